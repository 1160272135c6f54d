"""Long insertions and deletions proposed from clipped reads."""

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pysam
import pytest
from clipped_change_builders import Change, add_pairs
from duplication_builders import Duplication, add_molecules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.genome import Interval
from agnoma.io.vcf import read_candidates
from agnoma.sequence import reverse_complement
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, left_aligned, trim
from agnoma.small_variants.propose.clip_indels import (
    PIECE_BP,
    READ_THROUGH_BP,
    pieces,
    propose_from_clips,
)
from agnoma.small_variants.propose.clipped_reads import CALLER

AT = 2000
TARGET = (1500, 2500)
MIN_FRAGMENTS = 3
ADAPTERS = ("AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT")


def random_bases(length: int, seed: int) -> str:
    source = random.Random(seed)  # noqa: S311
    return "".join(source.choices("ACGT", k=length))


def propose(
    bam: Path,
    genome: Any,
    targets: Sequence[Interval] = (TARGET,),
    contig: str = "7",
    min_fragments: int = MIN_FRAGMENTS,
) -> list[Allele]:
    with pysam.AlignmentFile(str(bam)) as reads:
        records = propose_from_clips(
            reads, {contig: list(targets)}, genome.fasta, min_fragments=min_fragments
        )
    assert all(record.callers == (CALLER,) for record in records)
    return [trim(r.contig, r.start, r.ref, r.alt) for r in records]


def allele_of(change: Change, genome: Any) -> Allele:
    replaced = change.bases[change.start : change.end]
    return left_aligned(trim("7", change.start, replaced, change.inserted), genome.fasta)


@pytest.fixture
def reads(genome: Any, make_reads: Callable[..., Any]) -> Any:
    return make_reads(genome)


@pytest.mark.parametrize("fraction", [0.05, 0.1, 0.4])
@pytest.mark.parametrize(
    ("deleted", "inserted"),
    [
        *(pytest.param(0, n, id=f"insertion-{n}") for n in (16, 24, 30, 45)),
        *(pytest.param(n, 0, id=f"deletion-{n}") for n in (16, 30, 48, 120)),
        pytest.param(20, 25, id="delins-longer"),
        pytest.param(40, 12, id="delins-shorter"),
    ],
)
def test_planted_change_is_proposed_to_the_letter(
    deleted: int, inserted: int, fraction: float, reads: Any, genome: Any, tmp_path: Path
) -> None:
    new = random_bases(inserted, seed=deleted + inserted)
    change = Change(genome.bases, AT, AT + deleted, new)
    add_pairs(reads, change, depth_x=300, fraction=fraction)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == [allele_of(change, genome)]


@pytest.mark.parametrize("filler", ["", "GATTC"], ids=len)
@pytest.mark.parametrize("length", [24, 60, 110, 180])
def test_tandem_duplication_outside_the_listed_exons(
    length: int, filler: str, reads: Any, genome: Any, tmp_path: Path
) -> None:
    planted = Duplication(genome.bases, AT, AT + length, filler)
    add_molecules(reads, planted, depth_x=300, fraction=0.15)
    expected = left_aligned(Allele("7", AT, "", planted.inserted), genome.fasta)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == [expected]


