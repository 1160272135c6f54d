"""Reversions on the alterations they are made of (clinical.md 3.4, 6.7).

The reverting change carries the reversion, so that facts on reversions fit it. Where reads prove
both changes on one molecule it is no loss of function any more and supports no fact on one; the
truncating variant keeps its facts: sensitivity and resistance are both shown, never netted.
"""

from collections.abc import Collection, Iterable

from agnoma.knowledge.oncogenicity.judgement import uncounted
from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.reversion import Reversion, ReversionState
from agnoma.models.variant import LedgerEntry

SEEN_ONLY = (
    "only reported variants are looked at; an inherited truncating variant is withheld without "
    "consent (clinical.md 8.1), so what reverts it cannot be seen as such"
)
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


def reversion_ledger(
    records: Iterable[Reversion], genes: Collection[str], *, tested: bool
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
            explanation=f"No reversion seen in {named}, which excludes none: {SEEN_ONLY}.",
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
