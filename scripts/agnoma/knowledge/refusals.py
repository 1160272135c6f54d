"""Entries of the ledger: facts of altered genes that do not apply, each with its reason."""

from collections.abc import Iterator

from agnoma.knowledge.alterations import STAGE
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.matchers import Reverting, Structural, is_established
from agnoma.knowledge.reversion_alterations import seen_only
from agnoma.models.alteration import Alteration
from agnoma.models.base import Status
from agnoma.models.knowledge import Fact
from agnoma.models.open_loci import UNANSWERED
from agnoma.models.qc import Verdict
from agnoma.models.variant import LedgerEntry


def misfit(
    fact: Fact, expression: Expression, concerned: list[Alteration], state: CaseState
) -> LedgerEntry:
    """Return why a fact fits none of the alterations of its genes."""
    names = ", ".join(a.alteration_id for a in concerned[:3])
    if len(concerned) > 3:
        names += f" and {len(concerned) - 3} more"
    unanswered = (*expression.unanswered, *_left_open(expression, state))
    if unanswered:
        return ledger_entry(fact, "not_answered_here", names, unanswered[0])
    if not any(is_established(a) for a in concerned):
        reason = "uncertain significance never supports a tier"
        return ledger_entry(fact, "uncertain_significance", names, reason)
    reason = f"the fact needs {fact.alteration.replace('|', ' or ')}; found {names}"
    return ledger_entry(fact, "alteration_differs", names, reason)


def _left_open(expression: Expression, state: CaseState) -> Iterator[str]:
    """Yield why an event the expression names cannot be said not to be there."""
    for matcher in expression.matchers:
        if isinstance(matcher, Reverting):
            yield f"no reversion seen, which excludes none: {seen_only(state.case)}"
        elif isinstance(matcher, Structural) and matcher.name is not None:
            record = state.exon_deletions.get(matcher.name)
            if record is None:
                yield f"{matcher.name} was not looked for"
            elif record.status is not Status.EVALUATED:
                yield f"{matcher.name} {UNANSWERED[record.status]}: {record.reason}"
            elif state.view is not None and state.view.verdict is Verdict.FAIL:
                yield f"{matcher.name} was not seen in a sample that failed QC, which excludes none"


def ledger_entry(fact: Fact, rule: str, value: str, reason: str) -> LedgerEntry:
    """Return the entry of a fact that does not apply, with what it says and why it does not."""
    therapy = f", {fact.therapy.text}" if fact.therapy.options else ""
    return LedgerEntry(
        stage=STAGE,
        item=fact.fact_id,
        rule=rule,
        value=value,
        limit=fact.alteration,
        explanation=f"{'|'.join(fact.genes)} ({fact.effect.value}{therapy}): {reason}.",
    )


def lane_entry(count: int) -> LedgerEntry:
    """Return the one entry of all facts on heredity and drug metabolism."""
    return LedgerEntry(
        stage=STAGE,
        item="germline and pharmacogenomic facts",
        rule="germline_lane",
        value=str(count),
        explanation=(
            f"{count} facts on heredity and drug metabolism are never held against tumour "
            "findings; they belong to the germline stage, with consent (clinical.md 8.1)."
        ),
    )
