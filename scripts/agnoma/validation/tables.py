"""A laboratory's own tables, read before any job: what is wrong with them is said at once."""

import stat
from pathlib import Path

from agnoma.errors import AgnomaError
from agnoma.io.fingerprints import fingerprint_paths
from agnoma.models.case import Role
from agnoma.models.identity import Fingerprint
from agnoma.validation.contigs import Reference

MAX_PROBLEMS = 10


def check_limits(path: Path) -> list[str]:
    """Return what is wrong with a table of QC limits."""
    from agnoma.qc.limits import faults_of_limits

    try:
        return faults_of_limits(path)
    except AgnomaError as err:
        return [_without_name(err, path)]


def check_sites(path: Path, fasta: Path | None, reference: Reference) -> list[str]:
    """Return what is wrong with a list of SNPs; nothing is said without an indexed FASTA.

    Parameters
    ----------
    path
        The list.
    fasta
        Of the run, None when the run itself makes it.
    reference
        What is known of it.
    """
    import pysam

    from agnoma.io.snp_sites import read_snp_sites
    from agnoma.qc.snp_selection import of_this_build

    if fasta is None or reference.lengths is None:
        return []
    try:
        sites = read_snp_sites(path, reference.names)
        beyond = [s for s in sites if s.start >= reference.lengths[s.contig]]
        if beyond:
            first = f"{beyond[0].contig}:{beyond[0].start + 1}"
            return [
                f"{len(beyond)} SNPs lie beyond the end of their contig (first: {first}); give the "
                "SNPs of the FASTA's build"
            ]
        with pysam.FastaFile(str(fasta)) as bases:
            of_this_build(path.name, sites, bases)
    except AgnomaError as err:
        return [_without_name(err, path)]
    return []


def check_earlier(folder: Path) -> list[str]:
    """Return what is wrong with a folder of fingerprints of earlier runs."""
    if not folder.is_dir():
        return ["no such folder; give the one that holds the fingerprints of earlier runs"]
    paths = fingerprint_paths(folder)
    if not paths:
        return ["no *.fingerprint.json in it; copy those of results/qc of earlier runs there"]
    problems: list[str] = []
    first: dict[tuple[str, Role], Path] = {}
    for path in paths:
        name = path.relative_to(folder)
        try:
            found = Fingerprint.read_json(path)
        except OSError as err:
            problems.append(f"{name}: cannot be read: {err.strerror}")
        except ValueError:
            problems.append(f"{name}: not a fingerprint of this version; take it out")
        else:
            other = first.setdefault((found.case_id, found.role), path)
            if other is not path:
                sample = f"{found.role} of case {found.case_id}"
                problems.append(f"{name} is the {sample}, as {other.relative_to(folder)}; keep one")
    rest = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], *([f"and {rest} more"] if rest > 0 else [])]


def open_to_all(folder: Path) -> str | None:
    """Return a warning when fingerprints, which tell persons apart, may be read by everyone."""
    paths = [p for p in fingerprint_paths(folder) if p.stat().st_mode & stat.S_IROTH]
    if not paths:
        return None
    return (
        f"{len(paths)} fingerprints may be read by every user of this computer; they are personal "
        "data: chmod o-r"
    )


def _without_name(err: AgnomaError, path: Path) -> str:
    """Return a message that stands behind the file's name already."""
    return str(err).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
