from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import ConfigError, InputFormatError
from agnoma.simulation.genome import HotspotBases, SimulatedGenome
from agnoma.simulation.planting import Allele, left_align, missense, plant, resolve_change
from agnoma.simulation.randomness import generator
from agnoma.simulation.truth import (
    EventKind,
    PlantedEvent,
    expected_vaf,
    read_truth,
    write_truth,
)
from agnoma.simulation.tumour import Expectation, SimulatedTumour, SimulatedTumours

SEED = 20261122


def tumour(**changes: object) -> SimulatedTumour:
    fields = {"case": "A", "patient": "P", "site": "skin", "purity": 0.6, "point": "test"}
    return SimulatedTumour.model_validate({**fields, **changes})


@pytest.mark.parametrize(
    ("gene", "change", "ref", "alt"),
    [
        pytest.param("BRAF", "c.1799T>A", "A", "T", id="snv-minus"),
        pytest.param("BRAF", "c.1798_1799delinsAA", "AC", "TT", id="mnv-minus"),
        pytest.param("KRAS", "c.34G>T", "C", "A", id="g12c"),
        pytest.param("PIK3CA", "c.3140A>G", "A", "G", id="snv-plus"),
        pytest.param("EGFR", "c.2235_2249del", "AGGAATTAAGAGAAGC", "A", id="exon19-deletion"),
        pytest.param("TERT", "c.-124C>T", "G", "A", id="promoter"),
    ],
)
def test_changes_become_records(
    genome: SimulatedGenome, gene: str, change: str, ref: str, alt: str
) -> None:
    allele = resolve_change(genome, gene, change)
    assert (allele.ref, allele.alt) == (ref, alt)
    bases = genome.contigs[allele.contig]
    assert bases[allele.start : allele.start + len(ref)] == ref


@pytest.mark.parametrize(
    ("gene", "change", "match"),
    [
        pytest.param("XYZ", "c.1A>T", "not a simulated gene", id="gene"),
        pytest.param("BRAF", "c.1799A>T", "the simulated gene has T there", id="base"),
        pytest.param("BRAF", "c.138_139del", "not within one coding exon", id="across-intron"),
        pytest.param("BRAF", "c.99999A>T", "not within one coding exon", id="beyond"),
        pytest.param("BRAF", "p.V600E", "write c.1799T>A", id="protein"),
    ],
)
def test_impossible_changes_are_refused(
    genome: SimulatedGenome, gene: str, change: str, match: str
) -> None:
    with pytest.raises(ConfigError, match=match):
        resolve_change(genome, gene, change)


@pytest.mark.parametrize(
    ("start", "ref", "alt", "expected"),
    [
        pytest.param(6, "CA", "", (1, "GCA", "G"), id="repeat-goes-left"),
        pytest.param(8, "T", "G", (8, "T", "G"), id="snv-stays"),
        pytest.param(7, "AT", "AG", (8, "T", "G"), id="trimmed-left"),
        pytest.param(7, "AT", "CT", (7, "A", "C"), id="trimmed-right"),
        pytest.param(4, "", "CA", (1, "G", "GCA"), id="insertion-goes-left"),
    ],
)
def test_left_alignment(start: int, ref: str, alt: str, expected: tuple[int, str, str]) -> None:
    genome = SimulatedGenome({"c": "TGCACACATT"}, {}, ())
    aligned = left_align(genome, Allele("c", start, ref, alt))
    assert (aligned.start, aligned.ref, aligned.alt) == expected
    assert left_align(genome, aligned) == aligned


@settings(deadline=None, max_examples=40)
@given(
    bases=st.text("AC", min_size=12, max_size=30), start=st.integers(3, 8), size=st.integers(1, 4)
)
def test_left_alignment_keeps_the_haplotype(bases: str, start: int, size: int) -> None:
    bases = "G" + bases
    genome = SimulatedGenome({"c": bases}, {}, ())
    allele = left_align(genome, Allele("c", start, bases[start : start + size], ""))
    changed = bases[: allele.start] + allele.alt + bases[allele.start + len(allele.ref) :]
    assert changed == bases[:start] + bases[start + size :]


