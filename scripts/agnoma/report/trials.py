"""Trials of the laboratory's table whose marker fits; eligibility is not assessed (9.1)."""

from dataclasses import dataclass

from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview
from agnoma.models.trials import TrialHint, TrialHints
from agnoma.report import shared_copy, wording
from agnoma.report.elements import Cell, Line, Table, plural, table
from agnoma.report.signoff import marked_labels

NO_TABLE = "No table of trials is configured; trials were not looked for."
NONE_FOUND = "No open trial of the table was found to fit."
SHOWN_ROWS = 12


@dataclass(frozen=True)
class TrialsView:
    """Trials as the report prints them."""

    title: str
    text: str
    trials: Table | None
    folded: bool


def build_trials(profile: TumourProfile, review: CaseReview | None = None) -> TrialsView:
    """Return the trials of a profile; a long list is folded."""
    found = profile.trials
    if found is None:
        text = shared_copy.LEFT_OUT if profile.shared_copy else NO_TABLE
        return TrialsView("Trials", text, None, folded=False)
    dates = found.last_date
    if found.first_date != found.last_date:
        dates = f"{found.first_date} to {found.last_date}"
    title = f"Trials whose marker fits (eligibility not assessed; table as of {dates})"
    names = marked_labels(profile, review)
    return TrialsView(
        title=title,
        text=_text(found),
        trials=_table(found, names),
        folded=len(found.hints) > SHOWN_ROWS,
    )


def _text(found: TrialHints) -> str:
    """Return what the list leaves out."""
    parts = [] if found.hints else [NONE_FOUND]
    rows = plural(found.trials, "row")
    if found.not_open:
        verb = "takes" if found.not_open == 1 else "take"
        noun = plural(found.not_open, "trial")
        parts.append(f"{noun} whose marker may fit {verb} no new patients, by status.")
    if found.unanswered:
        noun = plural(found.unanswered, "open trial")
        verb = "asks" if found.unanswered == 1 else "ask"
        parts.append(f"{noun} {verb} for what this test could not answer.")
    return " ".join([*parts, f"The table has {rows}; nothing was looked up live."])


def _table(found: TrialHints, names: dict[str, str]) -> Table | None:
    if not found.hints:
        return None
    count = plural(len(found.hints), "trial")
    headers = ("Trial", "Title and marker", "Tumour types", "Country", "Status")
    rows = [_row(hint, names) for hint in found.hints]
    return table(f"{count} listed", headers, rows, css="nowrap trials")


def _row(hint: TrialHint, names: dict[str, str]) -> tuple[Cell, ...]:
    met = ", ".join(names.get(name, name) for name in hint.found)
    marker = [Line(f"Found: {met}" if met else "")]
    if hint.absent:
        marker.append(Line("", f"rests on: {wording.neutral('; '.join(hint.absent))}"))
    if hint.conditional_on:
        marker.append(Line("", wording.conditional(hint.conditional_on)))
    if hint.noted:
        marker.append(Line("", wording.for_the_clinic(hint.noted)))
    return (
        Cell(hint.nct, lines=(Line("", f"line {hint.line}"),)),
        Cell(wording.neutral(hint.title), lines=tuple(marker)),
        Cell(", ".join(hint.diseases)),
        Cell(", ".join(hint.countries)),
        Cell(hint.status.value, lines=(Line("", f"as of {hint.date}"),)),
    )
