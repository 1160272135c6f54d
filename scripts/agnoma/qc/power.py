"""How small a variant fraction a depth can show, by the binomial distribution.

Source: clinical.md 1.6; the first test value is also printed in the AMP/CAP guideline
(PMID 28341590: 0.457 % false negatives at 250x, 5 %, five or more reads). Depth is in usable
fragments, fractions are 0-1.
"""

import math
from functools import lru_cache

_BISECTIONS = 60


def power(depth_x: int, vaf: float, fragments: int) -> float:
    """Return the probability to see at least ``fragments`` of a variant.

    ``P(d, v, k) = 1 - sum_{i<k} C(d, i) v^i (1-v)^(d-i)``. Terms are summed as logarithms so that
    whole-genome depths neither overflow nor vanish.
    """
    if depth_x < fragments:
        return 0.0
    if vaf <= 0 or vaf >= 1:
        return float(vaf >= 1)
    log_vaf, log_other = math.log(vaf), math.log1p(-vaf)
    log_all = math.lgamma(depth_x + 1)
    missed = math.fsum(
        math.exp(
            log_all
            - math.lgamma(i + 1)
            - math.lgamma(depth_x - i + 1)
            + i * log_vaf
            + (depth_x - i) * log_other
        )
        for i in range(fragments)
    )
    return max(0.0, 1.0 - missed)


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


@lru_cache(maxsize=65536)
def site_lod(depth_x: int, fragments: int, beta: float) -> float | None:
    """Return the smallest variant fraction with power ``beta`` at a depth (v_LoD).

    None when fewer fragments cover the site than a call needs.
    """
    if depth_x < fragments:
        return None
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if power(depth_x, middle, fragments) < beta:
            low = middle
        else:
            high = middle
    return high
