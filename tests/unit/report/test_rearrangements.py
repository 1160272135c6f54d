from typing import Any

import pytest

from agnoma.models.base import Status
from agnoma.models.evidence import PhaseRelation
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.knowledge import AmpTier, FactEffect
from agnoma.models.qc import Verdict
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.report.findings import build_findings
from agnoma.report.negatives import build_negatives
from agnoma.report.rearrangements import exon_table, reversion_sentences
from agnoma.report.render import render_report
from agnoma.report.summary import build_summary

NOT_LOOKED_FOR = "not looked for by this assay; a negative needs RNA"


def deletion(name: str = "EGFRvIII", *, detected: bool | None = None, **kw: Any) -> ExonDeletion:
    given: dict[str, Any] = {
        "status": Status.NOT_TESTED if detected is None else Status.EVALUATED,
        "reason": NOT_LOOKED_FOR,
        "gene": "EGFR",
        "change": ExonChange.DELETION,
        "first_exon": 2,
        "last_exon": 7,
        "protein": "p.(Val30_Arg297delinsGly)",
        "source": "clinical.md 3.4",
    }
    return ExonDeletion(name=name, detected=detected, **{**given, **kw})


def reversion(**kw: Any) -> Reversion:
    given: dict[str, Any] = {
        "gene": "BRCA2",
        "kind": ReversionKind.FRAME_RESTORED,
        "state": ReversionState.REVERSION,
        "truncating": "13:101:A:T",
        "truncating_name": "p.S1982fs",
        "reverting": "13:111:A:T",
        "reverting_name": "p.N1985fs",
        "phase": PhaseRelation.CIS,
        "fragments_both": 20,
        "net_bp": 0,
        "distance_bp": 9,
        "reason": "p.S1982fs and p.N1985fs on one molecule in 20 fragments",
    }
    return Reversion(**{**given, **kw})


@pytest.mark.parametrize(
    ("item", "badge", "place"),
    [
        pytest.param(
            deletion(detected=True),
            "Detected",
            "EGFR exons 2–7, deletion, p.(Val30_Arg297delinsGly)",
            id="seen",
        ),
        pytest.param(deletion(detected=False), "Not detected", "EGFR exons 2–7, deletion", id="no"),
        pytest.param(
            deletion(status=Status.NOT_ASSESSABLE),
            "Not assessable",
            "EGFR exons 2–7, deletion",
            id="not-assessable",
        ),
        pytest.param(
            deletion(change=ExonChange.DUPLICATION),
            "Not covered by this test",
            "EGFR exons 2–7, duplication",
            id="not-tested",
        ),
    ],
)
def test_state_of_each(build: Any, item: ExonDeletion, badge: str, place: str) -> None:
    table = exon_table(build.profile(exon_deletions=(item,)))
    assert table is not None
    ((name, state, reason),) = table.rows
    assert [(line.text, line.note) for line in name.lines] == [("EGFRvIII", place)]
    assert state.badge is not None
    assert state.badge.text == badge
    assert reason.text == NOT_LOOKED_FOR


def test_seen_comes_first_and_like_answers_share_a_row(build: Any) -> None:
    items = (
        deletion("EGFRvII"),
        deletion("EGFR-KDD"),
        deletion("X", reason="no reads were given"),
        deletion(detected=True, reason="12 fragments, relative to the normal"),
    )
    table = exon_table(build.profile(exon_deletions=items))
    assert table is not None
    assert [[line.text for line in row[0].lines] for row in table.rows] == [
        ["EGFRvIII"],
        ["EGFRvII", "EGFR-KDD"],
        ["X"],
    ]
    assert table.rows[0][2].text == "12 fragments, relative to the matched normal"


@pytest.mark.parametrize(("detected", "folded"), [(True, False), (False, True), (None, True)])
def test_folded_unless_something_was_seen(build: Any, detected: bool | None, folded: bool) -> None:
    profile = build.profile(exon_deletions=(deletion(detected=detected),))
    assert build_negatives(profile).exons_open is not folded
    summary = '<details class="folded"><summary>Losses and repeats of whole exons</summary>'
    html = render_report(profile)
    assert (summary in html) is folded
    assert html.count("EGFRvIII") == 1


MET_14 = {"gene": "MET", "first_exon": 14, "last_exon": 14, "protein": None}


@pytest.mark.parametrize(
    ("name", "exon", "answer"),
    [
        pytest.param("NM_1.1:c.2888-18_3028+11del", 14, "Detected", id="whole"),
        pytest.param("c.2888-18_3028+11delinsTA", 14, "Detected", id="with-filler"),
        pytest.param("c.3022_3028+13del", 14, "Not covered by this test", id="end-alone"),
        pytest.param("c.2888-18_2888-7del", 14, "Not covered by this test", id="tract-alone"),
        pytest.param("c.2730-18_2887+11del", 13, "Not covered by this test", id="other-exon"),
    ],
)
def test_whole_exon_lost_by_a_small_variant(build: Any, name: str, exon: int, answer: str) -> None:
    item = deletion("MET exon 14 deletion", **MET_14)
    skipping = build.found("MET", None, hgvs_c=name, exon=exon)
    table = exon_table(build.profile(exon_deletions=(item,), findings=(skipping,)))
    assert table is not None
    ((place, state, reason),) = table.rows
    assert [(x.text, x.note) for x in place.lines] == [(item.name, "MET exon 14, deletion")]
    assert state.badge is not None
    found = f"found as a small variant: MET {name.removeprefix('NM_1.1:')}"
    said = found if answer == "Detected" else NOT_LOOKED_FOR
    assert (state.badge.text, reason.text) == (answer, said)


