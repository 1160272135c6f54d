"""MET exon 14 and splice candidates: clinical.md 3.3, 3.4."""

from typing import Any

import pytest
from knowledge_builders import (
    fusion,
    interpret,
    ledger_rule,
    met,
    tiers_of,
    transcript,
    variant,
)

from agnoma.knowledge.exon_skipping import (
    joins_around,
    skipping_confidence,
    splice_candidate,
)
from agnoma.models.alteration import SkippingConfidence
from agnoma.models.reference import Strand, Transcript

FORWARD, REVERSE = Strand.PLUS, Strand.MINUS
CANONICAL = SkippingConfidence.PREDICTED_CANONICAL
OTHER = SkippingConfidence.PREDICTED_NONCANONICAL
POSSIBLE = SkippingConfidence.POSSIBLE
LIKE = SkippingConfidence.LIKE
CONFIRMED = SkippingConfidence.CONFIRMED_RNA

# Exon 14 of the forward transcript is 2600-2700, of the reverse one 200-300 (0-based half-open).
PLACES = [
    pytest.param(FORWARD, 2599, "G", "A", CANONICAL, id="acceptor-1"),
    pytest.param(FORWARD, 2598, "A", "G", CANONICAL, id="acceptor-2"),
    pytest.param(FORWARD, 2700, "G", "T", CANONICAL, id="donor+1"),
    pytest.param(FORWARD, 2701, "T", "C", CANONICAL, id="donor+2"),
    pytest.param(FORWARD, 2700, "GT", "AC", CANONICAL, id="donor-MNV"),
    pytest.param(FORWARD, 2690, "A" * 13, "A", CANONICAL, id="deletion-over-the-donor"),
    pytest.param(FORWARD, 2590, "A" * 13, "A", CANONICAL, id="deletion-over-the-acceptor"),
    pytest.param(FORWARD, 2540, "A" * 200, "A", CANONICAL, id="whole-exon"),
    pytest.param(FORWARD, 2698, "AG", "A", OTHER, id="last-base-deleted"),
    pytest.param(FORWARD, 2699, "G", "A", OTHER, id="last-base-A"),
    pytest.param(FORWARD, 2699, "G", "C", OTHER, id="last-base-C"),
    pytest.param(FORWARD, 2699, "G", "T", OTHER, id="last-base-T"),
    pytest.param(FORWARD, 2591, "ACCCCC", "A", OTHER, id="tract-5-bp-up-to-3"),
    pytest.param(FORWARD, 2580, "ACCCC", "A", None, id="tract-4-bp"),
    pytest.param(FORWARD, 2554, "A" + "C" * 6, "A", OTHER, id="tract-reaches-40"),
    pytest.param(FORWARD, 2553, "A" + "C" * 6, "A", None, id="tract-ends-before-40"),
    pytest.param(FORWARD, 2580, "ACCCCCCC", "AGG", OTHER, id="tract-delins-5-bp-less"),
    pytest.param(FORWARD, 2580, "ACCCCCCC", "AGGG", None, id="tract-delins-4-bp-less"),
    pytest.param(FORWARD, 2597, "C", "T", None, id="acceptor-3-substitution"),
    pytest.param(FORWARD, 2702, "A", "C", POSSIBLE, id="donor+3"),
    pytest.param(FORWARD, 2703, "A", "C", POSSIBLE, id="donor+4"),
    pytest.param(FORWARD, 2704, "G", "C", POSSIBLE, id="donor+5"),
    pytest.param(FORWARD, 2705, "T", "C", None, id="donor+6"),
    pytest.param(FORWARD, 2703, "AAG", "A", POSSIBLE, id="donor-deletion-from+5"),
    pytest.param(FORWARD, 2704, "GTT", "G", None, id="donor-deletion-from+6"),
    pytest.param(FORWARD, 2698, "A", "C", None, id="second-last-base"),
    pytest.param(FORWARD, 2500, "G", "A", None, id="donor-of-exon-13"),
    pytest.param(REVERSE, 199, "C", "A", CANONICAL, id="reverse-donor+1"),
    pytest.param(REVERSE, 301, "C", "A", CANONICAL, id="reverse-acceptor-2"),
    pytest.param(REVERSE, 200, "C", "A", OTHER, id="reverse-last-base"),
    pytest.param(REVERSE, 197, "C", "A", POSSIBLE, id="reverse-donor+3"),
    pytest.param(REVERSE, 195, "C", "A", POSSIBLE, id="reverse-donor+5"),
    pytest.param(REVERSE, 194, "C", "A", None, id="reverse-donor+6"),
    pytest.param(REVERSE, 334, "A" * 6, "A", OTHER, id="reverse-tract-at-36"),
    pytest.param(REVERSE, 339, "A" + "C" * 6, "A", None, id="reverse-tract-beyond-40"),
]


