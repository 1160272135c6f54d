"""The class that expert tables give: alleles, codons, regions, exons whose change is known.

Points alone would lose known drivers wherever a rule cannot be evaluated. What an expert table says
is therefore the least a variant can be: it counts as rule `curated_class`, with no points. The
first table that speaks decides; one may also say why a variant stays uncertain.
"""

from collections.abc import Callable

from agnoma.io.resources import GeneRole, IndelChange
from agnoma.io.structural_tables import DuplicationRegion
from agnoma.knowledge.exon_skipping import splice_candidate
from agnoma.knowledge.internal_duplications import duplication_words, internal_duplication
from agnoma.knowledge.oncogenicity.events import judge_skipping
from agnoma.knowledge.oncogenicity.judgement import Judgement, uncertain
from agnoma.knowledge.oncogenicity.named import CANONICAL_SPLICE, NULL_TERMS, NamedVariant
from agnoma.knowledge.oncogenicity.sequence_rules import (
    established_promoter,
    established_protein,
    indel_region,
)
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Effect, Oncogenicity, SkippingConfidence


def curated_class(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what the first table that knows a variant says of it, None if none does."""
    for table in TABLES:
        judgement = table(named, genes)
        if judgement is not None:
            return judgement
    return None


def skipped_exon(named: NamedVariant, _genes: GeneKnowledge) -> Judgement | None:
    """Return what the skipping of a curated exon does (MET exon 14)."""
    if named.skipping is None or named.skipping[1] is SkippingConfidence.LIKE:
        return None
    return judge_skipping(named.gene, *named.skipping)


def promoter_allele(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what a promoter allele does; another one at a listed position stays uncertain."""
    places = [genes.hotspots.get((named.gene, position)) for position in named.promoter_changes]
    listed = [hotspot for hotspot in places if hotspot is not None]
    if not listed:
        return None
    words = established_promoter(named, genes)
    if words is None:
        return uncertain("another allele than the established ones at this promoter position")
    return Judgement(listed[0].effect, Oncogenicity.ONCOGENIC, words)


def duplication_region(named: NamedVariant, genes: GeneKnowledge) -> DuplicationRegion | None:
    """Return the region whose internal tandem duplications a variant counts among, else None.

    One that brings a stop codon, or takes a splice site, is none. A duplication to the letter
    takes none: placed inside the site, it leaves a whole one on either side of its second copy.
    """
    repeats = (named.variant.hgvs_c or "").endswith("dup")
    if named.terms & (NULL_TERMS - CANONICAL_SPLICE if repeats else NULL_TERMS):
        return None
    return internal_duplication(named.variant, named.gene, genes.duplication_regions)


def tandem_duplication(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what an internal tandem duplication does (FLT3-ITD)."""
    region = duplication_region(named, genes)
    if region is None:
        return None
    reason = duplication_words(named.variant, region)
    return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)


def exact_allele(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what an allele of the hotspot table, or one that a fact names, does."""
    words = established_protein(named, genes)
    if words is None:
        return None
    hotspot = genes.hotspots.get((named.gene, named.variant.codon_first or 0))
    if hotspot is not None and named.variant.protein_change in hotspot.alleles:
        return Judgement(hotspot.effect, Oncogenicity.ONCOGENIC, words)
    suppressor = genes.roles.get(named.gene) is GeneRole.SUPPRESSOR
    return Judgement(Effect.LOF if suppressor else Effect.GOF, Oncogenicity.ONCOGENIC, words)


def hotspot_codon(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what a missense does that is not listed itself, at a codon that is."""
    change = named.substitution
    if change is None or not change.is_missense:
        return None
    hotspot = genes.hotspots.get((named.gene, change.codon))
    if hotspot is None:
        return None
    reason = f"missense at hotspot codon {hotspot.codon} ({hotspot.source})"
    return Judgement(hotspot.effect, Oncogenicity.LIKELY_ONCOGENIC, reason)


def activating_indel(named: NamedVariant, genes: GeneKnowledge) -> Judgement | None:
    """Return what an indel does in a region whose indels activate (EGFR exon 19 and 20)."""
    region = indel_region(named, genes)
    if region is None:
        return None
    what = "in-frame indel" if region.change is IndelChange.ANY else region.change.value
    codons = f"codons {region.first_codon}-{region.last_codon}"
    reason = f"{what} in exon {region.exon}, {codons} ({region.source})"
    return Judgement(Effect.GOF, Oncogenicity.ONCOGENIC, reason)


def near_splice_site(named: NamedVariant) -> str | None:
    """Return where near a splice site an uncertain variant lies, in words; None elsewhere."""
    return None if named.transcript is None else splice_candidate(named.variant, named.transcript)


TABLES: tuple[Callable[[NamedVariant, GeneKnowledge], Judgement | None], ...] = (
    skipped_exon,
    promoter_allele,
    tandem_duplication,
    exact_allele,
    hotspot_codon,
    activating_indel,
)
