"""Whether a sample can be trusted, and where it is blind."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.case import Role


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
    unit: str
    pass_limit: float | None = Field(default=None, description="Pass at or better than this.")
    warn_limit: float | None = Field(default=None, description="Warn down (up) to this, else fail.")
    higher_is_better: bool = True
    decisive: bool = Field(default=False, description="A FAIL here fails the sample.")
    state: MetricState
    reason: str | None = None


class SampleQc(Record):
    """Verdict and metrics of one set of reads."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    role: Role
    verdict: Verdict
    metrics: tuple[QcMetric, ...] = ()
    reasons: tuple[str, ...] = Field(default=(), description="In words, worst first.")


class LocusKind(StrEnum):
    """How a required locus is addressed in its gene's transcript."""

    CODON = "codon"
    EXON = "exon"
    PROMOTER = "promoter"
    SPLICE_SITE = "splice_site"


class RequiredLocus(Record):
    """A place a claim depends on, in gene and transcript terms (never coordinates)."""

    locus_id: str = Field(description="e.g. 'BRAF codon 600', 'EGFR exon 19', 'TERT c.-124'.")
    gene: str
    kind: LocusKind
    first: int = Field(description="Codon, exon number or, for a promoter, c. position (negative).")
    last: int
    needed_by: tuple[str, ...] = Field(default=(), description="Fact ids or class ids.")


class RequiredLoci(Record):
    """Everything the loaded knowledge depends on."""

    schema_version: Literal["1.0"] = "1.0"
    loci: tuple[RequiredLocus, ...]


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
    min_depth_x: int | None = Field(
        default=None, description="Usable fragments at the worst position; None = not measured."
    )
    site_lod_fraction: float | None = Field(
        default=None, description="Smallest VAF seen with the configured power at that depth."
    )
    effective_lod_fraction: float | None = Field(
        default=None, description="max(site LoD, VAF threshold of the filters)."
    )
    min_tumour_fraction: float | None = Field(
        default=None,
        description="Smallest tumour fraction whose clonal heterozygous diploid variant is seen.",
    )
    required_fragments: int | None = Field(
        default=None, description="Supporting fragments a call needs at this locus (k)."
    )
    reason: str | None = None
    note: str | None = Field(default=None, description="What the limit does not account for.")


class GeneCallability(Record):
    """How much of a gene's coding sequence was readable."""

    gene: str
    state: LocusState = Field(description="NOT_DETECTED = callable throughout.")
    cds_bp: int
    targeted_bp: int
    callable_bp: int = Field(description="CDS bases deep enough to call the target VAF.")
    reason: str | None = None


class Callability(Record):
    """Limits of detection behind every negative statement of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    required_fragments: int = Field(description="k of clinical.md 1.6.")
    power: float = Field(description="beta of clinical.md 1.6.")
    target_vaf: float
    limited_vaf: float
    depth_for_target_x: int = Field(description="d_min(target_vaf).")
    depth_for_limited_x: int = Field(description="d_min(limited_vaf).")
    tumour_fraction: float | None
    loci: tuple[LocusCallability, ...]
    genes: tuple[GeneCallability, ...]
    callable_cds_bp: int | None = Field(
        description="Coding target bases at the TMB depth: TMB denominator; None = not measured."
    )
    tmb_depth_x: int
    reason: str | None = Field(default=None, description="Why nothing was measured, if so.")
