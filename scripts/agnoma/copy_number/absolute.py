"""From a ratio to copies per tumour cell.

Ratios are linear (``2**log2``); purity is the fraction of tumour cells. Source of the formulas:
CNVkit ``call --purity`` (clinical.md 4.1).
"""

from dataclasses import dataclass

from agnoma.genome import bare_contig
from agnoma.models.case import Sex

DIPLOID = 2.0
SEX_CHROMOSOMES = frozenset({"X", "Y"})
NOT_NUCLEAR = "MT"


@dataclass(frozen=True, slots=True)
class Expected:
    """Copies of a chromosome where nothing is altered."""

    reference: float
    """In the reference that ratios are relative to (r)."""
    normal: float
    """In the patient's normal cells (x)."""


def copies_from_ratio(
    ratio: float, purity: float, expected: Expected = Expected(DIPLOID, DIPLOID)
) -> float:
    """Return tumour copies for a ratio centred on diploid segments.

    ``n = max(0, (r * ratio - x * (1 - p)) / p)`` (clinical.md 4.1).

    >>> copies_from_ratio(2.0, 0.5)
    6.0
    """
    raw = (expected.reference * ratio - expected.normal * (1 - purity)) / purity
    return max(0.0, raw)


def copies_interval(
    low: float,
    high: float,
    purity: float,
    expected: Expected,
    *,
    purity_uncertainty: float,
    centring_log2: float,
) -> tuple[float, float] | None:
    """Return the least and most copies that ratio, tumour fraction and centre allow.

    The extremes of `copies_from_ratio` over (p - u, p, p + u) x (centre - c, centre, centre + c) x
    (low, high): the three uncertainties are not independent draws, so that no variance is summed.

    Parameters
    ----------
    low, high
        Interval of the ratio from bin noise; may fall below 0, where it means no copies.
    purity
        Tumour fraction p.
    expected
        Copies of the chromosome in reference and normal cells.
    purity_uncertainty
        u; p + u ends at 1. Without tumour cells at p - u the copies have no upper end: None.
    centring_log2
        c [log2].
    """
    if purity <= purity_uncertainty:
        return None
    purities = (purity - purity_uncertainty, purity, min(1.0, purity + purity_uncertainty))
    shifts = (2.0**-centring_log2, 1.0, 2.0**centring_log2)
    values = [
        copies_from_ratio(ratio * shift, p, expected)
        for ratio in (low, high)
        for shift in shifts
        for p in purities
    ]
    return min(values), max(values)


def copies_diploid_centred(log2: float, purity: float) -> float:
    """Return tumour copies of an autosome for a log2 ratio centred on diploid segments."""
    return copies_from_ratio(float(2.0**log2), purity)


def copies_ploidy_centred(log2: float, purity: float, ploidy: float) -> float:
    """Return tumour copies of an autosome for a log2 ratio centred on the sample's mean ploidy.

    ``n = max(0, (2**log2 * (p * P + 2 * (1 - p)) - 2 * (1 - p)) / p)`` (clinical.md 4.1). Mixing
    the two ways of centring is a 1.5 to 2-fold error; this pipeline's own ratios are centred on
    the sample median, which is taken as diploid.
    """
    normal = DIPLOID * (1 - purity)
    ratio = float(2.0**log2)
    return max(0.0, (ratio * (purity * ploidy + normal) - normal) / purity)


def expected_copies(
    contig: str, sex: Sex | None, *, diploid_x_reference: bool | None
) -> Expected | str:
    """Return the unaltered copies of a chromosome, or why they are unknown.

    Parameters
    ----------
    contig
        Name on the reference, with or without ``chr``.
    sex
        As submitted.
    diploid_x_reference
        Whether ratios on X are relative to two copies whatever the patient's sex, as CNVkit's
        are unless told otherwise (``cnvlib.call``; Y is then relative to one). False: relative to
        one copy. None: not known, as in submitted ratios.
    """
    chromosome = bare_contig(contig)
    if chromosome == NOT_NUCLEAR:
        return "copies of the mitochondrial genome are not counted"
    if chromosome not in SEX_CHROMOSOMES:
        return Expected(DIPLOID, DIPLOID)
    if sex is None:
        return f"sex not given, so the expected copies of {chromosome} are unknown"
    if chromosome == "Y":
        return Expected(1, 1) if sex is Sex.MALE else "no Y chromosome is expected"
    normal = 1.0 if sex is Sex.MALE else DIPLOID
    if diploid_x_reference is None:
        # Matched-sex references are the only reading under which a woman's X is unambiguous.
        if sex is Sex.FEMALE:
            return Expected(DIPLOID, DIPLOID)
        return "submitted ratios do not say how many copies of X they are relative to"
    return Expected(DIPLOID if diploid_x_reference else 1.0, normal)
