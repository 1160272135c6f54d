"""What was looked for in a case, and where it could be read."""

from collections.abc import Iterable

from pydantic import Field

from agnoma.models.alteration import AlterationKind
from agnoma.models.base import Answerable, Record, Status
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import EvidenceSource
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.open_loci import gene_with_unresolved, with_exon_losses, with_unresolved
from agnoma.models.qc import Callability, GeneCallability, LocusCallability, LocusState, Verdict
from agnoma.models.variant import SmallVariantSummary

NO_READS = "no reads: callability unknown"
KIND_OF_CALL = {
    CopyNumberCall.AMPLIFIED: AlterationKind.AMP,
    CopyNumberCall.HOMOZYGOUS_DELETION: AlterationKind.HOMDEL,
}


class Lookup(Answerable):
    """Whether one kind of alteration was looked for at all."""


class GeneCopyLookup(Lookup):
    """Whether the copies of a gene were evaluated, and what stays possible beside the answer."""

    open_kinds: frozenset[AlterationKind] = Field(
        default=frozenset(), description="Not found, and not excluded by the interval."
    )


class CaseView(Record):
    """What was looked for, and what could have been seen; findings are no part of it."""

    verdict: Verdict
    small_variants: Lookup
    copy_number: Lookup
    fusions: Lookup
    structural_variants: Lookup = Lookup(
        status=Status.NOT_TESTED, reason="not called by this version"
    )
    exon_deletions: tuple[ExonDeletion, ...] = Field(
        default=(), description="Rearrangements of whole exons that were asked for, by gene."
    )
    loci: tuple[LocusCallability, ...] = ()
    genes: tuple[GeneCallability, ...] = ()
    gene_copy_number: dict[str, GeneCopyLookup] = Field(
        default_factory=dict, description="Gene -> were its copies evaluated; absent = not covered."
    )


def build_view(
    callability: Callability,
    summary: SmallVariantSummary,
    copy_number: CopyNumberProfile,
    fusions: FusionResult,
    *,
    verdict: Verdict,
    exon_deletions: Iterable[ExonDeletion] = (),
) -> CaseView:
    """Return the view on a case from the records of its stages.

    Parameters
    ----------
    callability
        As the case as a whole supports it, see `agnoma.assessability.assess`.
    summary, copy_number, fusions, exon_deletions
        What the calling stages did.
    verdict
        Of the case; a failed sample excludes nothing.
    """
    lost = tuple(exon_deletions)
    return CaseView(
        verdict=verdict,
        small_variants=_small_variant_lookup(summary, callability),
        copy_number=Lookup(status=copy_number.status, reason=copy_number.reason),
        fusions=Lookup(status=fusions.status, reason=fusions.reason),
        exon_deletions=lost,
        loci=tuple(
            with_exon_losses(with_unresolved(record, summary), lost) for record in callability.loci
        ),
        genes=tuple(gene_with_unresolved(record, summary) for record in callability.genes),
        gene_copy_number={gene.gene: gene_copy_lookup(gene) for gene in copy_number.genes},
    )


def gene_copy_lookup(gene: GeneCopyNumber) -> GeneCopyLookup:
    """Return whether a gene's copies answer; an equivocal amplification is open, not absent."""
    if gene.call is CopyNumberCall.NOT_ASSESSABLE:
        return GeneCopyLookup(status=Status.NOT_ASSESSABLE, reason=gene.rule)
    kinds = frozenset(KIND_OF_CALL[call] for call in gene.not_excluded if call in KIND_OF_CALL)
    if gene.call is CopyNumberCall.EQUIVOCAL:
        kinds |= {AlterationKind.AMP}
    reason = gene.rule if kinds else None
    return GeneCopyLookup(status=Status.EVALUATED, reason=reason, open_kinds=kinds)


def _small_variant_lookup(summary: SmallVariantSummary, callability: Callability) -> Lookup:
    """Return whether the absence of a small variant means anything in this case."""
    if not summary.tested:
        return Lookup(status=Status.NOT_TESTED, reason=summary.reason or "no reads and no calls")
    measured = any(
        record.state not in (LocusState.NOT_TESTED, LocusState.NOT_ASSESSABLE)
        or record.min_depth_x is not None
        for record in callability.loci
    ) or any(gene.callable_bp for gene in callability.genes)
    if callability.reason is not None and not measured:
        submitted = summary.source is EvidenceSource.SUBMITTED_VCF
        reason = NO_READS if submitted else callability.reason
        return Lookup(status=Status.NOT_ASSESSABLE, reason=reason)
    return Lookup(status=Status.EVALUATED)
