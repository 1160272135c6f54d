"""Variants whose codon holds another change on their molecules: what may be said of their effect.

Two changes of one codon on one molecule make an amino acid that neither makes alone. Where both
are somatic they come as one. A somatic base beside an inherited one may be told, its effect not: by
the reference codon it would be another, by the molecule it would tell the inherited base
(clinical.md 2.5, 8.1). Only what is so with and without the other one is kept: the amino acid and
with it the name, a stop, a shifted frame, a length that changes in frame. Coordinates: 0-based
half-open.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

from agnoma.gene_model import GeneModel, exon_at
from agnoma.models.evidence import EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import FilterOutcome, SmallVariant, UnresolvedLocus
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    allele_of_key,
    exclude_each_other,
    join,
    key_of,
    trimmed,
)
from agnoma.small_variants.codons import GeneCodon, codons_of, codons_over_introns, residue_at
from agnoma.small_variants.filters.outcomes import not_evaluated
from agnoma.small_variants.measure.shared_fragments import MAX_CODON_SPAN_BP
from agnoma.small_variants.names.naming import Namer
from agnoma.small_variants.names.protein_names import consequence_term

FILTER = "phase_unknown"
UNTOLD = "effect not determined at this codon"
CIS_NOTE = "another base of the codon differs on the same molecule"
PHASE_NOTE = "two substitutions in one codon: phase unknown"
UNEVEN_NOTE = "two substitutions in one codon, in cis as submitted at different allele fractions"
MAX_PARTNERS = 4  # of more, nothing is said
KEPT_TERMS = frozenset({"stop_gained", "frameshift_variant"})
KEPT_IN_FRAME = frozenset({"inframe_insertion", "inframe_deletion"})


class DividedCodons:
    """Finds changes of codons that an intron divides: fragments seldom tell their phase."""

    def __init__(self, model: GeneModel) -> None:
        self._model = model
        self._by_gene: dict[str, frozenset[int]] = {}

    def of(self, allele: Allele) -> list[GeneCodon]:
        """Return the divided codons a change touches."""
        return [found for found in codons_of(allele, self._model) if self._divided(found)]

    def _divided(self, place: GeneCodon) -> bool:
        gene, codon = place
        if gene not in self._by_gene:
            transcript = self._model.get(gene)
            found = frozenset() if transcript is None else codons_over_introns(transcript)
            self._by_gene[gene] = found
        return codon in self._by_gene[gene]


@dataclass(slots=True)
class CodonNotes:
    """What is learnt about codons while candidates are judged."""

    partners: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By a variant's key, those of what is, or may be, on its molecules in one of its codons."""
    over_introns: dict[GeneCodon, set[Allele]] = field(default_factory=dict)
    """Changes, inherited ones too, of codons that an intron divides."""
    phase_unknown: bool = False
    """Whether of a pair that is told it is not known if it lies on one molecule."""

    def add(
        self,
        allele: Allele,
        variant: SmallVariant | None,
        partners: tuple[str, ...],
        divided: DividedCodons,
    ) -> None:
        """Keep what shares codons with a candidate, for when all of them are judged.

        Parameters
        ----------
        allele
            Of the candidate.
        variant
            As judged, None when it is withheld.
        partners
            Keys of its neighbours in one of its codons.
        divided
            Finds codons that an intron divides.
        """
        if variant is not None and partners:
            self.partners[variant.key] = partners
        if variant is None or not variant.failed:
            for place in divided.of(allele):
                self.over_introns.setdefault(place, set()).add(allele)


