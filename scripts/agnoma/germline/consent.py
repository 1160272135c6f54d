"""The consent gate: without consent the germline lane computes nothing (clinical.md 8.1)."""

from agnoma.models.base import Status
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent
from agnoma.models.germline import GermlineFindings
from agnoma.models.variant import SmallVariantSummary

NO_CONSENT = "no consent recorded"
NOT_PART = "consented, but germline interpretation is not part of this version"
NO_RECORD = "consent stated without the id of a signed consent record: treated as not given"

# Purpose, relatives, special category, no use against the patient (clinical.md 8.6).
PRIVACY = (
    "These data were generated to treat this patient's tumour and may be used for nothing else. "
    "Findings of possible germline origin may concern relatives. Genetic data are special-category "
    "data (GDPR Art. 9); insurers and employers may not ask for or use them where national law "
    "forbids it."
)


def summarise_germline(case: CaseInfo, small_variants: SmallVariantSummary) -> GermlineFindings:
    """Return what the germline lane did: nothing, and why, with the count of what it withheld."""
    suppressed = small_variants.suppressed_germline
    return GermlineFindings(
        status=Status.NOT_TESTED,
        reason=_reason(case),
        case_id=case.case_id,
        germline_consent=case.germline_consent,
        pgx_consent=case.pgx_consent,
        suppressed_variants=suppressed,
        note=" ".join([_withheld(suppressed), _limits(small_variants), PRIVACY]),
    )


def _reason(case: CaseInfo) -> str:
    consented = (
        case.germline_consent is not GermlineConsent.NONE or case.pgx_consent is not PgxConsent.NONE
    )
    if not consented:
        return NO_CONSENT
    return NOT_PART if case.consent_record is not None else NO_RECORD


def _withheld(suppressed: int) -> str:
    if suppressed == 0:
        return "No variant was withheld as germline."
    variants = "1 variant that looks" if suppressed == 1 else f"{suppressed} variants that look"
    return f"{variants} germline: counted, and written to no output."


def _limits(small_variants: SmallVariantSummary) -> str:
    if not small_variants.tested:
        return "Small variants were not tested, so heredity was not looked at in any way."
    if small_variants.matched_normal:
        return (
            "This is a test of the tumour: it does not exclude a hereditary predisposition, and "
            "a family history that suggests one needs its own test and genetic counselling."
        )
    return (
        "Without a matched normal, germline variants cannot be told from tumour variants with "
        "certainty: a reported variant may be of germline origin, to be confirmed in a non-tumour "
        "sample after genetic counselling. A hereditary predisposition is not excluded."
    )
