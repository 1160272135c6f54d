import pytest

from agnoma.knowledge_import.names import Phrase, Untranslated
from agnoma.knowledge_import.result import ImportReason
from agnoma.knowledge_import.translator import Translator


@pytest.mark.parametrize(
    ("gene", "name", "words"),
    [
        pytest.param("BRAF", "V600E", "p.V600E", id="allele"),
        pytest.param("BRAF", "V600", "codon:600", id="codon"),
        pytest.param("KRAS", "G12/G13", "codon:12|codon:13", id="codons"),
        pytest.param("ERBB2", "AMPLIFICATION", "cn:amp", id="amplification"),
        pytest.param("CDKN2A", "Loss", "cn:homdel", id="loss"),
        pytest.param("EGFR", "EXON 19 DELETION", "exon19:inframe_del", id="exon-19-deletion"),
        pytest.param(
            "EGFR",
            "Exon 20 Insertion",
            "exon20:inframe_ins EXCEPT p.A763_Y764insFQEA",
            id="exon-20-without-FQEA",
        ),
        pytest.param("TP53", "Mutation", "class:mutation", id="gene-level"),
        pytest.param("KIT", "EXON 11 MUTATION", "exon11:oncogenic", id="exon-class"),
        pytest.param("BRCA2", "Loss-of-function", "class:lof", id="loss-of-function"),
        pytest.param("ACVR1", "Gain-of-Function", "class:activating", id="gain-of-function"),
        pytest.param("ERBB2", "KINASE DOMAIN MUTATION", "tkd:activating", id="kinase-domain"),
        pytest.param("FLT3", "ITD", "itd", id="itd"),
        pytest.param("KIT", "INTERNAL DUPLICATION", "itd", id="internal-duplication"),
        pytest.param("PIK3CA", "Wildtype", "wt", id="wild-type"),
        pytest.param("MET", "EXON 14 SKIPPING MUTATION", "splice:exon14_skip", id="skipping"),
        pytest.param("MGMT", "PROMOTER METHYLATION", "methylation:promoter", id="methylation"),
        pytest.param("EGFR", "VIII", "sv:EGFRvIII", id="viii"),
        pytest.param(
            "TERT",
            "Promoter Mutation",
            "promoter:c.-124C>T|promoter:c.-146C>T",
            id="promoter",
        ),
        pytest.param("TERT", "c.-124C>T", "promoter:c.-124C>T", id="promoter-allele"),
        pytest.param("ALK", "ALK FUSIONS", "fusion:any", id="gene-in-front"),
        pytest.param("ROS1", "REARRANGEMENT", "fusion:any", id="rearrangement"),
        pytest.param(None, "v::ALK Fusion", "fusion:any", id="any-partner"),
        pytest.param("MYD88", "L265P", "p.L252P", id="legacy-number"),
        pytest.param("H3-3A", "K27M", "p.K28M", id="histone"),
        pytest.param("FGFR3", "Y375C", "p.Y373C", id="other-isoform"),
        pytest.param("CHEK2", "R474C c.1420C>T", "p.R474C", id="coding-name-beside"),
        pytest.param("VHL", "R167W (c.499C>T)", "p.R167W", id="coding-name-in-parentheses"),
        pytest.param("NPM1", "EXON 12 MUTATION", "exon11:frameshift_ins", id="legacy-exon"),
        pytest.param("U2AF1", "Q157P/R", "p.Q157P|p.Q157R", id="alternatives"),
    ],
)
def test_names(translator: Translator, gene: str | None, name: str, words: str) -> None:
    found = translator.names.read(gene, name)
    assert isinstance(found, Phrase)
    assert (found.words, found.requires) == (words, ())
    assert translator.grammar.alteration_fault(found.genes, found.words) is None


