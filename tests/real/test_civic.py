"""CIViC's nightly tables: every item accounted for, well-known pairs there, names on MANE."""

import re
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from agnoma.cli_knowledge import read_translator
from agnoma.io.civic_tables import CivicRelease, read_civic
from agnoma.io.facts_file import read_facts_file, write_facts
from agnoma.knowledge_import.civic import import_civic
from agnoma.knowledge_import.diseases import NoDisease
from agnoma.knowledge_import.result import ImportReason, ImportResult
from agnoma.models.knowledge import Fact, FactEffect

ITEM = re.compile(r"CIViC ([EA]ID\d+)")
ALLELE = re.compile(r"p\.([A-Z])(\d+)")
CODON_TEXT = re.compile(r"[A-Z]\d+[A-Z*]?")


@pytest.fixture(scope="module")
def release(data: Path) -> CivicRelease:
    return read_civic(data / "civic")


@pytest.fixture(scope="module")
def result(data: Path) -> ImportResult:
    return import_civic(data / "civic", read_translator())


def test_every_item_is_cited_or_in_the_ledger(release: CivicRelease, result: ImportResult) -> None:
    cited = [item for fact in result.facts for item in ITEM.findall(fact.citation)]
    left = [entry.item for entry in result.ledger]
    every = [one.item for one in (*release.evidence, *release.assertions)]
    lines = [len(path.read_text().splitlines()) - 1 for path in release.paths]
    assert len(every) == lines[0] + lines[2]
    assert sorted(cited + left) == sorted(every)


def test_share_of_items_with_a_tumour_type(release: CivicRelease) -> None:
    diseases = read_translator().diseases
    found = [diseases.find(one.disease, one.doid) for one in release.evidence]
    missing = [f for f in found if isinstance(f, NoDisease)]
    assert {f.reason for f in missing} == {ImportReason.NO_TUMOUR_TYPE}
    syndromes = [f for f in missing if "inherited syndrome" in f.detail]
    tumours = len(found) - len(syndromes)
    assert (tumours - (len(missing) - len(syndromes))) / tumours >= 0.99


def test_share_of_items_with_a_fact(result: ImportResult) -> None:
    """Of items that say something of a tumour: most of the rest is expression of proteins."""
    lanes = {
        ImportReason.GERMLINE_LANE,
        ImportReason.ONCOGENICITY_ONLY,
        ImportReason.DOES_NOT_SUPPORT,
        ImportReason.NO_STATEMENT,
        ImportReason.AGAINST_DIAGNOSIS,
    }
    could = result.items - sum(entry.reason in lanes for entry in result.ledger)
    cited = sum(len(ITEM.findall(fact.citation)) for fact in result.facts)
    assert cited / could >= 0.8
    assert ImportReason.UNKNOWN_DISEASE.value not in result.counts()
    assert result.counts()[ImportReason.UNKNOWN_NAME.value] <= 35


def find(facts: Iterable[Fact], gene: str, word: str, code: str, therapy: str) -> list[Fact]:
    return [
        fact
        for fact in facts
        if gene in fact.genes
        and word in fact.alteration.split("|")
        and code in fact.scope.types
        and therapy == fact.therapy.text
    ]


