"""Why this class: each class in priority order with what would have changed the answer."""

from agnoma.assessability.gaps import gap_texts
from agnoma.models.class_nodes import NodeKind, TraceNode
from agnoma.models.profile import ClassTrace, MolecularClass
from agnoma.profile.classify import evidence_of
from agnoma.profile.evaluate import Evaluator
from agnoma.profile.inputs import ClassInput
from agnoma.profile.predicates import AllOf, AnyOf, Negation, Predicate
from agnoma.profile.rule_words import rule_words
from agnoma.profile.rules import Pathways, Rules
from agnoma.ternary import Ternary


def with_reasons(
    molecular: MolecularClass, rules: Rules, pathways: Pathways, view: ClassInput
) -> MolecularClass:
    """Return the class with the criteria of each class, answered one by one and in words.

    Done once for the class that is stated: the words cost more than the decision.

    Parameters
    ----------
    molecular
        As `classify` returns it of these rules, pathways and this view.
    """
    tree = _Tree(rules, Evaluator(rules, pathways, view))
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
                **tree.of(step.class_id),
            }
        )
        for number, step in enumerate(molecular.trace)
    )
    return molecular.model_copy(update={"trace": trace})


class _Tree:
    """Answers the criteria of classes node by node."""

    def __init__(self, rules: Rules, evaluator: Evaluator) -> None:
        self._rules = rules
        self._evaluator = evaluator

    def of(self, class_id: str) -> dict[str, TraceNode | None]:
        """Return the trees of a class by the field of its trace."""
        rule = self._rules.terminal(class_id)
        asked = {"nodes": rule.confirmed, "provisional_nodes": rule.provisional}
        return {name: self._node(top) if top else None for name, top in asked.items()}

    def _node(self, predicate: Predicate) -> TraceNode:
        answer = self._evaluator.evaluate(predicate)
        if isinstance(predicate, AllOf | AnyOf):
            kind = NodeKind.ALL if isinstance(predicate, AllOf) else NodeKind.ANY
            members = tuple(self._node(member) for member in predicate.members)
            return TraceNode(kind=kind, truth=answer.truth, members=members)
        # What was seen with limited sensitivity only leaves a negation open, and nothing below it.
        gaps = gap_texts(answer.sight.gaps) if answer.truth is Ternary.UNKNOWN else ()
        if isinstance(predicate, Negation):
            return TraceNode(
                kind=NodeKind.NOT,
                truth=answer.truth,
                unknown_because=gaps,
                members=(self._node(predicate.member),),
            )
        return TraceNode(
            kind=NodeKind.CRITERION,
            truth=answer.truth,
            text=rule_words(predicate, self._rules.sets),
            evidence=evidence_of(answer) if answer.truth is Ternary.TRUE else (),
            unknown_because=gaps,
            limited_because=answer.sight.limited if answer.truth is Ternary.FALSE else (),
        )


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
