"""What the sentence beside a class is made of: numbers, what supports it, what would contradict it.

See `classify` for the classes themselves.
"""

from collections.abc import Sequence

from agnoma.copy_number.estimates import CopyEstimate, Doubled, Reading, amplification_limit
from agnoma.copy_number.settle import MICROSCOPY, certainty
from agnoma.settings import CopyNumberConfig

NORMAL_COPIES = 2.0
SURE = 0.975  # both ends of a 95 % interval
MOST_DIGITS = 4


def limit_words(limit: float, copies: float | None = None) -> str:
    """Return a limit as it is named in rules, beside copies told from it."""
    return f"the limit {number(limit, copies)}"


def number(limit: float, copies: float | None = None) -> str:
    """Return a limit with two digits at most, more beside copies that would read as it."""
    digits = 2 if copies is None else digits_apart(copies, limit)
    return f"{limit:.{digits}f}".rstrip("0").rstrip(".")


def digits_apart(copies: float, *limits: float) -> int:
    """Return how many digits copies need not to read as a limit they are not: 5.998 below 6."""
    digits = 2
    while digits < MOST_DIGITS and any(
        copies != limit and round(copies, digits) == round(limit, digits) for limit in limits
    ):
        digits += 1
    return digits


def numbers_of(estimate: CopyEstimate, copies: float, *limits: float) -> str:
    """Return copies, told from limits, with their interval, where there is one."""
    told = f"{copies:.{digits_apart(copies, *limits)}f} copies"
    if estimate.low is None or estimate.high is None:
        return told
    return f"{told} (interval {estimate.low:.1f}-{estimate.high:.1f})"


def probability_words(estimate: CopyEstimate) -> str:
    """Return how probably an amplification's limit is reached, where that was weighed."""
    found = estimate.amplified_probability
    return "" if found is None else f" (reached with probability {found:.2f})"


def support_words(estimate: CopyEstimate) -> str:
    """Return the bins and segments behind copies, as far as they are known."""
    parts = []
    if estimate.bins is not None:
        parts.append(f"{estimate.bins} bins")
    if estimate.covered_fraction is not None:
        parts.append(f"segments cover fraction {estimate.covered_fraction:.2f} of the gene")
    return f"; {', '.join(parts)}" if parts else ""


def reach(estimate: CopyEstimate, limits: CopyNumberConfig) -> str:
    """Return the neighbouring classes that the interval does not exclude, for the rule."""
    copies, low, high = estimate.copies, estimate.low, estimate.high
    if copies is None or low is None or high is None:
        return ""
    gain = min(limits.gain_copies, estimate.ploidy + limits.gain_over_ploidy)
    loss = limits.loss_copies - (NORMAL_COPIES - estimate.normal_copies)
    open_ends = []
    if low < loss:
        open_ends.append("the loss of one copy")
    if copies >= gain > low:
        open_ends.append("normal copies")
    if copies < gain <= high:
        open_ends.append("a gain")
    return f"; {' and '.join(open_ends)} not excluded" if open_ends else ""


def unsupported(estimate: CopyEstimate, limits: CopyNumberConfig) -> str | None:
    """Return which support an amplification lacks, None when it has all that can be known."""
    missing = []
    if estimate.bins is not None and estimate.bins < limits.min_bins_amplified:
        missing.append(f"only {estimate.bins} bins of {limits.min_bins_amplified} needed")
    exons, needed = estimate.exons, estimate.exons_needed
    if exons is not None and needed is not None and exons < needed:
        missing.append(f"bins in only {exons} coding exon(s), {needed} needed")
    covered = estimate.covered_fraction
    if covered is None or covered < limits.min_covered_fraction:
        share = "an unknown part" if covered is None else f"fraction {covered:.2f}"
        missing.append(f"segments over {share} of the gene, {limits.min_covered_fraction:g} needed")
    return f"not enough supports it: {', '.join(missing)}" if missing else None


def kept_if_doubled(doubled: Doubled | None, limits: CopyNumberConfig) -> str | None:
    """Return that copies are left if the genome is doubled, None where ploidy was estimated.

    There a loss leaves two copies, which may be of either allele, and one of four copies left is
    read as none of two. None too where no copy is left at either ploidy: what the same ratio means
    in a doubled genome is more than none (0.4 copies for none of two at a tumour fraction of 0.8),
    but lies nearer to none than to one copy, and its interval ends below one.
    """
    if doubled is None:
        return None
    if doubled.copies < limits.homozygous_deletion_copies and doubled.high < limits.one_copy:
        return None
    reach = f" (up to {doubled.high:.1f})" if doubled.copies < limits.one_copy else ""
    return (
        "ploidy was not estimated: in a doubled genome the ratio means "
        f"{doubled.copies:.1f} copies{reach}"
    )


