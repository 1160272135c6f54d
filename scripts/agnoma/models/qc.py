"""Whether a sample can be trusted, and where it is blind."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from agnoma.models.base import Record
from agnoma.models.case import IDENTIFIER_PATTERN, Role

SHARES_TOLERANCE = 1e-3  # tools print fractions with few decimals


class MetricState(StrEnum):
    """One metric held against its limits."""

    PASS = "PASS"  # noqa: S105
    WARN = "WARN"
    FAIL = "FAIL"
    NOT_EVALUATED = "NOT_EVALUATED"


class Verdict(StrEnum):
    """The sample as a whole (clinical.md 1.2)."""

    PASS = "PASS"  # noqa: S105
    WARN = "WARN"
    FAIL = "FAIL"
    NOT_EVALUATED = "NOT_EVALUATED"


class QcMetric(Record):
    """One measurement with the limits that were applied to it."""

    name: str = Field(description="Id of clinical.md 1.1, e.g. 'median_cov'.")
    label: str = Field(description="Words for the report.")
    value: float | None
    low: float | None = Field(default=None, description="Lower end of the 95 % interval.")
    high: float | None = Field(default=None, description="Upper end of the 95 % interval.")
    unit: str
    pass_limit: float | None = Field(default=None, description="Pass at or better than this.")
    warn_limit: float | None = Field(default=None, description="Warn down (up) to this, else fail.")
    higher_is_better: bool = True
    limit_is_better: bool = Field(
        default=True, description="Whether a value that is just the limit is on the better side."
    )
    decisive: bool = Field(default=False, description="A FAIL here fails the sample.")
    state: MetricState = Field(
        description="WARN without a value: that it could not be measured is itself a warning."
    )
    reason: str | None = None


def metric_state(metric: QcMetric) -> MetricState:
    """Return how a measurement stands to its limits; not evaluated without value or limits."""
    if metric.value is None or metric.pass_limit is None or metric.warn_limit is None:
        return MetricState.NOT_EVALUATED
    sign = 1 if metric.higher_is_better else -1

    def reaches(limit: float, value: float) -> bool:
        beyond = sign * (value - limit)
        return beyond >= 0 if metric.limit_is_better else beyond > 0

    if reaches(metric.pass_limit, metric.value):
        return MetricState.PASS
    return MetricState.WARN if reaches(metric.warn_limit, metric.value) else MetricState.FAIL


class Histogram(Record):
    """A distribution in bins of equal width, small enough to travel to the report."""

    unit: str
    start: int = Field(description="Lower edge of the first bin.")
    width: int = Field(gt=0, description="Of each bin; bin i holds [start + i*width, next edge).")
    shares: tuple[float, ...] = Field(
        min_length=1, max_length=60, description="Fraction of everything counted, by bin."
    )
    above: float = Field(ge=0, le=1, description="Fraction beyond the last bin.")
    counted: int = Field(gt=0, description="How many pairs or bases were counted.")
    median: float | None = Field(
        default=None, description="Of everything counted, as measured; None = bins alone are known."
    )

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> Self:
        total = sum(self.shares) + self.above
        if min(self.shares) < 0 or abs(total - 1) > SHARES_TOLERANCE:
            msg = f"Histogram: shares sum to {total:.4f}; they are fractions of one whole"
            raise ValueError(msg)
        return self


class SampleQc(Record):
    """Verdict and metrics of one set of reads."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str = Field(pattern=IDENTIFIER_PATTERN)
    role: Role
    verdict: Verdict
    metrics: tuple[QcMetric, ...] = ()
    reasons: tuple[str, ...] = Field(default=(), description="In words, worst first.")
    insert_sizes: Histogram | None = Field(
        default=None, description="Pairs that point at each other [bp]; None = not measured."
    )
    depths: Histogram | None = Field(
        default=None, description="Target bases by depth [fragments]; None = not measured."
    )


class LocusKind(StrEnum):
    """How a required locus is addressed in its gene's transcript."""

    CODON = "codon"
    EXON = "exon"
    PROMOTER = "promoter"
    SPLICE_SITE = "splice_site"


class LocusMeaning(StrEnum):
    """What a change at a required locus would mean first of all, for any tumour type.

    That is what the facts of the best tier say there; of several, the first below.
    """

    RESPONSE = "response"
    """Of the facts of the best tier, one is on response to a therapy."""
    AGAINST = "against"
    """Reduced benefit, or a therapy that asks for its absence."""
    DIAGNOSIS = "diagnosis"
    """Diagnosis, prognosis or inherited risk."""
    CLASS = "class"
    """It decides the molecular class alone."""
    LISTED = "listed"
    """It is looked at whatever the facts say."""


class RequiredLocus(Record):
    """A place a claim depends on, in gene and transcript terms (never coordinates)."""

    locus_id: str = Field(description="e.g. 'BRAF codon 600', 'EGFR exon 19', 'TERT c.-124'.")
    gene: str
    kind: LocusKind
    first: int = Field(description="Codon, exon number or, for a promoter, c. position (negative).")
    last: int
    needed_by: tuple[str, ...] = Field(default=(), description="Fact ids or class ids.")
    meaning: LocusMeaning = LocusMeaning.LISTED


class RequiredLoci(Record):
    """Everything the loaded knowledge depends on."""

    schema_version: Literal["1.0"] = "1.0"
    loci: tuple[RequiredLocus, ...]
    genes: tuple[str, ...] = Field(
        default=(), description="Of which a fact or class needs the coding sequence as a whole."
    )


