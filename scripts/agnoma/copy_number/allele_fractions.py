"""Allele fractions of heterozygous germline SNPs, per segment and per window.

Fractions 0-1; coordinates 0-based half-open. BAF is folded: the fraction of the allele with fewer
copies, 0-0.5. Which of a SNP's two bases lies on that allele is not known, so each SNP counts for
both with equal weight, and the BAF of a segment is the one that makes its counts most likely: a
mean of folded fractions would call every balanced segment unbalanced.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.genome import bare_contig
from agnoma.io.snp_counts import Counts
from agnoma.models.copy_number import BafPoint, CopyNumberSegment
from agnoma.models.identity import SnpSite
from agnoma.settings.purity import PurityConfig

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

BALANCED = 0.5
BAF_GRID: Floats = np.linspace(0.0, BALANCED, 201)
# Half the 95 % quantile of chi-squared with one degree of freedom.
_INTERVAL_DROP = 3.841459 / 2
# Bases read in error where an allele is lost: fractions nearer to 0 or 1 are not told apart.
_LEAST_FRACTION = 0.003
# Tumour alone: the balance is taken from SNPs this near to 0.5, where copies are mostly even.
_NEAR_BALANCE = 0.15
_MIN_BALANCE_SNPS = 50
# Tumour alone: SNPs of a segment are lost to selection when so few of those expected are found.
_DEPLETED_SHARE = 0.25
_DEPLETED_CHANCE = 0.001
# Ends of windows are rounded to this, so that they name no SNP [bp].
_WINDOW_END_BP = 100_000
_BLOCK_SNPS = 2000  # at a time, for memory


@dataclass(frozen=True, slots=True, eq=False)
class GermlineSnps:
    """The tumour's fragments at SNPs read deep enough: parallel arrays in the order of the list."""

    contig: npt.NDArray[np.str_]
    start: npt.NDArray[np.int64]
    alt: Floats
    depth: Floats
    heterozygous: Booleans
    """Whether the patient has both alleles."""
    chance: Floats
    """Of a person of the population to have both alleles."""
    balance: float
    """Fraction of alt where both alleles have equal copies: below 0.5 by reference bias."""
    by_normal: bool
    """Whether a normal told the genotypes. Without one, SNPs whose allele a nearly pure tumour
    lost are not found: see `SegmentBaf.depleted`."""

    @property
    def autosomal(self) -> int:
        """Return the number of heterozygous SNPs on autosomes."""
        names = self.contig[self.heterozygous]
        return int(sum(bare_contig(str(name)).isdecimal() for name in names))

    def within(self, contig: str, start: int, end: int) -> "GermlineSnps":
        """Return the SNPs of an interval."""
        return self.at((self.contig == contig) & (self.start >= start) & (self.start < end))

    def at(self, chosen: Booleans) -> "GermlineSnps":
        """Return the SNPs a mask chooses."""
        return GermlineSnps(
            self.contig[chosen],
            self.start[chosen],
            self.alt[chosen],
            self.depth[chosen],
            self.heterozygous[chosen],
            self.chance[chosen],
            self.balance,
            self.by_normal,
        )


@dataclass(frozen=True, slots=True, eq=False)
class SegmentBaf:
    """Folded allele fraction of one segment."""

    baf: float
    low: float
    """95 % interval, by the likelihood."""
    high: float
    snps: int
    log_likelihood: Floats
    """Over `BAF_GRID`, 0 at its largest."""
    depleted: bool = False
    """Tumour alone: far fewer heterozygous SNPs than the population has here, as when an allele is
    lost in a nearly pure tumour. The BAF then speaks for the wrong SNPs."""

    @property
    def standard_error(self) -> float:
        """Return that of a normal distribution with the interval's wider half."""
        return max(self.high - self.baf, self.baf - self.low) / math.sqrt(2 * _INTERVAL_DROP)


def given_baf(baf: float, standard_error: float, snps: int) -> SegmentBaf:
    """Return the BAF of a segment that came with its standard error, not with counts.

    Parameters
    ----------
    baf
        Fraction of either allele; folded here.
    standard_error
        Above 0.
    snps
        Heterozygous SNPs behind it.

    Raises
    ------
    ValueError
        If the fraction is not in [0, 1] or the standard error not above 0.
    """
    if not (0 <= baf <= 1 and standard_error > 0):
        msg = f"BAF {baf} with standard error {standard_error}"
        raise ValueError(msg)
    folded = min(baf, 1 - baf)
    half = math.sqrt(2 * _INTERVAL_DROP) * standard_error
    curve = -0.5 * ((BAF_GRID - folded) / standard_error) ** 2
    return SegmentBaf(
        baf=folded,
        low=max(0.0, folded - half),
        high=min(BALANCED, folded + half),
        snps=snps,
        log_likelihood=curve - curve.max(),
    )


