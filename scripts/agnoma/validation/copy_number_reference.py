"""A configured copy-number reference: readable, of this panel and genome, with two copies of X."""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.cnvkit_reference import (
    misfits,
    provenance_beside,
    read_reference,
    without_value,
)
from agnoma.validation.contigs import Reference, naming_problem


def reference_warning(path: Path) -> str | None:
    """Return which targets of a readable reference have no value, None when all have one."""
    return without_value(read_reference(path))


def check_reference(path: Path, panel: Path | None, genome: Reference) -> list[str]:
    """Return what is wrong with a CNVkit reference, as sentences saying what to do.

    Parameters
    ----------
    path
        The ``.cnn``.
    panel
        BED of the targets as configured; None when there is none or it is at fault itself. The
        rule that lists the bins looks again, with the targets as the run prepares them.
    genome
        The FASTA; without an index only its naming of contigs is known.
    """
    try:
        bins = read_reference(path)
        ours = provenance_beside(path) is not None
    except InputFormatError as err:
        return [str(err).removeprefix(f"{path}: ").removeprefix(f"{path}, ")]
    naming = naming_problem((item.contig for item in bins), genome, "copy-number reference")
    if naming is not None:
        return [naming]
    targets = None if panel is None else intervals_by_contig(read_bed(panel))
    contigs = tuple(genome.lengths or ())
    return list(misfits(bins, contigs=contigs, targets=targets, diploid_x=ours))
