"""One or two tumours of the demonstration in a folder of their own: a whole run, and no more."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pysam
from running import REPOSITORY

PAIR = "DEMO-COAD-1"
"""With a matched normal, the tumour on two lanes."""
TUMOUR_ONLY = "DEMO-LUAD-2"
PROFILES = REPOSITORY / "workflow/profiles"
PLUGINS = REPOSITORY / ".venv/plugins"
DEFAULT = ("--workflow-profile", str(PROFILES / "default"))


def write_small_demo(
    folder: Path, cases: Sequence[str] = (PAIR,), *, backwards: bool = False
) -> Path:
    """Write configuration and sheets of some of the demonstration's cases."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/config.yaml").write_text((REPOSITORY / "config/config.yaml").read_text())
    for name in ("samples.tsv", "units.tsv"):
        with (REPOSITORY / "config" / name).open(newline="") as handle:
            header, *rows = csv.reader(handle, delimiter="\t")
        chosen = [row for row in rows if row[0] in cases]
        with (folder / "config" / name).open("w", newline="") as handle:
            writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
            writer.writerows([header, *(reversed(chosen) if backwards else chosen)])
    return folder


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the command that runs Snakemake on a run folder."""
    words = [sys.executable, "-m", "snakemake", "--snakefile", str(REPOSITORY / "Snakefile")]
    return [*words, "--directory", str(folder), *arguments]


def environment(*plugins: str) -> dict[str, str]:
    """Return the environment with this Python's tools, this library and executor plugins."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    modules = [REPOSITORY / "scripts", *(PLUGINS / name for name in plugins)]
    return {**os.environ, "PATH": path, "PYTHONPATH": ":".join(map(str, modules))}


def run_snakemake(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Snakemake on a run folder to its end."""
    return subprocess.run(
        command(folder, *arguments),
        capture_output=True,
        text=True,
        env=dict(env or environment()),
        check=False,
    )


def _content(path: Path) -> bytes:
    """Return what a file says, without what depends on threads: command lines of tools, mostly.

    No result of a run holds the time it was made.
    """
    if path.suffix == ".bam":
        with pysam.AlignmentFile(str(path)) as alignments:
            header = {k: v for k, v in alignments.header.to_dict().items() if k != "PG"}
        # BGZF blocks depend on the length of the header.
        records = pysam.samtools.view("--no-PG", str(path))
        return (json.dumps(header) + str(records)).encode()
    if path.suffix == ".bai":
        return b""
    if path.name.endswith(".fastp.json"):
        # fastp measures the inserts that one of its threads sees.
        report = {**json.loads(path.read_text()), "command": "", "insert_size": {}}
        return json.dumps(report).encode()
    if path.name.endswith((".stats.txt", ".duplicates.txt")):
        lines = path.read_text().splitlines()
        command = ("# The command line", "COMMAND:")
        return "\n".join(line for line in lines if not line.startswith(command)).encode()
    return path.read_bytes()


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every result of a run by its path below `results`."""
    results = folder / "results"
    return {
        str(path.relative_to(results)): hashlib.sha256(_content(path)).hexdigest()
        for path in sorted(results.rglob("*"))
        if path.is_file()
    }


def different(found: Mapping[str, str], expected: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with results, by path: missing, not expected or with other bytes."""
    wrong = {path: "missing" for path in expected.keys() - found.keys()}
    wrong |= {path: "not expected" for path in found.keys() - expected.keys()}
    shared = found.keys() & expected.keys()
    return wrong | {path: "other bytes" for path in shared if found[path] != expected[path]}
