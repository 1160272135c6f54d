"""Internal tandem duplications from clipped reads (clinical.md 3.4, FLT3-ITD)."""

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pysam
import pytest
from duplication_builders import Duplication, add_molecules
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.gene_model import GeneModel
from agnoma.io.structural_tables import DuplicationKind, DuplicationRegion
from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.duplication_counts import count_duplication
from agnoma.small_variants.propose.clipped_reads import ClipGroup, Side
from agnoma.small_variants.propose.internal_duplications import (
    SearchRegion,
    Window,
    find_insertions,
    insertions_of,
    left_aligned,
    merge_readings,
    propose_duplications,
    rejoin,
    search_regions,
)

START = 1950
REGION = SearchRegion("7", ((1900, 2100),), 3, 400)
FILLERS = ("", "A", "GATTC", "GATTACAGGATTTGACCAGT")
ADAPTER = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA"
MIN_FRAGMENTS = 3


def random_bases(length: int, seed: int) -> str:
    source = random.Random(seed)  # noqa: S311
    return "".join(source.choices("ACGT", k=length))


def find(
    bam: Path, genome: Any, region: SearchRegion = REGION, min_fragments: int = MIN_FRAGMENTS
) -> dict[Allele, int]:
    with pysam.AlignmentFile(str(bam)) as reads:
        found = find_insertions(reads, region, genome.fasta, min_fragments=min_fragments)
    return {proposal.allele: len(proposal.fragments) for proposal in found}


@pytest.fixture
def reads(genome: Any, make_reads: Callable[..., Any]) -> Any:
    return make_reads(genome)


