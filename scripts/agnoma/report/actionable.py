"""The actionable findings of the first page: one line each, with what travels along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import AT_SITE, AmpTier, EvidenceMatch, FactEffect, ResistanceCaveat
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.review import FindingDecision
from agnoma.report import wording
from agnoma.report.caveats import caveat_sentences
from agnoma.report.elements import Cell, Line, Table, shorten, table, tier_badge
from agnoma.report.flags import Flags
from agnoma.report.phases import Neighbours
from agnoma.report.therapies import by_own_tier, named_on_page_one, resisted, support_lines
from agnoma.report.variants import rescue_notes

MAX_LINES = 4
MAX_DETAILED = 30
ACTIONABLE_TIERS = ("I", "II")
THERAPY_EFFECTS = (FactEffect.SENSITIVITY, FactEffect.RESISTANCE)
SET_BY_REVIEWER = "set by the reviewer"
OTHER_EFFECTS = (FactEffect.DIAGNOSTIC, FactEffect.PROGNOSTIC)
EFFECTS = THERAPY_EFFECTS + OTHER_EFFECTS


@dataclass(frozen=True)
class Subject:
    """What a group of facts is about: an altered gene, or a signature."""

    label: str
    alteration_id: str | None
    matches: tuple[EvidenceMatch, ...]
    rescued: tuple[str, ...] = ()
    """Footnotes of a finding that is reported in spite of a filter."""
    caveat: str = ""
    """What the resistance column says besides its facts."""
    decision: FindingDecision | None = None
    """What a reader decided about it."""

    @property
    def name(self) -> str:
        """Return the label, starred when it is reported in spite of a filter."""
        return f"{self.label} *" if self.rescued else self.label

    def actionable(self, effects: Iterable[FactEffect]) -> tuple[EvidenceMatch, ...]:
        """Return the matches with one of `effects` that count, best tier first.

        Those of tier I and II; all of them where a reader raised the finding to such a tier and no
        fact gives one.
        """
        raised = self.decision.tier if self.decision else None
        if raised and raised.tier in ACTIONABLE_TIERS and not self.proposes(FactEffect):
            wanted = [m for m in self.matches if m.fact.effect in set(effects)]
            return tuple(sorted(wanted, key=tier_rank))
        return self.proposes(effects)

    def proposes(self, effects: Iterable[FactEffect]) -> tuple[EvidenceMatch, ...]:
        """Return the tier I/II matches with one of `effects`, best tier first."""
        wanted = [
            m
            for m in self.matches
            if m.tier and m.tier.tier in ACTIONABLE_TIERS and m.fact.effect in set(effects)
        ]
        return tuple(sorted(wanted, key=tier_rank))

    def tier(self, match: EvidenceMatch) -> AmpTier | None:
        """Return the tier that counts for a fact: the reader's for the best, and none above it."""
        decided = self.decision.tier if self.decision else None
        if decided is None or self.decision is None:
            return match.tier
        own = match.tier
        if own is None or own is self.decision.proposed or own.value < decided.value:
            return decided
        return own

    def fact_tier(self, match: EvidenceMatch) -> AmpTier | None:
        """Return the tier of a fact by itself: lowered with its finding, and never raised."""
        own, counted = match.tier, self.tier(match)
        raised = own is not None and counted is not None and counted.value < own.value
        return own if raised else counted


def tier_rank(match: EvidenceMatch) -> tuple[str, bool, bool]:
    """Return a sort key: I-A before II-C, no tier last; this tumour type first, context last."""
    elsewhere = match.disease_relation not in AT_SITE
    return (match.tier.value if match.tier else "~", elsewhere, wording.is_context(match))


def subjects(profile: TumourProfile) -> tuple[Subject, ...]:
    """Return everything facts are about, findings first, then signatures and IHC results."""
    neighbours = Neighbours(profile)
    paired = bool(neighbours.pair_notes())
    found = [
        Subject(
            f.alteration.label,
            f.alteration.alteration_id,
            f.matches,
            rescue_notes(f.variant),
            "; ".join(_caveats(profile, f, of_pair=paired and neighbours.is_of_pair(f))),
        )
        for f in profile.findings
    ]
    by_name: dict[str, list[EvidenceMatch]] = {}
    for match in profile.biomarker_matches:
        name = ", ".join(match.alteration_ids) or match.fact.alteration.removeprefix("sig:")
        by_name.setdefault(name, []).append(match)
    signatures = [Subject(name, None, tuple(m)) for name, m in by_name.items()]
    return (*found, *signatures)


