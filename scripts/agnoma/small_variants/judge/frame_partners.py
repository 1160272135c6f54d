"""Withheld indels that give a reported frameshift its reading frame back (clinical.md 3.4, 8.1).

A frameshift beside an inherited one can restore the frame: on one molecule it is no loss of
function, and no fact on one may rest on it. The inherited allele is named with consent only.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from agnoma.gene_model import GeneModel
from agnoma.models.case import CaseInfo, GermlineConsent
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import SmallVariant
from agnoma.small_variants.alleles import Allele, ReferenceSequence, key_of, trim
from agnoma.small_variants.judge.unresolved import HotspotNames
from agnoma.small_variants.rearranged.reversions import (
    MAX_DISTANCE_BP,
    changes_coding,
    changes_frame,
    restores_frame,
)

UNTOLD = "another variant of the gene that is not told here"
BIN_BP = 1000
MARGIN_BP = 100  # candidates may come a little out of order where a codon was put together


class FrameChanges:
    """Withheld indels of other than whole codons, found by place."""

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
    """Says of frameshifts on which withheld variant their effect depends.

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
            waiting.append(variant)
        for variant in waiting:
            yield self._answered(variant)

    def _answered(self, variant: SmallVariant) -> SmallVariant:
        allele = trim(variant.contig, variant.start, variant.ref, variant.alt)
        if variant.failed or not changes_frame(allele):
            return variant
        for partner in sorted(self._withheld.near(allele)):
            phase = self._phase(variant, partner)
            gene = self._restored(allele, partner)
            trans = phase is not None and phase.relation is PhaseRelation.TRANS
            if gene is not None and not trans:
                words = self._words(partner, gene, phase) if self._may_name else UNTOLD
                return variant.model_copy(update={"frame_depends_on": words})
        return variant

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

    def _words(self, partner: Allele, gene: str, phase: Phase | None) -> str:
        coding, protein = self._names.both(partner, gene)
        name = f"{gene} {protein or coding or key_of(partner, self._reference)}"
        seen = "no fragment covers both"
        if phase is not None and phase.both is not None:
            seen = f"{phase.both} fragments carry both"
        elif phase is not None:
            seen = f"in {phase.relation.value} as submitted"
        return f"{name}, which looks inherited: in frame if on one molecule ({seen})"


def _out_of_reach(one: SmallVariant, two: SmallVariant) -> bool:
    reach = len(one.ref) + MAX_DISTANCE_BP + MARGIN_BP
    return one.contig != two.contig or one.start + reach < two.start
