"""The page on old cases under new knowledge."""

import re
from typing import Any

import pytest

from agnoma.models.knowledge import FactEffect, KnowledgeSource
from agnoma.models.qc import Verdict
from agnoma.models.reinterpretation import (
    Change,
    ChangeKind,
    OldKnowledge,
    Reinterpretation,
    SkippedProfile,
)
from agnoma.report import reinterpretation_page
from agnoma.report.reinterpretation_page import BADGES, MEANINGS, build_reinterpretation_page
from agnoma.report.render import render_reinterpretation

HOSTILE = "<script>alert('x')</script><img src=http://x.example/y onerror=z>"


def change(kind: ChangeKind = ChangeKind.TIER_I_LOST, **given: Any) -> Change:
    fields: dict[str, Any] = {
        "case_id": "C1",
        "profile": "results/profile/C1/profile.json",
        "tumour_type": "MEL",
        "verdict": Verdict.PASS,
        "kind": kind,
        "subject": "BRAF p.V600E",
        "effect": FactEffect.SENSITIVITY,
        "therapy": "novomab",
        "old": "I-A",
        "new": "–",
        "facts_old": ("BM001",),
        "why": "Fact BM001 removed.",
    }
    return Change(**(fields | given))


def found(*changes: Change, **given: Any) -> Reinterpretation:
    fields: dict[str, Any] = {
        "knowledge": "1.1",
        "rules": "0.4, sha256 ab",
        "before": (OldKnowledge(knowledge="1.0", rules="0.3, sha256 cd", cases=3),),
        "cases": 3,
        "unchanged": 3 - len({c.case_id for c in changes}),
        "changes": changes,
    }
    return Reinterpretation(**(fields | given))


def render(*changes: Change, **given: Any) -> str:
    return render_reinterpretation(found(*changes, **given), table_file="reinterpretation.tsv")


def test_lost_tier_one_stands_first() -> None:
    html = render(change(), change(ChangeKind.GAINED, case_id="C2", profile="p2"))
    assert "2 cases changed, 1 unchanged, 0 files skipped." in html
    assert html.index("1 line of 1 case lost tier I.") < html.index("What changed")
    assert html.index('id="tier-i-lost"') < html.index('id="gained"')


def test_every_kind_has_shape_words_and_meaning() -> None:
    """Nothing on the page needs colour: the kinds differ in words."""
    assert BADGES.keys() == MEANINGS.keys() == set(ChangeKind)
    assert len({badge.text for badge in BADGES.values()}) == len(ChangeKind)
    html = render(*(change(kind) for kind in ChangeKind))
    for kind in ChangeKind:
        assert f'<h2 id="{kind.value.lower().replace(" ", "-")}">' in html


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({name: HOSTILE}, id=name)
        for name in ("case_id", "tumour_type", "subject", "therapy", "old", "new", "why")
    ]
    + [
        pytest.param({"facts_old": (HOSTILE,)}, id="facts_old"),
        pytest.param({"facts_new": (HOSTILE,)}, id="facts_new"),
        pytest.param({"reservations": (HOSTILE,)}, id="reservations"),
    ],
)
def test_hostile_text_of_a_change_is_escaped(given: dict[str, Any]) -> None:
    html = render(change(**given))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_hostile_text_elsewhere_is_escaped() -> None:
    source = KnowledgeSource(name=HOSTILE, version=HOSTILE)
    html = render(
        knowledge=HOSTILE,
        rules=HOSTILE,
        sources=(source, source),
        before=(OldKnowledge(knowledge=HOSTILE, rules=HOSTILE, cases=1),),
        skipped=(SkippedProfile(profile=HOSTILE, reason=HOSTILE),),
    )
    assert "<script" not in html
    assert "<img" not in html


def test_no_request_leaves_the_page() -> None:
    html = render(change())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    assert "<script" not in html
    assert set(re.findall(r'(?:href|src)="([^"#][^"]*)"', html)) == {"reinterpretation.tsv"}


def test_skipped_files_are_named() -> None:
    html = render(skipped=(SkippedProfile(profile="a/profile.json", reason="cut off"),))
    assert "Skipped, not re-tiered" in html
    assert "a/profile.json" in html
    assert "cut off" in html
    assert "No case reads differently" in html


def test_long_lists_are_cut_but_never_lost_tier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reinterpretation_page, "MAX_ROWS", 2)
    many = [change(kind) for kind in (ChangeKind.TIER_I_LOST, ChangeKind.GAINED) for _ in range(3)]
    page = build_reinterpretation_page(found(*many), table_file="t.tsv")
    lost, gained = page.sections
    assert (len(lost.table.rows), lost.table.note) == (3, "")
    assert len(gained.table.rows) == 2
    assert gained.table.note == "And 1 more, see the table of every change."


def test_simulated_cases_are_said_to_be() -> None:
    assert "SIMULATED DATA" in render(simulated=1)
    assert "SIMULATED DATA" not in render()


def test_reservations_and_verdict_stand_with_the_case() -> None:
    html = render(change(verdict=Verdict.FAIL, reservations=("possible clonal haematopoiesis",)))
    assert "Insufficient" in html
    assert '<span class="line mark">possible clonal haematopoiesis</span>' in html
