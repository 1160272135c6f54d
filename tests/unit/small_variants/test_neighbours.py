import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agnoma.small_variants.alleles import (
    Allele,
    exclude_each_other,
    join,
    left_aligned,
    trim,
)
from agnoma.small_variants.neighbours import beyond, less_inherited


class Text:
    """A reference of one contig held as text."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return self.bases[max(start, 0) : end]


#                  0         1         2         3
#                  0123456789012345678901234567890123456789
BESIDE = Text("GATTACAGCTCCGTAAAAACGCTTGACCATAGTCGGATCA")
Change = tuple[int, str, str]


@pytest.mark.parametrize(
    ("whole", "background", "expected"),
    [
        pytest.param(
            (22, "TTGACCA", "CCTT"), (22, "", "CC"), [(24, "GACCA", "")],
            id="insertion-then-deletion",
        ),
        pytest.param(
            (22, "TTGACCATA", "TTC"), (24, "GACCA", ""), None,
            id="delins-at-its-very-edge",
        ),
        pytest.param((24, "GAC", "TA"), (24, "G", "T"), [(26, "C", "")], id="inherited-base"),
        pytest.param((18, "A", ""), (14, "A", ""), [], id="written-elsewhere"),
        pytest.param((26, "CCA", "T"), (26, "CCA", "T"), [], id="itself"),
        pytest.param((26, "CCA", ""), (33, "C", "T"), None, id="elsewhere"),
        pytest.param((26, "CCA", ""), (26, "CCATA", ""), None, id="background-is-larger"),
        pytest.param((14, "AA", ""), (14, "A", ""), None, id="two-units-of-a-run"),
        pytest.param((14, "", "AA"), (14, "", "A"), None, id="two-units-more"),
        pytest.param((8, "CT", "AG"), (8, "C", "A"), None, id="two-bases"),
        pytest.param((24, "GACCAT", ""), (24, "GACC", ""), [(28, "AT", "")], id="side-by-side"),
        pytest.param((24, "GACCAT", ""), (24, "GA", ""), None, id="side-by-side-by-chance"),
        pytest.param((24, "GAC", "TT"), (24, "", "TT"), [(24, "GAC", "")], id="as-long-as-both"),
        pytest.param((12, "GTAA", "TTA"), (12, "G", "T"), [(14, "A", "")], id="rest-in-a-run"),
        pytest.param(
            (15, "A", "CC"), (15, "", "CC"), [(15, "A", "")], id="run-cut-by-the-background"
        ),
        pytest.param(
            (17, "AAC", "GG"), (18, "A", ""), [(18, "AC", "GG")],
            id="background-moves-out-of-the-way",
        ),
        pytest.param(
            (18, "ACG", "CT"), (20, "G", "T"), [(14, "A", "")], id="rest-at-its-leftmost-place"
        ),
    ],
)  # fmt: skip
def test_beyond(whole: Change, background: Change, expected: list[Change] | None) -> None:
    outer, known = trim("7", *whole), trim("7", *background)
    for allele in (outer, known):
        assert BESIDE.bases[allele.start : allele.end] == allele.ref
    found = beyond(outer, known, BESIDE)
    assert found == (None if expected is None else tuple(Allele("7", *c) for c in expected))


@pytest.mark.parametrize(
    ("whole", "background", "expected"),
    [
        pytest.param((24, BESIDE.bases[6:24] + "CC"), (24, "CC"), (6, 18), id="behind-both-copies"),
        pytest.param((6, "CC" + BESIDE.bases[6:24]), (6, "CC"), (6, 18), id="before-both-copies"),
        pytest.param((24, BESIDE.bases[10:24] + "CC"), (24, "CC"), None, id="fourteen-bases"),
        pytest.param((18, "ACG" * 7), (18, "ACG"), None, id="units-of-a-repeat"),
    ],
)
def test_duplication_beside_an_insertion(
    whole: tuple[int, str], background: tuple[int, str], expected: tuple[int, int] | None
) -> None:
    """However short the insertion is: so long a copy beside it is no chance."""
    outer, known = (Allele("7", at, "", bases) for at, bases in (whole, background))
    found = beyond(outer, known, BESIDE)
    copied = None
    if expected is not None:
        start, size = expected
        copied = (Allele("7", start, "", BESIDE.bases[start : start + size]),)
    assert found == copied


def written(bases: str, *changes: Allele) -> str:
    """Return a molecule's sequence, without the library."""
    for change in sorted(changes, reverse=True):
        bases = bases[: change.start] + change.alt + bases[change.end :]
    return bases


def everywhere(gap: Allele, bases: str) -> list[Allele]:
    """Return a pure insertion or deletion at every place that makes the same molecule."""
    if gap.ref and gap.alt:
        return [gap]
    molecule, size = written(bases, gap), len(gap.ref) or len(gap.alt)
    if gap.ref:
        found = [Allele("7", at, bases[at : at + size], "") for at in range(len(bases) - size)]
    else:
        found = [Allele("7", at, "", molecule[at : at + size]) for at in range(len(bases))]
    return [place for place in found if written(bases, place) == molecule]


