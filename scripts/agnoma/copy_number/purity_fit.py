"""Tumour fraction and ploidy of a profile, with every solution that fits, or why there is none.

A doubled genome without odd copies and its undoubled half show the very same ratios and allele
fractions (tumour fraction p at 2n copies as 2p / (1 + p) at n): the fit keeps both, and the
submitted fraction or a few odd segments tell them apart.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.copy_number.absolute import DIPLOID
from agnoma.copy_number.allele_fractions import SegmentBaf
from agnoma.copy_number.posterior import Solutions, combined, from_fit, weighted_quantile
from agnoma.copy_number.purity_grid import LOG_PRIORS, Grid, evaluate
from agnoma.copy_number.purity_modes import (
    distinct_fits,
    of_kept_solutions,
    other_solutions,
    possible_doubling,
    words,
)
from agnoma.copy_number.purity_segments import (
    ASSUMED_NOISE_SD,
    Stretch,
    altered_segments,
    observe,
    stretches,
)
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberSegment, PurityPloidyEstimate, PurityPloidyFit
from agnoma.settings.purity import PurityConfig

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]
_LOW, _HIGH = 0.025, 0.975
# Share of the posterior below the least tumour fraction that settles the matter; a best fit lower
# by more than its error (of good fits, by the simulations of the tests) does too.
_NEARLY_ALL = 0.9
_PURITY_ERROR = 0.02


@dataclass(frozen=True, slots=True)
class PurityFit:
    """What the profile says, and the solutions that copies are to be computed with."""

    estimate: PurityPloidyEstimate
    solutions: Solutions | None
    """None when neither fit nor submitted fraction exist."""
    source: str
    """What the solutions rest on, in words."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The tumour fraction that came with the case."""

    fraction: float
    solutions: Solutions
    """Of this fraction alone, see `from_submitted`."""


def estimate_purity(
    segments: Sequence[CopyNumberSegment],
    bafs: Sequence[SegmentBaf | None],
    *,
    noise_sd: float | None,
    submitted: Submitted | None,
    limits: PurityConfig,
) -> PurityFit:
    """Return tumour fraction and ploidy of a profile with all solutions that fit.

    Parameters
    ----------
    segments
        Of the whole profile with log2 ratios; only autosomes are used.
    bafs
        Allele fractions, one a segment; None where not known.
    noise_sd
        Robust SD of bins round their segments [log2]; None: not measured.
    submitted
        Tumour fraction of the sample sheet: prior of the fit, and what is used without a fit.
    limits
        Settings of the fit.
    """
    noise = ASSUMED_NOISE_SD if noise_sd is None else noise_sd
    found = stretches(segments, bafs, noise, limits)
    snps = sum(baf.snps for stretch in found for baf in stretch.bafs)
    reason = _too_little(found, snps, noise, limits)
    if reason is not None:
        return _without_fit(reason, snps, submitted)
    observations = observe(found, noise, limits)
    altered = altered_segments(found, observations, limits)
    if altered < limits.min_altered_segments:
        return _without_fit(_flat(altered, found, limits), snps, submitted)
    grid = evaluate(observations, limits)
    posterior = _log_posterior(grid, None if submitted is None else submitted.fraction, limits)
    reason = _unexplained(grid, posterior, limits)
    if reason is not None:
        return _without_fit(reason, snps, submitted)
    if _is_too_little_tumour(grid, posterior, limits):
        alone = _log_posterior(grid, None, limits)
        if submitted is None or not _is_surely_enough_tumour(grid, alone, limits):
            return _below_limit(grid, snps, submitted, limits)
        # A fraction submitted as very small does not silence a profile that tells its own.
        posterior = alone
    fit = _answer(grid, posterior, snps, submitted, limits, _notes(segments, bafs, noise_sd))
    logger.info(
        "purity: %d segments, %d SNPs: %s", len(found), snps, "; ".join(map(str, fit.estimate.fits))
    )
    return fit


def _too_little(
    found: Sequence[Stretch], snps: int, noise_sd: float, limits: PurityConfig
) -> str | None:
    if noise_sd > limits.max_noise_sd:
        return (
            f"bins scatter around their segments with SD {noise_sd:.2f} log2; "
            f"at most {limits.max_noise_sd:g} allowed"
        )
    if len(found) < limits.min_segments:
        return (
            f"{len(found)} stretches of autosomes with at least {limits.min_segment_bins} bins; "
            f"at least {limits.min_segments} needed"
        )
    if snps < limits.min_snps:
        return f"{snps} heterozygous SNPs in autosomal segments; at least {limits.min_snps} needed"
    return None


