"""Why this class: criteria in words, their tree, and what would have changed the answer."""

from collections.abc import Callable, Iterator

import pytest

from agnoma.assessability.view import Lookup
from agnoma.models.alteration import Alteration, Effect
from agnoma.models.base import Status
from agnoma.models.class_context import PathwayState
from agnoma.models.class_nodes import NodeKind, TraceNode
from agnoma.models.profile import ClassTrace
from agnoma.models.qc import Verdict
from agnoma.profile.classify import classify
from agnoma.profile.inputs import ClassInput
from agnoma.profile.pathway_states import pathway_states
from agnoma.profile.rule_words import rule_words
from agnoma.profile.rules import Pathways, Rules
from agnoma.profile.trace import with_reasons
from agnoma.ternary import Ternary, all_of, any_of

Build = Callable[..., Alteration]
View = Callable[..., ClassInput]


@pytest.mark.parametrize(
    ("class_id", "words"),
    [
        ("BRAF_V600", "substitution of BRAF at codon 600"),
        ("MMRD", "MSI-H, or dMMR by MMR protein immunohistochemistry"),
        ("ERBB2", "amplification of ERBB2, or activating substitution or insertion or deletion"),
        (
            "HRD",
            "loss of both copies of a homologous-recombination repair gene, or HRD score of at "
            "least 42",
        ),
        ("POLE_ULTRA", "alteration of POLE (pole pathogenic 11) and (TMB of at least 50, or"),
        ("TF_FUSION", "fusion of EWSR1, FUS, SS18, FOXO1, NAB2, ASPSCR1 and 13 more"),
        ("OTHER_PATHWAY", "pathway NRF2 altered, or pathway NOTCH altered"),
    ],
)
def test_criteria_in_words(rules: Rules, class_id: str, words: str) -> None:
    confirmed = rules.terminal(class_id).confirmed
    assert confirmed is not None
    assert rule_words(confirmed, rules.sets).startswith(words)


def test_every_class_says_what_would_change_the_answer(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways
) -> None:
    view = make_view(
        alteration("KRAS", "snv", "p.G12D"),
        alteration("APC", "indel", effect=Effect.LOF),
        fusions=Lookup(status=Status.NOT_TESTED, reason="no RNA"),
    )
    found = with_reasons(classify(rules, pathways, view), rules, pathways, view)
    said = {step.class_id: step.would_change for step in found.trace}
    assert said["RAS_MAPK"] == "stated"
    assert said["EGFR"] == "would be stated if its criteria were found"
    assert said["KINASE_FUSION"].startswith("open (not tested: fusions (no RNA)): if found")
    assert said["WNT"] == "holds too; would be stated if RAS_MAPK and no class above it held"
    assert said["TP53_ONLY"] == "no result here changes the answer while RAS_MAPK holds"
    assert all(step.criteria for step in found.trace)


def test_without_a_driver_every_class_could_be_stated(
    make_view: View, rules: Rules, pathways: Pathways
) -> None:
    view = make_view()
    found = with_reasons(classify(rules, pathways, view), rules, pathways, view)
    assert found.primary == "NO_DRIVER"
    assert {step.would_change for step in found.trace} == {
        "would be stated if its criteria were found"
    }


def test_provisional_class_gives_way_to_any_confirmed_one(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways
) -> None:
    brca = alteration("BRCA2", "indel", effect=Effect.LOF, biallelic=False)
    whole = make_view(brca)
    unread = tuple(gene for gene in whole.genes if gene.gene != "KRAS")
    view = whole.model_copy(update={"genes": unread})
    found = with_reasons(classify(rules, pathways, view), rules, pathways, view)
    said = {step.class_id: step.would_change for step in found.trace}
    assert found.rule_id == "HRD.provisional"
    assert said["HRD"] == "stated, as provisional"
    assert said["RAS_MAPK"].startswith("open (not covered by this test: KRAS")
    assert said["WNT"] == "would be stated if its criteria were found"
    assert any(text.startswith("RAS_MAPK") for text in found.could_change)


def traced(view: ClassInput, rules: Rules, pathways: Pathways) -> dict[str, ClassTrace]:
    found = with_reasons(classify(rules, pathways, view), rules, pathways, view)
    return {step.class_id: step for step in found.trace}


def walked(node: TraceNode) -> Iterator[TraceNode]:
    yield node
    for member in node.members:
        yield from walked(member)


