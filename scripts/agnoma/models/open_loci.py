"""Where a candidate was seen and not reported nothing is excluded (clinical.md 1.7).

At a hotspot the place is told. Elsewhere a candidate that may be inherited is withheld with its
place (clinical.md 8.1), so in a case without a matched normal every gene may hold it: saying so of
its own gene alone would tell what is inherited, and saying 'not detected' would be wrong.
"""

from collections.abc import Sequence

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
    """Return a locus' record, not assessable if a candidate there is, or may be, unresolved."""
    here = [u for u in summary.unresolved if _within(u, record.locus)]
    reason = _reason(here)
    if reason is None and not _all_told(record.locus, summary):
        reason = summary.untold_reason
    if record.state not in NEGATIVE or reason is None:
        return record
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def gene_with_unresolved(record: GeneCallability, summary: SmallVariantSummary) -> GeneCallability:
    """Return a gene's record, not assessable if a candidate in it is, or may be, unresolved.

    Promoter positions are no part of the coding sequence a gene's record is about.
    """
    here = [u for u in summary.unresolved if u.gene == record.gene and u.number > 0]
    reason = _reason(here) or summary.untold_reason
    if record.state not in NEGATIVE or reason is None:
        return record
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def _reason(here: Sequence[UnresolvedLocus]) -> str | None:
    return "; ".join(dict.fromkeys(f"{u.locus_id}: {u.reason}" for u in here)) or None


def _all_told(locus: RequiredLocus, summary: SmallVariantSummary) -> bool:
    """Return whether a withheld candidate anywhere in a locus would have been told."""
    if locus.kind not in (LocusKind.CODON, LocusKind.PROMOTER):
        return False
    told = summary.told_places.get(locus.gene, ())
    return set(range(locus.first, locus.last + 1)) <= set(told)


def _within(unresolved: UnresolvedLocus, locus: RequiredLocus) -> bool:
    if unresolved.gene != locus.gene:
        return False
    if locus.kind is LocusKind.EXON:
        return unresolved.exon is not None and locus.first <= unresolved.exon <= locus.last
    if locus.kind is LocusKind.SPLICE_SITE:
        return False
    return locus.first <= unresolved.number <= locus.last
