"""A run on a real Slurm that loses a node, exceeds memory and is cancelled: the same bytes."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from small_demo import (
    PLUGINS,
    PROFILES,
    command,
    different,
    digests,
    environment,
    write_small_demo,
)

SCRIPT = Path(__file__).with_name("slurm.sh")
REQUIRED = os.environ.get("AGNOMA_REQUIRE_SLURM") == "1"
FIRST_MB, SECOND_MB = 60, 700
"""Too little for Snakemake itself, which holds more for as long as the job takes, so that Slurm
sees it, looking once a second; and enough for `record_run` beside it."""
SITE = (
    "--cores 4 --slurm-no-account --slurm-status-command squeue --latency-wait 20"
    " --slurm-init-seconds-before-status-checks 1 --seconds-between-status-checks 1"
).split()
ACTIVE = {"PENDING", "RUNNING", "CONFIGURING", "COMPLETING"}


@dataclass(frozen=True)
class Job:
    """One line of squeue."""

    number: str
    state: str
    node: str
    rules: str


@dataclass
class Cluster:
    """The Slurm of this test."""

    folder: Path
    env: dict[str, str]

    def jobs(self) -> list[Job]:
        words = ["squeue", "--noheader", "--states=all", "--format=%i|%T|%N|%k"]
        told = subprocess.run(words, env=self.env, capture_output=True, text=True, check=False)
        return [Job(*line.split("|", 3)) for line in told.stdout.splitlines()]

    def history(self) -> list[dict[str, str]]:
        """Return every job that ended, as Slurm's own list of completed jobs has it."""
        lines = (self.folder / "jobs.txt").read_text().splitlines()
        return [dict(w.split("=", 1) for w in line.split() if "=" in w) for line in lines]

    def kill_node(self, node: str) -> None:
        subprocess.run([SCRIPT, "kill-node", self.folder, node], env=self.env, check=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not (PLUGINS / "slurm").is_dir() and not REQUIRED:
        pytest.skip(
            "the Slurm plugin of Snakemake is not installed: setup/install_plugins.sh slurm"
        )
    folder = tmp_path_factory.mktemp("slurm")
    started = subprocess.run([SCRIPT, "up", folder], capture_output=True, text=True, check=False)
    if started.returncode == 3 and not REQUIRED:
        pytest.skip(started.stderr.strip())
    try:
        assert started.returncode == 0, started.stderr[-4000:]
        yield Cluster(folder, {**environment("slurm"), "SLURM_CONF": str(folder / "slurm.conf")})
    finally:
        subprocess.run([SCRIPT, "down", folder], check=True)


@dataclass
class Run:
    """The run folder, and what was done to the run."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default=Path())

    def start(self, cluster: Cluster, log: str) -> None:
        self.log = self.folder / log
        words = ["--workflow-profile", str(PROFILES / "slurm"), *SITE]
        words += [
            "--set-resources",
            f"record_run:mem_mb={FIRST_MB}+{SECOND_MB - FIRST_MB}*(attempt-1)",
        ]
        with self.log.open("wb") as handle:
            self.process = subprocess.Popen(
                command(self.folder, *words),
                stdout=handle,
                stderr=handle,
                env=cluster.env,
                # A shell's job in the background would never hear the interruption.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def wait_until(self, condition: Callable[[], bool], seconds: float = 420) -> None:
        assert self.process
        end = time.monotonic() + seconds
        while not condition():
            said = self.log.read_text()[-4000:]
            assert self.process.poll() is None, f"the run ended before: {said}"
            assert time.monotonic() < end, f"waited {seconds} s in vain: {said}"
            time.sleep(0.3)

    def end(self, seconds: float) -> int:
        assert self.process
        return self.process.wait(timeout=seconds)


@pytest.fixture(scope="module")
def disturbed(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Run, Job]]:
    """A run that was cancelled, started again, and lost a node; and the job the node took along."""
    run = Run(write_small_demo(tmp_path_factory.mktemp("on-slurm")))

    def running(group: str) -> list[Job]:
        return [j for j in cluster.jobs() if j.state == "RUNNING" and f"rule_{group}_" in j.rules]

    try:
        run.start(cluster, "first.log")
        run.wait_until(lambda: len(running("align")) >= 2)
        # Both times in the middle of the work, not while Slurm starts it.
        time.sleep(6)
        assert run.process
        run.process.send_signal(signal.SIGINT)
        assert run.end(90) != 0
        deadline = time.monotonic() + 30
        while left := [job for job in cluster.jobs() if job.state in ACTIVE]:
            assert time.monotonic() < deadline, f"cancelled run left jobs behind: {left}"
            time.sleep(0.5)

        run.start(cluster, "second.log")
        run.wait_until(lambda: len(running("align")) >= 2)
        time.sleep(6)
        lost = running("align")[0]
        cluster.kill_node(lost.node)
        code = run.end(900)
        assert code == 0, run.log.read_text()[-6000:]
        yield run, lost
    finally:
        if run.process and run.process.poll() is None:
            run.process.kill()
            run.process.wait()


def test_results_are_those_of_one_machine(disturbed: tuple[Run, Job], undisturbed: Any) -> None:
    assert different(digests(disturbed[0].folder), undisturbed.results) == {}


def test_lost_job_ran_on_another_node(disturbed: tuple[Run, Job], cluster: Cluster) -> None:
    _, lost = disturbed
    same_rules = [job for job in cluster.jobs() if job.rules == lost.rules]
    finished = [job for job in same_rules if job.state == "COMPLETED"]
    assert finished
    assert all(job.node != lost.node for job in finished if job.number == lost.number)
    assert not [job for job in cluster.jobs() if job.state in ACTIVE]


@pytest.mark.usefixtures("disturbed")
def test_more_memory_after_too_little(cluster: Cluster) -> None:
    by_memory: dict[str, set[str]] = {}
    recorded = {job.number for job in cluster.jobs() if job.rules == "rule_record_run"}
    for job in cluster.history():
        if job["JobId"] in recorded:
            memory = dict(w.split("=") for w in job["Tres"].split(","))["mem"]
            by_memory.setdefault(memory, set()).add(job["JobState"])
    assert by_memory[f"{FIRST_MB}M"] <= {"FAILED", "OUT_OF_MEMORY", "CANCELLED"}
    assert by_memory[f"{SECOND_MB}M"] >= {"COMPLETED"}


@pytest.mark.usefixtures("disturbed")
def test_a_case_is_a_few_jobs(cluster: Cluster) -> None:
    done = [job.rules.split("_")[1] for job in cluster.jobs() if job.state == "COMPLETED"]
    of_the_case = [name for name in done if name in ("align", "normals", "case", "report")]
    assert sorted(of_the_case) == ["align", "align", "case", "normals", "report"]


def test_slurm_is_what_the_script_started(cluster: Cluster) -> None:
    assert shutil.which("sbatch")
    told = subprocess.run(
        ["scontrol", "show", "config"], env=cluster.env, capture_output=True, text=True, check=True
    )
    assert str(cluster.folder) in told.stdout
