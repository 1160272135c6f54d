"""List the bins of a copy-number reference for measuring depth (stage copy_number, reference)."""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.cnvkit_coverage import write_bin_bed
from agnoma.io.cnvkit_reference import misfits, provenance_beside, read_reference
from agnoma.io.fai import read_fai
from agnoma.runtime import script_logging


def main(reference: Path, panel: Path, fai: Path, out_bins: Path) -> None:
    """Write the bins as BED, in the order of the reference.

    Parameters
    ----------
    reference
        CNVkit reference, flat or of normals.
    panel
        Targets of the run, which the bins must fit.
    fai
        Index of the FASTA.
    out_bins
        BED of four columns.

    Raises
    ------
    InputFormatError
        If the reference is of another panel or genome, or has one copy of X.
    """
    bins = read_reference(reference)
    targets = intervals_by_contig(read_bed(panel))
    ours = provenance_beside(reference) is not None
    contigs = list(read_fai(fai))
    problems = list(misfits(bins, contigs=contigs, targets=targets, diploid_x=ours))
    if problems:
        msg = f"{reference}: {'; '.join(problems)}"
        raise InputFormatError(msg)
    write_bin_bed(out_bins, bins)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.reference),
            Path(snakemake.input.panel),
            Path(snakemake.input.fai),
            Path(snakemake.output.bins),
        )
