"""One case through the stage: open what is given, measure, write every output."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval, contig_translation
from agnoma.io.fai import read_fai
from agnoma.io.ledger import read_ledger, write_ledger
from agnoma.io.records import write_records
from agnoma.io.vcf import read_candidates, write_sites
from agnoma.models.case import VcfNormal
from agnoma.models.variant import EvidenceSource, LedgerEntry, SmallVariantSummary
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import ReferenceSequence
from agnoma.small_variants.candidates import KNOWN_FLANK_BP, Checked, check_candidates
from agnoma.small_variants.evidence import ReadEvidence
from agnoma.small_variants.filters import DESCRIPTIONS
from agnoma.small_variants.hotspots import HotspotIndex
from agnoma.small_variants.measure import (
    Context,
    Result,
    count_as_submitted,
    count_in_reads,
    judge,
    summarise_case,
    taken_apart,
    target_intervals,
)
from agnoma.small_variants.submitted import for_ledger

logger = logging.getLogger(__name__)

NOTHING_GIVEN = "no reads and no calls were given"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files of one case; None where the case has none."""

    candidates: Path | None
    tumour_bam: Path | None
    normal_bam: Path | None
    fasta: Path
    transcripts: Path
    hotspots: Path
    panel: Path | None = None
    adopted_ledger: Path | None = None
    indel_regions: Path | None = None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files the stage writes for one case."""

    records: Path
    vcf: Path
    ledger: Path
    summary: Path


def measure_case(
    inputs: Inputs,
    outputs: Outputs,
    *,
    case_id: str,
    vcf_normal: str | None,
    tumour_fraction: float | None,
    limits: SmallVariantsConfig,
) -> None:
    """Measure and filter the candidates of one case and write every output.

    Parameters
    ----------
    inputs, outputs
        Files.
    case_id
        Copied into the summary.
    vcf_normal
        For submitted calls: ``matched`` or ``none``.
    tumour_fraction
        Tumour cells, fraction, by the pathologist; None = unknown.
    limits
        Thresholds of the stage.
    """
    import pysam

    contigs = read_fai(Path(f"{inputs.fasta}.fai"))
    if inputs.candidates is None:
        summary = SmallVariantSummary(case_id=case_id, tested=False, reason=NOTHING_GIVEN)
        _write(outputs, contigs, Result(), summary)
        return
    model = GeneModel.read(inputs.transcripts)
    with pysam.FastaFile(str(inputs.fasta)) as reference:
        context = Context(
            reference=reference,
            model=model,
            hotspots=HotspotIndex.read(model, inputs.hotspots, inputs.indel_regions),
            limits=limits,
            targets=None if inputs.panel is None else _targets(inputs.panel, contigs),
            vcf_normal=None if inputs.tumour_bam or not vcf_normal else VcfNormal(vcf_normal),
            tumour_fraction=tumour_fraction,
            has_normal=inputs.normal_bam is not None,
        )
        proposed = read_candidates(inputs.candidates)
        checked = check_candidates(
            proposed,
            reference,
            path=inputs.candidates,
            contigs=contigs,
            flank_bp=KNOWN_FLANK_BP if inputs.tumour_bam else 0,
        )
        result = _judged(inputs, checked, reference, context)
    unjudged = list(checked.ledger)
    if inputs.adopted_ledger is not None:
        unjudged += read_ledger(inputs.adopted_ledger)
    by_reads = inputs.tumour_bam is not None
    matched = by_reads or context.vcf_normal is VcfNormal.MATCHED
    entries, germline = for_ledger(unjudged, matched_normal=matched)
    result.ledger += entries
    result.suppressed_germline += germline
    source = EvidenceSource.READS if by_reads else EvidenceSource.SUBMITTED_VCF
    summary = summarise_case(
        result, case_id=case_id, source=source, candidates=len(proposed), context=context
    )
    _write(outputs, contigs, result, summary)
    logger.info(
        "%s: %d candidates, %d measured, %d reported, %d withheld as germline",
        case_id,
        summary.candidates,
        len(result.variants),
        summary.reported,
        summary.suppressed_germline,
    )


def _judged(
    inputs: Inputs, checked: Checked, reference: ReferenceSequence, context: Context
) -> Result:
    """Return the judged candidates, counted in the reads where there are any."""
    if inputs.tumour_bam is None:
        return judge(count_as_submitted(checked.records, context.model), context)
    alleles = list(checked.records)
    names = sorted({allele.contig for allele in alleles})
    tumour = ReadEvidence(inputs.tumour_bam, inputs.fasta, reference, names)
    normal = (
        ReadEvidence(inputs.normal_bam, inputs.fasta, reference, names)
        if inputs.normal_bam is not None
        else None
    )
    result = judge(count_in_reads(alleles, tumour, normal, context), context)
    result.ledger += taken_apart(alleles, result, reference)
    for reads in (tumour, normal):
        if reads is not None:
            logger.info("%d read evaluations", reads.reads_evaluated)
            reads.close()
    return result


def _targets(panel: Path, contigs: Iterable[str]) -> dict[str, list[Interval]]:
    """Return the target intervals under the reference's contig names."""
    targets = target_intervals(panel)
    names = contig_translation(targets, list(contigs))
    return {names[contig]: found for contig, found in targets.items() if contig in names}


def _write(
    outputs: Outputs, contigs: dict[str, int], result: Result, summary: SmallVariantSummary
) -> None:
    order = {name: index for index, name in enumerate(contigs)}
    variants = sorted(result.variants, key=lambda v: (order[v.contig], v.start, v.ref, v.alt))
    write_records(outputs.records, variants)
    write_sites(outputs.vcf, variants, contigs, DESCRIPTIONS)
    write_ledger(outputs.ledger, sorted(result.ledger, key=_by_item))
    summary.write_json(outputs.summary)


def _by_item(entry: LedgerEntry) -> tuple[str, str, str]:
    return entry.item, entry.rule, entry.value
