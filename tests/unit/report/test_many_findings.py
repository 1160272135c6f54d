"""A table that was submitted unfiltered makes a page, not a book."""

import time
from typing import Any

from german_pages import golden, many_times

from agnoma.report.actionable import MAX_DETAILED, told_in_detail
from agnoma.report.findings import build_findings
from agnoma.report.render import render_report
from agnoma.report.variants import MAX_EVIDENCE_ROWS, evidence_table


def test_some_are_told_in_detail_and_every_other_one_has_its_row() -> None:
    profile = many_times(golden(), 300)
    found = build_findings(profile)
    assert len(found.detailed) == MAX_DETAILED + 1  # and the signature
    assert found.further is not None
    names = {view.title for view in found.detailed}
    names |= {row[0].text for row in found.further.rows}
    assert {s.name for part in told_in_detail(profile) for s in part} == names
    assert all(row[0].lines[0].text == "AMP I-A" for row in found.further.rows)


def test_signatures_are_always_told(build: Any) -> None:
    match = build.match("BM170", alterations=("MSI-H",), therapy="pembrolizumab")
    each = tuple(
        build.finding(build.match(), alteration=build.alteration("BRAF", f"p.V{i}E"))
        for i in range(MAX_DETAILED + 1)
    )
    shown, rest = told_in_detail(build.profile(findings=each, biomarker_matches=(match,)))
    assert ("MSI-H", [s.label for s in rest]) == (shown[-1].label, [f"BRAF p.V{MAX_DETAILED}E"])


def test_few_are_told_as_ever() -> None:
    assert build_findings(golden()).further is None


def test_who_proposed_what_is_cut_and_counted() -> None:
    profile = many_times(golden(), 300)
    table = evidence_table(profile)
    assert table is not None
    assert len(table.rows) == MAX_EVIDENCE_ROWS
    count = sum(f.variant is not None for f in (*profile.findings, *profile.uncertain))
    assert f"{count - MAX_EVIDENCE_ROWS} further variants in report.json." in table.note


def test_the_page_stays_small_and_quick() -> None:
    profile = many_times(golden(), 600)
    started = time.process_time()
    html = render_report(profile)
    assert time.process_time() - started < 4
    assert len(html.encode()) < 1_000_000
