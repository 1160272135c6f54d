"""The report as PDF: the page's own content, with page numbers and a header on every page.

WeasyPrint lays out the HTML as it prints; nothing is fetched, no script runs, folded parts are
open. Metadata hold the title, the report id and the document's own date: no author, no path, no
clock, so that the same page gives the same bytes.
"""

import logging
from pathlib import Path
from typing import Any

from agnoma.errors import ConfigError, PipelineError
from agnoma.exports import text
from agnoma.exports.document import Document
from agnoma.exports.requirements import required
from agnoma.files import written_whole
from agnoma.language.speech import say, speaking

logger = logging.getLogger(__name__)

_STYLE = """
@page {{
  @top-left {{ content: {left}; font: 8pt sans-serif; }}
  @top-right {{ content: {right}; font: 8pt sans-serif; }}
  @bottom-right {{
    content: {page} " " counter(page) " " {of} " " counter(pages); font: 8pt sans-serif;
  }}
}}
"""


def write_pdf(document: Document, page: Path, path: Path) -> None:
    """Write the PDF of a report.

    Parameters
    ----------
    document
        Whose page it is: id, case and status stand on every sheet.
    page
        ``report.html`` of this very document.
    path
        PDF to write.

    Raises
    ------
    ConfigError
        If WeasyPrint is not installed, or the page is another report's.
    PipelineError
        If the page asks for something outside itself.
    """
    # What it logs are its steps and the properties it does not know: nothing for ours, from
    # its import on.
    for name in ("weasyprint", "weasyprint.progress"):
        logging.getLogger(name).setLevel(logging.ERROR)
    weasyprint = required("weasyprint", "pdf")
    urls = required("weasyprint.urls", "pdf")
    html = _own_page(document, page)
    fetcher = _refusing(urls)
    style = weasyprint.CSS(string=_style(document), url_fetcher=fetcher)
    source = weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher)
    try:
        sheets = source.render(stylesheets=[style], pdf_tags=True)
    except urls.FatalURLFetchingError as err:
        msg = (
            f"{page}: asks for {err}, outside itself; a report needs nothing else, render it again"
        )
        raise PipelineError(msg) from err
    _clean(sheets.metadata, document)
    with written_whole(path) as partial:
        sheets.write_pdf(partial, pdf_identifier=document.report_id.encode(), pdf_tags=True)
    logger.info("%s: %d sheets", document.report_id, len(sheets.pages))


def _own_page(document: Document, page: Path) -> str:
    try:
        html = page.read_text(encoding="utf-8")
    except OSError as err:
        msg = f"{page}: cannot be read: {err.strerror}; give the report.html of this case"
        raise ConfigError(msg) from err
    if document.report_id not in html:
        msg = (
            f"{page}: not the page of report {document.report_id}; render it again from the same "
            "profile"
        )
        raise ConfigError(msg)
    return html


def _style(document: Document) -> str:
    with speaking(document.profile.language):
        left = f"{say('Report')} {document.report_id} · {say('Case')} {document.case_id}"
        simulated = f"{say('simulated')} · " if document.profile.simulated else ""
        right = f"{simulated}{say(document.state.value)}"
        page, of = say("Page"), say("of")
    return _STYLE.format(
        left=_quoted(left), right=_quoted(right), page=_quoted(page), of=_quoted(of)
    )


def _quoted(words: str) -> str:
    """Return a CSS string; no character of it can end it."""
    return '"' + "".join(f"\\{ord(c):06x} " if c in '"\\<>' else c for c in text.plain(words)) + '"'


def _refusing(urls: Any) -> Any:
    """Return what WeasyPrint asks for resources: it knows data in the page and nothing else."""

    def fetch(self: Any, url: str, headers: Any = None) -> Any:
        if not url.startswith("data:"):
            raise urls.FatalURLFetchingError(url)
        return urls.URLFetcher.fetch(self, url, headers)

    return type("Refusing", (urls.URLFetcher,), {"fetch": fetch})()


def _clean(metadata: Any, document: Document) -> None:
    """Keep of the metadata what the document itself says."""
    metadata.title = f"Report {document.report_id}"
    metadata.authors = []
    metadata.description = None
    metadata.keywords = []
    metadata.generator = None
    metadata.created = document.date
    metadata.modified = document.date
    metadata.custom = {}
