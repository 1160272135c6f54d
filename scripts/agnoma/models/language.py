"""Languages that pages are written in."""

from enum import StrEnum


class Language(StrEnum):
    """Language of the pages of a run, as an ISO 639-1 code."""

    ENGLISH = "en"
    GERMAN = "de"
