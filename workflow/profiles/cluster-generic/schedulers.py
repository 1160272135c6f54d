"""How to send, ask and cancel a job with LSF, SGE, PBS or Slurm: the part a site edits.

Needs nothing but Python, since the one on PATH need not be Snakemake's.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QUEUE = os.environ.get("AGNOMA_QUEUE", "")
"""Queue or partition; empty: the site's default one."""
LOGS = "logs/cluster"
"""Folder for what the scheduler itself has to say of each job."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What one job needs."""

    script: str
    threads: int
    mem_mb: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """The commands of one scheduler, and what its words mean."""

    needs: str
    """A command that only this scheduler has."""
    submit: Sequence[str]
    """Words are filled from a request; `{queue}` and its option are left out when none is set."""
    id_pattern: str
    status: Sequence[str]
    running: str
    succeeded: str
    failed: str
    after: Sequence[str]
    """Asked when `status` no longer knows the job; empty: nothing else can be asked."""
    cancel: Sequence[str]


SCHEDULERS = {
    # Memory is of the whole job, in MB (LSF_UNIT_FOR_LIMITS=MB).
    "lsf": Scheduler(
        needs="bsub",
        submit=(
            "bsub -q {queue} -n {threads} -W {minutes} -M {mem_mb}"
            " -R span[hosts=1] -R rusage[mem={mem_mb}] -o {logs}/%J.log {script}"
        ).split(),
        id_pattern=r"Job <(\d+)>",
        status="bjobs -noheader -o stat {id}".split(),
        running=r"^(PEND|PROV|RUN|[PSU]SUSP|WAIT|UNKWN)",
        succeeded=r"^DONE",
        failed=r"^(EXIT|ZOMBI)",
        after=(),
        cancel=("bkill",),
    ),
    # h_vmem is of one slot. A job that has ended is known to qacct only.
    "sge": Scheduler(
        needs="qconf",
        submit=(
            "qsub -terse -cwd -V -S /bin/bash -q {queue} -pe smp {threads}"
            " -l h_rt={seconds} -l h_vmem={mem_mb_per_thread}M -j y -o {logs} {script}"
        ).split(),
        id_pattern=r"^(\d+)",
        status="qstat -j {id}".split(),
        # A job in an error state waits for a person.
        running=r"job_number",
        succeeded=r"(?ms)(?=.*^failed +0\b)(?=.*^exit_status +0\b)",
        failed=r"(?m)^(failed +[1-9]|exit_status +[1-9])",
        after="qacct -j {id}".split(),
        cancel=("qdel",),
    ),
    # PBS Professional and OpenPBS with job_history_enable. Torque wants nodes=1:ppn=, not select.
    "pbs": Scheduler(
        needs="pbsnodes",
        submit=(
            "qsub -V -q {queue} -l select=1:ncpus={threads}:mem={mem_mb}mb"
            " -l walltime={hours} -j oe -o {logs}/ {script}"
        ).split(),
        id_pattern=r"^(\S+)",
        status="qstat -x -f {id}".split(),
        running=r"job_state = [QRHWSTEB]",
        succeeded=r"(?s)job_state = [FX].*Exit_status = 0\b",
        failed=r"job_state = [FX]",
        after=(),
        cancel=("qdel",),
    ),
    # Where the executor of the profile `slurm` cannot be installed.
    "slurm": Scheduler(
        needs="sbatch",
        submit=(
            "sbatch --parsable --partition {queue} --cpus-per-task {threads} --mem {mem_mb}"
            " --time {minutes} --output {logs}/%j.log {script}"
        ).split(),
        id_pattern=r"^(\d+)",
        status="squeue --noheader --states=all --format=%T --jobs {id}".split(),
        running=r"^(PENDING|RUNNING|CONFIGURING|COMPLETING|SUSPENDED|REQUEUED|RESIZING|STAGE_OUT)",
        succeeded=r"^COMPLETED",
        failed=r"^[A-Z]",
        after="sacct --noheader --allocations --parsable2 --format=State --jobs {id}".split(),
        cancel=("scancel",),
    ),
}


def here() -> Scheduler:
    """Return the scheduler of AGNOMA_SCHEDULER, or the first one that is on PATH."""
    named = os.environ.get("AGNOMA_SCHEDULER")
    if named:
        if named not in SCHEDULERS:
            raise SystemExit(f"AGNOMA_SCHEDULER={named}: write one of {', '.join(SCHEDULERS)}")
        return SCHEDULERS[named]
    for scheduler in SCHEDULERS.values():
        if shutil.which(scheduler.needs):
            return scheduler
    needed = ", ".join(scheduler.needs for scheduler in SCHEDULERS.values())
    raise SystemExit(f"no scheduler found: none of {needed} is on PATH")


def read_request(script: str) -> Request:
    """Return what a job script of Snakemake needs, which a comment in it says."""
    found = re.search(r"(?m)^# properties = (.*)$", Path(script).read_text())
    if not found:
        raise SystemExit(f"{script} is no job script of Snakemake: it has no line '# properties ='")
    job = json.loads(found[1])
    return Request(
        script=script,
        threads=int(job.get("threads") or 1),
        mem_mb=int(job["resources"]["mem_mb"]),
        minutes=int(job["resources"]["runtime"]),
    )


def submit_command(scheduler: Scheduler, request: Request, queue: str = QUEUE) -> list[str]:
    """Return the words of the command that sends a job."""
    values = {
        "script": request.script,
        "threads": request.threads,
        "mem_mb": request.mem_mb,
        "mem_mb_per_thread": -(-request.mem_mb // request.threads),
        "minutes": request.minutes,
        "seconds": request.minutes * 60,
        "hours": f"{request.minutes // 60:02d}:{request.minutes % 60:02d}:00",
        "logs": LOGS,
        "queue": queue,
    }
    words = list(scheduler.submit)
    if not queue:
        place = words.index("{queue}")
        del words[place - 1 : place + 1]
    return [word.format(**values) for word in words]


def job_id(scheduler: Scheduler, printed: str) -> str:
    """Return the id in what the submit command printed."""
    found = re.search(scheduler.id_pattern, printed.strip())
    if not found:
        raise SystemExit(f"no job id in what {scheduler.submit[0]} printed: {printed!r}")
    return found[1]


def meaning(scheduler: Scheduler, printed: str) -> str | None:
    """Return running, success or failed as Snakemake calls them; None when nothing is said."""
    patterns = {
        "running": scheduler.running,
        "success": scheduler.succeeded,
        "failed": scheduler.failed,
    }
    for word, pattern in patterns.items():
        if re.search(pattern, printed.strip()):
            return word
    return None


def ask(scheduler: Scheduler, job: str) -> str:
    """Return the state of a job; one that nobody knows (yet, or any more) counts as running.

    A scheduler that does not answer for a moment must not fail a job; one that lost it leaves a
    run waiting, which a person sees.
    """
    for command in (scheduler.status, scheduler.after):
        if command and shutil.which(command[0]):
            words = [word.format(id=job) for word in command]
            told = subprocess.run(words, capture_output=True, text=True, check=False)
            state = meaning(scheduler, told.stdout)
            if state:
                return state
    return "running"
