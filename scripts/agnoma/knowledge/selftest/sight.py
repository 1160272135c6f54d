"""What could have been read in a case of the suite, as the stages before would have written it."""

from collections.abc import Iterable
from dataclasses import dataclass

from agnoma.knowledge.known_places import duplicated_exons
from agnoma.knowledge.language.nodes import gene_atoms
from agnoma.knowledge.required_loci import required_loci
from agnoma.knowledge.selftest.context import ALL, CASE_ID, COPIES, FUSIONS, Context, Place
from agnoma.knowledge.selftest.findings import gene_copies
from agnoma.knowledge.tables import Knowledge
from agnoma.models.assessability import Assessability
from agnoma.models.base import Status
from agnoma.models.case import Role
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.identity import CaseIdentity
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
    SampleQc,
)

READABLE = frozenset({LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED})
REASONS = {
    LocusState.NOT_ASSESSABLE: "too shallow, as the case says",
    LocusState.NOT_TESTED: "not covered, as the case says",
}
WORST = tuple(LocusState)
Known = tuple[tuple[LocusCallability, ...], tuple[GeneCallability, ...]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Callability and what was looked for beside small variants."""

    assessability: Assessability | None
    """None = nothing is known."""
    copies: Status
    fusions: Status
    neutral: tuple[GeneCopyNumber, ...]
    """Genes whose copies were measured and found unchanged."""


class SightBuilder:
    """Builds what could be read in cases; loci are those the loaded knowledge requires."""

    def __init__(self, knowledge: Knowledge) -> None:
        required = required_loci(
            knowledge.facts,
            (),
            knowledge.genes.hotspots.keys(),
            required=[
                (fact_id, atom.expression)
                for fact_id, node in knowledge.requirements.items()
                for atom in gene_atoms(node)
            ],
            duplicated=duplicated_exons(knowledge.genes.duplication_regions),
        )
        self._loci = required.loci
        self._genes = sorted(
            {gene for _, expression in knowledge.facts for gene in expression.genes}
            | {locus.gene for locus in required.loci}
        )
        self._neutral = {gene: _neutral(gene) for gene in self._genes}
        self._states: dict[tuple[object, ...], Known] = {}

    def build(self, context: Context, measured: Iterable[str]) -> Sight:
        """Return the sight of a case.

        Parameters
        ----------
        context
            What the case says of it.
        measured
            Genes whose copies the case gives.

        Raises
        ------
        InputFormatError
            Pointing at a place that no fact depends on.
        """
        if not context.places:
            return Sight(None, Status.EVALUATED, Status.EVALUATED, ())
        wide = {place.name: state for state, place in context.places if _is_wide(place)}
        loci, genes = self._callability(context)
        copies, own = _status(wide, COPIES), set(measured)
        readable = (gene.gene for gene in genes if gene.state in READABLE)
        neutral = tuple(self._neutral[gene] for gene in readable if gene not in own)
        return Sight(
            assessability=_assessability(context, loci, genes),
            copies=copies,
            fusions=_status(wide, FUSIONS),
            neutral=neutral if copies is Status.EVALUATED else (),
        )

    def _callability(self, context: Context) -> Known:
        """Return loci and genes of a context; many cases share one."""
        key = tuple((state, p.name, p.codons, p.exon) for state, p in context.places)
        if key not in self._states:
            self._check(context)
            self._states[key] = (
                tuple(self._locus(locus, context) for locus in self._loci),
                tuple(_gene(gene, _gene_state(gene, context)) for gene in self._genes),
            )
        return self._states[key]

    def _locus(self, locus: RequiredLocus, context: Context) -> LocusCallability:
        state = LocusState.NOT_TESTED
        for said, place in context.places:
            if _covers(place, locus):
                state = said
        return LocusCallability(
            locus=locus,
            state=state,
            min_depth_x=500 if state in READABLE else None,
            reason=REASONS.get(state),
        )

    def _check(self, context: Context) -> None:
        for _, place in context.places:
            if _is_wide(place):
                continue
            known = place.name in self._genes
            if (place.codons or place.exon) and known:
                known = any(_covers(place, locus) for locus in self._loci)
            if not known:
                raise place.part.error(f"no fact depends on {place.name} there; correct the place")


def _is_wide(place: Place) -> bool:
    return place.name in {ALL, COPIES, FUSIONS}


def _covers(place: Place, locus: RequiredLocus) -> bool:
    if place.name == ALL:
        return True
    if place.name != locus.gene:
        return False
    if place.codons is not None:
        first, last = place.codons
        return locus.kind is LocusKind.CODON and first <= locus.first and locus.last <= last
    if place.exon is not None:
        exons = locus.kind in {LocusKind.EXON, LocusKind.SPLICE_SITE}
        return exons and locus.first <= place.exon <= locus.last
    return True


def _gene_state(gene: str, context: Context) -> LocusState:
    """Return the state of a gene as a whole: a place of it that is worse counts for all of it."""
    state = LocusState.NOT_TESTED
    for said, place in context.places:
        if place.name not in {ALL, gene}:
            continue
        whole = place.codons is None and place.exon is None
        if whole:
            state = said
        elif state in READABLE and said not in READABLE:
            state = LocusState.NOT_ASSESSABLE
        elif state in READABLE:
            state = max(state, said, key=WORST.index)
    return state


def _status(wide: dict[str, LocusState], name: str) -> Status:
    """Return whether a whole kind was asked; one that is not named follows `all`."""
    state = wide.get(name, wide.get(ALL, LocusState.NOT_DETECTED))
    if state is LocusState.NOT_TESTED:
        return Status.NOT_TESTED
    return Status.NOT_ASSESSABLE if state is LocusState.NOT_ASSESSABLE else Status.EVALUATED


def _neutral(gene: str) -> GeneCopyNumber:
    return gene_copies(gene, CopyNumberCall.NEUTRAL, copies=2, loss_of_heterozygosity=None)


def _gene(gene: str, state: LocusState) -> GeneCallability:
    return GeneCallability(
        gene=gene,
        state=state,
        cds_bp=1000,
        targeted_bp=0 if state is LocusState.NOT_TESTED else 1000,
        callable_bp=1000 if state in READABLE else 0,
        reason=REASONS.get(state),
    )


def _assessability(
    context: Context,
    loci: tuple[LocusCallability, ...],
    genes: tuple[GeneCallability, ...],
) -> Assessability:
    return Assessability(
        case_id=CASE_ID,
        verdict=context.verdict,
        identity=CaseIdentity(reference=None),
        tumour_qc=SampleQc(case_id=CASE_ID, role=Role.TUMOUR, verdict=context.verdict),
        normal_qc=None,
        callability=Callability(
            case_id=CASE_ID,
            required_fragments=5,
            power=0.95,
            target_vaf=0.05,
            limited_vaf=0.1,
            depth_for_target_x=181,
            depth_for_limited_x=89,
            tumour_fraction=context.given.get("purity"),
            loci=loci,
            genes=genes,
            callable_cds_bp=None,
            tmb_depth_x=100,
        ),
    )
