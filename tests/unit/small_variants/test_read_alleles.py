"""One read, one change that alters the length, and another indel on the same molecule."""

import random
from collections.abc import Iterator

import pysam
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agnoma.small_variants.alleles import Allele, placement_window, trim
from agnoma.small_variants.measure.read_alleles import ALT, DELETED, FLANK_BP, REF, HaplotypeSite
from agnoma.small_variants.measure.read_view import ReadView, gaps_of

READ_BP = 100
BASES = "".join(random.Random(5).choices("ACGT", k=400))  # noqa: S311
MIDDLE = range(180, 240)  # where there is a place for both changes
LEFT, RIGHT = "left", "right"


class Text:
    """A reference of one contig held as text."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        assert start >= 0
        return self.bases[start:end]


REFERENCE = Text(BASES)


def view_of(start: int, sequence: str, cigar: str) -> ReadView:
    read = pysam.AlignedSegment()
    read.query_name = "r"
    read.query_sequence = sequence
    read.reference_start = start
    read.mapping_quality = 60
    read.cigarstring = cigar
    read.query_qualities = pysam.qualitystring_to_array("D" * len(sequence))
    return ReadView(read)


def gapped(start: int, *changes: Allele) -> ReadView:
    """Return a read that begins at a position and is aligned with every gap."""
    sequence, cigar, at = "", "", start
    for change in sorted(changes):
        sequence += BASES[at : change.start] + change.alt
        cigar += f"{change.start - at}M"
        for size, letter in ((len(change.alt), "I"), (len(change.ref), "D")):
            cigar += f"{size}{letter}" if size else ""
        at = change.end
    rest = READ_BP - len(sequence)
    return view_of(start, sequence + BASES[at : at + rest], f"{cigar}{rest}M")


def molecule(*changes: Allele) -> str:
    bases = BASES
    for change in sorted(changes, reverse=True):
        bases = bases[: change.start] + change.alt + bases[change.end :]
    return bases


def reads_of(low: int, high: int, *changes: Allele) -> Iterator[ReadView]:
    """Yield reads over ``[low, high)`` with its changes as gaps and as clipped tails."""
    for start in (low - 50, low - 30, low - 12):
        yield gapped(start, *changes)
    bases = molecule(*changes)
    yield view_of(low - 45, bases[low - 45 : low + 55], "45M55S")
    after = high + len(bases) - len(BASES)
    yield view_of(high, bases[after - 55 : after + 45], "55S45M")


def gap(kind: str, start: int) -> Allele:
    """Return a change such as ``del6``, ``ins5`` or ``delins`` (three bases for eight)."""
    if kind == "delins":
        return Allele("7", start, BASES[start : start + 8], "GTT")
    size = int(kind[3:])
    if kind.startswith("del"):
        return Allele("7", start, BASES[start : start + size], "")
    return Allele("7", start, "", "CCGAATTCAG"[:size])


def side_by_side(somatic: str, inherited: str, distance: int, side: str) -> tuple[Allele, Allele]:
    """Return two changes so far apart, each of them with one place only."""
    for at in MIDDLE:
        known = gap(inherited, at)
        change = gap(somatic, known.end + distance)
        if side == LEFT:
            change = gap(somatic, known.start - distance - len(change.ref))
        if all(placement_window(a, REFERENCE) == (a.start, a.end) for a in (change, known)):
            return change, known
    raise AssertionError("no such place")


def seen(site: HaplotypeSite | None, view: ReadView) -> tuple[str, int] | None:
    """Return the allele a read shows and its mismatches with it."""
    assert site is not None
    found = site.observe(view)
    return None if found is None else (found.allele, found.mismatches)


@pytest.mark.parametrize("side", [LEFT, RIGHT])
@pytest.mark.parametrize("distance", [1, 5, 12, 20])
@pytest.mark.parametrize("inherited", ["del3", "ins4"])
@pytest.mark.parametrize("somatic", ["del6", "ins5", "delins"])
def test_reads_beside_an_inherited_indel(
    somatic: str, inherited: str, distance: int, side: str
) -> None:
    change, known = side_by_side(somatic, inherited, distance, side)
    low, high = min(change.start, known.start), max(change.end, known.end)
    site = HaplotypeSite.prepare(change, REFERENCE, known)
    both, only = list(reads_of(low, high, change, known)), list(reads_of(low, high, known))
    assert [seen(site, view) for view in both] == [(ALT, 0)] * len(both)
    assert [seen(site, view) for view in only] == [(REF, 0)] * len(only)
    neither = [seen(site, view) for view in reads_of(low, high)]
    assert all(found is None or found[1] > 0 for found in neither)


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_neighbour_within_the_flank_hides_the_change_of_a_site_without_it(side: str) -> None:
    change, known = side_by_side("del6", "ins4", 5, side)
    low, high = min(change.start, known.start), max(change.end, known.end)
    alone = HaplotypeSite.prepare(change, REFERENCE)
    assert (ALT, 0) not in [seen(alone, view) for view in reads_of(low, high, change, known)]


@pytest.mark.parametrize("side", [LEFT, RIGHT])
@pytest.mark.parametrize("inherited", ["del3", "ins4"])
def test_place_of_the_change_in_the_read(inherited: str, side: str) -> None:
    """Base quality and distance to the read's end are taken there."""
    change, known = side_by_side("ins5", inherited, 5, side)
    site = HaplotypeSite.prepare(change, REFERENCE, known)
    assert site is not None
    start = min(change.start, known.start) - 30
    longer = len(known.alt) - len(known.ref) if known < change else 0
    found = site.observe(gapped(start, change, known))
    assert found is not None
    assert found.base == change.start - start + longer
    # Anchored on its right side alone.
    high, bases = max(change.end, known.end), molecule(change, known)
    after = high + len(bases) - len(BASES)
    clipped = site.observe(view_of(high, bases[after - 55 : after + 45], "55S45M"))
    assert clipped is not None
    assert clipped.base == change.start + longer - (after - 55)


