import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.models.evidence import AlleleEvidence
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.measure.read_evidence import ReadEvidence, clusters, summarise

SITE = 1500
OTHER = {"A": "C", "C": "G", "G": "T", "T": "A"}


def measure(reads: Any, path: Path, allele: Allele) -> AlleleEvidence:
    bam = reads.write(path)
    evidence = ReadEvidence(bam, reads.genome.path, reads.genome.fasta, ["7"])
    found = summarise(evidence.fragments(allele))
    evidence.close()
    return found


@pytest.fixture
def reads(genome: Any, make_reads: Callable[..., Any]) -> Any:
    return make_reads(genome)


@pytest.fixture
def snv(genome: Any) -> Allele:
    base = genome.bases[SITE]
    return Allele("7", SITE, base, OTHER[base])


def test_substitution_counts(reads: Any, snv: Allele, tmp_path: Path) -> None:
    for i in range(6):
        start = SITE - 20 - i
        reads.add(
            f"alt{i}", start, sequence=reads.carrying(start, (SITE, snv.alt)), flag=16 * i % 32
        )
        reads.add(f"ref{i}", start)
    third = next(b for b in "ACGT" if b not in (snv.ref, snv.alt))
    reads.add("third", SITE - 50, sequence=reads.carrying(SITE - 50, (SITE, third)))
    found = measure(reads, tmp_path / "t.bam", snv)
    assert (found.depth_x, found.ref_count, found.alt_count, found.other_count) == (13, 6, 6, 1)
    assert (found.alt_forward, found.alt_reverse) == (3, 3)
    assert found.alt_base_quality_mean == 35
    assert found.alt_mapping_quality_median == 60
    assert found.alt_end_distance_median_bp == 22.5


@pytest.mark.parametrize(
    "skipped",
    [
        pytest.param({"flag": 0x400}, id="duplicate"),
        pytest.param({"flag": 0x100}, id="secondary"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"flag": 0x200}, id="qc-fail"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality-below"),
        pytest.param({"quality": 12}, id="base-quality-below"),
    ],
)
def test_unusable_reads_are_not_counted(
    skipped: dict[str, int], reads: Any, snv: Allele, tmp_path: Path
) -> None:
    reads.add("good", SITE - 30)
    reads.add("bad", SITE - 30, sequence=reads.carrying(SITE - 30, (SITE, snv.alt)), **skipped)
    assert measure(reads, tmp_path / "t.bam", snv).depth_x == 1


def test_limits_of_quality_are_inside(reads: Any, snv: Allele, tmp_path: Path) -> None:
    reads.add("a", SITE - 30, mapping_quality=20, quality=13)
    assert measure(reads, tmp_path / "t.bam", snv).depth_x == 1


def test_agreeing_mates_count_once(reads: Any, snv: Allele, tmp_path: Path) -> None:
    for start, flag in ((SITE - 60, 0x63), (SITE - 20, 0x93)):
        reads.add("pair", start, sequence=reads.carrying(start, (SITE, snv.alt)), flag=flag)
    found = measure(reads, tmp_path / "t.bam", snv)
    assert (found.depth_x, found.alt_count, found.alt_forward) == (1, 1, 1)


def test_disagreeing_mates_carry_neither(reads: Any, snv: Allele, tmp_path: Path) -> None:
    reads.add("pair", SITE - 60, sequence=reads.carrying(SITE - 60, (SITE, snv.alt)), flag=0x63)
    reads.add("pair", SITE - 20, flag=0x93)
    found = measure(reads, tmp_path / "t.bam", snv)
    assert (found.depth_x, found.alt_count, found.ref_count, found.other_count) == (1, 0, 0, 1)


def test_gap_over_a_substitution_is_a_third_allele(reads: Any, snv: Allele, tmp_path: Path) -> None:
    bases = reads.genome.bases
    sequence = bases[SITE - 50 : SITE - 2] + bases[SITE + 3 : SITE + 50]
    reads.add("gap", SITE - 50, sequence=sequence, cigar="48M5D47M")
    found = measure(reads, tmp_path / "t.bam", snv)
    assert (found.depth_x, found.other_count) == (1, 1)


