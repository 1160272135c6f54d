"""Exact binomial intervals of Clopper and Pearson (Biometrika 1934; 26:404-413)."""

from scipy.special import betaincinv

CONFIDENCE = 0.95


def clopper_pearson(hits: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact two-sided interval of a fraction; 0 to 1 when nothing was tried."""
    tail = (1 - confidence) / 2
    return _lower(hits, total, tail), 1 - _lower(total - hits, total, tail)


def lower_bound(hits: int, total: int, confidence: float = CONFIDENCE) -> float:
    """Return the exact one-sided lower bound of a fraction."""
    return _lower(hits, total, 1 - confidence)


def _lower(hits: int, total: int, tail: float) -> float:
    if not 0 <= hits <= total:
        msg = f"{hits} of {total} is no fraction"
        raise ValueError(msg)
    return float(betaincinv(hits, total - hits + 1, tail)) if hits else 0.0
