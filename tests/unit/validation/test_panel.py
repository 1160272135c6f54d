import gzip
from pathlib import Path

import pytest
from input_builders import LENGTHS

from agnoma.genome import Build
from agnoma.validation.contigs import Reference
from agnoma.validation.panel import check_bed

REFERENCE = Reference("genome.fa", Build.SIMULATED, dict(LENGTHS), tuple(LENGTHS))
UNINDEXED = Reference("genome.fa", Build.SIMULATED, None, ("chr7",))


def check(tmp_path: Path, text: str, reference: Reference = REFERENCE) -> list[str]:
    path = tmp_path / "panel.bed"
    path.write_bytes(text.encode())
    return [str(fault) for fault in check_bed(path, "panel.bed", reference)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("chr7\t0\t5000\n", id="whole-contig"),
        pytest.param("chr7\t10\t11\tBRAF\t0\t+\nchr17\t1\t3000\tTP53\n", id="more-columns"),
        pytest.param("browser position chr7\ntrack name=x\n# c\n\nchr7\t1\t2\n", id="header-lines"),
        pytest.param("\ufeffchr7\t1\t2\r\n", id="bom-and-windows"),
        pytest.param("chr7 1 2\n", id="spaces"),
    ],
)
def test_sound(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, text) == []


def test_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "panel.bed.gz"
    path.write_bytes(gzip.compress(b"chr7\t5\t5\n"))
    assert [fault.column for fault in check_bed(path, "panel.bed.gz", REFERENCE)] == ["end"]
    path.write_bytes(path.read_bytes()[:-4])
    assert "not readable as text" in str(check_bed(path, "panel.bed.gz", REFERENCE)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "chr7\t10\t10\n", "row 1, column end: found 'chr7\\t10\\t10'; write", id="zero"
        ),
        pytest.param("chr7\t1\t2\nchr7\t20\t10\n", "row 2, column end", id="start-after-end"),
        pytest.param("chr7\t1.5\t10\n", "column start: .*'1.5' is not a whole number", id="float"),
        pytest.param("chr7\t-1\t10\n", "column start: .*'-1' is not a whole number", id="negative"),
        pytest.param("chr7\t1\tx\n", "column end: .*'x' is not a whole number", id="word"),
        pytest.param(
            "chr7\t1\t5001\n", "column end: .*contig chr7 ends at 5000", id="past-the-end"
        ),
        pytest.param(
            "chr7\t1\n", "row 1: .*contig, start and end, separated by tabs", id="columns"
        ),
        pytest.param("", "panel.bed: the BED is empty; write one target per row", id="empty"),
        pytest.param("track name=x\n", "the BED is empty", id="only-a-track-line"),
        pytest.param(
            "7\t1\t2\n17\t1\t2\n",
            "row 1, column contig: found '7'; contig naming mismatch: the BED says '7', the FASTA "
            "genome.fa says 'chr7'; use one naming for BAM, FASTA and BED",
            id="naming",
        ),
        pytest.param(
            "chr7\t1\t2\n17\t1\t2\n", "row 2, column contig: .* has no such .* 'chr17'", id="mixed"
        ),
        pytest.param(
            "chr7\t1\t2\nchrX\t1\t2\n", "row 2, .*found 'chrX'; .*remove the", id="absent"
        ),
    ],
)
def test_faulty(tmp_path: Path, text: str, expected: str) -> None:
    (fault,) = check(tmp_path, text)
    assert fault.startswith("panel.bed")
    with pytest.raises(ValueError, match=expected.replace("\\t", r"\\t")):
        raise ValueError(fault)


def test_many_faults_are_counted(tmp_path: Path) -> None:
    faults = check(tmp_path, "chr7\t5\t1\n" * 25)
    assert len(faults) == 11
    assert "15 more rows" in faults[-1]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("chr7\t1\t99999\n", 0, id="lengths-unknown"),
        pytest.param("chrX\t1\t2\n", 0, id="contigs-unknown"),
        pytest.param("7\t1\t2\n", 1, id="naming-known-from-the-first-contig"),
    ],
)
def test_without_index_of_the_fasta(tmp_path: Path, text: str, count: int) -> None:
    assert len(check(tmp_path, text, UNINDEXED)) == count
