from collections.abc import Mapping
from pathlib import Path

import pytest
from input_builders import LENGTHS, write_bam, write_fasta

from agnoma.genome import Build
from agnoma.validation.alignments import check_alignment, check_unaligned, is_indexed
from agnoma.validation.contigs import Reference

GRCH37_7, GRCH38_7 = 159138663, 159345973


def reference(
    lengths: Mapping[str, int] | None = LENGTHS, build: Build = Build.SIMULATED
) -> Reference:
    if lengths is None:
        return Reference("genome.fa", build, None, ("chr7",))
    return Reference("genome.fa", build, dict(lengths), tuple(lengths))


@pytest.mark.parametrize(
    ("lengths", "order", "index", "match"),
    [
        pytest.param(LENGTHS, "coordinate", False, None, id="sound"),
        pytest.param({"chr7": 5000}, "coordinate", False, None, id="part-of-the-reference"),
        pytest.param(LENGTHS | {"decoy": 9}, "coordinate", False, None, id="with-decoys"),
        pytest.param(LENGTHS, None, True, None, id="indexed-therefore-sorted"),
        pytest.param(LENGTHS, None, False, "does not say that it is sorted", id="order-unknown"),
        pytest.param(
            LENGTHS, "queryname", False, "not coordinate-sorted (header says queryname)", id="name"
        ),
        pytest.param(LENGTHS, "unsorted", False, "run samtools sort", id="unsorted"),
        pytest.param({}, "unknown", False, "not aligned", id="unaligned"),
        pytest.param(
            {"7": 5000, "17": 3000},
            "coordinate",
            False,
            "contig naming mismatch: the BAM says '7', the FASTA genome.fa says 'chr7'",
            id="naming",
        ),
        pytest.param({"MN908947": 29}, "coordinate", False, "no contig in common", id="foreign"),
        pytest.param(
            {"chr7": 5001},
            "coordinate",
            False,
            "wrong build: contig 'chr7' is 5001 bp in the BAM and 5000 bp in the FASTA genome.fa",
            id="length",
        ),
        pytest.param({"chr7": 5000, "chrM": 1}, "coordinate", False, None, id="mitochondrion"),
    ],
)
def test_alignment(
    tmp_path: Path, lengths: dict[str, int], order: str | None, index: bool, match: str | None
) -> None:
    path = write_bam(tmp_path / "t.bam", lengths, order=order, index=index)
    problems = check_alignment(path, reference(LENGTHS | {"chrM": 2}))
    if match is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert match in problems[0]


def test_both_builds_are_named(tmp_path: Path) -> None:
    path = write_bam(tmp_path / "t.bam", {"chr7": GRCH37_7})
    problems = check_alignment(path, reference({"chr7": GRCH38_7}, Build.GRCH38))
    assert (
        "159138663 bp in the BAM (GRCh37) and 159345973 bp in the FASTA genome.fa (GRCh38)"
        in (problems[0])
    )


def test_naming_and_build_are_two_faults(tmp_path: Path) -> None:
    path = write_bam(tmp_path / "t.bam", {"7": GRCH37_7})
    naming, build = check_alignment(path, reference({"chr7": GRCH38_7}, Build.GRCH38))
    assert "naming mismatch" in naming
    assert "wrong build" in build


@pytest.mark.parametrize(
    ("lengths", "match"),
    [
        pytest.param({"chr7": GRCH38_7}, None, id="same-build"),
        pytest.param({"chr7": GRCH37_7}, "genome.build says GRCh38", id="other-build"),
        pytest.param({"7": GRCH38_7}, "says '7', the FASTA genome.fa says 'chr7'", id="naming"),
        pytest.param({"chr9": 5}, None, id="nothing-known"),
    ],
)
def test_without_index_of_the_fasta(
    tmp_path: Path, lengths: dict[str, int], match: str | None
) -> None:
    path = write_bam(tmp_path / "t.bam", lengths)
    problems = check_alignment(path, reference(None, Build.GRCH38))
    assert [match in problem for problem in problems if match] == ([True] if match else [])


@pytest.mark.parametrize("check", [lambda p: check_alignment(p, reference()), check_unaligned])
@pytest.mark.parametrize(
    ("kept", "match"),
    [
        pytest.param(-28, "cut off (no end-of-file block)", id="end-block-missing"),
        pytest.param(-5, "cut off", id="last-bytes-missing"),
        pytest.param(40, "cut off", id="header-only"),
    ],
)
def test_truncated_bam(tmp_path: Path, check: object, kept: int, match: str) -> None:
    path = write_bam(tmp_path / "t.bam")
    path.write_bytes(path.read_bytes()[:kept])
    assert callable(check)
    assert match in check(path)[0]


def test_cram(tmp_path: Path) -> None:
    fasta = write_fasta(tmp_path / "genome.fa", index=False)
    assert fasta.exists()
    path = write_bam(tmp_path / "t.cram", {}, mode="wc")
    assert check_unaligned(path) == []
    path.write_bytes(path.read_bytes()[:-1])
    assert "cut off" in check_unaligned(path)[0]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        pytest.param(b"@HD\tVN:1.6\n", "SAM text; run samtools sort to make a BAM", id="sam"),
        pytest.param(b"hello", "not a BAM or CRAM (wrong first bytes)", id="text"),
    ],
)
def test_other_files(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "t.bam"
    path.write_bytes(content)
    assert match in check_unaligned(path)[0]


def test_bgzf_that_is_no_bam(tmp_path: Path) -> None:
    path = tmp_path / "t.bam"
    sound = write_bam(tmp_path / "sound.bam").read_bytes()
    path.write_bytes(sound[-28:])
    assert "not a readable BAM" in check_unaligned(path)[0]


@pytest.mark.parametrize("name", ["t.bam.bai", "t.bai", "t.bam.csi", "t.csi"])
def test_index_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.bam"
    assert not is_indexed(path)
    (tmp_path / name).touch()
    assert is_indexed(path)
