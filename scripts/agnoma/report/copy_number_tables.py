"""Tables of the copy-number section: genes with a change, what stays open, fitted solutions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.models.copy_number import (
    PARTIAL_OPEN,
    TO_BE_SURE,
    CopyNumberCall,
    CopyNumberProfile,
    ExonEvent,
    GeneCopyNumber,
    PurityPloidyEstimate,
)
from agnoma.report import wording
from agnoma.report.copy_number_marks import (
    CHANGED_CALLS,
    EVENT_CALLS,
    MARKS,
    by_weight,
    exon_words,
    strongest_call,
)
from agnoma.report.elements import Cell, Line, Table, number, percent, plural, shorten, table

MAX_ROWS = 150
MAX_BLIND_NAMES = 60
MEGABASE = 1_000_000
HEADERS = (
    "Gene",
    "Call",
    "Copies per tumour cell (95 % interval)",
    "Minor copies; LOH",
    "Extent; width (Mb)",
    "log2 ratio; against the arm (fold); z (SDs of normals)",
    "Bins; gene covered (%)",
    "Rule, notes and confirmation",
)


@dataclass(frozen=True)
class GeneTables:
    """Genes by what is known of their copies."""

    events: Table | None
    """Amplifications and homozygous deletions."""
    equivocal: Table | None
    changes: Table | None
    """Gains, losses and copy-neutral LOH; neutral genes with a change that is not excluded."""
    blind: Table | None
    """What is not assessable, and what it takes to be sure."""


def gene_tables(copies: CopyNumberProfile, *, positives_only: bool) -> GeneTables:
    """Return the tables of all genes that are not simply unchanged.

    Parameters
    ----------
    copies
        Of one case.
    positives_only
        The sample failed: what is not assessable is not listed gene by gene.
    """
    genes = by_weight(copies.genes)
    called = {call: [g for g in genes if strongest_call(g) is call] for call in CHANGED_CALLS}
    equivocal = called.pop(CopyNumberCall.EQUIVOCAL)
    events = [g for call in EVENT_CALLS for g in called.pop(call, ())]
    changes = [g for found in called.values() for g in found]
    neutral = [g for g in genes if strongest_call(g) is CopyNumberCall.NEUTRAL and g.not_excluded]
    changes += neutral
    changes.sort(key=lambda g: not g.not_excluded)
    blind = [g for g in genes if strongest_call(g) is CopyNumberCall.NOT_ASSESSABLE]
    return GeneTables(
        _gene_table("Amplifications and homozygous deletions", events),
        _gene_table("Equivocal amplifications", equivocal, wording.EQUIVOCAL_COPIES),
        _gene_table(
            "Gains, losses and copy-neutral LOH", changes, wording.NEUTRAL_OPEN if neutral else ""
        ),
        None if positives_only else _blind_table(blind),
    )


def solutions_table(estimate: PurityPloidyEstimate | None) -> Table | None:
    """Return every tumour fraction and ploidy that explains the profile, the best first."""
    if estimate is None or not estimate.fits:
        return None
    headers = (
        "Solution",
        "Tumour fraction (%)",
        "Ploidy (mean copies)",
        "Copies where the log2 ratio is 0",
        "Posterior against the best (0–1)",
    )
    rows = [
        (
            str(i),
            percent(fit.purity_fraction),
            number(fit.ploidy),
            number(fit.centre_copies),
            number(fit.relative_likelihood),
        )
        for i, fit in enumerate(estimate.fits, start=1)
    ]
    return table("Tumour fractions and ploidies that explain the profile", headers, rows)


def split_rule(rule: str) -> tuple[str, str]:
    """Return the sentence that decided, and what it takes to be sure (empty when it says none)."""
    head, _, sure = rule.partition(TO_BE_SURE)
    return head.rstrip(" ,;"), sure.strip()


def sure_by(gene: GeneCopyNumber) -> str:
    """Return what it takes to be sure of a gene's class, from its rule or from what is missing."""
    _, sure = split_rule(gene.rule)
    if sure:
        return sure
    if gene.log2 is None and gene.copies is None:
        return wording.SURE_UNMEASURED
    lacks_fraction = gene.copies is None and gene.rule.startswith(wording.RULE_NO_FRACTION)
    return wording.SURE_NO_FRACTION if lacks_fraction else wording.SURE_OTHERWISE


def _gene_table(caption: str, genes: Sequence[GeneCopyNumber], note: str = "") -> Table | None:
    if not genes:
        return None
    shown = genes[:MAX_ROWS]
    rest = len(genes) - len(shown)
    further = f"{plural(rest, 'further gene')} in report.json." if rest else ""
    rows = [row for gene in shown for row in _rows(gene)]
    text = " ".join(t for t in (note, further) if t)
    return table(f"{caption} ({len(genes)})", HEADERS, rows, note=text, css="copies")


