"""Counts over the rows of a cohort: classes by site, tiers, biomarkers, what could be read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agnoma.cohort.read import in_run_order
from agnoma.cohort.rows import NO_TIER, NOT_EVALUATED, NOT_SHOWN, Row
from agnoma.models.cohort import UNKNOWN_SITE, CohortCase, CohortMetric
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusState

MAX_SITES = 20
MAX_UNREAD = 12
OTHER_SITES = "other sites"
NO_SITE = (UNKNOWN_SITE, NOT_SHOWN)
TIERS = (*(tier.value for tier in AmpTier), NO_TIER, NOT_EVALUATED, NOT_SHOWN)
LAST = ("NO_DRIVER", "NOT_CLASSIFIABLE", "")
"""Classes without a driver stand behind the others."""
NO_DRIVER = frozenset({*LAST, "TP53_ONLY"})
"""Classes that name no driver, so that it is no news that they are found at many sites."""


@dataclass(frozen=True)
class ClassRow:
    """One class over the sites."""

    class_id: str
    label: str
    provisional: bool
    cases: int
    by_site: dict[str, int]

    @property
    def sites(self) -> int:
        """Return the number of known sites the class is found at."""
        return sum(site not in NO_SITE for site in self.by_site)

    @property
    def most(self) -> tuple[str, int]:
        """Return the known site with the most cases of the class, and their number."""
        return min(self.by_site.items(), key=lambda item: (item[0] in NO_SITE, -item[1], item[0]))


@dataclass(frozen=True)
class SiteMatrix:
    """Classes by sites, the most frequent first."""

    classes: tuple[ClassRow, ...]
    sites: tuple[str, ...]
    site_cases: dict[str, int]
    others: tuple[str, ...]
    """Sites without a column of their own."""

    def count(self, row: ClassRow, site: str) -> int:
        """Return the cases of a class at a site, or at all the other ones."""
        if site != OTHER_SITES:
            return row.by_site.get(site, 0)
        return sum(row.by_site.get(name, 0) for name in self.others)


def site_matrix(rows: Sequence[Row]) -> SiteMatrix:
    """Return classes by sites; a class with open questions, or a provisional one, stands apart."""
    found: dict[str, Counter[str]] = {}
    examples = {row.class_label: row for row in rows}
    for row in rows:
        found.setdefault(row.class_label, Counter())[row.site] += 1
    classes = [
        ClassRow(one.class_id, label, one.provisional, found[label].total(), dict(found[label]))
        for label, one in examples.items()
    ]
    classes.sort(key=lambda c: (_last(c.class_id), -c.cases, c.label))
    cases = Counter(row.site for row in rows)
    ranked = sorted(cases, key=lambda site: (site in NO_SITE, -cases[site], site))
    others = tuple(ranked[MAX_SITES:])
    columns = (*ranked[:MAX_SITES], *([OTHER_SITES] if others else ()))
    return SiteMatrix(tuple(classes), columns, dict(cases), others)


def _last(class_id: str) -> int:
    return LAST.index(class_id) + 1 if class_id in LAST else 0


def by_class(rows: Iterable[Row], value: Callable[[Row], str]) -> dict[str, Counter[str]]:
    """Return how often each value is found in each class, by the label of the class."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row.class_label, Counter())[value(row)] += 1
    return found


@dataclass(frozen=True)
class Spread:
    """Median and quartiles of a number."""

    values: int
    low: float
    middle: float
    high: float


def spread(values: Iterable[float]) -> Spread | None:
    """Return median and quartiles (nearest rank, halves to the even one); None without values.

    >>> spread([3, 1, 2, 5, 4])
    Spread(values=5, low=2, middle=3, high=4)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    last = len(ordered) - 1
    low, middle, high = (ordered[round(share * last)] for share in (0.25, 0.5, 0.75))
    return Spread(len(ordered), low, middle, high)


@dataclass(frozen=True)
class Unread:
    """A gene of the test that could not be read in some cases."""

    gene: str
    unread: int
    tested: int


def unread_genes(cases: Sequence[CohortCase]) -> tuple[Unread, ...]:
    """Return the genes that were most often covered and not readable, in whole or in part."""
    unread: Counter[str] = Counter()
    read: Counter[str] = Counter()
    texts = Counter((case.genes_unread, case.genes_read) for case in cases)
    for (blind, seen), count in texts.items():
        unread.update(dict.fromkeys(blind.split(), count))
        read.update(dict.fromkeys(seen.split(), count))
    ranked = sorted(unread, key=lambda gene: (-unread[gene], gene))[:MAX_UNREAD]
    return tuple(Unread(gene, unread[gene], unread[gene] + read[gene]) for gene in ranked)


def loci_by_state(cases: Iterable[CohortCase]) -> dict[LocusState, int]:
    """Return the required loci of all cases by their state."""
    total: Counter[LocusState] = Counter()
    for case in cases:
        total.update(case.loci)
    return {state: total[state] for state in LocusState if total[state]}


@dataclass(frozen=True)
class Trend:
    """One quality metric over the cases that have it, as `in_run_order` puts them."""

    name: str
    label: str
    unit: str
    metrics: tuple[CohortMetric, ...]
    dates: tuple[str | None, ...]
    """Run date of each case; those without one come first."""


def trends(cases: Sequence[CohortCase]) -> tuple[Trend, ...]:
    """Return the quality metrics of the tumour samples."""
    found: dict[str, list[tuple[CohortMetric, str | None]]] = {}
    for case in in_run_order(cases):
        for metric in case.metrics:
            found.setdefault(metric.name, []).append((metric, case.run_date))
    return tuple(
        Trend(
            name,
            values[0][0].label,
            values[0][0].unit,
            tuple(metric for metric, _ in values),
            tuple(date for _, date in values),
        )
        for name, values in found.items()
    )