def _flat(altered: int, found: Sequence[Stretch], limits: PurityConfig) -> str:
    return (
        f"flat genome: {altered} of {len(found)} stretches of autosomes differ from the rest in "
        f"ratio or allele fraction beyond noise; at least {limits.min_altered_segments} needed"
    )


def _log_posterior(grid: Grid, submitted: float | None, limits: PurityConfig) -> Floats:
    """Return the log posterior per cell, to a constant; the likelihood alone is tempered."""
    value = grid.power * grid.log_likelihood + LOG_PRIORS[grid.history]
    near_haploid = math.log(limits.near_haploid_prior)
    with np.errstate(invalid="ignore"):
        value -= 0.5 * ((grid.ploidy - DIPLOID) / limits.ploidy_sd) ** 2
        value += np.where(grid.ploidy < limits.near_haploid_ploidy, near_haploid, 0.0)
    if submitted is not None:
        value -= 0.5 * ((grid.purity[:, None] - submitted) / limits.submitted_sd) ** 2
    held: Floats = np.where(np.isfinite(value), value, -np.inf)
    return held


def _unexplained(grid: Grid, posterior: Floats, limits: PurityConfig) -> str | None:
    share = float(grid.unexplained.flat[int(np.argmax(posterior))])
    if share <= limits.max_unexplained:
        return None
    return (
        f"no whole copies explain {share:.0%} of the genome measured; "
        f"at most {limits.max_unexplained:.0%} allowed"
    )


