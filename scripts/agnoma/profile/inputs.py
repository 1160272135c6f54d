"""What the class is computed from: alterations, signatures, and what could be seen at all.

The submitted tumour type is not among it, so the class cannot depend on the site (clinical.md 7.1).
"""

from collections.abc import Iterable

from pydantic import Field

from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.base import Answerable, Record, Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo, MmrIhc
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import EvidenceSource
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.open_loci import gene_with_unresolved, with_unresolved
from agnoma.models.qc import Callability, GeneCallability, LocusCallability, LocusState, Verdict
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.predicates import SignatureName

NO_READS = "no reads: callability unknown"
KIND_OF_CALL = {
    CopyNumberCall.AMPLIFIED: AlterationKind.AMP,
    CopyNumberCall.HOMOZYGOUS_DELETION: AlterationKind.HOMDEL,
}


class Signature(Answerable):
    """A genome-wide result as a rule reads it."""

    value: bool | float | str | None = None


class Lookup(Answerable):
    """Whether one kind of alteration was looked for at all."""


class GeneCopyLookup(Lookup):
    """Whether the copies of a gene were evaluated, and what stays possible beside the answer."""

    open_kinds: frozenset[AlterationKind] = Field(
        default=frozenset(), description="Not found, and not excluded by the interval."
    )


class ClassInput(Record):
    """Everything a class may depend on; whatever is not in it cannot change a class."""

    alterations: tuple[Alteration, ...] = ()
    signatures: dict[SignatureName, Signature] = Field(
        default_factory=dict, description="A name left out was not tested."
    )
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


def build_class_input(
    case: CaseInfo,
    alterations: Iterable[Alteration],
    biomarkers: Biomarkers,
    callability: Callability,
    summary: SmallVariantSummary,
    copy_number: CopyNumberProfile,
    fusions: FusionResult,
    *,
    verdict: Verdict,
    exon_deletions: Iterable[ExonDeletion] = (),
) -> ClassInput:
    """Gather the class input from the records of one case; the tumour type is not read."""
    return ClassInput(
        alterations=site_free(alterations),
        signatures=read_signatures(case, biomarkers),
        verdict=verdict,
        small_variants=_small_variant_lookup(summary, callability),
        copy_number=Lookup(status=copy_number.status, reason=copy_number.reason),
        fusions=Lookup(status=fusions.status, reason=fusions.reason),
        exon_deletions=tuple(exon_deletions),
        loci=tuple(with_unresolved(record, summary) for record in callability.loci),
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


def site_free(alterations: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """Return the alterations without what depends on the submitted tumour type.

    The class reads ``tier_any_site`` and ``resistance_any_site``, which matching sets from the
    facts as curated, whatever the site.
    """
    update = {"best_tier": None, "resistance": False}
    return tuple(alteration.model_copy(update=update) for alteration in alterations)


def read_signatures(case: CaseInfo, biomarkers: Biomarkers) -> dict[SignatureName, Signature]:
    """Return the genome-wide results under the names the rules use."""
    tmb = biomarkers.tmb.measurement
    found = {
        SignatureName.TMB: Signature(status=tmb.status, reason=tmb.reason, value=tmb.value),
        SignatureName.HRD_SCORE: Signature(
            status=biomarkers.hrd.status, reason=biomarkers.hrd.reason, value=biomarkers.hrd.value
        ),
        SignatureName.DOMINANT_SBS: Signature(
            status=biomarkers.signatures.status,
            reason=biomarkers.signatures.reason,
            value=biomarkers.signatures.value,
        ),
    }
    msi = biomarkers.msi
    by_ihc = msi.value in {result.value for result in MmrIhc}
    found[SignatureName.MMR_IHC if by_ihc else SignatureName.MSI] = Signature(
        status=msi.status, reason=msi.reason, value=msi.value
    )
    # Only one of the two assays fits into the biomarker record; the other is on the sample sheet.
    submitted = {SignatureName.MSI: case.msi_pcr, SignatureName.MMR_IHC: case.mmr_ihc}
    for name, value in submitted.items():
        answered = name in found and found[name].status is Status.EVALUATED
        if value is not None and not answered:
            found[name] = Signature(status=Status.EVALUATED, value=value.value)
    return found


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
