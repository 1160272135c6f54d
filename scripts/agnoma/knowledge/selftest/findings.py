"""What the earlier stages would have found in a case of the suite, from its items."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agnoma.gene_model import CODON_BP
from agnoma.knowledge.selftest.items import COPY_WORDS, Item, Kind
from agnoma.knowledge.selftest.variants import VariantBuilder
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion
from agnoma.models.reference import Transcript
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.models.variant import AnnotatedVariant

RULE = "as the case says"
CALLS = {
    "amp": CopyNumberCall.AMPLIFIED,
    "equivocal": CopyNumberCall.EQUIVOCAL,
    "gain": CopyNumberCall.GAIN,
    "neutral": CopyNumberCall.NEUTRAL,
    "loss": CopyNumberCall.LOSS,
    "LOH": CopyNumberCall.COPY_NEUTRAL_LOH,
    "homdel": CopyNumberCall.HOMOZYGOUS_DELETION,
    "not_assessable": CopyNumberCall.NOT_ASSESSABLE,
}
USUAL_COPIES = {"neutral": 2.0, "loss": 1.0, "LOH": 2.0, "homdel": 0.0}
SEEN = 40
"""Fragments behind a phase."""


@dataclass(slots=True)
class Found:
    """Records of one case."""

    variants: list[AnnotatedVariant] = field(default_factory=list)
    genes: list[GeneCopyNumber] = field(default_factory=list)
    fusions: list[Fusion] = field(default_factory=list)
    exon_deletions: list[ExonDeletion] = field(default_factory=list)
    reversions: list[Reversion] = field(default_factory=list)
    uncertain: set[str] = field(default_factory=set)
    """Keys of variants, and names of fusions, that must be of uncertain significance."""


class FindingsBuilder:
    """Builds the records of cases."""

    def __init__(
        self,
        genes: GeneKnowledge,
        transcripts: dict[str, Transcript],
    ) -> None:
        self._variants = VariantBuilder(genes, transcripts)
        self._transcripts = transcripts
        self._kinases = genes.domains

    def build(self, items: Iterable[Item]) -> Found:
        """Return the records of a case.

        Raises
        ------
        InputFormatError
            Pointing at an item that cannot be built.
        """
        found = Found()
        for item in items:
            if item.kind is Kind.SMALL:
                self._small(item, found)
            elif item.kind is Kind.COPIES:
                _add_copies(item, _copies(item), found)
            elif item.kind is Kind.FUSION:
                self._fusion(item, found)
            else:
                found.exon_deletions.append(_exon_deletion(item))
        return found

    def _small(self, item: Item, found: Found) -> None:
        if item.flags & {"rna", "rna_only"}:
            found.fusions.append(self._join(item))
        if "rna_only" in item.flags:
            return
        variant = self._variants.build(item)
        phase = next(iter(item.flags & {"cis", "trans", "mixed"}), None)
        if phase or "reverts" in item.flags:
            before = _variant_before(item, found)
            if phase:
                variant = _phase(before, variant, PhaseRelation(phase), found)
            if "reverts" in item.flags:
                found.reversions.append(_reversion(item, before, variant, phase))
        if item.flags & {"biallelic", "monoallelic"}:
            _add_copies(item, _second_copy(item), found)
        if item.uncertain:
            found.uncertain.add(variant.key)
        found.variants.append(variant)

    def _fusion(self, item: Item, found: Found) -> None:
        gene5, gene3 = item.gene, item.partner or ""
        kinase = next((g for g in (gene3, gene5) if g in self._kinases), None)
        known = {"kinase": True, "kinase_lost": False}
        framed = {"in_frame": True, "out_of_frame": False}
        fusion = Fusion(
            gene5=gene5,
            gene3=gene3,
            in_frame=next((framed[w] for w in sorted(item.flags & framed.keys())), None),
            kinase_gene=kinase,
            kinase_domain_retained=next(
                (known[w] for w in sorted(item.flags & known.keys())), None
            ),
            caller="selftest",
        )
        if item.uncertain:
            found.uncertain.add(fusion.name)
        found.fusions.append(fusion)

    def _join(self, item: Item) -> Fusion:
        """Return the row of an RNA caller that joins the exons on both sides of one."""
        transcript, exon = self._transcripts.get(item.gene), item.exon
        if transcript is None or exon is None or not 1 < exon < len(transcript.exons):
            raise item.part.error(f"{item.gene} has no shape with this exon in its middle")
        before, after = transcript.exons[exon - 2], transcript.exons[exon]
        return Fusion(
            gene5=item.gene,
            gene3=item.gene,
            breakpoint5=f"{item.gene}:{before[1]}",
            breakpoint3=f"{item.gene}:{after[0] + 1}",
            caller="selftest",
        )


def _variant_before(item: Item, found: Found) -> AnnotatedVariant:
    before = next((v for v in reversed(found.variants) if v.gene == item.gene), None)
    if before is None:
        msg = f"cis, trans, mixed and reverts speak of an earlier variant of {item.gene}; add it"
        raise item.part.error(msg)
    return before


def _phase(
    before: AnnotatedVariant, variant: AnnotatedVariant, relation: PhaseRelation, found: Found
) -> AnnotatedVariant:
    """Record the phase on both variants; return the second one."""
    both = 0 if relation is PhaseRelation.TRANS else SEEN
    alone = 0 if relation is PhaseRelation.CIS else SEEN
    counts = {"relation": relation, "both": both, "this_only": alone, "other_only": alone}
    of_before = Phase(other=variant.key, **counts)
    place = next(i for i, v in enumerate(found.variants) if v.key == before.key)
    found.variants[place] = before.model_copy(update={"phases": (*before.phases, of_before)})
    return variant.model_copy(update={"phases": (Phase(other=before.key, **counts),)})


def _reversion(
    item: Item, truncating: AnnotatedVariant, reverting: AnnotatedVariant, phase: str | None
) -> Reversion:
    if phase in {"trans", "mixed"}:
        raise item.part.error("a change on another molecule reverts nothing; write cis, or neither")
    net = sum(len(v.alt) - len(v.ref) for v in (truncating, reverting))
    shifts = (len(reverting.alt) - len(reverting.ref)) % CODON_BP != 0
    proven = phase == "cis"
    return Reversion(
        gene=item.gene,
        kind=ReversionKind.FRAME_RESTORED if shifts else ReversionKind.TRUNCATION_REMOVED,
        state=ReversionState.REVERSION if proven else ReversionState.POSSIBLE,
        truncating=truncating.key,
        truncating_name=truncating.protein_change or truncating.key,
        reverting=reverting.key,
        reverting_name=reverting.protein_change or reverting.key,
        phase=PhaseRelation.CIS if proven else PhaseRelation.UNKNOWN,
        fragments_both=SEEN if proven else None,
        net_bp=net,
        distance_bp=abs(reverting.start - truncating.start),
        reason=RULE,
    )


def _copies(item: Item) -> GeneCopyNumber:
    word = next(iter(item.flags & COPY_WORDS))
    copies = item.values.get("copies", USUAL_COPIES.get(word))
    lost = {"loss": True, "LOH": True, "neutral": False}.get(word)
    return gene_copies(item.gene, CALLS[word], copies=copies, loss_of_heterozygosity=lost)


def _second_copy(item: Item) -> GeneCopyNumber:
    """Return the copies that leave no, or one, unaltered copy of a gene with one variant."""
    if "biallelic" in item.flags:
        call, copies, lost = CopyNumberCall.LOSS, 1.0, True
    else:
        call, copies, lost = CopyNumberCall.NEUTRAL, 2.0, False
    return gene_copies(item.gene, call, copies=copies, loss_of_heterozygosity=lost)


def gene_copies(
    gene: str,
    call: CopyNumberCall,
    *,
    copies: float | None,
    loss_of_heterozygosity: bool | None,
) -> GeneCopyNumber:
    """Return the copy number of one gene."""
    return GeneCopyNumber(
        gene=gene,
        contig=gene,
        start=0,
        end=1,
        copies=copies,
        loss_of_heterozygosity=loss_of_heterozygosity,
        call=call,
        rule=RULE,
    )


def _add_copies(item: Item, copies: GeneCopyNumber, found: Found) -> None:
    if any(known.gene == item.gene for known in found.genes):
        raise item.part.error(f"the copies of {item.gene} are given twice")
    found.genes.append(copies)


def _exon_deletion(item: Item) -> ExonDeletion:
    asked = "not_tested" not in item.flags
    return ExonDeletion(
        name=item.name or "",
        gene=item.gene,
        change=ExonChange.DELETION,
        first_exon=item.exon or 2,
        last_exon=item.exon or 2,
        status=Status.EVALUATED if asked else Status.NOT_TESTED,
        reason=RULE,
        detected="not_detected" not in item.flags if asked else None,
        source=RULE,
    )
