"""Write the pages: Jinja2 with autoescape, strict about every name, same bytes every time."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment
from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.language.speech import language, marked, plain, say, speaking
from agnoma.language.views import spoken
from agnoma.models.identity import IdentityComparison
from agnoma.models.language import Language
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import SampleQc
from agnoma.models.reinterpretation import Reinterpretation
from agnoma.models.release import Release
from agnoma.models.review import CaseReview
from agnoma.pictures import palette
from agnoma.pictures.templates import template_environment
from agnoma.pictures.visible import page_text
from agnoma.report import wording
from agnoma.report.cohort_page import build_quality_page
from agnoma.report.cohort_qc import RoleCohort
from agnoma.report.elements import Cell
from agnoma.report.index import build_index
from agnoma.report.names import names_of, names_of_run
from agnoma.report.quotes import case_in_quotes
from agnoma.report.reinterpretation_page import build_reinterpretation_page
from agnoma.report.view import build_page

QUALITY_LINK = "Sample quality of this run: every metric of every sample, with outliers"
COHORT_LINK = "Cohort: all cases by class and site, oncoprint, list with filters"
MULTIQC_LINK = "MultiQC report of this run"
TRUTH_LINK = "Comparison with the planted truth of this simulated run"
TEMPLATES = Path(__file__).parent / "templates"


def render_report(
    profile: TumourProfile, *, review: CaseReview | None = None, release: Release | None = None
) -> str:
    """Return the report of one case as one self-contained HTML page.

    Parameters
    ----------
    profile
        As proposed.
    review
        What was decided about it; None = nobody has reviewed.
    release
        Header of a signed report; None = a draft.
    """
    amended = release.amendment.changes if release and release.amendment else ()
    with speaking(profile.language, lambda: names_of([profile], review, amended)):
        page = build_page(profile, review, release)
        return _written("report.html.j2", page)


def render_index(
    profiles: Sequence[TumourProfile],
    *,
    truth_page: str | None = None,
    quality_page: str | None = None,
    cohort_page: str | None = None,
    multiqc_page: str | None = None,
) -> str:
    """Return the index page of a run, cases grouped by molecular class across sites.

    Parameters
    ----------
    profiles
        One profile per case, in any order.
    truth_page
        Relative link to the comparison with planted truth, for simulated runs.
    quality_page
        Relative link to the quality of all samples of the run.
    cohort_page
        Relative link to the cohort page, when there is one.
    multiqc_page
        Relative link to the MultiQC report, when there is one.
    """
    pages = (
        (COHORT_LINK, cohort_page),
        (QUALITY_LINK, quality_page),
        (MULTIQC_LINK, multiqc_page),
        (TRUTH_LINK, truth_page),
    )
    links = [Cell(words, href=href) for words, href in pages if href]
    with speaking(_common_language(profiles), lambda: names_of(profiles)):
        index = spoken(build_index([case_in_quotes(p) for p in profiles], links=links))
        return _written("index.html.j2", index)


def render_cohort_quality(
    cohorts: Sequence[RoleCohort],
    *,
    simulated: bool,
    values_file: str,
    multiqc_page: str | None = None,
    comparison: IdentityComparison | None = None,
    language: Language = Language.ENGLISH,
) -> str:
    """Return the page on the quality of all samples of a run.

    Parameters
    ----------
    cohorts
        Tumour and matched normal samples, as `agnoma.report.cohort_qc.gather` returns them.
    simulated
        Whether the run is simulated; the page then says so.
    values_file, multiqc_page
        Relative links.
    comparison
        Every sample held against every other.
    language
        Of the page.
    """
    with speaking(language, lambda: names_of_run(cohorts, comparison)):
        page = build_quality_page(
            cohorts,
            simulated=wording.SIMULATED if simulated else "",
            values_file=values_file,
            multiqc_page=multiqc_page,
            comparison=comparison,
        )
        return _written("cohort_quality.html.j2", spoken(page))


def render_reinterpretation(found: Reinterpretation, *, table_file: str) -> str:
    """Return the page on what new knowledge changes in old cases.

    Parameters
    ----------
    found
        All changes, most important first.
    table_file
        Relative link to the table of every change.
    """
    page = build_reinterpretation_page(found, table_file=table_file)
    return _written("reinterpretation.html.j2", page)


def read_profile(path: Path) -> TumourProfile:
    """Read a `TumourProfile`.

    Raises
    ------
    InputFormatError
        If the file is not a profile of this version.
    """
    try:
        return TumourProfile.read_json(path)
    except ValidationError as err:
        raise _not_a_record(path, err, "tumour profile", "build_profile") from err


def read_sample_qc(path: Path) -> SampleQc:
    """Read a `SampleQc`.

    Raises
    ------
    InputFormatError
        If the file is not a sample quality record of this version.
    """
    try:
        return SampleQc.read_json(path)
    except ValidationError as err:
        raise _not_a_record(path, err, "sample quality record", "summarise_sample") from err


def _not_a_record(path: Path, err: ValidationError, kind: str, maker: str) -> InputFormatError:
    first = err.errors()[0]
    where = ".".join(map(str, first["loc"])) or "document"
    return InputFormatError(
        f"{path}: not a {kind} ({err.error_count()} faults; first at {where}: {first['msg']}); "
        f"make it again with this version's {maker}"
    )


def _common_language(profiles: Sequence[TumourProfile]) -> Language:
    """Return the language of all cases; English if they differ, or there are none."""
    languages = {profile.language for profile in profiles}
    return languages.pop() if len(languages) == 1 else Language.ENGLISH


def _written(template: str, page: object) -> str:
    html = _environment().get_template(template).render(page=page, language=language())
    return page_text(html if language() == Language.ENGLISH else plain(html))


@cache
def _environment() -> Environment:
    environment = template_environment(TEMPLATES, extensions=["jinja2.ext.i18n"])
    environment.globals["palette"] = palette
    environment.filters["marked"] = marked
    # The text of templates is trusted, as the templates are: it is not escaped.
    environment.install_gettext_callables(say, _one_or_many, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _one_or_many(one: str, many: str, count: int) -> str:
    return say(one if count == 1 else many)
