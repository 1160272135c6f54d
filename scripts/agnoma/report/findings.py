"""Findings in detail: names, reads, filters, copies, and the line that gave the tier."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.alteration import Effect, Oncogenicity
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import EvidenceSource
from agnoma.models.fusion import Fusion
from agnoma.models.knowledge import OWN_SOURCE, Fact
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.review import CaseReview
from agnoma.models.variant import AnnotatedVariant, FilterOutcome
from agnoma.report import wording
from agnoma.report.actionable import ACTIONABLE_TIERS, Subject, tier_rank, told_in_detail
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
from agnoma.report.facts import (
    FactGroup,
    fact_groups,
    scale_sentences,
    scale_table,
    tier_line,
)
from agnoma.report.flags import Flags
from agnoma.report.ledger_link import ledger_lines, story_note
from agnoma.report.oncogenicity import points_line
from agnoma.report.phases import Neighbours
from agnoma.report.rearrangements import reversion_sentences
from agnoma.report.sources import side_by_side, unanswered_table
from agnoma.report.variants import (
    legacy_text,
    name_disagreement,
    origin_cell,
    rescue_notes,
    starred,
    variant_lines,
)

FURTHER = "Further findings to which a fact applies; their facts stand in report.json"
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
    flags: tuple[str, ...]
    """Said in one breath with the significance."""
    tier_line: str
    scales: tuple[str, ...]
    """ESCAT tier and project level of the same fact, each with its reason."""
    properties: tuple[Line, ...]
    oncogenicity: tuple[str, ...]
    notes: tuple[str, ...]
    filters_title: str
    filters: Table | None
    facts: tuple[FactGroup, ...]
    sources: Table | None
    """Where several speak of one therapy, or one is contradicted."""
    further_scales: Table | None


@dataclass(frozen=True)
class FindingsView:
    """Section 2."""

    detailed: tuple[FindingView, ...]
    further: Table | None
    """Findings with facts that are too many to be told in detail."""
    without_facts: Table | None
    unanswered: Table | None


class Context:
    """What a finding is told with: the case, its flags, its other variants."""

    def __init__(self, profile: TumourProfile, review: CaseReview | None = None) -> None:
        self.profile = profile
        self.flags = Flags(profile, review)
        self.neighbours = Neighbours(profile)
        self._pair = self.neighbours.pair_notes()

    def notes(self, finding: Finding) -> tuple[str, ...]:
        """Return everything about a finding that needs a sentence."""
        pair = self._pair if self.neighbours.is_of_pair(finding) else ()
        phases = self.neighbours.sentences(finding)
        undone = reversion_sentences(self.profile.reversions, finding)
        return (*_notes(finding), *(f"Phase: {text}." for text in phases), *pair, *undone)


def build_findings(profile: TumourProfile, review: CaseReview | None = None) -> FindingsView:
    """Return findings with facts in full, the others as one table."""
    by_id = {f.alteration.alteration_id: f for f in profile.findings}
    context = Context(profile, review)
    shown, rest = told_in_detail(profile)
    further = [by_id[s.alteration_id] for s in rest if s.alteration_id in by_id]
    return FindingsView(
        detailed=tuple(
            _finding(i, s, by_id.get(s.alteration_id or ""), context)
            for i, s in enumerate(shown, start=1)
        ),
        further=_plain_table(further, context, FURTHER),
        without_facts=_plain_table([f for f in profile.findings if not f.matches], context),
        unanswered=unanswered_table(profile),
    )


def uncertain_table(profile: TumourProfile, review: CaseReview | None = None) -> Table | None:
    """Return alterations of uncertain significance."""
    caption = "Alterations of uncertain significance"
    return _plain_table(profile.uncertain, Context(profile, review), caption)


def source_date(fact: Fact, profile: TumourProfile) -> str:
    """Return ``, as of <date>``: when the fact was curated, else the date of its source."""
    if fact.curated is not None:
        return f", as of {fact.curated}"
    if fact.source == OWN_SOURCE:
        return knowledge_date(profile)
    dates = (s.date for s in profile.reinterpretable.sources if s.name == fact.source and s.date)
    return "".join(f", as of {date}" for date in dates)


def knowledge_date(profile: TumourProfile) -> str:
    """Return ``, as of <date>`` from the provenance of the knowledge release, else empty."""
    for resource in profile.provenance.resources:
        if resource.name == "release" or "biomarkers" in resource.name:
            return f", as of {resource.date or resource.version}"
    return ""


def _finding(
    index: int, subject: Subject, finding: Finding | None, context: Context
) -> FindingView:
    profile = context.profile
    ranked = sorted(subject.matches, key=tier_rank)
    best = ranked[0]
    tumour_type = profile.submitted_type_name or "tumour type not given"
    outcomes = finding.variant.filters if finding and finding.variant else ()
    resting_on = (subject.alteration_id, *best.alteration_ids)
    return FindingView(
        anchor=f"finding-{index}",
        title=subject.name,
        tier=tier_badge(best.tier),
        one_line=_one_line(finding, context),
        open=best.tier is not None and best.tier.tier in ACTIONABLE_TIERS,
        significance=wording.significance_sentence(
            best,
            tumour_type=tumour_type,
            jurisdiction=profile.jurisdiction,
            as_of=source_date(best.fact, profile),
        ),
        flags=context.flags.sentences(resting_on, of=subject.alteration_id),
        tier_line=tier_line(best, profile.jurisdiction),
        scales=scale_sentences(best),
        properties=(
            *properties(finding, positives_only=profile.positives_only),
            *ledger_lines(finding, profile),
        )
        if finding
        else (),
        oncogenicity=finding.alteration.oncogenicity_reasons if finding else (),
        notes=context.notes(finding) if finding else (),
        filters_title=_filters_title(outcomes),
        filters=_filter_table(outcomes),
        facts=fact_groups(ranked, profile, context.flags),
        sources=side_by_side(ranked, profile),
        further_scales=scale_table(ranked),
    )


def _one_line(finding: Finding | None, context: Context) -> str:
    if finding is None:
        return ""
    own = finding.alteration.alteration_id
    parts = [finding.variant.hgvs_c if finding.variant else finding.alteration.coding_change]
    if finding.variant:
        parts.append(f"VAF {percent(finding.variant.vaf)}")
    elif finding.alteration.copies is not None:
        parts.append(f"{number(finding.alteration.copies, 1)} copies")
    parts += context.flags.short([own], of=own)
    parts.append("other name submitted" if name_disagreement(finding.variant) else "")
    return " · ".join(part for part in parts if part)


def properties(finding: Finding, *, positives_only: bool) -> tuple[Line, ...]:
    """Return term and value of everything known about a finding."""
    lines: list[Line] = []
    if finding.variant:
        lines += variant_lines(finding.variant, finding.alteration.label)
    copies = finding.gene_copy_number
    if copies and not (positives_only and copies.call is CopyNumberCall.NEUTRAL):
        lines += _copy_lines(copies)
    if finding.fusion:
        lines += _fusion_lines(finding.fusion)
    alteration = finding.alteration
    if alteration.exon_skipping:
        lines.append(Line("Exon skipping", alteration.exon_skipping.words))
    lines.append(
        Line("Oncogenicity", f"{alteration.oncogenicity.value}; {EFFECT_WORDS[alteration.effect]}")
    )
    lines.append(Line("Oncogenicity points", points_line(alteration)))
    lines.append(Line("Both copies hit", _three(alteration.biallelic, "not determined")))
    lines.append(Line("Clonal", _three(alteration.clonal, "not estimated")))
    return tuple(line for line in lines if line.note)


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


def _notes(finding: Finding) -> tuple[str, ...]:
    variant = finding.variant
    notes = [*rescue_notes(variant), name_disagreement(variant)]
    if variant is not None and variant.unproven_founder:
        notes.append(wording.FOUNDER)
    elif finding.alteration.origin_ambiguous:
        notes.append(wording.GERMLINE_LIKE)
    if finding.alteration.oncogenicity is Oncogenicity.VUS:
        notes.append(wording.VUS)
    if variant and variant.merged_from:
        notes.append(_merged_note(variant))
    return tuple(note for note in notes if note)


def _merged_note(variant: AnnotatedVariant) -> str:
    where = "on the same fragments"
    if variant.source is EvidenceSource.SUBMITTED_VCF:
        where = "phased in cis in the submitted VCF"
    apart = variant.parts_submitted_in_trans
    otherwise = "; the submitted VCF has them in trans" if apart else ""
    merged = ", ".join(variant.merged_from)
    return f"One event, merged from neighbouring calls {where}: {merged}{otherwise}."


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


def _plain_table(
    findings: Sequence[Finding],
    context: Context,
    caption: str = "Oncogenic alterations to which no fact applies here",
) -> Table | None:
    if not findings:
        return None
    headers = ("Alteration", "Name", "Allele fraction or copies", "Oncogenicity", "Origin")
    rows = [_plain_row(f, context) for f in findings]
    return table(caption, headers, rows, note=story_note(context.profile))


def _tier_line(finding: Finding) -> tuple[Line, ...]:
    """Return the best tier of a finding that is told in one row, if a fact gives one."""
    tiers = [match.tier for match in finding.matches if match.tier is not None]
    return (Line(f"AMP {min(tiers)}"),) if tiers else ()


def _plain_row(finding: Finding, context: Context) -> tuple[Cell, ...]:
    """Return one compact row: what, names, amount, why oncogenic or not, origin."""
    alteration, variant = finding.alteration, finding.variant
    amount, origin, names = "–", Cell("–"), alteration.fusion_name or alteration.coding_change or ""
    if variant:
        amount = percent_interval(variant.vaf, variant.vaf_low, variant.vaf_high)
        amount += f"; {variant.tumour.alt_count} of {variant.tumour.depth_x}"
        origin = origin_cell(variant)
        legacy = legacy_text(variant, alteration.label)
        given = (variant.hgvs_c, variant.hgvs_p, legacy)
        names = " · ".join(n for n in given if n) or variant.key
    elif alteration.copies is not None:
        amount = f"{number(alteration.copies, 1)} copies"
    why = Line(alteration.oncogenicity.value, "; ".join(alteration.oncogenicity_reasons))
    own = alteration.alteration_id
    flags = (Line(text, flag=True) for text in context.flags.sentences([own], of=own))
    notes = tuple(Line("", note) for note in context.notes(finding) if note != wording.VUS)
    return (
        Cell(starred(finding), lines=(*_tier_line(finding), *flags, *notes)),
        Cell(names),
        Cell(amount),
        Cell(lines=(why,)),
        origin,
    )