@pytest.mark.parametrize(
    ("distance", "may_touch", "expected"),
    [
        pytest.param(FLANK_BP, False, True, id="at-limit"),
        pytest.param(FLANK_BP + 1, False, False, id="beyond-the-flank"),
        pytest.param(FLANK_BP + 1, True, False, id="beyond-the-flank-though-known"),
        pytest.param(1, False, True, id="one-base-between"),
        pytest.param(0, False, False, id="touches"),
        pytest.param(0, True, True, id="touches-and-is-known"),
        pytest.param(-1, False, False, id="overlaps"),
        pytest.param(-1, True, False, id="overlaps-though-known"),
    ],
)
@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_neighbours_that_matter(distance: int, side: str, may_touch: bool, expected: bool) -> None:
    change, known = side_by_side("del6", "del3", distance, side)
    site = HaplotypeSite.prepare(change, REFERENCE, known, may_touch=may_touch)
    assert (site is not None) is expected


def test_delins_takes_no_neighbour_at_its_edge() -> None:
    change, known = side_by_side("delins", "ins4", 0, RIGHT)
    assert HaplotypeSite.prepare(change, REFERENCE, known, may_touch=True) is None


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_reads_of_a_change_that_touches_its_neighbour(side: str) -> None:
    change, known = side_by_side("del6", "ins4", 0, side)
    site = HaplotypeSite.prepare(change, REFERENCE, known, may_touch=True)
    low, high = min(change.start, known.start), max(change.end, known.end)
    assert {seen(site, view) for view in reads_of(low, high, change, known)} == {(ALT, 0)}
    assert {seen(site, view) for view in reads_of(low, high, known)} == {(REF, 0)}


