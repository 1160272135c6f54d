"""Genome-wide biomarkers, each with a value or a reason."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Answerable, Measurement, Record
from agnoma.models.case import Her2Ihc, IshResult

PCR = "PCR"
IHC = "IHC"
PCR_AND_IHC = f"{PCR} and {IHC}"
"""Source of a microsatellite status: instability by PCR, stained proteins, or both, which agree."""


class TmbCategory(StrEnum):
    """TMB against its limit (clinical.md 5.1)."""

    HIGH = "TMB-H"
    INDETERMINATE = "indeterminate"
    LOW = "TMB-L"


class Tmb(Record):
    """Tumour mutational burden."""

    measurement: Measurement = Field(description="mutations per Mb of callable coding sequence.")
    counted: int | None = Field(default=None, description="Eligible variants.")
    denominator_mb: float | None = None
    denominator_source: str | None = None
    category: TmbCategory | None = None
    limit_per_mb: float
    counting_rule: str


class CategoricalResult(Answerable):
    """A biomarker reported as a category."""

    value: str | None = None
    source: str | None = Field(default=None, description="Assay or field it comes from.")


class Biomarkers(Record):
    """All genome-wide biomarkers of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    tmb: Tmb
    msi: CategoricalResult = Field(description="MSI-H, MSS ... or dMMR/pMMR by IHC.")
    hrd: Measurement
    signatures: CategoricalResult
    her2_ihc: Her2Ihc | None = None
    her2_ish: IshResult | None = None
