"""Alterations, effect and oncogenicity: clinical.md 3.3, 3.4, 3.5, 4.2, 4.3, 6.6 and trap 7."""

from typing import Any

import pytest
from knowledge_builders import (
    fusion,
    gene_copies,
    interpret,
    ledger_rule,
    met,
    tiers_of,
    transcript,
    variant,
)

from agnoma.errors import PipelineError
from agnoma.knowledge.alterations import VariantReader, consequence_terms
from agnoma.knowledge.matchers import PromoterAllele
from agnoma.models.alteration import Alteration
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import Specificity
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.models.variant import (
    AnnotatedVariant,
    FilterOutcome,
    Origin,
    PopulationFrequency,
)
from agnoma.purity import is_clonal

ONCOGENIC, LIKELY, VUS = "oncogenic", "likely oncogenic", "uncertain significance"
TERT_MNV = "c.-139_-138delinsTT"
DEL15 = {"ref": "A" * 16, "alt": "A", "consequence": "inframe_deletion"}
INS9 = {"ref": "A", "alt": "A" * 10, "consequence": "inframe_insertion"}


def only(*variants: AnnotatedVariant, **given: Any) -> Alteration:
    (found,) = interpret(*variants, **given).alterations
    return found


@pytest.mark.parametrize(
    ("called", "kind", "effect", "oncogenicity"),
    [
        pytest.param(variant("BRAF", "p.V600E"), "snv", "gof", ONCOGENIC, id="exact-hotspot"),
        pytest.param(
            variant("BRAF", "p.V600K", ref="AC", alt="TT"), "snv", "gof", ONCOGENIC, id="MNV"
        ),
        pytest.param(variant("BRAF", "p.V600A"), "snv", "gof", LIKELY, id="hotspot-codon"),
        pytest.param(variant("BRAF", "p.A604T"), "snv", "unknown", VUS, id="next-codon"),
        pytest.param(variant("TP53", "p.R175H"), "snv", "lof", ONCOGENIC, id="TP53-hotspot"),
        pytest.param(variant("MYD88", "p.L265P"), "snv", "gof", ONCOGENIC, id="named-by-a-fact"),
        pytest.param(variant("IDH2", "p.R132C"), "snv", "unknown", VUS, id="codon-of-other-gene"),
        pytest.param(
            variant("EGFR", "p.E746_A750del", codons=(746, 750), exon=19, **DEL15),
            "indel",
            "gof",
            ONCOGENIC,
            id="EGFR-exon-19",
        ),
        pytest.param(
            variant("EGFR", "p.x", codons=(761, 763), **DEL15),
            "indel",
            "gof",
            ONCOGENIC,
            id="at-761",
        ),
        pytest.param(
            variant("EGFR", "p.x", codons=(738, 743), **DEL15), "indel", "unknown", VUS, id="at-743"
        ),
        pytest.param(
            variant("EGFR", "p.D770_N771insSVD", codons=(770, 771), exon=20, **INS9),
            "indel",
            "gof",
            ONCOGENIC,
            id="EGFR-exon-20",
        ),
        pytest.param(
            variant("EGFR", "p.x", codons=(770, 774), **DEL15),
            "indel",
            "unknown",
            VUS,
            id="del-in-20",
        ),
        pytest.param(
            variant("ERBB2", "p.Y772_A775dup", codons=(775, 776), **{**INS9, "alt": "A" * 13}),
            "indel",
            "gof",
            ONCOGENIC,
            id="ERBB2-exon-20",
        ),
        pytest.param(
            variant("KIT", "p.W557_K558del", codons=(557, 558), **{**DEL15, "ref": "A" * 7}),
            "indel",
            "gof",
            ONCOGENIC,
            id="KIT-exon-11",
        ),
        pytest.param(
            variant(
                "KIT", "p.W557fs", codons=(557, 557), ref="AA", alt="A", consequence="frameshift"
            ),
            "indel",
            "unknown",
            VUS,
            id="KIT-frameshift",
        ),
        pytest.param(
            variant("NPM1", "p.W288Cfs*12", codons=(288, 288), ref="G", alt="GTCTG"),
            "indel",
            "gof",
            ONCOGENIC,
            id="NPM1-insertion",
        ),
        pytest.param(
            variant("KRAS", "p.Q61*", consequence="stop_gained"),
            "snv",
            "unknown",
            VUS,
            id="stop-in-an-oncogene",
        ),
        pytest.param(
            variant("BRCA1", None, consequence="splice_donor", hgvs_c="c.80+1G>A"),
            "splice",
            "lof",
            LIKELY,
            id="canonical-splice",
        ),
        pytest.param(
            variant("BRCA1", None, consequence="splice_region", hgvs_c="c.80+5G>A"),
            "splice",
            "unknown",
            VUS,
            id="splice-candidate",
        ),
        pytest.param(
            variant("TERT", None, consequence=None, hgvs_c="c.-124C>T"),
            "promoter",
            "gof",
            ONCOGENIC,
            id="TERT-124",
        ),
        pytest.param(
            variant("TERT", None, consequence="5_prime_utr", hgvs_c="c.-57A>C"),
            "promoter",
            "gof",
            ONCOGENIC,
            id="TERT-57-in-the-UTR",
        ),
        pytest.param(
            variant("TERT", None, consequence=None, ref="GG", alt="AA", hgvs_c=TERT_MNV),
            "promoter",
            "gof",
            ONCOGENIC,
            id="TERT-139-138",
        ),
        pytest.param(
            variant("TERT", None, consequence=None, hgvs_c="c.-124C>G"),
            "promoter",
            "unknown",
            VUS,
            id="TERT-other-allele",
        ),
        pytest.param(
            variant("VHL", None, consequence="start_lost", hgvs_c="c.-2_3del", ref="AAAAAA"),
            "indel",
            "lof",
            LIKELY,
            id="start-lost-named-from-upstream",
        ),
        pytest.param(variant("TTN", "p.A10V"), "snv", "unknown", VUS, id="gene-nobody-knows"),
        pytest.param(
            variant("H3F3A", "p.K28M"), "snv", "gof", ONCOGENIC, id="previous-gene-symbol"
        ),
    ],
)
def test_small_variant(called: Any, kind: str, effect: str, oncogenicity: str) -> None:
    found = only(called)
    assert (found.kind, found.effect, found.oncogenicity) == (kind, effect, oncogenicity)
    assert found.oncogenicity_reasons[0]


