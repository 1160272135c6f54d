"""Section 3: tumour-agnostic labels as the page says them."""

from typing import Any

import pytest

from agnoma.models.knowledge import (
    AgnosticLabel,
    AgnosticState,
    ApprovalStatus,
    RegulatoryStatus,
    ResistanceCaveat,
    Therapy,
)
from agnoma.models.qc import Verdict
from agnoma.report.agnostic import BADGES, LIMITS, NO_LABEL, build_agnostic, status_words
from agnoma.report.elements import Cell
from agnoma.report.render import render_report


def label(build: Any, fact_id: str = "BM061", **given: Any) -> AgnosticLabel:
    fact = {
        name: given.pop(name)
        for name in ("therapy", "regulatory", "context", "source")
        if name in given
    }
    fields = {"marker": "BRAF p.V600E", "state": AgnosticState.APPLIES, "reason": ""}
    return AgnosticLabel(
        fact=build.fact(fact_id, diseases=("ANY_SOLID",), **fact), **(fields | given)
    )


def status(place: str, word: str = "approved", date: str | None = None) -> RegulatoryStatus:
    return RegulatoryStatus(jurisdiction=place, status=ApprovalStatus(word), date=date)


def lines(cell: Cell) -> list[tuple[str, str]]:
    return [(line.text, line.note) for line in cell.lines if line.text or line.note]


def rows(build: Any, *labels: AgnosticLabel) -> list[tuple[Cell, ...]]:
    table = build_agnostic(build.profile(agnostic_labels=labels)).labels
    assert table is not None
    return list(table.rows)


def test_a_label_that_applies_says_what_was_found_and_its_status(build: Any) -> None:
    known = (status("US", date="2024-03-29"), status("EU", "not approved"))
    one = label(
        build,
        regulatory=known,
        context="age >=1 y",
        alteration_ids=("BRAF p.V600E",),
        noted=("age of at least 1 year",),
    )
    ((marker, state, why, therapy),) = rows(build, one)
    assert marker.text == "BRAF p.V600E"
    assert state.badge is not None and state.badge.text == "Applies, not in EU"
    assert lines(why) == [
        ("Found: BRAF p.V600E", ""),
        ("", "Setting, for the clinic to check: age of at least 1 year."),
    ]
    said = "EU: not approved; US: approved (2024-03-29); setting: age >=1 y (BM061)"
    assert lines(therapy) == [("dabrafenib + trametinib", said)]


def test_a_label_here_and_one_elsewhere_are_told_apart(build: Any) -> None:
    here = label(build, "BM1", regulatory=(status("EU"),))
    elsewhere = label(build, "BM2", regulatory=(status("US"), status("EU", "not approved")))
    unknown = label(build, "BM3", regulatory=(status("US"),))
    badges = [row[1].badge for row in rows(build, here, elsewhere, unknown)]
    assert [badge.text for badge in badges if badge] == [
        "Applies",
        "Applies, not in EU",
        "Applies, EU unknown",
    ]


def test_a_conditional_label_says_on_what(build: Any) -> None:
    one = label(build, state=AgnosticState.CONDITIONAL, reason="HER2 IHC 3+")
    ((_, _, why, _),) = rows(build, one)
    assert lines(why) == [("", "Depends on HER2 IHC 3+, which could not be assessed.")]


def test_therapies_of_one_marker_share_a_row(build: Any) -> None:
    known = (status("EU"), status("US", date="2025-04-09"))
    tested = {"marker": "NTRK fusion", "state": AgnosticState.NOT_TESTED, "reason": "no fusions"}
    one = label(build, "BM041", therapy="larotrectinib", regulatory=known, **tested)
    other = label(build, "BM042", therapy="entrectinib", regulatory=known, **tested)
    imported = label(
        build, "LAB1", therapy="larotrectinib", regulatory=(), source="Hospital", **tested
    )
    ((_, _, why, therapy),) = rows(build, one, other, imported)
    assert lines(why) == [("", "no fusions")]
    assert lines(therapy) == [
        ("larotrectinib", "EU: approved (no date); US: approved (2025-04-09) (BM041)"),
        ("entrectinib", "EU: approved (no date); US: approved (2025-04-09) (BM042)"),
        ("larotrectinib", "EU: status not recorded (Hospital LAB1)"),
    ]


