"""From a ratio to copies per tumour cell.

Ratios are linear (``2**log2``); purity is the fraction of tumour cells. Source of the formulas:
CNVkit ``call --purity``, for any centre (clinical.md 4.1).
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from agnoma.genome import bare_contig
from agnoma.models.case import Sex

DIPLOID = 2.0
SEX_CHROMOSOMES = frozenset({"X", "Y"})
NOT_NUCLEAR = "MT"
ROUNDING = 1e-9

Number = TypeVar("Number", float, npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Expected:
    """Copies of a chromosome where nothing is altered."""

    reference: float
    """In the reference that ratios are relative to (r)."""
    normal: float
    """In the patient's normal cells (x)."""


AUTOSOME = Expected(DIPLOID, DIPLOID)


def copies_from_ratio(
    ratio: float,
    purity: float,
    expected: Expected = AUTOSOME,
    centre_copies: float = DIPLOID,
) -> float:
    """Return tumour copies for a ratio.

    ``n = max(0, (r / 2 * ratio * (p * C + 2 * (1 - p)) - x * (1 - p)) / p)``: with C = 2 the
    diploid-centred, with C = ploidy the ploidy-centred formula of clinical.md 4.1.

    Parameters
    ----------
    ratio
        To the reference, linear.
    purity
        Fraction of tumour cells p, above 0.
    expected
        Copies of the chromosome in reference (r) and normal cells (x).
    centre_copies
        C: tumour copies of an autosome whose ratio is 1. Taking one centring for the other is a
        1.5 to 2-fold error.

    Examples
    --------
    >>> copies_from_ratio(2.0, 0.5), copies_from_ratio(2.0, 0.5, centre_copies=4)
    (6.0, 10.0)
    """
    slope, offset = copies_line(purity, centre_copies, expected)
    return max(0.0, slope * ratio + offset)


def copies_line(purity: Number, centre_copies: Number, expected: Expected) -> tuple[Number, Number]:
    """Return slope and offset of copies against the ratio: numbers, or arrays of solutions."""
    normal_share = DIPLOID * (1 - purity)
    slope = expected.reference / DIPLOID * (purity * centre_copies + normal_share) / purity
    return slope, -expected.normal / DIPLOID * normal_share / purity


def purity_giving(
    copies: float, ratio: float, expected: Expected, centre_copies: float
) -> float | None:
    """Return the tumour fraction at which a ratio means these copies, None outside 0 to 1.

    `copies_from_ratio` solved for p.
    """
    seen = expected.reference / DIPLOID * ratio
    tumour = copies - seen * (centre_copies - DIPLOID) - expected.normal
    if tumour == 0:
        return None
    purity = (DIPLOID * seen - expected.normal) / tumour
    return min(purity, 1.0) if 0 < purity <= 1 + ROUNDING else None


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
