"""The columns of the sample sheets: meaning, allowed cells, and what to write instead.

One table serves reading, fault messages and the generated documentation.
"""

import datetime
import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agnoma.faults import did_you_mean
from agnoma.io.oncotree import OncotreeNode
from agnoma.models.case import (
    IDENTIFIER_PATTERN,
    LONGEST_IDENTIFIER,
    MOST_CHARACTERS,
    WORDS_PATTERN,
    AgeGroup,
    CohortConsent,
    GermlineConsent,
    Her2Ihc,
    HormoneReceptors,
    IshResult,
    Macrodissection,
    MmrIhc,
    MsiPcr,
    NormalType,
    PgxConsent,
    Role,
    Sex,
    Specimen,
    VcfNormal,
)

# Paths end up in shell commands of external tools, so nothing a shell would interpret may pass.
UNSAFE_IN_PATH = re.compile(r"[^\w./+@:=,%-]")
SUGGESTED_CODES = 3
HIGHEST_SCORE = 100
HIGHEST_COUNT = 20
NO_THERAPY = frozenset(
    (
        "none no nil null nihil zero 0 untreated naive therapy-naive treatment-naive chemo-naive "
        "treatment-naiv therapienaiv therapie-naiv kein keine keiner keines nein unbehandelt "
        "unvorbehandelt keine-vorbehandlung keine-vortherapie aucun aucune non ninguno ninguna "
        "nada nessuno nessuna nenhum nenhuma geen ingen inga brak zadna zadne yok"
    ).split()
)
"""Words for an untreated patient, in small letters."""
UNKNOWN_THERAPY = frozenset(
    (
        "unknown unk unclear unspecified missing na n-a nd nan tbd yes unbekannt unklar fehlt ja "
        "k-a inconnu inconnue oui desconocido desconocida si sconosciuto sconosciuta "
        "desconhecido onbekend okand ukendt ukjent nieznane bilinmiyor"
    ).split()
)
"""Words that name nothing, in small letters."""
LOCAL_THERAPY = frozenset(
    (
        "surgery operation op resection excision metastasectomy chirurgie chirurgia cirugia "
        "cirurgia resektion exzision radiotherapy radiation rt sbrt imrt brachytherapy radiatio "
        "bestrahlung strahlentherapie radiotherapie radioterapia bestraling ablation rfa"
    ).split()
)
"""Treatment that is no systemic therapy, in small letters: no line and no drug."""


class CellKind(StrEnum):
    """What a cell may hold."""

    IDENTIFIER = "letters, digits and '-'"
    CHOICE = "one of a list"
    FRACTION = "fraction, above 0 up to 1"
    SCORE = "number, 0 to 100"
    COUNT = "whole number, 0 to 20"
    NAMES = "letters, digits and '-'; several joined by ';'"
    WORDS = "one line of words, up to 120 characters"
    DATE = "date, YYYY-MM-DD"
    ONCOTREE = "OncoTree code"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    name: str
    kind: CellKind
    description: str
    required: bool = False
    choices: type[StrEnum] | None = None


def _chosen(
    name: str, choices: type[StrEnum], description: str, *, required: bool = False
) -> Column:
    return Column(name, CellKind.CHOICE, description, required, choices)


