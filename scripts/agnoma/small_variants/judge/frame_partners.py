"""Indels that give a reported frameshift its reading frame back (clinical.md 3.4, 8.1).

Frameshifts of one molecule can restore the frame together: then none is a loss of function, and no
fact may rest on one. Fragments decide where they can; where they cannot, and where a filter doubts
a partner that they show, the effect is not determined, in words that name no partner.

A partner may be withheld since it looks inherited. Words on a frameshift whose partner is nowhere
to be seen would tell that there is an inherited frameshift beside it: no other cause would be left
to one who has the ledger. Without consent such a frameshift is therefore withheld with its partner,
and counted by the same rule; what is not told leaves every gene of the case open, as any other
withheld variant that may be somatic does. With consent the partner is named.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from agnoma.gene_model import GeneModel, exon_at
from agnoma.models.case import CaseInfo, GermlineConsent
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.reference import Strand
from agnoma.models.variant import SmallVariant, UnresolvedLocus
from agnoma.small_variants.alleles import Allele, ReferenceSequence, key_of, trimmed
from agnoma.small_variants.codons import codons_of
from agnoma.small_variants.judge.near_misses import is_near_miss
from agnoma.small_variants.judge.unresolved import HotspotNames
from agnoma.small_variants.rearranged.reversions import (
    CODON_BP,
    MAX_DISTANCE_BP,
    MIN_FRAGMENTS_BOTH,
    MIN_SHARE_BOTH,
    changes_coding,
    changes_frame,
    restore_frame,
)

UNTOLD = "effect on the protein not determined"
REACH_BP = 1000  # the greatest phase_distance_bp that can be configured
BIN_BP = REACH_BP
MARGIN_BP = 100  # candidates may come a little out of order where a codon was put together
MAX_PARTNERS = 5  # the nearest ones
MAX_TOGETHER = 3  # partners that one needs: +1, +1, +1 are in frame again
_DOUBTED, _SHOWN_ONLY = "near miss", "by fragments only"


class FrameChanges:
    """Indels of other than whole codons, found by place, each with a note."""

    def __init__(self) -> None:
        self._by_bin: dict[tuple[str, int], dict[Allele, str]] = {}

    def add(self, allele: Allele, note: str = "") -> None:
        """Keep an allele if its length is not of whole codons."""
        if changes_frame(allele):
            place = allele.contig, allele.start // BIN_BP
            self._by_bin.setdefault(place, {})[allele] = note

    def near(self, allele: Allele) -> Iterator[tuple[Allele, str]]:
        """Yield those, and their notes, that begin in the same stretch or one beside it."""
        place = allele.start // BIN_BP
        for number in (place - 1, place, place + 1):
            yield from self._by_bin.get((allele.contig, number), {}).items()


@dataclass(frozen=True, slots=True)
class _Partner:
    """Another indel that may be on the molecules of a frameshift."""

    allele: Allele
    phase: Phase | None
    rule: str | None = None
    """By which it is withheld; None = it is told."""
    filtered: bool = False

    @property
    def on_one_molecule(self) -> bool:
        """Return whether fragments, or a submitted phase, show it beside the frameshift."""
        if self.phase is None:
            return False
        if self.phase.both is None:
            return self.phase.relation is PhaseRelation.CIS
        return self.phase.both >= MIN_FRAGMENTS_BOTH

    @property
    def also_alone(self) -> bool:
        """Return whether fragments show the frameshift without it; an inherited one is on all."""
        return self.rule is None and _also_alone(self.phase)

    @property
    def words(self) -> str:
        """Return what it is."""
        if self.filtered:
            return "which a filter removed"
        return "which was found as well" if self.rule is None else "which looks inherited"

    @property
    def seen(self) -> str:
        """Return what tells that it is on one molecule."""
        if self.phase is None:
            return "no fragment covers both"
        if self.phase.both is None:
            return f"in {self.phase.relation.value} as submitted"
        return f"{self.phase.both} fragments carry both"


Hide = Callable[[SmallVariant, str], None]


class FramePartners:
    """Says of frameshifts that their effect depends on other ones, withheld or not.

    Parameters
    ----------
    withheld
        Filled while candidates are judged, noted with the rule.
    model
        Chosen transcripts.
    reference
        Bases, for stop codons between two indels.
    case
        With the consent.
    hide
        Told of a frameshift, and the rule, that is withheld with its partner.
    """

    def __init__(
        self,
        withheld: FrameChanges,
        model: GeneModel,
        reference: ReferenceSequence,
        case: CaseInfo,
        hide: Hide,
    ) -> None:
        self._withheld, self._model, self._reference = withheld, model, reference
        self._hide = hide
        self._reported, self._filtered = FrameChanges(), FrameChanges()
        self._phases: dict[Allele, dict[str, Phase]] = {}
        self.unresolved: set[UnresolvedLocus] = set()
        """Codons of frameshifts without a known effect: nothing is excluded in their genes."""
        self._names = HotspotNames(model, reference)
        consented = case.germline_consent is not GermlineConsent.NONE
        self._may_name = consented and case.consent_record is not None

    def never_judged(self, alleles: Iterable[Allele]) -> None:
        """Note what the submitting laboratory filtered: doubted, as what one filter removed."""
        for allele in alleles:
            self._filtered.add(allele, _DOUBTED)

    def told(self, variants: Iterable[SmallVariant]) -> Iterator[SmallVariant]:
        """Yield variants in their order, frameshifts with what their effect depends on.

        One is held back until no later candidate can be its partner, and not yielded when it is
        withheld with it. Phase records with withheld alleles must still be there.
        """
        waiting: deque[SmallVariant] = deque()
        for variant in variants:
            while waiting and _out_of_reach(waiting[0], variant):
                yield from self._answered(waiting.popleft())
            allele = trimmed(variant)
            if changes_frame(allele):
                self._phases[allele] = {phase.other: phase for phase in variant.phases}
            if not variant.failed:
                self._reported.add(allele)
            else:
                note = _DOUBTED if is_near_miss(variant) else _SHOWN_ONLY
                self._filtered.add(allele, note)
            waiting.append(variant)
        for variant in waiting:
            yield from self._answered(variant)

    def _answered(self, variant: SmallVariant) -> Iterator[SmallVariant]:
        allele = trimmed(variant)
        found = None
        if not variant.failed and changes_frame(allele):
            found = self._restoring(allele, self._partners(variant, allele))
        if found is None:
            yield self._as_read(variant, allele)
            return
        gene, partners = found
        rule = next((p.rule for p in partners if p.rule is not None), None)
        if rule is not None and not self._may_name:
            self._hide(variant, rule)
            return
        update = {"effect_unknown": UNTOLD}
        if self._may_name:
            update = {"frame_depends_on": self._words(partners, gene)}
        answered = variant.model_copy(update=update)
        self.unresolved |= set(self._open(allele, gene, answered.undetermined_effect or UNTOLD))
        yield answered

    def _as_read(self, variant: SmallVariant, allele: Allele) -> SmallVariant:
        """Return a variant, without an effect where a frameshift before it shifts its codons.

        That of a single base is told by its codon (`codon_partners`).
        """
        single = len(allele.ref) == len(allele.alt) == 1
        if variant.failed or variant.effect_unknown or single or changes_frame(allele):
            return variant
        for transcript in self._model.overlapping(allele.contig, allele.start, allele.end + 1):
            before = [
                partner
                for partner in self._near(variant, allele)
                if partner.rule is None
                and partner.on_one_molecule
                and not partner.also_alone
                and changes_coding(partner.allele, transcript)
                and (partner.allele < allele) is (transcript.strand is Strand.PLUS)
            ]
            shift = sum(len(p.allele.alt) - len(p.allele.ref) for p in before)
            if shift % CODON_BP and changes_coding(allele, transcript):
                self.unresolved |= set(self._open(allele, transcript.gene, UNTOLD))
                return variant.model_copy(update={"effect_unknown": UNTOLD})
        return variant

    def _partners(self, variant: SmallVariant, allele: Allele) -> list[_Partner]:
        """Return the nearest indels that may be on its molecules, from the nearest on.

        Those within `MAX_DISTANCE_BP` of it or of a nearer one, and those further away that
        fragments show beside it.
        """
        low, high, kept = allele.start, allele.end, []
        for partner in sorted(self._near(variant, allele), key=lambda p: _order(p, allele)):
            near = _gap_bp(partner.allele, low, high) <= MAX_DISTANCE_BP
            if near or partner.on_one_molecule:
                low, high = min(low, partner.allele.start), max(high, partner.allele.end)
                kept.append(partner)
        return kept[:MAX_PARTNERS]

    def _near(self, variant: SmallVariant, allele: Allele) -> Iterator[_Partner]:
        """Yield what its molecules may carry in its neighbourhood."""
        phases = {phase.other: phase for phase in variant.phases}

        def phase_with(other: Allele) -> Phase | None:
            return phases.get(key_of(other, self._reference))

        for other, rule in self._withheld.near(allele):
            partner = _Partner(other, phase_with(other), rule=rule)
            if not _apart(partner.phase):
                yield partner
        for other, _ in self._reported.near(allele):
            partner = _Partner(other, phase_with(other))
            if other != allele and not _apart(partner.phase):
                yield partner
        for other, note in self._filtered.near(allele):
            partner = _Partner(other, phase_with(other), filtered=True)
            doubted = note == _DOUBTED or partner.on_one_molecule
            if doubted and not _apart(partner.phase):
                yield partner

    def _restoring(
        self, allele: Allele, partners: Sequence[_Partner]
    ) -> tuple[str, tuple[_Partner, ...]] | None:
        """Return the gene whose frame an indel restores with others, and these; None without.

        The fewest, and of as many those that may be told; last all that fragments show with it.
        """
        groups = [g for n in range(1, MAX_TOGETHER + 1) for g in combinations(partners, n)]
        with_it = tuple(p for p in partners if p.on_one_molecule and not p.also_alone)
        if len(with_it) > MAX_TOGETHER:
            groups.append(with_it)
        for group in sorted(groups, key=lambda g: any(p.rule is not None for p in g)):
            if self._shown_without(group):
                continue
            together = sorted((allele, *(partner.allele for partner in group)))
            start, end = together[0].start, max(one.end for one in together) + 1
            for transcript in self._model.overlapping(allele.contig, start, end):
                coding = all(changes_coding(change, transcript) for change in together)
                if coding and restore_frame(together, transcript, self._reference):
                    return transcript.gene, group
        return None

    def _shown_without(self, group: Sequence[_Partner]) -> bool:
        """Return whether molecules carry a frameshift without one of some partners.

        Not where fragments contradict each other: one that comes with a second partner, and this
        with the first, is not without the first. Then reads do not tell the group apart.
        """
        for missing in group:
            others = (one for one in group if one is not missing)
            if missing.also_alone and not any(
                one.on_one_molecule and not one.also_alone and self._comes_with(one, missing)
                for one in others
            ):
                return True
        return False

    def _comes_with(self, one: _Partner, two: _Partner) -> bool:
        """Return whether fragments show one partner with another, and hardly without."""
        key = key_of(two.allele, self._reference)
        phase = self._phases.get(one.allele, {}).get(key)
        return _Partner(two.allele, phase).on_one_molecule and not _also_alone(phase)

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

    def _words(self, partners: Sequence[_Partner], gene: str) -> str:
        named = " and ".join(f"{self._name(p, gene)}, {p.words}" for p in partners)
        seen = ", ".join(dict.fromkeys(partner.seen for partner in partners))
        return f"{named}: in frame if on one molecule ({seen})"

    def _name(self, partner: _Partner, gene: str) -> str:
        coding, protein = self._names.both(partner.allele, gene)
        # Two somatic ones in one frame have no p. name.
        best = protein or coding if partner.rule is not None else coding
        return f"{gene} {best or key_of(partner.allele, self._reference)}"


def _apart(phase: Phase | None) -> bool:
    return phase is not None and phase.relation is PhaseRelation.TRANS


def _also_alone(phase: Phase | None) -> bool:
    """Return whether molecules carry a frameshift without its somatic partner.

    In those cells it is a loss of function; that others have the frame back is told as a reversion.
    A phase that too few fragments tell says nothing of this either.
    """
    if phase is None or phase.both is None or phase.this_only is None:
        return False
    with_this = phase.both + phase.this_only
    known = phase.relation is not PhaseRelation.UNKNOWN
    alone = phase.this_only >= MIN_FRAGMENTS_BOTH and phase.both < MIN_SHARE_BOTH * with_this
    return known and alone


def _gap_bp(allele: Allele, low: int, high: int) -> int:
    return max(low - allele.end, allele.start - high, 0)


def _order(partner: _Partner, allele: Allele) -> tuple[int, Allele]:
    return _gap_bp(partner.allele, allele.start, allele.end), partner.allele


def _out_of_reach(one: SmallVariant, two: SmallVariant) -> bool:
    reach = len(one.ref) + REACH_BP + MARGIN_BP
    return one.contig != two.contig or one.start + reach < two.start
