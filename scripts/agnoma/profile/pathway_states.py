"""The canonical pathways of a tumour: altered, not altered, or not known (clinical.md 7.4)."""

from agnoma.assessability.visibility import Question, look_for
from agnoma.models.alteration import Effect
from agnoma.models.class_context import PathwayState
from agnoma.models.qc import Verdict
from agnoma.profile.evaluate import Evaluator
from agnoma.profile.inputs import ClassInput
from agnoma.profile.predicates import PathwayPredicate
from agnoma.profile.rules import Pathways, Role, Rules
from agnoma.ternary import Ternary


def pathway_states(rules: Rules, pathways: Pathways, view: ClassInput) -> tuple[PathwayState, ...]:
    """Return the state of each pathway in the order of the table.

    A pathway is altered if a member has an oncogenic event in the direction of its role; it is not
    altered only where every member was looked for and could be read. A failed sample states no
    pathway as unaltered.
    """
    evaluator = Evaluator(rules, pathways, view)
    states = []
    for name, members in pathways.items():
        answer = evaluator.evaluate(PathwayPredicate(pathway=name))
        failed = view.verdict is Verdict.FAIL and answer.truth is Ternary.FALSE
        unread = tuple(gene for gene, role in members.items() if _unread(view, gene, role))
        states.append(
            PathwayState(
                name=name,
                altered=Ternary.UNKNOWN if failed else answer.truth,
                alterations=tuple(a.alteration_id for a in answer.alterations),
                members=len(members),
                unread=unread,
            )
        )
    return tuple(states)


def _unread(view: ClassInput, gene: str, role: Role) -> bool:
    if role is Role.UNASSIGNED:
        return False
    effect = Effect.GOF if role is Role.ONCOGENE else Effect.LOF
    return bool(look_for(view, [gene], Question(effects=(effect,))).gaps)
