"""Neighbours on the same fragments: phase, clusters, parts of the genome measured apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from duplication_builders import Duplication, add_molecules

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord
from agnoma.models.evidence import CandidateEvidence, PhaseRelation
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, left_aligned, trim
from agnoma.small_variants.measure.count import Place, count_in_reads, owned_clusters
from agnoma.small_variants.measure.phases import relation_of
from agnoma.small_variants.measure.read_evidence import ReadEvidence

LIMITS = SmallVariantsConfig()
AT = 1500


class Bench:
    """Fragments around one place of a random genome."""

    def __init__(self, genome: Any, reads: Any, folder: Path) -> None:
        self.genome, self.reads, self.folder = genome, reads, folder
        self.count = 0

    def snv(self, position: int) -> Allele:
        base = self.genome.bases[position]
        return Allele("7", position, base, "A" if base != "A" else "C")

    def fragments(self, number: int, *alleles: Allele) -> None:
        for i in range(number):
            start = AT - 10 - i % 40
            changes = [(allele.start, allele.alt) for allele in alleles]
            sequence = self.reads.carrying(start, *changes)
            self.reads.add(f"f{self.count:04}", start, sequence=sequence, flag=16 * (i % 2))
            self.count += 1

    def measure(
        self, *alleles: Allele, own: dict[str, list[tuple[int, int]]] | None = None
    ) -> list[CandidateEvidence]:
        path = self.reads.write(self.folder / "t.bam")
        tumour = ReadEvidence(path, self.genome.path, self.genome.fasta, ["7"])
        proposed = {
            a: CandidateRecord(a.contig, a.start, a.ref, a.alt, callers=("x",)) for a in alleles
        }
        place = Place(GeneModel([]), self.genome.fasta, LIMITS)
        clusters = owned_clusters(proposed, own)
        return list(count_in_reads(proposed, clusters, tumour, None, place))


@pytest.fixture
def bench(genome: Any, make_reads: Callable[..., Any], tmp_path: Path) -> Bench:
    return Bench(genome, make_reads(genome), tmp_path)


@pytest.mark.parametrize(
    ("both", "one", "two", "relation"),
    [
        pytest.param(10, 0, 0, PhaseRelation.CIS, id="always-together"),
        pytest.param(8, 2, 20, PhaseRelation.CIS, id="at-80-percent-of-the-rarer"),
        pytest.param(7, 3, 20, PhaseRelation.MIXED, id="just-below"),
        pytest.param(1, 9, 30, PhaseRelation.TRANS, id="at-10-percent"),
        pytest.param(2, 8, 30, PhaseRelation.MIXED, id="just-above"),
        pytest.param(0, 9, 9, PhaseRelation.TRANS, id="never-together"),
        pytest.param(2, 0, 9, PhaseRelation.UNKNOWN, id="too-few"),
    ],
)
def test_relation(both: int, one: int, two: int, relation: PhaseRelation) -> None:
    assert relation_of(both, one, two, 3) is relation
    assert relation_of(both, two, one, 3) is relation


@pytest.mark.parametrize(
    ("cis", "relation"),
    [
        pytest.param(True, PhaseRelation.CIS, id="cis"),
        pytest.param(False, PhaseRelation.TRANS, id="trans"),
    ],
)
def test_resistance_pair_twenty_bases_apart(
    cis: bool, relation: PhaseRelation, bench: Bench
) -> None:
    """T790M and C797S lie 20 bases apart: not one variant, but their phase decides therapy."""
    one, two = bench.snv(AT), bench.snv(AT + 20)
    if cis:
        bench.fragments(30, one, two)
    else:
        bench.fragments(30, one)
        bench.fragments(30, two)
    bench.fragments(40)
    first, second = bench.measure(one, two)
    (phase,) = first.phases
    assert phase.relation is relation
    assert phase.other == f"7:{AT + 21}:{two.ref}:{two.alt}"
    assert (phase.both, phase.this_only, phase.other_only) == ((30, 0, 0) if cis else (0, 30, 30))
    assert second.phases[0].relation is relation


def test_long_duplication_has_one_count(bench: Bench) -> None:
    """FLT3-ITD: its origin is judged by the fragments over its junction, as its fraction is."""
    planted = Duplication(bench.genome.bases, AT, AT + 60)
    add_molecules(bench.reads, planted, depth_x=300, fraction=0.1)
    (found,) = bench.measure(
        left_aligned(Allele("7", AT, "", planted.inserted), bench.genome.fasta)
    )
    assert found.tumour.alt_count >= 20
    assert found.carried == (found.tumour.alt_count, found.tumour.depth_x)
    assert found.carried_vaf == found.vaf


def test_three_neighbours_on_the_same_fragments_are_a_cluster(bench: Bench) -> None:
    alleles = [bench.snv(AT + offset) for offset in (0, 12, 30)]
    bench.fragments(20, *alleles)
    bench.fragments(60)
    found = bench.measure(*alleles)
    assert [record.clustered_with for record in found] == [2, 2, 2]


def test_neighbours_on_other_fragments_are_none(bench: Bench) -> None:
    alleles = [bench.snv(AT + offset) for offset in (0, 12, 30)]
    for allele in alleles:
        bench.fragments(20, allele)
    assert [record.clustered_with for record in bench.measure(*alleles)] == [0, 0, 0]


def test_parts_measured_apart_give_what_the_whole_gives(bench: Bench) -> None:
    near, far = (bench.snv(AT), bench.snv(AT + 1)), bench.snv(AT + 300)
    bench.fragments(20, *near)
    bench.fragments(20)
    whole = bench.measure(*near, far)
    # The border lies between two bases of one change: it goes with its first base.
    parts = [
        bench.measure(*near, far, own={"7": [(0, AT + 1)]}),
        bench.measure(*near, far, own={"7": [(AT + 1, 4000)]}),
    ]
    assert [len(part) for part in parts] == [1, 1]
    assert parts[0] + parts[1] == whole


def test_indel_and_common_neighbour_stay_apart(bench: Bench) -> None:
    """An inherited SNV beside a somatic deletion, proposed as one complex change."""
    bases = bench.genome.bases
    neighbour = bench.snv(AT)
    for i in range(60):
        start = AT - 10 - i % 40
        if i < 20:
            sequence = bases[start:AT] + neighbour.alt + bases[AT + 1 : AT + 3]
            sequence += bases[AT + 7 : AT + 7 + 97 - (AT - start)]
            cigar = f"{AT + 3 - start}M4D{97 - (AT - start)}M"
            bench.reads.add(f"d{i}", start, sequence=sequence, cigar=cigar)
        else:
            sequence = bench.reads.carrying(start, (AT, neighbour.alt))
            bench.reads.add(f"d{i}", start, sequence=sequence)
    ref = bases[AT : AT + 8]
    complex_change = trim("7", AT, ref, neighbour.alt + bases[AT + 1 : AT + 3] + ref[7:])
    found = {(r.start, r.ref, r.alt): r.tumour.alt_count for r in bench.measure(complex_change)}
    assert found[AT, neighbour.ref, neighbour.alt] == 60
    assert sorted(found.values()) == [20, 60]
    assert all(len(ref) == 1 or not alt for _, ref, alt in found)


def test_orientation_and_mismatches_are_counted(bench: Bench) -> None:
    allele = bench.snv(AT)
    for i in range(8):
        start = AT - 20 - i
        sequence = bench.reads.carrying(start, (AT, allele.alt))
        # first reads forward and second reads reverse: all F1R2
        bench.reads.add(f"a{i}", start, sequence=sequence, flag=0x43 if i % 2 else 0x93)
    (found,) = bench.measure(allele)
    assert (found.tumour.alt_f1r2, found.tumour.alt_f2r1) == (8, 0)
    assert (found.tumour.alt_forward, found.tumour.alt_reverse) == (4, 4)
    assert found.tumour.alt_other_mismatches_mean is None  # no NM tag
    assert found.callers == ("x",)
