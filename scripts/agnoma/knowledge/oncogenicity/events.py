"""What events do that change no single codon: copies, fusions, lost exons, by the gene's role.

No points are counted for them (clinical.md 6.6): an oncogene is amplified or fused, a suppressor
deleted; fusions after partners, direction, frame and kinase domain (clinical.md 3.5).
"""

from agnoma.io.resources import GeneRole
from agnoma.knowledge.oncogenicity.judgement import Judgement, uncertain
from agnoma.knowledge.oncogenicity.named import DRIVING, SUPPRESSING
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Effect, Oncogenicity, SkippingConfidence
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion

UNNAMED_PARTNER = "?"


def judge_copies(gene: str, call: CopyNumberCall, genes: GeneKnowledge) -> Judgement:
    """Return what an amplification or homozygous deletion does, by the gene's role."""
    role = genes.roles.get(gene)
    words = f"{gene} has no role in gene_roles.tsv" if role is None else f"{gene} is {_a(role)}"
    if call is CopyNumberCall.AMPLIFIED and role in DRIVING:
        reason = f"amplification; {words}"
        return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
    if call is CopyNumberCall.HOMOZYGOUS_DELETION and role in SUPPRESSING:
        reason = f"homozygous deletion; {words}"
        return Judgement(Effect.LOF, Oncogenicity.ONCOGENIC, reason)
    return uncertain(f"{call.value}, but {words}")


def fusion_unproven(fusion: Fusion) -> str | None:
    """Return why a fusion is not shown to be functional, None when enough is known.

    Both partners must be named; of a kinase fusion, reading frame or kinase domain must be known:
    without either, a rearrangement is all that was seen (clinical.md 3.5, 6.3).
    """
    if UNNAMED_PARTNER in {fusion.gene5, fusion.gene3}:
        return "the partner is not named"
    if fusion.kinase_gene and fusion.in_frame is None and fusion.kinase_domain_retained is None:
        return "reading frame and kinase domain are not known"
    return None


def judge_fusion(fusion: Fusion, genes: GeneKnowledge) -> Judgement:
    """Return what a fusion does: partners, direction, frame and kinase domain (clinical.md 3.5).

    Frame and domain are asked of kinase fusions only; fusions of transcription factors and
    promoter swaps (TMPRSS2::ERG) may be out of frame.
    """
    known = genes.known_fusion(fusion.gene5, fusion.gene3)
    kinase = fusion.kinase_gene
    if kinase is not None:
        fault = _kinase_fault(fusion, kinase, genes)
        if fault is not None:
            return uncertain(fault)
        unproven = fusion_unproven(fusion)
        if unproven is not None:
            reason = f"rearrangement of {kinase}; {unproven}: confirm in-frame fusion by RNA/FISH"
            return Judgement(Effect.GOF, Oncogenicity.LIKELY_ONCOGENIC, reason)
        if known is not None and known.is_pair:
            reason = f"{fusion.name} is an established fusion ({known.source})"
            return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
        if None in {fusion.in_frame, fusion.kinase_domain_retained}:
            why = fusion.reason or "the caller did not say"
            reason = f"kinase fusion of {kinase}; frame or kinase domain unknown: {why}"
            return Judgement(Effect.GOF, Oncogenicity.LIKELY_ONCOGENIC, reason)
        reason = f"in-frame fusion that keeps the kinase domain of {kinase}"
        return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
    if known is None:
        return uncertain("neither a kinase fusion nor a pair of known_fusions.tsv")
    if known.is_pair:
        reason = f"{fusion.name} is an established fusion ({known.source})"
        return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
    reason = f"fusion of {known.driver} with a partner that is not listed ({known.source})"
    return Judgement(Effect.GOF, Oncogenicity.LIKELY_ONCOGENIC, reason)


def _kinase_fault(fusion: Fusion, kinase: str, genes: GeneKnowledge) -> str | None:
    if fusion.kinase_domain_retained is False:
        return f"the kinase domain of {kinase} is lost"
    if fusion.in_frame is False:
        return "the fusion is out of frame"
    domain = genes.domains.get(kinase)
    wrong_side = genes.symbol(fusion.gene5) == kinase and domain and not domain.may_be_5prime
    return f"{kinase} is the 5' partner, which loses its kinase domain" if wrong_side else None


def _a(role: GeneRole) -> str:
    return {
        GeneRole.ONCOGENE: "an oncogene",
        GeneRole.SUPPRESSOR: "a suppressor",
        GeneRole.BOTH: "an oncogene and a suppressor",
    }[role]


def judge_skipping(gene: str, exon: int, confidence: SkippingConfidence) -> Judgement:
    """Return what the skipping of a curated exon does; only a possible one is uncertain."""
    what = f"skipping of {gene} exon {exon} {confidence.words}"
    if not confidence.is_skipping:
        return uncertain(what)
    confirmed = confidence is SkippingConfidence.CONFIRMED_RNA
    reason = what if confirmed else f"{what}; confirm by RNA"
    return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)


def judge_exon_deletion(found: ExonDeletion, gene: str, genes: GeneKnowledge) -> Judgement:
    """Return what the loss (or repeat) of whole exons does, by the gene's role.

    A listed rearrangement of an oncogene activates it; it is oncogenic where a fact names it. Lost
    exons of a suppressor are loss of function (clinical.md 3.3).
    """
    role = genes.roles.get(gene)
    listed = f"{found.name} is a listed rearrangement ({found.source})"
    if role in DRIVING:
        if (gene, found.name) in genes.rearrangements:
            reason = f"{listed}, named by a curated fact"
            return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
        return Judgement(Effect.GOF, Oncogenicity.LIKELY_ONCOGENIC, f"{listed} of an oncogene")
    if role is GeneRole.SUPPRESSOR and found.change is ExonChange.DELETION:
        reason = f"{listed}: whole exons of a suppressor are lost"
        return Judgement(Effect.LOF, Oncogenicity.LIKELY_ONCOGENIC, reason)
    return uncertain(f"{listed}, but {gene} has no role in gene_roles.tsv that fits it")
