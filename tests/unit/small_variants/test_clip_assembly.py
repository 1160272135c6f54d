"""What clips of one side, or of both, spell."""

import random

import pytest

from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.propose.clip_assembly import INNER_BP, Stretch, crossing, meeting
from agnoma.small_variants.propose.clipped_reads import ClipGroup, Side

LENGTH = 3000
BREAK = 1500


def random_bases(length: int, seed: int) -> str:
    source = random.Random(seed)  # noqa: S311
    return "".join(source.choices("ACGT", k=length))


BASES = random_bases(LENGTH, 4)
NEW = "GATTACAGGATTTGACCAGTCCGT"  # neither end agrees with the reference at the break
assert BASES[BREAK] != NEW[0]
assert BASES[BREAK - 1] != NEW[-1]


class Reference:
    """One contig in memory."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, _contig: str, start: int, end: int) -> str:
        return self.bases[start:end].lower()


def stretch(bases: str = BASES) -> Stretch:
    return Stretch("7", 0, len(bases), Reference(bases))


def right(clip: str, at: int = BREAK, bases: str = BASES) -> ClipGroup:
    return ClipGroup(Side.RIGHT, at, bases[at - INNER_BP : at] + clip, frozenset("ab"))


def left(clip: str, at: int = BREAK, bases: str = BASES) -> ClipGroup:
    outward = (clip + bases[at : at + INNER_BP])[::-1]
    return ClipGroup(Side.LEFT, at, outward, frozenset("ab"))


def made(allele: Allele | None) -> str | None:
    return allele and BASES[: allele.start] + allele.alt + BASES[allele.end :]


DELETED = BASES[:BREAK] + BASES[BREAK + 70 :]
FAR_DELETED = BASES[:BREAK] + BASES[BREAK + 285 :]
INSERTED = BASES[:BREAK] + NEW + BASES[BREAK:]
REPEATED = BASES[: BREAK + 40] + BASES[BREAK:]
REPLACED = BASES[:BREAK] + NEW + BASES[BREAK + 30 :]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param(right(BASES[BREAK + 70 :][:20]), DELETED, id="deletion-right"),
        pytest.param(left(BASES[BREAK - 20 : BREAK], BREAK + 70), DELETED, id="deletion-left"),
        pytest.param(right(NEW + BASES[BREAK:][:12]), INSERTED, id="insertion-right"),
        pytest.param(left(BASES[BREAK - 12 : BREAK] + NEW), INSERTED, id="insertion-left"),
        pytest.param(right(NEW + BASES[BREAK:][:10]), INSERTED, id="insertion-at-limit"),
        pytest.param(right(NEW + BASES[BREAK:][:9]), None, id="insertion-below"),
        pytest.param(right(NEW), None, id="inside-the-insertion"),
        pytest.param(right(BASES[BREAK:][:20], BREAK + 40), REPEATED, id="repeat-right"),
        pytest.param(left(BASES[BREAK + 20 : BREAK + 40]), REPEATED, id="repeat-left"),
        pytest.param(right(NEW + BASES[BREAK + 30 :][:15]), REPLACED, id="replacement"),
        pytest.param(right(BASES[BREAK:][:30]), None, id="reference-runs-on"),
        pytest.param(right("C" + BASES[BREAK + 1 :][:29]), None, id="badly-aligned-end"),
        pytest.param(right(BASES[BREAK + 285 :][:14]), FAR_DELETED, id="far-at-limit"),
        pytest.param(right(BASES[BREAK + 320 :][:30]), None, id="too-far"),
        pytest.param(right(BASES[BREAK + 285 :][:13]), None, id="far-below"),
        pytest.param(right(reverse_complement(BASES[BREAK + 70 :][:30])), None, id="other-strand"),
        pytest.param(right(random_bases(40, 9)), None, id="random"),
        pytest.param(right("N" * 30), None, id="unknown"),
    ],
)
def test_crossing(group: ClipGroup, expected: str | None) -> None:
    assert made(crossing(group, stretch())) == expected


def test_unknown_base_inside_the_insertion_is_not_guessed() -> None:
    clip = NEW[:5] + "N" + NEW[6:] + BASES[BREAK:][:20]
    assert crossing(right(clip), stretch()) is None


def test_misread_bases_of_the_outer_end_do_not_change_the_allele() -> None:
    tail = list(BASES[BREAK + 70 :][:40])
    tail[30] = "A" if tail[30] != "A" else "C"
    assert made(crossing(right("".join(tail)), stretch())) == DELETED


def test_alignment_that_ran_on_past_the_break_is_taken_back() -> None:
    # Aligned over the first bases of the insertion, one of them a mismatch.
    at = BREAK + 8
    outward = BASES[at - INNER_BP : BREAK] + NEW + BASES[BREAK:][:15]
    group = ClipGroup(Side.RIGHT, at, outward, frozenset("ab"))
    assert made(crossing(group, stretch())) == INSERTED


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        pytest.param(BASES[BREAK:][:30], False, id="reference-runs-on"),
        pytest.param(BASES[BREAK:][:20] + BASES[BREAK + 100 :][:30], True, id="and-breaks-off"),
    ],
)
def test_of_two_copies_the_nearer_is_taken(tail: str, *, found: bool) -> None:
    copied = BASES[: BREAK + 80] + BASES[BREAK : BREAK + 20] + BASES[BREAK + 100 :]
    assert (crossing(right(tail, bases=copied), stretch(copied)) is not None) == found


@pytest.mark.parametrize("tail", ["A" * 25, "CA" * 12])
def test_crossing_into_a_short_repeat_is_none(tail: str) -> None:
    bases = BASES[: BREAK + 50] + tail + BASES[BREAK + 50 :]
    clip = tail[:20]
    group = right(clip, bases=bases)
    assert crossing(group, stretch(bases)) is None


LONG = random_bases(40, 12)
LONGER = BASES[:BREAK] + LONG + BASES[BREAK:]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(right(LONG[:25]), left(LONG[15:]), LONGER, id="insertion-at-limit"),
        pytest.param(right(LONG[:25]), left(LONG[16:]), None, id="insertion-below"),
        pytest.param(right(LONG[:30]), left(LONG[5:]), LONGER, id="insertion"),
        pytest.param(
            right(BASES[BREAK + 50 :][:8]),
            left(BASES[BREAK - 8 : BREAK], BREAK + 50),
            BASES[:BREAK] + BASES[BREAK + 50 :],
            id="deletion",
        ),
        pytest.param(
            right(BASES[BREAK:][:12], BREAK + 40),
            left(BASES[BREAK + 28 : BREAK + 40]),
            REPEATED,
            id="repeat",
        ),
        pytest.param(
            right(LONG[:30]),
            left(LONG[12:], BREAK + 20),
            BASES[:BREAK] + LONG + BASES[BREAK + 20 :],
            id="replacement",
        ),
        pytest.param(right(random_bases(40, 1)), left(random_bases(40, 2)), None, id="random"),
        pytest.param(right("A" * 30), left("A" * 30), None, id="tails-of-A"),
    ],
)
def test_meeting(before: ClipGroup, after: ClipGroup, expected: str | None) -> None:
    assert made(meeting(before, after, stretch())) == expected


def test_either_side_gives_up_its_outer_end_where_both_meet() -> None:
    before, after = list(LONG[:30]), list(LONG[10:])
    before[29] = "A" if before[29] != "A" else "C"
    after[0] = "A" if after[0] != "A" else "C"
    # 20 bases meet, two of them misread: 18 matches less 6.
    assert made(meeting(right("".join(before)), left("".join(after)), stretch())) == LONGER


def test_stretch_begins_with_the_contig() -> None:
    found = Stretch("7", -50, 100, Reference(BASES))
    assert (found.start, found.bases) == (0, BASES[:100])
