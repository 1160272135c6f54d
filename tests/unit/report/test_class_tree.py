"""The decision tree: every class, every criterion, answers that are read without colour."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from agnoma.models.class_nodes import NodeKind, TraceNode
from agnoma.models.profile import ClassTrace, TumourProfile
from agnoma.models.qc import Verdict
from agnoma.report.class_tree import class_trees
from agnoma.report.render import render_report
from agnoma.ternary import Ternary

TRUE, FALSE, UNKNOWN = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN


def leaf(text: str, truth: Ternary, **given: Any) -> TraceNode:
    return TraceNode(kind=NodeKind.CRITERION, truth=truth, text=text, **given)


def joined(kind: NodeKind, truth: Ternary, *members: TraceNode) -> TraceNode:
    return TraceNode(kind=kind, truth=truth, members=members)


def step(class_id: str, confirmed: Ternary, nodes: TraceNode | None, **given: Any) -> ClassTrace:
    fields: dict[str, Any] = {"provisional": FALSE, "label": f"{class_id} driven", "nodes": nodes}
    return ClassTrace(class_id=class_id, confirmed=confirmed, **(fields | given))


STATED = step(
    "BRAF_V600",
    TRUE,
    leaf("substitution of <BRAF> at codon 600", TRUE, evidence=("BRAF p.V600E",)),
    would_change="stated",
)
OPEN = step(
    "POLE_ULTRA",
    UNKNOWN,
    joined(
        NodeKind.ALL,
        UNKNOWN,
        leaf("alteration of POLE", UNKNOWN, unknown_because=("not assessable: POLE",)),
        joined(
            NodeKind.NOT,
            UNKNOWN,
            leaf("TMB of at least 50", UNKNOWN, unknown_because=("not tested: TMB",)),
        ),
    ),
    unknown_because=("not assessable: POLE",),
    would_change="open (not assessable: POLE): if found, this class would be stated",
)
UNMET = step(
    "EGFR",
    FALSE,
    joined(
        NodeKind.ANY,
        FALSE,
        leaf("amplification of EGFR", FALSE, limited_because=("EGFR copies",)),
        leaf("fusion of EGFR", FALSE),
    ),
)
TENTATIVE = step(
    "HRD",
    FALSE,
    leaf("loss of both copies", FALSE),
    provisional=TRUE,
    provisional_nodes=leaf("loss of one copy", TRUE, evidence=("BRCA2 lost",)),
)


@pytest.fixture
def profile(build: Any) -> TumourProfile:
    molecular = build.molecular_class(trace=(OPEN, STATED, UNMET, TENTATIVE))
    found: TumourProfile = build.profile(molecular_class=molecular)
    return found


def test_classes_met_or_open_stand_before_those_not_met(profile: TumourProfile) -> None:
    trees = class_trees(profile)
    assert [(t.place, t.class_id, t.open) for t in trees.told] == [
        (1, "POLE_ULTRA", False),
        (2, "BRAF_V600", True),
        (4, "HRD", False),
    ]
    assert [(t.place, t.class_id) for t in trees.not_met] == [(3, "EGFR")]
    assert [t.remark for t in trees.told] == ["", "this tumour", "provisional: true"]
    assert [t.would_change for t in trees.told[:2]] == [
        "would be stated if found where it is open",
        "stated",
    ]


def test_nodes_say_what_decided_and_what_was_open(profile: TumourProfile) -> None:
    first, second, third = class_trees(profile).told
    (root,) = first.roots
    assert (root.text, root.badge.css) == ("all of these", "blind")
    pole, negation = root.members
    assert pole.notes == ("not assessable: POLE",)
    assert (negation.text, negation.badge.css) == ("not this", "untested")
    assert second.roots[0].notes == ("by BRAF p.V600E",)
    assert [r.text for r in third.roots] == [
        "loss of both copies",
        "provisional if: loss of one copy",
    ]
    limited = class_trees(profile).not_met[0].roots[0].members[0]
    assert limited.notes == ("rests on negatives of limited sensitivity: EGFR copies",)


def test_failed_sample_shows_nothing_as_false(profile: TumourProfile) -> None:
    failed = profile.model_copy(update={"positives_only": True, "verdict": Verdict.FAIL})
    trees = class_trees(failed)
    assert trees.not_met == ()
    assert "○" not in {root.badge.shape for tree in trees.told for root in tree.roots}
    assert trees.told[2].roots[0].badge.text == "Unknown"


def test_answers_are_words_and_shapes_in_nested_lists(profile: TumourProfile) -> None:
    text = render_report(profile)
    part = text[text.index("Decision tree") : text.index('id="findings"')]
    assert len(re.findall("<details", part)) == 4
    assert len(re.findall('<details class="why" open>', part)) == 1
    assert part.count("<ul") == part.count("</ul>") == 7
    for shape, word in (("●", "True"), ("○", "False"), ("▲", "Unknown"), ("□", "Unknown")):
        assert f'<span aria-hidden="true">{shape}</span> {word}' in part
    assert "&lt;BRAF&gt;" in part
    assert "Classes not met: 1" in part


def test_trace_without_nodes_has_its_criteria_in_words(
    make_profile: Callable[..., TumourProfile],
) -> None:
    profile = make_profile()
    old = step("EGFR", FALSE, None, criteria="amplification of EGFR")
    molecular = profile.molecular_class.model_copy(update={"trace": (old,)})
    (tree,) = class_trees(profile.model_copy(update={"molecular_class": molecular})).not_met
    assert tree.roots[0].text == "amplification of EGFR"
