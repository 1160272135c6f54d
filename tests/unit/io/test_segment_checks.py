from itertools import pairwise
from pathlib import Path

import pytest
from segment_builders import CNS, CONTIGS, SIMPLE, TITAN, table

from agnoma.errors import InputFormatError
from agnoma.genome import Build, chromosome_lengths
from agnoma.io.segments import Plausible, examine_segments, read_segments


@pytest.mark.parametrize(
    ("header", "rows", "starts"),
    [
        pytest.param(SIMPLE, ["1 1 10 2", "1 11 20 3"], [0, 10], id="neighbours"),
        pytest.param(SIMPLE, ["1 1 10 2", "1 10 20 3"], [0, 10], id="one-shared-base-to-first"),
        pytest.param(CNS, ["1 0 10 G 0 4", "1 10 20 G 1 4"], [0, 10], id="half-open"),
        pytest.param(SIMPLE, ["1 1 10 2", "2 1 10 3"], [0, 0], id="other-contig"),
    ],
)
def test_disjoint_segments(tmp_path: Path, header: str, rows: list[str], starts: list[int]) -> None:
    found = read_segments(table(tmp_path, header, *rows), CONTIGS)
    assert [s.start for s in found.segments] == starts
    spans = [(s.contig, s.start, s.end) for s in found.segments]
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("header", "rows", "match"),
    [
        pytest.param(SIMPLE, ["1 1 10 2", "1 9 20 3"], r"line 3: .*'9'; overlaps line 2 \(1:1-10\) "
                     "by 2 bp", id="two-bases"),
        pytest.param(CNS, ["1 0 10 G 0 4", "1 9 20 G 1 4"], "by 1 bp; CNVkit 0.9.14 writes",
                     id="half-open-one-base"),
        pytest.param(SIMPLE, ["1 9 20 2", "1 1 10 3"], "line 2: .*overlaps line 3", id="unsorted"),
        pytest.param(SIMPLE, ["1 1 10 2", "1 1 10 2"], "by 10 bp", id="row-twice"),
        pytest.param(SIMPLE, ["1 1 99 2", "1 5 9 1", "1 50 60 3"], r"line 4: .*line 2 \(1:1-99\)",
                     id="inside-a-wide-one"),
        pytest.param(SIMPLE, ["1 1 10 2", "1 10 10 3"], "by 1 bp", id="nothing-left-of-the-second"),
    ],
)  # fmt: skip
def test_overlaps(tmp_path: Path, header: str, rows: list[str], match: str) -> None:
    with pytest.raises(InputFormatError, match=match):
        read_segments(table(tmp_path, header, *rows), CONTIGS)


@pytest.mark.parametrize("name", ["23", "chr23", "X", "chrX"])
def test_x_by_number(tmp_path: Path, name: str) -> None:
    found = read_segments(table(tmp_path, SIMPLE, f"{name} 1 9 2"), CONTIGS)
    assert [s.contig for s in found.segments] == ["chrX"]
    assert found.dropped_contigs == ()


def test_y_by_number_without_y_is_dropped(tmp_path: Path) -> None:
    found = read_segments(table(tmp_path, SIMPLE, "1 1 9 2", "24 1 9 1"), CONTIGS)
    assert found.dropped_contigs == ("24",)


def lengths(build: Build) -> dict[str, int]:
    return {f"chr{name}": length for name, length in chromosome_lengths(build).items()}


L37, L38 = lengths(Build.GRCH37), lengths(Build.GRCH38)


