"""What produced a document: checksums of what went in, versions of what worked on it."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from agnoma import __version__
from agnoma.models.profile import Provenance, ResourceVersion
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.runtime import library_version

CHUNK_BYTES = 1 << 20
VERSION_COMMANDS: dict[str, tuple[str, ...]] = {
    "bcftools": ("bcftools", "--version"),
    "bwa": ("bwa",),  # prints its version with the usage and exits with 1
    "cnvkit": ("cnvkit.py", "version"),
    "fastp": ("fastp", "--version"),
    "freebayes": ("freebayes", "--version"),
    "mosdepth": ("mosdepth", "--version"),
    "samtools": ("samtools", "--version"),
}
PYTHON_PACKAGES = (
    "cnvkit",  # its command may not be on the path of the jobs
    "cyvcf2",
    "hgvs-weaver",
    "numpy",
    "pydantic",
    "pysam",
    "scipy",
    "snakemake",
)
VERSION_TIMEOUT_S = 120


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while piece := content.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def describe_resource(name: str, path: Path) -> ResourceVersion:
    """Return version, date and licence of a resource from its leading ``# key: value`` lines.

    A key that is not there stays unknown; the checksum identifies the content in any case.
    """
    notes = _leading_notes(path)
    return ResourceVersion(
        name=name,
        version=notes.get("version", "not stated"),
        date=notes.get("date"),
        sha256=file_sha256(path),
        licence=notes.get("licence"),
    )


def _leading_notes(path: Path) -> dict[str, str]:
    notes: dict[str, str] = {}
    with path.open("rb") as lines:
        for raw in lines:
            if not raw.startswith(b"#") or raw.startswith(b"##"):
                break
            match = re.match(r"#\s*([A-Za-z]+):\s*(.+)", raw.decode("utf-8"))
            if match:
                notes.setdefault(match.group(1).lower(), match.group(2).strip())
    return notes


def describe_run(
    inputs: Mapping[str, Path], resources: Sequence[tuple[str, Path]], *, config_json: str
) -> Provenance:
    """Return what all cases of a run share: names and checksums, no paths, in a fixed order."""
    return Provenance(
        pipeline_version=__version__,
        tools=record_tools(),
        resources=tuple(describe_resource(name, path) for name, path in sorted(resources)),
        inputs={role: file_sha256(path) for role, path in sorted(inputs.items())},
        config_sha256=text_sha256(config_json),
        library_version=library_version(),
        git_commit=git_commit(PIPELINE_DIRECTORY),
    )


def git_commit(folder: Path) -> str | None:
    """Return the commit of a checkout, marked when tracked files differ from it; None = no git."""
    if not (folder / ".git").exists():
        return None
    commit = _ask_git(folder, "rev-parse", "HEAD")
    changed = _ask_git(folder, "status", "--porcelain", "--untracked-files=no")
    if not commit or changed is None:
        return None
    return f"{commit}-modified" if changed else commit


def _ask_git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, None when it is not there or does not answer."""
    program = shutil.which("git")
    if program is None:
        return None
    run = subprocess.run(  # noqa: S603
        [program, "-C", str(folder), *arguments],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=VERSION_TIMEOUT_S,
    )
    return run.stdout.decode().strip() if run.returncode == 0 else None


def with_inputs(run: Provenance, inputs: Mapping[str, Path]) -> Provenance:
    """Return a run's provenance with the checksums of one case's files added, sorted by role."""
    found = run.inputs | {role: file_sha256(path) for role, path in inputs.items()}
    return run.model_copy(update={"inputs": dict(sorted(found.items()))})


def record_tools(packages: Iterable[str] = PYTHON_PACKAGES) -> dict[str, str]:
    """Ask every tool that is on the path, and every Python package, for its version."""
    found = {}
    for tool, command in VERSION_COMMANDS.items():
        version = _ask_version(command)
        if version is not None:
            found[tool] = version
    for package in packages:
        try:
            found.setdefault(package, metadata.version(package))
        except metadata.PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


def _ask_version(command: tuple[str, ...]) -> str | None:
    program = shutil.which(command[0])
    if program is None:
        return None
    run = subprocess.run(  # noqa: S603
        [program, *command[1:]],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=VERSION_TIMEOUT_S,
    )
    # Not every tool prints UTF-8; a version number is plain ASCII.
    printed = run.stdout + b"\n" + run.stderr
    return parse_version(printed.decode("utf-8", "replace"))


def parse_version(text: str) -> str | None:
    """Return the first version number in what a tool printed.

    >>> parse_version("samtools 1.16.1 Using htslib 1.16"), parse_version("version:  v1.3.6")
    ('1.16.1', 'v1.3.6')
    """
    match = re.search(r"\bv?\d+(?:\.\d+)+[\w.+-]*", text)
    return match.group(0) if match else None
