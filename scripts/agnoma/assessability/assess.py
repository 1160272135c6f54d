"""Verdict, identity and callability of one case, put together once for all later stages."""

from agnoma.assessability.damage import limited_by_deamination, with_deamination
from agnoma.assessability.identity_doubts import case_identity
from agnoma.assessability.matched_normal import with_odd_normal
from agnoma.assessability.tumour_content import with_tumour_content
from agnoma.assessability.verdict import overall_verdict
from agnoma.assessability.withdrawn import without_doubtful
from agnoma.models.assessability import Assessability
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.identity import IdentityComparison
from agnoma.models.qc import Callability, SampleQc
from agnoma.models.variant import SmallVariantSummary
from agnoma.settings import SmallVariantsConfig


def assess_case(
    case_id: str,
    callability: Callability,
    tumour_qc: SampleQc,
    normal_qc: SampleQc | None,
    summary: SmallVariantSummary,
    copy_number: CopyNumberProfile,
    comparison: IdentityComparison | None,
    limits: SmallVariantsConfig,
) -> Assessability:
    """Return what the case as a whole can support; states only move away from 'not detected'.

    Parameters
    ----------
    case_id
        The case.
    callability, tumour_qc, normal_qc
        As stage qc wrote them.
    summary
        Damage counted over the candidates of stage small_variants, and what of them the matched
        normal carries as no inherited allele would.
    copy_number
        Copies at each gene, which move the limits of detection, and the tumour fraction they rest
        on, which negatives are held against.
    comparison
        Every sample of the run held against every other; None = not made.
    limits
        Of the filters that compare with the normal, and of those of damage.
    """
    judged = with_odd_normal(with_deamination(tumour_qc, summary), summary)
    fraction = copy_number.least_tumour_fraction(callability.tumour_fraction)
    known = callability.model_copy(update={"tumour_fraction": fraction})
    limited = limited_by_deamination(known, summary, limits)
    identity = case_identity(case_id, comparison, judged)
    supported = without_doubtful(
        with_tumour_content(limited, copy_number), identity, judged, limits
    )
    return Assessability(
        case_id=case_id,
        verdict=overall_verdict(judged, normal_qc, identity),
        identity=identity,
        tumour_qc=judged,
        normal_qc=normal_qc,
        callability=supported,
    )
