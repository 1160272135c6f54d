"""Calls against the truth, gene by gene, exon by exon, tumour by tumour."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bench.accuracy.scoring import Count
from bench.copy_number.karyotype import Event, Planted
from bench.copy_number.truth import LIMITS, GeneTruth, TumourTruth

from agnoma.models.base import Status
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    ExonEvent,
    GeneCopyNumber,
    PurityPloidyFit,
)

WITHIN_PURITY, WITHIN_PLOIDY = 0.05, 0.3
"""A solution this near to the truth is the true one."""
ROUNDING = 1e-6
DELETIONS = frozenset({Planted.DELETED_EXONS, Planted.DELETED_EXON, Planted.DELETED_OF_FEW})
GAINS = frozenset({Planted.GAINED_EXONS})
LOWER = frozenset({CopyNumberCall.LOSS, CopyNumberCall.HOMOZYGOUS_DELETION})
HIGHER = frozenset({CopyNumberCall.GAIN, CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL})


@dataclass(frozen=True, slots=True)
class TumourOutcome:
    """One tumour: truth and profile."""

    truth: TumourTruth
    profile: CopyNumberProfile

    @property
    def purity(self) -> float:
        """Return the true tumour fraction."""
        return self.truth.sample.purity

    def genes(self) -> Iterator["GeneOutcome"]:
        """Yield the genes of the panel."""
        found = {gene.gene: gene for gene in self.profile.genes}
        for truth in self.truth.genes:
            yield GeneOutcome(self, truth, found[truth.gene])

    @property
    def fits(self) -> tuple[PurityPloidyFit, ...]:
        """Return the solutions kept; none when nothing was fitted."""
        estimate = self.profile.purity_ploidy
        return () if estimate is None else estimate.fits

    @property
    def fitted(self) -> bool:
        """Return whether tumour fraction and ploidy were evaluated."""
        estimate = self.profile.purity_ploidy
        return estimate is not None and estimate.status is Status.EVALUATED

    def near(self, purity: float, ploidy: float) -> bool:
        """Return whether a solution is the true one."""
        return (
            abs(purity - self.purity) <= WITHIN_PURITY + ROUNDING
            and abs(ploidy - self.truth.ploidy) <= WITHIN_PLOIDY + ROUNDING
        )

    @property
    def truth_kept(self) -> bool:
        """Return whether the truth is among the solutions."""
        return any(self.near(fit.purity_fraction, fit.ploidy) for fit in self.fits)

    @property
    def used_truth(self) -> bool:
        """Return whether copies were computed with about the true tumour fraction and ploidy."""
        purity, ploidy = self.profile.purity_fraction, self.profile.ploidy
        return purity is not None and ploidy is not None and self.near(purity, ploidy)


@dataclass(frozen=True, slots=True)
class GeneOutcome:
    """One gene: truth and record."""

    tumour: TumourOutcome
    truth: GeneTruth
    found: GeneCopyNumber

    @property
    def covered(self) -> bool | None:
        """Return whether the interval holds the true copies; None without an interval."""
        low, high = self.found.copies_low, self.found.copies_high
        if low is None or high is None or self.truth.partial:
            return None
        return low - ROUNDING <= self.truth.copies <= high + ROUNDING

    @property
    def error(self) -> float | None:
        """Return estimated less true copies; None without an estimate."""
        if self.found.copies is None or self.truth.partial:
            return None
        return self.found.copies - self.truth.copies

    @property
    def deleted(self) -> bool:
        """Return whether all copies of 3 targets or more are lost, of a part or the whole gene."""
        if self.truth.partial:
            event = self.truth.event
            return event is not None and event.kind is Planted.DELETED_EXONS
        return self.truth.call is CopyNumberCall.HOMOZYGOUS_DELETION

    @property
    def any_deleted(self) -> bool:
        """Return whether all copies of any exon are lost."""
        event = self.truth.event
        return self.deleted or (event is not None and event.kind in DELETIONS)


@dataclass(frozen=True, slots=True)
class ExonOutcome:
    """A planted change of some exons and what was found there."""

    tumour: TumourOutcome
    event: Event
    gene: GeneCopyNumber

    @property
    def found(self) -> ExonEvent | None:
        """Return an exon event that overlaps and has the right direction."""
        for own in self.gene.exon_events:
            overlaps = own.start < self.event.end and self.event.start < own.end
            if overlaps and _right_direction(own, self.event):
                return own
        return None

    @property
    def called(self) -> bool:
        """Return whether the class says it: of the exons, or of the gene for a deletion."""
        if self.event.kind in DELETIONS:
            lost = CopyNumberCall.HOMOZYGOUS_DELETION
            own = self.found
            return self.gene.call is lost or (own is not None and own.call is lost)
        own = self.found
        return own is not None and own.call in (HIGHER if self.event.kind in GAINS else LOWER)

    @property
    def left_open(self) -> bool:
        """Return whether the gene's homozygous deletion is at least said to be possible."""
        unknown = self.gene.call is CopyNumberCall.NOT_ASSESSABLE
        return unknown or CopyNumberCall.HOMOZYGOUS_DELETION in self.gene.not_excluded


