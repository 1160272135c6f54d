import math

import pytest
from reference_builders import reference_bin, row_of

from agnoma.copy_number.normals import NormalScatter, inherited_note
from agnoma.io.cnvkit import RatioBin
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.settings.ratios import RatiosConfig

LIMITS = RatiosConfig()


def ratios(*values: tuple[float, float]) -> list[RatioBin]:
    """Return side-by-side bins of chr1 with (log2, weight)."""
    return [
        RatioBin("chr1", 100 * n, 100 * n + 100, "A", log2, weight, True)
        for n, (log2, weight) in enumerate(values)
    ]


def scatter(*spreads: float, normals: int | None = 20) -> NormalScatter:
    bins = [reference_bin("chr1", 100 * n, spread=spread) for n, spread in enumerate(spreads)]
    return NormalScatter.of(bins, normals, LIMITS)


@pytest.mark.parametrize(
    ("spreads", "bins", "z"),
    [
        pytest.param([0.2], [(1.0, 0.5)], 5.0, id="one-bin"),
        pytest.param([0.2] * 4, [(1.0, 0.5)] * 4, 10.0, id="four-bins-halve-the-error"),
        pytest.param([0.3, 0.4], [(1.0, 1.0), (0.0, 1.0)], 1 / 0.5, id="root-of-squares"),
        pytest.param(
            [0.2, 0.2], [(-1.0, 1.0), (-1.0, 0.5)], -1.5 / (0.2 * 1.25**0.5), id="weights"
        ),
        pytest.param([0.01], [(1.0, 1.0)], 20.0, id="floor-of-scatter"),
        pytest.param([0.05], [(1.0, 1.0)], 20.0, id="at-the-floor"),
        pytest.param([0.0, 0.2], [(1.0, 1.0)], 20.0, id="one-bin-without-scatter"),
        pytest.param([math.nan, 0.2], [(9.0, 1.0), (1.0, 1.0)], 5.0, id="unknown-bin-left-out"),
    ],
)
def test_z_score(spreads: list[float], bins: list[tuple[float, float]], z: float) -> None:
    assert scatter(*spreads).z_score(ratios(*bins)) == pytest.approx(z)


@pytest.mark.parametrize(
    ("bins", "reason"),
    [
        pytest.param([], None, id="no-bins"),
        pytest.param([RatioBin("chr2", 0, 100, "A", 1.0, 1.0, True)], None, id="elsewhere"),
        pytest.param([RatioBin("chr1", 0, 99, "A", 1.0, 1.0, True)], None, id="other-bin"),
    ],
)
def test_no_z_without_a_bin_of_the_reference(bins: list[RatioBin], reason: None) -> None:
    found = scatter(0.2)
    assert found.z_score(bins) is None
    assert found.unknown is reason


@pytest.mark.parametrize(
    ("spread", "normals", "reason"),
    [
        pytest.param(0.2, 5, None, id="at-limit"),
        pytest.param(0.2, 4, "is made from 4 normals; at least 5", id="just-below"),
        pytest.param(0.2, 1, "is made from 1 normal; at least 5", id="matched"),
        pytest.param(0.2, None, "not known how many normals", id="number-unknown"),
        pytest.param(0.0, 20, "the reference is flat", id="flat"),
    ],
)
def test_scatter_needs_normals(spread: float, normals: int | None, reason: str | None) -> None:
    found = scatter(spread, normals=normals)
    z = found.z_score(ratios((1.0, 1.0)))
    if reason is None:
        assert found.unknown is None
        assert z == pytest.approx(5)
    else:
        assert reason in str(found.unknown)
        assert z is None


def test_gc_by_place() -> None:
    bins: list[ReferenceBin] = [*row_of("chr1", 1, gc=0.4), reference_bin("chr1", 100, gc=None)]
    found = NormalScatter.of(bins, 20, LIMITS)
    assert found.gc(ratios((0, 1), (0, 1), (0, 1))) == [0.4, None, None]


def test_inherited_changes_are_told_with_their_source() -> None:
    sources = {"UGT2B17": "a paper"}
    note = inherited_note("UGT2B17", sources)
    assert note is not None
    assert note.startswith("Copies of UGT2B17 vary among healthy people (a paper): ")
    assert inherited_note("PTEN", sources) is None