class TestTwoInheritedNeighbours:
    """A change on molecules that carry an inherited indel on either side of it."""

    def three(self) -> tuple[Allele, Allele, Allele]:
        """Return a somatic insertion and two inherited changes with one place each."""
        for at in MIDDLE:
            found = gap("ins5", at), gap("del6", at - 14), gap("ins4", at + 8)
            if all(placement_window(a, REFERENCE) == (a.start, a.end) for a in found):
                return found
        raise AssertionError("no such place")

    def test_reads_with_and_without_the_change(self) -> None:
        change, before, after = self.three()
        site = HaplotypeSite.prepare(change, REFERENCE, before, after, may_touch=True)
        low, high = before.start, after.end
        carriers = {seen(site, view) for view in reads_of(low, high, change, before, after)}
        others = {seen(site, view) for view in reads_of(low, high, before, after)}
        assert (carriers, others) == ({(ALT, 0)}, {(REF, 0)})

    def test_a_site_beside_one_of_them_sees_something_else(self) -> None:
        change, before, after = self.three()
        for known in (before, after):
            site = HaplotypeSite.prepare(change, REFERENCE, known, may_touch=True)
            reads = [gapped(before.start - 50, change, before, after)]
            assert (ALT, 0) not in [seen(site, view) for view in reads]

    def test_neighbours_that_overlap_lie_on_no_molecule(self) -> None:
        change, before, _ = self.three()
        overlapping = Allele("7", before.start + 2, BASES[before.start + 2 : before.start + 9], "")
        found = HaplotypeSite.prepare(change, REFERENCE, before, overlapping, may_touch=True)
        assert found is None

    @pytest.mark.parametrize("misplaced", [False, True])
    def test_base_between_them(self, misplaced: bool) -> None:
        """A base is read where the molecule has it, wherever the aligner put it."""
        _, before, after = self.three()
        site = HaplotypeSite.prepare(before, REFERENCE, after, may_touch=True)
        assert site is not None
        position, start = before.end + 4, before.start - 40
        other = "A" if BASES[position] != "A" else "C"
        snv = Allele("7", position, BASES[position], other)
        bases = molecule(before, after, snv)
        cigar = "60M40S" if misplaced else gapped(start, before, after).read.cigarstring
        found = site.base_through(view_of(start, bases[start : start + READ_BP], cigar), position)
        assert found is not None
        assert (found.allele, found.mismatches) == (other, 1)

    @pytest.mark.parametrize(
        ("offset", "expected"),
        [
            (-1, "before"),
            (0, DELETED),
            (5, DELETED),
            (6, "between"),
            (13, "between"),
            (14, "after"),
        ],
    )
    def test_bases_around_a_deletion_and_an_insertion(self, offset: int, expected: str) -> None:
        _, before, after = self.three()
        site = HaplotypeSite.prepare(before, REFERENCE, after, may_touch=True)
        assert site is not None
        position = before.start + offset
        found = site.base_through(gapped(before.start - 40, before, after), position)
        assert found is not None
        assert found.allele == (DELETED if expected == DELETED else BASES[position])


UNITS, UNIT = 12, "ATG"
START = 150  # of the repeat
END = START + UNITS * len(UNIT)


def repeat() -> Text:
    """Return a reference with a tandem repeat between bases that do not carry it on."""
    return Text(BASES[: START - 1] + "C" + UNIT * UNITS + "C" + BASES[END + 1 :])


def mirrored(text: Text) -> Text:
    return Text(text.bases[::-1])


def is_told(starts: range, bases: str, site: HaplotypeSite) -> set[tuple[str, int] | None]:
    """Return what reads of a molecule aligned without gaps show, by where they begin."""
    return {seen(site, view_of(at, bases[at : at + READ_BP], f"{READ_BP}M")) for at in starts}


