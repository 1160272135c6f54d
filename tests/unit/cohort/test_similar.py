"""Nearest cases: driver first, site never, masked parts left out."""

from pathlib import Path
from typing import Any

import pytest
from cohort_records import alteration, case, msi, tmb

from agnoma.cohort.read import Cohort
from agnoma.cohort.render import render_similar
from agnoma.cohort.similar import case_named, similar_cases
from agnoma.cohort.write import write_similar
from agnoma.errors import ConfigError
from agnoma.models.cohort import CohortCase
from agnoma.models.qc import Verdict
from agnoma.models.similar import SimilarCases
from agnoma.ternary import Ternary

BRAF = {"defining": ("BRAF p.V600E",)}


def one(case_id: str, *names: Any, **given: Any) -> CohortCase:
    return case(case_id, *names, **(BRAF | given))


def distances(found: SimilarCases) -> dict[str, float]:
    return {n.case_id: n.distance for n in found.neighbours}


def test_same_driver_at_another_site_is_nearest() -> None:
    mine = one("A", "BRAF p.V600E", "TP53 p.R175H", tissue="Skin")
    same = one("B", "BRAF p.V600E", "TP53 p.R175H", tissue="Bowel")
    other = case("C", "TP53 p.R175H", "KRAS p.G12C", tissue="Skin", defining=("KRAS p.G12C",))
    found = similar_cases(mine, [mine, other, same])
    assert [n.case_id for n in found.neighbours] == ["B", "C"]
    assert distances(found)["B"] == 0
    # weights 3 + 1 + 3, of which TP53 is common: 1 - 1/7; TMB and MSI are alike
    assert distances(found)["C"] == pytest.approx(5 * (6 / 7) / 7, abs=1e-6)
    assert found.neighbours[0].shared == ("BRAF p.V600E", "TP53 p.R175H")
    assert found.by_site == {"Bowel": 1, "Skin": 1}


def test_site_plays_no_part() -> None:
    mine, there = one("A", "BRAF p.V600E"), one("B", "BRAF p.V600E", "TP53 p.R175H")
    moved = there.model_copy(update={"tissue": "Lung", "oncotree_code": "LUAD"})
    assert distances(similar_cases(mine, [there])) == distances(similar_cases(mine, [moved]))


def test_other_change_of_the_gene_is_shared_by_half() -> None:
    mine, other = one("A", "BRAF p.V600E"), one("B", "BRAF p.K601E")
    found = similar_cases(mine, [other])
    assert found.neighbours[0].parts[0].distance == pytest.approx(0.5)
    assert found.neighbours[0].shared == ("BRAF, another change",)


def test_what_one_could_not_read_is_left_out() -> None:
    mine = one("A", "BRAF p.V600E", "TP53 p.R175H")
    blind = one("B", "BRAF p.V600E", genes_read="BRAF", tmb=tmb(None), msi=msi(None))
    read = one("C", "BRAF p.V600E")
    found = similar_cases(mine, [blind, read])
    near = {n.case_id: n for n in found.neighbours}
    assert [p.name for p in near["B"].parts] == ["alterations"]
    assert distances(found)["B"] == 0
    assert distances(found)["C"] == pytest.approx(5 * 0.25 / 7, abs=1e-6)
    # TP53 is not read in B: not shared, as in C, where it is read; so are burden and MSI.
    assert near["B"].cautious_distance == pytest.approx((5 * 0.25 + 2 + 1 + 1) / 9, abs=1e-6)
    assert near["C"].cautious_distance == pytest.approx((5 * 0.25 + 2) / 9, abs=1e-6)
    assert (near["B"].compared, near["C"].compared) == pytest.approx(
        (5 * 0.75 / 9, 7 / 9), abs=1e-6
    )
    assert list(near) == ["C", "B"]


def test_hotspots_are_read_where_the_gene_is_not() -> None:
    at_locus = alteration("KRAS p.G12C", at_required_locus=True)
    mine = one("A", "BRAF p.V600E", at_locus)
    unread = one("B", "BRAF p.V600E", genes_read="BRAF", genes_read_at_loci="KRAS")
    assert similar_cases(mine, [unread]).neighbours[0].parts[0].distance == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("theirs", "distance"), [(3.0, 0.0), (None, None), (403.0, 1.0), (1e6, 1.0)]
)
def test_burden(theirs: float | None, distance: float | None) -> None:
    mine, other = one("A", "BRAF p.V600E"), one("B", "BRAF p.V600E", tmb=tmb(theirs))
    parts = {p.name: p.distance for p in similar_cases(mine, [other]).neighbours[0].parts}
    assert parts.get("TMB") == distance


