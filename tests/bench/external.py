"""The external tools of a finished run once more, one after another in a plain shell."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.records import recorded_outputs

READS = Path("results/demo")
"""There before the tools start, whether this run simulated them or not."""


def external_commands(folder: Path) -> list[str]:
    """Return the shell commands of a finished run, in the order they were started."""
    jobs = {
        record["shellcmd"]: record["starttime"]
        for _, record in recorded_outputs(folder)
        if record.get("shellcmd")
    }
    return sorted(jobs, key=jobs.__getitem__)


def written_by_scripts(folder: Path) -> list[Path]:
    """Return what a finished run wrote without a shell command, relative to its folder."""
    return [output for output, record in recorded_outputs(folder) if not record.get("shellcmd")]


def bare_seconds(folder: Path, bare: Path) -> tuple[int, float]:
    """Return how many commands of a run there are, and their wall seconds.

    Parameters
    ----------
    folder
        A finished run that kept its temporary files.
    bare
        New folder to run them in.

    Raises
    ------
    subprocess.CalledProcessError
        With the command that failed; its log is in the new folder.
    """
    commands = external_commands(folder)
    bare.mkdir()
    for path in (folder / "results").rglob("*"):
        if path.is_dir():
            (bare / path.relative_to(folder)).mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder / READS, bare / READS, symlinks=True, dirs_exist_ok=True)
    for written in written_by_scripts(folder):
        if (folder / written).is_dir():
            shutil.copytree(folder / written, bare / written, dirs_exist_ok=True)
        elif (folder / written).exists():
            shutil.copy(folder / written, bare / written)
    for path in (folder / "logs").rglob("*"):
        target = path if path.is_dir() else path.parent
        (bare / target.relative_to(folder)).mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    begin = time.monotonic()
    for command in commands:
        strict = ["bash", "-c", f"set -euo pipefail\n{command}"]
        subprocess.run(strict, cwd=bare, env=environment, check=True, capture_output=True)
    return len(commands), time.monotonic() - begin
