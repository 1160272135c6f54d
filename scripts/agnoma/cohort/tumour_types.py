"""Whether a case is of a tumour type, where the submitted one may be wider than what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from agnoma.models.cohort import CohortCase
from agnoma.ternary import Ternary

OPEN_HEADS = frozenset({"CUP", "MIXED"})
"""Types that may be any other one: an unknown primary, with what lies below it, and a mixture."""
ANYTHING = frozenset({*OPEN_HEADS, "OTHER"})
UNKNOWN_PRIMARY = "of Unknown Primary"
UNSPECIFIED = ", NOS"
BLOOD = frozenset({"LYMPH", "MYELOID"})
"""Here types "not otherwise specified" are entities of their own, defined by exclusion (WHO)."""


@dataclass(frozen=True, slots=True)
class TypeNode:
    """One tumour type of the tree."""

    code: str
    name: str
    tissue: str | None
    lineage: tuple[str, ...]
    """Its code and its ancestors, nearest first, without the root."""


class TumourTypes:
    """Tumour types by every name they have, in capitals."""

    def __init__(self, nodes: Iterable[TypeNode]) -> None:
        self._nodes = {node.code: node for node in nodes}
        self._named: dict[str, list[TypeNode]] = {}
        for node in self._nodes.values():
            for name in {n.upper() for n in (node.code, node.name, node.tissue) if n}:
                self._named.setdefault(name, []).append(node)

    @property
    def names(self) -> frozenset[str]:
        """Return codes, names and tissues in capitals."""
        return frozenset(self._named)

    def with_cases(self, cases: Iterable[CohortCase]) -> "TumourTypes":
        """Return the tree with the types of cases that it does not have."""
        found = dict(self._nodes)
        for case in cases:
            for step, code in enumerate(case.lineage):
                name = case.type_name if not step else None
                node = TypeNode(code, name or code, case.tissue, case.lineage[step:])
                # The type of a case has a name, which the ancestor of another one has not.
                if code not in found or (not step and found[code].name == code):
                    found[code] = node
        return TumourTypes(found.values())

    def is_of_type(self, case: CohortCase, wanted: str) -> Ternary:
        """Return whether a case is of a type or one below it.

        Unknown where the type asked for lies below the submitted one (NSCLC may be LUAD), where
        the submitted one is an unknown primary or a mixture, and where one of the two is not in
        the tree.

        Parameters
        ----------
        wanted
            Code, name or tissue, in capitals.
        """
        nodes = self._named.get(wanted, [])
        own = {name.upper() for name in (*case.lineage, *type_names(case))}
        if wanted in own or any(node.code in case.lineage for node in nodes):
            return Ternary.TRUE
        if not case.lineage or not nodes:
            return Ternary.UNKNOWN
        return Ternary.of(None if any(self._may_be(case, node) for node in nodes) else False)

    def _may_be(self, case: CohortCase, node: TypeNode) -> bool:
        """Return whether a case may turn out to be of a type that it is not known to be."""
        head, *above = case.lineage
        if head in ANYTHING or not OPEN_HEADS.isdisjoint(above):
            return True
        own = self._nodes.get(head)
        name = case.type_name or (own.name if own else "")
        if not above or not BLOOD.isdisjoint(above):
            return head in node.lineage
        if UNKNOWN_PRIMARY in name:
            # A melanoma of unknown primary may be any melanoma, wherever the tree has it.
            kind = name.partition(UNKNOWN_PRIMARY)[0].strip().lower()
            return above[0] in node.lineage or kind in node.name.lower()
        if name.endswith(UNSPECIFIED):
            head = above[0]
        return head in node.lineage


def type_names(case: CohortCase) -> tuple[str, ...]:
    """Return every name of the submitted tumour type."""
    return tuple(n for n in (case.oncotree_code, case.type_name, case.tissue) if n)
