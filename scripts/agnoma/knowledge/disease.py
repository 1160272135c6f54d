"""How a fact's tumour types relate to the submitted one, along OncoTree (clinical.md 6.4).

The root and the tissue level are containers: the root relates to nothing, and a tissue given as
tumour type ("LUNG") is at most wider than a fact's histology, which asks for the subtype. Some
types are filed below another that nobody means by its name (column `apart_from` of the tree): what
is said of NSCLC is not said of NUT carcinoma.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.oncotree import OncotreeNode, lineage
from agnoma.models.knowledge import ANY_SOLID_TYPE, ANY_TYPE, DiseaseRelation, DiseaseScope, Fact

ANY = ANY_TYPE
ANY_SOLID = ANY_SOLID_TYPE
ROOT = "TISSUE"
NOT_SOLID = frozenset({"LYMPH", "MYELOID", "MLYM", "TLYM"})
"""Heads of the branches that are not solid tumours; LCH and ECD lie below MYELOID, and two
lymphomas lie below an organ (OncoTree 2025-10-03; clinical.md 6.4, tree traps)."""

SOLID_OPEN = "a solid tumour (no tumour type is given)"
CARRYING = frozenset(
    {
        DiseaseRelation.EXACT,
        DiseaseRelation.BROADER,
        DiseaseRelation.AGNOSTIC,
        DiseaseRelation.NARROWER,
    }
)
"""Relations at which a fact may hold for the patient, so that what is open of the type counts."""

MOST_DECISIVE = (
    DiseaseRelation.EXACT,
    DiseaseRelation.BROADER,
    DiseaseRelation.AGNOSTIC,
    DiseaseRelation.NARROWER,
    DiseaseRelation.EXCLUDED,
    DiseaseRelation.OTHER,
    DiseaseRelation.UNKNOWN_SITE,
)


@dataclass(frozen=True, slots=True)
class DiseaseMatch:
    """How a fact relates to the submitted type, and which of its codes decided."""

    relation: DiseaseRelation
    code: str | None
    open_exclusions: tuple[str, ...] = ()
    """Excluded types that the submitted type may still turn out to be."""
    solid_open: bool = False
    """The fact speaks of solid tumours, and no tumour type is given."""

    @property
    def open_words(self) -> tuple[str, ...]:
        """Return what is open of the type: it may be an excluded one, or no solid tumour."""
        if self.relation not in CARRYING:
            return ()
        solid = (SOLID_OPEN,) if self.solid_open else ()
        return (*solid, *(f"tumour type other than {code}" for code in self.open_exclusions))


class TumourTypes:
    """OncoTree with its ancestors at hand."""

    def __init__(self, nodes: Mapping[str, OncotreeNode]) -> None:
        self._nodes = nodes
        self._lineages: dict[str, tuple[str, ...]] = {}
        self._not_meant_by = {n.code: self._between(n) for n in nodes.values() if n.apart_from}

    def name(self, code: str) -> str:
        """Return the name of a code in words."""
        if code in {ANY, ANY_SOLID}:
            return "any tumour" if code == ANY else "any solid tumour"
        return self._nodes[code].name

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return a code and its ancestors, nearest first, without the root."""
        if code not in self._lineages:
            self._lineages[code] = lineage(self._nodes, code)
        return self._lineages[code]

    def is_known(self, code: str) -> bool:
        """Return whether a code is in the tree."""
        return code in self._nodes

    def check_submitted(self, code: str | None) -> None:
        """Raise ConfigError if a submitted type is not in the tree."""
        if code is not None and code not in self._nodes:
            msg = f"tumour type {code!r} is not an OncoTree code; see resources/knowledge"
            raise ConfigError(msg)

    def check_fact(self, fact: Fact, file: str = "biomarkers.tsv") -> None:
        """Raise InputFormatError if a fact names a type that is not in the tree."""
        codes = {*fact.scope.types, *fact.scope.excluded} - {ANY, ANY_SOLID}
        unknown = sorted(code for code in codes if code not in self._nodes)
        if unknown:
            msg = (
                f"{file}, line {fact.line}, fact {fact.fact_id}: tumour type "
                f"{', '.join(unknown)} is not in oncotree.tsv; write OncoTree codes, "
                "ANY_SOLID or ANY"
            )
            raise InputFormatError(msg)

    def is_solid(self, code: str) -> bool:
        """Return whether a type is a solid tumour; unknown primaries count as solid."""
        return NOT_SOLID.isdisjoint(self.lineage(code))

    def relate(self, fact: Fact, submitted: str | None) -> DiseaseMatch:
        """Return the most decisive relation between a fact's types and the submitted one."""
        return self.relate_scope(fact.scope, submitted)

    def relate_scope(self, scope: DiseaseScope, submitted: str | None) -> DiseaseMatch:
        """Return the most decisive relation between some types and the submitted one."""
        patient = None if submitted == ROOT else submitted
        excluded = [c for c in scope.excluded if patient and self._means(c, patient)]
        if excluded:
            return DiseaseMatch(DiseaseRelation.EXCLUDED, excluded[0])
        found = {self._relation(code, patient): code for code in reversed(scope.types)}
        relation = next(r for r in MOST_DECISIVE if r in found)
        if relation is DiseaseRelation.EXCLUDED and patient:
            return DiseaseMatch(relation, self._apart(found[relation], patient))
        return DiseaseMatch(
            relation,
            found[relation],
            self._open_exclusions(scope, patient),
            solid_open=patient is None and found[relation] == ANY_SOLID and ANY not in scope.types,
        )

    def lies_in(self, code: str, types: Collection[str]) -> bool:
        """Return whether a code is one of some types, or below one that means it."""
        return any(self._means(one, code) for one in types)

    def may_lie_in(self, submitted: str | None, types: Collection[str]) -> bool:
        """Return whether a submitted type is, or may turn out to be, one of some types."""
        if submitted is None or submitted == ROOT:
            return True
        wider = any(submitted in self.lineage(code) for code in types)
        return wider or self.lies_in(submitted, types)

    def scopes_meet(self, one: DiseaseScope, other: DiseaseScope) -> bool:
        """Return whether two scopes have a tumour type in common that neither excludes."""
        excluded = (*one.excluded, *other.excluded)
        return any(
            self._types_meet(left, right) and not self._is_excluded(excluded, left, right)
            for left in one.types
            for right in other.types
        )

    def _types_meet(self, left: str, right: str) -> bool:
        if ANY in {left, right}:
            return True
        if ANY_SOLID in {left, right}:
            code = right if left == ANY_SOLID else left
            return code == ANY_SOLID or self.is_solid(code)
        return self._means(left, right) or self._means(right, left)

    def _between(self, node: OncotreeNode) -> frozenset[str]:
        """Return the wider types whose names do not mean a type that is apart from them."""
        above = self.lineage(node.code)[1:]
        last = above.index(node.apart_from) if node.apart_from in above else -1
        return frozenset(above[: last + 1])

    def _apart(self, code: str, narrow: str) -> str | None:
        """Return the type, at or above a narrow one, that a wider one does not mean; or None."""
        steps = (c for c in self.lineage(narrow) if code in self._not_meant_by.get(c, ()))
        return next(steps, None)

    def _means(self, code: str, narrow: str) -> bool:
        """Return whether a type is a narrow one, or lies above and means it."""
        return code in self.lineage(narrow) and self._apart(code, narrow) is None

    def _is_excluded(self, excluded: tuple[str, ...], left: str, right: str) -> bool:
        """Return whether the narrower of two types is among excluded ones."""
        named = [code for code in (left, right) if code not in {ANY, ANY_SOLID}]
        if not named:
            return False
        narrow = max(named, key=lambda code: len(self.lineage(code)))
        return any(code in self.lineage(narrow) for code in excluded)

    def _relation(self, code: str, patient: str | None) -> DiseaseRelation:
        if patient is None:
            agnostic = code in {ANY, ANY_SOLID}
            return DiseaseRelation.AGNOSTIC if agnostic else DiseaseRelation.UNKNOWN_SITE
        if code == ANY or (code == ANY_SOLID and self.is_solid(patient)):
            return DiseaseRelation.AGNOSTIC
        if code == patient:
            return DiseaseRelation.EXACT
        if code in self.lineage(patient):
            apart = self._apart(code, patient)
            return DiseaseRelation.BROADER if apart is None else DiseaseRelation.EXCLUDED
        if code != ANY_SOLID and patient in self.lineage(code):
            return DiseaseRelation.NARROWER
        return DiseaseRelation.OTHER

    def _open_exclusions(self, scope: DiseaseScope, patient: str | None) -> tuple[str, ...]:
        if patient is None:
            return scope.excluded
        codes = (c for c in scope.excluded if c not in self._not_meant_by)
        return tuple(c for c in codes if patient in self.lineage(c))
