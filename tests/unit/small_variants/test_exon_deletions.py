"""Whole exons lost (clinical.md 3.4, EGFRvIII)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.structural_tables import ExonDeletionRow
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.rearranged.exon_deletions import (
    DeletionReads,
    Junction,
    best_junction,
    exon_deletion_evidence,
    find_exon_deletions,
    introns_around,
    mean_depth,
    split_fragments,
)

EXONS = tuple((1000 * n, 1000 * n + 200) for n in range(1, 7))
BREAK = (1600, 3700)  # exons 2 and 3 are lost, from intron 1 to intron 3
READ_BP = 100
ROW = ExonDeletionRow(
    name="EGFRvIII",
    gene="EGFR",
    change=ExonChange.DELETION,
    first_exon=2,
    last_exon=3,
    compared=(4, 5, 6),
    called=True,
    protein="p.(Val30_Arg297delinsGly)",
    source="clinical.md 3.4",
)


@dataclass(frozen=True)
class Read:
    """One alignment with its tags."""

    name: str
    start: int
    bases: str
    cigar: str
    sa: str | None = None
    flag: int = 0
    mapping_quality: int = 60


def write(path: Path, genome: Any, reads: Sequence[Read], contig: str = "7") -> Path:
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": contig, "LN": len(genome.bases)}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in sorted(reads, key=lambda r: r.start):
            record = pysam.AlignedSegment(out.header)
            record.query_name, record.query_sequence = read.name, read.bases
            record.reference_id, record.reference_start = 0, read.start
            record.cigarstring, record.flag = read.cigar, read.flag
            record.mapping_quality = read.mapping_quality
            record.query_qualities = pysam.qualitystring_to_array("I" * len(read.bases))
            if read.sa:
                record.set_tag("SA", read.sa)
            out.write(record)
    pysam.index(str(path))
    return path


def tiles(genome: Any, depth_x: int, tag: str, gap: tuple[int, int] = (0, 0)) -> list[Read]:
    """Return reads of even depth, none of which touches the gap."""
    found = []
    for number, start in enumerate(range(500, 6700, READ_BP)):
        if start + READ_BP <= gap[0] or start >= gap[1]:
            bases = genome.bases[start : start + READ_BP]
            copies = range(depth_x)
            found += [Read(f"{tag}{number}.{c}", start, bases, f"{READ_BP}M") for c in copies]
    return found


def split(genome: Any, name: str, left: int, *, sa: bool, **fields: Any) -> Read:
    """Return a read with ``left`` bases before the junction and the rest after it."""
    low, high = BREAK
    right = READ_BP - left
    bases = genome.bases[low - left : low] + genome.bases[high : high + right]
    if left >= right:
        tag = f"7,{high + 1},+,{left}S{right}M,60,0;" if sa else None
        return Read(name, low - left, bases, f"{left}M{right}S", tag, **fields)
    tag = f"7,{low - left + 1},+,{left}M{right}S,60,0;" if sa else None
    return Read(name, high, bases, f"{left}S{right}M", tag, **fields)


def splits(genome: Any, count: int, *, sa: bool = False) -> list[Read]:
    """Return split reads, clipped on either side in turn."""
    return [split(genome, f"s{n}", 60 if n % 2 else 40, sa=sa) for n in range(count)]


@pytest.fixture
def gene(make_genome: Callable[[str], Any]) -> Any:
    import random

    bases = "".join(random.Random(21).choices("ACGT", k=8000))  # noqa: S311
    return make_genome(bases)


@pytest.fixture
def transcript(make_transcript: Callable[..., Any]) -> Transcript:
    found: Transcript = make_transcript("EGFR", EXONS, (1000, 6200))
    return found


def ask(
    reads: Sequence[Read],
    gene: Any,
    transcript: Transcript,
    folder: Path,
    row: ExonDeletionRow = ROW,
    normal: Sequence[Read] | None = None,
    **given: Any,
) -> ExonDeletion:
    bam = pysam.AlignmentFile(str(write(folder / "t.bam", gene, reads)))
    if normal is not None:
        given["normal"] = pysam.AlignmentFile(str(write(folder / "n.bam", gene, normal)))
    return exon_deletion_evidence(DeletionReads(bam, gene.fasta, **given), transcript, row)


def tumour(gene: Any, *, kept: int = 40, lost: int = 60, split_reads: int = 5) -> list[Read]:
    """Return reads of molecules with (``kept`` x) and without (``lost`` x) the exons."""
    whole = tiles(gene, kept, "w")
    return [*whole, *tiles(gene, lost, "d", gap=BREAK), *splits(gene, split_reads)]


@pytest.mark.parametrize("sa", [True, False], ids=["SA-tag", "clips-only"])
def test_detected(sa: bool, gene: Any, transcript: Transcript, tmp_path: Path) -> None:
    reads = [*tumour(gene, split_reads=0), *splits(gene, 5, sa=sa)]
    found = ask(reads, gene, transcript, tmp_path, copies=17.0)
    assert (found.status, found.detected) == (Status.EVALUATED, True)
    assert found.split_fragments == 5
    assert (found.deleted_start, found.deleted_end) == BREAK
    assert found.depth_log2_difference == pytest.approx(log2(0.4), abs=0.01)
    assert found.compared_depth_x == pytest.approx(100)
    assert found.protein == "p.(Val30_Arg297delinsGly)"
    assert found.copies == 17.0
    assert "5 fragments join intron 1 to intron 3" in (found.reason or "")
    assert "copies of EGFR 17.0" in (found.reason or "")
    assert "RNA" in (found.reason or "")


@pytest.mark.parametrize(
    ("given", "status", "detected", "words"),
    [
        pytest.param({"split_reads": 3}, Status.EVALUATED, True, "3 fragments", id="3-splits"),
        pytest.param(
            {"split_reads": 2}, Status.NOT_ASSESSABLE, None, "one sign without", id="2-splits"
        ),
        pytest.param({"kept": 70, "lost": 30}, Status.EVALUATED, True, "-0.51", id="drop-at-limit"),
        pytest.param(
            {"kept": 71, "lost": 29}, Status.NOT_ASSESSABLE, None, "-0.49", id="drop-above-limit"
        ),
        pytest.param(
            {"kept": 100, "lost": 0, "split_reads": 0},
            Status.EVALUATED,
            False,
            "0 fragments",
            id="neither",
        ),
        pytest.param(
            {"kept": 50, "lost": 0, "split_reads": 0},
            Status.EVALUATED,
            False,
            "at 50x",
            id="depth-at-limit",
        ),
        pytest.param(
            {"kept": 49, "lost": 0, "split_reads": 0},
            Status.NOT_ASSESSABLE,
            None,
            "must reach 50x",
            id="depth-below",
        ),
        pytest.param({"kept": 0, "lost": 100}, Status.EVALUATED, True, "-6.64", id="no-exon-left"),
    ],
)
def test_limits(
    given: dict[str, int],
    status: Status,
    detected: bool | None,
    words: str,
    gene: Any,
    transcript: Transcript,
    tmp_path: Path,
) -> None:
    found = ask(tumour(gene, **given), gene, transcript, tmp_path)
    assert (found.status, found.detected) == (status, detected)
    assert words in (found.reason or "")
    assert (found.min_split_fragments, found.max_log2_difference) == (3, -0.5)
    assert (found.protein is not None) is (detected is True)


EXONS_ONLY = EXONS
INTRONS_TOO = ((1000, 6200),)


@pytest.mark.parametrize(
    ("covered", "given", "status", "detected"),
    [
        pytest.param(None, {}, Status.EVALUATED, True, id="genome"),
        pytest.param(INTRONS_TOO, {}, Status.EVALUATED, True, id="introns-covered"),
        pytest.param(
            INTRONS_TOO,
            {"kept": 100, "lost": 0, "split_reads": 0},
            Status.EVALUATED,
            False,
            id="introns-covered-and-nothing",
        ),
        pytest.param(
            EXONS_ONLY,
            {"kept": 100, "lost": 0, "split_reads": 0},
            Status.NOT_TESTED,
            None,
            id="exons-only-and-nothing",
        ),
        pytest.param(
            EXONS_ONLY, {"split_reads": 0}, Status.NOT_TESTED, None, id="exons-only-and-a-drop"
        ),
        pytest.param(EXONS_ONLY, {}, Status.EVALUATED, True, id="exons-only-but-seen"),
        pytest.param(
            ((1000, 1920), (2000, 6200)),
            {"kept": 100, "lost": 0, "split_reads": 0},
            Status.EVALUATED,
            False,
            id="share-at-limit",
        ),
        pytest.param(
            ((1000, 1919), (2000, 6200)),
            {"kept": 100, "lost": 0, "split_reads": 0},
            Status.NOT_TESTED,
            None,
            id="share-below-limit",
        ),
    ],
)
def test_panels(
    covered: Sequence[tuple[int, int]] | None,
    given: dict[str, int],
    status: Status,
    detected: bool | None,
    gene: Any,
    transcript: Transcript,
    tmp_path: Path,
) -> None:
    found = ask(tumour(gene, **given), gene, transcript, tmp_path, covered=covered)
    assert (found.status, found.detected) == (status, detected)
    if status is Status.NOT_TESTED:
        assert "introns 1 and 3, where the breakpoints lie, are not covered" in (found.reason or "")
        assert "RNA is preferred" in (found.reason or "")
        assert ("log2 depth of exons 2-3" in (found.reason or "")) is ("lost" not in given)


def test_uneven_capture_is_taken_off_by_the_normal(
    gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    uneven = [*tiles(gene, 50, "w"), *tiles(gene, 50, "d", gap=(1990, 3300))]
    alone = ask(uneven, gene, transcript, tmp_path)
    assert alone.depth_log2_difference == pytest.approx(-1, abs=0.01)
    assert alone.status is Status.NOT_ASSESSABLE
    beside = ask(uneven, gene, transcript, tmp_path, normal=uneven)
    assert beside.depth_log2_difference == pytest.approx(0, abs=0.01)
    assert (beside.status, beside.detected) == (Status.EVALUATED, False)
    assert "relative to the normal" in (beside.reason or "")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"flag": 0x400}, id="duplicate"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality"),
    ],
)
def test_unusable_splits(
    fields: dict[str, int], gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    bad = [split(gene, f"b{n}", 60, sa=True, **fields) for n in range(9)]
    found = ask([*tumour(gene, split_reads=0), *bad], gene, transcript, tmp_path)
    assert found.split_fragments == 0


def test_mates_are_one_fragment(gene: Any, transcript: Transcript, tmp_path: Path) -> None:
    mates = [split(gene, "pair", left, sa=True) for left in (40, 60, 70)]
    found = ask([*tumour(gene, split_reads=0), *mates], gene, transcript, tmp_path)
    assert found.split_fragments == 1


@pytest.mark.parametrize(
    "tag",
    [
        pytest.param("8,3701,+,60S40M,60,0;", id="another-contig"),
        pytest.param("7,3701,-,60S40M,60,0;", id="another-strand"),
        pytest.param("7,3701,+,40M60S,60,0;", id="clipped-on-the-same-side"),
        pytest.param("7,5601,+,60S40M,60,0;", id="another-intron"),
    ],
)
def test_other_junctions_do_not_count(
    tag: str, gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    foreign = "ACGTTGCA" * 5
    bases = gene.bases[1540:1600] + foreign
    reads = [Read(f"o{n}", 1540, bases, "60M40S", tag) for n in range(5)]
    found = ask([*tumour(gene, split_reads=0), *reads], gene, transcript, tmp_path)
    assert found.split_fragments == 0


def test_supplementary_in_the_right_place_among_others(
    gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    foreign = "ACGTTGCA" * 5
    bases = gene.bases[1540:1600] + foreign
    tag = "8,11,+,60S20M20S,0,0;7,3701,+,60H40M,60,0;"
    reads = [Read(f"o{n}", 1540, bases, "60M40S", tag) for n in range(3)]
    found = ask([*tumour(gene, split_reads=0), *reads], gene, transcript, tmp_path)
    assert (found.split_fragments, found.deleted_end) == (3, 3700)


def test_exons_without_a_number_are_not_looked_for(
    gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    """Coding exons alone: MET exon 14 would be another one."""
    bam = write(tmp_path / "t.bam", gene, tumour(gene))
    unknown = transcript.model_copy(update={"coding_only": True, "first_exon": None})
    with pysam.AlignmentFile(str(bam)) as reads:
        (found,) = find_exon_deletions(
            [ROW], GeneModel([unknown]), DeletionReads(reads, gene.fasta)
        )
    assert (found.status, found.detected) == (Status.NOT_ASSESSABLE, None)
    assert (found.reason or "").startswith("the gene models give coding exons only: exon numbers")


def test_filler_at_the_junction(gene: Any, tmp_path: Path) -> None:
    bases = gene.bases[1540:1600] + "GATTC" + gene.bases[3700:3735]
    other = gene.bases[1565:1600] + "GATTC" + gene.bases[3700:3760]
    reads = [
        *(Read(f"r{n}", 1540, bases, "60M40S") for n in range(2)),
        *(Read(f"l{n}", 3700, other, "40S60M") for n in range(2)),
    ]
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", gene, reads)))
    introns = ((1200, 2000), (3200, 4000))
    found = best_junction(split_fragments(DeletionReads(bam, gene.fasta), "7", "7", introns))
    assert found is not None
    assert len(found.fragments) == 4
    # The last base of the filler may fit by chance and count as aligned.
    assert (found.start, found.end) == pytest.approx(BREAK, abs=2)


def test_a_clip_that_fits_twice_fits_nowhere(
    make_genome: Callable[[str], Any], gene: Any, tmp_path: Path
) -> None:
    bases = gene.bases[:3900] + gene.bases[3700:3800] + gene.bases[4000:]
    repeated = make_genome(bases)
    reads = [split(repeated, f"s{n}", 60, sa=False) for n in range(4)]
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", repeated, reads)))
    introns = ((1200, 2000), (3200, 4000))
    assert split_fragments(DeletionReads(bam, repeated.fasta), "7", "7", introns) == []


def names(*found: str) -> frozenset[str]:
    return frozenset(found)


@pytest.mark.parametrize(
    ("junctions", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param(
            [Junction(10, 90, names("a")), Junction(500, 900, names("b", "c"))],
            Junction(500, 900, names("b", "c")),
            id="most-fragments",
        ),
        pytest.param(
            [
                Junction(10, 90, names("a")),
                Junction(30, 90, names("b", "a")),
                Junction(500, 900, names("c", "d")),
            ],
            Junction(10, 90, names("a", "b")),
            id="within-20-bp",
        ),
        pytest.param(
            [Junction(10, 90, names("a")), Junction(31, 90, names("b"))],
            Junction(10, 90, names("a")),
            id="beyond-20-bp",
        ),
    ],
)
def test_best_junction(junctions: list[Junction], expected: Junction | None) -> None:
    assert best_junction(junctions) == expected


@pytest.mark.parametrize(
    ("strand", "first", "last", "expected"),
    [
        pytest.param(Strand.PLUS, 2, 3, ((1200, 2000), (3200, 4000)), id="plus"),
        pytest.param(Strand.MINUS, 2, 3, ((3200, 4000), (5200, 6000)), id="minus"),
        pytest.param(Strand.PLUS, 1, 3, None, id="no-intron-before"),
        pytest.param(Strand.PLUS, 2, 6, None, id="no-intron-after"),
    ],
)
def test_introns(
    strand: Strand,
    first: int,
    last: int,
    expected: tuple[Any, Any] | None,
    make_transcript: Callable[..., Any],
) -> None:
    transcript = make_transcript("EGFR", EXONS, (1000, 6200), strand)
    assert introns_around(transcript, first, last) == expected


def test_minus_strand(gene: Any, make_transcript: Callable[..., Any], tmp_path: Path) -> None:
    """Exons 4 and 5 of the minus strand are exons 2 and 3 of the plus strand."""
    transcript = make_transcript("EGFR", EXONS, (1000, 6200), Strand.MINUS)
    row = replace(ROW, first_exon=4, last_exon=5, compared=(1, 2, 3))
    found = ask(tumour(gene), gene, transcript, tmp_path, row)
    assert (found.detected, found.deleted_start, found.deleted_end) == (True, *BREAK)


def test_mean_depth_counts_aligned_bases(gene: Any, tmp_path: Path) -> None:
    bases = gene.bases[1000:1050] + gene.bases[1060:1100]
    reads = [
        Read("gap", 1000, bases, "50M10D40M"),
        Read("clip", 1080, gene.bases[1080:1120], "20M20S"),
        Read("off", 1200, gene.bases[1200:1300], "100M"),
    ]
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", gene, reads)))
    assert mean_depth(bam, "7", [(1000, 1100)]) == pytest.approx(1.1)
    assert mean_depth(bam, "7", []) is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(replace(ROW, called=False), "only by an assay made for them", id="not-called"),
        pytest.param(replace(ROW, gene="BRAF"), "no transcript of BRAF", id="no-transcript"),
        pytest.param(replace(ROW, last_exon=6, compared=()), "have no intron on both", id="edge"),
    ],
)
def test_what_cannot_be_asked_is_not_tested(
    row: ExonDeletionRow, reason: str, gene: Any, transcript: Transcript, tmp_path: Path
) -> None:
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", gene, tumour(gene))))
    (found,) = find_exon_deletions([row], GeneModel([transcript]), DeletionReads(bam, gene.fasta))
    assert (found.status, found.detected) == (Status.NOT_TESTED, None)
    assert reason in (found.reason or "")
    assert "RNA is preferred" in (found.reason or "")


def test_without_alignments(transcript: Transcript) -> None:
    found = find_exon_deletions([ROW, ROW], GeneModel([transcript]), None)
    assert [f.reason for f in found] == [
        "no alignments were given; RNA is preferred for this question"
    ] * 2


def test_alignments_without_the_contig(gene: Any, transcript: Transcript, tmp_path: Path) -> None:
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", gene, [], contig="12")))
    found = exon_deletion_evidence(DeletionReads(bam, gene.fasta), transcript, ROW)
    assert (found.status, found.reason) == (
        Status.NOT_TESTED,
        "the alignments have no contig 7; RNA is preferred for this question",
    )


def test_contig_may_be_named_with_chr(gene: Any, transcript: Transcript, tmp_path: Path) -> None:
    bam = pysam.AlignmentFile(str(write(tmp_path / "t.bam", gene, tumour(gene), contig="chr7")))
    found = exon_deletion_evidence(DeletionReads(bam, gene.fasta), transcript, ROW)
    assert found.detected is True


@pytest.mark.parametrize(
    ("status", "detected"),
    [(Status.EVALUATED, None), (Status.NOT_TESTED, False), (Status.NOT_ASSESSABLE, True)],
)
def test_record_is_consistent(status: Status, detected: bool | None) -> None:
    with pytest.raises(ValueError, match="if and only if the status is 'evaluated'"):
        ExonDeletion(
            status=status,
            reason="r",
            detected=detected,
            name="x",
            gene="EGFR",
            change=ExonChange.DELETION,
            first_exon=2,
            last_exon=7,
            source="s",
        )
