"""Which segments the fit sees, which are one, which are altered."""

import numpy as np
import pytest

from agnoma.copy_number.allele_fractions import BAF_GRID, SegmentBaf, given_baf
from agnoma.copy_number.purity_segments import Stretch, altered_segments, observe, stretches
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
NOISE = 0.2


def segment(
    log2: float | None = 0.0, *, contig: str = "chr1", bins: int | None = 100, length: int = 1000
) -> CopyNumberSegment:
    return CopyNumberSegment(contig=contig, start=0, end=length, log2=log2, bins=bins)


def seen(
    *segments: CopyNumberSegment, bafs: list[SegmentBaf | None] | None = None
) -> list[Stretch]:
    return stretches(segments, bafs or [None] * len(segments), NOISE, LIMITS)


@pytest.mark.parametrize(
    ("one", "used"),
    [
        pytest.param(segment(), True, id="autosome"),
        pytest.param(segment(contig="22"), True, id="without-chr"),
        pytest.param(segment(contig="chrX"), False, id="x"),
        pytest.param(segment(contig="Y"), False, id="y"),
        pytest.param(segment(contig="chrM"), False, id="mitochondrial"),
        pytest.param(segment(None), False, id="no-ratio"),
        pytest.param(segment(bins=5), True, id="at-bin-limit"),
        pytest.param(segment(bins=4), False, id="below-bin-limit"),
        pytest.param(segment(bins=None), True, id="bins-not-told"),
    ],
)
def test_usable(one: CopyNumberSegment, used: bool) -> None:
    assert len(seen(one)) == used


@pytest.mark.parametrize(
    ("second", "bafs", "count"),
    [
        pytest.param(segment(0.05), (None, None), 1, id="same-state"),
        pytest.param(segment(0.3), (None, None), 2, id="other-ratio"),
        pytest.param(segment(0.0, contig="chr2"), (None, None), 2, id="other-contig"),
        pytest.param(segment(0.0), (0.5, 0.3), 2, id="other-baf"),
        pytest.param(segment(0.0), (0.5, 0.49), 1, id="same-baf"),
        pytest.param(segment(0.0), (0.3, None), 1, id="baf-not-known"),
    ],
)
def test_neighbours_of_one_state_are_one(
    second: CopyNumberSegment, bafs: tuple[float | None, ...], count: int
) -> None:
    given = [None if baf is None else given_baf(baf, 0.02, 20) for baf in bafs]
    assert len(seen(segment(), second, bafs=given)) == count


def test_joined_ratio_is_weighted_by_bins() -> None:
    (one,) = seen(segment(0.0, bins=300), segment(0.08, bins=100, length=500))
    assert one.log2 == pytest.approx(0.02)
    assert (one.bins, one.length) == (400, 1500)


def test_a_depleted_segment_has_no_baf() -> None:
    gone = SegmentBaf(0.5, 0.45, 0.5, 4, np.zeros(len(BAF_GRID)), depleted=True)
    (one,) = seen(segment(), bafs=[gone])
    assert one.bafs == ()
    assert not one.curve.any()


def test_at_most_the_limit_those_with_most_bins() -> None:
    limits = LIMITS.model_copy(update={"max_segments": 2})
    found = stretches(
        [segment(v, bins=n) for v, n in ((0.0, 10), (1.0, 30), (-1.0, 20))],
        [None] * 3,
        NOISE,
        limits,
    )
    assert [one.log2 for one in found] == [1.0, -1.0]


def test_errors_come_from_bins_and_model() -> None:
    observed = observe(seen(segment(0.0, bins=100), segment(1.0, bins=25)), NOISE, LIMITS)
    assert observed.log2_se == pytest.approx(np.hypot([0.02, 0.04], 0.03))
    assert observed.share == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("lengths", "keeps"),
    [
        pytest.param((1_000_000, 99_000_000), [False, True], id="at-the-share"),
        pytest.param((1_010_000, 99_000_000), [True, True], id="above"),
        pytest.param((999_999, 2_000_000), [False, True], id="a-gene-among-few"),
    ],
)
def test_long_segments_keep_copies(lengths: tuple[int, int], keeps: list[bool]) -> None:
    observed = observe(
        seen(*(segment(log2, length=n) for log2, n in zip((0.0, 1.0), lengths, strict=True))),
        NOISE,
        LIMITS,
    )
    assert observed.keeps_copies.tolist() == keeps


@pytest.mark.parametrize(
    ("log2", "baf", "altered"),
    [
        pytest.param(0.0, 0.5, 0, id="as-the-rest"),
        pytest.param(0.15, 0.5, 1, id="gain"),
        pytest.param(-0.15, 0.5, 1, id="loss"),
        pytest.param(0.14, 0.5, 0, id="within-noise"),
        pytest.param(0.0, 0.40, 1, id="copy-neutral-loss"),
        pytest.param(0.0, 0.45, 0, id="baf-within-noise"),
        pytest.param(2.0, 0.5, 0, id="amplified-tells-nothing"),
    ],
)
def test_altered(log2: float, baf: float, altered: int) -> None:
    """Four standard errors: hypot(0.2 / 10, 0.03) * 4 = 0.144; 0.02 * 4 = 0.08 below 0.47."""
    rest = [segment(contig=f"chr{n}", length=10_000) for n in range(2, 8)]
    found = seen(segment(log2), *rest, bafs=[given_baf(baf, 0.017, 20), *([None] * 6)])
    assert altered_segments(found, observe(found, NOISE, LIMITS), LIMITS) == altered
