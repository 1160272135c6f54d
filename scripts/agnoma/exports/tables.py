"""The tables of one case: findings, biomarkers, required loci, copies of genes.

Units stand in the names of the columns. An empty cell is unknown or does not apply: never zero.
Fractions are 0-1. Positions are 1-based, as in a VCF.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.exports import text
from agnoma.exports.document import Document, proposed_tier
from agnoma.models.alteration import Alteration
from agnoma.models.base import Answerable, Measurement
from agnoma.models.copy_number import GeneCopyNumber
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.fusion import Fusion
from agnoma.models.knowledge import EvidenceMatch, FactEffect
from agnoma.models.profile import Finding
from agnoma.models.review import FindingDecision
from agnoma.models.variant import AnnotatedVariant

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """A table with a name, columns and rows of values."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def case_tables(document: Document) -> tuple[Table, ...]:
    """Return every table of a case, the findings first."""
    return (
        findings_table(document),
        _biomarkers(document),
        _loci(document),
        _copies(document),
        _review(document),
        _case(document),
    )


def findings_table(document: Document) -> Table:
    """Return one row per finding, then one per alteration of uncertain significance."""
    rows = [_finding_row(document, "finding", f) for f in document.findings]
    rows += [_finding_row(document, "uncertain significance", f) for f in document.uncertain]
    columns = ("case_id", "report_id", "report_status", "section", *_columns())
    return Table("findings", columns, tuple(rows))


def rendered(value: Value) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return text.cell(value) if isinstance(value, str) else text.number(value)


def _finding_row(document: Document, section: str, finding: Finding) -> tuple[Value, ...]:
    head = (document.case_id, document.report_id, document.state.value, section)
    decided = document.decision(finding)
    tier, proposed = document.tier(finding), proposed_tier(finding)
    return (
        *head,
        *_cells(_ALTERATION, finding.alteration),
        *_cells(_VARIANT, finding.variant),
        *_cells(_EVIDENCE, finding.variant.tumour if finding.variant else None),
        *_cells(_NORMAL, finding.variant.normal if finding.variant else None),
        *_cells(_COPIES, finding.gene_copy_number),
        *_cells(_FUSION, finding.fusion),
        tier.value if tier else None,
        proposed.value if proposed else None,
        decided.decision.value if decided else None,
        decided.reason if decided else None,
        *(column(document, finding) for column in _MATCHES.values()),
    )


def _columns() -> tuple[str, ...]:
    groups = (_ALTERATION, _VARIANT, _EVIDENCE, _NORMAL, _COPIES, _FUSION)
    tier = ("amp_tier", "amp_tier_proposed", "reviewer_decision", "reviewer_reason")
    return (*(name for group in groups for name in group), *tier, *_MATCHES)


def _cells(columns: "dict[str, Callable[..., Value]]", record: object | None) -> tuple[Value, ...]:
    return tuple(None if record is None else column(record) for column in columns.values())


