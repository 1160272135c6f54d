"""Tables that go with the page: all cases, and subgroups for recruitment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agnoma.cohort.query import Question
from agnoma.cohort.rows import Row, lines, rounded
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
SHARED_COUNTS = (
    f"at least so many: rounded down to a multiple of {MIN_PATIENTS}, and further where fewer than "
    f"{MIN_PATIENTS} others would be left of a group that does not answer as a whole; nothing is "
    "told of none or fewer; not to be published beside the lists of another run"
)
NOT_TOLD = "not told"
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
    """A question with the answer of every case."""

    question: Question
    everyone: tuple[CohortCase, ...]
    all_rows: tuple[Row, ...]
    """Of everyone; of a shared list as its page shows them."""
    answers: tuple[Ternary, ...]

    @property
    def members(self) -> tuple[CohortCase, ...]:
        """Return the cases that meet every criterion."""
        return tuple(self.everyone[i] for i in self._chosen)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the members."""
        return tuple(self.all_rows[i] for i in self._chosen)

    @property
    def unknown(self) -> int:
        """Return the cases in which a criterion could not be answered and none fails."""
        return self.answers.count(Ternary.UNKNOWN)

    @property
    def cases(self) -> int:
        """Return how many cases were asked."""
        return len(self.everyone)

    @property
    def _chosen(self) -> list[int]:
        return [i for i, answer in enumerate(self.answers) if answer is Ternary.TRUE]


def subgroup(
    question: Question,
    cases: Sequence[CohortCase],
    rows: Sequence[Row],
    *,
    sharing: bool = False,
) -> Subgroup:
    """Return how the cases answer a question.

    Parameters
    ----------
    rows
        Of the cases, in the same order.
    sharing
        Answer by the rows where they show what is asked: what is blanked there is not known.
    """
    answers = tuple(
        question.answer_shared(case, row) if sharing else question.answer(case)
        for case, row in zip(cases, rows, strict=True)
    )
    return Subgroup(question, tuple(cases), tuple(rows), answers)


def subgroup_table(found: Subgroup, *, sharing: bool) -> Iterator[str]:
    """Yield the lines of a subgroup (tab-separated), what was asked and counted first.

    Shared lists hold counts only, see `shared_counts`, and their head adds up what stands below.
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
    """Yield class, site and least count of the groups that may be told."""
    groups = shared_counts(found)
    total = sum(groups.values())
    unknown = at_least(found.unknown, [found.cases - total])
    yield from lines(
        (
            *_asked(found),
            ("# counts", SHARED_COUNTS),
            ("# cases", f"{total:,}" if total else NOT_TOLD),
            ("# a criterion could not be answered in", f"{unknown:,}" if unknown else NOT_TOLD),
            ("# of cases in the cohort", f"{rounded(found.cases):,}"),
            _required(found),
        )
    )
    table = ((*names, f"{count}") for names, count in sorted(groups.items()))
    yield from lines([("class", "site", "cases"), *table])


def shared_counts(found: Subgroup) -> dict[tuple[str, str], int]:
    """Return by class and site how many cases meet a question at least, as may be shared.

    The count is rounded down; of a group that does not meet it as a whole so far that five cases
    may be left: of the group, and of what a list with one condition less would show of it. No cell
    below five can be told from a difference.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(found.all_rows):
        groups.setdefault((row.class_label, row.site), []).append(i)
    pairs = tuple(zip(found.everyone, found.all_rows, strict=True))
    wider = [
        [question.answer_shared(case, row) is Ternary.TRUE for case, row in pairs]
        for question in found.question.wider
    ]
    counts = {}
    for names, places in groups.items():
        members = [i for i in places if found.answers[i] is Ternary.TRUE]
        patients = {found.everyone[i].patient_id for i in members}
        wholes = [len(places), *(sum(flags[i] for i in places) for flags in wider)]
        count = at_least(len(members), wholes) if len(patients) >= MIN_PATIENTS else 0
        if count:
            counts[names] = count
    return counts


def at_least(count: int, wholes: Iterable[int]) -> int:
    """Return how many may be told of a part, so that no rest of its wholes is below five.

    >>> at_least(12, [30]), at_least(12, [15]), at_least(17, [17]), at_least(12, [30, 14])
    (10, 10, 15, 5)
    """
    wholes = list(wholes)
    if wholes and all(count == whole for whole in wholes):
        return rounded(count)
    rests = (rounded(max(whole - MIN_PATIENTS, 0)) for whole in wholes if whole > count)
    return min([rounded(count), *rests])
