"""DNA of another person in a sample, from common SNPs (clinical.md 1.3).

A contaminant is a chance member of the population: at a SNP where the sample itself is homozygous
it brings the other allele as often as the population has it. Two ways to know the sample's own
genotypes: from the matched normal, or from the sample's own reads.

SNPs whose other allele looks like deaminated cytosine (C>T, G>A) are left out where the specimen
may be fixed: the damage would be counted as another person.
"""

import numpy as np
import numpy.typing as npt

from agnoma.models.base import Status
from agnoma.models.case import Role, Specimen
from agnoma.models.identity import SiteMeasurement
from agnoma.qc.mixture import GRID, Mixture, fit_mixture
from agnoma.qc.resampling import block_sums, interval, resampled
from agnoma.qc.snp_counts import Booleans, Floats, SiteCounts
from agnoma.settings import IdentityConfig

UNIT = "fraction"
MIN_BASES_FOR_ERROR = 100_000  # about 100 wrong ones at the default rate
HALF = 0.5
_DEAMINATED = (("C", "T"), ("G", "A"))
# Below the first nobody worries, from the second on a sample fails (clinical.md 1.2); between
# answers on either side the likelihood ratio must be this clear.
_PURE, _MIXED, _MARGIN = 0.01, 0.03, float(np.log(1000))
# Of simulated tumours, with losses everywhere, capture bias and foreign DNA, up to 0.15 of SNPs fit
# no genotypes; of wrong genotypes or wrong frequencies most.
_MAX_UNEXPLAINED = 0.25
# Cytosine of fixed tissue deaminates; of a specimen that is not stated it may have.
_NEVER_FIXED = (Specimen.FRESH, Specimen.PLASMA, Specimen.BLOOD, Specimen.CELL_LINE)


def may_be_fixed(specimen: Specimen | None, role: Role) -> bool:
    """Return whether a sample may hold deaminated cytosine; the specimen is the tumour's."""
    return role is Role.TUMOUR and specimen not in _NEVER_FIXED


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
    sample: SiteCounts, settings: IdentityConfig, *, may_be_fixed: bool
) -> SiteMeasurement:
    """Return the contamination of a sample whose genotypes only its own reads tell.

    Lost and gained copies and another person's genotypes are weighed together, over all SNPs
    (`agnoma.qc.mixture`): choosing SNPs that look homozygous, or lie among balanced ones
    (clinical.md 1.3), would leave out those that a strong contaminant lifts, and with them the
    contamination. Where the counts leave open whether the sample is pure, or fit nothing, the
    answer is that, and it is suspicious.

    Parameters
    ----------
    sample
        Counts at autosomal SNPs.
    may_be_fixed
        Whether the sample may hold deaminated cytosine.
    """
    used = sample.depth >= settings.min_depth_x
    error = error_rate(sample.at(used), settings.error_rate)
    if may_be_fixed:
        # Which allele is the sample's own is only known roughly, by the majority.
        minor_is_alt = sample.alt <= sample.ref
        used &= ~np.where(
            minor_is_alt,
            _looks_deaminated(sample.ref_base, sample.alt_base),
            _looks_deaminated(sample.alt_base, sample.ref_base),
        )
    chosen = sample.at(used)
    if len(chosen) < settings.min_sites_contamination:
        return too_few(len(chosen), settings.min_sites_contamination, "SNPs deep enough")
    mixture = fit_mixture(chosen, error)
    doubt = _doubt(mixture, len(chosen))
    if doubt is not None:
        return unmeasured(Status.NOT_ASSESSABLE, doubt, len(chosen), suspicious=True)
    value = mixture.likeliest
    low, high = interval(GRID[resampled(mixture.blocks, settings.bootstrap).argmax(axis=1)])
    return measured(value, min(low, value), max(high, value), len(chosen))


def _doubt(mixture: Mixture, sites: int) -> str | None:
    """Return why the likeliest fraction is no answer, None when it is one."""
    value, what = mixture.likeliest, f"the fractions of {sites} SNPs"
    if value < _MIXED and mixture.unexplained > _MAX_UNEXPLAINED:
        return f"{what} fit neither a pure sample nor one that holds DNA of another person"
    if value < _PURE and mixture.as_likely(_MIXED, 1, _MARGIN):
        return f"{what} fit a pure sample and one with {_MIXED:.0%} foreign DNA or more alike"
    if value >= _MIXED and mixture.as_likely(0, _PURE, _MARGIN):
        return f"{what} fit a pure sample and one with {value:.0%} foreign DNA alike"
    return None


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


def unmeasured(
    status: Status, reason: str, sites: int | None = None, *, suspicious: bool = False
) -> SiteMeasurement:
    """Return that there is no answer, and why."""
    return SiteMeasurement(
        status=status, reason=reason, unit=UNIT, sites=sites, suspicious=suspicious
    )


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
