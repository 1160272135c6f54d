"""The page: hostile words, the same bytes, its policy, its data, and its limits."""

import base64
import hashlib
import json
import random
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.cohort.synthetic import SITES, synthetic_cases
from cohort_records import alteration, case, tmb
from running import REPOSITORY

import render_cohort
import render_index
from agnoma.cli import main
from agnoma.cohort.drawing import shortened_inside, tint
from agnoma.cohort.features import Feature, FeatureTable, Way
from agnoma.cohort.lists import cohort_table
from agnoma.cohort.oncoprint import ClassBlock, oncoprint
from agnoma.cohort.page import build_page
from agnoma.cohort.read import Cohort, Skipped, read_cohort
from agnoma.cohort.render import PRINTED_ROWS
from agnoma.cohort.render import render_cohort as rendered_page
from agnoma.cohort.rows import case_rows, guarded
from agnoma.cohort.tables import in_run_order, site_matrix, spread, unread_genes
from agnoma.cohort.write import Names, list_file, write_cohort
from agnoma.errors import ConfigError, PipelineError
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortCase, CohortMetric
from agnoma.models.qc import MetricState, Verdict
from agnoma.pictures.palette import BLACK, WHITE, contrast

HOSTILE = '</script><img src=x onerror="alert(1)">{{ 7*7 }}'


def page(*cases: CohortCase, sharing: bool = False, **given: Any) -> str:
    cohort = Cohort(cases, given.pop("withheld", 0), given.pop("skipped", ()))
    return rendered_page(build_page(cohort, sharing=sharing, **given))


