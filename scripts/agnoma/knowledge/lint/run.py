"""All rules over all tables."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agnoma.knowledge.lint.assemble import Inputs, assemble
from agnoma.knowledge.lint.crosswalk import scope_off_crosswalk, unknown_code
from agnoma.knowledge.lint.dates import review_overdue, stale_version
from agnoma.knowledge.lint.diseases import empty_scope, idle_exclusion
from agnoma.knowledge.lint.drugs import (
    NOT_REQUIRED,
    requirement_missing,
    unknown_drug,
    unknown_drug_class,
)
from agnoma.knowledge.lint.exon_numbers import exon_beyond_transcript, exon_not_proven
from agnoma.knowledge.lint.findings import Finding, Severity, in_order
from agnoma.knowledge.lint.forbidden import forbidden_tier_reached
from agnoma.knowledge.lint.genes import unknown_fusion_partner, unknown_gene, unknown_transcript
from agnoma.knowledge.lint.reach import unreachable
from agnoma.knowledge.lint.required import required_marker_lost, too_few_markers
from agnoma.knowledge.lint.residues import (
    allele_at_another_codon,
    codon_beyond_protein,
    legacy_allele_alone,
    reference_residue,
    residue_not_listed,
    residues_disagree,
)
from agnoma.knowledge.lint.resistant_alleles import resistance_narrower_than_label
from agnoma.knowledge.lint.satisfiable import requires_never_true
from agnoma.knowledge.lint.statements import (
    approval_without_status,
    contradiction,
    duplicate_fact,
    level_off_crosswalk,
)
from agnoma.knowledge.lint.subject import Subject

RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    unknown_gene,
    unknown_transcript,
    exon_not_proven,
    exon_beyond_transcript,
    unknown_fusion_partner,
    idle_exclusion,
    empty_scope,
    unknown_code,
    scope_off_crosswalk,
    codon_beyond_protein,
    reference_residue,
    legacy_allele_alone,
    residue_not_listed,
    residues_disagree,
    allele_at_another_codon,
    duplicate_fact,
    contradiction,
    level_off_crosswalk,
    approval_without_status,
    review_overdue,
    stale_version,
    requires_never_true,
    requirement_missing,
    unknown_drug_class,
    unknown_drug,
    resistance_narrower_than_label,
    unreachable,
    too_few_markers,
    required_marker_lost,
    forbidden_tier_reached,
)


@dataclass(frozen=True, slots=True)
class Linted:
    """What all rules found."""

    findings: tuple[Finding, ...]
    facts: int
    """Facts that were checked."""
    complete: bool
    """Whether the rules ran; not if a table cannot be read at all."""

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of a severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)


def lint(inputs: Inputs) -> Linted:
    """Return every finding, by file, line and column."""
    with tempfile.TemporaryDirectory(prefix="agnoma-lint-") as folder:
        subject, findings = assemble(inputs, Path(folder))
    if subject is None:
        return Linted(tuple(in_order(findings)), 0, complete=False)
    further = subject.further_files
    for rule in RULES:
        findings += (_for_source(finding, further) for finding in rule(subject))
    return Linted(tuple(in_order(findings)), len(subject.knowledge.facts), complete=True)


def _for_source(finding: Finding, further: frozenset[str]) -> Finding:
    """Return a finding as a warning where another source says so: its content is its own.

    What every fact has to require stays an error: it is no opinion of the source.
    """
    if finding.file not in further or finding.rule == NOT_REQUIRED:
        return finding
    return replace(finding, severity=Severity.WARNING)
