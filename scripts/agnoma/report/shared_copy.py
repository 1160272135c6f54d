"""What a page says in place of the sections that a shared copy does not have (clinical.md 9.5)."""

from agnoma.models.profile import TumourProfile
from agnoma.report.elements import Line

NOTICE = (
    "SHARED COPY – redacted: ids are new, germline and pharmacogenomic findings, variants of "
    "uncertain significance, rare alleles, dates, what reviewers decided, free text and file names "
    "are left out. Personal data all the same: whoever knows the patient may recognise the tumour."
)
STATUS = "SHARED COPY – not the report of the laboratory"
LEFT_OUT = "Left out of this shared copy."
TITLE = " – shared copy"
_LEFT_OUT_LINES = ("Sex", "Matched normal material")


def notice(profile: TumourProfile) -> str:
    """Return what stands at the head of a shared copy; empty on any other report."""
    return NOTICE if profile.shared_copy else ""


def without_dropped(header: tuple[Line, ...], profile: TumourProfile) -> tuple[Line, ...]:
    """Return the header of a report without the lines that a copy cannot fill."""
    if not profile.shared_copy:
        return header
    return tuple(line for line in header if line.text not in _LEFT_OUT_LINES)
