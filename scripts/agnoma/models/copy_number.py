"""Copy number: segments as measured, genes in copies."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Answerable, Record

HIGH_LEVEL_COPIES = 10
"""Of a high-level amplification (clinical.md 4.2 `amp_high`; of MET: GEOMETRY mono-1)."""
CONTRADICTING_COPIES = 1.0
"""Two statements on a segment this far apart contradict each other; half a copy is rounding."""

TO_BE_SURE = "to be sure: "
"""In a rule: what it would take follows."""
PARTIAL_OPEN = "partial deletion not excluded: "
"""In a rule: exons follow that may be lost on both copies, each with its numbers in brackets."""


class CopyNumberCall(StrEnum):
    """Class of a gene's copy number (clinical.md 4.2)."""

    AMPLIFIED = "amplified"
    EQUIVOCAL = "equivocal amplification"
    GAIN = "gain"
    NEUTRAL = "neutral"
    LOSS = "loss"
    HOMOZYGOUS_DELETION = "homozygous deletion"
    COPY_NEUTRAL_LOH = "copy-neutral LOH"
    NOT_ASSESSABLE = "not assessable"


class Extent(StrEnum):
    """How far the segment of a gene reaches (clinical.md 4.2)."""

    FOCAL = "focal"
    REGIONAL = "regional"
    ARM = "arm"


class PurityPloidyFit(Record):
    """One way to read the profile: a tumour fraction with the copies it implies."""

    purity_fraction: float = Field(gt=0, le=1)
    ploidy: float = Field(gt=0, description="Mean copies over the autosomes measured.")
    centre_copies: float = Field(gt=0, description="Tumour copies where the log2 ratio is 0.")
    relative_likelihood: float = Field(
        ge=0, le=1, description="Posterior of this fit against the best one, which has 1."
    )


class PurityPloidyEstimate(Answerable):
    """Tumour fraction and ploidy as the profile itself tells them, with the solutions kept."""

    fits: tuple[PurityPloidyFit, ...] = Field(
        default=(), description="Distinct solutions, the best first."
    )
    purity_fraction: float | None = None
    purity_low: float | None = Field(default=None, description="95 % interval, all fits together.")
    purity_high: float | None = None
    ploidy: float | None = None
    ploidy_low: float | None = None
    ploidy_high: float | None = None
    submitted_fraction: float | None = Field(
        default=None, description="Of tumour cells, by the pathologist."
    )
    agrees: bool | None = Field(
        default=None, description="Of fit and submitted fraction; None when one is missing."
    )
    heterozygous_snps: int | None = None
    notes: tuple[str, ...] = ()


class BafPoint(Record):
    """Folded allele fraction of heterozygous SNPs side by side, for the picture.

    Folded and averaged over several SNPs, so that no genotype leaves the run.
    """

    contig: str
    start: int = Field(ge=0)
    end: int
    baf: float = Field(ge=0, le=0.5, description="Of the allele with fewer fragments.")
    snps: int = Field(ge=1)


class CopyNumberSegment(Record):
    """A stretch of constant copy number; 0-based half-open."""

    contig: str
    start: int = Field(ge=0)
    end: int
    log2: float | None = Field(default=None, description="log2 ratio to the reference.")
    copies: float | None = Field(default=None, description="Total copies per tumour cell.")
    minor_copies: float | None = None
    bins: int | None = None
    baf: float | None = Field(
        default=None, description="Folded allele fraction of its heterozygous SNPs, 0-0.5."
    )
    snps: int | None = Field(default=None, description="Heterozygous SNPs behind it.")
    caller_copies: float | None = Field(
        default=None,
        description="Copies the caller wrote beside a ratio, where it is not known to have used a "
        "tumour fraction; not used.",
    )
    doubt: str | None = Field(
        default=None,
        description="Why its copies may be wrong; None: nothing speaks against them.",
    )
    doubted_as_too_high: bool | None = Field(
        default=None, description="Whether they may be too high, or too low; None without a doubt."
    )


class CopyNumberBin(Record):
    """One bin of the ratio profile, for the picture."""

    contig: str
    start: int
    end: int
    log2: float
    gene: str | None = None


class ExonEvent(Record):
    """Neighbouring exons of one gene whose copies differ from the rest of it."""

    first_exon: int = Field(ge=1, description="Number along the transcript, from 1.")
    last_exon: int = Field(ge=1)
    coding_numbers: bool = Field(
        default=False, description="Counted over coding exons: exon numbers are unknown."
    )
    contig: str
    start: int = Field(ge=0)
    end: int
    log2: float
    copies: float | None = None
    copies_low: float | None = None
    copies_high: float | None = None
    rest_log2: float | None = Field(default=None, description="Of the rest of the gene.")
    rest_copies: float | None = None
    bins: int
    call: CopyNumberCall
    rule: str = Field(description="The sentence that decided, with its numbers.")


