"""Exons that stand far below the rest of their gene without making an event.

One bin in an exon is no event, nor are several that noise could just make: a target may fail. But
exons that may be lost on both copies leave the gene open, for a single exon counts (clinical.md
4.3): it is neither neutral nor without a homozygous deletion.

A homozygous deletion of exons is called (`exon_events`) of at least two bins in two or more
neighbouring exons, or three in one, beyond the noise of all comparisons made in the profile,
without resting on its most telling exon or bin alone, where the 95 % interval ends below one copy
in every solution kept. It is left open where

- the exons lie some standard errors below the rest (`exon_events.doubted_score`),
- by as many copies and as much log2 as an event needs, and
- the interval of their copies reaches below the limit of a homozygous deletion.

Where tumour cells are few or noise is large the loss of both copies of one exon stays within the
noise: such exons are counted (`unseen_exons`), for what cannot be seen is not absent.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.classify import Verdict
from agnoma.copy_number.estimates import Tumour, amplification_limit
from agnoma.copy_number.exon_differences import INTERVAL, copies_as_line, large_differences
from agnoma.copy_number.exon_runs import (
    LOWEST_LOG2,
    ExonBins,
    Flags,
    Noise,
    RunTable,
    compare_runs,
)
from agnoma.copy_number.posterior import Solutions, copies_quantiles
from agnoma.gene_model import exon_range
from agnoma.models.copy_number import PARTIAL_OPEN, TO_BE_SURE, CopyNumberCall, ExonEvent
from agnoma.settings import CopyNumberConfig

SURE_OF_EXONS = "MLPA or reads across the breakpoint"
MAX_DOUBTS = 3  # of one gene
# The class of the whole gene says as much.
_SETTLED = frozenset({CopyNumberCall.AMPLIFIED, CopyNumberCall.HOMOZYGOUS_DELETION})


@dataclass(frozen=True, slots=True)
class ExonDoubt:
    """Neighbouring exons that may be lost on both copies."""

    first_exon: int
    """Number along the transcript, from 1."""
    last_exon: int
    copies: float
    low: float
    high: float
    bins: int
    score: float | None = None
    """Standard errors below the rest of the gene; None: told by the event itself."""
    coding_numbers: bool = False
    """Counted over coding exons: exon numbers are unknown."""

    @property
    def exons(self) -> str:
        """Return ``exon 2`` or ``exons 2-4``."""
        return exon_range(self.first_exon, self.last_exon, coding=self.coding_numbers)

    @property
    def numbers(self) -> str:
        """Return what the doubt rests on."""
        bins = f"{self.bins} bin{'s' if self.bins > 1 else ''}"
        far = "" if self.score is None else f", {self.score:.1f} SD below the rest of the gene"
        return f"{self.copies:.1f} copies, interval {self.low:.1f}-{self.high:.1f}, {bins}{far}"


@dataclass(frozen=True, slots=True)
class UnseenExons:
    """Exons of one gene whose homozygous loss, of one alone, would hardly be noticed."""

    exons: int
    of: int
    """Exons with bins."""
    probability: float
    """Below which the loss of one of them would be noticed."""
    purity: float

    @property
    def words(self) -> str:
        """Return what cannot be seen, as it stands in the rule of a gene."""
        return (
            f"the loss of both copies of a single exon is not assessable for {self.exons} of "
            f"{self.of} exons (noticed with a probability below {self.probability:g} at tumour "
            f"fraction {self.purity:.2f} and this noise)"
        )


def unseen_exons(
    gene: ExonBins,
    noise: Noise,
    expected: Expected | str,
    tumour: Tumour,
    limits: CopyNumberConfig,
) -> UnseenExons | None:
    """Return the exons whose homozygous loss the noise would hide, None where there are none.

    Without its copies an exon shows the ratio of the normal cells alone. The difference to the rest
    of the gene, in standard errors, is normal round its expectation: it passes the limit of a doubt
    (`exon_events.doubted_score`) with `exon_events.seen_probability` if it lies that quantile above
    it. A gene of a single exon is judged as a whole.
    """
    few = tumour.purity is None or tumour.purity < limits.min_purity_loss
    exons = len(gene.numbers)
    if few or isinstance(expected, str) or tumour.purity is None or exons < 2:
        return None
    settings = limits.exon_events
    table = compare_runs(gene, noise, np.zeros(2 * exons + 1, dtype=np.bool_))
    line = copies_as_line(tumour, expected)
    none_left = np.full_like(table.ratio, max(-line.offset / line.slope, 2.0**LOWEST_LOG2))
    with np.errstate(divide="ignore"):
        difference = np.log2(none_left) - np.log2(table.rest_ratio)
    needed = settings.doubted_score + NormalDist().inv_cdf(settings.seen_probability)
    amplified = amplification_limit(tumour.ploidy, limits)
    seen = (
        (table.first == table.last)
        & (table.rest_bins >= settings.min_bins_rest_doubted)
        & (-difference >= needed * table.error)
        & large_differences(settings, line, amplified, difference, none_left, table.rest_ratio)
    )
    unseen = exons - int(seen.sum())
    if not unseen:
        return None
    return UnseenExons(unseen, exons, settings.seen_probability, tumour.purity)


def unseen_notes(unseen: Iterable[UnseenExons]) -> tuple[str, ...]:
    """Return the sentence on a whole profile whose single exons cannot all be seen."""
    found = list(unseen)
    if not found:
        return ()
    return (
        "Single exons: the loss of both copies of one would be noticed with a probability below "
        f"{found[0].probability:g} in {sum(item.exons for item in found)} exons of {len(found)} "
        f"genes at tumour fraction {found[0].purity:.2f} and this noise. There it is not "
        "assessable: a gene that is not called deleted may lack an exon.",
    )


def with_unseen(verdict: Verdict, unseen: UnseenExons | None) -> Verdict:
    """Return the class of a gene with what its single exons could not show."""
    if unseen is None or verdict.call in _SETTLED | {CopyNumberCall.NOT_ASSESSABLE}:
        return verdict
    head, sure, test = verdict.rule.partition(f"; {TO_BE_SURE}")
    return replace(verdict, rule=f"{head}; {unseen.words}{sure}{test}")


def find_doubts(
    gene: ExonBins,
    noise: Noise,
    excluded: Flags,
    expected: Expected | str,
    tumour: Tumour,
    limits: CopyNumberConfig,
) -> list[ExonDoubt]:
    """Return exons of one gene that may be lost on both copies, the clearest first.

    Parameters
    ----------
    gene
        Bins by exon.
    noise
        Scatter of the profile for this gene.
    excluded
        One flag a group of bins: those of events, which are told as such. Exons found are added.
    expected
        Unaltered copies of its chromosome, or why they are unknown.
    tumour
        Tumour fractions, centres and ploidy; too few tumour cells hide every loss.
    limits
        Of classes and exon events.
    """
    few = tumour.purity is None or tumour.purity < limits.min_purity_loss
    if few or isinstance(expected, str) or tumour.solutions is None or not len(gene.group):
        return []
    found: list[ExonDoubt] = []
    while len(found) < MAX_DOUBTS:
        table = compare_runs(gene, noise, excluded)
        doubt = _clearest(gene, table, tumour.solutions, expected, tumour, limits)
        if doubt is None:
            break
        row, told = doubt
        found.append(told)
        excluded[2 * table.first[row] : 2 * table.last[row] + 3] = True
    return found


def _clearest(
    gene: ExonBins,
    table: RunTable,
    solutions: Solutions,
    expected: Expected,
    tumour: Tumour,
    limits: CopyNumberConfig,
) -> tuple[int, ExonDoubt] | None:
    """Return the run farthest below the rest whose interval reaches a homozygous deletion."""
    line = copies_as_line(tumour, expected)
    far = (
        (table.difference < 0)
        & (table.score >= limits.exon_events.doubted_score)
        & (table.rest_bins >= limits.exon_events.min_bins_rest_doubted)
        & large_differences(
            limits.exon_events,
            line,
            amplification_limit(tumour.ploidy, limits),
            table.difference,
            table.ratio,
            table.rest_ratio,
        )
    )
    rows = np.flatnonzero(far)
    for row in rows[np.argsort(-table.score[rows], kind="stable")]:
        ratio = float(table.ratio[row])
        # Delta method: SD of a ratio = ratio * ln 2 * SD of its log2.
        error = ratio * math.log(2) * float(table.mean_error[row])
        copies = line.copies(ratio)
        low, high = copies_quantiles(solutions, ratio, error, expected, INTERVAL)
        if min(low, copies) < limits.homozygous_deletion_copies:
            ends = sorted(int(gene.numbers[n]) for n in (table.first[row], table.last[row]))
            return int(row), ExonDoubt(
                first_exon=ends[0],
                last_exon=ends[1],
                coding_numbers=gene.coding_numbers,
                copies=copies,
                low=min(low, copies),
                high=max(high, copies),
                bins=int(table.bins[row]),
                score=float(table.score[row]),
            )
    return None


def of_events(events: Iterable[ExonEvent], limits: CopyNumberConfig) -> tuple[ExonDoubt, ...]:
    """Return the events that are losses but may be homozygous deletions."""
    return tuple(
        ExonDoubt(
            event.first_exon,
            event.last_exon,
            event.copies,
            event.copies_low,
            event.copies_high,
            event.bins,
            coding_numbers=event.coding_numbers,
        )
        for event in events
        if event.call is CopyNumberCall.LOSS
        and event.copies is not None
        and event.copies_low is not None
        and event.copies_high is not None
        and event.copies_low < limits.homozygous_deletion_copies
    )


def with_doubts(verdict: Verdict, doubts: Sequence[ExonDoubt]) -> Verdict:
    """Return the class of a gene with the homozygous deletion of exons left open.

    Of a gene that is not assessable as a whole they are told too: exons that stand out below their
    own gene are a finding to follow up, and another test answers them than the whole gene.
    """
    if not doubts or verdict.call in _SETTLED:
        return verdict
    deleted = CopyNumberCall.HOMOZYGOUS_DELETION
    left = verdict.not_excluded
    head, _, sure = verdict.rule.partition(f"; {TO_BE_SURE}")
    told = " and ".join(f"{doubt.exons} ({doubt.numbers})" for doubt in doubts)
    needs = f"{sure}; for the exons {SURE_OF_EXONS}" if sure else SURE_OF_EXONS
    return replace(
        verdict,
        rule=f"{head}; {PARTIAL_OPEN}{told}; {TO_BE_SURE}{needs}",
        not_excluded=left if deleted in left else (*left, deleted),
    )
