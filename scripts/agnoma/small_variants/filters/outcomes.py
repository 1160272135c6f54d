"""What every soft filter is made of: outcomes, and the reasons they share."""

from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import FilterOutcome
from agnoma.small_variants.judge.hotspots import Hotspot

NO_READS = "no reads given"
NO_ALTERNATIVE = "no alternative fragment"
AT_JUNCTION = "not measured: a long insertion is counted at its junction"


def not_evaluated(name: str, reason: str) -> FilterOutcome:
    """Return the outcome of a filter that could not be applied."""
    return FilterOutcome(name=name, passed=None, reason=f"not evaluated: {reason}")


def not_concerned(name: str, reason: str) -> FilterOutcome:
    """Return the outcome of a filter that judges other kinds of variants only."""
    return FilterOutcome(name=name, passed=True, reason=reason)


def without_reads(name: str, tumour: AlleleEvidence) -> FilterOutcome:
    """Return the outcome of a filter whose measure of the alternative reads is missing."""
    if tumour.alt_forward is None:
        return not_evaluated(name, NO_READS)
    return not_evaluated(name, AT_JUNCTION if tumour.alt_count else NO_ALTERNATIVE)


def with_own_limit(
    name: str, what: str, value: float, limits: tuple[float, float], hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether a value is high enough; below the limit it is exempt at a hotspot's own.

    Parameters
    ----------
    name
        FILTER id.
    what
        The measure, in words.
    value
        Measured.
    limits
        Outside hotspots, and at hotspots.
    hotspot
        The one the variant lies in, or None.
    """
    limit, own = limits
    passed = value >= limit
    exempt = not passed and hotspot is not None and value >= own
    reason = f"{what} {value:.4g}, at least {limit:.4g} needed"
    if hotspot is not None and not passed:
        reason += f"; {own:.4g} at hotspot {hotspot.locus_id}"
    applied = own if hotspot is not None and not passed and not exempt else limit
    return FilterOutcome(
        name=name, passed=passed, value=value, limit=applied, reason=reason, exempt=exempt
    )
