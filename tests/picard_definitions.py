"""Picard's metrics by their definitions, read by read: slow, plain, independent of our tools.

After the descriptions and the observed behaviour of Picard 2.27, default limits: CollectHsMetrics
without a cap on coverage, CollectAlignmentSummaryMetrics, CollectInsertSizeMetrics,
CollectQualityYieldMetrics, CollectOxoGMetrics without reads that failed the sequencer's filter.
Values stay as Picard writes them: dropout in percent.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10, nan
from pathlib import Path
from statistics import median

import numpy as np
import pysam
from numpy.typing import NDArray

Targets = Mapping[str, Sequence[tuple[int, int]]]
Depth = dict[str, list[NDArray[np.int64]]]

NEAR_BP = 250
MIN_QUALITY = 20
HIGH_QUALITY = 30
BREADTHS = (20, 50, 100, 250, 500)
OXIDATION_MIN_MAPPING = 30
OXIDATION_INSERT_BP = (60, 600)
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def by_definition(bam: Path, fasta: Path, targets: Targets) -> dict[str, float]:
    """Return the metrics by Picard's names; targets are merged and ascending."""
    reads: Counter[str] = Counter()
    inserts: Counter[int] = Counter()
    oxidation: Counter[tuple[bool, bool]] = Counter()
    depth = {c: [np.zeros(e - s, dtype=np.int64) for s, e in found] for c, found in targets.items()}
    with pysam.AlignmentFile(str(bam)) as file, pysam.FastaFile(str(fasta)) as reference:
        sequences = {contig: reference.fetch(contig).upper() for contig in file.references}
        for read in file.fetch(until_eof=True):
            if read.is_secondary or read.is_qcfail:
                continue
            _count_read(read, reads, inserts)
            if not read.is_unmapped:
                _count_oxidation(read, sequences, targets, oxidation)
                _count_bases(read, sequences, targets, reads)
                if not read.is_duplicate and read.mapping_quality >= MIN_QUALITY:
                    _count_depth(read, targets, depth)
        percents = {
            c: [_gc_percent(sequences[c][start:end]) for start, end in found]
            for c, found in targets.items()
        }
    return {
        **_of_reads(reads),
        "MEDIAN_INSERT_SIZE": float(median(inserts.elements())) if inserts else nan,
        **_of_targets(depth, percents, reads["bases"]),
        "OXIDATION_Q": _oxidation_q(oxidation),
    }


def _count_read(read: pysam.AlignedSegment, reads: Counter[str], inserts: Counter[int]) -> None:
    if read.is_supplementary:
        return
    reads["reads"] += 1
    reads["bases"] += read.query_length
    reads["q30"] += sum(quality >= HIGH_QUALITY for quality in read.query_qualities or ())
    if read.is_unmapped:
        return
    reads["aligned"] += 1
    reads["duplicates"] += read.is_duplicate
    reads["improper"] += read.is_paired and not read.is_proper_pair
    second = read.is_paired and not read.mate_is_unmapped and not read.is_read1
    if second and not read.is_duplicate and read.template_length and _faces_its_mate(read):
        inserts[abs(read.template_length)] += 1


def _faces_its_mate(read: pysam.AlignedSegment) -> bool:
    """Orientation FR: the 5' end of the forward mate lies before that of the reverse mate."""
    same_contig = read.reference_id == read.next_reference_id
    if not same_contig or read.is_reverse == read.mate_is_reverse:
        return False
    if read.is_reverse:
        return read.next_reference_start < (read.reference_end or 0)
    return read.template_length > 0


def _count_bases(
    read: pysam.AlignedSegment,
    sequences: Mapping[str, str],
    targets: Targets,
    reads: Counter[str],
) -> None:
    contig, sequence = str(read.reference_name), read.query_sequence or ""
    pairs = read.get_aligned_pairs(matches_only=True)
    reads["aligned bases"] += len(pairs)
    if not read.is_supplementary:
        reads["primary aligned bases"] += len(pairs)
        reads["mismatches"] += sum(sequence[at] != sequences[contig][place] for at, place in pairs)
    start, end = read.reference_start, read.reference_end or 0
    if any(s - NEAR_BP < end and start < e + NEAR_BP for s, e in targets.get(contig, ())):
        reads["selected bases"] += len(pairs)