def test_tree_of_a_class_names_what_decided(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways
) -> None:
    found = traced(make_view(alteration("ERBB2", "snv", "p.S310F")), rules, pathways)
    top = found["ERBB2"].nodes
    assert top is not None
    assert (top.kind, top.truth) == (NodeKind.ANY, Ternary.TRUE)
    assert [(m.text, m.truth, m.evidence) for m in top.members] == [
        ("amplification of ERBB2", Ternary.FALSE, ()),
        (
            "activating substitution or insertion or deletion of ERBB2",
            Ternary.TRUE,
            ("ERBB2 p.S310F",),
        ),
    ]


def test_tree_says_what_was_open_at_each_criterion(
    make_view: View, rules: Rules, pathways: Pathways
) -> None:
    whole = make_view()
    unread = tuple(gene for gene in whole.genes if gene.gene != "POLE")
    view = whole.model_copy(update={"genes": unread, "loci": ()})
    top = traced(view, rules, pathways)["POLE_ULTRA"].nodes
    assert top is not None
    pole, burden = top.members
    assert (top.kind, burden.kind) == (NodeKind.ALL, NodeKind.ANY)
    assert pole.truth is Ternary.UNKNOWN
    assert pole.unknown_because[0].startswith("not covered by this test: POLE")
    assert [m.truth for m in burden.members] == [Ternary.FALSE, Ternary.UNKNOWN]
    assert burden.members[1].unknown_because == ("not tested: POLE mutational signature",)
    assert top.truth is Ternary.UNKNOWN


def test_provisional_criteria_have_a_tree_of_their_own(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways
) -> None:
    lost = alteration("BRCA2", "indel", effect=Effect.LOF, biallelic=False)
    found = traced(make_view(lost), rules, pathways)
    tentative = found["HRD"].provisional_nodes
    assert tentative is not None
    assert (tentative.kind, tentative.evidence) == (NodeKind.CRITERION, (lost.alteration_id,))
    assert found["EGFR"].provisional_nodes is None


@pytest.mark.parametrize("unread", ["", "KRAS TP53 POLE ERBB2", "BRAF EGFR BRCA2 KEAP1"])
def test_every_node_follows_from_its_members(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways, unread: str
) -> None:
    whole = make_view(alteration("KRAS", "snv", "p.G12D"), alteration("APC", effect=Effect.LOF))
    kept = tuple(gene for gene in whole.genes if gene.gene not in unread.split())
    joined = {NodeKind.ALL: all_of, NodeKind.ANY: any_of}
    for step in traced(whole.model_copy(update={"genes": kept}), rules, pathways).values():
        assert step.nodes is not None
        assert step.nodes.truth is step.confirmed
        if step.provisional_nodes is not None:
            assert step.provisional_nodes.truth is step.provisional
        for node in walked(step.nodes):
            if node.kind in joined:
                assert node.truth is joined[node.kind](m.truth for m in node.members)
            elif node.kind is NodeKind.NOT:
                assert node.truth in (~node.members[0].truth, Ternary.UNKNOWN)
            else:
                assert node.text
                assert bool(node.evidence) is (node.truth is Ternary.TRUE)
                assert bool(node.unknown_because) is (node.truth is Ternary.UNKNOWN)


def states(view: ClassInput, rules: Rules, pathways: Pathways) -> dict[str, PathwayState]:
    return {state.name: state for state in pathway_states(rules, pathways, view)}


def test_pathways_in_the_direction_of_the_role(
    make_view: View, alteration: Build, rules: Rules, pathways: Pathways
) -> None:
    view = make_view(
        alteration("KRAS", "snv", "p.G12D"),
        alteration("CDKN2A", "homdel", effect=Effect.LOF),
        alteration("APC", "snv", "p.R99C", effect=Effect.GOF),
    )
    found = states(view, rules, pathways)
    assert len(found) == 10
    assert found["RTK_RAS"].alterations == ("KRAS p.G12D",)
    assert found["CELL_CYCLE"].altered is Ternary.TRUE
    assert found["WNT"].altered is Ternary.FALSE
    assert found["RTK_RAS"].members == 86


def test_pathway_with_an_unread_member_is_not_unaltered(
    make_view: View, rules: Rules, pathways: Pathways
) -> None:
    whole = make_view()
    kept = tuple(gene for gene in whole.genes if gene.gene != "KEAP1")
    found = states(whole.model_copy(update={"genes": kept}), rules, pathways)
    assert found["NRF2"].altered is Ternary.UNKNOWN
    assert found["NRF2"].unread == ("KEAP1",)


def test_failed_sample_states_no_pathway_unaltered(
    make_view: View, rules: Rules, pathways: Pathways
) -> None:
    found = states(make_view(verdict=Verdict.FAIL), rules, pathways)
    assert {state.altered for state in found.values()} == {Ternary.UNKNOWN}
