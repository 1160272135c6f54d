"""Tables as tab-separated text and as a workbook; the same document gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agnoma.exports.document import Document
from agnoma.exports.requirements import required
from agnoma.exports.tables import Table, Value, case_tables, findings_table, rendered
from agnoma.files import write_text, written_whole

# The first moment a zip file can hold: no clock enters the bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
TEXT_FORMAT = "@"
MAX_CELL = 32767
"""Characters of a cell (Excel specifications and limits)."""


def write_tsv(document: Document, path: Path) -> None:
    """Write the findings as tab-separated UTF-8, safe to open in a spreadsheet."""
    write_text(table_text(findings_table(document)), path)


def table_text(table: Table) -> str:
    """Return a table as tab-separated text."""
    lines = ["\t".join(table.columns)]
    lines += ["\t".join(map(rendered, row)) for row in table.rows]
    return "\n".join(lines)


def write_xlsx(document: Document, path: Path) -> None:
    """Write every table of a case as a workbook, one sheet each.

    Raises
    ------
    ConfigError
        If openpyxl is not installed.
    """
    content = _workbook(case_tables(document))
    with written_whole(path) as partial:
        partial.write_bytes(content)


def _workbook(tables: Sequence[Table]) -> bytes:
    openpyxl = required("openpyxl", "xlsx")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.append(table.columns)
        for number, row in enumerate(table.rows, start=2):
            for column, value in enumerate(row, start=1):
                _fill(sheet.cell(number, column), value)
        sheet.freeze_panes = "A2"
    book.properties.creator = None
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_clock(buffer.getvalue())


def _fill(target: Any, value: Value) -> None:
    """Put a value in a cell; text is never anything else, whatever it begins with."""
    if value is None:
        return
    if isinstance(value, str | bool):
        shown = rendered(value)[:MAX_CELL]
        target.value = shown
        target.data_type = "s"
        target.number_format = TEXT_FORMAT
        return
    target.value = value


def _without_clock(content: bytes) -> bytes:
    """Return a workbook whose files and properties carry no time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as written:
        for name in sorted(given.namelist()):
            data = given.read(name)
            if name == _CORE:
                data = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", data)
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            written.writestr(entry, data)
    return out.getvalue()
