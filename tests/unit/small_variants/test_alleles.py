import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.variant import VariantKind
from agnoma.small_variants.alleles import (
    Allele,
    contains,
    decompositions,
    exclude_each_other,
    join,
    kind_of,
    left_aligned,
    placement_window,
    repeated_bases,
    shifted,
    single_bases,
    spelled,
    trim,
    two_gaps,
    vcf_form,
    within_insertion,
)


class Text:
    """A reference of one contig held as text."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return self.bases[max(start, 0) : end]


@pytest.mark.parametrize(
    ("ref", "alt", "expected", "kind"),
    [
        pytest.param("A", "T", (10, "A", "T"), VariantKind.SNV, id="snv"),
        pytest.param("AC", "TT", (10, "AC", "TT"), VariantKind.MNV, id="mnv"),
        pytest.param("ACG", "TCG", (10, "A", "T"), VariantKind.SNV, id="padded-snv"),
        pytest.param("AC", "A", (11, "C", ""), VariantKind.DELETION, id="deletion"),
        pytest.param("A", "ACC", (11, "", "CC"), VariantKind.INSERTION, id="insertion"),
        pytest.param("ACG", "TT", (10, "ACG", "TT"), VariantKind.COMPLEX, id="complex"),
    ],
)
def test_trim(ref: str, alt: str, expected: tuple[int, str, str], kind: VariantKind) -> None:
    allele = trim("7", 10, ref, alt)
    assert (allele.start, allele.ref, allele.alt) == expected
    assert kind_of(allele) is kind


BASES = st.text("ACGT", min_size=1, max_size=6)


@settings(deadline=None)
@given(BASES, BASES)
def test_vcf_form_makes_the_same_sequence(ref: str, alt: str) -> None:
    bases = "GATTACA" + ref + "CATCAT"
    allele = trim("7", 7, ref, alt)
    if not (allele.ref or allele.alt):
        return
    start, written_ref, written_alt = vcf_form(allele, Text(bases))
    end = start + len(written_ref)
    assert written_ref
    assert written_alt
    assert bases[start:end] == written_ref
    assert bases[:start] + written_alt + bases[end:] == "GATTACA" + alt + "CATCAT"


@pytest.mark.parametrize(
    ("bases", "allele", "window"),
    [
        pytest.param("GCAAAAAAGC", Allele("7", 2, "A", ""), (2, 8), id="homopolymer"),
        pytest.param("GCAAAAAAGC", Allele("7", 5, "", "A"), (2, 8), id="insertion-in-run"),
        pytest.param("GTCACACAGG", Allele("7", 3, "AC", ""), (2, 8), id="dinucleotide"),
        pytest.param("GTCATGCAGG", Allele("7", 3, "AT", ""), (3, 5), id="unique"),
        pytest.param("GTCATGCAGG", Allele("7", 3, "AT", "C"), (3, 5), id="complex"),
    ],
)
def test_placement_window(bases: str, allele: Allele, window: tuple[int, int]) -> None:
    assert placement_window(allele, Text(bases)) == window


def test_join_keeps_the_bases_between() -> None:
    reference = Text("ACGTACGT")
    parts = (Allele("7", 2, "G", "T"), Allele("7", 4, "A", "C"))
    assert join(parts, reference) == Allele("7", 2, "GTA", "TTC")


def test_join_of_substitution_and_deletion() -> None:
    reference = Text("ACGTACGT")
    parts = (Allele("7", 2, "G", "T"), Allele("7", 3, "TA", ""))
    assert join(parts, reference) == Allele("7", 2, "GTA", "T")


def test_single_bases_leave_out_unchanged_ones() -> None:
    assert single_bases(Allele("7", 2, "GTA", "TTC")) == (
        Allele("7", 2, "G", "T"),
        Allele("7", 4, "A", "C"),
    )


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(Allele("7", 2, "G", "T"), True, id="part"),
        pytest.param(Allele("7", 2, "G", "A"), False, id="other-base"),
        pytest.param(Allele("7", 2, "GTA", "TTC"), False, id="itself"),
    ],
)
def test_contains(inner: Allele, expected: bool) -> None:
    assert contains(Allele("7", 2, "GTA", "TTC"), inner) is expected


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [
        pytest.param("ACCT", "TC", [[(0, "A", "T"), (2, "CT", "")]], id="base-and-deletion"),
        pytest.param(
            "CT", "AGGT",
            [[(0, "", "AG"), (0, "C", "G")], [(0, "C", "A"), (1, "", "GG")]],
            id="base-and-insertion",
        ),
        pytest.param(
            "AGTCCT", "CG",
            [[(0, "AGTC", ""), (5, "T", "G")], [(0, "A", "C"), (2, "TCCT", "")]],
            id="two-ways",
        ),
        pytest.param(
            "CAATGG", "GCAATGGA", [[(0, "", "G"), (6, "", "A")]], id="two-insertions",
        ),
        pytest.param("GCAATGGA", "CAATGG", [[(0, "G", ""), (7, "A", "")]], id="two-deletions"),
        pytest.param("ACGTACGT", "", [], id="pure-deletion"),
        pytest.param("AC", "TG", [], id="substitution"),
        pytest.param("ACGACGACG", "TTTTTT", [], id="replacement"),
    ],
)  # fmt: skip
def test_decompositions(ref: str, alt: str, expected: list[list[tuple[int, str, str]]]) -> None:
    found = decompositions(Allele("7", 0, ref, alt))
    assert [[(a.start, a.ref, a.alt) for a in whole] for whole in found] == expected


@pytest.mark.parametrize(
    ("ref", "alt", "gaps"),
    [
        pytest.param("GTAGCGC", "AGTAGCG", [("", "A"), ("C", "")], id="gain-then-loss"),
        pytest.param("AGTAGCG", "GTAGCGC", [("A", ""), ("", "C")], id="loss-then-gain"),
        pytest.param("GTAGCC", "TTGTAG", [("", "TT"), ("CC", "")], id="of-two"),
        pytest.param("GTAC", "AGTA", [], id="few-bases-kept-by-chance"),
        pytest.param("GTAGCGC", "CCCCCCA", [], id="other-bases"),
        pytest.param("GTAGCGC", "GTAGCG", [], id="no-substitution"),
    ],
)
def test_a_substitution_may_be_a_gain_and_a_loss(
    ref: str, alt: str, gaps: list[tuple[str, str]]
) -> None:
    found = shifted(Allele("7", 10, ref, alt))
    assert [(one.ref, one.alt) for one in found] == gaps


def test_few_bases_between_two_gaps_are_kept_by_chance() -> None:
    assert two_gaps(Allele("7", 0, "CAT", "GCATA")) == ()
    assert len(two_gaps(Allele("7", 0, "CATG", "GCATGA"))) == 2


@given(ref=st.text("ACGT", min_size=1, max_size=8), alt=st.text("ACGT", min_size=1, max_size=8))
def test_parts_together_are_the_change(ref: str, alt: str) -> None:
    for whole in decompositions(Allele("7", 0, ref, alt)):
        written, at = "", 0
        for part in whole:
            written += ref[at : part.start] + part.alt
            at = part.end
        assert written + ref[at:] == alt


@pytest.mark.parametrize(
    ("start", "ref", "alt", "expected"),
    [
        pytest.param(6, "A", "", (2, "A", ""), id="deletion-in-run"),
        pytest.param(8, "", "AA", (2, "", "AA"), id="insertion-after-run"),
        pytest.param(10, "CA", "", (7, "AC", ""), id="unit-turns-round"),
        pytest.param(2, "A", "", (2, "A", ""), id="leftmost-already"),
        pytest.param(1, "G", "", (0, "G", ""), id="begin-of-contig"),
        pytest.param(6, "A", "TT", (6, "A", "TT"), id="complex-stays"),
        pytest.param(6, "A", "T", (6, "A", "T"), id="substitution-stays"),
    ],
)
def test_left_aligned(start: int, ref: str, alt: str, expected: tuple[int, str, str]) -> None:
    found = left_aligned(Allele("7", start, ref, alt), Text("GGAAAAAACACACT"))
    assert found == Allele("7", *expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([], "CGTACG", id="reference"),
        pytest.param([(2, "G", "T")], "CTTACG", id="substitution"),
        pytest.param([(1, "", "GG")], "GGCGTACG", id="insertion-at-the-begin"),
        pytest.param([(7, "", "GG")], "CGTACGGG", id="insertion-at-the-end"),
        pytest.param([(1, "CGTACG", "")], "", id="all-deleted"),
        pytest.param([(2, "GT", ""), (4, "", "TT"), (6, "G", "C")], "CTTACC", id="several"),
    ],
)
def test_spelled(changes: list[tuple[int, str, str]], expected: str) -> None:
    alleles = [Allele("7", *change) for change in changes]
    assert spelled("7", 1, 7, alleles, Text("acgtacgt")) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        pytest.param((10, "ACG", ""), (12, "GT", ""), True, id="deletions-that-overlap"),
        pytest.param((10, "ACG", ""), (13, "TT", ""), False, id="deletions-side-by-side"),
        pytest.param((10, "ACG", ""), (12, "G", "T"), True, id="substitution-deleted"),
        pytest.param((10, "ACG", ""), (13, "G", "T"), False, id="substitution-after"),
        pytest.param((10, "ACG", ""), (11, "", "T"), True, id="insertion-within"),
        pytest.param((10, "ACG", ""), (10, "", "T"), False, id="insertion-at-the-begin"),
        pytest.param((10, "ACG", ""), (13, "", "T"), False, id="insertion-at-the-end"),
        pytest.param((10, "ACG", "T"), (13, "A", ""), True, id="delins-touched-by-deletion"),
        pytest.param((10, "ACG", "T"), (13, "", "A"), True, id="delins-touched-by-insertion"),
        pytest.param((10, "ACG", "T"), (8, "AC", ""), True, id="delins-touched-before"),
        pytest.param((10, "ACG", "T"), (14, "A", ""), False, id="delins-one-base-off"),
        pytest.param((10, "AC", "GT"), (12, "A", "C"), False, id="substitutions-side-by-side"),
        pytest.param((10, "AC", "GT"), (11, "C", "A"), True, id="substitutions-that-overlap"),
    ],
)
def test_exclude_each_other(
    one: tuple[int, str, str], two: tuple[int, str, str], expected: bool
) -> None:
    first, second = Allele("7", *one), Allele("7", *two)
    assert exclude_each_other(first, second) is expected
    assert exclude_each_other(second, first) is expected


UNIQUE = "GGCTACTTAGCAGTCCATGACAGGTTCATCGAATCCGTTA"


@pytest.mark.parametrize(
    ("at", "alt", "expected"),
    [
        pytest.param(5, UNIQUE[5:25], (5, 25), id="copy-behind"),
        pytest.param(25, UNIQUE[5:25], (5, 25), id="copy-before"),
        pytest.param(15, UNIQUE[15:25] + UNIQUE[5:15], (5, 25), id="within"),
        pytest.param(25, "ATT" + UNIQUE[5:25], (5, 25), id="filler-between"),
        pytest.param(5, UNIQUE[5:25] + "ATT", (5, 25), id="filler-behind"),
        pytest.param(25, UNIQUE[5:25] + "ATG", (5, 25), id="behind-both-copies"),
        pytest.param(5, "ATG" + UNIQUE[5:25], (5, 25), id="before-both-copies"),
        pytest.param(4, "AATG" + UNIQUE[5:21], (4, 22), id="before-both-copies-rolled"),
        pytest.param(25, UNIQUE[11:25] + "ATG", None, id="behind-fourteen-bases"),
        pytest.param(25, "ATT" + UNIQUE[10:25], (10, 25), id="fifteen-bases"),
        pytest.param(25, "ATT" + UNIQUE[11:25], None, id="fourteen-bases"),
        pytest.param(5, UNIQUE[5:9], (3, 9), id="short-but-exact"),
        pytest.param(5, "TTTTTTTTTTTTTTTTTTTT", None, id="other-bases"),
    ],
)
def test_repeated_bases(at: int, alt: str, expected: tuple[int, int] | None) -> None:
    assert repeated_bases(Allele("7", at, "", alt), Text(UNIQUE)) == expected


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        pytest.param((25, UNIQUE[5:25] + "ATG"), (5, UNIQUE[5:25]), True, id="duplication"),
        pytest.param((25, UNIQUE[5:25] + "ATG"), (25, "ATG"), True, id="bases-behind-it"),
        pytest.param((5, "ATG" + UNIQUE[5:25]), (5, "ATG"), True, id="bases-before-it"),
        pytest.param((4, "CATG" + UNIQUE[5:24]), (5, "ATG"), False, id="not-at-that-place"),
        pytest.param((25, "ATG" + UNIQUE[5:25]), (25, "TGU"), False, id="in-the-middle"),
        pytest.param((5, "ATG"), (25, UNIQUE[5:25] + "ATG"), False, id="the-other-way-round"),
        pytest.param((25, "ATG"), (25, "ATG"), False, id="itself"),
        pytest.param((30, "ATGATG"), (25, "ATG"), False, id="elsewhere"),
    ],
)
def test_within_insertion(outer: tuple[int, str], inner: tuple[int, str], expected: bool) -> None:
    one, two = (Allele("7", at, "", bases) for at, bases in (outer, inner))
    assert within_insertion(one, two, Text(UNIQUE)) is expected


def test_deletion_is_within_no_insertion() -> None:
    deletion, insertion = Allele("7", 25, "C", ""), Allele("7", 25, "", "ATGC")
    assert not within_insertion(insertion, deletion, Text(UNIQUE))
    assert not within_insertion(deletion, insertion, Text(UNIQUE))


def test_deletion_repeats_nothing() -> None:
    assert repeated_bases(Allele("7", 5, UNIQUE[5:25], ""), Text(UNIQUE)) is None
