"""Duplications with other bases before or behind both copies are one event (clinical.md 3.4)."""

import random
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord
from agnoma.models.evidence import AlleleEvidence, CandidateEvidence
from agnoma.sequence import reverse_complement
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, left_aligned
from agnoma.small_variants.measure.count import Place, count_in_reads, owned_clusters
from agnoma.small_variants.measure.fragments import Fragments, indel_fragments
from agnoma.small_variants.measure.inherited import without_inherited
from agnoma.small_variants.measure.joined_duplications import Joined, joined, take_in_parts
from agnoma.small_variants.measure.read_evidence import ReadEvidence, clusters
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult
from agnoma.small_variants.measure.sites import Pile
from agnoma.small_variants.propose.internal_duplications import SearchRegion, find_insertions

START = 1950
REGION = SearchRegion("7", ((1900, 2100),), 3, 400)
OTHER_BASES = {3: "CCA", 6: "GCATTC", 12: "TGGACCGTTCAC"}
LIMITS = SmallVariantsConfig()

needs_bwa = pytest.mark.skipif(
    not (shutil.which("bwa") and shutil.which("samtools")), reason="bwa or samtools not on PATH"
)


class Bench:
    """Molecules sequenced, aligned with bwa, searched and measured."""

    def __init__(self, genome: Any, folder: Path) -> None:
        self.genome, self.folder = genome, folder

    def allele(self, position: int, inserted: str) -> Allele:
        return left_aligned(Allele("7", position, "", inserted), self.genome.fasta)

    def parts(self, length: int, other: int, *, behind: bool) -> tuple[Allele, Allele, Allele]:
        """Return a duplication, the bases beside both copies, and the two as one."""
        copied = self.genome.bases[START : START + length]
        bases = OTHER_BASES[other]
        place = START + length if behind else START
        whole = copied + bases if behind else bases + copied
        return (
            self.allele(START, copied),
            self.allele(place, bases),
            self.allele(place, whole),
        )

    def bam(self, name: str, molecules: Mapping[tuple[Allele, ...], int]) -> Path:
        """Write pairs of molecules that carry alleles; more of longer ones."""
        source = random.Random(name)  # noqa: S311
        lines: tuple[list[str], list[str]] = ([], [])
        for kind, (alleles, number) in enumerate(molecules.items()):
            bases = self.genome.bases
            for allele in sorted(alleles, reverse=True):
                bases = bases[: allele.start] + allele.alt + bases[allele.start :]
            low, high = START - 600, len(bases) - (len(self.genome.bases) - START - 600)
            for pair in range(round(number * (high - low) / 1200)):
                size = source.randint(150, 260)
                at = source.randrange(low, high - size)
                ends = [
                    bases[at : at + 100],
                    reverse_complement(bases[at + size - 100 : at + size]),
                ]
                for found, end in zip(lines, ends if pair % 2 else ends[::-1], strict=True):
                    found.append(f"@{kind}n{pair}\n{end}\n+\n{'F' * len(end)}\n")
        files = [self.folder / f"{name}{mate}.fq" for mate in (1, 2)]
        for path, found in zip(files, lines, strict=True):
            path.write_text("".join(found))
        subprocess.run(["bwa", "index", str(self.genome.path)], check=True, capture_output=True)
        sam, bam = self.folder / f"{name}.sam", self.folder / f"{name}.bam"
        with sam.open("w") as out:
            command = ["bwa", "mem", str(self.genome.path), *map(str, files)]
            subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
        pysam.sort("-o", str(bam), str(sam))
        pysam.index(str(bam))
        return bam

    def found(
        self, tumour: Path, *called: Allele, normal: Path | None = None
    ) -> dict[Allele, CandidateEvidence]:
        """Return what is measured of what is found in clips and what callers wrote."""
        with pysam.AlignmentFile(str(tumour)) as reads:
            searched = find_insertions(reads, REGION, self.genome.fasta, min_fragments=3)
        proposed = {
            a: CandidateRecord(a.contig, a.start, a.ref, a.alt, callers=("x",))
            for a in sorted({*called, *(proposal.allele for proposal in searched)})
        }
        place = Place(GeneModel([]), self.genome.fasta, LIMITS)
        opened = [
            None if path is None else ReadEvidence(path, self.genome.path, self.genome.fasta, ["7"])
            for path in (tumour, normal)
        ]
        evidence, of_normal = opened
        assert evidence is not None
        held: Mapping[Allele, Any] = {}
        if of_normal is not None:
            apart = without_inherited(proposed, of_normal, self.genome.fasta, LIMITS)
            evidence.inherited = of_normal.inherited = frozenset(apart.inherited)
            proposed, held = apart.proposed, apart.held
        own = owned_clusters(proposed, None)
        records = count_in_reads(proposed, own, evidence, of_normal, place, held)
        return {
            left_aligned(Allele(r.contig, r.start, r.ref, r.alt), self.genome.fasta): r
            for r in records
        }


