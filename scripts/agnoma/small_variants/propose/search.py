"""Looking where it matters even when no caller proposed anything: all required loci.

Every base and every indel that reads show there becomes a candidate; the usual evidence and
filters decide. Counts here are reads, quick and generous; nothing is concluded from them.
Coordinates: 0-based half-open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agnoma.gene_model import GeneModel, locus_to_genome
from agnoma.genome import Interval, merge_intervals
from agnoma.io.alignments import MIN_BASE_QUALITY, usable
from agnoma.io.vcf import CandidateRecord
from agnoma.models.qc import RequiredLocus
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import ReferenceSequence
from agnoma.small_variants.measure.read_view import gaps_of

SEARCH = "search"  # name under which the candidates travel
# Half of the fraction a hotspot call needs: reads are counted here, fragments later.
FRACTION_OF_LIMIT = 0.5
FLANK_BP = 2  # a change at the edge of a locus may be written just outside
_BASES = "ACGT"


def required_places(
    loci: Iterable[RequiredLocus], model: GeneModel, contigs: Mapping[str, int]
) -> dict[str, list[Interval]]:
    """Return the merged reference intervals of required loci, by contig in reference order."""
    found: dict[str, list[Interval]] = {}
    for locus in loci:
        transcript = model.get(locus.gene)
        if transcript is None or transcript.contig not in contigs:
            continue
        for start, end in locus_to_genome(transcript, locus):
            place = (max(start - FLANK_BP, 0), end + FLANK_BP)
            found.setdefault(transcript.contig, []).append(place)
    return {c: merge_intervals(found[c]) for c in contigs if c in found}


def search(
    bam: Any,
    names: Mapping[str, str],
    places: Mapping[str, list[Interval]],
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
) -> Iterator[CandidateRecord]:
    """Yield what enough reads show at required loci.

    Parameters
    ----------
    bam
        Opened, indexed alignments (``pysam.AlignmentFile``).
    names
        Names of the reference's contigs in the alignments; others are not there.
    places
        Intervals to look at (`required_places`).
    reference
        Opened FASTA.
    limits
        Reads and fraction from which an allele is proposed.
    """
    for contig, intervals in places.items():
        name = names.get(contig)
        if name is None:
            continue
        for start, end in intervals:
            bases = reference.fetch(contig, start, end).upper()
            depths = [0] * len(bases)
            yield from _substitutions(bam, (contig, name, start), bases, depths, limits)
            yield from _indels(bam, (contig, name, start), bases, depths, limits, reference)


def _needed(depth: int, limits: SmallVariantsConfig) -> float:
    return max(limits.candidate_min_alt, limits.min_vaf_hotspot * FRACTION_OF_LIMIT * depth)


def _substitutions(
    bam: Any,
    place: tuple[str, str, int],
    bases: str,
    depths: list[int],
    limits: SmallVariantsConfig,
) -> Iterator[CandidateRecord]:
    """Yield single bases, and fill in the depth of every base."""
    contig, name, start = place
    counts = bam.count_coverage(
        name,
        start,
        start + len(bases),
        quality_threshold=MIN_BASE_QUALITY,
        read_callback=usable,
    )
    for offset, base in enumerate(bases):
        seen = {letter: counts[i][offset] for i, letter in enumerate(_BASES)}
        depths[offset] = sum(seen.values())
        if base not in seen:
            continue
        needed = _needed(depths[offset], limits)
        for letter, count in seen.items():
            if letter != base and count >= needed:
                yield CandidateRecord(contig, start + offset, base, letter, callers=(SEARCH,))


def _indels(
    bam: Any,
    place: tuple[str, str, int],
    bases: str,
    depths: list[int],
    limits: SmallVariantsConfig,
    reference: ReferenceSequence,
) -> Iterator[CandidateRecord]:
    contig, name, start = place
    counts: Counter[tuple[int, int, str]] = Counter()
    for read in bam.fetch(name, start, start + len(bases)):
        if len(read.cigartuples or ()) > 1 and usable(read):
            counts.update(gaps_of(read))
    for (position, deleted, inserted), count in sorted(counts.items()):
        overlaps = position < start + len(bases) and position + max(deleted, 1) > start
        nearest = min(max(position - start, 0), len(depths) - 1)
        if position > 0 and overlaps and count >= _needed(depths[nearest], limits):
            ref = reference.fetch(contig, position - 1, position + deleted).upper()
            alt = ref[0] + inserted
            yield CandidateRecord(contig, position - 1, ref, alt, callers=(SEARCH,))