def told_in_detail(profile: TumourProfile) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """Return the subjects with facts that are told in detail, in page order, and the others.

    A tumour has some findings; where a table was submitted unfiltered, hundreds would be a book.
    """
    known = [s for s in subjects(profile) if s.matches]
    findings = [s for s in known if s.alteration_id is not None]
    rest = findings[MAX_DETAILED:]
    names = {s.alteration_id for s in rest}
    return tuple(s for s in known if s.alteration_id not in names), tuple(rest)


def _caveats(profile: TumourProfile, finding: Finding, *, of_pair: bool) -> list[str]:
    """Return what other findings say against the facts of one."""
    said = [wording.PAIR_CAVEAT] if of_pair else []
    undone = {
        r.reverting: wording.REVERSIONS[r.state]
        for r in profile.reversions
        if finding.variant is not None and r.truncating == finding.variant.key
    }
    for other in profile.findings:
        key = other.variant.key if other.variant else ""
        if key not in undone:
            continue
        subject = Subject(other.alteration.label, other.alteration.alteration_id, other.matches)
        against = subject.actionable([FactEffect.RESISTANCE])
        words = undone[key]
        words = f"{words[0].upper()}{words[1:]}: {subject.label}"
        if against:
            best = against[0].tier
            drugs = by_own_tier(against, best, subject.tier)
            words += f" (AMP {best}), associated with reduced benefit from {drugs}"
        said.append(words)
    return said


def actionable_subjects(every: Sequence[Subject]) -> tuple[Subject, ...]:
    """Return subjects with a tier I/II fact, best tier first, page order within a tier."""
    ranked = [(tier_rank(best[0]), s) for s in every if (best := s.actionable(EFFECTS))]
    return tuple(s for _, s in sorted(ranked, key=lambda pair: pair[0]))


def _flagged(
    flags: Flags,
    subject: Subject,
    matches: Sequence[EvidenceMatch],
    told: Iterable[FactEffect] = (),
    beside: Sequence[EvidenceMatch] = (),
) -> tuple[str, ...]:
    """Return the flags of a subject and of every finding that its facts also rest on.

    A subject with a line on one of the effects `told` has said its reasons there. That its tier
    was set stands where it changes the tier of a fact, and on its first line where it changes none.
    Facts `beside` are named on the line without a tier.
    """
    own = subject.alteration_id
    ids = [own, *(i for m in (*matches, *beside) for i in m.alteration_ids)]
    before = subject.actionable(told)
    unchanged = flags.as_proposed(own, matches)
    if unchanged and flags.as_proposed(own, subject.actionable(EFFECTS)):
        unchanged = bool(before)
    elif not unchanged and flags.as_proposed(own, before):
        return flags.sentences(ids, of=own, best=matches[0])
    said = flags.short if before else flags.sentences
    return said(ids, of=own, as_proposed=unchanged, best=matches[0])


def _cell(text: str, lines: Iterable[Line], flagged: Iterable[str]) -> Cell:
    return Cell(text, lines=(*lines, *(Line(sentence, flag=True) for sentence in flagged)))


def _tier_cell(subject: Subject, best: EvidenceMatch) -> Cell:
    """Return the tier that counts for facts, and that a reader set it where one did."""
    tier = subject.tier(best)
    set_by = () if tier is best.tier else (Line("", SET_BY_REVIEWER),)
    return Cell(badge=tier_badge(tier), lines=set_by)


def resisted_elsewhere(subject: Subject, every: Iterable[Subject]) -> tuple[str, ...]:
    """Return what other findings of the case say against the therapies a subject supports.

    What is known in other tumour types only is said of the therapies of the best tier, which the
    page names; section 2 has it of every fact.
    """
    labels = {s.alteration_id: s.label for s in every if s.alteration_id is not None}
    supports = subject.actionable([FactEffect.SENSITIVITY])
    shown = [m for m in supports if m.tier == supports[0].tier]
    found = [m.model_copy(update={"caveats": _of_this_type(m)}) for m in supports]
    return caveat_sentences((*shown, *found), labels)


