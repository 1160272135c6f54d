"""Indels that give a reported frameshift its reading frame back (clinical.md 3.4, 8.1).

A frameshift beside another one can restore the frame: on one molecule it is no loss of function,
and no fact on one may rest on it. The other one may be inherited, or somatic and reported itself.
Which of the two it is would tell that a variant is inherited: without consent both are spoken of in
the same words, and these name neither.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from agnoma.gene_model import GeneModel, exon_at
from agnoma.models.case import CaseInfo, GermlineConsent
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import SmallVariant, UnresolvedLocus
from agnoma.small_variants.alleles import Allele, ReferenceSequence, key_of, trim
from agnoma.small_variants.codons import codons_of
from agnoma.small_variants.judge.unresolved import HotspotNames
from agnoma.small_variants.rearranged.reversions import (
    MAX_DISTANCE_BP,
    MIN_FRAGMENTS_BOTH,
    MIN_SHARE_BOTH,
    changes_coding,
    changes_frame,
    restores_frame,
)

UNTOLD = "effect on the protein not determined"
BIN_BP = 1000
MARGIN_BP = 100  # candidates may come a little out of order where a codon was put together


class FrameChanges:
    """Indels of other than whole codons, found by place."""

    def __init__(self) -> None:
        self._by_bin: dict[tuple[str, int], list[Allele]] = {}

    def add(self, allele: Allele) -> None:
        """Keep an allele if its length is not of whole codons."""
        if changes_frame(allele):
            self._by_bin.setdefault((allele.contig, allele.start // BIN_BP), []).append(allele)

    def near(self, allele: Allele) -> Iterator[Allele]:
        """Yield those that begin in the same stretch or one beside it."""
        place = allele.start // BIN_BP
        for number in (place - 1, place, place + 1):
            yield from self._by_bin.get((allele.contig, number), ())


class FramePartners:
    """Says of frameshifts that their effect depends on another one, withheld or reported.

    Parameters
    ----------
    withheld
        Filled while candidates are judged.
    model
        Chosen transcripts.
    reference
        Bases, for stop codons between two indels.
    case
        With the consent.
    """

    def __init__(
        self,
        withheld: FrameChanges,
        model: GeneModel,
        reference: ReferenceSequence,
        case: CaseInfo,
    ) -> None:
        self._withheld, self._model, self._reference = withheld, model, reference
        self._reported = FrameChanges()
        self.unresolved: set[UnresolvedLocus] = set()
        """Codons of frameshifts without a known effect: nothing is excluded in their genes."""
        self._names = HotspotNames(model, reference)
        consented = case.germline_consent is not GermlineConsent.NONE
        self._may_name = consented and case.consent_record is not None

    def told(self, variants: Iterable[SmallVariant]) -> Iterator[SmallVariant]:
        """Yield variants in their order, frameshifts with what their effect depends on.

        One is held back until no later candidate can be its partner. Phase records with withheld
        alleles must still be there.
        """
        waiting: deque[SmallVariant] = deque()
        for variant in variants:
            while waiting and _out_of_reach(waiting[0], variant):
                yield self._answered(waiting.popleft())
            if not variant.failed:
                self._reported.add(_allele(variant))
            waiting.append(variant)
        for variant in waiting:
            yield self._answered(variant)

    def _answered(self, variant: SmallVariant) -> SmallVariant:
        allele = _allele(variant)
        if variant.failed or not changes_frame(allele):
            return variant
        withheld = set(self._withheld.near(allele))
        for partner in sorted(withheld | set(self._reported.near(allele))):
            phase = self._phase(variant, partner)
            gene = self._restored(allele, partner)
            inherited = partner in withheld
            if gene is None or _apart(phase) or (not inherited and _also_alone(phase)):
                continue
            update = {"effect_unknown": UNTOLD}
            if self._may_name:
                words = self._words(partner, gene, phase, inherited=inherited)
                update = {"frame_depends_on": words}
            answered = variant.model_copy(update=update)
            self.unresolved |= set(self._open(allele, gene, answered.undetermined_effect or UNTOLD))
            return answered
        return variant

    def _open(self, allele: Allele, gene: str, reason: str) -> Iterator[UnresolvedLocus]:
        """Yield the codons of a frameshift; its gene alone where it splits none."""
        transcript = self._model.get(gene)
        exon = None if transcript is None else exon_at(transcript, allele.start)
        codons = [codon for of, codon in codons_of(allele, self._model) if of == gene]
        for codon in codons or [0]:
            yield UnresolvedLocus(
                locus_id=f"{gene} codon {codon}" if codon else gene,
                gene=gene,
                number=codon,
                exon=exon,
                reason=f"a variant was found, {reason}",
            )

    def _restored(self, allele: Allele, partner: Allele) -> str | None:
        """Return the gene whose frame two indels restore together, None when of no gene."""
        one, two = sorted((allele, partner))
        for transcript in self._model.overlapping(one.contig, one.start, max(one.end, two.end) + 1):
            coding = all(changes_coding(change, transcript) for change in (one, two))
            if coding and restores_frame(one, two, transcript, self._reference):
                return transcript.gene
        return None

    def _phase(self, variant: SmallVariant, partner: Allele) -> Phase | None:
        key = key_of(partner, self._reference)
        return next((phase for phase in variant.phases if phase.other == key), None)

    def _words(self, partner: Allele, gene: str, phase: Phase | None, *, inherited: bool) -> str:
        coding, protein = self._names.both(partner, gene)
        best = protein or coding if inherited else coding  # two in one frame have no p. name
        name = f"{gene} {best or key_of(partner, self._reference)}"
        seen = "no fragment covers both"
        if phase is not None and phase.both is not None:
            seen = f"{phase.both} fragments carry both"
        elif phase is not None:
            seen = f"in {phase.relation.value} as submitted"
        what = "which looks inherited" if inherited else "which was found as well"
        return f"{name}, {what}: in frame if on one molecule ({seen})"


def _allele(variant: SmallVariant) -> Allele:
    return trim(variant.contig, variant.start, variant.ref, variant.alt)


def _apart(phase: Phase | None) -> bool:
    return phase is not None and phase.relation is PhaseRelation.TRANS


def _also_alone(phase: Phase | None) -> bool:
    """Return whether molecules carry a frameshift without its somatic partner.

    In those cells it is a loss of function; that others have the frame back is told as a reversion.
    """
    if phase is None or phase.both is None or phase.this_only is None:
        return False
    with_this = phase.both + phase.this_only
    return phase.this_only >= MIN_FRAGMENTS_BOTH and phase.both < MIN_SHARE_BOTH * with_this


def _out_of_reach(one: SmallVariant, two: SmallVariant) -> bool:
    reach = len(one.ref) + MAX_DISTANCE_BP + MARGIN_BP
    return one.contig != two.contig or one.start + reach < two.start
