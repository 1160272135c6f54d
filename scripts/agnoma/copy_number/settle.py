"""What it takes to be sure on which side of a limit the copies of a gene lie.

What is named is enough in every solution of tumour fraction and ploidy that is kept: a solution in
which the same ratio lies on the other side of the limit must be ruled out too, by its tumour
fraction where that is far enough from the best one's to be told, else by its ploidy.
"""

import math
from collections.abc import Callable, Sequence

from agnoma.copy_number.absolute import purity_giving
from agnoma.copy_number.estimates import CopyEstimate, Reading

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


def certainty(
    estimate: CopyEstimate,
    limit: float,
    *,
    by: str,
    limit_at: Callable[[float], float] | None = None,
    contradicted_if_doubled: bool = False,
) -> str:
    """Return what would take a limit out of the interval of a gene's copies.

    Bins: the half width of bin noise falls with the root of their number. Tumour fraction: the
    one at which the ratio would mean just the limit is the error that can be borne, less where a
    solution on the other side of the limit lies nearer. Ploidy: where solutions of much the same
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
    contradicted_if_doubled
        Whether the ratio lies on the other side in a doubled genome, which was not looked for.

    Returns
    -------
    Words such as ``a tumour fraction within ±0.05 of 0.40, or FISH or ISH``; the test alone when
    no measurement of this kind can be sure.
    """
    reading, copies = estimate.reading, estimate.copies
    if reading is None or copies is None:
        return by
    gap, half = abs(copies - limit), reading.noise_half_width
    noisy = half is not None and half >= gap
    tolerance = _tolerance(reading, limit)
    bins = _new_bins(estimate.bins, half, gap) if noisy and half is not None else 0
    if bins is None or (tolerance is not None and tolerance < FINEST_FRACTION):
        return by
    against = [
        other
        for other in estimate.other_readings
        if (other.copies < (limit_at or _same(limit))(other.ploidy)) != (copies < limit)
    ]
    by_ploidy, by_fraction = _ruled_out(reading, against, tolerance)
    needs = [f"{bins} more bin{'s' if bins > 1 else ''}"] if bins else []
    if contradicted_if_doubled:
        needs.append(PLOIDY_BY_SNPS)
    if by_ploidy:
        needs.append(ploidy_words(reading.ploidy, [other.ploidy for other in by_ploidy]))
    if by_fraction is not None:
        if by_fraction < FINEST_FRACTION:
            return by
        tolerance = by_fraction if tolerance is None else min(tolerance, by_fraction)
    wide = tolerance is not None and tolerance > WIDEST_FRACTION
    if tolerance is not None and not (wide and (noisy or by_ploidy or contradicted_if_doubled)):
        needs.append(f"a tumour fraction within ±{tolerance:.2f} of {reading.purity:.2f}")
    return f"{' and '.join(needs)}, or {by}" if needs else by


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
    if not bins or gap == 0:
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
