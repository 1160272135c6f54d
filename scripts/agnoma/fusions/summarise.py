"""One case's fusions from a caller's table."""

import logging
from collections.abc import Sequence

from agnoma.fusions.domains import kinase_state
from agnoma.gene_model import GeneModel
from agnoma.genome import contig_translation
from agnoma.io.fusion_tables import Breakpoint, FusionCall, FusionTable
from agnoma.io.resources import KinaseDomain
from agnoma.models.base import Status
from agnoma.models.fusion import Fusion, FusionResult
from agnoma.settings import FusionsConfig

logger = logging.getLogger(__name__)


def not_tested(case_id: str, reason: str) -> FusionResult:
    """Return the result of a case that was not asked for fusions."""
    return FusionResult(status=Status.NOT_TESTED, reason=reason, case_id=case_id)


def summarise_fusions(
    table: FusionTable,
    domains: dict[str, KinaseDomain],
    genes: GeneModel,
    contig_lengths: dict[str, int],
    *,
    case_id: str,
    limits: FusionsConfig,
) -> FusionResult:
    """Return the supported fusions, best supported first, and a note for each one left out.

    Breakpoints that are no place on the reference (``contig_lengths`` [bp]) are noted: the table
    may belong to another build. A fusion whose split reads are not given is kept, with a note
    that the limit could not be applied to it.
    """
    notes = []
    kept = []
    for call in table.calls:
        name = f"{call.gene5}::{call.gene3}"
        if call.split_reads is None:
            notes.append(f"{name}: split reads not given, so their limit was not applied.")
        elif call.split_reads < limits.min_split_reads:
            notes.append(
                f"{name} left out: {call.split_reads} split reads, "
                f"at least {limits.min_split_reads} needed."
            )
            continue
        kept.append(_fusion(call, table.caller, domains, genes))
        notes += [
            f"{name}: breakpoint {place} is no place on the reference; check the build."
            for place in (call.breakpoint5, call.breakpoint3)
            if place is not None and not _on_reference(place, contig_lengths)
        ]
    logger.info("%s: %d fusions in the table, %d kept", case_id, len(table.calls), len(kept))
    return FusionResult(
        status=Status.EVALUATED,
        case_id=case_id,
        caller=table.caller,
        fusions=_ordered(kept),
        notes=tuple(notes),
    )


def _on_reference(place: Breakpoint, contig_lengths: dict[str, int]) -> bool:
    contig = contig_translation([place.contig], list(contig_lengths)).get(place.contig)
    return contig is not None and place.position <= contig_lengths[contig]


def _fusion(
    call: FusionCall, caller: str, domains: dict[str, KinaseDomain], genes: GeneModel
) -> Fusion:
    kinase = kinase_state(call, domains, genes)
    reasons = []
    if call.in_frame is None:
        reasons.append(f"{caller} gives no reading frame")
    if kinase.reason is not None:
        reasons.append(kinase.reason)
    return Fusion(
        gene5=call.gene5,
        gene3=call.gene3,
        breakpoint5=None if call.breakpoint5 is None else str(call.breakpoint5),
        breakpoint3=None if call.breakpoint3 is None else str(call.breakpoint3),
        split_reads=call.split_reads,
        spanning_pairs=call.spanning_pairs,
        in_frame=call.in_frame,
        kinase_gene=kinase.gene,
        kinase_domain_retained=kinase.retained,
        confidence=call.confidence,
        caller=caller,
        reason="; ".join(reasons) or None,
    )


def _ordered(fusions: Sequence[Fusion]) -> tuple[Fusion, ...]:
    return tuple(
        sorted(
            fusions,
            key=lambda f: (
                -(f.split_reads or 0),
                f.name,
                f.breakpoint5 or "",
                f.breakpoint3 or "",
            ),
        )
    )
