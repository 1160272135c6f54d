"""Where in a gene the tables know what a word without place of its own means."""

from collections.abc import Iterable

from agnoma.assessability.visibility import Place
from agnoma.io.structural_tables import DuplicationKind, DuplicationRegion
from agnoma.knowledge.absence import KnownPlaces
from agnoma.knowledge.oncogenicity.named import SUPPRESSING
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Effect
from agnoma.models.qc import LocusKind


def known_places(genes: GeneKnowledge) -> KnownPlaces:
    """Return the places that hotspots, regions of indels and of duplications name."""
    duplicated = duplicated_exons(genes.duplication_regions)
    activating: dict[str, dict[Place, None]] = {}
    for (gene, codon), hotspot in genes.hotspots.items():
        if codon > 0 and hotspot.effect is Effect.GOF:
            activating.setdefault(gene, {})[LocusKind.CODON, codon] = None
    for region in genes.indel_regions:
        activating.setdefault(region.gene, {})[LocusKind.EXON, region.exon] = None
    for gene, exons in duplicated.items():
        activating.setdefault(gene, {}).update({(LocusKind.EXON, exon): None for exon in exons})
    return KnownPlaces(
        duplicated=duplicated,
        activating={gene: tuple(places) for gene, places in activating.items()},
        deleted=frozenset(gene for gene, role in genes.roles.items() if role in SUPPRESSING),
    )


def duplicated_exons(regions: Iterable[DuplicationRegion]) -> dict[str, tuple[int, ...]]:
    """Return the exons of each gene in which internal tandem duplications lie."""
    found: dict[str, tuple[int, ...]] = {}
    for region in regions:
        if region.kind is DuplicationKind.ITD:
            exons = range(region.first_exon, region.last_exon + 1)
            found[region.gene] = (*found.get(region.gene, ()), *exons)
    return found
