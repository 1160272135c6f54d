"""Which rule of one case waits for which: start and end of every job of a finished run.

    python -m bench.timeline RUN_FOLDER CASE

Snakemake records start, end and inputs of the job behind every file; the critical path is the chain
of jobs, each of which ended last among those the next one waited for.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.records import recorded_outputs


@dataclass(frozen=True)
class TimedJob:
    """One job of a run."""

    rule: str
    log: str
    """Tells jobs of one rule apart."""
    start_s: float
    end_s: float
    inputs: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return self.end_s - self.start_s


def timed_jobs(folder: Path) -> dict[str, TimedJob]:
    """Return the job that made each file, by path, with times from the first start on."""
    made: dict[str, TimedJob] = {}
    for output, record in recorded_outputs(folder):
        if not record.get("endtime") or record.get("incomplete"):
            continue
        log = (record["log"] or [""])[0]
        inputs = tuple(record["input"] or ())
        made[str(output)] = TimedJob(
            record["rule"], log, record["starttime"], record["endtime"], inputs
        )
    return made


def critical_path(made: Mapping[str, TimedJob], target: str) -> list[TimedJob]:
    """Return the chain of jobs that ends with the one that made `target`, first job first."""
    chain = [made[target]]
    while True:
        before = [made[path] for path in chain[-1].inputs if path in made]
        if not before:
            return chain[::-1]
        chain.append(max(before, key=lambda job: job.end_s))


def table(jobs: Sequence[TimedJob], first_s: float) -> Iterable[str]:
    """Return lines of a Markdown table: rule, start, seconds, and the wait before it."""
    yield "| rule | starts at [s] | seconds | waited since the job before ended [s] |"
    yield "|---|---|---|---|"
    before = first_s
    for job in jobs:
        wait = max(0.0, job.start_s - before)
        yield f"| `{job.rule}` | {job.start_s - first_s:.1f} | {job.seconds:.1f} | {wait:.1f} |"
        before = job.end_s


def timeline(folder: Path, case: str) -> Iterable[str]:
    """Yield the critical path of a case of a finished run as lines of a page."""
    made = timed_jobs(folder)
    first_s = min(job.start_s for job in made.values())
    chain = critical_path(made, f"results/report/{case}/report.html")
    yield from table(chain, first_s)
    busy, wall = sum(job.seconds for job in chain), chain[-1].end_s - first_s
    yield ""
    jobs = len({(job.rule, job.log) for job in made.values()})
    yield f"{len(chain)} of {jobs} jobs, {busy:.1f} s of {wall:.1f} s busy."


def main() -> None:
    """Print the critical path of a case."""
    sys.stdout.write("\n".join(timeline(Path(sys.argv[1]), sys.argv[2])) + "\n")


if __name__ == "__main__":
    main()
