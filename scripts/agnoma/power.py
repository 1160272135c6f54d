"""How small a variant fraction a depth can show, by the binomial distribution.

Source: clinical.md 1.6; the first test value is also printed in the AMP/CAP guideline
(PMID 28341590: 0.457 % false negatives at 250x, 5 %, five or more reads). Depth is in usable
fragments, fractions are 0-1.
"""

import math
from functools import lru_cache

_BISECTIONS = 60
_NEGLIGIBLE = 1e-18
_DEEPEST_X = 10**9  # beyond any assay; a tooth further out is never the worst
_ROUNDING = 1e-9  # 0.07 * 100 is 7 fragments, not 8


def power(depth_x: float, vaf: float, fragments: int) -> float:
    """Return the probability to see at least ``fragments`` of a variant.

    ``P(d, v, k) = 1 - sum_{i<k} C(d, i) v^i (1-v)^(d-i)``, neither overflowing nor vanishing at
    whole-genome depths. Between two whole depths this is the incomplete beta function
    ``I_v(k, d-k+1)``, which grows from one to the other.
    """
    if depth_x < fragments:
        return 0.0
    if vaf <= 0 or vaf >= 1:
        return float(vaf >= 1)
    return max(0.0, 1.0 - _missed(depth_x, vaf, fragments))


def _missed(depth_x: float, vaf: float, fragments: int) -> float:
    """Return the probability to see fewer; summed from the last term, which is the largest one.

    Where it is not, beyond the mean, each term is taken from its logarithm.
    """
    if fragments - 1 > depth_x * vaf:
        terms = (math.exp(_log_term(depth_x, vaf, i)) for i in range(fragments))
        return math.fsum(terms)
    odds = (1 - vaf) / vaf
    term = total = math.exp(_log_term(depth_x, vaf, fragments - 1))
    for i in range(fragments - 1, 0, -1):
        term *= odds * i / (depth_x - i + 1)
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return total


def _log_term(depth_x: float, vaf: float, seen: int) -> float:
    """Return the logarithm of the probability to see just so many fragments."""
    ways = math.lgamma(depth_x + 1) - math.lgamma(seen + 1) - math.lgamma(depth_x - seen + 1)
    return ways + seen * math.log(vaf) + (depth_x - seen) * math.log1p(-vaf)


@lru_cache(maxsize=256)
def min_depth(vaf: float, fragments: int, beta: float) -> int:
    """Return the smallest depth with power ``beta`` for a variant fraction (d_min)."""
    low, high = fragments - 1, fragments
    while power(high, vaf, fragments) < beta:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if power(middle, vaf, fragments) < beta:
            low = middle
        else:
            high = middle
    return high


def site_lod(depth_x: int, fragments: int, beta: float) -> float | None:
    """Return the smallest variant fraction with power ``beta`` at a depth (v_LoD).

    None when fewer fragments cover the site than a call needs.
    """
    return None if depth_x < fragments else _lod(depth_x, fragments, beta)


@lru_cache(maxsize=65536)
def _lod(depth_x: float, fragments: int, beta: float) -> float:
    # Of a fraction whose mean is one fragment too few at most half of all variants are seen.
    low, high = (fragments - 1) / depth_x, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if power(depth_x, middle, fragments) < beta:
            low = middle
        else:
            high = middle
    return high


def called_fragments(depth_x: int, fragments: int, least_vaf: float) -> int:
    """Return the supporting fragments a call needs at a depth: ``max(k, ceil(v_min d))``.

    Parameters
    ----------
    depth_x
        Usable fragments at the site.
    fragments
        Supporting fragments the filters ask for at any depth (k).
    least_vaf
        Fraction of the depth they ask for as well.
    """
    return max(fragments, math.ceil(least_vaf * depth_x - _ROUNDING))


def call_power(depth_x: int, vaf: float, fragments: int, least_vaf: float) -> float:
    """Return the least probability to call a variant at a depth or at any higher one.

    A filter on the fraction asks for one fragment more at certain depths, and there the
    probability drops (a saw-tooth): a few fragments more can make a call less likely. Just beyond
    the next such depth is the worst that more depth can do, so that a lower depth never promises
    more than a higher one.
    """
    needed = called_fragments(depth_x, fragments, least_vaf)
    here = power(depth_x, vaf, needed)
    if least_vaf <= 0:
        return here
    return min(here, power(_next_tooth(depth_x, needed, least_vaf), vaf, needed + 1))


def _next_tooth(depth_x: int, needed: int, least_vaf: float) -> float:
    """Return the depth beyond which one fragment more is asked for.

    Power at this very point bounds the whole tooth that follows, and those after it.
    """
    if least_vaf * _DEEPEST_X < needed:
        return max(_DEEPEST_X, depth_x)
    return max(needed / least_vaf, depth_x)


def call_lod(depth_x: int, fragments: int, beta: float, least_vaf: float) -> float | None:
    """Return the smallest fraction called with power ``beta`` at a depth and at any higher one.

    Where the number of fragments alone decides it is `site_lod`; where the filter on the fraction
    does it lies above the filter, because half of all variants at exactly its limit are measured
    below it. None when fewer fragments cover the site than a call needs.
    """
    needed = called_fragments(depth_x, fragments, least_vaf)
    if depth_x < needed:
        return None
    here = _lod(depth_x, needed, beta)
    if least_vaf <= 0:
        return here
    return max(here, _lod(_next_tooth(depth_x, needed, least_vaf), needed + 1, beta))


@lru_cache(maxsize=256)
def min_call_depth(vaf: float, fragments: int, beta: float, least_vaf: float) -> int | None:
    """Return the smallest depth from which a fraction is called with power ``beta``.

    None when the filter on the fraction lies at it, or so little below it that no assay is deep
    enough, or above.
    """
    if least_vaf >= vaf:
        return None
    low, high = fragments - 1, fragments
    while call_power(high, vaf, fragments, least_vaf) < beta:
        low, high = high, high * 2
        if high > _DEEPEST_X:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if call_power(middle, vaf, fragments, least_vaf) < beta:
            low = middle
        else:
            high = middle
    return high
