"""A hotspot with a candidate that was seen and not reported excludes nothing (clinical.md 1.7)."""

from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
)
from agnoma.models.variant import SmallVariantSummary, UnresolvedLocus

NEGATIVE = frozenset({LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED})


def with_unresolved(record: LocusCallability, summary: SmallVariantSummary) -> LocusCallability:
    """Return a locus' record, not assessable if a candidate there is unresolved."""
    here = [u for u in summary.unresolved if _within(u, record.locus)]
    if record.state not in NEGATIVE or not here:
        return record
    reason = "; ".join(dict.fromkeys(f"{u.locus_id}: {u.reason}" for u in here))
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def gene_with_unresolved(record: GeneCallability, summary: SmallVariantSummary) -> GeneCallability:
    """Return a gene's record, not assessable if a candidate at one of its hotspots is unresolved.

    Promoter positions are no part of the coding sequence a gene's record is about.
    """
    here = [u for u in summary.unresolved if u.gene == record.gene and u.number > 0]
    if record.state not in NEGATIVE or not here:
        return record
    reason = "; ".join(dict.fromkeys(f"{u.locus_id}: {u.reason}" for u in here))
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def _within(unresolved: UnresolvedLocus, locus: RequiredLocus) -> bool:
    if unresolved.gene != locus.gene:
        return False
    if locus.kind is LocusKind.EXON:
        return unresolved.exon is not None and locus.first <= unresolved.exon <= locus.last
    if locus.kind is LocusKind.SPLICE_SITE:
        return False
    return locus.first <= unresolved.number <= locus.last
