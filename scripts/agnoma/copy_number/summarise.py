"""One case's copy-number profile from segments, bins and allele fractions."""

import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from agnoma.copy_number.absolute import DIPLOID, NOT_NUCLEAR, SEX_CHROMOSOMES
from agnoma.copy_number.callers import callers_fit, contradicted_copies
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.evidence import noise_sd
from agnoma.copy_number.exon_doubts import unseen_notes
from agnoma.copy_number.genes import (
    NOTHING_BESIDE,
    Beside,
    GeneCaller,
    Genome,
)
from agnoma.copy_number.her2 import compared
from agnoma.copy_number.notes import NO_NOTES, GeneNotes
from agnoma.copy_number.purity_fit import PurityFit
from agnoma.copy_number.purity_modes import possible_doubling
from agnoma.copy_number.reads import NO_DEPTHS, Depths
from agnoma.copy_number.screening import (
    FAILED,
    Screened,
    failed_segments,
    failed_words,
    genes_on_failed,
    screened,
    spoken_for,
    unvalued_genes,
    with_gaps,
    without_failed,
    without_values,
)
from agnoma.copy_number.solve import Alleles, solve_purity, with_alleles, with_copies
from agnoma.copy_number.thinning import MAX_BINS, MAX_SEGMENTS, bins_for_pictures, widest
from agnoma.genome import bare_contig
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.case import Sex
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    GeneCopyNumber,
    PurityPloidyEstimate,
)
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

