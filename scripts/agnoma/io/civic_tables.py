"""The tables CIViC publishes every night, old column names and new ones.

Since 2023 evidence names a molecular profile (``EGFR T790M AND EGFR C797S``) where it named gene
and variant before; therapies and significance were called drugs and clinical_significance.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import Sheet, SheetRow, read_sheet

EVIDENCE = "ClinicalEvidenceSummaries"
VARIANTS = "VariantSummaries"
ASSERTIONS = "AssertionSummaries"
PROFILES = "MolecularProfileSummaries"
DOWNLOAD = "civicdb.org/releases"
COMMON = ("disease", "doid")
SYNONYMS = {
    "therapies": ("therapies", "drugs"),
    "interaction": ("therapy_interaction_type", "drug_interaction_type"),
    "significance": ("significance", "clinical_significance"),
    "evidence_status": ("evidence_status", "status"),
}
LEVELS = frozenset("ABCDE")
BETWEEN_DRUGS = re.compile(r"(?<!\d),(?! )|,(?![\d ])")
"""A comma in a chemical name stands between digits, or before a space."""


@dataclass(frozen=True, slots=True)
class ProfileName:
    """What an item is about."""

    gene: str | None
    """None for a molecular profile, which names its genes itself."""
    name: str
    variant_id: str

    @property
    def key(self) -> str:
        """Return what tells the profile from every other of the release."""
        return f"{self.text} {self.variant_id}"

    @property
    def text(self) -> str:
        """Return the profile as a person reads it."""
        return f"{self.gene} {self.name}" if self.gene else self.name


@dataclass(frozen=True, slots=True)
class CivicStatement:
    """What evidence items and assertions have in common."""

    file: str
    line: int
    item: str
    """EID883 or AID5."""
    profile: ProfileName
    disease: str
    doid: str
    therapies: tuple[str, ...]
    interaction: str
    """Combination, Substitutes, Sequential or empty."""
    kind: str
    """Predictive, Diagnostic, Prognostic, Predisposing, Oncogenic, Functional."""
    direction: str
    significance: str
    reviewed: str | None
    """ISO date."""


@dataclass(frozen=True, slots=True)
class CivicEvidence(CivicStatement):
    """One evidence item."""

    level: str
    rating: int | None
    citation_id: str
    source_type: str
    status: str
    flagged: bool
    origin: str


@dataclass(frozen=True, slots=True)
class CivicAssertion(CivicStatement):
    """One assertion."""

    amp_category: str
    guideline: str
    approved: bool
    evidence: tuple[str, ...]
    """Items it rests on, EID883 ..."""


@dataclass(frozen=True, slots=True)
class CivicVariant:
    """What a variant's own table adds."""

    types: tuple[str, ...]
    hgvs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CivicRelease:
    """All tables of one release."""

    paths: tuple[Path, ...]
    evidence: tuple[CivicEvidence, ...]
    assertions: tuple[CivicAssertion, ...]
    variants: dict[str, CivicVariant]
    """By identifier of variant, and of profiles of one variant."""


def read_civic(directory: Path) -> CivicRelease:
    """Read the tables of a folder.

    Raises
    ------
    InputFormatError
        If a table is missing or there are two of a kind, a column is missing, or a cell cannot be
        read.
    """
    paths = {kind: _one(directory, kind) for kind in (EVIDENCE, VARIANTS, ASSERTIONS)}
    profiles = sorted(directory.glob(f"*{PROFILES}.tsv"))
    return CivicRelease(
        paths=(*paths.values(), *profiles),
        evidence=tuple(_evidence(paths[EVIDENCE])),
        assertions=tuple(_assertions(paths[ASSERTIONS])),
        variants=_variants(paths[VARIANTS], profiles),
    )


