"""Required loci: the core list, the loci of facts and of classes, once each, in order."""

import pytest
from knowledge_builders import RESOURCES, TABLES, shipped

from agnoma.io.resources import CoreLocus, read_aliases
from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.required_loci import legacy_codons, required_loci
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusKind, LocusMeaning, RequiredLoci, RequiredLocus
from list_required_loci import main

RULES = RESOURCES / "profile/rules.yaml"


@pytest.fixture(scope="module")
def shipped_loci(tmp_path_factory: pytest.TempPathFactory) -> RequiredLoci:
    out = tmp_path_factory.mktemp("loci") / "loci.json"
    main(
        TABLES / "biomarkers.tsv",
        RESOURCES / "panels/required_loci.tsv",
        TABLES / "hotspots.tsv",
        TABLES / "kinase_domains.tsv",
        TABLES / "aliases.tsv",
        TABLES / "duplication_regions.tsv",
        out,
        rules=RULES,
    )
    return RequiredLoci.read_json(out)


@pytest.fixture(scope="module")
def loci(shipped_loci: RequiredLoci) -> dict[str, RequiredLocus]:
    return {locus.locus_id: locus for locus in shipped_loci.loci}


@pytest.mark.parametrize(
    ("locus_id", "needed_by"),
    [
        ("BRAF codon 600", {"BM047", "BM061", "BRAF_V600"}),
        ("IDH1 codon 132", {"BM130", "IDH_CHROMATIN"}),
        ("IDH2 codon 172", {"BM134", "BM135", "IDH_CHROMATIN"}),
        ("KRAS codon 12", {"BM070", "BM076"}),
        ("EGFR exon 19", {"BM001"}),
        ("EGFR exon 20", {"BM013"}),
        ("EGFR codon 790", {"BM010", "BM011"}),
        ("MET exon 14 splice sites", {"BM116"}),
        ("MET codon 1010", set()),
        ("TERT c.-124", {"BM139"}),
        ("TERT c.-146", {"BM139"}),
        ("KIT exon 11", {"BM151"}),
        ("FLT3 exon 14", {"BM230", "BM238"}),
        ("FLT3 exon 15", {"BM230", "BM238"}),
        ("NPM1 exon 11", {"BM236"}),
        ("H3-3A codon 28", {"BM143", "IDH_CHROMATIN"}),
        ("GNAQ codon 209", {"BM209", "RAS_MAPK"}),
        ("POLE codon 286", {"BM173", "POLE_ULTRA"}),
        ("POLE codon 456", {"POLE_ULTRA"}),
        ("POLE codons 268-471", {"POLE_ULTRA"}),
        ("POLD1 codons 268-471", {"POLE_ULTRA"}),
        ("KRAS codon 117", {"BM077"}),
        ("NRAS codon 59", {"BM077"}),
        ("NTRK3 codon 623", {"BM289"}),
        ("EGFR codon 709", set()),
        ("ERBB2 codons 755-777", set()),
    ],
)
def test_locus_and_what_needs_it(
    loci: dict[str, RequiredLocus], locus_id: str, needed_by: set[str]
) -> None:
    assert needed_by <= set(loci[locus_id].needed_by)


@pytest.mark.parametrize(
    "locus_id",
    ["IDH1 codon 172", "IDH2 codon 132", "NTRK1 codon 623", "H3-3A codon 27", "MYD88 codon 265"],
)
def test_codons_of_another_gene_or_numbering_are_left_out(
    loci: dict[str, RequiredLocus], locus_id: str
) -> None:
    assert locus_id not in loci


@pytest.mark.parametrize(
    ("gene", "required"),
    [
        *((gene, True) for gene in ("BRCA1", "BRCA2", "PALB2", "ATM", "CDK12", "ERCC2")),
        *((gene, True) for gene in ("PTCH1", "SMARCB1", "NF1", "TSC1", "APC")),
        pytest.param("VHL", True, id="therapy-of-carriers"),
        pytest.param("FLT3", True, id="kinase-domain"),
        pytest.param("MEN1", False, id="predisposition-alone"),
        pytest.param("DPYD", False, id="pharmacogenomic"),
        pytest.param("CCND1", False, id="amplification"),
        pytest.param("ROS1", False, id="fusion"),
        pytest.param("IDH1", False, id="codons"),
        pytest.param("NOTCH1", False, id="pathway-member"),
    ],
)
def test_genes_required_as_a_whole(shipped_loci: RequiredLoci, gene: str, required: bool) -> None:
    assert (gene in shipped_loci.genes) is required
    assert list(shipped_loci.genes) == sorted(set(shipped_loci.genes))


def test_facts_of_tier_iii_require_no_gene() -> None:
    fact, expression = next((f, e) for f, e in shipped().facts if f.alteration == "class:lof")
    for level, genes in ((AmpTier.IID, fact.genes), (AmpTier.III, ()), (None, ())):
        own = fact.model_copy(update={"amp_level": level})
        assert required_loci([(own, expression)], [], set()).genes == tuple(sorted(genes))