@pytest.mark.parametrize(
    ("gene", "name", "genes", "words", "requires"),
    [
        pytest.param("ALK", "EML4-ALK", "EML4|ALK", "fusion:EML4::ALK", "", id="pair"),
        pytest.param(None, "EML4::ALK Fusion", "EML4|ALK", "fusion:EML4::ALK", "", id="new"),
        pytest.param("ABL1", "BCR-ABL", "BCR|ABL1", "fusion:BCR::ABL1", "", id="old-symbol"),
        pytest.param("KMT2A", "MLL-MLLT3", "KMT2A|MLLT3", "fusion:KMT2A::MLLT3", "", id="MLL"),
        pytest.param(
            "ABL1", "BCR-ABL T315I", "ABL1", "p.T315I", "BCR|ABL1:fusion:BCR::ABL1", id="within"
        ),
        pytest.param(
            "ALK", "ALK FUSION I1171", "ALK", "codon:1171", "ALK:fusion:any", id="any-fusion"
        ),
        pytest.param(
            "ROS1",
            "CD74-ROS1 L2026M",
            "ROS1",
            "p.L2020M",
            "CD74|ROS1:fusion:CD74::ROS1",
            id="within-on-another-isoform",
        ),
        pytest.param(
            "ALK",
            "EML4-ALK C1156Y-L1198F",
            "ALK",
            "p.C1156Y",
            "ALK:p.L1198F AND EML4|ALK:fusion:EML4::ALK",
            id="two-within",
        ),
        pytest.param(
            "ALK",
            "EML4-ALK and AMPLIFICATION",
            "EML4|ALK",
            "fusion:EML4::ALK",
            "ALK:cn:amp",
            id="fusion-and-amplification",
        ),
        pytest.param(
            "BRAF",
            "V600E/K and AMPLIFICATION",
            "BRAF",
            "p.V600E|p.V600K",
            "BRAF:cn:amp",
            id="allele-and-amplification",
        ),
        pytest.param(
            "PALB2", "BIALLELIC INACTIVATION", "PALB2", "class:lof", "biallelic", id="biallelic"
        ),
    ],
)
def test_names_that_say_more(
    translator: Translator,
    gene: str | None,
    name: str,
    genes: str,
    words: str,
    requires: str,
) -> None:
    found = translator.names.read(gene, name)
    assert isinstance(found, Phrase)
    said = ("|".join(found.genes), found.words, " AND ".join(found.requires))
    assert said == (genes, words, requires)
    assert not requires or translator.grammar.requires_fault(requires) is None


@pytest.mark.parametrize(
    ("gene", "name", "reason"),
    [
        pytest.param("CD274", "EXPRESSION", ImportReason.NOT_DNA, id="expression"),
        pytest.param("EGFR", "Y1092 PHOSPHORYLATION", ImportReason.NOT_DNA, id="phosphorylation"),
        pytest.param("KRAS", "RS61764370", ImportReason.POLYMORPHISM, id="rs"),
        pytest.param("UGT1A1", "UGT1A1*28", ImportReason.POLYMORPHISM, id="star-allele"),
        pytest.param("NOTCH1", "P2514FS", ImportReason.INCOMPLETE_NAME, id="frameshift"),
        pytest.param("NF2", "K159FS*16", ImportReason.INCOMPLETE_NAME, id="no-star-allele"),
        pytest.param("BRAF", "G496A", ImportReason.KNOWN_UNTRANSLATABLE, id="other-residue"),
        pytest.param("ALK", "EML4-ALK e6-e20", ImportReason.NOT_IN_GRAMMAR, id="breakpoint"),
        pytest.param("JAK2", "c.1641+1dup", ImportReason.NOT_IN_GRAMMAR, id="coding-name"),
        pytest.param("BRAF", "Non-V600", ImportReason.UNKNOWN_NAME, id="all-but-one"),
        pytest.param("KRAS", "EML4-ALK", ImportReason.UNKNOWN_NAME, id="pair-without-the-gene"),
        pytest.param(
            "PIK3CA", "Exon 10 and Exon 21 Mutation", ImportReason.UNKNOWN_NAME, id="half-known"
        ),
        pytest.param(
            "IKZF1", "IKZF1 deletion and mutation", ImportReason.KNOWN_UNTRANSLATABLE, id="either"
        ),
    ],
)
def test_names_that_are_not_translated(
    translator: Translator, gene: str, name: str, reason: ImportReason
) -> None:
    found = translator.names.read(gene, name)
    assert isinstance(found, Untranslated)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("types", "words"),
    [
        pytest.param(("disruptive_inframe_deletion",), "exon4:inframe_del", id="in-frame"),
        pytest.param(("exon_loss_variant",), None, id="exon-lost"),
        pytest.param((), None, id="not-told"),
    ],
)
def test_deletion_of_an_exon_needs_the_type(
    translator: Translator, types: tuple[str, ...], words: str | None
) -> None:
    found = translator.names.read("EGFR", "EXON 4 DELETION", types=types)
    assert (found.words if isinstance(found, Phrase) else None) == words


def test_truncating_is_not_taken_for_loss_of_function(translator: Translator) -> None:
    found = translator.names.read("TP53", "TRUNCATING MUTATION")
    assert isinstance(found, Phrase)
    assert found.words == "class:truncating"


def test_every_listed_name_is_in_the_grammar(translator: Translator) -> None:
    from agnoma.cli_knowledge import TABLES
    from agnoma.io.variant_names import read_variant_names

    listed = read_variant_names(TABLES / "variant_names.tsv")
    assert len(listed) > 25
    for (gene, name), row in listed.items():
        found = translator.names.read(gene, name)
        if isinstance(found, Phrase):
            assert translator.grammar.alteration_fault(found.genes, found.words) is None, name
            faults = [translator.grammar.requires_fault(one) for one in found.requires]
            assert not any(faults), name
        else:
            assert row.alteration is None, name
            assert row.note, f"{name}: say why"
