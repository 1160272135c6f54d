"""A laboratory's own tables, read before any job: what is wrong with them is said at once."""

from pathlib import Path

from agnoma.errors import AgnomaError
from agnoma.validation.contigs import Reference


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


def _without_name(err: AgnomaError, path: Path) -> str:
    """Return a message that stands behind the file's name already."""
    return str(err).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
