"""Judgement of small variants: the tests of clinical.md 6.6, curated classes, known drivers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from judged_variants import (
    ABSENT,
    COUNTS,
    V600,
    genes,
    known_at,
    named,
    open_rules,
    points_of,
)
from knowledge_builders import (
    fusion,
    gene_copies,
    interpret,
    table_paths,
    transcript,
    variant,
)
from running import REPOSITORY

from agnoma.io.hotspot_counts import ResidueCount
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.oncogenicity.variants import judge_variant
from agnoma.knowledge.tables import read_knowledge
from agnoma.models.alteration import Effect, Oncogenicity, SkippingConfidence
from agnoma.models.copy_number import CopyNumberCall

ONCOGENIC, LIKELY, VUS = "oncogenic", "likely oncogenic", "uncertain significance"
BEFORE = REPOSITORY / "tests/data/oncogenicity_before_points.tsv"
NO_COUNTS = "no table of hotspot counts is configured (knowledge.hotspot_counts)"


def test_braf_v600e() -> None:
    call = named("BRAF", "p.V600E", hgvs_c="c.1799T>A", population=ABSENT)
    found = judge_variant(call, genes(*COUNTS))
    assert points_of(found.score) == {
        "functional_study": 4,
        "hotspot_strong": 4,
        "functional_domain": 2,
        "absent_gnomad": 1,
        "curated_class": 0,
    }
    assert (found.score.points, found.score.class_by_points) == (11, ONCOGENIC)
    assert (found.oncogenicity, found.effect) == (ONCOGENIC, Effect.GOF)


def test_tp53_r213_stop() -> None:
    call = named("TP53", "p.R213*", consequence="stop_gained", population=ABSENT)
    found = judge_variant(call, genes())
    assert points_of(found.score) == {"null_in_tsg": 8, "absent_gnomad": 1}
    assert (found.oncogenicity, found.effect) == (LIKELY, Effect.LOF)
    studied = genes(exact_alleles=frozenset({("TP53", "p.R213*")}))
    with_study = judge_variant(call, studied)
    assert with_study.score.points == 13
    assert with_study.score.class_by_points == ONCOGENIC
    hotspot = ResidueCount("TP53", 213, frozenset("R"), 200, {"*": 150, "L": 50})
    assert judge_variant(call, genes(hotspot)).score.points == 13


def test_a_never_described_egfr_missense() -> None:
    call = named("EGFR", "p.A300T", population=ABSENT)
    found = judge_variant(call, genes(*COUNTS))
    assert points_of(found.score) == {"absent_gnomad": 1}
    assert (found.oncogenicity, found.effect) == (VUS, Effect.UNKNOWN)
    assert found.reason == "no rule of established oncogenicity applies"


@pytest.mark.parametrize(
    ("gene", "protein", "points"),
    [
        ("BRAF", "p.V600E", 6),
        ("KRAS", "p.G12D", 4),
        ("PIK3CA", "p.H1047R", 4),
        ("TP53", "p.R175H", 4),
        ("IDH1", "p.R132H", 4),
        ("EGFR", "p.L858R", 6),
    ],
)
def test_known_drivers_without_counts_keep_their_class(
    gene: str, protein: str, points: int
) -> None:
    found = judge_variant(named(gene, protein), genes())
    assert (found.score.points, found.oncogenicity) == (points, ONCOGENIC)
    assert found.score.class_by_points != ONCOGENIC
    (curated,) = [one for one in found.score.rules if one.rule.value == "curated_class"]
    assert curated.reason.startswith("at least oncogenic: established hotspot allele (")
    assert open_rules(found.score)["hotspot_strong"] == NO_COUNTS
    assert "absent_gnomad" in open_rules(found.score)


@pytest.mark.parametrize(
    ("call", "points", "oncogenicity", "effect"),
    [
        pytest.param(
            named("EGFR", "p.A289V", population=ABSENT), 5, VUS, Effect.UNKNOWN, id="5-is-uncertain"
        ),
        pytest.param(
            named("BRAF", "p.V600A", population=ABSENT), 5, LIKELY, Effect.GOF, id="curated-codon"
        ),
        pytest.param(
            named("BRAF", "p.K601N", hgvs_c="c.1803A>T"), 6, ONCOGENIC, Effect.GOF, id="yields"
        ),
        pytest.param(
            named("EGFR", codons=(746, 750), exon=19, ref="A" * 16, alt="A",
                  consequence="inframe_deletion", population=ABSENT),
            5, ONCOGENIC, Effect.GOF, id="EGFR-exon-19",
        ),
        pytest.param(
            named("MET", consequence="splice_donor", hgvs_c="c.3082+1G>A",
                  skipping=(14, SkippingConfidence.PREDICTED_CANONICAL)),
            0, ONCOGENIC, Effect.GOF, id="MET-exon-14",
        ),
        pytest.param(
            named("TERT", consequence="5_prime_UTR", hgvs_c="c.-124C>T"),
            4, ONCOGENIC, Effect.GOF, id="TERT-promoter",
        ),
        pytest.param(
            named("TP53", "p.Q20*", consequence="stop_gained", population=known_at(0.02)),
            4, VUS, Effect.UNKNOWN, id="common-null",
        ),
        pytest.param(
            named("EGFR", "p.A300T", population=known_at(0.02)), -4, "likely benign",
            Effect.UNKNOWN, id="common",
        ),
        pytest.param(
            named("EGFR", "p.A300T", population=known_at(0.2)), -8, "benign", Effect.UNKNOWN,
            id="very-common",
        ),
        pytest.param(
            named("EGFR", "p.P300P", consequence="synonymous"), -1, "likely benign",
            Effect.UNKNOWN, id="silent",
        ),
    ],
)  # fmt: skip
def test_judgement(call: NamedVariant, points: int, oncogenicity: str, effect: Effect) -> None:
    found = judge_variant(call, genes(*COUNTS))
    assert (found.score.points, found.oncogenicity, found.effect) == (points, oncogenicity, effect)


STRONG = {
    ("EGFR", 800): ResidueCount("EGFR", 800, frozenset("A"), 60, {"T": 20}),
    ("RUNX1", 10): ResidueCount("RUNX1", 10, frozenset("A"), 60, {"T": 20}),
}


def test_points_alone_make_a_driver_of_its_genes_effect() -> None:
    known = genes(*STRONG.values())
    found = judge_variant(named("EGFR", "p.A800T"), known)
    assert (found.oncogenicity, found.effect) == (LIKELY, Effect.GOF)
    assert found.reason == "6 points: hotspot_strong +4, functional_domain +2"
    studied = replace(known, exact_alleles=frozenset({("RUNX1", "p.A10T")}), hotspots={})
    assert judge_variant(named("RUNX1", "p.A10T"), studied).score.points == 8


def test_a_curated_codon_is_likely_whatever_its_points() -> None:
    codon = replace(genes().hotspots["BRAF", 466], alleles=frozenset({"p.G466E"}))
    counts = ResidueCount("BRAF", 466, frozenset("G"), 60, {"A": 20})
    known = genes(counts, hotspots={("BRAF", 466): codon})
    found = judge_variant(named("BRAF", "p.G466A"), known)
    assert (found.score.points, found.oncogenicity) == (8, LIKELY)
    assert found.reason.startswith("missense at hotspot codon 466 (")


def test_points_may_raise_a_curated_codon() -> None:
    counts = ResidueCount("TP53", 132, frozenset("K"), 83, {"N": 30})
    call = named("TP53", "p.K132N", consequence="missense&splice_donor")
    found = judge_variant(call, genes(counts))
    assert points_of(found.score) == {"null_in_tsg": 8, "hotspot_strong": 4, "curated_class": 0}
    assert found.oncogenicity == ONCOGENIC


def test_a_recurrent_stop_of_a_suppressor_is_oncogenic_by_points() -> None:
    counts = ResidueCount("PTEN", 130, frozenset("R"), 60, {"*": 38})
    found = judge_variant(named("PTEN", "p.R130*", consequence="stop_gained"), genes(counts))
    assert points_of(found.score) == {"null_in_tsg": 8, "hotspot_strong": 4}
    assert (found.oncogenicity, found.effect) == (ONCOGENIC, Effect.LOF)


def test_what_speaks_against_a_curated_allele_is_said_and_does_not_hide_it() -> None:
    call = named("BRAF", "p.V600E", population=known_at(0.2))
    found = judge_variant(call, genes())
    assert (found.score.points, found.oncogenicity) == (-2, ONCOGENIC)
    assert "against it: frequency 0.2 in a population (fafmax_faf95_max)" in found.reason


def test_what_speaks_against_an_uncertain_variant_is_its_reason() -> None:
    found = judge_variant(named("EGFR", "p.A300T", population=known_at(0.02)), genes())
    assert found.reason == "-4 points: common -4"
    null = named("TP53", "p.Q20*", consequence="stop_gained", population=known_at(0.02))
    words = judge_variant(null, genes()).reason
    assert words.startswith("null variant (stop_gained) in a suppressor")
    assert words.endswith("4 points: null_in_tsg +8, common -4")


def test_two_base_v600e_counts_as_the_same_change_instead_of_the_hotspot() -> None:
    call = named("BRAF", "p.V600E", hgvs_c="c.1799_1800delinsAA", ref="AC", alt="TT")
    found = judge_variant(call, genes(V600))
    assert "hotspot_strong" not in points_of(found.score)
    assert [one.rule.value for one in found.score.set_aside] == ["hotspot_strong"]
    assert found.score.points == 10


def test_an_open_reading_frame_is_not_counted() -> None:
    call = named("TP53", "p.Q20*", consequence="stop_gained", frame_depends_on="a deletion")
    found = judge_variant(call, genes())
    assert (found.oncogenicity, found.score.points) == (VUS, None)
    assert found.score.reason == "its effect on the protein depends on a deletion"


def test_alterations_carry_their_score_and_events_say_why_they_have_no_points() -> None:
    result = interpret(
        variant("BRAF", "p.V600E"),
        genes=(gene_copies("ERBB2", CopyNumberCall.AMPLIFIED, copies=17),),
        fusions=(fusion("TMPRSS2", "ERG"),),
        transcripts=(transcript("BRAF"),),
    )
    scores = {a.label: a.oncogenicity_score for a in result.alterations}
    assert len(scores) == 3
    for label, found in scores.items():
        assert found is not None
        if label == "BRAF p.V600E":
            assert found.points == 6
        else:
            assert found.points is None
            assert found.reason == (
                "points are of small variants; of this event the role of the gene decides"
            )


def test_a_benign_variant_is_in_the_ledger() -> None:
    called = variant("EGFR", "p.A300T", population=known_at(0.02))
    result = interpret(called, transcripts=(transcript("EGFR"),))
    (entry,) = [one for one in result.ledger if one.rule == "benign_by_points"]
    assert (entry.item, entry.value) == ("EGFR p.A300T", "-4")
    assert "likely benign and not listed: -4 points: common -4." in entry.explanation


def _read(row: SheetRow) -> NamedVariant:
    fields: dict[str, Any] = {name: row.get(name) for name in ("ref", "alt", "consequence")}
    if row.get("codon_first"):
        fields["codons"] = (int(row.get("codon_first")), int(row.get("codon_last")))
    if row.get("exon"):
        fields["exon"] = int(row.get("exon"))
    if row.get("skipping"):
        exon, _, confidence = row.get("skipping").partition(":")
        fields["skipping"] = (int(exon), SkippingConfidence(confidence))
    coding = row.get("coding") or None
    return named(row.get("gene"), row.get("protein") or None, hgvs_c=coding, **fields)


def test_nothing_that_drove_before_points_were_counted_is_lost() -> None:
    """What the tables say alone, without counts and population, is what they said before."""
    rows = read_sheet(BEFORE).rows
    assert len(rows) > 900
    known = genes()
    changed = []
    for row in rows:
        found = judge_variant(_read(row), known)
        now = (found.effect.value, found.oncogenicity.value)
        if now != (row.get("effect"), row.get("oncogenicity")):
            changed.append((row.line, row.get("gene"), row.get("protein"), *now))
    assert changed == []


def test_counts_and_absence_from_the_population_only_raise() -> None:
    known, rank = genes(*COUNTS), list(Oncogenicity)
    for row in read_sheet(BEFORE).rows:
        call = _read(row)
        told = replace(call, variant=call.variant.model_copy(update={"population": ABSENT}))
        found = judge_variant(told, known)
        before = Oncogenicity(row.get("oncogenicity"))
        assert rank.index(found.oncogenicity) <= rank.index(before), row


def test_counts_are_read_under_current_gene_symbols(tmp_path: Path) -> None:
    header = "hugo_symbol\treference_amino_acid\tamino_acid_position\tvariant_amino_acid\t"
    path = tmp_path / "counts.tsv"
    path.write_text(f"{header}tumor_count\nH3F3A\tK:33\t28\tM:32|R:1\t33\n", encoding="utf-8")
    known = read_knowledge(table_paths(hotspot_counts=path)).genes
    found = judge_variant(named("H3-3A", "p.K28M"), known)
    assert points_of(found.score)["hotspot_moderate"] == 2
