"""Bins and segments that cannot speak for copies, and what that means for genes."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.evidence import ByPlace
from agnoma.copy_number.posterior import Solutions
from agnoma.copy_number.reads import Depths, Place, lowest_ratio, place
from agnoma.genome import bare_contig, intersect_bp
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.copy_number import CopyNumberSegment, GeneCopyNumber
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig
from agnoma.settings.ratios import RatiosConfig

MIN_CONTIG_BINS = 2
NO_READS = "targets failed: no read on the whole chromosome"
BELOW_NORMAL_CELLS = (
    "targets failed, or the tumour fraction is far higher: they are read less than normal cells "
    "alone would be"
)
FAILED = frozenset({NO_READS, BELOW_NORMAL_CELLS})
CONTRADICTED = "corrected ratio and depth of the targets contradict each other"


@dataclass(frozen=True, slots=True)
class Gap:
    """Targets of one gene that cannot speak for its copies."""

    gene: str
    left_out: int
    targets: int
    reason: str

    @property
    def whole(self) -> bool:
        """Return whether no target of the gene is left."""
        return self.left_out == self.targets

    @property
    def words(self) -> str:
        """Return how many targets are left out, and why; the gene's own after a semicolon."""
        if self.whole:
            return f"{self.reason}; {self.left_out} of {self.targets}"
        return f"{self.left_out} of {self.targets} targets: {self.reason}"