class CodonPartners:
    """Says of variants that the reference codon does not tell their effect.

    Parameters
    ----------
    notes
        Filled while candidates were judged, all of them.
    withheld
        Keys that may not be told.
    model
        Chosen transcripts.
    reference
        Bases around the variants.
    """

    def __init__(
        self,
        notes: CodonNotes,
        withheld: Set[str],
        model: GeneModel,
        reference: ReferenceSequence,
    ) -> None:
        self._notes, self._withheld = notes, withheld
        self._model, self._reference = model, reference
        self._divided = DividedCodons(model)
        self._namer: Namer | None = None
        self.unresolved: set[UnresolvedLocus] = set()
        """Codons of reported variants without a known effect: nothing is excluded there."""

    def told(self, variants: Iterable[SmallVariant]) -> Iterator[SmallVariant]:
        """Yield variants, those with partners with what may be said.

        Phase records with withheld alleles must still be there.
        """
        for variant in variants:
            allele = trimmed(variant)
            partners = self._partners(variant, allele)
            yield self._answered(variant, allele, partners) if partners else variant

    def _partners(self, variant: SmallVariant, allele: Allele) -> list[str]:
        """Return the keys of what else its codons hold, less what is on the other molecules."""
        found = set(self._notes.partners.get(variant.key, ()))
        in_trans = {p.other for p in variant.phases if p.relation is PhaseRelation.TRANS}
        for place in self._divided.of(allele) if self._notes.over_introns else ():
            for other in self._notes.over_introns.get(place, ()):
                apart = max(other.start - allele.end, allele.start - other.end)
                if apart > MAX_CODON_SPAN_BP:
                    found |= {key_of(other, self._reference)} - in_trans
        return sorted(found)

    def _answered(
        self, variant: SmallVariant, allele: Allele, partners: Sequence[str]
    ) -> SmallVariant:
        note = self._note(variant, partners)
        known = tuple(outcome for outcome in variant.filters if outcome.name != FILTER)
        readings = self._readings(allele, [allele_of_key(key) for key in partners])
        if self._is_one_residue(allele, readings):
            return variant.model_copy(update={"filters": known})
        update: dict[str, object] = {"filters": (*known, _outcome(note))}
        if not variant.failed:
            self._notes.phase_unknown |= note == PHASE_NOTE
            if not self._is_one_class(allele, readings):
                words = UNTOLD if note == UNTOLD else f"effect on the protein unknown: {note}"
                update["effect_unknown"] = words
                self.unresolved |= set(self._open(allele, words))
        return variant.model_copy(update=update)

    def _note(self, variant: SmallVariant, partners: Sequence[str]) -> str:
        """Return what may be said of the codon; not even that it holds a withheld change."""
        if not self._withheld.isdisjoint(partners):
            return UNTOLD
        given = next((o.reason for o in variant.filters if o.name == FILTER), "")
        if variant.source is EvidenceSource.SUBMITTED_VCF and UNEVEN_NOTE in given:
            return UNEVEN_NOTE
        seen = (p for p in variant.phases if p.other in partners)
        return CIS_NOTE if any(_on_one_molecule(phase) for phase in seen) else PHASE_NOTE

    def _readings(self, allele: Allele, partners: Sequence[Allele]) -> list[list[Allele]]:
        """Return what its molecules may carry: the change alone and with any of its partners.

        None at all where there are too many partners to tell.
        """
        if len(partners) > MAX_PARTNERS:
            return []
        found = [
            sorted((allele, *beside))
            for size in range(len(partners) + 1)
            for beside in combinations(partners, size)
        ]
        return [
            together
            for together in found
            if not any(exclude_each_other(a, b) for a, b in combinations(together, 2))
        ]

    def _is_one_residue(self, allele: Allele, readings: Sequence[Sequence[Allele]]) -> bool:
        """Return whether substitutions make the same amino acids in every reading.

        Then the reference codon tells the effect, and the name by it is true.
        """
        places = codons_of(allele, self._model)
        plain = all(part.is_substitution for reading in readings for part in reading)
        if not (places and readings and plain):
            return False
        for gene, codon in places:
            transcript = self._model.get(gene)
            if transcript is None:
                return False
            made = {residue_at(codon, transcript, r, self._reference) for r in readings}
            if len(made) > 1 or None in made:
                return False
        return True

    def _is_one_class(self, allele: Allele, readings: Sequence[Sequence[Allele]]) -> bool:
        """Return whether the effect is of one kept class in every reading."""
        whole = [join(reading, self._reference) for reading in readings]
        genes = {gene for gene, _ in codons_of(allele, self._model)}
        terms = {self._term(reading, gene) for reading in whole for gene in genes}
        kept = KEPT_TERMS if allele.is_substitution else KEPT_TERMS | KEPT_IN_FRAME
        return len(terms) == 1 and not kept.isdisjoint(terms)

    def _term(self, allele: Allele, gene: str) -> str | None:
        transcript = self._model.get(gene)
        if transcript is None:
            return None
        self._namer = self._namer or Namer(self._model, self._reference)
        protein = self._namer.names(allele, transcript).protein
        return None if protein is None else consequence_term(protein)

    def _open(self, allele: Allele, reason: str) -> Iterator[UnresolvedLocus]:
        for gene, codon in codons_of(allele, self._model):
            transcript = self._model.get(gene)
            yield UnresolvedLocus(
                locus_id=f"{gene} codon {codon}",
                gene=gene,
                number=codon,
                exon=None if transcript is None else exon_at(transcript, allele.start),
                reason=f"a variant was found, {reason}",
            )


def _outcome(note: str) -> FilterOutcome:
    return not_evaluated(FILTER, note)


def _on_one_molecule(phase: Phase) -> bool:
    return bool(phase.both) or (phase.both is None and phase.relation is PhaseRelation.CIS)
