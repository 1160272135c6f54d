"""The pictures of one case: every alignment file is gone through once per window."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.genome import contig_translation
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.read_picture import ReadPicture, ReadPictures, SampleReads
from agnoma.models.variant import AnnotatedVariant
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    allele_of_key,
    contains,
    parts,
    trimmed,
)
from agnoma.small_variants.measure.duplication_counts import count_duplication
from agnoma.small_variants.measure.read_evidence import ReadEvidence
from agnoma.small_variants.measure.sites import is_block
from agnoma.small_variants.pileup.differences import Window
from agnoma.small_variants.pileup.fragments import (
    Calls,
    Fragment,
    Room,
    Scene,
    fragments_of,
    sample_reads,
)
from agnoma.small_variants.pileup.key_findings import place_of, window_of
from agnoma.small_variants.pileup.sharing import Sharing, named_in

logger = logging.getLogger(__name__)

MAX_PICTURES = 24
TUMOUR_ROOM = Room(rows=28, carriers=16, not_counted=3, undecided=2)
NORMAL_ROOM = Room(rows=12, carriers=6, not_counted=2, undecided=1)
ALONE_ROOM = Room(rows=40, carriers=24, not_counted=3, undecided=2)
BESIDE_BP = 100  # indels further away are on no read that tells the change
NO_READS = "no reads were given"
NO_FINDINGS = "no small variant that a fact fits, and none that is oncogenic"


class Sample:
    """One opened BAM or CRAM.

    Parameters
    ----------
    path
        Coordinate-sorted, indexed alignments.
    fasta
        Reference of the alignments.
    reference
        The same FASTA, opened.
    contigs
        Contig names of the findings; alignments may use ``chr`` where these do not.
    """

    def __init__(
        self, path: Path, fasta: Path, reference: ReferenceSequence, contigs: Iterable[str]
    ) -> None:
        import pysam

        self._bam: Any = pysam.AlignmentFile(str(path), reference_filename=str(fasta))
        self._names = contig_translation(contigs, self._bam.references)
        self._evidence = ReadEvidence(path, fasta, reference, contigs)
        self._reference = reference

    def fragments(self, window: Window) -> list[Fragment]:
        """Return the fragments in a window."""
        name = self._names.get(window.contig)
        if name is None:
            return []
        return fragments_of(self._bam.fetch(name, window.start, window.end), window)

    def calls(self, allele: Allele, near: "Near") -> Calls:
        """Return who carries an allele and who decides, as its evidence was counted.

        Its molecules may carry indels beside it; those of a larger change carry that one.
        """
        if self._evidence.is_long_insertion(allele):
            counted = count_duplication(self._bam, allele, self._reference)
            return Calls(counted.carriers, counted.alt + counted.ref)
        found = self._evidence.fragments(allele, near.indels)
        carriers = found.carriers
        for larger in near.larger:
            carriers -= self._evidence.fragments(larger, near.indels).carriers
        return Calls(carriers, len(found), found.covering)

    def close(self) -> None:
        """Close the file."""
        self._evidence.close()
        self._bam.close()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files of one case; None where it has none."""

    tumour_bam: Path | None
    normal_bam: Path | None
    fasta: Path


def case_pictures(
    case_id: str,
    shown: Sequence[AnnotatedVariant],
    reported: Iterable[AnnotatedVariant],
    inputs: Inputs,
) -> ReadPictures:
    """Return the pictures of some findings.

    Parameters
    ----------
    case_id
        Whose.
    shown
        Findings to draw, the most important first.
    reported
        Every variant the report names; what it does not name is not drawn.
    inputs
        Alignments and reference.
    """
    if inputs.tumour_bam is None:
        return ReadPictures(case_id=case_id, reason=NO_READS)
    if not shown:
        return ReadPictures(case_id=case_id, reason=NO_FINDINGS)
    import pysam

    drawn = shown[:MAX_PICTURES]
    contigs = sorted({variant.contig for variant in drawn})
    named = [Reported.of(variant) for variant in reported]
    with pysam.FastaFile(str(inputs.fasta)) as reference:
        tumour = Sample(inputs.tumour_bam, inputs.fasta, reference, contigs)
        normal = None
        if inputs.normal_bam is not None:
            normal = Sample(inputs.normal_bam, inputs.fasta, reference, contigs)
        pictures = tuple(picture(v, named, tumour, normal, reference) for v in drawn)
        for sample in (tumour, normal):
            if sample is not None:
                sample.close()
    logger.info("case %s: reads of %d of %d findings drawn", case_id, len(drawn), len(shown))
    left_out = tuple(variant.key for variant in shown[MAX_PICTURES:])
    return ReadPictures(case_id=case_id, pictures=pictures, left_out=left_out)


