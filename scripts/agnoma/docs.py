"""Reference of the configuration and JSON Schemas of the records, generated from the models.

``config/README.md`` and ``workflow/schemas/*.schema.json`` are never edited by hand.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from agnoma.config import Config
from agnoma.io.submitted_vcf import NEEDED_FIELDS
from agnoma.models.assessability import Assessability
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import Case, CaseInfo
from agnoma.models.cohort import CohortCase, EarlierCases
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.copy_number_reference import CopyNumberReference
from agnoma.models.evidence import CandidateEvidence, HotspotGenotype
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.germline import GermlineFindings
from agnoma.models.identity import Fingerprint, Identity, IdentityComparison, SnpList
from agnoma.models.knowledge import Interpretation
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Callability, RequiredLoci, SampleQc
from agnoma.models.reference import Transcript
from agnoma.models.release import ReportDocument, SignedReport
from agnoma.models.reversion import Reversion
from agnoma.models.review import CaseReview, Review
from agnoma.models.similar import SimilarCases
from agnoma.models.variant import (
    AnnotatedVariant,
    LedgerEntry,
    SmallVariant,
    SmallVariantSummary,
)
from agnoma.sample_columns import SAMPLE_COLUMNS, UNIT_COLUMNS, Column
from agnoma.settings import Section

CONTRACTS: tuple[type[BaseModel], ...] = (
    Config,
    Case,
    CaseInfo,
    Transcript,
    RequiredLoci,
    SampleQc,
    SnpList,
    Fingerprint,
    Identity,
    IdentityComparison,
    Callability,
    CandidateEvidence,
    HotspotGenotype,
    SmallVariant,
    AnnotatedVariant,
    SmallVariantSummary,
    ExonDeletion,
    Reversion,
    LedgerEntry,
    CopyNumberProfile,
    CopyNumberReference,
    FusionResult,
    Biomarkers,
    GermlineFindings,
    Assessability,
    Interpretation,
    TumourProfile,
    Review,
    CaseReview,
    SignedReport,
    ReportDocument,
    CohortCase,
    EarlierCases,
    SimilarCases,
)
REFERENCE_PATH = "config/README.md"
SCHEMA_FOLDER = "workflow/schemas"
WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}
LIMITS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
INTRODUCTION = """\
# Configuration reference

Generated from the models by `agnoma docs write`; do not edit.