class LocusState(StrEnum):
    """What a result at a required locus may say (clinical.md 1.7)."""

    DETECTED = "DETECTED"
    NOT_DETECTED = "NOT_DETECTED"
    NOT_DETECTED_LIMITED = "NOT_DETECTED_LIMITED"
    NOT_ASSESSABLE = "NOT_ASSESSABLE"
    NOT_TESTED = "NOT_TESTED"


class LocusCallability(Record):
    """How well a variant would have been seen at one required locus; worst position decides."""

    locus: RequiredLocus
    state: LocusState
    place_known: bool = Field(
        default=True,
        description="False: its numbers may mean another place on the transcript that was read.",
    )
    min_depth_x: int | None = Field(
        default=None,
        description="Usable fragments, of the quality the filters ask for, at the worst position; "
        "None = not measured.",
    )
    evidence_depth_x: int | None = Field(
        default=None,
        description="Fragments there that count as evidence, whatever the filters of quality.",
    )
    masked_by: str | None = Field(
        default=None, description="File that lists the locus as a place not to be believed."
    )
    site_lod_fraction: float | None = Field(
        default=None, description="Smallest VAF seen with the configured power at that depth."
    )
    noise_fraction: float | None = Field(
        default=None,
        description="VAF that errors of the panel of normals stay below (99.9th percentile; "
        "outside hotspots at least what filter 'background' asks; of an allele that enough normals "
        "carry at least what filter 'pon' asks), at the worst base and substitution; None = no "
        "such panel, see note.",
    )
    effective_lod_fraction: float | None = Field(
        default=None,
        description="Smallest VAF called with the configured power at that depth or any higher "
        "one, fragments and VAF the filters ask for and noise included; None = nothing is called.",
    )
    copies: float | None = Field(
        default=None,
        description="Total copies per tumour cell that the two fractions below are for.",
    )
    copies_basis: str | None = Field(default=None, description="Where the copies are from.")
    min_tumour_fraction: float | None = Field(
        default=None,
        description="Smallest tumour fraction whose clonal variant on one copy is seen; None = not "
        "even in a pure tumour, or no limit of detection.",
    )
    min_cancer_cell_fraction: float | None = Field(
        default=None,
        description="Smallest fraction of the tumour cells of this sample with a variant on one "
        "copy that is seen; None = not even in all of them, or the tumour fraction is unknown.",
    )
    required_fragments: int | None = Field(
        default=None, description="Supporting fragments a call needs at this locus (k)."
    )
    hotspot: bool = Field(
        default=False,
        description="Called by the limits of hotspots: filters of damage spare known alleles.",
    )
    reason: str | None = None
    note: str | None = Field(default=None, description="What the limit does not account for.")


class BlindExon(Record):
    """Coding part of an exon on which, in part at least, nothing may be excluded."""

    exon: int = Field(description="Counted from 1 in the order of transcription.")
    state: LocusState = Field(
        description="NOT_ASSESSABLE: too shallow or masked in part; NOT_TESTED: only the design "
        "ends."
    )
    coding_bp: int = Field(description="Coding bases of the exon.")
    outside_design_bp: int = Field(description="Of these, not covered by this test.")
    shallow_bp: int = Field(description="Of these, covered and below the depth of a call.")
    masked_bp: int = Field(
        default=0, description="Of these, covered where a filter removes every variant."
    )
    min_depth_x: int | None = Field(
        default=None, description="Lowest depth of the covered coding bases; None = none covered."
    )


class GeneCallability(Record):
    """How much of a gene's coding sequence was readable, by depth and masks alone."""

    gene: str
    state: LocusState = Field(description="NOT_DETECTED = callable throughout.")
    cds_bp: int
    targeted_bp: int
    callable_bp: int = Field(
        description="CDS bases deep enough to call the target VAF; 0 also when depth was not "
        "measured, which callable_fraction tells."
    )
    callable_fraction: float | None = Field(
        default=None, description="callable_bp of cds_bp; None = depth was not measured."
    )
    min_depth_x: int | None = Field(
        default=None, description="Lowest depth of the covered coding bases; None = not measured."
    )
    transcript_id: str | None = Field(default=None, description="What exons are counted on.")
    blind_exons: tuple[BlindExon, ...] = Field(
        default=(), description="Ascending; empty also when depth was not measured."
    )
    exons_note: str | None = Field(
        default=None, description="Why numbers of blind exons may differ from MANE Select."
    )
    reason: str | None = None


class Callability(Record):
    """Limits of detection behind every negative statement of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    required_fragments: int = Field(description="k of clinical.md 1.6.")
    power: float = Field(description="beta of clinical.md 1.6.")
    target_vaf: float
    limited_vaf: float
    depth_for_target_x: int | None = Field(
        description="Depth from which target_vaf is called with this power at a hotspot codon; "
        "None = the VAF filter lets no depth be enough."
    )
    depth_for_limited_x: int | None = Field(description="The same of limited_vaf.")
    depth_for_genes_x: int | None = Field(
        default=None,
        description="The same of target_vaf outside hotspots: callable bases of genes.",
    )
    noise_source: str | None = Field(
        default=None, description="Whose errors are in the limits; None = no panel of normals."
    )
    tumour_fraction: float | None
    loci: tuple[LocusCallability, ...]
    genes: tuple[GeneCallability, ...]
    callable_cds_bp: int | None = Field(
        description="Coding target bases at the TMB depth: TMB denominator; None = not measured."
    )
    tmb_depth_x: int
    reason: str | None = Field(default=None, description="Why nothing was measured, if so.")