@pytest.mark.parametrize(
    ("codon", "consequence", "oncogenicity"),
    [
        pytest.param(10, "stop_gained", LIKELY, id="early"),
        pytest.param(975, "stop_gained", LIKELY, id="at-97.5-percent"),
        pytest.param(976, "stop_gained", VUS, id="in-the-last-2.5-percent"),
        pytest.param(976, "frameshift", VUS, id="late-frameshift"),
        pytest.param(1, "start_lost", LIKELY, id="start-lost"),
        pytest.param(10, "missense", VUS, id="missense"),
    ],
)
def test_null_variant_in_suppressor(codon: int, consequence: str, oncogenicity: str) -> None:
    called = variant("RB1", f"p.Q{codon}*", consequence=consequence)
    found = only(called, transcripts=(transcript("RB1"),))
    assert found.oncogenicity == oncogenicity
    assert found.effect == ("unknown" if oncogenicity == VUS else "lof")


def test_null_variant_without_transcript_says_what_was_not_checked() -> None:
    found = only(variant("RB1", "p.Q10*", consequence="stop_gained"))
    assert "could not be checked" in found.oncogenicity_reasons[0]


FORWARD, REVERSE = Strand.PLUS, Strand.MINUS


@pytest.mark.parametrize(
    ("strand", "start", "ref", "alt", "skips"),
    [
        pytest.param(FORWARD, 2700, "G", "T", True, id="donor+1"),
        pytest.param(FORWARD, 2701, "T", "C", True, id="donor+2"),
        pytest.param(FORWARD, 2702, "A", "C", False, id="donor+3"),
        pytest.param(FORWARD, 2699, "G", "A", True, id="last-base-D1010"),
        pytest.param(FORWARD, 2698, "A", "C", False, id="second-last-base"),
        pytest.param(FORWARD, 2599, "G", "A", True, id="acceptor-1"),
        pytest.param(FORWARD, 2598, "A", "G", True, id="acceptor-2"),
        pytest.param(FORWARD, 2597, "C", "T", False, id="acceptor-3-substitution"),
        pytest.param(FORWARD, 2580, "ACCCCC", "A", True, id="tract-deletion-5bp"),
        pytest.param(FORWARD, 2580, "ACCCC", "A", False, id="tract-deletion-4bp"),
        pytest.param(FORWARD, 2550, "A" + "C" * 10, "A", True, id="tract-deletion-reaches-40"),
        pytest.param(FORWARD, 2550, "A" + "C" * 9, "A", False, id="tract-deletion-ends-before-40"),
        pytest.param(FORWARD, 2540, "A" * 200, "A", True, id="whole-exon"),
        pytest.param(FORWARD, 2499, "G", "A", False, id="donor-of-exon-13"),
        pytest.param(REVERSE, 199, "C", "A", True, id="reverse-donor+1"),
        pytest.param(REVERSE, 200, "C", "A", True, id="reverse-last-base"),
        pytest.param(REVERSE, 300, "C", "A", True, id="reverse-acceptor-1"),
        pytest.param(REVERSE, 302, "AAAAAA", "A", True, id="reverse-tract"),
    ],
)
def test_met_exon_14_skipping(strand: Strand, start: int, ref: str, alt: str, skips: bool) -> None:
    called = variant(
        "MET", None, start=start, ref=ref, alt=alt, consequence="intron", hgvs_c="c.3028+99G>T"
    )
    result = interpret(called, site="LUAD", transcripts=(met(strand),))
    assert tiers_of(result, "BM116") == {"BM116": "I-A" if skips else None}
    if skips:
        (found,) = result.alterations
        assert (found.alteration_id, found.kind, found.exon) == (
            "MET exon 14 skipping",
            "splice",
            14,
        )


