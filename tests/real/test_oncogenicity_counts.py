"""Points of well-known drivers with a real table of hotspot counts (cancerhotspots v2)."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from judged_variants import ABSENT, named, points_of
from knowledge_builders import shipped, table_paths
from patched_reference import PatchedReference, gene_model
from running import SHARED

from agnoma.gene_model import cds_to_genome
from agnoma.io.mane_table import read_mane_table
from agnoma.knowledge.oncogenicity.variants import judge_variant
from agnoma.knowledge.tables import GeneKnowledge, read_knowledge
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement, translate

COUNTS = SHARED / "data/hotspots/hotspots_v2_and_3d.txt"
STUDY, STRONG, MODERATE = "functional_study", "hotspot_strong", "hotspot_moderate"
DOMAIN, ABSENCE, RESIDUE = "functional_domain", "absent_gnomad", "same_residue_other_missense"
EXPECTED = {
    (STUDY, STRONG, DOMAIN, ABSENCE): (
        11,
        "BRAF p.V600E|BRAF p.V600K|BRAF p.V600M|EGFR p.L858R|EGFR p.T790M|BRAF p.G469A",
    ),
    (STUDY, STRONG, ABSENCE): (
        9,
        "KRAS p.G12D|KRAS p.G12V|KRAS p.G12C|KRAS p.G12A|KRAS p.G12R|KRAS p.G12S|KRAS p.G13D|"
        "KRAS p.Q61H|KRAS p.Q61R|KRAS p.A146T|NRAS p.Q61R|NRAS p.Q61K|NRAS p.Q61L|NRAS p.G12D|"
        "HRAS p.Q61R|PIK3CA p.E542K|PIK3CA p.E545K|PIK3CA p.H1047R|PIK3CA p.H1047L|PIK3CA p.N345K|"
        "IDH1 p.R132H|IDH1 p.R132C|TP53 p.R175H|TP53 p.R248Q|TP53 p.R248W|TP53 p.R273H|"
        "TP53 p.R273C|TP53 p.R282W|TP53 p.G245S|TP53 p.Y220C|TP53 p.R249S|AKT1 p.E17K|"
        "FGFR3 p.S249C|ERBB2 p.S310F|GNAS p.R201H|GNAS p.R201C|SF3B1 p.K700E|GNA11 p.Q209L|"
        "GNAQ p.Q209P|CTNNB1 p.S37F|CTNNB1 p.T41A|CTNNB1 p.S45F|FBXW7 p.R465C|FBXW7 p.R465H|"
        "FBXW7 p.R505C|SMAD4 p.R361H|RAC1 p.P29S",
    ),
    (STUDY, MODERATE, ABSENCE): (7, "PIK3CA p.C420R|ESR1 p.D538G|H3-3A p.K28M|KIT p.D816V"),
    (STUDY, DOMAIN, ABSENCE): (7, "EGFR p.G719A|EGFR p.L861Q|RET p.M918T"),
}
DRIVERS = [
    pytest.param(*call.split(), points, rules, id=call)
    for rules, (points, calls) in EXPECTED.items()
    for call in calls.split("|")
]


@cache
def with_counts() -> GeneKnowledge:
    return read_knowledge(table_paths(hotspot_counts=COUNTS)).genes


def test_list_is_long_enough() -> None:
    assert len(DRIVERS) >= 60


@pytest.mark.parametrize(("gene", "protein", "points", "rules"), DRIVERS)
def test_known_drivers(
    data: Path, gene: str, protein: str, points: int, rules: tuple[str, ...]
) -> None:
    assert data.is_dir()
    found = judge_variant(named(gene, protein, population=ABSENT), with_counts())
    counted = {rule for rule, value in points_of(found.score).items() if value}
    assert counted == set(rules)
    assert (found.score.points, found.oncogenicity) == (points, "oncogenic")


@pytest.mark.parametrize(
    ("gene", "protein", "points", "oncogenicity"),
    [
        pytest.param("EGFR", "p.A289V", 5, "uncertain significance", id="strong-alone"),
        pytest.param("EGFR", "p.R108K", 3, "uncertain significance", id="moderate-alone"),
        pytest.param("BRAF", "p.N581S", 3, "uncertain significance", id="yields-to-domain"),
        pytest.param("TP53", "p.H179R", 5, "likely oncogenic", id="curated-codon"),
        pytest.param("BRAF", "p.A700T", 3, "uncertain significance", id="domain-alone"),
        pytest.param("EGFR", "p.A300T", 1, "uncertain significance", id="never-described"),
    ],
)
def test_others(data: Path, gene: str, protein: str, points: int, oncogenicity: str) -> None:
    assert data.is_dir()
    found = judge_variant(named(gene, protein, population=ABSENT), with_counts())
    assert (found.score.points, found.oncogenicity) == (points, oncogenicity)


def test_listed_nucleotide_changes_make_the_listed_alleles(data: Path) -> None:
    """Column coding of hotspots.tsv against the reference sequence of MANE Select."""
    folder = data / "reference"
    reference = PatchedReference(folder / "GRCh38_patches.fa.gz")
    model = gene_model(read_mane_table(folder / "GRCh38_MANE_CDS_cancer.tsv"))
    checked = 0
    for (gene, codon), hotspot in shipped().genes.hotspots.items():
        transcript = model.get(gene)
        if transcript is None or codon < 1:
            continue
        places = cds_to_genome(transcript, 3 * codon - 3, 3 * codon)
        bases = "".join(reference.fetch(transcript.contig, *place) for place in sorted(places))
        if "N" in bases or len(bases) != 3:
            continue
        before = reverse_complement(bases) if transcript.strand is Strand.MINUS else bases
        for protein, coding in sorted(hotspot.coding):
            change = re.fullmatch(r"c\.(\d+)([ACGT])>([ACGT])", coding)
            assert change, coding
            at = int(change[1]) - 3 * codon + 2
            assert before[at] == change[2], f"{gene} {coding}: reference codon {before}"
            after = before[:at] + change[3] + before[at + 1 :]
            assert f"p.{translate(before)}{codon}{translate(after)}" == protein, f"{gene} {coding}"
            checked += 1
    assert checked >= 50


def test_no_class_falls_when_the_table_is_given(data: Path) -> None:
    assert data.is_dir()
    order = ["oncogenic", "likely oncogenic", "uncertain significance"]
    known = with_counts()
    without = replace(known, hotspot_counts=None)
    for (gene, codon), residue in (known.hotspot_counts or {}).items():
        (reference,) = residue.references
        for new in set(residue.changes) - {reference, "*"}:
            call = named(gene, f"p.{reference}{codon}{new}", population=ABSENT)
            with_table, alone = judge_variant(call, known), judge_variant(call, without)
            assert order.index(with_table.oncogenicity) <= order.index(alone.oncogenicity)