@pytest.mark.parametrize(
    ("rows", "reference", "match"),
    [
        pytest.param(
            ["1 1 248956423 2"], L38,
            r"line 2: column 'end' holds '248956423'; chr1 ends at 248956422 \(1 of 1 segments end "
            r"beyond their contig\); wrong build: every position fits GRCh37, the reference is "
            "GRCh38", id="beyond",
        ),
        pytest.param(
            ["1 1 9 2", "17 1 81195211 2", "9 1 138394717 2"], L37,
            r"\(1 of 3 segments .*fits GRCh38, the reference is GRCh37", id="other-way-round",
        ),
        pytest.param(
            ["1 1 300000000 2"], L37, "chr1 ends at 249250621 .*; use segments of this reference",
            id="beyond-either",
        ),
        pytest.param(
            ["1 1 6000 2"], {"chr1": 5000}, "chr1 ends at 5000 .*reference is another",
            id="simulated",
        ),
        pytest.param(
            ["17 1 81195210 2", "7 1 159138663 2"], L38,
            "wrong build: the last segments of 2 contigs end exactly where they do in GRCh37, none",
            id="exactly-the-ends-of-the-other",
        ),
    ],
)  # fmt: skip
def test_wrong_build(
    tmp_path: Path, rows: list[str], reference: dict[str, int], match: str
) -> None:
    path = table(tmp_path, SIMPLE, *rows)
    with pytest.raises(InputFormatError, match=match):
        read_segments(path, list(reference), lengths=reference)
    assert read_segments(path, list(reference)).segments


@pytest.mark.parametrize(
    ("rows", "reference"),
    [
        pytest.param(["1 1 248956422 2", "17 1 83257441 2"], L38, id="exactly-the-ends"),
        pytest.param(["17 1 81195210 2"], L38, id="one-end-by-chance"),
        pytest.param(
            ["17 1 81195210 2", "7 1 159138663 2", "1 1 248956422 2"], L38, id="one-of-ours"
        ),
        pytest.param(["MT 1 16571 2", "1 1 9 2"], {**L37, "chrM": 16569}, id="mitochondrion"),
    ],
)
def test_build_that_may_be_right(
    tmp_path: Path, rows: list[str], reference: dict[str, int]
) -> None:
    found = read_segments(table(tmp_path, SIMPLE, *rows), list(reference), lengths=reference)
    assert len(found.segments) == len(rows)


@pytest.mark.parametrize(
    ("log2", "copies", "others", "told"),
    [
        pytest.param(1.61, 3, 5, True, id="above-limit"),
        pytest.param(1.59, 3, 5, False, id="below-limit"),
        pytest.param(9.0, 4, 5, False, id="nothing-to-compare"),
        pytest.param(9.0, 3, 3, False, id="too-few-to-compare"),
    ],
)
def test_ratio_that_contradicts_the_copies_is_told(
    tmp_path: Path, log2: float, copies: int, others: int, told: bool
) -> None:
    rows = [f"S 1 {i}01 {i}50 4 0.7 0.1 2 A 3 1 2 1 1" for i in range(1, others + 1)]
    odd = f"S 2 1 90 4 0.7 {log2} 2 A {copies} 1 2 1 1"
    found = read_segments(table(tmp_path, TITAN, *rows, odd), CONTIGS)
    assert any("amplifications may be missed: 2:1-90 (" in r for r in found.remarks) is told
    assert found.segments[-1].doubted_as_too_high is (False if told else None)


def test_deleted_segments_do_not_contradict(tmp_path: Path) -> None:
    rows = [f"S 1 {i}01 {i}50 4 0.7 -9 2 A 0 0 0 1 1" for i in range(1, 6)]
    found = read_segments(table(tmp_path, TITAN, *rows, "S 2 1 90 4 0.7 -3 2 A 0 0 0 1 1"), CONTIGS)
    assert found.remarks == ()


IGV = "ID chrom loc.start loc.end num.mark seg.mean"
SMALL = {"chr1": 1000, "chr2": 1000, "chrX": 1000}