def test_y1003_is_like_exon_14_but_no_skipping() -> None:
    result = interpret(variant("MET", "p.Y1003F", start=2650), transcripts=(met(),), site="LUAD")
    assert tiers_of(result, "BM116") == {"BM116": None}


@pytest.mark.parametrize(
    ("gene", "call", "kind", "effect", "oncogenicity"),
    [
        pytest.param("ERBB2", "amplified", "amp", "gof", ONCOGENIC, id="oncogene-amplified"),
        pytest.param("TP53", "amplified", "amp", "unknown", VUS, id="suppressor-amplified"),
        pytest.param("CDKN2A", "homozygous deletion", "homdel", "lof", ONCOGENIC, id="homdel"),
        pytest.param("MTAP", "homozygous deletion", "homdel", "lof", ONCOGENIC, id="MTAP"),
        pytest.param("ERBB2", "homozygous deletion", "homdel", "unknown", VUS, id="oncogene-lost"),
        pytest.param("TTN", "amplified", "amp", "unknown", VUS, id="no-role"),
    ],
)
def test_copies(gene: str, call: str, kind: str, effect: str, oncogenicity: str) -> None:
    found = only(genes=(gene_copies(gene, CopyNumberCall(call)),))
    assert (found.kind, found.effect, found.oncogenicity) == (kind, effect, oncogenicity)
    assert found.biallelic is (True if kind == "homdel" else None)


@pytest.mark.parametrize(
    ("call", "lost", "biallelic"),
    [
        pytest.param(None, None, None, id="not-measured"),
        pytest.param("not assessable", None, None, id="not-assessable"),
        pytest.param("loss", None, True, id="loss"),
        pytest.param("copy-neutral LOH", True, True, id="cnLOH"),
        pytest.param("gain", True, True, id="gain-without-minor-copy"),
        pytest.param("equivocal amplification", True, True, id="equivocal-without-minor-copy"),
        pytest.param("neutral", False, False, id="both-alleles"),
        pytest.param("loss", False, False, id="loss-with-both-alleles-there"),
        pytest.param("neutral", None, None, id="LOH-cannot-be-excluded"),
    ],
)
def test_second_hit(call: str | None, lost: bool | None, biallelic: bool | None) -> None:
    given = {"loss_of_heterozygosity": lost}
    genes = (gene_copies("RB1", CopyNumberCall(call), **given),) if call else ()
    stop = variant("RB1", "p.Q10*", consequence="stop_gained")
    found = only(stop, genes=genes, transcripts=(transcript("RB1"),))
    assert found.biallelic is biallelic
    assert found.second_evidence is (biallelic is True)