@dataclass(frozen=True, slots=True)
class Screened:
    """Bins that can speak for copies, and why the others cannot."""

    bins: tuple[RatioBin, ...]
    left_out: Mapping[Place, str] = field(default_factory=dict)
    """Reason by bin on target."""

    def gaps(self, genes: Iterable[Transcript], all_bins: Iterable[RatioBin]) -> list[Gap]:
        """Return the genes with a target left out."""
        if not self.left_out:
            return []
        places = ByPlace(b for b in all_bins if b.on_target)
        found = []
        for gene in genes:
            own = places.overlapping(gene.contig, gene.start, gene.end)
            reasons = [self.left_out[key] for b in own if (key := place(b)) in self.left_out]
            if reasons:
                found.append(Gap(gene.gene, len(reasons), len(own), reasons[0]))
        return found

    def notes(self, reasons: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a sentence for each reason, with the targets left out and their chromosomes.

        Parameters
        ----------
        reasons
            Of these alone; None: of all.
        """
        by_reason: dict[str, list[str]] = {}
        for (contig, _, _), reason in self.left_out.items():
            if reasons is None or reason in reasons:
                by_reason.setdefault(reason, []).append(contig)
        return tuple(
            f"{len(contigs)} targets left out ({', '.join(dict.fromkeys(contigs))}): {reason}."
            for reason, contigs in by_reason.items()
        )


def screened(bins: Sequence[RatioBin], depths: Depths) -> Screened:
    """Return the bins without those of contigs that nothing was read on, and those corrected away.

    No tumour lives without a whole chromosome other than Y: no read on it is a failure of the
    assay, whatever the tumour fraction.
    """
    left_out: dict[Place, str] = {}
    for contig in _unread_contigs(bins):
        left_out |= {place(b): NO_READS for b in bins if b.contig == contig and b.on_target}
    left_out |= dict.fromkeys(sorted(depths.corrected_away), CONTRADICTED)
    return Screened(tuple(b for b in bins if place(b) not in left_out), left_out)


def without_failed(
    found: Screened,
    solutions: Solutions | None,
    expected: Mapping[str, Expected | str],
    limits: RatiosConfig,
) -> Screened:
    """Return the bins without those read less than normal cells alone would be.

    With tumour fraction p, centre C, x copies in normal cells and r in the reference the ratio is
    at least ``x (1 - p) * 2 / (r (p C + 2 (1 - p)))``, that of a homozygous deletion; the fewest
    normal cells the solutions allow are taken, and a share of that as margin.

    Parameters
    ----------
    solutions
        None without a tumour fraction: then nothing is excluded.
    expected
        Unaltered copies by contig, or why they are unknown.
    """
    if solutions is None:
        return found
    least = {
        contig: limits.failed_target_share * lowest_ratio(solutions, copies)
        for contig, copies in expected.items()
        if not isinstance(copies, str)
    }
    failed = {
        place(item): BELOW_NORMAL_CELLS
        for item in found.bins
        if item.on_target and 2.0**item.log2 < least.get(item.contig, 0.0)
    }
    kept = tuple(b for b in found.bins if place(b) not in failed)
    return Screened(kept, {**found.left_out, **failed})


def failed_segments(
    segments: Iterable[CopyNumberSegment],
    solutions: Solutions | None,
    expected: Callable[[str], Expected | str],
    limits: RatiosConfig,
) -> tuple[CopyNumberSegment, ...]:
    """Return submitted segments read less than normal cells alone would be; see `without_failed`.

    Parameters
    ----------
    solutions
        None without a tumour fraction: then nothing is excluded.
    expected
        Gives the unaltered copies of a contig, or why they are unknown.
    """
    if solutions is None:
        return ()
    found = []
    for segment in segments:
        copies = expected(segment.contig)
        if segment.log2 is None or isinstance(copies, str):
            continue
        if 2.0**segment.log2 < limits.failed_target_share * lowest_ratio(solutions, copies):
            found.append(segment)
    return tuple(found)


def genes_on_failed(
    genes: Iterable[Transcript], failed: Sequence[CopyNumberSegment]
) -> dict[str, str]:
    """Return the genes whose coding span touches a failed segment, and why they have no copies."""
    places = ByPlace(failed)
    return {
        gene.gene: BELOW_NORMAL_CELLS
        for gene in genes
        if failed and places.overlapping(gene.contig, gene.cds_start, gene.cds_end)
    }


def failed_words(failed: Sequence[CopyNumberSegment]) -> tuple[str, ...]:
    """Return a sentence on submitted segments that failed, with their chromosomes."""
    if not failed:
        return ()
    contigs = ", ".join(dict.fromkeys(segment.contig for segment in failed))
    return (f"{len(failed)} segments left out ({contigs}): {BELOW_NORMAL_CELLS}.",)


def without_values(
    segments: Iterable[CopyNumberSegment], failed: Sequence[CopyNumberSegment]
) -> tuple[CopyNumberSegment, ...]:
    """Return segments, those that failed without ratio and copies."""
    gone = {place(segment) for segment in failed}
    nothing = {"log2": None, "copies": None, "minor_copies": None}
    return tuple(s.model_copy(update=nothing) if place(s) in gone else s for s in segments)


def spoken_for(
    segments: Sequence[CopyNumberSegment], all_bins: Iterable[RatioBin], found: Screened
) -> tuple[CopyNumberSegment, ...]:
    """Return segments as their bins kept show them; without a ratio where these are few."""
    if not found.left_out:
        return tuple(segments)
    places = ByPlace(all_bins)
    return tuple(
        _of_kept_bins(s, places.overlapping(s.contig, s.start, s.end), found) for s in segments
    )


def with_gaps(genes: Iterable[GeneCopyNumber], gaps: Iterable[Gap]) -> list[GeneCopyNumber]:
    """Return genes, those judged on a part of their targets with a note that says so."""
    told = {gap.gene: gap for gap in gaps if not gap.whole}
    return [
        gene.model_copy(update={"notes": (*gene.notes, f"Judged without {told[gene.gene].words}.")})
        if gene.gene in told
        else gene
        for gene in genes
    ]


def unvalued_genes(
    genes: Iterable[Transcript], table: SegmentTable, limits: CopyNumberConfig
) -> dict[str, str]:
    """Return the genes whose coding span lies on segments without a value, and their lines."""
    if not table.unvalued:
        return {}
    lines = {place(segment): line for segment, line in table.unvalued}
    places = ByPlace(segment for segment, _ in table.unvalued)
    found = {}
    for gene in genes:
        span = (gene.cds_start, gene.cds_end)
        own = places.overlapping(gene.contig, *span)
        shared = intersect_bp([span], [(s.start, s.end) for s in own])
        if shared > (1 - limits.min_covered_fraction) * (span[1] - span[0]):
            named = ", ".join(str(lines[place(s)]) for s in own)
            found[gene.gene] = f"its segment has no value in the submitted table; line {named}"
    return found


def _of_kept_bins(
    segment: CopyNumberSegment, bins: Sequence[RatioBin], found: Screened
) -> CopyNumberSegment:
    """Return a segment with the mean log2 ratio of its bins kept, as CNVkit weights them."""
    kept = [item for item in bins if place(item) not in found.left_out]
    if len(kept) == len(bins):
        return segment
    if 2 * len(kept) <= len(bins):
        return segment.model_copy(update={"log2": None, "copies": None, "minor_copies": None})
    weight = math.fsum(item.weight for item in kept)
    log2 = math.fsum(item.weight * item.log2 for item in kept) / weight
    return segment.model_copy(update={"log2": log2, "bins": len(kept)})


def _unread_contigs(bins: Iterable[RatioBin]) -> list[str]:
    depths: dict[str, list[float | None]] = {}
    for item in bins:
        if item.on_target and bare_contig(item.contig) != "Y":
            depths.setdefault(item.contig, []).append(item.depth)
    read = [contig for contig, found in depths.items() if any(found) or None in found]
    unread = [c for c, found in depths.items() if c not in read and len(found) >= MIN_CONTIG_BINS]
    # Where nothing at all was read another reason is given.
    return unread if read else []
