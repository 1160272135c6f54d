"""What is looked for in the inputs before a run: data that name a person."""

import re
from enum import StrEnum

from pydantic import field_validator

from agnoma.settings.base import PROJECT_DEFAULT, Section, setting


class IdentityCheck(StrEnum):
    """What becomes of an input that seems to name a person."""

    REFUSE = "refuse"
    WARN = "warn"
    OFF = "off"


class PrivacyConfig(Section):
    """Names, dates of birth, hospital and insurance numbers do not enter a run."""

    identity_check: IdentityCheck = setting(
        IdentityCheck.REFUSE,
        "What becomes of an input that seems to name a person: refuse it before any work, warn, or "
        "do not look. What was found is shown masked.",
        source=PROJECT_DEFAULT,
    )
    allow: tuple[str, ...] = setting(
        (),
        "Regular expressions; a cell, a field of a header or a file name that one of them "
        "describes as a whole is not looked at, e.g. `BIOBANK-[0-9]{8}`.",
    )

    @field_validator("allow")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a pattern that no text can be held against."""
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as err:
                msg = f"{pattern!r} is no regular expression: {err}"
                raise ValueError(msg) from err
        return patterns