def data(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    result: dict[str, Any] = json.loads(found[1])
    return result


@pytest.fixture(scope="module")
def some_cases() -> tuple[CohortCase, ...]:
    return tuple(c for c in synthetic_cases(120) if c.is_shown)


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_words_stay_words() -> None:
    bad = case(
        "C1",
        alteration("BRAF p.V600E", label=HOSTILE),
        primary="X",
        label=HOSTILE,
        subclass=HOSTILE,
        type_name=HOSTILE,
        tissue=HOSTILE,
    )
    text = page(bad, case("C2"))
    assert "<img" not in text
    assert "{{ 7*7 }}" in text
    assert text.count("</script>") == 2
    assert HOSTILE in data(text)["words"]["class"]
    assert data(text)["labels"] == [HOSTILE]


def test_nothing_is_loaded_and_only_its_own_script_runs(some_cases: tuple[CohortCase, ...]) -> None:
    text = page(*some_cases)
    tags = Tags()
    tags.feed(text)
    assert not [t for t, a in tags.found if "src" in a or t in ("link", "img", "iframe", "object")]
    assert not [a for _, a in tags.found for name in a if name.startswith("on") or name == "style"]
    policy = next(a["content"] for t, a in tags.found if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_script_makes_no_markup_of_data() -> None:
    script = (REPOSITORY / "scripts/agnoma/cohort/templates/cohort.js.j2").read_text()
    for name in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "fetch("):
        assert name not in script


def test_print_is_bounded_and_says_what_is_left_out() -> None:
    some = [case(f"C{n}", "BRAF p.V600E") for n in range(PRINTED_ROWS + 1)]
    few, many = page(*some[:-1]), page(*some)
    style = re.search(r"@media print\{(.*)</style>", many, re.S)
    assert style
    for rows in (
        f".list tbody tr:nth-child(n+{PRINTED_ROWS + 2})",
        f".unscripted tbody tr:nth-child(n+{PRINTED_ROWS + 1})",
    ):
        assert rows in style[1]
    assert re.search(r"\.list \.space,.*\{display:none\}", style[1])
    assert f"PRINTED = {PRINTED_ROWS};" in many
    assert 'addEventListener("beforeprint", drawForPrint)' in many
    assert '<p class="paper" id="printed">' in many
    said = f"Printed are the first {PRINTED_ROWS} of {PRINTED_ROWS + 1} cases"
    assert "Printed are the first" not in few.split("<script")[0]
    assert said in many.split("<script")[0]


DEPTH = CohortMetric(
    name="median_cov", label="Median depth", unit="x", value=300, state=MetricState.PASS
)


@pytest.mark.parametrize(
    ("dates", "order", "said"),
    [
        pytest.param(
            {}, ["C2", "C10", "C30"], "their case ids, since none has a run date", id="ids"
        ),
        pytest.param(
            {"C2": "2026-03-01", "C10": "2026-02-01", "C30": "2026-01-01"},
            ["C30", "C10", "C2"],
            "in the order of their run date:",
            id="dates",
        ),
        pytest.param(
            {"C2": "2026-03-01", "C30": "2026-01-01"},
            ["C10", "C30", "C2"],
            "their run date; 1 without one stand before, left of the dashed line",
            id="some-dates",
        ),
        pytest.param(
            {"C2": "2026-01-01", "C10": "2026-01-01", "C30": "2026-01-01"},
            ["C2", "C10", "C30"],
            "in the order of their run date:",
            id="same-day",
        ),
    ],
)
def test_quality_follows_the_run_date(dates: dict[str, str], order: list[str], said: str) -> None:
    cases = [case(c, metrics=(DEPTH,), run_date=dates.get(c)) for c in ("C10", "C30", "C2")]
    assert [c.case_id for c in in_run_order(cases)] == order
    text = page(*cases)
    assert said in text
    picture = text[text.index('id="quality"') : text.index('id="cases"')]
    assert ('stroke-dasharray="2 3"' in picture) is (len(dates) == 2)
    assert ("first case" in picture) is (len(dates) < 3)
    assert (max(dates.values()) in picture) if dates else "last of 3" in picture


def test_shared_page_tells_no_run_date() -> None:
    cases = [case(f"C{n}", metrics=(DEPTH,), run_date="2026-03-01") for n in range(9)]
    assert "2026-03-01" in page(*cases)
    assert "2026-03-01" not in page(*cases, sharing=True)


def test_same_cases_same_bytes_in_any_order(
    tmp_path: Path, some_cases: tuple[CohortCase, ...]
) -> None:
    paths = []
    for record in some_cases:
        path = tmp_path / "in" / record.case_id / "cohort_case.json"
        path.parent.mkdir(parents=True)
        record.write_json(path)
        paths.append(path)
    results = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        names = Names.within(tmp_path / name)
        write_cohort(read_cohort(paths), names, sharing=False)
        results.append((names.page.read_bytes(), names.table.read_bytes()))
        random.Random(5).shuffle(paths)  # noqa: S311
    assert results[0] == results[1]
    assert list(tmp_path.rglob("*.part")) == []


def test_every_section_is_there_without_scripts(some_cases: tuple[CohortCase, ...]) -> None:
    text = page(*some_cases)
    for name in "sites genes pairs actionability biomarkers assessability quality cases".split():
        assert f'<h2 id="{name}">' in text
    listed = re.findall(r'<tr><th scope="row">(SYN-\d+)</th>', text.split("<noscript>")[1])
    assert listed == [c.case_id for c in some_cases]
    assert "SIMULATED DATA" in text


def test_data_are_the_rows(some_cases: tuple[CohortCase, ...]) -> None:
    found = data(page(*some_cases, report_link="../report/{case}/report.html"))
    assert found["id"] == [c.case_id for c in some_cases]
    classes = [found["words"]["class"][k] for k in found["columns"]["class"]]
    assert classes == [row.class_label for row in case_rows(some_cases)]
    assert found["report"] == "../report/{case}/report.html"
    assert found["tmb"] == [
        None if c.tmb.value is None else round(c.tmb.value, 2) for c in some_cases
    ]


def test_many_cases_are_drawn_by_class(some_cases: tuple[CohortCase, ...]) -> None:
    few_text = page(*some_cases)
    many = tuple(
        c.model_copy(update={"case_id": f"{c.case_id}-{n}"}) for c in some_cases for n in range(6)
    )
    assert "one column a case" in few_text
    assert "one column a class" in page(*many)


def test_unknown_cases_and_files_are_told() -> None:
    text = page(case("C1"), withheld=7, skipped=(Skipped(Path("/secret/x.json"), "broken"),))
    assert "Without consent to stand in a cohort: 7 cases" in text
    assert "1 files could not be read" in text
    assert "/secret" not in text


def test_a_case_without_anything() -> None:
    text = page(case("C1", tmb=tmb(None), tmb_category=None, loci={}, verdict=Verdict.FAIL))
    assert "No driver was found in any case." in text
    assert "No pair at this rate." in text
    assert "insufficient" in text


OPEN, ASSESSED = "No driver found in what could be assessed", "No driver detected (assessable)"


def test_open_questions_are_never_told_as_assessed() -> None:
    cases = (
        case("C1", primary="NO_DRIVER", label=ASSESSED),
        case("C2", primary="NO_DRIVER", label=OPEN, open_classes=("ERBB2",)),
        case("C3", primary="NO_DRIVER", label=OPEN, open_classes=("ERBB2",)),
    )
    for order in (cases, cases[::-1]):
        matrix = site_matrix(case_rows(order))
        assert [(r.label, r.cases) for r in matrix.classes] == [(OPEN, 2), (ASSESSED, 1)]
    found = data(page(*cases))
    labels = [found["words"]["class"][k] for k in found["columns"]["class"]]
    assert labels == [ASSESSED, OPEN, OPEN]
    assert f"C2\t{OPEN}\t" in "".join(cohort_table(case_rows(cases), sharing=False))


def test_provisional_class_is_marked_and_counted_apart() -> None:
    cases = (
        *(case(f"C{n}", tissue=tissue) for n, tissue in enumerate(("Skin", "Bowel"))),
        case("P1", "BRAF p.V600E", provisional=("BRAF_V600",), tissue="Lung"),
        case("S1", provisional=("HRD",), tissue="Skin"),
    )
    matrix = site_matrix(case_rows(cases))
    assert [(r.label, r.cases) for r in matrix.classes] == [
        ("BRAF V600 driven", 3),
        ("BRAF V600 driven (provisional)", 1),
    ]
    text = page(*cases)
    assert "1 of 1 classes with a driver" in text
    assert "BRAF V600 driven: 3 cases at 2 sites" in text
    assert "<li>BRAF V600 driven (provisional)</li>" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("Polymerase proofreading-deficient (provisional)", "Polymerase…visional)"),
    ],
)
def test_a_label_is_cut_in_its_middle(text: str, expected: str) -> None:
    assert shortened_inside(text, 126) == expected