def test_microsatellites_and_pathways() -> None:
    mine = one(
        "A", "BRAF p.V600E", msi=msi("MSI-H"), pathways={"A": Ternary.TRUE, "B": Ternary.TRUE}
    )
    other = one(
        "B",
        "BRAF p.V600E",
        msi=msi("dMMR"),
        pathways={"A": Ternary.TRUE, "B": Ternary.FALSE, "C": Ternary.TRUE},
    )
    found = similar_cases(mine, [other]).neighbours[0]
    parts = {p.name: p.distance for p in found.parts}
    assert (parts["MSI"], parts["pathways"]) == (0.0, 0.5)
    assert "pathway A" in found.shared


def test_nothing_shared_is_not_listed() -> None:
    found = similar_cases(one("A", "BRAF p.V600E"), [case("B", "KRAS p.G12C"), case("C")])
    assert (found.neighbours, found.compared) == ((), 2)
    assert "No other case shares" in render_similar(found)


def test_own_patient_is_left_out() -> None:
    mine = one("A", "BRAF p.V600E")
    again = one("B", "BRAF p.V600E", patient_id=mine.patient_id)
    assert similar_cases(mine, [mine, again]).compared == 0


def test_order_of_cases_changes_nothing_and_ties_go_by_id() -> None:
    mine = one("A", "BRAF p.V600E")
    others = [one(f"C{n}", "BRAF p.V600E") for n in range(15)]
    found = similar_cases(mine, others)
    assert found == similar_cases(mine, others[::-1])
    assert len(found.neighbours) == 10
    assert found.neighbours[0].case_id == "C0"


def test_hostile_names_are_escaped() -> None:
    mine = one("A", "BRAF p.V600E")
    text = render_similar(
        similar_cases(mine, [one("B", "BRAF p.V600E", label="<script>x</script>")])
    )
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_neighbour_has_the_label_of_its_own_case() -> None:
    mine = one("A", "BRAF p.V600E")
    others = [
        one("B", "BRAF p.V600E", primary="NO_DRIVER", label="None"),
        one("C", "BRAF p.V600E", primary="NO_DRIVER", label="None in what could be assessed"),
        one("D", "BRAF p.V600E", provisional=("BRAF_V600",)),
    ]
    assert [n.class_label for n in similar_cases(mine, others).neighbours] == [
        "None",
        "None in what could be assessed",
        "BRAF V600 driven (provisional)",
    ]


def test_case_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="--similar Z: no such case"):
        case_named("Z", [case("A")])


@pytest.mark.parametrize(
    ("read", "listed"),
    [
        pytest.param("BRAF TP53 KRAS", True, id="all"),
        pytest.param("", True, id="exactly-half"),
        pytest.param("ERBB2", True, id="half-and-more-of-other-genes"),
    ],
)
def test_half_of_the_own_drivers_is_enough(read: str, *, listed: bool) -> None:
    mine = case("A", "BRAF p.V600E", "TP53 p.R175H", "KRAS p.G12C", "APC p.Q8*")
    other = case("B", "BRAF p.V600E", "KRAS p.G12C", genes_read=read, genes_read_at_loci="")
    assert bool(similar_cases(mine, [other]).neighbours) is listed


def test_the_less_is_known_the_nearer_is_not_true() -> None:
    mine = case("A", "BRAF p.V600E", "TP53 p.R175H", "KRAS p.G12C")
    blind = case("B", "TP53 p.R175H", genes_read="", genes_read_at_loci="")
    whole = case("C", "TP53 p.R175H", "KRAS p.G12C")
    found = similar_cases(mine, [blind, whole])
    assert list(distances(found)) == ["C"]
    assert found.compared == 2
    assert "50% of their weight" in found.metric
    assert found.too_little_compared == 1
    everyone = similar_cases(mine, [blind, whole], min_compared=0.0)
    assert list(distances(everyone)) == ["C", "B"]
    assert distances(everyone)["B"] < distances(everyone)["C"]


def test_of_cases_alike_the_better_compared_is_first() -> None:
    mine = case("A", "BRAF p.V600E", "TP53 p.R175H")
    blind = case("B", "BRAF p.V600E", genes_read="", genes_read_at_loci="")
    whole = case("C", "BRAF p.V600E", "TP53 p.R175H")
    assert list(distances(similar_cases(mine, [blind, whole]))) == ["C", "B"]


@pytest.mark.parametrize("given", [{"verdict": Verdict.FAIL}, {"in_doubt": True}])
def test_insufficient_samples_are_no_neighbours(given: dict[str, Any], tmp_path: Path) -> None:
    mine, bad = one("A", "BRAF p.V600E"), one("B", "BRAF p.V600E", **given)
    cohort = Cohort((mine, bad), 0, ())
    assert write_similar(cohort, "A", tmp_path).neighbours == ()
    with pytest.raises(ConfigError, match="--similar B: the sample failed or its identity"):
        write_similar(cohort, "B", tmp_path)


