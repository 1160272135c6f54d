"""Copies of one gene with their 95 % interval: bin noise, tumour fraction, ploidy and centre."""

import math
from dataclasses import dataclass, replace

from agnoma.copy_number.absolute import DIPLOID, Expected, copies_from_ratio, copies_line
from agnoma.copy_number.evidence import NORMAL_975, GeneEvidence
from agnoma.copy_number.posterior import (
    Floats,
    Solutions,
    copies_at_best,
    copies_quantiles,
    doubled,
)
from agnoma.copy_number.purity_modes import doubling_of
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings import CopyNumberConfig

PURE = 1.0
LEVELS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Reading:
    """How copies were read from a ratio: what a better measurement would have to change."""

    ratio: float
    ratio_se: float | None
    purity: float
    centre_copies: float
    expected: Expected
    ploidy: float = DIPLOID

    @property
    def copies(self) -> float:
        """Return the copies that the ratio means here."""
        return copies_from_ratio(self.ratio, self.purity, self.expected, self.centre_copies)

    @property
    def high(self) -> float:
        """Return the upper end of the 95 % interval that the noise of the bins gives here."""
        return self.copies + (self.noise_half_width or 0.0)

    @property
    def words(self) -> str:
        """Return tumour fraction and ploidy as they stand in sentences."""
        return f"tumour fraction {self.purity:.2f} with ploidy {self.ploidy:.1f}"

    @property
    def noise_half_width(self) -> float | None:
        """Return half the 95 % interval that bins alone give [copies]; None without their noise."""
        if self.ratio_se is None:
            return None
        slope, _ = copies_line(self.purity, self.centre_copies, self.expected)
        return NORMAL_975 * slope * self.ratio_se


@dataclass(frozen=True, slots=True)
class CopyEstimate:
    """Everything the class of one gene depends on."""

    copies: float | None
    """Copies per tumour cell in the best solution; None when they cannot be computed."""
    low: float | None = None
    """95 % interval, or range over segments; with unknown copies the lowest possible value."""
    high: float | None = None
    amplified_probability: float | None = None
    """That the copies reach the limit of an amplification, with the ploidy of each solution; None
    where no solutions were weighed. The interval alone cannot tell when ploidy is ambiguous."""
    loss_of_heterozygosity: bool | None = None
    bins: int | None = None
    """Bins behind the copies; None = unknown or as submitted: limits on bins are not applied."""
    copies_without_lowest: float | None = None
    """Without the lowest of a few bins; None where they are not few, or not known."""
    exons: int | None = None
    """Coding exons with a bin; None = unknown: limits on exons are not applied."""
    exons_needed: int | None = None
    covered_fraction: float | None = None
    purity: float | None = None
    """Tumour fraction the copies were computed with; None when none was needed or known."""
    ploidy: float = DIPLOID
    normal_copies: float = DIPLOID
    """Copies in the patient's normal cells: one of X and Y in a man."""
    reading: Reading | None = None
    other_readings: tuple[Reading, ...] = ()
    """In the other solutions that are kept: a class must not be contradicted by one of them."""
    solutions: Solutions | None = None
    """Tumour fractions and centres behind the interval; None where no fraction was needed."""
    doubled_reading: Reading | None = None
    """With all copies of the best solution doubled, however unlikely that is; None: excluded."""
    doubling: float | None = None
    """Likelihood of the best solution with all copies doubled, against its own; None: not kept."""
    as_submitted: bool = False
    """Copies of a caller: they come without an interval."""
    doubled: "Doubled | None" = None
    """None where ploidy was estimated, or was not needed."""

    @property
    def every_reading(self) -> tuple[Reading, ...]:
        """Return the readings that nothing measured excludes, besides the best one."""
        return with_doubling(self.other_readings, self.doubled_reading)


@dataclass(frozen=True, slots=True)
class Doubled:
    """What a ratio means in a doubled genome, centred on four copies: the same is seen there."""

    copies: float
    high: float
    """Upper end of the 95 % interval."""
    amplified_probability: float = 0.0
    """That they reach the limit of an amplification, which lies higher at twice the ploidy."""


