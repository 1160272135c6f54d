"""Tables of clinical.md 2.7 and the rules around them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.copy_number import CopyNumberSegment
from agnoma.models.variant import PopulationFrequency
from agnoma.settings import OriginConfig
from agnoma.small_variants.judge.origin_posterior import (
    Clonality,
    CopyState,
    LocalCopies,
    Prior,
    Purity,
    cancer_cell_fraction,
    copies_at,
    expected_fractions,
    germline_prior,
    germline_probability,
    with_copies,
)

LIMITS = OriginConfig()
EVEN = Prior(0.5, "no rule applies")
DIPLOID = LocalCopies((CopyState(2, 1),))
EXACT = Purity(0.6, 0.6, 0.6)


def probability(
    alt: int,
    depth: int = 400,
    purity: Purity | None = EXACT,
    copies: LocalCopies = DIPLOID,
    prior: Prior = EVEN,
) -> float | None:
    estimate = germline_probability(
        alt, depth, purity=purity, copies=copies, prior=prior, limits=LIMITS
    )
    return estimate.germline_probability


@pytest.mark.parametrize(
    ("p", "total", "m", "germline", "somatic"),
    [
        (0.6, 2, 1, 0.500, 0.300),
        (0.6, 1, 1, 0.714, 0.429),
        (0.6, 2, 2, 0.800, 0.600),
        (0.3, 2, 1, 0.500, 0.150),
        (0.3, 1, 1, 0.588, 0.176),
        (0.3, 4, 3, 0.615, 0.346),
        (0.9, 2, 1, 0.500, 0.450),
    ],
)
def test_expected_fractions(p: float, total: int, m: int, germline: float, somatic: float) -> None:
    found = expected_fractions(p, total, m)
    assert round(found.germline, 3) == germline
    assert round(found.somatic, 3) == somatic


@pytest.mark.parametrize(
    ("alt", "prior", "expected"),
    [(118, 0.5, "0.00"), (196, 0.5, "1.00"), (160, 0.5, "0.567"), (160, 0.1, "0.127")],
)
def test_posterior(alt: int, prior: float, expected: str) -> None:
    found = probability(alt, prior=Prior(prior, "x"))
    assert found is not None
    assert f"{found:.{len(expected) - 2}f}" == expected


def test_uncertain_purity_draws_towards_somatic_between_the_two() -> None:
    """A tumour fraction that may be higher than thought explains 0.4 without inheritance."""
    wide, narrow = probability(160, purity=Purity(0.6)), probability(160)
    assert wide is not None
    assert narrow is not None
    assert 0.05 < wide < narrow < 0.95
    between = probability(160, purity=Purity(0.6, 0.5, 0.7))
    assert between is not None
    assert wide < between < narrow


def test_estimate_says_what_it_rests_on() -> None:
    estimate = germline_probability(
        160, 400, purity=Purity(0.6), copies=DIPLOID, prior=Prior(0.3, "absent"), limits=LIMITS
    )
    assert (estimate.prior, estimate.prior_rule) == (0.3, "absent")
    assert estimate.reason == (
        "160 of 400 fragments, tumour fraction 0.50 to 0.70, 2 copies (1 major); prior 0.3 (absent)"
    )


def test_purity_grid_stays_inside_0_and_1() -> None:
    assert probability(30, 400, Purity(0.9)) is not None
    limits = OriginConfig(purity_half_width=0.3)
    estimate = germline_probability(
        30, 400, purity=Purity(0.15), copies=DIPLOID, prior=EVEN, limits=limits
    )
    assert estimate.germline_probability == pytest.approx(0, abs=1e-6)
    assert "tumour fraction 0.0" in estimate.reason


@pytest.mark.parametrize(
    ("alt", "low", "high"),
    [
        pytest.param(286, 0.95, 1, id="the-kept-inherited-allele"),
        pytest.param(171, 0, 0.05, id="a-somatic-one"),
        pytest.param(114, 0.05, 0.95, id="a-lost-inherited-allele-may-be-a-subclone"),
        pytest.param(30, 0, 0.05, id="a-small-subclone"),
    ],
)
def test_one_copy_left(alt: int, low: float, high: float) -> None:
    """The inherited allele is at 0.714 or, lost, at 0.286; a somatic one at 0.429 or below."""
    found = probability(alt, copies=LocalCopies((CopyState(1, 1),)))
    assert found is not None
    assert low <= found <= high


def test_low_fraction_is_a_subclone_not_a_lost_inherited_allele() -> None:
    """With unknown splits of two copies a lost inherited allele would be at 0.15 (p = 0.7)."""
    copies = LocalCopies((CopyState(2, 1), CopyState(2, 2)))
    for alt, depth in ((13, 250), (20, 250), (50, 1000)):
        estimate = germline_probability(
            alt, depth, purity=Purity(0.7), copies=copies, prior=EVEN, limits=OriginConfig()
        )
        assert estimate.germline_probability is not None
        assert estimate.germline_probability <= 0.5


@pytest.mark.parametrize(
    ("purity", "depth", "copies", "reason"),
    [
        pytest.param(None, 400, DIPLOID, "tumour fraction unknown", id="no-purity"),
        pytest.param(
            Purity(0.91), 400, DIPLOID, "tumour fraction 0.91, at most 0.9 needed", id="too-pure"
        ),
        pytest.param(
            Purity(0.149), 400, DIPLOID, "tumour fraction 0.149, at least 0.15", id="too-thin"
        ),
        pytest.param(EXACT, 99, DIPLOID, "depth 99, at least 100 needed", id="shallow"),
        pytest.param(EXACT, 400, LocalCopies(reason="why not"), "why not", id="no-copies"),
    ],
)
def test_no_call(purity: Purity | None, depth: int, copies: LocalCopies, reason: str) -> None:
    estimate = germline_probability(
        30, depth, purity=purity, copies=copies, prior=EVEN, limits=LIMITS
    )
    assert estimate.germline_probability is None
    assert estimate.reason.startswith(f"no estimate: {reason}")
    assert estimate.prior == 0.5


@pytest.mark.parametrize("purity", [Purity(0.15), Purity(0.9)], ids=["lowest", "highest"])
def test_call_at_the_limits(purity: Purity) -> None:
    assert probability(30, 100, purity) is not None


@given(alt=st.integers(0, 400), purity=st.floats(0.15, 0.9))
@settings(deadline=None, max_examples=40)
def test_more_alternative_is_never_less_germline_in_a_diploid_place(
    alt: int, purity: float
) -> None:
    """Holds up to one half, where the heterozygous inherited allele lies."""
    low = probability(min(alt, 199), purity=Purity(purity))
    high = probability(min(alt, 199) + 1, purity=Purity(purity))
    assert low is not None
    assert high is not None
    assert 0 <= low <= high + 1e-9 <= 1 + 2e-9


@given(
    alt=st.integers(0, 100_000),
    more=st.integers(0, 100_000),
    prior=st.floats(0.02, 0.95),
    major=st.integers(1, 8),
    minor=st.integers(0, 8),
)
@settings(deadline=None, max_examples=60)
def test_it_is_a_probability_at_any_depth(
    alt: int, more: int, prior: float, major: int, minor: int
) -> None:
    states = LocalCopies((CopyState(major + min(minor, major), major),))
    found = probability(alt, alt + more + 100, copies=states, prior=Prior(prior, "x"))
    assert found is not None
    assert 0 <= found <= 1


def table(af: float | None, **more: object) -> PopulationFrequency:
    return PopulationFrequency(max_af=af, af_field="AF", **more)


PATHOGENIC = {"clinvar": "Pathogenic (2 stars)", "clinvar_pathogenic": True}


@pytest.mark.parametrize(
    ("population", "hotspot", "gene", "prior"),
    [
        pytest.param(table(0.2), True, True, 0.02, id="hotspot-first"),
        pytest.param(table(1e-4), False, False, 0.95, id="common"),
        pytest.param(table(1e-4, **PATHOGENIC), False, True, 0.95, id="common-before-clinvar"),
        pytest.param(table(None, **PATHOGENIC), False, True, 0.7, id="clinvar"),
        pytest.param(table(None, **PATHOGENIC), False, False, 0.3, id="clinvar-elsewhere"),
        pytest.param(table(9.9e-5), False, False, 0.7, id="rare"),
        pytest.param(table(1e-5), False, False, 0.7, id="rare-at-limit"),
        pytest.param(table(9.9e-6), False, False, 0.5, id="very-rare"),
        pytest.param(table(0.0), False, False, 0.5, id="present-at-0"),
        pytest.param(table(None), False, False, 0.3, id="absent"),
        pytest.param(None, False, False, 0.5, id="no-table"),
        pytest.param(PopulationFrequency(), False, True, 0.5, id="no-population-table"),
    ],
)
def test_first_matching_prior(
    population: PopulationFrequency | None, hotspot: bool, gene: bool, prior: float
) -> None:
    found = germline_prior(population, known_hotspot=hotspot, predisposition_gene=gene)
    assert found.probability == prior
    assert found.rule


def segment(copies: float | None, minor: float | None = None, log2: float | None = 0.0) -> object:
    return CopyNumberSegment(
        contig="chr7", start=100, end=200, log2=log2, copies=copies, minor_copies=minor
    )


@pytest.mark.parametrize(
    ("found", "states"),
    [
        pytest.param(segment(2.0, 1.0), ((2, 1),), id="diploid"),
        pytest.param(segment(2.1, 0.1, log2=1.5), ((2, 2),), id="neutral-loss"),
        pytest.param(segment(1.0, 0.0, log2=-0.8), ((1, 1),), id="loss"),
        pytest.param(segment(3.4, 1.0), ((3, 2), (4, 3)), id="between"),
        pytest.param(segment(3.25, 1.0), ((3, 2),), id="near-enough"),
        pytest.param(segment(3.75, 1.0), ((4, 3),), id="near-enough-above"),
        pytest.param(segment(2.0), ((2, 1), (2, 2)), id="unknown-minor"),
        pytest.param(segment(3.0, log2=0.2), ((3, 2), (3, 3)), id="log2-at-limit"),
        pytest.param(segment(0.5, log2=-0.1), ((1, 1),), id="never-none"),
    ],
)
def test_copy_states(found: CopyNumberSegment, states: tuple[tuple[int, int], ...]) -> None:
    assert copies_at([found], "7", 150, limits=LIMITS) == LocalCopies(
        tuple(CopyState(*state) for state in states)
    )


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        pytest.param(segment(3.0, log2=0.21), "log2 ratio 0.21, at most 0.2 from 0", id="log2"),
        pytest.param(segment(1.0, log2=-0.3), "log2 ratio -0.30", id="log2-loss"),
        pytest.param(segment(2.0, log2=None), "log2 ratio unknown", id="no-log2"),
        pytest.param(segment(None), "copy number at the place unknown", id="no-copies"),
        pytest.param(segment(0.1, 0.0), "0.1 copies: none is left", id="deleted"),
        pytest.param(segment(-0.3, 0.0), "none is left", id="below-0"),
        pytest.param(segment(2.0, 2.0), "2 minor copies do not fit 2 copies", id="misfit"),
    ],
)
def test_no_copy_state(found: CopyNumberSegment, reason: str) -> None:
    copies = copies_at([found], "chr7", 150, limits=LIMITS)
    assert copies.states == ()
    assert copies.reason is not None
    assert reason in copies.reason


@pytest.mark.parametrize(
    ("contig", "start", "known"),
    [("7", 100, True), ("7", 199, True), ("7", 99, False), ("7", 200, False), ("8", 150, False)],
)
def test_segment_over_the_place(contig: str, start: int, known: bool) -> None:
    copies = copies_at([segment(2.0, 1.0)], contig, start, limits=LIMITS)  # type: ignore[list-item]
    assert bool(copies.states) is known


def test_sex_chromosomes_are_not_modelled() -> None:
    on_x = CopyNumberSegment(contig="X", start=0, end=10, log2=0.0, copies=2.0, minor_copies=1.0)
    copies = copies_at([on_x], "chrX", 5, limits=LIMITS)
    assert copies.reason == "contig chrX: normal cells may have one copy"


@pytest.mark.parametrize(
    ("alt", "depth", "purity", "total", "fraction", "multiplicity", "clonality"),
    [
        pytest.param(120, 400, 0.6, 2, 1.0, 1, Clonality.CLONAL, id="clonal"),
        pytest.param(240, 400, 0.6, 2, 1.0, 2, Clonality.CLONAL, id="two-copies"),
        pytest.param(40, 400, 0.6, 2, 1 / 3, 1, Clonality.SUBCLONAL, id="subclonal"),
        pytest.param(85, 400, 0.6, 2, 0.708, 1, Clonality.UNCERTAIN, id="point-below"),
        pytest.param(28, 100, 0.8, 2, 0.7, 1, Clonality.UNCERTAIN, id="wide-but-below"),
        pytest.param(320, 1000, 0.8, 2, 0.8, 1, Clonality.UNCERTAIN, id="narrow-below-1"),
        pytest.param(15, 50, 0.8, 2, 0.75, 1, Clonality.CLONAL, id="point-at-limit-reaches-1"),
    ],
)
def test_cancer_cell_fraction(
    alt: int,
    depth: int,
    purity: float,
    total: int,
    fraction: float,
    multiplicity: int,
    clonality: Clonality,
) -> None:
    found = cancer_cell_fraction(alt, depth, purity=purity, total=total)
    assert found is not None
    assert found.fraction == pytest.approx(fraction, abs=1e-3)
    assert (found.multiplicity, found.clonality) == (multiplicity, clonality)
    assert found.low < found.fraction < found.high


@pytest.mark.parametrize(("depth", "purity"), [(0, 0.6), (10, 0.0)])
def test_no_cancer_cell_fraction(depth: int, purity: float) -> None:
    assert cancer_cell_fraction(0, depth, purity=purity, total=2) is None


@pytest.mark.parametrize(
    ("log2", "purity", "copies"),
    [
        pytest.param(0.0, 0.6, 2.0, id="neutral"),
        pytest.param(1.0, 0.5, 6.0, id="gain"),
        pytest.param(-5.0, 0.6, 0.0, id="never-below-zero"),
        pytest.param(0.0, None, None, id="purity-unknown"),
        pytest.param(None, 0.6, None, id="ratio-unknown"),
    ],
)
def test_copies_told_by_the_ratio(
    log2: float | None, purity: float | None, copies: float | None
) -> None:
    segment = CopyNumberSegment(contig="7", start=0, end=9, log2=log2)
    (found,) = with_copies([segment], purity)
    assert found.copies == (None if copies is None else pytest.approx(copies))


def test_copies_as_given_stay() -> None:
    segment = CopyNumberSegment(contig="7", start=0, end=9, log2=1.0, copies=3)
    assert with_copies([segment], 0.5) == (segment,)
