"""Put together what one case can support: verdict, identity, callability (stage assessability)."""

from pathlib import Path

from agnoma.assessability.assess import assess_case
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.identity import IdentityComparison
from agnoma.models.qc import Callability, SampleQc
from agnoma.models.variant import SmallVariantSummary
from agnoma.settings import SmallVariantsConfig


def main(
    callability: Path,
    tumour_qc: Path,
    normal_qc: Path | None,
    small_variants: Path,
    copy_number: Path,
    comparison: Path | None,
    out_json: Path,
    *,
    case: str,
    settings: str,
) -> None:
    """Write the `Assessability` of one case.

    Parameters
    ----------
    comparison
        `IdentityComparison` of the run.
    case, settings
        `CaseInfo` and `SmallVariantsConfig` as JSON.
    """
    assess_case(
        CaseInfo.model_validate_json(case).case_id,
        Callability.read_json(callability),
        SampleQc.read_json(tumour_qc),
        SampleQc.read_json(normal_qc) if normal_qc else None,
        SmallVariantSummary.read_json(small_variants),
        CopyNumberProfile.read_json(copy_number),
        IdentityComparison.read_json(comparison) if comparison else None,
        SmallVariantsConfig.model_validate_json(settings),
    ).write_json(out_json)


if __name__ == "__main__":
    from agnoma.runtime import script_logging

    with script_logging(snakemake.log[0]):
        normal = snakemake.input.get("normal_qc")
        main(
            Path(snakemake.input.callability),
            Path(snakemake.input.tumour_qc),
            Path(normal) if normal else None,
            Path(snakemake.input.small_variants),
            Path(snakemake.input.copy_number),
            Path(snakemake.input.comparison),
            Path(snakemake.output.json),
            case=snakemake.params.case,
            settings=snakemake.params.settings,
        )
