"""One document in any format, by the names its files have."""

import json
from collections.abc import Callable
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.exports.document import Document
from agnoma.exports.fhir.bundle import write_fhir
from agnoma.exports.maf import write_maf
from agnoma.exports.pdf import write_pdf
from agnoma.exports.phenopacket import write_phenopacket
from agnoma.exports.spreadsheets import write_tsv, write_xlsx
from agnoma.exports.vcf import write_vcf
from agnoma.files import write_text
from agnoma.io.export_tables import ExportTables
from agnoma.models.export import ExportFormat
from agnoma.models.release import ReportDocument

SCHEMA = "ReportDocument.schema.json"
SUFFIXES = {
    ExportFormat.JSON: "report.json",
    ExportFormat.TSV: "findings.tsv",
    ExportFormat.XLSX: "tables.xlsx",
    ExportFormat.MAF: "maf",
    ExportFormat.VCF: "vcf.gz",
    ExportFormat.FHIR: "fhir.json",
    ExportFormat.PHENOPACKET: "phenopacket.json",
    ExportFormat.PDF: "pdf",
}
"""Format -> what follows the case in the name of its file."""


def file_of(folder: Path, case_id: str, form: ExportFormat) -> Path:
    """Return the file a case has in a format."""
    return folder / f"{case_id}.{SUFFIXES[form]}"


def export(
    document: Document,
    form: ExportFormat,
    path: Path,
    *,
    tables: ExportTables,
    page: Path | None = None,
) -> None:
    """Write one file; the same document gives the same bytes.

    Parameters
    ----------
    document
        Profile, or signed report.
    form
        What to write.
    path
        File to write; JSON has its schema, VCF its index beside it.
    tables
        Ids of genes and tumour types.
    page
        ``report.html`` of the document, which only a PDF is made of.

    Raises
    ------
    ConfigError
        If the format's library is not installed, or a PDF has no page.
    """
    writers: dict[ExportFormat, Callable[[], None]] = {
        ExportFormat.JSON: lambda: write_json(document, path),
        ExportFormat.TSV: lambda: write_tsv(document, path),
        ExportFormat.XLSX: lambda: write_xlsx(document, path),
        ExportFormat.MAF: lambda: write_maf(document, tables, path),
        ExportFormat.VCF: lambda: write_vcf(document, path),
        ExportFormat.FHIR: lambda: write_fhir(document, tables, path),
        ExportFormat.PHENOPACKET: lambda: write_phenopacket(document, tables, path),
        ExportFormat.PDF: lambda: _pdf(document, page, path),
    }
    writers[form]()


def write_json(document: Document, path: Path) -> None:
    """Write profile, review and release as one document and, beside it, the schema it fits."""
    document.record.write_json(path)
    schema = json.dumps(
        ReportDocument.model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False
    )
    write_text(schema, path.with_name(SCHEMA))


def _pdf(document: Document, page: Path | None, path: Path) -> None:
    if page is None:
        msg = f"{document.case_id}: a PDF is made of the report's page; give its report.html"
        raise ConfigError(msg)
    write_pdf(document, page, path)
