"""Rearrangements of whole exons (EGFRvIII) as alterations, and what was not answered about them.

One that was not tested, or could not be assessed, is never "not there": it goes to the ledger with
its reason, and facts that name it stay open.
"""

from collections.abc import Collection, Iterable

from agnoma.gene_model import exon_range
from agnoma.knowledge.copies import GeneCopies
from agnoma.knowledge.oncogenicity.events import judge_exon_deletion
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.open_loci import UNANSWERED
from agnoma.models.variant import AnnotatedVariant, LedgerEntry

CHANGES = {ExonChange.DELETION: "deleted", ExonChange.DUPLICATION: "duplicated"}


def exon_deletion_alterations(
    records: Iterable[ExonDeletion],
    variants: Collection[AnnotatedVariant],
    genes: GeneKnowledge,
    copies: GeneCopies,
) -> tuple[list[Alteration], list[LedgerEntry]]:
    """Return what was detected, and one ledger entry for each reason why others are open.

    One that was found as a small variant is neither: it is that variant's finding.
    """
    found: list[Alteration] = []
    unanswered: dict[tuple[Status, str], list[str]] = {}
    for record in records:
        if record.detected:
            found.append(_alteration(record, genes, copies))
        elif record.status is not Status.EVALUATED and not record.as_small_variant(variants):
            unanswered.setdefault((record.status, record.reason or ""), []).append(record.name)
    return found, [_entry(*why, names) for why, names in unanswered.items()]


def _alteration(record: ExonDeletion, genes: GeneKnowledge, copies: GeneCopies) -> Alteration:
    gene = genes.symbol(record.gene)
    judgement = judge_exon_deletion(record, gene, genes)
    lost = exon_range(record.first_exon, record.last_exon)
    exons = f"{gene} {lost} {CHANGES[record.change]}"
    return Alteration(
        alteration_id=record.name,
        gene=gene,
        kind=AlterationKind.SV,
        label=f"{record.name} ({exons})",
        copies=copies.copies(gene),
        effect=judgement.effect,
        oncogenicity=judgement.oncogenicity,
        oncogenicity_reasons=(judgement.reason, record.reason or ""),
        oncogenicity_score=judgement.score,
    )


def _entry(status: Status, reason: str, names: list[str]) -> LedgerEntry:
    return LedgerEntry(
        stage="knowledge",
        item=", ".join(names),
        rule=status.value,
        explanation=f"{', '.join(names)} {UNANSWERED[status]}, so not excluded: {reason}.",
    )
