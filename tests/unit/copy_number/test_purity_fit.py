"""Tumour fraction and ploidy: what is told, what is refused, and what copies then rest on."""

import re
from dataclasses import replace

import numpy as np
import pytest
from purity_profiles import Piece, amplified, draw_genome, measure

from agnoma.copy_number.allele_fractions import SegmentBaf
from agnoma.copy_number.posterior import copies_quantiles, from_submitted
from agnoma.copy_number.purity_fit import PurityFit, Submitted, estimate_purity
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
Profile = tuple[list[CopyNumberSegment], list[SegmentBaf | None]]


def submitted(fraction: float) -> Submitted:
    return Submitted(fraction, from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.05))


def profile(pieces: list[Piece], purity: float, seed: int = 1, snps: int = 700) -> Profile:
    random = np.random.default_rng(seed)
    segments, bafs, _ = measure(random, pieces, purity, limits=LIMITS, snps=snps)
    return segments, bafs


def fitted(
    given: Profile, fraction: float | None = None, noise_sd: float | None = 0.2
) -> PurityFit:
    own = None if fraction is None else submitted(fraction)
    return estimate_purity(*given, noise_sd=noise_sd, submitted=own, limits=LIMITS)


def genome(base: int = 2, seed: int = 1, altered: float = 0.4) -> list[Piece]:
    return draw_genome(np.random.default_rng(seed), base, altered=altered)


def near(fit: PurityFit, purity: float, ploidy: float) -> bool:
    return any(
        abs(one.purity_fraction - purity) <= 0.05 and abs(one.ploidy - ploidy) <= 0.3
        for one in fit.estimate.fits
    )


def test_a_plain_tumour() -> None:
    fit = fitted(profile(genome(), 0.6))
    estimate = fit.estimate
    assert estimate.status is Status.EVALUATED
    assert estimate.purity_fraction == pytest.approx(0.6, abs=0.03)
    assert estimate.purity_low is not None
    assert estimate.purity_high is not None
    assert estimate.purity_low <= 0.6 <= estimate.purity_high
    assert estimate.ploidy == pytest.approx(2.0, abs=0.3)
    assert estimate.agrees is None
    assert estimate.heterozygous_snps is not None
    assert 500 <= estimate.heterozygous_snps <= 700
    assert fit.source == "fit of ratios and allele fractions"
    first = estimate.fits[0]
    assert first.relative_likelihood == 1
    assert [one.relative_likelihood for one in estimate.fits] == sorted(
        (one.relative_likelihood for one in estimate.fits), reverse=True
    )


def refusals() -> list[object]:
    plain = profile(genome(), 0.6)
    none: list[SegmentBaf | None] = [None] * len(plain[0])
    few = profile(genome(), 0.6, snps=80)
    flat = [replace(piece, total=2, minor=1, clonal=1.0) for piece in genome()]
    spiked = amplified(np.random.default_rng(2), flat, 6)
    return [
        pytest.param(plain, 0.41, "scatter around their segments with SD 0.41", id="noisy"),
        pytest.param((plain[0], none), 0.2, "^0 heterozygous SNPs", id="no-snps"),
        pytest.param(
            few, 0.2, "heterozygous SNPs in autosomal segments; at least 100", id="few-snps"
        ),
        pytest.param(
            (plain[0][:6], plain[1][:6]), 0.2, "stretches of autosomes", id="few-segments"
        ),
        pytest.param(([], []), 0.2, "^0 stretches of autosomes", id="no-segments"),
        pytest.param(profile(flat, 0.6), 0.2, "^flat genome: 0 of", id="flat"),
        pytest.param(
            profile(spiked, 0.6), 0.2, "^flat genome", id="amplifications-alone-tell-nothing"
        ),
        pytest.param(profile(genome(), 0.01), 0.2, "^flat genome", id="no-tumour"),
        pytest.param(
            profile(genome(altered=0.8), 0.12), 0.2, "too little tumour", id="too-little-tumour"
        ),
    ]


@pytest.mark.parametrize(("given", "noise_sd", "reason"), refusals())
@pytest.mark.parametrize("fraction", [None, 0.5])
def test_not_evaluated(
    given: Profile, noise_sd: float, reason: str, fraction: float | None
) -> None:
    """The submitted fraction stands in, and is named; without one there is nothing."""
    fit = fitted(given, fraction, noise_sd)
    assert fit.estimate.status is Status.NOT_ASSESSABLE
    assert fit.estimate.reason is not None
    assert re.search(reason, fit.estimate.reason), fit.estimate.reason
    assert fit.estimate.purity_fraction is None
    assert fit.estimate.fits == ()
    if fraction is None:
        assert fit.solutions is None
        assert fit.source.startswith("none: not given, and not fitted")
    else:
        assert fit.solutions is not None
        assert fit.solutions.purity[fit.solutions.best] == pytest.approx(0.5)
        assert fit.source.startswith("tumour fraction as submitted; not fitted:")
        assert fit.estimate.submitted_fraction == 0.5


