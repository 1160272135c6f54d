"""Pertinent negatives with the limit that makes each of them true (clinical.md 1.7)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.profile import LocusResult, TumourProfile
from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusMeaning,
    LocusState,
)
from agnoma.models.review import CaseReview
from agnoma.report import wording
from agnoma.report.elements import (
    LOCUS_BADGES,
    Badge,
    Cell,
    Line,
    Table,
    number,
    number_ranges,
    percent,
    percent_up,
    plural,
    shorten,
    table,
)
from agnoma.report.flags import Flags
from agnoma.report.rearrangements import any_detected, exon_table

MAX_GENE_ROWS = 300
MAX_GENE_NAMES = 600
PARTLY_COVERED = "coding bases inside the design, too few to say more"
TOLD_SHARE = 0.5
"""Of the tumour cells, from which a variant that only some of them carry may be missed."""
NORMAL_COPIES = 2
MIN_USABLE_SHARE = 0.8
"""Of the evidence, below which a base does not count as read (docs/qc.md)."""
TABLED = frozenset(LocusState) - {LocusState.NOT_TESTED}
_OF_ONE_GENE = re.compile(r"^the gene models give coding exons of \S+ only: ")
OTHERWISE_LISTED = (LocusState.NOT_DETECTED, LocusState.NOT_TESTED)


@dataclass(frozen=True)
class LocusGroup:
    """Loci of one gene and kind with the same state; the worst of them gives the numbers."""

    gene: str
    kind: LocusKind
    state: LocusState
    loci: tuple[LocusResult, ...]

    @property
    def name(self) -> str:
        """Return e.g. ``BRAF codons 594–601``."""
        spans = [(r.callability.locus.first, r.callability.locus.last) for r in self.loci]
        if self.kind is LocusKind.PROMOTER:
            places = ", ".join(f"c.{first}" for first, _ in sorted(spans, reverse=True))
            return f"{self.gene} promoter {places}"
        many = len(spans) > 1 or any(first != last for first, last in spans)
        word = self.kind.value.replace("_", " ") + ("s" if many else "")
        return f"{self.gene} {word} {number_ranges(spans)}"

    @property
    def worst(self) -> LocusResult:
        """Return the locus with the worst limit of detection, of equal ones the shallowest.

        Unmeasured is worse than without a limit, and without a limit worse than any.
        """

        def badness(result: LocusResult) -> tuple[bool, bool, float, int]:
            record = result.callability
            depth, limit = record.min_depth_x, record.effective_lod_fraction
            return depth is None, limit is None, limit or 0.0, -(depth or 0)

        return max(self.loci, key=badness)

    @property
    def _masked(self) -> str | None:
        """Return which file masks loci of the group, and how many where not all."""
        masked = [r.callability.masked_by for r in self.loci if r.callability.masked_by]
        if not masked or self.state is not LocusState.NOT_ASSESSABLE:
            return None
        part = f" ({len(masked)} of {len(self.loci)})" if len(masked) < len(self.loci) else ""
        return f"masked: {', '.join(dict.fromkeys(masked))}{part}"

    @property
    def depth_text(self) -> str:
        """Return the depth or range of depths at the worst positions."""
        depths = [r.callability.min_depth_x for r in self.loci]
        known = [d for d in depths if d is not None]
        if not known:
            return "not measured"
        low, high = min(known), max(known)
        return number(low) if low == high else f"{number(low)}–{number(high)}"

    @property
    def _open_candidate(self) -> str | None:
        """Return why depth is not the reason: an allele was seen there and not reported."""
        reasons = (result.callability.reason or "" for result in self.loci)
        return next((reason for reason in reasons if "a candidate " in reason), None)

    @property
    def short_reason(self) -> str:
        """Return why, in a few words."""
        worst = self.worst.callability
        if self._open_candidate:
            return self._open_candidate
        if worst.min_depth_x is None:
            return worst.reason or "depth not measured"
        unusable = f", {number(worst.evidence_depth_x)} of any quality" if self._ill_read else ""
        depth = f"depth {self.depth_text}{unusable}{self._counted}"
        return f"{self._masked}; {depth}" if self._masked else depth

    @property
    def _counted(self) -> str:
        """Return which fragments count where none does: there may be others."""
        _, mark, words = (self.worst.callability.reason or "").partition(" (counted: ")
        return mark + words

    @property
    def _ill_read(self) -> bool:
        """Return whether fragments are there, but of a quality that makes no call."""
        worst = self.worst.callability
        usable, counted = worst.min_depth_x or 0, worst.evidence_depth_x or 0
        return self.state is LocusState.NOT_ASSESSABLE and counted * MIN_USABLE_SHARE > usable

    @property
    def reason_class(self) -> str:
        """Return the kind of reason, without its numbers, to put like with like."""
        worst = self.worst.callability
        if self._open_candidate:
            # Without the name of its place it may lie in any of them.
            untold = self._open_candidate.startswith("a candidate ")
            return self._open_candidate if untold else "a candidate that is not resolved"
        if worst.min_depth_x is None:
            return _without_gene(worst.reason or "depth not measured")
        if self._masked:
            return "masked, every variant there is filtered"
        if self._ill_read:
            return "reads of low base or mapping quality"
        return "no usable reads" if worst.min_depth_x == 0 else "too little depth"


def _without_gene(reason: str) -> str:
    """Return a reason that several genes share without the name of one of them."""
    return _OF_ONE_GENE.sub("the gene models give coding exons only: ", reason)


@dataclass(frozen=True)
class NegativesView:
    """Section 4: tables of required loci by what they would mean, and gene callability."""

    intro: str
    counts: tuple[Line, ...]
    tables: tuple[Table, ...]
    exons: Table | None
    exons_open: bool
    not_covered: tuple[Line, ...]
    genes: Table | None
    genes_untested: tuple[Line, ...]
    genes_callable: str


def group_loci(
    profile: TumourProfile, meaning: LocusMeaning | None = None
) -> tuple[LocusGroup, ...]:
    """Group required loci by state, gene and kind; a failed sample has no negative state.

    Parameters
    ----------
    profile
        Of one case.
    meaning
        Of the loci that are grouped; None = of all.
    """
    grouped: dict[tuple[LocusState, str, LocusKind], list[LocusResult]] = {}
    for result in profile.loci:
        if meaning not in (None, result.callability.locus.meaning):
            continue
        locus = result.callability.locus
        state = shown_state(result.state, positives_only=profile.positives_only)
        grouped.setdefault((state, locus.gene, locus.kind), []).append(result)
    order = list(wording.LOCUS_GROUPS)
    keys = sorted(grouped, key=lambda k: (order.index(k[0]), k[1], k[2].value))
    return tuple(LocusGroup(k[1], k[2], k[0], tuple(grouped[k])) for k in keys)


def shown_state(state: LocusState, *, positives_only: bool) -> LocusState:
    """Return the state that may be printed (clinical.md 1.2: nothing negative after FAIL)."""
    negative = (LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED)
    return LocusState.NOT_ASSESSABLE if positives_only and state in negative else state


def build_negatives(profile: TumourProfile, review: CaseReview | None = None) -> NegativesView:
    """Return the section; after a failed sample it lists detected loci only."""
    flags = Flags(profile, review)
    groups = group_loci(profile)
    if profile.positives_only:
        found = [g for g in groups if g.state is LocusState.DETECTED]
        intro = f"{wording.INSUFFICIENT}. Every other required locus is not assessable."
        caption = wording.LOCUS_GROUPS[LocusState.DETECTED]
        table_found = [_locus_table(caption, found, flags)] if found else []
        seen = exon_table(profile)
        return NegativesView(
            intro, (), tuple(table_found), seen, seen is not None, (), None, (), ""
        )
    tables = tuple(
        _locus_table(caption, members, flags)
        for meaning, caption in wording.LOCUS_MEANINGS.items()
        if (members := [g for g in group_loci(profile, meaning) if g.state in TABLED])
    )
    return NegativesView(
        intro=(
            "Every place in the genome that a tier I or II fact or a class depends on. A codon or "
            "exon is as good as its worst position; depth counts fragments whose base and mapping "
            "quality would make a call. Grouped by what a finding would mean first of all, in any "
            "tumour type; what this test does not cover stands apart, below."
        ),
        counts=_counts(profile),
        tables=tables,
        exons=exon_table(profile),
        exons_open=any_detected(profile.exon_deletions),
        not_covered=_not_covered(groups),
        genes=_gene_table([g for g in profile.genes if g.state not in OTHERWISE_LISTED]),
        genes_untested=_untested_genes(profile.genes),
        genes_callable=_callable_genes(profile.genes),
    )


def _counts(profile: TumourProfile) -> tuple[Line, ...]:
    return tuple(
        Line(LOCUS_BADGES[state].text, plural(n, "locus", "loci"))
        for state in wording.LOCUS_GROUPS
        if (n := sum(r.state is state for r in profile.loci))
    )


def _locus_table(caption: str, groups: Sequence[LocusGroup], flags: Flags) -> Table:
    """Return loci of one meaning; what is the same for each plain negative is said once, below."""
    headers = ("Locus", "State", "Least depth", "Limit of detection", "Least tumour cells")
    plain = [g for g in groups if _is_plain(g)]
    note = wording.how_to_read(plain[0].name, plain[0].worst.statement) if plain else ""
    if len(plain) == len(groups):
        return table(
            caption, headers, [_locus_row(g, flags)[:-1] for g in groups], note=note, css="loci"
        )
    rows = [_locus_row(g, flags) for g in groups]
    return table(caption, (*headers, "Statement"), rows, note=note, css="loci")


def _is_plain(group: LocusGroup) -> bool:
    """Return whether the numbers of its row say all there is."""
    return group.state is LocusState.NOT_DETECTED and not _remark(group)


def _remark(group: LocusGroup) -> str:
    reason = group.worst.callability.reason or ""
    return "" if reason in group.worst.statement else reason


def _locus_row(group: LocusGroup, flags: Flags) -> tuple[Cell, ...]:
    parts = [r.callability for r in group.loci]
    limits = [p.effective_lod_fraction for p in parts if p.effective_lod_fraction is not None]
    cells = [p.min_tumour_fraction for p in parts if p.min_tumour_fraction is not None]
    complete = group.state is not LocusState.NOT_ASSESSABLE
    return (
        Cell(group.name),
        Cell(badge=LOCUS_BADGES[group.state]),
        Cell(group.depth_text),
        Cell(percent_up(max(limits)) if limits and complete else "–"),
        Cell(
            percent_up(max(cells)) if cells and complete else "–",
            lines=_cells_lines(group) if complete else (),
        ),
        Cell(lines=_statement_lines(group, flags)),
    )


def _cells_lines(group: LocusGroup) -> tuple[Line, ...]:
    """Return what else decides how small a variant is seen: copies, and the share of cells.

    Of copies other than two; of the share where a variant in half of the tumour cells of this
    sample may be missed.
    """
    worst = group.worst.callability
    parts = []
    if worst.copies is not None and round(worst.copies) != NORMAL_COPIES:
        parts.append(_copies_words(worst))
    shares = [r.callability.min_cancer_cell_fraction for r in group.loci]
    known = [share for share in shares if share is not None]
    if known and max(known) > TOLD_SHARE:
        parts.append(f"here in ≥{percent_up(max(known))} of them")
    return (Line("", "; ".join(parts)),) if parts else ()


def _copies_words(record: LocusCallability) -> str:
    """Return which copies the tumour cells of the limit have."""
    if record.copies is None or round(record.copies) < 1:
        return record.copies_basis or ""
    only = round(record.copies) == 1
    return "on the only copy" if only else f"on one of {number(record.copies, 1)} copies"


def _statement_lines(group: LocusGroup, flags: Flags) -> tuple[Line, ...]:
    if _is_plain(group):
        return ()
    if group.state is LocusState.DETECTED:
        names = dict.fromkeys(name for r in group.loci for name in r.detected)
        marks = (Line(text, flag=True) for text in flags.decisions(names))
        return (Line(", ".join(names) or group.worst.statement), *marks)
    start = "At the worst position: " if len(group.loci) > 1 else ""
    worst = group.worst
    lines = [Line(start + wording.neutral(worst.statement))]
    if remark := _remark(group):
        lines.append(Line("", remark))
    return tuple(lines)


def _not_covered(groups: Sequence[LocusGroup]) -> tuple[Line, ...]:
    by_reason: dict[str, list[str]] = {}
    for group in groups:
        if group.state is LocusState.NOT_TESTED:
            reason = group.worst.callability.reason or "outside the assay"
            by_reason.setdefault(reason, []).append(group.name)
    return tuple(Line("; ".join(names), reason) for reason, names in by_reason.items())


def _gene_table(genes: Sequence[GeneCallability]) -> Table | None:
    if not genes:
        return None
    rows = [_gene_row(g) for g in sorted(genes, key=lambda g: g.gene)[:MAX_GENE_ROWS]]
    rest = len(genes) - len(rows)
    headers = ("Gene", "State", "Coding bases", "Targeted", "Callable", "Reason")
    note = f"{plural(rest, 'further gene')} in report.json." if rest else ""
    caption = "Genes whose coding sequence is not callable throughout, or not assessable"
    return table(caption, headers, rows, note=note)


def _gene_row(gene: GeneCallability) -> tuple[Cell, ...]:
    share = f" ({percent(gene.callable_bp / gene.cds_bp)})" if gene.cds_bp else ""
    return (
        Cell(gene.gene),
        Cell(badge=_gene_badge(gene.state)),
        Cell(number(gene.cds_bp)),
        Cell(number(gene.targeted_bp)),
        Cell(f"{number(gene.callable_bp)}{share}"),
        Cell(gene.reason or ""),
    )


def _gene_badge(state: LocusState) -> Badge:
    names = {
        LocusState.NOT_DETECTED: "Callable",
        LocusState.NOT_DETECTED_LIMITED: "Callable, limited",
    }
    badge = LOCUS_BADGES[state]
    return Badge(names.get(state, badge.text), badge.shape, badge.css)


def _untested_genes(genes: Sequence[GeneCallability]) -> tuple[Line, ...]:
    by_reason: dict[str, list[str]] = {}
    for gene in sorted(genes, key=lambda g: (g.targeted_bp == 0, g.gene)):
        if gene.state is not LocusState.NOT_TESTED:
            continue
        if gene.targeted_bp and gene.targeted_bp < gene.cds_bp:
            share = f"{gene.gene} ({number(gene.targeted_bp)} of {number(gene.cds_bp)})"
            by_reason.setdefault(PARTLY_COVERED, []).append(share)
        else:
            by_reason.setdefault(gene.reason or "outside the assay", []).append(gene.gene)
    return tuple(
        Line(shorten(names, MAX_GENE_NAMES, separator=", "), reason)
        for reason, names in by_reason.items()
    )


def _callable_genes(genes: Sequence[GeneCallability]) -> str:
    names = sorted(g.gene for g in genes if g.state is LocusState.NOT_DETECTED)
    if not names:
        return ""
    listed = shorten(names, MAX_GENE_NAMES, separator=", ")
    return f"Callable throughout ({plural(len(names), 'gene')}): {listed}."
