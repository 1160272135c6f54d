"""What every section of the configuration is made of: a value with unit, range and source.

Sources name the section of the domain requirements or the publication a limit comes from.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

CLINICAL_DEFAULT = "project default; set it from the laboratory's validation"
PROJECT_DEFAULT = "project default"


def setting(
    default: Any, description: str, *, unit: str = "", source: str = "", **limits: Any
) -> Any:
    """Return a config field that carries its unit and source into docs, schema and report."""
    extra: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default, description=description, json_schema_extra=extra, **limits)


class Section(BaseModel):
    """Closed, frozen part of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")
