"""Everything the cohort page prints, worked out before the template sees it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.cohort.charts import burden_picture, tier_picture, trend_picture
from agnoma.cohort.features import feature_table
from agnoma.cohort.matrix_picture import in_words, matrix_picture
from agnoma.cohort.oncoprint import MAX_COLUMNS, MAX_FEATURES, class_blocks, oncoprint
from agnoma.cohort.payload import payload
from agnoma.cohort.read import Cohort, in_run_order
from agnoma.cohort.rows import (
    NOT_SHOWN,
    Row,
    SharedRows,
    case_rows,
    few,
    shared_rows,
)
from agnoma.cohort.statistics import FDR, MIN_CASES, MIN_EXPECTED, Pair, Pairs, pair_statistics
from agnoma.cohort.tables import (
    TIERS,
    SiteMatrix,
    Spread,
    Unread,
    by_class,
    loci_by_state,
    site_matrix,
    spread,
    trends,
    unread_genes,
)
from agnoma.models.cohort import MIN_PATIENTS, CohortCase
from agnoma.models.qc import LocusState

TMB_LIMIT = 10.0
"""Mutations per Mb (clinical.md 5.1), drawn as a line; the category is each case's own."""
MAX_PAIRS = 40
SHARING = (
    f"Made for sharing: values that fewer than {MIN_PATIENTS} patients share are not shown, and "
    f"every count is rounded down to a multiple of {MIN_PATIENTS}: at least so many. Shares and "
    "statistics are worked out from rounded counts. Pages of successive runs tell more together "
    "than each does: they are not to be published after every few cases."
)
PAIR_METHOD = (
    "Fisher's exact test, two-sided, without hypermutated tumours; each pair only over cases in "
    f"which both could be read, at least {MIN_CASES}, and with at least {MIN_EXPECTED:g} expected "
    "to have both."
)
LOCUS_WORDS = {
    LocusState.DETECTED: "detected",
    LocusState.NOT_DETECTED: "not detected",
    LocusState.NOT_DETECTED_LIMITED: "not detected, limited sensitivity",
    LocusState.NOT_ASSESSABLE: "not assessable",
    LocusState.NOT_TESTED: "not covered",
}


