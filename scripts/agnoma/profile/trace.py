"""Why this class: each class in priority order with what would have changed the answer."""

from agnoma.models.profile import ClassTrace, MolecularClass
from agnoma.profile.rule_words import rule_words
from agnoma.profile.rules import Rules
from agnoma.ternary import Ternary


def with_reasons(molecular: MolecularClass, rules: Rules) -> MolecularClass:
    """Return the class with the criteria of each class in words and what would change the answer.

    Done once for the class that is stated: the words cost more than the decision.
    """
    ranked = [trace.class_id for trace in molecular.trace]
    place = ranked.index(molecular.primary) if molecular.primary in ranked else len(ranked)
    tentative = molecular.rule_id.endswith(".provisional")
    trace = tuple(
        step.model_copy(
            update={
                "criteria": _criteria(rules, step.class_id),
                "would_change": _would_change(
                    step, number, place, molecular.primary, tentative=tentative
                ),
            }
        )
        for number, step in enumerate(molecular.trace)
    )
    return molecular.model_copy(update={"trace": trace})


def _criteria(rules: Rules, class_id: str) -> str:
    confirmed = rules.terminal(class_id).confirmed
    return "" if confirmed is None else rule_words(confirmed, rules.sets)


def _would_change(
    step: ClassTrace, number: int, place: int, primary: str, *, tentative: bool
) -> str:
    """Return what would change the answer; a provisional class gives way to any confirmed one."""
    if number == place:
        return "stated, as provisional" if tentative else "stated"
    if number > place and not tentative:
        if step.confirmed is Ternary.TRUE:
            return f"holds too; would be stated if {primary} and no class above it held"
        return f"no result here changes the answer while {primary} holds"
    if step.confirmed is Ternary.UNKNOWN:
        asked = "; ".join(step.unknown_because) or "what was left open"
        return f"open ({asked}): if found, this class would be stated"
    return "would be stated if its criteria were found"