def test_nothing_asked_nothing_printed(build: Any) -> None:
    assert "whole exons" not in render_report(build.profile())


def test_failed_sample_tells_only_what_was_seen(build: Any) -> None:
    items = (deletion("EGFRvII", detected=False), deletion("X"), deletion(detected=True))
    failed = {"positives_only": True, "verdict": Verdict.FAIL}
    table = exon_table(build.profile(exon_deletions=items, **failed))
    assert table is not None
    assert [row[0].lines[0].text for row in table.rows] == ["EGFRvIII"]
    assert exon_table(build.profile(exon_deletions=items[:2], **failed)) is None
    html = render_report(build.profile(exon_deletions=items, **failed))
    assert "EGFRvIII" in html
    assert "EGFRvII<" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        pytest.param(ReversionState.REVERSION, "BRCA2, reversion: p.S1982fs", id="in-cis"),
        pytest.param(
            ReversionState.POSSIBLE,
            "BRCA2, possible reversion, phase unknown: p.S1982fs",
            id="possible",
        ),
    ],
)
def test_reversion_stands_on_the_first_page_and_by_both_variants(
    build: Any, state: ReversionState, words: str
) -> None:
    one = build.found("BRCA2", "p.S1982fs", build.match(), contig="13", start=100)
    two = build.found("BRCA2", "p.N1985fs", build.match(), contig="13", start=110)
    other = build.found("BRCA2", "p.A1T", build.match(), contig="13", start=500)
    profile = build.profile(findings=(one, two, other), reversions=(reversion(state=state),))
    (sentence,) = reversion_sentences(profile.reversions)
    assert sentence.startswith(words)
    assert build_summary(profile).conflicts == (sentence,)
    notes = [f.notes for f in build_findings(profile).detailed]
    assert notes == [(sentence,), (sentence,), ()]


@pytest.mark.parametrize(
    ("state", "words"),
    [(ReversionState.REVERSION, "Reversion"), (ReversionState.POSSIBLE, "Possible reversion, ")],
)
def test_reversion_is_the_caveat_of_the_response_it_undoes(
    build: Any, state: ReversionState, words: str
) -> None:
    against = build.match(
        "BM195", AmpTier.IIC, approved=None, effect=FactEffect.RESISTANCE, therapy="PARP inhibitors"
    )
    lost = build.found("BRCA2", "p.S1982fs", build.match(), contig="13", start=100)
    back = build.found("BRCA2", "p.N1985fs", against, contig="13", start=110)
    other = build.found("BRCA1", "p.A1T", build.match(), contig="17", start=500)
    found = {"findings": (lost, back, other)}
    summary = build_summary(build.profile(**found, reversions=(reversion(state=state),)))
    assert summary.response is not None
    first, second = (row[3].text for row in summary.response.rows)
    assert first.startswith(words)
    assert first.endswith(
        ": BRCA2 p.N1985fs (AMP II-C), associated with reduced benefit from PARP inhibitors"
    )
    assert second == "–"
    alone = build_summary(build.profile(**found))
    assert alone.response is not None
    assert [row[3].text for row in alone.response.rows] == ["–", "–"]


def test_reversion_names_no_therapy_under_a_better_tier_than_its_own(build: Any) -> None:
    against = [
        build.match(fact, tier, effect=FactEffect.RESISTANCE, therapy=therapy)
        for fact, tier, therapy in (("BM1", AmpTier.IA, "olaparib"), ("BM2", AmpTier.IIC, "x"))
    ]
    lost = build.found("BRCA2", "p.S1982fs", build.match(), contig="13", start=100)
    back = build.found("BRCA2", "p.N1985fs", *against, contig="13", start=110)
    summary = build_summary(build.profile(findings=(lost, back), reversions=(reversion(),)))
    assert summary.response is not None
    said = "(AMP I-A), associated with reduced benefit from olaparib; x (AMP II-C)"
    assert summary.response.rows[0][3].text.endswith(said)


def test_reversion_without_a_fact_is_a_caveat_too(build: Any) -> None:
    lost = build.found("BRCA2", "p.S1982fs", build.match(), contig="13", start=100)
    back = build.found("BRCA2", "p.N1985fs", contig="13", start=110)
    summary = build_summary(build.profile(findings=(lost, back), reversions=(reversion(),)))
    assert summary.response is not None
    assert summary.response.rows[0][3].text == "Reversion: BRCA2 p.N1985fs"


def test_text_is_escaped(build: Any) -> None:
    evil = "<script>alert(1)</script>"
    profile = build.profile(
        exon_deletions=(deletion(evil, reason=evil),), reversions=(reversion(reason=evil),)
    )
    html = render_report(profile)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3
