"""The targets of the assay on the contigs of the FASTA: sorted, named, inside the reference.

Coordinates: 0-based half-open.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.gene_model import GeneModel, coding_exons
from agnoma.genome import contig_translation, merge_intervals
from agnoma.io.bed import BedInterval, read_bed

logger = logging.getLogger(__name__)

CODING_FLANK_BP = 2  # canonical splice sites belong to the coding target (clinical.md 5.1)
_NAMES_SHOWN = 10


def panel_targets(panel: Path, genes: GeneModel, lengths: Mapping[str, int]) -> list[BedInterval]:
    """Return the targets of a panel BED, checked, translated, named and sorted.

    Targets are kept as designed, overlapping ones too. A target without a name takes those of the
    genes whose transcript it overlaps.

    Raises
    ------
    InputFormatError
        If the file has no target, or a target lies on no contig of the FASTA or beyond its end.
    """
    targets = read_bed(panel)
    if not targets:
        msg = f"{panel}: no target; give the BED of the assay, or leave assay.panel_bed out"
        raise InputFormatError(msg)
    translation = contig_translation({t.contig for t in targets}, list(lengths))
    unknown = sorted({t.contig for t in targets} - set(translation))
    if unknown:
        msg = (
            f"{panel}: contigs {', '.join(unknown[:_NAMES_SHOWN])} are not in the FASTA, which has "
            f"{', '.join(list(lengths)[:_NAMES_SHOWN])}; give the panel of this reference"
        )
        raise InputFormatError(msg)
    placed = [BedInterval(translation[t.contig], t.start, t.end, t.name) for t in targets]
    for target in placed:
        if target.end > lengths[target.contig]:
            msg = (
                f"{panel}: target {target.contig}:{target.start}-{target.end} ends beyond "
                f"{target.contig} ({lengths[target.contig]} bp); panel and FASTA must be of the "
                "same build"
            )
            raise InputFormatError(msg)
    logger.info("%s: %d targets, %d bp", panel, len(placed), sum(t.end - t.start for t in placed))
    return _sorted((_named(target, genes) for target in placed), lengths)


def coding_targets(genes: GeneModel, lengths: Mapping[str, int]) -> list[BedInterval]:
    """Return the coding exons of every gene with their splice sites, for assays without a BED."""
    targets = []
    for transcript in genes:
        padded = (
            (
                max(start - CODING_FLANK_BP, 0),
                min(end + CODING_FLANK_BP, lengths[transcript.contig]),
            )
            for start, end in coding_exons(transcript)
        )
        for start, end in merge_intervals(padded):
            targets.append(BedInterval(transcript.contig, start, end, transcript.gene))
    logger.info("no panel BED: %d coding targets of %d genes", len(targets), len(genes))
    return _sorted(targets, lengths)


def _named(target: BedInterval, genes: GeneModel) -> BedInterval:
    if target.name:
        return target
    found = genes.overlapping(target.contig, target.start, target.end)
    names = ",".join(sorted(transcript.gene for transcript in found))
    return BedInterval(target.contig, target.start, target.end, names or None)


def _sorted(targets: Iterable[BedInterval], lengths: Mapping[str, int]) -> list[BedInterval]:
    order = {contig: number for number, contig in enumerate(lengths)}
    return sorted(targets, key=lambda t: (order[t.contig], t.start, t.end, t.name or ""))
