"""Every page the project writes, with one text in every field that holds any."""

import re
from collections.abc import Callable

from cohort_records import alteration, case
from filled_records import filled

from agnoma.cohort.page import build_page
from agnoma.cohort.read import Cohort
from agnoma.cohort.render import render_cohort, render_similar
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortCase
from agnoma.models.identity import IdentityComparison
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import SampleQc
from agnoma.models.reinterpretation import Reinterpretation
from agnoma.models.release import Release
from agnoma.models.review import CaseReview
from agnoma.models.similar import SimilarCases
from agnoma.redaction.redact import SharedIds, redacted
from agnoma.report.cohort_qc import gather
from agnoma.report.render import (
    render_cohort_quality,
    render_index,
    render_reinterpretation,
    render_report,
)
from agnoma.simulation.compare import ComparedEvent
from agnoma.simulation.page import render_comparison

Page = Callable[[str], str]


def own_profile(text: str, **changes: object) -> TumourProfile:
    """Return a profile with a text in every field."""
    profile = filled(TumourProfile, lambda _: text)
    return profile.model_copy(update={"shared_copy": False, **changes})


def _report(text: str) -> str:
    return render_report(own_profile(text))


def _signed(text: str) -> str:
    review, release = (filled(kind, lambda _: text) for kind in (CaseReview, Release))
    return render_report(own_profile(text), review=review, release=release)


def _shared(text: str) -> str:
    return render_report(redacted(own_profile(text), SharedIds("S-1", "S-2")))


def _index(text: str) -> str:
    return render_index([own_profile(text)], truth_page="t.html", cohort_page="c.html")


def _quality(text: str) -> str:
    comparison = filled(IdentityComparison, lambda _: text)
    return render_cohort_quality(
        gather([filled(SampleQc, lambda _: text)]),
        simulated=True,
        values_file="quality.tsv",
        comparison=comparison,
    )


def _reinterpretation(text: str) -> str:
    return render_reinterpretation(filled(Reinterpretation, lambda _: text), table_file="r.tsv")


def _cohort(text: str, *, sharing: bool = False) -> str:
    kinds = (AlterationKind.SNV, AlterationKind.FUSION)
    own = [alteration(f"{n} {text}", kind, label=text, gene=text) for n, kind in enumerate(kinds)]
    fields = CohortCase.model_fields.items()
    free = [name for name, f in fields if f.annotation == str | None and not f.metadata]
    words = {**dict.fromkeys(free, text), "label": text, "family": text, "primary": text}
    cases = tuple(case(f"C{n}", *own, patient_id=f"P{n}", **words) for n in range(6))
    return render_cohort(build_page(Cohort(cases, 0, ()), sharing=sharing))


def _similar(text: str) -> str:
    return render_similar(filled(SimilarCases, lambda _: text))


def _comparison(text: str) -> str:
    return render_comparison([filled(ComparedEvent, lambda _: text)])


PAGES: dict[str, Page] = {
    "report": _report,
    "signed report": _signed,
    "shared copy": _shared,
    "index": _index,
    "quality": _quality,
    "reinterpretation": _reinterpretation,
    "cohort": _cohort,
    "cohort to share": lambda text: _cohort(text, sharing=True),
    "truth": _comparison,
}
PIECES: dict[str, Page] = {"similar": _similar}
"""Parts of a page, which have no policy of their own."""


def harmless(text: str) -> str:
    """Return a text of the same length and words without a sign that means anything to a page.

    Where a page is laid out by the length of its texts, it is laid out like the other.
    """
    return re.sub(r"[^A-Za-z0-9 .,;:()|+/_\r\n\t-]", "x", text)