def test_double_substitution_needs_both(reads: Any, tmp_path: Path) -> None:
    bases = reads.genome.bases
    alt = OTHER[bases[SITE]] + OTHER[bases[SITE + 1]]
    allele = Allele("7", SITE, bases[SITE : SITE + 2], alt)
    start = SITE - 40
    reads.add("both", start, sequence=reads.carrying(start, (SITE, alt[0]), (SITE + 1, alt[1])))
    reads.add("one", start, sequence=reads.carrying(start, (SITE, alt[0])))
    reads.add("none", start)
    reads.add("ends-between", SITE - 99)
    found = measure(reads, tmp_path / "t.bam", allele)
    assert (found.depth_x, found.alt_count, found.ref_count, found.other_count) == (3, 1, 1, 1)


def deletion(genome: Any, size: int) -> Allele:
    return Allele("7", SITE, genome.bases[SITE : SITE + size], "")


def test_softclipped_deletion_at_five_percent(reads: Any, tmp_path: Path) -> None:
    bases = reads.genome.bases
    for i in range(95):
        reads.add(f"ref{i:02}", SITE - 60 + i % 40)
    for i in range(5):
        # 75 aligned bases before the deletion, 25 clipped bases that come after it
        sequence = bases[SITE - 75 : SITE] + bases[SITE + 15 : SITE + 40]
        reads.add(f"alt{i}", SITE - 75, sequence=sequence, cigar="75M25S")
    found = measure(reads, tmp_path / "t.bam", deletion(reads.genome, 15))
    assert (found.alt_count, found.depth_x) == (5, 100)
    assert found.vaf == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("start", "before", "cigar"),
    [
        pytest.param(SITE - 50, 50, "50M15D50M", id="gap"),
        pytest.param(SITE - 75, 75, "75M25S", id="clipped-right"),
        pytest.param(SITE + 15, 25, "25S75M", id="clipped-left"),
        pytest.param(SITE + 10, 5, "100M", id="mismatches-left"),
    ],
)
def test_deletion_is_seen_however_it_was_aligned(
    start: int, before: int, cigar: str, reads: Any, tmp_path: Path
) -> None:
    bases = reads.genome.bases
    sequence = bases[SITE - before : SITE] + bases[SITE + 15 : SITE + 115 - before]
    reads.add("alt", start, sequence=sequence, cigar=cigar)
    found = measure(reads, tmp_path / "t.bam", deletion(reads.genome, 15))
    assert (found.alt_count, found.depth_x) == (1, 1)


def test_insertion_as_gap_and_as_clip(reads: Any, tmp_path: Path) -> None:
    bases, inserted = reads.genome.bases, "GATTACAGATTACA"
    sequence = bases[SITE - 50 : SITE] + inserted + bases[SITE : SITE + 36]
    reads.add("gap", SITE - 50, sequence=sequence, cigar="50M14I36M")
    reads.add("clip", SITE - 50, sequence=sequence, cigar="50M50S")
    reads.add("ref", SITE - 50)
    found = measure(reads, tmp_path / "t.bam", trim("7", SITE, "", inserted))
    assert (found.alt_count, found.ref_count, found.depth_x) == (2, 1, 3)


def test_clipped_adapter_decides_nothing(reads: Any, tmp_path: Path) -> None:
    bases = reads.genome.bases
    sequence = bases[SITE - 70 : SITE] + "AGATCGGAAGAGCACACGTCTGAACTCCAG"
    reads.add("adapter", SITE - 70, sequence=sequence, cigar="70M30S")
    assert measure(reads, tmp_path / "t.bam", deletion(reads.genome, 15)).depth_x == 0


