"""Reversions on the alterations they are made of (clinical.md 3.4, 6.7).

The reverting change carries the reversion, so that facts on reversions fit it. Where reads prove
both changes on one molecule it is no loss of function any more and supports no fact on one; the
truncating variant keeps its facts: sensitivity and resistance are both shown, never netted.
"""

from collections.abc import Collection, Iterable

from agnoma.knowledge.oncogenicity.judgement import uncounted
from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.case import CaseInfo, GermlineConsent
from agnoma.models.reversion import Reversion, ReversionState
from agnoma.models.variant import LedgerEntry

ONLY_REPORTED = (
    "only reported variants are looked at; reversions of an inherited variant: not assessed, "
)
NO_CONSENT = "no consent (clinical.md 8.1)"
NOT_PART = "the patient consented, but germline variants are not part of this version"
LOOK = "where one is known, have the tumour's reads around it looked at"
BEST_FIRST = tuple(ReversionState)


def with_reversions(
    alterations: Iterable[Alteration], records: Iterable[Reversion]
) -> list[Alteration]:
    """Return alterations, the reverting ones with what they revert; of several the surest."""
    by_key: dict[str | None, Reversion] = {}
    for record in sorted(records, key=_rank, reverse=True):
        by_key[record.reverting] = record
    return [
        _reverting(alteration, by_key[alteration.variant_key])
        if alteration.variant_key in by_key
        else alteration
        for alteration in alterations
    ]


def seen_only(case: CaseInfo) -> str:
    """Return what was looked at for reversions, why what is inherited was not, and what helps.

    Germline variants are withheld without a signed consent, and in this version with it as well.
    """
    consented = case.germline_consent is not GermlineConsent.NONE and case.consent_record
    return f"{ONLY_REPORTED}{NOT_PART if consented else NO_CONSENT}; {LOOK}"


def reversion_ledger(
    records: Iterable[Reversion], genes: Collection[str], *, tested: bool, case: CaseInfo
) -> list[LedgerEntry]:
    """Return one entry on the genes without a reversion, when small variants were tested at all.

    Parameters
    ----------
    records
        Reversions that were found.
    genes
        Genes whose reversion a fact speaks of.
    tested
        Whether small variants were looked for.
    case
        With the consent of the patient.
    """
    without = sorted(set(genes) - {record.gene for record in records})
    if not without or not tested:
        return []
    named = ", ".join(without)
    return [
        LedgerEntry(
            stage="knowledge",
            item=f"{named} reversion",
            rule="no_reversion_seen",
            explanation=f"No reversion seen in {named}, which excludes none: {seen_only(case)}.",
        )
    ]


def _rank(record: Reversion) -> tuple[int, str]:
    return BEST_FIRST.index(record.state), record.truncating


def _reverting(alteration: Alteration, record: Reversion) -> Alteration:
    update: dict[str, object] = {
        "reversion": record.state,
        "reverts": record.truncating_name,
        "oncogenicity_reasons": (record.reason, *alteration.oncogenicity_reasons),
    }
    if record.state is ReversionState.REVERSION:
        update |= {
            "effect": Effect.UNKNOWN,
            "oncogenicity": Oncogenicity.VUS,
            "oncogenicity_reasons": (f"no loss of function on its allele: {record.reason}",),
            "oncogenicity_score": uncounted(f"the reading frame is restored: {record.reason}"),
            "biallelic": None,
            "second_evidence": False,
        }
    return alteration.model_copy(update=update)
