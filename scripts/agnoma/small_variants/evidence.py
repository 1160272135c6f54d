"""What the reads say about a candidate: fragments that carry the reference or the alternative.

Counted are fragments (read names): mates that agree count once, mates that disagree count as a
third allele. Left out are duplicates, secondary and supplementary alignments, QC failures, unmapped
reads, reads below the mapping quality, and reads that cannot tell the alleles apart.
Coordinates: 0-based half-open.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from agnoma.genome import contig_translation
from agnoma.models.variant import AlleleEvidence
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.read_alleles import Observation, ReadCall, ReadView, Site, observe

SKIP_FLAGS = 0x4 | 0x100 | 0x200 | 0x400 | 0x800  # SAM specification 1.4, FLAG
MIN_MAPPING_QUALITY = 20  # clinical.md 1.1: fragments below do not count as depth
CLUSTER_GAP_BP = 20  # candidates closer than this share one pass over their reads

Fragments = dict[str, Observation]


class ReadEvidence:
    """One BAM or CRAM, asked for the fragments at candidate alleles.

    Parameters
    ----------
    path
        Coordinate-sorted, indexed alignments.
    fasta
        Reference of the alignments, for CRAM and for haplotypes.
    reference
        The same FASTA, opened.
    contigs
        Contig names of the candidates; alignments may use ``chr`` where these do not.
    """

    def __init__(
        self, path: Path, fasta: Path, reference: ReferenceSequence, contigs: Iterable[str]
    ) -> None:
        import pysam

        self._bam: Any = pysam.AlignmentFile(str(path), reference_filename=str(fasta))
        self._names = contig_translation(contigs, self._bam.references)
        self._reference = reference
        self.reads_evaluated = 0

    def observe(self, alleles: Sequence[Allele]) -> list[Fragments]:
        """Return the deciding fragments of each allele, in the order given.

        The alleles must lie on one contig. Their reads are visited once, so the call is quickest
        when they lie close together (`clusters`).
        """
        found: list[Fragments] = [{} for _ in alleles]
        name = self._names.get(alleles[0].contig) if alleles else None
        if name is None:
            return found
        sites = [Site.prepare(allele, self._reference) for allele in alleles]
        low, high = min(s.first for s in sites), max(s.end for s in sites)
        for read in self._bam.fetch(name, low, high):
            if read.flag & SKIP_FLAGS or read.mapping_quality < MIN_MAPPING_QUALITY:
                continue
            view = ReadView(read)
            for site, fragments in zip(sites, found, strict=True):
                if view.start < site.end and view.end > site.first:
                    self.reads_evaluated += 1
                    seen = observe(view, site)
                    if seen is not None:
                        earlier = fragments.get(view.name)
                        fragments[view.name] = seen if earlier is None else combine(earlier, seen)
        return found

    def close(self) -> None:
        """Close the alignment file."""
        self._bam.close()


def clusters(alleles: Iterable[Allele]) -> list[list[Allele]]:
    """Group sorted alleles that lie close together, so that their reads are visited once."""
    grouped: list[list[Allele]] = []
    end = 0
    for allele in alleles:
        near = grouped and grouped[-1][0].contig == allele.contig
        if near and allele.start <= end + CLUSTER_GAP_BP:
            grouped[-1].append(allele)
            end = max(end, allele.end)
        else:
            grouped.append([allele])
            end = allele.end
    return grouped


def combine(one: Observation, two: Observation) -> Observation:
    """Return what two mates say together; the order does not matter.

    Agreeing mates give the fragment the strand of its first read and the better of their
    qualities; disagreeing mates carry neither allele.
    """
    first = min(one, two, key=lambda o: (o.second_mate, o.reverse))
    return Observation(
        call=one.call if one.call is two.call else ReadCall.OTHER,
        reverse=first.reverse,
        second_mate=first.second_mate,
        base_quality=max(one.base_quality, two.base_quality),
        mapping_quality=max(one.mapping_quality, two.mapping_quality),
        end_distance_bp=max(one.end_distance_bp, two.end_distance_bp),
    )


def carriers(fragments: Fragments) -> set[str]:
    """Return the names of the fragments that carry the alternative."""
    return {name for name, seen in fragments.items() if seen.call is ReadCall.ALT}


def without(fragments: Fragments, names: set[str]) -> Fragments:
    """Return fragments with the named ones counted as a third allele."""
    return {
        name: seen._replace(call=ReadCall.OTHER) if name in names else seen
        for name, seen in fragments.items()
    }


def summarise(fragments: Fragments) -> AlleleEvidence:
    """Return counts and qualities of one candidate in one sample."""
    seen = fragments.values()
    ref = [o for o in seen if o.call is ReadCall.REF]
    alt = [o for o in seen if o.call is ReadCall.ALT]
    ref_reverse = sum(o.reverse for o in ref)
    alt_reverse = sum(o.reverse for o in alt)
    return AlleleEvidence(
        depth_x=len(fragments),
        ref_count=len(ref),
        alt_count=len(alt),
        other_count=len(fragments) - len(ref) - len(alt),
        ref_forward=len(ref) - ref_reverse,
        ref_reverse=ref_reverse,
        alt_forward=len(alt) - alt_reverse,
        alt_reverse=alt_reverse,
        alt_base_quality_mean=fmean(o.base_quality for o in alt) if alt else None,
        alt_mapping_quality_median=median(o.mapping_quality for o in alt) if alt else None,
        alt_end_distance_median_bp=median(o.end_distance_bp for o in alt) if alt else None,
    )