@dataclass(frozen=True, slots=True)
class Tumour:
    """How ratios of this tumour become copies."""

    absolute: bool
    """Segments carry copies as submitted; ratios and tumour fraction are not used."""
    solutions: Solutions | None
    """None: no tumour fraction is known, or none is needed."""
    ploidy: float
    stated_purity: float | None = None
    """Tumour fraction that came with submitted copies."""
    ploidy_measured: bool = True
    """False: taken as 2, so that the copies of a doubled genome are read as about half."""
    fits: tuple[PurityPloidyFit, ...] = ()
    """Distinct solutions kept, the best first, which gives the estimate; without any the solution
    of largest weight does."""
    doubling: PurityPloidyFit | None = None
    """The best of them with all copies doubled; None where that is excluded, or nothing fits."""

    @property
    def purity(self) -> float | None:
        """Return the tumour fraction of the best solution, else the one stated with copies."""
        if self.fits:
            return self.fits[0].purity_fraction
        found = self.solutions
        return self.stated_purity if found is None else float(found.purity[found.best])

    @property
    def centre_copies(self) -> float | None:
        """Return the tumour copies at which the ratio is 1 in the best solution."""
        if self.fits:
            return self.fits[0].centre_copies
        found = self.solutions
        return None if found is None else float(found.centre_copies[found.best])

    def copies(self, ratio: float, expected: Expected) -> float | None:
        """Return the copies of a ratio in the best solution, None without a tumour fraction."""
        purity, centre = self.purity, self.centre_copies
        if purity is None or centre is None:
            return None
        return copies_from_ratio(ratio, purity, expected, centre)


def reached_limit(estimate: CopyEstimate, limits: CopyNumberConfig) -> float:
    """Return the limit of an amplification that the copies of a gene are held against.

    Whole copies as a caller wrote them are held against a whole limit: a ploidy of 2.007, the mean
    of such copies, does not move it.
    """
    limit = amplification_limit(estimate.ploidy, limits)
    copies = estimate.copies
    if estimate.as_submitted and copies is not None and copies == round(copies):
        return float(round(limit))
    return limit


def amplification_limit(ploidy: float, limits: CopyNumberConfig) -> float:
    """Return the copies from which a gene is amplified in a tumour (clinical.md 4.2)."""
    return max(limits.amplified_copies, ploidy + limits.amplified_over_ploidy)


def estimate_copies(
    evidence: GeneEvidence,
    expected: Expected,
    tumour: Tumour,
    limits: CopyNumberConfig,
    *,
    coding_exons: int,
    loss_of_heterozygosity: bool | None = None,
) -> CopyEstimate:
    """Return the copies of a gene with what its class depends on.

    Parameters
    ----------
    evidence
        Of the gene.
    expected
        Unaltered copies of its chromosome.
    tumour
        Tumour fraction, ploidy and centre, or their absence.
    limits
        Of clinical.md 4.2.
    coding_exons
        Of the gene: with few exons no more than that can be asked for.
    loss_of_heterozygosity
        Whether the minor allele has no copy left, None when not known.
    """
    estimate = CopyEstimate(
        copies=evidence.copies,
        low=None if evidence.span is None else evidence.span[0],
        high=None if evidence.span is None else evidence.span[1],
        loss_of_heterozygosity=loss_of_heterozygosity,
        bins=evidence.bins,
        exons=evidence.exons,
        exons_needed=min(limits.min_exons_amplified, coding_exons),
        covered_fraction=evidence.covered_fraction,
        purity=tumour.purity,
        ploidy=tumour.ploidy,
        normal_copies=expected.normal,
        as_submitted=tumour.absolute,
    )
    if tumour.absolute or evidence.ratio is None:
        return estimate
    if tumour.solutions is None:
        return replace(estimate, low=_pure_copies(evidence, expected), high=None)
    return _from_solutions(estimate, evidence, evidence.ratio, expected, tumour, limits)


def _from_solutions(
    estimate: CopyEstimate,
    evidence: GeneEvidence,
    ratio: float,
    expected: Expected,
    tumour: Tumour,
    limits: CopyNumberConfig,
) -> CopyEstimate:
    solutions, copies = tumour.solutions, tumour.copies(ratio, expected)
    purity, centre = tumour.purity, tumour.centre_copies
    if solutions is None or copies is None or purity is None or centre is None:
        return estimate
    error = evidence.ratio_se or 0.0
    if evidence.span is None:
        low, high = copies_quantiles(solutions, ratio, error, expected, LEVELS)
        probability = amplified_probability(solutions, ratio, error, expected, limits)
    else:
        low, high = (
            copies_quantiles(solutions, end, error, expected, (level,))[0]
            for end, level in zip(evidence.span, LEVELS, strict=True)
        )
        probability = None
    limit = amplification_limit(tumour.ploidy, limits)
    doubling = doubling_of(tumour.fits)
    return replace(
        estimate,
        copies=copies,
        # Of several solutions the best one may lie beyond what all of them together allow.
        low=min(low, copies),
        high=max(high, copies),
        amplified_probability=probability,
        bins=_supporting_bins(evidence, expected, tumour, limit),
        copies_without_lowest=None
        if evidence.ratio_without_lowest is None
        else tumour.copies(evidence.ratio_without_lowest, expected),
        doubled=in_doubled_genome(
            tumour,
            ratio if evidence.span is None else evidence.span[1],
            error,
            expected,
            limits,
        ),
        doubling=None if doubling is None else doubling.relative_likelihood,
        reading=Reading(ratio, evidence.ratio_se, purity, centre, expected, tumour.ploidy),
        other_readings=other_readings(ratio, evidence.ratio_se, tumour, expected, limits),
        doubled_reading=doubled_reading(ratio, evidence.ratio_se, tumour, expected),
        solutions=solutions,
    )