@pytest.mark.parametrize(
    ("gene", "word", "code", "therapy", "effect", "tier"),
    [
        ("BRAF", "p.V600E", "MEL", "cobimetinib + vemurafenib", "sensitivity", "I-A"),
        ("BRAF", "p.V600E", "MEL", "dabrafenib + trametinib", "sensitivity", "I-A"),
        ("BRAF", "p.V600E", "MEL", "vemurafenib", "sensitivity", "I-B"),
        ("BRAF", "p.V600K", "MEL", "cobimetinib + vemurafenib", "sensitivity", "I-A"),
        ("EGFR", "p.L858R", "NSCLC", "erlotinib;gefitinib", "sensitivity", "I-A"),
        ("EGFR", "p.L858R", "NSCLC", "erlotinib", "sensitivity", "I-B"),
        ("EGFR", "p.L858R", "NSCLC", "afatinib", "sensitivity", "I-A"),
        ("EGFR", "exon19:inframe_del", "NSCLC", "gefitinib", "sensitivity", None),
        ("EGFR", "p.T790M", "NSCLC", "osimertinib", "sensitivity", None),
        ("EGFR", "p.C797S", "NSCLC", "osimertinib", "resistance", None),
        ("KRAS", "codon:12", "COADREAD", "cetuximab", "resistance", None),
        ("KRAS", "exon2:oncogenic", "COADREAD", "cetuximab", "resistance", "I-B"),
        ("KRAS", "class:mutation", "COADREAD", "cetuximab;panitumumab", "resistance", "I-B"),
        ("ERBB2", "cn:amp", "BRCA", "trastuzumab", "sensitivity", "I-A"),
        ("ALK", "fusion:any", "NSCLC", "crizotinib", "sensitivity", "I-A"),
        ("NTRK1", "fusion:any", "ANY_SOLID", "larotrectinib", "sensitivity", "I-A"),
        ("FLT3", "itd", "AML", "gilteritinib", "sensitivity", "I-A"),
        ("ABL1", "p.T315I", "CML", "ponatinib", "sensitivity", None),
        ("KIT", "exon11:oncogenic", "GIST", "imatinib", "sensitivity", None),
    ],
)
def test_well_known_pairs(  # one row a fact that every board knows
    result: ImportResult,
    gene: str,
    word: str,
    code: str,
    therapy: str,
    effect: str,
    tier: str | None,
) -> None:
    found = [
        fact
        for fact in find(result.facts, gene, word, code, therapy)
        if fact.effect is FactEffect(effect)
    ]
    assert found, f"{gene} {word} {code} {therapy}"
    if tier is not None:
        assert tier in {fact.amp_level for fact in found}


def test_changes_within_a_fusion_need_the_fusion(result: ImportResult) -> None:
    found = find(result.facts, "ABL1", "p.T315I", "CML", "imatinib")
    assert {fact.requires for fact in found} == {"BCR|ABL1:fusion:BCR::ABL1"}


def test_anti_egfr_of_colorectal_v600e_alone_is_contradicted(result: ImportResult) -> None:
    found = find(result.facts, "BRAF", "p.V600E", "COADREAD", "vemurafenib")
    assert any(fact.conflict for fact in found if fact.effect is FactEffect.SENSITIVITY)


def test_no_contradicted_fact_is_above_ii_c(result: ImportResult) -> None:
    tiers = {fact.amp_level for fact in result.facts if fact.conflict}
    assert tiers
    assert not tiers & {"I-A", "I-B"}


def test_every_expression_is_in_the_grammar(result: ImportResult) -> None:
    grammar = read_translator().grammar
    for fact in result.facts:
        assert grammar.alteration_fault(fact.genes, fact.alteration) is None, fact.fact_id
        assert not fact.requires or grammar.requires_fault(fact.requires) is None, fact.fact_id


def test_residues_agree_with_mane(data: Path, result: ImportResult) -> None:
    proteins: dict[str, str] = {}
    name = ""
    for line in (data / "reference/MANE_translations_from_patches.faa").read_text().splitlines():
        if line.startswith(">"):
            name = line[1:].split("|")[0]
            proteins[name] = ""
        else:
            proteins[name] += line
    checked = 0
    for fact in result.facts:
        protein = proteins.get(fact.genes[0]) if len(fact.genes) == 1 else None
        for residue, number in ALLELE.findall(fact.alteration) if protein else ():
            assert protein is not None
            checked += 1
            assert protein[int(number) - 1] == residue, f"{fact.fact_id} {fact.alteration}"
    assert checked > 400


def test_written_and_read_again(tmp_path: Path, result: ImportResult) -> None:
    path = tmp_path / "civic.facts.tsv"
    write_facts(path, result.source, result.facts)
    source, facts = read_facts_file(path)
    assert (source.name, source.facts) == ("CIViC", len(result.facts))
    assert [f.model_dump(exclude={"line"}) for f in facts] == [
        f.model_dump(exclude={"line"}) for f in result.facts
    ]


def test_import_is_quick(data: Path) -> None:
    translator = read_translator()
    began = time.perf_counter()
    import_civic(data / "civic", translator)
    assert time.perf_counter() - began < 5