@pytest.mark.parametrize("fraction", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("length", [18, 45, 102, 180])
def test_planted_duplication_is_found_exactly(
    length: int, fraction: float, reads: Any, genome: Any, tmp_path: Path
) -> None:
    filler = FILLERS[(length + round(fraction * 100)) % 4]
    planted = Duplication(genome.bases, START, START + length, filler)
    add_molecules(reads, planted, depth_x=400, fraction=fraction)
    bam = reads.write(tmp_path / "t.bam")
    expected = left_aligned(Allele("7", START, "", planted.inserted), genome.fasta)
    found = find(bam, genome)
    assert list(found) == [expected]
    # Reads shorter than the whole change support it by either side of the junction.
    assert found[expected] == pytest.approx(400 * fraction, rel=0.45)


@pytest.mark.parametrize("filler", FILLERS, ids=len)
def test_filler_is_recovered_to_the_letter(
    filler: str, reads: Any, genome: Any, tmp_path: Path
) -> None:
    planted = Duplication(genome.bases, START, START + 60, filler)
    add_molecules(reads, planted, depth_x=300, fraction=0.2)
    (found,) = find(reads.write(tmp_path / "t.bam"), genome)
    mutated = genome.bases[: found.start] + found.alt + genome.bases[found.start :]
    assert mutated == planted.molecule
    assert len(found.alt) == 60 + len(filler)


def test_two_duplications_at_one_place_stay_two(reads: Any, genome: Any, tmp_path: Path) -> None:
    planted = [Duplication(genome.bases, START, START + n, "GA" * k) for n, k in ((45, 1), (45, 2))]
    for seed, one in enumerate(planted):
        add_molecules(reads, one, depth_x=200, fraction=0.2, seed=seed)
    # Names of both series must differ to be different fragments.
    half = len(reads.reads) // 2
    for record in reads.reads[half:]:
        record["name"] = f"x{record['name']}"
    found = find(reads.write(tmp_path / "t.bam"), genome)
    assert set(found) == {
        left_aligned(Allele("7", START, "", one.inserted), genome.fasta) for one in planted
    }


def clip_read(
    reads: Any, name: str, position: int, tail: str, *, aligned: int = 60, **fields: Any
) -> None:
    """Add a read that is clipped at a position on its right."""
    bases = reads.genome.bases[position - aligned : position] + tail
    cigar = f"{aligned}M{len(tail)}S"
    reads.add(name, position - aligned, sequence=bases, cigar=cigar, **fields)


def at_the_junction(reads: Any, count: int, **fields: Any) -> None:
    """Add reads that break off at the end of a duplication of 60 bp."""
    for number in range(count):
        tail = reads.genome.bases[START : START + 40]
        clip_read(reads, f"j{number}", START + 60, tail, aligned=50 + number, **fields)


@pytest.mark.parametrize(
    ("count", "found"), [pytest.param(3, 1, id="at-limit"), pytest.param(2, 0, id="below")]
)
def test_fragments_needed(count: int, found: int, reads: Any, genome: Any, tmp_path: Path) -> None:
    at_the_junction(reads, count)
    assert len(find(reads.write(tmp_path / "t.bam"), genome)) == found


def test_mates_are_one_fragment(reads: Any, genome: Any, tmp_path: Path) -> None:
    at_the_junction(reads, 2)
    tail = genome.bases[START : START + 30]
    clip_read(reads, "j1", START + 60, tail, aligned=70, flag=0x93)
    assert find(reads.write(tmp_path / "t.bam"), genome) == {}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"flag": 0x400}, id="duplicates"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality"),
        pytest.param({"quality": 12}, id="base-quality"),
    ],
)
def test_unusable_reads_support_nothing(
    fields: dict[str, int], reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_the_junction(reads, 5, **fields)
    assert find(reads.write(tmp_path / "t.bam"), genome) == {}


def adapters(reads: Any) -> None:
    for number in range(40):  # fragments shorter than the read, some ending at one base
        place = 2000 if number % 2 else 1920 + 4 * number
        clip_read(reads, f"a{number}", place, ADAPTER, aligned=60 + number % 5)


def poly_a(reads: Any) -> None:
    for number in range(30):
        clip_read(reads, f"p{number}", 2000 + number % 3, "A" * (20 + number), aligned=60)


def random_tails(reads: Any) -> None:
    for number in range(200):
        tail = random_bases(40, seed=number)
        clip_read(reads, f"r{number}", 1910 + number % 180, tail, aligned=60)


def one_random_tail(reads: Any) -> None:
    for number in range(30):
        clip_read(reads, f"c{number}", 2000, random_bases(40, seed=1), aligned=50 + number)


def deletion_clips(reads: Any) -> None:
    bases = reads.genome.bases
    for number in range(30):  # breaks off at 1950, goes on at 2010
        clip_read(reads, f"d{number}", 1950, bases[2010:2050], aligned=50 + number)


def low_quality_end(reads: Any) -> None:
    bases = reads.genome.bases
    for number in range(30):  # clipped for three errors, then the reference runs on
        tail = "".join(
            "ACGT"[("ACGT".index(b) + 1) % 4] if i in (0, 2, 4) else b
            for i, b in enumerate(bases[2000:2040])
        )
        clip_read(reads, f"q{number}", 2000, tail, aligned=50 + number)


@pytest.mark.parametrize(
    "noise", [adapters, poly_a, random_tails, one_random_tail, deletion_clips, low_quality_end]
)
def test_noise_proposes_nothing(
    noise: Callable[[Any], None], reads: Any, genome: Any, tmp_path: Path
) -> None:
    add_molecules(reads, Duplication(genome.bases, START, START), depth_x=50, fraction=0)
    noise(reads)
    assert find(reads.write(tmp_path / "t.bam"), genome) == {}


def test_tails_of_a_near_a_run_of_a(
    make_genome: Callable[[str], Any], make_reads: Callable[..., Any], tmp_path: Path
) -> None:
    genome = make_genome(f"{random_bases(1950, seed=5)}{'A' * 30}{random_bases(2000, seed=6)}")
    reads = make_reads(genome)
    poly_a(reads)
    assert find(reads.write(tmp_path / "t.bam"), genome) == {}


def tail(genome: Any, *, filler: str = "", resumes: int = START, size: int = 40) -> str:
    return filler + str(genome.bases[resumes : resumes + size])


@pytest.mark.parametrize(
    ("given", "length"),
    [
        pytest.param({}, 60, id="plain"),
        pytest.param({"size": 14}, 60, id="anchor-at-limit"),
        pytest.param({"size": 13}, None, id="anchor-too-short"),
        pytest.param({"filler": "GATTC"}, 65, id="filler"),
        pytest.param({"filler": "GANTC"}, None, id="filler-badly-read"),
        pytest.param({"filler": "GATTACAGGC" * 4}, 100, id="filler-at-limit"),
        pytest.param({"filler": "GATTACAGGC" * 4 + "TT"}, None, id="filler-too-long"),
        pytest.param({"resumes": 2010, "filler": "GATTACAGGC"}, 10, id="insertion-alone"),
        pytest.param({"resumes": 2015, "filler": "GATTACAGGC"}, None, id="bases-are-lost"),
        pytest.param({"resumes": 2010}, None, id="the-reference-runs-on"),
        pytest.param({"resumes": 2050}, None, id="deletion"),
    ],
)
def test_where_a_clip_returns(given: dict[str, Any], length: int | None, genome: Any) -> None:
    clip = tail(genome, **given)
    group = ClipGroup(Side.RIGHT, START + 60, clip, frozenset({"r"}))
    found = rejoin(group, Window(REGION, genome.fasta), REGION)
    assert (None if found is None else len(found.alt)) == length


@pytest.mark.parametrize("unit", ["A", "AC"])
@pytest.mark.parametrize("gained", [2, 6])
def test_slips_of_repeats_are_no_duplications(
    unit: str,
    gained: int,
    make_genome: Callable[[str], Any],
    make_reads: Callable[..., Any],
    tmp_path: Path,
) -> None:
    flank = random_bases(2000, seed=5)
    genome = make_genome(f"{flank}G{unit * 12}T{random_bases(1900, seed=6)}")
    reads = make_reads(genome)
    end = 2001 + 12 * len(unit)
    more = unit * gained
    for number in range(20):
        left = 40 + number
        bases = genome.bases[end - left : end] + more + genome.bases[end : end + 30]
        cigar = f"{left}M{len(more)}I30M" if number % 2 else f"{left}M{len(more) + 30}S"
        reads.add(f"s{number}", end - left, sequence=bases, cigar=cigar)
    region = SearchRegion("7", ((1900, 2100),), 2, 400)
    assert find(reads.write(tmp_path / "t.bam"), genome, region) == {}


@pytest.mark.parametrize(
    ("exons", "found"),
    [
        pytest.param(((1900, 2100),), 1, id="inside"),
        pytest.param(((2009, 2100),), 1, id="last-repeated-base-in-the-exon"),
        pytest.param(((2010, 2100),), 0, id="ends-before-the-exon"),
        pytest.param(((1800, 1950),), 1, id="touches-the-end-of-the-exon"),
        pytest.param(((1800, 1940), (2020, 2100)), 0, id="in-the-intron-between"),
    ],
)
def test_only_what_lies_in_the_exons(
    exons: tuple[tuple[int, int], ...], found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_the_junction(reads, 5)
    bam = reads.write(tmp_path / "t.bam")
    assert len(find(bam, genome, SearchRegion("7", exons, 3, 400))) == found


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        pytest.param((60, 60), 1, id="at-limits"),
        pytest.param((61, 400), 0, id="too-short"),
        pytest.param((3, 59), 0, id="too-long"),
    ],
)
def test_length_limits(
    limits: tuple[int, int], found: int, reads: Any, genome: Any, tmp_path: Path
) -> None:
    at_the_junction(reads, 5)
    bam = reads.write(tmp_path / "t.bam")
    assert len(find(bam, genome, SearchRegion("7", REGION.exons, *limits))) == found


