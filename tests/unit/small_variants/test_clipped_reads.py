from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.small_variants.propose.clipped_reads import (
    MAX_GROUPS,
    Clip,
    Side,
    clips_of,
    group_clips,
    usable_reads,
)


def read(sequence: str, cigar: str, start: int = 100, qualities: str | None = None) -> Any:
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "7", "LN": 1000}]})
    found = pysam.AlignedSegment(header)
    found.query_name, found.query_sequence = "r", sequence
    found.reference_id, found.reference_start = 0, start
    found.cigarstring, found.mapping_quality = cigar, 60
    found.query_qualities = pysam.qualitystring_to_array(qualities or "I" * len(sequence))
    return found


LEFT, RIGHT = Side.LEFT, Side.RIGHT
TAIL = "ACGTTGCAAC"


@pytest.mark.parametrize(
    ("sequence", "cigar", "expected"),
    [
        pytest.param("G" * 20 + TAIL, "20M10S", [(RIGHT, 120, TAIL)], id="right"),
        pytest.param(TAIL + "G" * 20, "10S20M", [(LEFT, 100, TAIL[::-1])], id="left-outwards"),
        pytest.param(
            TAIL + "G" * 20 + TAIL,
            "10S20M10S",
            [(LEFT, 100, TAIL[::-1]), (RIGHT, 120, TAIL)],
            id="both",
        ),
        pytest.param("G" * 20 + TAIL[:8], "20M8S", [(RIGHT, 120, TAIL[:8])], id="shortest"),
        pytest.param("G" * 20 + TAIL[:7], "20M7S", [], id="just-too-short"),
        pytest.param("G" * 20, "20M", [], id="none"),
        pytest.param("G" * 20, "10H20M10H", [], id="hard-clipped"),
        pytest.param("G" * 20 + TAIL, "10M5D10M10S", [(RIGHT, 125, TAIL)], id="after-a-deletion"),
    ],
)
def test_clips(sequence: str, cigar: str, expected: list[tuple[Side, int, str]]) -> None:
    found = [(c.side, c.position, c.outward) for c in clips_of(read(sequence, cigar))]
    assert found == expected


@pytest.mark.parametrize(
    ("cigar", "expected"),
    [
        pytest.param("20M10S", [(RIGHT, 120, "G" * 5 + TAIL)], id="right"),
        pytest.param("15M5D5M10S", [(RIGHT, 125, "G" * 5 + TAIL)], id="at-limit"),
        pytest.param("16M5D4M10S", [], id="just-too-few-up-to-a-gap"),
        pytest.param("10M10I10S", [], id="none-aligned"),
    ],
)
def test_aligned_bases_before_the_break(cigar: str, expected: list[tuple[Side, int, str]]) -> None:
    found = clips_of(read("G" * 20 + TAIL, cigar), inner_bp=5)
    assert [(c.side, c.position, c.outward) for c in found] == expected


def test_aligned_bases_before_the_break_on_the_left() -> None:
    (clip,) = clips_of(read(TAIL + "GGGTTTTTTT", "10S10M"), inner_bp=5)
    assert (clip.position, clip.outward) == (100, "TTGGG" + TAIL[::-1])


def test_badly_read_bases_are_unknown() -> None:
    qualities = "I" * 20 + "I" * 4 + "-." + "I" * 4  # Phred 12 and 13
    (clip,) = clips_of(read("G" * 20 + TAIL, "20M10S", qualities=qualities))
    assert clip.outward == "ACGTNGCAAC"


def test_groups_by_place_side_and_sequence() -> None:
    long, other = "ACGTTGCAACGGATCCATGC", "TTTTGGGGCCCCAAAATTTT"
    wrong = "C" + long[1:]
    clips = [
        Clip("a", RIGHT, 50, long),
        Clip("b", RIGHT, 50, long[:12]),
        Clip("c", RIGHT, 50, wrong),
        Clip("d", RIGHT, 50, other),
        Clip("e", LEFT, 50, long),
        Clip("f", RIGHT, 51, long),
    ]
    found = [(g.side, g.position, sorted(g.fragments)) for g in group_clips(clips)]
    assert found == [
        (LEFT, 50, ["e"]),
        (RIGHT, 50, ["a", "b", "c"]),
        (RIGHT, 50, ["d"]),
        (RIGHT, 51, ["f"]),
    ]
    assert group_clips(clips)[1].consensus == long
    assert group_clips(reversed(clips)) == group_clips(clips)


def test_majority_decides_and_unknown_bases_do_not_vote() -> None:
    clips = [
        Clip("a", RIGHT, 5, "ACGTACGTAN"),
        Clip("b", RIGHT, 5, "ACGTACGTAN"),
        Clip("c", RIGHT, 5, "ACCTACGTAG"),
    ]
    (group,) = group_clips(clips)
    assert group.consensus == "ACGTACGTAG"


def test_longest_clip_does_not_decide_alone_and_equals_go_by_alphabet() -> None:
    clips = [
        Clip("a", RIGHT, 5, "ACCTACGTAGTAT"),
        Clip("b", RIGHT, 5, "ACGTACGTAG"),
        Clip("c", RIGHT, 5, "ACGTACGTAGGA"),
    ]
    (group,) = group_clips(clips)
    assert group.consensus == "ACGTACGTAGGAT"


@pytest.mark.parametrize(
    ("differences", "groups"),
    [pytest.param(2, 1, id="at-limit"), pytest.param(3, 2, id="one-more")],
)
def test_how_much_two_clips_may_differ(differences: int, groups: int) -> None:
    one = "ACGTACGTACGTACG"  # 15 bp: one mismatch and one more per 10 bp
    two = "".join("TGCA"["ACGT".index(b)] for b in one[:differences]) + one[differences:]
    found = group_clips([Clip("a", RIGHT, 5, one), Clip("b", RIGHT, 5, two)])
    assert len(found) == groups


def test_noise_at_one_place_is_bounded() -> None:
    unlike = [f"{a * 4}{b * 4}{c * 4}" for a in "ACGT" for b in "ACGT" for c in "ACGT"]
    clips = [Clip(f"r{i:02}", RIGHT, 5, bases) for i, bases in enumerate(unlike)]
    assert len(group_clips(clips)) == MAX_GROUPS


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param({}, 1, id="primary"),
        pytest.param({"flag": 0x400}, 0, id="duplicate"),
        pytest.param({"flag": 0x100}, 0, id="secondary"),
        pytest.param({"flag": 0x800}, 0, id="supplementary"),
        pytest.param({"flag": 0x200}, 0, id="qc-fail"),
        pytest.param({"mapping_quality": 20}, 1, id="mapping-quality-at-limit"),
        pytest.param({"mapping_quality": 19}, 0, id="mapping-quality-below"),
    ],
)
def test_usable_reads(
    given: dict[str, int],
    used: int,
    genome: Any,
    make_reads: Callable[..., Any],
    tmp_path: Path,
) -> None:
    bam = make_reads(genome).add("r", 500, **given).write(tmp_path / "t.bam")
    with pysam.AlignmentFile(str(bam)) as reads:
        assert len(list(usable_reads(reads, "7", 400, 600))) == used
