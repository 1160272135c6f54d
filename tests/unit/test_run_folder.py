"""Why results cannot be written, in plain words."""

import errno
import logging
from collections import namedtuple
from pathlib import Path

import pytest

from agnoma import run_folder
from agnoma.errors import ConfigError, PipelineError
from agnoma.files import written_whole
from agnoma.run_folder import check_run_folder, full_disk, storage_error
from agnoma.runtime import script_logging

Disk = namedtuple("Disk", "total used free")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param(errno.ENOSPC, "results/x cannot be written: the disk is full", id="full"),
        pytest.param(errno.EDQUOT, "quota", id="quota"),
        pytest.param(errno.EROFS, "read-only; choose another folder", id="read-only"),
        pytest.param(errno.EACCES, "no permission", id="permission"),
    ],
)
def test_storage_error(number: int, words: str) -> None:
    found = storage_error(OSError(number, "system's words", "results/x"))
    assert isinstance(found, PipelineError)
    assert words in str(found)


def test_other_errors_keep_their_words() -> None:
    assert storage_error(FileNotFoundError(errno.ENOENT, "No such file", "reads.bam")) is None


def test_folder_that_takes_results(tmp_path: Path) -> None:
    check_run_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(tmp_path))

    monkeypatch.setattr(run_folder.tempfile, "TemporaryFile", refuse)
    with pytest.raises(ConfigError, match=r"results cannot be written here: .*read-only"):
        check_run_folder(tmp_path)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        check_run_folder(tmp_path / "missing")


@pytest.mark.parametrize(
    ("free", "said"),
    [pytest.param(20_000_000, False, id="at-limit"), pytest.param(19_999_999, True, id="below")],
)
def test_full_disk(free: int, said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_folder.shutil, "disk_usage", lambda _: Disk(10**9, 0, free))
    found = full_disk(tmp_path)
    assert (found is not None) == said
    if found:
        assert "the disk is full (20 MB of 1000 MB left)" in found


def test_script_names_the_error(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with pytest.raises(PipelineError, match="disk is full"), script_logging(log):
        raise OSError(errno.ENOSPC, "No space left on device", "results/x.json")
    assert "results/x.json cannot be written: the disk is full" in log.read_text()


def test_log_that_takes_nothing_hides_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(logging.FileHandler, "flush", full)
    with (
        pytest.raises(PipelineError, match=r"x\.json cannot be written: the disk is full"),
        script_logging(tmp_path / "job.log"),
        written_whole(tmp_path / "x.json"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")  # as `write` does: without a name
    monkeypatch.undo()


def test_script_keeps_other_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), script_logging(tmp_path / "job.log"):
        raise FileNotFoundError(errno.ENOENT, "No such file", "reads.bam")
