"""Three-valued evaluation of class predicates (clinical.md 7.3).

True: an alteration or a measured signature fits. False: nothing fits and it would have been seen.
Unknown: nothing fits, and something asked for was not tested or could not be read.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from agnoma.assessability.gaps import NOT_ASSESSABLE, NOT_TESTED, Gap
from agnoma.assessability.visibility import Question, Sight, join, look_for
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.profile.inputs import ClassInput, Signature
from agnoma.profile.predicates import (
    AllOf,
    AltMatch,
    AltPredicate,
    AnyOf,
    HrrPredicate,
    HrrState,
    Negation,
    PathwayPredicate,
    Predicate,
    ResistancePredicate,
    SigMatch,
    SignatureName,
    SigPredicate,
)
from agnoma.profile.rules import CodonSet, Pathways, Role, Rules
from agnoma.ternary import Ternary, all_of, any_of

DRIVERS = {
    Oncogenicity.ONCOGENIC: (Oncogenicity.ONCOGENIC,),
    Oncogenicity.LIKELY_ONCOGENIC: (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC),
}
SIGNATURE_WORDS = {
    SignatureName.TMB: "TMB",
    SignatureName.MSI: "MSI",
    SignatureName.MMR_IHC: "MMR protein immunohistochemistry",
    SignatureName.HRD_SCORE: "HRD score",
    SignatureName.SBS_POLE: "POLE mutational signature",
    SignatureName.DOMINANT_SBS: "mutational signatures",
    SignatureName.DOMINANT_SBS_FRACTION: "mutational signatures",
}
WEAKLY_SEEN = "seen with limited sensitivity only"
# How far past its limit a number must be to stand on its own (clinical.md 7.5).
CLEARLY_BEYOND = 1.2


@dataclass(frozen=True)
class SignatureHit:
    """A genome-wide result that fired."""

    text: str
    beyond: bool


@dataclass(frozen=True)
class Answer:
    """Truth of a predicate with what it rests on."""

    truth: Ternary
    alterations: tuple[Alteration, ...] = ()
    signatures: tuple[SignatureHit, ...] = ()
    pathways: tuple[str, ...] = ()
    sight: Sight = field(default_factory=Sight)
    independent: bool = False  # a signature alone would have made it true, beside an alteration


class Evaluator:
    """Evaluates predicates of one rule set against one tumour."""

    def __init__(self, rules: Rules, pathways: Pathways, view: ClassInput) -> None:
        self._rules = rules
        self._pathways = pathways
        self._view = view
        accepted = DRIVERS[rules.policy.min_oncogenicity]
        ordered = sorted(view.alterations, key=lambda a: a.alteration_id)
        self._drivers = [a for a in ordered if a.oncogenicity in accepted]
        self._reported = [a for a in ordered if not a.oncogenicity.is_benign]

    def evaluate(self, predicate: Predicate) -> Answer:
        """Return the truth of a predicate, its evidence and its gaps."""
        handlers: dict[type, Callable[[Any], Answer]] = {
            AllOf: lambda p: self._combine([self.evaluate(m) for m in p.members], all_of),
            AnyOf: lambda p: self._any_of([self.evaluate(m) for m in p.members]),
            Negation: self._negation,
            AltPredicate: lambda p: self._alt(p.alt),
            PathwayPredicate: lambda p: self._pathway(p.pathway),
            SigPredicate: lambda p: self._signature(p.sig),
            HrrPredicate: lambda p: self._repair(p.hrr),
            ResistancePredicate: lambda _: self._resistance(),
        }
        return handlers[type(predicate)](predicate)

    def _combine(
        self, answers: list[Answer], rule: Callable[[Iterable[Ternary]], Ternary]
    ) -> Answer:
        truth = rule(answer.truth for answer in answers)
        # Only members that share the truth of the whole explain it.
        telling = [answer for answer in answers if answer.truth is truth]
        alterations = {a.alteration_id: a for answer in telling for a in answer.alterations}
        return Answer(
            truth,
            tuple(alterations.values()),
            tuple(hit for answer in telling for hit in answer.signatures),
            tuple(name for answer in telling for name in answer.pathways),
            join(answer.sight for answer in telling),
            any(answer.independent for answer in telling),
        )

    def _any_of(self, answers: list[Answer]) -> Answer:
        whole = self._combine(answers, any_of)
        alone = any(
            answer.truth is Ternary.TRUE and answer.signatures and not answer.alterations
            for answer in answers
        )
        independent = bool(alone and whole.alterations)
        return replace(whole, independent=independent or whole.independent)

    def _negation(self, predicate: Negation) -> Answer:
        """Return the opposite; what was seen with limited sensitivity only is not shown absent."""
        answer = self.evaluate(predicate.member)
        if answer.truth is not Ternary.FALSE or not answer.sight.limited:
            return Answer(~answer.truth, sight=answer.sight)
        weak = (Gap(name, WEAKLY_SEEN) for name in answer.sight.limited)
        return Answer(
            Ternary.UNKNOWN, sight=Sight((*answer.sight.gaps, *weak), answer.sight.limited)
        )

    def _alt(self, wanted: AltMatch) -> Answer:
        fits = [(a, fit_alteration(a, wanted, self._rules.sets)) for a in self._drivers]
        codons = wanted.codon or set_codons(wanted.protein, self._rules.sets)
        question = Question(wanted.kind, wanted.effect, codons)
        return self._decide(fits, lambda: look_for(self._view, wanted.gene, question))

    def _decide(
        self, fits: Iterable[tuple[Alteration, Ternary]], look: Callable[[], Sight]
    ) -> Answer:
        """Return true with what fits, else false or unknown by what could have been missed."""
        found = list(fits)
        hits = tuple(a for a, fit in found if fit is Ternary.TRUE)
        if hits:
            return Answer(Ternary.TRUE, hits)
        open_ends = tuple(
            Gap(a.label, "found, but its effect or second hit is not known")
            if a.unproven is None
            else Gap(a.label, "found, but not shown to be a functional fusion", a.unproven)
            for a, fit in found
            if fit is Ternary.UNKNOWN
        )
        sight = look()
        gaps = (*open_ends, *sight.gaps)
        truth = Ternary.UNKNOWN if gaps else Ternary.FALSE
        return Answer(truth, sight=Sight(gaps, sight.limited))

    def _pathway(self, name: str) -> Answer:
        members = self._pathways[name]
        fits = [(a, _fits_role(a, members[a.gene])) for a in self._drivers if a.gene in members]
        answer = self._decide(fits, lambda: self._look_for_pathway(members))
        pathways = (name,) if answer.truth is Ternary.TRUE else ()
        return Answer(answer.truth, answer.alterations, (), pathways, answer.sight)

    def _look_for_pathway(self, members: dict[str, Role]) -> Sight:
        oncogenes = [gene for gene, role in members.items() if role is Role.ONCOGENE]
        suppressors = [gene for gene, role in members.items() if role is Role.SUPPRESSOR]
        activating = Question(
            (AlterationKind.SNV, AlterationKind.AMP, AlterationKind.FUSION), (Effect.GOF,)
        )
        return join(
            [
                look_for(self._view, oncogenes, activating) if oncogenes else Sight(),
                look_for(self._view, suppressors, Question(effects=(Effect.LOF,))),
            ]
        )

    def _repair(self, state: HrrState) -> Answer:
        genes = self._rules.hrr_genes
        fits = [
            (a, all_of([_is_lost(a), _hits(a, state)])) for a in self._drivers if a.gene in genes
        ]
        question = Question(effects=(Effect.LOF,))
        return self._decide(fits, lambda: look_for(self._view, genes, question))

    def _resistance(self) -> Answer:
        hits = tuple(a for a in self._reported if a.resistance_any_site)
        return Answer(Ternary.of(bool(hits)), hits)

    def _signature(self, wanted: SigMatch) -> Answer:
        result = self._view.signatures.get(wanted.name)
        if result is None or result.status is not Status.EVALUATED or result.value is None:
            return self._unanswered(wanted.name, result)
        value, words = result.value, SIGNATURE_WORDS[wanted.name]
        if wanted.op == "==":
            hit = SignatureHit(words if value is True else f"{words} {value}", beyond=True)
            fired = value == wanted.value
        else:
            number, limit = float(value), float(wanted.value)
            hit = SignatureHit(f"{words} {number:g}", beyond=number >= CLEARLY_BEYOND * limit)
            fired = number >= limit
        return Answer(Ternary.of(fired), signatures=(hit,) if fired else ())

    def _unanswered(self, name: SignatureName, result: Signature | None) -> Answer:
        if self._answered_otherwise(name):
            return Answer(Ternary.FALSE)
        assessable = result is not None and result.status is Status.NOT_ASSESSABLE
        problem = NOT_ASSESSABLE if assessable else NOT_TESTED
        gap = Gap(SIGNATURE_WORDS[name], problem, (result and result.reason) or "")
        return Answer(Ternary.UNKNOWN, sight=Sight((gap,)))

    def _answered_otherwise(self, name: SignatureName) -> bool:
        for group in self._rules.policy.assays_of_one_question:
            others = [self._view.signatures.get(n) for n in group.names if n is not name]
            if name in group.names and any(
                other is not None
                and other.status is Status.EVALUATED
                and other.value not in group.indecisive
                for other in others
            ):
                return True
        return False


def fit_alteration(found: Alteration, wanted: AltMatch, sets: dict[str, CodonSet]) -> Ternary:
    """Return whether an alteration fits; unknown when what it does is not known."""
    if matched_gene(found, wanted) is None or (wanted.kind and found.kind not in wanted.kind):
        return Ternary.FALSE
    if wanted.codon and not overlaps(found, wanted.codon):
        return Ternary.FALSE
    if found.gene in wanted.not_codon and overlaps(found, wanted.not_codon[found.gene]):
        return Ternary.FALSE
    if wanted.protein and not _in_set(found, wanted.protein, sets):
        return Ternary.FALSE
    if wanted.unproven and not found.unproven:
        return Ternary.FALSE
    truths = []
    if found.unproven and not wanted.unproven:
        truths.append(Ternary.UNKNOWN)
    if wanted.effect:
        known = found.effect is not Effect.UNKNOWN
        truths.append(Ternary.of(found.effect in wanted.effect if known else None))
    if wanted.biallelic:
        truths.append(both_copies(found))
    return all_of(truths)


def matched_gene(found: Alteration, wanted: AltMatch) -> str | None:
    """Return the gene asked for that is altered; of a fusion it may be either partner."""
    if found.gene in wanted.gene:
        return found.gene
    fused = found.kind is AlterationKind.FUSION and found.partner in wanted.gene
    return found.partner if fused else None


def overlaps(found: Alteration, codons: Iterable[int]) -> bool:
    """Return whether an alteration touches one of the codons."""
    if found.codon_first is None:
        return False
    last = found.codon_last or found.codon_first
    return any(found.codon_first <= codon <= last for codon in codons)


def both_copies(found: Alteration) -> Ternary:
    """Return whether both copies of the gene are lost (clinical.md 4.3, two-hit)."""
    if found.kind is AlterationKind.HOMDEL:
        return Ternary.TRUE
    return Ternary.of(found.biallelic)


def _is_lost(found: Alteration) -> Ternary:
    """Return whether an alteration abolishes its gene's function; unknown with its effect."""
    return Ternary.of(None if found.effect is Effect.UNKNOWN else found.effect is Effect.LOF)


