from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from export_documents import header_of

from agnoma.models.knowledge import AgnosticLabel, AgnosticState, AmpTier
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.models.release import Amendment, AmendmentKind, Release, Replaced, ReportState, SignOff
from agnoma.models.review import (
    CaseReview,
    Comment,
    Conflict,
    ConflictChoice,
    ConflictDecision,
    FindingChoice,
    FindingDecision,
    Reviewer,
    profile_sha256,
)
from agnoma.models.trials import TrialHint, TrialHints, TrialStatus
from agnoma.report.flags import Flags
from agnoma.report.render import render_report
from agnoma.report.signoff import REJECTED, STATES, build_signoff

BRAF = "BRAF p.V600E"
BY = Reviewer(name="Ada Beispiel", role="pathologist", date=date(2026, 11, 21))
SIGNED = SignOff(
    name="Ada Beispiel",
    role="pathologist",
    meaning="Reviewed and released",
    time=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    key_sha256="a1" * 32,
    read_sha256="b2" * 32,
)


def release(state: ReportState = ReportState.FINAL, **kw: Any) -> Release:
    given: dict[str, Any] = {
        **header_of("CASE-01", state),
        "report_id": "CASE-01-0123456789ab-1",
        "signoffs": (SIGNED,),
    }
    return Release(**{**given, **kw})


def decided(decision: FindingChoice, **kw: Any) -> FindingDecision:
    given: dict[str, Any] = {
        "alteration_id": BRAF,
        "label": BRAF,
        "proposed": AmpTier.IA,
        "decision": decision,
        "tier": None,
        "reason": "Artefact of fixation",
        "by": BY,
    }
    return FindingDecision(**{**given, **kw})


def review(profile: TumourProfile, **kw: Any) -> CaseReview:
    update = {"by": BY, "file_sha256": "c3" * 32, **kw}
    return CaseReview.none(profile).model_copy(update=update)


def told(html: str) -> str:
    return unescape(html)


def test_every_state_has_words() -> None:
    assert set(STATES) == set(ReportState)
    assert len(set(STATES.values())) == len(STATES)


@pytest.mark.parametrize("state", [s for s in ReportState if s is not ReportState.DRAFT])
def test_the_state_is_in_title_header_footer_and_on_every_sheet(
    build: Any, state: ReportState
) -> None:
    html = told(render_report(build.profile(), release=release(state)))
    words = STATES[state]
    assert f"case CASE-01 – {state.value}</title>" in html
    assert f"case CASE-01 – {state.value}</h1>" in html
    assert f'<span class="status">{words}</span>' in html
    assert f'@bottom-left{{content:"CASE-01-0123456789ab-1 · {words}"' in html
    assert f"Sign-off: {words}. Signed by Ada Beispiel, pathologist." in html
    assert "DRAFT" not in html


def test_a_draft_says_so_and_has_no_section(build: Any) -> None:
    profile = build.profile()
    html = told(render_report(profile))
    assert "case CASE-01 – draft</title>" in html
    assert (
        f'content:"CASE-01-{profile_sha256(profile)[:12]} · DRAFT – proposal, not signed"' in html
    )
    assert "A named professional has not yet reviewed this document." in html
    assert 'id="signoff"' not in html
    assert html == told(render_report(profile, review=CaseReview.none(profile)))


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        pytest.param(None, "draft, insufficient sample", id="draft"),
        pytest.param(ReportState.AMENDED, "amended, insufficient sample", id="amended"),
        pytest.param(ReportState.INSUFFICIENT, "insufficient sample", id="signed-as-such"),
    ],
)
def test_an_insufficient_sample_says_so_in_every_state(
    build: Any, signed: ReportState | None, words: str
) -> None:
    profile = build.profile(verdict=Verdict.FAIL, positives_only=True)
    view = build_signoff(profile, None, release(signed) if signed else None)
    assert view.title == f" – {words}"
    assert "INSUFFICIENT SAMPLE" in view.status
    assert view.status in view.running


def test_a_reviewed_draft_is_not_signed(build: Any) -> None:
    profile = build.profile()
    comments = (Comment(text="First.\nSecond <b>bold</b>.", by=BY),)
    html = render_report(profile, review=review(profile, comments=comments))
    assert "<p>First.</p><p>Second &lt;b&gt;bold&lt;/b&gt;.</p>" in html
    assert "Reviewed by Ada Beispiel, pathologist, 2026-11-21; not signed." in html
    assert "DRAFT" in html
    assert '<a href="#signoff">' in html


def test_a_rejected_finding_is_still_shown_and_marked_everywhere(build: Any) -> None:
    profile = build.profile()
    plain = render_report(profile)
    html = told(
        render_report(profile, review=review(profile, findings=(decided(FindingChoice.REJECT),)))
    )
    assert html.count("Rests on") == plain.count("Rests on") + 1
    summary = html.split('id="summary-title"')[1].split("</section>")[0]
    assert f"1 finding {REJECTED} (see Review and sign-off): {BRAF}." in summary
    locus = html.split('id="negatives"')[1].split("</section>")[0]
    assert f"{BRAF}: {REJECTED}" in locus
    detail = html.split('id="finding-1"')[1].split("</details>")[0]
    assert "I-A" in detail
    assert f"<strong>{REJECTED}: Artefact of fixation.</strong>" in detail
    section = html.split('<h2 id="signoff">')[1].split("</section>")[0]
    for words in (BRAF, "I-A", "Rejected", "Artefact of fixation", "2026-11-21"):
        assert words in section


