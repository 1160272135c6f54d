"""Page one after a review: the reader's order and tiers, what was set aside in one line."""

from datetime import date
from typing import Any

import pytest
from knowledge_builders import amplified
from stored_cases import stored

from agnoma.models.case import Her2Ihc
from agnoma.models.knowledge import AmpTier, FactEffect, ResistanceCaveat, Therapy
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision, Reviewer
from agnoma.report.elements import Cell
from agnoma.report.facts import fact_groups
from agnoma.report.flags import Flags
from agnoma.report.render import render_report
from agnoma.report.reviewed import ALL_SET_ASIDE
from agnoma.report.signoff import retiered
from agnoma.report.summary import MAX_ACTIONABLE, Summary, build_summary

BY = Reviewer(name="Ada Beispiel", role="pathologist", date=date(2026, 11, 21))


def finding(build: Any, name: str, *tiers: AmpTier | None, **kw: Any) -> Any:
    matches = [build.match(tier=tier, **kw) for tier in tiers]
    return build.finding(*matches, alteration=build.alteration(name, "p.X1Y"), variant=None)


def decided(name: str, proposed: AmpTier | None, tier: AmpTier | None = None, **kw: Any) -> Any:
    given = {
        "alteration_id": f"{name} p.X1Y",
        "label": f"{name} p.X1Y",
        "proposed": proposed,
        "decision": FindingChoice.RETIER if tier else FindingChoice.ACCEPT,
        "tier": tier,
        "reason": "confirmed by FISH",
        "by": BY,
    }
    return FindingDecision(**{**given, **kw})


def rejected(name: str, proposed: AmpTier | None) -> Any:
    return decided(name, proposed, decision=FindingChoice.REJECT)


def summary(profile: TumourProfile, *decisions: FindingDecision) -> Summary:
    review = CaseReview.none(profile).model_copy(update={"by": BY, "findings": decisions})
    return build_summary(profile, review)


def rows(shown: Summary) -> list[tuple[str, str]]:
    """Return alteration and badge of each row on response."""
    table = shown.response
    return [] if table is None else [(row[0].text, badge(row[1])) for row in table.rows]


def badge(cell: Cell) -> str:
    assert cell.badge is not None
    return cell.badge.text


def test_what_was_raised_leads_and_what_was_rejected_takes_one_line(build: Any) -> None:
    names = [f"G{i}" for i in range(5)]
    findings = [finding(build, name, AmpTier.IA) for name in names]
    findings += [finding(build, "LOW", AmpTier.IIC), finding(build, "KEPT", AmpTier.IID)]
    profile = build.profile(findings=tuple(findings))
    shown = summary(
        profile,
        *(rejected(name, AmpTier.IA) for name in names),
        decided("LOW", AmpTier.IIC, AmpTier.IA),
        decided("KEPT", AmpTier.IID),
    )
    assert rows(shown) == [("LOW p.X1Y", "I-A"), ("KEPT p.X1Y", "II-D")]
    assert shown.response is not None
    flagged = [line.text for line in shown.response.rows[0][2].lines if line.flag]
    assert flagged == [
        "finding raised by the reviewer to AMP I-A; what stands here stays AMP II-C: "
        "confirmed by FISH"
    ]
    assert [[line.note for line in row[1].lines] for row in shown.response.rows] == [
        ["set by the reviewer"],
        [],
    ]
    assert shown.more_actionable == (
        "5 findings rejected by the reviewer (see Review and sign-off): G0 p.X1Y, G1 p.X1Y, "
        "G2 p.X1Y and 2 more."
    )


def test_raising_a_finding_raises_no_fact_that_speaks_against(build: Any) -> None:
    found = build.finding(
        build.match(tier=AmpTier.IIC, therapy="cetuximab", effect=FactEffect.RESISTANCE),
        build.match(tier=AmpTier.IID, therapy="tucatinib"),
        alteration=build.alteration("LOW", "p.X1Y"),
        variant=None,
    )
    shown = summary(build.profile(findings=(found,)), decided("LOW", AmpTier.IIC, AmpTier.IA))
    assert shown.response is not None
    assert shown.reduced is not None
    assert shown.response.rows[0][-1].text == "Reduced benefit: cetuximab (AMP II-C)"
    assert shown.reduced.rows[0][2].text == "cetuximab (AMP II-C)"
    assert badge(shown.reduced.rows[0][1]) == "I-A"