logger = logging.getLogger(__name__)

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
    contig_lengths: Mapping[str, int],
    alleles: Alleles | None = None,
    look_beside: Callable[["SolvedProfile"], Beside] = lambda _: NOTHING_BESIDE,
    notes: GeneNotes = NO_NOTES,
    further_notes: Callable[["SolvedProfile"], tuple[str, ...]] = lambda _: (),
    depths: Depths = NO_DEPTHS,
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
    alleles
        Allele fractions of the segments; None without SNPs.
    look_beside
        Finds what else is known of genes once the profile is solved: z, extent, arm, exon events.
    notes
        What is particular to genes, and what pathology says of HER2.
    further_notes
        Sentences on the whole profile, once it is solved.
    depths
        Ratios as read, before any correction.
    """
    transcripts = list(transcripts)
    profile = solve_profile(table, bins, context, limits, contig_lengths, alleles, depths)
    gaps = () if bins is None else profile.screened.gaps(transcripts, bins)
    beside = look_beside(profile)
    blocked = unvalued_genes(transcripts, table, limits)
    blocked |= {gap.gene: gap.words for gap in gaps if gap.whole}
    blocked |= genes_on_failed(transcripts, profile.failed)
    caller = GeneCaller(
        profile.segments,
        profile.bins,
        profile.genome,
        limits,
        replace(beside, blocked={**beside.blocked, **blocked}),
        depths,
    )
    tumour, unreliable = profile.genome.tumour, profile.genome.unreliable
    calls = [caller.call(transcript) for transcript in transcripts]
    genes = notes.added(with_gaps(calls, gaps), tumour)
    _log(context.case_id, table, genes)
    return CopyNumberProfile(
        status=Status.EVALUATED if unreliable is None else Status.NOT_ASSESSABLE,
        reason=unreliable,
        case_id=context.case_id,
        method=_method(table, context.source, tumour),
        reference=context.reference,
        purity_fraction=tumour.purity,
        purity_source=profile.purity_source,
        ploidy=tumour.ploidy,
        ploidy_source=profile.ploidy_source,
        interval_source=_interval_source(bins, profile.genome),
        purity_ploidy=profile.fit,
        centre_copies=tumour.centre_copies,
        noise_sd=profile.genome.noise_sd,
        segments=widest(profile.segments, MAX_SEGMENTS),
        bins=bins_for_pictures(profile.bins or (), genes),
        baf_points=() if alleles is None else alleles.points,
        genes=genes,
        failed_targets=(*profile.screened.notes(FAILED), *failed_words(profile.failed)),
        her2=compared(genes, notes.her2),
        notes=(
            *_notes(table, bins, context, tumour),
            *contradicted_copies(profile.segments),
            *profile.screened.notes(),
            *failed_words(profile.failed),
            *unseen_notes(beside.unseen_exons.values()),
            *further_notes(profile),
        ),
    )


@dataclass(frozen=True, slots=True)
class SolvedProfile:
    """Segments in copies, and the tumour fraction and ploidy behind them."""

    segments: tuple[CopyNumberSegment, ...]
    genome: Genome
    fit: PurityPloidyEstimate | None
    purity_source: str
    ploidy_source: str
    screened: Screened
    """Bins left out, and those kept; no bins at all where only segments were submitted."""
    bins: tuple[RatioBin, ...] | None
    """Bins that speak for copies; None where only segments were submitted."""
    failed: tuple[CopyNumberSegment, ...] = ()
    """Submitted segments read less than normal cells alone would be."""


def solve_profile(
    table: SegmentTable,
    bins: Sequence[RatioBin] | None,
    context: CaseContext,
    limits: CopyNumberConfig,
    contig_lengths: Mapping[str, int],
    alleles: Alleles | None,
    depths: Depths = NO_DEPTHS,
) -> SolvedProfile:
    """Return tumour fraction, ploidy and segments of a profile.

    Ratios of our own run are always turned into copies here, with the tumour fraction; ``cn`` of
    CNVkit is used only when the laboratory submitted it.
    """
    given = Alleles((None,) * len(table.segments)) if alleles is None else alleles
    found = screened(bins or (), depths)
    table = replace(table, segments=spoken_for(table.segments, bins or (), found))
    noise = noise_sd(found.bins, table.segments) if bins is not None else None
    if table.absolute and context.source is Source.SUBMITTED:
        fit = callers_fit(table, context.tumour_fraction, limits.purity)
        tumour, purity_source, ploidy_source = _as_submitted(table, contig_lengths)
    else:
        solved = solve_purity(
            table.segments,
            given,
            noise_sd=noise,
            tumour_fraction=context.tumour_fraction,
            limits=limits,
        )
        tumour, purity_source, ploidy_source = _as_fitted(solved, limits)
        fit = solved.estimate
    genome = Genome(
        tumour=tumour,
        noise_sd=noise,
        sex=context.sex,
        # CNVkit's reference has two copies of X unless told otherwise.
        diploid_x_reference=True if context.source is Source.CNVKIT else None,
        unreliable=_too_shallow(bins, limits)
        or depths.unreliable(limits.ratios)
        or _unreliable(noise, limits),
    )
    expected = {item.contig: genome.expected(item.contig) for item in found.bins}
    found = without_failed(found, tumour.solutions, expected, limits.ratios)
    # Bins tell of failed targets themselves; a table of segments alone has only its ratios.
    failed = (
        ()
        if bins is not None or tumour.absolute
        else failed_segments(table.segments, tumour.solutions, genome.expected, limits.ratios)
    )
    valued = without_values(spoken_for(table.segments, bins or (), found), failed)
    segments = tuple(
        with_copies(segment, genome.expected(segment.contig), tumour, limits)
        for segment in with_alleles(valued, given)
    )
    return SolvedProfile(
        segments,
        genome,
        fit,
        purity_source,
        ploidy_source,
        screened=found,
        bins=None if bins is None else found.bins,
        failed=failed,
    )


def _as_submitted(
    table: SegmentTable, contig_lengths: Mapping[str, int]
) -> tuple[Tumour, str, str]:
    """Return the tumour of submitted copies: purity and ploidy of the caller, where it says so."""
    said = table.purity_source or "the segment table"
    purity, ploidy = table.purity_fraction, table.ploidy
    purity_source = "not applied: copies as submitted"
    if purity is not None:
        purity_source = f"as fitted by the caller ({said}); copies as submitted"
    if ploidy is not None:
        return (
            Tumour(True, None, ploidy, purity),
            purity_source,
            f"as fitted by the caller ({said})",
        )
    mean = mean_copies(table.segments, contig_lengths)
    if mean is not None:
        source = "length-weighted mean of the submitted copies on autosomes"
        return Tumour(True, None, mean, purity), purity_source, source
    source = "assumed diploid: submitted copies cover less than half of the autosomes"
    return Tumour(True, None, DIPLOID, purity), purity_source, source


def _as_fitted(fit: PurityFit, limits: CopyNumberConfig) -> tuple[Tumour, str, str]:
    solutions = fit.solutions
    if solutions is None:
        return Tumour(False, None, DIPLOID), fit.source, "assumed diploid: not estimated"
    if fit.estimate.status is Status.EVALUATED:
        fits = fit.estimate.fits
        doubling = possible_doubling(fits, fit.estimate.submitted_fraction, limits.purity)
        tumour = Tumour(False, solutions, fits[0].ploidy, fits=fits, doubling=doubling)
        return tumour, fit.source, fit.source
    ploidy = float(solutions.ploidy[solutions.best])
    tumour = Tumour(False, solutions, ploidy, ploidy_measured=False)
    return tumour, fit.source, "assumed diploid: not estimated"


def mean_copies(
    segments: Iterable[CopyNumberSegment], contig_lengths: Mapping[str, int]
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


def _unreliable(noise: float | None, limits: CopyNumberConfig) -> str | None:
    if noise is None or noise <= limits.max_noise_sd:
        return None
    return (
        f"bins scatter around their segments with SD {noise:.2f} log2; "
        f"at most {limits.max_noise_sd:g} allowed"
    )


def _too_shallow(bins: Sequence[RatioBin] | None, limits: CopyNumberConfig) -> str | None:
    depths = [b.depth for b in bins or () if b.on_target and b.depth is not None]
    if not depths or (found := median(depths)) >= limits.min_median_depth_x:
        return None
    return (
        f"median depth of the bins on targets {found:.3g}; at least "
        f"{limits.min_median_depth_x:g} needed: what is hardly read at all looks lost"
    )


def _method(table: SegmentTable, source: Source, tumour: Tumour) -> str:
    if source is Source.CNVKIT:
        return "CNVkit ratios, read with the fitted or assumed centre"
    if tumour.absolute:
        return f"submitted {table.format_name}: copies as submitted"
    return f"submitted {table.format_name}: log2 ratios, read with the fitted or assumed centre"


def _interval_source(bins: Sequence[RatioBin] | None, genome: Genome) -> str | None:
    if genome.tumour.solutions is None:
        return None
    noise = "bin noise" if bins is not None else "no bins, so not the noise of the ratio"
    if not genome.tumour.ploidy_measured:
        return (
            f"95 %: {noise}, tumour fraction and centre, with a ploidy of 2; ploidy was not "
            "estimated, and in a doubled genome copies are about twice what is read; the call "
            "rests on it, a homozygous deletion on both"
        )
    return f"95 %: {noise}, tumour fraction, ploidy and centre; the call rests on it"


def _notes(
    table: SegmentTable,
    bins: Sequence[RatioBin] | None,
    context: CaseContext,
    tumour: Tumour,
) -> tuple[str, ...]:
    notes = [*table.remarks, *table.explanations]
    if not tumour.absolute and tumour.solutions is None:
        notes.append(
            "Tumour fraction neither given nor fitted: copies cannot be computed from ratios. Only "
            "an amplification that even a pure tumour would show is called."
        )
    if bins is None:
        notes.append("No bins: their noise and their support cannot be judged.")
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
