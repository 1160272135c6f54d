"""Rules on dates: reviews that are due, releases older than what they hold."""

from collections.abc import Iterator

from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import Fact

OVERDUE, STALE = "review_overdue", "stale_version"
SHOWN = 5


def review_overdue(subject: Subject) -> Iterator[Finding]:
    """Yield dates of review that have passed, one finding for all facts of a date."""
    due: dict[tuple[str, str], list[Fact]] = {}
    for fact, _ in subject.facts:
        if fact.review_by is not None and fact.review_by < subject.today.isoformat():
            due.setdefault((fact.source, fact.review_by), []).append(fact)
    for (_, day), facts in due.items():
        shown = ", ".join(fact.fact_id for fact in facts[:SHOWN])
        more = f" and {len(facts) - SHOWN} more" if len(facts) > SHOWN else ""
        advice = f"{len(facts)} facts to be read again: {shown}{more}; set curated and review_by"
        yield subject.cell(facts[0], "review_by").warning(OVERDUE, day, advice)


def stale_version(subject: Subject) -> Iterator[Finding]:
    """Yield releases that are older than the newest curation of their facts."""
    for name, table in subject.tables.items():
        dated = [f for f, _ in subject.facts if f.source == name and f.curated is not None]
        newest = max(dated, key=lambda fact: fact.curated or "", default=None)
        if newest is None or table.date is None or (newest.curated or "") <= table.date:
            continue
        file = subject.files["VERSION"] if table.is_own else table.file
        advice = (
            f"{newest.fact_id} ({table.file}, line {newest.line}) was curated on "
            f"{newest.curated}; raise version and date"
        )
        yield Cell(file, None, "date").error(STALE, table.date, advice)
