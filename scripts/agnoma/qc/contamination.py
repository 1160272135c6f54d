"""DNA of another person in a sample, from common SNPs (clinical.md 1.3).

A contaminant is a chance member of the population: at a SNP where the sample itself is homozygous
it brings the other allele as often as the population has it. Two ways to know the sample's own
genotypes: from the matched normal, or from the sample's own reads.

SNPs whose other allele looks like deaminated cytosine (C>T, G>A) are left out where the specimen
may be fixed: the damage would be counted as another person.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from agnoma.models.base import Status
from agnoma.models.identity import SiteMeasurement
from agnoma.qc.resampling import block_sums, interval, resampled
from agnoma.qc.snp_counts import Booleans, Floats, SiteCounts
from agnoma.settings import IdentityConfig

UNIT = "fraction"
MIN_BASES_FOR_ERROR = 100_000  # about 100 wrong ones at the default rate
HALF = 0.5
_DEAMINATED = (("C", "T"), ("G", "A"))
# More than half another person is the other person's sample, contaminated by this one.
_GRID: Floats = np.concatenate(
    [np.linspace(0, 0.04, 81), np.linspace(0.042, 0.1, 30), np.linspace(0.105, 0.5, 80)]
)
# Of heterozygous SNPs one in ten may lie anywhere, by capture and alignment: Beta(5, 5) has a
# standard deviation of 0.15 around one half. In a tumour the copies shift the others too, within
# what counts as balanced: Beta(20, 20), 0.08. A single value would make contamination of a gain.
_SHIFTED, _SHIFTED_BETA, _TUMOUR_BETA = 0.1, 5.0, 20.0
_LIKE_HOMOZYGOUS = 1 / 3  # between a heterozygous SNP and a homozygous one contaminated by a third


def contamination_by_normal(
    sample: SiteCounts, normal: SiteCounts, settings: IdentityConfig, *, may_be_fixed: bool
) -> SiteMeasurement:
    """Return the contamination of a sample whose genotypes the matched normal tells.

    ``a0 = sum(alt - e n) / sum(f n)`` over homozygous reference SNPs, ``a1`` the mirror image over
    homozygous alternative ones, together their mean weighted by depth, within 0 and 1
    (clinical.md 1.3; the idea of GATK CalculateContamination).

    Parameters
    ----------
    sample, normal
        Counts at the same autosomal SNPs.
    may_be_fixed
        Whether the sample may hold deaminated cytosine.
    """
    deep = (sample.depth >= settings.min_depth_x) & (normal.depth >= settings.min_depth_genotype_x)
    ref = deep & (_nan_less(normal.vaf, settings.homozygous_vaf))
    alt = deep & (_nan_less(normal.ref_fraction, settings.homozygous_vaf))
    if may_be_fixed:
        ref &= ~_looks_deaminated(sample.ref_base, sample.alt_base)
        alt &= ~_looks_deaminated(sample.alt_base, sample.ref_base)
    used = sample.at(ref | alt)
    if len(used) < settings.min_sites_contamination:
        return too_few(len(used), settings.min_sites_contamination, "homozygous SNPs deep enough")
    blocks = _moments(used, ref[ref | alt], error_rate(sample.at(deep), settings.error_rate))
    value = float(_from_moments(blocks.sum(axis=0)[None, :])[0])
    low, high = interval(_from_moments(resampled(blocks, settings.bootstrap)))
    return measured(value, min(low, value), max(high, value), len(used))


def contamination_alone(
    sample: SiteCounts, settings: IdentityConfig, *, may_have_losses: bool, may_be_fixed: bool
) -> SiteMeasurement:
    """Return the contamination of a sample whose genotypes only its own reads tell.

    Of every fraction from 0 to 0.5 the likelihood of the counts, over the sample's and the
    contaminant's genotypes in Hardy-Weinberg proportions, sequencing errors included; the most
    likely one is the answer (Jun 2012, PMID 23103226). Taking SNPs below a fixed VAF for
    homozygous would lose those a contaminant lifts above it, and with them the contamination.

    Parameters
    ----------
    sample
        Counts at autosomal SNPs.
    may_have_losses
        Of a tumour: losses make heterozygous SNPs look homozygous and contaminated, so only SNPs
        among balanced heterozygous ones are used.
    may_be_fixed
        Whether the sample may hold deaminated cytosine.
    """
    used = sample.depth >= settings.min_depth_x
    error = error_rate(sample.at(used), settings.error_rate)
    if may_have_losses:
        used &= _among_balanced(sample, used, settings)
    if may_be_fixed:
        # Which allele is the sample's own is only known roughly, by the majority.
        minor_is_alt = sample.alt <= sample.ref
        used &= ~np.where(
            minor_is_alt,
            _looks_deaminated(sample.ref_base, sample.alt_base),
            _looks_deaminated(sample.alt_base, sample.ref_base),
        )
    chosen = sample.at(used)
    minor = np.minimum(chosen.ref, chosen.alt) / np.maximum(chosen.depth, 1)
    homozygous = int((minor < _LIKE_HOMOZYGOUS).sum())
    if homozygous < settings.min_sites_contamination:
        what = (
            "homozygous SNPs among balanced heterozygous ones"
            if may_have_losses
            else ("homozygous SNPs deep enough")
        )
        return too_few(homozygous, settings.min_sites_contamination, what)
    likelihood = block_sums(
        chosen.contig, chosen.start, _log_likelihood(chosen, error, may_have_losses)
    )
    value = float(_GRID[likelihood.sum(axis=0).argmax()])
    draws = _GRID[resampled(likelihood, settings.bootstrap).argmax(axis=1)]
    low, high = interval(draws)
    return measured(value, min(low, value), max(high, value), homozygous)


def error_rate(sample: SiteCounts, default: float) -> float:
    """Return the rate of wrong reads of one certain base, from bases that are neither allele.

    Two of the three wrong bases are neither allele, so a certain one is half as frequent as both.
    """
    bases = float((sample.depth + sample.other).sum())
    return float(sample.other.sum()) / 2 / bases if bases >= MIN_BASES_FOR_ERROR else default


def measured(value: float, low: float, high: float, sites: int) -> SiteMeasurement:
    """Return an answer with its 95 % interval."""
    return SiteMeasurement(
        status=Status.EVALUATED, value=value, low=low, high=high, unit=UNIT, sites=sites
    )


def too_few(found: int, needed: int, what: str) -> SiteMeasurement:
    """Return that there are too few SNPs for an answer."""
    return unmeasured(Status.NOT_ASSESSABLE, f"{found} {what}, {needed} needed", found)


def unmeasured(status: Status, reason: str, sites: int | None = None) -> SiteMeasurement:
    """Return that there is no answer, and why."""
    return SiteMeasurement(status=status, reason=reason, unit=UNIT, sites=sites)


def _nan_less(values: Floats, limit: float) -> Booleans:
    return np.nan_to_num(values, nan=HALF) < limit


def _looks_deaminated(own: npt.NDArray[np.str_], other: npt.NDArray[np.str_]) -> Booleans:
    found = np.zeros(len(own), dtype=np.bool_)
    for before, after in _DEAMINATED:
        found |= (own == before) & (other == after)
    return found


def _moments(used: SiteCounts, is_ref: Booleans, error: float) -> Floats:
    """Return per block, for either homozygous class: excess, expected, depth."""
    minor, share = np.where(is_ref, used.alt, used.ref), np.where(is_ref, used.af, 1 - used.af)
    columns = [minor - error * used.depth, share * used.depth, used.depth]
    values = np.column_stack([c * mask for mask in (is_ref, ~is_ref) for c in columns])
    return block_sums(used.contig, used.start, values)


def _from_moments(sums: Floats) -> Floats:
    """Return the depth-weighted mean of both classes, within 0 and 1, for every row of sums."""
    total, weight = np.zeros(len(sums)), np.zeros(len(sums))
    for first in (0, 3):
        excess, expected, depth = (sums[:, first + i] for i in range(3))
        there = expected > 0
        total[there] += depth[there] * excess[there] / expected[there]
        weight[there] += depth[there]
    return np.clip(total / np.maximum(weight, 1), 0, 1)


def _among_balanced(sample: SiteCounts, deep: Booleans, settings: IdentityConfig) -> Booleans:
    """Return the SNPs with heterozygous ones near them whose median lies near one half."""
    shift = np.abs(np.nan_to_num(sample.vaf, nan=0) - HALF)
    heterozygous = deep & (shift <= HALF - settings.homozygous_vaf)
    found = np.zeros(len(sample), dtype=np.bool_)
    for contig in np.unique(sample.contig):
        here = np.flatnonzero(sample.contig == contig)
        flank = np.flatnonzero(heterozygous & (sample.contig == contig))
        for index in here:
            near = flank[np.abs(sample.start[flank] - sample.start[index]) <= settings.flank_bp]
            found[index] = len(near) and np.median(shift[near]) <= settings.max_flank_imbalance
    return found


def _log_likelihood(used: SiteCounts, error: float, copies_vary: bool) -> Floats:
    """Return the log likelihood of every SNP (rows) at every fraction of the grid (columns)."""
    error = max(error, 1e-6)  # a read that cannot be wrong would make any stray one impossible
    own = _hardy_weinberg(used.af)
    n, k = used.depth[:, None], used.alt[:, None]
    shifted = np.log(own[1] * _SHIFTED) + _log_beta_binomial(used.alt, used.depth, _SHIFTED_BETA)
    total = np.repeat(shifted[:, None], len(_GRID), axis=1)
    weights = {0: 1.0, 1: 1 - _SHIFTED, 2: 1.0}
    if copies_vary:
        spread = np.log(own[1] * weights.pop(1)) + _log_beta_binomial(
            used.alt, used.depth, _TUMOUR_BETA
        )
        total = np.logaddexp(total, spread[:, None])
    for genotype, weight in weights.items():
        for foreign in range(len(own)):
            share = (1 - _GRID) * genotype / 2 + _GRID * foreign / 2
            seen = share * (1 - error) + (1 - share) * error
            prior = np.log(weight * own[genotype] * own[foreign])
            total = np.logaddexp(
                total, prior[:, None] + k * np.log(seen) + (n - k) * np.log1p(-seen)
            )
    return total


def _hardy_weinberg(af: Floats) -> Sequence[Floats]:
    return ((1 - af) ** 2, 2 * af * (1 - af), af**2)


def _log_beta_binomial(k: Floats, n: Floats, a: float) -> Any:
    """Return the log probability of k of n, the binomial coefficient left out as elsewhere."""
    from scipy.special import betaln

    return betaln(k + a, n - k + a) - betaln(a, a)
