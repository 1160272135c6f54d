"""What the reads say about a candidate: fragments that carry the reference or the alternative."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from agnoma.genome import contig_translation
from agnoma.io.alignments import MIN_BASE_QUALITY, usable
from agnoma.models.evidence import AlleleEvidence
from agnoma.small_variants.alleles import Allele, ReferenceSequence, placement_window, shifted
from agnoma.small_variants.measure.duplication_counts import DuplicationCount, count_duplication
from agnoma.small_variants.measure.fragments import (
    REVERSE,
    SECOND_MATE,
    Fragments,
    ReadCall,
    base_fragments,
    indel_fragments,
    joint_fragments,
)
from agnoma.small_variants.measure.piles import sweep, without_reads
from agnoma.small_variants.measure.rank_sum import rank_sum, tumour_lod
from agnoma.small_variants.measure.read_view import gaps_of
from agnoma.small_variants.measure.sites import Cluster, Pile

CLUSTER_GAP_BP = 20  # candidates closer than this are looked at together
# From here on few reads see both ends of an insertion, or of all places it may be written at.
MIN_REPEATED_BP = 30
MIN_INSERTED_BP = 60
MAX_DISTANCE_BP = 250  # further from a read's end all places are alike


class ClusterReads:
    """The reads of one sample at one cluster, asked for alleles."""

    def __init__(self, cluster: Cluster, reads: "ReadEvidence") -> None:
        self._cluster, self._reads = cluster, reads

    def evidence(self, allele: Allele, fragments: Fragments) -> AlleleEvidence:
        """Return counts and qualities of an allele, from its fragments or at its junction."""
        if self._reads.is_long_insertion(allele):
            return self._reads.at_junction(allele)
        return summarise(fragments)

    def is_long_insertion(self, allele: Allele) -> bool:
        """Return whether an insertion is counted at its junction."""
        return self._reads.is_long_insertion(allele)

    def ends(self, allele: Allele) -> tuple[int, int]:
        """Return the fragments over the beginning and over the end of an insertion."""
        count = self._reads.count_insertion(allele)
        return count.alt_at_start, count.alt

    @property
    def alleles(self) -> list[Allele]:
        """Return the alleles of the cluster, sorted."""
        return self._cluster.alleles

    @property
    def piles(self) -> dict[int, Pile]:
        """Return the reads at every base of the cluster, by position."""
        return self._cluster.bases

    def misread(self, allele: Allele) -> dict[Allele, set[str]]:
        """Return the indels whose fragments show a single base, misaligned, with those."""
        pile = self._cluster.bases.get(allele.start) if len(allele.ref) == 1 else None
        noted = {} if pile is None else pile.misread
        return {indel: names for (base, indel), names in noted.items() if base == allele.alt}

    def fragments(self, allele: Allele) -> Fragments:
        """Return the deciding fragments of an allele, one of the cluster's or a new one."""
        cluster = self._cluster
        if allele in cluster.indels:
            return indel_fragments(cluster.indels[allele])
        changes = allele.changes if allele.is_substitution else ()
        known = changes and all(position in cluster.bases for position, _, _ in changes)
        # Reads of a gain and a loss are aligned with both, and show none of the bases.
        gaps = shifted(allele)
        if not known or (gaps and cluster.indels.keys() >= set(gaps)):
            return self._reads.fragments(allele, cluster.alleles)
        positions, refs, alts = zip(*changes, strict=True)
        piles = [cluster.bases[position] for position in positions]
        if len(piles) == 1:
            return base_fragments(piles[0], refs[0], alts[0])
        return joint_fragments(piles, refs, alts)


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

        self._open: Any = partial(pysam.AlignmentFile, str(path), reference_filename=str(fasta))
        self._bam = self._open()
        self._second: Any = None
        self._names = contig_translation(contigs, self._bam.references)
        self._reference = reference
        self.reads_evaluated = 0
        self.inherited: frozenset[Allele] = frozenset()
        """Indels of the normal that molecules are expected to carry beside others."""

    def sweep(self, clusters: Sequence[Sequence[Allele]]) -> Iterator[ClusterReads]:
        """Yield the reads at each cluster, in the order given.

        Parameters
        ----------
        clusters
            Disjoint groups of alleles, sorted by contig and place (`clusters`).
        """
        for own in _by_contig(clusters):
            for cluster in self._swept(self._bam, own):
                self.reads_evaluated += cluster.rows
                yield ClusterReads(cluster, self)

    def _swept(
        self, bam: Any, clusters: Sequence[Sequence[Allele]], beside: Sequence[Allele] = ()
    ) -> Iterator[Cluster]:
        name = self._names.get(clusters[0][0].contig)
        if name is None:
            return (without_reads(cluster, self._reference) for cluster in clusters)
        return sweep(bam, name, clusters, self._reference, beside, self.inherited)

    def fragments(self, allele: Allele, beside: Sequence[Allele] = ()) -> Fragments:
        """Return the deciding fragments of one allele; may be asked for during a sweep.

        Its molecules may carry indels ``beside`` it.
        """
        # Iterators of one pysam file share its position.
        self._second = self._second or self._open()
        cluster = next(self._swept(self._second, [[allele]], beside))
        return ClusterReads(cluster, self).fragments(allele)

    def common_gaps(
        self, contig: str, low: int, high: int, *, fragments: int, fraction: float
    ) -> list[Allele]:
        """Return the gaps that many fragments over ``[low, high)`` are aligned with.

        Parameters
        ----------
        contig, low, high
            Where to look; gaps that begin outside are left out.
        fragments, fraction
            The least number, and the least part of the fragments over the gap, that carry it.
        """
        name = self._names.get(contig)
        if name is None:
            return []
        self._second = self._second or self._open()
        reads = [r for r in self._second.fetch(name, max(low, 0), high) if usable(r)]
        carriers: dict[tuple[int, int, str], set[str]] = {}
        for read in reads:
            if len(read.cigartuples) > 1:
                for gap in gaps_of(read):
                    if low <= gap[0] < high:
                        carriers.setdefault(gap, set()).add(read.query_name)
        found = []
        for (position, deleted, inserted), names in carriers.items():
            if len(names) >= fragments:
                over = {
                    read.query_name
                    for read in reads
                    if read.reference_start < position <= read.reference_end
                }
                if len(names) >= fraction * len(over):
                    bases = self._reference.fetch(contig, position, position + deleted).upper()
                    found.append(Allele(contig, position, bases, inserted.upper()))
        return sorted(found)

    def common_bases(
        self, contig: str, low: int, high: int, *, reads: int, fraction: float
    ) -> list[Allele]:
        """Return the single-base changes that many reads carry in ``[low, high)``.

        ``reads`` and ``fraction`` are the least number, and the least part of the well-read bases
        there.
        """
        name = self._names.get(contig)
        if name is None:
            return []
        self._second = self._second or self._open()
        counts = self._second.count_coverage(
            name, low, high, quality_threshold=MIN_BASE_QUALITY, read_callback=usable
        )
        found = []
        for offset, base in enumerate(self._reference.fetch(contig, low, high).upper()):
            depth = sum(of_base[offset] for of_base in counts)
            for letter, of_base in zip("ACGT", counts, strict=True):
                count = of_base[offset]
                if letter != base and count >= reads and count >= fraction * depth:
                    found.append(Allele(contig, low + offset, base, letter))
        return found

    def is_long_insertion(self, allele: Allele) -> bool:
        """Return whether reads rarely span an insertion with all its equivalent places."""
        if allele.ref or len(allele.alt) < MIN_REPEATED_BP:
            return False
        low, high = placement_window(allele, self._reference)
        return high - low >= MIN_REPEATED_BP or len(allele.alt) >= MIN_INSERTED_BP

    def at_junction(self, allele: Allele) -> AlleleEvidence:
        """Return counts of an insertion too long for a read to lie on both its ends.

        Fragments are counted where they cross its junction (`count_duplication`); qualities and
        read positions are not measured there.
        """
        count = self.count_insertion(allele)
        return AlleleEvidence(
            depth_x=count.alt + count.ref,
            ref_count=count.ref,
            alt_count=count.alt,
            other_count=0,
            alt_forward=count.alt_forward,
            alt_reverse=count.alt - count.alt_forward,
        )

    def count_insertion(self, allele: Allele) -> DuplicationCount:
        """Return the fragments with and without an insertion, counted at its ends."""
        self._second = self._second or self._open()
        return count_duplication(self._second, allele, self._reference)

    def close(self) -> None:
        """Close the alignment file."""
        for opened in (self._bam, self._second):
            if opened is not None:
                opened.close()