@pytest.fixture
def bench(genome: Any, tmp_path: Path) -> Bench:
    return Bench(genome, tmp_path)


@needs_bwa
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize(("length", "other"), [(30, 3), (45, 6), (66, 12), (90, 3)])
def test_bases_beside_both_copies_belong_to_the_duplication(
    length: int, other: int, behind: bool, bench: Bench
) -> None:
    _, alone, whole = bench.parts(length, other, behind=behind)
    tumour = bench.bam("t", {(whole,): 400, (): 1600})
    found = bench.found(tumour, alone)
    assert list(found) == [whole]
    assert found[whole].vaf == pytest.approx(0.2, abs=0.06)


@needs_bwa
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize(("length", "between"), [(54, "GCATTCA"), (66, "GC"), (90, "GC")])
def test_so_do_others_between_the_copies_as_well(
    length: int, between: str, behind: bool, bench: Bench
) -> None:
    copied = bench.genome.bases[START : START + length]
    inserted = between + copied + "TAGAC" if behind else "TAGAC" + copied + between
    whole = bench.allele(START + length if behind else START, inserted)
    found = bench.found(bench.bam("t", {(whole,): 400, (): 800}))
    assert list(found) == [whole]
    assert found[whole].vaf == pytest.approx(1 / 3, abs=0.07)


@needs_bwa
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize(("length", "other"), [(66, 12), (45, 6), (90, 3)])
def test_no_phase_is_told_between_the_ends_of_a_long_duplication(
    length: int, other: int, behind: bool, bench: Bench
) -> None:
    # Reads over one end of the copies show one of the two; "in trans" would be no finding.
    _, alone, whole = bench.parts(length, other, behind=behind)
    found = bench.found(bench.bam("t", {(whole,): 400, (alone,): 600, (): 1000}), alone)
    assert found[alone].tumour.alt_count > 0
    assert all(record.phases == () for record in found.values())


@needs_bwa
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
def test_on_different_molecules_they_are_two(behind: bool, bench: Bench) -> None:
    copied, alone, _ = bench.parts(60, 6, behind=behind)
    tumour = bench.bam("t", {(copied,): 400, (alone,): 500, (): 1100})
    assert set(bench.found(tumour, alone)) == {copied, alone}


