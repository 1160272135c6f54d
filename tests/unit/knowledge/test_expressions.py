"""The grammar of facts: every word parses, and says no when it must."""

import pytest
from knowledge_builders import shipped

from agnoma.errors import InputFormatError
from agnoma.knowledge.expressions import parse_expression, parse_fact
from agnoma.knowledge.matchers import Signature
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.knowledge import Specificity

DOMAINS = shipped().genes.domains
EXACT, CODON = Specificity.EXACT_ALLELE, Specificity.SAME_CODON
STRUCTURAL, CLASS = Specificity.STRUCTURAL_CLASS, Specificity.FUNCTIONAL_CLASS
OTHER = Specificity.SAME_RESIDUE_OTHER_ALLELE
ONCOGENIC = Oncogenicity.ONCOGENIC


def alteration(gene: str = "KRAS", kind: str = "snv", **fields: object) -> Alteration:
    protein = fields.get("protein_change")
    if isinstance(protein, str) and protein[3:-1].isdigit():
        fields = {"codon_first": int(protein[3:-1]), "codon_last": int(protein[3:-1]), **fields}
    values = {"label": "A", "effect": Effect.GOF, "oncogenicity": ONCOGENIC, **fields}
    return Alteration(alteration_id="A", gene=gene, kind=AlterationKind(kind), **values)


VUS = {"oncogenicity": Oncogenicity.VUS, "effect": Effect.UNKNOWN}
LOF = {"effect": Effect.LOF}
EGFR19 = {"gene": "EGFR", "kind": "indel", "exon": 19, "codon_first": 746, "codon_last": 750}
DEL15 = {"in_frame": True, "variant_key": "7:1:" + "A" * 16 + ":A"}
INS9 = {"in_frame": True, "variant_key": "7:1:A:" + "A" * 10}
DELINS = {"in_frame": True, "variant_key": "7:1:" + "A" * 18 + ":CCC", "protein_change": "p.L747"}
RET = {"gene": "RET", "kind": "fusion", "partner": "KIF5B", "fusion_name": "KIF5B::RET"}


