"""State, review, sign-off and amendment of a report (clinical.md 9.1, items 1, 15 and 16).

Proposal and decision stand side by side; what was proposed is never overwritten.
"""

from dataclasses import dataclass

from agnoma.models.knowledge import AmpTier, amp_words
from agnoma.models.profile import TumourProfile
from agnoma.models.release import Amendment, Release, ReportState
from agnoma.models.review import (
    CaseReview,
    Comment,
    ConflictChoice,
    ConflictDecision,
    FindingChoice,
    FindingDecision,
    profile_sha256,
)
from agnoma.report import wording
from agnoma.report.elements import Badge, Cell, Line, Table, table, tier_badge

DIGEST_CHARACTERS = 12
KEY_CHARACTERS = 16
STATES = {
    ReportState.DRAFT: wording.DRAFT,
    ReportState.PRELIMINARY: "PRELIMINARY – signed once, awaiting second reader",
    ReportState.FINAL: "FINAL – signed",
    ReportState.AMENDED: "AMENDED – signed, replaces an earlier report",
    ReportState.CORRECTED: "CORRECTED – signed, replaces an earlier report",
    ReportState.INSUFFICIENT: "INSUFFICIENT SAMPLE – signed, positive findings only",
}
INSUFFICIENT = "INSUFFICIENT SAMPLE – positive findings only"
DECISIONS = {
    FindingChoice.ACCEPT: Badge("Accepted", "✓", "pass"),
    FindingChoice.REJECT: Badge("Rejected", "✕", "fail"),
    FindingChoice.RETIER: Badge("Re-tiered", "▲", "warn"),
}
SETTLED = {
    ConflictChoice.SUPPORTING: "The supporting evidence holds for this patient",
    ConflictChoice.NOT_SUPPORTING: "The evidence against holds for this patient",
    ConflictChoice.CONFLICTING: "Both stand; the evidence is conflicting for this patient, too",
}
REJECTED = "rejected by the reviewer"
NOT_REVIEWED = "A named professional has not yet reviewed this document."
NOT_CALCULATED_AGAIN = (
    "Decisions stand beside the proposal, which is not changed by them: tiers, class and required "
    "loci are as proposed. What was decided otherwise is marked wherever a therapy, label, trial "
    "or the class rests on it."
)
AS_OF_SIGNING = (
    "The state is that of the time of signing. Whether a later release replaces this one, and "
    "whether a byte was changed, is told by: agnoma verify."
)


@dataclass(frozen=True)
class CommentView:
    """An interpretive comment, by paragraphs."""

    paragraphs: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class AmendmentView:
    """What replaced what, and why."""

    heading: str
    terms: tuple[Line, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True)
class SignoffView:
    """State of the report for every page, and its section on review and sign-off."""

    title: str
    """What follows the title of the report."""
    status: str
    report_id: str
    running: str
    """Id and state, at the foot of every printed page."""
    footer: str
    comments: tuple[CommentView, ...]
    decisions: Table | None
    conflicts: Table | None
    note: str
    undecided: tuple[str, ...]
    faults: tuple[str, ...]
    amendment: AmendmentView | None
    signatures: Table | None
    as_of: str

    @property
    def is_told(self) -> bool:
        """Return whether there is anything to say beside the state."""
        told = (self.comments, self.decisions, self.conflicts, self.undecided, self.faults)
        return any((*told, self.signatures))


def build_signoff(
    profile: TumourProfile, review: CaseReview | None, release: Release | None
) -> SignoffView:
    """Return state and sign-off of a report.

    Parameters
    ----------
    profile
        As proposed.
    review
        What was decided; None = nobody was asked.
    release
        Header of the signed report; None = a draft.
    """
    state = ReportState.DRAFT if release is None else release.state
    status, short = STATES[state], state.value
    if profile.positives_only and state is not ReportState.INSUFFICIENT:
        status, short = f"{status} · {INSUFFICIENT}", f"{short}, {ReportState.INSUFFICIENT}"
    digest = profile_sha256(profile)[:DIGEST_CHARACTERS]
    report_id = f"{profile.case.case_id}-{digest}" if release is None else release.report_id
    given = review or CaseReview.none(profile)
    decisions = _decisions(given.findings)
    return SignoffView(
        title=f" – {short}",
        status=status,
        report_id=report_id,
        running=f"{report_id} · {status}",
        footer=f"Sign-off: {status}. {_signed_by(given, release)}",
        comments=tuple(_comment(c) for c in given.comments),
        decisions=decisions,
        conflicts=_conflicts(given.conflicts),
        note=NOT_CALCULATED_AGAIN if decisions else "",
        undecided=tuple(
            f"{c.words}: published evidence is conflicting ({wording.neutral(c.said)})"
            for c in given.undecided
        ),
        faults=given.faults,
        amendment=_amendment(release.amendment) if release and release.amendment else None,
        signatures=_signatures(release) if release else None,
        as_of=AS_OF_SIGNING if release else "",
    )


