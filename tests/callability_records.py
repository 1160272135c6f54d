"""Callability of places and genes for tests."""

from typing import Any

from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
)


def make_locus(
    gene: str, first: int, state: str = "NOT_DETECTED", **given: Any
) -> LocusCallability:
    """Return a codon locus in a state."""
    last = given.pop("last", first)
    span = f"{first}" if first == last else f"{first}-{last}"
    locus = RequiredLocus(
        locus_id=f"{gene} codon {span}", gene=gene, kind=LocusKind.CODON, first=first, last=last
    )
    return LocusCallability(locus=locus, state=LocusState(state), **given)


def make_gene(gene: str, state: str = "NOT_DETECTED", **given: Any) -> GeneCallability:
    """Return a gene of 300 coding bases in a state."""
    fields = {"cds_bp": 300, "targeted_bp": 300, "callable_bp": 300} | given
    return GeneCallability(gene=gene, state=LocusState(state), **fields)
