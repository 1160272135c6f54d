import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_builders import CONTIGS, TITAN, table

from agnoma.io.segments import SegmentTable, implied_copies, read_segments

Row = tuple[str, float, float]
TWO, ONE, FOUR = ([("1", copies, 0.0)] * 6 for copies in (2, 1, 4))
# At tumour fraction 0.5 one and three copies have these ratios to two.
ONE_AT_HALF, THREE_AT_HALF = math.log2(0.75), math.log2(1.25)
AT_HALF = [*TWO, *[("1", 1, ONE_AT_HALF)] * 5, *[("1", 3, THREE_AT_HALF)] * 5]


def read(tmp_path: Path, rows: list[Row]) -> SegmentTable:
    lines = [
        f"S1 {contig} {100 * n + 1} {100 * n + 90} 4 0.5 {log2} 3 A {copies:g} 0 {copies:g} 1 1"
        for n, (contig, copies, log2) in enumerate(rows)
    ]
    return read_segments(table(tmp_path, TITAN, *lines), CONTIGS)


@pytest.mark.parametrize(
    ("others", "odd", "too_high", "words"),
    [
        pytest.param(TWO, ("1", 2, -2.01), True, "far below that of others with 2", id="hidden"),
        pytest.param(TWO, ("1", 2, -1.51), True, "far below that of others with 2", id="below"),
        pytest.param(TWO, ("1", 2, -1.49), None, "", id="not-far-below"),
        pytest.param(TWO, ("1", 2, 1.51), False, "far above that of others with 2", id="above"),
        pytest.param(TWO, ("1", 3, -3.0), True, "means at most 0.2 copies", id="three-of-none"),
        pytest.param(TWO, ("1", 3, -1.9), None, "", id="three-may-be-one"),
        pytest.param(TWO, ("1", 0, 0.0), False, "means at least 2.0 copies", id="none-of-two"),
        pytest.param(TWO, ("1", 0, -0.5), None, "", id="none-at-low-purity"),
        pytest.param(TWO, ("1", 0, -9.0), None, "", id="deletions-have-no-bottom"),
        pytest.param(TWO, ("1", 8, 0.0), True, "means at most 2.0 copies", id="eight-of-two"),
        pytest.param(TWO, ("1", 8, 1.0), None, "", id="eight-at-low-purity"),
        pytest.param(TWO, ("X", 0, 0.0), None, "", id="x-has-its-own-copies"),
        pytest.param(TWO[:4], ("1", 0, 0.0), None, "", id="too-few-to-compare"),
        pytest.param(AT_HALF, ("1", 2, -1.0), True, "means at most 0.3 copies", id="half-hidden"),
        pytest.param(AT_HALF, ("1", 2, -0.8), None, "", id="half-lost-once-and-more"),
        pytest.param(AT_HALF, ("1", 1, -1.0), None, "", id="half-less-than-a-copy-apart"),
        pytest.param(AT_HALF, ("1", 0, ONE_AT_HALF + 0.2), False, "at least 1.3", id="half-wrong"),
        pytest.param(AT_HALF, ("1", 0, -1.0), None, "", id="half-deleted"),
        pytest.param(FOUR, ("1", 0, -1.0), None, "", id="none-of-a-doubled-genome"),
        pytest.param(FOUR, ("1", 0, 0.0), False, "means at least 4.0 copies", id="four-of-four"),
        pytest.param(ONE, ("1", 1, -1.4), None, "", id="one-of-one"),
    ],
)  # fmt: skip
def test_copies_against_their_ratio(
    tmp_path: Path, others: list[Row], odd: Row, too_high: bool | None, words: str
) -> None:
    *beside, found = read(tmp_path, [*others, odd]).segments
    assert found.doubted_as_too_high is too_high
    assert (found.doubt is None) is (too_high is None)
    assert words in (found.doubt or "")
    assert all(s.doubt is None for s in beside)


@pytest.mark.parametrize(
    ("odd", "meaning"),
    [
        pytest.param(("1", 2, -3.0), "deletions of all copies may be missed", id="hidden"),
        pytest.param(("1", 0, 0.0), "deletions of all copies may be wrong", id="wrong"),
        pytest.param(("1", 2, 3.0), "amplifications may be missed", id="amplified"),
        pytest.param(("1", 8, 0.0), "amplifications may be wrong", id="not-amplified"),
    ],
)
def test_what_a_contradiction_means_is_told(tmp_path: Path, odd: Row, meaning: str) -> None:
    (remark,) = read(tmp_path, [*TWO, odd]).remarks
    assert remark == (
        f"1 segments whose log2 ratio contradicts their copies, so that {meaning}: 1:601-690 "
        f"({odd[1]:g} copies at log2 {odd[2]:.2f})."
    )


def test_copies_that_agree_on_no_tumour_fraction_tell_none(tmp_path: Path) -> None:
    # Of one copy they say 0.3, of three 0.6: then every fraction must contradict.
    mixed = [*TWO, *[("1", 1, math.log2(0.85))] * 5, *[("1", 3, math.log2(1.3))] * 5]
    assert read(tmp_path, [*mixed, ("1", 2, -1.2)]).remarks == ()
    assert read(tmp_path, [*AT_HALF, ("1", 2, -1.2)]).remarks != ()


def test_the_tumour_fraction_of_the_caller_tells_what_ratios_mean(tmp_path: Path) -> None:
    read(tmp_path, [*TWO, ("1", 2, -1.2)])
    (path,) = tmp_path.iterdir()
    assert read_segments(path, CONTIGS).remarks == ()
    path.write_text("# purity = 0.5\n" + path.read_text())
    (remark,) = read_segments(path, CONTIGS).remarks
    assert "deletions of all copies may be missed" in remark


@settings(deadline=None, max_examples=50)
@given(
    purity=st.floats(0.2, 1.0),
    ploidy=st.floats(1.5, 5.0),
    copies=st.lists(st.integers(0, 12), min_size=5, max_size=15),
)
def test_exact_copies_never_contradict_their_ratios(
    tmp_path_factory: pytest.TempPathFactory, purity: float, ploidy: float, copies: list[int]
) -> None:
    centre = purity * ploidy + 2 * (1 - purity)
    rows = [
        ("1", float(n), math.log2(max(1e-4, (purity * n + 2 * (1 - purity)) / centre)))
        for n in [*[2] * 6, *[1] * 5, *copies]
    ]
    found = read(tmp_path_factory.mktemp("t"), rows)
    assert [s.doubt for s in found.segments] == [None] * len(rows)


@pytest.mark.parametrize(("copies", "purity"), [(0, 0.3), (1, 0.5), (6, 0.9), (3, 1.0)])
def test_implied_copies_invert_the_ratio(copies: int, purity: float) -> None:
    ratio = (purity * copies + 2 * (1 - purity)) / (purity * 4 + 2 * (1 - purity))
    assert implied_copies(ratio, 4.0, purity) == pytest.approx(copies)
