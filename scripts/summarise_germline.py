"""Apply the consent gate of the germline lane to one case (stage germline)."""

from pathlib import Path

from agnoma.germline.consent import summarise_germline
from agnoma.models.case import CaseInfo
from agnoma.models.variant import SmallVariantSummary
from agnoma.runtime import script_logging


def main(small_variants: Path, out_json: Path, *, case: str) -> None:
    """Read the count of withheld variants, write one GermlineFindings record."""
    findings = summarise_germline(
        CaseInfo.model_validate_json(case), SmallVariantSummary.read_json(small_variants)
    )
    findings.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.small_variants),
            Path(snakemake.output.json),
            case=snakemake.params.case,
        )
