import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agnoma.copy_number.absolute import (
    Expected,
    copies_from_ratio,
    copies_line,
    expected_copies,
    purity_giving,
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
    assert round(copies_from_ratio(2.0**log2, purity), 2) == copies


@pytest.mark.parametrize(
    ("log2", "purity", "ploidy", "copies"),
    [
        pytest.param(1.0, 0.5, 4.0, 10.0, id="tetraploid"),
        pytest.param(1.0, 0.5, 3.2, 8.4, id="3.2"),
        pytest.param(-1.5, 0.7, 3.0, 0.51, id="triploid-loss"),
    ],
)
def test_ploidy_centred_table(log2: float, purity: float, ploidy: float, copies: float) -> None:
    found = copies_from_ratio(2.0**log2, purity, centre_copies=ploidy)
    assert round(found, 2) == copies


FRACTION = st.floats(0.05, 1)
CENTRE = st.floats(1, 6)
EXPECTED = st.builds(Expected, st.sampled_from([1.0, 2.0]), st.sampled_from([1.0, 2.0]))


def ratio_of(copies: float, purity: float, expected: Expected, centre: float) -> float:
    """Return the ratio that copies show, from the mixture of cells."""
    seen = purity * copies + (1 - purity) * expected.normal
    return seen * 2 / (expected.reference * (purity * centre + 2 * (1 - purity)))


@settings(deadline=None)
@given(copies=st.floats(0, 50), purity=FRACTION, expected=EXPECTED, centre=CENTRE)
def test_copies_come_back_from_the_ratio_they_give(
    copies: float, purity: float, expected: Expected, centre: float
) -> None:
    ratio = ratio_of(copies, purity, expected, centre)
    found = copies_from_ratio(ratio, purity, expected, centre)
    assert found == pytest.approx(copies, abs=1e-6)


@settings(deadline=None)
@given(purity=FRACTION, centre=CENTRE)
def test_a_ratio_of_one_means_the_centre(purity: float, centre: float) -> None:
    found = copies_from_ratio(1.0, purity, centre_copies=centre)
    assert found == pytest.approx(centre, abs=1e-9)


@settings(deadline=None)
@given(copies=st.floats(4, 50), purity=FRACTION, expected=EXPECTED, centre=CENTRE)
def test_purity_comes_back_from_the_ratio_it_gives(
    copies: float, purity: float, expected: Expected, centre: float
) -> None:
    assume(copies - ratio_of(copies, purity, expected, centre) * (centre - 2) > 3)
    ratio = ratio_of(copies, purity, expected, centre)
    found = purity_giving(copies, ratio, expected, centre)
    assert found == pytest.approx(purity, abs=1e-6)


@pytest.mark.parametrize(
    ("copies", "ratio"),
    [
        pytest.param(2.0, 1.0, id="any-purity-shows-two"),
        pytest.param(6.0, 0.5, id="lost-is-no-gain"),
        pytest.param(3.0, 2.0, id="more-than-a-pure-tumour-shows"),
    ],
)
def test_no_purity_gives_these_copies(copies: float, ratio: float) -> None:
    assert purity_giving(copies, ratio, Expected(2, 2), 2.0) is None


def test_line_of_arrays_is_that_of_numbers() -> None:
    purity, centre = np.array([0.3, 0.8]), np.array([2.0, 3.5])
    slope, offset = copies_line(purity, centre, Expected(2, 1))
    for i in range(2):
        one = copies_line(float(purity[i]), float(centre[i]), Expected(2, 1))
        assert one == (pytest.approx(slope[i]), pytest.approx(offset[i]))


@settings(deadline=None)
@given(low=st.floats(-5, 5), step=st.floats(0, 3), purity=st.floats(0.05, 1))
def test_copies_never_fall_with_the_ratio(low: float, step: float, purity: float) -> None:
    assert copies_from_ratio(2.0**low, purity) <= copies_from_ratio(2.0 ** (low + step), purity)


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