def _by_contig(clusters: Sequence[Sequence[Allele]]) -> Iterator[list[Sequence[Allele]]]:
    for _, own in groupby(clusters, key=lambda cluster: cluster[0].contig):
        yield list(own)


def in_order_of(proposed: Iterable[Allele], alleles: Iterable[Allele]) -> list[Allele]:
    """Return alleles sorted, their contigs in the order in which others name them."""
    order = {contig: i for i, contig in enumerate(dict.fromkeys(a.contig for a in proposed))}
    return sorted(alleles, key=lambda a: (order[a.contig], a))


def clusters(alleles: Iterable[Allele]) -> list[list[Allele]]:
    """Group sorted alleles that lie close together, so that they are looked at together."""
    grouped: list[list[Allele]] = []
    end = 0
    for allele in alleles:
        near = grouped and grouped[-1][0].contig == allele.contig
        # An insertion may repeat the bases behind it: it lies there as well.
        reach = allele.end if allele.ref else allele.start + len(allele.alt)
        if near and allele.start <= end + CLUSTER_GAP_BP:
            grouped[-1].append(allele)
            end = max(end, reach)
        else:
            grouped.append([allele])
            end = reach
    return grouped


def summarise(fragments: Fragments) -> AlleleEvidence:
    """Return counts and qualities of one candidate in one sample."""
    counts = _counts(fragments)
    of_ref, of_alt = counts[ReadCall.REF], counts[ReadCall.ALT]
    ref_count, alt_count = int(of_ref.sum()), int(of_alt.sum())
    (_, ref_reverse), (_, alt_reverse) = of_ref.sum(axis=0).tolist(), of_alt.sum(axis=0).tolist()
    # The first read forward or the second reverse: the fragment was read F1R2.
    ref_f1r2, alt_f1r2 = int(of_ref.trace()), int(of_alt.trace())
    alt = fragments.calls == ReadCall.ALT
    base_q = _histograms(fragments.base_quality, fragments.calls)
    map_q = _histograms(fragments.mapping_quality, fragments.calls)
    ends = _histograms(np.minimum(fragments.end_distance_bp, MAX_DISTANCE_BP), fragments.calls)
    base_rank, map_rank, end_rank = (rank_sum(alts, refs) for refs, alts in (base_q, map_q, ends))
    decided = ref_count + alt_count
    return AlleleEvidence(
        depth_x=len(fragments),
        ref_count=ref_count,
        alt_count=alt_count,
        other_count=len(fragments) - decided,
        ref_forward=ref_count - ref_reverse,
        ref_reverse=ref_reverse,
        alt_forward=alt_count - alt_reverse,
        alt_reverse=alt_reverse,
        ref_f1r2=ref_f1r2,
        ref_f2r1=ref_count - ref_f1r2,
        alt_f1r2=alt_f1r2,
        alt_f2r1=alt_count - alt_f1r2,
        alt_base_quality_mean=_mean(fragments.base_quality[alt]),
        alt_mapping_quality_median=_median(fragments.mapping_quality[alt]),
        alt_end_distance_median_bp=_median(fragments.end_distance_bp[alt]),
        base_quality_z=base_rank.z,
        base_quality_shift=base_rank.shift,
        mapping_quality_z=map_rank.z,
        mapping_quality_shift=map_rank.shift,
        read_position_z=end_rank.z,
        read_position_shift=end_rank.shift,
        lod=tumour_lod(*base_q, vaf=alt_count / decided) if alt_count else None,
        **_of_alt_reads(fragments),
    )