def called(start: int, ref: str, alt: str, **fields: Any) -> Any:
    fields = {"consequence": "intron", "hgvs_c": "c.3028+99G>T", **fields}
    return variant("MET", fields.pop("protein", None), start=start, ref=ref, alt=alt, **fields)


@pytest.mark.parametrize(("strand", "start", "ref", "alt", "expected"), PLACES)
def test_confidence_by_place(
    strand: Strand, start: int, ref: str, alt: str, expected: SkippingConfidence | None
) -> None:
    found = skipping_confidence(called(start, ref, alt), met(strand), 14)
    assert found is expected


@pytest.mark.parametrize(("strand", "start", "ref", "alt", "expected"), PLACES)
def test_rna_confirms_what_was_predicted_or_possible(
    strand: Strand, start: int, ref: str, alt: str, expected: SkippingConfidence | None
) -> None:
    found = skipping_confidence(called(start, ref, alt), met(strand), 14, rna_confirmed=True)
    assert found is (None if expected is None else CONFIRMED)


@pytest.mark.parametrize(
    ("protein", "expected"),
    [
        pytest.param("p.Y1003F", LIKE, id="Y1003F"),
        pytest.param("p.Y1003C", LIKE, id="Y1003C"),
        pytest.param("p.Y1003*", None, id="stop"),
        pytest.param("p.Y1003=", None, id="silent"),
        pytest.param("p.Y1003Y", None, id="silent-written-out"),
        pytest.param("p.E1004K", None, id="next-codon"),
        pytest.param(None, None, id="no-name"),
    ],
)
@pytest.mark.parametrize("rna", [False, True])
def test_y1003_is_like_skipping(
    protein: str | None, expected: SkippingConfidence | None, rna: bool
) -> None:
    given = called(2650, "A", "T", protein=protein, consequence="missense")
    assert skipping_confidence(given, met(), 14, rna_confirmed=rna) is expected


def test_y1003_belongs_to_met_exon_14() -> None:
    given = called(2650, "A", "T", protein="p.Y1003F", consequence="missense")
    other = transcript("BRAF", exons=met().exons)
    assert skipping_confidence(given, other, 14) is None
    assert skipping_confidence(given, met(), 13) is None


def test_exon_that_the_transcript_lacks() -> None:
    assert skipping_confidence(called(2599, "G", "A"), met(), 16) is None


@pytest.mark.parametrize(
    ("confidence", "text", "skipping"),
    [
        (CONFIRMED, "confirmed_RNA", True),
        (CANONICAL, "predicted_canonical", True),
        (OTHER, "predicted_noncanonical", True),
        (POSSIBLE, "possible, confirm by RNA", False),
        (LIKE, "ex14-like", False),
    ],
)
def test_levels(confidence: SkippingConfidence, text: str, skipping: bool) -> None:
    assert (confidence.value, confidence.is_skipping) == (text, skipping)
    assert confidence.words


@pytest.mark.parametrize(
    ("start", "hgvs_c"),
    [
        pytest.param(2702, "c.3028+3A>C", id="donor+3"),
        pytest.param(2704, "c.3028+5G>C", id="donor+5"),
        pytest.param(2705, "c.3028+6T>C", id="donor+6"),
        pytest.param(2597, "c.2888-3C>T", id="acceptor-3"),
    ],
)
def test_possible_skipping_supports_no_drug(start: int, hgvs_c: str) -> None:
    given = called(start, "A", "C", hgvs_c=hgvs_c)
    result = interpret(given, site="LUAD", transcripts=(met(),))
    (found,) = result.alterations
    assert (found.kind, found.oncogenicity) == ("splice", "uncertain significance")
    assert tiers_of(result, "BM116") == {"BM116": None}


