"""Which alterations go together, and which exclude each other (clinical.md 7.7)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.cohort.features import Feature, FeatureTable
from agnoma.models.cohort import CohortCase

MIN_CASES = 50
MIN_EXPECTED = 5.0
FDR = 0.1
MAX_FEATURES = 120
HYPERMUTATED_CLASSES = frozenset({"POLE_ULTRA", "MMRD", "HYPERMUT_OTHER"})
HYPERMUTATED_OVERLAY = "TMB_H"
_TIE = 1e-7
"""Tables as probable as the observed one, but for rounding, count as such (R's fisher.test)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two features over the cases in which both could be read."""

    first: Feature
    second: Feature
    both: int
    first_only: int
    second_only: int
    neither: int
    expected: float
    p: float
    q: float

    @property
    def cases(self) -> int:
        """Return in how many cases both could be read."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def goes_together(self) -> bool:
        """Return whether they are more often together than expected."""
        return self.both > self.expected

    @property
    def odds_ratio(self) -> float:
        """Return the odds ratio, one half added to each cell (Haldane 1956, Anscombe 1956)."""
        a, b, c, d = (n + 0.5 for n in (self.both, self.first_only, self.second_only, self.neither))
        return a * d / (b * c)


@dataclass(frozen=True)
class Pairs:
    """All tested pairs, those with the smallest q first."""

    tested: tuple[Pair, ...]
    cases: int
    """Cases left after hypermutated tumours were taken out."""
    hypermutated: int
    unknown_burden: int
    """Of the cases left, those without a TMB: they may hold hypermutated ones."""

    @property
    def found(self) -> tuple[Pair, ...]:
        """Return the pairs at the false discovery rate `FDR`."""
        return tuple(pair for pair in self.tested if pair.q <= FDR)


def is_hypermutated(case: CohortCase) -> bool:
    """Return whether passengers may feign that alterations go together."""
    classes = {case.primary, *case.secondary}
    return bool(classes & HYPERMUTATED_CLASSES) or HYPERMUTATED_OVERLAY in case.overlays


def pair_statistics(cases: Sequence[CohortCase], table: FeatureTable, *, step: int = 1) -> Pairs:
    """Test every pair of features for co-occurrence and exclusivity.

    Fisher's exact test, two-sided, q by Benjamini and Hochberg. Hypermutated tumours are taken
    out; a pair needs `MIN_CASES` cases in which both could be read and `MIN_EXPECTED` cases
    expected to have both. Two ways of altering one gene are no pair.

    Parameters
    ----------
    step
        Of what the four cells of a pair are multiples, rounded down: what is shared rests on
        nothing that tells one case from none.
    """
    kept = np.fromiter((not is_hypermutated(case) for case in cases), bool, len(cases))
    tested = _tests(table.most_altered(MAX_FEATURES, step=step), kept, step)
    no_tmb = sum(k and case.tmb.value is None for k, case in zip(kept, cases, strict=True))
    quotients = benjamini_hochberg([pair.p for pair in tested])
    pairs = [_with_q(pair, q) for pair, q in zip(tested, quotients, strict=True)]
    pairs.sort(key=lambda pair: (pair.q, pair.p, pair.first, pair.second))
    return Pairs(tuple(pairs), int(kept.sum()), int((~kept).sum()), no_tmb)


def _with_q(pair: Pair, q: float) -> Pair:
    counts = (pair.both, pair.first_only, pair.second_only, pair.neither)
    return Pair(pair.first, pair.second, *counts, pair.expected, pair.p, q)


def _tests(table: FeatureTable, kept: npt.NDArray[np.bool_], step: int) -> list[Pair]:
    altered = table.altered_and_read[:, kept].astype(np.float32)
    read = table.read[:, kept].astype(np.float32)
    both, first, cases = altered @ altered.T, altered @ read.T, read @ read.T
    logs = log_factorials(int(kept.sum()))
    pairs = []
    for i, one in enumerate(table.features):
        for j in range(i + 1, len(table.features)):
            n, a, b = int(cases[i, j]), int(first[i, j]), int(first[j, i])
            k, other = int(both[i, j]), table.features[j]
            k, one_only, other_only, neither = (
                count - count % step for count in (k, a - k, b - k, n - a - b + k)
            )
            n, a, b = k + one_only + other_only + neither, k + one_only, k + other_only
            if one.gene == other.gene or n < MIN_CASES or a * b < MIN_EXPECTED * n:
                continue
            p = fisher_two_sided(k, one_only, other_only, neither, logs)
            if other < one:
                pairs.append(Pair(other, one, k, other_only, one_only, neither, a * b / n, p, 1.0))
            else:
                pairs.append(Pair(one, other, k, one_only, other_only, neither, a * b / n, p, 1.0))
    pairs.sort(key=lambda pair: (pair.first, pair.second))
    return pairs


def log_factorials(largest: int) -> npt.NDArray[np.float64]:
    """Return ln(0!) to ln(largest!)."""
    return np.fromiter((math.lgamma(n + 1) for n in range(largest + 1)), float, largest + 1)


def fisher_two_sided(
    both: int, first_only: int, second_only: int, neither: int, logs: npt.NDArray[np.float64]
) -> float:
    """Return the p-value of Fisher's exact test, two-sided.

    The sum over all tables with the same margins that are as probable as the observed one or less
    (Fisher 1934; the definition of R's fisher.test and of SciPy).

    Parameters
    ----------
    logs
        `log_factorials` of at least the number of cases.

    >>> round(fisher_two_sided(3, 1, 1, 3, log_factorials(8)), 4)
    0.4857
    """
    a, b = both + first_only, both + second_only
    n = a + second_only + neither
    k = np.arange(max(0, a + b - n), min(a, b) + 1)
    constant = logs[a] + logs[n - a] + logs[b] + logs[n - b] - logs[n]
    chances = np.exp(constant - logs[k] - logs[a - k] - logs[b - k] - logs[n - a - b + k])
    observed = chances[both - k[0]]
    return float(min(1.0, chances[chances <= observed * (1 + _TIE)].sum()))


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """Return q-values (Benjamini & Hochberg 1995) in the order of the p-values.

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [1.0] * len(values)
    least = 1.0
    for rank in range(len(values), 0, -1):
        index = order[rank - 1]
        least = min(least, values[index] * len(values) / rank)
        found[index] = least
    return found
