"""FLT3-ITD: clinical.md 3.4, and the compound profile of 6.3."""

from typing import Any

import pytest
from knowledge_builders import (
    TABLES,
    assessed,
    interpret,
    ledger_rule,
    match_of,
    tiers_of,
    variant,
)

from agnoma.io.structural_tables import read_duplication_regions
from agnoma.knowledge.internal_duplications import (
    duplication_ratio,
    duplication_words,
    internal_duplication,
)
from agnoma.models.alteration import Effect, Oncogenicity
from agnoma.models.evidence import AlleleEvidence

REGIONS = read_duplication_regions(TABLES / "duplication_regions.tsv")


def inserted(gained: int, exon: int | None = 14, gene: str = "FLT3", lost: int = 0) -> Any:
    return variant(gene, None, ref="G" + "A" * lost, alt="G" + "C" * (gained + lost), exon=exon)


def over(exon: int, last: int) -> Any:
    return inserted(45, exon).model_copy(update={"exon_last": last})


@pytest.mark.parametrize(
    ("called", "counts"),
    [
        pytest.param(inserted(45), True, id="exon-14"),
        pytest.param(inserted(45, exon=15), True, id="exon-15"),
        pytest.param(inserted(45, exon=13), False, id="exon-13"),
        pytest.param(inserted(45, exon=16), False, id="exon-16"),
        pytest.param(inserted(45, exon=None), False, id="intron"),
        pytest.param(over(13, 14), True, id="into-exon-14"),
        pytest.param(over(15, 16), True, id="out-of-exon-15"),
        pytest.param(over(12, 13), False, id="before-exon-14"),
        pytest.param(inserted(3), True, id="3-bp"),
        pytest.param(inserted(399), True, id="399-bp"),
        pytest.param(inserted(402), False, id="402-bp"),
        pytest.param(inserted(46), False, id="out-of-frame"),
        pytest.param(inserted(45, lost=3), True, id="a-few-bases-replaced"),
        pytest.param(inserted(0), False, id="substitution"),
        pytest.param(variant("FLT3", ref="GAAA", alt="G", exon=14), False, id="deletion"),
        pytest.param(inserted(45, gene="KIT", exon=11), False, id="KIT-is-filed-as-indel"),
        pytest.param(inserted(45, gene="BRAF"), False, id="another-gene"),
    ],
)
def test_what_counts_as_internal_duplication(called: Any, counts: bool) -> None:
    found = internal_duplication(called, called.gene, REGIONS)
    assert (found is not None) is counts


@pytest.mark.parametrize(
    ("gained", "repeated", "counts"),
    [
        pytest.param(3, 3, True, id="3-of-3"),
        pytest.param(3, 2, False, id="2-of-3"),
        pytest.param(15, 12, True, id="at-the-share"),
        pytest.param(12, 6, True, id="half-with-filler"),
        pytest.param(15, 7, False, id="below-half"),
        pytest.param(39, 18, True, id="18-and-21-of-filler"),
        pytest.param(36, 12, True, id="a-third"),
        pytest.param(39, 12, False, id="below-a-third"),
        pytest.param(33, 11, False, id="too-short-for-a-third"),
        pytest.param(9, 5, False, id="too-short-beside-filler"),
        pytest.param(45, 0, False, id="repeats-nothing"),
        pytest.param(45, None, True, id="bases-not-told"),
    ],
)
def test_it_must_duplicate(gained: int, repeated: int | None, counts: bool) -> None:
    called = inserted(gained).model_copy(update={"repeated_bp": repeated})
    assert (internal_duplication(called, "FLT3", REGIONS) is not None) is counts


def test_insertion_that_repeats_nothing_supports_no_fact() -> None:
    result = interpret(ITD.model_copy(update={"repeated_bp": 4}), site="AML")
    facts = ("BM230", "BM231", "BM232", "BM235")
    assert tiers_of(result, *facts) == dict.fromkeys(facts)
    (found,) = result.alterations
    assert (found.kind, found.effect) == ("indel", Effect.UNKNOWN)
    assert found.oncogenicity is Oncogenicity.VUS


@pytest.mark.parametrize("gained", [3, 45])
@pytest.mark.parametrize("change", ["p.E598_Y599insAA", "p.Y572_V573insAA"])
def test_insertion_that_repeats_nothing_leaves_itd_open(change: str, gained: int) -> None:
    """It is neither an ITD nor its absence: the fact on NPM1 without ITD stays conditional."""
    update = {"ref": "G", "alt": "G" + "C" * gained, "repeated_bp": 1, "protein_change": change}
    seen = assessed("NPM1", "FLT3")
    alone = match_of(interpret(NPM1, site="AML", seen=seen), "BM238")
    assert (alone.tier, alone.conditional_on) == ("I-A", ())
    beside = interpret(NPM1, ITD.model_copy(update=update), site="AML", seen=seen)
    found = match_of(beside, "BM238")
    words = f"no FLT3-ITD (found there, of uncertain significance: FLT3 {change})"
    assert (found.tier, found.conditional_on) == ("II-D", (words,))


FILLER = variant(
    "FLT3",
    "p.S519_L520insTG",
    ref="G",
    alt="GCCAGTC",
    consequence="inframe_insertion",
    codons=(519, 520),
    exon=14,
).model_copy(update={"repeated_bp": 2})


def test_insertion_that_is_no_duplication_says_so() -> None:
    (found,) = interpret(FILLER, site="AML").alterations
    assert found.oncogenicity == "uncertain significance"
    assert found.oncogenicity_reasons[-1] == (
        "6 bp inserted in exon 14, of which 2 bp in one stretch repeat the bases beside them: not "
        "an internal tandem duplication by themselves; they may be a part of one"
    )


