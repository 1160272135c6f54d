"""What a copy-number reference was made from; lies beside it as ``<name>.json``."""

from typing import Literal

from pydantic import Field

from agnoma.genome import Build
from agnoma.models.base import Record


class CopyNumberReference(Record):
    """Provenance of a CNVkit reference; counts only, nothing of a single person."""

    schema_version: Literal["1.0"] = "1.0"
    library: str = Field(description="Version of this library.")
    cnvkit: str = Field(description="Version of CNVkit.")
    build: Build
    protocol: str = Field(description="CNVkit sequencing method.")
    panel_sha256: str = Field(description="Of the panel as the run prepared it.")
    normals: int = Field(ge=1)
    female: int = Field(ge=0, description="Normals with two X, told from depth included.")
    male: int = Field(ge=0, description="Normals with one X, told from depth included.")
    sex_told_from_depth: int = Field(ge=0, description="Normals whose sex nobody gave.")
    sex_undetermined: int = Field(
        ge=0, description="Normals whose depth on X gives no answer; taken as two copies of X."
    )
    target_bins: int = Field(ge=1)
    antitarget_bins: int = Field(ge=0)
    mean_target_bin_bp: float = Field(gt=0)
    mean_antitarget_bin_bp: float | None = None