def test_why_the_second_hit_is_not_known() -> None:
    reason = "too few heterozygous SNPs in the segment, or none were read"
    genes = (gene_copies("RB1", CopyNumberCall.NEUTRAL, heterozygosity_reason=reason),)
    stop = variant("RB1", "p.Q10*", consequence="stop_gained")
    found = only(stop, genes=genes, transcripts=(transcript("RB1"),))
    assert any(reason in text for text in found.oncogenicity_reasons)


def test_equivocal_amplification_is_no_alteration_but_in_the_ledger() -> None:
    equivocal = gene_copies(
        "ERBB2",
        CopyNumberCall.EQUIVOCAL,
        copies=6.4,
        not_excluded=(CopyNumberCall.AMPLIFIED,),
        rule="6.40 copies (interval 4.1-9.0)",
    )
    result = interpret(genes=(equivocal,))
    assert result.alterations == ()
    (entry,) = [e for e in result.ledger if e.rule == "equivocal_copies"]
    assert (entry.item, entry.value) == ("ERBB2 equivocal amplification", "6.40")
    assert "6.40 copies (interval 4.1-9.0)" in entry.explanation


KINASE = {"kinase_gene": "RET", "in_frame": True, "kinase_domain_retained": True}


@pytest.mark.parametrize(
    ("given", "gene", "oncogenicity"),
    [
        pytest.param(("CCDC6", "RET", KINASE), "RET", ONCOGENIC, id="kinase"),
        pytest.param(("CCDC6", "RET", {"kinase_gene": "RET"}), "RET", LIKELY, id="unknown-frame"),
        pytest.param(
            ("CCDC6", "RET", {**KINASE, "kinase_domain_retained": False}),
            "RET",
            VUS,
            id="no-domain",
        ),
        pytest.param(
            ("CCDC6", "RET", {**KINASE, "in_frame": False}), "RET", VUS, id="out-of-frame"
        ),
        pytest.param(
            ("RET", "CCDC6", {"kinase_gene": "RET"}), "RET", VUS, id="kinase-as-wrong-partner"
        ),
        pytest.param(
            ("FGFR2", "BICC1", {**KINASE, "kinase_gene": "FGFR2"}), "FGFR2", ONCOGENIC, id="5-prime"
        ),
        pytest.param(("BCR", "ABL1", {"kinase_gene": "ABL1"}), "ABL1", LIKELY, id="pair-not-shown"),
        pytest.param(
            ("BCR", "ABL1", {"kinase_gene": "ABL1", "kinase_domain_retained": True}),
            "ABL1",
            ONCOGENIC,
            id="known-pair",
        ),
        pytest.param(("?", "RET", KINASE), "RET", LIKELY, id="no-partner"),
        pytest.param(("EWSR1", "FLI1", {}), "EWSR1", ONCOGENIC, id="transcription-factor"),
        pytest.param(("PAX3", "FOXO1", {}), "FOXO1", ONCOGENIC, id="driver-is-3-prime"),
        pytest.param(("TMPRSS2", "ERG", {"in_frame": False}), "TMPRSS2", ONCOGENIC, id="promoter"),
        pytest.param(("KMT2A", "XYZ1", {}), "KMT2A", LIKELY, id="any-partner"),
        pytest.param(("ABC1", "XYZ1", {}), "XYZ1", VUS, id="nobody-knows"),
    ],
)
def test_fusion(given: tuple[str, str, dict[str, Any]], gene: str, oncogenicity: str) -> None:
    found = only(fusions=(fusion(given[0], given[1], **given[2]),))
    assert (found.gene, found.oncogenicity) == (gene, oncogenicity)
    assert found.fusion_name == f"{given[0]}::{given[1]}"
    assert {found.gene, found.partner} == {given[0], given[1]}


