"""A page of figures names the code it measured."""

import re
import subprocess
from pathlib import Path

from bench.measure import machine
from bench.version import code_measured

from agnoma import __version__


def test_code_is_version_and_commit() -> None:
    assert re.fullmatch(rf"agnoma {re.escape(__version__)}, [\w.-]+(, .+)?", code_measured())


def test_speed_page_names_it() -> None:
    assert machine().endswith(f"Code: {code_measured()}.\n")


def test_pages_that_measurements_write_are_no_change_of_the_code(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "docs").mkdir()
    page, code = tmp_path / "docs/accuracy.md", tmp_path / "code.py"
    for path in (page, code):
        path.touch()
    git("init")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "both")
    measured = code_measured(tmp_path)
    page.write_text("a figure")
    assert code_measured(tmp_path) == measured
    code.write_text("changed")
    assert code_measured(tmp_path) == f"{measured}, with uncommitted changes"