SAMPLE_COLUMNS = (
    Column("case", CellKind.IDENTIFIER, "Case id; names every result of the case.", required=True),
    Column(
        "patient", CellKind.IDENTIFIER, "Pseudonym of the patient, never a name.", required=True
    ),
    _chosen("sex", Sex, "Needed for copies on X and Y."),
    Column("tumour_type", CellKind.ONCOTREE, "Submitted tumour type; empty = unknown."),
    _chosen("specimen", Specimen, "Material the tumour DNA came from."),
    Column("diagnosis", CellKind.WORDS, "Histological diagnosis as submitted; nobody's name."),
    Column("anatomical_site", CellKind.WORDS, "Where the specimen was taken, e.g. `liver`."),
    Column("block", CellKind.IDENTIFIER, "Pseudonym of the block or tube."),
    _chosen("macrodissected", Macrodissection, "Whether tumour was cut out before extraction."),
    _chosen("normal_type", NormalType, "Material of the matched normal."),
    Column("collected", CellKind.DATE, "When the specimen was taken."),
    Column("received", CellKind.DATE, "When it came to the laboratory."),
    Column("run_date", CellKind.DATE, "When it was sequenced; orders the trends of quality."),
    Column("requester", CellKind.WORDS, "Who asked for the test: a unit, nobody's name."),
    Column("tumour_fraction", CellKind.FRACTION, "Tumour cells by the pathologist, of all cells."),
    Column("tumour_bam", CellKind.PATH, "Coordinate-sorted BAM or CRAM of the tumour."),
    Column("normal_bam", CellKind.PATH, "Coordinate-sorted BAM or CRAM of the matched normal."),
    Column("tumour_fastq1", CellKind.PATH, "First reads of the tumour, gzipped; unit `L1`."),
    Column("tumour_fastq2", CellKind.PATH, "Second reads; empty if the first are unaligned BAM."),
    Column("normal_fastq1", CellKind.PATH, "First reads of the normal, gzipped; unit `L1`."),
    Column("normal_fastq2", CellKind.PATH, "Second reads; empty if the first are unaligned BAM."),
    Column("vcf", CellKind.PATH, "Small variants already called, VCF or VCF.gz."),
    _chosen(
        "vcf_normal",
        VcfNormal,
        "Whether a matched normal was subtracted; needed with `vcf` unless the tumour's reads are "
        "given: then they decide, and this is not read.",
    ),
    Column("segments", CellKind.PATH, "Copy-number segments already called."),
    Column("fusions", CellKind.PATH, "Table of a fusion caller."),
    _chosen("her2_ihc", Her2Ihc, "HER2 immunohistochemistry score."),
    _chosen("her2_ish", IshResult, "HER2 in-situ hybridisation."),
    _chosen("mmr_ihc", MmrIhc, "Mismatch-repair immunohistochemistry."),
    _chosen("msi_pcr", MsiPcr, "Microsatellite instability by PCR."),
    Column("pd_l1_tps", CellKind.SCORE, "PD-L1 tumour proportion score, in percent."),
    Column("pd_l1_cps", CellKind.SCORE, "PD-L1 combined positive score."),
    _chosen("hr_status", HormoneReceptors, "Oestrogen or progesterone receptors by IHC."),
    _chosen("age_group", AgeGroup, "Whether the patient is a child (below 18 years)."),
    Column(
        "prior_therapy",
        CellKind.NAMES,
        "Drugs, regimens or classes given before, e.g. `osimertinib;FOLFOX;platinum`, as "
        "`therapy_classes.tsv` names them; no free text. A name that no row has counts as no line "
        "and leaves open what was given. Empty: not known; words for none (write 0 in "
        "`therapy_lines`), surgery and radiotherapy are faults.",
    ),
    Column(
        "therapy_lines",
        CellKind.COUNT,
        "Lines of systemic therapy given before, 0 = untreated; with it `prior_therapy` is taken "
        "as the whole list, and what is not in it as not given.",
    ),
    _chosen("germline_consent", GermlineConsent, "Heredity the patient wants to be told."),
    _chosen("pgx_consent", PgxConsent, "Pharmacogenomics the patient wants to be told."),
    _chosen(
        "cohort_consent",
        CohortConsent,
        "Whether the case may stand in the cohort; empty: `cohort.consent_default`.",
    ),
    Column(
        "consent_record",
        CellKind.IDENTIFIER,
        "Id of the signed consent; needed with any consent other than `none`.",
    ),
)

UNIT_COLUMNS = (
    Column("case", CellKind.IDENTIFIER, "Case id of the sample sheet.", required=True),
    _chosen("role", Role, "What the reads were sequenced from.", required=True),
    Column("unit", CellKind.IDENTIFIER, "Lane or library, e.g. `L1`.", required=True),
    Column(
        "fastq1", CellKind.PATH, "First reads, gzipped FASTQ; or one unaligned BAM.", required=True
    ),
    Column("fastq2", CellKind.PATH, "Second reads; empty if fastq1 is an unaligned BAM."),
)


def check_cell(
    column: Column, cell: str, oncotree: Mapping[str, OncotreeNode] | None
) -> str | None:
    """Return what to write instead of a cell that is not empty, None when it is right.

    Parameters
    ----------
    oncotree
        Known tumour types; None when the table could not be read, then no code is checked.
    """
    if column.choices is not None:
        return _check_choice(column.choices, cell)
    if column.kind is CellKind.ONCOTREE:
        return None if oncotree is None else _check_oncotree(oncotree, cell)
    return _CHECKS[column.kind](cell)


def _check_choice(choices: type[StrEnum], cell: str) -> str | None:
    allowed = [choice.value for choice in choices]
    if cell in allowed:
        return None
    return f"write one of {', '.join(allowed)}{did_you_mean(cell, allowed)}"


def _check_identifier(cell: str) -> str | None:
    if re.fullmatch(IDENTIFIER_PATTERN, cell):
        return None
    if len(cell) > LONGEST_IDENTIFIER:
        return f"write at most {LONGEST_IDENTIFIER} characters; the id is in names of files"
    suggestion = re.sub(r"[^A-Za-z0-9-]+", "-", cell).strip("-")
    example = f", e.g. {suggestion!r}" if suggestion else ""
    return f"write only letters, digits and '-'{example}"


