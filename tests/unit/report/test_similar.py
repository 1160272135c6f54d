"""Similar tumours on the report of a case: context, with its metric and its limits."""

from typing import Any

import pytest

from agnoma.models.profile import TumourProfile
from agnoma.models.similar import ComparedCohort, SimilarCase, SimilarCases, SimilarityPart
from agnoma.report.render import render_report
from agnoma.report.similar import INSUFFICIENT, NOT_CONFIGURED, similar_section

WEIGHTS = {"alterations": 5.0, "pathways": 2.0, "TMB": 1.0}


def neighbour(case_id: str, distance: float, *parts: str, **given: Any) -> SimilarCase:
    fields: dict[str, Any] = {
        "shared": ("BRAF p.V600E",),
        "class_label": "BRAF V600 driven",
        "site": "Bowel",
        "submitted_type": "Colon Adenocarcinoma",
        "best_tier": None,
    }
    compared = tuple(SimilarityPart(name=n, weight=WEIGHTS[n], distance=distance) for n in parts)
    return SimilarCase(case_id=case_id, distance=distance, parts=compared, **(fields | given))


def cohort(**given: Any) -> ComparedCohort:
    fields: dict[str, Any] = {
        "cases": 7,
        "withheld": 0,
        "insufficient": 0,
        "unreadable": 0,
        "undated": 0,
        "sha256": "0123456789abcdef",
    }
    return ComparedCohort(**(fields | given))


def with_similar(profile: TumourProfile, *found: SimilarCase, **about: Any) -> TumourProfile:
    similar = SimilarCases(
        case_id=profile.case.case_id,
        metric="Gower distance.",
        weights=WEIGHTS,
        cohort=cohort(**about),
        compared=7,
        neighbours=found,
        by_site={},
    )
    return profile.model_copy(update={"similar": similar})


def test_nearest_with_what_they_share_and_what_was_compared(build: Any) -> None:
    near = neighbour("EARLIER-1", 0.071, "alterations", "pathways")
    near = near.model_copy(update={"cautious_distance": 0.4, "compared": 0.714})
    section = similar_section(with_similar(build.profile(), near))
    assert section.nearest is not None
    assert [cell.text for cell in section.nearest.rows[0]] == [
        "EARLIER-1",
        "BRAF V600 driven",
        "Bowel (Colon Adenocarcinoma)",
        "BRAF p.V600E",
        "0.60",
        "0.93 (of 71 %)",
        "alterations, pathways; not in TMB",
    ]
    assert "no evidence that they respond alike" in section.how
    assert "Gower distance." in section.how
    assert section.text.startswith("Compared with 7 earlier cases of other patients")
    assert "sha256 0123456789ab;" in section.text


@pytest.mark.parametrize(
    ("distance", "shown"), [(0.0, "1.00"), (0.004, "0.99"), (0.25, "0.75"), (1.0, "0.00")]
)
def test_only_tumours_alike_in_everything_have_one(build: Any, distance: float, shown: str) -> None:
    nearest = similar_section(
        with_similar(build.profile(), neighbour("E1", distance, "alterations"))
    ).nearest
    assert nearest is not None
    assert nearest.rows[0][5].text == f"{shown} (of 100 %)"
    assert nearest.rows[0][4].text == "–"  # a record of an earlier version


def test_at_most_five(build: Any) -> None:
    found = [neighbour(f"E{n}", 0.1, "alterations") for n in range(8)]
    nearest = similar_section(with_similar(build.profile(), *found)).nearest
    assert nearest is not None
    assert [row[0].text for row in nearest.rows] == ["E0", "E1", "E2", "E3", "E4"]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        pytest.param({}, "across sites. Cohort without run dates", id="nothing-left-out"),
        pytest.param({"withheld": 1}, "; left out: 1 case without consent.", id="consent"),
        pytest.param(
            {"insufficient": 2, "unreadable": 3},
            "; left out: 2 cases of insufficient samples, 3 files that could not be read.",
            id="others",
        ),
        pytest.param(
            {"first_run": "2025-01-02", "last_run": "2026-03-04", "undated": 4},
            "Cohort sequenced 2025-01-02 to 2026-03-04 (4 without a run date),",
            id="dates",
        ),
    ],
)
def test_cohort_in_words(build: Any, about: dict[str, Any], said: str) -> None:
    assert said in similar_section(with_similar(build.profile(), **about)).text


def test_nothing_like_it(build: Any) -> None:
    section = similar_section(with_similar(build.profile()))
    assert section.nearest is None
    assert section.text.endswith("None of them shares a driver or an altered pathway.")


@pytest.mark.parametrize(("few", "words"), [(1, "1 of them shares"), (12, "12 of them share")])
def test_what_shares_and_could_show_too_little_is_told(build: Any, few: int, words: str) -> None:
    for near in ((), (neighbour("E1", 0.1, "alterations"),)):
        profile = with_similar(build.profile(), *near)
        assert profile.similar is not None
        similar = profile.similar.model_copy(update={"too_little_compared": few})
        text = similar_section(profile.model_copy(update={"similar": similar})).text
        assert f"report. {words} a driver or an altered pathway and could show too" in text
        assert "None of them" not in text


def test_nothing_compared_says_why(build: Any) -> None:
    profile = build.profile()
    assert similar_section(profile).text == NOT_CONFIGURED
    failed = profile.model_copy(update={"positives_only": True})
    assert similar_section(failed).text == INSUFFICIENT
    assert "set report.similar_cohort" in render_report(profile)


def test_hostile_names_are_escaped(build: Any) -> None:
    hostile = neighbour("E1", 0.5, "alterations", class_label="<script>x</script>")
    page = render_report(with_similar(build.profile(), hostile))
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page