def _count_depth(read: pysam.AlignedSegment, targets: Targets, depth: Depth) -> None:
    """Count bases of quality; the left mate ends where the right one starts."""
    contig, qualities = str(read.reference_name), read.query_qualities
    assert qualities is not None
    stop = read.reference_end or 0
    if read.is_paired and not read.mate_is_unmapped:
        mate = read.next_reference_start
        if mate == read.reference_start and not read.is_read1:
            return
        stop = mate if read.reference_start < mate < stop else stop
    pairs = [p for p in read.get_aligned_pairs(matches_only=True) if p[1] < stop]
    for (start, end), counts in zip(targets.get(contig, ()), depth.get(contig, ()), strict=True):
        if start >= stop or end <= read.reference_start:
            continue
        for at, place in pairs:
            if start <= place < end and qualities[at] >= MIN_QUALITY:
                counts[place - start] += 1


def _count_oxidation(
    read: pysam.AlignedSegment,
    sequences: Mapping[str, str],
    targets: Targets,
    counts: Counter[tuple[bool, bool]],
) -> None:
    """Count (alternative, of the orientation of oxidation) at C and G of context CCG."""
    low, high = OXIDATION_INSERT_BP
    wrong_size = not read.is_paired or not low <= abs(read.template_length) <= high
    if read.is_duplicate or read.mapping_quality < OXIDATION_MIN_MAPPING or wrong_size:
        return
    contig, called, qualities = str(read.reference_name), read.query_sequence, read.query_qualities
    assert called is not None
    assert qualities is not None
    sequence, found = sequences[contig], targets.get(contig, ())
    for at, place in read.get_aligned_pairs(matches_only=True):
        reference = sequence[place]
        context = sequence[place - 1 : place + 2]
        if reference == "G":
            context = context.translate(COMPLEMENT)[::-1]
        if context != "CCG" or qualities[at] < MIN_QUALITY:
            continue
        base, alternative = called[at], {"C": "A", "G": "T"}[reference]
        if base not in (reference, alternative) or not any(s <= place < e for s, e in found):
            continue
        as_read = base.translate(COMPLEMENT) if read.is_reverse else base
        counts[base == alternative, (as_read in "GT") is not read.is_read2] += 1


def _oxidation_q(counts: Counter[tuple[bool, bool]]) -> float:
    total, excess = sum(counts.values()), counts[True, True] - counts[True, False]
    return -10 * log10(max(excess, 1) / total) if total else nan


def _gc_percent(sequence: str) -> int:
    return floor(sum(base in "GC" for base in sequence) / len(sequence) * 100 + 0.5)


def _of_reads(n: Counter[str]) -> dict[str, float]:
    return {
        "TOTAL_READS": n["reads"],
        "PCT_PF_READS_ALIGNED": n["aligned"] / n["reads"],
        "PCT_PF_READS_PROPER": (n["aligned"] - n["improper"]) / n["reads"],
        "PERCENT_DUPLICATION": n["duplicates"] / n["aligned"],
        "PF_MISMATCH_RATE": n["mismatches"] / n["primary aligned bases"],
        "PCT_Q30_BASES": n["q30"] / n["bases"],
        "PCT_SELECTED_BASES": n["selected bases"] / n["aligned bases"],
    }


def _of_targets(
    depth: Depth, percents: Mapping[str, Sequence[int]], bases: int
) -> dict[str, float]:
    found = [
        (counts, percent)
        for contig, every in depth.items()
        for counts, percent in zip(every, percents[contig], strict=True)
    ]
    every = np.concatenate([counts for counts, _ in found])
    covered = np.concatenate([counts for counts, _ in found if counts.any()])
    target_bins, depth_bins = np.zeros(101), np.zeros(101)
    for counts, percent in found:
        target_bins[percent] += len(counts)
        depth_bins[percent] += counts.sum()
    lost = np.maximum(target_bins / target_bins.sum() - depth_bins / depth_bins.sum(), 0) * 100
    return {
        "MEAN_TARGET_COVERAGE": float(every.mean()),
        "MEDIAN_TARGET_COVERAGE": float(np.median(every)),
        **{f"PCT_TARGET_BASES_{x}X": float((every >= x).mean()) for x in BREADTHS},
        "FOLD_80_BASE_PENALTY": _fold80(every),
        "FOLD_80_OF_COVERED_TARGETS": _fold80(covered),
        "ZERO_CVG_TARGETS_PCT": float(np.mean([not counts.any() for counts, _ in found])),
        "PCT_USABLE_BASES_ON_TARGET": float(every.sum()) / bases,
        "AT_DROPOUT": float(lost[:51].sum()),
        "GC_DROPOUT": float(lost[50:].sum()),
    }


def _fold80(depths: NDArray[np.int64]) -> float:
    """Mean over the depth of the base that a fifth of the bases does not exceed."""
    low = np.sort(depths)[ceil(0.2 * len(depths)) - 1]
    return float(depths.mean() / low) if low else nan
