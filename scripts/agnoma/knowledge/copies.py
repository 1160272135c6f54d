"""Copy numbers of a case by gene: amplifications, homozygous deletions, the second hit."""

from collections import Counter
from collections.abc import Mapping

from agnoma.knowledge.oncogenicity.events import judge_copies
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.variant import LedgerEntry

LOST = frozenset(
    {CopyNumberCall.LOSS, CopyNumberCall.COPY_NEUTRAL_LOH, CopyNumberCall.HOMOZYGOUS_DELETION}
)
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

    def copies(self, gene: str) -> float | None:
        """Return the copies of a gene per tumour cell, None when not measured."""
        found = self._by_gene.get(gene)
        return None if found is None else found.copies

    def other_copy_lost(self, gene: str) -> tuple[bool | None, tuple[str, ...]]:
        """Return whether one copy of a gene is lost, and on what that rests.

        Alleles say more than copies: a single copy left is one allele, but so are two of four, and
        1.4 copies may be two that were measured badly. In this order (clinical.md 4.3 two-hit):

        1. a homozygous deletion has lost it;
        2. heterozygosity, where it was measured: lost or kept;
        3. alleles measured that do not tell, for the solutions of tumour fraction and ploidy
           disagree or copies and alleles contradict each other: unknown, whatever the class;
        4. the loss of one copy with alleles that could not be measured: lost, unless a reading of
           the ratio that fits leaves more than one copy;
        5. otherwise unknown, since LOH without a change of copies cannot be seen in total copies.
        """
        found = self._by_gene.get(gene)
        if found is None or found.call is CopyNumberCall.NOT_ASSESSABLE:
            return None, ("second copy not assessed",)
        if found.call is CopyNumberCall.HOMOZYGOUS_DELETION:
            return True, (f"second copy lost: {found.rule}",)
        minor = "" if found.minor_copies is None else f", {found.minor_copies:.2f} minor copies"
        if found.loss_of_heterozygosity:
            what = "" if found.call in LOST else f"loss of heterozygosity{minor}; "
            return True, (f"second copy lost: {what}{found.rule}",)
        if found.loss_of_heterozygosity is False:
            return False, (f"second copy kept: both alleles there{minor}; {found.rule}",)
        if found.second_hit_open is not None:
            because = found.second_hit_open
            told = found.rule if because in found.rule else f"{because}; {found.rule}"
            return None, (f"second copy not assessed: {told}",)
        if found.call in LOST and found.minor_copies is None:
            return True, (f"second copy lost: {found.rule}",)
        why = found.heterozygosity_reason or "alleles not measured"
        return None, (f"second copy not assessed: LOH cannot be excluded ({why})",)

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
