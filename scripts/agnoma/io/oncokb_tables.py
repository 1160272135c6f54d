"""Tables that oncokb-annotator wrote under the user's licence: MAF, copy number, fusions.

Its own columns are LEVEL_1 ... LEVEL_R2 (drugs), LEVEL_Dx1 ..., LEVEL_Px1 ... (tumour types),
HIGHEST_LEVEL, ONCOGENIC, MUTATION_EFFECT and citations; names in any case.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet

LEVEL = re.compile(r"LEVEL_([0-9A-Z]+)")
GENE = ("HUGO_SYMBOL", "HUGO_GENE_SYMBOL", "GENE")
SAMPLE = ("TUMOR_SAMPLE_BARCODE", "SAMPLE_ID")
TYPE = ("ONCOTREE_CODE", "CANCER_TYPE")
PROTEIN = ("HGVSP_SHORT",)
ALTERATION = ("ALTERATION",)
CODING = ("HGVSC", "CDNA_CHANGE")
FIVE, THREE, FUSION = ("GENE1", "SITE1_HUGO_SYMBOL"), ("GENE2", "SITE2_HUGO_SYMBOL"), ("FUSION",)


@dataclass(frozen=True, slots=True)
class AnnotatedRow:
    """One annotated alteration of one sample."""

    line: int
    sample: str
    gene: str
    protein_change: str
    """HGVSp_Short with or without ``p.``; empty when there is none."""
    coding_change: str
    alteration: str
    """Of copy-number tables: Amplification, Deletion, Gain, Loss."""
    partners: tuple[str, str] | None
    """Genes of a fusion as the table names them."""
    oncotree: str
    oncogenic: str
    effect: str
    levels: Mapping[str, str]
    """Level (1, 3A, R1, DX1, PX2) to its cell; levels without an entry are left out."""
    citations: Mapping[str, str]
    """By TX, DX, PX."""


def read_oncokb(path: Path) -> list[AnnotatedRow]:
    """Read an annotated table.

    Raises
    ------
    InputFormatError
        If there are no LEVEL columns, no column says which sample a row is of, or none names the
        alteration.
    """
    sheet = read_sheet(path)
    columns = {name.upper(): name for name in sheet.header}
    levels = {found[1]: columns[n] for n in columns if (found := LEVEL.fullmatch(n)) is not None}
    if not levels:
        msg = f"{path}: no column LEVEL_1 ...; give a table that oncokb-annotator has annotated"
        raise InputFormatError(msg)
    _check(path, columns, "the sample", SAMPLE)
    _check(path, columns, "the gene", (*GENE, *FIVE, *FUSION))
    _check(path, columns, "the alteration", (*PROTEIN, *ALTERATION, *FIVE, *FUSION))
    return [_row(row, columns, levels) for row in sheet.rows]


def _check(path: Path, columns: Mapping[str, str], wanted: str, spellings: tuple[str, ...]) -> None:
    if not any(name in columns for name in spellings):
        msg = f"{path}: no column for {wanted}; expected one of {', '.join(spellings)}"
        raise InputFormatError(msg)


def _row(row: SheetRow, columns: Mapping[str, str], levels: Mapping[str, str]) -> AnnotatedRow:
    def cell(spellings: tuple[str, ...]) -> str:
        found = (row.get(columns[name]) for name in spellings if name in columns)
        return next((text for text in found if text and text != "NULL"), "")

    return AnnotatedRow(
        line=row.line,
        sample=cell(SAMPLE),
        gene=cell(GENE),
        protein_change=cell(PROTEIN),
        coding_change=cell(CODING),
        alteration=cell(ALTERATION),
        partners=_partners(cell(FIVE), cell(THREE), cell(FUSION)),
        oncotree=cell(TYPE),
        oncogenic=cell(("ONCOGENIC",)),
        effect=cell(("MUTATION_EFFECT",)),
        levels={level: row.get(name) for level, name in levels.items() if row.get(name)},
        citations={kind: cell((f"{kind}_CITATIONS", "CITATIONS")) for kind in ("TX", "DX", "PX")},
    )


def _partners(five: str, three: str, fusion: str) -> tuple[str, str] | None:
    if five or three:
        return five, three
    name = fusion.upper().removesuffix("FUSION").strip()
    if not name:
        return None
    first, _, second = name.partition("::") if "::" in name else name.partition("-")
    return first, second
