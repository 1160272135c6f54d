import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import ConfigError, InputFormatError
from agnoma.gene_model import cds_bp, codons_to_genome, exon_at, upstream_to_genome
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement, translate
from agnoma.simulation.genome import (
    GeneSpec,
    HotspotBases,
    SimulatedGenome,
    build_genome,
    coding_bases,
    random_bases,
    random_cds,
    read_specs,
)
from agnoma.simulation.randomness import generator

RUN = re.compile(r"([ACGT])\1{6}")


def gene(name: str = "ABC", contig: str = "chr1", **changes: object) -> GeneSpec:
    fields = {
        "gene": name,
        "transcript": "T1.1",
        "contig": contig,
        "strand": "-",
        "noncoding_exons": "1",
        "utr5_bp": "50",
        "utr3_bp": "60",
        "targeted_exons": "all",
        "coding_exon_bp": "31,29,30",
        "source": "test",
    }
    return GeneSpec.model_validate({**fields, **changes})


def hotspot(position: int, bases: str, name: str = "ABC") -> HotspotBases:
    return HotspotBases(gene=name, position=position, bases=bases, source="test")


@settings(deadline=None, max_examples=30)
@given(codons=st.integers(3, 300), seed=st.integers(0, 99))
def test_reading_frame_is_open(codons: int, seed: int) -> None:
    protein = translate(random_cds(codons, {}, generator(seed, "test")))
    assert len(protein) == codons
    assert protein.startswith("M")
    assert protein.index("*") == codons - 1


def test_fixed_codons_are_kept() -> None:
    cds = random_cds(5, {2: "GTG", 4: "TTT"}, generator(1, "test"))
    assert (cds[3:6], cds[9:12]) == ("GTG", "TTT")


def test_noncoding_bases_have_the_gc_asked_for_and_no_long_run() -> None:
    bases = random_bases(20000, generator(1, "test"), gc=0.45)
    assert (bases.count("G") + bases.count("C")) / len(bases) == pytest.approx(0.45, abs=0.02)
    assert not RUN.search(bases)


@pytest.mark.parametrize("strand", ["+", "-"])
def test_gene_keeps_exons_and_splice_sites(strand: str) -> None:
    genome = build_genome([gene(strand=strand)], [hotspot(11, "GTGAAA")], seed=3)
    transcript = genome.transcripts["ABC"]
    assert cds_bp(transcript) == 90
    assert len(transcript.exons) == 4
    assert coding_bases(genome, "ABC")[30:36] == "GTGAAA"  # crosses from one exon to the next
    for (_, left), (right, _) in zip(transcript.exons, transcript.exons[1:], strict=False):
        intron = genome.contigs["chr1"][left:right]
        forward = intron if transcript.strand is Strand.PLUS else reverse_complement(intron)
        assert (forward[:2], forward[-2:]) == ("GT", "AG")


def test_targets_are_coding_exons_with_padding() -> None:
    genome = build_genome([gene(targeted_exons="2,4", promoter="-40:-30")], [], seed=3)
    by_name = {t.name: t.end - t.start for t in genome.targets}
    assert by_name == {"ABC_exon2": 31 + 40, "ABC_exon4": 30 + 40, "ABC_promoter": 11 + 40}
    assert genome.targets[0].gene == "ABC"


def test_upstream_base_is_set_on_the_coding_strand() -> None:
    genome = build_genome([gene()], [hotspot(-40, "C")], seed=3)
    start, end = upstream_to_genome(genome.transcripts["ABC"], -40)
    assert genome.contigs["chr1"][start:end] == "G"


def test_same_seed_same_bases_and_other_contigs_untouched() -> None:
    one = build_genome([gene()], [], seed=3)
    two = build_genome([gene(), gene("DEF", "chr2")], [], seed=3)
    assert one.contigs["chr1"] == two.contigs["chr1"]
    assert one.contigs["chr1"] != build_genome([gene()], [], seed=4).contigs["chr1"]


