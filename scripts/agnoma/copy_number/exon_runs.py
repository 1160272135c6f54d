"""Bins of one gene by exon, and every run of neighbouring exons held against the rest.

Exons are counted along the reference here, from 0 over those that have bins; `ExonBins.numbers`
gives their numbers along the transcript, from 1. Sums over runs come from prefix sums: no run is
visited twice. log2 ratios are cut at `LOWEST_LOG2`, for a bin without reads has no logarithm.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from agnoma.copy_number.ratio_bins import BinArrays, Floats, Whole
from agnoma.models.reference import Strand, Transcript

LOWEST_LOG2 = -3.0

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ExonBins:
    """Bins of one gene, each in a group: exon m has group 2 m + 1, introns the even ones."""

    numbers: Whole
    """Number along the transcript, from 1, of each exon with bins; ascending on the reference."""
    exons: tuple[tuple[int, int], ...]
    """Their bases."""
    group: Whole
    """Of each bin, ascending."""
    log2: Floats
    weight: Floats
    coding_numbers: bool = False
    """Whether numbers count coding exons, because exon numbers are unknown."""

    @property
    def ratio(self) -> Floats:
        """Return the linear ratio of each bin."""
        return np.exp2(self.log2)

    @property
    def cut_log2(self) -> Floats:
        """Return the log2 ratio of each bin, not below `LOWEST_LOG2`."""
        return np.maximum(self.log2, LOWEST_LOG2)


@dataclass(frozen=True, slots=True)
class Noise:
    """Scatter of a profile without any change, as one gene meets it [log2]."""

    loss_sd: float
    """Of bins within their exons, downwards."""
    gain_sd: float
    """Upwards."""
    exon_sd: float = 0.0
    """Of exons: capture differs from exon to exon, for all their bins alike."""


@dataclass(frozen=True, slots=True, eq=False)
class RunTable:
    """All runs of neighbouring exons of one gene; parallel arrays."""

    first: Whole
    last: Whole
    bins: Whole
    rest_bins: Whole
    difference: Floats
    """Mean log2 of the run less that of the rest."""
    ratio: Floats
    """Mean linear ratio."""
    rest_ratio: Floats
    error: Floats
    """Standard error of the difference."""
    mean_error: Floats
    """Standard error of the run's own mean [log2]."""

    @property
    def score(self) -> Floats:
        """Return the difference in standard errors, without sign."""
        return np.abs(self.difference) / self.error


def bins_by_exon(transcript: Transcript, bins: BinArrays) -> ExonBins:
    """Return the bins of a gene in exons and introns.

    A bin belongs to the exon it shares most bases with; without any it lies in an intron.
    """
    low = np.array([start for start, _ in transcript.exons])
    high = np.array([end for _, end in transcript.exons])
    shared = np.minimum(bins.end[:, None], high) - np.maximum(bins.start[:, None], low)
    exon = shared.argmax(axis=1)
    in_exon = shared[np.arange(len(bins)), exon] > 0
    # Introns: after the last exon that begins before the bin.
    exon = np.where(in_exon, exon, np.searchsorted(low, bins.start) - 1)
    present = np.unique(exon[in_exon])
    position = np.searchsorted(present, exon, side="right")
    group = np.where(in_exon, 2 * position - 1, 2 * position)
    order = np.argsort(group, kind="stable")
    last = len(transcript.exons) - 1
    first = transcript.first_exon or 1
    return ExonBins(
        numbers=first + (present if transcript.strand is Strand.PLUS else last - present),
        exons=tuple(transcript.exons[index] for index in present),
        group=group[order],
        log2=bins.log2[order],
        weight=bins.weight[order],
        coding_numbers=transcript.first_exon is None,
    )


