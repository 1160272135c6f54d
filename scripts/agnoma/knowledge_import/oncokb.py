"""Levels that OncoKB's own tool assigned to one tumour, as facts for that tumour alone.

Nothing of OncoKB ships with agnoma: the table comes from the user, annotated under the user's
licence, and the facts speak of the alterations of this sample and of its submitted type only. Each
level goes to its AMP tier by the cross-walk of clinical.md 6.1.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as calendar_date
from pathlib import Path

from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.oncokb_tables import AnnotatedRow, read_oncokb
from agnoma.knowledge_import.names import Phrase, Untranslated
from agnoma.knowledge_import.profiles import Alteration, read_variant
from agnoma.knowledge_import.result import ImportEntry, ImportReason, ImportResult
from agnoma.knowledge_import.therapies import drug_name
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseScope,
    Fact,
    FactEffect,
    KnowledgeSource,
    Recommendation,
    Therapy,
)

logger = logging.getLogger(__name__)

NAME = "OncoKB annotation"
LICENCE = "OncoKB terms of use, the user's own licence; not to be passed on"
LEVELS = {
    "1": ("1", FactEffect.SENSITIVITY, AmpTier.IA, Recommendation.APPROVAL),
    "2": ("2", FactEffect.SENSITIVITY, AmpTier.IA, Recommendation.GUIDELINE),
    "3A": ("3A", FactEffect.SENSITIVITY, AmpTier.IIC, Recommendation.TRIAL),
    "3B": ("3B", FactEffect.SENSITIVITY, AmpTier.IIC, Recommendation.TRIAL),
    "4": ("4", FactEffect.SENSITIVITY, AmpTier.IID, Recommendation.REPORT),
    "R1": ("R1", FactEffect.RESISTANCE, AmpTier.IA, Recommendation.GUIDELINE),
    "R2": ("R2", FactEffect.RESISTANCE, AmpTier.IIC, Recommendation.REPORT),
    "DX1": ("Dx1", FactEffect.DIAGNOSTIC, AmpTier.IA, Recommendation.GUIDELINE),
    "DX2": ("Dx2", FactEffect.DIAGNOSTIC, AmpTier.IB, Recommendation.GUIDELINE),
    "DX3": ("Dx3", FactEffect.DIAGNOSTIC, AmpTier.IIC, Recommendation.REPORT),
    "PX1": ("Px1", FactEffect.PROGNOSTIC, AmpTier.IA, Recommendation.GUIDELINE),
    "PX2": ("Px2", FactEffect.PROGNOSTIC, AmpTier.IB, Recommendation.GUIDELINE),
    "PX3": ("Px3", FactEffect.PROGNOSTIC, AmpTier.IIC, Recommendation.REPORT),
}
"""Cross-walk of clinical.md 6.1; Dx3 and Px3 as curated in biomarkers.tsv."""
THERAPEUTIC = frozenset({FactEffect.SENSITIVITY, FactEffect.RESISTANCE})
BETWEEN_THERAPIES = re.compile(r",(?!\d)")
EXACT = re.compile(r"p\.[A-Z]\d+\S+")


@dataclass(frozen=True, slots=True)
class Annotation:
    """Whose annotation it is, and from when."""

    sample: str
    oncotree: str | None
    """Submitted type; None = the table has it in a column."""
    version: str
    date: str
    """ISO date."""


def import_oncokb(path: Path, translator: Translator, annotation: Annotation) -> ImportResult:
    """Return the facts of one sample's annotated alterations and a ledger of the other rows.

    Raises
    ------
    InputFormatError
        If the table is malformed, has no row of the sample, or gives no known tumour type.
    ConfigError
        If the date of annotation is not ISO.
    """
    try:
        calendar_date.fromisoformat(annotation.date)
    except ValueError as err:
        msg = f"--date {annotation.date}: write the date of annotation as 2025-12-31"
        raise ConfigError(msg) from err
    rows = read_oncokb(path)
    samples = sorted({row.sample for row in rows})
    if rows and annotation.sample not in samples:
        msg = f"{path}: no row of sample {annotation.sample!r}; found {', '.join(samples)}"
        raise InputFormatError(msg)
    importer = _Importer(path, translator, annotation)
    for row in rows:
        importer.read(row)
    logger.info("%s: %d rows, %d facts", NAME, len(rows), len(importer.facts))
    return ImportResult(
        source=KnowledgeSource(
            name=NAME,
            version=annotation.version,
            date=annotation.date,
            licence=LICENCE,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            facts=len(importer.facts),
        ),
        facts=tuple(importer.facts),
        ledger=tuple(importer.ledger),
        items=len(rows),
    )


class _Importer:
    """Reads one row after the other."""

    def __init__(self, path: Path, translator: Translator, annotation: Annotation) -> None:
        self._path = path
        self._translator = translator
        self._annotation = annotation
        self.facts: list[Fact] = []
        self.ledger: list[ImportEntry] = []

    def read(self, row: AnnotatedRow) -> None:
        found = self._facts(row)
        if isinstance(found, Untranslated):
            item = " ".join(part for part in (row.gene, _named(row)) if part) or f"row {row.line}"
            entry = ImportEntry(self._path.name, row.line, item, found.reason, found.detail)
            self.ledger.append(entry)
        else:
            self.facts += found

    def _facts(self, row: AnnotatedRow) -> list[Fact] | Untranslated:
        if row.sample != self._annotation.sample:
            return Untranslated(ImportReason.OTHER_SAMPLE, row.sample)
        if not row.levels:
            said = row.oncogenic or "oncogenicity not annotated"
            return Untranslated(ImportReason.NO_LEVEL, said)
        unknown = sorted(set(row.levels) - set(LEVELS))
        if unknown:
            return Untranslated(ImportReason.UNKNOWN_LEVEL, ", ".join(unknown))
        alteration = self._alteration(row)
        if isinstance(alteration, Untranslated):
            return alteration
        scope = DiseaseScope(types=(self._code(row),))
        return [
            self._translator.with_exclusions(
                _fact(row, alteration, scope, (level, cell, self._annotation.date))
            )
            for level, cell in row.levels.items()
        ]

    def _code(self, row: AnnotatedRow) -> str:
        code = self._annotation.oncotree or row.oncotree
        if self._translator.diseases.has_code(code):
            return code
        found = f"found {code!r}" if code else "none is given"
        msg = (
            f"{self._path}, line {row.line}: the submitted type must be an OncoTree code, {found}; "
            "give it with --oncotree"
        )
        raise InputFormatError(msg)

    def _alteration(self, row: AnnotatedRow) -> Alteration | Untranslated:
        phrase = self._phrase(row)
        if isinstance(phrase, Untranslated):
            return phrase
        alteration = read_variant(phrase)[0]
        return self._translator.untranslatable(alteration) or alteration

    def _phrase(self, row: AnnotatedRow) -> Phrase | Untranslated:
        names = self._translator.names
        if row.partners is not None:
            five, three = row.partners
            if five and three and five != three:
                return names.read(None, f"{five}::{three}")
            detail = f"{five} {three}: a change within one gene"
            return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
        if row.alteration.casefold() in {"amplification", "deletion"}:
            return names.read(row.gene, row.alteration)
        change = row.protein_change or row.alteration
        if EXACT.fullmatch(change) and "splice" not in change:
            return self._exact(row.gene, change)
        named = change.removeprefix("p.") or row.coding_change
        if not named:
            return Untranslated(ImportReason.INCOMPLETE_NAME, f"{row.gene} without a name")
        return names.read(row.gene, named)

    def _exact(self, gene: str, change: str) -> Phrase:
        """Return the allele as the sample's own table names it: no other one is meant."""
        return Phrase((self._translator.names.symbol(gene),), change)


