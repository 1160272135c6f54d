"""What it takes to be sure on which side of a limit the copies of a gene lie."""

import math

from agnoma.copy_number.absolute import purity_giving
from agnoma.copy_number.estimates import CopyEstimate, Reading

MICROSCOPY = "FISH or ISH"
# Nobody counts tumour cells, and no fit tells them, more exactly than this.
FINEST_FRACTION = 0.01
# An error of the tumour fraction beyond this is not what leaves a gene open.
WIDEST_FRACTION = 0.30
# A panel that needs more new bins in one gene is another panel.
MOST_NEW_BINS = 50


def certainty(estimate: CopyEstimate, limit: float, *, by: str) -> str:
    """Return what would take a limit out of the interval of a gene's copies.

    Bins: the half width of bin noise falls with the root of their number. Tumour fraction: the
    one at which the ratio would mean just the limit is the error that can be borne.

    Parameters
    ----------
    estimate
        Of the gene.
    limit
        Copies that the interval includes.
    by
        The test that answers without either.

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
    needs = [f"{bins} more bin{'s' if bins > 1 else ''}"] if bins else []
    if tolerance is not None and (not noisy or tolerance <= WIDEST_FRACTION):
        needs.append(f"a tumour fraction within ±{tolerance:.2f} of {reading.purity:.2f}")
    return f"{' and '.join(needs)}, or {by}" if needs else by


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
