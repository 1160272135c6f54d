"""What the document has to keep so that old cases can be re-tiered without their other files."""

from collections.abc import Iterable, Iterator

from agnoma.assessability.view import CaseView, Lookup
from agnoma.models.base import Answerable
from agnoma.models.evidence import Phase
from agnoma.models.knowledge import Interpretation
from agnoma.models.profile import Finding, ReinterpretationBasis
from agnoma.models.variant import AnnotatedVariant


def reinterpretation_basis(
    found: Interpretation,
    kept: Iterable[Finding],
    variants: Iterable[AnnotatedVariant],
    view: CaseView,
) -> ReinterpretationBasis:
    """Return what re-tiering needs and the rest of the document does not hold.

    Parameters
    ----------
    found
        Of stage knowledge.
    kept
        Findings the document lists, uncertain ones too: their alterations are not kept twice.
    variants
        Of the case; of those not kept, the phases are.
    view
        What could have been seen in the case.
    """
    listed = {finding.alteration.alteration_id for finding in kept}
    unlisted = tuple(a for a in found.alterations if a.alteration_id not in listed)
    keys = {a.variant_key for a in unlisted if a.variant_key}
    partners = {a.variant_key for a in found.alterations if a.variant_key}
    matched = {match.fact.fact_id for match in found.matches}
    return ReinterpretationBasis(
        alteration_ids=tuple(a.alteration_id for a in found.alterations),
        unlisted=unlisted,
        unlisted_phases=dict(_phases((v for v in variants if v.key in keys), partners)),
        small_variants=_answer(view.small_variants),
        fusions=_answer(view.fusions),
        knowledge_version=found.knowledge_version,
        sources=found.sources,
        not_applied={
            entry.item: entry.rule
            for entry in found.ledger
            if entry.limit and entry.item not in matched
        },
    )


def _phases(
    variants: Iterable[AnnotatedVariant], partners: set[str]
) -> Iterator[tuple[str, tuple[Phase, ...]]]:
    """Yield the phases between alterations; facts ask for no other."""
    for variant in variants:
        between = tuple(phase for phase in variant.phases if phase.other in partners)
        if between:
            yield variant.key, between


def _answer(lookup: Lookup) -> Answerable:
    return Answerable(status=lookup.status, reason=lookup.reason)