class TestHomopolymer:
    """One A deleted from a run of ten."""

    @pytest.fixture
    def reads(
        self, make_genome: Callable[[str], Any], genome: Any, make_reads: Callable[..., Any]
    ) -> Any:
        bases = genome.bases
        return make_reads(make_genome(bases[:1500] + "C" + "A" * 10 + "GT" + bases[1513:]))

    def test_reads_that_end_inside_the_run_decide_nothing(self, reads: Any, tmp_path: Path) -> None:
        reads.add("ends-in-run", 1408)  # last base 1507, inside 1501-1510
        reads.add("starts-in-run", 1505)
        assert measure(reads, tmp_path / "t.bam", Allele("7", 1501, "A", "")).depth_x == 0

    def test_reads_across_the_run_decide(self, reads: Any, tmp_path: Path) -> None:
        bases = reads.genome.bases
        reads.add("ref", 1450)
        sequence = bases[1450:1501] + bases[1502:1551]
        reads.add("alt", 1450, sequence=sequence, cigar="51M1D49M")
        # the same deletion written at the other end of the run
        reads.add("alt-right", 1450, sequence=sequence, cigar="60M1D40M")
        found = measure(reads, tmp_path / "t.bam", Allele("7", 1501, "A", ""))
        assert (found.ref_count, found.alt_count) == (1, 2)

    def test_another_length_is_a_third_allele_or_undecided(
        self, reads: Any, tmp_path: Path
    ) -> None:
        bases = reads.genome.bases
        sequence = bases[1450:1501] + bases[1505:1554]
        reads.add("four-less", 1450, sequence=sequence, cigar="51M4D49M")
        found = measure(reads, tmp_path / "t.bam", Allele("7", 1501, "A", ""))
        assert (found.ref_count, found.alt_count) == (0, 0)


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**20))
def test_order_and_duplicates_do_not_matter(
    seed: int, genome: Any, make_reads: Callable[..., Any], tmp_path: Path
) -> None:
    source = random.Random(seed)  # noqa: S311
    base = genome.bases[SITE]
    allele = Allele("7", SITE, base, OTHER[base])
    plain, shuffled = make_reads(genome), make_reads(genome)
    planned = []
    for i in range(20):
        start = SITE - source.randrange(1, 99)
        changes = [(SITE, allele.alt)] if source.random() < 0.5 else []
        flag = source.choice([0, 16, 0x63, 0x93])
        planned.append((f"f{i % 15}", start, plain.carrying(start, *changes), flag))
    for name, start, sequence, flag in planned:
        plain.add(name, start, sequence=sequence, flag=flag)
    source.shuffle(planned)
    for name, start, sequence, flag in planned:
        shuffled.add(name, start, sequence=sequence, flag=flag)
        shuffled.add(name + "d", start, sequence=sequence, flag=flag | 0x400)
    one = measure(plain, tmp_path / "a.bam", allele)
    two = measure(shuffled, tmp_path / "b.bam", allele)
    assert one == two


def test_unknown_contig_has_no_reads(reads: Any, tmp_path: Path) -> None:
    bam = reads.add("r", 10).write(tmp_path / "t.bam")
    evidence = ReadEvidence(bam, reads.genome.path, reads.genome.fasta, ["8"])
    assert len(evidence.fragments(Allele("8", 5, "A", "C"))) == 0


def test_contig_prefix_is_translated(reads: Any, tmp_path: Path) -> None:
    bam = reads.add("r", 10).write(tmp_path / "t.bam")

    class Prefixed:
        def fetch(self, contig: str, start: int, end: int) -> str:
            assert contig == "chr7"
            return str(reads.genome.bases[start:end])

    evidence = ReadEvidence(bam, reads.genome.path, Prefixed(), ["chr7"])
    allele = Allele("chr7", 20, reads.genome.bases[20], OTHER[reads.genome.bases[20]])
    assert len(evidence.fragments(allele)) == 1


def test_clusters_split_far_alleles() -> None:
    near, far = Allele("7", 20, "A", "C"), Allele("7", 42, "A", "C")
    other = Allele("8", 42, "A", "C")
    first = Allele("7", 0, "A", "C")
    assert clusters([first, near, far, other]) == [[first, near], [far], [other]]


def test_reads_of_a_cluster_are_forgotten_with_the_next(reads: Any, tmp_path: Path) -> None:
    """Memory holds one cluster, whatever the number of candidates."""
    bases = reads.genome.bases
    near, far = (Allele("7", p, bases[p], OTHER[bases[p]]) for p in (SITE, SITE + 60))
    for i in range(5):
        reads.add(f"r{i}", SITE - 30)
    evidence = ReadEvidence(
        reads.write(tmp_path / "t.bam"), reads.genome.path, reads.genome.fasta, ["7"]
    )
    swept = evidence.sweep([[near], [far]])
    first = next(swept)
    assert len(first.fragments(near)) == 5
    second = next(swept)
    assert len(first.fragments(near)) == 0
    assert len(second.fragments(far)) == 5
