"""Several indels on one molecule, a few bases apart: each has the fraction of the molecules."""

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord
from agnoma.models.evidence import CandidateEvidence, PhaseRelation
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, join, left_aligned, spelled
from agnoma.small_variants.measure.count import Place, count_in_reads, owned_clusters
from agnoma.small_variants.measure.read_evidence import ReadEvidence

pytestmark = pytest.mark.skipif(
    not (shutil.which("bwa") and shutil.which("samtools")), reason="bwa or samtools not on PATH"
)
FIRST, READS, FRACTION = 1990, 1000, 0.4
OTHER = {"A": "C", "C": "G", "G": "T", "T": "A"}


class Bench:
    """Reads of two molecules, aligned with bwa and measured."""

    def __init__(self, genome: Any, folder: Path) -> None:
        self.genome, self.folder = genome, folder

    def indels(self, gaps: tuple[int, ...], signs: tuple[int, ...]) -> list[Allele]:
        """Return indels of one base that can stand nowhere else."""
        bases, found, at = self.genome.bases, [], FIRST
        for gap, sign in zip((0, *gaps), signs, strict=True):
            at += gap
            while sign < 0 and bases[at] in (bases[at - 1], bases[at + 1]):
                at += 1
            beside = bases[at - 1 : at + 1]
            base = next(b for b in "ACGT" if b not in beside)
            found.append(Allele("7", at, bases[at] if sign < 0 else "", "" if sign < 0 else base))
        return found

    def bam(self, carried: list[Allele]) -> Path:
        """Write reads of 100 bases: a part of the molecules carries everything."""
        source = random.Random(5)  # noqa: S311
        size = len(self.genome.bases)
        other = spelled("7", 0, size, sorted(carried), self.genome.fasta)
        lines = []
        for number in range(READS):
            bases = other if number < FRACTION * READS else self.genome.bases
            at = source.randrange(FIRST - 150, FIRST + 120)
            lines.append(f"@r{number}\n{bases[at : at + 100]}\n+\n{'F' * 100}\n")
        fastq, sam, bam = (self.folder / f"t.{end}" for end in ("fq", "sam", "bam"))
        fastq.write_text("".join(lines))
        subprocess.run(["bwa", "index", str(self.genome.path)], check=True, capture_output=True)
        with sam.open("w") as out:
            command = ["bwa", "mem", str(self.genome.path), str(fastq)]
            subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
        pysam.sort("-o", str(bam), str(sam))
        pysam.index(str(bam))
        return bam

    def found(self, carried: list[Allele], *proposed: Allele) -> dict[Allele, CandidateEvidence]:
        """Return what is measured of what was proposed."""
        evidence = ReadEvidence(self.bam(carried), self.genome.path, self.genome.fasta, ["7"])
        candidates = {
            a: CandidateRecord(a.contig, a.start, a.ref, a.alt, callers=("x",))
            for a in sorted(proposed)
        }
        place = Place(GeneModel([]), self.genome.fasta, SmallVariantsConfig())
        own = owned_clusters(candidates, None)
        records = list(count_in_reads(candidates, own, evidence, None, place))
        return {Allele(r.contig, r.start, r.ref, r.alt): r for r in records}


@pytest.fixture
def bench(genome: Any, tmp_path: Path) -> Bench:
    return Bench(genome, tmp_path)


@pytest.mark.parametrize(
    ("gaps", "signs"),
    [
        pytest.param((12, 14, 12), (-1, -1, 1, 1), id="two-lost-two-gained"),
        pytest.param((14, 12, 14), (1, -1, 1, -1), id="in-turns"),
        pytest.param((12, 12), (1, 1, 1), id="three-gained"),
        pytest.param((12, 11, 12, 11, 12), (-1, 1, 1, -1, 1, -1), id="six"),
    ],
)
def test_each_is_counted_beside_all_others(
    gaps: tuple[int, ...], signs: tuple[int, ...], bench: Bench
) -> None:
    carried = bench.indels(gaps, signs)
    found = bench.found(carried, *carried)
    assert list(found) == carried
    for record in found.values():
        assert record.vaf == pytest.approx(FRACTION, abs=0.05)
        assert {phase.relation for phase in record.phases} == {PhaseRelation.CIS}
        # Reads that carry one carry the others, wherever they lie on the read.
        assert all(phase.this_only <= 10 + 0.1 * phase.both for phase in record.phases)


@pytest.mark.parametrize(
    "signs",
    [
        pytest.param((-1, -1, 1, 1), id="length-kept"),
        pytest.param((-1, 1), id="a-pair"),
        pytest.param((1, 1, 1), id="length-changed"),
    ],
)
def test_those_within_ten_bases_are_one_change(signs: tuple[int, ...], bench: Bench) -> None:
    carried = bench.indels((6,) * (len(signs) - 1), signs)
    found = bench.found(carried, *carried)
    assert list(found) == [join(carried, bench.genome.fasta)]
    (record,) = found.values()
    assert record.vaf == pytest.approx(FRACTION, abs=0.05)


@pytest.mark.parametrize(("gap", "is_joined"), [(9, True), (10, False), (11, False)])
def test_deletion_beside_a_delins_of_the_same_length_is_joined_or_kept(
    gap: int, is_joined: bool, bench: Bench
) -> None:
    bases = bench.genome.bases
    first, second = bench.indels((gap + 1,), (-1, -1))
    at = second.end + 4
    carried = [first, second, Allele("7", at, bases[at], OTHER[bases[at]])]
    found = bench.found(carried, *carried)
    fasta = bench.genome.fasta
    assert second.start - first.end == gap
    assert list(found) == (
        [join(carried, fasta)] if is_joined else [first, join(carried[1:], fasta)]
    )
    for record in found.values():
        assert record.vaf == pytest.approx(FRACTION, abs=0.05)


def test_a_part_written_before_the_change_goes_into_it(bench: Bench) -> None:
    bases = bench.genome.bases
    run = next(i for i in range(FIRST, FIRST + 60) if bases[i - 1] != bases[i] == bases[i + 1])
    gained = next(b for b in "ACGT" if b not in bases[run + 7 : run + 9])
    carried = [Allele("7", run, bases[run], ""), Allele("7", run + 8, "", gained)]
    whole = join(carried, bench.genome.fasta)
    assert whole.start > run
    assert list(bench.found(carried, *carried)) == [whole]


def test_a_caller_may_write_two_of_them_as_one(bench: Bench) -> None:
    carried = bench.indels((6, 6, 6), (-1, -1, 1, 1))
    written = join(carried[2:], bench.genome.fasta)
    found = bench.found(carried, *carried[:2], written)
    assert list(found) == [join(carried, bench.genome.fasta)]
    assert next(iter(found.values())).vaf == pytest.approx(FRACTION, abs=0.05)


@pytest.mark.parametrize("signs", [(1, -1), (-1, 1)])
def test_a_caller_may_write_a_gain_and_a_loss_as_one_substitution(
    signs: tuple[int, int], bench: Bench
) -> None:
    carried = bench.indels((6,), signs)
    written = join(carried, bench.genome.fasta)
    assert written.is_substitution
    found = bench.found(carried, written)
    assert list(found) == [written]
    assert found[written].vaf == pytest.approx(FRACTION, abs=0.05)
    assert found[written].callers == ("x",)


def test_one_that_is_not_carried_is_not_seen(bench: Bench) -> None:
    one, two, three, four = bench.indels((12, 14, 12), (-1, -1, 1, 1))
    found = bench.found([one, two, three], one, two, three, four)
    assert found[four].tumour.alt_count == 0
    assert left_aligned(four, bench.genome.fasta) == four
