"""One small variant in words: names, reads, origin, why it was kept."""

import re

from agnoma.models.evidence import EvidenceSource, SequenceContext
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant, Origin, OriginEstimate, PopulationFrequency
from agnoma.report import wording
from agnoma.report.elements import Cell, Line, Table, number, percent_interval, plural, table

COMMON = "germline_pop"
# Shorter runs and repeats concern no filter: the configuration accepts no lower limits.
MIN_RUN_BP = 4
MIN_REPEAT_UNITS = 3
LEAST_P = 0.005
MAX_EVIDENCE_ROWS = 250


def variant_lines(variant: AnnotatedVariant, label: str) -> list[Line]:
    """Return term and value of what is known of a variant.

    Parameters
    ----------
    variant
        With its names and evidence.
    label
        What the finding is called; names that stand in it are not said again.
    """
    exon = variant.exon_words(" of ")
    transcript = " / ".join(t for t in (variant.transcript_id, variant.refseq_id) if t)
    if transcript and variant.mane_select:
        transcript += " (MANE Select)"
    given = (variant.hgvs_c, variant.hgvs_p, variant.protein_change, legacy_text(variant, label))
    return [
        Line("Name", " · ".join(dict.fromkeys(name for name in given if name))),
        Line("Name incomplete", variant.naming_reason or ""),
        Line("Transcript", transcript),
        Line("Location", ", ".join(p for p in (variant.gene, exon, variant.key) if p)),
        Line("Consequence", (variant.consequence or "").replace("_", " ").replace("&", ", ")),
        Line("Allele fraction", percent_interval(variant.vaf, variant.vaf_low, variant.vaf_high)),
        Line("Tumour reads", _tumour_reads(variant)),
        Line("Strands", _strands(variant)),
        Line("Matched normal", _normal_reads(variant)),
        Line("Origin", origin_text(variant)),
        Line("Population", population_text(variant.population) if _is_listed(variant) else ""),
    ]


def legacy_text(variant: AnnotatedVariant, label: str) -> str:
    """Return the older names that the label does not carry already."""
    missing = [
        name
        for name in variant.legacy_names
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", label)
    ]
    return f"legacy {', '.join(missing)}" if missing else ""


def origin_text(variant: AnnotatedVariant) -> str:
    """Return where the allele comes from, as far as the test can say, with the numbers."""
    estimate = variant.origin_estimate
    if estimate is None or variant.origin in (Origin.SOMATIC, Origin.SOMATIC_AS_SUBMITTED):
        return wording.ORIGINS[variant.origin]
    word = "Origin undetermined" if variant.origin is Origin.UNDETERMINED else None
    head = word or wording.ORIGINS[variant.origin]
    if estimate.germline_probability is None:
        return f"{head} ({estimate.reason})."
    return f"{head} ({_probability(estimate)}): {estimate.reason}."


def origin_cell(variant: AnnotatedVariant) -> Cell:
    """Return the same for a table."""
    estimate, word = variant.origin_estimate, variant.origin.value
    if estimate is None or variant.origin in (Origin.SOMATIC, Origin.SOMATIC_AS_SUBMITTED):
        return Cell(word)
    if estimate.germline_probability is None:
        return Cell(word, lines=(Line("", estimate.reason),))
    return Cell(f"{word} ({_probability(estimate)})")


def _probability(estimate: OriginEstimate) -> str:
    value = estimate.germline_probability or 0.0
    if value < LEAST_P:
        return "P(germline) < 0.01"
    return "P(germline) > 0.99" if value > 1 - LEAST_P else f"P(germline) {value:.2f}"


def population_text(population: PopulationFrequency | None) -> str:
    """Return what reference tables say of an allele."""
    if population is None:
        return ""
    parts = []
    if population.max_af is not None:
        field = f" ({population.af_field})" if population.af_field else ""
        parts.append(f"frequency {number(population.max_af * 100, 4)} %{field}")
    if population.clinvar:
        parts.append(f"ClinVar: {population.clinvar}")
    if population.founder:
        parts.append(f"allow-list: {population.founder}")
    return "; ".join(parts)