def _is_too_little_tumour(grid: Grid, posterior: Floats, limits: PurityConfig) -> bool:
    """Return whether best fit, or nearly all of the posterior, lies below the least fraction."""
    best = grid.purity[int(np.argmax(posterior)) // len(grid.shift)]
    if best < limits.min_purity - _PURITY_ERROR - 1e-9:
        return True
    by_purity = np.exp(posterior - posterior.max()).sum(axis=1)
    below = by_purity[grid.purity < limits.min_purity - 1e-9].sum() / by_purity.sum()
    return bool(below > _NEARLY_ALL)


def _is_surely_enough_tumour(grid: Grid, posterior: Floats, limits: PurityConfig) -> bool:
    """Return whether the 95 % interval of the tumour fraction begins at the least one."""
    by_purity = np.exp(posterior - posterior.max()).sum(axis=1)
    return weighted_quantile(grid.purity, by_purity, _LOW) >= limits.min_purity - 1e-9


def _below_limit(
    grid: Grid, snps: int, submitted: Submitted | None, limits: PurityConfig
) -> PurityFit:
    """Return that there is too little tumour; a submitted fraction far above is not used alone."""
    reason = (
        f"too little tumour to tell copies: the fit lies below a tumour fraction of "
        f"{limits.min_purity:g}"
    )
    fit = _without_fit(reason, snps, submitted)
    if submitted is None:
        return fit
    alone = _log_posterior(grid, None, limits)
    by_purity = np.exp(alone - alone.max()).sum(axis=1)
    by_purity /= by_purity.sum()
    found = float(by_purity @ grid.purity)
    if submitted.fraction - found <= limits.agreement_limit:
        return fit
    note = (
        f"Fit and submission disagree: tumour fraction about {found:.2f} by fit, "
        f"{submitted.fraction:.2f} as submitted. "
        "Copies are given with an interval that covers both."
    )
    told = {
        "agrees": False,
        "notes": (note,),
        "purity_low": weighted_quantile(grid.purity, by_purity, _LOW),
        "purity_high": weighted_quantile(grid.purity, by_purity, _HIGH),
    }
    return PurityFit(
        fit.estimate.model_copy(update=told),
        _widened(submitted.solutions, grid.purity, by_purity),
        f"{fit.source}; the interval covers the fit too, as they disagree",
    )


def _widened(submitted: Solutions, purity: Floats, weight: Floats) -> Solutions:
    """Return the submitted solutions beside fitted tumour fractions, taken as diploid too.

    Fitted ones are cut into equal parts until none outweighs the submitted fraction, which stays
    the best; the distribution is the same.
    """
    parts = int(np.ceil(weight.max() / submitted.weight.max()))
    diploid = np.full(len(purity) * parts, DIPLOID)
    below = Solutions(np.repeat(purity, parts), diploid, diploid, np.repeat(weight / parts, parts))
    return combined(submitted, below)


def _without_fit(reason: str, snps: int, submitted: Submitted | None) -> PurityFit:
    estimate = PurityPloidyEstimate(
        status=Status.NOT_ASSESSABLE,
        reason=reason,
        submitted_fraction=None if submitted is None else submitted.fraction,
        heterozygous_snps=snps,
    )
    logger.info("purity: not fitted: %s", reason)
    if submitted is None:
        return PurityFit(estimate, None, f"none: not given, and not fitted ({reason})")
    return PurityFit(
        estimate, submitted.solutions, f"tumour fraction as submitted; not fitted: {reason}"
    )


def _answer(
    grid: Grid,
    posterior: Floats,
    snps: int,
    submitted: Submitted | None,
    limits: PurityConfig,
    notes: list[str],
) -> PurityFit:
    fits = distinct_fits(grid, posterior, limits)
    solutions = _solutions(grid, of_kept_solutions(grid, posterior, limits))
    source = "fit of ratios and allele fractions"
    agrees = None
    if submitted is not None:
        difference = abs(fits[0].purity_fraction - submitted.fraction)
        agrees = difference <= limits.agreement_limit + 1e-9
        notes.append(_agreement(fits[0], submitted, agrees=agrees, limits=limits))
        notes += _nearer_doubled(fits, submitted.fraction, limits)
        source += ", with the submitted tumour fraction as prior"
        if not agrees:
            alone = of_kept_solutions(grid, _log_posterior(grid, None, limits), limits)
            solutions = combined(_solutions(grid, alone), submitted.solutions)
            source = "fit and submitted tumour fraction side by side, as they disagree"
    notes += other_solutions(fits, limits)

    def quantile(values: Floats, level: float) -> float:
        return weighted_quantile(values, solutions.weight, level)

    estimate = PurityPloidyEstimate(
        status=Status.EVALUATED,
        fits=tuple(fits),
        purity_fraction=fits[0].purity_fraction,
        purity_low=min(fits[0].purity_fraction, quantile(solutions.purity, _LOW)),
        purity_high=max(fits[0].purity_fraction, quantile(solutions.purity, _HIGH)),
        ploidy=fits[0].ploidy,
        ploidy_low=min(fits[0].ploidy, quantile(solutions.ploidy, _LOW)),
        ploidy_high=max(fits[0].ploidy, quantile(solutions.ploidy, _HIGH)),
        submitted_fraction=None if submitted is None else submitted.fraction,
        agrees=agrees,
        heterozygous_snps=snps,
        notes=tuple(notes),
    )
    return PurityFit(estimate, solutions, source)


def _solutions(grid: Grid, posterior: Floats) -> Solutions:
    weight = np.exp(posterior - posterior.max())
    inside = weight > 0
    purity = np.broadcast_to(grid.purity[:, None], weight.shape)[inside]
    return from_fit(purity, grid.centre[inside], grid.ploidy[inside], weight[inside])


def _agreement(
    best: PurityPloidyFit, submitted: Submitted, *, agrees: bool, limits: PurityConfig
) -> str:
    values = (
        f"tumour fraction {best.purity_fraction:.2f} by fit, {submitted.fraction:.2f} as submitted"
    )
    if agrees:
        return f"Fit and submission agree: {values}."
    return (
        f"Fit and submission disagree: {values}, more than {limits.agreement_limit:.2f} apart. "
        "Copies are given with an interval that covers both."
    )


def _nearer_doubled(
    fits: Sequence[PurityPloidyFit], submitted: float, limits: PurityConfig
) -> list[str]:
    """Return a sentence where the submitted fraction is rather that of the doubled genome.

    Tumour fractions of both are at most 0.17 apart, which agreement allows.
    """
    doubling = possible_doubling(fits, submitted, limits)
    if doubling is None:
        return []
    best, doubled = fits[0].purity_fraction, doubling.purity_fraction
    if abs(doubled - submitted) >= abs(best - submitted):
        return []
    return [
        "The submitted tumour fraction lies nearer to that of the doubled genome, "
        f"{words(doubling)}, which shows the same ratios and allele fractions: it does not speak "
        "for the fit."
    ]


def _notes(
    segments: Sequence[CopyNumberSegment],
    bafs: Sequence[SegmentBaf | None],
    noise_sd: float | None,
) -> list[str]:
    notes = []
    if noise_sd is None:
        notes.append(f"Scatter of bins not measured: SD {ASSUMED_NOISE_SD} log2 assumed.")
    if any(segment.bins is None for segment in segments):
        notes.append("Segments without a number of bins count as the smallest that are used.")
    depleted = sum(baf is not None and baf.depleted for baf in bafs)
    if depleted:
        notes.append(
            f"{depleted} segments have far fewer heterozygous SNPs than expected, as when a nearly "
            "pure tumour has lost an allele; without a normal their allele fraction is not used."
        )
    return notes