def test_same_marker_in_two_states_is_two_rows(build: Any) -> None:
    applies = label(build, "BM164", marker="MSI-H or dMMR")
    depends = label(
        build,
        "BM165",
        marker="MSI-H or dMMR",
        state=AgnosticState.CONDITIONAL,
        reason="dMMR by IHC",
    )
    assert [row[1].badge for row in rows(build, applies, depends)] == [
        BADGES[AgnosticState.APPLIES],
        BADGES[AgnosticState.CONDITIONAL],
    ]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        pytest.param(None, "EU: status not recorded", id="missing"),
        pytest.param(status("EU"), "EU: approved (no date)", id="no-date"),
        pytest.param(status("EU", date="2025-01-02"), "EU: approved (2025-01-02)", id="dated"),
        pytest.param(status("EU", "not approved"), "EU: not approved", id="not"),
    ],
)
def test_status_in_words(known: RegulatoryStatus | None, words: str) -> None:
    assert status_words("EU", known) == words


def test_a_negative_points_at_its_limit(build: Any) -> None:
    negative = label(build, state=AgnosticState.NOT_DETECTED)
    assert LIMITS in build_agnostic(build.profile(agnostic_labels=(negative,))).intro
    assert LIMITS not in build_agnostic(build.profile(agnostic_labels=(label(build),))).intro


def test_the_setting_is_said_where_only_the_marker_is_missing(build: Any) -> None:
    one = label(
        build,
        state=AgnosticState.NOT_DETECTED,
        reason="HER2 IHC 3+ is met",
        context="label requires IHC 3+",
    )
    ((_, _, why, therapy),) = rows(build, one)
    assert lines(why) == [("", "HER2 IHC 3+ is met")]
    assert "setting: label requires IHC 3+" in lines(therapy)[0][1]
    bare = label(build, state=AgnosticState.NOT_DETECTED, context="tumour-agnostic")
    assert "setting" not in lines(rows(build, bare)[0][3])[0][1]


def test_knowledge_without_labels_says_so(build: Any) -> None:
    section = build_agnostic(build.profile())
    assert (section.intro, section.labels) == (NO_LABEL, None)


def test_every_state_has_a_badge_of_its_own() -> None:
    assert set(BADGES) == set(AgnosticState)
    assert len({badge.text for badge in BADGES.values()}) == len(BADGES)


def test_section_stands_on_the_page_with_its_link(build: Any) -> None:
    html = render_report(build.profile(agnostic_labels=(label(build),)))
    assert 'href="#agnostic"' in html
    section = html.split('<h2 id="agnostic">')[1].split("</section>")[0]
    assert "Applies" in section


def test_section_of_a_failed_sample_states_no_negative(build: Any) -> None:
    reason = "the sample failed quality control, so nothing counts as absent"
    one = label(build, state=AgnosticState.NOT_ASSESSABLE, reason=reason)
    failed = build.profile(agnostic_labels=(one,), positives_only=True, verdict=Verdict.FAIL)
    html = render_report(failed)
    section = html.split('<h2 id="agnostic">')[1].split("</section>")[0]
    assert reason in section
    assert "Not detected" not in section


def test_what_speaks_against_a_label_stands_beside_it(build: Any) -> None:
    against = ResistanceCaveat(
        fact_id="BM082",
        alteration_ids=("NRAS p.Q61R",),
        therapy=Therapy.parse("vemurafenib;dabrafenib"),
        tier=None,
        known_in="Melanoma",
    )
    match = build.match("BM061").model_copy(update={"caveats": (against,)})
    labels = (label(build), label(build, "BM062"))
    profile = build.profile(findings=(build.finding(match),), agnostic_labels=labels)
    table = build_agnostic(profile).labels
    assert table is not None
    first, second = table.rows
    assert lines(first[2])[-1] == (
        "Caveat: NRAS p.Q61R (known in Melanoma): reduced benefit from vemurafenib or dabrafenib",
        "",
    )
    assert all("Caveat" not in text for text, _ in lines(second[2]))
