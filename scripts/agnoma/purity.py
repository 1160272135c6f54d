"""What a share of normal cells and the number of copies do to a variant fraction.

Formulas of clinical.md 1.6, with tumour fraction p, total copies C per tumour cell and m mutated
ones of them: ``VAF = f p m / (p C + 2 (1 - p))`` when a fraction f of the tumour cells has the
variant. Normal cells have two copies; on X and Y in men they have one, so that these limits are
stated too high there, never too low. Fractions are 0-1.
"""

NORMAL_COPIES = 2
CLONAL_FRACTION = 0.75
"""Subclonal below this cancer cell fraction (upper bound; clinical.md 7.5)."""


def copies_per_cell(tumour_fraction: float, copies: float) -> float:
    """Return the mean copies of a mixture of tumour and normal cells: ``p C + 2 (1 - p)``."""
    return tumour_fraction * copies + NORMAL_COPIES * (1 - tumour_fraction)


def expected_vaf(tumour_fraction: float, copies: float = 2, multiplicity: float = 1) -> float:
    """Return the fraction of a clonal somatic variant: ``p m / (p C + 2 (1 - p))``.

    Diploid and heterozygous by default, where this is half the tumour fraction. A pure tumour
    without a copy has no fraction; multiplicity is at most the copies.
    """
    return tumour_fraction * multiplicity / copies_per_cell(tumour_fraction, copies)


def min_tumour_fraction(lod: float, copies: float = 2, multiplicity: float = 1) -> float | None:
    """Return the smallest tumour fraction whose clonal variant reaches a limit of detection.

    Solves `expected_vaf` for the tumour fraction; None when even a pure tumour stays below.
    """
    reach = multiplicity - lod * copies + NORMAL_COPIES * lod
    if reach <= 0:
        return None
    fraction = NORMAL_COPIES * lod / reach
    return fraction if fraction <= 1 else None


def min_cancer_cell_fraction(
    lod: float, tumour_fraction: float, copies: float = 2, multiplicity: float = 1
) -> float | None:
    """Return the smallest fraction of tumour cells whose variant reaches a limit of detection.

    ``CCF_min = LoD (p C + 2 (1 - p)) / (p m)``; None when a variant in all tumour cells stays
    below, and without tumour cells.
    """
    if tumour_fraction <= 0:
        return None
    fraction = lod * copies_per_cell(tumour_fraction, copies) / (tumour_fraction * multiplicity)
    return fraction if fraction <= 1 else None


def is_clonal(vaf_high: float, tumour_fraction: float | None, copies: float | None) -> bool | None:
    """Return whether a variant may be in all tumour cells; None without a tumour fraction.

    Clonal unless even the upper bound of the VAF stays below 0.75 of what one mutated copy in every
    tumour cell would give, with two copies where none were measured (clinical.md 2.7, 7.5).
    """
    if tumour_fraction is None:
        return None
    total = float(NORMAL_COPIES) if copies is None else max(copies, 1.0)
    return vaf_high >= CLONAL_FRACTION * expected_vaf(tumour_fraction, total)


def rescaled_copies(copies: float, tumour_fraction: float, other_fraction: float) -> float:
    """Return the copies that the same reads mean at another tumour fraction, at least 0.

    The mean of the mixture stays: ``p C + 2 (1 - p) = p' C' + 2 (1 - p')`` solved for C'.
    """
    mean = copies_per_cell(tumour_fraction, copies)
    return max((mean - NORMAL_COPIES * (1 - other_fraction)) / other_fraction, 0.0)


def rescaled_minor_copies(
    minor: float, tumour_fraction: float, other_fraction: float, copies: float
) -> float:
    """Return the copies of the minor allele that the same reads mean at another tumour fraction.

    Of both alleles normal cells have one copy: ``p m + (1 - p) = p' m' + (1 - p')`` solved for m',
    kept between none and half of the copies there.
    """
    mean = tumour_fraction * minor + (1 - tumour_fraction)
    return min(max(0.0, (mean - (1 - other_fraction)) / other_fraction), copies / NORMAL_COPIES)


def heterozygosity_lost(minor: float, lost_below: float, kept_from: float) -> bool | None:
    """Return whether minor copies mean that heterozygosity is lost; None between the limits.

    Lost below the limit, which holds a fitted 0 too; kept when they are nearly one; between, part
    of the tumour cells may have lost it, or the estimate is off.
    """
    if minor < lost_below:
        return True
    return False if minor >= kept_from else None
