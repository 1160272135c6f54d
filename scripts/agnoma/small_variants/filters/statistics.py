"""The formulas behind the filters, each with its source.

Probabilities are exact sums; scipy is not needed and would cost half a second per job to import.
"""

import math

Z_95 = 1.959963984540054  # two-sided 95 % point of the normal distribution
MIN_P = 1e-300  # keeps the Phred scale finite
READ_ERROR = 1e-3  # chance that a base differs from its molecule, for the normal's likelihood


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a fraction (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    fraction, z2 = successes / trials, Z_95 * Z_95
    centre = fraction + z2 / (2 * trials)
    spread = Z_95 * math.sqrt(fraction * (1 - fraction) / trials + z2 / (4 * trials * trials))
    scale = 1 + z2 / trials
    return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)


def fisher_two_sided(a: int, b: int, c: int, d: int) -> float:
    """Return the two-sided p of Fisher's exact test on the table [[a, b], [c, d]].

    Sum of the hypergeometric probabilities that do not exceed that of the table seen (the
    definition used by R's ``fisher.test`` and ``scipy.stats.fisher_exact``).
    """
    row, other_row, column = a + b, c + d, a + c
    total = row + other_row
    low, high = max(0, column - other_row), min(row, column)
    constant = _log_choose(total, column)
    logs = [
        _log_choose(row, k) + _log_choose(other_row, column - k) - constant
        for k in range(low, high + 1)
    ]
    seen = logs[a - low]
    return min(math.fsum(math.exp(p) for p in logs if p <= seen + 1e-7), 1.0)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def binomial_at_most(successes: int, trials: int, fraction: float) -> float:
    """Return the probability of at most so many successes.

    >>> round(binomial_at_most(0, 10, 0.5), 6)
    0.000977
    """
    if fraction >= 1:
        return float(successes >= trials)
    return math.fsum(
        math.comb(trials, k) * fraction**k * (1 - fraction) ** (trials - k)
        for k in range(min(successes, trials) + 1)
    )


def fisher_strand(ref_fwd: int, ref_rev: int, alt_fwd: int, alt_rev: int) -> float:
    """Return FS, the Phred-scaled two-sided Fisher p of strand against allele (clinical.md 2.2)."""
    p = fisher_two_sided(ref_fwd, ref_rev, alt_fwd, alt_rev)
    return -10 * math.log10(max(p, MIN_P)) + 0.0


def strand_odds_ratio(ref_fwd: int, ref_rev: int, alt_fwd: int, alt_rev: int) -> float:
    """Return SOR, the symmetric strand odds ratio with one added to each cell (clinical.md 2.2)."""
    rf, rr, af, ar = ref_fwd + 1, ref_rev + 1, alt_fwd + 1, alt_rev + 1
    ratio = (rf * ar) / (rr * af)
    symmetric = math.log(ratio + 1 / ratio)
    return symmetric + math.log(min(rf, rr) / max(rf, rr)) - math.log(min(af, ar) / max(af, ar))


def normal_lod(ref_count: int, alt_count: int) -> float:
    """Return NLOD: log10 likelihood of a reference over a heterozygous normal.

    ``NLOD = log10 L(f = 0) - log10 L(f = 0.5)`` (clinical.md 2.3, after MuTect, PMID 23396013),
    with one error rate for all bases.
    """
    homozygous = ref_count * math.log10(1 - READ_ERROR) + alt_count * math.log10(READ_ERROR)
    return homozygous - (ref_count + alt_count) * math.log10(0.5)