def with_doubling(
    readings: tuple[Reading, ...], doubled_reading: Reading | None
) -> tuple[Reading, ...]:
    """Return readings with that of the doubling, unless it is one of them."""
    if doubled_reading is None or doubled_reading in readings:
        return readings
    return (*readings, doubled_reading)


def doubled_reading(
    ratio: float, ratio_se: float | None, tumour: Tumour, expected: Expected
) -> Reading | None:
    """Return how a ratio is read with all copies of the best solution doubled."""
    fit = tumour.doubling
    if fit is None:
        return None
    return Reading(ratio, ratio_se, fit.purity_fraction, fit.centre_copies, expected, fit.ploidy)


def other_readings(
    ratio: float,
    ratio_se: float | None,
    tumour: Tumour,
    expected: Expected,
    limits: CopyNumberConfig,
) -> tuple[Reading, ...]:
    """Return how a ratio is read in the solutions kept beside the best one.

    Its mere doubling, kept though unlikely, is left out: an allele that SNPs show alone stays alone
    there. What counts copies asks for it too, see `CopyEstimate.every_reading`.
    """
    unlikely = doubling_of(tumour.fits, below=limits.purity.min_relative_likelihood)
    return tuple(
        Reading(ratio, ratio_se, f.purity_fraction, f.centre_copies, expected, f.ploidy)
        for f in tumour.fits[1:]
        if f is not unlikely
    )


def in_doubled_genome(
    tumour: Tumour, ratio: float, ratio_se: float, expected: Expected, limits: CopyNumberConfig
) -> Doubled | None:
    """Return what a ratio means if the genome is doubled, None where ploidy was estimated."""
    if tumour.ploidy_measured or tumour.solutions is None:
        return None
    solutions = doubled(tumour.solutions)
    copies = copies_at_best(solutions, ratio, expected)
    (high,) = copies_quantiles(solutions, ratio, ratio_se, expected, LEVELS[1:])
    amplified = amplified_probability(solutions, ratio, ratio_se, expected, limits)
    return Doubled(copies, max(high, copies), amplified)


def amplified_probability(
    solutions: Solutions,
    ratio: float,
    ratio_se: float,
    expected: Expected,
    limits: CopyNumberConfig,
) -> float:
    """Return the probability that the copies reach the limit of an amplification.

    In each solution the copies are normal round the line of the ratio, and the limit follows from
    that solution's ploidy: copies and limit double together where a genome may be duplicated.
    """
    import numpy as np
    from scipy.special import ndtr

    slope, offset = copies_line(solutions.purity, solutions.centre_copies, expected)
    limit: Floats = np.maximum(
        limits.amplified_copies, solutions.ploidy + limits.amplified_over_ploidy
    )
    above = slope * ratio + offset - limit
    if ratio_se == 0:
        return float((above >= 0) @ solutions.weight)
    return float(ndtr(above / (slope * ratio_se)) @ solutions.weight)


def _pure_copies(evidence: GeneEvidence, expected: Expected) -> float:
    """Return the fewest copies any tumour fraction allows a gained gene: those of a pure tumour."""
    ratio = evidence.ratio or 0.0
    if evidence.span is not None:
        ratio = evidence.span[0]
    elif evidence.ratio_se is not None:
        ratio -= NORMAL_975 * evidence.ratio_se
    return copies_from_ratio(ratio, PURE, expected)


def _supporting_bins(
    evidence: GeneEvidence, expected: Expected, tumour: Tumour, limit: float
) -> int | None:
    """Return the bins of the gene, or of its segment where that reaches the limit by itself.

    A small gene inside an amplified segment is supported by the whole segment (clinical.md 4.2).
    """
    if evidence.bins is None or evidence.segment_ratio is None or evidence.segment_bins is None:
        return evidence.bins
    copies = tumour.copies(evidence.segment_ratio, expected)
    if copies is None or math.isnan(copies) or copies < limit:
        return evidence.bins
    return max(evidence.bins, evidence.segment_bins)
