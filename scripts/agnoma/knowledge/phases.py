"""How two alleles of a gene lie to each other, where reads or a submitted VCF tell (2.5)."""

from collections.abc import Iterable, Mapping

from agnoma.knowledge.case_state import CaseState
from agnoma.models.alteration import Alteration
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import AnnotatedVariant

TOLD = frozenset({PhaseRelation.CIS, PhaseRelation.TRANS})


def phases_of(variants: Iterable[AnnotatedVariant]) -> Mapping[str, tuple[Phase, ...]]:
    """Return the phases of every variant that has some, by its key."""
    return {variant.key: variant.phases for variant in variants if variant.phases}


def phase_between(
    state: CaseState, genes: Iterable[str], first: str, second: str
) -> PhaseRelation | None:
    """Return cis or trans of two protein changes of a gene; None when nothing tells.

    Molecules of both kinds, and a submitted VCF that contradicts the reads, tell nothing.
    """
    found = [a for gene in genes for a in state.of_gene(gene)]
    ones = [a for a in found if a.protein_change == first]
    others = {a.variant_key for a in found if a.protein_change == second}
    seen = {
        phase.relation
        for one in ones
        for phase in _phases(one, state)
        if phase.other in others and not phase.disputed
    }
    return seen.pop() if len(seen) == 1 and seen <= TOLD else None


def _phases(alteration: Alteration, state: CaseState) -> tuple[Phase, ...]:
    return state.phases.get(alteration.variant_key or "", ())
