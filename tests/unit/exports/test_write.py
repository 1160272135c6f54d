import hashlib
import json
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
from export_documents import GOLDEN, TABLES, document

from agnoma.docs import schemas
from agnoma.errors import ConfigError
from agnoma.exports import requirements
from agnoma.exports.document import Document, read_document
from agnoma.exports.write import SCHEMA, export, file_of
from agnoma.models.export import ExportFormat

PAGELESS = [form for form in ExportFormat if form is not ExportFormat.PDF]


@pytest.mark.parametrize("form", PAGELESS)
def test_every_format_of_the_golden_profile_twice(tmp_path: Path, form: ExportFormat) -> None:
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        path = file_of(folder, "C1", form)
        export(read_document(GOLDEN), form, path, tables=TABLES)
        files = sorted(folder.iterdir())
        assert path in files
        digests.add(tuple(hashlib.sha256(p.read_bytes()).hexdigest() for p in files))
    assert len(digests) == 1


@pytest.mark.parametrize("found", [read_document(GOLDEN), document()], ids=["golden", "richer"])
def test_json_fits_its_schema(tmp_path: Path, found: Document) -> None:
    path = tmp_path / "C1.profile.json"
    export(found, ExportFormat.JSON, path, tables=TABLES)
    schema = json.loads((tmp_path / SCHEMA).read_text())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    given = json.loads(path.read_text())
    assert list(validator.iter_errors(given)) == []
    assert read_document(path).profile == found.profile
    assert list(validator.iter_errors(given | {"verdict": "GOOD"}))
    assert list(validator.iter_errors(given | {"extra": 1}))


def test_schema_is_the_published_one(tmp_path: Path) -> None:
    export(document(), ExportFormat.JSON, tmp_path / "a.json", tables=TABLES)
    assert (tmp_path / SCHEMA).read_text() == schemas()[SCHEMA]


def test_a_pdf_needs_its_page(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="C1: a PDF is made of the report's page"):
        export(document(), ExportFormat.PDF, tmp_path / "a.pdf", tables=TABLES)


@pytest.mark.parametrize(
    ("form", "package"),
    [
        (ExportFormat.XLSX, "openpyxl"),
        (ExportFormat.FHIR, "fhir.resources"),
        (ExportFormat.PHENOPACKET, "protobuf"),
        (ExportFormat.PDF, "weasyprint"),
    ],
)
def test_a_library_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: ExportFormat, package: str
) -> None:
    def absent(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(requirements, "import_module", absent)
    words = rf"format {form.value} needs {package}.*pip install 'agnoma\[exports\]'"
    with pytest.raises(ConfigError, match=words):
        export(document(), form, tmp_path / "a", tables=TABLES, page=GOLDEN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "form", [ExportFormat.JSON, ExportFormat.TSV, ExportFormat.MAF, ExportFormat.VCF]
)
def test_formats_that_need_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: ExportFormat
) -> None:
    monkeypatch.setattr(requirements, "import_module", lambda _: pytest.fail("imported"))
    export(document(), form, tmp_path / "a", tables=TABLES)
    assert (tmp_path / "a").exists()
