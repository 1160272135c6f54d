import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.absolute import (
    Expected,
    copies_diploid_centred,
    copies_from_ratio,
    copies_interval,
    copies_ploidy_centred,
    expected_copies,
)
from agnoma.models.case import Sex


@pytest.mark.parametrize(
    ("log2", "purity", "copies"),
    [
        pytest.param(1.0, 1.0, 4.00, id="pure"),
        pytest.param(1.0, 0.5, 6.00, id="half"),
        pytest.param(2.0, 0.4, 17.00, id="amplified"),
        pytest.param(0.585, 0.3, 5.33, id="gain-low-purity"),
        pytest.param(-1.0, 0.6, 0.33, id="deleted"),
        pytest.param(-1.737, 0.7, 0.00, id="clamped-at-zero"),
    ],
)
def test_diploid_centred_table(log2: float, purity: float, copies: float) -> None:
    assert round(copies_diploid_centred(log2, purity), 2) == copies


@pytest.mark.parametrize(
    ("log2", "purity", "ploidy", "copies", "digits"),
    [
        pytest.param(1.0, 0.5, 4.0, 10.0, 2, id="tetraploid"),
        pytest.param(1.0, 0.5, 3.2, 8.4, 2, id="3.2"),
        pytest.param(-1.5, 0.7, 3.0, 0.51, 2, id="triploid-loss"),
    ],
)
def test_ploidy_centred_table(
    log2: float, purity: float, ploidy: float, copies: float, digits: int
) -> None:
    assert round(copies_ploidy_centred(log2, purity, ploidy), digits) == copies


@settings(deadline=None)
@given(log2=st.floats(-5, 5), purity=st.floats(0.1, 1))
def test_both_centrings_agree_on_a_diploid_tumour(log2: float, purity: float) -> None:
    both = copies_ploidy_centred(log2, purity, 2.0), copies_diploid_centred(log2, purity)
    assert both[0] == pytest.approx(both[1], abs=1e-9)


@settings(deadline=None)
@given(
    copies=st.floats(0, 50),
    purity=st.floats(0.05, 1),
    reference=st.sampled_from([1.0, 2.0]),
    normal=st.sampled_from([1.0, 2.0]),
)
def test_copies_come_back_from_the_ratio_they_give(
    copies: float, purity: float, reference: float, normal: float
) -> None:
    ratio = (purity * copies + (1 - purity) * normal) / reference
    found = copies_from_ratio(ratio, purity, Expected(reference, normal))
    assert found == pytest.approx(copies, abs=1e-6)


@settings(deadline=None)
@given(low=st.floats(-5, 5), step=st.floats(0, 3), purity=st.floats(0.05, 1))
def test_copies_never_fall_with_the_ratio(low: float, step: float, purity: float) -> None:
    assert copies_diploid_centred(low, purity) <= copies_diploid_centred(low + step, purity)


@pytest.mark.parametrize(
    ("contig", "sex", "diploid_x", "expected"),
    [
        pytest.param("chr7", None, True, Expected(2, 2), id="autosome-needs-no-sex"),
        pytest.param("X", Sex.FEMALE, True, Expected(2, 2), id="x-female"),
        pytest.param("chrX", Sex.MALE, True, Expected(2, 1), id="x-male-diploid-reference"),
        pytest.param("chrX", Sex.MALE, False, Expected(1, 1), id="x-male-haploid-reference"),
        pytest.param("chrX", Sex.FEMALE, False, Expected(1, 2), id="x-female-haploid-reference"),
        pytest.param("X", Sex.FEMALE, None, Expected(2, 2), id="x-female-unknown-reference"),
        pytest.param("Y", Sex.MALE, True, Expected(1, 1), id="y-male"),
    ],
)
def test_expected_copies(
    contig: str, sex: Sex | None, diploid_x: bool | None, expected: Expected
) -> None:
    assert expected_copies(contig, sex, diploid_x_reference=diploid_x) == expected


@pytest.mark.parametrize(
    ("contig", "sex", "diploid_x", "reason"),
    [
        pytest.param("chrX", None, True, "sex not given", id="x-without-sex"),
        pytest.param("Y", None, True, "sex not given", id="y-without-sex"),
        pytest.param("Y", Sex.FEMALE, True, "no Y chromosome", id="y-female"),
        pytest.param("X", Sex.MALE, None, "do not say", id="x-male-unknown-reference"),
        pytest.param("chrM", Sex.MALE, True, "mitochondrial", id="mitochondrion"),
    ],
)
def test_unknown_expectation_has_a_reason(
    contig: str, sex: Sex | None, diploid_x: bool | None, reason: str
) -> None:
    found = expected_copies(contig, sex, diploid_x_reference=diploid_x)
    assert isinstance(found, str)
    assert reason in found


def test_neutral_x_of_a_man_against_a_diploid_reference_is_one_copy() -> None:
    expected = expected_copies("X", Sex.MALE, diploid_x_reference=True)
    assert isinstance(expected, Expected)
    assert copies_from_ratio(0.5, 0.4, expected) == pytest.approx(1.0)


PAIR = Expected(2, 2)


@pytest.mark.parametrize(
    ("ratio", "purity", "uncertainty", "centring", "low", "high"),
    [
        pytest.param((4.0, 4.0), 0.5, 0.0, 0.0, 14.0, 14.0, id="nothing-uncertain"),
        # (8 - 0.8) / 0.6 and (8 - 1.2) / 0.4
        pytest.param((4.0, 4.0), 0.5, 0.1, 0.0, 12.0, 17.0, id="tumour-fraction"),
        # (4 - 1) / 0.5 and (16 - 1) / 0.5
        pytest.param((4.0, 4.0), 0.5, 0.0, 1.0, 6.0, 30.0, id="centring"),
        pytest.param((3.5, 4.5), 0.5, 0.0, 0.0, 12.0, 16.0, id="bin-noise"),
        # more tumour cells make a lost gene look less lost
        pytest.param((0.5, 0.5), 0.6, 0.1, 0.0, 0.0, 4 / 7, id="lost"),
        pytest.param((1.5, 1.5), 0.95, 0.1, 0.0, 3.0, (3 - 0.3) / 0.85, id="never-above-pure"),
    ],
)
def test_interval_of_copies(
    ratio: tuple[float, float],
    purity: float,
    uncertainty: float,
    centring: float,
    low: float,
    high: float,
) -> None:
    found = copies_interval(
        *ratio, purity, PAIR, purity_uncertainty=uncertainty, centring_log2=centring
    )
    assert found == (pytest.approx(low), pytest.approx(high))


def test_tumour_fraction_that_may_be_zero_has_no_interval() -> None:
    assert copies_interval(4, 4, 0.1, PAIR, purity_uncertainty=0.1, centring_log2=0.0) is None


@settings(deadline=None)
@given(
    ratio=st.floats(0, 20),
    half=st.floats(0, 2),
    purity=st.floats(0.11, 1),
)
def test_interval_holds_the_estimate(ratio: float, half: float, purity: float) -> None:
    found = copies_interval(
        ratio - half, ratio + half, purity, PAIR, purity_uncertainty=0.1, centring_log2=0.05
    )
    assert found is not None
    assert found[0] <= copies_from_ratio(ratio, purity) <= found[1]