def test_shares_of_many_cases_fit() -> None:
    def drawn(shares: int) -> tuple[float, float]:
        flags = np.ones((1, shares), dtype=bool)
        read = flags.copy()
        read[0, : shares // 2] = False
        table = FeatureTable((Feature("G", Way.VARIANT),), flags, read)
        blocks = [ClassBlock("A", tuple(range(shares)))]
        svg = oncoprint(table, blocks, sharing=False)
        found = re.search(r'<text x="([\d.]+)"[^>]*>([\d,]+ of [^<]+)</text>', svg)
        assert found
        return float(found[1]), float(found[1]) + len(found[2]) * 7.0

    assert drawn(20)[0] == 836
    start, end = drawn(20_000)
    assert start < 836
    assert end <= 1000


def test_matrix_names_the_classes_that_cross_sites() -> None:
    text = page(
        *(case(f"S{n}", tissue="Skin") for n in range(3)),
        case("B1", tissue="Bowel"),
        case("N1", primary="NO_DRIVER", label="None", tissue="Lung"),
        case("N2", primary="NO_DRIVER", label="None", tissue="Bowel"),
    )
    assert "1 of 1 classes with a driver are found at more than one site" in text
    assert "BRAF V600 driven: 4 cases at 2 sites" in text


def test_rare_sites_share_a_column() -> None:
    cases = [case(f"C{n}", tissue=f"Site{n:02d}") for n in range(23)]
    matrix = site_matrix(case_rows(cases))
    assert len(matrix.sites) == 21
    assert matrix.count(matrix.classes[0], "other sites") == 3


def test_unknown_site_stands_last_and_is_no_site() -> None:
    unknown = {"tissue": None, "oncotree_code": None, "type_name": None}
    cases = [*(case(f"U{n}", **unknown) for n in range(3)), case("S1")]
    matrix = site_matrix(case_rows(cases))
    assert matrix.sites == ("Skin", "unknown")
    assert (matrix.classes[0].sites, matrix.classes[0].most) == (1, ("Skin", 1))


def test_unread_genes_of_the_test() -> None:
    found = unread_genes([case("A", genes_unread="TP53", genes_read="BRAF"), case("B"), case("C")])
    assert [(u.gene, u.unread, u.tested) for u in found] == [("TP53", 1, 3)]


def test_spread() -> None:
    assert spread([]) is None
    found = spread(range(101))
    assert found is not None
    assert (found.low, found.middle, found.high) == (25, 50, 75)


@pytest.mark.parametrize("share", [n / 20 for n in range(21)])
def test_numbers_on_shades_can_be_read(share: float) -> None:
    fill, text = tint(share)
    assert contrast(fill, text) >= 4.5
    assert text in (BLACK, WHITE)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'=1"),
        ("a\tb\nc", "a b c"),
        ("BRAF p.V600E", "BRAF p.V600E"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, expected: str) -> None:
    assert guarded(cell) == expected


def test_table_is_guarded() -> None:
    rows = case_rows([case("C1", alteration("X", label="=HYPERLINK(1)"), type_name="a\tb")])
    line = list(cohort_table(rows, sharing=False))[1]
    assert len(line.split("\t")) == 11
    assert "\t'=HYPERLINK(1)\t" in line


def test_fusion_and_copies_have_rows_of_their_own() -> None:
    text = page(
        case("C1", alteration("ERBB2 amp", AlterationKind.AMP)),
        case("C2", alteration("ALK fusion", AlterationKind.FUSION), fusions_read=False),
    )
    assert ">ERBB2 copies<" in text
    assert ">1 of 2 (50%)<" in text
    assert ">ALK fusions<" in text
    assert ">0 of 1 (0%) +1<" in text


def test_nobody_to_show(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="none of 4 cases may be shown"):
        write_cohort(Cohort((), 4, ()), Names.within(tmp_path), sharing=False)
    assert list(tmp_path.iterdir()) == []


def test_script_writes_first_and_then_fails_on_a_corrupt_record(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    case("C1").write_json(good)
    bad.write_text("{")
    html, table = tmp_path / "cohort.html", tmp_path / "cohort.tsv"
    with pytest.raises(PipelineError, match=r"1 records could not be read: .*b\.json"):
        render_cohort.main([good, bad], html, table)
    assert html.exists()
    assert table.exists()
    render_cohort.main([good], html, table, report_link="../report/{case}/report.html")
    assert "../report/{case}/report.html" in html.read_text()


def test_index_links_the_cohort_once_it_is_made(tmp_path: Path) -> None:
    golden = REPOSITORY / "tests/golden/profile/profile.json"
    index = tmp_path / "index.html"
    render_index.main([golden], index, cohort_page="cohort.html")
    assert "cohort.html" not in index.read_text()
    (tmp_path / "cohort.html").touch()
    render_index.main([golden], index, cohort_page="cohort.html")
    assert '<a href="cohort.html">Cohort:' in index.read_text()


def command(tmp_path: Path, *arguments: str) -> int:
    for n in range(6):
        case(f"C{n}", alteration("BRAF p.V600E", at_required_locus=True)).write_json(
            tmp_path / f"c{n}.json"
        )
    paths = [str(p) for p in sorted(tmp_path.glob("c*.json"))]
    return main(["cohort", *paths, "--out", str(tmp_path / "out"), *arguments])


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--list", "BRAF V600E", "--list", "not BRAF", "--similar", "C1"]
    assert command(tmp_path, *asked) == 0
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {
        "cohort.html",
        "cohort.tsv",
        "list_1.tsv",
        "list_2.tsv",
        "similar_C1.html",
        "similar_C1.json",
    }
    assert "6 of 6 cases" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--list", "not MELX"],
        ["--list", "BRAF", "--list", "site=MELX"],
        ["--list", "msi=MSI"],
        ["--similar", "C9"],
    ],
)
def test_nothing_is_written_before_every_question_is_understood(
    tmp_path: Path, arguments: list[str]
) -> None:
    assert command(tmp_path, *arguments) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sharing", [[], ["--sharing"]])
