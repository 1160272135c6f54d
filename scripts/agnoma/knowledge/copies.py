"""Copy numbers of a case by gene: amplifications, homozygous deletions, the second hit."""

from collections import Counter
from collections.abc import Mapping

from agnoma.knowledge.oncogenicity.events import judge_copies
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.variant import LedgerEntry

EVENTS = {
    CopyNumberCall.AMPLIFIED: (AlterationKind.AMP, "amplification"),
    CopyNumberCall.HOMOZYGOUS_DELETION: (AlterationKind.HOMDEL, "homozygous deletion"),
}
NOT_EVENTS = (CopyNumberCall.GAIN, CopyNumberCall.LOSS, CopyNumberCall.COPY_NEUTRAL_LOH)


class GeneCopies:
    """Copy numbers of one case, by current gene symbol."""

    def __init__(self, profile: CopyNumberProfile, genes: GeneKnowledge) -> None:
        self._genes = genes
        self._by_gene: dict[str, GeneCopyNumber] = {genes.symbol(g.gene): g for g in profile.genes}

    @property
    def calls(self) -> Mapping[str, CopyNumberCall]:
        """Return the class of every measured gene.

        One that leaves an amplification or homozygous deletion open counts as not assessable: no
        fact may rest on its absence.
        """
        return {
            gene: CopyNumberCall.NOT_ASSESSABLE if found.not_excluded else found.call
            for gene, found in self._by_gene.items()
        }

    @property
    def by_gene(self) -> Mapping[str, GeneCopyNumber]:
        """Return every measured gene as it was measured."""
        return self._by_gene

    def copies(self, gene: str) -> float | None:
        """Return the copies of a gene per tumour cell, None when not measured."""
        found = self._by_gene.get(gene)
        return None if found is None else found.copies

    def alterations(self) -> list[Alteration]:
        """Return amplifications and homozygous deletions, and losses that a fact names.

        The loss of one copy is never a driver by itself; where no fact that names it applies it
        is none of the case's alterations (`agnoma.knowledge.interpretation`).
        """
        lost = self._genes.lost_copies
        return [
            self._loss(gene, found)
            if found.call is CopyNumberCall.LOSS
            else self._alteration(gene, found)
            for gene, found in sorted(self._by_gene.items())
            if found.call in EVENTS or (found.call is CopyNumberCall.LOSS and gene in lost)
        ]

    def _loss(self, gene: str, found: GeneCopyNumber) -> Alteration:
        name = f"{gene} loss of one copy"
        return Alteration(
            alteration_id=name,
            gene=gene,
            kind=AlterationKind.LOSS,
            label=name,
            copies=found.copies,
            oncogenicity=Oncogenicity.VUS,
            oncogenicity_reasons=("a fact names it; by itself it is no driver", found.rule),
        )

    def _alteration(self, gene: str, found: GeneCopyNumber) -> Alteration:
        kind, words = EVENTS[found.call]
        judgement = judge_copies(gene, found.call, self._genes)
        name = f"{gene} {words}"
        return Alteration(
            alteration_id=name,
            gene=gene,
            kind=kind,
            label=name,
            copies=found.copies,
            effect=judgement.effect,
            oncogenicity=judgement.oncogenicity,
            oncogenicity_reasons=(judgement.reason, found.rule),
            oncogenicity_score=judgement.score,
            biallelic=True if kind is AlterationKind.HOMDEL else None,
        )

    def ledger(self) -> list[LedgerEntry]:
        """Return what changed in copies without being an alteration by that.

        Equivocal amplifications one by one: each could be an alteration after confirmation.
        """
        counts = Counter(found.call for found in self._by_gene.values())
        equivocal = [
            LedgerEntry(
                stage="knowledge",
                item=f"{gene} {found.call.value}",
                rule="equivocal_copies",
                value="" if found.copies is None else f"{found.copies:.2f}",
                explanation=f"No alteration until confirmed, and not excluded: {found.rule}.",
            )
            for gene, found in sorted(self._by_gene.items())
            if found.call is CopyNumberCall.EQUIVOCAL
        ]
        return equivocal + [
            LedgerEntry(
                stage="knowledge",
                item=f"genes: {call.value}",
                rule="not_an_alteration",
                value=str(counts[call]),
                explanation=(
                    f"{call.value} in {counts[call]} gene(s): no alteration by itself; loss and "
                    "LOH count as a second hit (clinical.md 4.2, 4.3)."
                ),
            )
            for call in NOT_EVENTS
            if counts[call]
        ]
