"""The stage as a whole: alterations, matches and ledger of one case."""

import logging
from dataclasses import dataclass

from agnoma.assessability.two_hit import with_second_hits
from agnoma.assessability.view import CaseView, build_view
from agnoma.config import Jurisdiction, UnknownSetting
from agnoma.gene_model import GeneModel
from agnoma.knowledge.agnostic import agnostic_labels
from agnoma.knowledge.alterations import STAGE, VariantReader, unique_ids
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.copies import GeneCopies
from agnoma.knowledge.exon_deletion_alterations import exon_deletion_alterations
from agnoma.knowledge.fusion_alterations import fusion_alterations
from agnoma.knowledge.known_places import known_places
from agnoma.knowledge.matchers import Reverting
from agnoma.knowledge.matching import FactMatcher, Outcome, with_best_tiers
from agnoma.knowledge.phases import phases_of
from agnoma.knowledge.reversion_alterations import reversion_ledger, with_reversions
from agnoma.knowledge.skipping_by_rna import read_joins
from agnoma.knowledge.tables import Knowledge
from agnoma.knowledge.trials import trial_hints
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.assessability import Assessability
from agnoma.models.base import Answerable, Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.knowledge import Interpretation
from agnoma.models.reversion import Reversion
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariantSummary

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaseFindings:
    """What the earlier stages found in one case."""

    variants: tuple[AnnotatedVariant, ...]
    small_variants: SmallVariantSummary
    copy_number: CopyNumberProfile
    fusions: FusionResult
    biomarkers: Biomarkers
    exon_deletions: tuple[ExonDeletion, ...] = ()
    reversions: tuple[Reversion, ...] = ()
    assessability: Assessability | None = None
    """What the case can support; without it nothing that was not found counts as absent."""
    outside_genes: int = 0
    """Passing variants in no gene of the gene models, beside those above."""


def interpret_findings(
    findings: CaseFindings,
    knowledge: Knowledge,
    model: GeneModel,
    case: CaseInfo,
    jurisdiction: Jurisdiction,
    *,
    unknown_setting: UnknownSetting = UnknownSetting.STATE,
) -> Interpretation:
    """Return every alteration of a case and every fact that fits it.

    Alterations, their effect and oncogenicity do not depend on the tumour type; the tiers do.

    Raises
    ------
    ConfigError
        If the submitted tumour type is not an OncoTree code.
    """
    code = case.oncotree_code
    knowledge.types.check_submitted(code)
    copies = GeneCopies(findings.copy_number, knowledge.genes)
    alterations, own_ledger = _alterations(findings, knowledge, model, copies, case)
    state = CaseState(
        case,
        findings.biomarkers,
        alterations,
        {record.name: record for record in findings.exon_deletions},
        _view(findings),
        phases_of(findings.variants),
        known_places(knowledge.genes),
        knowledge.therapy_classes,
        unknown_setting,
    )
    outcome = FactMatcher(knowledge, state, jurisdiction).run()
    logger.info(
        "%s: %d alterations, %d matches, %d facts of altered genes not applied",
        case.case_id,
        len(alterations),
        len(outcome.matches),
        len(outcome.ledger),
    )
    return Interpretation(
        case_id=case.case_id,
        jurisdiction=jurisdiction.value,
        knowledge_version=knowledge.version,
        sources=knowledge.sources,
        submitted_type=code,
        submitted_type_name=None if code is None else knowledge.types.name(code),
        alterations=_shown(with_best_tiers(alterations, outcome), outcome),
        matches=tuple(outcome.matches),
        wild_type_facts=tuple(outcome.wild_type),
        unanswered_facts=tuple(outcome.unanswered),
        agnostic_labels=agnostic_labels(knowledge, state),
        trials=None if knowledge.trials is None else trial_hints(knowledge.trials, state),
        ledger=(
            *_not_asked(findings),
            *_unknown_treatment(state),
            *own_ledger,
            *outcome.ledger,
        ),
    )