@pytest.mark.parametrize(
    ("purity", "copies", "mutated", "germline", "somatic"),
    [
        (0.6, 2, 1, 0.500, 0.300),
        (0.6, 1, 1, 0.714, 0.429),
        (0.6, 2, 2, 0.800, 0.600),
        (0.3, 2, 1, 0.500, 0.150),
        (0.3, 1, 1, 0.588, 0.176),
        (0.3, 4, 3, 0.615, 0.346),
        (0.9, 2, 1, 0.500, 0.450),
    ],
)
def test_expected_fractions(
    purity: float, copies: int, mutated: int, germline: float, somatic: float
) -> None:
    v_s = expected_vaf(purity, copies=copies, tumour_mutated=mutated)
    v_g = expected_vaf(purity, copies=copies, tumour_mutated=mutated, normal_mutated=1)
    assert (round(v_g, 3), round(v_s, 3)) == (germline, somatic)


def test_missense_changes_the_amino_acid(genome: SimulatedGenome) -> None:
    change, protein = missense(genome, "EGFR", 120, generator(1, "test"))
    assert change.startswith(("c.358", "c.359", "c.360"))
    assert protein[2] != protein[-1]
    assert "*" not in protein
    with pytest.raises(ConfigError, match="EGFR codon 1211: not a sense codon"):
        missense(genome, "EGFR", 1211, generator(1, "test"))


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        pytest.param(
            {"variants": [{"gene": "EGFR", "codon": 300}]}, "is not on the panel", id="off-panel"
        ),
        pytest.param(
            {"copy_numbers": [{"gene": "XYZ", "copies": 9}]}, "no simulated gene", id="copies"
        ),
        pytest.param(
            {"dropouts": [{"gene": "BRAF", "exon": 1}]}, "exon 1 is not on the panel", id="dropout"
        ),
    ],
)
def test_impossible_tumours_are_refused(
    genome: SimulatedGenome, changes: dict[str, object], match: str
) -> None:
    with pytest.raises(ConfigError, match=match):
        plant(genome, [], [tumour(**changes)], seed=SEED)


@pytest.mark.parametrize(
    ("fraction", "limited"), [(0.19, True), (0.20, False), (None, False)], ids=str
)
def test_few_tumour_cells_limit_negatives(
    genome: SimulatedGenome, fraction: float | None, limited: bool
) -> None:
    events = plant(genome, [], [tumour(tumour_fraction=fraction)], seed=SEED)
    assert any(e.kind is EventKind.LIMITED_NEGATIVES for e in events) is limited


def test_demo_truth(
    genome: SimulatedGenome,
    hotspots: list[HotspotBases],
    tumours: SimulatedTumours,
    tmp_path: Path,
) -> None:
    events = plant(genome, hotspots, tumours.tumours, seed=SEED)
    v600e = next(e for e in events if e.label == "BRAF c.1799T>A p.V600E")
    assert (v600e.codon_first, v600e.codon_last, v600e.exon) == (600, 600, 15)
    assert v600e.expected_vaf == pytest.approx(0.45)
    germline = [e for e in events if e.kind is EventKind.GERMLINE]
    assert {e.case_id for e in germline} == {t.case for t in tumours.tumours}
    assert all(e.expected is Expectation.NOT_REPORTED for e in germline)
    assert {e.normal_mutated_copies for e in germline} == {1, 2}
    diploid = [e for e in germline if e.total_copies == 2]
    assert all(e.expected_vaf == pytest.approx(e.normal_mutated_copies / 2) for e in diploid)
    assert not {e.key for e in germline} & {e.key for e in events if e.kind is EventKind.SOMATIC}
    write_truth(tmp_path / "truth.tsv", events)
    assert read_truth(tmp_path / "truth.tsv") == events
    assert plant(genome, hotspots, tumours.tumours, seed=SEED) == events


def test_no_inherited_change_near_knowledge(
    genome: SimulatedGenome, hotspots: list[HotspotBases], tumours: SimulatedTumours
) -> None:
    events = plant(genome, hotspots, tumours.tumours, seed=SEED)
    hot = {(row.gene, codon) for row in hotspots for codon in row.codons}
    inherited = {(e.gene, e.codon_first) for e in events if e.kind is EventKind.GERMLINE}
    assert not hot & inherited


def test_malformed_truth_names_the_line(tmp_path: Path) -> None:
    event = PlantedEvent(
        case_id="A", kind=EventKind.NO_DRIVER, label="x", expected=Expectation.NOT_REPORTED
    )
    write_truth(tmp_path / "truth.tsv", [event])
    text = (tmp_path / "truth.tsv").read_text().replace("no_driver", "nonsense")
    (tmp_path / "truth.tsv").write_text(text)
    with pytest.raises(InputFormatError, match=r"truth\.tsv, line 2: not a planted event"):
        read_truth(tmp_path / "truth.tsv")
