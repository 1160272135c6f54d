"""Required loci are looked at, and hotspots genotyped, whether anybody proposed anything or not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.io.resources import Hotspot
from agnoma.models.alteration import Effect
from agnoma.models.evidence import HotspotGenotype
from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.measure.genotype import genotype_hotspots
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.propose.search import required_places, search

LIMITS = SmallVariantsConfig()
V600 = Hotspot("BRAF", 600, Effect.GOF, frozenset({"p.V600E", "p.V600K"}), "test")
CODON = RequiredLocus(
    locus_id="BRAF codon 600", gene="BRAF", kind=LocusKind.CODON, first=600, last=600
)


class Bench:
    """Fragments over the codon."""

    def __init__(self, braf: Any, reads: Any, folder: Path) -> None:
        self.braf, self.reads, self.path = braf, reads, folder / "t.bam"
        self.count = 0

    def fragments(self, number: int, *changes: tuple[int, str]) -> None:
        for i in range(number):
            start = self.braf.codon_start - 30 - i % 40
            sequence = self.reads.carrying(start, *changes)
            self.reads.add(f"f{self.count:04}", start, sequence=sequence)
            self.count += 1

    def proposed(self) -> list[tuple[int, str, str]]:
        self.reads.write(self.path)
        contigs = {"7": len(self.braf.genome.bases)}
        places = required_places([CODON], self.braf.model, contigs)
        with pysam.AlignmentFile(str(self.path)) as bam:
            found = search(bam, {"7": "7"}, places, self.braf.genome.fasta, LIMITS)
            return [(c.start, c.ref, c.alt) for c in found]

    def genotype(self) -> HotspotGenotype:
        self.reads.write(self.path)
        genome = self.braf.genome
        reads = ReadEvidence(self.path, genome.path, genome.fasta, ["7"])
        (found,) = genotype_hotspots([V600], self.braf.model, reads, genome.fasta)
        return found


@pytest.fixture
def bench(braf: Any, make_reads: Callable[..., Any], tmp_path: Path) -> Bench:
    return Bench(braf, make_reads(braf.genome), tmp_path)


@pytest.mark.parametrize(
    ("alt", "depth", "found"),
    [
        pytest.param(3, 100, True, id="three-reads"),
        pytest.param(2, 100, False, id="two-reads"),
        pytest.param(5, 500, True, id="one-percent"),
        pytest.param(4, 500, False, id="below-one-percent"),
    ],
)
def test_substitution_at_a_required_codon(alt: int, depth: int, found: bool, bench: Bench) -> None:
    at = bench.braf.codon_start + 1
    bench.fragments(alt, (at, "T"))
    bench.fragments(depth - alt)
    assert (bench.proposed() == [(at, "A", "T")]) is found


def test_substitution_elsewhere_is_not_looked_at(bench: Bench) -> None:
    at = bench.braf.codon_start + 20
    bench.fragments(50, (at, "T" if bench.braf.genome.bases[at] != "T" else "A"))
    assert bench.proposed() == []


@pytest.mark.parametrize(
    "longer", [pytest.param(-3, id="deletion"), pytest.param(2, id="insertion")]
)
def test_indel_in_the_reads_of_a_required_codon(longer: int, bench: Bench) -> None:
    bases, at = bench.braf.genome.bases, bench.braf.codon_start
    for i in range(4):
        start = at - 50
        if longer < 0:
            sequence, shape = bases[start:at] + bases[at + 3 : at + 53], "50M3D50M"
        else:
            sequence, shape = bases[start:at] + "GG" + bases[at : at + 48], "50M2I48M"
        bench.reads.add(f"i{i}", start, sequence=sequence, cigar=shape)
    bench.fragments(40)
    before = bases[at - 1]
    expected = (
        (at - 1, before + bases[at : at + 3], before)
        if longer < 0
        else (at - 1, before, before + "GG")
    )
    assert bench.proposed() == [expected]


def test_genotype_of_v600k_is_not_v600e_and_v600m(bench: Bench) -> None:
    at = bench.braf.codon_start
    bench.fragments(20, (at + 1, "T"), (at + 2, "T"))
    bench.fragments(30)
    found = bench.genotype()
    assert (found.locus_id, found.depth_x, found.ref_count) == ("BRAF codon 600", 50, 30)
    assert [(a.name, a.count, a.listed) for a in found.alleles] == [
        ("p.V600K", 20, True),
        ("p.V600E", 0, True),
    ]


def test_genotype_pools_spellings_and_names_silent_and_deleted(bench: Bench) -> None:
    at, bases = bench.braf.codon_start, bench.braf.genome.bases
    bench.fragments(6, (at + 1, "T"))  # GAG
    bench.fragments(4, (at, "T"), (at + 1, "T"))  # GAA
    bench.fragments(2, (at, "T"))  # GTA
    sequence = bases[at - 50 : at + 1] + bases[at + 2 : at + 51]
    bench.reads.add("gap", at - 50, sequence=sequence, cigar="51M1D49M")
    counts = {a.name: a.count for a in bench.genotype().alleles}
    assert counts == {
        "p.V600E": 10, "p.V600K": 0, "p.V600=": 2, "deletion of a base of the codon": 1
    }  # fmt: skip


def test_nothing_seen_is_zero_of_nothing(bench: Bench) -> None:
    bench.reads.add("elsewhere", 10)
    found = bench.genotype()
    assert (found.depth_x, found.ref_count) == (0, 0)
    assert [a.count for a in found.alleles] == [0, 0]
