"""Split the targets into parts that are worked on in parallel (stage reference)."""

from pathlib import Path

from agnoma.io.bed import BedInterval, intervals_by_contig, read_bed, write_bed
from agnoma.io.fai import read_fai
from agnoma.reference.chunks import split_targets
from agnoma.runtime import script_logging


def main(panel: Path, fai: Path, out_targets: list[Path], out_own: list[Path]) -> None:
    """Read targets and contigs, write targets and stretch of the genome of every part."""
    targets = intervals_by_contig(read_bed(panel))
    parts = split_targets(read_fai(fai), targets, chunks=len(out_targets))
    for part, to_targets, to_own in zip(parts, out_targets, out_own, strict=True):
        write_bed(to_targets, (BedInterval(*interval) for interval in part.targets))
        write_bed(to_own, (BedInterval(*interval) for interval in part.own))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.panel),
            Path(snakemake.input.fai),
            [Path(path) for path in snakemake.output.targets],
            [Path(path) for path in snakemake.output.own],
        )
