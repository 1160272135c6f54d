"""Copies of the minor allele, and whether heterozygosity is lost (clinical.md 4.1)."""

from dataclasses import dataclass

from agnoma.copy_number.absolute import DIPLOID
from agnoma.settings import CopyNumberConfig


@dataclass(frozen=True, slots=True)
class Heterozygosity:
    """Minor copies of a gene's segment and what follows; unknown with its reason."""

    minor_copies: float | None = None
    lost: bool | None = None
    reason: str | None = None


def minor_copies(baf: float, copies: float, purity: float) -> float:
    """Return the copies of the minor allele per tumour cell.

    ``m = (baf * (p * n + 2 * (1 - p)) - (1 - p)) / p``: the folded fraction of a heterozygous
    germline SNP, of which normal cells have one copy each, solved for the tumour's share; kept
    between none and half of the copies.

    Parameters
    ----------
    baf
        Folded allele fraction of the segment, 0-0.5.
    copies
        Total copies n per tumour cell.
    purity
        Tumour fraction p, above 0.

    Examples
    --------
    >>> round(minor_copies(0.375, 1.0, 0.4), 6), round(minor_copies(0.3, 2.0, 0.4), 6)
    (0.0, 0.0)
    """
    mean = purity * copies + DIPLOID * (1 - purity)
    return min(max(0.0, (baf * mean - (1 - purity)) / purity), copies / 2)


def judge(minor: float, limits: CopyNumberConfig) -> Heterozygosity:
    """Return whether minor copies mean that heterozygosity is lost.

    Lost below the limit, which holds a fitted 0 too; kept when they are nearly one; between, part
    of the tumour cells may have lost it, or the estimate is off.
    """
    if minor < limits.lost_minor_copies:
        return Heterozygosity(minor, True)
    if minor >= limits.kept_minor_copies:
        return Heterozygosity(minor, False)
    return Heterozygosity(minor, None, f"{minor:.2f} minor copies are neither none nor one")


def from_fraction(
    baf: float | None,
    snps: int | None,
    copies: float | None,
    purity: float | None,
    limits: CopyNumberConfig,
    *,
    normal_copies: float,
) -> Heterozygosity:
    """Return the heterozygosity of a segment from its allele fraction, or why it is unknown."""
    if normal_copies != DIPLOID:
        return Heterozygosity(reason="normal cells have one copy: nothing to be heterozygous")
    if baf is None:
        return Heterozygosity(reason=_without_fraction(snps))
    needed = limits.purity.min_segment_snps
    if snps is not None and snps < needed:
        return Heterozygosity(
            reason=f"{snps} heterozygous SNPs in the segment; at least {needed} needed"
        )
    if copies is None or purity is None:
        return Heterozygosity(reason="without a tumour fraction the minor copies are unknown")
    if purity < limits.min_purity_loss:
        return Heterozygosity(
            reason=f"tumour fraction {purity:.2f}; losses need {limits.min_purity_loss:.2f}"
        )
    return judge(minor_copies(baf, copies, purity), limits)


def _without_fraction(snps: int | None) -> str:
    if snps is None:
        return "too few heterozygous SNPs in the segment, or none were read"
    return f"only {snps} heterozygous SNPs where far more are expected: an allele may be lost"
