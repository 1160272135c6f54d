from typing import Any

import pytest

from agnoma.models.copy_number import CopyNumberCall
from agnoma.redaction.redact import SharedIds, redacted
from agnoma.report.findings import build_findings
from agnoma.report.render import render_report


def told(build: Any, **kw: Any) -> list[tuple[str, str]]:
    (view,) = build_findings(build.profile(findings=(build.finding(build.match(), **kw),))).detailed
    words = ("Its story", "Ledger", "Record")
    return [(line.text, line.note) for line in view.properties if line.text in words]


def test_a_variant_names_its_command_and_its_ledger(build: Any) -> None:
    variant = build.variant()
    assert told(build, variant=variant) == [
        ("Its story", f"agnoma why CASE-01 {variant.key}"),
        ("Ledger", "results/small_variants/CASE-01/ledger.tsv.gz"),
    ]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("copies", "results/copy_number/CASE-01/copy_number.json"),
        ("fusion", "results/fusions/CASE-01/fusions.json"),
    ],
)
def test_other_findings_name_their_record(build: Any, kind: str, path: str) -> None:
    copies = build.gene_copies("MET", CopyNumberCall.AMPLIFIED)
    given = {"copies": {"gene_copy_number": copies}, "fusion": {"fusion": build.fusion().fusion}}
    assert told(build, variant=None, **given[kind]) == [("Record", path)]


def test_a_shared_copy_has_no_run(build: Any) -> None:
    page = render_report(redacted(build.profile(), SharedIds("S-1", "S-P-1")))
    assert "agnoma why" not in page
    assert "results/small_variants" not in page


def test_where_complaints_go_is_said_when_nobody_gave_it(build: Any) -> None:
    profile = build.profile()
    silent = profile.model_copy(
        update={"laboratory": profile.laboratory.model_copy(update={"contact": ""})}
    )
    assert "Questions and complaints: not given</p>" in render_report(silent)
    shared = render_report(redacted(silent, SharedIds("S-1", "S-P-1")))
    assert "Questions and complaints: Left out of this shared copy.</p>" in shared


def test_the_sources_that_ran_are_named(build: Any) -> None:
    profile = build.profile()
    origin = profile.provenance.model_copy(
        update={"library_version": "0.1.0+0123456789ab", "git_commit": "ab" * 20}
    )
    page = render_report(profile.model_copy(update={"provenance": origin}))
    assert "0.1.0+0123456789ab" in page
    assert "ab" * 20 in page.replace("<wbr>", "")
    assert "git commit" not in render_report(profile)