def test_breakpoints_of_one_pair_are_one_alteration() -> None:
    lost = fusion("CCDC6", "RET", **{**KINASE, "in_frame": False}, split_reads=90)
    kept = fusion("CCDC6", "RET", **KINASE, split_reads=5)
    result = interpret(fusions=(lost, kept))
    assert [a.oncogenicity for a in result.alterations] == [ONCOGENIC]
    assert ledger_rule(result, "CCDC6::RET fusion") == "same_pair"


@pytest.mark.parametrize(
    ("vaf_high", "purity", "copies", "clonal"),
    [
        pytest.param(0.4, None, None, None, id="no-tumour-fraction"),
        pytest.param(0.225, 0.6, None, True, id="at-limit"),
        pytest.param(0.224, 0.6, None, False, id="just-below"),
        pytest.param(0.12, 0.5, 6.0, True, id="one-of-six-copies"),
        pytest.param(0.9, 0.5, 0.0, True, id="copies-cannot-be-less-than-the-mutated-one"),
    ],
)
def test_clonality(
    vaf_high: float, purity: float | None, copies: float | None, clonal: bool | None
) -> None:
    assert is_clonal(vaf_high, purity, copies) is clonal


@pytest.mark.parametrize(
    ("called", "label"),
    [
        (variant("H3-3A", "p.K28M"), "H3-3A p.K28M (legacy K27M)"),
        (variant("H3-3A", "p.G35R"), "H3-3A p.G35R (legacy G34R)"),
        (variant("MYD88", "p.L252P"), "MYD88 p.L252P (legacy L265P)"),
        (variant("EZH2", "p.Y646F"), "EZH2 p.Y646F (legacy Y641F)"),
        (variant("FGFR2", "p.V564F"), "FGFR2 p.V564F (legacy V565F)"),
        (variant("BRAF", "p.V600E"), "BRAF p.V600E"),
    ],
)
def test_legacy_name_stands_beside(called: Any, label: str) -> None:
    assert only(called).label == label


@pytest.mark.parametrize(
    "consequence", ["synonymous", "intron", "5_prime_utr", "synonymous&splice_region", None]
)
def test_what_is_no_alteration_is_counted(consequence: str | None) -> None:
    called = [variant("TP53", None, consequence=consequence, start=s) for s in (1, 2)]
    result = interpret(*called)
    assert result.alterations == ()
    entries = [e for e in result.ledger if e.rule == "not_an_alteration"]
    assert [e.value for e in entries] == ["2"]


def test_variant_without_gene_is_counted() -> None:
    assert [e.value for e in interpret(variant(None)).ledger if e.rule == "not_an_alteration"]


def test_variants_outside_genes_are_counted_without_being_held() -> None:
    nothing: Any = None
    _, ledger = VariantReader(nothing, nothing, nothing, None).read((), outside=2)
    called = [variant(None, consequence=None, start=start) for start in (1, 2)]
    held = [e for e in interpret(*called).ledger if e.rule == "not_an_alteration"]
    assert ledger == held


def test_equal_names_are_told_apart() -> None:
    same = [variant("KRAS", "p.G12C", start=s) for s in (1, 9)]
    ids = [a.alteration_id for a in interpret(*same).alterations]
    assert ids == ["KRAS p.G12C (chr1:10:A:T)", "KRAS p.G12C (chr1:2:A:T)"]


def test_undetermined_origin_is_kept() -> None:
    assert only(variant("KRAS", "p.G12C", origin=Origin.UNDETERMINED)).origin_ambiguous


def test_failed_variant_is_refused() -> None:
    failed = FilterOutcome(name="low_depth", passed=False, reason="3 < 20")
    with pytest.raises(PipelineError, match="chr1:1001:A:T failed low_depth"):
        interpret(variant("KRAS", "p.G12C", filters=(failed,)))


@pytest.mark.parametrize(
    ("consequence", "terms"),
    [
        ("missense_variant", {"missense"}),
        ("splice_donor_variant&intron_variant", {"splice_donor", "intron"}),
        ("*stop_gained", {"stop_gained"}),
        ("", set()),
        (None, set()),
    ],
)
def test_consequence_terms(consequence: str | None, terms: set[str]) -> None:
    assert consequence_terms(consequence) == terms