@pytest.mark.parametrize(
    ("expression", "called", "expected"),
    [
        pytest.param("p.G12C", {"protein_change": "p.G12C"}, EXACT, id="G12C-is-G12C"),
        pytest.param("p.G12C", {"protein_change": "p.G12D"}, OTHER, id="G12C-is-not-G12D"),
        pytest.param("p.V600E", {"protein_change": "p.V600K"}, OTHER, id="V600E-is-not-V600K"),
        pytest.param("p.V600E|p.V600K", {"protein_change": "p.V600K"}, EXACT, id="either"),
        pytest.param("p.G12C", {"protein_change": "p.G13D"}, None, id="other-codon"),
        pytest.param("p.G12C", {"protein_change": "p.A12C"}, None, id="other-reference-residue"),
        pytest.param("p.Q61H", {"protein_change": "p.Q61*"}, None, id="stop-is-no-other-allele"),
        pytest.param("p.G12C", {"protein_change": "p.G12C", **VUS}, None, id="exact-but-uncertain"),
        pytest.param("p.G12C", {"protein_change": None}, None, id="no-protein-name"),
        pytest.param("codon:12", {"protein_change": "p.G12V"}, CODON, id="codon"),
        pytest.param("codon:12", {"protein_change": "p.G13D"}, None, id="next-codon"),
        pytest.param("codon:13", {"protein_change": "p.G12V"}, None, id="codon-before"),
        pytest.param("codon:12", {"protein_change": "p.G12V", **VUS}, None, id="codon-uncertain"),
        pytest.param("codon:12", {"protein_change": "p.G12*"}, None, id="codon-stop"),
        pytest.param(
            "codon:61",
            {"protein_change": "p.A59_Q61delinsTGH", "codon_first": 59, "codon_last": 61},
            CODON,
            id="codon-in-mnv",
        ),
        pytest.param("codon:12|p.G12C", {"protein_change": "p.G12C"}, EXACT, id="best-of-two"),
        pytest.param("exon19:inframe_del", {**EGFR19, **DEL15}, STRUCTURAL, id="exon19-del"),
        pytest.param("exon19:inframe_del", {**EGFR19, **DELINS}, STRUCTURAL, id="exon19-delins"),
        pytest.param("exon19:inframe_del", {**EGFR19, **INS9}, None, id="exon19-ins"),
        pytest.param(
            "exon19:inframe_del",
            {**EGFR19, "in_frame": False, "variant_key": "7:1:AA:A"},
            None,
            id="exon19-frameshift",
        ),
        pytest.param("exon19:inframe_del", {**EGFR19, **DEL15, **VUS}, None, id="exon19-uncertain"),
        pytest.param("exon19:inframe_del", {**EGFR19, **DEL15, "exon": 20}, None, id="exon-20-del"),
        pytest.param("exon20:inframe_ins", {**EGFR19, **INS9, "exon": 20}, STRUCTURAL, id="ex20"),
        pytest.param(
            "exon11:frameshift_ins",
            {"kind": "indel", "exon": 11, "in_frame": False, "variant_key": "5:1:A:ATCTG"},
            STRUCTURAL,
            id="NPM1",
        ),
        pytest.param("exon11:oncogenic", {"exon": 11}, STRUCTURAL, id="exon-oncogenic"),
        pytest.param("exon11:oncogenic", {"exon": 11, **VUS}, None, id="exon-uncertain"),
        pytest.param("class:oncogenic", {}, CLASS, id="class-oncogenic"),
        pytest.param("class:oncogenic", VUS, None, id="class-uncertain"),
        pytest.param("class:oncogenic", {"kind": "amp"}, None, id="amplification-is-no-mutation"),
        pytest.param("class:activating", {}, CLASS, id="activating"),
        pytest.param("class:activating", LOF, None, id="activating-not-lof"),
        pytest.param("class:lof", LOF, CLASS, id="lof"),
        pytest.param("class:lof", {"kind": "homdel", **LOF}, CLASS, id="homdel-is-lof"),
        pytest.param("class:lof", {}, None, id="lof-not-gof"),
        pytest.param("class:truncating", {"protein_change": "p.R10*", **LOF}, CLASS, id="stop"),
        pytest.param(
            "class:truncating",
            {"kind": "indel", "protein_change": "p.R10Gfs*3", **LOF},
            CLASS,
            id="frameshift",
        ),
        pytest.param("class:truncating", {"protein_change": "p.R10W", **LOF}, None, id="missense"),
        pytest.param("class:mutation", {}, Specificity.GENE, id="gene-level"),
        pytest.param("class:pathogenic", VUS, None, id="gene-level-uncertain"),
        pytest.param("tkd:activating", {"gene": "ERBB2", "codon_first": 720}, CLASS, id="tkd-in"),
        pytest.param("tkd:activating", {"gene": "ERBB2", "codon_first": 719}, None, id="tkd-out"),
        pytest.param("tkd:activating", {"gene": "ERBB2", "codon_first": 987}, CLASS, id="tkd-last"),
        pytest.param("tkd:activating", {"gene": "ERBB2", "codon_first": 988}, None, id="tkd-after"),
        pytest.param("cn:amp", {"kind": "amp"}, STRUCTURAL, id="amp"),
        pytest.param("cn:amp", {"kind": "gain"}, None, id="gain-is-no-amplification"),
        pytest.param("cn:amp_high", {"kind": "amp", "copies": 10.0}, STRUCTURAL, id="high-at-10"),
        pytest.param("cn:amp_high", {"kind": "amp", "copies": 9.9}, None, id="high-just-below"),
        pytest.param("cn:amp_high", {"kind": "amp"}, None, id="high-copies-unknown"),
        pytest.param("cn:homdel", {"kind": "homdel", **LOF}, STRUCTURAL, id="homdel"),
        pytest.param("cn:del", {"kind": "homdel", **LOF}, STRUCTURAL, id="del-by-homdel"),
        pytest.param("cn:homdel", {"kind": "loss", **LOF}, None, id="loss-is-no-homdel"),
        pytest.param("fusion:any", RET, STRUCTURAL, id="fusion"),
        pytest.param("fusion:any", {**RET, **VUS}, None, id="fusion-without-domain"),
        pytest.param("fusion:KIF5B::RET", RET, STRUCTURAL, id="pair"),
        pytest.param("fusion:RET::KIF5B", RET, None, id="pair-in-the-other-direction"),
        pytest.param("fusion:CCDC6::RET", RET, None, id="other-pair"),
        pytest.param("splice:exon14_skip", {"kind": "splice", "exon": 14}, STRUCTURAL, id="skip"),
        pytest.param("splice:exon14_skip", {"kind": "splice", "exon": 13}, None, id="other-exon"),
        pytest.param(
            "splice:exon14_skip", {"kind": "splice", "exon": 14, **LOF}, None, id="splice-lof"
        ),
        pytest.param(
            "promoter:c.-124C>T",
            {"kind": "promoter", "coding_change": "c.-124C>T"},
            EXACT,
            id="promoter",
        ),
        pytest.param(
            "promoter:c.-124C>T",
            {"kind": "promoter", "coding_change": "c.-124C>A"},
            None,
            id="other-promoter-allele",
        ),
        pytest.param("itd", {"kind": "itd"}, STRUCTURAL, id="itd"),
        pytest.param("itd", {"kind": "indel"}, None, id="indel-is-no-itd"),
        pytest.param(
            "sv:EGFRvIII", {"kind": "sv", "label": "EGFRvIII (EGFR exons 2-7)"}, STRUCTURAL, id="sv"
        ),
        pytest.param(
            "sv:EGFRvII", {"kind": "sv", "label": "EGFRvIII (EGFR exons 2-7)"}, None, id="other-sv"
        ),
        pytest.param("reversion", {"reversion": "reversion", **VUS}, STRUCTURAL, id="reversion"),
        pytest.param(
            "reversion", {"reversion": "possible, phase unknown"}, STRUCTURAL, id="possible-one"
        ),
        pytest.param("reversion", {}, None, id="reverts-nothing"),
        pytest.param("wt", {}, None, id="wild-type-is-not-matched-here"),
        pytest.param("germline:PLP", LOF, None, id="germline-never"),
        pytest.param("sig:MSI-H", {}, None, id="signature-is-no-alteration"),
    ],
)
def test_match(expression: str, called: dict[str, object], expected: Specificity | None) -> None:
    subject = alteration(**called)  # type: ignore[arg-type]
    parsed = parse_expression((subject.gene,), expression, DOMAINS, "test")
    assert parsed.match(subject) is expected


