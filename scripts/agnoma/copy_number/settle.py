"""What it takes to be sure on which side of a limit the copies of a gene lie.

What is named is enough in every solution of tumour fraction and ploidy that is kept: a solution in
which the same ratio lies on the other side of the limit must be ruled out too, by its tumour
fraction where that is far enough from the best one's to be told, else by its ploidy.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agnoma.copy_number.absolute import copies_line, purity_giving
from agnoma.copy_number.estimates import CopyEstimate, Reading
from agnoma.copy_number.posterior import Solutions

MICROSCOPY = "FISH or ISH"
# Nobody counts tumour cells, and no fit tells them, more exactly than this.
FINEST_FRACTION = 0.01
# An error of the tumour fraction beyond this is not what leaves a gene open.
WIDEST_FRACTION = 0.30
# Nor do counts tell fractions apart that are nearer: two pathologists differ by as much.
TELLABLE_FRACTION = 0.10
# Ploidies nearer than this are one ploidy for any test of it [copies].
TELLABLE_PLOIDY = 0.5
PLOIDY_BY_SNPS = "a ploidy estimated with germline SNPs"
# A panel that needs more new bins in one gene is another panel.
MOST_NEW_BINS = 50
# Of the way to the limit, what the noise of more bins may take; the rest is left to the fraction.
BIN_SHARES = (1.0, 0.5, 0.75, 0.9, 0.25)
TAIL = 0.025  # beyond either end of a 95 % interval
LEAST_SD = 1e-9  # of copies, so that exact ratios have a side too


def certainty(
    estimate: CopyEstimate,
    limit: float,
    *,
    by: str,
    limit_at: Callable[[float], float] | None = None,
    others_contradict: Callable[[Reading, float], bool] | None = None,
    contradicted_if_doubled: bool = False,
) -> str:
    """Return what would take a limit out of the interval of a gene's copies.

    Bins: the half width of bin noise falls with the root of their number. Tumour fraction: the
    one at which the ratio, with that noise, would reach the limit is the error that can be borne,
    less where a solution on the other side of the limit lies nearer, or where the centre is
    uncertain too: what is named is tried on all solutions. Ploidy: where solutions of much the same
    tumour fraction differ in it.

    Parameters
    ----------
    estimate
        Of the gene.
    limit
        Copies that the interval includes.
    by
        The test that answers without either.
    limit_at
        The limit at a ploidy, where it depends on that.
    others_contradict
        Whether another solution lies on the other side when so much of its noise is left (1: all of
        it), where that is not told by its copies and the limit alone.
    contradicted_if_doubled
        Whether the ratio lies on the other side in a doubled genome, which was not looked for.

    Returns
    -------
    Words such as ``a tumour fraction within ±0.05 of 0.40, or FISH or ISH``; the test with the
    words that no tumour fraction settles it when no measurement of this kind can be sure.
    """
    reading, copies = estimate.reading, estimate.copies
    if reading is None or copies is None:
        return by
    side = _Side(limit, copies < limit, limit_at or _same(limit), others_contradict)
    gap, half = abs(copies - limit), reading.noise_half_width or 0.0
    for bins, noise in _noises(estimate.bins, half, gap):
        found = _fraction_and_ploidy(estimate, reading, side, noise)
        needs = [] if found is None else _needs(reading, *found, bins, contradicted_if_doubled)
        if needs:
            return f"{' and '.join(needs)}, or {by}"
    return f"{by}, as no tumour fraction settles it"


def _needs(
    reading: Reading,
    by_ploidy: Sequence[Reading],
    tolerance: float | None,
    bins: int,
    contradicted_if_doubled: bool,
) -> list[str]:
    """Return all that has to be measured, in words."""
    needs = [f"{bins} more bin{'s' if bins > 1 else ''}"] if bins else []
    if contradicted_if_doubled:
        needs.append(PLOIDY_BY_SNPS)
    if by_ploidy:
        needs.append(ploidy_words(reading.ploidy, [other.ploidy for other in by_ploidy]))
    if tolerance is not None and not (tolerance > WIDEST_FRACTION and needs):
        needs.append(f"a tumour fraction within ±{tolerance:.2f} of {reading.purity:.2f}")
    return needs


def _noises(bins: int | None, half: float, gap: float) -> Iterator[tuple[int, float]]:
    """Yield numbers of further bins, with the half width of the noise that is left then."""
    if half < gap:
        yield 0, half
    for share in BIN_SHARES:
        more = _new_bins(bins, half, gap * share) if 0 < gap * share <= half else None
        if more is not None:
            yield more, gap * share


@dataclass(frozen=True, slots=True)
class _Side:
    """On which side of a limit a gene lies in the best solution."""

    limit: float
    below: bool
    limit_at: Callable[[float], float]
    """The limit at a ploidy."""
    others_contradict: Callable[[Reading, float], bool] | None = None
    """What other solutions are asked instead of their copies."""

    def contradicts(self, other: Reading, noise: float) -> bool:
        """Return whether another solution, with so much of its noise, lies on the other side."""
        if self.others_contradict is not None:
            return self.others_contradict(other, noise)
        return (other.copies < self.limit_at(other.ploidy)) != self.below


def _fraction_and_ploidy(
    estimate: CopyEstimate, reading: Reading, side: _Side, half: float
) -> tuple[list[Reading], float | None] | None:
    """Return the ploidies to rule out and the tumour fraction needed with so much bin noise.

    The noise comes on top of the error of the fraction. None where not even the finest fraction is
    enough; the fraction itself is None where it is no cause.
    """
    tolerance = _tolerance(reading, side.limit - half if side.below else side.limit + half)
    noise = half / (reading.noise_half_width or 1.0)
    against = [other for other in estimate.every_reading if side.contradicts(other, noise)]
    by_ploidy, by_fraction = _ruled_out(reading, against, tolerance)
    if by_fraction is not None:
        tolerance = by_fraction if tolerance is None else min(tolerance, by_fraction)
    if tolerance is not None and tolerance < FINEST_FRACTION:
        return None
    if estimate.solutions is None:
        return by_ploidy, tolerance
    ratio_se = noise * (reading.ratio_se or 0.0)
    if tolerance is None and _settled(estimate.solutions, reading, side, by_ploidy, ratio_se, None):
        return by_ploidy, None
    most = WIDEST_FRACTION if tolerance is None else min(tolerance, WIDEST_FRACTION)
    hundredths = round(100 * most)
    while hundredths >= 1:
        within = hundredths / 100
        if _settled(estimate.solutions, reading, side, by_ploidy, ratio_se, within):
            return by_ploidy, within if tolerance is None or within < most else tolerance
        hundredths = hundredths * 3 // 4
    return None


def _settled(
    solutions: Solutions,
    reading: Reading,
    side: _Side,
    by_ploidy: Sequence[Reading],
    ratio_se: float,
    within: float | None,
) -> bool:
    """Return whether the 95 % interval would exclude the limit with a fraction known so exactly.

    The solutions are weighed anew with the fraction (two standard deviations are what it is known
    within), and without those whose ploidy is ruled out.
    """
    import numpy as np
    from scipy.special import ndtr

    weight = solutions.weight
    if within is not None:
        weight = weight * np.exp(-2 * ((solutions.purity - reading.purity) / within) ** 2)
    for other in by_ploidy:
        nearer = abs(solutions.ploidy - other.ploidy) < abs(solutions.ploidy - reading.ploidy)
        weight = np.where(nearer, 0.0, weight)
    if weight.sum() <= 0:
        return False
    slope, offset = copies_line(solutions.purity, solutions.centre_copies, reading.expected)
    limit = np.array([side.limit_at(ploidy) for ploidy in solutions.ploidy.tolist()])
    above = slope * reading.ratio + offset - limit
    beyond = ndtr(above / np.maximum(slope * ratio_se, LEAST_SD)) @ weight / weight.sum()
    return float(beyond if side.below else 1 - beyond) <= TAIL


def ploidy_words(near: float, others: Sequence[float]) -> str:
    """Return which ploidies have to be told apart."""
    return f"a ploidy known to be near {near:.1f}, not {' or '.join(f'{p:.1f}' for p in others)}"


def _same(limit: float) -> Callable[[float], float]:
    return lambda _: limit


def _ruled_out(
    best: Reading, against: Sequence[Reading], tolerance: float | None
) -> tuple[list[Reading], float | None]:
    """Return the solutions that a ploidy rules out, and half the way to the nearest of the rest.

    A tumour fraction within the tolerance rules out what lies twice as far. What is nearer than
    can be told is ruled out by its ploidy, or, if that is the same, by an exact tumour fraction.
    """
    against = [
        other
        for other in against
        if tolerance is None or abs(other.purity - best.purity) < 2 * tolerance
    ]
    near = [
        other
        for other in against
        if abs(other.purity - best.purity) < TELLABLE_FRACTION
        and abs(other.ploidy - best.ploidy) >= TELLABLE_PLOIDY
    ]
    far = [abs(other.purity - best.purity) / 2 for other in against if other not in near]
    nearest = min([*far, WIDEST_FRACTION])
    return near, math.floor(nearest * 100 + 1e-9) / 100 if far else None


def _new_bins(bins: int | None, half: float, gap: float) -> int | None:
    """Return how many bins more the noise would take, None when they are too many to be had."""
    if not bins:
        return None
    more = math.ceil(bins * (half / gap) ** 2) - bins
    return max(1, more) if more <= MOST_NEW_BINS else None


def _tolerance(reading: Reading, limit: float) -> float | None:
    """Return the error of the tumour fraction that can be borne, rounded down to a hundredth.

    None when no tumour fraction makes the limit of this ratio.
    """
    other = purity_giving(limit, reading.ratio, reading.expected, reading.centre_copies)
    if other is None:
        return None
    return math.floor(abs(other - reading.purity) * 100 + 1e-9) / 100
