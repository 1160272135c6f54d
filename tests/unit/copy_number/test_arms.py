import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.arms import (
    ArmState,
    arm_notes,
    arm_states,
    codeletion_1p_19q,
    gain_7_loss_10,
    together,
)
from agnoma.io.chromosome_arms import Centromere
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.extent import ExtentConfig
from agnoma.ternary import Ternary

ARMS = {name: Centromere(400, 600) for name in ("chr1", "chr7", "chr10", "chr19", "chrX")}
LENGTHS = dict.fromkeys(ARMS, 1000)
TRUE, FALSE, UNKNOWN = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN

Piece = tuple[str, int, int, float | None]


def states(*pieces: Piece, ploidy: float = 2.0) -> dict[str, ArmState]:
    segments = [
        CopyNumberSegment(contig=contig, start=start, end=end, copies=copies)
        for contig, start, end, copies in pieces
    ]
    found = arm_states(segments, ARMS, LENGTHS, ploidy, ExtentConfig())
    return {state.name: state for state in found}


def test_autosomal_arms_only_in_order() -> None:
    assert list(states()) == ["1p", "1q", "7p", "7q", "10p", "10q", "19p", "19q"]


@pytest.mark.parametrize(
    ("pieces", "lost"),
    [
        pytest.param([(0, 400, 1.0)], TRUE, id="whole"),
        pytest.param([(0, 400, 1.3)], TRUE, id="exactly-0.7"),
        pytest.param([(0, 400, 1.31)], FALSE, id="just-less"),
        pytest.param([(0, 360, 1.0), (360, 400, 2.0)], TRUE, id="90-%"),
        pytest.param([(0, 356, 1.0), (356, 400, 2.0)], UNKNOWN, id="89-%"),
        pytest.param([(0, 280, 1.0), (280, 400, 2.0)], UNKNOWN, id="70-%"),
        pytest.param([(0, 276, 1.0), (276, 400, 2.0)], FALSE, id="69-%"),
        pytest.param([(0, 200, 1.0)], TRUE, id="half-measured"),
        pytest.param([(0, 196, 1.0)], UNKNOWN, id="less-than-half-measured"),
        pytest.param([(0, 124, 2.0)], FALSE, id="too-much-is-kept"),
        pytest.param([(0, 120, 2.0)], UNKNOWN, id="the-rest-could-be-lost"),
        pytest.param([], UNKNOWN, id="nothing-measured"),
        pytest.param([(0, 400, None)], UNKNOWN, id="no-copies"),
        pytest.param([(0, 1000, 1.0)], TRUE, id="segment-over-the-centromere"),
    ],
)
def test_whole_arm_loss(pieces: list[tuple[int, int, float | None]], lost: Ternary) -> None:
    assert states(*(("chr1", *piece) for piece in pieces))["1p"].lost is lost


def test_fractions_are_of_the_arm() -> None:
    state = states(("chr1", 0, 100, 1.0), ("chr1", 100, 300, 3.0))["1p"]
    assert (state.measured_fraction, state.lost_fraction, state.gained_fraction) == (
        0.75,
        0.25,
        0.5,
    )


def test_a_doubled_genome_that_lost_1p_keeps_two_copies() -> None:
    piece: Piece = ("chr1", 0, 400, 2.0)
    assert states(piece, ploidy=3.7)["1p"].lost is TRUE
    assert states(piece)["1p"].lost is FALSE


LOST_1P: Piece = ("chr1", 0, 400, 1.0)
LOST_19Q: Piece = ("chr19", 600, 1000, 1.0)


@pytest.mark.parametrize(
    ("pieces", "value"),
    [
        pytest.param([LOST_1P, LOST_19Q], TRUE, id="both"),
        pytest.param([LOST_1P, ("chr19", 600, 1000, 2.0)], FALSE, id="one-kept"),
        pytest.param([LOST_1P], UNKNOWN, id="one-not-measured"),
        pytest.param([("chr1", 0, 400, 2.0)], FALSE, id="one-kept-decides"),
        pytest.param([], UNKNOWN, id="nothing"),
    ],
)
def test_codeletion(pieces: list[Piece], value: Ternary) -> None:
    assert codeletion_1p_19q(tuple(states(*pieces).values())).value is value


def test_codeletion_says_what_was_measured() -> None:
    found = codeletion_1p_19q(tuple(states(LOST_1P, ("chr19", 600, 900, 2.0)).values()))
    assert found.rule == (
        "1p lost as a whole (fraction 1.00 of the arm lost, 1.00 measured); "
        "19q not lost as a whole (fraction 0.00 of the arm lost, 0.75 measured)"
    )


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        pytest.param([LOST_1P, LOST_19Q], ["1p/19q codeletion: 1p lost as a whole ("], id="1p-19q"),
        pytest.param(
            [("chr7", 0, 1000, 3.0), ("chr10", 0, 1000, 1.0)], ["+7/-10: 7p gained as"], id="7-10"
        ),
        pytest.param([LOST_1P, ("chr19", 600, 1000, 2.0)], [], id="one-kept"),
        pytest.param([LOST_1P], [], id="one-not-measured"),
    ],
)
def test_only_what_was_found_is_told(pieces: list[Piece], told: list[str]) -> None:
    segments = [
        CopyNumberSegment(contig=contig, start=start, end=end, copies=copies)
        for contig, start, end, copies in pieces
    ]
    found = arm_notes(segments, ARMS, LENGTHS, 2.0, ExtentConfig())
    assert len(found) == len(told)
    assert all(f.startswith(t) and f.endswith(").") for f, t in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("seven", "ten", "value"),
    [(3.0, 1.0, TRUE), (2.0, 1.0, FALSE), (3.0, 2.0, FALSE), (3.0, None, UNKNOWN)],
)
def test_gain_7_loss_10(seven: float, ten: float | None, value: Ternary) -> None:
    found = states(("chr7", 0, 1000, seven), ("chr10", 0, 1000, ten))
    assert gain_7_loss_10(tuple(found.values())).value is value


def test_both_arms_of_chromosome_10_are_needed() -> None:
    pieces: list[Piece] = [("chr7", 0, 1000, 3.0), ("chr10", 0, 400, 2.0)]
    found = states(*pieces, ("chr10", 600, 1000, 1.0))
    assert gain_7_loss_10(tuple(found.values())).value is FALSE


def test_a_genome_without_arms_is_unknown() -> None:
    found = together("1p/19q codeletion", (), lost=("1p",))
    assert (found.value, found.rule) == (
        UNKNOWN,
        "chromosome arms are not known for this genome",
    )


@given(
    st.lists(st.floats(0, 8), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
@settings(deadline=None)
def test_measuring_less_never_turns_an_answer_round(
    copies: list[float], measured: list[bool]
) -> None:
    whole: list[Piece] = [("chr1", 100 * i, 100 * i + 100, n) for i, n in enumerate(copies)]
    part = [piece for piece, kept in zip(whole, measured, strict=True) if kept]
    full, less = states(*whole)["1p"], states(*part)["1p"]
    if less.lost is FALSE:
        assert full.lost is not TRUE
    if sum(measured) == len(copies):
        assert full == less