def test_proposal_and_decision_stand_side_by_side(build: Any) -> None:
    profile = build.profile()
    decision = decided(FindingChoice.RETIER, tier=AmpTier.IIC)
    html = told(render_report(profile, review=review(profile, findings=(decision,))))
    both = "re-tiered by the reviewer to AMP II-C (proposed: AMP I-A): Artefact of fixation"
    assert both in html
    assert html.count("AMP I-A") >= render_report(profile).count("AMP I-A")


def test_an_accepted_finding_needs_no_mark(build: Any) -> None:
    profile = build.profile()
    flags = Flags(profile, review(profile, findings=(decided(FindingChoice.ACCEPT),)))
    assert flags.short([BRAF]) == ()


def test_two_flags_of_one_finding(build: Any) -> None:
    alteration = build.alteration(possible_chip="seen in leucocytes")
    finding = build.finding(build.match(), alteration=alteration)
    profile = build.profile(findings=(finding,))
    flags = Flags(profile, review(profile, findings=(decided(FindingChoice.REJECT),)))
    assert flags.short([BRAF], of=BRAF) == (REJECTED, "possible clonal haematopoiesis")
    text = flags.beside(f"{BRAF}: associated with reduced benefit")
    assert text.endswith(f"({REJECTED}: {BRAF}) (possible clonal haematopoiesis: {BRAF})")
    assert flags.beside(text) == text


def test_faults_and_open_conflicts(build: Any) -> None:
    profile = build.profile()
    conflict = Conflict(subject=BRAF, alteration_ids=(BRAF,), therapy="x", said="wild-type only")
    given = review(profile, undecided=(conflict,), faults=("C.yaml, line 3: no such finding",))
    html = told(render_report(profile, review=given))
    assert "<h3>Not applied from the review</h3>" in html
    assert "C.yaml, line 3: no such finding" in html
    assert f"{BRAF} and x: published evidence is conflicting (unmutated only)" in html


def test_settled_conflicts(build: Any) -> None:
    profile = build.profile()
    conflict = Conflict(subject=BRAF, alteration_ids=(BRAF,), therapy="x", said="said")
    settled = ConflictDecision(
        conflict=conflict, decision=ConflictChoice.NOT_SUPPORTING, reason="newer trial", by=BY
    )
    html = render_report(profile, review=review(profile, conflicts=(settled,)))
    assert "The evidence against holds for this patient" in html
    assert "newer trial" in html


def test_two_readers_and_the_first_alone(build: Any) -> None:
    second = SIGNED.model_copy(update={"name": "Bo Muster", "key_sha256": "b2" * 32})
    first = Replaced(
        number=1, report_id="CASE-01-1", state=ReportState.PRELIMINARY, json_sha256="c3" * 32
    )
    signed = release(number=2, replaces=first, second_reader=True, signoffs=(SIGNED, second))
    both = build_signoff(build.profile(), None, signed)
    assert both.footer.endswith("Signed by Ada Beispiel, pathologist and Bo Muster, pathologist.")
    alone = build_signoff(build.profile(), None, release(ReportState.PRELIMINARY))
    assert alone.signatures is not None
    assert alone.signatures.note.startswith("A second reader has not signed yet")
    row = [cell.text for cell in alone.signatures.rows[0]]
    assert row == [
        "Ada Beispiel",
        "pathologist",
        "2026-11-22 10:00:00+00:00",
        "Reviewed and released",
        "a1" * 8,
    ]


def test_amendment_block(build: Any) -> None:
    amendment = Amendment(
        kind=AmendmentKind.CORRECTED,
        previous_report_id="CASE-01-111111111111-1",
        reason="Wrong block",
        changes=("KRAS p.G12C: was AMP I-A, now no tier.", "RAS wild-type added."),
        notified="Dr Muster",
    )
    signed = release(ReportState.CORRECTED, amendment=amendment)
    html = told(render_report(build.profile(), release=signed))
    assert "<h3>Corrected report</h3>" in html
    for words in ("CASE-01-111111111111-1", "Wrong block", "Dr Muster", "RAS unmutated added."):
        assert words in html


def test_labels_trials_and_uncertain_alterations_carry_the_mark_too(build: Any) -> None:
    label = AgnosticLabel(
        fact=build.fact("BM061", diseases=("ANY_SOLID",)),
        marker="BRAF p.V600E",
        state=AgnosticState.APPLIES,
        reason="",
        alteration_ids=(BRAF,),
    )
    hint = TrialHint(
        nct="NCT99999901",
        title="Made-up trial",
        marker="BRAF:p.V600E",
        found=(BRAF,),
        diseases=("ANY_SOLID",),
        countries=("DE",),
        status=TrialStatus.RECRUITING,
        date="2026-10-01",
        line=2,
    )
    dates = {"first_date": "2026-10-01", "last_date": "2026-10-01"}
    uncertain = build.found("KIT", "p.A1B", oncogenic=False)
    profile = build.profile(
        agnostic_labels=(label,),
        trials=TrialHints(hints=(hint,), trials=1, **dates),
        uncertain=(uncertain,),
        uncertain_total=1,
    )
    other = decided(FindingChoice.REJECT, alteration_id="KIT p.A1B", label="KIT p.A1B")
    given = review(profile, findings=(decided(FindingChoice.REJECT), other))
    html = told(render_report(profile, review=given))
    assert html.count(f"Found: {BRAF} ({REJECTED})") == 2
    appendix = html.split('<h2 id="uncertain">')[1].split("</section>")[0]
    assert f"{REJECTED}: Artefact of fixation" in appendix