@pytest.mark.parametrize(
    ("strand", "five", "three", "confirmed"),
    [
        pytest.param(FORWARD, "chr1:2500", "chr1:2801", True, id="forward"),
        pytest.param(FORWARD, "chr1:2501", "chr1:2801", False, id="one-base-off"),
        pytest.param(FORWARD, "chr1:2300", "chr1:2801", False, id="exon-12-to-15"),
        pytest.param(FORWARD, None, "chr1:2801", False, id="not-given"),
        pytest.param(REVERSE, "chr1:401", "chr1:100", True, id="reverse"),
        pytest.param(REVERSE, "chr1:100", "chr1:401", False, id="reverse-turned"),
    ],
)
def test_rna_junction(strand: Strand, five: str | None, three: str | None, confirmed: bool) -> None:
    joined = fusion("MET", "MET", breakpoint5=five, breakpoint3=three)
    assert joins_around(joined, met(strand), 14) is confirmed


def test_rna_junction_of_another_gene() -> None:
    joined = fusion("KIT", "MET", breakpoint5="chr1:2500", breakpoint3="chr1:2801")
    assert not joins_around(joined, met(), 14)
    assert not joins_around(EXON_13_TO_15, met(), 13)
    assert not joins_around(EXON_13_TO_15, met(), 15)


TWO_EXONS = ((100, 200), (300, 400))


def plain(strand: Strand) -> Transcript:
    return transcript("TP53", exons=TWO_EXONS, strand=strand)


@pytest.mark.parametrize(
    ("strand", "start", "words"),
    [
        pytest.param(FORWARD, 201, None, id="donor+2"),
        pytest.param(FORWARD, 202, "donor +3 to +6 of exon 1", id="donor+3"),
        pytest.param(FORWARD, 205, "donor +3 to +6 of exon 1", id="donor+6"),
        pytest.param(FORWARD, 206, None, id="donor+7"),
        pytest.param(FORWARD, 279, None, id="acceptor-21"),
        pytest.param(FORWARD, 280, "acceptor -3 to -20 of exon 2", id="acceptor-20"),
        pytest.param(FORWARD, 297, "acceptor -3 to -20 of exon 2", id="acceptor-3"),
        pytest.param(FORWARD, 298, None, id="acceptor-2"),
        pytest.param(FORWARD, 402, None, id="behind-the-last-exon"),
        pytest.param(FORWARD, 90, None, id="before-the-first-exon"),
        pytest.param(FORWARD, 150, None, id="in-an-exon"),
        pytest.param(REVERSE, 297, "donor +3 to +6 of exon 1", id="reverse-donor+3"),
        pytest.param(REVERSE, 294, "donor +3 to +6 of exon 1", id="reverse-donor+6"),
        pytest.param(REVERSE, 219, "acceptor -3 to -20 of exon 2", id="reverse-acceptor-20"),
        pytest.param(REVERSE, 220, None, id="reverse-acceptor-21"),
    ],
)
def test_splice_candidate(strand: Strand, start: int, words: str | None) -> None:
    found = splice_candidate(variant("TP53", None, start=start), plain(strand))
    assert found == (None if words is None else f"splice candidate: {words}; uncertain without RNA")


@pytest.mark.parametrize(
    ("hgvs_c", "kind"),
    [
        ("c.100+3A>G", "splice"),
        ("c.100+6T>G", "splice"),
        ("c.100+7A>G", None),
        ("c.101-3C>G", "splice"),
        ("c.101-20T>G", "splice"),
        ("c.101-21T>G", None),
        ("c.101-30A>G", None),
    ],
)
def test_splice_candidates_are_uncertain(hgvs_c: str, kind: str | None) -> None:
    result = interpret(variant("TP53", None, consequence="intron", hgvs_c=hgvs_c))
    assert [a.kind for a in result.alterations] == ([] if kind is None else [kind])
    assert all(a.oncogenicity == "uncertain significance" for a in result.alterations)


