"""Where every case of a run stands, from what happens to its jobs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

FINAL_RULE = "render_report"
"""A case whose report was written is done; a workflow that uses this one may prefix the name."""
EARLIEST_ESTIMATE = 0.05
"""Share of the jobs that must be done before a time is guessed from it."""
SHORTEST_ESTIMATE_S = 20.0
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60


class CaseState(StrEnum):
    """Where one case stands."""

    WAITING = "waiting"
    RUNNING = "in work"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True)
class Job:
    """One job that was started."""

    rule: str
    case_id: str | None
    logs: tuple[str, ...] = ()


@dataclass
class CaseProgress:
    """What is known of one case."""

    finished_jobs: int = 0
    running: dict[int, Job] = field(default_factory=dict)
    failed: dict[int, Job] = field(default_factory=dict)
    reported: bool = False

    @property
    def state(self) -> CaseState:
        """Return where the case stands; one that failed and works again is in work."""
        if self.reported:
            return CaseState.DONE
        if self.running:
            return CaseState.RUNNING
        if self.failed:
            return CaseState.FAILED
        return CaseState.RUNNING if self.finished_jobs else CaseState.WAITING


class RunProgress:
    """All cases of a run.

    Parameters
    ----------
    case_ids
        Of the sheet, in its order.
    reported
        Those whose report was there before; they are done unless it is due again.
    """

    def __init__(self, case_ids: Iterable[str], reported: Iterable[str] = ()) -> None:
        self.cases = {case_id: CaseProgress() for case_id in case_ids}
        for case_id in reported:
            self.cases[case_id].reported = True
        self.jobs: dict[int, Job] = {}
        self.run_failures: dict[int, Job] = {}
        self.failed_tries: Counter[int] = Counter()
        self.done_jobs = 0
        self.all_jobs = 0

    def expect(self, rule: str, case_id: str | None) -> None:
        """Take note of a job that is planned: a report that is due again counts for nothing."""
        case = self.cases.get(case_id) if case_id else None
        if case and rule.endswith(FINAL_RULE):
            case.reported = False

    def reported(self) -> list[str]:
        """Return the cases whose report is there and is that of this run."""
        return [case_id for case_id, case in self.cases.items() if case.reported]

    def start(self, job_id: int, job: Job) -> None:
        """Take note of a job that was started, perhaps once more."""
        self.jobs[job_id] = job
        self.run_failures.pop(job_id, None)
        if case := self._case(job):
            case.failed.pop(job_id, None)
            case.running[job_id] = job
            case.reported = False

    def finish(self, job_id: int) -> None:
        """Take note of a job that is done."""
        job = self.jobs.get(job_id)
        if job and (case := self._case(job)):
            case.running.pop(job_id, None)
            case.finished_jobs += 1
            case.reported = case.reported or job.rule.endswith(FINAL_RULE)

    def fail(self, job_id: int) -> Job | None:
        """Take note of a job that failed, and return it; it may be tried again."""
        job = self.jobs.get(job_id)
        if job is None:
            return None
        self.failed_tries[job_id] += 1
        case = self._case(job)
        if case is None:
            self.run_failures[job_id] = job
            return job
        case.running.pop(job_id, None)
        case.failed[job_id] = job
        return job

    def count(self, state: CaseState) -> int:
        """Return how many cases stand there."""
        return sum(case.state is state for case in self.cases.values())

    def failures(self) -> list[tuple[str | None, Job]]:
        """Return every failure that stands, by its case; None: of the whole run."""
        of_cases = [
            (case_id, job)
            for case_id, case in self.cases.items()
            if case.state is CaseState.FAILED
            for job in case.failed.values()
        ]
        return [*of_cases, *((None, job) for job in self.run_failures.values())]

    def _case(self, job: Job) -> CaseProgress | None:
        return self.cases.get(job.case_id) if job.case_id else None


def case_of(wildcards: Sequence[tuple[str, str]] | dict[str, str]) -> str | None:
    """Return the case of a job by its wildcards: `case`, or the first part of `sample`."""
    known = dict(wildcards)
    if known.get("case"):
        return known["case"]
    sample = known.get("sample", "")
    return sample.partition("/")[0] if "/" in sample else None


def remaining_s(progress: RunProgress, elapsed_s: float) -> float | None:
    """Return about how many seconds are left, by the number of jobs; None: too early to say."""
    if not progress.all_jobs or elapsed_s < SHORTEST_ESTIMATE_S:
        return None
    share = progress.done_jobs / progress.all_jobs
    return elapsed_s * (1 - share) / share if share >= EARLIEST_ESTIMATE else None


def duration(seconds: float) -> str:
    """Return a time in words that promise no more than is known."""
    minutes = seconds / SECONDS_PER_MINUTE
    if minutes < 1:
        return "less than a minute"
    if minutes < 2 * MINUTES_PER_HOUR:
        return f"about {minutes:.0f} min"
    return f"about {minutes / MINUTES_PER_HOUR:.0f} h"


def progress_line(progress: RunProgress, elapsed_s: float) -> str:
    """Return one line: cases by state, share of the jobs and the time that is left."""
    counts = [f"{progress.count(CaseState.DONE)} of {len(progress.cases)} cases reported"]
    for state in (CaseState.RUNNING, CaseState.FAILED):
        if number := progress.count(state):
            counts.append(f"{number} {state.value}")
    words = ", ".join(counts)
    if progress.all_jobs:
        words += f"; {progress.done_jobs} of {progress.all_jobs} jobs"
    left = remaining_s(progress, elapsed_s)
    if left is not None and progress.done_jobs < progress.all_jobs:
        words += f"; {duration(left)} left"
    return words
