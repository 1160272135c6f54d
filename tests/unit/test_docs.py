import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from running import REPOSITORY

from agnoma.config import Config
from agnoma.docs import CONTRACTS, config_reference, generated_files, stale_files, write_docs
from agnoma.sample_columns import SAMPLE_COLUMNS, UNIT_COLUMNS
from agnoma.settings import Section

GENERATED = generated_files()
REFERENCE = config_reference()


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_file_is_current(name: str) -> None:
    path = REPOSITORY / name
    assert path.exists(), "run: agnoma docs write"
    assert path.read_text(encoding="utf-8") == GENERATED[name], "run: agnoma docs write"


def test_no_schema_without_a_record() -> None:
    assert stale_files(REPOSITORY) == []


@pytest.mark.parametrize("model", CONTRACTS, ids=lambda model: model.__name__)
def test_schemas_are_closed(model: type) -> None:
    schema = json.loads(GENERATED[f"workflow/schemas/{model.__name__}.schema.json"])
    if "$ref" in schema:  # a record that holds one of its own kind
        schema = schema["$defs"][model.__name__]
    assert schema["additionalProperties"] is False


def numbers_and_choices(section: type[Section], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (key, source) of every number and choice of a section and those below it."""
    for name, field in section.model_fields.items():
        options = {field.annotation, *get_args(field.annotation)}
        below = [o for o in options if isinstance(o, type) and issubclass(o, Section)]
        for inner in below:
            yield from numbers_and_choices(inner, f"{path}{name}.")
        choice = get_origin(field.annotation) is Literal
        numeric = any(isinstance(o, type) and issubclass(o, (int, float, StrEnum)) for o in options)
        if not below and (choice or numeric):
            extra = field.json_schema_extra
            yield f"{path}{name}", str(extra["source"]) if isinstance(extra, dict) else ""


@pytest.mark.parametrize(("key", "source"), list(numbers_and_choices(Config)))
def test_every_number_and_choice_has_a_source(key: str, source: str) -> None:
    assert source, f"{key} has no source; give it one in settings.py or config.py"


def test_reference_names_every_key_and_column() -> None:
    for name in Config.model_fields:
        assert f"`{name}`" in REFERENCE
    for column in (*SAMPLE_COLUMNS, *UNIT_COLUMNS):
        assert f"| `{column.name}` | " in REFERENCE


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            "| `power` | number | fraction | > 0.5, < 1 | `0.95` | AMP/CAP 2017, PMID 28341590 | ",
            id="limits-unit-source",
        ),
        pytest.param("| `panel_bed` | text or null |  |  | null |  | ", id="optional"),
        pytest.param("| `fasta` | text |  |  | **required** |  | ", id="required"),
        pytest.param("| `normals` | list of text |  |  | empty |  | ", id="list"),
        pytest.param("| `tmb_synonymous` | true or false |  |  | `false` | ", id="boolean"),
        pytest.param(
            "| `build` | `GRCh37`, `GRCh38`, `simulated` |  |  | `GRCh38` | project default | ",
            id="enum",
        ),
        pytest.param("| `case` | letters, digits and '-' | yes | ", id="column"),
        pytest.param("| `sex` | `female`, `male` |  | ", id="choices"),
    ],
)
def test_rows_of_the_reference(row: str) -> None:
    assert row in REFERENCE


def test_write_then_check(tmp_path: Path) -> None:
    assert len(stale_files(tmp_path)) == len(CONTRACTS) + 1
    write_docs(tmp_path)
    assert stale_files(tmp_path) == write_docs(tmp_path) == []
    reference = tmp_path / "config/README.md"
    reference.write_text(reference.read_text() + "by hand\n")
    orphan = tmp_path / "workflow/schemas/Gone.schema.json"
    orphan.write_text("{}")
    assert stale_files(tmp_path) == [reference, orphan]
    write_docs(tmp_path)
    assert not orphan.exists()
    assert stale_files(tmp_path) == []