class GeneCopyNumber(Record):
    """Copies of one gene, with what it rests on."""

    gene: str
    contig: str
    start: int
    end: int
    log2: float | None = None
    copies: float | None = None
    copies_low: float | None = Field(
        default=None,
        description="95 % interval from bin noise, tumour fraction, ploidy and centre; the call "
        "rests on it.",
    )
    copies_high: float | None = None
    amplified_from: float | None = Field(
        default=None,
        description="Copies from which it was called amplified: the ploidy moves the limit; None "
        "where its copies are not known.",
    )
    minor_copies: float | None = None
    bins: int | None = None
    covered_fraction: float | None = Field(default=None, description="Of the gene, by segments.")
    segment_bp: int | None = Field(default=None, description="Size of the widest segment hit.")
    extent: Extent | None = None
    z_score: float | None = Field(
        default=None, description="Of the mean log2 ratio against the scatter of the normals."
    )
    loss_of_heterozygosity: bool | None = Field(
        default=None, description="No minor copy in the tumour cells; None = not assessable."
    )
    heterozygosity_reason: str | None = Field(
        default=None, description="Why loss of heterozygosity is not known."
    )
    arm_log2: float | None = Field(
        default=None, description="Median log2 ratio of the rest of the chromosome arm."
    )
    exon_events: tuple[ExonEvent, ...] = ()
    exons: tuple[tuple[int, int], ...] = Field(
        default=(),
        description="Of the transcript judged, in order of transcription; 0-based half-open. Given "
        "for genes that the report draws: amplified, equivocal, homozygously deleted, with exon "
        "events.",
    )
    first_exon: int | None = Field(
        default=1, description="Number of the first of `exons`; None = they have no number."
    )
    notes: tuple[str, ...] = Field(
        default=(), description="What is particular to this gene (clinical.md 4.3)."
    )
    call: CopyNumberCall
    rule: str = Field(description="The sentence that decided, with its numbers.")
    second_hit_open: str | None = Field(
        default=None, description="Why a loss does not prove that only one allele is left."
    )
    not_excluded: tuple[CopyNumberCall, ...] = Field(
        default=(),
        description="Amplification or homozygous deletion that stays possible beside the call.",
    )


class CopyNumberProfile(Answerable):
    """Copy number of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    method: str | None = Field(default=None, description="Where the ratios or segments come from.")
    reference: str | None = Field(
        default=None, description="Matched normal, pool of n, flat, as given."
    )
    purity_fraction: float | None = None
    purity_source: str | None = None
    ploidy: float | None = None
    ploidy_source: str | None = None
    interval_source: str | None = Field(
        default=None, description="What the intervals of the genes' copies are made of."
    )
    purity_ploidy: PurityPloidyEstimate | None = Field(
        default=None, description="Fit of ratios and allele fractions; None: not attempted."
    )
    centre_copies: float | None = Field(
        default=None, description="Tumour copies where the log2 ratio is 0; 2 unless fitted."
    )
    noise_sd: float | None = Field(default=None, description="Robust SD of bin log2 residuals.")
    segments: tuple[CopyNumberSegment, ...] = ()
    bins: tuple[CopyNumberBin, ...] = ()
    baf_points: tuple[BafPoint, ...] = ()
    genes: tuple[GeneCopyNumber, ...] = ()
    failed_targets: tuple[str, ...] = Field(
        default=(), description="Targets that failed, by reason: of the assay, not of the tumour."
    )
    her2: str | None = Field(
        default=None, description="How the copies of ERBB2 and the submitted IHC and ISH agree."
    )
    notes: tuple[str, ...] = ()

    def tumour_fraction(self, submitted: float | None) -> float | None:
        """Return the tumour fraction that copies rest on, the submitted one where there is none.

        Allele fractions are compared with copies, so that both must rest on the same one.
        """
        return submitted if self.purity_fraction is None else self.purity_fraction

    def least_tumour_fraction(self, submitted: float | None) -> float | None:
        """Return the tumour fraction that a negative has to be held against.

        The one that copies rest on; the smaller of both where fit and submission disagree, and the
        most that the profile allows where the fit lies below what copies can be told from.
        """
        used, fit = self.tumour_fraction(submitted), self.purity_ploidy
        if used is None or fit is None or fit.agrees is not False:
            return used
        fitted = fit.purity_high if fit.purity_fraction is None else fit.purity_fraction
        return min(value for value in (used, submitted, fitted) if value is not None)
