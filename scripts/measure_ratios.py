"""Turn a tumour's coverage into ratios to the reference (stage copy_number)."""

from pathlib import Path

from agnoma.copy_number.cnvkit_ratios import measure_ratios
from agnoma.runtime import script_logging


def main(
    targets: Path, antitargets: Path, reference: Path, out_bins: Path, *, edge_bias: bool
) -> None:
    """Read coverage and reference, write CNVkit's bins."""
    measure_ratios(targets, antitargets, reference, out_bins, edge_bias=edge_bias)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.targets),
            Path(snakemake.input.antitargets),
            Path(snakemake.input.reference),
            Path(snakemake.output.bins),
            edge_bias=snakemake.params.edge_bias,
        )
