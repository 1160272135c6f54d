"""The status page of a run: one file that renews itself in the browser while the run works."""

from pathlib import Path

from agnoma.files import written_whole
from agnoma.pictures.templates import template_environment
from agnoma.pictures.visible import page_text
from agnoma.progress.state import CaseState, RunProgress, progress_line
from agnoma.progress.summary import failures

TEMPLATES = Path(__file__).with_name("templates")
REFRESH_SECONDS = 15
MOST_ROWS = 500
"""Cases in the table; those that failed or are in work come first."""
ORDER = (CaseState.FAILED, CaseState.RUNNING, CaseState.WAITING, CaseState.DONE)


def render_status(progress: RunProgress, elapsed_s: float, root: Path, *, over: bool) -> str:
    """Return the page.

    Parameters
    ----------
    elapsed_s
        Since the run was started [s].
    root
        Folder of the run, in which logs are looked up.
    over
        Whether the run has ended; the page then no longer renews itself.
    """
    rows = [
        {
            "case_id": case_id,
            "state": case.state,
            "rules": ", ".join(sorted({job.rule for job in case.running.values()})),
            "jobs": case.finished_jobs,
        }
        for case_id, case in progress.cases.items()
    ]
    rows.sort(key=lambda row: ORDER.index(CaseState(str(row["state"]))))
    page = (
        template_environment(TEMPLATES)
        .get_template("status.html.j2")
        .render(
            line=progress_line(progress, elapsed_s),
            counts=[(state, progress.count(state)) for state in ORDER],
            failures=failures(progress, root),
            rows=rows[:MOST_ROWS],
            left_out=max(0, len(rows) - MOST_ROWS),
            over=over,
            refresh=REFRESH_SECONDS,
        )
    )
    return page_text(page)


def write_status(path: Path, progress: RunProgress, elapsed_s: float, *, over: bool) -> None:
    """Write the page, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as partial:
        text = render_status(progress, elapsed_s, Path.cwd(), over=over)
        partial.write_text(text, encoding="utf-8")
