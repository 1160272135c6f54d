"""Co-requirements of one fact in one case: what fails, what is open, what caps (6.3, 4.3).

What a fact requires stands in its column `requires` (`agnoma.knowledge.language`). Fusions need no
words there: that one is shown to be functional belongs to what a fusion word means.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agnoma.config import UnknownSetting
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.language.evaluate import Answer, Open, evaluate
from agnoma.knowledge.language.nodes import Node, Subject, without_receptors
from agnoma.knowledge.safeguards import SiteDemand
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.ternary import Ternary, all_of

PROVEN = "in-frame fusion with the kinase domain retained"
"""A rearrangement without partner, or without frame and domain, is to be confirmed by RNA or FISH
(clinical.md 3.5, 6.3)."""
FRAME = "the reading frame (not stated: confirm by RNA/FISH)"
DOMAIN = "the kinase domain (not shown to be retained: confirm by RNA/FISH)"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Co-requirements of one fact in one case."""

    failed: tuple[str, ...] = ()
    """Requirements that are not met: the fact does not apply."""
    unknown: tuple[str, ...] = ()
    """Requirements nobody has answered."""
    capping: tuple[str, ...] = ()
    """Those of `unknown` that keep the tier at II-D."""
    absent: tuple[str, ...] = ()
    """What holds because something was looked for and not found."""
    noted: tuple[str, ...] = ()
    """The settings of `unknown` that stand in `noted(...)`: context, no doubt about the finding."""
    met: tuple[str, ...] = ()
    """What the sample sheet says of the setting (age, earlier therapy, line) and is asked for."""
    untreated: bool = False
    """Whether `failed` is want of earlier treatment alone."""


NO_CONDITIONS = Conditions()


class ConditionJudge:
    """Decides the co-requirements of facts in one case."""

    def __init__(self, state: CaseState, domains: Mapping[str, KinaseDomain]) -> None:
        self._state = state
        self._domains = domains
        self._genes = GeneAnswers(state)

    def judge(
        self,
        requires: Node | None,
        expression: Expression,
        alteration: Alteration | None,
        *,
        elsewhere: bool = False,
        of_site: Iterable[SiteDemand] = (),
    ) -> Conditions:
        """Return which co-requirements fail and which are open.

        Parameters
        ----------
        requires
            Tree of column `requires`; None = the fact requires nothing.
        expression
            What the fact asks of the alteration.
        alteration
            The one that fits; None for signatures and wild type.
        elsewhere
            Whether the submitted tumour type is none of the fact's: receptors of breast cancer
            mean nothing there and are not asked.
        of_site
            What is required by the submitted tumour type, whatever the fact says. What is not
            met in a type the case may turn out to be leaves the type open.
        """
        if requires is not None and elsewhere:
            requires = without_receptors(requires)
        subject = Subject(self._state, alteration, expression.genes)
        answers = [] if requires is None else [evaluate(requires, subject, self._genes)]
        answers += [_of_type(one, evaluate(one.node, subject, self._genes)) for one in of_site]
        if alteration is not None and alteration.kind is AlterationKind.FUSION:
            answers += _of_fusion(alteration, self._domains)
        caps = self._state.unknown_setting is UnknownSetting.CAP
        return conditions_of(answers, settings_cap=caps) if answers else NO_CONDITIONS


def conditions_of(answers: Iterable[Answer], *, settings_cap: bool = False) -> Conditions:
    """Return what several requirements together leave to say; one that fails decides.

    Parameters
    ----------
    settings_cap
        Whether a noted setting (age, earlier therapy, line) that is open caps as the rest does.
    """
    known = tuple(answers)
    value = all_of(answer.value for answer in known)
    if value is Ternary.FALSE:
        false = [answer for answer in known if answer.value is Ternary.FALSE]
        return Conditions(
            failed=_once(text for answer in false for text in answer.failed),
            untreated=all(answer.untreated for answer in false),
        )
    left = [part for answer in known for part in answer.open]
    return Conditions(
        unknown=_once(part.words for part in left),
        capping=_once(p.words for p in left if p.caps or (settings_cap and p.setting)),
        noted=_once(p.words for p in left if p.of_the_clinic and not settings_cap),
        absent=_once(text for answer in known for text in answer.absent),
        met=_once(text for answer in known for text in answer.met),
    )


def _of_type(demand: SiteDemand, answer: Answer) -> Answer:
    """Return an answer, open where it fails in a tumour type that the case only may be."""
    if answer.value is not Ternary.FALSE or not demand.open_types:
        return answer
    words = (f"tumour type other than {code}" for code in demand.open_types)
    return Answer(Ternary.UNKNOWN, open=tuple(Open(one, caps=True) for one in words))


def _of_fusion(alteration: Alteration, domains: Mapping[str, KinaseDomain]) -> Iterator[Answer]:
    """Yield whether a fusion is proven and, of kinase fusions, frame and domain (3.5, 6.3).

    Either one that is not known caps: a fusion out of frame, or without its kinase, is none. One
    that is not proven at all says nothing more, so nothing is said twice.
    """
    if alteration.unproven is not None:
        yield Answer(Ternary.UNKNOWN, open=(Open(PROVEN, caps=True),))
    asked = ((alteration.in_frame, FRAME), (alteration.kinase_domain_retained, DOMAIN))
    for known, words in asked if alteration.gene in domains else ():
        if known is False:
            yield Answer(Ternary.FALSE, failed=(words,))
        elif known is None and alteration.unproven is None:
            yield Answer(Ternary.UNKNOWN, open=(Open(words, caps=True),))


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
