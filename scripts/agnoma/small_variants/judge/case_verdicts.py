"""One case from evidence to verdicts: judge, write variants, VCF, ledger and summary."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval, contig_translation
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.fai import read_fai
from agnoma.io.ledger import read_ledger, write_ledger
from agnoma.io.records import iterate_records, write_records
from agnoma.io.vcf import SubmittedPhase, iterate_candidates, write_sites
from agnoma.models.case import CaseInfo, VcfNormal
from agnoma.models.evidence import CandidateEvidence, EvidenceSource, HotspotGenotype
from agnoma.models.variant import LedgerEntry, SmallVariant, SmallVariantSummary
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    allele_of,
    trim,
)
from agnoma.small_variants.filters.damage import deamination_index
from agnoma.small_variants.judge.activating_kinds import ActivatingKinds
from agnoma.small_variants.judge.drops import (
    drop_entries,
    misread_entries,
    taken_apart,
    withheld_entries,
)
from agnoma.small_variants.judge.filtered import DESCRIPTIONS, Context
from agnoma.small_variants.judge.frame_partners import FramePartners
from agnoma.small_variants.judge.hiding import hide
from agnoma.small_variants.judge.hotspots import HotspotIndex
from agnoma.small_variants.judge.judge import Tally, judge
from agnoma.small_variants.judge.submitted_phase import (
    SubmittedPhases,
    beside_reads,
    in_place_of_reads,
)
from agnoma.small_variants.judge.summary import summarise_case
from agnoma.small_variants.judge.tables import TableFiles, Tables
from agnoma.small_variants.judge.telling import write_told
from agnoma.small_variants.judge.third_alleles import without_third_alleles
from agnoma.small_variants.propose.submitted import SUBMITTED_FILTER, for_ledger

logger = logging.getLogger(__name__)

NOTHING_GIVEN = "no reads and no calls were given"


@dataclass(frozen=True, slots=True)
class JudgeInputs:
    """Files candidates are judged by; None where the case has none."""

    evidence: tuple[Path, ...]
    unjudged: tuple[Path, ...]
    candidates: Path | None
    fasta: Path
    transcripts: Path
    hotspots: Path
    tables: TableFiles
    panel: Path | None = None
    indel_regions: Path | None = None
    duplication_regions: Path | None = None
    exon_deletions: Path | None = None
    counted_hotspots: Path | None = None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files the stage writes for one case."""

    records: Path
    vcf: Path
    ledger: Path
    genotypes: Path
    summary: Path


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What judging needs to know of a case."""

    case: CaseInfo
    has_reads: bool
    has_normal: bool
    vcf_normal: VcfNormal | None = None


def judge_case(
    inputs: JudgeInputs, outputs: Outputs, facts: CaseFacts, *, limits: SmallVariantsConfig
) -> None:
    """Judge the evidence of one case and write every output.

    Records pass one by one; only keys and ledger entries are held together.

    Parameters
    ----------
    inputs, outputs
        Files.
    facts
        What is known of the case.
    limits
        Thresholds of the stage.
    """
    import pysam

    contigs = read_fai(Path(f"{inputs.fasta}.fai"))
    if inputs.candidates is None:
        write_records(outputs.records, ())
        write_sites(outputs.vcf, (), contigs, DESCRIPTIONS)
        write_ledger(outputs.ledger, ())
        write_records(outputs.genotypes, ())
        summary = SmallVariantSummary(
            case_id=facts.case.case_id, tested=False, reason=NOTHING_GIVEN
        )
        summary.write_json(outputs.summary)
        return
    tally = Tally()
    with pysam.FastaFile(str(inputs.fasta)) as reference:
        context = read_context(inputs, facts, reference, contigs, limits)
        proposed, phased = _proposed(inputs.candidates)
        evidence = _with_submitted_phase(inputs, facts, SubmittedPhases(phased, reference), limits)
        partners = FramePartners(
            tally.withheld_frame_changes,
            context.model,
            reference,
            facts.case,
            partial(hide, context=context, tally=tally),
        )
        partners.never_judged(_filtered_as_submitted(inputs, contigs))
        judged = partners.told(judge(evidence, context, tally))
        tellable = without_third_alleles(judged, tally, limits)
        write_told(outputs.records, tellable, context, tally)
        tally.unresolved |= partners.unresolved
        write_sites(outputs.vcf, _variants(outputs), contigs, DESCRIPTIONS)
        apart = taken_apart(
            proposed, _variants(outputs), tally.withheld, reference, limits.haplotypes
        )
        unjudged, germline = for_ledger(
            chain.from_iterable(read_ledger(path) for path in inputs.unjudged),
            matched_normal=context.matched,
        )
    tally.withheld_by_rule["submitted_germline"] += germline
    entries = [*drop_entries(_variants(outputs)), *misread_entries(tally), *apart, *unjudged]
    write_ledger(outputs.ledger, sorted([*entries, *withheld_entries(tally)], key=_by_item))
    summary = summarise_case(
        tally,
        entries,
        case_id=facts.case.case_id,
        source=EvidenceSource.READS if facts.has_reads else EvidenceSource.SUBMITTED_VCF,
        candidates=len(proposed),
        context=context,
    )
    summary.write_json(outputs.summary)
    write_records(outputs.genotypes, _genotypes(inputs, tally))
    logger.info(
        "%s: %d candidates, %d measured, %d reported, %d withheld as germline",
        facts.case.case_id,
        summary.candidates,
        tally.measured,
        summary.reported,
        summary.suppressed_germline,
    )


def read_context(
    inputs: JudgeInputs,
    facts: CaseFacts,
    reference: ReferenceSequence,
    contigs: Mapping[str, int],
    limits: SmallVariantsConfig,
) -> Context:
    """Return what candidates of a case are judged by."""
    model = GeneModel.read(inputs.transcripts)
    kinds = ActivatingKinds.read(
        inputs.duplication_regions, inputs.exon_deletions, model, reference
    )
    hotspots = HotspotIndex.read(model, inputs.hotspots, inputs.indel_regions, kinds)
    index = deamination_index(
        _evidence(inputs), limits, is_hotspot=lambda c: hotspots.at(allele_of(c)) is not None
    )
    tables = Tables(inputs.tables, facts.case, reference, contigs, model, limits, facts.vcf_normal)
    return Context(
        reference=reference,
        model=model,
        hotspots=hotspots,
        limits=limits,
        tables=tables,
        deamination=index,
        targets=None if inputs.panel is None else _targets(inputs.panel, contigs),
        vcf_normal=facts.vcf_normal,
        tumour_fraction=facts.case.tumour_fraction,
        has_normal=facts.has_normal,
    )


def _proposed(candidates: Path) -> tuple[list[Allele], dict[Allele, SubmittedPhase]]:
    """Return every proposed allele, and the phase of those that were submitted with one."""
    proposed, phased = [], {}
    for candidate in iterate_candidates(candidates):
        allele = trim(candidate.contig, candidate.start, candidate.ref, candidate.alt)
        proposed.append(allele)
        if candidate.phase is not None:
            phased[allele] = candidate.phase
    return proposed, phased


def _with_submitted_phase(
    inputs: JudgeInputs, facts: CaseFacts, submitted: SubmittedPhases, limits: SmallVariantsConfig
) -> Iterator[CandidateEvidence]:
    if not submitted:
        return _evidence(inputs)
    if facts.has_reads:
        return beside_reads(_evidence(inputs), submitted)
    return in_place_of_reads(lambda: _evidence(inputs), submitted, limits.haplotypes)


def _evidence(inputs: JudgeInputs) -> Iterator[CandidateEvidence]:
    for path in inputs.evidence:
        yield from iterate_records(path, CandidateEvidence)


def _filtered_as_submitted(inputs: JudgeInputs, contigs: Iterable[str]) -> Iterator[Allele]:
    """Yield what the submitting laboratory filtered, under the reference's contig names."""
    entries = chain.from_iterable(read_ledger(path) for path in inputs.unjudged)
    filtered = [entry.item for entry in entries if entry.rule == SUBMITTED_FILTER]
    names = contig_translation({key.rsplit(":", 3)[0] for key in filtered}, list(contigs))
    for key in filtered:
        contig, position, ref, alt = key.rsplit(":", 3)
        if contig in names and set(ref + alt) <= set("ACGTN"):
            yield trim(names[contig], int(position) - 1, ref, alt)


def _variants(outputs: Outputs) -> Iterator[SmallVariant]:
    return iterate_records(outputs.records, SmallVariant)


def _genotypes(inputs: JudgeInputs, tally: Tally) -> Iterator[HotspotGenotype]:
    """Yield the counted hotspots; where a candidate is withheld, without any count of alleles."""
    if inputs.counted_hotspots is None:
        return
    for genotype in iterate_records(inputs.counted_hotspots, HotspotGenotype):
        if genotype.locus_id in tally.withheld_hotspots:
            hidden = {"withheld": True, "alleles": (), "ref_count": None}
            yield genotype.model_copy(update=hidden)
        else:
            yield genotype


def _targets(panel: Path, contigs: Iterable[str]) -> dict[str, list[Interval]]:
    """Return the target intervals under the reference's contig names."""
    targets = intervals_by_contig(read_bed(panel))
    names = contig_translation(targets, list(contigs))
    return {names[contig]: found for contig, found in targets.items() if contig in names}


def _by_item(entry: LedgerEntry) -> tuple[str, str, str]:
    return entry.item, entry.rule, entry.value
