from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.io.low_complexity import LowComplexity
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters.sequence_context import FLANK_BP, context_of


class Reference:
    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return self.bases[start:end]


#          0123456789
BEFORE = "GTCAGATCGT"
AFTER = "GCTGACGTAC"


@pytest.mark.parametrize(
    ("middle", "start", "ref", "alt", "run"),
    [
        pytest.param("AAAAAAAA", 0, "A", "", 8, id="deletion-at-the-left"),
        pytest.param("AAAAAAAA", 7, "A", "", 8, id="deletion-at-the-right"),
        pytest.param("AAAAAAAA", 0, "", "A", 8, id="insertion-at-the-left"),
        pytest.param("AAAAAAAA", 8, "", "A", 8, id="insertion-at-the-right"),
        pytest.param("AAAAAAAA", -1, "T", "C", 8, id="snv-abuts"),
        pytest.param("AAAAAAAA", 3, "A", "C", 8, id="snv-inside"),
        pytest.param("AAAAAAAA", -2, "G", "C", 1, id="snv-one-off"),
        pytest.param("AAAATCCCCC", 4, "T", "G", 5, id="longer-of-two"),
        pytest.param("aaaaAAAA", 0, "A", "", 8, id="soft-masked"),
        pytest.param("AAAANAAA", 0, "A", "", 4, id="unknown-base-ends-it"),
        pytest.param("NNNN", 1, "", "A", 1, id="unknown-bases-are-no-run"),
    ],
)
def test_homopolymer(middle: str, start: int, ref: str, alt: str, run: int) -> None:
    reference = Reference(BEFORE + middle + AFTER)
    context = context_of(Allele("7", len(BEFORE) + start, ref, alt), reference, None)
    assert context.homopolymer_bp == run


@pytest.mark.parametrize(
    ("middle", "start", "unit", "units"),
    [
        pytest.param("ACACACACACAC", 0, "AC", 6, id="dinucleotide"),
        pytest.param("ACACACACACACA", 12, "AC", 6, id="part-of-a-unit"),
        pytest.param("CAGCAGCAGCAG", 5, "CAG", 4, id="trinucleotide"),
        pytest.param("AACCGAAACCGA", 0, "AACCGA", 2, id="six-bases"),
        pytest.param("ACACACAC", 0, "AC", 4, id="not-as-longer-unit"),
        pytest.param("AAAAAAAA", 0, None, 0, id="a-run-is-no-repeat"),
        pytest.param("AACCGATAACCGAT", 0, None, 0, id="seven-bases-are-no-unit"),
    ],
)
def test_tandem_repeat(middle: str, start: int, unit: str | None, units: int) -> None:
    reference = Reference(BEFORE + middle + "G" + AFTER)
    allele = Allele("7", len(BEFORE) + start, reference.bases[len(BEFORE) + start], "")
    context = context_of(allele, reference, None)
    assert (context.repeat_unit, context.repeat_units) == (unit, units)


@settings(deadline=None, max_examples=50)
@given(length=st.integers(1, FLANK_BP - 1), place=st.integers(0, 100), insertion=st.booleans())
def test_same_run_wherever_the_indel_is_placed(length: int, place: int, insertion: bool) -> None:
    start = len(BEFORE) + place % length
    reference = Reference(BEFORE + "A" * length + AFTER)
    allele = Allele("7", start, "" if insertion else "A", "A" if insertion else "")
    assert context_of(allele, reference, None).homopolymer_bp == length


def test_at_the_ends_of_a_contig() -> None:
    reference = Reference("AAAACGTTTT")
    assert context_of(Allele("7", 0, "A", ""), reference, None).homopolymer_bp == 4
    assert context_of(Allele("7", 9, "T", ""), reference, None).homopolymer_bp == 4
    assert context_of(Allele("7", 10, "", "T"), reference, None).homopolymer_bp == 4


def test_listed_places(tmp_path: Path) -> None:
    path = tmp_path / "repeats.bed"
    path.write_text("chr7\t12\t14\n")
    listed = LowComplexity.read([path], ["7"])
    reference = Reference(BEFORE + AFTER)
    inside = context_of(Allele("7", 13, "G", "A"), reference, listed)
    assert (inside.low_complexity, inside.low_complexity_evaluated) == ("repeats.bed", True)
    outside = context_of(Allele("7", 14, "A", "G"), reference, listed)
    assert (outside.low_complexity, outside.low_complexity_evaluated) == (None, True)
    insertion = context_of(Allele("7", 12, "", "A"), reference, listed)
    assert insertion.low_complexity == "repeats.bed"
    for nothing in (None, LowComplexity.read([], ["7"])):
        assert not context_of(
            Allele("7", 13, "G", "A"), reference, nothing
        ).low_complexity_evaluated
