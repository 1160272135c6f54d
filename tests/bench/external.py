"""The external tools of a finished run once more, one after another in a plain shell."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

INPUTS = ("demo", "reference")
"""Results that are there before the tools start."""
OF_SCRIPTS = ("results/small_variants/*/measured.vcf",)
"""What tools read and no tool wrote."""


def external_commands(folder: Path) -> list[str]:
    """Return the shell commands of a finished run, in the order they were started."""
    jobs = {}
    for path in (folder / ".snakemake/metadata").rglob("*"):
        if path.is_file():
            record = json.loads(path.read_text())
            if record.get("shellcmd"):
                jobs[record["shellcmd"]] = record["starttime"]
    return sorted(jobs, key=jobs.__getitem__)


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
        If a command fails.
    """
    commands = external_commands(folder)
    bare.mkdir()
    for name in INPUTS:
        shutil.copytree(folder / "results" / name, bare / "results" / name, symlinks=True)
    for path in (folder / "results").rglob("*"):
        if path.is_dir():
            (bare / path.relative_to(folder)).mkdir(parents=True, exist_ok=True)
    for pattern in OF_SCRIPTS:
        for path in folder.glob(pattern):
            shutil.copy(path, bare / path.relative_to(folder))
    for path in (folder / "logs").rglob("*"):
        target = path if path.is_dir() else path.parent
        (bare / target.relative_to(folder)).mkdir(parents=True, exist_ok=True)
    script = "set -euo pipefail\n" + "\n".join(commands)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    begin = time.monotonic()
    subprocess.run(
        ["bash", "-c", script], cwd=bare, env=environment, check=True, capture_output=True
    )
    return len(commands), time.monotonic() - begin