@dataclass(frozen=True, slots=True)
class Reported:
    """A change the report names, and what was joined to it."""

    allele: Allele
    joined: tuple[Allele, ...] = ()

    @classmethod
    def of(cls, variant: AnnotatedVariant) -> "Reported":
        """Return the change of a variant."""
        return cls(trimmed(variant), tuple(map(allele_of_key, variant.merged_from)))


@dataclass(frozen=True, slots=True)
class Near:
    """What molecules of a change may carry besides."""

    indels: tuple[Allele, ...] = ()
    larger: tuple[Allele, ...] = ()
    """Joined changes of which it is a part: a fragment with one of them carries that one."""

    @classmethod
    def of(cls, allele: Allele, reported: Iterable[Reported]) -> "Near":
        """Return what is reported near a change.

        Evidence was counted beside the indels that callers proposed, before any were joined.
        """
        indels, larger = [], []
        for other in reported:
            if other.allele == allele or not _is_near(other.allele, allele):
                continue
            own = {other.allele, *(part for whole in other.joined for part in parts(whole))}
            indels += [part for part in own if len(part.ref) != len(part.alt) and part != allele]
            if other.joined and (allele in own or contains(other.allele, allele)):
                larger.append(other.allele)
        return cls(tuple(sorted(set(indels))), tuple(sorted(larger)))


def _is_near(other: Allele, allele: Allele) -> bool:
    near = other.start <= allele.end + BESIDE_BP and allele.start <= other.end + BESIDE_BP
    return other.contig == allele.contig and near


def _as_found(reads: SampleReads, found: AlleleEvidence | None) -> SampleReads:
    """Return the reads of a picture with the counts of its finding.

    A finding was counted beside everything that was proposed, a picture is beside what is reported:
    where it tells the change on fewer fragments, or on more, that is kept.
    """
    if found is None or not found.depth_x:
        return reads
    counts = {"carrying": found.alt_count, "deciding": found.depth_x}
    if reads.carrying != found.alt_count:
        counts["recognised"] = reads.carrying
    return reads.model_copy(update=counts)


def picture(
    variant: AnnotatedVariant,
    reported: Sequence[Reported],
    tumour: Sample,
    normal: Sample | None,
    reference: ReferenceSequence,
) -> ReadPicture:
    """Return what the picture of one finding draws."""
    allele = trimmed(variant)
    window, cut = window_of(allele, reference)
    low, high = place_of(allele, reference)
    # Reads of a longer stretch are aligned with gaps, or without.
    by_bases = allele.is_substitution and not is_block(allele)
    alleles = [other.allele for other in reported]
    named = named_in(alleles, window, None if by_bases else (low, high), reference)
    sharing = Sharing(window, reference, named)
    seen: list[tuple[Sample, list[Fragment], Room]] = []
    for sample, room in ((tumour, TUMOUR_ROOM if normal else ALONE_ROOM), (normal, NORMAL_ROOM)):
        if sample is not None:
            fragments = sample.fragments(window)
            sharing.add(fragment.reads for fragment in fragments)
            seen.append((sample, fragments, room))
    drawn: list[SampleReads] = []
    scene = Scene(window, (low, max(high, low + 1)), sharing)
    near = Near.of(allele, reported)
    for (sample, fragments, room), own in zip(seen, (variant.tumour, variant.normal), strict=False):
        reads = sample_reads(fragments, sample.calls(allele, near), scene, room)
        drawn.append(_as_found(reads, own))
    end = min(high, window.end)
    return ReadPicture(
        key=variant.key,
        contig=variant.contig,
        start=window.start,
        reference=window.bases,
        allele_start=low - window.start,
        allele_end=end - window.start,
        cut=cut,
        tumour=drawn[0],
        normal=drawn[1] if normal is not None else None,
    )
