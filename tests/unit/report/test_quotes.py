"""What people wrote prints as they wrote it, in every language and wherever it stands."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from german_pages import (
    MADE_UP,
    Shown,
    amendment,
    golden,
    in_german,
    listening,
    released,
    reviewed,
)

from agnoma.language.speech import plain, quoted, say, speaking
from agnoma.models.base import Record
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import TumourProfile
from agnoma.models.release import AmendmentKind, Release, ReportState
from agnoma.models.review import CaseReview, Comment, FindingChoice, Reviewer
from agnoma.report.names import names_of
from agnoma.report.quotes import change_in_quotes
from agnoma.report.render import render_report
from agnoma.signing.changes import changes
from agnoma.signing.draft import Content

WORDS = "med. rec. no. 1234567; not tested (no), BRAF wild type. Detected"
"""Every piece of it is a message, or a word that a page of ours does not use."""
BY = Reviewer(name="Dr A. no. Beispiel", role="head, not tested", date=date(2026, 11, 21))


def with_words(record: Record, *fields: str) -> Any:
    """Return a record with the words in some of its fields, each told apart by its name."""
    return record.model_copy(update={name: f"{WORDS} {name.upper()}" for name in fields})


def test_quoted_words_are_not_said_and_what_is_around_them_is() -> None:
    with speaking("de"):
        assert say(f"Comment: added: {quoted(WORDS)}.") == f"Kommentar: hinzugekommen: {WORDS}."
        assert say(f"{quoted('no')}; not tested, {quoted('no')}") == "no; nicht untersucht, no"
        assert say(quoted("no. 5\n no")) == "no. 5\n no"
        assert say(quoted("")) == ""


def test_nothing_is_marked_in_english() -> None:
    assert quoted(WORDS) == WORDS
    with speaking("en"):
        assert quoted(WORDS) == WORDS


def test_marks_in_words_of_people_are_shown_as_what_they_are() -> None:
    with speaking("de"):
        said = say(f"{quoted(chr(0xE003) + 'no')} {chr(0xE004)}0{chr(0xE004)}")
    assert plain(said) == "⟨U+E003⟩no ⟨U+E004⟩0⟨U+E004⟩"


def review_of(profile: TumourProfile) -> CaseReview:
    """Return a review with the words as every comment and reason."""
    given = reviewed(profile)
    return given.model_copy(
        update={
            "by": BY,
            "comments": (Comment(text=f"{WORDS}\n{WORDS} second line", by=BY),),
            "findings": tuple(with_words(d, "reason") for d in given.findings),
            "conflicts": tuple(with_words(d, "reason") for d in given.conflicts),
        }
    )


def changes_of(old: CaseReview, new: CaseReview) -> tuple[str, ...]:
    """Return what `agnoma amend` says of two reviews of one profile."""
    return changes(
        Content.model_construct(review=old, profile=golden()),
        Content.model_construct(review=new, profile=golden()),
    )


def test_every_change_of_a_review_keeps_the_words_of_the_reader() -> None:
    nothing, full = CaseReview.none(golden()), review_of(golden())
    told = (*changes_of(nothing, full), *changes_of(full, nothing))
    assert sum(WORDS in change for change in told) > 2 * len(full.findings)
    for change in told:
        with speaking("de", lambda: names_of([golden()])) as speech:
            said = say(change_in_quotes(change))
        assert speech is not None
        assert speech.left == set()
        assert said != change
        assert said.count("med. rec. no. 1234567") == change.count("med. rec. no. 1234567")
        assert said.count(WORDS) == change.count(WORDS)
        assert "BRAF wild type" in change_in_quotes(change) or WORDS not in change


def test_both_reasons_of_a_decision_that_changed_stand_as_they_were() -> None:
    old = review_of(golden())
    first = old.findings[0].model_copy(
        update={"decision": FindingChoice.RETIER, "tier": AmpTier.IIC, "reason": "no. 7 (no)"}
    )
    new = old.model_copy(update={"findings": (first, *old.findings[1:])})
    (told,) = changes_of(old, new)
    with speaking("de", lambda: names_of([golden()])):
        said = say(change_in_quotes(told))
    assert f"({WORDS} REASON)" in said
    assert said.endswith("II-C (no. 7 (no)).")


@pytest.mark.parametrize(
    "label", ["TERT c.-124C>T", "EGFRvIII (EGFR exons 2-7 deleted)", "TPM3::NTRK1 fusion"]
)
def test_findings_that_fell_away_are_told_in_german(label: str) -> None:
    """Their genes are in no record of the present profile."""
    told = f"Review of {label}: was accept, now not decided."
    with speaking("de", lambda: names_of([golden()], changes=[told])) as speech:
        said = say(change_in_quotes(told))
    assert speech is not None
    assert said.startswith("Durchsicht (")
    assert speech.left == set()


def test_changes_of_the_profile_stay_neutral() -> None:
    assert change_in_quotes("RAS wild-type added.") == "RAS unmutated added."


def corrected(review: CaseReview) -> Release:
    """Return a corrected release with the words wherever somebody may write."""
    about = amendment(AmendmentKind.CORRECTED)
    told = changes_of(CaseReview.none(golden()), review)
    about = with_words(about, "reason", "notified").model_copy(update={"changes": told})
    signed = released(golden(), ReportState.CORRECTED)
    by = tuple(with_words(one, "name", "role") for one in signed.signoffs)
    return signed.model_copy(update={"amendment": about, "signoffs": by})


def test_a_german_report_has_every_word_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    left = listening(monkeypatch, made_up=MADE_UP)
    profile = golden()
    profile = profile.model_copy(
        update={
            "case": with_words(profile.case, "diagnosis", "anatomical_site", "block", "requester"),
            "laboratory": with_words(profile.laboratory, "name", "address", "contact"),
            "assay": with_words(profile.assay, "name", "kit", "sequencer"),
        }
    )
    review = review_of(profile)
    shown = in_german(Shown(profile, review, corrected(review)))
    english = unescape(render_report(profile, review=review, release=shown.release))
    german = unescape(render_report(shown.profile, review=shown.review, release=shown.release))
    assert left == set()
    for words in (WORDS, "Dr A. no. Beispiel, head, not tested"):
        assert german.count(words) >= english.count(words) > 0
    assert "Kommentar: hinzugekommen:" in german
    assert not any(chr(mark) in german for mark in range(0xE000, 0xE010))
