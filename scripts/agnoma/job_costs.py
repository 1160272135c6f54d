"""What the jobs of a run needed, from the benchmark each of them left: one line per rule."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError

COLUMNS = ("rule", "jobs", "total_s", "mean_s", "longest_s", "cpu_s", "max_rss_mb", "longest_job")
NOT_MEASURED = "-"


@dataclass(frozen=True)
class JobCost:
    """What one job needed; None: it was over before it could be measured."""

    name: str
    wall_s: float
    cpu_s: float | None
    max_rss_mb: float | None


@dataclass(frozen=True)
class RuleCost:
    """What all jobs of a rule needed."""

    rule: str
    jobs: tuple[JobCost, ...]

    @property
    def total_s(self) -> float:
        """Return wall seconds of all jobs together."""
        return sum(job.wall_s for job in self.jobs)

    @property
    def longest(self) -> JobCost:
        """Return the job that took longest."""
        return max(self.jobs, key=lambda job: job.wall_s)

    @property
    def max_rss_mb(self) -> float | None:
        """Return the largest memory of a job [MB]; None when none was measured."""
        return max((j.max_rss_mb for j in self.jobs if j.max_rss_mb is not None), default=None)

    @property
    def cpu_s(self) -> float:
        """Return processor seconds of the jobs that were measured."""
        return sum(job.cpu_s for job in self.jobs if job.cpu_s is not None)


def read_costs(folder: Path) -> list[RuleCost]:
    """Return what each rule needed, the costliest first.

    Parameters
    ----------
    folder
        ``benchmarks`` of a run: ``RULE.tsv`` or ``RULE/**/JOB.tsv``, each a table of Snakemake with
        one line per attempt.

    Raises
    ------
    InputFormatError
        If a file is no such table.
    """
    found: dict[str, list[JobCost]] = {}
    for path in sorted(folder.rglob("*.tsv")):
        parts = path.relative_to(folder).with_suffix("").parts
        found.setdefault(parts[0], []).append(_job(path, "/".join(parts[1:]) or parts[0]))
    costs = [RuleCost(rule, tuple(jobs)) for rule, jobs in found.items()]
    return sorted(costs, key=lambda cost: (-cost.total_s, cost.rule))


def cost_rows(costs: Iterable[RuleCost]) -> list[tuple[str, ...]]:
    """Return the lines of the table, its header first."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for cost in costs:
        memory, count = cost.max_rss_mb, len(cost.jobs)
        rows.append(
            (
                cost.rule,
                str(count),
                f"{cost.total_s:.1f}",
                f"{cost.total_s / count:.2f}",
                f"{cost.longest.wall_s:.1f}",
                f"{cost.cpu_s:.1f}",
                NOT_MEASURED if memory is None else f"{memory:.0f}",
                cost.longest.name,
            )
        )
    return rows


def _job(path: Path, name: str) -> JobCost:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    try:
        last = rows[-1]
        return JobCost(name, float(last["s"]), _number(last["cpu_time"]), _number(last["max_rss"]))
    except (IndexError, KeyError, ValueError) as err:
        msg = f"{path}: not a benchmark of Snakemake; remove it or give another folder"
        raise InputFormatError(msg) from err


def _number(cell: str) -> float | None:
    # Snakemake writes NA or - for a job that was over before its first measurement.
    return None if cell in ("NA", "-", "") else float(cell)