def test_too_little_tumour_for_a_high_submitted_fraction() -> None:
    """Submitted 0.6 where the profile shows 0.12: copies at 0.6 alone would be far too few."""
    fit = fitted(profile(genome(altered=0.8), 0.12), 0.6)
    assert fit.estimate.status is Status.NOT_ASSESSABLE
    assert fit.estimate.agrees is False
    assert "Fit and submission disagree" in " ".join(fit.estimate.notes)
    assert fit.source.endswith("the interval covers the fit too, as they disagree")
    assert fit.estimate.purity_high is not None
    assert fit.estimate.purity_high < 0.25
    assert fit.solutions is not None
    assert fit.solutions.purity[fit.solutions.best] == pytest.approx(0.6)
    low, _, high = copies_quantiles(fit.solutions, 1.5, 0.02)
    assert low <= 2 + 1 / 0.6
    assert high >= 2 + 1 / 0.15


def test_too_little_tumour_for_a_low_submitted_fraction() -> None:
    fit = fitted(profile(genome(altered=0.8), 0.12), 0.25)
    assert fit.estimate.status is Status.NOT_ASSESSABLE
    assert fit.estimate.agrees is None
    assert fit.source.startswith("tumour fraction as submitted; not fitted: too little tumour")
    assert fit.solutions is not None
    assert set(fit.solutions.ploidy) == {2.0}


def test_agreement_is_said() -> None:
    fit = fitted(profile(genome(), 0.6), 0.7)
    assert fit.estimate.agrees is True
    assert any(note.startswith("Fit and submission agree: ") for note in fit.estimate.notes)
    assert "as prior" in fit.source


def test_disagreement_is_said_and_both_are_covered() -> None:
    """Never silently one of the two: copies of a gained gene span what either would give."""
    fit = fitted(profile(genome(), 0.8), 0.25)
    estimate = fit.estimate
    assert estimate.agrees is False
    assert estimate.purity_fraction == pytest.approx(0.8, abs=0.05)
    assert any("more than 0.20 apart" in note for note in estimate.notes)
    assert estimate.purity_low is not None
    assert estimate.purity_high is not None
    assert estimate.purity_low <= 0.25
    assert estimate.purity_high >= 0.78
    assert fit.solutions is not None
    low, _, high = copies_quantiles(fit.solutions, 2.0, 0.02)
    assert low <= 2 + 2 / 0.8
    assert high >= 2 + 2 / 0.25
    assert fit.source == "fit and submitted tumour fraction side by side, as they disagree"


@pytest.mark.parametrize(("fraction", "agrees"), [(0.81, True), (0.82, False)])
def test_agreement_limit(fraction: float, agrees: bool) -> None:
    limits = LIMITS.model_copy(update={"submitted_sd": 100.0})
    given = profile(genome(), 0.6)
    own = submitted(fraction)
    fit = estimate_purity(*given, noise_sd=0.2, submitted=own, limits=limits)
    assert fit.estimate.purity_fraction == 0.61
    assert fit.estimate.agrees is agrees


@pytest.mark.parametrize("seed", range(4, 10))
def test_even_genome_keeps_both_readings(seed: int) -> None:
    """Doubled without odd copies: 0.5 at ploidy 4 and 0.67 at ploidy 2 are one profile."""
    even = [replace(p, total=2 * p.total, minor=2 * p.minor, clonal=1.0) for p in genome(seed=seed)]
    mean = float(np.average([p.total for p in even], weights=[p.end - p.start for p in even]))
    fit = fitted(profile(even, 0.5, seed))
    assert near(fit, 2 / 3, mean / 2)
    assert near(fit, 0.5, mean)
    assert any("allows other solutions" in note for note in fit.estimate.notes)


def test_submitted_fraction_weighs_readings() -> None:
    even = [replace(p, total=2 * p.total, minor=2 * p.minor, clonal=1.0) for p in genome(seed=4)]
    given = profile(even, 0.3)

    def share(fraction: float) -> float:
        fits = fitted(given, fraction).estimate.fits
        doubled = [fit for fit in fits if fit.ploidy > 3]
        return doubled[0].relative_likelihood if doubled else 0.0

    assert share(0.3) > share(0.46)


@pytest.mark.parametrize(
    ("fraction", "told"),
    [pytest.param(0.5, True, id="of-doubled"), pytest.param(0.67, False, id="of-fit")],
)
def test_agreement_does_not_speak_for_the_undoubled_reading(fraction: float, told: bool) -> None:
    """0.5 as submitted agrees with a fit of 0.67 at ploidy 2, and is what ploidy 4 would have."""
    even = [replace(p, total=2 * p.total, minor=2 * p.minor, clonal=1.0) for p in genome(seed=4)]
    estimate = fitted(profile(even, 0.5), fraction).estimate
    assert estimate.agrees is True
    assert estimate.ploidy == pytest.approx(2.0, abs=0.3)
    assert any("nearer to that of the doubled genome" in note for note in estimate.notes) is told


