"""Which code a page of figures was measured on."""

import subprocess

from running import REPOSITORY

from agnoma import __version__


def code_measured() -> str:
    """Return version and commit; changes that are in no commit are said."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with uncommitted changes"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    commit = described.stdout.strip() or "no commit"
    return f"agnoma {__version__}, {commit}"
