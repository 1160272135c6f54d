"""Events of the workflow's logger become cases done, in work and failed."""

import logging
from pathlib import Path
from typing import Any

import pytest

from agnoma.progress.page import render_status
from agnoma.progress.state import (
    CaseState,
    Job,
    RunProgress,
    case_of,
    duration,
    progress_line,
    remaining_s,
)
from agnoma.progress.summary import (
    Failure,
    failures,
    short_cases,
    summary_lines,
    write_summary,
)
from agnoma.progress.watch import SECONDS_BETWEEN_LINES, ProgressHandler


class Watched:
    """A handler, what it told, and a clock that is set by hand."""

    def __init__(self, folder: Path, progress: RunProgress) -> None:
        self.now_s = 0.0
        self.told: list[str] = []
        self.progress = progress
        self.page = folder / "logs/status.html"
        self.handler = ProgressHandler(progress, self.told.append, self.page, lambda: self.now_s)

    def event(self, name: str, **fields: Any) -> None:
        record = logging.LogRecord("snakemake", logging.INFO, "", 0, None, None, None)
        vars(record).update(event=name, **fields)
        self.handler.emit(record)

    def start(self, jobid: int, rule: str, log: str = "", **wildcards: str) -> None:
        logs = [log] if log else []
        self.event("job_info", jobid=jobid, rule_name=rule, wildcards=wildcards, log=logs)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.chdir(tmp_path)
    return Watched(tmp_path, RunProgress(["A", "B", "C"], reported=["C"]))


def states(progress: RunProgress) -> list[str]:
    return [case.state.value for case in progress.cases.values()]


def test_a_case_from_first_job_to_report(watched: Watched) -> None:
    assert states(watched.progress) == ["waiting", "waiting", "done"]
    watched.start(1, "align_reads", sample="A/tumour", unit="L1")
    assert states(watched.progress) == ["in work", "waiting", "done"]
    watched.event("job_finished", job_id=1)
    assert states(watched.progress) == ["in work", "waiting", "done"]
    assert watched.told == []
    watched.start(2, "render_report", case="A")
    watched.event("job_finished", job_id=2)
    assert states(watched.progress) == ["done", "waiting", "done"]
    assert watched.told == ["2 of 3 cases reported"]


def test_report_that_is_made_again_is_not_done(watched: Watched) -> None:
    watched.start(1, "render_report", case="C")
    assert watched.progress.cases["C"].state is CaseState.RUNNING


def test_failed_job_names_case_log_and_error(watched: Watched, tmp_path: Path) -> None:
    log = tmp_path / "logs/call_freebayes/B/001.log"
    log.parent.mkdir(parents=True)
    log.write_text("ERROR(freebayes): no reference\n")
    watched.start(3, "call_freebayes", "logs/call_freebayes/B/001.log", case="B", chunk="001")
    watched.event("job_error", jobid=3)
    assert states(watched.progress) == ["waiting", "failed", "done"]
    told = (
        "case B failed in call_freebayes: ERROR(freebayes): no reference"
        " [logs/call_freebayes/B/001.log]"
    )
    assert watched.told == [told]
    assert [str(one) for one in failures(watched.progress, tmp_path)] == [told]
    # A second attempt takes it back.
    watched.start(3, "call_freebayes", "logs/call_freebayes/B/001.log", case="B", chunk="001")
    assert states(watched.progress) == ["waiting", "in work", "done"]
    assert failures(watched.progress, tmp_path) == []


def test_failure_that_is_tried_again_says_so(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "call.log").write_text("ValueError: no memory\n")
    watched.handler.retries = lambda rule: 2 if rule == "call_freebayes" else 0
    why = "case B failed in call_freebayes: ValueError: no memory [call.log]"
    for again in ("; tried again, attempt 2 of 3", "; tried again, attempt 3 of 3", ""):
        watched.start(3, "call_freebayes", "call.log", case="B")
        watched.event("job_error", jobid=3)
        assert watched.told[-1] == why + again
    assert len(watched.told) == 3


def test_of_a_group_the_job_that_says_why(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "judge.log").write_text("ValueError: no\n")
    for number, rule, log in ((1, "measure", "none.log"), (2, "judge", "judge.log")):
        watched.start(number, rule, log, case="A")
    watched.event("job_error", jobid=1)
    watched.event("job_error", jobid=2)
    assert watched.told == ["case A failed in judge: ValueError: no [judge.log]"]
    assert failures(watched.progress, tmp_path) == [
        Failure("A", "judge", "judge.log", "ValueError: no")
    ]


def test_job_of_the_whole_run(watched: Watched, tmp_path: Path) -> None:
    watched.start(1, "index_genome")
    watched.event("job_error", jobid=1)
    assert [str(one) for one in failures(watched.progress, tmp_path)] == [
        "the run failed in index_genome: no line of the log says why"
    ]


def test_lines_come_now_and_then(watched: Watched) -> None:
    watched.event("progress", done=10, total=100)
    assert watched.told == []
    watched.now_s = SECONDS_BETWEEN_LINES
    watched.event("progress", done=20, total=100)
    watched.event("progress", done=21, total=100)
    assert watched.told == ["1 of 3 cases reported; 20 of 100 jobs; about 4 min left"]
    assert "20 of 100 jobs" in watched.page.read_text()