PANEL = "APC BRAF EGFR ERBB2 KRAS PIK3CA SMAD4 STK11 TP53"
WHOLE: dict[str, Any] = {"genes_read": PANEL, "genes_read_at_loci": PANEL, "copies_read": PANEL}
ONE_GENE: dict[str, Any] = {
    "genes_read": "KRAS",
    "genes_read_at_loci": "KRAS",
    "copies_read": "",
    "tmb": tmb(None),
    "msi": msi(None),
}
KRAS: dict[str, Any] = {"defining": ("KRAS p.G12D",), "primary": "RAS_MAPK"}
FOUR = ("KRAS p.G12D", "TP53 p.R175H", "SMAD4 p.R361H", "PIK3CA p.H1047R")


def test_a_panel_of_one_gene_is_no_nearer_than_a_tumour_that_shares_three_of_four() -> None:
    mine = case("A", *FOUR, **KRAS, **WHOLE)
    three = case("THREE", *FOUR[:3], **KRAS, **WHOLE)
    only = case("ONLY", FOUR[0], **KRAS, **ONE_GENE)
    found = similar_cases(mine, [only, three])
    assert list(distances(found)) == ["THREE", "ONLY"]
    near = {n.case_id: n for n in found.neighbours}
    assert near["ONLY"].distance == 0
    assert near["ONLY"].compared < 0.5 < near["THREE"].compared
    text = render_similar(found)
    for figure in ("0.12", "0.31", "78 %", "0.00"):
        assert f">{figure}<" in text


def test_what_neither_shows_and_one_could_not_counts_by_how_often_it_is_found() -> None:
    """Of two that share the only driver, the one that was read for the others is nearer."""
    mine = case("A", FOUR[0], **KRAS, **WHOLE)
    same = case("SAME", FOUR[0], **KRAS, **WHOLE)
    only = case("ONLY", FOUR[0], **KRAS, **(ONE_GENE | {"tmb": tmb(3.0), "msi": msi("MSS")}))
    others = [case(f"O{n}", *FOUR[1:], **WHOLE) for n in range(4)]
    more = case("MORE", FOUR[0], "STK11 p.Q37*", **KRAS, **WHOLE)
    found = similar_cases(mine, [only, same, more, *others])
    assert list(distances(found)) == ["SAME", "MORE", "ONLY"]
    # Three drivers in four of six that could show them, one in one of six, beside 3 shared.
    unseen = 3 * 4 / 6 + 1 / 6
    near = {n.case_id: n for n in found.neighbours}
    assert near["ONLY"].cautious_distance == pytest.approx(
        (5 * (1 - 3 / (3 + unseen)) + 2) / 9, abs=1e-6
    )
    assert near["SAME"].cautious_distance == pytest.approx(2 / 9, abs=1e-6)


def test_hotspots_that_could_be_read_are_not_unseen() -> None:
    at_locus = alteration("BRAF p.V600E", at_required_locus=True)
    mine = case("A", "KRAS p.G12D", genes_read="KRAS", genes_read_at_loci="BRAF KRAS")
    twin = case("B", "KRAS p.G12D", genes_read="KRAS", genes_read_at_loci="BRAF KRAS")
    found = similar_cases(mine, [twin, case("C", at_locus)])
    assert found.neighbours[0].compared == pytest.approx(7 / 9, abs=1e-6)


def test_unknown_pathways_count_as_not_shared() -> None:
    true, false, unknown = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN
    mine = case("A", pathways={"A": true, "B": true, "C": false})
    read = case("READ", pathways={"A": true, "B": false, "C": false})
    open_one = case("OPEN", pathways={"A": true, "B": unknown, "C": false})
    found = {n.case_id: n for n in similar_cases(mine, [read, open_one]).neighbours}
    parts = {name: {p.name: p for p in n.parts}["pathways"] for name, n in found.items()}
    assert (parts["READ"].distance, parts["READ"].compared) == (0.5, 1)
    assert (parts["OPEN"].distance, parts["OPEN"].compared) == (0, 0.5)
    assert found["READ"].cautious_distance == found["OPEN"].cautious_distance
    assert list(found) == ["READ", "OPEN"]


def test_indeterminate_microsatellites_are_compared_with_nothing() -> None:
    mine = one("A", "BRAF p.V600E", msi=msi("INDETERMINATE"))
    found = similar_cases(
        mine, [one("B", "BRAF p.V600E"), one("C", "BRAF p.V600E", msi=msi("MSI-H"))]
    )
    for near in found.neighbours:
        assert [p.name for p in near.parts] == ["alterations", "TMB"]
    assert len({n.cautious_distance for n in found.neighbours}) == 1


def test_cases_that_share_and_show_too_little_are_told() -> None:
    mine = case("A", *FOUR, **KRAS, **WHOLE)
    less = {"genes_read": "TP53", "genes_read_at_loci": "TP53"}
    panels = [case(f"T{n}", "TP53 p.R175H", **less) for n in range(3)]
    found = similar_cases(mine, panels)
    assert (found.neighbours, found.too_little_compared) == ((), 3)
    text = render_similar(found)
    assert "3 other cases share a driver or an altered pathway and could show too little" in text
    assert "No other case" not in text
    assert "1 other case shares a driver" in render_similar(similar_cases(mine, panels[:1]))