def test_of_one_tier_what_was_decided_comes_first(build: Any) -> None:
    names = [f"G{i}" for i in range(MAX_ACTIONABLE)]
    findings = [*(finding(build, n, AmpTier.IIC) for n in names), finding(build, "A", AmpTier.IIC)]
    profile = build.profile(findings=(finding(build, "BEST", AmpTier.IA), *findings))
    shown = summary(profile, decided("A", AmpTier.IIC))
    assert [name for name, _ in rows(shown)][:2] == ["BEST p.X1Y", "A p.X1Y"]
    assert shown.more_actionable == "2 further actionable findings in section 2."


@pytest.mark.parametrize(
    ("facts", "tier", "expected"),
    [
        pytest.param((AmpTier.IIC,), AmpTier.IA, "I-A", id="raised"),
        pytest.param((AmpTier.IA,), AmpTier.IIC, "II-C", id="lowered"),
        pytest.param((None,), AmpTier.IIC, "II-C", id="no-tier-raised"),
        pytest.param((AmpTier.III,), AmpTier.IB, "I-B", id="third-raised"),
    ],
)
def test_the_badge_is_the_readers(
    build: Any, facts: tuple[AmpTier | None, ...], tier: AmpTier, expected: str
) -> None:
    profile = build.profile(findings=(finding(build, "G", *facts),))
    shown = summary(profile, decided("G", facts[0], tier))
    assert rows(shown) == [("G p.X1Y", expected)]


@pytest.mark.parametrize(
    ("tier", "response", "reduced"),
    [
        pytest.param(AmpTier.IA, "I-A", "II-D", id="raised-is-the-best-fact"),
        pytest.param(AmpTier.III, None, None, id="set-below"),
        pytest.param(AmpTier.IID, "II-D", "II-D", id="none-is-above-the-readers"),
    ],
)
def test_each_fact_keeps_its_own_tier_up_to_the_readers(
    build: Any, tier: AmpTier, response: str | None, reduced: str | None
) -> None:
    for_it = build.match(tier=AmpTier.IIC)
    against = build.match(tier=AmpTier.IID, effect=FactEffect.RESISTANCE, therapy="vemurafenib")
    own = build.finding(for_it, against, alteration=build.alteration("G", "p.X1Y"), variant=None)
    shown = summary(build.profile(findings=(own,)), decided("G", AmpTier.IIC, tier))
    assert rows(shown) == ([] if response is None else [("G p.X1Y", response)])
    told = None if shown.reduced is None else badge(shown.reduced.rows[0][1])
    assert told == reduced


def test_a_tier_without_any_fact_has_its_line(build: Any) -> None:
    profile = build.profile(findings=(finding(build, "G"),))
    shown = summary(profile, decided("G", None, AmpTier.IA))
    (line,) = shown.other
    assert line.text == "G p.X1Y (AMP I-A by the reviewer, proposed: no tier)"
    assert line.note == "confirmed by FISH"
    assert not shown.no_actionable


def test_nothing_left_is_not_nothing_found(build: Any) -> None:
    profile = build.profile(
        findings=(finding(build, "A", AmpTier.IA), finding(build, "B", AmpTier.IIC))
    )
    shown = summary(profile, rejected("A", AmpTier.IA), decided("B", AmpTier.IIC, AmpTier.III))
    assert shown.no_actionable == ALL_SET_ASIDE
    assert shown.more_actionable == (
        "1 finding rejected by the reviewer (see Review and sign-off): A p.X1Y. "
        "1 finding set below tier II by the reviewer (see Review and sign-off): B p.X1Y."
    )


def test_a_rejected_finding_that_resists_is_marked_beside_what_it_resists(build: Any) -> None:
    resist = build.match(
        "BM271",
        AmpTier.IIC,
        effect=FactEffect.RESISTANCE,
        therapy="dabrafenib",
        genes=("MAP2K1",),
        alterations=("MAP2K1 p.X1Y",),
    )
    other = build.finding(resist, alteration=build.alteration("MAP2K1", "p.X1Y"), variant=None)
    caveat = ResistanceCaveat(
        fact_id="BM271",
        alteration_ids=("MAP2K1 p.X1Y",),
        therapy=Therapy.parse("dabrafenib"),
        tier=AmpTier.IIC,
    )
    resisted = build.match().model_copy(update={"caveats": (caveat,)})
    profile = build.profile(findings=(build.finding(resisted), other))
    table = summary(profile, rejected("MAP2K1", AmpTier.IIC)).response
    assert table is not None
    assert table.rows[0][3].text == (
        "MAP2K1 p.X1Y (rejected by the reviewer) (AMP II-C): reduced benefit from dabrafenib"
    )


