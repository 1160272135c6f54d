"""Whether one expression of column `requires` says all that another one asks for.

Decided on the parsed trees, not on their text: ``noted(her2:positive)``, ``NOT her2:positive`` and
``her2:positive OR hr:positive`` hold the words ``her2:positive`` and do not ask for it. The answer
is on the safe side: what is true for a reason that the trees do not show is answered with no.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agnoma.knowledge.language.nodes import And, CaseAtom, GeneAtom, Labelled, Node, Noted, Or
from agnoma.knowledge.language.nodes import Not as Negation

FOLLOWS = {
    ("her2:ihc=3+", True): (("her2:positive", True),),
    ("her2:ihc=0", True): (("her2:positive", False),),
    ("her2:ihc=1+", True): (("her2:positive", False),),
    ("hr:positive", True): (("hr:negative", False),),
    ("hr:negative", True): (("hr:positive", False),),
    ("hr:positive", False): (("hr:negative", True),),
    ("hr:negative", False): (("hr:positive", True),),
}
"""What an answer implies (ASCO/CAP: IHC 3+ is HER2-positive whatever ISH says)."""


@dataclass(frozen=True, slots=True)
class _Literal:
    text: str
    affirmed: bool


@dataclass(frozen=True, slots=True)
class _Joint:
    parts: tuple["_Form", ...]
    every: bool
    """All of them, or any."""


@dataclass(frozen=True, slots=True)
class _Noted:
    inner: "_Form"


_Form = _Literal | _Joint | _Noted


def entails(node: Node | None, asked: Node) -> bool:
    """Return whether a case that meets an expression always meets another one.

    Parameters
    ----------
    node
        None asks for nothing.
    asked
        What has to follow. A part in ``noted(...)`` follows from itself, noted or not.
    """
    return node is not None and _follows(_form(node, affirm=True), _form(asked, affirm=True))


def _follows(form: _Form, asked: _Form) -> bool:
    if isinstance(asked, _Noted):
        inner = form.inner if isinstance(form, _Noted) else form
        if _follows(inner, asked.inner):
            return True
    elif isinstance(form, _Noted):
        return False
    if isinstance(asked, _Joint) and asked.every:
        return all(_follows(form, part) for part in asked.parts)
    if isinstance(form, _Joint) and not form.every:
        return all(_follows(part, asked) for part in form.parts)
    if isinstance(asked, _Joint) and any(_follows(form, part) for part in asked.parts):
        return True
    if isinstance(form, _Joint):
        return any(_follows(part, asked) for part in form.parts)
    if isinstance(form, _Literal) and isinstance(asked, _Literal):
        wanted = (asked.text, asked.affirmed)
        own = (form.text, form.affirmed)
        return wanted == own or wanted in FOLLOWS.get(own, ())
    return False


def _form(node: Node, *, affirm: bool) -> _Form:
    """Return a tree without labels and with negation at its leaves (De Morgan)."""
    if isinstance(node, Labelled):
        return _form(node.inner, affirm=affirm)
    if isinstance(node, Negation):
        return _form(node.inner, affirm=not affirm)
    if isinstance(node, Noted):
        return _Noted(_form(node.inner, affirm=affirm))
    if isinstance(node, And | Or):
        parts = tuple(_form(part, affirm=affirm) for part in node.parts)
        return _Joint(parts, isinstance(node, And) is affirm)
    if isinstance(node, CaseAtom):
        return _Literal(node.text, affirm)
    return _Joint(tuple(_Literal(text, affirm) for text in _questions(node)), not affirm)


def _questions(atom: GeneAtom) -> Iterator[str]:
    """Yield each question to one gene: ``KRAS|NRAS:codon:12`` asks two."""
    for gene in atom.expression.genes:
        for word in atom.expression.text.split("|"):
            yield f"{gene}:{word.strip()}"
