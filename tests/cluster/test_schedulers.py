"""Commands of LSF, SGE, PBS and Slurm in the profile for clusters without an own executor."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from small_demo import PROFILES

FOLDER = PROFILES / "cluster-generic"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("schedulers", FOLDER / "schedulers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["schedulers"] = module
    spec.loader.exec_module(module)
    return module


schedulers = load()
REQUEST = schedulers.Request(script="job.sh", threads=3, mem_mb=4000, minutes=125)


@pytest.mark.parametrize(
    ("name", "queue", "words"),
    [
        pytest.param(
            "lsf",
            "normal",
            "bsub -q normal -n 3 -W 125 -M 4000 -R span[hosts=1] -R rusage[mem=4000]"
            " -o logs/cluster/%J.log job.sh",
            id="lsf",
        ),
        pytest.param(
            "sge",
            "",
            "qsub -terse -cwd -V -S /bin/bash -pe smp 3 -l h_rt=7500 -l h_vmem=1334M"
            " -j y -o logs/cluster job.sh",
            id="sge-memory-of-a-slot-rounded-up",
        ),
        pytest.param(
            "pbs",
            "workq",
            "qsub -V -q workq -l select=1:ncpus=3:mem=4000mb -l walltime=02:05:00"
            " -j oe -o logs/cluster/ job.sh",
            id="pbs",
        ),
        pytest.param(
            "slurm",
            "",
            "sbatch --parsable --cpus-per-task 3 --mem 4000 --time 125"
            " --output logs/cluster/%j.log job.sh",
            id="slurm-default-queue",
        ),
    ],
)
def test_submit_command(name: str, queue: str, words: str) -> None:
    scheduler = schedulers.SCHEDULERS[name]
    assert schedulers.submit_command(scheduler, REQUEST, queue) == words.split()


@pytest.mark.parametrize(
    ("name", "printed", "job"),
    [
        pytest.param("lsf", "Job <4711> is submitted to queue <normal>.\n", "4711", id="lsf"),
        pytest.param("sge", "4711\n", "4711", id="sge"),
        pytest.param("pbs", "4711.head.example.org\n", "4711.head.example.org", id="pbs"),
        pytest.param("slurm", "4711;mini\n", "4711", id="slurm"),
    ],
)
def test_job_id(name: str, printed: str, job: str) -> None:
    assert schedulers.job_id(schedulers.SCHEDULERS[name], printed) == job


def test_no_job_id() -> None:
    with pytest.raises(SystemExit, match="no job id in what bsub printed: 'Request aborted'"):
        schedulers.job_id(schedulers.SCHEDULERS["lsf"], "Request aborted")


SGE_OK = "jobname      agnoma\nfailed       0\nexit_status  0\n"
SGE_BAD = "jobname      agnoma\nfailed       0\nexit_status  137\n"
SGE_LIMIT = "failed       100 : assumedly after job\nexit_status  0\n"


@pytest.mark.parametrize(
    ("name", "printed", "state"),
    [
        pytest.param("lsf", "PEND\n", "running", id="lsf-waiting"),
        pytest.param("lsf", "DONE\n", "success", id="lsf-done"),
        pytest.param("lsf", "EXIT\n", "failed", id="lsf-exit"),
        pytest.param("sge", "job_number:  4711\n", "running", id="sge-running"),
        pytest.param("sge", SGE_OK, "success", id="sge-done"),
        pytest.param("sge", SGE_BAD, "failed", id="sge-exit-status"),
        pytest.param("sge", SGE_LIMIT, "failed", id="sge-over-a-limit"),
        pytest.param("pbs", "    job_state = Q\n", "running", id="pbs-waiting"),
        pytest.param("pbs", "    job_state = F\n    Exit_status = 0\n", "success", id="pbs-done"),
        pytest.param("pbs", "    job_state = F\n    Exit_status = 271\n", "failed", id="pbs-exit"),
        pytest.param("pbs", "    job_state = F\n", "failed", id="pbs-deleted"),
        pytest.param("slurm", "PENDING\n", "running", id="slurm-waiting"),
        pytest.param("slurm", "COMPLETING\n", "running", id="slurm-ending"),
        pytest.param("slurm", "COMPLETED\n", "success", id="slurm-done"),
        pytest.param("slurm", "OUT_OF_MEMORY\n", "failed", id="slurm-memory"),
        pytest.param("slurm", "", None, id="slurm-not-known"),
    ],
)
def test_meaning(name: str, printed: str, state: str | None) -> None:
    assert schedulers.meaning(schedulers.SCHEDULERS[name], printed) == state


def put_command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def call(folder: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder}:{Path(sys.executable).parent}:/usr/bin:/bin"
    env = {k: v for k, v in os.environ.items() if not k.startswith("AGNOMA_")} | {"PATH": path}
    words = [str(FOLDER / script), *arguments]
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_three_commands(tmp_path: Path) -> None:
    """With an LSF that remembers what it was told."""
    put_command(tmp_path, "bsub", 'echo "bsub $@" > told; echo "Job <12> is submitted."')
    put_command(tmp_path, "bjobs", "echo RUN")
    put_command(tmp_path, "bkill", 'echo "$@" > killed')
    properties = {"threads": 2, "resources": {"mem_mb": 3000, "runtime": 40}}
    (tmp_path / "job.sh").write_text(f"#!/bin/sh\n# properties = {json.dumps(properties)}\n")

    assert call(tmp_path, "submit.py", "job.sh").stdout == "12\n"
    assert "-n 2 -W 40 -M 3000" in (tmp_path / "told").read_text()
    assert (tmp_path / "logs/cluster").is_dir()
    assert call(tmp_path, "status.py", "12").stdout == "running\n"
    assert call(tmp_path, "cancel.py", "12", "13").returncode == 0
    assert (tmp_path / "killed").read_text() == "12 13\n"


def test_not_a_job_script(tmp_path: Path) -> None:
    put_command(tmp_path, "bsub", "exit 0")
    (tmp_path / "job.sh").write_text("#!/bin/sh\n")
    told = call(tmp_path, "submit.py", "job.sh")
    assert told.returncode != 0
    assert "job.sh is no job script of Snakemake" in told.stderr


def test_ended_job_is_asked_for_elsewhere(tmp_path: Path) -> None:
    put_command(tmp_path, "qconf", "exit 0")
    put_command(tmp_path, "qstat", "echo 'Following jobs do not exist: 12' >&2; exit 1")
    put_command(tmp_path, "qacct", "printf 'failed 0\\nexit_status 0\\n'")
    assert call(tmp_path, "status.py", "12").stdout == "success\n"
