"""Everything a cohort is written as: the page, the table beside it, lists and nearest cases."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agnoma.cohort.lists import Subgroup, cohort_table, subgroup, subgroup_table
from agnoma.cohort.page import build_page
from agnoma.cohort.query import parse_question
from agnoma.cohort.read import Cohort
from agnoma.cohort.render import render_cohort, render_similar
from agnoma.cohort.rows import case_rows, sharable
from agnoma.cohort.similar import MIN_COMPARED, case_named, similar_cases
from agnoma.cohort.vocabulary import Vocabulary
from agnoma.errors import ConfigError
from agnoma.files import write_text, written_whole
from agnoma.models.cohort import MIN_PATIENTS
from agnoma.models.similar import SimilarCases

logger = logging.getLogger(__name__)

PAGE = "cohort.html"
TABLE = "cohort.tsv"
LIST = "list.tsv"


@dataclass(frozen=True, slots=True)
class Names:
    """Where page and table go."""

    page: Path
    table: Path

    @classmethod
    def within(cls, folder: Path) -> "Names":
        """Return the names in a folder."""
        return cls(folder / PAGE, folder / TABLE)


def write_cohort(
    cohort: Cohort, names: Names, *, sharing: bool, report_link: str | None = None
) -> None:
    """Write the page and the table of all cases.

    Raises
    ------
    ConfigError
        If no case may be shown, or fewer than five patients are to be shared.
    """
    patients = {case.patient_id for case in cohort.cases}
    if not patients:
        msg = (
            f"none of {cohort.withheld} cases may be shown; see cohort_consent in the sample "
            "sheet, and make profiles again that are older than it"
        )
        raise ConfigError(msg)
    if sharing and len(patients) < MIN_PATIENTS:
        msg = f"--sharing: fewer than {MIN_PATIENTS} patients; nothing of them can be shared"
        raise ConfigError(msg)
    page = build_page(cohort, sharing=sharing, report_link=report_link)
    text = render_cohort(page)
    write_text(text, names.page)
    _write_lines(cohort_table(page.rows, sharing=sharing), names.table)
    logger.info("%s cases, %s bytes", len(page.rows), len(text))


def write_list(
    cohort: Cohort, asked: str, path: Path, *, sharing: bool, known: Vocabulary | None = None
) -> Subgroup:
    """Write the cases that meet a question, and return them; shared, of those on the page.

    Raises
    ------
    ConfigError
        If the question cannot be understood, or asks for a class or type that is not `known`.
    """
    question = parse_question(asked, cohort.cases, known, sharing=sharing)
    cases, rows = cohort.cases, case_rows(cohort.cases)
    if sharing:
        cases, rows = sharable(cohort.cases)
    found = subgroup(question, cases, rows, sharing=sharing)
    _write_lines(subgroup_table(found, sharing=sharing), path)
    return found


def list_file(number: int, count: int) -> str:
    """Return the name of a list, numbered when there are several.

    >>> list_file(1, 1), list_file(2, 3)
    ('list.tsv', 'list_2.tsv')
    """
    return LIST if count == 1 else LIST.replace(".", f"_{number}.")


def write_similar(
    cohort: Cohort, case_id: str, folder: Path, *, min_compared: float = MIN_COMPARED
) -> SimilarCases:
    """Write the nearest cases of one case as a record and as a piece of HTML.

    Raises
    ------
    ConfigError
        If the case is not among those that may be shown, or its sample is insufficient.
    """
    case = case_named(case_id, cohort.cases)
    sufficient = [other for other in cohort.cases if not other.is_insufficient]
    found = similar_cases(case, sufficient, min_compared=min_compared)
    name = re.sub(r"[^A-Za-z0-9-]", "-", case_id)
    found.write_json(folder / f"similar_{name}.json")
    write_text(render_similar(found), folder / f"similar_{name}.html")
    return found


def _write_lines(lines: Iterable[str], path: Path) -> None:
    with written_whole(path) as partial, partial.open("w", encoding="utf-8") as handle:
        handle.writelines(lines)
