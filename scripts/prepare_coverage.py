"""Turn a tumour's depth per bin into CNVkit's coverage tables (stage copy_number)."""

from pathlib import Path

from agnoma.io.cnvkit_coverage import read_bin_depth, write_coverage_tables
from agnoma.io.cnvkit_reference import read_reference
from agnoma.runtime import script_logging


def main(depth: Path, reference: Path, stem: Path) -> None:
    """Write both tables.

    Parameters
    ----------
    depth
        Of ``samtools bedcov`` on the bins of the reference.
    reference
        CNVkit reference whose bins they are.
    stem
        Path of the tables without ``.targetcoverage.cnn`` and ``.antitargetcoverage.cnn``.
    """
    write_coverage_tables(stem, read_bin_depth(depth, read_reference(reference)), with_gc=False)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.depth),
            Path(snakemake.input.reference),
            Path(snakemake.params.stem),
        )