class TestRepeat:
    """GAT>AGC at the end of ATG x 12: an insertion of AGC behind one unit less spells it too."""

    SUBSTITUTED = END - 4
    INSERTION = Allele("7", END - 1, "", "AGC")

    @pytest.fixture
    def site(self) -> HaplotypeSite:
        found = HaplotypeSite.prepare(self.INSERTION, repeat())
        assert found is not None
        return found

    def test_sequences_reach_beyond_the_repeat(self, site: HaplotypeSite) -> None:
        assert site.origin < START
        assert (site.repeat_before, site.repeat_after) == (True, False)
        assert site.near_end == END - 1 + FLANK_BP

    def test_substitution_is_no_insertion(self, site: HaplotypeSite) -> None:
        bases, at = repeat().bases, self.SUBSTITUTED
        assert bases[at : at + 3] == "GAT"
        substituted = bases[:at] + "AGC" + bases[at + 3 :]
        assert is_told(range(at - 70, START - 5), substituted, site) == {(REF, 3)}

    def test_reads_that_begin_in_the_repeat_cannot_tell(self, site: HaplotypeSite) -> None:
        bases, at = repeat().bases, self.SUBSTITUTED
        substituted = bases[:at] + "AGC" + bases[at + 3 :]
        assert is_told(range(START - 1, at), substituted, site) == {None}

    def test_insertion_is_seen_by_reads_across_the_repeat(self, site: HaplotypeSite) -> None:
        bases, at = repeat().bases, self.INSERTION.start
        inserted = bases[:at] + "AGC" + bases[at:]
        for start in range(at - 70, START - 5):
            before = at - start
            cigar = f"{before}M3I{READ_BP - 3 - before}M"
            view = view_of(start, inserted[start : start + READ_BP], cigar)
            assert seen(site, view) == (ALT, 0)

    def test_reads_that_end_in_the_repeat_cannot_tell_either(self) -> None:
        text = mirrored(repeat())
        size = len(text.bases)
        low, high = size - END, size - START  # of the repeat, GTA x 12
        site = HaplotypeSite.prepare(Allele("7", low + 1, "", "CGA"), text)
        assert site is not None
        assert (site.repeat_before, site.repeat_after) == (False, True)
        at = low + 1
        assert text.bases[at : at + 3] == "TAG"
        substituted = text.bases[:at] + "CGA" + text.bases[at + 3 :]
        ends_inside = range(at + 4 - READ_BP, high + 2 - READ_BP)
        assert is_told(ends_inside, substituted, site) == {None}
        across = range(high + 5 - READ_BP, low - 5)
        assert is_told(across, substituted, site) == {(REF, 3)}


@pytest.mark.parametrize(
    ("units", "reached"),
    [
        pytest.param(0, 0, id="one-unit"),
        pytest.param(1, 6, id="two-units"),
        pytest.param(32, 99, id="just-below-the-limit"),
        pytest.param(40, 100, id="no-read-spans-it"),
    ],
)
def test_how_far_a_repeat_is_followed(units: int, reached: int) -> None:
    bases = BASES[:149] + "C" + "ATG" * (units + 1) + "CC" + BASES[152:]
    at = 150 + 3 * (units + 1)
    site = HaplotypeSite.prepare(Allele("7", at, "", "CGT"), Text(bases))
    assert site is not None
    assert site.origin == at - reached - FLANK_BP


@settings(deadline=None)
@given(st.text("ACGT", max_size=8), st.integers(0, 8))
def test_quick_way_says_the_same(inserted: str, deleted: int) -> None:
    """A read that is the reference to the letter is told by one comparison."""
    allele = trim("7", 150, BASES[150 : 150 + deleted], inserted)
    assume(not allele.is_substitution)
    site = HaplotypeSite.prepare(allele, REFERENCE)
    assert site is not None
    for start in (*range(45, 65), 100, *range(140, 165)):
        view = gapped(start)
        is_reference = site.is_reference(view.sequence, view.start, view.end)
        if is_reference or not (site.repeat_before or site.repeat_after):
            assert is_reference is (seen(site, view) == (REF, 0))


@pytest.mark.parametrize(
    ("cigar", "expected"),
    [
        pytest.param("100M", [], id="none"),
        pytest.param("10S40M3D50M", [(140, 3, "")], id="deletion-behind-a-clip"),
        pytest.param("40M4I56M", [(140, 0, BASES[140:144])], id="insertion"),
        pytest.param(
            "20M2I20M3D30M1I27M", [(120, 0, BASES[120:122]), (140, 3, ""), (173, 0, BASES[172])],
            id="several",
        ),
        pytest.param("40M500N60M", [], id="skipped-is-no-gap"),
    ],
)  # fmt: skip
def test_gaps_of_a_read(cigar: str, expected: list[tuple[int, int, str]]) -> None:
    assert list(gaps_of(view_of(100, BASES[100:200], cigar).read)) == expected