@needs_bwa
@pytest.mark.parametrize(("length", "other"), [(30, 3), (66, 12)])
@pytest.mark.parametrize("behind", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("with_normal", [True, False], ids=["matched", "tumour-only"])
def test_inherited_bases_stay_apart_from_the_duplication_beside_them(
    with_normal: bool, behind: bool, length: int, other: int, bench: Bench
) -> None:
    copied, alone, whole = bench.parts(length, other, behind=behind)
    tumour = bench.bam("t", {(whole,): 400, (alone,): 600, (): 1000})
    normal = bench.bam("n", {(alone,): 300, (): 300}) if with_normal else None
    found = bench.found(tumour, alone, normal=normal)
    # Without a normal what may be inherited is left out where the origin is judged.
    told = {_told(record, bench) for record in found.values()}
    assert told == {copied, alone}
    assert not any(copied.alt in key for key in found[alone].merged_from)


def _told(record: CandidateEvidence, bench: Bench) -> Allele:
    left = record if record.without_parts is None else record.without_parts
    return bench.allele(left.start, left.alt)


def test_an_insertion_lies_where_the_bases_it_may_repeat_are() -> None:
    duplication = Allele("7", 100, "", "A" * 60)
    beside, far = Allele("7", 160, "", "GCA"), Allele("7", 184, "A", "C")
    assert clusters([duplication, beside, far]) == [[duplication, beside], [far]]


class Stub:
    """Answers of reads that were never made."""

    def __init__(
        self, ends: tuple[int, int] = (0, 0), counts: Mapping[int, int] | None = None
    ) -> None:
        self._ends, self._counts = ends, counts or {}

    def is_long_insertion(self, allele: Allele) -> bool:
        return len(allele.alt) >= 60

    def ends(self, _allele: Allele) -> tuple[int, int]:
        return self._ends

    def evidence(self, allele: Allele, _fragments: Fragments) -> AlleleEvidence:
        count = self._counts[len(allele.alt)]
        return AlleleEvidence(depth_x=500, ref_count=500 - count, alt_count=count, other_count=0)


def measured(*alleles: Allele) -> list[Measured]:
    return [Measured(allele, indel_fragments(Pile())) for allele in alleles]


@pytest.mark.parametrize(
    ("ends", "apart"),
    [
        pytest.param((40, 50), False, id="alike"),
        pytest.param((140, 200), False, id="at-the-ratio"),
        pytest.param((139, 200), True, id="the-bases-beside-it-commoner"),
        pytest.param((200, 139), False, id="the-duplication-commoner"),
        pytest.param((6, 14), False, id="few-may-differ-by-chance"),
        pytest.param((2, 14), True, id="few-that-do-not"),
        pytest.param((0, 0), False, id="none"),
    ],
)
def test_ends_of_one_event_are_equally_common(
    ends: tuple[int, int], apart: bool, bench: Bench
) -> None:
    copied, alone, whole = bench.parts(66, 12, behind=True)
    found = joined(measured(copied, alone, whole), Stub(ends), bench.genome.fasta)
    assert found.apart == ({whole: copied} if apart else {})
    assert found.parts == ({} if apart else {whole: frozenset({copied, alone})})


def test_insertion_without_both_parts_is_not_asked(bench: Bench) -> None:
    copied, alone, whole = bench.parts(66, 12, behind=True)
    for part in (copied, alone):
        found = joined(measured(part, whole), Stub((9, 200)), bench.genome.fasta)
        assert found == Joined({}, {})


def test_parts_of_a_short_one_are_left_to_the_fragments(bench: Bench) -> None:
    copied, alone, whole = bench.parts(30, 3, behind=True)
    found = joined(measured(copied, alone, whole), Stub((50, 50)), bench.genome.fasta)
    assert found == Joined({}, {})


def test_parts_of_one_event_go_into_it(bench: Bench) -> None:
    copied, alone, whole = bench.parts(66, 12, behind=True)
    merged = MergeResult(kept=measured(copied, alone, whole))
    found = Joined({}, {whole: frozenset({copied, alone})})
    take_in_parts(merged, found, Stub(), bench.genome.fasta)
    (kept,) = merged.kept
    assert (kept.allele, kept.merged_from) == (whole, tuple(sorted((copied, alone))))
    assert merged.merged_into == {copied: whole, alone: whole}


@pytest.mark.parametrize(
    ("counts", "inside"),
    [
        pytest.param({66: 50, 78: 25}, True, id="half-at-the-limit"),
        pytest.param({66: 50, 78: 24}, False, id="below"),
    ],
)
def test_copies_go_with_the_bases_beside_them(
    counts: Mapping[int, int], inside: bool, bench: Bench
) -> None:
    copied, _, whole = bench.parts(66, 12, behind=True)
    merged = MergeResult(kept=measured(copied, whole))
    take_in_parts(merged, Joined({}, {}), Stub(counts=counts), bench.genome.fasta)
    assert [m.allele for m in merged.kept] == ([whole] if inside else [copied, whole])
    assert merged.merged_into == ({copied: whole} if inside else {})
    assert merged.kept[-1].merged_from == ((copied,) if inside else ())
