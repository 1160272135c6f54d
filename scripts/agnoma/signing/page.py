"""The pages that are signed: a pure function of what stands in ``report.json``."""

from functools import cache

from agnoma.models.profile import TumourProfile
from agnoma.models.release import SignedReport
from agnoma.models.review import CaseReview
from agnoma.report.render import render_report
from agnoma.runtime import library_version


def draft_page(profile: TumourProfile, review: CaseReview) -> bytes:
    """Return the page of a report that nobody has signed, as the pipeline writes it."""
    return _file(render_report(profile, review=review))


def signed_page(report: SignedReport) -> bytes:
    """Return the page of a release, with state and sign-off."""
    return _file(render_report(report.profile, review=report.review, release=report.release))


@cache
def page_version() -> str:
    """Return the version that renders here; what is loaded does not change while it runs."""
    return library_version()


def _file(html: str) -> bytes:
    return (html.rstrip("\n") + "\n").encode()
