"""What an alteration does and whether it drives tumours, with the reasons in words.

A transparent short form of the ClinGen/CGC/VICC rules (clinical.md 6.6, PMID 35101336): the first
rule that applies decides, and its reason is kept. Everything else is of uncertain significance.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agnoma.gene_model import cds_bp, upstream_position
from agnoma.io.resources import GeneRole, IndelChange, IndelRegion
from agnoma.io.structural_tables import DuplicationRegion
from agnoma.knowledge.exon_skipping import splice_candidate
from agnoma.knowledge.internal_duplications import duplication_words, internal_duplication
from agnoma.knowledge.matchers import MISSENSE
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Effect, Oncogenicity, SkippingConfidence
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import AnnotatedVariant, VariantKind
from agnoma.sequence import reverse_complement

CANONICAL_SPLICE = frozenset({"splice_acceptor", "splice_donor"})
NULL_TERMS = frozenset({"stop_gained", "frameshift", "start_lost"}) | CANONICAL_SPLICE
LATE_FRACTION = 0.975
"""Null variants in the last 2.5 % of the coding sequence do not count (PCGR; clinical.md 3.3)."""
CODON_BP = 3
UPSTREAM = re.compile(r"^c\.(-\d+)")
SUPPRESSING = frozenset({GeneRole.SUPPRESSOR, GeneRole.BOTH})
DRIVING = frozenset({GeneRole.ONCOGENE, GeneRole.BOTH})


@dataclass(frozen=True, slots=True)
class Judgement:
    """Effect and oncogenicity of one alteration."""

    effect: Effect
    oncogenicity: Oncogenicity
    reason: str


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """A small variant under the current symbol of its gene, with its transcript."""

    variant: AnnotatedVariant
    gene: str
    transcript: Transcript | None
    terms: frozenset[str]
    """Consequence terms without the suffix ``_variant``."""
    skipping: tuple[int, SkippingConfidence] | None = None
    """Curated exon it has a bearing on, and how sure its skipping is."""

    @property
    def promoter_changes(self) -> dict[int, str]:
        """Return the changes upstream of the start codon by N of c.-N, negative.

        A substitution of several bases gives each of its bases, the first under its full name
        too when that is what is listed: CC>TT over c.-125 and c.-124 holds c.-124C>T.
        """
        found = UPSTREAM.match(self.variant.hgvs_c or "")
        if found is None:
            return {}
        return self._single_changes() | {int(found[1]): self.variant.hgvs_c or ""}

    def _single_changes(self) -> dict[int, str]:
        variant, transcript = self.variant, self.transcript
        if transcript is None or variant.kind is not VariantKind.MNV:
            return {}
        minus = transcript.strand is Strand.MINUS
        changes = {}
        for offset, bases in enumerate(zip(variant.ref, variant.alt, strict=True)):
            position = upstream_position(transcript, variant.start + offset)
            ref, alt = map(reverse_complement, bases) if minus else bases
            if ref != alt and position < 0:
                changes[position] = f"c.{position}{ref}>{alt}"
        return changes

    @property
    def promoter_parts(self) -> tuple[str, ...]:
        """Return the single-base changes of a promoter substitution of several bases."""
        parts = self._single_changes() if self.promoter_changes else {}
        return tuple(parts[position] for position in sorted(parts))


def uncertain(reason: str) -> Judgement:
    """Return the judgement of everything no rule knows."""
    return Judgement(Effect.UNKNOWN, Oncogenicity.VUS, reason)


def judge_variant(named: NamedVariant, genes: GeneKnowledge) -> Judgement:
    """Return what a small variant does; the first rule that applies decides."""
    if named.variant.frame_depends_on is not None:
        words = f"its effect on the protein depends on {named.variant.frame_depends_on}"
        return uncertain(words)
    for rule in VARIANT_RULES:
        judgement = rule(named, genes)
        if judgement is not None:
            return judgement
    return uncertain("no rule of established oncogenicity applies")


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


UNNAMED_PARTNER = "?"


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


def _exon_skip(named: NamedVariant, _genes: GeneKnowledge) -> Judgement | None:
    if named.skipping is None or named.skipping[1] is SkippingConfidence.LIKE:
        return None
    return judge_skipping(named.gene, *named.skipping)


def duplication_region(named: NamedVariant, genes: GeneKnowledge) -> DuplicationRegion | None:
    """Return the region whose internal tandem duplications a variant counts among, else None.

    One that brings a stop codon, or takes a splice site, is none. A duplication to the letter
    takes none: placed inside the site, it leaves a whole one on either side of its second copy.
    """
    repeats = (named.variant.hgvs_c or "").endswith("dup")
    if named.terms & (NULL_TERMS - CANONICAL_SPLICE if repeats else NULL_TERMS):
        return None
    return internal_duplication(named.variant, named.gene, genes.duplication_regions)


def _internal_duplication(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    region = duplication_region(named, genes)
    if region is None:
        return None
    reason = duplication_words(named.variant, region)
    return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)


def _near_splice_site(named: NamedVariant, _genes: GeneKnowledge) -> Judgement | None:
    transcript = named.transcript
    words = None if transcript is None else splice_candidate(named.variant, transcript)
    return None if words is None else uncertain(words)


def _promoter_allele(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    changes = {named.variant.hgvs_c, *named.promoter_parts}
    places = [genes.hotspots.get((named.gene, position)) for position in named.promoter_changes]
    hotspots = [hotspot for hotspot in places if hotspot is not None]
    for hotspot in hotspots:
        allele = next((allele for allele in hotspot.alleles if allele in changes), None)
        if allele is not None:
            held = "" if allele == named.variant.hgvs_c else f"holds {allele}: "
            reason = f"{held}established promoter allele ({hotspot.source})"
            return Judgement(hotspot.effect, Oncogenicity.ONCOGENIC, reason)
    if hotspots:
        return uncertain("another allele than the established ones at this promoter position")
    return None


def _exact_allele(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    protein, codon = named.variant.protein_change, named.variant.codon_first
    if protein is None or codon is None:
        return None
    hotspot = genes.hotspots.get((named.gene, codon))
    if hotspot is not None and protein in hotspot.alleles:
        reason = f"established hotspot allele ({hotspot.source})"
        return Judgement(hotspot.effect, Oncogenicity.ONCOGENIC, reason)
    if (named.gene, protein) in genes.exact_alleles:
        suppressor = genes.roles.get(named.gene) is GeneRole.SUPPRESSOR
        effect = Effect.LOF if suppressor else Effect.GOF
        return Judgement(effect, Oncogenicity.ONCOGENIC, "allele named by a curated fact")
    return None


def _hotspot_codon(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    missense = MISSENSE.match(named.variant.protein_change or "")
    if missense is None or missense[1] == missense[3]:
        return None
    hotspot = genes.hotspots.get((named.gene, int(missense[2])))
    if hotspot is None:
        return None
    reason = f"missense at hotspot codon {hotspot.codon} ({hotspot.source})"
    return Judgement(hotspot.effect, Oncogenicity.LIKELY_ONCOGENIC, reason)


def _indel_region(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    first, last = named.variant.codon_first, named.variant.codon_last
    if first is None or "stop_gained" in named.terms:
        return None
    for region in genes.indel_regions:
        inside = region.first_codon <= (last or first) and first <= region.last_codon
        if region.gene == named.gene and inside and _counts(region, named.variant):
            codons = f"{region.first_codon}-{region.last_codon}"
            reason = (
                f"{region.change.value} in exon {region.exon}, codons {codons} ({region.source})"
                if region.change is not IndelChange.ANY
                else f"in-frame indel in exon {region.exon}, codons {codons} ({region.source})"
            )
            return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)
    return None


def _counts(region: IndelRegion, variant: AnnotatedVariant) -> bool:
    gained = len(variant.alt) - len(variant.ref)
    if gained == 0:
        return False
    if region.change is IndelChange.FRAMESHIFT:
        return gained > 0 and gained % CODON_BP != 0
    if gained % CODON_BP != 0:
        return False
    wanted = {IndelChange.DELETION: gained < 0, IndelChange.INSERTION: gained > 0}
    return wanted.get(region.change, True)


def _null_in_suppressor(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    null = sorted(named.terms & NULL_TERMS)
    if not null or genes.roles.get(named.gene) not in SUPPRESSING:
        return None
    what = f"null variant ({', '.join(null)}) in a suppressor"
    if named.terms & {"stop_gained", "frameshift"}:
        position = _cds_fraction(named)
        if position is None:
            what += "; its place in the coding sequence could not be checked"
        elif position > LATE_FRACTION:
            return uncertain(f"{what}, but in the last 2.5 % of the coding sequence")
    return Judgement(Effect.LOF, Oncogenicity.LIKELY_ONCOGENIC, what)


def _cds_fraction(named: NamedVariant) -> float | None:
    codon = named.variant.codon_first
    if codon is None or named.transcript is None:
        return None
    return codon * CODON_BP / cds_bp(named.transcript)


VARIANT_RULES: tuple[Callable[[NamedVariant, GeneKnowledge], Judgement | None], ...] = (
    _exon_skip,
    _promoter_allele,
    _internal_duplication,
    _exact_allele,
    _hotspot_codon,
    _indel_region,
    _null_in_suppressor,
    _near_splice_site,
)