@pytest.mark.parametrize(
    ("genes", "hotspots", "match"),
    [
        pytest.param([gene(coding_exon_bp="31,30")], [], "ABC: 61 coding bases", id="no-codons"),
        pytest.param([gene()], [hotspot(29, "GTGAAA")], "ABC 29: not in", id="over-the-stop"),
        pytest.param([gene()], [hotspot(2, "GTG", "XYZ")], "XYZ 2: not in", id="unknown-gene"),
    ],
)
def test_impossible_tables_are_refused(
    genes: list[GeneSpec], hotspots: list[HotspotBases], match: str
) -> None:
    with pytest.raises(ConfigError, match=match):
        build_genome(genes, hotspots, seed=1)


def test_last_sense_codon_may_be_a_hotspot() -> None:
    genome = build_genome([gene()], [hotspot(29, "GTG")], seed=1)
    assert coding_bases(genome, "ABC")[84:] == "GTGTAA"


@pytest.mark.parametrize("cell", ["GTX", "gtg"], ids=["no-base", "lower-case"])
def test_malformed_table_names_file_and_line(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "codons.tsv"
    path.write_text(f"# note\ngene\tposition\tbases\tsource\nABC\t3\t{cell}\ttest\n")
    with pytest.raises(InputFormatError, match=r"codons\.tsv, line 3: not a HotspotBases"):
        read_specs(path, HotspotBases)


def test_demo_genome_is_small_and_its_proteins_are_whole(genome: SimulatedGenome) -> None:
    size = sum(map(len, genome.contigs.values()))
    assert 100_000 < size < 250_000
    assert len(genome.transcripts) == 19
    assert sum(t.end - t.start for t in genome.targets) < 20_000
    for name in genome.transcripts:
        protein = translate(coding_bases(genome, name))
        assert protein.startswith("M")
        assert protein.index("*") == len(protein) - 1, name


def test_demo_hotspots_carry_real_codons(
    genome: SimulatedGenome, hotspots: list[HotspotBases]
) -> None:
    for row in hotspots:
        if row.position > 0:
            at = 3 * (row.position - 1)
            assert coding_bases(genome, row.gene)[at : at + len(row.bases)] == row.bases


@pytest.mark.parametrize(
    ("name", "codon", "amino_acid", "exon"),
    [
        ("BRAF", 600, "V", 15),
        ("KRAS", 12, "G", 2),
        ("NRAS", 61, "Q", 3),
        ("EGFR", 746, "E", 19),
        ("EGFR", 790, "T", 20),
        ("EGFR", 858, "L", 21),
        ("PIK3CA", 545, "E", 10),
        ("PIK3CA", 1047, "H", 21),
        ("TP53", 175, "R", 5),
        ("TP53", 273, "R", 8),
        ("IDH1", 132, "R", 4),
        ("KIT", 557, "W", 11),
        ("PDGFRA", 842, "D", 18),
        ("CTNNB1", 41, "T", 3),
        ("ERBB2", 777, "V", 20),
        ("MET", 1010, "D", 14),
    ],
)
def test_demo_exon_numbers_are_the_usual_ones(
    genome: SimulatedGenome, name: str, codon: int, amino_acid: str, exon: int
) -> None:
    transcript = genome.transcripts[name]
    place = codons_to_genome(transcript, codon, codon)
    assert translate(coding_bases(genome, name))[codon - 1] == amino_acid
    assert exon_at(transcript, place[0][0]) == exon
    on_panel = [t.name for t in genome.targets if t.contig == transcript.contig]
    assert f"{name}_exon{exon}" in on_panel


def test_generators_differ_by_purpose() -> None:
    draws = {float(generator(1, *p).random()) for p in (("a",), ("b",), ("a", "b"))}
    assert len(draws) == 3
    assert generator(1, "a").random() == generator(1, "a").random()
    assert isinstance(generator(1), np.random.Generator)