def may_meet(one: Allele, two: Allele, bases: str) -> bool:
    """Return whether two changes have equivalent places that touch."""
    spans = [[(p.start, p.end) for p in everywhere(gap, bases)] for gap in (one, two)]
    (low, end), (other_low, other_end) = ((s[0][0], s[-1][1]) for s in spans)
    return low <= other_end and other_low <= end


def size_of(*changes: Allele) -> int:
    return sum(len(change.ref) + len(change.alt) for change in changes)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[str, Allele, Allele]:
    """Draw a reference, a pure indel and a change apart from it."""
    letters = draw(st.sampled_from(["ACGT", "AC"]))
    bases = "TGCATCGGAT" + draw(st.text(letters, min_size=34, max_size=34)) + "CTAGGCATTC"
    start, gap = draw(st.integers(20, 32)), draw(st.text(letters, min_size=1, max_size=6))
    is_deletion, is_left = draw(st.booleans()), draw(st.booleans())
    indel = Allele("7", start, bases[start : start + len(gap)], "") if is_deletion else None
    background = left_aligned(indel or Allele("7", start, "", gap), Text(bases))
    distance, deleted = draw(st.integers(0, 8)), draw(st.integers(0, 5))
    at = background.start - distance - deleted if is_left else background.end + distance
    at = max(at, 1)
    change = trim("7", at, bases[at : at + deleted], draw(st.text("ACGT", max_size=5)))
    assume(size_of(change) and not exclude_each_other(change, background))
    return bases, background, change


@settings(deadline=None)
@given(neighbours())
def test_what_is_beyond_writes_the_molecule_with_the_background(
    case: tuple[str, Allele, Allele],
) -> None:
    bases, background, change = case
    molecule = written(bases, background, change)
    whole = join(sorted((background, change)), Text(bases))
    assume(size_of(whole))
    found = beyond(whole, background, Text(bases))
    longer = size_of(background, change) - size_of(whole)
    if found is None:
        in_one_tract = not (whole.ref and whole.alt) and may_meet(change, background, bases)
        assert longer >= 0
        assert longer > 0 or whole.is_substitution or in_one_tract
        return
    (rest,) = found
    assert any(
        written(bases, rest, place) == molecule
        for place in everywhere(background, bases)
        if not exclude_each_other(rest, place)
    )


@pytest.mark.parametrize(
    ("whole", "inherited", "rest", "held"),
    [
        pytest.param(
            (22, "TTGACCA", "CCTT"), [(22, "", "CC")], (24, "GACCA", ""), [0], id="one-of-one"
        ),
        pytest.param(
            (22, "TTGACCATAG", "CCTTTAC"), [(22, "", "CC"), (31, "G", "C")],
            (24, "GACCA", ""), [0, 1], id="two",
        ),
        pytest.param(
            (22, "TTGACCA", "CCTT"), [(3, "T", ""), (22, "", "CC")], (24, "GACCA", ""), [1],
            id="second-only",
        ),
        pytest.param((22, "TTGACCA", "CCTT"), [], (22, "TTGACCA", "CCTT"), [], id="none-known"),
        pytest.param(
            (22, "TTGACCA", "CCTT"), [(3, "T", "")], (22, "TTGACCA", "CCTT"), [], id="not-held"
        ),
        pytest.param((18, "A", ""), [(14, "A", "")], None, [0], id="nothing-left"),
        pytest.param((14, "A", ""), [(14, "A", "")], (14, "A", ""), [], id="inherited-itself"),
        pytest.param(
            (18, "A", ""), [(14, "A", ""), (22, "", "CC")], None, [0], id="nothing-left-for-more"
        ),
    ],
)  # fmt: skip
def test_less_inherited(
    whole: Change, inherited: list[Change], rest: Change | None, held: list[int]
) -> None:
    known = [Allele("7", *change) for change in inherited]
    found = less_inherited(Allele("7", *whole), known, BESIDE)
    left = None if rest is None else Allele("7", *rest)
    assert found == (left, [known[index] for index in held])


def test_beyond_at_the_start_of_a_contig() -> None:
    text = Text("AAAACGTACGTT")
    found = beyond(Allele("7", 4, "CGT", "A"), Allele("7", 0, "", "A"), text)
    assert found == (Allele("7", 4, "CGT", ""),)


def test_a_change_of_two_inherited_ones_leaves_nothing() -> None:
    one, two = Allele("7", 24, "GA", ""), Allele("7", 30, "", "TTG")
    assert less_inherited(join((one, two), BESIDE), [one, two], BESIDE) == (None, [one, two])