@pytest.mark.parametrize("word", ["LUAD", "RET", "KINASE_FUSION"])
def test_words_of_the_shipped_tables_need_no_case(
    tmp_path: Path, word: str, sharing: list[str]
) -> None:
    assert command(tmp_path, "--list", f"BRAF not {word}", *sharing) == 0


def test_command_tells_both_distances(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(tmp_path, "--similar", "C1") == 0
    out = capsys.readouterr().out
    assert "C1: 5 similar of 5; 0 more share a driver or pathway" in out
    # Pathways are not known of either: two of nine parts.
    assert "  C0: distance 0.22 with what was not compared as not shared; 0.00 in the 78%" in out


def test_command_names_what_it_skips(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c9.json").write_text("not JSON")
    assert command(tmp_path) == 3
    assert "c9.json: not a profile of this version" in capsys.readouterr().out
    assert (tmp_path / "out/cohort.html").exists()


def test_command_shares_no_single_case(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path, "--sharing", "--list", "BRAF V600E") == 0
    for path in (tmp_path / "out").iterdir():
        assert not re.search(r"\bC\d\b|PAT-", path.read_text()), path
    told = capsys.readouterr().out
    assert "C1" not in told
    assert "do not publish pages or lists after every few cases" in told
    assert command(tmp_path, "--sharing", "--similar", "C1") == 1
    assert "--sharing names no case" in caplog.text


def test_list_file() -> None:
    assert (list_file(1, 1), list_file(2, 2)) == ("list.tsv", "list_2.tsv")


def test_reading_the_command_loads_no_statistics() -> None:
    code = "import sys, agnoma.cli; sys.exit('numpy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "scripts", check=False, capture_output=True
    )
    assert run.returncode == 0


def test_made_up_types_stand_where_the_tree_has_them() -> None:
    lineages = {site.code: site.lineage for site in SITES}
    assert lineages["SKCM"] == ("SKCM", "MEL", "SKIN")
    assert all(lineage[0] == code for code, lineage in lineages.items())