def _named(row: AnnotatedRow) -> str:
    return row.protein_change or row.alteration or "::".join(row.partners or ())


def _fact(
    row: AnnotatedRow,
    alteration: Alteration,
    scope: DiseaseScope,
    annotated: tuple[str, str, str],
) -> Fact:
    column, cell, date = annotated
    level, effect, tier, recommendation = LEVELS[column]
    treats = effect in THERAPEUTIC
    kind = "TX" if treats else column[:2]
    said = " ".join(part for part in (row.oncogenic, row.effect) if part)
    words = (alteration.context, said, "" if treats else f"annotated for {cell}")
    return Fact(
        fact_id=f"ONCOKB-L{row.line}-{level}",
        source=NAME,
        line=row.line,
        genes=alteration.genes,
        alteration=alteration.words,
        requires=alteration.requires,
        context="; ".join(part for part in words if part),
        scope=scope,
        therapy=Therapy.parse(";".join(_therapies(cell))) if treats else Therapy(),
        effect=effect,
        recommendation=recommendation,
        amp_level=tier,
        project_level=level,
        citation=";".join(("OncoKB", *_papers(row.citations[kind]))),
        confidence="high" if tier is AmpTier.IA else "medium",
        verified="annotated by OncoKB",
        curated=date,
    )


def _therapies(cell: str) -> Iterator[str]:
    """Yield the therapies of a cell; drugs joined by ``+`` go together."""
    for therapy in BETWEEN_THERAPIES.split(cell):
        if therapy.strip():
            yield drug_name(therapy)


def _papers(cell: str) -> list[str]:
    return [f"PMID:{part}" if part.isdecimal() else part for part in cell.split(";") if part]
