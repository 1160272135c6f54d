"""How far the change of a gene reaches: focal, regional or the arm (clinical.md 4.2).

Copies per tumour cell; coordinates 0-based half-open. A segment of a tumour with tumour fraction p
that lies 0.7 p copies off in the sample lies 0.7 copies off in its tumour cells: limits are in
copies of tumour cells throughout.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from agnoma.copy_number.absolute import DIPLOID
from agnoma.copy_number.estimates import amplification_limit
from agnoma.copy_number.ratio_bins import RatioBins
from agnoma.genome import Interval, bare_contig
from agnoma.io.chromosome_arms import Centromere
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment, Extent
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig
from agnoma.settings.extent import ExtentConfig

MB = 1_000_000
NO_ARMS = "chromosome arms are not known for this genome"

# An amplification on an arm gained once is not a change of the arm: only its own class counts.
_STRONG = {CopyNumberCall.AMPLIFIED: 1, CopyNumberCall.HOMOZYGOUS_DELETION: -1}


class ArmName(StrEnum):
    """Short and long arm."""

    SHORT = "p"
    LONG = "q"


@dataclass(frozen=True, slots=True)
class Kind:
    """What neighbouring segments have in common to be one change."""

    call: CopyNumberCall
    direction: int
    """1 gained, -1 lost, 0 neither, against the rounded ploidy."""


@dataclass(frozen=True, slots=True)
class GeneExtent:
    """How far the change of one gene reaches."""

    extent: Extent | None
    """None: no change, or not to be told from what was measured."""
    rule: str
    start: int | None = None
    end: int | None = None
    """Of the segments of one kind around the gene, taken together."""
    arm: str | None = None
    """Name such as ``17q``; None where arms are not known, or within the centromere."""
    arm_fraction: float | None = None
    """Of the measured length of the arm, changed alike."""
    changed: bool = False
    """Whether the copies of the gene differ from the ploidy at all."""

    @property
    def width_bp(self) -> int | None:
        """Return the width of the change [bp]."""
        return None if self.start is None or self.end is None else self.end - self.start


def rounded_ploidy(ploidy: float) -> int:
    """Return the nearest whole ploidy, halves upwards.

    >>> rounded_ploidy(2.5), rounded_ploidy(3.4)
    (3, 3)
    """
    return math.floor(ploidy + 0.5)


def segment_class(
    copies: float, ploidy: float, limits: CopyNumberConfig, *, normal_copies: float = DIPLOID
) -> CopyNumberCall:
    """Return the class that the copies of a segment alone give it (clinical.md 4.2).

    Without interval and support, which belong to genes: this is for joining neighbours.
    """
    if copies >= amplification_limit(ploidy, limits):
        return CopyNumberCall.AMPLIFIED
    if copies >= min(limits.gain_copies, ploidy + limits.gain_over_ploidy):
        return CopyNumberCall.GAIN
    if copies < limits.homozygous_deletion_copies:
        return CopyNumberCall.HOMOZYGOUS_DELETION
    if copies < limits.loss_copies - (DIPLOID - normal_copies):
        return CopyNumberCall.LOSS
    return CopyNumberCall.NEUTRAL


def arm_at(contig: str, position: int, arms: Mapping[str, Centromere]) -> ArmName | None:
    """Return the arm of a position, None within a centromere or where arms are not known."""
    centromere = arms.get(contig)
    if centromere is None or centromere.p_end <= position < centromere.q_start:
        return None
    return ArmName.SHORT if position < centromere.p_end else ArmName.LONG


def arm_interval(
    contig: str, arm: ArmName, arms: Mapping[str, Centromere], contig_lengths: Mapping[str, int]
) -> Interval:
    """Return the bases of an arm."""
    centromere = arms[contig]
    if arm is ArmName.SHORT:
        return (0, centromere.p_end)
    return (centromere.q_start, contig_lengths[contig])


class ExtentFinder:
    """Tells for every gene of one tumour how far its change reaches."""

    def __init__(
        self,
        segments: Iterable[CopyNumberSegment],
        arms: Mapping[str, Centromere],
        contig_lengths: Mapping[str, int],
        ploidy: float,
        limits: CopyNumberConfig,
        settings: ExtentConfig,
    ) -> None:
        """Take the segments of one tumour.

        Parameters
        ----------
        segments
            With their copies; segments without are as if not measured. Without a tumour fraction,
            copies of a pure tumour are the fewest an amplification can have.
        arms
            Of the build, by contig; empty for a genome without known arms.
        contig_lengths
            Of the reference [bp].
        ploidy
            Mean copies of the tumour.
        limits, settings
            Limits of classes, and of extents.
        """
        self._by_contig: dict[str, list[CopyNumberSegment]] = {}
        for segment in segments:
            if segment.copies is not None:
                self._by_contig.setdefault(segment.contig, []).append(segment)
        for found in self._by_contig.values():
            found.sort(key=lambda s: (s.start, s.end))
        self._arms = arms
        self._lengths = contig_lengths
        self._ploidy = ploidy
        self._limits = limits
        self._settings = settings
        self._shares: dict[tuple[str, ArmName, Kind, float], tuple[float | None, float]] = {}

    def of_gene(self, transcript: Transcript, *, normal_copies: float = DIPLOID) -> GeneExtent:
        """Return how far the change of a gene reaches.

        The segment over most of the gene decides on the kind; its neighbours of the same kind
        belong to the same change unless nothing was measured for more than a focal width between.
        An arm counts before the width: short arms are no wider than regions.

        Parameters
        ----------
        transcript
            Of the gene.
        normal_copies
            Of its chromosome in the patient's normal cells: 1 of X and Y in a man.
        """
        contig = transcript.contig
        found = self._by_contig.get(contig, [])
        seed = _widest_over(found, transcript)
        if seed is None:
            return GeneExtent(None, "no segment with copies lies over the gene")
        kinds = [self._kind(segment, normal_copies) for segment in found]
        first, last = self._joined(found, kinds, seed)
        start, end = found[first].start, max(s.end for s in found[first : last + 1])
        kind = kinds[seed]
        arm = arm_at(contig, (transcript.start + transcript.end) // 2, self._arms)
        name = None if arm is None else f"{bare_contig(contig)}{arm}"
        if kind.direction == 0:
            rule = f"copies of the gene are those of ploidy {self._ploidy:.1f}"
            return GeneExtent(None, rule, start, end, name)
        share, measured = (
            (None, 0.0) if arm is None else self._share(contig, arm, kind, normal_copies)
        )
        extent, rule = self._decide(
            end - start,
            self._widest(contig, found, first, last),
            is_arm=self._is_arm(share, measured),
        )
        rule = "; ".join([rule, *self._arm_words(contig, name, share, measured)])
        return GeneExtent(extent, rule, start, end, name, share, changed=True)

    def arm_log2(
        self, transcript: Transcript, bins: RatioBins, *, normal_copies: float = DIPLOID
    ) -> float | None:
        """Return the median log2 ratio of the arm outside the gene's own change.

        Of the whole contig where arms are not known; None with too few bins, or for a gene within
        a centromere. Bins between targets count like those on targets.
        """
        contig = transcript.contig
        if contig in self._arms:
            arm = arm_at(contig, (transcript.start + transcript.end) // 2, self._arms)
            if arm is None:
                return None
            stretch = arm_interval(contig, arm, self._arms, self._lengths)
        else:
            stretch = (0, self._lengths[contig])
        found = bins.overlapping(contig, *stretch)
        start, end = self._own_change(transcript, normal_copies)
        outside = found.log2[(found.end <= start) | (found.start >= end)]
        return float(np.median(outside)) if len(outside) >= self._settings.min_arm_bins else None

    def _own_change(self, transcript: Transcript, normal_copies: float) -> Interval:
        """Return the gene with its amplicon or deletion; of an unchanged gene just the gene."""
        found = self.of_gene(transcript, normal_copies=normal_copies)
        if not found.changed or found.start is None or found.end is None:
            return (transcript.start, transcript.end)
        return (min(found.start, transcript.start), max(found.end, transcript.end))

    def _kind(self, segment: CopyNumberSegment, normal_copies: float) -> Kind:
        copies = segment.copies or 0.0
        call = segment_class(copies, self._ploidy, self._limits, normal_copies=normal_copies)
        return Kind(call, _STRONG.get(call) or self._direction(copies, normal_copies))

    def _direction(self, copies: float, normal_copies: float) -> int:
        """Return 1, -1 or 0 against the rounded ploidy (clinical.md 4.4)."""
        difference = copies - rounded_ploidy(self._ploidy) * normal_copies / DIPLOID
        if abs(difference) < self._settings.changed_copies:
            return 0
        return 1 if difference > 0 else -1

    def _joined(
        self, found: Sequence[CopyNumberSegment], kinds: Sequence[Kind], seed: int
    ) -> tuple[int, int]:
        """Return the first and last segment of the seed's change."""
        near = self._settings.focal_bp
        first = last = seed
        while (
            first > 0
            and kinds[first - 1] == kinds[seed]
            and found[first].start - found[first - 1].end <= near
        ):
            first -= 1
        while (
            last + 1 < len(found)
            and kinds[last + 1] == kinds[seed]
            and found[last + 1].start - found[last].end <= near
        ):
            last += 1
        return first, last

    def _widest(
        self, contig: str, found: Sequence[CopyNumberSegment], first: int, last: int
    ) -> int:
        """Return the widest the change can be [bp]: up to the next segment that is not of it.

        The centromere does not count: nothing can be measured there.
        """
        low = found[first - 1].end if first else 0
        high = found[last + 1].start if last + 1 < len(found) else self._lengths[contig]
        centromere = self._arms.get(contig)
        inside = 0
        if centromere is not None:
            inside = max(min(high, centromere.q_start) - max(low, centromere.p_end), 0)
        return max(high - low - inside, found[last].end - found[first].start)

    def _share(
        self, contig: str, arm: ArmName, kind: Kind, normal_copies: float
    ) -> tuple[float | None, float]:
        """Return (share of the measured length changed alike, share of the arm measured)."""
        key = (contig, arm, kind, normal_copies)
        if key not in self._shares:
            stretch = arm_interval(contig, arm, self._arms, self._lengths)
            measured = alike = 0
            for segment in self._by_contig.get(contig, []):
                shared = shared_bp(segment, stretch)
                measured += shared
                if shared and self._alike(segment, kind, normal_copies):
                    alike += shared
            length = stretch[1] - stretch[0]
            share = alike / measured if measured else None
            self._shares[key] = share, min(measured / length, 1.0)
        return self._shares[key]

    def _alike(self, segment: CopyNumberSegment, kind: Kind, normal_copies: float) -> bool:
        if kind.call in _STRONG:
            return self._kind(segment, normal_copies).call is kind.call
        return self._direction(segment.copies or 0.0, normal_copies) == kind.direction

    def _is_arm(self, share: float | None, measured: float) -> bool:
        return (
            share is not None
            and share >= self._settings.arm_fraction
            and measured >= self._settings.min_arm_measured
        )

    def _decide(self, width: int, widest: int, *, is_arm: bool) -> tuple[Extent | None, str]:
        words = f"{_mb(width)} changed"
        if is_arm:
            return Extent.ARM, words
        limit = f"limit {self._settings.focal_bp / MB:g} Mb"
        if width > self._settings.focal_bp:
            return Extent.REGIONAL, f"{words}, {limit}"
        if widest > self._settings.focal_bp:
            return None, f"{words} and nothing measured beside it: at most {_mb(widest)}, {limit}"
        return Extent.FOCAL, f"{words}, {limit}"

    def _arm_words(
        self, contig: str, name: str | None, share: float | None, measured: float
    ) -> tuple[str, ...]:
        settings = self._settings
        if contig not in self._arms:
            return (NO_ARMS,)
        if name is None:
            return ("within the centromere",)
        if share is None or measured < settings.min_arm_measured:
            return (
                f"fraction {measured:.2f} of {name} measured, {settings.min_arm_measured:g} needed "
                "to judge the arm",
            )
        return (f"fraction {share:.2f} of {name} changed alike, limit {settings.arm_fraction:g}",)


def shared_bp(segment: CopyNumberSegment, stretch: Interval) -> int:
    """Return the bases a segment has in a stretch of its contig."""
    return max(min(segment.end, stretch[1]) - max(segment.start, stretch[0]), 0)


def _widest_over(found: Sequence[CopyNumberSegment], transcript: Transcript) -> int | None:
    """Return the index of the segment that covers most of a gene, None without any."""
    best, best_bp = None, 0
    for index, segment in enumerate(found):
        shared = shared_bp(segment, (transcript.start, transcript.end))
        if shared > best_bp:
            best, best_bp = index, shared
    return best


def _mb(width: int) -> str:
    return f"{width / MB:.2f} Mb"