def _hits(found: Alteration, state: HrrState) -> Ternary:
    """Return whether so many copies are hit; of one, that both are is not shown."""
    both = both_copies(found)
    return both if state is HrrState.BIALLELIC else Ternary.of(both is not Ternary.TRUE)


def set_codons(protein: str | None, sets: dict[str, CodonSet]) -> tuple[int, ...]:
    """Return the codons a named set, or one protein change, is about."""
    if protein is None:
        return ()
    named = sets.get(protein)
    if named and named.first_codon is not None and named.last_codon is not None:
        return tuple(range(named.first_codon, named.last_codon + 1))
    changes = named.proteins if named else (protein,)
    numbers = {int(n) for change in changes for n in re.findall(r"^p\.[A-Z](\d+)", change)}
    return tuple(sorted(numbers))


def _in_set(found: Alteration, protein: str, sets: dict[str, CodonSet]) -> bool:
    named = sets.get(protein)
    if named is None:
        return found.protein_change == protein
    if named.proteins:
        return found.protein_change in named.proteins
    return overlaps(found, set_codons(protein, sets))


def _fits_role(found: Alteration, role: Role) -> Ternary:
    """Return whether the event goes in the direction of the gene's role (clinical.md 7.4)."""
    activating = found.kind in (AlterationKind.AMP, AlterationKind.FUSION)
    if role is Role.UNASSIGNED:
        return Ternary.FALSE
    if found.unproven:
        return Ternary.UNKNOWN
    wanted = Effect.GOF if role is Role.ONCOGENE else Effect.LOF
    if found.effect is wanted or (role is Role.ONCOGENE and activating):
        return Ternary.TRUE
    if role is Role.SUPPRESSOR and found.kind is AlterationKind.HOMDEL:
        return Ternary.TRUE
    return Ternary.of(None if found.effect is Effect.UNKNOWN else False)
