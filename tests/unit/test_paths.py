from pathlib import Path

import pytest

from agnoma.paths import resolve


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    work, pipeline = tmp_path / "work", tmp_path / "pipeline"
    for folder in (work, pipeline):
        (folder / "tables").mkdir(parents=True)
    (work / "tables/own.tsv").touch()
    (work / "tables/both.tsv").touch()
    (pipeline / "tables/both.tsv").touch()
    (pipeline / "tables/shipped.tsv").touch()
    monkeypatch.chdir(work)
    return work, pipeline


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param("tables/own.tsv", "tables/own.tsv", id="working-directory-stays-relative"),
        pytest.param("tables/both.tsv", "tables/both.tsv", id="working-directory-first"),
        pytest.param("tables/absent.tsv", "tables/absent.tsv", id="nowhere-may-still-be-made"),
        pytest.param("/elsewhere/x.tsv", "/elsewhere/x.tsv", id="absolute-as-is"),
    ],
)
def test_resolve(roots: tuple[Path, Path], written: str, found: str) -> None:
    assert resolve(written, roots=roots) == Path(found)


def test_shipped_files_are_found(roots: tuple[Path, Path]) -> None:
    expected = roots[1] / "tables/shipped.tsv"
    assert resolve("tables/shipped.tsv", roots=roots) == expected


def test_other_working_directory(roots: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert resolve("tables/own.tsv", roots=roots) == roots[0] / "tables/own.tsv"
