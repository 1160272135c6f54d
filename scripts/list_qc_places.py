"""List where quality is counted: near the targets, and where guanine oxidises (stage qc)."""

from pathlib import Path

from agnoma.io.bed import BedInterval, intervals_by_contig, read_bed, write_bed
from agnoma.io.fai import read_fai
from agnoma.qc.oxidation import oxidation_sites
from agnoma.qc.selection import near_targets
from agnoma.runtime import script_logging


def main(panel: Path, fasta: Path, fai: Path, out_near: Path, out_sites: Path) -> None:
    """Write the targets with their surroundings, and every target base in context CCG."""
    import pysam

    targets = intervals_by_contig(read_bed(panel))
    near = near_targets(targets)
    write_bed(out_near, (BedInterval(c, s, e) for c, found in near.items() for s, e in found))
    with pysam.FastaFile(str(fasta)) as reference:
        write_bed(out_sites, oxidation_sites(targets, read_fai(fai), reference.fetch))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.panel),
            Path(snakemake.input.fasta),
            Path(snakemake.input.fai),
            Path(snakemake.output.near),
            Path(snakemake.output.oxidation),
        )
