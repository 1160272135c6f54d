"""One pass over the reads of a BAM, collecting what each of them says at every candidate.

Reads come from the file in order; a cluster of candidates is handed over as soon as no later read
can reach it, so memory holds the reads of one cluster, whatever the number of candidates. Left out
are duplicates, secondary and supplementary alignments, QC failures, unmapped reads and reads below
the mapping quality. The inner loop is plain on purpose: it runs once per read and candidate.
Coordinates: 0-based half-open.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from agnoma.io.alignments import MIN_BASE_QUALITY, MIN_MAPPING_QUALITY, SKIP_FLAGS
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.measure.misread_bases import STRAND_AND_MATE, note_misread
from agnoma.small_variants.measure.read_alleles import (
    ALT,
    DELETED,
    MIN_MARGIN,
    OTHER,
    REF,
    HaplotypeSite,
    Seen,
)
from agnoma.small_variants.measure.read_view import GAP, INDELS, ON_REFERENCE, ReadView
from agnoma.small_variants.measure.sites import AltRead, Cluster, Site, prepare

READ_THROUGH_BP = 2000  # reading on is quicker than seeking to a place this near
NEAR_INDEL_BP = 10  # an indel this close to another may be a misplaced read


def sweep(
    bam: Any,
    name: str,
    clusters: Sequence[Sequence[Allele]],
    reference: ReferenceSequence,
    beside: Sequence[Allele] = (),
    inherited: Collection[Allele] = (),
) -> Iterator[Cluster]:
    """Yield each cluster with the reads at its sites, in order.

    The reads of a cluster are there until the next one is asked for.

    Parameters
    ----------
    bam
        Opened, indexed alignments (``pysam.AlignmentFile``).
    name
        The clusters' contig as the alignments call it.
    clusters
        Disjoint groups of alleles of one contig, sorted.
    reference
        Opened FASTA.
    beside
        Indels the molecules of every cluster may carry besides.
    inherited
        Indels of the normal: where a read fits beside several, beside these first.
    """
    for group in _neighbours(clusters):
        prepared = [prepare(cluster, reference, beside, inherited) for cluster in group]
        yield from _sweep_group(bam, name, prepared)


def without_reads(alleles: Sequence[Allele], reference: ReferenceSequence) -> Cluster:
    """Return a cluster on a contig the alignments do not have."""
    return prepare(alleles, reference)[0]


def _neighbours(clusters: Sequence[Sequence[Allele]]) -> Iterator[list[Sequence[Allele]]]:
    """Group clusters that one fetch should read through."""
    group: list[Sequence[Allele]] = []
    for cluster in clusters:
        if group and cluster[0].start > group[-1][-1].end + READ_THROUGH_BP:
            yield group
            group = []
        group.append(cluster)
    if group:
        yield group


def _sweep_group(
    bam: Any, name: str, prepared: Sequence[tuple[Cluster, list[Site]]]
) -> Iterator[Cluster]:
    ends = [max(site.end for site in sites) for _, sites in prepared]
    sites = [site for _, own in prepared for site in own]
    sites.sort(key=lambda site: site.first)
    # Behind the last cluster and site there is always one more, which no read reaches.
    reach, firsts = [*ends, math.inf], [*(site.first for site in sites), math.inf]
    site_ends = [*(site.end for site in sites), math.inf]
    low, open_cluster = 0, 0
    for read in bam.fetch(name, max(sites[0].first, 0), max(ends)):
        # As `usable` has it, without the price of a call for every read.
        if read.flag & SKIP_FLAGS or read.mapping_quality < MIN_MAPPING_QUALITY:
            continue
        start = read.reference_start
        while reach[open_cluster] <= start:
            yield from _handed_over(prepared[open_cluster][0])
            open_cluster += 1
        while site_ends[low] <= start:
            low += 1
        end = read.reference_end
        if firsts[low] < end:
            _collect(read, start, end, sites, low)
    for cluster, _ in prepared[open_cluster:]:
        yield from _handed_over(cluster)


def _handed_over(cluster: Cluster) -> Iterator[Cluster]:
    """Yield a cluster and forget its reads when the next one is asked for."""
    cluster.settle()
    yield cluster
    for pile in (*cluster.bases.values(), *cluster.indels.values()):
        pile.clear()


def _collect(read: Any, start: int, end: int, sites: Sequence[Site], low: int) -> None:
    """Add one read to every site it covers."""
    sequence = read.query_sequence
    if not sequence:
        return
    qualities = read.query_qualities
    if qualities is None:
        # Reads without any quality count as good enough.
        qualities = bytes([MIN_BASE_QUALITY]) * len(sequence)
    plain = len(read.cigartuples) == 1
    last, bits = len(sequence) - 1, read.flag & STRAND_AND_MATE
    name, mapping_quality = read.query_name, read.mapping_quality
    view: ReadView | None = None
    misfit = 0
    for at in range(low, len(sites)):
        site = sites[at]
        index = site.first - start
        if site.first >= end:
            break
        haplotypes = site.haplotypes
        if (
            plain
            and haplotypes is None
            and index >= 0
            and not site.through
            and (not site.parts or sequence[index] == site.ref)
        ):
            allele, quality = sequence[index], qualities[index]
        elif plain and haplotypes is not None and haplotypes.is_reference(sequence, start, end):
            allele, index = REF, min(max(haplotypes.change - start, 0), last)
            quality = qualities[index]
        else:
            view = view or ReadView(read)
            seen = _look(view, site, end)
            if seen is None:
                continue
            allele, quality, index, misfit = seen
        nearer = index if index < last - index else last - index
        site.pile.rows.append((name, allele, quality, mapping_quality, bits, nearer))
        if allele != site.ref and allele != REF:
            if plain and haplotypes is None:
                mismatches, family = _tags(read)
                alt_read = AltRead(name, allele, mismatches, False, False, family)
            else:
                view = view or ReadView(read)
                alt_read = _details(view, allele, misfit, site)
            site.pile.alt_reads.append(alt_read)


def _look(view: ReadView, site: Site, end: int) -> Seen | None:
    """Return allele, base quality and place in a read whose alignment is not plain."""
    if site.end <= view.start or site.first >= end:
        return None
    if site.haplotypes is not None:
        return _look_at_indel(view, site, site.haplotypes)
    index = view.index(site.first)
    if site.through:
        seen = _through(view, site)
        if seen is not None:
            if index >= 0 and view.sequence[index] not in (site.ref, seen.allele):
                note_misread(view, index, site)
            return seen
    if index == GAP:
        # A gap is no base: it has no quality of its own and is never a misread one.
        return Seen(DELETED, MIN_BASE_QUALITY, 0, 0)
    if index < 0:
        return None
    base = view.sequence[index]
    if base != site.ref and site.parts and note_misread(view, index, site):
        base = OTHER
    return Seen(base, view.qualities[index], index, 0)


def _look_at_indel(view: ReadView, site: Site, alone: HaplotypeSite) -> Seen | None:
    """Return the haplotype a read fits best, alone or beside another indel of its molecule."""
    best = alone.observe(view)
    if best is not None and not best.mismatches:
        return best
    for with_neighbour in site.beside:
        seen = with_neighbour.observe(view)
        if seen is None or seen.allele == OTHER:
            continue
        if best is None or best.allele == OTHER or seen.mismatches < best.mismatches:
            best = seen
    if best is not None and best.allele == ALT and best.mismatches:
        others = (rival.observe(view) for rival in site.rivals)
        if any(o is not None and _is_nearer(o, best) for o in others):
            return best._replace(allele=OTHER)
    if best is not None and best.allele == ALT:
        known = (indel.observe(view) for indel in site.through)
        if any(k and k.allele == ALT and k.mismatches <= best.mismatches for k in known):
            return best._replace(allele=OTHER)
    return best


def _through(view: ReadView, site: Site) -> Seen | None:
    """Return the base of a read that carries inherited indels near it, and no other ones better."""
    found = [s for s in (i.base_through(view, site.first) for i in site.through) if s is not None]
    if not found:
        return None
    best = min(found, key=lambda seen: seen.mismatches)
    if best.mismatches >= MIN_MARGIN:  # one is a single base beside the inherited indel
        others = (rival.observe(view) for rival in site.rivals)
        if any(
            o and o.allele == ALT and best.mismatches - o.mismatches >= MIN_MARGIN for o in others
        ):
            return None
    return best._replace(mismatches=0)


def _is_nearer(rival: Seen, seen: Seen) -> bool:
    apart = seen.mismatches - rival.mismatches
    return rival.allele == ALT and (apart >= MIN_MARGIN or (apart > 0 and not rival.mismatches))


def _details(view: ReadView, allele: str, misfit: int, site: Site) -> AltRead:
    read, gaps, position = view.read, 0, view.start
    longer: list[int] = []  # of the gaps near the site
    for operation, length in view.cigar:
        on_reference = length if operation in ON_REFERENCE else 0
        if operation in INDELS:
            gaps += length
            end = position + on_reference
            if position - NEAR_INDEL_BP < site.end and site.first < end + NEAR_INDEL_BP:
                longer.append(-length if on_reference else length)
        position += on_reference
    edits, family = _tags(read)
    mismatches = None
    # An indel the aligner wrote as mismatches or clips says nothing of the rest of the read.
    if edits is not None and (site.haplotypes is None or site.longer in longer):
        mismatches = max(edits - gaps, 0)
    return AltRead(view.name, allele, mismatches, bool(longer), view.clipped, family, misfit)


def _tags(read: Any) -> tuple[int | None, int | None]:
    """Return edit distance (NM) and size of the UMI family (cD, fgbio), None where absent."""
    try:
        edits = read.get_tag("NM")  # there, as a rule
    except KeyError:
        edits = None
    return edits, read.get_tag("cD") if read.has_tag("cD") else None
