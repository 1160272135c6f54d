"""Germline lane: computed only with consent, kept in its own file."""

from typing import Literal

from pydantic import Field

from agnoma.models.base import Answerable
from agnoma.models.case import GermlineConsent, PgxConsent


class GermlineFindings(Answerable):
    """What the germline lane did, which without consent is nothing."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    germline_consent: GermlineConsent
    pgx_consent: PgxConsent
    suppressed_variants: int = Field(
        ge=0, description="Germline-looking candidates that are in no output."
    )
    note: str
