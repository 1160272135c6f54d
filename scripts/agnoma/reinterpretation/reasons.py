"""Why a statement reads differently: which facts were added, removed or changed, and in what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agnoma.models.knowledge import EvidenceMatch, Fact
from agnoma.reinterpretation.fact_changes import fact_changes
from agnoma.reinterpretation.retier import Retiered
from agnoma.reinterpretation.statements import Statement

MAX_SENTENCES = 4
# What has to have changed for a fact that this rule of the ledger kept out, and fits now.
KEPT_OUT_BY = {
    "alteration_differs": "its alteration expression did not fit",
    "uncertain_significance": "only alterations of uncertain significance fitted its genes",
    "not_answered_here": "this test could not answer it",
    "excluded_tumour_type": "its tumour types excluded this one",
    "condition_not_met": "its requirement was not met",
    "other_allele_and_type": "it was for another allele and other tumour types",
    "other_tumour_type_only": "it was for other tumour types",
    "resistance_mutation": "the alteration was known to resist what it offers",
}


@dataclass(frozen=True)
class Comparison:
    """Everything a reason may rest on."""

    before: Mapping[str, EvidenceMatch]
    """Matches as reported, by fact id; of a fact that fits several alterations one."""
    not_applied: Mapping[str, str]
    """Facts that did not apply then -> rule of the ledger."""
    facts: Mapping[str, Fact]
    """The new knowledge by fact id."""
    sources: frozenset[str]
    """Names of the sources of the new knowledge."""
    now: Retiered
    tables: tuple[str, ...] = ()
    """Tables beside the facts that are known to be others than then."""

    @property
    def by_tables(self) -> str:
        """Return what may explain that a fact nobody changed reads differently; begins a clause."""
        return f" (changed since: {', '.join(self.tables)})" if self.tables else ""


def why(old: Statement | None, new: Statement | None, compared: Comparison) -> str:
    """Return one sentence per fact that makes the difference; the rest is counted."""
    before = {} if old is None else {m.fact.fact_id: m for m in reversed(old.matches)}
    after = {} if new is None else {m.fact.fact_id: m for m in reversed(new.matches)}
    sentences = [
        *(text for fact_id in _ids(old) for text in _of_old(before[fact_id], after, compared)),
        *(_of_new(after[fact_id], compared) for fact_id in _ids(new) if fact_id not in before),
    ]
    if not sentences:
        read = f"the rules of tiers{compared.by_tables} read it otherwise"
        return f"No fact changed; {read}: {_reason(new, old)}"
    rest = len(sentences) - MAX_SENTENCES
    more = [f"And {rest} more facts."] if rest > 0 else []
    return " ".join([*sentences[:MAX_SENTENCES], *more])


def _ids(statement: Statement | None) -> tuple[str, ...]:
    return () if statement is None else statement.facts


def _of_old(
    match: EvidenceMatch, after: Mapping[str, EvidenceMatch], compared: Comparison
) -> Iterator[str]:
    """Yield what became of a fact behind the old statement, if it says something else now."""
    fact = match.fact
    current = compared.facts.get(fact.fact_id)
    if current is None:
        gone = "" if fact.source in compared.sources else f", and no source {fact.source} is given"
        yield f"Fact {fact.fact_id} removed{gone}."
        return
    changes = "; ".join(fact_changes(fact, current))
    now = after.get(fact.fact_id)
    if now is None:
        refused = compared.now.refusals.get(fact.fact_id)
        told = f" It does not apply now: {refused.explanation}" if refused else ""
        what = f"changed: {changes}." if changes else f"no longer says this{compared.by_tables}."
        yield f"Fact {fact.fact_id} {what}{told}"
    elif changes:
        yield f"Fact {fact.fact_id} changed: {changes}."
    elif (now.tier, now.conditional_on) != (match.tier, match.conditional_on):
        yield f"Fact {fact.fact_id} is the same{compared.by_tables}; now {now.tier_reason}"


def _of_new(match: EvidenceMatch, compared: Comparison) -> str:
    """Return where a fact behind the new statement comes from."""
    fact = match.fact
    earlier = compared.before.get(fact.fact_id)
    if earlier is not None:
        changes = "; ".join(fact_changes(earlier.fact, fact))
        return f"Fact {fact.fact_id} changed: {changes or 'it fits another alteration now'}."
    rule = compared.not_applied.get(fact.fact_id)
    if rule is not None:
        words = KEPT_OUT_BY.get(rule, rule.replace("_", " "))
        kept = f"Fact {fact.fact_id} was there and did not apply: {words}{compared.by_tables}"
        return f"{kept}; now {match.tier_reason}"
    return f"Fact {fact.fact_id} added."


def _reason(new: Statement | None, old: Statement | None) -> str:
    told = new or old
    return "" if told is None else told.matches[0].tier_reason
