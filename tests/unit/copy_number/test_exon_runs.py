import numpy as np
import pytest
from exon_profiles import gene

from agnoma.copy_number.exon_noise import ProfileNoise
from agnoma.copy_number.exon_runs import (
    LOWEST_LOG2,
    ExonBins,
    Noise,
    bins_by_exon,
    compare_runs,
    sides,
)
from agnoma.copy_number.ratio_bins import BinArrays, RatioBins
from agnoma.io.cnvkit import RatioBin
from agnoma.models.reference import Strand

QUIET = Noise(0.1, 0.1)


def arrays(*places: tuple[int, int]) -> BinArrays:
    start, end = (np.array(column) for column in zip(*places, strict=True))
    return BinArrays(start, end, np.zeros(len(start)), np.ones(len(start)))


def grouped(*groups: list[float], weight: float = 1.0) -> ExonBins:
    """Return a gene with one list of log2 ratios for each exon, no bins in introns."""
    values = [value for group in groups for value in group]
    return ExonBins(
        numbers=np.arange(1, len(groups) + 1),
        exons=tuple((1000 * i, 1000 * i + 100) for i in range(len(groups))),
        group=np.repeat(2 * np.arange(len(groups)) + 1, [len(g) for g in groups]),
        log2=np.array(values),
        weight=np.full(len(values), weight),
    )


def none_excluded(found: ExonBins) -> np.ndarray:
    return np.zeros(2 * len(found.numbers) + 1, dtype=np.bool_)


# Exons of gene(): 1000-1200, 3200-3600, 5600-5800.
@pytest.mark.parametrize(
    ("place", "group"),
    [
        pytest.param((1000, 1200), 1, id="first-exon"),
        pytest.param((900, 1001), 1, id="one-base"),
        pytest.param((1150, 3300), 3, id="most-bases"),
        pytest.param((1200, 3200), 2, id="intron"),
        pytest.param((3600, 3601), 4, id="just-behind"),
        pytest.param((3500, 3700), 3, id="padded"),
    ],
)
def test_bins_belong_to_the_exon_they_share_most_with(place: tuple[int, int], group: int) -> None:
    known = ((1000, 1001), (3200, 3201), (5600, 5601))
    found = bins_by_exon(gene("G", [1, 2, 1]), arrays(*sorted((*known, place))))
    assert sorted(found.group) == sorted([1, 3, 5, group])


@pytest.mark.parametrize(
    ("strand", "numbers"), [(Strand.PLUS, [1, 3]), (Strand.MINUS, [3, 1])], ids=str
)
def test_exons_are_numbered_along_the_transcript(strand: Strand, numbers: list[int]) -> None:
    found = bins_by_exon(gene("G", [1, 1, 1], strand), arrays((1000, 1200), (5400, 5600)))
    assert found.numbers.tolist() == numbers
    assert found.exons == ((1000, 1200), (5400, 5600))


def test_a_gene_without_bins() -> None:
    found = bins_by_exon(gene("G", [1, 1]), RatioBins([]).overlapping("G", 0, 9000))
    assert (len(found.numbers), len(found.group)) == (0, 0)


def test_runs_are_compared_with_the_rest() -> None:
    found = grouped([0.0, 0.2], [-1.0, -1.4], [0.1])
    table = compare_runs(found, QUIET, none_excluded(found))
    rows = list(zip(table.first.tolist(), table.last.tolist(), strict=True))
    assert rows == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]  # the whole gene has no rest
    middle = rows.index((1, 1))
    assert (table.bins[middle], table.rest_bins[middle]) == (2, 3)
    assert table.difference[middle] == pytest.approx(-1.2 - 0.1)
    assert table.ratio[middle] == pytest.approx((2**-1.0 + 2**-1.4) / 2)
    # The gene's own scatter is the larger one here: within 0.02 + 0.08 + 0.0, three degrees.
    variance = (0.02 + 0.08) / 5 * 5 / 3
    assert table.error[middle] == pytest.approx((variance * (1 / 2 + 1 / 3)) ** 0.5)


def test_noise_goes_by_direction_and_exons() -> None:
    found = grouped([0.0, 0.0, 0.0], [0.001, 0.001], [0.0, 0.0, 0.0])
    table = compare_runs(found, Noise(0.3, 0.2, 0.1), none_excluded(found))
    row = int(np.flatnonzero((table.first == 1) & (table.last == 1))[0])
    assert table.error[row] == pytest.approx((0.04 * (1 / 2 + 1 / 6) + 0.01 * (1 + 1 / 2)) ** 0.5)
    assert table.mean_error[row] == pytest.approx((0.04 / 2 + 0.01) ** 0.5)
    edge = int(np.flatnonzero((table.first == 0) & (table.last == 0))[0])
    assert table.error[edge] == pytest.approx((0.09 * (1 / 3 + 1 / 5) + 0.01 * 1.5) ** 0.5)


def test_weights_of_bins_cancel_when_equal() -> None:
    one, half = (grouped([0.0, 0.2], [-1.0, -1.4], [0.1], weight=w) for w in (1.0, 0.5))
    first, second = (compare_runs(g, QUIET, none_excluded(g)) for g in (one, half))
    assert first.score == pytest.approx(second.score)


def test_a_bin_without_reads_is_cut() -> None:
    found = grouped([0.0, 0.0], [-20.0, -20.0])
    table = compare_runs(found, QUIET, none_excluded(found))
    assert table.difference.tolist() == [-LOWEST_LOG2, LOWEST_LOG2]
    assert table.ratio[1] == pytest.approx(2.0**-20)