@pytest.mark.parametrize("name", ["shellcmd", "run_info", None])
def test_other_events_are_left_alone(watched: Watched, name: str | None) -> None:
    watched.event(str(name) if name else "", msg="x")
    assert states(watched.progress) == ["waiting", "waiting", "done"]


def test_event_without_its_fields_ends_no_run(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    watched.event("job_finished")
    watched.event("job_error", jobid=99)
    assert watched.told == []


@pytest.mark.parametrize(
    ("wildcards", "case"),
    [
        ({"case": "T1", "role": "tumour"}, "T1"),
        ({"sample": "T1/normal"}, "T1"),
        ({"sample": "0a1b2c3d4e5f"}, None),
        ({"pool": "own"}, None),
        ({}, None),
    ],
)
def test_case_of_a_job(wildcards: dict[str, str], case: str | None) -> None:
    assert case_of(wildcards) == case


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "left_s"),
    [
        pytest.param(50, 100, 100.0, 100.0, id="half"),
        pytest.param(5, 100, 100.0, 1900.0, id="just-enough"),
        pytest.param(4, 100, 100.0, None, id="too-little"),
        pytest.param(50, 100, 19.9, None, id="too-early"),
        pytest.param(0, 0, 100.0, None, id="nothing-known"),
    ],
)
def test_time_left(done: int, total: int, elapsed_s: float, left_s: float | None) -> None:
    progress = RunProgress(["A"])
    progress.done_jobs, progress.all_jobs = done, total
    found = remaining_s(progress, elapsed_s)
    assert found == (None if left_s is None else pytest.approx(left_s))


def test_durations_in_words() -> None:
    assert duration(59) == "less than a minute"
    assert duration(60) == "about 1 min"
    assert duration(119 * 60) == "about 119 min"
    assert duration(3 * 3600) == "about 3 h"


def test_page_is_escaped_and_stops_renewing_itself() -> None:
    progress = RunProgress(["A"])
    progress.start(1, Job("<script>alert(1)</script>", "A"))
    running = render_status(progress, 0, Path(), over=False)
    assert "<script>" not in running
    assert 'http-equiv="refresh"' in running
    assert 'http-equiv="refresh"' not in render_status(progress, 0, Path(), over=True)
    assert progress_line(progress, 0) in running


def test_summary_by_verdict_and_class(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    (tmp_path / "A/cohort_case.json").write_text(
        '{"case_id": "A", "verdict": "PASS", "label": "BRAF V600 driven", "score": 90}'
    )
    (tmp_path / "B").mkdir()
    (tmp_path / "B/cohort_case.json").write_text("{")
    (tmp_path / "C").mkdir()
    (tmp_path / "C/cohort_case.json").write_text((tmp_path / "A/cohort_case.json").read_text())
    cases = short_cases(tmp_path, ["A", "B", "C"], reported=["A", "B"])
    failed = [
        Failure("B", "judge_variants", "b.log", "ValueError: a\tb"),
        Failure(None, "index_aligner", "i.log", "no room"),
    ]
    assert summary_lines(cases, failed) == [
        "3 cases by quality: 2 not finished, 1 PASS",
        "by molecular class: 1 BRAF V600 driven",
        "case B failed in judge_variants: ValueError: a\tb [b.log]",
        "the run failed in index_aligner: no room [i.log]",
    ]
    write_summary(tmp_path / "s.tsv", cases, failed)
    assert (tmp_path / "s.tsv").read_text().splitlines() == [
        "case\tstate\tverdict\tclass\tfailed_rule\terror\tlog",
        "(all cases)\tfailed\t\t\tindex_aligner\tno room\ti.log",
        "A\treported\tPASS\tBRAF V600 driven\t\t\t",
        "B\tfailed\t\t\tjudge_variants\tValueError: a b\tb.log",
        "C\tnot finished\t\t\t\t\t",
    ]


def test_a_report_that_is_due_again_counts_for_nothing() -> None:
    progress = RunProgress(["A", "B"], reported=["A", "B"])
    progress.expect("agnoma_render_report", "A")
    progress.expect("render_index", None)
    progress.expect("call_freebayes", "B")
    assert progress.reported() == ["B"]
    assert progress.count(CaseState.WAITING) == 1
    progress.start(1, Job("render_report", "A"))
    progress.finish(1)
    assert progress.reported() == ["A", "B"]


def test_many_failures_are_cut_and_the_table_named() -> None:
    failed = [Failure(f"C{n}", "x", None, "error") for n in range(25)]
    lines = summary_lines({}, failed)
    assert len(lines) == 1 + 20 + 1
    assert lines[-1] == "5 more failures: logs/run_summary.tsv"


def test_trouble_of_the_machine_is_told_once_when_an_error_is_logged(tmp_path: Path) -> None:
    told: list[str] = []
    trouble: list[str | None] = [None, "the disk is full", "the disk is full"]
    handler = ProgressHandler(
        RunProgress(["A"]), told.append, tmp_path / "s.html", trouble=lambda: trouble.pop(0)
    )
    for level in (logging.INFO, logging.ERROR, logging.WARNING, logging.ERROR, logging.ERROR):
        handler.emit(logging.LogRecord("snakemake", level, "", 0, "metadata", None, None))
    assert told == ["the disk is full"]
    assert trouble == []