def _rows(gene: GeneCopyNumber) -> list[tuple[Cell, ...]]:
    own = (
        Cell(gene.gene),
        Cell(_call(gene.call)),
        Cell(_copies(gene)),
        Cell(lines=_heterozygosity(gene)),
        Cell(lines=_extent(gene)),
        Cell(lines=_ratio(gene)),
        Cell(lines=_support(gene)),
        Cell(lines=_told(gene.rule, gene.notes, gene.not_excluded)),
    )
    return [own, *(_event_row(gene, event) for event in gene.exon_events)]


def _event_row(gene: GeneCopyNumber, event: ExonEvent) -> tuple[Cell, ...]:
    width = number((event.end - event.start) / MEGABASE, 3)
    return (
        Cell(f"{gene.gene} {exon_words(event)}"),
        Cell(_call(event.call)),
        Cell(_copies(event), lines=_rest(event)),
        Cell("–"),
        Cell(lines=(Line("part of the gene"), Line("", f"{width} Mb"))),
        Cell(number(event.log2)),
        Cell(plural(event.bins, "bin")),
        Cell(lines=_told(event.rule)),
    )


def _rest(event: ExonEvent) -> tuple[Line, ...]:
    """Return the copies of the rest of the gene, which exons with an event differ from."""
    if event.rest_copies is None:
        return ()
    return (Line("", f"rest of the gene {number(event.rest_copies, 1)}"),)


def _call(call: CopyNumberCall) -> str:
    return f"{MARKS[call].glyph} {call.value}"


def _copies(item: GeneCopyNumber | ExonEvent) -> str:
    if item.copies is None:
        return "–"
    text = number(item.copies, 1)
    if item.copies_low is not None and item.copies_high is not None:
        text += f" ({number(item.copies_low, 1)}–{number(item.copies_high, 1)})"
    return text


def _heterozygosity(gene: GeneCopyNumber) -> tuple[Line, ...]:
    lost = gene.loss_of_heterozygosity
    if lost is not None:
        text = "LOH" if lost else "no LOH"
    else:
        reason = f": {gene.heterozygosity_reason}" if gene.heterozygosity_reason else ""
        text = f"LOH not known{reason}"
    return (Line(number(gene.minor_copies, 1)), Line("", text))


def _extent(gene: GeneCopyNumber) -> tuple[Line, ...]:
    width = number(gene.segment_bp / MEGABASE) + " Mb" if gene.segment_bp is not None else ""
    return (Line(gene.extent.value if gene.extent else "–"), Line("", width))


def _ratio(gene: GeneCopyNumber) -> tuple[Line, ...]:
    lines = [Line(number(gene.log2))]
    if gene.log2 is not None and gene.arm_log2 is not None:
        lines.append(Line("", f"{number(2 ** (gene.log2 - gene.arm_log2), 1)}-fold of the arm"))
    if gene.z_score is not None:
        lines.append(Line("", f"z {number(gene.z_score, 1)}"))
    return tuple(lines)


def _support(gene: GeneCopyNumber) -> tuple[Line, ...]:
    covered = f"{percent(gene.covered_fraction)} covered"
    return (
        Line(plural(gene.bins, "bin") if gene.bins is not None else "–"),
        Line("", covered if gene.covered_fraction is not None else ""),
    )


def _told(
    rule: str, notes: Iterable[str] = (), not_excluded: Iterable[CopyNumberCall] = ()
) -> tuple[Line, ...]:
    head, sure = split_rule(rule)
    lines = [Line(head)]
    lines += [Line("", f"to be sure: {sure}")] if sure else []
    left = " or ".join(call.value for call in not_excluded)
    lines += [Line(f"{left} not excluded", flag=True)] if left else []
    return (*lines, *(Line("", wording.neutral(note)) for note in notes))


def _blind_table(genes: Sequence[GeneCopyNumber]) -> Table | None:
    """Return the genes not assessable, those with the same reason and remedy in one row."""
    groups: dict[tuple[str, str], list[GeneCopyNumber]] = {}
    for gene in genes:
        head = split_rule(gene.rule)[0]
        # Exons that stay open are the gene's own, and told with it.
        why = head if PARTIAL_OPEN in head else head.partition(";")[0]
        groups.setdefault((why, sure_by(gene)), []).append(gene)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), _names(pair[1])))
    rows = [(_names(found), _why(why, found), sure) for (why, sure), found in ordered[:MAX_ROWS]]
    if not rows:
        return None
    rest = sum(len(found) for _, found in ordered[MAX_ROWS:])
    note = f"{plural(rest, 'further gene')} in report.json." if rest else ""
    headers = ("Genes", "Why", "What it takes to be sure")
    caption = f"Genes not assessable for copy number ({len(genes)})"
    return table(caption, headers, rows, note=note, css="unsure")


def _names(genes: Sequence[GeneCopyNumber]) -> str:
    return shorten(sorted(g.gene for g in genes), MAX_BLIND_NAMES, separator=", ")


def _why(why: str, genes: Sequence[GeneCopyNumber]) -> str:
    """Return the reason; with the numbers of the gene where it stands alone."""
    return split_rule(genes[0].rule)[0] if len(genes) == 1 else why
