from math import log10

import pytest

from agnoma.genome import Interval
from agnoma.io.samtools_mpileup import Bases, PileupColumn
from agnoma.qc.oxidation import OxidationCounts, count_oxidation, oxidation_sites


def column(reference: str, f1r2: str, f2r1: str) -> PileupColumn:
    return PileupColumn(reference, Bases(f1r2), Bases(f2r1))


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        pytest.param([column("G", "..Tt", ",,")], (6, 2, 0), id="G>T-of-F1R2-is-oxidation"),
        pytest.param([column("G", "..", ",t")], (4, 0, 1), id="G>T-of-F2R1-is-not"),
        pytest.param([column("C", "..", "Aa,")], (5, 2, 0), id="C>A-of-F2R1-is-oxidation"),
        pytest.param([column("C", "A.", ",")], (3, 0, 1), id="C>A-of-F1R2-is-not"),
        pytest.param([column("C", ".TtGN*", ",>")], (2, 0, 0), id="other-bases-do-not-count"),
        pytest.param([column("A", "..T", ",")], (0, 0, 0), id="other-reference"),
        pytest.param([column("G", "T", "."), column("C", "A", "a")], (4, 2, 1), id="added-up"),
        pytest.param([], (0, 0, 0), id="no-site"),
    ],
)
def test_counts(columns: list[PileupColumn], counts: tuple[int, int, int]) -> None:
    assert count_oxidation(columns) == OxidationCounts(*counts)


@pytest.mark.parametrize(
    ("counts", "quality"),
    [
        pytest.param((1000, 11, 1), 20.0, id="excess-of-ten-in-a-thousand"),
        pytest.param((1000, 5, 5), 30.0, id="no-excess-counts-as-one"),
        pytest.param((1000, 2, 9), 30.0, id="negative-excess-counts-as-one"),
        pytest.param((1000, 7, 5), -10 * log10(0.002), id="excess-of-two"),
        pytest.param((0, 0, 0), None, id="no-bases"),
    ],
)
def test_quality(counts: tuple[int, int, int], quality: float | None) -> None:
    found = OxidationCounts(*counts).quality()
    assert found == (None if quality is None else pytest.approx(quality))


@pytest.mark.parametrize(
    ("sequence", "targets", "places"),
    [
        pytest.param("AAACCGAAAA", [(0, 10)], [4], id="C-of-CCG"),
        pytest.param("AAACGGAAAA", [(0, 10)], [4], id="G-of-CGG"),
        pytest.param("AAACCGGAAAA", [(0, 11)], [4, 5], id="both-in-CCGG"),
        pytest.param("aaaccgaaaa", [(0, 10)], [4], id="lower-case"),
        pytest.param("AAACCGAAAA", [(4, 5)], [4], id="target-of-one-base"),
        pytest.param("AAACCGAAAA", [(0, 4), (5, 10)], [], id="outside-the-targets"),
        pytest.param("ACCGGAAAAA", [(0, 10)], [2, 3], id="third-base-of-the-contig"),
        pytest.param("CCGAAAAAAA", [(0, 10)], [], id="second-base-of-the-contig"),
        pytest.param("AAAAACCGAA", [(0, 10)], [6], id="fourth-base-from-the-end"),
        pytest.param("AAAAAACCGA", [(0, 10)], [], id="third-base-from-the-end"),
        pytest.param("CCG", [(0, 3)], [], id="contig-too-short"),
    ],
)
def test_sites(sequence: str, targets: list[Interval], places: list[int]) -> None:
    found = oxidation_sites(
        {"1": targets}, {"1": len(sequence)}, lambda _, start, end: sequence[start:end]
    )
    assert [(site.contig, site.start, site.end) for site in found] == [
        ("1", place, place + 1) for place in places
    ]
