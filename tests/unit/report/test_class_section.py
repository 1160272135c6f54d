"""Section 1: stability, pathways and the submitted diagnosis."""

from collections.abc import Callable

import pytest

from agnoma.models.class_context import (
    ClassChange,
    ClassContext,
    Disturbance,
    PathwayState,
    RelationKind,
    SiteRelation,
    Stability,
)
from agnoma.models.profile import TumourProfile
from agnoma.report.class_section import class_section, stability_sentence
from agnoma.report.pathway_figure import pathway_figure
from agnoma.report.summary import build_summary
from agnoma.ternary import Ternary

HELD = Stability(
    tried=24,
    stable=20,
    by_disturbance={Disturbance.DROPPED: (16, 20), Disturbance.VAF: (4, 4)},
    changes=(
        ClassChange(
            disturbance=Disturbance.DROPPED,
            what="without BRAF <b>p.V600E</b>",
            primary="TP53_ONLY",
            label="TP53",
        ),
    ),
    hangs_on=("BRAF p.V600E",),
    without={"BRAF p.V600E": "TP53_ONLY"},
)


def test_stability_in_a_sentence() -> None:
    assert stability_sentence(HELD) == (
        "The class stays the same in 20 of 24 disturbances (a fifth of the alterations, at "
        "least one, left out: 16 of 20; a variant at the end of its interval: 4 of 4)."
    )
    nothing = Stability(tried=0, stable=0)
    assert stability_sentence(nothing).startswith("Nothing in this case could be disturbed")


def test_change_of_certainty_is_told_as_one() -> None:
    weaker = HELD.model_copy(update={"provisional": 2})
    assert "The class stays, but only provisional in 2 of 24" in stability_sentence(weaker)
    stronger = HELD.model_copy(update={"confirmed": 1})
    assert "The class stays, and is confirmed in 1 of 24" in stability_sentence(stronger)
    assert "provisional" not in stability_sentence(HELD)


def test_what_could_not_be_disturbed_and_what_makes_it_certain_are_told(
    make_profile: Callable[..., TumourProfile],
) -> None:
    change = HELD.changes[0].model_copy(update={"provisional": True})
    held = HELD.model_copy(
        update={
            "changes": (change,),
            "certain_by": ("BRCA1 p.Q10*",),
            "undisturbed": ("second hit of BRCA1 p.Q10*, tumour fraction 0.5 in place of 0.6",),
        }
    )
    context = ClassContext(stability=held)
    section = class_section(make_profile().model_copy(update={"class_context": context}))
    assert section.hangs_on[1:] == (
        "BRCA1 p.Q10*: without it the class would stay, but only provisional.",
        "Could not be disturbed: second hit of BRCA1 p.Q10*, tumour fraction 0.5 in place of 0.6.",
    )
    assert section.changes is not None
    assert section.changes.rows[0][2].text == "TP53_ONLY (TP53), only provisional"


def test_section_says_what_the_class_hangs_on(make_profile: Callable[..., TumourProfile]) -> None:
    context = ClassContext(stability=HELD)
    section = class_section(make_profile().model_copy(update={"class_context": context}))
    assert section.hangs_on == ("BRAF p.V600E: without it the class would be TP53_ONLY.",)
    assert section.changes is not None
    assert section.relation is None


@pytest.mark.parametrize(
    ("kind", "on_first_page"),
    [
        (RelationKind.CONCORDANT, False),
        (RelationKind.UNCOMMON, False),
        (RelationKind.ATYPICAL, True),
        (RelationKind.DISCORDANT_DIAGNOSTIC, True),
        (RelationKind.NOT_EVALUABLE, False),
    ],
)
def test_what_speaks_against_the_diagnosis_is_on_the_first_page(
    make_profile: Callable[..., TumourProfile], kind: RelationKind, on_first_page: bool
) -> None:
    relation = SiteRelation(kind=kind, sentence="Said of the site.", log=("asked",))
    context = ClassContext(site_relation=relation)
    summary = build_summary(make_profile().model_copy(update={"class_context": context}))
    assert ("Said of the site." in summary.conflicts) is on_first_page


def test_pathways_are_told_without_colour() -> None:
    states = (
        PathwayState(
            name="RTK_RAS", altered=Ternary.TRUE, alterations=("A<b>", "B", "C"), members=86
        ),
        PathwayState(name="NRF2", altered=Ternary.FALSE, members=3),
        PathwayState(name="WNT", altered=Ternary.UNKNOWN, members=67, unread=("APC",)),
    )
    drawn = str(pathway_figure(states))
    assert "● RTK–RAS" in drawn
    assert "A&lt;b&gt;" in drawn
    assert "and 2 more" in drawn
    assert "○ NRF2" in drawn
    assert "? WNT" in drawn
    assert "1 of 67 genes not read" in drawn
    assert "<b>" not in drawn