@pytest.mark.parametrize("length", [80, 100])
def test_insertion_that_only_both_sides_span(
    length: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    change = Change(genome.bases, AT, AT, random_bases(length, seed=length))
    add_pairs(reads, change, depth_x=300, fraction=0.3)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == [allele_of(change, genome)]


def test_insertion_longer_than_both_clips_is_not_guessed(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    change = Change(genome.bases, AT, AT, random_bases(150, seed=5))
    add_pairs(reads, change, depth_x=300, fraction=0.4)
    assert any("S" in str(read["cigar"]) for read in reads.reads)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


def test_two_insertions_at_one_place_stay_two(reads: Any, genome: Any, tmp_path: Path) -> None:
    changes = [Change(genome.bases, AT, AT, random_bases(n, seed=n)) for n in (24, 40)]
    for number, change in enumerate(changes):
        add_pairs(reads, change, depth_x=200, fraction=0.2, seed=number, tag=f"x{number}")
    expected = sorted(allele_of(change, genome) for change in changes)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == expected


def test_deletion_beside_a_substitution_is_proposed_with_and_without_it(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    end = AT + 40
    other = "ACGT"[("ACGT".index(genome.bases[end + 5]) + 1) % 4]
    both = Change(genome.bases, AT, end + 6, genome.bases[end : end + 5] + other)
    add_pairs(reads, both, depth_x=300, fraction=0.3)
    found = propose(reads.write(tmp_path / "t.bam"), genome)
    assert allele_of(both, genome) in found
    assert allele_of(Change(genome.bases, AT, end), genome) in found


@given(
    start=st.integers(1700, 2200),
    deleted=st.integers(0, 90),
    inserted=st.text("ACGT", max_size=35),
    seed=st.integers(0, 99),
)
@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_proposed_makes_the_molecule_in_any_order_of_reads(
    start: int,
    deleted: int,
    inserted: str,
    seed: int,
    genome: Any,
    make_reads: Callable[..., Any],
    tmp_path: Path,
) -> None:
    change = Change(genome.bases, start, start + deleted, inserted)
    reads = make_reads(genome)
    add_pairs(reads, change, depth_x=150, fraction=0.5)
    found = propose(reads.write(tmp_path / "t.bam"), genome)
    made = {genome.bases[: a.start] + a.alt + genome.bases[a.end :] for a in found}
    assert not found or change.molecule in made
    names = {read["name"]: str(number) for number, read in enumerate(reads.reads)}
    random.Random(seed).shuffle(reads.reads)  # noqa: S311
    for read in reads.reads:
        read["name"] = names[read["name"]]
    assert propose(reads.write(tmp_path / "s.bam"), genome) == found


def clip(
    reads: Any, name: str, position: int, tail: str, *, aligned: int = 60, **fields: Any
) -> None:
    """Add a read that breaks off at a position on its right."""
    bases = reads.genome.bases[position - aligned : position] + tail
    cigar = f"{aligned}M{len(tail)}S"
    reads.add(name, position - aligned, sequence=bases, cigar=cigar, **fields)


def clip_left(
    reads: Any, name: str, position: int, head: str, *, aligned: int = 60, **fields: Any
) -> None:
    """Add a read that begins with other bases before a position."""
    bases = head + reads.genome.bases[position : position + aligned]
    reads.add(name, position, sequence=bases, cigar=f"{len(head)}S{aligned}M", **fields)


LOST = 50  # bp


def at_a_deletion(reads: Any, count: int, **fields: Any) -> None:
    for number in range(count):
        tail = reads.genome.bases[AT + LOST : AT + LOST + 30]
        clip(reads, f"d{number}", AT, tail, aligned=50 + number, **fields)


@pytest.mark.parametrize(
    ("count", "found"), [pytest.param(3, 1, id="at-limit"), pytest.param(2, 0, id="below")]
)
def test_fragments_needed(count: int, found: int, reads: Any, genome: Any, tmp_path: Path) -> None:
    at_a_deletion(reads, count)
    assert len(propose(reads.write(tmp_path / "t.bam"), genome)) == found


@pytest.mark.parametrize(
    ("gapped", "found"), [pytest.param(1, 1, id="at-limit"), pytest.param(0, 0, id="below")]
)
def test_a_gap_counts_with_the_clips(
    gapped: int, found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_a_deletion(reads, 2)
    for number in range(gapped):
        bases = genome.bases[AT - 50 : AT] + genome.bases[AT + LOST : AT + LOST + 50]
        reads.add(f"g{number}", AT - 50, sequence=bases, cigar=f"50M{LOST}D50M")
    assert len(propose(reads.write(tmp_path / "t.bam"), genome)) == found


@pytest.mark.parametrize(
    ("known", "found"), [pytest.param(15, 1, id="at-limit"), pytest.param(14, 0, id="below")]
)
def test_clip_that_is_badly_read_for_more_than_half(
    known: int, found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_a_deletion(reads, 2)
    clip(reads, "n", AT, genome.bases[AT + LOST :][:known] + "N" * (30 - known))
    assert len(propose(reads.write(tmp_path / "t.bam"), genome)) == found


@pytest.mark.parametrize(
    ("length", "found"), [pytest.param(10, 1, id="at-limit"), pytest.param(9, 0, id="below")]
)
def test_shorter_changes_are_left_to_callers(
    length: int, found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    bases = genome.bases[AT - 50 : AT] + genome.bases[AT + length :][:50]
    for number in range(5):
        reads.add(f"g{number}", AT - 50, sequence=bases, cigar=f"50M{length}D50M")
    assert len(propose(reads.write(tmp_path / "t.bam"), genome)) == found


@pytest.mark.parametrize(
    ("unit", "found"),
    [pytest.param("A", 0), pytest.param("CA", 0), pytest.param("GCA", 1, id="longer-unit")],
)
def test_slips_of_short_repeats(
    unit: str, found: int, make_genome: Any, make_reads: Any, tmp_path: Path
) -> None:
    bases = random_bases(4000, seed=8)
    genome = make_genome(bases[:AT] + unit * (30 // len(unit)) + bases[AT:])
    reads = make_reads(genome)
    changed = genome.bases[AT - 30 : AT] + genome.bases[AT + 12 :][:70]
    for number in range(5):
        reads.add(f"g{number}", AT - 30, sequence=changed, cigar="30M12D70M")
    assert len(propose(reads.write(tmp_path / "t.bam"), genome)) == found


def test_clips_at_the_far_end_of_a_repeated_segment_count(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    for number in range(3):
        clip(reads, f"r{number}", AT + 60, genome.bases[AT : AT + 40], aligned=50 + number)
    (found,) = propose(reads.write(tmp_path / "t.bam"), genome)
    assert len(found.alt) == 60


def test_fragments_count_for_the_best_supported_reading(
    reads: Any, genome: Any, tmp_path: Path
) -> None:
    new = random_bases(24, seed=4)
    misread = "".join(
        "TGCA"["ACGT".index(b)] if i in (1, 4, 7, 9) else b for i, b in enumerate(new)
    )
    for number, size in enumerate((34, 34, 20, 20, 20, 20)):
        clip(reads, f"r{number}", AT, (new + genome.bases[AT:])[:size], aligned=50 + number)
    for number in range(3):
        head = genome.bases[AT - 12 : AT] + misread
        clip_left(reads, f"l{number}", AT, head, aligned=50 + number)
    expected = [allele_of(Change(genome.bases, AT, AT, new), genome)]
    assert propose(reads.write(tmp_path / "t.bam"), genome) == expected


def test_mates_are_one_fragment(reads: Any, genome: Any, tmp_path: Path) -> None:
    at_a_deletion(reads, 2)
    tail = genome.bases[AT + LOST : AT + LOST + 25]
    clip(reads, "d1", AT, tail, aligned=75, flag=0x93)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"flag": 0x400}, id="duplicates"),
        pytest.param({"flag": 0x100}, id="secondary"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"flag": 0x200}, id="failed"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality"),
        pytest.param({"quality": 12}, id="base-quality"),
    ],
)
def test_unusable_reads_do_not_count(
    fields: dict[str, int], reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_a_deletion(reads, 5, **fields)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


def test_far_deletion_needs_more_matching_bases(reads: Any, genome: Any, tmp_path: Path) -> None:
    for number in range(4):
        clip(reads, f"n{number}", 1700, genome.bases[1740:1751], aligned=50 + number)
        clip(reads, f"f{number}", 2200, genome.bases[2330:2341], aligned=50 + number)
    assert [len(a.ref) for a in propose(reads.write(tmp_path / "t.bam"), genome)] == [40]


def test_random_clips(reads: Any, genome: Any, tmp_path: Path) -> None:
    source = random.Random(1)  # noqa: S311
    for number in range(1500):
        position, size = source.randrange(*TARGET), source.randrange(8, 50)
        add = clip if number % 2 else clip_left
        add(reads, f"r{number}", position, random_bases(size, seed=number))
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


@pytest.mark.parametrize("tail", ["A" * 30, "CA" * 15, "A" * 14 + "G" + "A" * 15])
def test_low_complexity_clips(tail: str, make_genome: Any, make_reads: Any, tmp_path: Path) -> None:
    bases = random_bases(4000, seed=8)
    genome = make_genome(bases[:2100] + tail * 2 + bases[2160:])
    reads = make_reads(genome)
    for number in range(20):
        clip(reads, f"r{number}", AT, tail, aligned=50 + number % 5)
        clip_left(reads, f"l{number}", AT, tail, aligned=50 + number % 5)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


@pytest.mark.parametrize("size", [40, 50, 70])
def test_adapter_of_short_molecules(size: int, reads: Any, genome: Any, tmp_path: Path) -> None:
    for number in range(40):
        start = AT + number % 2
        first, second = (a[: 100 - size] for a in ADAPTERS)
        clip(reads, f"a{number}", start + size, first, aligned=size, flag=0x63)
        head = reverse_complement(second)
        clip_left(reads, f"a{number}", start, head, aligned=size, flag=0x93)
    assert propose(reads.write(tmp_path / "t.bam"), genome) == []


def test_far_ends_of_short_molecules_are_left_out(reads: Any, genome: Any, tmp_path: Path) -> None:
    at_a_deletion(reads, 5)
    bam = reads.write(tmp_path / "t.bam")
    mated = tmp_path / "mated.bam"
    with (
        pysam.AlignmentFile(str(bam)) as source,
        pysam.AlignmentFile(str(mated), "wb", template=source) as out,
    ):
        for read in source:
            read.flag = 0x63  # forward, its mate reverse: the right end was read last
            read.next_reference_id = read.reference_id
            read.next_reference_start = read.reference_start
            read.template_length = read.reference_length
            out.write(read)
    pysam.index(str(mated))
    assert len(propose(bam, genome)) == 1
    assert propose(mated, genome) == []


@pytest.mark.parametrize(
    ("target", "found"),
    [
        pytest.param((AT + LOST - 1, 2500), 1, id="last-base-lost"),
        pytest.param((1500, AT + 1), 1, id="first-base-lost"),
        pytest.param((AT + LOST + 1, 2500), 0, id="beyond"),
        pytest.param((1500, AT - 1), 0, id="before"),
    ],
)
def test_changes_outside_targets_are_not_proposed(
    target: Interval, found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    # The deletion cannot be placed elsewhere: its first base differs from the base after it.
    assert genome.bases[AT] != genome.bases[AT + LOST]
    assert genome.bases[AT - 1] != genome.bases[AT + LOST - 1]
    at_a_deletion(reads, 5)
    assert len(propose(reads.write(tmp_path / "t.bam"), genome, [target])) == found


def test_contigs_with_another_prefix(reads: Any, genome: Any, tmp_path: Path) -> None:
    at_a_deletion(reads, 5)
    bam = reads.write(tmp_path / "t.bam")
    text = genome.path.read_text().replace(">7", ">chr7")
    prefixed = tmp_path / "prefixed.fa"
    prefixed.write_text(text)
    pysam.faidx(str(prefixed))
    with pysam.AlignmentFile(str(bam)) as opened, pysam.FastaFile(str(prefixed)) as fasta:
        (record,) = propose_from_clips(opened, {"chr7": [TARGET]}, fasta, min_fragments=3)
    assert record.contig == "chr7"


def test_contig_without_reads_and_no_reads(reads: Any, genome: Any, tmp_path: Path) -> None:
    bam = reads.write(tmp_path / "t.bam")
    assert propose(bam, genome) == []
    assert propose(bam, genome, contig="8") == []
    assert propose(bam, genome, targets=[]) == []


FAR = READ_THROUGH_BP


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([(5, 9)], [(5, 9)], id="one"),
        pytest.param([(0, 10), (10 + FAR, 30 + FAR)], [(0, 30 + FAR)], id="near"),
        pytest.param(
            [(0, 10), (11 + FAR, 12 + FAR)], [(0, 10), (11 + FAR, 12 + FAR)], id="just-too-far"
        ),
        pytest.param([(0, PIECE_BP)], [(0, PIECE_BP)], id="whole"),
        pytest.param([(0, PIECE_BP + 1)], [(0, PIECE_BP), (PIECE_BP, PIECE_BP + 1)], id="long"),
        pytest.param(
            [(0, PIECE_BP - 1), (PIECE_BP, PIECE_BP + 5)],
            [(0, PIECE_BP - 1), (PIECE_BP, PIECE_BP + 5)],
            id="together-too-long",
        ),
    ],
)
def test_pieces(intervals: list[Interval], expected: list[Interval]) -> None:
    assert list(pieces(intervals)) == expected


def test_change_at_the_seam_of_two_pieces_is_proposed_once(
    reads: Any, genome: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agnoma.small_variants.propose.clip_indels.PIECE_BP", 500)
    change = Change(genome.bases, AT - 20, AT + 20)
    add_pairs(reads, change, depth_x=200, fraction=0.3)
    bam = reads.write(tmp_path / "t.bam")
    assert propose(bam, genome, [(1500, 2500)]) == [allele_of(change, genome)]


@given(start=st.integers(1, 40), length=st.integers(1, 12), bases=st.text("AC", min_size=60))
@settings(deadline=None)
def test_leftmost_deletion_is_the_same_change(start: int, length: int, bases: str) -> None:
    class Bases:
        def fetch(self, _contig: str, low: int, high: int) -> str:
            return bases[low:high]

    given_ = Allele("7", start, bases[start : start + length], "")
    placed = left_aligned(given_, Bases())
    assert bases[placed.start : placed.end] == placed.ref
    assert bases[: placed.start] + bases[placed.end :] == bases[:start] + bases[start + length :]
    assert placed.start == 0 or bases[placed.start - 1] != placed.ref[-1]


def test_script_writes_what_both_searches_find_once(
    reads: Any, genome: Any, make_transcript: Callable[..., Any], tmp_path: Path
) -> None:
    from agnoma.io.records import write_records
    from propose_clipped import main

    repeated = Change(genome.bases, AT, AT, genome.bases[AT : AT + 45])
    lost = Change(genome.bases, AT + 900, AT + 960)
    for number, change in enumerate((repeated, lost)):
        add_pairs(reads, change, depth_x=200, fraction=0.3, tag=f"x{number}")
    exons = ((100, 200), (1900, 2100))
    write_records(tmp_path / "t.jsonl.gz", [make_transcript("FLT3", exons, (100, 2100))])
    regions, panel = tmp_path / "regions.tsv", tmp_path / "panel.bed"
    regions.write_text(
        "gene\tfirst_exon\tlast_exon\tmin_bp\tmax_bp\tkind\tsource\nFLT3\t2\t2\t3\t400\titd\ttest\n"
    )
    losses = tmp_path / "exon_deletions.tsv"
    losses.write_text(
        "name\tgene\tchange\tfirst_exon\tlast_exon\tcompared\tcalled\tprotein\tsource\n"
        "FLT3 exon 2 deletion\tFLT3\tdeletion\t2\t2\t1\tyes\t\ttest\n"
    )
    panel.write_text("7\t1500\t3200\tFLT3\n")
    out = tmp_path / "clipped.vcf"
    main(
        reads.write(tmp_path / "t.bam"),
        genome.path,
        Path(f"{genome.path}.fai"),
        tmp_path / "t.jsonl.gz",
        regions,
        losses,
        panel,
        out,
        settings=SmallVariantsConfig().model_dump_json(),
    )
    records = read_candidates(out)
    assert [record.callers for record in records] == [(CALLER,)] * 2
    assert [trim(r.contig, r.start, r.ref, r.alt) for r in records] == [
        allele_of(repeated, genome),
        allele_of(lost, genome),
    ]


SPACING = 1000
PLANTED = [
    *((0, n) for n in (16, 18, 21, 24, 27, 30, 34, 38, 42, 45)),
    *((n, 0) for n in (16, 20, 24, 30, 36, 42, 48, 60, 80, 120)),
]


def planted_genome(source: random.Random) -> tuple[str, str, list[tuple[int, int, str]]]:
    """Return a reference, the changed molecule and the changes (start, deleted bp, inserted)."""
    bases = "".join(source.choices("ACGT", k=SPACING * (len(PLANTED) + 1)))
    changes = [
        (SPACING * (number + 1), deleted, "".join(source.choices("ACGT", k=inserted)))
        for number, (deleted, inserted) in enumerate(PLANTED)
    ]
    molecule, at = "", 0
    for start, deleted, inserted in changes:
        molecule += bases[at:start] + inserted
        at = start + deleted
    return bases, molecule + bases[at:], changes


def fastq_pairs(
    source: random.Random, folder: Path, molecules: Sequence[tuple[str, str, float]]
) -> list[Path]:
    """Write pairs of 2 x 100 bp, inserts about 180 bp, with errors at Phred 30."""
    texts: tuple[list[str], list[str]] = ([], [])
    for tag, bases, depth in molecules:
        for number in range(round(depth * len(bases) / 200)):
            size = max(round(source.gauss(180, 30)), 101)
            start = source.randrange(len(bases) - size)
            fragment = bases[start : start + size]
            mates = [fragment[:100], reverse_complement(fragment)[:100]]
            if number % 2:
                mates.reverse()
            for text, mate in zip(texts, mates, strict=True):
                read = list(mate)
                for index in [i for i in range(100) if source.random() < 0.001]:
                    read[index] = source.choice("ACGT")
                text.append(f"@{tag}{number}\n{''.join(read)}\n+\n{'?' * 100}\n")
    paths = [folder / "1.fq", folder / "2.fq"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text("".join(text))
    return paths


@pytest.mark.skipif(not shutil.which("bwa"), reason="bwa not on PATH")
def test_through_bwa(make_genome: Any, tmp_path: Path) -> None:
    source = random.Random(20)  # noqa: S311
    bases, molecule, changes = planted_genome(source)
    genome = make_genome(bases)
    files = fastq_pairs(source, tmp_path, [("m", molecule, 25), ("w", bases, 225)])
    subprocess.run(["bwa", "index", str(genome.path)], check=True, capture_output=True)
    sam = tmp_path / "t.sam"
    with sam.open("w") as out:
        command = ["bwa", "mem", str(genome.path), *map(str, files)]
        subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
    bam = tmp_path / "t.bam"
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    found = set(propose(bam, genome, [(0, len(bases))]))
    expected = {
        left_aligned(trim("7", at, bases[at : at + deleted], inserted), genome.fasta)
        for at, deleted, inserted in changes
    }
    assert len(expected & found) >= 0.9 * len(expected)
    assert len(found - expected) <= 1  # 20 kb
