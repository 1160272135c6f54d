from typing import Any

import pytest

from agnoma.models.knowledge import AmpTier, FactEffect
from agnoma.models.qc import LocusState
from agnoma.report.summary import MAX_ACTIONABLE, build_summary


def finding(build: Any, name: str, tier: AmpTier | None, **kw: Any) -> Any:
    return build.finding(
        build.match(tier=tier, **kw), alteration=build.alteration(name, "p.X1Y"), variant=None
    )


def test_five_findings_best_tier_first(build: Any) -> None:
    tiers = [AmpTier.IID, AmpTier.IIC, AmpTier.IA, AmpTier.IB, AmpTier.IA, AmpTier.IID, AmpTier.III]
    found = tuple(finding(build, f"G{i}", tier) for i, tier in enumerate(tiers))
    summary = build_summary(build.profile(findings=found))
    assert summary.response is not None
    shown = [row[0].text for row in summary.response.rows]
    assert shown == [f"G{i} p.X1Y" for i in (2, 4, 3, 1, 0)]
    assert len(shown) == MAX_ACTIONABLE
    assert summary.more_actionable == "1 further actionable finding in section 2."


def test_sensitivity_and_resistance_are_never_netted(build: Any) -> None:
    resist = build.match(
        "BM057", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE, therapy="vemurafenib"
    )
    summary = build_summary(build.profile(findings=(build.finding(build.match(), resist),)))
    assert summary.response is not None
    assert summary.reduced is not None
    assert summary.response.rows[0][3].text == "Reduced benefit: vemurafenib"
    assert summary.reduced.rows[0][2].text == "vemurafenib"


@pytest.mark.parametrize(
    ("approved", "text", "note"),
    [
        pytest.param(
            True, "Approved in the EU (also US)", "EU: authorised for this tumour type", id="here"
        ),
        pytest.param(
            False,
            "Approved in the EU for Melanoma, not for the submitted type",
            "Approved in the EU for Melanoma, not for the submitted type",
            id="other-type",
        ),
        pytest.param(
            False,
            "Approved in the US (not in the EU)",
            "Approved in the US (not in the EU)",
            id="elsewhere",
        ),
        pytest.param(
            None,
            "Approved in the EU for Melanoma; the tumour type is not given",
            "Approved in the EU for Melanoma; the tumour type is not given",
            id="type-not-given",
        ),
    ],
)
def test_approval_status(build: Any, approved: bool | None, text: str, note: str) -> None:
    match = build.match(approved=approved, approval_text=text)
    summary = build_summary(build.profile(findings=(build.finding(match),)))
    assert summary.response is not None
    assert summary.response.rows[0][2].lines[0].note == note


def test_resistance_is_not_said_twice(build: Any) -> None:
    resist = build.match("BM057", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE)
    texts = (
        "BRAF p.V600E: associated with reduced benefit from dabrafenib + trametinib.",
        "Unexpected together: A and B.",
    )
    profile = build.profile(
        findings=(build.finding(build.match(), resist),), resistance_and_conflicts=texts
    )
    assert build_summary(profile).conflicts == texts[1:]
    without = build.profile(resistance_and_conflicts=texts)
    assert build_summary(without).conflicts == texts


def test_signature_facts_are_findings_too(build: Any) -> None:
    match = build.match("BM170", alterations=("MSI-H",), therapy="pembrolizumab")
    summary = build_summary(build.profile(findings=(), biomarker_matches=(match,)))
    assert summary.response is not None
    assert summary.response.rows[0][0].text == "MSI-H"


def test_what_could_not_be_assessed(build: Any) -> None:
    lines = [(b.text, b.note) for b in build_summary(build.profile()).blind]
    assert lines == [
        ("EGFR codons 857–858: not assessable", "depth 0"),
        ("Coding sequence of 1 gene: not assessable", "EGFR"),
        ("Fusions: not tested", "no fusion table submitted"),
        ("Not covered by this test", "ALK"),
    ]


def test_many_blind_loci_are_put_together_by_reason(build: Any) -> None:
    loci = tuple(
        build.locus(f"G{i}", 12, LocusState.NOT_ASSESSABLE, depth=i // 5) for i in range(9)
    )
    lines = build_summary(build.profile(loci=loci, genes=(), stages=())).blind
    assert [line.text for line in lines] == [
        "5 groups of loci not assessable",
        "4 groups of loci not assessable",
    ]
    assert lines[0].note.startswith("no reads: G0 codon 12")


def test_overlays_and_open_questions_stand_by_the_class(build: Any) -> None:
    view = build_summary(build.profile()).molecular_class
    assert view.confidence == (
        "Confidence high, score 90 of 100 (explanation score, not a probability)"
    )
    assert [(a.text, a.note) for a in view.also] == [
        ("Also meets", "CELL_CYCLE"),
        ("Besides", "TP53"),
    ]
    assert view.could_change == ("MMRD if MSI (not tested) were high",)