def test_cell_line() -> None:
    fit = fitted(profile(genome(3, seed=2), 1.0))
    assert fit.estimate.fits[0].purity_fraction >= 0.95
    assert near(fit, 1.0, 3.0)


def test_near_haploid_with_loss_everywhere() -> None:
    random = np.random.default_rng(5)
    pieces = [
        replace(piece, total=2, minor=int(random.random() < 0.5), clonal=1.0)
        if random.random() < 0.3
        else replace(piece, total=1, minor=0, clonal=1.0)
        for piece in genome(seed=5)
    ]
    truth = np.average([p.total for p in pieces], weights=[p.end - p.start for p in pieces])
    assert near(fitted(profile(pieces, 0.7)), 0.7, float(truth))


def test_amplifications_do_not_move_the_fit() -> None:
    pieces = amplified(np.random.default_rng(3), genome(), 12)
    fit = fitted(profile(pieces, 0.5))
    assert fit.estimate.fits[0].purity_fraction == pytest.approx(0.5, abs=0.05)


def test_ratios_centred_elsewhere_give_the_same_answer() -> None:
    """A panel whose median is not its diploid state: the centre is fitted, not taken."""
    segments, bafs = profile(genome(), 0.6)
    moved = [
        segment.model_copy(update={"log2": (segment.log2 or 0.0) - 0.2}) for segment in segments
    ]
    one, other = fitted((segments, bafs)).estimate, fitted((moved, bafs)).estimate
    assert other.purity_fraction == pytest.approx(one.purity_fraction, abs=0.011)
    assert other.ploidy == pytest.approx(one.ploidy, abs=0.05)
    assert other.fits[0].centre_copies > one.fits[0].centre_copies + 0.3


def test_sex_chromosomes_are_not_used() -> None:
    segments, bafs = profile(genome(), 0.6)
    x = CopyNumberSegment(contig="chrX", start=0, end=10**8, log2=-1.0, bins=500)
    assert fitted(([*segments, x], [*bafs, None])).estimate == fitted((segments, bafs)).estimate


@pytest.mark.parametrize(("limit", "refused"), [(0.05, True), (0.1, False)])
def test_unexplained_genome_is_refused(limit: float, refused: bool) -> None:
    """A fourth of the genome between whole copies: no answer rather than a wrong one."""
    limits = LIMITS.model_copy(update={"max_unexplained": limit})
    pieces = [
        replace(piece, total=4, minor=1, clonal=0.37) if index % 4 == 0 else piece
        for index, piece in enumerate(genome())
    ]
    given = profile(pieces, 0.8)
    estimate = estimate_purity(*given, noise_sd=0.05, submitted=None, limits=limits).estimate
    assert (estimate.reason is not None) == refused
    if estimate.reason is not None:
        share = re.search(r"no whole copies explain (\d+)% of the genome", estimate.reason)
        assert share is not None
        assert 5 <= int(share[1]) <= 10


def test_noise_and_bins_assumed_are_named() -> None:
    segments, bafs = profile(genome(), 0.6)
    unknown = [segment.model_copy(update={"bins": None}) for segment in segments]
    notes = " ".join(fitted((unknown, bafs), noise_sd=None).estimate.notes)
    assert "SD 0.25 log2 assumed" in notes
    assert "without a number of bins" in notes


def test_depleted_segments_are_named() -> None:
    segments, bafs = profile(genome(), 0.6)
    marked = [
        None if baf is None else replace(baf, depleted=index < 3) for index, baf in enumerate(bafs)
    ]
    notes = " ".join(fitted((segments, marked)).estimate.notes)
    assert "far fewer heterozygous SNPs than expected" in notes


def test_at_most_the_limit_of_solutions() -> None:
    limits = LIMITS.model_copy(update={"max_solutions": 2, "min_relative_likelihood": 1e-9})
    fit = estimate_purity(*profile(genome(), 0.4), noise_sd=0.2, submitted=None, limits=limits)
    assert len(fit.estimate.fits) == 2


@pytest.mark.parametrize(
    ("purity", "evaluated"),
    [
        pytest.param(0.30, True, id="interval-above-the-limit"),
        pytest.param(0.21, False, id="interval-reaches-below"),
    ],
)
def test_a_very_low_submitted_fraction_does_not_silence_a_telling_profile(
    purity: float, evaluated: bool
) -> None:
    # A prior so narrow that it alone would hold the fit below the least tumour fraction.
    limits = LIMITS.model_copy(update={"submitted_sd": 0.02})
    given = profile(genome(altered=0.8), purity)
    fit = estimate_purity(*given, noise_sd=0.2, submitted=submitted(0.06), limits=limits)
    assert (fit.estimate.status is Status.EVALUATED) is evaluated
    if evaluated:
        assert fit.estimate.purity_fraction == pytest.approx(purity, abs=0.05)
        assert fit.estimate.agrees is False
