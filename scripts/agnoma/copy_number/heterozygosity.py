"""Copies of the minor allele, and whether heterozygosity is lost (clinical.md 4.1).

What is said of an allele holds in every solution of tumour fraction and ploidy that is kept, and in
nearly all of their weight; else it is open, with the solution that says otherwise.

Where the copies of a gene and the alleles of its segment contradict each other no second hit is
stated. Allele fractions are those of the segment, and a gene smaller than it may have lost a copy
of its own: as long as its interval holds a single copy the question is open. Where it does not,
the two say the same of the second hit: the gene has more than one copy left, its segment both
alleles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agnoma.copy_number.absolute import DIPLOID, Expected, copies_from_ratio, copies_line
from agnoma.copy_number.estimates import CopyEstimate
from agnoma.copy_number.posterior import Solutions
from agnoma.copy_number.purity_modes import words
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.purity import heterozygosity_lost
from agnoma.settings import CopyNumberConfig

OTHER_STATE = 1.0  # copies
ONE_COPY = 1.0
NEARER_ONE = 0.5  # minor copies, of which there are none or one: what speaks against none
AGREED = 0.95  # of the weight of all solutions, as of an interval


@dataclass(frozen=True, slots=True)
class Heterozygosity:
    """Minor copies of a gene's segment and what follows; unknown with its reason."""

    minor_copies: float | None = None
    lost: bool | None = None
    reason: str | None = None
    by_count: bool = False
    """Whether it follows from the copies, not from allele fractions."""


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
    """Return whether minor copies mean that heterozygosity is lost, or why it is not known."""
    lost = heterozygosity_lost(minor, limits.lost_minor_copies, limits.kept_minor_copies)
    reason = f"{minor:.2f} minor copies are neither none nor one" if lost is None else None
    return Heterozygosity(minor, lost, reason)


def in_all_solutions(
    found: Heterozygosity,
    baf: float,
    ratio: float,
    solutions: Solutions,
    expected: Expected,
    limits: CopyNumberConfig,
    *,
    fits: Sequence[PurityPloidyFit] = (),
) -> Heterozygosity:
    """Return the heterozygosity of a segment, unknown where the solutions do not agree on it.

    What the best solution says must hold by the same limits in every distinct one that is kept: an
    allele that is lost at one tumour fraction and ploidy may be there at another. Around these,
    nearly all of the weight must lie on the same side, nearer to none or nearer to one.

    Parameters
    ----------
    fits
        Distinct solutions kept, those that are shown; none where nothing was fitted.
    """
    import numpy as np

    if found.lost is None:
        return found
    word = "lost" if found.lost else "kept"
    for fit in fits:
        copies = copies_from_ratio(ratio, fit.purity_fraction, expected, fit.centre_copies)
        other = minor_copies(baf, copies, fit.purity_fraction)
        if judge(other, limits).lost is not found.lost:
            return Heterozygosity(
                found.minor_copies,
                reason=f"{word} in the best solution, but {other:.2f} of {copies:.2f} copies are "
                f"of the minor allele in another that fits: {words(fit)}",
            )
    slope, offset = copies_line(solutions.purity, solutions.centre_copies, expected)
    total = np.maximum(0.0, slope * ratio + offset)
    p = solutions.purity
    minor = (baf * (p * total + DIPLOID * (1 - p)) - (1 - p)) / p
    minor = np.minimum(np.maximum(0.0, minor), total / 2)
    alike = minor < NEARER_ONE if found.lost else minor >= NEARER_ONE
    weight = float(solutions.weight[alike].sum())
    if weight >= AGREED:
        return found
    return Heterozygosity(
        found.minor_copies,
        reason=f"{word} in solutions with {weight:.2f} of the weight, {AGREED:g} needed",
    )


def of_gene(
    segment: Heterozygosity,
    copies: float | None,
    segment_copies: float | None,
    limits: CopyNumberConfig,
    *,
    one_copy_lost: bool,
    low: float | None = None,
) -> Heterozygosity:
    """Return the heterozygosity of a gene from that of its segment, unknown where they differ.

    A gene called lost whose segment shows both alleles keeps them only when its interval excludes
    a single copy; else the loss may be of the gene alone.

    Parameters
    ----------
    segment
        Of the segment that covers most of the gene.
    copies, segment_copies
        Of gene and segment; a gene a whole copy apart from its segment is not of its state.
    one_copy_lost
        Whether the gene is called lost: what is left of it is one allele.
    low
        Lower end of the 95 % interval of its copies; None: not known.
    """
    if segment.minor_copies is None or copies is None or segment_copies is None:
        return segment
    if abs(copies - segment_copies) >= OTHER_STATE:
        return Heterozygosity(
            reason=f"the gene has {copies:.2f} copies, its segment {segment_copies:.2f}"
        )
    found = judge(min(segment.minor_copies, copies / 2), limits)
    if segment.lost is None:
        return replace(found, lost=None, reason=segment.reason)
    if one_copy_lost and found.lost is False and (low is None or low <= ONE_COPY):
        return Heterozygosity(
            found.minor_copies, reason="one copy seems lost, yet both alleles are seen"
        )
    return found


def by_count(
    found: Heterozygosity,
    estimate: CopyEstimate,
    baf: float | None,
    segment_copies: float | None,
    limits: CopyNumberConfig,
) -> Heterozygosity:
    """Return the heterozygosity of a gene of which a single copy is left: that is one allele.

    Where allele fractions leave it open the copies may tell: no more than one of any allele can be
    left. The noise of the ratio must be known, the whole interval lie nearer to one copy than to
    two at every ploidy that is possible, and the estimate leave no more of a minor allele than
    counts as lost. SNPs too few to tell by themselves must not speak against it. Without any
    nothing excludes the best solution's doubling, however unlikely: one of two copies may be two of
    four there, one of each allele, which SNPs would show in balance.

    Parameters
    ----------
    found
        From allele fractions.
    estimate
        Copies of the gene.
    baf
        Folded allele fraction of its segment, from however few SNPs; None without any.
    segment_copies
        Of its segment: a gene that is another state in parts has no one number of copies.
    """
    copies, purity = estimate.copies, estimate.purity
    if found.lost is not None or found.minor_copies is not None:
        return found
    if copies is None or purity is None or not _one_left(estimate, limits, snps=baf is not None):
        return found
    if segment_copies is None or abs(copies - segment_copies) >= OTHER_STATE:
        return found
    if baf is not None and minor_copies(baf, copies, purity) >= limits.lost_minor_copies:
        return found
    return Heterozygosity(lost=True, by_count=True)


def _one_left(estimate: CopyEstimate, limits: CopyNumberConfig, *, snps: bool) -> bool:
    copies, high, bins = estimate.copies, estimate.high, estimate.bins
    if copies is None or high is None or estimate.normal_copies != DIPLOID:
        return False
    if estimate.doubled is not None:
        high = max(high, estimate.doubled.high)
    readings = estimate.other_readings if snps else estimate.every_reading
    high = max(high, *(reading.copies for reading in readings), 0.0)
    measured = estimate.reading is not None and estimate.reading.ratio_se is not None
    supported = bins is None or bins >= limits.min_bins_lost
    one = limits.homozygous_deletion_copies <= copies < 1 + limits.lost_minor_copies
    return measured and supported and one and high < limits.loss_copies


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
