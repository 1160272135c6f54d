"""Findings in detail: names, reads, filters, copies, and the line that gave the tier."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.alteration import Effect, Oncogenicity
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import EvidenceSource
from agnoma.models.fusion import Fusion
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant, FilterOutcome
from agnoma.report import wording
from agnoma.report.elements import (
    Badge,
    Cell,
    Line,
    Table,
    number,
    percent,
    percent_interval,
    plural,
    table,
    tier_badge,
)
from agnoma.report.facts import FactGroup, fact_groups, tier_line
from agnoma.report.summary import ACTIONABLE_TIERS, Subject, subjects, tier_rank

EFFECT_WORDS = {
    Effect.GOF: "gain of function",
    Effect.LOF: "loss of function",
    Effect.UNKNOWN: "effect on the protein unknown",
}


@dataclass(frozen=True)
class FindingView:
    """One finding, ready to print."""

    anchor: str
    title: str
    tier: Badge
    one_line: str
    open: bool
    significance: str
    tier_line: str
    properties: tuple[Line, ...]
    oncogenicity: tuple[str, ...]
    notes: tuple[str, ...]
    filters_title: str
    filters: Table | None
    facts: tuple[FactGroup, ...]


@dataclass(frozen=True)
class FindingsView:
    """Section 2."""

    detailed: tuple[FindingView, ...]
    without_facts: Table | None


def build_findings(profile: TumourProfile) -> FindingsView:
    """Return findings with facts in full, the others as one table."""
    by_id = {f.alteration.alteration_id: f for f in profile.findings}
    shown = [s for s in subjects(profile) if s.matches]
    return FindingsView(
        detailed=tuple(
            _finding(i, s, by_id.get(s.alteration_id or ""), profile)
            for i, s in enumerate(shown, start=1)
        ),
        without_facts=_plain_table([f for f in profile.findings if not f.matches]),
    )


def knowledge_date(profile: TumourProfile) -> str:
    """Return ``, as of <date>`` from the provenance of the knowledge release, else empty."""
    for resource in profile.provenance.resources:
        if resource.name == "release" or "biomarkers" in resource.name:
            return f", as of {resource.date or resource.version}"
    return ""


def _finding(
    index: int, subject: Subject, finding: Finding | None, profile: TumourProfile
) -> FindingView:
    ranked = sorted(subject.matches, key=tier_rank)
    best = ranked[0]
    tumour_type = profile.submitted_type_name or "tumour type not given"
    outcomes = finding.variant.filters if finding and finding.variant else ()
    return FindingView(
        anchor=f"finding-{index}",
        title=subject.name,
        tier=tier_badge(best.tier),
        one_line=_one_line(finding),
        open=best.tier is not None and best.tier.tier in ACTIONABLE_TIERS,
        significance=wording.significance_sentence(
            best,
            tumour_type=tumour_type,
            jurisdiction=profile.jurisdiction,
            as_of=knowledge_date(profile),
        ),
        tier_line=tier_line(best),
        properties=properties(finding, positives_only=profile.positives_only) if finding else (),
        oncogenicity=finding.alteration.oncogenicity_reasons if finding else (),
        notes=_notes(finding),
        filters_title=_filters_title(outcomes),
        filters=_filter_table(outcomes),
        facts=fact_groups(ranked, profile),
    )


def _one_line(finding: Finding | None) -> str:
    if finding is None:
        return ""
    parts = [finding.variant.hgvs_c if finding.variant else finding.alteration.coding_change]
    if finding.variant:
        parts.append(f"VAF {percent(finding.variant.vaf)}")
    elif finding.alteration.copies is not None:
        parts.append(f"{number(finding.alteration.copies, 1)} copies")
    return " · ".join(part for part in parts if part)


def properties(finding: Finding, *, positives_only: bool) -> tuple[Line, ...]:
    """Return term and value of everything known about a finding."""
    lines: list[Line] = []
    if finding.variant:
        lines += _variant_lines(finding.variant)
    copies = finding.gene_copy_number
    if copies and not (positives_only and copies.call is CopyNumberCall.NEUTRAL):
        lines += _copy_lines(copies)
    if finding.fusion:
        lines += _fusion_lines(finding.fusion)
    alteration = finding.alteration
    lines.append(
        Line("Oncogenicity", f"{alteration.oncogenicity.value}; {EFFECT_WORDS[alteration.effect]}")
    )
    lines.append(Line("Both copies hit", _three(alteration.biallelic, "not determined")))
    lines.append(Line("Clonal", _three(alteration.clonal, "not estimated")))
    return tuple(line for line in lines if line.note)


def _variant_lines(variant: AnnotatedVariant) -> list[Line]:
    exon = f"exon {variant.exon}" if variant.exon else ""
    if exon and variant.exon_count:
        exon += f" of {variant.exon_count}"
    names = (variant.hgvs_c, variant.hgvs_p, variant.protein_change)
    transcript = " / ".join(t for t in (variant.transcript_id, variant.refseq_id) if t)
    if transcript and variant.mane_select:
        transcript += " (MANE Select)"
    return [
        Line("Name", " · ".join(dict.fromkeys(n for n in names if n))),
        Line("Name incomplete", variant.naming_reason or ""),
        Line("Transcript", transcript),
        Line("Location", ", ".join(p for p in (variant.gene, exon, variant.key) if p)),
        Line("Consequence", (variant.consequence or "").replace("_", " ").replace("&", ", ")),
        Line("Allele fraction", percent_interval(variant.vaf, variant.vaf_low, variant.vaf_high)),
        Line("Tumour reads", _tumour_reads(variant)),
        Line("Strands", _strands(variant)),
        Line("Matched normal", _normal_reads(variant)),
        Line("Origin", wording.ORIGINS[variant.origin]),
    ]


def _tumour_reads(variant: AnnotatedVariant) -> str:
    counts = variant.tumour
    unit = "fragments" if variant.source is EvidenceSource.READS else "reads as submitted"
    text = f"{number(counts.alt_count)} of {number(counts.depth_x)} {unit} carry it"
    return (
        f"{text}; {number(counts.other_count)} show a third allele" if counts.other_count else text
    )


def _strands(variant: AnnotatedVariant) -> str:
    counts = variant.tumour
    if counts.alt_forward is None or counts.alt_reverse is None:
        return "not evaluated: no strand counts"
    text = f"alternative {counts.alt_forward} forward, {counts.alt_reverse} reverse"
    if counts.ref_forward is not None and counts.ref_reverse is not None:
        text += f"; reference {counts.ref_forward} forward, {counts.ref_reverse} reverse"
    return text


def _normal_reads(variant: AnnotatedVariant) -> str:
    if variant.normal is None:
        return "none: not compared by this test"
    counts = variant.normal
    return f"{number(counts.alt_count)} of {number(counts.depth_x)} fragments carry it"


def _copy_lines(copies: GeneCopyNumber) -> list[Line]:
    text = ""
    if copies.copies is not None:
        text = f"{number(copies.copies, 1)} copies"
        if copies.copies_low is not None and copies.copies_high is not None:
            text += f" (interval {number(copies.copies_low, 1)}–{number(copies.copies_high, 1)})"
        if copies.minor_copies is not None:
            text += f", minor allele {number(copies.minor_copies, 1)}"
    return [
        Line("Copy number", f"{copies.call.value}: {text}" if text else copies.call.value),
        Line("log2 ratio", number(copies.log2) if copies.log2 is not None else ""),
        Line("Copy-number rule", copies.rule),
    ]


def _fusion_lines(fusion: Fusion) -> list[Line]:
    places = (fusion.breakpoint5, fusion.breakpoint3)
    reads = [
        plural(count, noun)
        for count, noun in (
            (fusion.split_reads, "split read"),
            (fusion.spanning_pairs, "spanning pair"),
        )
        if count is not None
    ]
    domain = _three(fusion.kinase_domain_retained, "not known")
    kinase = f"{fusion.kinase_gene}: retained {domain}" if fusion.kinase_gene else ""
    caller = (
        f"{fusion.caller}; confidence {fusion.confidence}" if fusion.confidence else fusion.caller
    )
    return [
        Line("Fusion", f"{fusion.name} (5' gene :: 3' gene)"),
        Line("Breakpoints", " – ".join(p for p in places if p)),
        Line("Fusion reads", ", ".join(reads)),
        Line("In frame", _three(fusion.in_frame, "not known")),
        Line("Kinase domain", kinase),
        Line("Caller", caller),
        Line("Why unknown", fusion.reason or ""),
    ]


def _three(value: bool | None, unknown: str) -> str:
    return unknown if value is None else ("yes" if value else "no")


def _notes(finding: Finding | None) -> tuple[str, ...]:
    if finding is None:
        return ()
    notes = []
    if finding.variant and finding.variant.rescued:
        notes.append(f"{wording.RESCUED} Filters: {', '.join(finding.variant.rescued)}.")
    if finding.alteration.origin_ambiguous:
        notes.append(wording.GERMLINE_LIKE)
    if finding.alteration.oncogenicity is Oncogenicity.VUS:
        notes.append(wording.VUS)
    if finding.variant and finding.variant.merged_from:
        merged = ", ".join(finding.variant.merged_from)
        notes.append(f"One event, merged from neighbouring calls on the same fragments: {merged}.")
    return tuple(notes)


def _filters_title(outcomes: Sequence[FilterOutcome]) -> str:
    if not outcomes:
        return ""
    words = [_filter_state(o) for o in outcomes]
    counts = [
        f"{words.count(word)} {word}"
        for word in ("passed", "exempt", "failed", "not evaluated")
        if word in words
    ]
    return f"Filters: {', '.join(counts)}"


def _filter_state(outcome: FilterOutcome) -> str:
    if outcome.passed is None:
        return "not evaluated"
    return "passed" if outcome.passed else ("exempt" if outcome.exempt else "failed")


def _filter_table(outcomes: Sequence[FilterOutcome]) -> Table | None:
    if not outcomes:
        return None
    rows = [
        (o.name, _filter_state(o), number(o.value, 4), number(o.limit, 4), o.reason)
        for o in outcomes
    ]
    return table("Filters applied", ("Filter", "Result", "Value", "Limit", "Reason"), rows)


def _plain_table(findings: Sequence[Finding]) -> Table | None:
    if not findings:
        return None
    headers = ("Alteration", "Name", "Allele fraction or copies", "Oncogenicity", "Origin")
    return table(
        "Oncogenic alterations without a fact in the knowledge table",
        headers,
        [plain_row(f) for f in findings],
    )


def plain_row(finding: Finding) -> tuple[Cell, ...]:
    """Return one compact row: what, names, amount, why oncogenic or not, origin."""
    alteration, variant = finding.alteration, finding.variant
    amount, origin, names = "–", "–", alteration.fusion_name or alteration.coding_change or ""
    if variant:
        amount = percent_interval(variant.vaf, variant.vaf_low, variant.vaf_high)
        amount += f"; {variant.tumour.alt_count} of {variant.tumour.depth_x}"
        origin = variant.origin.value
        names = " · ".join(n for n in (variant.hgvs_c, variant.hgvs_p) if n) or variant.key
    elif alteration.copies is not None:
        amount = f"{number(alteration.copies, 1)} copies"
    why = Line(alteration.oncogenicity.value, "; ".join(alteration.oncogenicity_reasons))
    star = " *" if variant and variant.rescued else ""
    notes = tuple(Line("", note) for note in _notes(finding) if note != wording.VUS)
    return (
        Cell(alteration.label + star, lines=notes),
        Cell(names),
        Cell(amount),
        Cell(lines=(why,)),
        Cell(origin),
    )