def _one(directory: Path, kind: str) -> Path:
    found = sorted(directory.glob(f"*{kind}.tsv"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(path.name for path in found) or "none"
    msg = (
        f"{directory}: needs one table *{kind}.tsv, found {names}; "
        f"download the tables of one release ({DOWNLOAD}) into a folder of their own"
    )
    raise InputFormatError(msg)


class _Reader:
    """Cells of one table by the names this module uses."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.sheet: Sheet = read_sheet(path)
        header = self.sheet.header
        self.by_profile = "molecular_profile" in header
        about = ("molecular_profile",) if self.by_profile else ("gene", "variant")
        self._names = {c: self._present(c) for c in (*about, *columns)}

    def _present(self, column: str) -> str:
        spellings = SYNONYMS.get(column, (column,))
        for spelling in spellings:
            if spelling in self.sheet.header:
                return spelling
        msg = (
            f"{self.path}: no column {' or '.join(spellings)}; "
            f"download the table again ({DOWNLOAD})"
        )
        raise InputFormatError(msg)

    def cell(self, row: SheetRow, column: str) -> str:
        return row.get(self._names[column])

    def number(self, row: SheetRow, column: str) -> str:
        text = self.cell(row, column)
        if not text.isdecimal():
            raise self.fault(row, column, text, "a whole number; the file may be cut off")
        return text

    def fault(self, row: SheetRow, column: str, found: str, wanted: str) -> InputFormatError:
        msg = (
            f"{self.path}, line {row.line}, column {self._names[column]}: found {found!r}, "
            f"expected {wanted}"
        )
        return InputFormatError(msg)

    def profile(self, row: SheetRow) -> ProfileName:
        if self.by_profile:
            number = row.get("molecular_profile_id")
            return ProfileName(None, self.cell(row, "molecular_profile"), f"profile {number}")
        number = row.get("variant_id")
        return ProfileName(self.cell(row, "gene"), self.cell(row, "variant"), number)

    def date(self, row: SheetRow) -> str | None:
        text = self.cell(row, "last_review_date")
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError as err:
            raise self.fault(row, "last_review_date", text, "a date as 2020-11-20") from err


def _evidence(path: Path) -> list[CivicEvidence]:
    reader = _Reader(
        path,
        (
            *COMMON,
            *("therapies", "interaction", "significance", "evidence_status", "evidence_type"),
            *("evidence_direction", "evidence_level", "rating", "citation_id", "source_type"),
            *("evidence_id", "variant_origin", "last_review_date"),
        ),
    )
    return [_evidence_item(reader, row) for row in reader.sheet.rows]


def _evidence_item(reader: _Reader, row: SheetRow) -> CivicEvidence:
    level = reader.cell(row, "evidence_level")
    if level not in LEVELS:
        raise reader.fault(row, "evidence_level", level, "A, B, C, D or E")
    rated = bool(reader.cell(row, "rating"))
    return CivicEvidence(
        file=reader.path.name,
        line=row.line,
        item=f"EID{reader.number(row, 'evidence_id')}",
        profile=reader.profile(row),
        disease=reader.cell(row, "disease"),
        doid=reader.cell(row, "doid"),
        therapies=_drugs(reader.cell(row, "therapies")),
        interaction=reader.cell(row, "interaction").capitalize(),
        kind=reader.cell(row, "evidence_type").capitalize(),
        direction=reader.cell(row, "evidence_direction"),
        significance=_one_spelling(reader.cell(row, "significance")),
        reviewed=reader.date(row),
        level=level,
        rating=int(reader.number(row, "rating")) if rated else None,
        citation_id=reader.cell(row, "citation_id"),
        source_type=reader.cell(row, "source_type"),
        status=reader.cell(row, "evidence_status"),
        flagged=row.get("is_flagged").casefold() == "true",
        origin=row.get("variant_origin"),
    )


def _assertions(path: Path) -> list[CivicAssertion]:
    reader = _Reader(
        path,
        (
            *COMMON,
            *("therapies", "significance", "assertion_type", "assertion_direction"),
            *("amp_category", "nccn_guideline", "regulatory_approval", "assertion_id"),
            *("evidence_item_ids", "last_review_date"),
        ),
    )
    return [
        CivicAssertion(
            file=path.name,
            line=row.line,
            item=f"AID{reader.number(row, 'assertion_id')}",
            profile=reader.profile(row),
            disease=reader.cell(row, "disease"),
            doid=reader.cell(row, "doid"),
            therapies=_drugs(reader.cell(row, "therapies")),
            interaction=row.get("therapy_interaction_type").capitalize(),
            kind=reader.cell(row, "assertion_type").capitalize(),
            direction=reader.cell(row, "assertion_direction"),
            significance=_one_spelling(reader.cell(row, "significance")),
            reviewed=reader.date(row),
            amp_category=reader.cell(row, "amp_category"),
            guideline=" ".join((row.get("nccn_guideline"), row.get("nccn_guideline_version"))),
            approved=reader.cell(row, "regulatory_approval").casefold() == "true",
            evidence=tuple(
                f"EID{number.strip()}"
                for number in reader.cell(row, "evidence_item_ids").split(",")
                if number.strip()
            ),
        )
        for row in reader.sheet.rows
    ]


def _variants(path: Path, profiles: Sequence[Path]) -> dict[str, CivicVariant]:
    sheet = read_sheet(path)
    for column in ("variant_id", "variant_types", "hgvs_expressions"):
        if column not in sheet.header and column != "hgvs_expressions":
            msg = f"{path}: no column {column}; download the table again ({DOWNLOAD})"
            raise InputFormatError(msg)
    found = {
        row.get("variant_id"): CivicVariant(
            types=_list(row.get("variant_types")),
            hgvs=_list(row.get("hgvs_expressions") or row.get("hgvs_descriptions")),
        )
        for row in sheet.rows
    }
    for profile in (row for table in profiles for row in read_sheet(table).rows):
        members = _list(profile.get("variant_ids"))
        if len(members) == 1 and members[0] in found:
            found[f"profile {profile.get('molecular_profile_id')}"] = found[members[0]]
    return found


def _drugs(cell: str) -> tuple[str, ...]:
    return tuple(drug.strip() for drug in BETWEEN_DRUGS.split(cell) if drug.strip())


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip() not in {"", "N/A"})


def _one_spelling(word: str) -> str:
    """Return a significance in the older spelling: newer tables write SENSITIVITYRESPONSE."""
    return SIGNIFICANCE.get(re.sub(r"[^a-z]", "", word.casefold()), word)


SIGNIFICANCE = {
    re.sub(r"[^a-z]", "", word.casefold()): word
    for word in (
        *("Sensitivity/Response", "Resistance", "Reduced Sensitivity", "Adverse Response"),
        *("Poor Outcome", "Better Outcome", "Positive", "Negative"),
    )
}
