"""Losses of one exon that are short enough to be a small variant (MET exon 14, clinical.md 3.4).

Both ends lie in introns, off the targets of most panels, where no caller looks; reads of the exon's
fragments reach them all the same. Junctions of the two introns (`split_fragments`) are proposed as
deletions, so that evidence and filters judge them as any other. Coordinates: 0-based half-open.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval, contig_translation
from agnoma.io.structural_tables import ExonDeletionRow
from agnoma.io.vcf import CandidateRecord
from agnoma.models.reference import Transcript
from agnoma.small_variants.alleles import Allele, ReferenceSequence, left_aligned
from agnoma.small_variants.propose.clipped_reads import clipped_candidate
from agnoma.small_variants.rearranged.exon_deletions import (
    DeletionReads,
    introns_around,
    split_fragments,
)

logger = logging.getLogger(__name__)

MAX_LOST_BP = 2000  # a longer one is told by its depth as well; project default


def propose_exon_losses(
    bam: Any,
    rows: Iterable[ExonDeletionRow],
    model: GeneModel,
    reference: ReferenceSequence,
    *,
    min_fragments: int,
) -> list[CandidateRecord]:
    """Return the deletions of single listed exons that enough fragments show by their junction.

    Parameters
    ----------
    bam
        Opened, indexed alignments; contigs may be named with or without ``chr``.
    rows
        Listed losses; those of several exons, and those that are not called, are left out.
    model
        Chosen transcripts.
    reference
        Opened FASTA.
    min_fragments
        Fragments from which a deletion is proposed.
    """
    found: dict[Allele, set[str]] = {}
    for row in rows:
        transcript = model.get(row.gene)
        if row.called and row.first_exon == row.last_exon and transcript is not None:
            for allele, fragments in _lost(bam, row, transcript, reference):
                found.setdefault(allele, set()).update(fragments)
    proposed = sorted(a for a, fragments in found.items() if len(fragments) >= min_fragments)
    logger.info("%d losses of listed exons proposed", len(proposed))
    return [clipped_candidate(allele, reference) for allele in proposed]


def _lost(
    bam: Any, row: ExonDeletionRow, transcript: Transcript, reference: ReferenceSequence
) -> Iterator[tuple[Allele, frozenset[str]]]:
    contig = transcript.contig
    name = contig_translation([contig], bam.references).get(contig)
    introns = introns_around(transcript, row.first_exon, row.last_exon)
    if name is None or introns is None:
        return
    sample = DeletionReads(bam=bam, reference=reference)
    for junction in split_fragments(sample, contig, name, _near(*introns)):
        if junction.end - junction.start <= MAX_LOST_BP:
            bases = reference.fetch(contig, junction.start, junction.end).upper()
            allele = left_aligned(Allele(contig, junction.start, bases, ""), reference)
            yield allele, junction.fragments


def _near(before: Interval, after: Interval) -> tuple[Interval, Interval]:
    """Return the parts of two introns in which both ends of a short deletion can lie."""
    room = MAX_LOST_BP - (after[0] - before[1])
    return (max(before[0], before[1] - room), before[1]), (after[0], min(after[1], after[0] + room))