_ALTERATION: dict[str, Callable[[Alteration], Value]] = {
    "alteration_id": lambda a: a.alteration_id,
    "gene": lambda a: a.gene,
    "kind": lambda a: a.kind.value,
    "protein_change": lambda a: a.protein_change,
    "coding_change": lambda a: a.coding_change,
    "exon": lambda a: a.exon,
    "effect": lambda a: a.effect.value,
    "oncogenicity": lambda a: a.oncogenicity.value,
    "oncogenicity_points": lambda a: a.oncogenicity_score.points if a.oncogenicity_score else None,
    "biallelic": lambda a: a.biallelic,
    "clonal": lambda a: a.clonal,
    "origin_ambiguous": lambda a: a.origin_ambiguous,
    "possible_chip": lambda a: a.possible_chip,
    "unproven": lambda a: a.unproven,
}
_VARIANT: dict[str, Callable[[AnnotatedVariant], Value]] = {
    "contig": lambda v: v.contig,
    "position_1based": lambda v: v.start + 1,
    "reference_allele": lambda v: v.ref,
    "alternative_allele": lambda v: v.alt,
    "consequence": lambda v: v.consequence,
    "transcript": lambda v: v.transcript_id,
    "refseq": lambda v: v.refseq_id,
    "hgvs_g": lambda v: v.hgvs_g,
    "hgvs_c": lambda v: v.hgvs_c,
    "hgvs_p": lambda v: v.hgvs_p,
    "legacy_names": lambda v: text.joined(v.legacy_names) or None,
    "origin": lambda v: v.origin.value,
    "evidence_source": lambda v: v.source.value,
    "vaf_fraction": lambda v: v.vaf,
    "vaf_low95_fraction": lambda v: v.vaf_low,
    "vaf_high95_fraction": lambda v: v.vaf_high,
    "filters_exempt": lambda v: text.joined(v.rescued) or None,
    "filters_not_evaluated": lambda v: (
        text.joined([f.name for f in v.filters if f.passed is None]) or None
    ),
}
_EVIDENCE: dict[str, Callable[[AlleleEvidence], Value]] = {
    "tumour_depth_fragments": lambda e: e.depth_x,
    "tumour_reference_fragments": lambda e: e.ref_count,
    "tumour_alternative_fragments": lambda e: e.alt_count,
}
_NORMAL: dict[str, Callable[[AlleleEvidence], Value]] = {
    "normal_depth_fragments": lambda e: e.depth_x,
    "normal_alternative_fragments": lambda e: e.alt_count,
}
_COPIES: dict[str, Callable[[GeneCopyNumber], Value]] = {
    "gene_copies_per_tumour_cell": lambda g: g.copies,
    "gene_copies_low95_per_tumour_cell": lambda g: g.copies_low,
    "gene_copies_high95_per_tumour_cell": lambda g: g.copies_high,
    "gene_minor_copies_per_tumour_cell": lambda g: g.minor_copies,
    "gene_log2_ratio": lambda g: g.log2,
    "gene_copy_number_call": lambda g: g.call.value,
}
_FUSION: dict[str, Callable[[Fusion], Value]] = {
    "fusion": lambda f: f.name,
    "fusion_breakpoint5_1based": lambda f: f.breakpoint5,
    "fusion_breakpoint3_1based": lambda f: f.breakpoint3,
    "fusion_split_reads": lambda f: f.split_reads,
    "fusion_spanning_pairs": lambda f: f.spanning_pairs,
    "fusion_in_frame": lambda f: f.in_frame,
    "fusion_kinase_domain_retained": lambda f: f.kinase_domain_retained,
    "fusion_caller": lambda f: f.caller,
}


def _therapies(effect: FactEffect) -> Callable[[Document, Finding], Value]:
    def therapies(document: Document, finding: Finding) -> Value:
        fitting = [m for m in finding.matches if m.fact.effect is effect]
        tiers = [(m.fact.therapy.words, document.fact_tier(finding, m)) for m in fitting]
        return text.joined([f"{words} ({tier})" for words, tier in tiers if tier]) or None

    return therapies


def _of_facts(finding: Finding, words: Callable[[EvidenceMatch], Iterable[str]]) -> Value:
    """Return what is said of the facts of a finding, each with the id of the fact it is said of."""
    said = ((m.fact.fact_id, text.joined(words(m))) for m in finding.matches)
    return " | ".join(f"{fact_id}: {told}" for fact_id, told in said if told) or None


_MATCHES: dict[str, Callable[[Document, Finding], Value]] = {
    "sensitivity_facts_therapy_and_tier": _therapies(FactEffect.SENSITIVITY),
    "resistance_facts_therapy_and_tier": _therapies(FactEffect.RESISTANCE),
    "fact_ids": lambda _, f: text.joined([m.fact.fact_id for m in f.matches]) or None,
    "citations": lambda _, f: text.joined([m.fact.citation for m in f.matches]) or None,
    "conditional_on": lambda _, f: _of_facts(f, lambda m: m.doubts),
    "settings_to_check": lambda _, f: _of_facts(f, lambda m: m.noted),
}


def _biomarkers(document: Document) -> Table:
    found = document.profile.biomarkers
    tmb, hrd = found.tmb, found.hrd
    category = tmb.category.value if tmb.category else None
    rows: list[tuple[Value, ...]] = [
        ("TMB", *_measured(tmb.measurement), category, tmb.counting_rule),
        ("MSI", *_answered(found.msi), found.msi.value, found.msi.source),
        ("HRD", *_measured(hrd), None, None),
        ("signatures", *_answered(found.signatures), found.signatures.value, None),
    ]
    given = (("HER2 IHC", found.her2_ihc), ("HER2 ISH", found.her2_ish))
    rows += [
        (name, "as submitted", None, None, None, None, None, value.value, "pathology")
        for name, value in given
        if value is not None
    ]
    columns = "biomarker status reason value low95 high95 unit category source_or_rule"
    return Table("biomarkers", tuple(columns.split()), tuple(rows))