def aligned(cigar: str, bases: str = "ACGT" * 50) -> Any:
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "7", "LN": 4000}]})
    read = pysam.AlignedSegment(header)
    read.reference_id, read.reference_start, read.cigarstring = 0, 1000, cigar
    read.query_sequence = bases[: read.infer_query_length()]
    return read


@pytest.mark.parametrize(
    ("cigar", "expected"),
    [
        pytest.param("40M6I40M", [(1040, "ACGTAC")], id="insertion"),
        pytest.param("5S40M6I40M", [(1040, "CGTACG")], id="behind-a-clip"),
        pytest.param("20M4D20M6I40M", [(1044, "ACGTAC")], id="behind-a-deletion"),
        pytest.param("40M2I40M", [], id="too-short"),
        pytest.param("10M6I10M", [(1010, "GTACGT")], id="anchors-at-limit"),
        pytest.param("9M6I40M", [], id="left-anchor-short"),
        pytest.param("40M6I9M", [], id="right-anchor-short"),
        pytest.param("40M6I10S", [], id="anchored-on-one-side"),
        pytest.param("6I40M", [], id="begins-with-it"),
    ],
)
def test_insertions_in_cigars(cigar: str, expected: list[tuple[int, str]]) -> None:
    assert list(insertions_of(aligned(cigar), 3)) == expected


class Text:
    """A reference of one contig held as text."""

    def __init__(self, bases: str) -> None:
        self.bases = bases

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return self.bases[max(start, 0) : end]


@settings(deadline=None)
@given(st.text("AC", min_size=1, max_size=40), st.text("AC", min_size=1, max_size=8), st.data())
def test_left_alignment_keeps_the_molecule(bases: str, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(bases)))
    allele, text = Allele("7", start, "", inserted), Text(bases)
    moved = left_aligned(allele, text)
    spelled = bases[: moved.start] + moved.alt + bases[moved.start :]
    assert spelled == bases[:start] + inserted + bases[start:]
    assert left_aligned(moved, text) == moved
    assert moved.start == 0 or bases[moved.start - 1] != moved.alt[-1]


def test_left_alignment_reaches_over_any_distance() -> None:
    bases = random_bases(500, seed=9)
    text = Text("GG" + bases + bases + "TT")
    assert left_aligned(Allele("7", 1002, "", bases), text).start <= 2