def test_another_gene_never_matches() -> None:
    parsed = parse_expression(("NRAS",), "p.G12C", DOMAINS, "test")
    assert parsed.match(alteration(protein_change="p.G12C")) is None


def test_insertion_named_as_excluded_does_not_match() -> None:
    (found,) = [(f, e) for f, e in shipped().facts if f.fact_id == "BM013"]
    insertion = {**EGFR19, **INS9, "exon": 20}
    usual = alteration(**insertion, protein_change="p.D770_N771insSVD")  # type: ignore[arg-type]
    excluded = alteration(**insertion, protein_change="p.A763_Y764insFQEA")  # type: ignore[arg-type]
    assert found[1].match(usual) is STRUCTURAL
    assert found[1].match(excluded) is None


def test_all_shipped_facts_parse() -> None:
    assert len(shipped().facts) == 311


@pytest.mark.parametrize(
    ("word", "name", "minimum"),
    [("sig:MSI-H", "MSI-H", None), ("sig:TMB-H>=10", "TMB-H", 10), ("sig:HRD", "HRD", None)],
)
def test_signatures(word: str, name: str, minimum: float | None) -> None:
    assert parse_expression(("X",), word, {}, "x").signatures == (Signature(name, minimum),)


@pytest.mark.parametrize(
    "word",
    ["V600E", "p.600E", "codon:x", "exon19:deletion", "class:vus", "cn:gain", "fusion:A", "", "p."],
)
def test_unknown_word_names_fact_and_line(word: str) -> None:
    fact, _ = shipped().facts[46]
    broken = fact.model_copy(update={"alteration": word})
    where = "line 48, fact BM047, column alteration: unknown alteration word"
    with pytest.raises(InputFormatError, match=where):
        parse_fact(broken, DOMAINS)


def test_error_points_at_the_word() -> None:
    with pytest.raises(InputFormatError, match=r"\n  p.V600E\|codn:600\n          \^"):
        parse_expression(("BRAF",), "p.V600E|codn:600", DOMAINS, "facts")


def test_kinase_domain_must_be_known() -> None:
    with pytest.raises(InputFormatError, match=r"needs the kinase domain of 'ERBB2'.*add the gene"):
        parse_expression(("ERBB2",), "tkd:activating", {}, "facts")
