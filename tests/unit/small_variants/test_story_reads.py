from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agnoma.small_variants.story.reads import DELETED, BaseCount, count_bases

AT = 1000  # 0-based


@pytest.fixture
def bases(genome: Any) -> tuple[str, str]:
    """Return the reference base at the position and another one."""
    base = genome.bases[AT]
    return base, "A" if base != "A" else "C"


def counted(reads: Any, tmp_path: Path) -> BaseCount:
    path = reads.write(tmp_path / "t.bam")
    return count_bases(path, "7", [(AT, AT + 1)])[0]


def test_fragments_not_reads(
    genome: Any, make_reads: Any, tmp_path: Path, bases: tuple[str, str]
) -> None:
    ref, alt = bases
    reads = make_reads(genome)
    carrying = reads.carrying(950, (AT, alt))
    reads.add("ref", 940).add("ref", 960, flag=0x80)
    reads.add("alt", 950, sequence=carrying).add("alt", 950, sequence=carrying, flag=0x80)
    reads.add("disagree", 950).add("disagree", 950, sequence=carrying, flag=0x80)
    count = counted(reads, tmp_path)
    assert count.depth_x == 3
    assert (count.by_base[ref], count.by_base[alt]) == (1, 1)
    assert count.other_than(ref) == 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"flag": 0x400}, id="duplicate"),
        pytest.param({"flag": 0x100}, id="secondary"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"flag": 0x200}, id="qc-failed"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality"),
        pytest.param({"quality": 12}, id="base-quality"),
    ],
)
def test_left_out(genome: Any, make_reads: Any, tmp_path: Path, fields: dict[str, int]) -> None:
    reads = make_reads(genome).add("kept", 950).add("left-out", 950, **fields)
    assert counted(reads, tmp_path).depth_x == 1


@pytest.mark.parametrize(
    "fields", [{"mapping_quality": 20}, {"quality": 13}], ids=["mapping-quality", "base-quality"]
)
def test_kept_at_the_limit(
    genome: Any, make_reads: Any, tmp_path: Path, fields: dict[str, int]
) -> None:
    reads = make_reads(genome).add("kept", 950).add("too", 950, **fields)
    assert counted(reads, tmp_path).depth_x == 2


def test_deletion(genome: Any, make_reads: Any, tmp_path: Path) -> None:
    sequence = genome.bases[950:AT] + genome.bases[AT + 2 : AT + 52]
    reads = make_reads(genome).add("gap", 950, sequence=sequence, cigar="50M2D50M")
    count = counted(reads, tmp_path)
    assert count.by_base == Counter({DELETED: 1})
    assert count.other_than(genome.bases[AT]) == 1


def test_contig_names_and_unknown_contigs(genome: Any, make_reads: Any, tmp_path: Path) -> None:
    path = make_reads(genome).add("one", 950).write(tmp_path / "t.bam")
    assert [c.depth_x for c in count_bases(path, "chr7", [(AT, AT + 2), (0, 1)])] == [1, 1, 0]
    assert [c.depth_x for c in count_bases(path, "chr8", [(AT, AT + 1)])] == [0]
