"""How long each script of a rule takes to start: a fresh interpreter and all its imports."""

import subprocess
import sys
import time
from pathlib import Path

from running import REPOSITORY

REPEATS = 3
"""The best of so many counts: what the machine does besides is no cost of a script."""
AIM_S = 0.4
IMPORTS = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='imported')"
NAMED = 3


def start() -> str:
    """Return the wall seconds of the slowest scripts beside those of an empty interpreter."""
    empty = _seconds("pass")
    found = sorted(
        ((_seconds(IMPORTS, path), path.stem) for path in (REPOSITORY / "scripts").glob("*.py")),
        reverse=True,
    )
    slowest = ", ".join(f"{name} {seconds:.2f}" for seconds, name in found[:NAMED])
    median = found[len(found) // 2][0]
    above = sum(seconds > AIM_S for seconds, _ in found)
    return (
        f"**Start of a script**, interpreter and imports, best of {REPEATS}, wall seconds: median "
        f"of {len(found)} scripts {median:.2f}, slowest {slowest}; {above} above the aim of "
        f"{AIM_S} s. An empty interpreter: {empty:.2f}.\n"
    )


def _seconds(code: str, *arguments: Path) -> float:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    taken = []
    for _ in range(REPEATS):
        begin = time.monotonic()
        subprocess.run(command, check=True, cwd=REPOSITORY)
        taken.append(time.monotonic() - begin)
    return min(taken)
