"""Tables that go with the page: all cases, and subgroups for recruitment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agnoma.cohort.query import Question
from agnoma.cohort.rows import Row, few, lines, rounded, shared_rows
from agnoma.models.cohort import MIN_PATIENTS, CohortCase
from agnoma.ternary import Ternary

COLUMNS = (
    "case",
    "class",
    "subclass",
    "site",
    "submitted_type",
    "best_tier",
    "alterations",
    "tmb_per_mb",
    "tmb_category",
    "msi",
    "verdict",
)
SHARED_COLUMNS = ("number", "class", "site", "best_tier", "tmb_category", "msi", "verdict")
LIST_COLUMNS = ("case", "patient", "class", "submitted_type", "alterations", "best_tier", "assay")


def cohort_table(rows: Sequence[Row], *, sharing: bool) -> Iterator[str]:
    """Yield the lines of all cases (tab-separated); unknown is an empty cell."""
    yield from lines([SHARED_COLUMNS if sharing else COLUMNS])
    yield from lines(cells(row, sharing=sharing) for row in rows)


def cells(row: Row, *, sharing: bool) -> tuple[str, ...]:
    """Return the cells of a row in the order of `COLUMNS` or `SHARED_COLUMNS`."""
    if sharing:
        return (
            row.name,
            row.class_label,
            row.site,
            row.tier,
            row.tmb_category,
            row.msi,
            row.verdict,
        )
    return (
        row.name,
        row.class_label,
        row.subclass,
        row.site,
        row.submitted_type,
        row.tier,
        "; ".join(row.alterations),
        "" if row.tmb is None else f"{row.tmb:.6g}",
        row.tmb_category,
        row.msi,
        row.verdict,
    )


@dataclass(frozen=True)
class Subgroup:
    """The cases that meet a question."""

    question: Question
    members: tuple[CohortCase, ...]
    rows: tuple[Row, ...]
    """Of the members."""
    unknown: int
    """Cases in which a criterion could not be answered and none fails."""
    cases: int


def subgroup(question: Question, cases: Sequence[CohortCase], rows: Sequence[Row]) -> Subgroup:
    """Return the cases that meet every criterion of a question.

    Parameters
    ----------
    rows
        Of the cases, in the same order.
    """
    answers = [question.answer(case) for case in cases]
    chosen = [i for i, answer in enumerate(answers) if answer is Ternary.TRUE]
    return Subgroup(
        question,
        tuple(cases[i] for i in chosen),
        tuple(rows[i] for i in chosen),
        answers.count(Ternary.UNKNOWN),
        len(cases),
    )


def subgroup_table(found: Subgroup, *, sharing: bool) -> Iterator[str]:
    """Yield the lines of a subgroup (tab-separated), what was asked and counted first.

    Shared lists hold counts only, see `rounded`, and their head adds up what stands below it.
    """
    if sharing:
        yield from _shared_table(found)
        return
    patients = len({case.patient_id for case in found.members})
    yield from lines(
        (
            *_asked(found),
            ("# cases", f"{len(found.members):,}"),
            ("# patients", f"{patients:,}"),
            ("# a criterion could not be answered in", f"{found.unknown:,}"),
            ("# of cases in the cohort", f"{found.cases:,}"),
            _required(found),
        )
    )
    yield from lines([LIST_COLUMNS])
    yield from lines(
        (
            row.name,
            row.patient,
            row.class_label,
            row.submitted_type,
            "; ".join(row.alterations),
            row.tier,
            case.assay_name,
        )
        for case, row in zip(found.members, found.rows, strict=True)
    )


def _asked(found: Subgroup) -> tuple[tuple[str, str], ...]:
    return ("# asked", found.question.words), ("# eligibility", "not assessed")


def _required(found: Subgroup) -> tuple[str, str]:
    return "# required assays", "; ".join(found.question.assays) or "none beyond the class"


def _shared_table(found: Subgroup) -> Iterator[str]:
    """Yield class, site and rounded count of the groups of five patients or more."""
    safe = shared_rows(found.rows)
    counts = Counter((row.class_label, row.site) for row in safe.rows)
    groups = {names: rounded(count) for names, count in sorted(counts.items())}
    few_only = found.members and not groups
    total = few(1, sharing=True) if few_only else f"{sum(groups.values()):,}"
    unknown = found.unknown if found.unknown < MIN_PATIENTS else rounded(found.unknown)
    yield from lines(
        (
            *_asked(found),
            ("# counts", f"rounded down to a multiple of {MIN_PATIENTS}"),
            ("# cases", total),
            ("# a criterion could not be answered in", few(unknown, sharing=True)),
            ("# of cases in the cohort", few(found.cases, sharing=True)),
            _required(found),
        )
    )
    table = ((*names, f"{count}") for names, count in groups.items())
    yield from lines([("class", "site", "cases"), *table])