def test_sentences_on_rejected_findings_come_last(build: Any) -> None:
    texts = ("Unexpected together: A p.X1Y and C.", "Unexpected together: C and D.")
    profile = build.profile(
        findings=(finding(build, "A", AmpTier.IA),), resistance_and_conflicts=texts
    )
    conflicts = summary(profile, rejected("A", AmpTier.IA)).conflicts
    assert conflicts[-1].startswith(texts[0])
    assert "rejected by the reviewer" in conflicts[-1]


def test_without_a_review_nothing_is_different(build: Any) -> None:
    profile = build.profile()
    assert build_summary(profile) == build_summary(profile, CaseReview.none(profile))


@pytest.mark.parametrize(
    ("sensitivity", "resistance", "on_response", "on_reduced"),
    [
        pytest.param(AmpTier.IA, AmpTier.IIC, "full", "", id="only-the-changed-fact"),
        pytest.param(AmpTier.IIC, AmpTier.IA, "", "full", id="reason-where-it-is-first-told"),
        pytest.param(AmpTier.IA, AmpTier.IA, "full", "short", id="both"),
    ],
)
def test_what_was_proposed_is_said_of_the_facts_it_was_proposed_of(
    build: Any, sensitivity: AmpTier, resistance: AmpTier, on_response: str, on_reduced: str
) -> None:
    own = ("LOW p.X1Y",)
    found = build.finding(
        build.match(tier=sensitivity, therapy="olaparib", alterations=own),
        build.match(
            tier=resistance, therapy="niraparib", effect=FactEffect.RESISTANCE, alterations=own
        ),
        build.match(tier=AmpTier.III, therapy="rucaparib", alterations=own),
        alteration=build.alteration("LOW", "p.X1Y"),
        variant=None,
    )
    profile = build.profile(findings=(found,))
    short = "re-tiered by the reviewer to AMP II-C (proposed: AMP I-A)"
    said = {"full": [f"{short}: confirmed by FISH"], "short": [short], "": []}
    one = decided("LOW", AmpTier.IA, AmpTier.IIC)
    shown = summary(profile, one)
    assert shown.response is not None
    assert shown.reduced is not None
    assert flagged(shown.response.rows[0][2]) == said[on_response]
    assert flagged(shown.reduced.rows[0][2]) == said[on_reduced]
    review = CaseReview.none(profile).model_copy(update={"by": BY, "findings": (one,)})
    for match, group in ((m, g) for m in found.matches for g in facts_of(found, profile, review)):
        for row in (r for r in group if match.fact.therapy.words in str(r)):
            assert flagged(row[1]) == ([short] if match.tier is AmpTier.IA else [])


def test_a_fact_says_what_was_proposed_for_it_and_not_for_its_finding(build: Any) -> None:
    own = ("LOW p.X1Y",)
    drugs = {AmpTier.IA: "olaparib", AmpTier.IB: "niraparib", AmpTier.IIC: "rucaparib"}
    found = build.finding(
        *(build.match(tier=t, therapy=drug, alterations=own) for t, drug in drugs.items()),
        alteration=build.alteration("LOW", "p.X1Y"),
        variant=None,
    )
    profile = build.profile(findings=(found,))
    one = decided("LOW", AmpTier.IA, AmpTier.IIC)
    review = CaseReview.none(profile).model_copy(update={"by": BY, "findings": (one,)})
    told = {}
    for group in facts_of(found, profile, review):
        told |= {row[1].lines[0].text: flagged(row[1]) for row in group}
    assert told == {
        "olaparib": ["re-tiered by the reviewer to AMP II-C (proposed: AMP I-A)"],
        "niraparib": ["finding re-tiered by the reviewer to AMP II-C (proposed here: AMP I-B)"],
        "rucaparib": [],
    }


@pytest.mark.parametrize(
    ("proposed", "tier", "own", "said"),
    [
        pytest.param(
            AmpTier.IIC,
            AmpTier.IA,
            AmpTier.IIC,
            "finding raised by the reviewer to AMP I-A; what stands here stays AMP II-C",
            id="raised",
        ),
        pytest.param(
            None,
            AmpTier.IIC,
            None,
            "finding raised by the reviewer to AMP II-C; what stands here stays without tier",
            id="raised-from-none",
        ),
        pytest.param(
            AmpTier.IA,
            AmpTier.IIC,
            AmpTier.IA,
            "re-tiered by the reviewer to AMP II-C (proposed: AMP I-A)",
            id="its-best",
        ),
        pytest.param(
            AmpTier.IA,
            AmpTier.IIC,
            AmpTier.IB,
            "finding re-tiered by the reviewer to AMP II-C (proposed here: AMP I-B)",
            id="another",
        ),
        pytest.param(
            AmpTier.IA,
            AmpTier.IB,
            AmpTier.IIC,
            "finding re-tiered by the reviewer to AMP I-B (proposed for it: AMP I-A)",
            id="not-changed",
        ),
    ],
)
def test_what_a_set_tier_means_for_one_fact(
    proposed: AmpTier | None, tier: AmpTier, own: AmpTier | None, said: str
) -> None:
    assert retiered(decided("LOW", proposed, tier), own) == (said, f"{said}: confirmed by FISH")


