"""Errors of the panel of normals over a locus."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.io.panel_of_normals import (
    Carrier,
    ErrorRate,
    PanelHeader,
    PanelReader,
    PanelRow,
    PanelWriter,
)
from agnoma.qc.noise import Z_999, NormalErrors

IDS = (("n1", "n1b"), ("n2",), ("n3",), ("n4",))
# Contig 7 reads CCCC...; pooled errors of C>A reach 0.001 + 3.09 * 0.001, of C>T nothing is known.
CLASSES = {"C>A": ErrorRate(400, 0.001, 0.001), "C>G": ErrorRate(400, 0.0, 0.0)}
POOLED = 0.001 + Z_999 * 0.001


class Bases:
    """C everywhere."""

    def fetch(self, reference: str, start: int, end: int) -> str:
        assert reference == "chr7"
        return "c" * (end - start)


def stretch(start: int, end: int, normals: int = 4) -> PanelRow:
    return PanelRow("7", start, end, ".", ".", normals, normals * 100)


def seen(start: int, alt: str, *vafs: float, ref: str = "C", normals: int = 4) -> PanelRow:
    carriers = tuple(
        Carrier(f"n{n}", round(1000 * vaf), 1000) for n, vaf in enumerate(vafs, start=1)
    )
    return PanelRow("7", start, start + len(ref), ref, alt, normals, 4000, carriers)


def errors(folder: Path, *rows: PanelRow, excluding: str = "nobody") -> NormalErrors:
    writer = PanelWriter(folder / "pon.tsv.gz")
    for row in rows:
        writer.write(row)
    writer.finish(PanelHeader("1", 30, 0.25, IDS, CLASSES))
    return NormalErrors(
        PanelReader(folder / "pon.tsv.gz"), Bases(), ["chr7", "chr8"], frozenset({excluding})
    )


def sd(*values: float) -> float:
    mean = sum(values) / len(values)
    return (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5


NOISY = 0.01 / 4 + Z_999 * sd(0.01, 0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "intervals", "fraction", "unknown"),
    [
        pytest.param([stretch(0, 9)], [(3, 6)], POOLED, 0, id="class-where-nothing-was-seen"),
        pytest.param([stretch(0, 9), seen(4, "T", 0.01)], [(3, 6)], NOISY, 0, id="worst-base"),
        pytest.param([stretch(0, 9), seen(7, "T", 0.01)], [(3, 6)], POOLED, 0, id="other-base"),
        pytest.param(
            [stretch(0, 9), seen(4, "T", 0.0001)], [(3, 6)], POOLED, 0, id="class-is-higher"
        ),
        pytest.param(
            [stretch(0, 9), seen(4, "T", 0.5)], [(3, 6)], POOLED, 0, id="inherited-is-no-error"
        ),
        pytest.param(
            [stretch(0, 9), seen(4, "CA", 0.2), seen(4, "C", 0.2, ref="CC")],
            [(3, 6)],
            POOLED,
            0,
            id="insertions-and-deletions-left-out",
        ),
        pytest.param([stretch(4, 9)], [(3, 6)], POOLED, 1, id="a-base-nobody-covers"),
        pytest.param([stretch(20, 29)], [(3, 6)], None, 3, id="nobody-covers-it"),
        pytest.param(
            [stretch(0, 4), seen(2, "T", 0.01), stretch(8, 9)],
            [(2, 3), (8, 9)],
            NOISY,
            0,
            id="two-intervals",
        ),
    ],
)
def test_worst_over_a_locus(
    tmp_path: Path,
    rows: list[PanelRow],
    intervals: list[tuple[int, int]],
    fraction: float | None,
    unknown: int,
) -> None:
    found = errors(tmp_path, *rows).worst("chr7", intervals, Z_999)
    assert found.fraction == (None if fraction is None else pytest.approx(fraction))
    assert found.unknown_bp == unknown


def test_contig_the_panel_lacks(tmp_path: Path) -> None:
    found = errors(tmp_path, stretch(0, 9)).worst("chr8", [(3, 6)], Z_999)
    assert (found.fraction, found.unknown_bp) == (None, 3)


@pytest.mark.parametrize("own", ["n1", "n1b"], ids=["its-id", "another-case"])
def test_own_normal_is_left_out(tmp_path: Path, own: str) -> None:
    found = errors(tmp_path, stretch(0, 9), seen(4, "T", 0.01), excluding=own)
    assert found.worst("chr7", [(4, 5)], Z_999).fraction == pytest.approx(POOLED)
    assert found.description == "panel of 3 normals"
    assert errors(tmp_path, stretch(0, 9)).description == "panel of 4 normals"


@pytest.mark.parametrize(("own", "unknown"), [("nobody", 0), ("n1", 1)])
def test_one_other_normal_shows_no_spread(tmp_path: Path, own: str, unknown: int) -> None:
    found = errors(tmp_path, stretch(0, 9, normals=2), excluding=own)
    assert found.worst("chr7", [(4, 5)], Z_999).unknown_bp == unknown


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    vafs=st.lists(st.floats(0.001, 0.2), min_size=1, max_size=4),
    deviations=st.floats(0, 6),
    more=st.floats(0, 3),
)
def test_more_deviations_or_bases_never_lower_the_limit(
    tmp_path: Path, vafs: list[float], deviations: float, more: float
) -> None:
    found = errors(tmp_path, stretch(0, 9), seen(4, "T", *vafs))
    narrow = found.worst("chr7", [(4, 5)], deviations).fraction or 0
    assert (found.worst("chr7", [(4, 5)], deviations + more).fraction or 0) >= narrow
    assert (found.worst("chr7", [(2, 7)], deviations).fraction or 0) >= narrow
