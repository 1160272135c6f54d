"""Words of people, marked as quoted before a page is made: no language touches them.

Here and nowhere else: whatever the page joins them with later, they print as they were written.
"""

import re
from collections.abc import Iterator
from typing import TypeVar

from agnoma.language.speech import quoted
from agnoma.models.base import Record
from agnoma.models.profile import LEFT_OUT, NOT_NAMED, TumourProfile
from agnoma.models.release import MEANING, SECOND_MEANING, Amendment, Release
from agnoma.models.review import CaseReview, Comment, ConflictDecision, FindingDecision, Reviewer
from agnoma.report import wording

_OWN_WORDS = frozenset({NOT_NAMED, LEFT_OUT, MEANING, SECOND_MEANING})
"""Texts of ours that stand where somebody's words may stand."""
_COMMENT = re.compile(r"Comment: (?:added|no longer): (?P<said>.+)\.", re.DOTALL)
_CHOICE = r"(?:not decided|accept|reject|re-tier \S+)"
_DECISION = re.compile(
    rf"Review of .+?: was {_CHOICE}(?: \((?P<was>.+?)\))?, now {_CHOICE}(?: \((?P<now>.+)\))?\.",
    re.DOTALL,
)
AnyRecord = TypeVar("AnyRecord", bound=Record)
Decision = TypeVar("Decision", FindingDecision, ConflictDecision)


def review_in_quotes(review: CaseReview | None) -> CaseReview | None:
    """Return a review with the words of its readers marked as quoted."""
    if review is None:
        return None
    changes = {
        "by": _reader(review.by) if review.by else None,
        "comments": tuple(_comment(comment) for comment in review.comments),
        "findings": tuple(_decision(decision) for decision in review.findings),
        "conflicts": tuple(_decision(decision) for decision in review.conflicts),
        "faults": tuple(quoted(fault) for fault in review.faults),
    }
    return review.model_copy(update=changes)


def release_in_quotes(release: Release | None) -> Release | None:
    """Return the header of a release with the words of who signed marked as quoted."""
    if release is None:
        return None
    amendment = release.amendment
    changes = {
        "signoffs": tuple(_in_quotes(one, "name", "role", "meaning") for one in release.signoffs),
        "amendment": _amendment(amendment) if amendment else None,
    }
    return release.model_copy(update=changes)


def case_in_quotes(profile: TumourProfile) -> TumourProfile:
    """Return a profile with the words of who submitted the case, and of the laboratory, quoted."""
    case = ("diagnosis", "anatomical_site", "block", "requester")
    changes = {
        "case": _in_quotes(profile.case, *case),
        "laboratory": _in_quotes(profile.laboratory, "name", "address", "contact"),
        "assay": _in_quotes(profile.assay, "name", "kit", "sequencer"),
    }
    return profile.model_copy(update=changes)


def change_in_quotes(change: str) -> str:
    """Return a change between two releases with comments and reasons in it marked as quoted.

    Its other words are neutral (clinical.md 9.3); those of people stay what they are.
    """
    found = _COMMENT.fullmatch(change) or _DECISION.fullmatch(change)
    if found is None:
        return wording.neutral(change)
    return "".join(_pieces(change, found))


def _pieces(change: str, found: re.Match[str]) -> Iterator[str]:
    end = 0
    for group, words in found.groupdict().items():
        if words is not None:
            yield wording.neutral(change[end : found.start(group)])
            yield quoted(words)
            end = found.end(group)
    yield wording.neutral(change[end:])


def _in_quotes(record: AnyRecord, *fields: str) -> AnyRecord:
    """Return a record with the texts of some fields marked as quoted."""
    given = {name: getattr(record, name) for name in fields}
    words = {name: quoted(text) for name, text in given.items() if text and text not in _OWN_WORDS}
    return record.model_copy(update=words)


def _reader(by: Reviewer) -> Reviewer:
    return _in_quotes(by, "name", "role")


def _comment(comment: Comment) -> Comment:
    return _in_quotes(comment, "text").model_copy(update={"by": _reader(comment.by)})


def _decision(decision: Decision) -> Decision:
    return _in_quotes(decision, "reason").model_copy(update={"by": _reader(decision.by)})


def _amendment(amendment: Amendment) -> Amendment:
    changes = tuple(change_in_quotes(change) for change in amendment.changes)
    own = _in_quotes(amendment, "reason", "notified")
    return own.model_copy(update={"changes": changes})