def germline_snps(
    sites: Sequence[SnpSite],
    tumour: Sequence[Counts],
    normal: Sequence[Counts] | None,
    limits: PurityConfig,
) -> GermlineSnps:
    """Return the SNPs read deep enough, and where the patient has both alleles.

    With a normal: where its fragments fit a fraction of 0.5 within the tolerance and do not fit a
    homozygous genotype; the tumour does not choose. Tumour alone: where both alleles reach a
    fraction of the tumour's fragments. That loses SNPs whose allele is lost in a nearly pure
    tumour (fraction below 0.10 of one copy in two: tumour fraction above 0.8).

    Parameters
    ----------
    sites
        Common SNPs with their population frequency, by contig and position.
    tumour, normal
        Fragments with reference, alternative, another base; one a site, in the same order.
    """
    table = np.array(tumour, dtype=np.float64).reshape(-1, 3)
    alt, depth = table[:, 1], table[:, 0] + table[:, 1]
    deep = depth >= limits.min_tumour_depth
    if normal is None:
        heterozygous = _by_tumour(alt, depth, limits)
        balance = _tumour_balance(alt[deep & heterozygous], depth[deep & heterozygous])
    else:
        own = np.array(normal, dtype=np.float64).reshape(-1, 3)
        own_alt, own_depth = own[:, 1], own[:, 0] + own[:, 1]
        deep &= own_depth >= limits.min_normal_depth
        heterozygous = _by_normal(own_alt, own_depth, limits)
        chosen = deep & heterozygous
        balance = float(np.mean(own_alt[chosen] / own_depth[chosen])) if chosen.any() else BALANCED
    frequency = np.array([site.af for site in sites], dtype=np.float64)
    return GermlineSnps(
        np.array([site.contig for site in sites], dtype=np.str_),
        np.array([site.start for site in sites], dtype=np.int64),
        alt,
        depth,
        heterozygous,
        2 * frequency * (1 - frequency),
        balance,
        normal is not None,
    ).at(deep)


def segment_bafs(
    snps: GermlineSnps, segments: Sequence[CopyNumberSegment], limits: PurityConfig
) -> list[SegmentBaf | None]:
    """Return the BAF of every segment; None where it has fewer SNPs than the fit uses.

    Few SNPs inform the fit, weighed by their likelihood, but tell no minor copies of their segment:
    for these `min_segment_snps` are needed (clinical.md 4.1).
    """
    by_contig = {str(name): snps.at(snps.contig == name) for name in np.unique(snps.contig)}
    none = snps.at(np.zeros(len(snps.start), dtype=np.bool_))
    return [
        _segment_baf(by_contig.get(s.contig, none).within(s.contig, s.start, s.end), limits)
        for s in segments
    ]


def baf_points(
    snps: GermlineSnps, contig_lengths: Mapping[str, int], limits: PurityConfig
) -> tuple[BafPoint, ...]:
    """Return the BAF of windows of neighbouring heterozygous SNPs, for the picture.

    No genotype leaves the run: a window averages at least `min_window_snps` SNPs, and its ends are
    rounded outwards, so that they name none. A contig with fewer SNPs has no point.
    """
    chosen = snps.at(snps.heterozygous)
    size = max(limits.min_window_snps, math.ceil(len(chosen.start) / limits.max_windows))
    points = []
    for contig in dict.fromkeys(str(name) for name in chosen.contig):
        here = chosen.at(chosen.contig == contig)
        for window in _windows(len(here.start), size):
            picked = np.zeros(len(here.start), dtype=np.bool_)
            picked[window] = True
            points.append(_point(here.at(picked), contig_lengths[contig], limits))
    return tuple(points)


def baf_log_likelihood(snps: GermlineSnps, limits: PurityConfig) -> Floats:
    """Return the log likelihood of heterozygous SNPs over `BAF_GRID`, 0 at its largest.

    Counts are beta-binomial; either base may lie on the allele with fewer copies. The reference
    bias multiplies the odds of alt.
    """
    total = np.zeros(len(BAF_GRID))
    for first in range(0, len(snps.start), _BLOCK_SNPS):
        picked = np.zeros(len(snps.start), dtype=np.bool_)
        picked[first : first + _BLOCK_SNPS] = True
        total += baf_log_likelihoods(snps.at(picked), limits).sum(axis=0)
    shifted: Floats = total - total.max()
    return shifted