def _check_fraction(cell: str) -> str | None:
    advice = "write a fraction between 0 and 1, e.g. "
    try:
        value = float(cell)
    except ValueError:
        value = _as_percent_or_comma(cell)
        return advice + (_fraction_text(value) if 0 < value <= 1 else "0.40")
    if 0 < value <= 1:
        return None
    if value == 0:
        return "write a fraction above 0, or leave the cell empty when it is unknown"
    return advice + (_fraction_text(value / 100) if 1 < value <= 100 else "0.40")


def _check_score(cell: str) -> str | None:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    return None if 0 <= value <= HIGHEST_SCORE else "write a number from 0 to 100 without a unit"


def _check_count(cell: str) -> str | None:
    right = cell.isascii() and cell.isdecimal() and int(cell) <= HIGHEST_COUNT
    return None if right else f"write a whole number from 0 to {HIGHEST_COUNT}"


def _check_names(cell: str) -> str | None:
    names = split_names(cell)
    words = {name.lower() for name in names}
    if not NO_THERAPY.isdisjoint(words):
        return "leave it empty and write 0 in column therapy_lines for an untreated patient"
    if not UNKNOWN_THERAPY.isdisjoint(words):
        return "write the drugs, and leave the cell empty where they are not known"
    if not LOCAL_THERAPY.isdisjoint(words):
        return "leave surgery and radiotherapy out: they are no line of systemic therapy"
    faults = (_check_identifier(name) if name else "a name is empty" for name in names)
    wrong = next((fault for fault in faults if fault is not None), None)
    return None if wrong is None else f"{wrong}; several names are joined by ';', no free text"


def _check_words(cell: str) -> str | None:
    if re.fullmatch(WORDS_PATTERN, cell) and len(cell) <= MOST_CHARACTERS:
        return None
    return (
        "write one line of letters, digits, spaces and ,.;:()/+'- of up to"
        f" {MOST_CHARACTERS} characters"
    )


def _check_date(cell: str) -> str | None:
    advice = "write a date as YYYY-MM-DD"
    try:
        day = datetime.date.fromisoformat(cell)
    except ValueError:
        return f"{advice}, e.g. 2026-03-31"
    return None if day.isoformat() == cell else f"{advice}: {day.isoformat()}"


def split_names(cell: str) -> tuple[str, ...]:
    """Return the names of a cell of kind NAMES."""
    return tuple(name.strip() for name in cell.split(";"))


def _as_percent_or_comma(cell: str) -> float:
    try:
        value = float(cell.replace(",", ".").rstrip("% "))
    except ValueError:
        return math.nan
    return value / 100 if "%" in cell or value > 1 else value


def _fraction_text(value: float) -> str:
    two = f"{value:.2f}"
    return two if math.isclose(float(two), value) else f"{value:.4g}"


def _check_path(cell: str) -> str | None:
    if cell.startswith("-"):
        return f"a path may not begin with '-'; write {'./' + cell!r}"
    unsafe = UNSAFE_IN_PATH.search(cell)
    if unsafe is None:
        return None
    return (
        f"a path may not hold {unsafe.group()!r}, which a shell would interpret; write the path "
        "in full, and rename or link the file"
    )


_CHECKS: dict[CellKind, Callable[[str], str | None]] = {
    CellKind.IDENTIFIER: _check_identifier,
    CellKind.FRACTION: _check_fraction,
    CellKind.SCORE: _check_score,
    CellKind.COUNT: _check_count,
    CellKind.NAMES: _check_names,
    CellKind.WORDS: _check_words,
    CellKind.DATE: _check_date,
    CellKind.PATH: _check_path,
}


def _check_oncotree(oncotree: Mapping[str, OncotreeNode], cell: str) -> str | None:
    if cell in oncotree:
        return None
    suggested = ", ".join(f"{code} ({oncotree[code].name})" for code in _similar(oncotree, cell))
    hint = f"; did you mean {suggested}?" if suggested else ", see https://oncotree.info"
    return f"write an OncoTree code{hint}"


def _similar(oncotree: Mapping[str, OncotreeNode], cell: str) -> list[str]:
    """Return up to three codes for what was written: code in other case, name, then look-alikes."""
    if cell.upper() in oncotree:
        return [cell.upper()]
    lower = cell.lower()
    by_name: dict[str, list[str]] = {}
    for node in oncotree.values():
        by_name.setdefault(node.name.lower(), []).append(node.code)
    if lower in by_name:
        return by_name[lower][:SUGGESTED_CODES]
    codes = difflib.get_close_matches(cell, oncotree, SUGGESTED_CODES)
    if not codes:
        names = sorted((name for name in by_name if lower in name), key=len)
        names = names or difflib.get_close_matches(lower, by_name, SUGGESTED_CODES)
        codes = [code for name in names for code in by_name[name]]
    return codes[:SUGGESTED_CODES]
