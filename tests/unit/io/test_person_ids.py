"""Digests by which a normal of the panel is known to be a case's own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pysam
import pytest

from agnoma.errors import InputFormatError
from agnoma.io import person_ids as module
from agnoma.io.person_ids import normal_id, patient_key, person_ids, reads_key

Write = Callable[..., Path]
READS = [("a", 5, "ACGTA"), ("b", 5, "CCCCC"), ("c", 9, "GGGGG"), ("d", 9, "TTTTT"), ("e", 20, "A")]


@pytest.fixture
def bam(tmp_path: Path) -> Write:
    def write(
        name: str,
        reads: Sequence[tuple[str, int, str]] = READS,
        *,
        flag: int = 0,
        **header: Any,
    ) -> Path:
        path = tmp_path / name
        text = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "7", "LN": 100}], **header}
        with pysam.AlignmentFile(str(path), "wb", header=text) as out:
            for read_name, start, bases in reads:
                read = pysam.AlignedSegment(out.header)
                read.query_name, read.flag, read.reference_id = read_name, flag, 0
                read.reference_start, read.query_sequence = start, bases
                read.cigarstring, read.mapping_quality = f"{len(bases)}M", 60
                out.write(read)
        return path

    return write


def test_id_is_a_digest_not_a_name() -> None:
    assert normal_id("CASE-1") == "2967cce64444"
    assert normal_id("CASE-1") != normal_id("CASE-2")
    assert patient_key("CASE-1") != normal_id("CASE-1")


def test_same_reads_under_another_name_header_and_order(bam: Write, tmp_path: Path) -> None:
    own = reads_key(bam("own.bam"))
    header = {"RG": [{"ID": "x", "SM": "B_normal"}], "PG": [{"ID": "bwa", "CL": "other"}]}
    ties = [READS[1], READS[0], READS[3], READS[2], READS[4]]
    link = tmp_path / "link.bam"
    link.symlink_to(bam("moved.bam"))
    assert own is not None
    assert {
        reads_key(link),
        reads_key(bam("header.bam", **header)),
        reads_key(bam("ties.bam", ties)),
        reads_key(bam("marked.bam", flag=0x400)),
    } == {own}


@pytest.mark.parametrize(
    "reads",
    [
        pytest.param([("x", 5, "ACGTA"), *READS[1:]], id="name"),
        pytest.param([("a", 5, "ACGTC"), *READS[1:]], id="bases-under-the-same-names"),
        pytest.param(READS[:-1], id="one-read-less"),
    ],
)
def test_other_reads(bam: Write, reads: list[tuple[str, int, str]]) -> None:
    assert reads_key(bam("own.bam")) != reads_key(bam("other.bam", reads))


def test_mates_of_one_name_are_two_reads(bam: Write) -> None:
    assert reads_key(bam("one.bam", flag=0x41)) != reads_key(bam("two.bam", flag=0x81))


def test_only_the_first_reads_and_all_that_begin_with_the_last(
    bam: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_READS", 3)
    own = reads_key(bam("own.bam"))
    assert own == reads_key(bam("shorter.bam", READS[:4]))
    assert own != reads_key(bam("cut.bam", READS[:3]))
    assert own == reads_key(bam("ties.bam", [*READS[:2], READS[3], READS[2], READS[4]]))


@pytest.mark.parametrize(
    "flag", [0x4, 0x100, 0x800], ids=["unmapped", "secondary", "supplementary"]
)
def test_no_primary_alignment_identifies_nobody(bam: Write, flag: int) -> None:
    assert reads_key(bam("n.bam", flag=flag)) is None
    assert reads_key(bam("empty.bam", ())) is None


def test_no_alignments(tmp_path: Path) -> None:
    path = tmp_path / "n.bam"
    path.write_text("nothing")
    with pytest.raises(InputFormatError, match=r"n.bam: cannot be read .*give a sorted BAM"):
        reads_key(path)


def test_person_is_known_by_case_patient_and_reads(bam: Write) -> None:
    own = bam("own.bam")
    three = {normal_id("C1"), patient_key("P1"), reads_key(own)}
    assert person_ids("C1", "P1", own) == three
    assert person_ids("C1", "P1", None) == three - {reads_key(own)}
    assert person_ids("C1", "P1", bam("empty.bam", ())) == three - {reads_key(own)}
