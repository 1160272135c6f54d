"""From candidates to measured small variants with their filters, ledger and summary."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.io.vcf import CandidateRecord, SubmittedCounts
from agnoma.models.case import VcfNormal
from agnoma.models.variant import (
    AlleleEvidence,
    EvidenceSource,
    FilterOutcome,
    LedgerEntry,
    SmallVariant,
    SmallVariantSummary,
    UnresolvedLocus,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants import filters as soft
from agnoma.small_variants.alleles import Allele, ReferenceSequence, kind_of, single_bases, vcf_form
from agnoma.small_variants.evidence import ReadEvidence, clusters, summarise
from agnoma.small_variants.hotspots import HotspotIndex
from agnoma.small_variants.merge import Measured, merge_cluster, same_codon
from agnoma.small_variants.origin import is_germline, origin_of, withheld
from agnoma.small_variants.statistics import wilson_interval
from agnoma.small_variants.submitted import STAGE
from agnoma.small_variants.unresolved import (
    HotspotNames,
    reaches_limits,
    unproven_codons,
    unresolved_loci,
)

logger = logging.getLogger(__name__)

TARGET_FLANK_BP = 20  # clinical.md 2.2, non_target
PHASE_NOTE = "two substitutions in one codon: phase unknown"


@dataclass(frozen=True, slots=True)
class Context:
    """What every candidate of a case is judged with."""

    reference: ReferenceSequence
    model: GeneModel
    hotspots: HotspotIndex
    limits: SmallVariantsConfig
    targets: Mapping[str, Sequence[Interval]] | None = None
    vcf_normal: VcfNormal | None = None
    tumour_fraction: float | None = None
    has_normal: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """An allele with its evidence in tumour and normal, before any judgement."""

    allele: Allele
    source: EvidenceSource
    tumour: AlleleEvidence
    normal: AlleleEvidence | None
    vaf: float
    merged_from: tuple[Allele, ...] = ()
    phase_unknown: tuple[Allele, ...] = ()


@dataclass(slots=True)
class Result:
    """Everything the stage knows after measuring."""

    variants: list[SmallVariant] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    suppressed_germline: int = 0
    suppressed_without_normal: int = 0
    withheld: set[Allele] = field(default_factory=set)
    unresolved: list[UnresolvedLocus] = field(default_factory=list)
    phase_unknown: bool = False


def count_in_reads(
    alleles: Sequence[Allele],
    tumour: ReadEvidence,
    normal: ReadEvidence | None,
    context: Context,
) -> Iterator[tuple[Counted, tuple[Allele, ...]]]:
    """Measure alleles in the reads, cluster by cluster, and join those on one molecule.

    A proposed substitution of several bases is taken apart first: only what the fragments show to
    be on one molecule is joined again, so an inherited neighbour does not become part of it.

    Yields
    ------
    tuple
        The evidence of one allele, and the proposed alleles that were merged into it.
    """
    bases = {base for allele in alleles for base in single_bases(allele)}
    order = {contig: i for i, contig in enumerate(dict.fromkeys(a.contig for a in alleles))}
    for cluster in clusters(sorted(bases, key=lambda a: (order[a.contig], a))):
        found = [
            Measured(allele, fragments)
            for allele, fragments in zip(cluster, tumour.observe(cluster), strict=True)
        ]
        merged = merge_cluster(
            found, tumour.observe, context.model, context.reference, context.limits
        )
        kept = [m.allele for m in merged.kept]
        normals = normal.observe(kept) if normal is not None else [None] * len(kept)
        proposed = set(alleles) & set(cluster)
        for measured, fragments in zip(merged.kept, normals, strict=True):
            evidence = summarise(measured.fragments)
            counted = Counted(
                allele=measured.allele,
                source=EvidenceSource.READS,
                tumour=evidence,
                normal=None if fragments is None else summarise(fragments),
                vaf=evidence.vaf or 0.0,
                merged_from=measured.merged_from,
                phase_unknown=measured.phase_unknown,
            )
            into = merged.merged_into
            yield (
                counted,
                tuple(a for a, b in into.items() if b == measured.allele and a in proposed),
            )


def count_as_submitted(
    records: Mapping[Allele, CandidateRecord], model: GeneModel
) -> Iterator[tuple[Counted, tuple[Allele, ...]]]:
    """Take the counts of a submitted VCF; substitutions in one codon keep an unknown phase."""
    alleles = list(records)
    partners: dict[Allele, list[Allele]] = {}
    for index, one in enumerate(alleles):
        for two in alleles[index + 1 : index + 8]:
            if one.end <= two.start and same_codon(model, one, two):
                partners.setdefault(one, []).append(two)
                partners.setdefault(two, []).append(one)
    for allele, record in records.items():
        tumour = _evidence(record.tumour)
        if tumour is None:
            tumour = AlleleEvidence(depth_x=0, ref_count=0, alt_count=0, other_count=0)
        given = record.tumour.vaf if record.tumour is not None else None
        counted = Counted(
            allele=allele,
            source=EvidenceSource.SUBMITTED_VCF,
            tumour=tumour,
            normal=_evidence(record.normal),
            vaf=given if given is not None else tumour.vaf or 0.0,
            phase_unknown=tuple(partners.get(allele, ())),
        )
        yield counted, ()


def _evidence(counts: SubmittedCounts | None) -> AlleleEvidence | None:
    if counts is None:
        return None
    alt = min(counts.alt_count, counts.depth_x)
    return AlleleEvidence(
        depth_x=counts.depth_x, ref_count=counts.depth_x - alt, alt_count=alt, other_count=0
    )


def judge(counted: Iterable[tuple[Counted, tuple[Allele, ...]]], context: Context) -> Result:
    """Apply origin and filters; germline-looking candidates are counted and dropped."""
    result = Result()
    names = HotspotNames(context.model, context.reference)
    for one, absorbed in counted:
        touched = context.hotspots.touched(one.allele)
        hotspot = touched[0] if touched else None
        seen = reaches_limits(one.tumour, one.vaf, hotspot, context.limits)
        in_normal = is_germline(one.normal, context.limits)
        interval = wilson_interval(one.tumour.alt_count, one.tumour.depth_x)
        if withheld(
            interval=interval,
            vaf=one.vaf,
            normal=one.normal,
            hotspot=hotspot,
            source=one.source,
            vcf_normal=context.vcf_normal,
            limits=context.limits,
            known_allele=in_normal and names.known(one.allele, hotspot),
        ):
            if seen:
                # Where inherited predisposition is known not even the place is told.
                activating = [h for h in touched if h.activating]
                result.unresolved += unresolved_loci(one.allele, activating, names)
            result.suppressed_germline += 1
            result.withheld |= {one.allele, *one.merged_from, *absorbed}
            deep = (
                one.normal is not None and one.normal.depth_x >= context.limits.min_normal_depth_x
            )
            result.suppressed_without_normal += not deep
            continue
        variant = _variant(one, interval, context)
        result.variants.append(variant)
        if seen and variant.failed:
            result.unresolved += unresolved_loci(one.allele, touched, names, variant)
        elif not touched:
            result.unresolved += unproven_codons(one.allele, variant, names, context.model)
        result.ledger += [_merged_entry(a, variant, context) for a in absorbed]
        result.ledger += _dropped(variant)
        result.phase_unknown |= bool(one.phase_unknown)
    return result


def _variant(one: Counted, interval: tuple[float, float], context: Context) -> SmallVariant:
    hotspot = context.hotspots.at(one.allele)
    start, ref, alt = vcf_form(one.allele, context.reference)
    return SmallVariant(
        contig=one.allele.contig,
        start=start,
        ref=ref,
        alt=alt,
        kind=kind_of(one.allele),
        source=one.source,
        tumour=one.tumour,
        normal=one.normal,
        vaf=one.vaf,
        vaf_low=interval[0],
        vaf_high=interval[1],
        origin=origin_of(one.normal, one.source, context.vcf_normal, context.limits),
        filters=_outcomes(one, context),
        hotspot=hotspot.locus_id if hotspot else None,
        merged_from=tuple(_key(a, context.reference) for a in one.merged_from),
    )


def _outcomes(one: Counted, context: Context) -> tuple[FilterOutcome, ...]:
    limits, hotspot = context.limits, context.hotspots.at(one.allele)
    outcomes = [
        soft.low_depth(one.tumour, limits),
        soft.low_alt(one.tumour, limits, hotspot),
        soft.low_vaf(one.vaf, limits, hotspot),
        soft.strand(one.tumour, limits, indel=not one.allele.is_substitution, hotspot=hotspot),
        soft.base_q(one.tumour, limits),
        soft.map_q(one.tumour, limits),
        soft.read_pos(one.tumour, limits),
        soft.normal_alt(
            one.tumour, one.normal, limits, hotspot=hotspot, no_normal=_no_normal(one, context)
        ),
        soft.non_target(inside=_inside(one.allele, context.targets), flank_bp=TARGET_FLANK_BP),
        *soft.without_tables(),
    ]
    if one.phase_unknown:
        others = ", ".join(_key(a, context.reference) for a in one.phase_unknown)
        outcomes.append(soft.not_evaluated("phase_unknown", f"{PHASE_NOTE} (with {others})"))
    return tuple(outcomes)


def _no_normal(one: Counted, context: Context) -> str:
    if one.source is EvidenceSource.SUBMITTED_VCF:
        if context.vcf_normal is VcfNormal.MATCHED:
            return "normal subtracted by the submitting laboratory, its counts are not given"
        return "no matched normal behind the submitted calls"
    return "no matched normal given"


def _inside(allele: Allele, targets: Mapping[str, Sequence[Interval]] | None) -> bool | None:
    if targets is None:
        return None
    start, end = allele.start - TARGET_FLANK_BP, max(allele.end, allele.start + 1) + TARGET_FLANK_BP
    return any(low < end and start < high for low, high in targets.get(allele.contig, ()))


def _key(allele: Allele, reference: ReferenceSequence) -> str:
    start, ref, alt = vcf_form(allele, reference)
    return f"{allele.contig}:{start + 1}:{ref}:{alt}"


def _merged_entry(allele: Allele, into: SmallVariant, context: Context) -> LedgerEntry:
    return LedgerEntry(
        stage=STAGE,
        item=_key(allele, context.reference),
        rule="merged_into",
        value=into.key,
        explanation=f"its fragments carry {into.key}, which is reported in its place",
    )


def _dropped(variant: SmallVariant) -> list[LedgerEntry]:
    return [
        LedgerEntry(
            stage=STAGE,
            item=variant.key,
            rule=outcome.name,
            value="" if outcome.value is None else f"{outcome.value:.6g}",
            limit="" if outcome.limit is None else f"{outcome.limit:.6g}",
            explanation=outcome.reason,
        )
        for outcome in variant.filters
        if outcome.name in variant.failed
    ]


def taken_apart(
    proposed: Iterable[Allele], result: Result, reference: ReferenceSequence
) -> list[LedgerEntry]:
    """Return an entry for every proposed substitution that came out as its single bases.

    One that holds a withheld base gets none: its alleles would tell what is inherited.
    """
    written = {variant.key for variant in result.variants}
    entries = []
    for allele in proposed:
        bases = single_bases(allele)
        key = _key(allele, reference)
        if len(bases) > 1 and key not in written and not result.withheld & set(bases):
            entries.append(
                LedgerEntry(
                    stage=STAGE,
                    item=key,
                    rule="taken_apart",
                    value=",".join(_key(base, reference) for base in bases),
                    explanation="its bases are not on the same fragments; judged one by one",
                )
            )
    return entries


def summarise_case(
    result: Result, *, case_id: str, source: EvidenceSource, candidates: int, context: Context
) -> SmallVariantSummary:
    """Return the counts and the sentences for the report.

    A candidate that fails several rules is counted under each of them.
    """
    matched = context.has_normal or context.vcf_normal is VcfNormal.MATCHED
    return SmallVariantSummary(
        case_id=case_id,
        tested=True,
        source=source,
        matched_normal=matched,
        candidates=candidates,
        reported=sum(not v.failed for v in result.variants),
        dropped_by_rule=_counts(result.ledger),
        suppressed_germline=result.suppressed_germline,
        unresolved=tuple(sorted(set(result.unresolved), key=lambda u: (u.locus_id, u.reason))),
        notes=tuple(_notes(result, source, context)),
    )


def _counts(ledger: Iterable[LedgerEntry]) -> dict[str, int]:
    """Return entries per rule; an entry ``n records`` stands for n."""
    counts: Counter[str] = Counter()
    for entry in ledger:
        number, _, rest = entry.item.partition(" ")
        counts[entry.rule] += int(number) if rest == "records" else 1
    return dict(sorted(counts.items()))


def _notes(result: Result, source: EvidenceSource, context: Context) -> Iterator[str]:
    if result.suppressed_without_normal:
        yield (
            f"{result.suppressed_without_normal} candidates with an allele fraction compatible "
            "with germline origin are withheld: no adequate matched normal and no consent; they "
            "may include somatic variants."
        )
    if source is EvidenceSource.SUBMITTED_VCF:
        yield (
            "Depth and allele fractions are as submitted; strand, base quality, mapping quality "
            "and read position were not evaluated: no reads given."
        )
    if result.phase_unknown:
        yield (
            f"At least one codon carries {PHASE_NOTE}; whether they lie on one molecule cannot be "
            "told, so their protein names are withheld."
        )
    fraction, limit = context.tumour_fraction, context.limits.min_vaf
    if fraction is not None and fraction / 2 < limit:
        yield (
            f"At a tumour cell fraction of {fraction:.2g} a clonal heterozygous variant is "
            f"expected at an allele fraction of {fraction / 2:.2g}, below the limit of "
            f"{limit:.2g} outside hotspots."
        )


def target_intervals(panel: Path) -> dict[str, list[Interval]]:
    """Return the merged target intervals of each contig."""
    from agnoma.io.bed import intervals_by_contig, read_bed

    return intervals_by_contig(read_bed(panel))
