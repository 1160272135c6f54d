"""Prepare the target regions every later stage uses (stage reference)."""

from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.io.bed import write_bed
from agnoma.io.fai import read_fai
from agnoma.reference.panel import coding_targets, panel_targets
from agnoma.runtime import script_logging


def main(panel: Path | None, transcripts: Path, fai: Path, out_bed: Path) -> None:
    """Check, translate and sort the panel; without one, take every coding exon."""
    genes, lengths = GeneModel.read(transcripts), read_fai(fai)
    targets = panel_targets(panel, genes, lengths) if panel else coding_targets(genes, lengths)
    write_bed(out_bed, targets)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        panel_bed = snakemake.input.get("panel")
        main(
            Path(panel_bed) if panel_bed else None,
            Path(snakemake.input.transcripts),
            Path(snakemake.input.fai),
            Path(snakemake.output.panel),
        )
