"""Fusions as alterations: filed under the gene that drives, judged by direction and domain."""

from collections.abc import Iterable

from agnoma.knowledge.oncogenicity.events import fusion_unproven, judge_fusion
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.fusion import Fusion
from agnoma.models.variant import LedgerEntry

BEST_FIRST = (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC, Oncogenicity.VUS)


def fusion_alterations(
    fusions: Iterable[Fusion], genes: GeneKnowledge
) -> tuple[list[Alteration], list[LedgerEntry]]:
    """Return one alteration for each pair of genes.

    A pair with several breakpoints is kept once, as its best-supported one; the others go to the
    ledger.
    """
    by_name: dict[str, list[tuple[Alteration, Fusion]]] = {}
    for fusion in fusions:
        alteration = _alteration(fusion, genes)
        by_name.setdefault(alteration.fusion_name or "", []).append((alteration, fusion))
    found, ledger = [], []
    for name, candidates in sorted(by_name.items()):
        candidates.sort(key=lambda pair: _rank(*pair))
        found.append(candidates[0][0])
        if len(candidates) > 1:
            ledger.append(_merged(name, len(candidates)))
    return found, ledger


def _alteration(fusion: Fusion, genes: GeneKnowledge) -> Alteration:
    renamed = fusion.model_copy(
        update={"gene5": genes.symbol(fusion.gene5), "gene3": genes.symbol(fusion.gene3)}
    )
    known = genes.known_fusion(renamed.gene5, renamed.gene3)
    judgement = judge_fusion(renamed, genes)
    gene = known.driver if known else (renamed.kinase_gene or renamed.gene3)
    name = f"{renamed.name} fusion"
    return Alteration(
        alteration_id=name,
        gene=gene,
        kind=AlterationKind.FUSION,
        label=name,
        in_frame=renamed.in_frame,
        partner=renamed.gene5 if gene == renamed.gene3 else renamed.gene3,
        fusion_name=renamed.name,
        kinase_domain_retained=renamed.kinase_domain_retained,
        unproven=fusion_unproven(renamed),
        effect=judgement.effect,
        oncogenicity=judgement.oncogenicity,
        oncogenicity_reasons=(judgement.reason,),
        oncogenicity_score=judgement.score,
    )


def _rank(alteration: Alteration, fusion: Fusion) -> tuple[int, int, int, str]:
    reads = (fusion.split_reads or 0) + (fusion.spanning_pairs or 0)
    place = f"{fusion.breakpoint5} {fusion.breakpoint3}"
    return (BEST_FIRST.index(alteration.oncogenicity), -reads, len(place), place)


def _merged(name: str, count: int) -> LedgerEntry:
    return LedgerEntry(
        stage="knowledge",
        item=f"{name} fusion",
        rule="same_pair",
        value=str(count),
        explanation=f"{count} breakpoints of {name} are one alteration; the best one is shown.",
    )
