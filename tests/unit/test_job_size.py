"""What jobs ask of a cluster grows with what they read and with every attempt."""

from pathlib import Path

import pytest

from agnoma.job_size import Growth, JobSize, stored_gb, submitted_files, unpacked_gb
from agnoma.models.case import Case, ReadUnit, Role

GROWTH = Growth(base=1000, reads_gb=100, calls_mb=150, genome_gb=1900, case=2, thread=500)


@pytest.mark.parametrize(
    ("size", "threads", "attempt", "asked"),
    [
        pytest.param(JobSize(), 1, 1, 1500, id="nothing-known"),
        pytest.param(JobSize(reads_gb=10), 1, 1, 2500, id="reads"),
        pytest.param(JobSize(calls_mb=20), 1, 1, 4500, id="calls"),
        pytest.param(JobSize(genome_gb=3), 1, 1, 7200, id="genome"),
        pytest.param(JobSize(cases=1000), 1, 1, 3500, id="cases"),
        pytest.param(JobSize(), 8, 1, 5000, id="threads"),
        pytest.param(JobSize(reads_gb=10), 1, 2, 5000, id="second-attempt"),
        pytest.param(JobSize(reads_gb=10), 1, 3, 7500, id="third-attempt"),
        pytest.param(JobSize(reads_gb=0.001), 1, 1, 1501, id="rounded-up"),
    ],
)
def test_request(size: JobSize, threads: int, attempt: int, asked: int) -> None:
    assert GROWTH.request(size, threads=threads, attempt=attempt) == asked


CASE = Case(
    case_id="C1",
    patient_id="P1",
    tumour_bam=None,
    normal_bam="n.bam",
    vcf="c.vcf",
    units=(
        ReadUnit(role=Role.TUMOUR, unit="L1", fastq1="a1", fastq2="a2"),
        ReadUnit(role=Role.TUMOUR, unit="L2", fastq1="b.ubam"),
    ),
)


@pytest.mark.parametrize(
    ("role", "unit", "files"),
    [
        pytest.param(None, None, ["a1", "a2", "b.ubam", "n.bam", "c.vcf"], id="case"),
        pytest.param(Role.TUMOUR, None, ["a1", "a2", "b.ubam"], id="role"),
        pytest.param(Role.NORMAL, None, ["n.bam"], id="given-alignment"),
        pytest.param(Role.TUMOUR, "L2", ["b.ubam"], id="lane"),
        pytest.param(Role.TUMOUR, "L9", [], id="no-such-lane"),
    ],
)
def test_submitted_files(role: Role | None, unit: str | None, files: list[str]) -> None:
    assert submitted_files(CASE, role, unit) == files


def test_stored_gb(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3000)
    (tmp_path / "b").write_bytes(b"x" * 2000)
    paths = [str(tmp_path / name) for name in ("a", "b", "missing")]
    assert stored_gb(paths) == pytest.approx(5e-6)
    assert stored_gb([]) == 0.0


@pytest.mark.parametrize(("name", "factor"), [("g.fa", 1.0), ("g.fa.gz", 3.7), ("g.fa.bgz", 3.7)])
def test_unpacked_gb(tmp_path: Path, name: str, factor: float) -> None:
    fasta = tmp_path / name
    fasta.write_bytes(b"x" * 1000)
    assert unpacked_gb(str(fasta)) == pytest.approx(factor * 1e-6)
