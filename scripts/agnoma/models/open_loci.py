"""Where a candidate was seen and not reported nothing is excluded (clinical.md 1.7).

What a filter removed is told with its place, as is a withheld candidate of an activating hotspot.
Elsewhere a candidate that may be inherited is withheld with its place (clinical.md 8.1), so in a
case without a matched normal, or with one that may hold tumour, every gene may hold it: saying so
of its own gene alone would tell what is inherited, and saying 'not detected' would be wrong.
"""

from collections.abc import Iterable, Sequence

from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
)
from agnoma.models.variant import SmallVariantSummary, UnresolvedLocus

MAX_NAMED = 4
UNANSWERED = {Status.NOT_TESTED: "not tested", Status.NOT_ASSESSABLE: "not assessable"}
NEGATIVE = frozenset({LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED})


def with_unresolved(record: LocusCallability, summary: SmallVariantSummary) -> LocusCallability:
    """Return a locus' record, not assessable if a candidate there is, or may be, unresolved."""
    if record.state not in NEGATIVE:
        return record
    here = [u for u in summary.unresolved if _within(u, record.locus)]
    reason = _reason(here)
    if reason is None and not _all_told(record.locus, summary):
        reason = summary.untold_reason
    if reason is None:
        return record
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def with_exon_losses(record: LocusCallability, losses: Iterable[ExonDeletion]) -> LocusCallability:
    """Return splice sites' record, limited where the loss of their exon has no answer.

    A deletion of the whole exon takes both sites away and none of their bases is read otherwise
    (MET exon 14, clinical.md 3.4): callable sites alone do not exclude skipping.
    """
    locus = record.locus
    if locus.kind is not LocusKind.SPLICE_SITE or record.state not in NEGATIVE:
        return record
    reasons = [
        f"{loss.name} {UNANSWERED[loss.status]}: {loss.reason}"
        for loss in losses
        if loss.gene == locus.gene
        and loss.change is ExonChange.DELETION
        and locus.first <= loss.first_exon == loss.last_exon <= locus.last
        and loss.status is not Status.EVALUATED
    ]
    if not reasons:
        return record
    known = [record.reason] if record.reason else []
    update = {
        "state": LocusState.NOT_DETECTED_LIMITED,
        "reason": "; ".join([*known, *reasons]),
    }
    return record.model_copy(update=update)


def gene_with_unresolved(record: GeneCallability, summary: SmallVariantSummary) -> GeneCallability:
    """Return a gene's record, not assessable if a candidate in it is, or may be, unresolved.

    Promoter positions are no part of the coding sequence a gene's record is about.
    """
    if record.state not in NEGATIVE:
        return record
    here = [u for u in summary.unresolved if u.gene == record.gene and u.number >= 0]
    reason = (_reason(here) if here else None) or summary.untold_reason
    if reason is None:
        return record
    return record.model_copy(update={"state": LocusState.NOT_ASSESSABLE, "reason": reason})


def _reason(here: Sequence[UnresolvedLocus]) -> str | None:
    texts = list(dict.fromkeys(f"{u.locus_id}: {u.reason}" for u in here))
    rest = len(texts) - MAX_NAMED
    more = [f"and {rest} more"] if rest > 0 else []
    return "; ".join([*texts[:MAX_NAMED], *more]) or None


def _all_told(locus: RequiredLocus, summary: SmallVariantSummary) -> bool:
    """Return whether a withheld candidate anywhere in a locus would have been told."""
    if locus.kind not in (LocusKind.CODON, LocusKind.PROMOTER):
        return False
    told = summary.told_places.get(locus.gene, ())
    return set(range(locus.first, locus.last + 1)) <= set(told)


def _within(unresolved: UnresolvedLocus, locus: RequiredLocus) -> bool:
    if unresolved.gene != locus.gene:
        return False
    if locus.kind in (LocusKind.EXON, LocusKind.SPLICE_SITE):
        inside = unresolved.exon is not None and locus.first <= unresolved.exon <= locus.last
        return inside and (unresolved.splice_site or locus.kind is LocusKind.EXON)
    return locus.first <= unresolved.number <= locus.last