def decision_flags(review: CaseReview | None) -> dict[str, tuple[str, str]]:
    """Return what was decided otherwise than proposed: by alteration id, in short and in full.

    An accepted finding needs no flag: what is said of it stands.
    """
    found = {}
    for decision in review.findings if review else ():
        if decision.decision is FindingChoice.ACCEPT:
            continue
        short = REJECTED
        if decision.tier is not None:
            proposed = amp_words(decision.proposed)
            short = f"re-tiered by the reviewer to AMP {decision.tier} (proposed: {proposed})"
        found[decision.alteration_id] = (short, _with_reason(short, decision))
    return found


def retiered(decision: FindingDecision, own: AmpTier | None) -> tuple[str, str]:
    """Return what a tier that was set means for facts of the finding, in short and in full.

    Parameters
    ----------
    decision
        On the tier of a finding.
    own
        Tier that was proposed for the facts; raising a finding raises none of them.
    """
    tier, proposed = decision.tier, amp_words(decision.proposed)
    if tier is not None and (decision.proposed is None or tier.value < decision.proposed.value):
        stays = f"stays AMP {own}" if own else "stays without tier"
        short = f"finding raised by the reviewer to AMP {tier}; what stands here {stays}"
    elif own is decision.proposed:
        short = f"re-tiered by the reviewer to AMP {tier} (proposed: {proposed})"
    elif decision.changes(own):
        short = f"finding re-tiered by the reviewer to AMP {tier} (proposed here: AMP {own})"
    else:
        short = f"finding re-tiered by the reviewer to AMP {tier} (proposed for it: {proposed})"
    return short, _with_reason(short, decision)


def _with_reason(text: str, decision: FindingDecision) -> str:
    return f"{text}: {decision.reason}" if decision.reason else text


def marked_labels(profile: TumourProfile, review: CaseReview | None) -> dict[str, str]:
    """Return what each finding is called, by alteration id, marked if it was decided otherwise."""
    decided = decision_flags(review)
    labels = {f.alteration.alteration_id: f.alteration.label for f in profile.findings}
    return {i: f"{name} ({decided[i][0]})" if i in decided else name for i, name in labels.items()}


def _signed_by(review: CaseReview, release: Release | None) -> str:
    if release is not None:
        names = " and ".join(f"{s.name}, {s.role}" for s in release.signoffs)
        return f"Signed by {names}."
    if review.by is None:
        return NOT_REVIEWED
    return f"Reviewed by {review.by.words}; not signed."


def _comment(comment: Comment) -> CommentView:
    lines = (line.strip() for line in comment.text.split("\n"))
    return CommentView(tuple(line for line in lines if line), comment.by.words)


def _decisions(decisions: tuple[FindingDecision, ...]) -> Table | None:
    if not decisions:
        return None
    rows = [
        (
            Cell(d.label),
            Cell(badge=tier_badge(d.proposed)),
            Cell(
                badge=DECISIONS[d.decision],
                lines=(Line(f"AMP {d.tier}"),) if d.tier else (),
            ),
            Cell(d.reason or "–"),
            Cell(d.by.words),
        )
        for d in decisions
    ]
    headers = ("Finding", "Proposed", "Decided", "Reason", "By")
    return table("Decisions on findings, beside what was proposed", headers, rows)


def _conflicts(settled: tuple[ConflictDecision, ...]) -> Table | None:
    if not settled:
        return None
    rows = [
        (
            s.conflict.words,
            wording.neutral(s.conflict.said),
            SETTLED[s.decision],
            s.reason,
            s.by.words,
        )
        for s in settled
    ]
    headers = ("Conflict", "What is said against it", "Decided", "Reason", "By")
    return table("Conflicting evidence, signed for", headers, rows)


def _amendment(amendment: Amendment) -> AmendmentView:
    return AmendmentView(
        heading=f"{amendment.kind.value.capitalize()} report",
        terms=(
            Line("Replaces report", amendment.previous_report_id),
            Line("Reason", amendment.reason),
            Line("Notified", amendment.notified),
        ),
        changes=amendment.changes,
    )


def _signatures(release: Release) -> Table:
    rows = [
        (s.name, s.role, _moment(s.time.isoformat()), s.meaning, s.key_sha256[:KEY_CHARACTERS])
        for s in release.signoffs
    ]
    note = ""
    if release.state is ReportState.PRELIMINARY:
        note = "A second reader has not signed yet: the report is not final."
    headers = ("Name", "Role", "Date and time", "Meaning of the signature", "Public key, SHA-256")
    return table("Electronic sign-off", headers, rows, note=note)


def _moment(time: str) -> str:
    """Return an ISO 8601 time with a space where people look for one."""
    return time.replace("T", " ")
