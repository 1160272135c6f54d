"""Bases that are nothing but misaligned ends of an indel's reads; clinical.md 8.1."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord
from agnoma.models.evidence import CandidateEvidence
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.count import Place, count_in_reads, owned_clusters
from agnoma.small_variants.measure.misread_bases import is_piece
from agnoma.small_variants.measure.read_alleles import HaplotypeSite
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.measure.read_view import ReadView

AT = 1500
FLANK = "TGCAACTGTTCGAGTC"
BASES = "CATG" * 375 + FLANK + "GATTACA" * 300
"""The deletion of C at `AT` + 5 has one place; the bases behind it are TG."""


class Bench:
    """Reads on a genome whose deletion of one base has one place."""

    def __init__(self, genome: Any, reads: Any, folder: Path) -> None:
        self.genome, self.reads, self.folder, self.count = genome, reads, folder, 0
        self.indel = Allele("7", AT + 5, "C", "")
        # A read with the deletion that ends behind it shows, without a gap, T for C.
        self.base = Allele("7", AT + 5, "C", "T")

    def add(self, start: int, end: int, *changes: tuple[int, str], deleted: bool = False) -> None:
        """Add a read over ``[start, end)``; one that ends 1 bp behind the gap is laid without."""
        bases = list(self.genome.bases[start : end + deleted])
        for position, base in changes:
            bases[position - start] = base
        if deleted:
            del bases[self.indel.start - start]
        before, size = self.indel.start - start, end - start
        gapped = deleted and size > before + 1
        cigar = f"{before}M1D{size - before}M" if gapped else f"{size}M"
        flag = 16 * (self.count % 2)
        name = f"f{self.count:04}"
        self.reads.add(name, start, sequence="".join(bases), cigar=cigar, flag=flag)
        self.count += 1

    def measure(self, *alleles: Allele) -> list[CandidateEvidence]:
        path = self.reads.write(self.folder / "t.bam")
        tumour = ReadEvidence(path, self.genome.path, self.genome.fasta, ["7"])
        proposed = {
            a: CandidateRecord(a.contig, a.start, a.ref, a.alt, callers=("x",)) for a in alleles
        }
        place = Place(GeneModel([]), self.genome.fasta, SmallVariantsConfig())
        return list(count_in_reads(proposed, owned_clusters(proposed, None), tumour, None, place))

    def half(self, carriers: int, ends: int) -> None:
        """Add fragments of which half carry the deletion, and some of the carriers end in it."""
        for i in range(carriers):
            start = AT - 90 + i % 60
            self.add(start, start + 100, deleted=True)
            self.add(start, start + 100)
        for i in range(ends):
            self.add(AT - 90 - i, AT + 6, deleted=True)


@pytest.fixture
def bench(make_genome: Callable[[str], Any], make_reads: Any, tmp_path: Path) -> Bench:
    genome = make_genome(BASES)
    return Bench(genome, make_reads(genome), tmp_path)


def test_end_of_the_reads_of_an_indel_is_no_base(bench: Bench) -> None:
    bench.half(60, ends=6)
    (found,) = bench.measure(bench.indel, bench.base)
    assert (found.start, found.ref, found.alt) == (AT + 5, "C", "")
    assert found.tumour.alt_count == 60
    assert found.misread == (f"7:{AT + 6}:C:T",)
    assert found.merged_from == ()


def test_true_base_beside_it_keeps_its_fragments(bench: Bench) -> None:
    """Only reads that may be the indel's bear out nothing; the others are counted as they were."""
    bench.half(60, ends=6)
    for i in range(20):
        bench.add(AT - 60 + i, AT + 40 + i, (AT + 5, "T"))
    found = {(v.ref, v.alt): v.tumour for v in bench.measure(bench.indel, bench.base)}
    assert found["C", "T"].alt_count == 20
    assert found["C", "T"].depth_x == 140  # those over it, the ends of the indel's left out
    assert found["C", ""].alt_count == 60


def test_errors_there_go_with_the_indel(bench: Bench) -> None:
    bench.half(60, ends=6)
    for i in range(2):
        bench.add(AT - 60 + i, AT + 40 + i, (AT + 5, "T"))
    (found,) = bench.measure(bench.indel, bench.base)
    assert found.misread == (f"7:{AT + 6}:C:T",)


def test_more_ends_than_the_indel_has_carriers_are_what_they_show(bench: Bench) -> None:
    """An amplicon that ends beside a hardly seen indel: its fragments are no ends of it."""
    bench.half(4, ends=30)
    found = {(v.ref, v.alt): v.tumour.alt_count for v in bench.measure(bench.indel, bench.base)}
    assert found["C", "T"] == 30


def test_mate_that_reads_through_is_believed(bench: Bench) -> None:
    bench.half(60, ends=0)
    for i in range(12):
        sequence = bench.reads.carrying(AT - 40 + i, (AT + 5, "T"))
        bench.reads.add(f"p{i}", AT - 40 + i, sequence=sequence, flag=0x63)
        short = bench.genome.bases[AT - 60 : AT + 5] + "T"
        bench.reads.add(f"p{i}", AT - 60, sequence=short, cigar="66M", flag=0x93)
    found = {(v.ref, v.alt): v.tumour.alt_count for v in bench.measure(bench.indel, bench.base)}
    assert found["C", "T"] == 12


class Read:
    """As much of an aligned read as a view needs."""

    query_name, mapping_quality, query_qualities, flag = "r", 60, None, 0

    def __init__(self, start: int, bases: str) -> None:
        self.reference_start, self.reference_end = start, start + len(bases)
        self.query_sequence, self.cigartuples = bases, [(0, len(bases))]


DELETION = Allele("7", AT + 5, "C", "")
INSERTION = Allele("7", AT + 6, "", "GGA")
BEFORE, BEHIND = BASES[AT - 30 : AT + 5], BASES[AT + 6 : AT + 40]


@pytest.mark.parametrize(
    ("allele", "start", "bases", "at", "expected"),
    [
        pytest.param(DELETION, AT - 30, BEFORE + "T", AT + 5, True, id="ends-behind-a-deletion"),
        pytest.param(DELETION, AT - 30, BEFORE + "A", AT + 5, False, id="another-base"),
        pytest.param(DELETION, AT - 30, BEFORE + "TTTC", AT + 5, False, id="goes-on-otherwise"),
        pytest.param(DELETION, AT - 30, BEFORE + "C", AT + 5, False, id="the-reference"),
        pytest.param(DELETION, AT + 5, "A" + BEHIND, AT + 5, True, id="begins-before-a-deletion"),
        pytest.param(DELETION, AT + 5, "G" + BEHIND, AT + 5, False, id="begins-with-another"),
        pytest.param(
            DELETION,
            AT - 30,
            "T" + BEFORE[1:] + "T",
            AT + 5,
            True,
            id="a-difference-on-the-other-side",
        ),
        pytest.param(
            INSERTION,
            AT - 30,
            BASES[AT - 30 : AT + 6] + "G",
            AT + 6,
            True,
            id="ends-in-an-insertion",
        ),
        pytest.param(
            INSERTION, AT - 30, BASES[AT - 30 : AT + 6] + "A", AT + 6, False, id="no-insertion"
        ),
    ],
)
def test_piece_of_an_indel(
    allele: Allele, start: int, bases: str, at: int, expected: bool, bench: Bench
) -> None:
    site = HaplotypeSite.prepare(allele, bench.genome.fasta)
    assert site is not None
    assert is_piece(ReadView(Read(start, bases)), at - start, site) is expected