@pytest.mark.parametrize(
    "update",
    [
        pytest.param({"exon": 20}, id="elsewhere"),
        pytest.param({"alt": "GCCAGT"}, id="out-of-frame"),
        pytest.param({"repeated_bp": 6}, id="a-duplication"),
        pytest.param({"gene": "KIT", "exon": 11}, id="filed-as-indel"),
    ],
)
def test_other_insertions_are_not_held_against_a_duplication(update: dict[str, Any]) -> None:
    (found,) = interpret(FILLER.model_copy(update=update), site="AML").alterations
    assert not any("by themselves" in reason for reason in found.oncogenicity_reasons)


def test_condition_names_what_keeps_it_open() -> None:
    """Not as if the exon could not be read: an insertion was seen there."""
    match = match_of(interpret(NPM1, FILLER, site="AML"), "BM238")
    assert match.tier == "II-D"
    assert match.conditional_on == (
        "no FLT3-ITD (found there, of uncertain significance: FLT3 p.S519_L520insTG)",
    )


def test_words() -> None:
    called = inserted(45)
    region = internal_duplication(called, "FLT3", REGIONS)
    assert region is not None
    assert duplication_words(called, region) == (
        "internal tandem duplication of 45 bp in exon 14, in frame (clinical.md 3.4 (FLT3-ITD, "
        "usually 15-180 bp); upper limit project default)"
    )


@pytest.mark.parametrize(
    ("ref", "alt", "words"),
    [
        pytest.param(80, 20, "ITD/WT 0.25 (20 to 80)", id="ratio"),
        pytest.param(30, 60, "ITD/WT 2.00 (60 to 30)", id="above-1"),
        pytest.param(0, 60, None, id="no-wild-type"),
    ],
)
def test_ratio(ref: int, alt: int, words: str | None) -> None:
    counts = AlleleEvidence(depth_x=ref + alt, ref_count=ref, alt_count=alt, other_count=0)
    assert duplication_ratio(inserted(45).model_copy(update={"tumour": counts})) == words


NAMED = {"consequence": "inframe_insertion", "codons": (598, 599), "exon": 14}
ITD = variant("FLT3", "p.E598_Y599ins15", ref="G", alt="G" + "C" * 45, vaf=0.2, **NAMED)
NPM1 = variant("NPM1", "p.W288Cfs*12", codons=(288, 288), exon=11, ref="G", alt="GTCTG", start=2000)


def test_alteration() -> None:
    (found,) = interpret(ITD).alterations
    assert (found.alteration_id, found.kind, found.in_frame) == (
        "FLT3 p.E598_Y599ins15",
        "itd",
        True,
    )
    assert found.label == "FLT3 p.E598_Y599ins15 (internal tandem duplication, 45 bp)"
    assert found.oncogenicity_reasons[0].startswith("internal tandem duplication of 45 bp in exon")
    assert found.oncogenicity_reasons[1] == "ITD/WT 0.25 (20 to 80)"


@pytest.mark.parametrize(
    ("terms", "hgvs_c", "kind"),
    [
        ("coding_sequence_variant&intron_variant", "c.1801_1837+23dup", "itd"),
        ("splice_donor_variant", "c.1799_1837+1dup", "itd"),
        ("splice_donor_variant", "c.1837_1837+1insACC", "splice"),
        ("stop_gained", "c.1801_1837+23dup", "indel"),
    ],
)
def test_duplication_over_the_end_of_the_exon(terms: str, hgvs_c: str, kind: str) -> None:
    called = variant(
        "FLT3", None, ref="G", alt="G" + "C" * 60, exon=14, consequence=terms, hgvs_c=hgvs_c
    )
    result = interpret(called, site="AML")
    (found,) = result.alterations
    assert found.kind == kind
    facts = ("BM230", "BM231", "BM232", "BM235")
    assert tiers_of(result, *facts) == dict.fromkeys(facts, "I-A" if kind == "itd" else None)
    if kind == "itd":
        assert found.label == f"FLT3 {hgvs_c} (internal tandem duplication, 60 bp)"


def test_words_over_two_exons() -> None:
    called = over(14, 15)
    region = internal_duplication(called, "FLT3", REGIONS)
    assert region is not None
    assert "of 45 bp in exons 14-15, in frame" in duplication_words(called, region)


def test_facts_on_itd_match_in_leukaemia() -> None:
    facts = ("BM230", "BM231", "BM232", "BM235")
    assert tiers_of(interpret(ITD, site="AML"), *facts) == dict.fromkeys(facts, "I-A")


def test_other_insertions_match_no_fact_on_itd() -> None:
    indel = variant("FLT3", "p.x", ref="G", alt="G" + "C" * 46, **NAMED)
    facts = ("BM230", "BM231", "BM232", "BM235")
    assert tiers_of(interpret(indel, site="AML"), *facts) == dict.fromkeys(facts)


def test_npm1_without_itd_stays_conditional_and_with_it_does_not_apply() -> None:
    """Never 'absent' because nothing was found: clinical.md 6.3, compound profiles."""
    alone = match_of(interpret(NPM1, site="AML"), "BM238")
    assert alone.conditional_on == ("no FLT3-ITD",)
    assert alone.tier == "II-D"
    together = interpret(NPM1, ITD, site="AML")
    assert ledger_rule(together, "BM238") == "condition_not_met"
