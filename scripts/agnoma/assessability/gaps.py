"""What could not be seen: the reasons behind every ``unknown``, short enough to be read."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_SUBJECTS = 4
NOT_COVERED = "not covered by this test"
NOT_ASSESSABLE = "not assessable"
NOT_TESTED = "not tested"
LEADING = (NOT_COVERED, NOT_ASSESSABLE, NOT_TESTED)


@dataclass(frozen=True, order=True)
class Gap:
    """One thing asked for without an answer: BRAF codon 600, not assessable, depth 12."""

    subject: str
    problem: str
    detail: str = ""


def gap_texts(gaps: Iterable[Gap], limit: int = MAX_SUBJECTS) -> tuple[str, ...]:
    """Return one text per problem, naming at most ``limit`` subjects.

    The problem leads: a place the test never covers is another matter than one it failed to read.

    >>> gap_texts([Gap("BRAF codon 600", "not assessable", "depth 12")])
    ('not assessable: BRAF codon 600 (depth 12)',)
    >>> gap_texts([Gap("MET", "not covered by this test"), Gap("KIT", "not covered by this test")])
    ('not covered by this test: MET, KIT',)
    """
    by_problem: dict[str, list[Gap]] = {}
    for gap in dict.fromkeys(gaps):
        by_problem.setdefault(gap.problem, []).append(gap)
    return tuple(_text(problem, found, limit) for problem, found in by_problem.items())


def _text(problem: str, gaps: list[Gap], limit: int) -> str:
    details = {gap.detail for gap in gaps}
    shared = details.pop() if len(details) == 1 else None
    subjects = [
        f"{gap.subject} ({gap.detail})" if shared is None and gap.detail else gap.subject
        for gap in gaps
    ]
    named = ", ".join(subject for subject in subjects[:limit] if subject)
    rest = f" and {len(subjects) - limit} more" if len(subjects) > limit else ""
    what = f"{named}{rest}"
    if not problem.endswith(LEADING):
        return f"{what} {problem}{f': {shared}' if shared else ''}".strip()
    return f"{problem}: {what}{f' ({shared})' if shared else ''}"
