"""Skipping of a curated exon as RNA shows it: its neighbours are joined (clinical.md 3.4).

Such a row of the fusion table names one gene as both partners (MET::MET). It is no fusion: it
confirms what a variant of the DNA predicts, and is the alteration itself where the DNA shows none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from agnoma.gene_model import GeneModel
from agnoma.knowledge.exon_skipping import joins_around
from agnoma.knowledge.oncogenicity.events import judge_skipping
from agnoma.models.alteration import Alteration, AlterationKind, SkippingConfidence
from agnoma.models.fusion import Fusion
from agnoma.models.variant import LedgerEntry

Exon = tuple[str, int]
"""Gene and exon, counted from 1."""


@dataclass(frozen=True, slots=True)
class RnaJoins:
    """Rows of the fusion table, those that skip a curated exon apart from the others."""

    exons: frozenset[Exon]
    """Exons that RNA shows skipped."""
    others: tuple[Fusion, ...]

    def alterations(self, known: Iterable[Alteration]) -> list[Alteration]:
        """Return the exons that no variant explains, as alterations shown by RNA alone."""
        explained = {
            (a.gene, a.exon)
            for a in known
            if a.exon_skipping is not None and a.exon_skipping.is_skipping
        }
        return [_by_rna_alone(*exon) for exon in sorted(self.exons) if exon not in explained]

    def ledger(self) -> list[LedgerEntry]:
        """Return an entry for each exon whose rows are no fusion."""
        return [
            LedgerEntry(
                stage="knowledge",
                item=f"{gene}::{gene}",
                rule="exon_skipping",
                explanation=(
                    f"RNA joins {gene} exons {exon - 1} and {exon + 1}: skipping of exon {exon}, "
                    "no fusion."
                ),
            )
            for gene, exon in sorted(self.exons)
        ]


def read_joins(fusions: Iterable[Fusion], model: GeneModel, curated: Collection[Exon]) -> RnaJoins:
    """Tell the rows that skip one of the curated exons from the fusions."""
    exons: set[Exon] = set()
    others: list[Fusion] = []
    for fusion in fusions:
        exon = _skipped_by(fusion, model, curated)
        if exon is None:
            others.append(fusion)
        else:
            exons.add(exon)
    return RnaJoins(frozenset(exons), tuple(others))


def _skipped_by(fusion: Fusion, model: GeneModel, curated: Collection[Exon]) -> Exon | None:
    for gene, number in sorted(curated):
        transcript = model.get(gene)
        if transcript is not None and joins_around(fusion, transcript, number):
            return gene, number
    return None


def _by_rna_alone(gene: str, number: int) -> Alteration:
    confidence = SkippingConfidence.CONFIRMED_RNA
    judgement = judge_skipping(gene, number, confidence)
    name = f"{gene} exon {number} skipping"
    return Alteration(
        alteration_id=name,
        gene=gene,
        kind=AlterationKind.SPLICE,
        label=f"{name} (RNA)",
        exon=number,
        exon_skipping=confidence,
        effect=judgement.effect,
        oncogenicity=judgement.oncogenicity,
        oncogenicity_reasons=(judgement.reason, "no reported variant of the DNA explains it"),
        oncogenicity_score=judgement.score,
    )