def _measured(value: Measurement) -> tuple[Value, ...]:
    return value.status.value, value.reason, value.value, value.low, value.high, value.unit


def _answered(value: Answerable) -> tuple[Value, ...]:
    return value.status.value, value.reason, None, None, None, None


def _loci(document: Document) -> Table:
    columns = (
        "locus",
        "gene",
        "state",
        "min_depth_fragments",
        "effective_lod_vaf_fraction",
        "min_tumour_fraction",
        "detected",
        "statement",
        "reason",
    )
    rows = [
        (
            r.callability.locus.locus_id,
            r.callability.locus.gene,
            r.state.value,
            r.callability.min_depth_x,
            r.callability.effective_lod_fraction,
            r.callability.min_tumour_fraction,
            text.joined([document.marked(name, [name]) for name in r.detected]) or None,
            document.marked(r.statement, r.detected),
            r.callability.reason,
        )
        for r in document.profile.loci
    ]
    return Table("required_loci", columns, tuple(rows))


def _copies(document: Document) -> Table:
    columns = ("gene", "contig", "start_0based", "end_0based", *_COPIES, "rule")
    rows = [
        (g.gene, g.contig, g.start, g.end, *_cells(_COPIES, g), g.rule)
        for g in document.profile.copy_number.genes
    ]
    return Table("copy_number", columns, tuple(rows))


def _review(document: Document) -> Table:
    """Return what a named professional decided and wrote, beside what was proposed."""
    columns = ("kind", "subject", "proposed", "decided", "reason_or_text", "by")
    review = document.review
    rows: list[tuple[Value, ...]] = []
    if review is not None:
        rows = [
            ("finding", d.label, d.proposed, _decision(d), d.reason, d.by.words)
            for d in review.findings
        ]
        rows += [
            ("conflict", c.conflict.words, None, c.decision.value, c.reason, c.by.words)
            for c in review.conflicts
        ]
        rows += [("conflict", c.words, None, "not decided", c.said, None) for c in review.undecided]
        rows += [("comment", None, None, None, c.text, c.by.words) for c in review.comments]
        rows += [("not applied", None, None, None, fault, None) for fault in review.faults]
    return Table("review", columns, tuple(rows))


def _decision(decision: FindingDecision) -> str:
    tier = f" to {decision.tier}" if decision.tier else ""
    return f"{decision.decision.value}{tier}"


def _case(document: Document) -> Table:
    profile = document.profile
    info, molecular, replaced = profile.case, profile.molecular_class, document.release
    pairs: Iterable[tuple[str, Value]] = (
        ("case_id", info.case_id),
        ("patient_id", info.patient_id),
        ("report_id", document.report_id),
        ("report_status", document.state.value),
        (
            "replaces_report_id",
            replaced.replaces.report_id if replaced and replaced.replaces else None,
        ),
        ("simulated", profile.simulated),
        ("shared_copy", profile.shared_copy),
        ("genome_build", profile.assay.genome_build),
        ("assay", profile.assay.name),
        ("matched_normal", profile.assay.matched_normal),
        ("submitted_oncotree_code", info.oncotree_code),
        ("specimen", info.specimen.value if info.specimen else None),
        ("pathologist_tumour_fraction", info.tumour_fraction),
        ("estimated_tumour_fraction", profile.copy_number.purity_fraction),
        ("verdict", profile.verdict.value),
        ("positives_only", profile.positives_only),
        ("molecular_class_id", molecular.primary),
        ("molecular_class", document.class_label),
        ("class_statement", document.class_statement),
        ("uncertain_found", profile.uncertain_total),
        ("uncertain_listed", len(document.uncertain)),
        ("pipeline_version", profile.provenance.pipeline_version),
        ("knowledge_version", profile.reinterpretable.knowledge_version),
        ("empty_cells", "unknown or does not apply, never zero"),
    )
    return Table("case", ("key", "value"), tuple(pairs))