@pytest.mark.parametrize(
    ("tier", "said"),
    [
        pytest.param(AmpTier.IID, "2 further facts, proposed below these", id="all-count-alike"),
        pytest.param(AmpTier.IIC, "2 further facts, proposed below these", id="some-count-alike"),
        pytest.param(AmpTier.IB, "2 facts of lower tier", id="all-below"),
    ],
)
def test_facts_are_not_of_lower_tier_where_the_finding_was_set_below_them(
    build: Any, tier: AmpTier, said: str
) -> None:
    found = build.finding(
        build.match(tier=AmpTier.IA, therapy="olaparib"),
        build.match(tier=AmpTier.IIC, therapy="niraparib"),
        build.match(tier=AmpTier.IID, therapy="rucaparib"),
        alteration=build.alteration("LOW", "p.X1Y"),
        variant=None,
    )
    shown = summary(build.profile(findings=(found,)), decided("LOW", AmpTier.IA, tier))
    assert shown.response is not None
    cell = shown.response.rows[0][2]
    assert [line.note for line in cell.lines if not line.text] == [said]


@pytest.mark.parametrize(("tier", "told"), [(None, True), (AmpTier.IIC, False)])
def test_why_it_is_tier_one_is_not_said_of_what_is_no_longer(
    build: Any, tier: AmpTier | None, told: bool
) -> None:
    match = build.match(tier=AmpTier.IA).model_copy(update={"approved_here": False})
    found = build.finding(match, alteration=build.alteration("G", "p.X1Y"), variant=None)
    shown = summary(build.profile(findings=(found,)), decided("G", AmpTier.IA, tier))
    assert shown.response is not None
    assert bool(shown.response.note) is told


def flagged(cell: Cell) -> list[str]:
    return [line.text for line in cell.lines if line.flag]


def facts_of(found: Any, profile: TumourProfile, review: CaseReview) -> list[Any]:
    groups = fact_groups(found.matches, profile, Flags(profile, review))
    assert sum(len(group.table.rows) for group in groups) == len(found.matches)
    return [group.table.rows for group in groups]


def test_a_class_that_rests_on_a_rejected_finding_says_so_in_its_headline(build: Any) -> None:
    profile = build.profile()
    (evidence, *_) = profile.molecular_class.evidence
    one = decided("X", AmpTier.IA, decision=FindingChoice.REJECT, alteration_id=evidence)
    before, after = summary(profile).molecular_class, summary(profile, one).molecular_class
    assert before.withheld == ""
    assert after.label == (
        f"{before.label} – rests on a finding that was rejected: class to be judged again"
    )
    assert after.statement == "The class was not calculated again after the review."
    assert after.confidence == ""
    review = CaseReview.none(profile).model_copy(update={"by": BY, "findings": (one,)})
    html = render_report(profile, review=review)
    assert before.confidence not in html
    assert "No confidence is given: the class rests on a finding that was rejected." in html


def test_her2_agrees_with_nothing_once_its_amplification_is_rejected() -> None:
    profile = stored(site="IDC", genes=(amplified("ERBB2", 12),))
    (found,) = (f for f in profile.findings if f.alteration.gene == "ERBB2")
    said = "Agreement: amplified by sequencing, submitted IHC 3+ (positive)."
    copies = profile.copy_number.model_copy(update={"her2": said})
    marks = profile.biomarkers.model_copy(update={"her2_ihc": Her2Ihc.THREE})
    profile = profile.model_copy(update={"copy_number": copies, "biomarkers": marks})
    own = found.alteration.alteration_id
    one = decided(
        "X",
        AmpTier.IA,
        decision=FindingChoice.REJECT,
        alteration_id=own,
        label=found.alteration.label,
    )
    marked = f"{found.alteration.label} rejected by the reviewer; as proposed: {said}"
    assert [m.detail for m in summary(profile).biomarkers if "HER2" in m.name] == [said]
    shown = summary(profile, one)
    assert [m.detail for m in shown.biomarkers if "HER2" in m.name] == [marked]
    assert any(text.endswith(marked) for text in shown.conflicts)
    review = CaseReview.none(profile).model_copy(update={"by": BY, "findings": (one,)})
    html = render_report(profile, review=review)
    assert html.count(said) == html.count(marked) >= 4