def of_log2(*values: float, length: int = 100, contig: str = "1") -> list[str]:
    return [
        f"S {contig} {1 + length * n} {length * (n + 1)} 40 {log2}" for n, log2 in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("log2", "sound"),
    [(10.0, True), (10.01, False), (200.0, False), (-29.5, True), (-50.0, True), (-51.0, False)],
)
def test_ratios_that_cannot_be_are_refused(tmp_path: Path, log2: float, sound: bool) -> None:
    rows = of_log2(0.0, 0.0, log2)
    faults = [str(f) for f in examine_segments(table(tmp_path, IGV, *rows), CONTIGS).faults]
    expected = f"line 4: column 'seg.mean' holds '{log2}'; no log2 ratio; it lies from -50 to 10"
    assert faults == ([] if sound else [expected])


@pytest.mark.parametrize(("copies", "sound"), [(2048, True), (2049, False), (9001, False)])
def test_copies_that_cannot_be_are_refused(tmp_path: Path, copies: int, sound: bool) -> None:
    rows = [f"1 {100 * n + 1} {100 * n + 100} {total}" for n, total in enumerate((2, 2, copies))]
    found = examine_segments(table(tmp_path, SIMPLE, *rows), CONTIGS)
    expected = f"{copies} copies cannot be; at most 2048"
    assert [expected in str(fault) for fault in found.faults] == ([] if sound else [True])


@pytest.mark.parametrize(
    ("rows", "sound"),
    [
        pytest.param([*of_log2(*[2.0] * 6), *of_log2(16.0 / 2, contig="2")], False, id="copies"),
        pytest.param([*of_log2(*[1.0] * 6), *of_log2(4.0, contig="2")], False, id="linear"),
        pytest.param(of_log2(*[-0.9] * 10), False, id="too-low"),
        pytest.param(of_log2(*[0.8] * 10), True, id="at-the-limit"),
        pytest.param(of_log2(2.0, length=90), True, id="one-changed-segment"),
        pytest.param(of_log2(*[2.0] * 4), True, id="a-few-changed-segments"),
        pytest.param(of_log2(*[2.0] * 4, 0.1, length=9), True, id="changed-ones-and-another"),
        pytest.param(of_log2(*[2.0] * 5, length=9), False, id="many-and-none-near-0"),
        pytest.param(of_log2(*[2.0] * 6, contig="X"), True, id="x-alone"),
    ],
)
def test_a_profile_that_is_not_centred_is_refused(
    tmp_path: Path, rows: list[str], sound: bool
) -> None:
    faults = examine_segments(table(tmp_path, IGV, *rows), CONTIGS, lengths=SMALL).faults
    assert (faults == ()) is sound
    assert all("the middle of the autosomes lies at log2" in str(f) for f in faults)


def test_limits_of_ratios_are_settings(tmp_path: Path) -> None:
    path = table(tmp_path, IGV, *of_log2(*[2.0] * 6))
    read_segments(path, CONTIGS, lengths=SMALL, plausible=Plausible(10.0, 2.0))
    with pytest.raises(InputFormatError, match="it lies from -5 to 1"):
        read_segments(path, CONTIGS, plausible=Plausible(1.0, 2.0))


def test_ratios_beside_copies_may_lie_anywhere(tmp_path: Path) -> None:
    rows = [f"S1 1 {100 * n + 1} {100 * n + 90} 4 0.75 2.0 21 A 8 1 7 1 1" for n in range(6)]
    assert read_segments(table(tmp_path, TITAN, *rows), CONTIGS, lengths=SMALL).absolute


def test_a_contradicted_amplification_is_marked(tmp_path: Path) -> None:
    rows = [
        f"S1 1 {100 * n + 1} {100 * n + 90} 4 0.5 {log2} 3 A 3 1 2 1 1"
        for n, log2 in enumerate((0.1, 0.0, -0.1, 0.1, 2.63))
    ]
    found = read_segments(table(tmp_path, TITAN, *rows), CONTIGS)
    assert [s.doubt for s in found.segments] == [
        *[None] * 4,
        "its log2 ratio of 2.63 is far above that of others with 3 copies (line 6)",
    ]
