"""Changes that activate by what they do, whatever their allele, and that are hardly ever inherited.

Hotspot tables list alleles; an internal tandem duplication (FLT3-ITD) or a lost splice site of MET
exon 14 has as many alleles as patients (clinical.md 3.4). Seen in a matched normal such a change
says what a listed allele says: the normal may hold tumour cells. Which kinds there are is data:
indels of ``indel_regions.tsv`` (`HotspotIndex`), and here the exons of ``duplication_regions.tsv``
and the single exons whose loss ``exon_deletions.tsv`` has searched for. Coordinates: 0-based
half-open.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agnoma.gene_model import GeneModel, exon_to_genome, splice_sites
from agnoma.genome import Interval
from agnoma.io.structural_tables import (
    DuplicationKind,
    DuplicationRegion,
    ExonDeletionRow,
    read_duplication_regions,
    read_exon_deletions,
)
from agnoma.models.exon_deletion import ExonChange
from agnoma.sequence import is_duplication
from agnoma.small_variants.alleles import Allele, ReferenceSequence, repeated_bases
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.names.repeated_bases import repeated_bp

CODON_BP = 3


class ActivatingKinds:
    """Finds the places of such changes.

    Parameters
    ----------
    duplications
        Exons with internal tandem duplications.
    losses
        Exons whose loss activates.
    model, reference
        Where they lie, and what an insertion repeats.
    """

    def __init__(
        self,
        duplications: Iterable[DuplicationRegion],
        losses: Iterable[ExonDeletionRow],
        model: GeneModel,
        reference: ReferenceSequence,
    ) -> None:
        self._duplications = [d for d in duplications if d.kind is DuplicationKind.ITD]
        self._losses = [
            row
            for row in losses
            if row.called and row.change is ExonChange.DELETION and row.first_exon == row.last_exon
        ]
        self._model, self._reference = model, reference

    @classmethod
    def read(
        cls,
        duplications: Path | None,
        losses: Path | None,
        model: GeneModel,
        reference: ReferenceSequence,
    ) -> "ActivatingKinds":
        """Read both tables; None stands for an empty one."""
        return cls(
            read_duplication_regions(duplications) if duplications else (),
            read_exon_deletions(losses) if losses else (),
            model,
            reference,
        )

    def __call__(self, allele: Allele) -> Iterator[Hotspot]:
        """Yield the places at which a change is of such a kind."""
        yield from self._duplicated(allele)
        yield from self._skipped(allele)

    def _duplicated(self, allele: Allele) -> Iterator[Hotspot]:
        gained = len(allele.alt) - len(allele.ref)
        if gained <= 0 or gained % CODON_BP:
            return
        regions = [r for r in self._duplications if r.min_bp <= gained <= r.max_bp]
        near = allele.start - gained, allele.end + gained
        exons = [exon for exon in self._exons_of(regions, allele.contig) if _overlap(exon[1], near)]
        if not exons or not self._repeats(allele):
            return
        own = allele.start - 1, allele.end + 1
        repeated = repeated_bases(allele, self._reference) or own
        for (gene, number), place in exons:
            if _overlap(place, repeated):
                yield Hotspot(f"{gene} exon {number}", gene=gene, exon=number)

    def _repeats(self, allele: Allele) -> bool:
        repeated = repeated_bp(allele, self._reference)
        return repeated is not None and is_duplication(repeated, len(allele.alt))

    def _exons_of(
        self, regions: Iterable[DuplicationRegion], contig: str
    ) -> Iterator[tuple[tuple[str, int], Interval]]:
        for region in regions:
            transcript = self._model.get(region.gene)
            if transcript is not None and transcript.contig == contig:
                for number in range(region.first_exon, region.last_exon + 1):
                    place = exon_to_genome(transcript, number)
                    if place is not None:
                        yield (region.gene, number), place

    def _skipped(self, allele: Allele) -> Iterator[Hotspot]:
        start, end = allele.start, allele.end
        if start == end:
            start, end = start - 1, end + 1
        for row in self._losses:
            transcript = self._model.get(row.gene)
            if transcript is None or transcript.contig != allele.contig:
                continue
            sites = splice_sites(transcript, row.first_exon)
            if any(_overlap(site, (start, end)) for site in sites):
                yield Hotspot(
                    f"{row.gene} exon {row.first_exon} splice site",
                    gene=row.gene,
                    exon=row.first_exon,
                    splice_site=True,
                )


def _overlap(one: Interval, two: Interval) -> bool:
    return one[0] < two[1] and two[0] < one[1]