def _shown(alterations: tuple[Alteration, ...], outcome: Outcome) -> tuple[Alteration, ...]:
    """Return the alterations of the case; the loss of one copy only where a fact speaks of it."""
    matched = {name for match in outcome.matches for name in match.alteration_ids}
    return tuple(
        a for a in alterations if a.kind is not AlterationKind.LOSS or a.alteration_id in matched
    )


def _view(findings: CaseFindings) -> CaseView | None:
    assessed = findings.assessability
    if assessed is None:
        return None
    return build_view(
        assessed.callability,
        findings.small_variants,
        findings.copy_number,
        findings.fusions,
        verdict=assessed.verdict,
        exon_deletions=findings.exon_deletions,
    )


def _alterations(
    findings: CaseFindings,
    knowledge: Knowledge,
    model: GeneModel,
    copies: GeneCopies,
    case: CaseInfo,
) -> tuple[tuple[Alteration, ...], list[LedgerEntry]]:
    """Return the alterations of a case in a fixed order, and what is none with its reason."""
    genes = knowledge.genes
    tumour_fraction = findings.copy_number.tumour_fraction(case.tumour_fraction)
    joins = read_joins(findings.fusions.fusions, model, genes.skipped_exons)
    reader = VariantReader(genes, model, copies, tumour_fraction, joins.exons)
    small, small_ledger = reader.read(findings.variants, outside=findings.outside_genes)
    small = with_reversions(small, findings.reversions)
    small = with_second_hits(small, findings.variants, copies.by_gene, tumour_fraction)
    fused, fusion_ledger = fusion_alterations(joins.others, genes)
    lost, lost_ledger = exon_deletion_alterations(
        findings.exon_deletions, findings.variants, genes, copies
    )
    found = [*small, *joins.alterations(small), *copies.alterations(), *fused, *lost]
    ledger = [
        *small_ledger,
        *copies.ledger(),
        *joins.ledger(),
        *fusion_ledger,
        *lost_ledger,
        *reversion_ledger(
            findings.reversions,
            _reversion_genes(knowledge),
            tested=findings.small_variants.tested,
            case=case,
        ),
    ]
    return unique_ids(found), ledger


def _reversion_genes(knowledge: Knowledge) -> frozenset[str]:
    """Return the genes whose reversion a fact speaks of."""
    return frozenset(
        gene
        for _, expression in knowledge.facts
        if any(isinstance(matcher, Reverting) for matcher in expression.matchers)
        for gene in expression.genes
    )


def _unknown_treatment(state: CaseState) -> list[LedgerEntry]:
    """Return an entry for each earlier treatment that no table knows."""
    names = [n for n in state.case.prior_therapy if not state.therapies.is_known(n)]
    if names:
        logger.warning("prior_therapy: no table knows %s", ", ".join(names))
    return [
        LedgerEntry(
            stage=STAGE,
            item="prior_therapy",
            rule="treatment_unknown",
            value=name,
            explanation=(
                f"{name} is no drug, class or regimen of therapy_classes.tsv: it counts as no "
                "line of systemic therapy, and leaves open what was given before."
            ),
        )
        for name in names
    ]


def _not_asked(findings: CaseFindings) -> list[LedgerEntry]:
    """Return an entry for each kind of alteration that could not be asked at all."""
    summary = findings.small_variants
    reasons = {} if summary.tested else {"small variants": summary.reason or "not tested"}
    answers: dict[str, Answerable] = {
        "copy number": findings.copy_number,
        "fusions": findings.fusions,
    }
    for name, answer in answers.items():
        if answer.status is not Status.EVALUATED:
            reasons[name] = answer.reason or answer.status.value
    return [
        LedgerEntry(
            stage=STAGE,
            item=name,
            rule="not_asked",
            explanation=f"Facts on {name} could not be matched: {reason}",
        )
        for name, reason in reasons.items()
    ]