A run reads `config/config.yaml` (or the file given with `--configfile`), a sample sheet and,
for FASTQ in several lanes, a units sheet. Relative paths are looked up in the working directory
first, then in the pipeline's own directory. Paths may hold letters, digits and
`. _ / + @ : = , % -`. `agnoma check --config config/config.yaml` names every fault without running
anything; a run does the same before its first job.
"""
SHEETS = """\
Tab-separated, with a header row; columns in any order, optional ones may be left out, an empty
cell means not given. Windows line ends, a byte-order mark, blank lines and lines beginning with
`#` are accepted.
"""
ENTRY = f"""\
A case enters with at least one of: FASTQ (here or in the units sheet), BAM/CRAM, VCF, segments,
fusions. A normal goes with reads of the tumour. A VCF carries depth and allele fraction, one of:
{NEEDED_FIELDS}.
"""


def config_reference() -> str:
    """Return the reference of every key and every column as Markdown."""
    parts = [INTRODUCTION, "## config.yaml\n"]
    parts += [_section_table(path, section) for path, section in _sections(Config, ())]
    parts += [f"## Sample sheet (`samples`)\n\n{SHEETS}\n{ENTRY}", _column_table(SAMPLE_COLUMNS)]
    parts += ["## Units sheet (`units`)\n\nOne row per lane or library.\n"]
    parts += [_column_table(UNIT_COLUMNS)]
    return "\n".join(parts)


def schemas() -> dict[str, str]:
    """Return the JSON Schema of the configuration and of every record, by file name."""
    return {
        f"{model.__name__}.schema.json": json.dumps(
            model.model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False
        )
        + "\n"
        for model in CONTRACTS
    }


def generated_files() -> dict[str, str]:
    """Return every generated file by its path below the repository."""
    files = {f"{SCHEMA_FOLDER}/{name}": text for name, text in schemas().items()}
    return {REFERENCE_PATH: config_reference(), **files}


def write_docs(root: Path) -> list[Path]:
    """Write the generated files that differ, remove schemas of no record, return what changed."""
    expected = generated_files()
    changed = _stale(root, expected)
    for path in changed:
        text = expected.get(path.relative_to(root).as_posix())
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return changed


def stale_files(root: Path) -> list[Path]:
    """Return the generated files that are absent, differ from the models, or have no model."""
    return _stale(root, generated_files())


def _stale(root: Path, expected: Mapping[str, str]) -> list[Path]:
    stale = [
        path
        for name, text in expected.items()
        if not (path := root / name).exists() or path.read_text(encoding="utf-8") != text
    ]
    present = sorted((root / SCHEMA_FOLDER).glob("*.schema.json"))
    return stale + [path for path in present if f"{SCHEMA_FOLDER}/{path.name}" not in expected]


def _sections(model: type[Section], path: tuple[str, ...]) -> list[tuple[str, type[Section]]]:
    """Return each section with its dotted path, in the order of the models."""
    found = [(".".join(path), model)]
    for name, field in model.model_fields.items():
        inner = _section_of(field)
        if inner is not None:
            found += _sections(inner, (*path, name))
    return found


def _section_of(field: FieldInfo) -> type[Section] | None:
    options = (field.annotation, *get_args(field.annotation))
    found = (o for o in options if isinstance(o, type) and issubclass(o, Section))
    return next(found, None)


def _section_table(path: str, section: type[Section]) -> str:
    fields = {n: f for n, f in section.model_fields.items() if _section_of(f) is None}
    title = f"### `{path}`" if path else "### Top level"
    about = (section.__doc__ or "").strip().splitlines()[0]
    rows = [_field_row(name, field) for name, field in fields.items()]
    header = ("key", "type", "unit", "range", "default", "source", "description")
    return f"{title}\n\n{about}\n\n{_table(header, rows)}"


def _field_row(name: str, field: FieldInfo) -> tuple[str, ...]:
    extra = field.json_schema_extra
    extra = extra if isinstance(extra, dict) else {}
    return (
        f"`{name}`",
        _type_words(field.annotation),
        str(extra.get("unit") or ""),
        _range(field),
        _default(field),
        str(extra.get("source") or ""),
        field.description or "",
    )


def _type_words(annotation: Any) -> str:
    options = [option for option in get_args(annotation) if option is not NoneType]
    if get_origin(annotation) is Literal:
        return _alternatives(options)
    if get_origin(annotation) is tuple:
        return "list of " + _type_words(options[0])
    if options:
        return " or ".join(_type_words(option) for option in options) + " or null"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _alternatives([choice.value for choice in annotation])
    return WORDS[annotation]


def _alternatives(values: list[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _range(field: FieldInfo) -> str:
    limits = [
        f"{sign} {getattr(limit, name)}"
        for limit in field.metadata
        for name, sign in LIMITS
        if getattr(limit, name, None) is not None
    ]
    return ", ".join(limits)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value in ("", ()):
        return "empty"
    return f"`{value}`"


def _column_table(columns: tuple[Column, ...]) -> str:
    rows = []
    for column in columns:
        allowed = [choice.value for choice in column.choices] if column.choices else []
        written = _alternatives(allowed) if allowed else column.kind.value
        needed = "yes" if column.required else ""
        rows.append((f"`{column.name}`", written, needed, column.description))
    return _table(("column", "write", "required", "description"), rows)


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(c.replace('|', '∣') for c in line)} |\n" for line in lines)
