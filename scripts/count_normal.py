"""Count the alleles of one normal at every base (stage small_variants, panel of normals)."""

from pathlib import Path

from agnoma.io.panel_of_normals import read_pileup, write_counts
from agnoma.runtime import script_logging


def main(pileup: Path, out_counts: Path) -> None:
    """Reduce a pileup to counts per base and alternative allele."""
    write_counts(out_counts, read_pileup(pileup))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(Path(snakemake.input.pileup), Path(snakemake.output.counts))
