"""What is put together: the tumour fraction that negatives are held against."""

from collections.abc import Callable

import pytest

from agnoma.assessability.assess import assess_case
from agnoma.models.base import Status
from agnoma.models.case import Role
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    GeneCopyNumber,
    PurityPloidyEstimate,
)
from agnoma.models.qc import Callability, LocusCallability, LocusState, SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary
from agnoma.settings import SmallVariantsConfig


def copies(fitted: float, *, agrees: bool) -> CopyNumberProfile:
    gene = GeneCopyNumber(
        gene="BRAF", contig="7", start=0, end=9, copies=2.0, call=CopyNumberCall.NEUTRAL, rule="r"
    )
    return CopyNumberProfile(
        status=Status.EVALUATED,
        case_id="C1",
        genes=(gene,),
        purity_fraction=fitted,
        purity_ploidy=PurityPloidyEstimate(status=Status.EVALUATED, agrees=agrees),
    )


def test_a_fit_too_low_for_copies_is_held_against_as_well() -> None:
    """Copies rest on 0.6 as submitted; the profile allows at most 0.14."""
    fit = PurityPloidyEstimate(
        status=Status.NOT_ASSESSABLE, reason="too little tumour", agrees=False, purity_high=0.14
    )
    profile = CopyNumberProfile(
        status=Status.EVALUATED, case_id="C1", purity_fraction=0.6, purity_ploidy=fit
    )
    assert profile.tumour_fraction(0.6) == 0.6
    assert profile.least_tumour_fraction(0.6) == 0.14


@pytest.mark.parametrize(
    ("submitted", "fitted", "agrees", "expected"),
    [
        pytest.param(0.30, 0.15, True, LocusState.NOT_ASSESSABLE, id="fit-lower"),
        pytest.param(0.15, 0.30, True, LocusState.NOT_DETECTED, id="fit-higher"),
        pytest.param(0.15, 0.70, False, LocusState.NOT_ASSESSABLE, id="disagree-sheet-lower"),
        pytest.param(0.70, 0.15, False, LocusState.NOT_ASSESSABLE, id="disagree-fit-lower"),
        pytest.param(None, 0.15, True, LocusState.NOT_ASSESSABLE, id="fit-alone"),
    ],
)
def test_negatives_are_held_against_the_fitted_tumour_fraction(
    submitted: float | None,
    fitted: float,
    agrees: bool,
    expected: LocusState,
    locus: Callable[..., LocusCallability],
) -> None:
    """A clonal heterozygous variant has a VAF of half the fraction: 0.075 and 0.15 about 0.08."""
    callability = Callability(
        case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
        depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=submitted,
        loci=(locus("BRAF", 600, effective_lod_fraction=0.08),), genes=(),
        callable_cds_bp=None, tmb_depth_x=100,
    )  # fmt: skip
    found = assess_case(
        "C1",
        callability,
        SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.PASS),
        None,
        SmallVariantSummary(case_id="C1", tested=True),
        copies(fitted, agrees=agrees),
        None,
        SmallVariantsConfig(),
    )
    assert found.callability.loci[0].state is expected
