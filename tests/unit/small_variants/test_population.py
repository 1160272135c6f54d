"""Frequencies, ClinVar and founders of alleles, matched however they are spelled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.io.clinvar_vcf import ClinvarRecord
from agnoma.io.founders import Founder, FounderKind
from agnoma.models.variant import PopulationFrequency
from agnoma.settings import PopulationConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.population import (
    ClinvarTable,
    FounderList,
    Frequency,
    PopulationTable,
    batches,
    germline_pop,
    matches,
    population_frequency,
)

LIMITS = PopulationConfig()
HOTSPOT = Hotspot("JAK2 codon 617", gene="JAK2", number=617)
# 0         1         2
# 0123456789012345678901234567
BASES = "GATCAAAAAAGTCACACACAGGTTACGT"


class Reference:
    """The bases above on contig 7, followed by more of no repeat."""

    def __init__(self, bases: str = BASES) -> None:
        self.bases = bases + "GATTACATCGGCTA" * 300

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig in {"7", "chr7"}
        assert start >= 0
        return self.bases[start:end]


@dataclass(frozen=True)
class Row:
    start: int
    ref: str
    alt: str


def indexed(folder: Path, name: str, info: str, *rows: str) -> Path:
    """Write rows ``POS REF ALT INFO`` of contig 7."""
    path = folder / f"{name}.vcf.gz"
    body = ""
    for row in rows:
        pos, ref, alt, text = row.split()
        body += f"7\t{pos}\t.\t{ref}\t{alt}\t.\t.\t{text}\n"
    plain = folder / f"{name}.vcf"
    plain.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=7>\n"
        f"{info}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{body}"
    )
    pysam.tabix_compress(str(plain), str(path), force=True)
    pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


@pytest.fixture
def gnomad(tmp_path: Path) -> Callable[..., PopulationTable]:
    def make(*rows: str, contigs: tuple[str, ...] = ("7",)) -> PopulationTable:
        info = '##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
        path = indexed(tmp_path, "gnomad", info, *rows)
        return PopulationTable(path, dict.fromkeys(contigs, 5000))

    return make


@pytest.mark.parametrize(
    ("allele", "row"),
    [
        pytest.param(Allele("7", 2, "T", "C"), "3 T C", id="snv"),
        pytest.param(Allele("7", 2, "T", "C"), "1 GATC GACC", id="snv-with-shared-bases"),
        pytest.param(Allele("7", 9, "A", ""), "4 CA C", id="deletion-rightmost"),
        pytest.param(Allele("7", 4, "A", ""), "9 AA A", id="table-not-leftmost"),
        pytest.param(Allele("7", 10, "", "AA"), "4 C CAA", id="insertion-rightmost"),
        pytest.param(Allele("7", 18, "CA", ""), "12 TCA T", id="repeat-of-two"),
        pytest.param(Allele("7", 19, "", "AC"), "12 T TCA", id="insertion-turned"),
        pytest.param(Allele("7", 20, "GG", "T"), "21 GG T", id="complex"),
    ],
)
def test_same_allele_however_it_is_spelled(
    gnomad: Callable[..., PopulationTable], allele: Allele, row: str
) -> None:
    table = gnomad(f"{row} AF=0.25")
    assert table.frequencies([allele], Reference()) == {allele: Frequency(0.25, "AF")}


@pytest.mark.parametrize(
    "row",
    ["3 T A", "4 C A", "3 TC C", "4 CA C"],
    ids=["other-alt", "next-base", "other-length", "next-indel"],
)
def test_neighbours_are_not_the_allele(gnomad: Callable[..., PopulationTable], row: str) -> None:
    assert gnomad(f"{row} AF=0.25").frequencies([Allele("7", 2, "T", "C")], Reference()) == {}


@given(
    start=st.integers(4, 9),
    size=st.integers(1, 3),
    insertion=st.booleans(),
    other=st.integers(4, 10),
)
@settings(deadline=None, max_examples=60)
def test_every_placement_in_a_run_is_one_allele(
    start: int, size: int, insertion: bool, other: int
) -> None:
    reference = Reference()
    unit = "A" * size
    if insertion:
        before = reference.bases[other - 1]
        allele, record = Allele("7", start, "", unit), Row(other - 1, before, before + unit)
    else:
        start, other = min(start, 10 - size), min(other, 10 - size)
        allele = Allele("7", start, unit, "")
        before = reference.bases[other - 1]
        record = Row(other - 1, before + unit, before)
    found = list(matches([allele], reference, lambda *_: [record]))
    assert found == [(allele, record)]


def test_several_bases_are_as_rare_as_the_rarest(gnomad: Callable[..., PopulationTable]) -> None:
    table = gnomad("3 T C AF=0.2", "4 C A AF=0.01")
    both, other = Allele("7", 2, "TC", "CA"), Allele("7", 2, "TC", "CG")
    found = table.frequencies([both, other], Reference())
    assert found == {both: Frequency(0.01, "AF of the rarest base of the substitution")}


def test_several_bases_in_the_table_themselves(gnomad: Callable[..., PopulationTable]) -> None:
    table = gnomad("3 TC CA AF=0.001", "3 T C AF=0.2", "4 C A AF=0.01")
    allele = Allele("7", 2, "TC", "CA")
    assert table.frequencies([allele], Reference()) == {allele: Frequency(0.001, "AF")}


def test_highest_of_two_records(gnomad: Callable[..., PopulationTable]) -> None:
    table = gnomad("3 T C AF=0.1", "3 T C AF=0.3", "3 T C AF=0.2")
    allele = Allele("7", 2, "T", "C")
    assert table.frequencies([allele], Reference())[allele].af == 0.3


def test_other_names_of_the_contig(gnomad: Callable[..., PopulationTable]) -> None:
    table = gnomad("3 T C AF=0.1", contigs=("chr7", "chr8"))
    allele, elsewhere = Allele("chr7", 2, "T", "C"), Allele("chr7", 4000, "T", "C")
    assert set(table.frequencies([allele, elsewhere], Reference())) == {allele}
    assert table.frequencies([], Reference()) == {}
    assert table.field == "AF"


def test_no_frequency_matters_only_where_it_is_asked(
    gnomad: Callable[..., PopulationTable],
) -> None:
    table = gnomad("3 T C AF=.", "4 C A AF=0.1")
    allele = Allele("7", 3, "C", "A")
    assert set(table.frequencies([allele], Reference())) == {allele}
    with pytest.raises(InputFormatError, match=r"7:3 T>C has no AF; give the table as gnomAD pub"):
        table.frequencies([Allele("7", 2, "T", "C")], Reference())


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([("7", 5, 9), ("7", 1, 2)], [("7", 1, 9)], id="near"),
        pytest.param([("7", 1, 2), ("7", 1002, 1003)], [("7", 1, 1003)], id="at-the-gap"),
        pytest.param(
            [("7", 1, 2), ("7", 1003, 1004)], [("7", 1, 2), ("7", 1003, 1004)], id="beyond"
        ),
        pytest.param([("7", 1, 2), ("8", 1, 2)], [("7", 1, 2), ("8", 1, 2)], id="contigs"),
        pytest.param([("7", 1, 500), ("7", 2, 3)], [("7", 1, 500)], id="inside"),
    ],
)
def test_batches(places: list[tuple[str, int, int]], expected: list[tuple[str, int, int]]) -> None:
    assert batches(places) == expected


def test_near_alleles_are_read_in_one_go() -> None:
    asked: list[tuple[str, int, int]] = []

    def records(contig: str, start: int, end: int) -> Iterator[Row]:
        asked.append((contig, start, end))
        yield Row(2, "T", "C")

    alleles = [Allele("7", 2, "T", "C"), Allele("7", 26, "G", "C"), Allele("7", 3000, "A", "C")]
    found = list(matches(alleles, Reference(), records))
    assert len(asked) == 2
    assert [allele for allele, _ in found] == [alleles[0], alleles[0]]


def test_clinvar_takes_the_best_reviewed(tmp_path: Path) -> None:
    info = "".join(
        f'##INFO=<ID={name},Number=.,Type=String,Description="x">\n'
        for name in ("CLNSIG", "CLNREVSTAT")
    )
    path = indexed(
        tmp_path,
        "clinvar",
        info,
        "3 T C CLNSIG=Benign;CLNREVSTAT=criteria_provided,_single_submitter",
        "3 T C CLNSIG=Uncertain_significance;CLNREVSTAT=reviewed_by_expert_panel",
        "3 T C CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel",
        "3 T C CLNSIG=Likely_benign;CLNREVSTAT=reviewed_by_expert_panel",
        "3 T C CLNSIG=Likely_pathogenic;CLNREVSTAT=reviewed_by_expert_panel",
    )
    allele = Allele("7", 2, "T", "C")
    other = Allele("7", 2, "T", "G")
    found = ClinvarTable(path, {"7": 5000}).classifications([allele, other], Reference())
    assert {a: r.words for a, r in found.items()} == {allele: "Pathogenic (3 stars)"}


CHEK2 = Founder("CHEK2", "c.1100del", "p.T367Mfs*15", FounderKind.FOUNDER, "x")
JAK2 = Founder("JAK2", None, "p.V617F", FounderKind.CLONAL_HAEMATOPOIESIS, "x")


@pytest.mark.parametrize(
    ("genes", "names", "expected"),
    [
        pytest.param(["CHEK2"], ("c.1100del", None), CHEK2, id="c"),
        pytest.param(["CHEK2"], (None, "p.T367Mfs*15"), CHEK2, id="p"),
        pytest.param(["CHEK2"], ("c.9del", "p.T367Mfs*15"), CHEK2, id="p-on-another-transcript"),
        pytest.param(["X", "JAK2"], ("c.1849G>T", "p.V617F"), JAK2, id="second-gene"),
        pytest.param(["CHEK2"], ("c.1100dup", "p.T367Nfs*9"), None, id="another-allele"),
        pytest.param(["JAK2"], (None, None), None, id="no-name-is-no-match"),
        pytest.param(["JAK2"], ("c.1100del", "p.T367Mfs*15"), None, id="another-gene"),
    ],
)
def test_founders(
    genes: list[str], names: tuple[str | None, str | None], expected: Founder | None
) -> None:
    listed = FounderList([CHEK2, JAK2])
    assert listed.find(Allele("7", 2, "T", "C"), genes, lambda *_: names) is expected


def test_only_alleles_in_listed_genes_are_named() -> None:
    named: list[str] = []

    def names(_: Allele, gene: str) -> tuple[str | None, str | None]:
        named.append(gene)
        return None, None

    FounderList([CHEK2]).find(Allele("7", 2, "T", "C"), ["BRAF", "CHEK2"], names)
    assert named == ["CHEK2"]


def frequency(af: float | None, **more: object) -> PopulationFrequency:
    return PopulationFrequency(max_af=af, af_field="AF", **more)


@pytest.mark.parametrize(
    ("af", "matched", "passed"),
    [
        (0.0099, True, True),
        (0.01, True, False),
        (0.00099, False, True),
        (0.001, False, False),
        (0.0, False, True),
        (None, False, True),
        (None, True, True),
    ],
)
def test_common_from_the_limit(af: float | None, matched: bool, passed: bool) -> None:
    outcome = germline_pop(frequency(af), None, matched_normal=matched, limits=LIMITS)
    assert (outcome.name, outcome.passed, outcome.exempt) == ("germline_pop", passed, False)
    assert outcome.value == af
    assert outcome.limit == (0.01 if matched else 0.001)
    assert f"common from {outcome.limit:g}" in outcome.reason
    assert ("not in the population table" in outcome.reason) is (af is None)


@pytest.mark.parametrize(
    "given_frequency",
    [None, PopulationFrequency(), PopulationFrequency(founder="x", clinvar_pathogenic=True)],
    ids=["nothing", "empty", "clinvar-only"],
)
def test_without_a_table_it_is_not_evaluated(given_frequency: PopulationFrequency | None) -> None:
    outcome = germline_pop(given_frequency, HOTSPOT, matched_normal=False, limits=LIMITS)
    assert outcome.passed is None
    assert not outcome.exempt
    assert outcome.reason == "not evaluated: no population table configured"
    lacking = germline_pop(
        given_frequency, HOTSPOT, matched_normal=False, limits=LIMITS, lacks="chr17"
    )
    assert lacking.passed is None
    assert lacking.reason == "not evaluated: the population table holds nothing of chr17"


@pytest.mark.parametrize(
    ("found", "hotspot", "why"),
    [
        pytest.param(
            {"founder": "CHEK2 c.1100del"}, None, "allow-list, CHEK2 c.1100", id="founder"
        ),
        pytest.param(
            {"clinvar": "Pathogenic (2 stars)", "clinvar_pathogenic": True},
            None,
            "ClinVar Pathogenic (2 stars)",
            id="clinvar",
        ),
        pytest.param({}, HOTSPOT, "known hotspot JAK2 codon 617", id="hotspot"),
        pytest.param(
            {"clinvar": "Pathogenic (1 star)", "clinvar_pathogenic": False}, None, None, id="1-star"
        ),
        pytest.param({}, None, None, id="nothing"),
    ],
)
def test_bypass(found: dict[str, object], hotspot: Hotspot | None, why: str | None) -> None:
    outcome = germline_pop(frequency(0.2, **found), hotspot, matched_normal=False, limits=LIMITS)
    assert outcome.passed is False
    assert outcome.exempt is (why is not None)
    assert (why or "population frequency 0.2 (AF)") in outcome.reason
    rare = germline_pop(frequency(0.0001, **found), hotspot, matched_normal=False, limits=LIMITS)
    assert rare.passed
    assert not rare.exempt


@pytest.mark.parametrize(
    ("significance", "stars", "pathogenic"),
    [
        ("Pathogenic", 2, True),
        ("Pathogenic", 1, False),
        ("Likely pathogenic", 3, True),
        ("Benign", 4, False),
    ],
)
def test_clinvar_from_two_stars(significance: str, stars: int, pathogenic: bool) -> None:
    record = ClinvarRecord(2, "T", "C", significance, stars)
    found = population_frequency(field=None, classification=record)
    assert found.clinvar_pathogenic is pathogenic
    assert found.clinvar == record.words
    assert found.af_field is None


def test_not_in_the_table_and_no_table_differ() -> None:
    absent = population_frequency(field="AF_grpmax", founder=CHEK2)
    assert (absent.max_af, absent.af_field) == (None, "AF_grpmax")
    assert absent.founder == CHEK2.words
    there = population_frequency(field="fafmax_faf95_max", frequency=Frequency(0.1, "AF_grpmax"))
    assert (there.max_af, there.af_field) == (0.1, "AF_grpmax")
    assert population_frequency(field=None) == PopulationFrequency()


@pytest.mark.parametrize(
    ("founder", "inherited"),
    [
        pytest.param(CHEK2, True, id="founder"),
        pytest.param(JAK2, False, id="clonal-haematopoiesis"),
        pytest.param(None, False, id="not-listed"),
    ],
)
def test_founder_alleles_run_in_families(founder: Founder | None, inherited: bool) -> None:
    assert population_frequency(field=None, founder=founder).inherited_founder is inherited
