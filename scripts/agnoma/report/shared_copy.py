"""What a page says in place of the sections that a shared copy does not have (clinical.md 9.5)."""

from agnoma.models.profile import TumourProfile

NOTICE = (
    "SHARED COPY – redacted: ids are new, germline and pharmacogenomic findings, variants of "
    "uncertain significance, rare alleles, dates, sex, site and preparation of the specimen, what "
    "reviewers decided, free text and file names are left out. Personal data all the same: whoever "
    "knows the patient may recognise the tumour."
)
STATUS = "SHARED COPY – not the report of the laboratory"
LEFT_OUT = "Left out of this shared copy."
TITLE = " – shared copy"


def notice(profile: TumourProfile) -> str:
    """Return what stands at the head of a shared copy; empty on any other report."""
    return NOTICE if profile.shared_copy else ""