def tert_on(strand: Strand) -> Transcript:
    """A transcript whose start codon begins at 5000, on either strand."""
    return Transcript(
        gene="TERT",
        transcript_id="ENST00000310581.10",
        choice=TranscriptChoice.MANE_SELECT,
        contig="chr1",
        strand=strand,
        exons=((4700, 5300),),
        cds_start=5000 if strand is Strand.PLUS else 4700,
        cds_end=5300 if strand is Strand.PLUS else 5001,
    )


@pytest.mark.parametrize(
    ("strand", "start", "ref", "alt", "name", "oncogenicity"),
    [
        # COLO829: c.-125 and c.-124 changed together on the same fragments.
        pytest.param(Strand.MINUS, 5124, "GG", "AA", "c.-125_-124delinsTT", ONCOGENIC, id="minus"),
        pytest.param(Strand.PLUS, 4875, "CC", "TT", "c.-125_-124delinsTT", ONCOGENIC, id="plus"),
        pytest.param(Strand.MINUS, 5124, "GG", "CA", "c.-125_-124delinsTG", VUS, id="other-base"),
    ],
)
def test_promoter_hotspot_within_a_double_substitution(
    strand: Strand, start: int, ref: str, alt: str, name: str, oncogenicity: str
) -> None:
    called = variant("TERT", None, consequence=None, start=start, ref=ref, alt=alt, hgvs_c=name)
    found = only(called, transcripts=(tert_on(strand),))
    assert found.kind.value == "promoter"
    assert found.oncogenicity.value == oncogenicity
    matched = PromoterAllele("c.-124C>T").match(found)
    assert (matched is Specificity.EXACT_ALLELE) is (oncogenicity == ONCOGENIC)


CHIP = "ATM is a gene of clonal haematopoiesis and the material is plasma"


@pytest.mark.parametrize("flag", [CHIP, None], ids=["flagged", "no-sign"])
def test_flag_of_clonal_haematopoiesis_stands_on_every_line_and_changes_no_tier(
    flag: str | None,
) -> None:
    """PARP inhibitors by ATM: clinical.md 2.6."""
    stop = variant("ATM", "p.Q10*", consequence="stop_gained", possible_chip=flag)
    other = variant("BRCA2", "p.Q20*", consequence="stop_gained", start=2000)
    result = interpret(stop, other, site="PRAD")
    flags = {a.gene: a.possible_chip for a in result.alterations}
    assert flags == {"ATM": flag, "BRCA2": None}
    lines = {
        (name, match.possible_chip, match.tier)
        for match in result.matches
        for name in match.alteration_ids
        if "olaparib" in match.fact.therapy.text
    }
    assert {line[:2] for line in lines} == {("ATM p.Q10*", flag), ("BRCA2 p.Q20*", None)}
    assert {line[2] for line in lines if line[0] == "ATM p.Q10*"} == {"I-A"}


@pytest.mark.parametrize(
    ("origin", "ambiguous"),
    [
        (Origin.SOMATIC, False),
        (Origin.SOMATIC_AS_SUBMITTED, False),
        (Origin.SOMATIC_LIKELY, False),
        (Origin.UNDETERMINED, True),
    ],
)
def test_only_an_undetermined_origin_is_ambiguous(origin: Origin, ambiguous: bool) -> None:
    assert only(variant("BRAF", "p.V600E", origin=origin)).origin_ambiguous is ambiguous


@pytest.mark.parametrize(
    ("origin", "ambiguous"),
    [
        (Origin.SOMATIC, False),
        (Origin.SOMATIC_AS_SUBMITTED, False),
        (Origin.SOMATIC_LIKELY, True),
        (Origin.UNDETERMINED, True),
    ],
)
@pytest.mark.parametrize("inherited", [True, False])
def test_founder_allele_is_ambiguous_until_a_matched_normal_shows_it_somatic(
    origin: Origin, ambiguous: bool, inherited: bool
) -> None:
    listed = PopulationFrequency(founder="on the list", inherited_founder=inherited)
    found = only(variant("CHEK2", "p.T367Mfs*15", origin=origin, population=listed))
    assert found.origin_ambiguous is (ambiguous if inherited else origin is Origin.UNDETERMINED)
