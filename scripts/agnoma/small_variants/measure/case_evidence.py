"""One case, or one part of it, from candidates to evidence: open what is given, count, write."""

import gc
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.fai import read_fai
from agnoma.io.ledger import write_ledger
from agnoma.io.records import write_records
from agnoma.io.vcf import CandidateRecord, iterate_candidates
from agnoma.models.evidence import CandidateEvidence
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.measure.count import (
    Place,
    count_as_submitted,
    count_in_reads,
    owned_clusters,
)
from agnoma.small_variants.measure.inherited import TakenApart, without_inherited
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.propose.candidates import KNOWN_FLANK_BP, Checked, check_candidates

logger = logging.getLogger(__name__)

# A cluster that begins in a stretch may reach this far beyond; candidates there are read too.
REACH_BP = 5000
# Counting makes millions of small tuples and no cycles; Python's collector would look at all of
# them again and again.
COLLECT_EVERY = 1_000_000

Stretches = Mapping[str, Sequence[Interval]]


@dataclass(frozen=True, slots=True)
class MeasureInputs:
    """Files evidence is counted from; None where the case has none."""

    candidates: Path
    tumour_bam: Path | None
    normal_bam: Path | None
    fasta: Path
    transcripts: Path
    own: Path | None = None
    """Stretches of the genome whose candidates are measured; None = all."""


def measure_case(
    inputs: MeasureInputs, out_evidence: Path, out_unjudged: Path, *, limits: SmallVariantsConfig
) -> None:
    """Count the candidates of one case, or of one part of it, in the reads or as submitted.

    Parameters
    ----------
    inputs
        Files.
    out_evidence
        `CandidateEvidence` records. They hold inherited alleles: a temporary file.
    out_unjudged
        Ledger of the candidates that cannot be measured.
    limits
        Thresholds of the stage.
    """
    import pysam

    gc.set_threshold(COLLECT_EVERY)
    contigs = read_fai(Path(f"{inputs.fasta}.fai"))
    with pysam.FastaFile(str(inputs.fasta)) as reference:
        own = None if inputs.own is None else intervals_by_contig(read_bed(inputs.own))
        checked = check_candidates(
            _within_reach(iterate_candidates(inputs.candidates), own),
            reference,
            path=inputs.candidates,
            contigs=contigs,
            flank_bp=KNOWN_FLANK_BP if inputs.tumour_bam else 0,
        )
        place = Place(GeneModel.read(inputs.transcripts), reference, limits)
        count = write_records(out_evidence, _counted(inputs, checked, own, place))
    entries = [entry for entry in checked.ledger if _begins_in(entry.item, own)]
    write_ledger(out_unjudged, entries)
    logger.info("%s: %d candidates measured", inputs.candidates, count)


def _within_reach(
    candidates: Iterable[CandidateRecord], own: Stretches | None
) -> Iterator[CandidateRecord]:
    for candidate in candidates:
        if own is None or any(
            low - REACH_BP <= candidate.start < high + REACH_BP
            for low, high in own.get(candidate.contig, ())
        ):
            yield candidate


def _begins_in(key: str, own: Stretches | None) -> bool:
    contig, position, *_ = key.rsplit(":", 3)
    return own is None or any(low <= int(position) - 1 < high for low, high in own.get(contig, ()))


def _counted(
    inputs: MeasureInputs,
    checked: Checked,
    own: Stretches | None,
    place: Place,
) -> Iterator[CandidateEvidence]:
    if inputs.tumour_bam is None:
        yield from count_as_submitted(checked.records, place.model, place.reference)
        return
    names = sorted({allele.contig for allele in checked.records})
    opened = [
        None if path is None else ReadEvidence(path, inputs.fasta, place.reference, names)
        for path in (inputs.tumour_bam, inputs.normal_bam)
    ]
    tumour, normal = opened
    if tumour is not None:
        apart = TakenApart(dict(checked.records))
        if normal is not None:
            apart = without_inherited(checked.records, normal, place.reference, place.limits)
            tumour.inherited = normal.inherited = frozenset(apart.inherited)
        found = owned_clusters(apart.proposed, own)
        yield from count_in_reads(apart.proposed, found, tumour, normal, place, apart.held)
    for reads in opened:
        if reads is not None:
            logger.info("%d read evaluations", reads.reads_evaluated)
            reads.close()