def rescue_notes(variant: AnnotatedVariant | None) -> tuple[str, ...]:
    """Return the footnotes behind the asterisk, each with the filters it stands for."""
    if variant is None or not variant.rescued:
        return ()
    below = [name for name in variant.rescued if name != COMMON]
    notes = [f"{wording.RESCUED} Filters: {', '.join(below)}."] if below else []
    if _is_common(variant):
        notes.append(f"{wording.RESCUED_COMMON} Filter: {COMMON}.")
    return tuple(notes)


def _is_listed(variant: AnnotatedVariant) -> bool:
    return _is_common(variant) or variant.unproven_founder


def _is_common(variant: AnnotatedVariant) -> bool:
    return COMMON in variant.rescued


def name_disagreement(variant: AnnotatedVariant | None) -> str:
    """Return both names when the submitted annotation has another one, else empty."""
    check = variant.name_check if variant else None
    if variant is None or check is None or check.agrees is not False:
        return ""
    if check.submitted and check.submitted in check.reason:
        return f"{wording.OTHER_NAME}: {check.reason}."
    ours = variant.protein_change or variant.hgvs_c or variant.key
    return (
        f"{wording.OTHER_NAME}: submitted as {check.submitted or 'another'}, our name {ours}; "
        f"{check.reason}."
    )


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


def evidence_table(profile: TumourProfile) -> Table | None:
    """Return how each reported small variant was found and named; None without any.

    Every cell says what it is: on paper the table runs without its head.
    """
    rows = [
        (
            Cell(starred(f), lines=(Line("", v.key),)),
            Cell(f"proposed by {_proposers(v)}"),
            Cell(_orientation(v)),
            Cell(_surroundings(v.context)),
            Cell(_name_check(v)),
        )
        for f in (*profile.findings, *profile.uncertain)
        if (v := f.variant) is not None
    ]
    headers = ("Variant", "Proposed by", "Orientation", "Reference around it", "Submitted name")
    caption = "Small variants: who proposed them, orientation, surroundings, submitted names"
    rest = len(rows) - MAX_EVIDENCE_ROWS
    more = f" {plural(rest, 'further variant')} in report.json." if rest > 0 else ""
    note = f"{wording.ORIENTATION}{more}"
    if not rows:
        return None
    return table(caption, headers, rows[:MAX_EVIDENCE_ROWS], note=note, css="look-up")


def starred(finding: Finding) -> str:
    """Return the label, starred when the variant is reported in spite of a filter."""
    rescued = finding.variant is not None and finding.variant.rescued
    return f"{finding.alteration.label} *" if rescued else finding.alteration.label


def _proposers(variant: AnnotatedVariant) -> str:
    if variant.callers:
        return ", ".join(variant.callers)
    submitted = variant.source is EvidenceSource.SUBMITTED_VCF
    return "the submitted VCF" if submitted else "nobody on record"


def _orientation(variant: AnnotatedVariant) -> str:
    counts = variant.tumour
    one, two = counts.alt_f1r2, counts.alt_f2r1
    if one is None or two is None:
        return "F1R2/F2R1 not counted"
    text = f"F1R2/F2R1 {one}/{two}"
    if counts.ref_f1r2 is None or counts.ref_f2r1 is None:
        return text
    return f"{text}, reference {counts.ref_f1r2}/{counts.ref_f2r1}"


def _surroundings(context: SequenceContext | None) -> str:
    if context is None:
        return "surroundings not looked at"
    parts = []
    if context.homopolymer_bp >= MIN_RUN_BP:
        parts.append(f"run of {context.homopolymer_bp} bp")
    if context.repeat_unit and context.repeat_units >= MIN_REPEAT_UNITS:
        parts.append(f"{context.repeat_units} x {context.repeat_unit}")
    if context.low_complexity:
        parts.append(f"listed in {context.low_complexity}")
    return ", ".join(parts) or "no run or repeat"


def _name_check(variant: AnnotatedVariant) -> str:
    check = variant.name_check
    if check is None:
        return "no name submitted"
    if check.agrees:
        return f"agrees: {check.submitted}" if check.submitted else f"agrees: {check.reason}"
    return check.reason
