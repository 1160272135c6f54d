"""Which code a page of figures was measured on."""

import subprocess
from pathlib import Path

from running import REPOSITORY

from agnoma import __version__

PAGES = (":!docs", ":!README.md", ":!CHANGELOG.md")
"""Text, which measurements themselves write: no code that a figure could depend on."""


def code_measured(repository: Path = REPOSITORY) -> str:
    """Return version and commit; changes to the code that are in no commit are said."""
    commit = _git(repository, "describe", "--always") or "no commit"
    changed = _git(repository, "status", "--porcelain", "--untracked-files=no", "--", ".", *PAGES)
    return f"agnoma {__version__}, {commit}{', with uncommitted changes' if changed else ''}"


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=False
    ).stdout.strip()
