"""Where known hotspots lie on the reference in use: codons, promoter bases, indel regions.

Coordinates come from the gene model; the tables speak in genes and codons.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agnoma.gene_model import GeneModel, codons_to_genome, upstream_to_genome
from agnoma.io.resources import IndelChange, read_hotspots, read_indel_regions
from agnoma.models.alteration import Effect
from agnoma.models.reference import Transcript
from agnoma.small_variants.alleles import Allele

# clinical.md 3.4: c.-57A>C, c.-124C>T, c.-124C>A, c.-139_-138delinsTT, c.-146C>T
PROMOTER_HOTSPOTS = {"TERT": (-57, -124, -138, -139, -146)}


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One hotspot locus."""

    locus_id: str
    promoter: bool = False
    gene: str = ""
    number: int = 0
    """Codon; negative: promoter position from the start codon."""
    alleles: frozenset[str] = frozenset()
    """Known p. names; empty = every change that is not silent."""
    activating: bool = True
    """Known for a gain of function; the others are also places of inherited predisposition."""
    exon: int | None = None
    """Of a place that is an exon or its splice sites; `number` is then 0."""
    splice_site: bool = False
    unknown_by_shape: bool = False
    """What its changes mean is decided by more than their shape (insertions that repeat)."""


@dataclass(frozen=True, slots=True)
class HotspotPlace:
    """One reference base of a hotspot, for one shape of change or for all (None)."""

    contig: str
    base: int
    hotspot: Hotspot
    change: IndelChange | None = None


Kinds = Callable[[Allele], Iterable[Hotspot]]


class HotspotIndex:
    """Hotspots by reference base."""

    def __init__(self, places: Iterable[HotspotPlace], kinds: Kinds = lambda _: ()) -> None:
        self._kinds = kinds
        self._by_base: dict[tuple[str, int], list[HotspotPlace]] = {}
        for place in places:
            self._by_base.setdefault((place.contig, place.base), []).append(place)

    @classmethod
    def read(
        cls,
        model: GeneModel,
        hotspots: Path,
        indel_regions: Path | None = None,
        kinds: Kinds = lambda _: (),
    ) -> "HotspotIndex":
        """Read the tables and place them on the reference.

        Genes without a transcript are left out: nothing can be called there by name.

        Parameters
        ----------
        model
            Chosen transcripts.
        hotspots
            Codons, and promoter bases as negative codons, for changes of any shape.
        indel_regions
            Codons whose indels are known to activate the gene, for those indels only.
        kinds
            Where a change activates by what it does (`ActivatingKinds`).
        """
        promoters = {(g, p) for g, places in PROMOTER_HOTSPOTS.items() for p in places}
        codons: list[tuple[Hotspot, IndelChange | None]] = []
        for row in read_hotspots(hotspots):
            if row.codon < 0:
                promoters.add((row.gene, row.codon))
            else:
                gof = row.effect is Effect.GOF
                hotspot = _codon(row.gene, row.codon, alleles=row.alleles, activating=gof)
                codons.append((hotspot, None))
        for region in read_indel_regions(indel_regions) if indel_regions else ():
            for codon in range(region.first_codon, region.last_codon + 1):
                hotspot = _codon(region.gene, codon)
                if region.change is IndelChange.DUPLICATION:
                    hotspot = replace(hotspot, unknown_by_shape=True)
                codons.append((hotspot, region.change))
        places: list[HotspotPlace] = []
        for gene, position in sorted(promoters):
            transcript = model.get(gene)
            if transcript is not None:
                base, _ = upstream_to_genome(transcript, position)
                hotspot = Hotspot(f"{gene} c.{position}", True, gene, position)
                places.append(HotspotPlace(transcript.contig, base, hotspot))
        for hotspot, change in codons:
            transcript = model.get(hotspot.gene)
            if transcript is not None:
                places += _places(transcript, hotspot, change)
        return cls(places, kinds)

    def told_places(self) -> dict[str, tuple[int, ...]]:
        """Return by gene where a withheld candidate of any shape is told as unresolved.

        Codons, and negative promoter positions, of activating hotspots; where inherited
        predisposition is known not even the place is told (clinical.md 8.1).
        """
        found: dict[str, set[int]] = {}
        for places in self._by_base.values():
            for place in places:
                if place.hotspot.activating and place.change is None:
                    found.setdefault(place.hotspot.gene, set()).add(place.hotspot.number)
        return {gene: tuple(sorted(numbers)) for gene, numbers in sorted(found.items())}

    def at(self, allele: Allele) -> Hotspot | None:
        """Return the first hotspot a change touches, by place; None if it touches none."""
        return next(iter(self.touched(allele)), None)

    def touched(self, allele: Allele) -> tuple[Hotspot, ...]:
        """Return the hotspots a change touches; an insertion touches both its neighbours."""
        found: dict[str, Hotspot] = {}
        for place in self._at(allele):
            found.setdefault(place.hotspot.locus_id, place.hotspot)
        return tuple(found.values())

    def kinds_of(self, allele: Allele) -> tuple[Hotspot, ...]:
        """Return the places at which a change activates by its kind, whatever its allele."""
        found: dict[str, Hotspot] = {}
        for place in self._at(allele):
            if place.change is not None and not place.hotspot.unknown_by_shape:
                found.setdefault(place.hotspot.locus_id, place.hotspot)
        for hotspot in self._kinds(allele):
            found.setdefault(hotspot.locus_id, hotspot)
        return tuple(found.values())

    def _at(self, allele: Allele) -> Iterator[HotspotPlace]:
        start, end = allele.start, allele.end
        if start == end:
            start -= 1
            end += 1
        for base in range(start, end):
            for place in self._by_base.get((allele.contig, base), ()):
                if place.change is None or _is_change(allele, place.change):
                    yield place


def _codon(
    gene: str, codon: int, *, alleles: frozenset[str] = frozenset(), activating: bool = True
) -> Hotspot:
    return Hotspot(
        f"{gene} codon {codon}", gene=gene, number=codon, alleles=alleles, activating=activating
    )


def _places(
    transcript: Transcript, hotspot: Hotspot, change: IndelChange | None
) -> list[HotspotPlace]:
    return [
        HotspotPlace(transcript.contig, base, hotspot, change)
        for start, end in codons_to_genome(transcript, hotspot.number, hotspot.number)
        for base in range(start, end)
    ]


def _is_change(allele: Allele, change: IndelChange) -> bool:
    """Return whether an allele is an indel of the given shape, by its net length."""
    longer = len(allele.alt) - len(allele.ref)
    in_frame = longer % 3 == 0
    return {
        IndelChange.DELETION: longer < 0 and in_frame,
        IndelChange.INSERTION: longer > 0 and in_frame,
        # What it repeats decides its meaning, not how much evidence it needs.
        IndelChange.DUPLICATION: longer > 0 and in_frame,
        IndelChange.ANY: longer != 0 and in_frame,
        IndelChange.FRAMESHIFT: not in_frame,
    }[change]