def baf_log_likelihoods(snps: GermlineSnps, limits: PurityConfig) -> Floats:
    """Return the log likelihood of each SNP (rows) over `BAF_GRID`, to a constant of the SNP."""
    alt, depth = snps.alt[:, None], snps.depth[:, None]
    lesser = _log_beta_binomial(alt, depth, _seen(BAF_GRID, snps.balance), limits)
    greater = _log_beta_binomial(alt, depth, _seen(1 - BAF_GRID, snps.balance), limits)
    either: Floats = np.logaddexp(lesser, greater)
    return either


def _by_normal(alt: Floats, depth: Floats, limits: PurityConfig) -> Booleans:
    """Return where counts fit two alleles and neither homozygous genotype."""
    from scipy.special import bdtr

    lesser = np.minimum(alt, depth - alt)
    trials = depth.astype(np.int64)
    # The chance of so few fragments of the lesser allele; scipy counts up to and including.
    fits = bdtr(lesser, trials, BALANCED - limits.heterozygous_tolerance) >= limits.genotype_error
    as_error = 1 - bdtr(np.maximum(lesser - 1, 0), trials, limits.homozygous_fraction)
    chosen: Booleans = fits & (lesser > 0) & (as_error < limits.genotype_error)
    return chosen


def _by_tumour(alt: Floats, depth: Floats, limits: PurityConfig) -> Booleans:
    lesser = np.minimum(alt, depth - alt)
    chosen: Booleans = (depth > 0) & (lesser >= limits.tumour_only_fraction * depth)
    return chosen


def _tumour_balance(alt: Floats, depth: Floats) -> float:
    """Return the mean fraction of alt at SNPs near 0.5; 0.5 when they are few."""
    fraction = alt / depth
    near = fraction[np.abs(fraction - BALANCED) <= _NEAR_BALANCE]
    return BALANCED if len(near) < _MIN_BALANCE_SNPS else float(near.mean())


def _segment_baf(snps: GermlineSnps, limits: PurityConfig) -> SegmentBaf | None:
    chosen = snps.at(snps.heterozygous)
    count = len(chosen.start)
    if count < limits.min_fit_snps:
        return None
    curve = baf_log_likelihood(chosen, limits)
    inside = BAF_GRID[curve >= -_INTERVAL_DROP]
    return SegmentBaf(
        baf=float(BAF_GRID[int(np.argmax(curve))]),
        low=float(inside[0]),
        high=float(inside[-1]),
        snps=count,
        log_likelihood=curve,
        depleted=not snps.by_normal and _is_depleted(count, float(snps.chance.sum())),
    )


def _is_depleted(found: int, expected: float) -> bool:
    """Return whether far fewer SNPs are heterozygous than in the population (Poisson)."""
    from scipy.special import pdtr

    few = found < _DEPLETED_SHARE * expected
    return few and float(pdtr(found, expected)) < _DEPLETED_CHANCE


def _point(snps: GermlineSnps, contig_length: int, limits: PurityConfig) -> BafPoint:
    curve = baf_log_likelihood(snps, limits)
    first, last = int(snps.start[0]), int(snps.start[-1])
    return BafPoint(
        contig=str(snps.contig[0]),
        start=first // _WINDOW_END_BP * _WINDOW_END_BP,
        end=min(contig_length, (last // _WINDOW_END_BP + 1) * _WINDOW_END_BP),
        baf=float(BAF_GRID[int(np.argmax(curve))]),
        snps=len(snps.start),
    )


def _windows(count: int, size: int) -> Iterator[slice]:
    """Yield windows of at least ``size`` neighbours; the last takes the rest."""
    whole = count // size
    for index in range(whole):
        yield slice(index * size, count if index == whole - 1 else (index + 1) * size)


def _seen(share: Floats, balance: float) -> Floats:
    """Return the fraction of alt among fragments where alt has a share of the copies."""
    odds = balance / (1 - balance)
    fraction: Floats = share * odds / (share * odds + 1 - share)
    return np.clip(fraction, _LEAST_FRACTION, 1 - _LEAST_FRACTION)


def _log_beta_binomial(
    alt: Floats, depth: Floats, fraction: Floats, limits: PurityConfig
) -> Floats:
    """Return the log probability of counts but for terms that do not depend on the fraction."""
    from scipy.special import gammaln

    concentration = 1 / limits.overdispersion - 1
    a, b = fraction * concentration, (1 - fraction) * concentration
    value: Floats = gammaln(alt + a) - gammaln(a) + gammaln(depth - alt + b) - gammaln(b)
    return value