def kept_in_another(readings: Sequence[Reading], limit: float) -> str | None:
    """Return the other solution in which a ratio means at least so many copies, None without."""
    other = max(readings, key=lambda reading: reading.copies, default=None)
    return None if other is None or other.copies < limit else _means_in(other)


def kept_in_doubling(estimate: CopyEstimate, limits: CopyNumberConfig) -> str | None:
    """Return that a loss leaves more than one copy in the best solution's doubling, None if not.

    None too where alleles were told, for what is lost or kept of them is so in both. Without, one
    of two copies is read from the same ratio as two of four, which may be one of each allele.
    """
    reading = estimate.doubled_reading
    if estimate.loss_of_heterozygosity is not None or reading is None:
        return None
    if reading.copies < limits.loss_copies:
        return None
    return (
        f"no SNPs of the gene tell whether the genome is doubled ({reading.words}): the ratio "
        f"means {reading.copies:.1f} copies there, which may be of both alleles"
    )


def copy_left_in_another(readings: Sequence[Reading], limits: CopyNumberConfig) -> str | None:
    """Return the other solution in which a copy may be left, None where each has lost both."""
    left = [reading for reading in readings if _may_keep_a_copy(reading, limits)]
    if not left:
        return None
    other = max(left, key=lambda reading: reading.high)
    below = other.copies < limits.homozygous_deletion_copies
    return _means_in(other) + (f" (up to {other.high:.1f})" if below else "")


def _means_in(other: Reading) -> str:
    return (
        f"in another solution that fits ({other.words}) the ratio means {other.copies:.1f} copies"
    )


def _may_keep_a_copy(reading: Reading, limits: CopyNumberConfig, noise: float = 1.0) -> bool:
    """Return whether a copy may be left in a solution when so much of the noise of bins is left.

    It must read copies below the limit of a homozygous deletion, as the best one does: measured as
    0.9 a copy is one copy, not none. And its 95 % interval must end below one copy: in a doubled
    genome the same noise is twice as many copies.
    """
    high = reading.copies + noise * (reading.noise_half_width or 0.0)
    return reading.copies >= limits.homozygous_deletion_copies or high >= limits.one_copy


def more_than_one(estimate: CopyEstimate, limits: CopyNumberConfig) -> str | None:
    """Return that the interval of a loss leaves room for more than a single copy, None if not."""
    if estimate.high is None or estimate.high < limits.loss_copies:
        return None
    return f"up to {estimate.high:.1f} copies are left: by their number alone not a single one"


def not_neutral(estimate: CopyEstimate) -> str | None:
    """Return the other solution in which the copies are no usual ones, None without.

    Usual are two, or those of the solution's ploidy: four of one allele in a doubled genome are
    what two are before the doubling.
    """
    for other in estimate.other_readings:
        if round(other.copies) not in {NORMAL_COPIES, round(other.ploidy)}:
            return (
                f"in another solution that fits ({other.words}) {other.copies:.1f} copies, not "
                "copy-neutral"
            )
    return None


def amplification_settled(estimate: CopyEstimate, limit: float, limits: CopyNumberConfig) -> str:
    """Return what it takes to be sure of an amplification; its limit follows the ploidy."""
    return certainty(
        estimate,
        limit,
        by=MICROSCOPY,
        limit_at=lambda ploidy: amplification_limit(ploidy, limits),
        contradicted_if_doubled=estimate.copies is not None
        and estimate.copies < limit
        and estimate.doubled is not None
        and estimate.doubled.amplified_probability > 1 - SURE,
    )


def deletion_settled(estimate: CopyEstimate, limits: CopyNumberConfig) -> str:
    """Return what it takes to be sure that not one copy is left."""
    kept = kept_if_doubled(estimate.doubled, limits) is not None
    return certainty(
        estimate,
        limits.one_copy,
        by=MICROSCOPY,
        others_contradict=lambda other, noise: _may_keep_a_copy(other, limits, noise),
        contradicted_if_doubled=kept,
    )