@pytest.mark.parametrize(
    ("condition", "required"),
    [
        pytest.param({"effect": "lof"}, True, id="anywhere"),
        pytest.param({"kind": ["snv", "indel"]}, True, id="small-variants"),
        pytest.param({"kind": ["snv", "amp"]}, True, id="both"),
        pytest.param({"not_codon": {"G": [600]}}, True, id="but-for-a-codon"),
        pytest.param({"codon": [12]}, False, id="codon"),
        pytest.param({"protein": "p.V600E"}, False, id="change"),
        pytest.param({"kind": "amp"}, False, id="amplification"),
        pytest.param({"kind": ["fusion", "sv"]}, False, id="rearrangements"),
    ],
)
def test_genes_of_classes(condition: dict[str, object], required: bool) -> None:
    rule = {"id": "C", "confirmed": {"any": [{"alt": {"gene": ["G"], **condition}}]}}
    found = required_loci([], [], set(), classes={"hrr_genes": ["H"], "classes": [rule]}).genes
    assert found == (("G", "H") if required else ("H",))


def test_order_is_fixed(loci: dict[str, RequiredLocus]) -> None:
    kinds = list(LocusKind)
    found = [(v.gene, kinds.index(v.kind), v.first, v.last) for v in loci.values()]
    assert found == sorted(set(found))


def test_germline_facts_need_no_locus() -> None:
    germline = [(f, e) for f, e in shipped().facts if e.is_germline]
    assert required_loci(germline, [], set()).loci == ()


@pytest.mark.parametrize(
    ("last", "count"), [pytest.param(20, 20, id="20-codons"), pytest.param(21, 1, id="21-codons")]
)
def test_short_ranges_become_single_codons(last: int, count: int) -> None:
    core = [CoreLocus("ALK", LocusKind.CODON, 1, last, "test")]
    assert len(required_loci([], core, set()).loci) == count


def test_without_rules_no_class_needs_a_locus() -> None:
    found = required_loci(shipped().facts, [], set(shipped().genes.hotspots))
    assert not {n for locus in found.loci for n in locus.needed_by if not n.startswith("BM")}


def test_legacy_codons_come_from_the_alias_table() -> None:
    found = legacy_codons(read_aliases(TABLES / "aliases.tsv"))
    assert {("MYD88", 265), ("H3-3A", 27), ("EZH2", 641)} <= found


def test_unaltered_genes_need_every_codon_their_fact_names() -> None:
    fact = next(f for f, _ in shipped().facts if f.alteration == "wt")
    expression = next(e for f, e in shipped().facts if f is fact)
    tree = parse_requirement("NOT AKT1:codon:17|codon:19", {}, "test")
    required = [(fact.fact_id, atom.expression) for atom in gene_atoms(tree)]
    found = required_loci([(fact, expression)], [], set(), required=required).loci
    assert [locus.locus_id for locus in found] == ["AKT1 codon 17", "AKT1 codon 19"]
    assert {locus.needed_by for locus in found} == {("BM077",)}


@pytest.mark.parametrize(
    ("condition", "sets", "places"),
    [
        pytest.param({"protein": "p.V600E"}, {}, ["G codon 600"], id="one-change"),
        pytest.param(
            {"protein": "some"}, {"some": {"proteins": ["p.A5V", "p.A5T"]}}, ["G codon 5"], id="set"
        ),
        pytest.param(
            {"protein": "span"},
            {"span": {"first_codon": 3, "last_codon": 4}},
            ["G codon 3", "G codon 4"],
            id="short-span",
        ),
        pytest.param({"kind": "amp"}, {}, [], id="whole-gene"),
    ],
)
def test_places_of_classes(
    condition: dict[str, object], sets: dict[str, object], places: list[str]
) -> None:
    rule = {"id": "C", "confirmed": {"any": [{"alt": {"gene": ["G"], **condition}}]}}
    found = required_loci([], [], set(), classes={"sets": sets, "classes": [rule]}).loci
    assert [locus.locus_id for locus in found] == places


@pytest.mark.parametrize(
    ("locus_id", "meaning"),
    [
        ("BRAF codon 600", LocusMeaning.RESPONSE),
        ("EGFR codon 790", LocusMeaning.RESPONSE),
        ("KRAS codon 146", LocusMeaning.AGAINST),
        ("POLE codon 456", LocusMeaning.DIAGNOSIS),
        ("NRAS codon 61", LocusMeaning.AGAINST),
        ("TERT c.-124", LocusMeaning.DIAGNOSIS),
        ("POLE codons 268-471", LocusMeaning.CLASS),
        ("MET codon 1010", LocusMeaning.LISTED),
    ],
)
def test_what_a_finding_would_mean_first_of_all(
    loci: dict[str, RequiredLocus], locus_id: str, meaning: LocusMeaning
) -> None:
    assert loci[locus_id].meaning is meaning
