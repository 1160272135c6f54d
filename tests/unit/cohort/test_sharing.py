"""What may leave the laboratory: the output is searched for everything that must be gone."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from cohort_records import alteration, case
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.cohort.charts import tier_picture
from agnoma.cohort.features import Feature, FeatureTable, Way
from agnoma.cohort.lists import at_least
from agnoma.cohort.oncoprint import ClassBlock, share_text
from agnoma.cohort.page import one_a_patient
from agnoma.cohort.read import Cohort
from agnoma.cohort.rows import MIN_PATIENTS, NOT_SHOWN, case_rows, few, shared_rows
from agnoma.cohort.statistics import pair_statistics
from agnoma.cohort.write import Names, write_cohort, write_list
from agnoma.errors import ConfigError
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortCase, CohortMetric
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import MetricState, Verdict

DEPTH = CohortMetric(
    name="median_cov", label="Median depth", unit="x", value=4711.0, state=MetricState.PASS
)


def cohort(*cases: CohortCase, withheld: int = 0) -> Cohort:
    return Cohort(cases, withheld, ())


def mixed() -> tuple[CohortCase, ...]:
    """Return 12 common cases, 3 of a rare site, 2 of a rare class."""
    common = [case(f"LAB-{n}", "BRAF p.V600E", metrics=(DEPTH,)) for n in range(12)]
    rare = [
        case(f"LAB-{n}", "BRAF p.V600E", tissue="Rarissimum", type_name="Rare type")
        for n in range(20, 23)
    ]
    odd = [
        case(f"LAB-{n}", alteration("GENEODD p.A1T"), primary="ODD", label="Odd class")
        for n in range(30, 32)
    ]
    return (*common, *rare, *odd)


def written(folder: Path, cases: tuple[CohortCase, ...], **given: int) -> tuple[str, str]:
    names = Names.within(folder)
    write_cohort(cohort(*cases, **given), names, sharing=True)
    return names.page.read_text(), names.table.read_text()


def test_nothing_of_a_person_is_left(tmp_path: Path) -> None:
    page, table = written(tmp_path, mixed(), withheld=3)
    for text in (page, table):
        for gone in ("LAB-", "PAT-", "Rarissimum", "Rare type", "Odd class", "GENEODD", "4711"):
            assert gone not in text, gone
        assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", text)
    assert table.count("not shown\tnot shown\tnot shown\tnot shown\tnot shown\tnot shown") == 5
    assert "V600E" not in page
    assert "report.html" not in page
    assert "Without consent to stand in a cohort: fewer than 5 cases" in page
    assert len(table.splitlines()) == 16  # header, 10 of 12 in full, 3 + 2 without anything


def test_running_numbers_tell_nothing(tmp_path: Path) -> None:
    cases = mixed()
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder, order in zip(folders, (cases, cases[::-1]), strict=True):
        folder.mkdir()
        written(folder, order)
    first, second = ((f / "cohort.html").read_bytes() for f in folders)
    assert first == second


def test_fewer_than_five_patients_are_nobodys(tmp_path: Path) -> None:
    cases = tuple(case(f"C{n}", patient_id=f"P{n % 4}") for n in range(20))
    with pytest.raises(ConfigError, match="fewer than 5 patients"):
        written(tmp_path, cases)


@pytest.mark.parametrize(
    ("count", "sharing", "text"),
    [
        (4, True, "fewer than 5"),
        (5, True, "at least 5"),
        (14, True, "at least 10"),
        (0, True, "fewer than 5"),
        (4, False, "4"),
        (1234, False, "1,234"),
    ],
)
def test_few(*, count: int, sharing: bool, text: str) -> None:
    assert few(count, sharing=sharing) == text


CASES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from("AB"),
        st.sampled_from(("Skin", "Lung", "Bowel")),
        st.sampled_from(("MSS", "MSI-H")),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_every_combination_stands_for_five_patients(drawn: list[tuple[int, str, str, str]]) -> None:
    rows = [
        row
        for number, (patient, label, site, status) in enumerate(drawn)
        for row in case_rows(
            [
                case(
                    f"C{number}",
                    patient_id=f"P{patient}",
                    label=label,
                    primary=label,
                    tissue=site,
                    msi=case("X").msi.model_copy(update={"value": status}),
                )
            ]
        )
    ]
    found = shared_rows(rows)
    assert len(found.rows) + found.left_out == len(rows)
    groups = Counter(
        (r.class_label, r.site, r.tier, r.msi, r.tmb_category, r.verdict) for r in found.rows
    )
    assert all(count % MIN_PATIENTS == 0 for count in groups.values())
    # Any filter on the list adds whole groups up.
    for site in ("Skin", "Lung", "Bowel", NOT_SHOWN):
        assert sum(r.site == site for r in found.rows) not in range(1, MIN_PATIENTS)
    assert all(r.patient == "" and r.alterations == () and r.genes == () for r in found.rows)


def test_patients_are_counted_not_cases() -> None:
    one = [case(f"C{n}", patient_id="P1", tissue="Lung") for n in range(9)]
    others = [case(f"D{n}") for n in range(9)]
    sites = Counter(r.site for r in shared_rows(case_rows([*one, *others])).rows)
    assert "Lung" not in sites


def table_of(altered: dict[str, int], cases: int = 10) -> tuple[FeatureTable, list[ClassBlock]]:
    """Return one feature and its classes: so many of the cases of each have it."""
    flags = np.array([[k < n for n in altered.values() for k in range(cases)]])
    blocks = [
        ClassBlock(label, tuple(range(i * cases, (i + 1) * cases)))
        for i, label in enumerate(altered)
    ]
    return FeatureTable((Feature("G", Way.VARIANT),), flags, np.ones_like(flags)), blocks


@pytest.mark.parametrize(
    ("altered", "text"),
    [
        pytest.param({"A": 5, "B": 0}, "≥25%", id="five-and-none"),
        pytest.param({"A": 5, "B": 3}, "≥25%", id="three-are-as-none"),
        pytest.param({"A": 4, "B": 4}, "not shown", id="all-hidden"),
        pytest.param({"A": 6, "B": 10}, "≥75%", id="four-unaltered-are-as-five"),
        pytest.param({"A": 0, "B": 0}, "not shown", id="none"),
    ],
)
def test_hidden_shares_cannot_be_worked_out(altered: dict[str, int], text: str) -> None:
    table, blocks = table_of(altered)
    assert share_text(table, 0, blocks, sharing=True) == text


def test_unreadable_rest_of_few_is_as_none() -> None:
    table, blocks = table_of({"A": 5})
    for unread, text in ((0, "≥50%"), (1, "≥50%"), (5, "≥100%")):
        read = table.read.copy()
        read[0, 10 - unread :] = False
        seen = FeatureTable(table.features, table.altered, read)
        assert share_text(seen, 0, blocks, sharing=True) == text


def test_rare_genes_are_not_named(tmp_path: Path) -> None:
    cases = [case(f"C{n}", "BRAF p.V600E", *["GENERARE p.A1T"] * (n < 4)) for n in range(12)]
    again = [case(f"D{n}", "GENEONE p.A1T", patient_id="SAME") for n in range(9)]
    page, _ = written(tmp_path, (*cases, *again))
    assert ">BRAF<" in page
    assert "GENERARE" not in page
    assert "GENEONE" not in page


@pytest.mark.parametrize("both", [30, 31, 34])
def test_shared_pairs_rest_on_multiples_of_five(both: int) -> None:
    """One case more that has both, one, or neither changes nothing that is told."""
    features = tuple(Feature(gene, Way.VARIANT) for gene in "AB")
    parts = (both, 12, 11, 53)
    flags = [[True, True], [True, False], [False, True], [False, False]]
    altered = np.array([f for f, n in zip(flags, parts, strict=True) for _ in range(n)]).T
    table = FeatureTable(features, altered, np.ones_like(altered))
    cases = [case(f"C{n}") for n in range(sum(parts))]
    (pair,) = pair_statistics(cases, table, step=MIN_PATIENTS).tested
    assert (pair.both, pair.first_only, pair.second_only, pair.neither) == (30, 10, 10, 50)
    assert pair.odds_ratio == pytest.approx(30.5 * 50.5 / 10.5**2)
    (exact,) = pair_statistics(cases, table).tested
    assert exact.both == both


def test_pictures_count_no_case_whose_class_is_not_shown() -> None:
    """Ten of twelve on the page, three of a rare site under no class: ten columns."""
    cases = mixed()
    safe = shared_rows(case_rows(cases))
    kept, labels = one_a_patient(cases, safe)
    assert len(kept) == len(labels) == 10
    assert {c.tissue for c in kept} == {"Skin"}
    assert sum(r.class_label == "BRAF V600 driven" for r in safe.rows) == 10


def test_of_a_patient_the_first_case_that_is_shown_counts() -> None:
    hidden = case("A", patient_id="P0", primary="ODD", label="Odd class")
    cases = (
        hidden,
        *(case(f"C{n}", patient_id=f"P{n}") for n in range(5)),
        case("D", patient_id="P1"),
    )
    kept, _ = one_a_patient(cases, shared_rows(case_rows(cases)))
    assert [c.case_id for c in kept] == [f"C{n}" for n in range(5)]


def test_each_row_tells_which_it_was() -> None:
    cases = mixed()
    safe = shared_rows(case_rows(cases))
    assert sorted(safe.kept) == [*range(10), *range(12, 17)]
    for i, row in zip(safe.kept, safe.rows, strict=True):
        assert row.class_label in (cases[i].class_label, NOT_SHOWN)


def listed(folder: Path, cases: tuple[CohortCase, ...], asked: str) -> dict[str, str]:
    """Return head and cells of a shared list."""
    write_list(cohort(*cases), asked, folder / "list.tsv", sharing=True)
    lines = (folder / "list.tsv").read_text().splitlines()
    return dict(line.rsplit("\t", 1) for line in lines)


def test_list_counts_what_stands_on_the_page(tmp_path: Path) -> None:
    skin = tuple(case(f"S{n}", "BRAF p.V600E") for n in range(10))
    rare = tuple(case(f"B{n}", "BRAF p.V600E", tissue="Bowel", label="Odd") for n in range(3))
    found = listed(tmp_path, (*skin, *rare), "BRAF V600E")
    assert len(shared_rows(case_rows((*skin, *rare))).rows) == 10
    assert found["# of cases in the cohort"] == "10"
    assert found["# cases"] == found["BRAF V600 driven\tSkin"] == "10"
    assert "# patients" not in found


@pytest.mark.parametrize(("having", "shown"), [(12, "10"), (10, "10"), (14, "10"), (15, "15")])
def test_list_taken_from_the_page_leaves_no_exact_rest(
    tmp_path: Path, having: int, shown: str
) -> None:
    cases = tuple(
        case(f"S{n}", "BRAF p.V600E" if n < having else "BRAF p.K601E") for n in range(15)
    )
    found = listed(tmp_path, cases, "BRAF V600E")
    assert found["BRAF V600 driven\tSkin"] == found["# cases"] == shown


def test_open_questions_of_hidden_cases_are_not_counted(tmp_path: Path) -> None:
    skin = tuple(case(f"S{n}", "BRAF p.V600E") for n in range(10))
    blind = tuple(
        case(f"B{n}", genes_read="", genes_read_at_loci="", tissue="Lung", label="Odd")
        for n in range(3)
    )
    found = listed(tmp_path, (*skin, *blind), "BRAF V600E")
    assert found["# a criterion could not be answered in"] == "not told"


def test_tiers_that_are_not_shown_give_no_rate() -> None:
    whole, hidden = Counter({"I-A": 5}), Counter({"I-A": 52, "not shown": 48})
    unsure = Counter({"I-A": 1, "none": 1, "not evaluated": 2})
    text = str(tier_picture(["A", "B", "C"], [whole, hidden, unsure]))
    assert "A: tier I in 100%; B: not shown; C: tier I in 50%." in text
    assert "52%" not in text
    assert "48%" not in text


def test_failed_samples_are_not_counted_as_without_a_tier() -> None:
    failed = case("A", best_tier=None, verdict=Verdict.FAIL)
    rows = case_rows([failed, case("B", best_tier=None), case("C", verdict=Verdict.FAIL)])
    assert [row.tier for row in rows] == ["not evaluated", "none", "I-A"]


def tiers(*given: tuple[AmpTier | None, int], change: str = "L858R") -> tuple[CohortCase, ...]:
    """Return so many cases of one class and site with each tier."""
    ranked = [tier for tier, count in given for _ in range(count)]
    return tuple(
        case(
            f"E{n}",
            f"EGFR p.{change}",
            oncotree_code="LUAD",
            tissue="Lung",
            lineage=("LUAD", "NSCLC", "LUNG"),
            primary="EGFR",
            label="EGFR driven",
            best_tier=tier,
        )
        for n, tier in enumerate(ranked)
    )


BLANKED = tiers((AmpTier.III, 20), (AmpTier.IA, 4), (AmpTier.IIC, 4))


@pytest.mark.parametrize(
    ("asked", "cases", "unknown"),
    [
        # Eight rows have no tier on the page: what theirs is, the list does not know either.
        pytest.param("class=EGFR tier<=II", None, "5", id="blanked"),
        pytest.param("class=EGFR not tier<=II", "20", "5", id="blanked-of-the-opposite"),
        pytest.param("class=EGFR", "25", None, id="shown"),
    ],
)
def test_lists_answer_by_what_the_page_shows(
    tmp_path: Path, asked: str, cases: str | None, unknown: str | None
) -> None:
    shown = shared_rows(case_rows(BLANKED)).rows
    assert Counter(row.tier for row in shown) == {"III": 20, NOT_SHOWN: 5}
    found = listed(tmp_path, BLANKED, asked)
    none = "not told"
    assert found["# cases"] == (cases or none)
    assert found["# a criterion could not be answered in"] == (unknown or none)


@pytest.mark.parametrize(
    ("having", "shown"), [(20, "20"), (19, "15"), (16, "15"), (15, "15"), (14, "10"), (4, None)]
)
def test_rests_of_a_group_are_five_or_none(tmp_path: Path, having: int, shown: str | None) -> None:
    cases = tuple(case(f"S{n}", "BRAF p.V600E" if n < having else "KRAS p.G12C") for n in range(20))
    found = listed(tmp_path, cases, "BRAF V600E")
    assert found.get("BRAF V600 driven\tSkin") == shown


@pytest.mark.parametrize("having", [20, 21, 24])
def test_group_that_answers_as_a_whole_is_rounded_too(tmp_path: Path, having: int) -> None:
    cases = tuple(case(f"S{n}", "BRAF p.V600E") for n in range(having))
    found = listed(tmp_path, cases, "BRAF V600E")
    assert found["BRAF V600 driven\tSkin"] == found["# cases"] == "20"
    assert found["# of cases in the cohort"] == "20"


def test_rests_of_a_list_with_one_condition_less_are_five_or_none(tmp_path: Path) -> None:
    """Of 12 with BRAF 10 have V600E: '10' beside the '10' of BRAF would leave up to 4."""
    cases = tuple(
        case(f"S{n}", *(["BRAF p.V600E"] if n < 10 else ["BRAF p.K601E"] if n < 12 else []))
        for n in range(30)
    )
    assert listed(tmp_path, cases, "BRAF")["# cases"] == "10"
    assert listed(tmp_path, cases, "BRAF V600E")["# cases"] == "5"
    assert listed(tmp_path, cases, "BRAF V600E gene=BRAF")["# cases"] == "5"


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.lists(st.integers(0, 60), min_size=1, max_size=3))
def test_told_counts_are_multiples_and_bound_no_cell_below_five(
    count: int, more: list[int]
) -> None:
    wholes = [count + rest for rest in more]
    told = at_least(count, wholes)
    assert told <= count
    assert told % MIN_PATIENTS == 0
    for whole in wholes:
        assert not told or whole == count or whole - told >= MIN_PATIENTS


def test_counts_of_one_patient_are_nobodys(tmp_path: Path) -> None:
    many = tuple(case(f"S{n}", "KRAS p.G12C") for n in range(20))
    one = tuple(case(f"P{n}", "BRAF p.V600E", patient_id="SAME") for n in range(7))
    assert listed(tmp_path, (*many, *one), "BRAF V600E")["# cases"] == "not told"


def test_heads_of_shared_lists_name_no_gene_of_a_single_patient(tmp_path: Path) -> None:
    common = tuple(case(f"S{n}", "BRAF p.V600E") for n in range(10))
    single = case("R", alteration("GENEODD f", AlterationKind.FUSION, partner="ETV9"))
    for asked in ("kind=fusion", "not BRAF"):
        write_list(cohort(*common, single), asked, tmp_path / "list.tsv", sharing=True)
        text = (tmp_path / "list.tsv").read_text()
        assert "GENEODD" not in text
        assert "ETV9" not in text
    # Neither tells the answer to a question that only this patient's gene makes sense of.
    with pytest.raises(ConfigError, match="'GENEODD' is no class, gene") as refused:
        write_list(cohort(*common, single), "GENEODD", tmp_path / "no.tsv", sharing=True)
    assert "ETV9" not in str(refused.value)
    assert not (tmp_path / "no.tsv").exists()


def test_no_zero_stands_beside_tiers_that_are_not_shown(tmp_path: Path) -> None:
    page, _ = written(tmp_path, (*BLANKED, *(case(f"S{n}") for n in range(6))))
    start = page.index("Best tier of a therapy, cases by class")
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page[start : page.index("</table>", start)])
    assert cells == [
        *("Class", "Tier I-A", "Tier III", "not shown", "Cases"),
        *("EGFR driven", "not shown", "20 or more", "5", "25"),
        *("BRAF V600 driven", "5", "0", "0", "5"),
    ]


def grown() -> tuple[CohortCase, ...]:
    """Return classes of 12 and 60 cases at two sites, with genes that go together."""
    skin = [case(f"S{n:02}", "BRAF p.V600E", *["TERT p.A1T"] * (n < 7)) for n in range(12)]
    bowel = [
        case(
            f"B{n:02}",
            "KRAS p.G12D",
            *["APC p.Q1*", "TP53 p.R175H"] * (n < 32),
            primary="RAS_MAPK",
            label="RAS/MAPK driven",
            tissue="Bowel",
            oncotree_code="COAD",
            best_tier=AmpTier.IIC,
        )
        for n in range(61)
    ]
    return (*skin, *bowel)


@pytest.mark.parametrize(("name", "run_date"), [("Z", None), ("A", "2026-05-01")])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(("BRAF p.V600E",), id="the-same"),
        pytest.param(("BRAF p.V600E", "TERT p.A1T"), id="a-gene-more"),
        pytest.param(("NRAS p.Q61K",), id="none-of-the-genes"),
    ],
)
def test_pages_of_cohorts_one_patient_apart_are_the_same(
    tmp_path: Path, given: tuple[str, ...], name: str, run_date: str | None
) -> None:
    """Where no count reaches the next multiple of five, whatever the patient has."""
    new = case(name, *given, run_date=run_date)
    for folder, cases in (("a", grown()), ("b", (*grown(), new))):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, cases)
        write_list(cohort(*cases), "class=BRAF_V600", tmp_path / folder / "l.tsv", sharing=True)
    for file in ("cohort.html", "cohort.tsv", "l.tsv"):
        first, second = ((tmp_path / folder / file).read_text() for folder in "ab")
        assert first == second, file


def test_fifteenth_case_is_shown_with_the_four_before_it(tmp_path: Path) -> None:
    shown = []
    for have in range(10, 16):
        cases = [case(f"S{n:02}", "BRAF p.V600E") for n in range(have)]
        shown.append(written(tmp_path, tuple(cases))[1].count("BRAF V600 driven"))
    assert shown == [10, 10, 10, 10, 10, 15]


def test_of_a_group_each_patient_counts_once() -> None:
    again = [case(f"A{n}", patient_id="SAME") for n in range(6)]
    others = [case(f"B{n}") for n in range(9)]
    safe = shared_rows(case_rows([*again, *others]))
    assert set(safe.kept) == {0, *range(6, 15)}
    # More cases of one patient change nothing.
    more = [case(f"C{n}", patient_id="SAME") for n in range(6)]
    assert shared_rows(case_rows([*again, *others, *more])).rows == safe.rows


def test_withheld_and_rare_cases_are_no_difference(tmp_path: Path) -> None:
    odd = case("ODD", primary="ODD", label="Odd class", tissue="Rarissimum")
    pages = []
    for folder, cases, withheld in (("a", grown(), 0), ("b", (*grown(), odd), 1)):
        (tmp_path / folder).mkdir()
        pages.append(written(tmp_path / folder, cases, withheld=withheld))
    assert pages[0] == pages[1]


def test_every_count_of_a_shared_page_is_a_multiple_of_five(tmp_path: Path) -> None:
    page, table = written(tmp_path, grown())
    assert "Cohort of at least 70 tumours" in page
    assert "rounded down to a multiple of 5" in page
    assert "not to be published after every few cases" in page
    assert (len(table.splitlines()) - 1) % MIN_PATIENTS == 0
    data = re.search(r'id="data">(.*?)</script>', page)
    assert data is not None
    assert len(json.loads(data[1])["id"]) == 70
    body = re.sub(r"<(style|script|noscript)\b.*?</\1>", "", page, flags=re.S)
    cells = re.findall(r"<td[^>]*>(\d+)</td>", body)
    counts = [int(n) for n in cells]
    assert {10, 60, 70} <= set(counts)
    assert "APC" in body
    # Of a column no width tells how many cases it stands for.
    drawn = body[body.index("oncoprint") :]
    widths = re.findall(r'<rect x="[^"]*" y="14" width="([^"]*)"', drawn)
    assert len(widths) == 2
    assert len(set(widths)) == 1


def test_genes_stand_in_the_order_of_rounded_counts() -> None:
    altered = np.array([[n < have for n in range(20)] for have in (11, 13, 16)])
    names = tuple(Feature(gene, Way.VARIANT) for gene in "ABC")
    table = FeatureTable(names, altered, np.ones_like(altered))
    ranked = table.most_altered(3, step=MIN_PATIENTS).features
    assert [f.gene for f in ranked] == ["C", "A", "B"]
    assert [f.gene for f in table.most_altered(3).features] == ["C", "B", "A"]
