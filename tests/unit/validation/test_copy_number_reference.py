from pathlib import Path

import pytest
from input_builders import make_run, write_bam
from reference_builders import row_of, write_reference

from agnoma.errors import ConfigError
from agnoma.genome import Build
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.validation import load_run
from agnoma.validation.contigs import Reference
from agnoma.validation.copy_number_reference import check_reference, reference_warning

GENOME = Reference("g.fa", Build.SIMULATED, {"chr7": 5000, "chr17": 3000}, ("chr7", "chr17"))
NO_INDEX = Reference("g.fa", Build.SIMULATED, None, ("chr7",))


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.bed"
    path.write_text("chr7\t100\t200\tBRAF\n")
    return path


@pytest.mark.parametrize(
    ("bins", "genome", "message"),
    [
        pytest.param(row_of("chr7", 1, first=100), GENOME, None, id="fits"),
        pytest.param(row_of("7", 1, first=100), GENOME, "contig naming mismatch", id="naming"),
        pytest.param(row_of("7", 1), NO_INDEX, "contig naming mismatch", id="naming-no-index"),
        pytest.param(row_of("chr7", 1, first=300), GENOME, "another panel", id="other-panel"),
        pytest.param(row_of("chr7", 1, first=300), NO_INDEX, "another panel", id="no-index"),
        pytest.param(
            row_of("chr7", 1, first=100) + row_of("chr1", 1), GENOME, "no contig chr1", id="contig"
        ),
    ],
)
def test_check(
    bins: list[ReferenceBin], genome: Reference, message: str | None, tmp_path: Path, panel: Path
) -> None:
    found = check_reference(write_reference(tmp_path / "r.cnn", bins), panel, genome)
    assert len(found) == (message is not None)
    assert message is None or message in found[0]


def test_targets_without_a_value_are_a_warning(tmp_path: Path) -> None:
    bins = row_of("chr7", 3, first=100)
    assert reference_warning(write_reference(tmp_path / "r.cnn", bins)) is None
    bins[1] = bins[1]._replace(log2=float("nan"))
    found = reference_warning(write_reference(tmp_path / "n.cnn", bins))
    assert found is not None
    assert "1 targets without log2 or spread" in found
    assert "chr7:201-300 (A)" in found


def test_coverage_is_no_reference(tmp_path: Path, panel: Path) -> None:
    path = tmp_path / "n.targetcoverage.cnn"
    path.write_text("chromosome\tstart\tend\tgene\tdepth\tlog2\nchr7\t1\t9\tA\t1\t0\n")
    (problem,) = check_reference(path, panel, GENOME)
    assert problem.startswith("not a CNVkit reference (.cnn); columns found: chromosome start")


def test_one_copy_of_x_is_refused_in_a_reference_of_others(tmp_path: Path) -> None:
    genome = Reference("g.fa", Build.SIMULATED, {"chr7": 5000, "chrX": 5000}, ("chr7", "chrX"))
    bins = row_of("chr7", 5) + row_of("chrX", 20, log2=-1)
    (problem,) = check_reference(write_reference(tmp_path / "r.cnn", bins), None, genome)
    assert problem.startswith("its X chromosome is at one copy")


def test_without_a_panel_the_genome_still_counts(tmp_path: Path) -> None:
    path = write_reference(tmp_path / "r.cnn", row_of("chr9", 3))
    (problem,) = check_reference(path, None, GENOME)
    assert "no contig in common" in problem


@pytest.mark.parametrize(
    ("first", "message"),
    [
        pytest.param(100, None, id="fits"),
        pytest.param(900, r"key copy_number.reference: .*lab.cnn.*another panel", id="other-panel"),
        pytest.param(None, r"key copy_number.reference: .*lab.cnn.*no such file", id="absent"),
    ],
)
def test_run_says_it_before_any_job(
    first: int | None, message: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    if first is not None:
        write_reference(tmp_path / "lab.cnn", row_of("chr7", 1, first=first))
    case = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}
    config = make_run(tmp_path, [case], copy_number={"reference": "lab.cnn"})
    if message is None:
        assert load_run(config, roots=[tmp_path]).config.copy_number.reference == "lab.cnn"
    else:
        with pytest.raises(ConfigError, match=message):
            load_run(config, roots=[tmp_path])