def _right_direction(own: ExonEvent, event: Event) -> bool:
    rest = 0.0 if own.rest_log2 is None else own.rest_log2
    return (own.log2 > rest) == (event.kind in GAINS)


def exon_outcomes(tumours: Iterable[TumourOutcome]) -> list[ExonOutcome]:
    """Return every planted change of a part of a gene."""
    return [
        ExonOutcome(tumour, event, next(g for g in tumour.profile.genes if g.gene == gene))
        for tumour in tumours
        for event in tumour.truth.exon_events
        for gene in event.genes
    ]


def false_exon_events(tumour: TumourOutcome) -> list[ExonEvent]:
    """Return the exon events where nothing of the kind was planted."""
    planted = tumour.truth.exon_events
    found = []
    for gene in tumour.profile.genes:
        own = [event for event in planted if gene.gene in event.genes]
        found += [
            event
            for event in gene.exon_events
            if not any(e.start < event.end and event.start < e.end for e in own)
        ]
    return found


def share(items: Iterable["GeneOutcome"], hit: Callable[["GeneOutcome"], bool | None]) -> Count:
    """Count the hits; what is None does not count."""
    values = [value for item in items if (value := hit(item)) is not None]
    return Count(sum(values), len(values))


def called(*calls: CopyNumberCall) -> Callable[[GeneOutcome], bool]:
    """Return whether a gene has one of some classes."""
    return lambda gene: gene.found.call in calls


class Cause:
    """Why a gene was missed, told from truth and record, the first that holds."""

    NO_COPIES = "no copies computed: tumour fraction neither given nor fitted"
    LOW_PURITY = "tumour fraction taken to be below the limit of the class"
    FEW_BINS = "fewer bins than the class needs"
    WRONG_SOLUTION = "tumour fraction or ploidy off the truth"
    STRADDLES = "interval holds the truth and the limit"
    BIASED = "interval misses the truth"


def cause_of_miss(gene: GeneOutcome, *, wanted: CopyNumberCall) -> str:
    """Return the likely reason that a gene lacks a class it should have.

    Parameters
    ----------
    wanted
        Amplified or homozygous deletion.
    """
    amplified = wanted is CopyNumberCall.AMPLIFIED
    profile, found = gene.tumour.profile, gene.found
    if profile.purity_fraction is None or found.copies is None:
        return Cause.NO_COPIES
    least = LIMITS.min_purity_loss if amplified else LIMITS.min_purity_homozygous
    bins = LIMITS.min_bins_amplified if amplified else LIMITS.min_bins_deleted
    event = gene.truth.event
    supporting = len(event.targets) if event is not None else gene.truth.bins
    if profile.purity_fraction < least:
        return Cause.LOW_PURITY
    if supporting < bins:
        return Cause.FEW_BINS
    if not gene.tumour.used_truth:
        return Cause.WRONG_SOLUTION
    if gene.covered is False:
        return Cause.BIASED
    return Cause.STRADDLES