EXON_13_TO_15 = fusion("MET", "MET", breakpoint5="chr1:2500", breakpoint3="chr1:2801")
SKIPPING = "skipping of MET exon 14"


@pytest.mark.parametrize(
    ("start", "rna", "confidence", "reason"),
    [
        pytest.param(
            *(2700, False, CANONICAL),
            f"{SKIPPING} predicted from a canonical splice site; confirm by RNA",
            id="canonical",
        ),
        pytest.param(
            *(2699, False, OTHER),
            f"{SKIPPING} predicted, not a canonical splice site; confirm by RNA",
            id="other",
        ),
        pytest.param(*(2700, True, CONFIRMED), f"{SKIPPING} confirmed by RNA", id="confirmed"),
        pytest.param(
            *(2702, True, CONFIRMED), f"{SKIPPING} confirmed by RNA", id="possible-confirmed"
        ),
        pytest.param(
            *(2702, False, POSSIBLE),
            f"{SKIPPING} possible from a base of the donor site; confirm by RNA",
            id="possible",
        ),
    ],
)
def test_confidence_travels_with_the_alteration(
    start: int, rna: bool, confidence: SkippingConfidence, reason: str
) -> None:
    result = interpret(
        called(start, "G", "A"),
        site="LUAD",
        transcripts=(met(),),
        fusions=(EXON_13_TO_15,) if rna else (),
    )
    (found,) = result.alterations
    assert (found.kind, found.exon_skipping) == ("splice", confidence)
    assert found.oncogenicity_reasons == (reason,)
    assert tiers_of(result, "BM116") == {"BM116": "I-A" if confidence.is_skipping else None}
    assert (ledger_rule(result, "MET::MET") == "exon_skipping") is rna


def test_y1003_says_what_it_is_like() -> None:
    given = called(2650, "A", "T", protein="p.Y1003F", consequence="missense")
    (found,) = interpret(given, transcripts=(met(),)).alterations
    assert (found.kind, found.exon_skipping, found.oncogenicity) == ("snv", LIKE, "oncogenic")
    assert found.oncogenicity_reasons[1] == f"{SKIPPING} {LIKE.words}"


def test_rna_alone_shows_skipping_and_no_fusion() -> None:
    result = interpret(site="LUAD", transcripts=(met(),), fusions=(EXON_13_TO_15,))
    (found,) = result.alterations
    assert (found.alteration_id, found.label) == (
        "MET exon 14 skipping",
        "MET exon 14 skipping (RNA)",
    )
    assert (found.kind, found.exon, found.exon_skipping) == ("splice", 14, CONFIRMED)
    assert found.oncogenicity_score is not None
    assert found.oncogenicity_score.points is None
    assert tiers_of(result, "BM116") == {"BM116": "I-A"}


def test_another_join_within_met_stays_what_it_was() -> None:
    elsewhere = fusion("MET", "MET", breakpoint5="chr1:2300", breakpoint3="chr1:2801")
    result = interpret(site="LUAD", transcripts=(met(),), fusions=(elsewhere,))
    assert [a.kind for a in result.alterations] == ["fusion"]
    assert tiers_of(result, "BM116") == {"BM116": None}
    assert ledger_rule(result, "MET::MET") is None


def test_variants_elsewhere_have_no_bearing() -> None:
    (found,) = interpret(variant("BRAF", "p.V600E"), transcripts=(met(),)).alterations
    assert found.exon_skipping is None


def test_splice_candidate_says_where_it_lies() -> None:
    given = variant("TP53", None, start=202, consequence="intron", hgvs_c="c.100+3A>G")
    (found,) = interpret(given, transcripts=(plain(FORWARD),)).alterations
    assert found.oncogenicity_reasons == (
        "splice candidate: donor +3 to +6 of exon 1; uncertain without RNA",
    )
    (bare,) = interpret(given).alterations
    assert bare.oncogenicity_reasons == ("no rule of established oncogenicity applies",)