def test_readings_that_differ_by_an_error_are_one() -> None:
    one = Allele("7", 10, "", "ACGTACGTAC")
    error = Allele("7", 10, "", "ACGTACGTAG")
    elsewhere = Allele("7", 11, "", "ACGTACGTAC")
    longer = Allele("7", 10, "", "ACGTACGTACA")
    support = {error: {"x"}, one: {"a", "b"}, elsewhere: {"c"}, longer: {"d"}}
    assert merge_readings(support) == {
        one: {"a", "b", "x"},
        elsewhere: {"c"},
        longer: {"d"},
    }


ROW = DuplicationRegion("FLT3", 2, 3, 3, 400, DuplicationKind.ITD, "test")


def test_regions_come_from_the_gene_model(make_transcript: Callable[..., Any]) -> None:
    exons = ((100, 200), (1900, 2000), (2050, 2100), (3000, 3100))
    model = GeneModel([make_transcript("FLT3", exons, (100, 3100))])
    nowhere = DuplicationRegion("KIT", 11, 11, 3, 120, DuplicationKind.INDEL, "test")
    beyond = DuplicationRegion("FLT3", 5, 6, 3, 120, DuplicationKind.ITD, "test")
    ((row, region),) = search_regions([ROW, nowhere, beyond], model)
    assert row is ROW
    assert region == SearchRegion("7", exons[1:3], 3, 400)


def test_contig_missing_in_the_alignments(reads: Any, genome: Any, tmp_path: Path) -> None:
    bam = reads.add("r", 1950).write(tmp_path / "t.bam")
    assert find(bam, genome, SearchRegion("8", REGION.exons, 3, 400)) == {}


def test_empty_alignments(reads: Any, genome: Any, tmp_path: Path) -> None:
    assert find(reads.write(tmp_path / "t.bam"), genome) == {}


def test_proposals_need_the_configured_fragments(
    reads: Any, genome: Any, make_transcript: Callable[..., Any], tmp_path: Path
) -> None:
    at_the_junction(reads, 4)
    model = GeneModel([make_transcript("FLT3", ((0, 10), (1900, 2100), (2200, 2300)), (0, 2300))])
    with pysam.AlignmentFile(str(reads.write(tmp_path / "t.bam"))) as bam:
        for needed, proposed in ((4, 1), (5, 0)):
            found = propose_duplications(bam, [ROW], model, genome.fasta, min_fragments=needed)
            assert len(found) == proposed


def fastq(path: Path, reads: Sequence[tuple[str, str]]) -> Path:
    path.write_text("".join(f"@{name}\n{bases}\n+\n{'I' * len(bases)}\n" for name, bases in reads))
    return path


def pairs(molecule: str, count: int, tag: str, seed: int) -> list[tuple[str, str, str]]:
    source = random.Random(seed)  # noqa: S311
    found = []
    for number in range(count):
        insert = source.randint(180, 320)
        at = source.randrange(1200, len(molecule) - 1300)
        fragment = molecule[at : at + insert]
        ends = (fragment[:100], reverse_complement(fragment[-100:]))
        found.append((f"{tag}{number}", *(ends if number % 2 else ends[::-1])))
    return found


@pytest.mark.skipif(
    not (shutil.which("bwa") and shutil.which("samtools")), reason="bwa or samtools not on PATH"
)
@pytest.mark.parametrize(("length", "filler"), [(21, ""), (54, "GATTC"), (120, "CA"), (180, "")])
def test_through_bwa(length: int, filler: str, genome: Any, tmp_path: Path) -> None:
    planted = Duplication(genome.bases, START, START + length, filler)
    sequenced = [
        *pairs(planted.molecule, 450, "m", seed=1),
        *pairs(genome.bases, 1800, "w", seed=2),
    ]
    files = [
        fastq(tmp_path / f"{mate}.fq", [(pair[0], pair[mate]) for pair in sequenced])
        for mate in (1, 2)
    ]
    subprocess.run(["bwa", "index", str(genome.path)], check=True, capture_output=True)
    sam = tmp_path / "t.sam"
    with sam.open("w") as out:
        command = ["bwa", "mem", str(genome.path), *map(str, files)]
        subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
    bam = tmp_path / "t.bam"
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    expected = left_aligned(Allele("7", START, "", planted.inserted), genome.fasta)
    assert list(find(bam, genome)) == [expected]
    with pysam.AlignmentFile(str(bam)) as opened:
        count = count_duplication(opened, expected, genome.fasta)
    # 450 and 1800 pairs over 1500 bp and the insertion; 3.5 standard deviations of the binomial.
    true = 450 / (450 + 1800 * (1500 + len(planted.inserted)) / 1500)
    spread = (true * (1 - true) / (count.alt + count.ref)) ** 0.5
    assert count.vaf == pytest.approx(true, abs=3.5 * spread)
