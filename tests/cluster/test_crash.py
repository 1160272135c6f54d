"""A run that is killed at any moment goes on where it was and ends with the same bytes."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_demo import (
    DEFAULT,
    PAIR,
    TUMOUR_ONLY,
    command,
    different,
    digests,
    environment,
    run_snakemake,
    write_small_demo,
)

KILLS = int(os.environ.get("AGNOMA_CRASHES", "4"))
"""`make test-crash` asks for 20."""
SEED = int(os.environ.get("AGNOMA_CRASH_SEED", "20261123"))


def kill_after(folder: Path, seconds: float) -> bool:
    """Start a run and end it and all its jobs at once; return whether it was still running."""
    with subprocess.Popen(
        command(folder, *DEFAULT, "--cores", "2"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    ) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return False
        os.killpg(process.pid, signal.SIGKILL)
    return True


def test_killed_runs_lose_nothing(undisturbed: Any, tmp_path: Path) -> None:
    folder = write_small_demo(tmp_path / "run")
    # Alignments here are too small for a sort to write any; those of a panel are not.
    spilled = (
        folder / f"results/alignment/{PAIR}/normal/L1.sorted.bam.tmp.0000.bam",
        folder / f"results/small_variants/{PAIR}/candidates.vcf.gz.sortingAbCdEf/00001.bcf",
    )
    for left in spilled:
        left.parent.mkdir(parents=True)
        left.write_text("left by a sort that was killed")
    moments = random.Random(SEED)  # noqa: S311
    # All together about as long as the run, so that the kills fall into all of its stages; starting
    # takes some seconds, in which a kill proves little.
    each = undisturbed.seconds / KILLS
    killed = 0
    for _ in range(KILLS):
        # What docs/cluster.md says to do after a machine went down.
        unlocked = run_snakemake(folder, "--unlock")
        assert unlocked.returncode == 0, unlocked.stderr[-3000:]
        killed += kill_after(folder, 2 + moments.uniform(0.2, 1.4) * each)
    assert killed >= max(1, KILLS // 2), "the run was over too soon: kill earlier"
    unlocked = run_snakemake(folder, "--unlock")
    assert unlocked.returncode == 0, unlocked.stderr[-3000:]
    done = run_snakemake(folder, *DEFAULT, "--cores", "2")
    assert done.returncode == 0, done.stderr[-6000:]
    assert [left for left in spilled if left.exists()] == []
    assert different(digests(folder), undisturbed.results) == {}
    again = run_snakemake(folder, *DEFAULT, "--cores", "2")
    assert "Nothing to be done" in again.stdout + again.stderr


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of 6 MB, or of the size that a test asks for."""
    size = getattr(request, "param", "6m")
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        for _ in range(20):
            if subprocess.run(["umount", str(disk)], check=False).returncode == 0:
                break
            time.sleep(0.5)


def test_full_disk_is_named(small_disk: Path) -> None:
    write_small_demo(small_disk, [TUMOUR_ONLY])
    done = run_snakemake(small_disk, *DEFAULT, "--cores", "2")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"{small_disk}: the disk is full" in said
    assert "of 6 MB left" in said
    assert "cannot be written: the disk is full; free some space" in said
    assert "a result cannot be written" not in said


@pytest.mark.parametrize("small_disk", ["300k", "500k", "1300k"], indirect=True)
def test_disk_too_full_for_records_of_snakemake_is_named(small_disk: Path) -> None:
    write_small_demo(small_disk, [TUMOUR_ONLY])
    done = run_snakemake(small_disk, *DEFAULT, "--cores", "2")
    assert done.returncode != 0
    assert f"{small_disk}: the disk is full" in done.stdout + done.stderr


def test_read_only_folder_is_named(small_disk: Path) -> None:
    write_small_demo(small_disk, [TUMOUR_ONLY])
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    done = run_snakemake(small_disk, *DEFAULT, "--cores", "2")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"{small_disk}: results cannot be written here" in said
    assert "read-only; choose another folder with --directory" in said
