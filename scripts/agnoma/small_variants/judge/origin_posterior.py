"""Somatic or inherited by allele fraction, purity and copies, without a matched normal.

Model of clinical.md 2.7 (as SGZ, PMID 29415044, and LOHGIC): at tumour fraction p, total copies C
per tumour cell and m of them with the variant, normal cells having two copies,

* heterozygous inherited: ``v_G = (p m + (1 - p)) / (p C + 2 (1 - p))``
* clonal somatic: ``v_S = p m / (p C + 2 (1 - p))``

Fractions are 0 to 1; copies are whole numbers.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from agnoma.genome import bare_contig
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.models.variant import OriginEstimate, PopulationFrequency
from agnoma.purity import copies_per_cell, expected_vaf
from agnoma.settings import OriginConfig
from agnoma.small_variants.filters.statistics import READ_ERROR, Z_95, wilson_interval

SUBCLONES = 20  # cancer-cell fractions over which a subclone is averaged
GRID_POINTS = 21  # odd, so that the estimate itself is one of them
MAX_ROUNDING = 0.25  # copies further from a whole number are both neighbours' [project default]
COMMON_AF, RARE_AF = 1e-4, 1e-5  # clinical.md 2.7, prior
CLONAL_CCF = 0.75  # clinical.md 2.7


class Fractions(NamedTuple):
    """Expected allele fractions of one state."""

    germline: float
    somatic: float


class Prior(NamedTuple):
    """P(germline) before looking at the fraction, and the rule that gave it."""

    probability: float
    rule: str


class CopyState(NamedTuple):
    """Total and major copies per tumour cell."""

    total: int
    major: int


@dataclass(frozen=True, slots=True)
class LocalCopies:
    """The copy states a place may be in, all as likely; none with the reason."""

    states: tuple[CopyState, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Purity:
    """Tumour fraction with its 95 % interval; without one all values near it are as likely."""

    fraction: float
    low: float | None = None
    high: float | None = None


class Clonality(StrEnum):
    """Whether all tumour cells carry a variant."""

    CLONAL = "clonal"
    SUBCLONAL = "subclonal"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class CellFraction:
    """Share of tumour cells with a variant, 95 % interval; above 1 where copies are uncertain."""

    fraction: float
    low: float
    high: float
    multiplicity: int
    clonality: Clonality


def expected_fractions(purity: float, total: int, variant_copies: int) -> Fractions:
    """Return the fractions of a heterozygous inherited and of a clonal somatic variant.

    >>> tuple(round(v, 3) for v in expected_fractions(0.6, 1, 1))
    (0.714, 0.429)
    """
    somatic = expected_vaf(purity, total, variant_copies)
    return Fractions(somatic + (1 - purity) / copies_per_cell(purity, total), somatic)


def germline_prior(
    population: PopulationFrequency | None, *, known_hotspot: bool, predisposition_gene: bool
) -> Prior:
    """Return P(germline) by the first matching rule of clinical.md 2.7.

    Parameters
    ----------
    population
        What the tables say; without a population table nothing is "absent" from it.
    known_hotspot
        Whether the allele is a known somatic hotspot.
    predisposition_gene
        Whether inherited predisposition is known for its gene.
    """
    if known_hotspot:
        return Prior(0.02, "known somatic hotspot")
    looked_up = population is not None and population.af_field is not None
    af = population.max_af if population is not None else None
    if af is not None and af >= COMMON_AF:
        return Prior(0.95, f"population frequency {af:.3g}, from {COMMON_AF:g}")
    if population is not None and population.clinvar_pathogenic and predisposition_gene:
        return Prior(0.7, "ClinVar pathogenic in a gene of inherited predisposition")
    if af is not None and af >= RARE_AF:
        return Prior(0.7, f"population frequency {af:.3g}, from {RARE_AF:g} to {COMMON_AF:g}")
    if looked_up and af is None:
        return Prior(0.3, "absent from the population table")
    return Prior(0.5, "no rule applies")


def with_copies(
    segments: Iterable[CopyNumberSegment], purity: float | None
) -> tuple[CopyNumberSegment, ...]:
    """Return segments whose copies are told by their log2 ratio where they are not given.

    ``n = max(0, (2 * 2**log2 - 2 * (1 - p)) / p)``, centred on diploid (clinical.md 4.1). Without
    a tumour fraction they stay unknown.
    """
    found = []
    for segment in segments:
        if segment.copies is None and segment.log2 is not None and purity:
            copies = max(0.0, (2 * 2**segment.log2 - 2 * (1 - purity)) / purity)
            segment = segment.model_copy(update={"copies": copies})
        found.append(segment)
    return tuple(found)


def copies_at(
    segments: Iterable[CopyNumberSegment], contig: str, start: int, *, limits: OriginConfig
) -> LocalCopies:
    """Return the copy states of the segment over a place.

    Parameters
    ----------
    segments
        Of the case, with copies per tumour cell.
    contig, start
        The place, 0-based.
    limits
        How far from 0 the log2 ratio may be where the copies of each allele are unknown.

    Notes
    -----
    Copies near a whole number are rounded, others are both neighbours'. With known minor copies the
    major are the rest; else, near log2 0, every split of the total is possible.
    """
    if bare_contig(contig) in {"X", "Y", "MT"}:
        return LocalCopies(reason=f"contig {contig}: normal cells may have one copy")
    own = bare_contig(contig)
    found = next(
        (s for s in segments if bare_contig(s.contig) == own and s.start <= start < s.end), None
    )
    if found is None or found.copies is None:
        return LocalCopies(reason="copy number at the place unknown")
    totals = [copies for copies in _whole_copies(found.copies) if copies > 0]
    if not totals:
        return LocalCopies(reason=f"{found.copies:.3g} copies: none is left in tumour cells")
    if found.minor_copies is not None:
        minors = _whole_copies(found.minor_copies)
        states = {CopyState(c, c - m) for c in totals for m in minors if 2 * m <= c}
        if states:
            return LocalCopies(tuple(sorted(states)))
        reason = f"{found.minor_copies:.3g} minor copies do not fit {found.copies:.3g} copies"
        return LocalCopies(reason=reason)
    if found.log2 is None or abs(found.log2) > limits.max_log2_without_baf:
        ratio = "unknown" if found.log2 is None else f"{found.log2:.2f}"
        reason = (
            f"copies of each allele unknown and log2 ratio {ratio}, at most "
            f"{limits.max_log2_without_baf:g} from 0 needed"
        )
        return LocalCopies(reason=reason)
    return LocalCopies(
        tuple(CopyState(c, major) for c in totals for major in range((c + 1) // 2, c + 1))
    )


def _whole_copies(copies: float) -> tuple[int, ...]:
    """Return the whole numbers a measured number of copies may stand for."""
    low = math.floor(max(copies, 0.0))
    above = max(copies, 0.0) - low
    if above <= MAX_ROUNDING:
        return (low,)
    return (low + 1,) if above >= 1 - MAX_ROUNDING else (low, low + 1)


def germline_probability(
    alt: int,
    depth: int,
    *,
    purity: Purity | None,
    copies: LocalCopies,
    prior: Prior,
    limits: OriginConfig,
) -> OriginEstimate:
    """Return P(germline) of an allele seen in ``alt`` of ``depth`` fragments, or why there is none.

    ``logit P(G) = logit prior + ln L_G - ln L_S`` with beta-binomial likelihoods, integrated over
    purity and averaged over copy states and over the copies that may carry the variant: an
    inherited one the major or the minor, a somatic one 1 to the major (clinical.md 2.7). ``L_S`` is
    that of a clonal variant or of a subclonal one, ``v_S c`` with m = 1 and c uniform over (0, 1),
    whichever is higher: where an inherited allele is lost from the tumour (m = 0) its fraction is
    low too, and low fractions are mostly subclones. Homozygous inherited alleles are not modelled:
    above the highest clonal fraction the inherited state is the nearer.
    """
    no_call = _no_call(depth, purity, copies, limits)
    if no_call is not None or purity is None:
        return OriginEstimate(
            prior=prior.probability, prior_rule=prior.rule, reason=f"no estimate: {no_call}"
        )
    germline, somatic, subclonal = [], [], []
    grid = _purity_grid(purity, limits.purity_half_width)
    for p, log_weight in grid:
        for state in copies.states:
            inherited = (state.major, state.total - state.major)
            mutated = range(1, state.major + 1)
            shared = log_weight - math.log(len(copies.states))
            germline += [
                shared - math.log(len(inherited)) + _log_likelihood(alt, depth, v, limits)
                for v in (expected_fractions(p, state.total, m).germline for m in inherited)
            ]
            somatic += [
                shared - math.log(len(mutated)) + _log_likelihood(alt, depth, v, limits)
                for v in (expected_fractions(p, state.total, m).somatic for m in mutated)
            ]
            one_copy = expected_fractions(p, state.total, 1).somatic
            subclonal += [
                shared - math.log(SUBCLONES) + _log_likelihood(alt, depth, v, limits)
                for v in (one_copy * (i + 0.5) / SUBCLONES for i in range(SUBCLONES))
            ]
    pi = prior.probability
    logit = math.log(pi / (1 - pi)) + _log_sum(germline)
    logit -= max(_log_sum(somatic), _log_sum(subclonal))
    states = ", ".join(f"{s.total} copies ({s.major} major)" for s in copies.states)
    return OriginEstimate(
        germline_probability=_logistic(logit),
        prior=pi,
        prior_rule=prior.rule,
        reason=f"{alt} of {depth} fragments, tumour fraction {grid[0][0]:.2f} to "
        f"{grid[-1][0]:.2f}, {states}; prior {pi:g} ({prior.rule})",
    )


def _no_call(
    depth: int, purity: Purity | None, copies: LocalCopies, limits: OriginConfig
) -> str | None:
    """Return why nothing can be said, None when it can (clinical.md 2.7)."""
    if purity is None:
        return "tumour fraction unknown"
    p = purity.fraction
    if p > limits.max_purity:
        return f"tumour fraction {p:.3g}, at most {limits.max_purity:g} needed"
    if p < limits.min_purity:
        return f"tumour fraction {p:.3g}, at least {limits.min_purity:g} needed"
    if depth < limits.min_depth_x:
        return f"depth {depth}, at least {limits.min_depth_x} needed"
    return None if copies.states else copies.reason or "copy number at the place unknown"


def _purity_grid(purity: Purity, half_width: float) -> list[tuple[float, float]]:
    """Return purities and the logarithms of their weights, which sum to 1.

    Normal weights with the interval's standard deviation, cut off at the half width; equal weights
    without an interval; the estimate alone when the interval has no width.
    """
    spread = None
    if purity.low is not None and purity.high is not None:
        spread = (purity.high - purity.low) / (2 * Z_95)
        if spread <= 0:
            return [(purity.fraction, 0.0)]
    step = 2 * half_width / (GRID_POINTS - 1)
    grid = []
    for index in range(GRID_POINTS):
        away = index * step - half_width
        p = purity.fraction + away
        if 0 < p < 1:
            grid.append((p, 0.0 if spread is None else -0.5 * (away / spread) ** 2))
    total = _log_sum([weight for _, weight in grid])
    return [(p, weight - total) for p, weight in grid]


def _log_likelihood(alt: int, depth: int, fraction: float, limits: OriginConfig) -> float:
    """Return the log of the beta-binomial probability, without the binomial coefficient.

    The coefficient is the same for both hypotheses. Sequencing errors keep the fraction from 0 and
    1.
    """
    v = min(max(fraction, READ_ERROR), 1 - READ_ERROR)
    size = (1 - limits.overdispersion) / limits.overdispersion
    a, b = v * size, (1 - v) * size
    return (
        math.lgamma(alt + a)
        + math.lgamma(depth - alt + b)
        - math.lgamma(depth + size)
        + math.lgamma(size)
        - math.lgamma(a)
        - math.lgamma(b)
    )


def _log_sum(logs: Sequence[float]) -> float:
    """Return the logarithm of a sum of exponentials."""
    highest = max(logs)
    return highest + math.log(math.fsum(math.exp(x - highest) for x in logs))


def _logistic(logit: float) -> float:
    """Return the probability of a logit, without overflow."""
    if logit < 0:
        return math.exp(logit) / (1 + math.exp(logit))
    return 1 / (1 + math.exp(-logit))


def cancer_cell_fraction(alt: int, depth: int, *, purity: float, total: int) -> CellFraction | None:
    """Return the share of tumour cells with a somatic variant, None without depth or purity 0.

    ``CCF = v (p C + 2 (1 - p)) / (p m)`` with ``m = max(1, round(v (p C + 2 (1 - p)) / p))``; the
    interval is Wilson's on the fraction. Clonal from 0.75 when the interval reaches 1, subclonal
    when it ends below 0.75 (clinical.md 2.7).

    Parameters
    ----------
    alt, depth
        Fragments.
    purity
        Tumour fraction.
    total
        Copies per tumour cell.
    """
    if depth == 0 or purity <= 0:
        return None
    scale = copies_per_cell(purity, total) / purity
    vaf = alt / depth
    multiplicity = max(1, math.floor(vaf * scale + 0.5))
    low, high = (bound * scale / multiplicity for bound in wilson_interval(alt, depth))
    point = vaf * scale / multiplicity
    if high >= 1 and point >= CLONAL_CCF:
        clonality = Clonality.CLONAL
    else:
        clonality = Clonality.SUBCLONAL if high < CLONAL_CCF else Clonality.UNCERTAIN
    return CellFraction(point, low, high, multiplicity, clonality)
