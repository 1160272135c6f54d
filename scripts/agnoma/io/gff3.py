"""Gene models in GFF3 as Ensembl and GENCODE write them.

Source: GFF3 1.26 (Sequence Ontology), https://github.com/The-Sequence-Ontology/Specifications;
attributes as in Ensembl (``ID=transcript:ENST..``, ``biotype``, ``tag``, ``version``) and GENCODE
(``gene_name``, ``transcript_type``, ``tag``). Coordinates: 1-based inclusive in the file,
0-based half-open in what is returned.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, merge_intervals
from agnoma.io.source_transcript import SourceTranscript
from agnoma.io.text import open_text
from agnoma.models.reference import Strand

COLUMNS = 9
_PARENT = re.compile(r"(?:^|;)Parent=([^;]+)")
_PROTEIN = re.compile(r"(?:^|;)protein_id=([^;]+)")
_GENE_TYPES = frozenset({"gene", "ncRNA_gene", "pseudogene"})
_TRANSCRIPT_TYPES = frozenset({"transcript", "mRNA"})
_CODING_TYPES = frozenset({"CDS", "stop_codon"})  # some releases keep the stop apart
_MANE_TAG = "MANE_Select"
_REPRESENTATIVE_TAG = "Ensembl_canonical"
_INCOMPLETE_TAGS = frozenset({"cds_start_NF", "cds_end_NF"})


@dataclass(slots=True)
class _Draft:
    """What the lines read so far say of one transcript."""

    attributes: dict[str, str] | None = None
    contig: str = ""
    strand: str = ""
    exons: list[Interval] = field(default_factory=list)
    coding: list[Interval] = field(default_factory=list)
    phases: dict[int, int] = field(default_factory=dict)
    protein_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    contig: str
    kind: str
    start: int
    end: int
    strand: str
    phase: str
    attributes: str


def read_gff3(path: Path) -> list[SourceTranscript]:
    """Return every protein-coding transcript that has a coding sequence.

    Children may stand before their parents. Transcripts of other biotypes (nonsense-mediated
    decay, immunoglobulin segments, ...) are left out: they are not what a gene is reported on.

    Raises
    ------
    InputFormatError
        Naming the line that has not nine columns or whose coordinates are not numbers.
    """
    genes: dict[str, str] = {}
    drafts: dict[str, _Draft] = {}
    other_biotypes: set[str] = set()
    for line in _lines(path):
        if line.kind == "exon" or line.kind in _CODING_TYPES:
            _add_segment(drafts, other_biotypes, line)
        elif line.kind in _GENE_TYPES or "ID=gene:" in line.attributes:
            attributes = _attributes(line.attributes)
            identifier = attributes.get("ID", "")
            genes[identifier] = attributes.get("gene_name") or attributes.get("Name", "")
        elif line.kind in _TRANSCRIPT_TYPES or "ID=transcript:" in line.attributes:
            _add_transcript(drafts, other_biotypes, line)
    return [
        _finish(draft, draft.attributes, genes)
        for draft in drafts.values()
        if draft.attributes and draft.coding
    ]


def _lines(path: Path) -> Iterator[_Line]:
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if line.startswith("##FASTA"):
                return
            if line.startswith("#") or not line.strip():
                continue
            columns = line.rstrip("\r\n").split("\t")
            if len(columns) != COLUMNS or not (columns[3].isdecimal() and columns[4].isdecimal()):
                msg = (
                    f"{path}, line {number}: found {line.strip()[:80]!r}; a GFF3 line has "
                    f"{COLUMNS} tab-separated columns with start and end in the fourth and fifth"
                )
                raise InputFormatError(msg)
            contig, _, kind, start, end, _, strand, phase, attributes = columns
            yield _Line(number, contig, kind, int(start) - 1, int(end), strand, phase, attributes)


def _add_segment(drafts: dict[str, _Draft], other_biotypes: set[str], line: _Line) -> None:
    parents = _PARENT.search(line.attributes)
    for parent in parents.group(1).split(",") if parents else ():
        if parent in other_biotypes:
            continue
        draft = drafts.setdefault(parent, _Draft())
        if line.kind == "exon":
            draft.exons.append((line.start, line.end))
            continue
        draft.coding.append((line.start, line.end))
        if line.phase.isdecimal():
            draft.phases[line.start] = int(line.phase)
        protein = _PROTEIN.search(line.attributes)
        if protein:
            draft.protein_id = protein.group(1)


def _add_transcript(drafts: dict[str, _Draft], other_biotypes: set[str], line: _Line) -> None:
    attributes = _attributes(line.attributes)
    identifier = attributes.get("ID", "")
    biotype = attributes.get("biotype") or attributes.get("transcript_type")
    coding = biotype == "protein_coding" if biotype else line.kind == "mRNA"
    if not coding or line.strand not in set(Strand):
        other_biotypes.add(identifier)
        drafts.pop(identifier, None)
        return
    draft = drafts.setdefault(identifier, _Draft())
    draft.attributes = attributes
    draft.contig, draft.strand = line.contig, line.strand


def _attributes(column: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in column.split(";"))
    return {key.strip(): unquote(value) for key, found, value in pairs if found}


def _finish(draft: _Draft, attributes: dict[str, str], genes: dict[str, str]) -> SourceTranscript:
    tags = set(attributes.get("tag", "").split(","))
    coding = sorted(draft.coding)
    first = coding[0] if draft.strand == Strand.PLUS else coding[-1]
    return SourceTranscript(
        gene=_gene(attributes, genes),
        transcript_id=_accession(attributes),
        contig=draft.contig,
        strand=Strand(draft.strand),
        exons=tuple(sorted(draft.exons) or merge_intervals(coding)),
        coding_only=not draft.exons,
        cds_start=coding[0][0],
        cds_end=max(end for _, end in coding),
        protein_id=draft.protein_id,
        first_phase=draft.phases.get(first[0], 0),
        mane_select=_MANE_TAG in tags,
        representative=_REPRESENTATIVE_TAG in tags,
        complete=not tags & _INCOMPLETE_TAGS,
    )


def _gene(attributes: dict[str, str], genes: dict[str, str]) -> str:
    parent = attributes.get("Parent", "")
    name = attributes.get("gene_name") or genes.get(parent)
    return name or parent.removeprefix("gene:")


def _accession(attributes: dict[str, str]) -> str:
    accession = attributes.get("transcript_id") or attributes["ID"].removeprefix("transcript:")
    version = attributes.get("version")
    return f"{accession}.{version}" if version and "." not in accession else accession
