"""Write the IGV session of one case beside its report (stage report)."""

from pathlib import Path

from agnoma.files import write_text
from agnoma.models.profile import TumourProfile
from agnoma.report.igv_session import igv_session
from agnoma.runtime import script_logging


def main(profile: Path, alignments: list[Path], fasta: Path, out_xml: Path) -> None:
    """Write `out_xml`; the paths in it are relative to it."""
    record = TumourProfile.read_json(profile)
    write_text(igv_session(record, alignments, fasta, folder=out_xml.parent), out_xml)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.profile),
            [Path(bam) for bam in snakemake.input.alignments],
            Path(snakemake.input.fasta),
            Path(snakemake.output.xml),
        )
