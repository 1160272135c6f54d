"""What the report draws of its findings: their reads, and the proteins they lie in.

Key findings, which come first, have a fact of tier I or II, or the class rests on them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agnoma.gene_model import CODON_BP, GeneModel, cds_bp
from agnoma.io.resources import DrawnProtein, Hotspot
from agnoma.models.profile import Finding
from agnoma.models.protein_map import ProteinEffect, ProteinMap, ProteinVariant
from agnoma.models.read_picture import ReadPictures
from agnoma.models.reference import Transcript

MAX_PICTURES = 12
_ACTIONABLE = ("I", "II")
_TRUNCATING = ("stop_gained", "frameshift", "start_lost")
_IN_FRAME = ("inframe",)


@dataclass(frozen=True)
class Drawn:
    """Findings to draw."""

    findings: tuple[Finding, ...]
    key: frozenset[str]
    """Ids of the key findings among them."""


@dataclass(frozen=True)
class ProteinTables:
    """What proteins are drawn with."""

    model: GeneModel
    domains: Mapping[str, DrawnProtein]
    hotspots: Sequence[Hotspot]


def drawn_findings(
    findings: Sequence[Finding], uncertain: Iterable[Finding], evidence: Collection[str]
) -> Drawn:
    """Return which findings are drawn: key findings first, then the other findings.

    Parameters
    ----------
    findings, uncertain
        As the report lists them, in reading order, which is kept.
    evidence
        Ids of the alterations that the class rests on.
    """
    key = [
        f
        for f in (*findings, *uncertain)
        if f.alteration.alteration_id in evidence
        or any(m.tier is not None and m.tier.tier in _ACTIONABLE for m in f.matches)
    ]
    ids = frozenset(f.alteration.alteration_id for f in key)
    others = [f for f in findings if f.alteration.alteration_id not in ids]
    return Drawn((*key, *others), ids)


def key_pictures(pictures: ReadPictures | None, drawn: Drawn) -> ReadPictures | None:
    """Return the pictures of the findings drawn, in their order, at most 12."""
    if pictures is None or pictures.reason is not None:
        return pictures
    made = {picture.key: picture for picture in pictures.pictures}
    wanted = list(dict.fromkeys(f.variant.key for f in drawn.findings if f.variant is not None))
    shown = [made[name] for name in wanted if name in made][:MAX_PICTURES]
    names = {picture.key for picture in shown}
    return ReadPictures(
        case_id=pictures.case_id,
        reason=None if shown else "no finding is a small variant",
        pictures=tuple(shown),
        left_out=tuple(name for name in wanted if name not in names),
    )


def protein_maps(
    drawn: Drawn, reported: Iterable[Finding], tables: ProteinTables
) -> tuple[ProteinMap, ...]:
    """Return the proteins that drawn findings lie in, with every reported variant in them.

    Parameters
    ----------
    drawn
        Findings, the most important first.
    reported
        All findings of the report, those of uncertain significance included.
    tables
        Transcripts, domains and hotspots.
    """
    on_protein: dict[str, list[Finding]] = {}
    for finding in reported:
        if finding.variant is not None and finding.alteration.codon_first:
            on_protein.setdefault(finding.alteration.gene, []).append(finding)
    genes = dict.fromkeys(
        f.alteration.gene
        for f in drawn.findings
        if f.variant is not None and f.alteration.codon_first
    )
    found = [(tables.model.get(gene), on_protein.get(gene, [])) for gene in genes]
    maps = [_map(t, own, drawn.key, tables) for t, own in found if t is not None and own]
    return tuple(maps[:MAX_PICTURES])


def _map(
    transcript: Transcript, own: Iterable[Finding], ids: Collection[str], tables: ProteinTables
) -> ProteinMap:
    gene, length = transcript.gene, cds_bp(transcript) // CODON_BP - 1
    known = tables.domains.get(gene)
    note = None
    if known is None:
        note = "no domains are listed for this gene"
    elif known.length_aa != length:
        note = (
            f"the domains listed are of a protein of {known.length_aa:,} amino acids "
            f"({known.transcript}), this one has {length:,}"
        )
    codons = sorted({h.codon for h in tables.hotspots if h.gene == gene and 0 < h.codon <= length})
    return ProteinMap(
        gene=gene,
        transcript_id=transcript.transcript_id,
        length_aa=length,
        domains=known.domains if known is not None and note is None else (),
        domains_note=note,
        hotspots=tuple(codons),
        variants=tuple(_variant(f, ids, length) for f in own),
    )


def _variant(finding: Finding, ids: Collection[str], length: int) -> ProteinVariant:
    alteration = finding.alteration
    first = min(max(alteration.codon_first or 1, 1), length)
    change = alteration.protein_change or alteration.coding_change or alteration.label
    return ProteinVariant(
        label=change,
        first=first,
        last=min(max(alteration.codon_last or first, first), length),
        effect=effect_of(finding.variant.consequence if finding.variant else None),
        key=alteration.alteration_id in ids,
    )


def effect_of(consequence: str | None) -> ProteinEffect:
    """Return what a Sequence Ontology term, or several, do to the protein."""
    terms = consequence or ""
    if any(term in terms for term in _TRUNCATING):
        return ProteinEffect.TRUNCATING
    if any(term in terms for term in _IN_FRAME):
        return ProteinEffect.IN_FRAME
    return ProteinEffect.MISSENSE if "missense" in terms else ProteinEffect.OTHER
