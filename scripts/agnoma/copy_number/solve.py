"""Allele fractions and tumour fraction of a whole profile, before genes are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.allele_fractions import (
    GermlineSnps,
    SegmentBaf,
    baf_points,
    segment_bafs,
)
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.heterozygosity import from_fraction
from agnoma.copy_number.posterior import from_submitted
from agnoma.copy_number.purity_fit import PurityFit, Submitted, estimate_purity
from agnoma.models.copy_number import BafPoint, CopyNumberSegment
from agnoma.settings import CopyNumberConfig


@dataclass(frozen=True, slots=True)
class Alleles:
    """Allele fractions of germline SNPs along the genome."""

    bafs: tuple[SegmentBaf | None, ...]
    """One a segment; None: too few SNPs, or none were read."""
    points: tuple[BafPoint, ...] = ()


def read_alleles(
    snps: GermlineSnps | None,
    segments: Sequence[CopyNumberSegment],
    contig_lengths: Mapping[str, int],
    limits: CopyNumberConfig,
) -> Alleles:
    """Return the allele fractions of segments and of the picture; empty without SNPs."""
    if snps is None:
        return Alleles((None,) * len(segments))
    return Alleles(
        tuple(segment_bafs(snps, segments, limits.purity)),
        baf_points(snps, contig_lengths, limits.purity),
    )


def solve_purity(
    segments: Sequence[CopyNumberSegment],
    alleles: Alleles,
    *,
    noise_sd: float | None,
    tumour_fraction: float | None,
    limits: CopyNumberConfig,
) -> PurityFit:
    """Return the tumour fractions and ploidies the profile and the submitted fraction allow."""
    submitted = None
    if tumour_fraction is not None:
        submitted = Submitted(
            tumour_fraction,
            from_submitted(
                tumour_fraction,
                purity_sd=limits.purity.submitted_sd,
                centring_sd_log2=limits.centring_sd_log2,
            ),
        )
    return estimate_purity(
        segments, alleles.bafs, noise_sd=noise_sd, submitted=submitted, limits=limits.purity
    )


def with_alleles(
    segments: Sequence[CopyNumberSegment], alleles: Alleles
) -> tuple[CopyNumberSegment, ...]:
    """Return segments with the allele fraction of their SNPs.

    Where far fewer SNPs are heterozygous than expected the fraction speaks for the wrong ones:
    only their number is kept.
    """
    return tuple(
        segment
        if found is None
        else segment.model_copy(
            update={"baf": None if found.depleted else found.baf, "snps": found.snps}
        )
        for segment, found in zip(segments, alleles.bafs, strict=True)
    )


def with_copies(
    segment: CopyNumberSegment,
    expected: Expected | str,
    tumour: Tumour,
    limits: CopyNumberConfig,
) -> CopyNumberSegment:
    """Return a segment with its copies, and those of the minor allele, in the best solution.

    Ratios are always read anew: copies that a caller made of them without a tumour fraction are
    kept beside, and are unknown where ours cannot be known. Copies submitted as such stay.
    """
    if tumour.absolute:
        return segment
    segment = segment.model_copy(
        update={"caller_copies": segment.copies, "copies": None, "minor_copies": None}
    )
    if isinstance(expected, str) or segment.log2 is None:
        return segment
    copies = tumour.copies(2.0**segment.log2, expected)
    alleles = from_fraction(
        segment.baf,
        segment.snps,
        copies,
        tumour.purity,
        limits,
        normal_copies=expected.normal,
    )
    return segment.model_copy(update={"copies": copies, "minor_copies": alleles.minor_copies})