def _of_this_type(match: EvidenceMatch) -> tuple[ResistanceCaveat, ...]:
    return tuple(caveat for caveat in match.caveats if caveat.known_in is None)


def response_table(
    shown: Sequence[Subject], every: Sequence[Subject], jurisdiction: str, flags: Flags
) -> Table | None:
    """Return what each finding supports, with its approval status and resistance caveat.

    Parameters
    ----------
    shown
        Those with a row.
    every
        All of the case: any of them may speak against what another supports.
    jurisdiction
        Whose approvals are told.
    flags
        What travels with findings.
    """
    rows = []
    for subject in shown:
        matches = subject.actionable([FactEffect.SENSITIVITY])
        if not matches:
            continue
        against = subject.actionable([FactEffect.RESISTANCE])
        tier = subject.tier(matches[0])
        said = resisted(against, matches, tier, subject.fact_tier)
        reduced = f"Reduced benefit: {said}" if against else ""
        flagged = _flagged(flags, subject, matches, beside=against)
        told = (reduced, *resisted_elsewhere(subject, every), subject.caveat)
        caveats = tuple(t for t in told if t)
        rows.append(
            (
                Cell(subject.name),
                _tier_cell(subject, matches[0]),
                _cell("", support_lines(matches, jurisdiction, subject.tier), flagged),
                Cell("; ".join(caveats) or "–", sentences=caveats),
            )
        )
    if not rows:
        return None
    headers = (
        "Alteration",
        "Tier",
        f"Associated with response to – status in {jurisdiction}",
        "Resistance caveat",
    )
    note = wording.tier_elsewhere(jurisdiction) if any(map(_rests_elsewhere, shown)) else ""
    return table("Associated with response", headers, rows, note=note)


def _rests_elsewhere(subject: Subject) -> bool:
    """Return whether a use that is approved elsewhere only stands beside its own tier I-A."""
    named = named_on_page_one(subject.actionable([FactEffect.SENSITIVITY]))
    return any(wording.is_approved_elsewhere_only(m) and subject.tier(m) is m.tier for m in named)


def reduced_table(shown: Sequence[Subject], flags: Flags) -> Table | None:
    """Return what each finding speaks against: of another tier than its row's with its own."""
    rows = [
        (
            Cell(s.name),
            _tier_cell(s, matches[0]),
            _cell(
                resisted(
                    matches,
                    s.actionable([FactEffect.SENSITIVITY]),
                    s.tier(matches[0]),
                    s.fact_tier,
                ),
                (),
                _flagged(flags, s, matches, [FactEffect.SENSITIVITY]),
            ),
        )
        for s in shown
        if (matches := s.actionable([FactEffect.RESISTANCE]))
    ]
    if not rows:
        return None
    headers = ("Alteration", "Tier", "Associated with reduced benefit from")
    return table("Associated with reduced benefit", headers, rows)


def other_lines(shown: Sequence[Subject], flags: Flags) -> tuple[Line, ...]:
    """Return diagnostic and prognostic statements, one line per alteration and axis."""
    lines = []
    for subject in shown:
        for effect in OTHER_EFFECTS:
            matches = subject.actionable([effect])
            if matches:
                best = matches[0]
                text = f"{subject.name} (AMP {subject.tier(best)}, {effect.value})"
                said = shorten([wording.effect_phrase(m) for m in matches], 1)
                flagged = _flagged(flags, subject, matches, THERAPY_EFFECTS)
                lines.append(Line(text, "; ".join((said, *flagged))))
    return tuple(lines[:MAX_LINES])


def rescued_notes(shown: Sequence[Subject]) -> tuple[str, ...]:
    """Return each footnote once, with the findings it is of when they are several."""
    findings: dict[str, list[str]] = {}
    for subject in shown:
        for note in subject.rescued:
            findings.setdefault(note, []).append(subject.label)
    several = sum(bool(subject.rescued) for subject in shown) > 1
    return tuple(
        f"{note} ({', '.join(labels)})" if several else note for note, labels in findings.items()
    )
