"""The closed tree of an expression: these nodes and no others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.models.alteration import Alteration
from agnoma.ternary import Ternary

RECEPTORS = "hr:"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an expression is asked of."""

    state: CaseState
    alteration: Alteration | None
    """The alteration the fact fits; None for signatures and for wild type."""
    genes: tuple[str, ...] = ()
    """Genes of the fact."""


@dataclass(frozen=True, slots=True)
class CaseAtom:
    """A question to the sample sheet, the biomarkers, or the matched alteration."""

    text: str
    decide: Callable[[Subject], Ternary]
    words: str
    denied: str
    """Words for the contrary."""


@dataclass(frozen=True, slots=True)
class GeneAtom:
    """Whether a gene is altered in one of some ways, anywhere in the tumour."""

    text: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Printed while it is unknown, without a cap on the tier."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A part with words of its own."""

    words: str
    inner: "Node"


Node = CaseAtom | GeneAtom | Not | And | Or | Noted | Labelled


def gene_atoms(node: Node | None) -> Iterator[GeneAtom]:
    """Yield every question to a gene, in the order of the text."""
    if isinstance(node, GeneAtom):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from gene_atoms(part)
    elif isinstance(node, Not | Noted | Labelled):
        yield from gene_atoms(node.inner)


def without_receptors(node: Node) -> Node | None:
    """Return an expression less the parts that ask for hormone receptors; None if nothing is left.

    They class breast cancer, with the HER2 status that stands in the same part, and say nothing of
    a fact held against another tumour.
    """
    if isinstance(node, And):
        left = tuple(part for part in map(without_receptors, node.parts) if part is not None)
        return (left[0] if len(left) == 1 else And(left)) if left else None
    return None if _asks_receptors(node) else node


def _asks_receptors(node: Node) -> bool:
    if isinstance(node, CaseAtom):
        return node.text.startswith(RECEPTORS)
    if isinstance(node, And | Or):
        return any(_asks_receptors(part) for part in node.parts)
    return not isinstance(node, GeneAtom) and _asks_receptors(node.inner)
