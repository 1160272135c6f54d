"""The report as the pipeline wrote it, and everything that speaks against signing it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from agnoma.errors import InputFormatError, PipelineError
from agnoma.models.base import Record
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, profile_sha256
from agnoma.report.render import read_profile
from agnoma.review.apply import apply_review
from agnoma.review.reading import read_review, review_path
from agnoma.signing.canonical import canonical_record, sha256
from agnoma.signing.differences import first_difference
from agnoma.signing.folder import PAGE, REPORT, CaseFolders
from agnoma.signing.page import draft_page

REVIEW = "review.json"
AGAIN = "run snakemake again, read the report, then sign"


@dataclass(frozen=True)
class Draft:
    """A report that nobody has signed."""

    profile: TumourProfile
    review: CaseReview
    page: bytes

    @property
    def content(self) -> "Content":
        """Return what two releases are compared by."""
        return Content(review=self.review, profile=self.profile)


class Content(Record):
    """What a report says, whoever signed it."""

    review: CaseReview
    profile: TumourProfile

    @property
    def sha256(self) -> str:
        """Return the digest that the report id begins with."""
        return sha256(canonical_record(self))


def read_draft(folders: CaseFolders) -> Draft:
    """Return the report of a case as the pipeline wrote it.

    Raises
    ------
    PipelineError
        If there is none.
    InputFormatError
        If a file of it is not what this version writes.
    """
    missing = [name for name in (REPORT, REVIEW, PAGE) if not (folders.report / name).is_file()]
    if missing:
        msg = f"{folders.report}: no {', no '.join(missing)}; {AGAIN}"
        raise PipelineError(msg)
    path = folders.report / REVIEW
    try:
        review = CaseReview.read_json(path)
    except (ValidationError, UnicodeDecodeError) as err:
        msg = f"{path}: not a review as this version writes it; {AGAIN}"
        raise InputFormatError(msg) from err
    profile = read_profile(folders.report / REPORT)
    return Draft(profile, review, (folders.report / PAGE).read_bytes())


def reasons_against(draft: Draft, folders: CaseFolders, *, insufficient: bool) -> Iterator[str]:
    """Yield every reason why a report must not be signed as it is.

    Parameters
    ----------
    insufficient
        Whether it shall be signed as an insufficient sample.
    """
    yield from _changed(draft, folders)
    yield from (f"review: {fault}" for fault in draft.review.faults)
    for conflict in draft.review.undecided:
        yield (
            f"{conflict.words}: evidence is conflicting and nobody has decided; write it under "
            f"`conflicts` in {review_path(folders.reviews, folders.case_id)}"
        )
    yield from by_verdict(draft.profile, insufficient=insufficient)


def by_verdict(profile: TumourProfile, *, insufficient: bool) -> Iterator[str]:
    """Yield what the sample itself says against signing (clinical.md 1.2, 1.5)."""
    if profile.shared_copy:
        yield "a shared copy is redacted; sign the report it was made of"
    doubts = profile.identity.doubts if profile.identity else ()
    for doubt in doubts:
        yield f"identity in doubt: {doubt.statement}; nothing can be signed before it is settled"
    if profile.positives_only and not insufficient and not doubts:
        yield (
            "the sample failed quality control; it can only be signed as an insufficient sample, "
            "positive findings only, with --insufficient"
        )
    if insufficient and not profile.positives_only:
        yield "the sample did not fail quality control; leave out --insufficient"


def _changed(draft: Draft, folders: CaseFolders) -> Iterator[str]:
    """Yield what is not as it was when the page was rendered."""
    if draft.profile.case.case_id != folders.case_id:
        yield f"{folders.report / REPORT} is of case {draft.profile.case.case_id}"
    if not folders.profile.is_file():
        yield f"{folders.profile} is not there, so nobody can tell whether it changed; {AGAIN}"
    elif read_profile(folders.profile) != draft.profile:
        yield f"{folders.profile} changed since the report was rendered; {AGAIN}"
    path = review_path(folders.reviews, folders.case_id)
    read = read_review(path, folders.case_id) if path.exists() else None
    if (read.sha256 if read else None) != draft.review.file_sha256:
        yield f"{path} changed since the report was rendered; {AGAIN}"
    elif apply_review(read, draft.profile) != draft.review:
        yield f"{folders.report / REVIEW} is not what {path} says of this profile; {AGAIN}"
    if draft.review.profile_sha256 != profile_sha256(draft.profile):
        yield f"{folders.report / REVIEW} is of another profile; {AGAIN}"
    rendered = draft_page(draft.profile, draft.review)
    if rendered != draft.page:
        where = first_difference(rendered, draft.page)
        yield f"{folders.report / PAGE} is not what this version renders: {where}; {AGAIN}"
