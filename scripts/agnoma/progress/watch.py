"""Listens to the workflow's own log events, and tells how the run goes.

The events are those of Snakemake's logger interface (LogEvent of
`snakemake_interface_logger_plugins`), told apart by name: this library does not need Snakemake.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agnoma.progress.page import write_status
from agnoma.progress.state import Job, RunProgress, case_of, progress_line
from agnoma.progress.summary import failure

SECONDS_BETWEEN_LINES = 60.0
SECONDS_BETWEEN_PAGES = 10.0


class ProgressHandler(logging.Handler):
    """Follows the jobs of a run.

    Parameters
    ----------
    progress
        What is known so far.
    tell
        Takes a line for people.
    page
        Where the status page is kept.
    clock
        Seconds that only ever grow.
    trouble
        What is wrong with the machine, if anything; asked when an error is logged. Snakemake ends
        at once when it cannot write its own records, and says no more than that.
    retries
        How often a job of a rule is tried again after it failed.
    """

    def __init__(
        self,
        progress: RunProgress,
        tell: Callable[[str], None],
        page: Path,
        clock: Callable[[], float] = time.monotonic,
        trouble: Callable[[], str | None] = lambda: None,
        retries: Callable[[str], int] = lambda _rule: 0,
    ) -> None:
        super().__init__()
        self.progress = progress
        self.tell = tell
        self.page = page
        self.clock = clock
        self.trouble = trouble
        self.retries = retries
        self.told_trouble: set[str] = set()
        self.started_s = clock()
        self.told_s = self.started_s
        self.written_s = float("-inf")
        self.told_failures: set[tuple[str | None, int]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Take one event; whatever else is logged is left alone."""
        if record.levelno >= logging.ERROR:
            self._tell_trouble()
        event = getattr(record, "event", None)
        take = self._takers().get(str(event)) if event else None
        if take is None:
            return
        try:
            take(vars(record))
            self._tell_now_and_then()
        except Exception:  # as in every handler: a run never ends because of what it tells
            self.handleError(record)

    def finish(self) -> None:
        """Write the page for the last time."""
        self._write_page(over=True)

    def _tell_trouble(self) -> None:
        said = self.trouble()
        if said and not self.told_trouble:
            self.told_trouble.add(said)
            self.tell(said)

    def _takers(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            "job_info": self._started,
            "job_finished": lambda event: self._finished(int(event["job_id"])),
            "job_error": lambda event: self._failed(int(event["jobid"])),
            "progress": self._counted,
        }

    def _started(self, event: dict[str, Any]) -> None:
        wildcards = event.get("wildcards") or {}
        logs = tuple(str(log) for log in event.get("log") or ())
        job = Job(str(event["rule_name"]), case_of(dict(wildcards)), logs)
        self.progress.start(int(event["jobid"]), job)

    def _finished(self, job_id: int) -> None:
        job = self.progress.jobs.get(job_id)
        before = job and job.case_id and self.progress.cases.get(job.case_id)
        reported = bool(before and before.reported)
        self.progress.finish(job_id)
        if before and before.reported and not reported:
            self._tell()

    def _failed(self, job_id: int) -> None:
        job = self.progress.fail(job_id)
        if job is None:
            return
        retries, failed_tries = self.retries(job.rule), self.progress.failed_tries[job_id]
        left = max(retries + 1 - failed_tries, 0)
        if (job.case_id, left) in self.told_failures:
            return
        one = failure(job.case_id, job, Path.cwd())
        # Jobs of a group fail together: what has no error of its own waits for the one that has.
        if one.error is not None:
            self.told_failures.add((job.case_id, left))
            again = f"; tried again, attempt {failed_tries + 1} of {retries + 1}" if left else ""
            self.tell(f"{one}{again}")

    def _counted(self, event: dict[str, Any]) -> None:
        self.progress.done_jobs, self.progress.all_jobs = int(event["done"]), int(event["total"])

    def _tell(self) -> None:
        self.told_s = self.clock()
        self.tell(progress_line(self.progress, self.told_s - self.started_s))

    def _tell_now_and_then(self) -> None:
        now = self.clock()
        if now - self.told_s >= SECONDS_BETWEEN_LINES:
            self._tell()
        if now - self.written_s >= SECONDS_BETWEEN_PAGES:
            self.written_s = now
            self._write_page(over=False)

    def _write_page(self, *, over: bool) -> None:
        # A page that cannot be written costs nobody a result.
        with contextlib.suppress(OSError):
            write_status(self.page, self.progress, self.clock() - self.started_s, over=over)
