"""The stage as a whole: alterations, matches and ledger of one case."""

import logging
from dataclasses import dataclass

from agnoma.config import Jurisdiction
from agnoma.gene_model import GeneModel
from agnoma.knowledge.alterations import STAGE, VariantReader, unique_ids
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.copies import GeneCopies
from agnoma.knowledge.fusion_alterations import fusion_alterations
from agnoma.knowledge.matching import FactMatcher, with_best_tiers
from agnoma.knowledge.tables import Knowledge
from agnoma.models.base import Answerable, Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.fusion import FusionResult
from agnoma.models.knowledge import Interpretation
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


def interpret_findings(
    findings: CaseFindings,
    knowledge: Knowledge,
    model: GeneModel,
    case: CaseInfo,
    jurisdiction: Jurisdiction,
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
    reader = VariantReader(knowledge.genes, model, copies, case.tumour_fraction)
    small, small_ledger = reader.read(findings.variants)
    fused, fusion_ledger = fusion_alterations(findings.fusions, knowledge.genes)
    alterations = unique_ids([*small, *copies.alterations(), *fused])
    state = CaseState(case, findings.biomarkers, alterations, copies.calls)
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
        submitted_type=code,
        submitted_type_name=None if code is None else knowledge.types.name(code),
        alterations=with_best_tiers(alterations, outcome),
        matches=tuple(outcome.matches),
        wild_type_facts=tuple(outcome.wild_type),
        ledger=(
            *_not_asked(findings),
            *small_ledger,
            *copies.ledger(),
            *fusion_ledger,
            *outcome.ledger,
        ),
    )


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