def _counts(fragments: Fragments) -> Any:
    """Return fragments by call, mate that is counted (first, second) and strand (+, -)."""
    second = (fragments.bits & SECOND_MATE) // SECOND_MATE
    reverse = (fragments.bits & REVERSE) // REVERSE
    kinds = fragments.calls * 4 + second * 2 + reverse
    return np.bincount(kinds, minlength=len(ReadCall) * 4).reshape(len(ReadCall), 2, 2)


def _histograms(values: Any, calls: Any) -> tuple[Any, Any]:
    """Return how often each value occurs among the reference and the alternative fragments."""
    size = int(values.max()) + 1 if len(values) else 1
    # One count over pairs of call and value is quicker than one of each call's values.
    pairs = np.bincount(values + calls.astype(np.int64) * size, minlength=len(ReadCall) * size)
    counts = pairs.reshape(len(ReadCall), size)
    return counts[ReadCall.REF], counts[ReadCall.ALT]


def _mean(values: Any) -> float | None:
    return float(values.mean()) if len(values) else None


def _median(values: Any) -> float | None:
    # Of the few fragments with the alternative the standard library's is quicker than numpy's.
    return float(median(values.tolist())) if len(values) else None


def _of_alt_reads(fragments: Fragments) -> dict[str, Any]:
    """Return what is known of the alternative reads alone."""
    reads = [read for read in fragments.alt_reads if read.fragment in fragments.carriers]
    if not reads:
        return {}
    mismatches = [read.mismatches for read in reads if read.mismatches is not None]
    families = [read.family_size for read in reads if read.family_size is not None]
    own = fragments.own_mismatches
    return {
        "alt_other_mismatches_mean": max(fmean(mismatches) - own, 0.0) if mismatches else None,
        "alt_indel_adjacent_count": sum(read.near_indel for read in reads) if own else None,
        "alt_clipped_count": sum(read.clipped for read in reads),
        "umi_family_size_median": float(median(families)) if families else None,
    }
