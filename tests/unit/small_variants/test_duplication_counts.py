"""Long insertions counted by their junction; ITD/WT of clinical.md 3.4."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysam
import pytest
from duplication_builders import Duplication, add_molecules

from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.duplication_counts import DuplicationCount, count_duplication

START = 1950


def count(bam: Path, allele: Allele, genome: Any) -> DuplicationCount:
    with pysam.AlignmentFile(str(bam)) as reads:
        return count_duplication(reads, allele, genome.fasta)


@pytest.fixture
def reads(genome: Any, make_reads: Callable[..., Any]) -> Any:
    return make_reads(genome)


@pytest.fixture
def planted(genome: Any) -> Duplication:
    """A duplication of 150 bp with 5 bp of filler: longer than a read of 100 bp."""
    return Duplication(genome.bases, START, START + 150, "GATTC")


@pytest.fixture
def allele(planted: Duplication) -> Allele:
    return Allele("7", START, "", planted.inserted)


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize(
    ("length", "filler"), [(45, ""), (60, "GATTACAGGATTTGACCAGT"), (102, "A"), (180, "")]
)
def test_ratio_of_molecules(
    length: int, filler: str, fraction: float, reads: Any, genome: Any, tmp_path: Path
) -> None:
    planted = Duplication(genome.bases, START, START + length, filler)
    add_molecules(reads, planted, depth_x=500, fraction=fraction)
    found = count(reads.write(tmp_path / "t.bam"), Allele("7", START, "", planted.inserted), genome)
    # Reads cross with 10 bp on both sides, so 80 of 100 bp: about 400 of 500 fragments.
    assert found.alt + found.ref == pytest.approx(400, rel=0.12)
    spread = (fraction * (1 - fraction) / 400) ** 0.5
    # Places are crossed by different fragments: their counts differ by their own noise as well.
    assert found.vaf == pytest.approx(fraction, abs=3 * spread + fraction * 2 / 400**0.5)
    assert found.alt_forward == pytest.approx(found.alt / 2, abs=2 * found.alt**0.5 + 1)
    if fraction < 1:
        assert found.ratio == pytest.approx(found.alt / found.ref)
    else:
        assert found.ref < 0.1 * found.alt


def test_ratio_of_an_insertion_that_repeats_nothing(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    foreign = "GATTACAGGATTTGACCAGTTCAGGCATTCAGGACCTTAGACATTGCCAGAT"
    planted = Duplication(genome.bases, START, START, foreign)
    add_molecules(reads, planted, depth_x=500, fraction=0.3)
    found = count(reads.write(tmp_path / "t.bam"), Allele("7", START, "", foreign), genome)
    assert found.vaf == pytest.approx(0.3, abs=0.07)


def molecule_read(reads: Any, planted: Duplication, name: str, at: int, **fields: Any) -> None:
    start, bases, cigar = planted.align(at)
    reads.add(name, start, sequence=bases, cigar=cigar, **fields)


JUNCTION = START + 155  # first base of the second copy, on the molecule


@pytest.mark.parametrize(
    ("at", "alt"),
    [
        pytest.param(JUNCTION - 10, 1, id="10-bp-before"),
        pytest.param(JUNCTION - 9, 0, id="9-bp-before"),
        pytest.param(JUNCTION - 90, 1, id="10-bp-after"),
        pytest.param(JUNCTION - 91, 0, id="9-bp-after"),
    ],
)
def test_overhang(
    at: int, alt: int, reads: Any, genome: Any, planted: Any, allele: Allele, tmp_path: Path
) -> None:
    molecule_read(reads, planted, "r", at)
    assert count(reads.write(tmp_path / "t.bam"), allele, genome).alt == alt


@pytest.mark.parametrize(
    ("fields", "alt"),
    [
        pytest.param({}, 1, id="good"),
        pytest.param({"flag": 0x400}, 0, id="duplicate"),
        pytest.param({"flag": 0x800}, 0, id="supplementary"),
        pytest.param({"mapping_quality": 20}, 1, id="mapping-quality-at-limit"),
        pytest.param({"mapping_quality": 19}, 0, id="mapping-quality-below"),
        pytest.param({"quality": 12}, 0, id="badly-read"),
    ],
)
def test_same_filters_as_evidence(
    fields: dict[str, int],
    alt: int,
    reads: Any,
    genome: Any,
    planted: Any,
    allele: Allele,
    tmp_path: Path,
) -> None:
    molecule_read(reads, planted, "r", JUNCTION - 50, **fields)
    assert count(reads.write(tmp_path / "t.bam"), allele, genome).alt == alt


def test_mates_count_once(
    reads: Any, genome: Any, planted: Any, allele: Allele, tmp_path: Path
) -> None:
    molecule_read(reads, planted, "pair", JUNCTION - 50, flag=0x63)
    molecule_read(reads, planted, "pair", JUNCTION - 30, flag=0x93)
    reads.add("wild", START - 50, flag=0x63).add("wild", START - 40, flag=0x93)
    reads.add("wild2", START + 100)
    found = count(reads.write(tmp_path / "t.bam"), allele, genome)
    assert (found.alt, found.alt_forward, found.carriers) == (1, 1, frozenset({"pair"}))
    assert (found.at_start, found.at_end, found.ref) == (1, 1, 0)


def test_mates_that_contradict_each_other_carry_neither(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    planted = Duplication(genome.bases, START, START + 30, "GATTC")
    molecule_read(reads, planted, "pair", START - 10, flag=0x63)
    reads.add("pair", START - 35, flag=0x93)
    found = count(reads.write(tmp_path / "t.bam"), Allele("7", START, "", planted.inserted), genome)
    assert (found.alt, found.ref, found.at_start, found.at_end) == (0, 0, 0, 0)


def test_reads_of_another_sequence_count_nowhere(
    reads: Any, genome: Any, allele: Allele, tmp_path: Path
) -> None:
    tail = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATGCAACTGGATGCCTAGGTACCGGTAAC"
    bases = genome.bases[START - 30 : START + 30] + tail
    reads.add("adapter", START - 30, sequence=bases, cigar=f"60M{len(tail)}S")
    found = count(reads.write(tmp_path / "t.bam"), allele, genome)
    assert found[:4] == (0, 0, 0, 0)
    assert found.vaf is None
    assert found.ratio is None


def test_any_placement_gives_the_same_counts(reads: Any, genome: Any, tmp_path: Path) -> None:
    planted = Duplication(genome.bases, START, START + 102)
    add_molecules(reads, planted, depth_x=100, fraction=0.3)
    bam = reads.write(tmp_path / "t.bam")
    turned = planted.inserted[40:] + planted.inserted[:40]
    places = [
        Allele("7", START, "", planted.inserted),
        Allele("7", START + 40, "", turned),
        Allele("7", START + 102, "", planted.inserted),
    ]
    counts = [count(bam, place, genome) for place in places]
    assert counts[0].alt > 10
    assert counts[1] == counts[0] == counts[2]


@pytest.mark.parametrize(("ref", "alt"), [("A", ""), ("A", "CC"), ("", "")])
def test_only_insertions(ref: str, alt: str, reads: Any, genome: Any, tmp_path: Path) -> None:
    bam = reads.add("r", START).write(tmp_path / "t.bam")
    with pytest.raises(ValueError, match="only insertions are counted by their junction"):
        count(bam, Allele("7", START, ref, alt), genome)


def test_contig_missing_in_the_alignments(reads: Any, genome: Any, tmp_path: Path) -> None:
    bam = reads.add("r", START).write(tmp_path / "t.bam")

    class Elsewhere:
        def fetch(self, contig: str, start: int, end: int) -> str:  # noqa: ARG002
            return str(genome.bases[start:end])

    with pysam.AlignmentFile(str(bam)) as opened:
        found = count_duplication(opened, Allele("8", START, "", "GATTACA"), Elsewhere())
    assert found[:2] == (0, 0)
