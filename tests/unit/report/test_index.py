import re
from itertools import pairwise
from typing import Any

import pytest

from agnoma.models.language import Language
from agnoma.models.qc import LocusState, Verdict
from agnoma.report.index import build_index
from agnoma.report.render import render_index


def run(build: Any) -> list[Any]:
    egfr = build.molecular_class(primary="EGFR", label="EGFR driven", secondary=(), overlays=())
    nobody = build.molecular_class(primary="NO_DRIVER", label="No class-defining driver detected")
    return [
        build.profile(case_id="SKIN", code="MEL"),
        build.profile(case_id="LUNG", code="LUAD", molecular_class=egfr),
        build.profile(case_id="COLON", code="COAD"),
        build.profile(
            case_id="POOR", positives_only=True, verdict=Verdict.FAIL, molecular_class=nobody
        ),
    ]


def test_one_class_across_sites(build: Any) -> None:
    index = build_index(run(build))
    assert [g.class_id for g in index.groups] == ["BRAF_V600", "EGFR", "NOT_CLASSIFIABLE"]
    braf = index.groups[0]
    assert [row[0].text for row in braf.table.rows] == ["COLON", "SKIN"]
    assert braf.sites == "Colon Adenocarcinoma (COAD); Melanoma (MEL)"
    assert [row[1].text for row in index.overview.rows] == ["2", "1", "1"]


def test_what_no_case_answers_is_said_once(build: Any) -> None:
    profiles = run(build)
    deeper = build.locus("NRAS", 12, LocusState.NOT_ASSESSABLE, depth=3)
    profiles[0] = profiles[0].model_copy(update={"loci": (*profiles[0].loci, deeper)})
    index = build_index(profiles)
    assert [line.text for line in index.blind] == [
        "Coding sequence of 1 gene: not assessable",
        "EGFR codons 857–858: not assessable",
        "Copy number of 1 gene: not assessable",
        "Fusions: not tested",
        "Not covered by this test",
    ]
    colon, skin = index.groups[0].table.rows
    assert [line.note for line in colon[4].lines] == ["–"]
    assert [line.text for line in skin[4].lines] == ["NRAS codon 12: not assessable"]


@pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)
def test_headings_leave_no_level_out(build: Any, language: Language) -> None:
    html = render_index([p.model_copy(update={"language": language}) for p in run(build)])
    assert 'class="blind"' in html
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_one_case_alone_keeps_its_list(build: Any) -> None:
    index = build_index([build.profile()])
    assert index.blind == ()
    assert index.groups[0].table.headers[4] == "Could not be assessed"
    assert len(index.groups[0].table.rows[0][4].lines) == 4


@pytest.mark.parametrize(
    ("subclass", "texts"),
    [
        pytest.param("BRAF V600E", ["BRAF p.V600E"], id="said-by-the-label"),
        pytest.param("fusion", ["BRAF p.V600E", ""], id="not-said"),
        pytest.param(None, ["BRAF p.V600E"], id="none"),
    ],
)
def test_subclass_is_not_said_twice(build: Any, subclass: str | None, texts: list[str]) -> None:
    mol = build.molecular_class(subclass=subclass, secondary=(), overlays=())
    (group,) = build_index([build.profile(molecular_class=mol)]).groups
    assert [line.text for line in group.table.rows[0][3].lines] == texts


def test_order_of_input_does_not_matter(build: Any) -> None:
    profiles = run(build)
    assert render_index(profiles) == render_index(profiles[::-1])


def test_links_are_relative(build: Any) -> None:
    html = render_index(run(build), truth_page="planted_truth.html")
    assert '<a href="SKIN/report.html">SKIN</a>' in html
    assert '<a href="planted_truth.html">' in html
    assert "http" not in html.replace("http-equiv", "")


def test_no_page_no_link(build: Any) -> None:
    html = render_index(run(build))
    for words in ("planted", "quality.html", "multiqc"):
        assert words not in html


def test_pages_of_the_run_are_linked(build: Any) -> None:
    html = render_index(run(build), quality_page="quality.html", multiqc_page="../m/r.html")
    assert '<a href="quality.html">Sample quality of this run' in html
    assert '<a href="../m/r.html">MultiQC report of this run</a>' in html


def test_failed_case_is_not_without_driver(build: Any) -> None:
    html = render_index(run(build))
    assert "Insufficient sample: positive findings only" in html
    assert "No class-defining driver" not in html


def test_empty_run() -> None:
    assert "0 cases" in render_index([])
