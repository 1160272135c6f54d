"""Names in the INFO fields of an annotated VCF: which fields hold them, and what they say."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from agnoma.io.submitted_names.names import AnnotationTool, SubmittedName
from agnoma.io.submitted_names.owners import (
    Alleles,
    Entry,
    Owned,
    csq_owners,
    snpeff_owners,
    vep_owners,
)
from agnoma.io.submitted_names.residues import protein_name, substitution_name

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """One INFO field with names: who wrote it and what stands between its bars."""

    key: str
    tool: AnnotationTool
    parts: tuple[str, ...]


_INFO_LINE = re.compile(r'^##INFO=<ID=([^,]+),.*?Description="(.*)".*>\s*$', re.MULTILINE)
# How each tool begins the list of its parts (VEP manual, "VCF output"; VCF annotation format 1.0;
# bcftools manual, "csq").
_SIGNATURES = (
    (AnnotationTool.VEP, re.compile(r"Ensembl VEP.*?Format:\s*(.+)")),
    (AnnotationTool.SNPEFF, re.compile(r"Functional annotations:\s*'?([^'\"]+)")),
    (AnnotationTool.BCFTOOLS_CSQ, re.compile(r"BCFtools/csq.*?Format:\s*([^'\"]+)")),
)


def name_columns(header: str) -> tuple[NameColumn, ...]:
    """Return the INFO fields of a VCF header that hold names."""
    found = []
    for key, description in _INFO_LINE.findall(header):
        for tool, signature in _SIGNATURES:
            match = signature.search(description)
            if match is not None:
                parts = tuple(part.strip(" '[]") for part in match.group(1).split("|"))
                found.append(NameColumn(key, tool, parts))
                break
        else:
            if key in {"CSQ", "BCSQ"}:
                logger.warning(
                    "INFO %s has no Format in its header line: its names are not read", key
                )
    return tuple(found)


def names_per_allele(
    columns: Sequence[NameColumn],
    info: Callable[[str], str | None],
    record: Alleles,
) -> list[tuple[SubmittedName, ...]]:
    """Return the names of every ALT allele of one record, in the order of the ALT alleles.

    Parameters
    ----------
    columns
        Of the header.
    info
        Returns an INFO field of the record as text.
    record
        Its place and alleles.
    """
    found: list[list[SubmittedName]] = [[] for _ in record.alts]
    for column in columns:
        text = info(column.key)
        if not text:
            continue
        entries = [_entry(column, item) for item in text.split(",") if item]
        for index, entry in _OWNERS[column.tool](entries, record):
            name = _READERS[column.tool](entry)
            if name is not None and name not in found[index]:
                found[index].append(name)
    return [tuple(names) for names in found]


def _entry(column: NameColumn, item: str) -> Entry:
    """Return one annotation by part, percent-encoding undone (VCF 4.3, 1.2)."""
    values = (unquote(value.strip()) for value in item.split("|"))
    return dict(zip(column.parts, values, strict=False))


def _vep_name(entry: Entry) -> SubmittedName | None:
    if entry.get("Feature_type", "Transcript") != "Transcript":
        return None
    transcript, coding = _without_accession(entry.get("HGVSc"))
    _, protein = _without_accession(entry.get("HGVSp"))
    if protein is not None and "(p." in protein:  # c.162G>A(p.=), releases before 90
        protein = protein[protein.index("(p.") + 1 :].removesuffix(")")
    if not entry.get("HGVSp"):
        first = re.match(r"\d+", entry.get("Protein_position", ""))
        residues = entry.get("Amino_acids", "")
        protein = substitution_name(int(first.group()), residues) if first else None
    return _name(
        AnnotationTool.VEP,
        gene=entry.get("SYMBOL"),
        transcript=transcript or entry.get("Feature"),
        coding=coding,
        protein=protein,
        terms=entry.get("Consequence"),
    )


def _snpeff_name(entry: Entry) -> SubmittedName | None:
    if entry.get("Feature_Type", "transcript") != "transcript":
        return None
    _, coding = _without_accession(entry.get("HGVS.c"))
    _, protein = _without_accession(entry.get("HGVS.p"))
    return _name(
        AnnotationTool.SNPEFF,
        gene=entry.get("Gene_Name"),
        transcript=entry.get("Feature_ID"),
        coding=coding,
        protein=protein,
        terms=entry.get("Annotation"),
    )


def _csq_name(entry: Entry) -> SubmittedName | None:
    terms = entry.get("Consequence", "").lstrip("*")  # '*': behind a stop of the same haplotype
    return _name(
        AnnotationTool.BCFTOOLS_CSQ,
        gene=entry.get("gene"),
        transcript=entry.get("transcript"),
        coding=None,
        protein=protein_name(entry.get("amino_acid_change", ""), terms.split("&")),
        terms=terms,
    )


def _without_accession(text: str | None) -> tuple[str | None, str | None]:
    """Return accession and description of an HGVS name, either None when missing."""
    if not text:
        return None, None
    accession, colon, description = text.rpartition(":")
    return (accession or None) if colon else None, description or None


def _name(
    tool: AnnotationTool,
    *,
    gene: str | None,
    transcript: str | None,
    coding: str | None,
    protein: str | None,
    terms: str | None,
) -> SubmittedName | None:
    """Return a name, None for an annotation that names no change."""
    if not coding and not protein:
        return None
    consequences = tuple(term for term in (terms or "").split("&") if term)
    return SubmittedName(tool, gene or None, transcript or None, coding, protein, consequences)


_OWNERS: dict[AnnotationTool, Callable[[Sequence[Entry], Alleles], Owned]] = {
    AnnotationTool.VEP: vep_owners,
    AnnotationTool.SNPEFF: snpeff_owners,
    AnnotationTool.BCFTOOLS_CSQ: csq_owners,
}
_READERS: dict[AnnotationTool, Callable[[Entry], SubmittedName | None]] = {
    AnnotationTool.VEP: _vep_name,
    AnnotationTool.SNPEFF: _snpeff_name,
    AnnotationTool.BCFTOOLS_CSQ: _csq_name,
}
