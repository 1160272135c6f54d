"""Every allele of every known hotspot, counted in the tumour's fragments, seen or not.

A codon is read as a whole: a fragment that covers its three bases shows one amino acid, so V600E
and V600K are never mixed up, and an allele nobody proposed still has its zero.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from agnoma.gene_model import GeneModel, codons_to_genome, upstream_to_genome
from agnoma.io.alignments import MIN_BASE_QUALITY
from agnoma.io.resources import Hotspot
from agnoma.models.alteration import Effect
from agnoma.models.evidence import AlleleCount, HotspotGenotype
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import reverse_complement, translate
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.judge.hotspots import PROMOTER_HOTSPOTS
from agnoma.small_variants.measure.read_alleles import DELETED
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.measure.sites import Pile

DELETION = "deletion of a base of the codon"


class _Place:
    """A hotspot on the reference."""

    def __init__(
        self, hotspot: Hotspot, transcript: Transcript, reference: ReferenceSequence
    ) -> None:
        self.hotspot, self.transcript = hotspot, transcript
        codon = hotspot.codon
        places = (
            [upstream_to_genome(transcript, codon)]
            if codon < 0
            else codons_to_genome(transcript, codon, codon)
        )
        self.positions = [base for start, end in places for base in range(start, end)]
        self.contig = transcript.contig
        fetched = (reference.fetch(self.contig, p, p + 1).upper() for p in self.positions)
        self.bases = "".join(fetched)

    def name(self, bases: str) -> str:
        """Return what plus-strand bases at the place are called."""
        if self.transcript.strand is Strand.MINUS:
            bases = reverse_complement(bases)
        if DELETED in bases:
            return DELETION
        return bases if self.hotspot.codon < 0 else translate(bases)


def genotype_hotspots(
    hotspots: Iterable[Hotspot], model: GeneModel, reads: ReadEvidence, reference: ReferenceSequence
) -> list[HotspotGenotype]:
    """Return the alleles of every hotspot that a transcript of the run has.

    Parameters
    ----------
    hotspots
        Codons and promoter positions, with the alleles known there. Promoters named by
        clinical.md 3.4 are looked at too.
    model
        Chosen transcripts.
    reads
        The tumour's alignments.
    reference
        Opened FASTA.
    """
    places = [
        _Place(hotspot, transcript, reference)
        for hotspot in _with_promoters(hotspots)
        if (transcript := model.get(hotspot.gene)) is not None
    ]
    places = [place for place in places if place.positions]
    places.sort(key=lambda p: (p.contig, p.positions[0]))
    found = []
    for group in _disjoint(places):
        clusters = [_as_cluster(place) for place in group]
        for place, cluster in zip(group, reads.sweep(clusters), strict=True):
            found.append(_genotype(place, cluster.piles))
    return sorted(found, key=lambda genotype: (genotype.gene, genotype.number))


def _with_promoters(hotspots: Iterable[Hotspot]) -> Iterator[Hotspot]:
    seen = set()
    for hotspot in hotspots:
        seen.add((hotspot.gene, hotspot.codon))
        yield hotspot
    for gene, positions in PROMOTER_HOTSPOTS.items():
        for position in positions:
            if (gene, position) not in seen:
                yield Hotspot(gene, position, Effect.GOF, frozenset(), "clinical.md 3.4")


def _disjoint(places: Sequence[_Place]) -> list[list[_Place]]:
    """Return groups whose places do not overlap: one sweep takes them in order."""
    groups: list[list[_Place]] = []
    for place in places:
        for group in groups:
            last = group[-1]
            if last.contig != place.contig or last.positions[-1] < place.positions[0]:
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _as_cluster(place: _Place) -> list[Allele]:
    # Any other base makes the sweep look at the position; which one does not matter.
    return [
        Allele(place.contig, position, base, "A" if base != "A" else "C")
        for position, base in zip(place.positions, place.bases, strict=True)
    ]


def _genotype(place: _Place, piles: dict[int, Pile]) -> HotspotGenotype:
    hotspot, positions, ref = place.hotspot, place.positions, place.bases
    own = place.name(ref)
    counts: Counter[str] = Counter()
    ref_count = 0
    for bases in _fragments([piles[position] for position in positions]):
        ref_count += bases == ref
        if bases != ref:
            counts[_change(place, own, bases)] += 1
    depth_x = ref_count + counts.total()
    listed = set(hotspot.alleles)
    names = sorted(listed | set(counts), key=lambda n: (n not in listed, -counts[n], n))
    kind = "codon " if hotspot.codon > 0 else "c."
    return HotspotGenotype(
        locus_id=f"{hotspot.gene} {kind}{hotspot.codon}",
        gene=hotspot.gene,
        number=hotspot.codon,
        depth_x=depth_x,
        ref_count=ref_count,
        alleles=tuple(AlleleCount(name=n, count=counts[n], listed=n in listed) for n in names),
    )


def _change(place: _Place, own: str, bases: str) -> str:
    """Return the name of what a fragment shows instead of the reference."""
    name, number = place.name(bases), place.hotspot.codon
    if name == DELETION:
        return name
    if number < 0:
        return f"c.{number}{own}>{name}"
    return f"p.{own}{number}=" if name == own else f"p.{own}{number}{name}"


def _fragments(piles: Sequence[Pile]) -> Iterator[str]:
    """Yield the bases of every fragment that covers all piles and whose mates agree."""
    by_base = []
    for pile in piles:
        seen: dict[str, str | None] = {}
        for name, base, quality, *_ in pile.rows:
            if quality >= MIN_BASE_QUALITY:
                seen[name] = base if seen.get(name, base) == base else None
        by_base.append(seen)
    for name in by_base[0]:
        whole = [one for seen in by_base if (one := seen.get(name))]
        if len(whole) == len(by_base):
            yield "".join(whole)
