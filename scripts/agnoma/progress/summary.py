"""What a run ends with: its cases by quality verdict and by molecular class."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agnoma.files import written_whole
from agnoma.progress.first_error import error_in
from agnoma.progress.state import Job, RunProgress

RECORD = "cohort_case.json"
NO_PROFILE = "not finished"
ALL_CASES = "(all cases)"
"""No case: ids have no brackets."""
MOST_FAILURES = 20
"""That are told on the terminal; the table has all."""


class ShortCase(BaseModel):
    """What the summary needs of a case's short record."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    case_id: str
    verdict: str | None
    label: str


@dataclass(frozen=True)
class Failure:
    """One case, or the run, and why it failed."""

    case_id: str | None
    rule: str
    log: str | None
    error: str | None

    def __str__(self) -> str:
        """Return one line."""
        who = f"case {self.case_id}" if self.case_id else "the run"
        why = self.error or "no line of the log says why"
        return f"{who} failed in {self.rule}: {why}" + (f" [{self.log}]" if self.log else "")


def failures(progress: RunProgress, root: Path) -> list[Failure]:
    """Return one failure for each case and for the run: that whose log says most.

    Jobs of a group fail together; the one whose log names an error is the one that did.
    """
    by_case: dict[str | None, list[Failure]] = {}
    for case_id, job in progress.failures():
        by_case.setdefault(case_id, []).append(failure(case_id, job, root))
    return [
        max(found, key=lambda one: (one.error is not None, one.log is not None))
        for found in by_case.values()
    ]


def failure(case_id: str | None, job: Job, root: Path) -> Failure:
    """Return why a job failed, from the logs it left."""
    logs = [log for log in job.logs if (root / log).is_file()]
    for log in logs:
        if error := error_in(root / log):
            return Failure(case_id, job.rule, log, error)
    return Failure(case_id, job.rule, logs[0] if logs else None, None)


def short_cases(
    folder: Path, case_ids: Iterable[str], reported: Collection[str]
) -> dict[str, ShortCase | None]:
    """Return the short records of the cases that are reported, None for others, by case."""
    found: dict[str, ShortCase | None] = dict.fromkeys(case_ids)
    for case_id in reported:
        try:
            text = (folder / case_id / RECORD).read_bytes()
            found[case_id] = ShortCase.model_validate_json(text)
        except (OSError, ValidationError):
            found[case_id] = None
    return found


def summary_lines(cases: Mapping[str, ShortCase | None], failed: Iterable[Failure]) -> list[str]:
    """Return the end of a run for the terminal: verdicts, classes, then what failed."""
    verdicts = Counter(c.verdict or "no verdict" if c else NO_PROFILE for c in cases.values())
    classes = Counter(case.label for case in cases.values() if case)
    lines = [f"{len(cases)} cases by quality: " + _counted(verdicts)]
    if classes:
        lines.append("by molecular class: " + _counted(classes))
    all_failures = list(failed)
    lines += [str(one) for one in all_failures[:MOST_FAILURES]]
    if len(all_failures) > MOST_FAILURES:
        lines.append(f"{len(all_failures) - MOST_FAILURES} more failures: logs/run_summary.tsv")
    return lines


def write_summary(
    path: Path, cases: Mapping[str, ShortCase | None], failed: Iterable[Failure]
) -> None:
    """Write one line per case: state, verdict, class, and where and why it failed.

    What failed for all cases together stands first, under `ALL_CASES`.
    """
    by_case = {one.case_id: one for one in failed}
    rows = ["case\tstate\tverdict\tclass\tfailed_rule\terror\tlog"]
    if None in by_case:
        rows.append(_row(ALL_CASES, None, by_case[None]))
    rows += [_row(case_id, case, by_case.get(case_id)) for case_id, case in cases.items()]
    with written_whole(path) as partial:
        partial.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _row(case_id: str, case: ShortCase | None, failed: Failure | None) -> str:
    state = "failed" if failed else "reported" if case else NO_PROFILE
    told = (case.verdict or "", case.label) if case else ("", "")
    why = (failed.rule, failed.error or "", failed.log or "") if failed else ("", "", "")
    return "\t".join(word.replace("\t", " ") for word in (case_id, state, *told, *why))


def _counted(counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{number} {name}" for name, number in ordered)