def compare_runs(gene: ExonBins, noise: Noise, excluded: Flags) -> RunTable:
    """Return every run of neighbouring exons against the rest of the gene.

    The bins of the introns on either side of a run belong to neither: a breakpoint may lie among
    them. Means are weighted; with the effective number of bins ``n = (sum w)^2 / sum w^2`` the
    standard error of a difference is ``sqrt(s^2 (1/n + 1/n') + t^2 (1/k + 1/k'))``, with s the
    scatter of bins in its direction, that of the profile or of this gene, whichever is larger, and
    t that of the k exons. Runs that hold an excluded group, or lack bins or rest, are left out.

    Parameters
    ----------
    gene
        Bins by exon.
    noise
        Scatter of the profile for this gene.
    excluded
        One flag a group: groups that belong to an event found before.
    """
    exons = len(gene.numbers)
    first, last = _all_runs(exons)
    kept = ~excluded[gene.group]
    columns = _sums(gene, kept, len(excluded))
    run = columns[:, 2 * last + 2] - columns[:, 2 * first + 1]
    around = columns[:, 2 * last + 3] - columns[:, 2 * first]
    rest = columns[:, -1:] - around
    blocked = np.concatenate([[0], np.cumsum(excluded)])
    usable = (blocked[2 * last + 2] == blocked[2 * first + 1]) & (run[0] > 0) & (rest[0] > 0)
    first, last, run, rest = first[usable], last[usable], run[:, usable], rest[:, usable]
    mean, rest_mean = run[3] / run[1], rest[3] / rest[1]
    expected = np.where(mean < rest_mean, noise.loss_sd, noise.gain_sd) ** 2
    scatter = np.maximum(expected, _own_variance(run, rest))
    share, rest_share = run[2] / run[1] ** 2, rest[2] / rest[1] ** 2
    own = scatter * share + noise.exon_sd**2 / np.maximum(run[6], 1)
    others = scatter * rest_share + noise.exon_sd**2 / np.maximum(rest[6], 1)
    return RunTable(
        first=first,
        last=last,
        bins=np.rint(run[0]).astype(np.int64),
        rest_bins=np.rint(rest[0]).astype(np.int64),
        difference=mean - rest_mean,
        ratio=run[5] / run[1],
        rest_ratio=rest[5] / rest[1],
        error=np.sqrt(own + others),
        mean_error=np.sqrt(own),
    )


def sides(gene: ExonBins, excluded: Flags, first: int, last: int) -> tuple[Whole, Whole]:
    """Return the indices of the bins of one run, and of those of its rest."""
    kept = ~excluded[gene.group]
    inside = (gene.group >= 2 * first + 1) & (gene.group <= 2 * last + 1)
    around = (gene.group >= 2 * first) & (gene.group <= 2 * last + 2)
    return np.flatnonzero(inside & kept), np.flatnonzero(~around & kept)


@cache
def _all_runs(exons: int) -> tuple[Whole, Whole]:
    first, last = np.triu_indices(exons)
    return first.astype(np.int64), last.astype(np.int64)


def _sums(gene: ExonBins, kept: Flags, groups: int) -> Floats:
    """Return prefix sums over groups: bins, w, w^2, w x, w x^2, w r, exons."""
    group, x = gene.group[kept], gene.cut_log2[kept]
    w, r = gene.weight[kept], gene.ratio[kept]
    columns = [np.ones(len(w)), w, w * w, w * x, w * x * x, w * r]
    by_group = [np.bincount(group, column, groups) for column in columns]
    is_exon = (np.arange(groups) % 2 == 1) & (by_group[0] > 0)
    table = np.vstack([*by_group, is_exon])
    return np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)


def _own_variance(run: Floats, rest: Floats) -> Floats:
    """Return the variance of bins within run and rest; 0 where none is left to tell."""
    within = run[4] - run[3] ** 2 / run[1] + rest[4] - rest[3] ** 2 / rest[1]
    bins = run[0] + rest[0]
    variance = within / (run[1] + rest[1]) * bins / np.maximum(bins - 2, 1)
    return np.where(bins > 2, np.maximum(variance, 0.0), 0.0)
