"""Fragments that carry an allele within a larger change, and what that change adds to it."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, join
from agnoma.small_variants.measure.carried import Carried, carried, commoner_parts, less, of_rest
from agnoma.small_variants.measure.fragments import Fragments, indel_fragments
from agnoma.small_variants.measure.read_evidence import summarise
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult
from agnoma.small_variants.measure.sites import Pile

JOINS = SmallVariantsConfig().haplotypes
FLANK = "ACGTTGCATCAGTCATGACT"
BASES = FLANK + "GTGAGTCAGACTTCATTACTTG" + FLANK
INHERITED = Allele("7", 21, "TGAGTC", "")
SOMATIC = Allele("7", 29, "A", "")
WHOLE = Allele("7", 21, "TGAGTCAGA", "AG")


def fragments(alt: range, ref: range, other: range = range(0)) -> Fragments:
    """Return fragments by number and call."""
    called = [(i, "a") for i in alt] + [(i, "r") for i in ref] + [(i, "x") for i in other]
    return indel_fragments(Pile(rows=[(f"f{i}", call, 35, 60, 0, 40) for i, call in called]))


@pytest.fixture
def reference(make_genome: Callable[[str], Any]) -> Any:
    return make_genome(BASES * 5).fasta


@pytest.fixture
def merged() -> tuple[Measured, MergeResult]:
    """Return a complex change on 20 of 100 fragments, on which nothing else is seen, and all.

    30 more carry the inherited deletion alone.
    """
    whole = Measured(WHOLE, fragments(range(20), range(50, 100), range(20, 50)))
    left = Measured(INHERITED, fragments(range(20, 50), range(50, 90)))
    observed = {WHOLE: whole.fragments, INHERITED: left.fragments}
    return whole, MergeResult([whole, left], observed=observed)


def test_the_whole_is_the_two_deletions(reference: Any) -> None:
    assert less(WHOLE, [INHERITED], reference) == SOMATIC


def test_fragments_of_the_whole_carry_its_part(
    merged: tuple[Measured, MergeResult], reference: Any
) -> None:
    """30 alone and 20 within the whole; 70 decide at the deletion, 30 only at the whole."""
    whole, result = merged
    assert carried(INHERITED, result, reference) == Carried(50, 100)
    assert carried(WHOLE, result, reference) == Carried(20, 100)
    assert commoner_parts(whole, result, reference, JOINS) == [INHERITED]


@pytest.mark.parametrize(
    ("alone", "commoner"),
    [pytest.param(5, False, id="ratio-at-limit"), pytest.param(6, True, id="ratio-just-below")],
)
def test_ratio(alone: int, commoner: bool, reference: Any) -> None:
    whole = Measured(WHOLE, fragments(range(20), range(20, 100)))
    part = fragments(range(20 + alone), range(20 + alone, 100))
    result = MergeResult([whole], observed={WHOLE: whole.fragments, INHERITED: part})
    assert bool(commoner_parts(whole, result, reference, JOINS)) is commoner


@pytest.mark.parametrize(
    ("seen", "alt", "ref", "other"),
    [
        pytest.param(15, 20, 80, 0, id="reads-fit-the-whole-better"),
        pytest.param(16, 16, 84, 0, id="seen-alone"),
    ],
)
def test_rest_is_on_the_fragments_of_the_whole(
    seen: int, alt: int, ref: int, other: int, merged: tuple[Measured, MergeResult]
) -> None:
    whole, result = merged
    alone = fragments(range(seen), range(seen, 100))
    found = summarise(of_rest(SOMATIC, whole, [INHERITED], result, alone, JOINS.min_shared))
    assert (found.alt_count, found.ref_count, found.other_count) == (alt, ref, other)


def test_base_is_counted_where_it_is_read(merged: tuple[Measured, MergeResult]) -> None:
    whole, result = merged
    alone = fragments(range(3), range(3, 100))
    base = Allele("7", 29, "A", "C")
    assert of_rest(base, whole, [INHERITED], result, alone, JOINS.min_shared) is alone


def test_nothing_is_left_of_a_substitution(reference: Any) -> None:
    pair = Allele("7", 21, "TG", "CA")
    bases = [Allele("7", 21, "T", "C"), Allele("7", 22, "G", "A")]
    assert less(pair, bases[:1], reference) == bases[1]
    assert less(pair, bases, reference) is None


def test_of_two_gaps_in_frame_one_is_left(reference: Any) -> None:
    lost, gained = Allele("7", 22, "G", ""), Allele("7", 29, "", "T")
    stretch = join([lost, gained], reference)
    assert stretch.is_substitution
    assert less(stretch, [lost], reference) == gained
    assert less(stretch, [gained], reference) == lost
