"""One row per case for tables and list: in full, or made safe to share.

Sharing: fields are blanked until at least `MIN_PATIENTS` patients share everything that is still
shown of them (k-anonymity, Sweeney 2002), and of each group a multiple of five is kept. Every count
of the page is then a sum of such groups: no cell below five can be read off it or be worked out
from others, and one patient more changes no count but where a group reaches the next multiple.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agnoma.cohort.read import in_run_order
from agnoma.models.base import Status
from agnoma.models.cohort import MIN_PATIENTS, CohortCase
from agnoma.models.qc import Verdict

NOT_SHOWN = "not shown"
NO_TIER = "none"
NOT_EVALUATED = "not evaluated"


@dataclass(frozen=True, slots=True)
class Row:
    """What the list shows of one case."""

    name: str
    """Case id, or a running number."""
    patient: str
    """Pseudonym; empty when shared."""
    class_id: str
    class_label: str
    provisional: bool
    """Whether only the provisional criteria of the class are met; the label says so."""
    subclass: str
    site: str
    submitted_type: str
    tier: str
    verdict: str
    msi: str
    tmb_category: str
    tmb: float | None
    alterations: tuple[str, ...]
    genes: tuple[str, ...]


@dataclass(frozen=True)
class SharedRows:
    """Rows that may leave the laboratory."""

    rows: tuple[Row, ...]
    """Of each group of equal rows a multiple of five."""
    kept: tuple[int, ...]
    """Of each row, which of the given ones it was."""
    left_out: int
    """Cases without a row: too few others resemble them, or they were rounded away."""


def case_rows(cases: Iterable[CohortCase]) -> tuple[Row, ...]:
    """Return the rows of the cases.

    Each has the label of its own case, so that a class in which questions stayed open, or which is
    provisional, is never counted with the assessed ones.
    """
    return tuple(_row_of(case) for case in cases)


def _row_of(case: CohortCase) -> Row:
    drivers = tuple(a for a in case.alterations if a.is_driver or a.tier)
    return Row(
        name=case.case_id,
        patient=case.patient_id,
        class_id=case.primary,
        class_label=case.class_label,
        provisional=case.is_provisional,
        subclass=case.subclass or "",
        site=case.site[1],
        submitted_type=case.type_name or case.oncotree_code or "",
        tier=_tier(case),
        verdict="insufficient" if case.is_insufficient else VERDICTS[case.verdict],
        msi=case.msi.value if case.msi.status is Status.EVALUATED and case.msi.value else "",
        tmb_category=case.tmb_category.value if case.tmb_category else "",
        tmb=case.tmb.value,
        alterations=tuple(dict.fromkeys(a.label for a in drivers)),
        genes=tuple(dict.fromkeys(a.gene for a in drivers)),
    )


def _tier(case: CohortCase) -> str:
    """Return the best tier; that an insufficient sample shows none means nothing."""
    if case.best_tier is not None:
        return case.best_tier.value
    return NOT_EVALUATED if case.is_insufficient else NO_TIER


VERDICTS = {
    Verdict.PASS: "pass",
    Verdict.WARN: "warning",
    Verdict.FAIL: "insufficient",
    Verdict.NOT_EVALUATED: NOT_EVALUATED,
}


def _without_class(row: Row) -> Row:
    return replace(row, class_label=NOT_SHOWN, class_id="", provisional=False)


_BLANKED_FIRST: tuple[Callable[[Row], Row], ...] = (
    lambda row: replace(row, verdict=NOT_SHOWN),
    lambda row: replace(row, tmb_category=NOT_SHOWN),
    lambda row: replace(row, msi=NOT_SHOWN),
    lambda row: replace(row, tier=NOT_SHOWN),
    lambda row: replace(row, site=NOT_SHOWN),
    _without_class,
)


def shared_rows(rows: Iterable[Row]) -> SharedRows:
    """Return rows in which every combination of values stands for five patients or more.

    Of each combination a multiple of `MIN_PATIENTS` is kept, those given last are left out: pages,
    pictures and lists then change when five more of one combination are there, not with each one.

    Alterations, subclass, submitted type, ids and numbers go; running numbers follow the values,
    so they tell nothing.
    """
    given = [
        (i, replace(r, subclass="", submitted_type="", tmb=None, alterations=(), genes=()))
        for i, r in enumerate(rows)
    ]
    done, waiting = _split(given)
    for blanked in _BLANKED_FIRST:
        enough, waiting = _split([(i, blanked(row)) for i, row in waiting])
        done += enough
    done.sort(key=lambda item: _values(item[1]))
    groups = groupby(done, lambda item: _values(item[1]))
    told = [item for _, group in groups for item in _fives(group)]
    numbered = (replace(row, name=f"{n}", patient="") for n, (_, row) in enumerate(told, start=1))
    return SharedRows(tuple(numbered), tuple(i for i, _ in told), len(given) - len(told))


def _fives(group: Iterable[tuple[int, Row]]) -> "Numbered":
    """Return the first cases of a multiple of five patients of a group.

    A further case of the same kind would tell of one patient alone.
    """
    first: dict[str, tuple[int, Row]] = {}
    for i, row in sorted(group, key=lambda item: item[0]):
        first.setdefault(row.patient, (i, row))
    return list(first.values())[: rounded(len(first))]


def sharable(cases: Sequence[CohortCase]) -> tuple[tuple[CohortCase, ...], tuple[Row, ...]]:
    """Return the cases whose row may leave the laboratory, and these rows with their patients.

    For lists: what they count has to stand on the shared page as well.
    """
    ordered = in_run_order(cases)
    safe = shared_rows(case_rows(ordered))
    shown = tuple(ordered[i] for i in safe.kept)
    named = zip(safe.rows, shown, strict=True)
    return shown, tuple(replace(row, patient=case.patient_id) for row, case in named)


def _values(row: Row) -> tuple[str, ...]:
    return (row.class_label, row.site, row.tier, row.msi, row.tmb_category, row.verdict)


Numbered = list[tuple[int, Row]]


def _split(rows: Numbered) -> tuple[Numbered, Numbered]:
    patients: dict[tuple[str, ...], set[str]] = {}
    for _, row in rows:
        patients.setdefault(_values(row), set()).add(row.patient)
    enough = {values for values, found in patients.items() if len(found) >= MIN_PATIENTS}
    return (
        [item for item in rows if _values(item[1]) in enough],
        [item for item in rows if _values(item[1]) not in enough],
    )


def few(count: int, *, sharing: bool) -> str:
    """Return a count in words; shared, whether there are five, and a multiple of five below it.

    >>> few(3, sharing=False), few(3, sharing=True), few(0, sharing=True), few(14, sharing=True)
    ('3', 'fewer than 5', 'fewer than 5', 'at least 10')
    """
    if not sharing:
        return f"{count:,}"
    return f"at least {rounded(count):,}" if count >= MIN_PATIENTS else f"fewer than {MIN_PATIENTS}"


def rounded(count: int) -> int:
    """Return a count rounded down to a multiple of `MIN_PATIENTS`.

    So that a list taken from the page, or from another list, leaves no exact rest below five, nor
    a page from the one of the next run.

    >>> rounded(14), rounded(15)
    (10, 15)
    """
    return count - count % MIN_PATIENTS


def lines(table: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield tab-separated lines that no spreadsheet takes for formulas."""
    for cells in table:
        yield "\t".join(guarded(cell) for cell in cells) + "\n"


def guarded(cell: str) -> str:
    """Return a cell without tabs and line ends, behind an apostrophe if it begins a formula.

    Source: OWASP, CSV Injection.

    >>> guarded("=1+1"), guarded("BRAF")
    ("'=1+1", 'BRAF')
    """
    flat = " ".join(cell.split()) if any(c in cell for c in "\t\r\n") else cell
    return f"'{flat}" if flat.startswith(("=", "+", "-", "@")) else flat
