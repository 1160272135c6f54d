"""Finished cases of the laboratory, gathered once for the reports of a run."""

import hashlib
from collections.abc import Iterable

from agnoma.cohort.read import Cohort
from agnoma.models.cohort import CohortCase, EarlierCases
from agnoma.models.similar import ComparedCohort

_NOT_COMPARED = {"metrics": (), "loci": {}, "genes_unread": "", "therapies": {}}


def earlier_cases(cohort: Cohort) -> EarlierCases:
    """Return the cases a tumour may be held against.

    Withheld cases are counted and nothing else. A sample that failed, or whose identity is in
    doubt, is left out as well: what it shows beside its positive findings means nothing, and its
    neighbours would look nearer than they are.
    """
    usable = [case for case in cohort.cases if not case.is_insufficient]
    dates = sorted(case.run_date for case in usable if case.run_date is not None)
    about = ComparedCohort(
        cases=len(usable),
        withheld=cohort.withheld,
        insufficient=len(cohort.cases) - len(usable),
        unreadable=len(cohort.skipped),
        first_run=dates[0] if dates else None,
        last_run=dates[-1] if dates else None,
        undated=len(usable) - len(dates),
        sha256=_digest(usable),
    )
    kept = tuple(case.model_copy(update=_NOT_COMPARED) for case in usable)
    return EarlierCases(about=about, cases=kept)


def _digest(cases: Iterable[CohortCase]) -> str:
    lines = sorted(f"{case.case_id} {case.profile_sha256}\n" for case in cases)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
