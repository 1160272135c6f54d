"""Segment the bin-level ratios of one case (stage copy_number)."""

from pathlib import Path

from agnoma.copy_number.cnvkit_segments import segment_bins
from agnoma.runtime import script_logging


def main(bins: Path, out_segments: Path, *, method: str, threshold: float | None) -> None:
    """Read CNVkit's bins, write its segments."""
    segment_bins(bins, out_segments, method=method, threshold=threshold)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.bins),
            Path(snakemake.output.segments),
            method=snakemake.params.method,
            threshold=snakemake.params.threshold,
        )
