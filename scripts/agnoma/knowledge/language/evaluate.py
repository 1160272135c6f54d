"""Three-valued evaluation of an expression, with the words of what is open (clinical.md 6.3).

Kleene logic; negation is pushed down to the atoms (De Morgan holds in it), so that every open part
is worded as what would have to be shown.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from agnoma.knowledge.language.case_atoms import SETTING, TREATMENT
from agnoma.knowledge.language.nodes import (
    And,
    CaseAtom,
    GeneAtom,
    Labelled,
    Node,
    Not,
    Noted,
    Subject,
)
from agnoma.knowledge.language.words import words_of
from agnoma.ternary import Ternary, all_of, any_of


class GeneAnswers(Protocol):
    """Answers the questions to genes in one case."""

    def __call__(self, atom: GeneAtom) -> Ternary:
        """Return whether a gene is altered as asked."""

    def uncertain(self, atom: GeneAtom) -> tuple[str, ...]:
        """Return the alterations of uncertain significance that leave an answer open."""


@dataclass(frozen=True, slots=True)
class Open:
    """A part nobody has answered."""

    words: str
    caps: bool
    """Whether not knowing it keeps the tier at II-D."""
    noted: bool = False
    """Whether it is context that the clinic knows, see `agnoma.knowledge.language.nodes.Noted`."""
    setting: bool = False
    """Whether it asks for age, earlier therapy or line, and nothing else."""

    @property
    def of_the_clinic(self) -> bool:
        """Return whether it is context that no test of the tumour answers.

        What a test answers is open because it could not be read: nobody in the clinic knows it.
        """
        return self.noted and self.setting


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expression comes to in one case."""

    value: Ternary
    failed: tuple[str, ...] = ()
    """Words of what is not so, when the value is false."""
    open: tuple[Open, ...] = ()
    """What is open, when the value is unknown."""
    absent: tuple[str, ...] = ()
    """Words of what holds because something was looked for and not found."""
    met: tuple[str, ...] = ()
    """Words of the setting (age, earlier therapy, line) that the sample sheet says is so."""
    untreated: bool = False
    """Whether it is false for want of earlier treatment alone, which says nothing of a tumour."""


def evaluate(node: Node, subject: Subject, genes: GeneAnswers, *, affirm: bool = True) -> Answer:
    """Return whether a part of an expression, or its contrary, holds.

    Parameters
    ----------
    genes
        Answers the questions to genes; they do not depend on the matched alteration.
    """
    if isinstance(node, Not):
        return evaluate(node.inner, subject, genes, affirm=not affirm)
    if isinstance(node, Noted):
        inner = evaluate(node.inner, subject, genes, affirm=affirm)
        noted = tuple(
            Open(part.words, caps=False, noted=True, setting=part.setting) for part in inner.open
        )
        return replace(inner, open=noted)
    if isinstance(node, Labelled):
        return _labelled(node, evaluate(node.inner, subject, genes, affirm=affirm), affirm=affirm)
    if isinstance(node, CaseAtom | GeneAtom):
        value = genes(node) if isinstance(node, GeneAtom) else node.decide(subject)
        seen = genes.uncertain(node) if isinstance(node, GeneAtom) else ()
        return _leaf(node, value if affirm else ~value, seen, affirm=affirm)
    parts = [evaluate(part, subject, genes, affirm=affirm) for part in node.parts]
    return _all(parts) if isinstance(node, And) is affirm else _any(parts)


def _leaf(
    node: CaseAtom | GeneAtom, value: Ternary, seen: tuple[str, ...], *, affirm: bool
) -> Answer:
    words = words_of(node, affirm=affirm)
    setting = isinstance(node, CaseAtom) and SETTING.match(node.text) is not None
    if value is Ternary.UNKNOWN:
        if seen:
            words += f" (found there, of uncertain significance: {', '.join(seen)})"
        return Answer(value, open=(Open(words, caps=True, setting=setting),))
    if value is Ternary.FALSE:
        treatment = isinstance(node, CaseAtom) and TREATMENT.match(node.text) is not None
        return Answer(value, failed=(words,), untreated=treatment)
    rests = not affirm and isinstance(node, GeneAtom)
    return Answer(value, absent=(words,) if rests else (), met=(words,) if setting else ())


def _labelled(node: Labelled, inner: Answer, *, affirm: bool) -> Answer:
    words = words_of(node, affirm=affirm)
    if inner.value is Ternary.UNKNOWN:
        return Answer(inner.value, open=(Open(words, *_together(inner.open)),))
    if inner.value is Ternary.FALSE:
        return Answer(inner.value, failed=(words,), untreated=inner.untreated)
    return Answer(
        inner.value,
        absent=(words,) if inner.absent else (),
        met=(words,) if inner.met else (),
    )


def _all(parts: list[Answer]) -> Answer:
    value = all_of(part.value for part in parts)
    if value is Ternary.FALSE:
        false = [part for part in parts if part.value is Ternary.FALSE]
        return Answer(
            value,
            failed=tuple(text for part in false for text in part.failed),
            untreated=all(part.untreated for part in false),
        )
    return Answer(
        value,
        open=tuple(found for part in parts for found in part.open),
        absent=tuple(text for part in parts for text in part.absent),
        met=tuple(text for part in parts for text in part.met),
    )


def _any(parts: list[Answer]) -> Answer:
    value = any_of(part.value for part in parts)
    if value is Ternary.TRUE:
        true = [part for part in parts if part.value is Ternary.TRUE]
        return Answer(
            value,
            absent=min((part.absent for part in true), key=len),
            met=next((part.met for part in true if part.met), ()),
        )
    if value is Ternary.FALSE:
        return Answer(
            value,
            failed=(" or ".join(_joined(p.failed) for p in parts),),
            untreated=all(part.untreated for part in parts),
        )
    unknown = [part for part in parts if part.value is Ternary.UNKNOWN]
    words = " or ".join(_joined(tuple(o.words for o in part.open)) for part in unknown)
    caps = all(_together(part.open)[0] for part in unknown)
    noted = any(_together(part.open)[1] for part in unknown)
    setting = all(_together(part.open)[2] for part in unknown)
    return Answer(value, open=(Open(words, caps, noted, setting),))


def _together(parts: tuple[Open, ...]) -> tuple[bool, bool, bool]:
    """Return of open parts that are needed together if any caps, all are noted, all settings."""
    return (
        any(part.caps for part in parts),
        all(part.noted for part in parts),
        all(part.setting for part in parts),
    )


def _joined(words: tuple[str, ...]) -> str:
    return " and ".join(words)
