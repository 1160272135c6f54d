"""One case's copy-number profile from segments and bins."""

import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agnoma.copy_number.absolute import DIPLOID, NOT_NUCLEAR, SEX_CHROMOSOMES
from agnoma.copy_number.evidence import noise_sd
from agnoma.copy_number.genes import GeneCaller, Genome
from agnoma.genome import bare_contig
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.case import Sex
from agnoma.models.copy_number import (
    CopyNumberBin,
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    GeneCopyNumber,
)
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

logger = logging.getLogger(__name__)

MAX_BINS = 1500  # in the record, for the picture
MAX_SEGMENTS = 2000
# Segments of less than half the autosomes (a panel, one amplicon) say nothing about ploidy.
MIN_GENOME_FRACTION = 0.5


class Source(StrEnum):
    """Where ratios or copies come from."""

    CNVKIT = "cnvkit"
    SUBMITTED = "submitted"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What is known of the case besides its segments."""

    case_id: str
    source: Source
    reference: str | None = None
    tumour_fraction: float | None = None
    sex: Sex | None = None


def not_tested(case_id: str, reason: str) -> CopyNumberProfile:
    """Return the profile of a case that was not asked for copy number."""
    return CopyNumberProfile(status=Status.NOT_TESTED, reason=reason, case_id=case_id)


def summarise_copy_number(
    table: SegmentTable,
    bins: Sequence[RatioBin] | None,
    transcripts: Iterable[Transcript],
    context: CaseContext,
    limits: CopyNumberConfig,
    *,
    contig_lengths: dict[str, int],
) -> CopyNumberProfile:
    """Return the profile of one case: segments, genes in copies, and what limits them.

    Parameters
    ----------
    table
        Segments, on the contigs of the reference.
    bins
        Bin-level ratios; None when only segments were submitted.
    transcripts
        The genes to be judged, one transcript each.
    context
        Source, reference, tumour fraction and sex.
    limits
        Limits of clinical.md 4.2.
    contig_lengths
        Of the reference [bp]: submitted copies give a ploidy only when they cover it.
    """
    # Ratios of our own run are always turned into copies here, with the tumour fraction;
    # `cn` of CNVkit is used only when the laboratory submitted it.
    absolute = table.absolute and context.source is Source.SUBMITTED
    ploidy = mean_copies(table.segments, contig_lengths) if absolute else None
    noise = noise_sd(bins, table.segments) if bins is not None else None
    genome = Genome(
        absolute=absolute,
        purity=None if absolute else context.tumour_fraction,
        ploidy=DIPLOID if ploidy is None else ploidy,
        noise_sd=noise,
        sex=context.sex,
        # CNVkit's reference has two copies of X unless told otherwise.
        diploid_x_reference=True if context.source is Source.CNVKIT else None,
    )
    unreliable = _unreliable(noise, limits)
    caller = GeneCaller(table.segments, bins, genome, limits, unreliable)
    genes = tuple(caller.call(transcript) for transcript in transcripts)
    _log(context.case_id, table, genes)
    return CopyNumberProfile(
        status=Status.EVALUATED if unreliable is None else Status.NOT_ASSESSABLE,
        reason=unreliable,
        case_id=context.case_id,
        method=_method(table, context.source, absolute=absolute),
        reference=context.reference,
        purity_fraction=genome.purity,
        purity_source=_purity_source(context.tumour_fraction, absolute=absolute),
        ploidy=genome.ploidy,
        ploidy_source=_ploidy_source(ploidy, absolute=absolute),
        interval_source=_interval_source(bins, genome, limits),
        noise_sd=noise,
        segments=widest(table.segments, MAX_SEGMENTS),
        bins=thinned(bins or (), MAX_BINS),
        genes=genes,
        notes=_notes(table, bins, context, absolute=absolute),
    )


def mean_copies(
    segments: Iterable[CopyNumberSegment], contig_lengths: dict[str, int]
) -> float | None:
    """Return the length-weighted mean copies over autosomes: the ploidy of the tumour cells.

    None when segments with copies cover less than half of the autosomes.
    """
    known = [
        (segment.copies, segment.end - segment.start)
        for segment in segments
        if segment.copies is not None and _is_autosome(segment.contig)
    ]
    length = sum(bp for _, bp in known)
    autosomes = sum(bp for contig, bp in contig_lengths.items() if _is_autosome(contig))
    if length == 0 or length < MIN_GENOME_FRACTION * autosomes:
        return None
    return math.fsum(copies * bp for copies, bp in known) / length


def _is_autosome(contig: str) -> bool:
    return bare_contig(contig) not in {*SEX_CHROMOSOMES, NOT_NUCLEAR}


def thinned(bins: Sequence[RatioBin], limit: int) -> tuple[CopyNumberBin, ...]:
    """Return every k-th bin so that at most ``limit`` are left; the same bins every time."""
    step = max(1, math.ceil(len(bins) / limit))
    return tuple(
        CopyNumberBin(contig=b.contig, start=b.start, end=b.end, log2=b.log2, gene=b.gene)
        for b in bins[::step]
    )


def widest(segments: Sequence[CopyNumberSegment], limit: int) -> tuple[CopyNumberSegment, ...]:
    """Return at most ``limit`` segments, the widest, in their order."""
    if len(segments) <= limit:
        return tuple(segments)
    by_size = sorted(range(len(segments)), key=lambda i: segments[i].start - segments[i].end)
    return tuple(segments[i] for i in sorted(by_size[:limit]))


def _unreliable(noise: float | None, limits: CopyNumberConfig) -> str | None:
    if noise is None or noise <= limits.max_noise_sd:
        return None
    return (
        f"bins scatter around their segments with SD {noise:.2f} log2; "
        f"at most {limits.max_noise_sd:g} allowed"
    )


def _method(table: SegmentTable, source: Source, *, absolute: bool) -> str:
    if source is Source.CNVKIT:
        return "CNVkit ratios, centred on the sample median, taken as diploid"
    if absolute:
        return f"submitted {table.format_name}: copies as submitted"
    return f"submitted {table.format_name}: log2 ratios, taken as centred on diploid"


def _ploidy_source(ploidy: float | None, *, absolute: bool) -> str:
    if ploidy is not None:
        return "length-weighted mean of the submitted copies on autosomes"
    if absolute:
        return "assumed diploid: submitted copies cover less than half of the autosomes"
    return "assumed diploid: not estimated"


def _purity_source(tumour_fraction: float | None, *, absolute: bool) -> str:
    if absolute:
        return "not applied: copies as submitted"
    return "not given" if tumour_fraction is None else "tumour fraction as submitted"


def _interval_source(
    bins: Sequence[RatioBin] | None, genome: Genome, limits: CopyNumberConfig
) -> str | None:
    if bins is None or genome.purity is None:
        return None
    if genome.purity <= limits.purity_uncertainty:
        return f"none: tumour fraction {genome.purity:.2f} may be 0 within its uncertainty"
    return (
        f"interval from bin noise (95 %), centring ±{limits.centring_uncertainty_log2:.2f} log2 "
        f"and tumour fraction ±{limits.purity_uncertainty:.2f}; the call rests on bin noise alone"
    )


def _notes(
    table: SegmentTable,
    bins: Sequence[RatioBin] | None,
    context: CaseContext,
    *,
    absolute: bool,
) -> tuple[str, ...]:
    notes = []
    if not absolute and context.tumour_fraction is None:
        notes.append(
            "Tumour fraction not given: copies cannot be computed from ratios. Only an "
            "amplification that even a pure tumour would show is called."
        )
    if bins is None:
        notes.append("No bins: intervals, noise and support by bins cannot be given.")
    if context.sex is None:
        notes.append("Sex not given: copies on X and Y are not assessable.")
    if table.dropped_contigs:
        names = ", ".join(table.dropped_contigs)
        notes.append(f"Segments left out, contig not in the reference: {names}.")
    if table.empty:
        notes.append(f"{table.empty} segments without a base or a bin left out.")
    if len(table.segments) > MAX_SEGMENTS:
        notes.append(f"{len(table.segments)} segments; the widest {MAX_SEGMENTS} are listed.")
    if bins is not None and len(bins) > MAX_BINS:
        notes.append(f"{len(bins)} bins were evaluated; the picture shows a part of them.")
    return tuple(notes)


def _log(case_id: str, table: SegmentTable, genes: Sequence[GeneCopyNumber]) -> None:
    counts = {call: sum(gene.call is call for gene in genes) for call in CopyNumberCall}
    text = ", ".join(f"{count} {call.value}" for call, count in counts.items() if count)
    logger.info("%s: %d segments, %d genes: %s", case_id, len(table.segments), len(genes), text)
