"""What tumour cells and copies make of a variant fraction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.purity import expected_vaf, min_cancer_cell_fraction, min_tumour_fraction

FRACTIONS = st.floats(0.001, 1)
COPIES = st.floats(1, 50)


@pytest.mark.parametrize(
    ("tumour_fraction", "copies", "multiplicity", "vaf"),
    [
        pytest.param(0.10, 2, 1, 0.05, id="ten-percent"),
        pytest.param(0.20, 2, 1, 0.10, id="twenty-percent"),
        pytest.param(0.30, 2, 1, 0.15, id="thirty-percent"),
        pytest.param(0.5, 1, 1, 0.5 / 1.5, id="only-copy"),
        pytest.param(0.5, 4, 2, 1 / 3, id="two-of-four"),
        pytest.param(1.0, 4, 1, 0.25, id="pure"),
        pytest.param(0.0, 4, 1, 0.0, id="no-tumour-cells"),
    ],
)
def test_expected_vaf(
    tumour_fraction: float, copies: float, multiplicity: float, vaf: float
) -> None:
    assert expected_vaf(tumour_fraction, copies, multiplicity) == pytest.approx(vaf)


@pytest.mark.parametrize(
    ("lod", "copies", "multiplicity", "expected"),
    [
        pytest.param(0.05, 2, 1, 0.10, id="diploid-is-twice-the-limit"),
        pytest.param(0.5, 2, 1, 1.0, id="only-pure-tumour"),
        pytest.param(0.51, 2, 1, None, id="never"),
        pytest.param(0.05, 1, 1, 0.10 / 1.05, id="one-copy-left"),
        pytest.param(0.3, 6, 1, None, id="diluted-by-copies"),
    ],
)
def test_min_tumour_fraction(
    lod: float, copies: float, multiplicity: float, expected: float | None
) -> None:
    found = min_tumour_fraction(lod, copies, multiplicity)
    assert found == (None if expected is None else pytest.approx(expected))
    if found:
        assert expected_vaf(found, copies, multiplicity) == pytest.approx(lod)


@pytest.mark.parametrize(
    ("lod", "tumour_fraction", "copies", "expected"),
    [
        pytest.param(0.05, 0.4, 2, 0.25, id="diploid"),
        pytest.param(0.05, 0.10, 2, 1.0, id="all-of-them"),
        pytest.param(0.05, 0.09, 2, None, id="not-even-all"),
        pytest.param(0.05, 0.5, 6, 0.4, id="six-copies"),
        pytest.param(0.05, 0.5, 1, 0.15, id="only-copy"),
        pytest.param(0.05, 0.0, 2, None, id="no-tumour-cells"),
    ],
)
def test_min_cancer_cell_fraction(
    lod: float, tumour_fraction: float, copies: float, expected: float | None
) -> None:
    """LoD (p C + 2 (1 - p)) / (p m), clinical.md 1.6: 0.05 (3 + 1) / 0.5 = 0.4 for six copies."""
    found = min_cancer_cell_fraction(lod, tumour_fraction, copies)
    assert found == (None if expected is None else pytest.approx(expected))


@settings(deadline=None)
@given(FRACTIONS, FRACTIONS, COPIES)
def test_fractions_agree(lod: float, tumour_fraction: float, copies: float) -> None:
    """A clonal variant is seen from the least tumour fraction on, where all cells suffice."""
    least = min_tumour_fraction(lod, copies)
    cells = min_cancer_cell_fraction(lod, tumour_fraction, copies)
    seen = expected_vaf(tumour_fraction, copies) >= lod
    if least is not None and abs(tumour_fraction - least) > 1e-9:
        assert seen is (tumour_fraction > least)
    if abs(expected_vaf(tumour_fraction, copies) - lod) > 1e-9:
        assert (cells is not None) is seen
    if cells is not None:
        assert cells * expected_vaf(tumour_fraction, copies) == pytest.approx(lod)


@settings(deadline=None)
@given(FRACTIONS, FRACTIONS, FRACTIONS, COPIES, COPIES)
def test_fewer_tumour_cells_or_more_copies_ask_for_more(
    lod: float, one: float, other: float, few: float, many: float
) -> None:
    low, high = sorted((one, other))
    few, many = sorted((few, many))
    better = min_cancer_cell_fraction(lod, high, few)
    for worse in (
        min_cancer_cell_fraction(lod, low, few),
        min_cancer_cell_fraction(lod, high, many),
    ):
        assert worse is None or (better is not None and worse >= better - 1e-12)