@dataclass(frozen=True)
class Table:
    """A table of plain texts; the first cell heads its row."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Filter:
    """One choice above the list."""

    name: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class CohortPage:
    """Everything the template prints."""

    title: str
    simulated: bool
    sharing: bool
    sentences: tuple[str, ...]
    matrix: Markup
    matrix_words: str
    classes: Table
    oncoprint: Markup | None
    blocks: tuple[str, ...]
    whole_columns: bool
    pairs: Table | None
    pairs_text: str
    tiers: Markup
    tier_table: Table
    burden: Markup | None
    biomarkers: Table
    assessability: Table
    unread: Table | None
    trends: tuple[Markup, ...]
    trend_text: str
    filters: tuple[Filter, ...]
    genes: tuple[str, ...]
    rows: tuple[Row, ...]
    data: Markup


def build_page(cohort: Cohort, *, sharing: bool, report_link: str | None = None) -> CohortPage:
    """Return the page of a cohort.

    Parameters
    ----------
    sharing
        Nothing that stands for fewer than five patients, no id, no date, no link.
    report_link
        Relative link to the report of a case, with ``{case}`` in place of its id.
    """
    # Shared, new cases come last: they are shown when five of their kind are there.
    cases = tuple(in_run_order(cohort.cases)) if sharing else cohort.cases
    full = case_rows(cases)
    safe = shared_rows(full) if sharing else None
    rows = safe.rows if safe else full
    matrix = site_matrix(rows)
    classes = tuple(row.class_label for row in full)
    if safe:
        cases, classes = one_a_patient(cases, safe)
    table = feature_table(cases).altered_in(MIN_PATIENTS if sharing else 1)
    step = MIN_PATIENTS if sharing else 1
    shown = table.most_altered(MAX_FEATURES, step=step)
    blocks = class_blocks(shown, classes, [row.label for row in matrix.classes])
    pairs = pair_statistics(cases, table, step=step)
    tiers = by_class(rows, lambda row: row.tier)
    labels = [row.label for row in matrix.classes]
    counts = [tiers[label] for label in labels]
    spreads = {} if sharing else _spreads(cases, classes, labels)
    unread = unread_genes(cases) if not sharing else ()
    return CohortPage(
        title=f"Cohort of {'at least ' * sharing}{len(rows):,} tumours by molecular class",
        simulated=any(case.simulated for case in cohort.cases),
        sharing=sharing,
        sentences=_sentences(cohort, safe.left_out if safe else 0, sharing=sharing),
        matrix=matrix_picture(matrix),
        matrix_words=in_words(matrix),
        classes=_class_table(matrix),
        oncoprint=oncoprint(shown, blocks, sharing=sharing) if shown.features else None,
        blocks=tuple(block.label for block in blocks),
        whole_columns=sharing or len(cases) > MAX_COLUMNS,
        pairs=_pair_table(pairs, sharing=sharing),
        pairs_text=_pairs_text(pairs, sharing=sharing),
        tiers=tier_picture(labels, counts),
        tier_table=_tier_table(labels, counts),
        burden=burden_picture(spreads, TMB_LIMIT) if spreads else None,
        biomarkers=_biomarker_table(rows, matrix),
        assessability=_assessability_table(rows, cases, sharing=sharing),
        unread=_unread_table(unread),
        trends=() if sharing else tuple(trend_picture(trend) for trend in trends(cases)),
        trend_text=_trend_text(cases, sharing=sharing),
        filters=_filters(rows, matrix),
        genes=tuple(sorted({gene for row in rows for gene in row.genes})),
        rows=rows,
        data=payload(rows, sharing=sharing, report_link=None if sharing else report_link),
    )


def one_a_patient(
    cases: Sequence[CohortCase], safe: SharedRows
) -> tuple[tuple[CohortCase, ...], tuple[str, ...]]:
    """Return the cases behind shared pictures of genes, with the label of their class.

    Only those whose class stands on the page, so that no picture counts a case that the tables
    leave out; of each patient the first.
    """
    labels = {
        i: row.class_label
        for i, row in sorted(zip(safe.kept, safe.rows, strict=True), key=lambda item: item[0])
        if row.class_label != NOT_SHOWN
    }
    firsts: dict[str, int] = {}
    for i in labels:
        firsts.setdefault(cases[i].patient_id, i)
    kept = tuple(firsts.values())
    return tuple(cases[i] for i in kept), tuple(labels[i] for i in kept)


def _sentences(cohort: Cohort, left_out: int, *, sharing: bool) -> tuple[str, ...]:
    patients = len({case.patient_id for case in cohort.cases})
    found = [
        f"{len(cohort.cases):,} cases of {patients:,} patients; several cases of one patient "
        "count as several tumours."
    ]
    if sharing:
        found = [SHARING, f"Left out or rounded away: {few(left_out, sharing=True)} cases."]
    # Shared, the line stands there without one as well: else it would tell of a single one.
    if cohort.withheld or sharing:
        found.append(
            f"Without consent to stand in a cohort: {few(cohort.withheld, sharing=sharing)} cases, "
            "which are counted here and are nowhere else on this page."
        )
    if cohort.skipped:
        found.append(
            f"{few(len(cohort.skipped), sharing=sharing)} files could not be read and were left "
            "out; the command named them."
        )
    return tuple(found)


def _class_table(matrix: SiteMatrix) -> Table:
    total = sum(row.cases for row in matrix.classes)
    rows = tuple(
        (
            row.label,
            f"{row.cases:,}",
            f"{row.cases / total:.1%}",
            f"{row.sites}",
            f"{row.most[0]} ({row.most[1] / row.cases:.0%})",
        )
        for row in matrix.classes
    )
    headers = ("Class", "Cases", "Share", "Sites", "Site with the most cases (of the class)")
    note = f"Other sites: {'; '.join(matrix.others)}." if matrix.others else ""
    return Table("Classes across sites", headers, rows, note)


def _pair_table(pairs: Pairs, *, sharing: bool) -> Table | None:
    chosen = pairs.found[:MAX_PAIRS]
    if not chosen:
        return None
    headers = ("First", "Second", "Relation", "Odds ratio", "q")
    counts = ("Both", "Expected", "First only", "Second only", "Neither")
    rows = tuple(_pair_cells(pair, sharing=sharing) for pair in chosen)
    rest = len(pairs.found) - len(chosen)
    note = f"{rest:,} further pairs at this rate." if rest else ""
    return Table(
        "Alterations that go together or exclude each other",
        headers if sharing else (*headers, *counts),
        rows,
        note,
    )


def _pair_cells(pair: Pair, *, sharing: bool) -> tuple[str, ...]:
    relation = "▲ together" if pair.goes_together else "▽ exclusive"
    head = (pair.first.name, pair.second.name, relation, f"{pair.odds_ratio:.2g}", _small(pair.q))
    if sharing:
        return head
    cells = (f"{n:,}" for n in (pair.first_only, pair.second_only, pair.neither))
    return (*head, f"{pair.both:,}", f"{pair.expected:.1f}", *cells)


def _small(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"


def _pairs_text(pairs: Pairs, *, sharing: bool) -> str:
    """Return how pairs were tested; shared without counts of cases."""
    tested = (
        f"{PAIR_METHOD} {len(pairs.tested):,} pairs tested, {len(pairs.found):,} at a false "
        f"discovery rate of {FDR:g} (Benjamini and Hochberg). Genes beside each other on a "
        "chromosome are amplified or lost together."
    )
    if sharing:
        return f"{tested} The four counts of each pair were rounded down to multiples of five."
    unknown = (
        f", {pairs.unknown_burden:,} of them without a mutational burden, so that they may hold "
        "hypermutated ones"
        if pairs.unknown_burden
        else ""
    )
    return f"{tested} {pairs.hypermutated:,} hypermutated; {pairs.cases:,} cases left{unknown}."


def _tier_table(labels: Sequence[str], counts: Sequence[Counter[str]]) -> Table:
    tiers = [tier for tier in TIERS if any(found[tier] for found in counts)]
    rows = tuple(
        (label, *(_tier_cell(found, tier) for tier in tiers), f"{found.total():,}")
        for label, found in zip(labels, counts, strict=True)
    )
    headers = ("Class", *(f"Tier {t}" if t[0] == "I" else t for t in tiers), "Cases")
    return Table("Best tier of a therapy, cases by class", headers, rows)


def _tier_cell(found: Counter[str], tier: str) -> str:
    """Return how many cases have a tier: beside tiers that are not shown there may be more."""
    count = f"{found[tier]:,}"
    if tier == NOT_SHOWN or not found[NOT_SHOWN]:
        return count
    return f"{count} or more" if found[tier] else NOT_SHOWN


def _spreads(
    cases: Sequence[CohortCase], classes: Sequence[str], labels: Sequence[str]
) -> dict[str, Spread]:
    values: dict[str, list[float]] = {label: [] for label in labels}
    for case, label in zip(cases, classes, strict=True):
        if case.tmb.value is not None:
            values[label].append(case.tmb.value)
    found = ((label, spread(v)) for label, v in values.items())
    return {label: s for label, s in found if s is not None}


def _biomarker_table(rows: Sequence[Row], matrix: SiteMatrix) -> Table:
    burden = by_class(rows, lambda row: row.tmb_category or "not evaluated")
    msi = by_class(rows, lambda row: row.msi or "not evaluated")
    body = tuple(
        (row.label, _in_order(burden[row.label]), _in_order(msi[row.label]))
        for row in matrix.classes
    )
    return Table(
        "Biomarkers, cases by class",
        ("Class", "Mutational burden", "Microsatellites / mismatch repair"),
        body,
    )


def _in_order(counts: Counter[str]) -> str:
    last = ("not evaluated", NOT_SHOWN)
    ranked = sorted(counts, key=lambda name: (name in last, -counts[name], name))
    return "; ".join(f"{name} {counts[name]:,}" for name in ranked)


def _assessability_table(
    rows: Sequence[Row], cases: Sequence[CohortCase], *, sharing: bool
) -> Table:
    verdicts = Counter(row.verdict for row in rows)
    body = [
        (f"Samples: {name}", f"{count:,}", f"{count / len(rows):.1%}")
        for name, count in sorted(verdicts.items(), key=lambda item: (-item[1], item[0]))
    ]
    loci = {} if sharing else loci_by_state(cases)
    total = sum(loci.values())
    body += [
        (f"Required loci: {LOCUS_WORDS[state]}", f"{count:,}", f"{count / total:.1%}")
        for state, count in loci.items()
    ]
    return Table("What could be assessed", ("What", "Number", "Share"), tuple(body))


def _unread_table(genes: Sequence[Unread]) -> Table | None:
    rows = tuple(
        (u.gene, f"{u.unread:,}", f"{u.tested:,}", f"{u.unread / u.tested:.1%}") for u in genes
    )
    headers = ("Gene", "Not readable throughout", "Cases tested", "Share")
    return Table("Genes most often not assessable", headers, rows) if rows else None


def _trend_text(cases: Sequence[CohortCase], *, sharing: bool) -> str:
    if sharing:
        return "Quality along the cases is not shared: it would tell their order."
    if not any(case.metrics for case in cases):
        return "No quality metric was measured in this cohort."
    return (
        f"Tumour samples in the order of {_order_words(cases)}: a kit or an instrument that drifts "
        "shows as a slope or a step. Triangle: outside its limits. With many cases, groups of "
        "neighbours: tick = median, line = middle 80 %."
    )


def _order_words(cases: Sequence[CohortCase]) -> str:
    """Return what the trends follow: run dates where they are given, else the ids."""
    undated = sum(case.run_date is None for case in cases)
    if undated == len(cases):
        return "their case ids, since none has a run date (column run_date of the sample sheet)"
    if not undated:
        return "their run date"
    return (
        f"their run date; {undated:,} without one stand before, left of the dashed line, in the "
        "order of their case ids"
    )


def _filters(rows: Sequence[Row], matrix: SiteMatrix) -> tuple[Filter, ...]:
    tiers = [tier for tier in TIERS if any(row.tier == tier for row in rows)]
    sites = sorted(matrix.site_cases)
    return (
        Filter("class", "Class", tuple(row.label for row in matrix.classes)),
        Filter("site", "Site", tuple(sites)),
        Filter("tier", "Best tier", tuple(tiers)),
    )