def test_introns_beside_a_run_belong_to_neither() -> None:
    found = ExonBins(
        numbers=np.array([1, 2, 3]),
        exons=((0, 1), (10, 11), (20, 21)),
        group=np.array([1, 2, 3, 4, 5]),
        log2=np.array([0.0, 9.0, -1.0, 9.0, 0.0]),
        weight=np.ones(5),
    )
    table = compare_runs(found, QUIET, none_excluded(found))
    row = int(np.flatnonzero((table.first == 1) & (table.last == 1))[0])
    assert (table.bins[row], table.rest_bins[row]) == (1, 2)
    assert table.difference[row] == pytest.approx(-1.0)
    inside, rest = sides(found, none_excluded(found), 1, 1)
    assert (inside.tolist(), rest.tolist()) == ([2], [0, 4])
    both = int(np.flatnonzero((table.first == 0) & (table.last == 1))[0])
    assert table.bins[both] == 3


def test_excluded_exons_are_in_no_run_and_no_rest() -> None:
    found = grouped([0.0], [5.0], [0.0], [1.0])
    excluded = none_excluded(found)
    excluded[2:5] = True
    table = compare_runs(found, QUIET, excluded)
    rows = list(zip(table.first.tolist(), table.last.tolist(), strict=True))
    assert rows == [(0, 0), (2, 2), (2, 3), (3, 3)]
    assert table.rest_bins.tolist() == [2, 2, 1, 2]


def brute_force(found: ExonBins, first: int, last: int) -> float:
    inside, rest = sides(found, none_excluded(found), first, last)
    means = [np.average(found.cut_log2[s], weights=found.weight[s]) for s in (inside, rest)]
    return float(means[0] - means[1])


def test_prefix_sums_agree_with_sums() -> None:
    rng = np.random.default_rng(5)
    count = 30
    found = ExonBins(
        numbers=np.arange(1, 9),
        exons=tuple((i, i + 1) for i in range(8)),
        group=np.sort(np.concatenate([2 * np.arange(8) + 1, rng.integers(0, 17, count)])),
        log2=rng.normal(-1, 1.5, count + 8),
        weight=rng.uniform(0.2, 1, count + 8),
    )
    table = compare_runs(found, QUIET, none_excluded(found))
    assert len(table.first) > 20
    for row, (first, last) in enumerate(zip(table.first, table.last, strict=True)):
        assert table.difference[row] == pytest.approx(brute_force(found, int(first), int(last)))


def noisy(rng: np.random.Generator, exon_sd: float, bins: int = 3) -> ExonBins:
    """Return 20 exons with bins of SD 0.1."""
    return grouped(
        *(list(rng.normal(rng.normal(0, exon_sd) if exon_sd else 0, 0.1, bins)) for _ in range(20))
    )


@pytest.mark.parametrize("exon_sd", [0.0, 0.1])
def test_scatter_of_exons_is_told_from_that_of_bins(exon_sd: float) -> None:
    rng = np.random.default_rng(1)
    genes = {f"G{i}": noisy(rng, exon_sd) for i in range(100)}
    noise = ProfileNoise(genes, (0.1**2 + exon_sd**2) ** 0.5).of("G0")
    assert noise.exon_sd == pytest.approx(exon_sd, abs=0.03)
    assert noise.loss_sd == pytest.approx(0.1, abs=0.02)


def test_scatter_of_exons_is_not_guessed_from_single_bins() -> None:
    rng = np.random.default_rng(1)
    genes = {f"G{i}": noisy(rng, 0.1, bins=1) for i in range(100)}
    assert ProfileNoise(genes, 0.14).of("G0").exon_sd == 0


def test_tails_count_by_direction_and_up_to_a_limit() -> None:
    rng = np.random.default_rng(2)
    genes = {f"G{i}": noisy(rng, 0.0) for i in range(100)}
    genes |= {f"L{i}": grouped(*[[0.0] * 3] * 19, [-0.9] * 3) for i in range(20)}
    noise = ProfileNoise(genes, 0.1).of("none")
    assert noise.loss_sd == pytest.approx(0.15)
    assert noise.gain_sd == pytest.approx(0.1, abs=0.01)


def test_a_gene_is_not_held_against_its_own_deletion() -> None:
    rng = np.random.default_rng(2)
    genes = {f"G{i}": noisy(rng, 0.0) for i in range(10)}
    genes["L"] = grouped(*[[0.0] * 3] * 18, [-0.9] * 3, [-0.9] * 3)
    noise = ProfileNoise(genes, 0.1)
    assert noise.of("G1").loss_sd == pytest.approx(0.15)
    assert noise.of("L").loss_sd == pytest.approx(0.1, abs=0.02)


def test_few_bins_have_no_tail() -> None:
    genes = {"L": grouped(*[[0.0] * 3] * 18, [-0.9] * 3)}
    assert ProfileNoise(genes, 0.1).of("L") == Noise(0.1, 0.1)
    assert ProfileNoise({}, 0.1).of("L") == Noise(0.1, 0.1)


def test_bins_are_found_by_overlap() -> None:
    bins = [RatioBin("1", s, s + 10, None, float(s), 1.0, on_target=True) for s in (30, 0, 10)]
    bins.append(RatioBin("1", 5, 40, None, 5.0, 1.0, on_target=True))
    found = RatioBins(bins)
    assert found.overlapping("1", 10, 30).log2.tolist() == [5.0, 10.0]
    assert found.overlapping("1", 39, 41).log2.tolist() == [5.0, 30.0]
    assert len(found.overlapping("2", 0, 100)) == 0
