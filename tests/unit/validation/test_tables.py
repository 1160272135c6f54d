import os
from pathlib import Path

import pysam
import pytest
from input_builders import LENGTHS, make_run, write_bam

from agnoma.errors import ConfigError
from agnoma.models.case import Role
from agnoma.models.identity import Fingerprint, SnpList, SnpSite
from agnoma.validation import load_run
from agnoma.validation.tables import (
    MAX_PROBLEMS,
    check_earlier,
    check_similar_cohort,
    open_to_all,
)

NAME = "tumour.fingerprint.json"


def write(folder: Path, case_id: str = "S1", *, mode: int = 0o600) -> Path:
    """Write the fingerprint of a tumour into a folder of its case."""
    found = Fingerprint(
        case_id=case_id, patient_id="P1", role=Role.TUMOUR, sites_digest="d", genotypes="012."
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    found.write_json(path, private=True)
    path.chmod(mode)
    return path


def test_sound_folder(tmp_path: Path) -> None:
    for case_id in ("S1", "S2"):
        write(tmp_path / "2024" / case_id, case_id)
    assert check_earlier(tmp_path) == []
    assert open_to_all(tmp_path) is None


def test_no_folder(tmp_path: Path) -> None:
    file = write(tmp_path / "S1")
    for path in (tmp_path / "none", file):
        (problem,) = check_earlier(path)
        assert problem.startswith("no such folder")


def test_folder_without_any(tmp_path: Path) -> None:
    (tmp_path / "tumour.json").write_text("{}")
    (problem,) = check_earlier(tmp_path)
    assert problem.startswith("no *.fingerprint.json in it")


@pytest.mark.parametrize(
    "text", ["", "{}", '{"case_id": "S1"', '{"genotypes": "x"}'], ids=["empty", "other", "cut", "x"]
)
def test_not_a_fingerprint(tmp_path: Path, text: str) -> None:
    write(tmp_path / "S1")
    (tmp_path / "x.fingerprint.json").write_text(text)
    assert check_earlier(tmp_path) == [
        "x.fingerprint.json: not a fingerprint of this version; take it out"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_not_readable(tmp_path: Path) -> None:
    write(tmp_path / "S1", mode=0)
    assert check_earlier(tmp_path) == [f"S1/{NAME}: cannot be read: Permission denied"]


def test_a_folder_in_place_of_a_fingerprint(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert check_earlier(tmp_path) == [f"{NAME}: cannot be read: Is a directory"]


def test_one_sample_twice(tmp_path: Path) -> None:
    write(tmp_path / "a"), write(tmp_path / "b")
    assert check_earlier(tmp_path) == [f"b/{NAME} is the tumour of case S1, as a/{NAME}; keep one"]


@pytest.mark.parametrize(("count", "more"), [(MAX_PROBLEMS, 0), (MAX_PROBLEMS + 2, 2)])
def test_many_faults_are_cut(tmp_path: Path, count: int, more: int) -> None:
    for index in range(count):
        (tmp_path / f"{index:02}.fingerprint.json").write_text("")
    found = check_earlier(tmp_path)
    assert len(found) == MAX_PROBLEMS + (more > 0)
    assert (found[-1] == f"and {more} more") is (more > 0)


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, False), (0o644, True)])
def test_open_to_all(tmp_path: Path, mode: int, warned: bool) -> None:
    write(tmp_path / "S1", mode=mode)
    warning = open_to_all(tmp_path)
    assert (warning is not None) is warned
    assert warning is None or "1 fingerprints may be read by every user" in warning


def test_run_of_another_list_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fingerprints of earlier runs are of the list 'd', which no run can have."""
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    case = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}
    config = make_run(tmp_path, [case], identity={"earlier": "earlier", "sites": "snps.tsv"})
    (tmp_path / "par.tsv").write_text("build\tcontig\tstart\tend\n")
    config["identity"]["pseudoautosomal"] = "par.tsv"
    (tmp_path / "genome.fa").write_text("".join(f">{n}\n{'A' * b}\n" for n, b in LENGTHS.items()))
    pysam.faidx("genome.fa")
    table = "contig\tposition\tref\talt\taf\nchr7\t151\tA\tC\t0.4\n"
    (tmp_path / "snps.tsv").write_text(table)
    path = write(tmp_path / "earlier")
    (warning,) = load_run(config, roots=(tmp_path,)).warnings
    assert "identity.earlier: 'earlier': 1 of 1 fingerprints were read at another list" in warning
    site = SnpSite(contig="chr7", start=150, ref="A", alt="C", af=0.4)
    digest = SnpList(source="snps.tsv", sites=(site,)).digest
    known = Fingerprint.read_json(path).model_copy(update={"sites_digest": digest})
    known.write_json(path, private=True)
    assert load_run(config, roots=(tmp_path,)).warnings == ()


def test_limits_of_a_run_need_rows_of_its_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    case = {"case": "T1", "patient": "P1", "specimen": "fresh", "tumour_bam": "t.bam"}
    config = make_run(tmp_path, [case])
    shipped = Path(config["qc"]["limits"]).read_text()
    own = shipped.replace("panel\ttumour\tany\tmedian_cov", "panel\ttumour\tFFPE\tmedian_cov")
    (tmp_path / "limits.tsv").write_text(own)
    config["qc"]["limits"] = "limits.tsv"
    with pytest.raises(ConfigError, match="no row of median_cov for assay_type panel, role tumour"):
        load_run(config, roots=(tmp_path,))
    sheet = tmp_path / "config/samples.tsv"
    sheet.write_text(sheet.read_text().replace("fresh", "FFPE"))
    assert load_run(config, roots=(tmp_path,)).warnings == ()


def test_faults_are_found_before_any_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    case = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}
    config = make_run(tmp_path, [case], identity={"earlier": "earlier"})
    roots = (tmp_path,)
    with pytest.raises(ConfigError, match="found 'earlier'; no such folder"):
        load_run(config, roots=roots)
    write(tmp_path / "earlier", mode=0o644)
    (warning,) = load_run(config, roots=roots).warnings
    assert "identity.earlier: 'earlier': 1 fingerprints may be read by every user" in warning


def finished(folder: Path) -> Path:
    (folder / "C1").mkdir(parents=True)
    (folder / "C1/profile.json").write_text("{}")
    return folder


def test_folder_of_finished_cases(tmp_path: Path) -> None:
    assert check_similar_cohort(finished(tmp_path / "archive"), tmp_path / "results") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("none", "no such folder", id="missing"),
        pytest.param("empty", "no profile.json and no cohort_case.json", id="empty"),
        pytest.param("results", "results of this run", id="own-results"),
        pytest.param("results/profile", "results of this run", id="inside-own-results"),
        pytest.param(".", "results of this run", id="around-own-results"),
    ],
)
def test_no_folder_of_finished_cases(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    finished(tmp_path / "results/profile")
    (problem,) = check_similar_cohort(tmp_path / name, tmp_path / "results")
    assert said in problem


def test_cohort_of_similar_tumours_is_looked_at_before_any_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_bam(tmp_path / "t.bam", index=True)
    case = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}
    config = make_run(tmp_path, [case], report={"similar_cohort": "archive"})
    with pytest.raises(ConfigError, match=r"key report.similar_cohort: found 'archive'; no such"):
        load_run(config, roots=[tmp_path])
    finished(tmp_path / "archive")
    load_run(config, roots=[tmp_path])
