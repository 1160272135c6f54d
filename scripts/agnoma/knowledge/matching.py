"""The facts against the alterations of a case: matches with tiers, and a ledger of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from agnoma.config import Jurisdiction
from agnoma.knowledge.agreement import compare_statements
from agnoma.knowledge.approvals import approval_of
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.conditions import ConditionJudge, Conditions
from agnoma.knowledge.drug_words import unchecked_note
from agnoma.knowledge.exclusions import without_covered
from agnoma.knowledge.expressions import WILD_TYPE, Expression
from agnoma.knowledge.matchers import GeneLevel, Stain
from agnoma.knowledge.refusals import lane_entry, ledger_entry, misfit
from agnoma.knowledge.resistance import (
    Against,
    Resisting,
    carries_no_therapy,
    elsewhere,
    resisting_facts,
    with_caveats,
)
from agnoma.knowledge.scales import AXES, escat_here, level_here
from agnoma.knowledge.signatures import detected_signature
from agnoma.knowledge.tables import Knowledge
from agnoma.knowledge.tiers import (
    BEST_FIRST,
    Fit,
    NotApplied,
    best_tier,
    decide_tier,
    lowest,
)
from agnoma.models.alteration import Alteration
from agnoma.models.knowledge import (
    AT_SITE,
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    FactEffect,
    Specificity,
    UnansweredFact,
)
from agnoma.models.variant import LedgerEntry

SCORED_EFFECTS = frozenset({FactEffect.SENSITIVITY, FactEffect.DIAGNOSTIC})
TIERED_EFFECTS = frozenset({FactEffect.SENSITIVITY, FactEffect.DIAGNOSTIC, FactEffect.PROGNOSTIC})
HER2_POSITIVE = Stain(None)
Hit = tuple[Alteration, Specificity]


@dataclass(slots=True)
class Outcome:
    """Matches and ledger of a case, and what each alteration fits at any tumour type."""

    matches: list[EvidenceMatch] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    tiers_any_site: dict[str, set[AmpTier]] = field(default_factory=dict)
    resistance_any_site: set[str] = field(default_factory=set)
    wild_type: list[Fact] = field(default_factory=list)
    unanswered: list[UnansweredFact] = field(default_factory=list)
    resistance_elsewhere: list[Against] = field(default_factory=list)


class FactMatcher:
    """Holds the facts against one case."""

    def __init__(self, knowledge: Knowledge, state: CaseState, jurisdiction: Jurisdiction) -> None:
        self._knowledge = knowledge
        self._state = state
        self._jurisdiction = jurisdiction
        self._judge = ConditionJudge(state, knowledge.genes.domains)
        self._submitted = state.case.oncotree_code
        self._concerned: dict[tuple[str, ...], list[Alteration]] = {}
        self._resisting: dict[str, list[Resisting]] = {}
        self._notes: dict[str, str] = {}

    def run(self) -> Outcome:
        """Return all matches, best tier first, and why other facts of altered genes do not fit."""
        outcome = Outcome()
        index = self._knowledge.index
        hits = self._hits()
        self._resisting = resisting_facts(
            (self._knowledge.facts[number][0], some) for number, some in hits.items()
        )
        altered = {n for gene in self._state.places for n in index.of_gene.get(gene, ())}
        for number in sorted(altered.union(index.everywhere, index.unanswered)):
            fact, expression = self._knowledge.facts[number]
            before = len(outcome.matches)
            if expression.signatures:
                self._match_signatures(fact, expression, outcome, hit=bool(hits.get(number)))
            if fact.alteration == WILD_TYPE:
                self._match_wild_type(fact, expression, outcome)
            elif number in altered and (hits.get(number) or before == len(outcome.matches)):
                self._match_alterations(fact, expression, hits.get(number, []), outcome)
            if expression.signatures:
                outcome.matches[before:] = _as_one(outcome.matches[before:])
            self._note_unanswered(fact, expression, outcome, altered=number in altered)
        outcome.matches = with_caveats(
            compare_statements(outcome.matches, self._knowledge.drugs, self._knowledge.types),
            outcome.resistance_elsewhere,
            self._knowledge.drugs,
            self._knowledge.types,
        )
        outcome.matches.sort(key=_order)
        if index.lane:
            outcome.ledger.append(lane_entry(index.lane))
        return outcome

    def _hits(self) -> dict[int, list[Hit]]:
        """Return what every fact fits, by its number, in the order of the alterations."""
        facts, found = self._knowledge.facts, dict[int, list[Hit]]()
        for alteration in self._state.alterations:
            for number in dict.fromkeys(self._knowledge.index.candidates(alteration)):
                specificity = facts[number][1].match(alteration)
                if specificity is not None:
                    found.setdefault(number, []).append((alteration, specificity))
        return found

    def _fit(
        self,
        fact: Fact,
        expression: Expression,
        alteration: Alteration | None,
        specificity: Specificity,
        note: str = "",
    ) -> Fit:
        requires = self._knowledge.required(fact, alteration)
        disease = self._knowledge.types.relate(fact, self._submitted)
        elsewhere = disease.relation is DiseaseRelation.OTHER
        return Fit(
            fact=fact,
            specificity=specificity,
            disease=without_covered(
                disease, self._knowledge.covered.get(fact.fact_id, {}), expression, alteration
            ),
            conditions=self._judge.judge(
                requires,
                expression,
                alteration,
                elsewhere=elsewhere,
                of_site=self._knowledge.required_at(fact, self._submitted),
            ),
            submitted=self._submitted,
            note="; ".join(filter(None, (note, self._unchecked(fact)))),
            possible_chip=None if alteration is None else alteration.possible_chip,
            any_pathogenic=any(
                isinstance(m, GeneLevel) and m.name == "pathogenic" for m in expression.matchers
            ),
        )

    def _unchecked(self, fact: Fact) -> str:
        """Return what could not be checked of a fact's drugs; many alterations ask for the same."""
        if fact.fact_id not in self._notes:
            self._notes[fact.fact_id] = unchecked_note(
                fact, self._knowledge.drugs, self._knowledge.therapy_classes
            )
        return self._notes[fact.fact_id]

    def _match_signatures(
        self, fact: Fact, expression: Expression, outcome: Outcome, *, hit: bool
    ) -> None:
        """Hold the words of a fact that biomarkers and stains answer against the case.

        HER2 positivity stands for an amplification that is not found, in the fact's own types:
        labels there ask for an approved test, not for copies by sequencing.
        """
        for signature in expression.signatures:
            if signature == HER2_POSITIVE and (hit or not self._is_of_type(fact)):
                continue
            found = detected_signature(signature, self._state)
            if found is None:
                continue
            kind = Specificity.STRUCTURAL_CLASS
            fit = self._fit(fact, expression, None, kind, found.note)
            entry = self._keep(fit, found.signature_id, outcome)
            outcome.ledger += [] if entry is None else [entry]

    def _is_of_type(self, fact: Fact) -> bool:
        relation = self._knowledge.types.relate(fact, self._submitted).relation
        return relation in (*AT_SITE, DiseaseRelation.NARROWER)

    def _match_wild_type(self, fact: Fact, expression: Expression, outcome: Outcome) -> None:
        """Hold a fact on unaltered genes against the case; what it needs is in its `requires`.

        Its tumour type has to be the submitted one: that genes are unaltered says nothing of
        others.
        """
        fit = self._fit(fact, expression, None, Specificity.STRUCTURAL_CLASS)
        genes = "/".join(fact.genes)
        if fit.disease.relation not in (*AT_SITE, DiseaseRelation.NARROWER):
            if not self._state.places.keys().isdisjoint(fact.genes):
                reason = f"wild type counts in {'|'.join(fact.scope.types)} only"
                outcome.ledger.append(ledger_entry(fact, "other_tumour_type_only", genes, reason))
            return
        outcome.wild_type.append(fact)
        if self._state.failed:
            reason = "the sample failed quality control, so nothing counts as absent"
            outcome.ledger.append(ledger_entry(fact, "wild_type_in_failed_sample", genes, reason))
            return
        shown = ", not established" if fit.conditions.capping else ""
        entry = self._keep(fit, f"{genes} wild type{shown}", outcome)
        outcome.ledger += [] if entry is None else [entry]

    def _match_alterations(
        self, fact: Fact, expression: Expression, hits: list[Hit], outcome: Outcome
    ) -> None:
        refused: list[LedgerEntry] = []
        kept = 0
        for alteration, specificity in hits:
            resisted = self._resisted(fact, alteration, specificity)
            if resisted is not None:
                refused.append(resisted)
                continue
            fit = self._fit(fact, expression, alteration, specificity)
            requires = self._knowledge.required(fact, alteration)
            conditions = self._judge.judge(requires, expression, alteration)
            self._note_any_site(fit, conditions, alteration.alteration_id, outcome)
            entry = self._keep(fit, alteration.alteration_id, outcome)
            kept += entry is None
            refused += [] if entry is None else [entry]
        if not kept:
            concerned = self._of_genes(expression.genes)
            entry = refused[0] if refused else misfit(fact, expression, concerned, self._state)
            outcome.ledger.append(entry)

    def _resisted(
        self, fact: Fact, alteration: Alteration, specificity: Specificity
    ) -> LedgerEntry | None:
        """Return why an alteration carries no therapy of a wider fact: it is what resists it."""
        name = alteration.alteration_id
        resisting = self._resisting.get(name, ())
        against = carries_no_therapy(
            fact, specificity, resisting, self._knowledge.drugs, self._knowledge.types
        )
        if against is None:
            return None
        reason = f"{name} is known to resist it ({against.fact_id})"
        return ledger_entry(fact, "resistance_mutation", name, reason)

    def _of_genes(self, genes: tuple[str, ...]) -> list[Alteration]:
        """Return the alterations of some genes in their order; many facts ask for the same."""
        if genes not in self._concerned:
            places = {n for gene in genes for n in self._state.places.get(gene, ())}
            self._concerned[genes] = [self._state.alterations[n] for n in sorted(places)]
        return self._concerned[genes]

    def _note_unanswered(
        self, fact: Fact, expression: Expression, outcome: Outcome, *, altered: bool
    ) -> None:
        """List a fact that cannot be evaluated, if it is of this patient's genes or tumour type."""
        if not expression.unanswered:
            return
        relation = self._knowledge.types.relate(fact, self._submitted).relation
        of_type = relation in {DiseaseRelation.EXACT, DiseaseRelation.BROADER}
        if of_type or (altered and relation is not DiseaseRelation.EXCLUDED):
            reason = "; ".join(dict.fromkeys(expression.unanswered))
            outcome.unanswered.append(UnansweredFact(fact=fact, reason=reason))

    def _keep(self, fit: Fit, alteration_id: str, outcome: Outcome) -> LedgerEntry | None:
        decision = decide_tier(fit)
        if isinstance(decision, NotApplied):
            if decision.rule == "other_tumour_type_only":
                words = self._disease_words(fit.fact)
                anywhere = self._resists_anywhere(fit.fact, fit.conditions)
                known = elsewhere(fit, alteration_id, words, anywhere=anywhere)
                outcome.resistance_elsewhere += [] if known is None else [known]
            return ledger_entry(fit.fact, decision.rule, alteration_id, decision.reason)
        approval = approval_of(
            fit.fact,
            self._jurisdiction,
            relation=fit.disease.relation,
            specificity=fit.specificity,
            diseases=self._disease_words(fit.fact),
            capping=fit.capping,
        )
        relation, capping = fit.disease.relation, fit.capping
        escat = escat_here(fit.fact, relation, fit.specificity, capping)
        level = level_here(fit.fact, relation, fit.specificity, capping)
        wild_type = fit.fact.alteration == WILD_TYPE
        outcome.matches.append(
            EvidenceMatch(
                fact=fit.fact,
                alteration_ids=(alteration_id,),
                specificity=fit.specificity,
                specificity_score=0 if wild_type else fit.specificity.score,
                axis=AXES.get(fit.fact.effect),
                escat_here=escat.grade,
                escat_reason=escat.reason,
                level_here=level.grade,
                level_reason=level.reason,
                conflict=fit.fact.conflict,
                absent=fit.conditions.absent,
                disease_relation=fit.disease.relation,
                matched_disease=fit.disease.code,
                tier=decision.tier,
                tier_rule=decision.rule,
                tier_reason=decision.reason,
                conditional_on=(*fit.conditions.unknown, *fit.disease.open_words),
                capped_by=capping,
                noted=fit.conditions.noted,
                met=fit.conditions.met,
                approved_here=approval.here,
                approval_text=approval.text,
                possible_chip=fit.possible_chip,
            )
        )
        return None

    def _note_any_site(
        self, fit: Fit, conditions: Conditions, alteration_id: str, outcome: Outcome
    ) -> None:
        """Record what a fact says whatever tumour type and treatment: the class reads neither."""
        failed = conditions.failed and not conditions.untreated
        if failed or not _is_same_allele(fit.specificity):
            return
        fact = fit.fact
        if self._resists_anywhere(fact, conditions):
            outcome.resistance_any_site.add(alteration_id)
        if fact.effect in SCORED_EFFECTS and fact.amp_level is not None:
            tier = fact.amp_level
            contradicted = lowest(tier, AmpTier.IIC) if fact.conflict else tier
            capped = lowest(tier, AmpTier.IID) if conditions.capping else contradicted
            outcome.tiers_any_site.setdefault(alteration_id, set()).add(capped)

    def _resists_anywhere(self, fact: Fact, conditions: Conditions) -> bool:
        """Return whether a fact tells a resistance that hangs on no tumour type."""
        all_conditions = self._knowledge.therapy_resistance.get(fact.fact_id)
        return all_conditions is not None and not (all_conditions and conditions.unknown)

    def _disease_words(self, fact: Fact) -> str:
        first, *others = [self._knowledge.types.name(code) for code in fact.scope.types]
        if len(others) > 1:
            return f"{first} and {len(others)} further types"
        return " and ".join([first, *others])


def with_best_tiers(alterations: Iterable[Alteration], outcome: Outcome) -> tuple[Alteration, ...]:
    """Return alterations with the best tier and the resistance of their matches.

    Facts of another entity (III) give no tier; a resistance fact counts where it was curated for
    the submitted type, or for any.
    """
    tiers: dict[str, set[AmpTier]] = {}
    resistant: set[str] = set()
    for match in outcome.matches:
        for alteration_id in match.alteration_ids:
            if match.fact.effect in TIERED_EFFECTS:
                tiers.setdefault(alteration_id, set()).update(_tier_of(match))
            elif match.disease_relation in AT_SITE and _is_same_allele(match.specificity):
                resistant.add(alteration_id)
    return tuple(
        a.model_copy(
            update={
                "best_tier": best_tier(
                    {t for t in tiers.get(a.alteration_id, ()) if t is not None}
                ),
                "resistance": a.alteration_id in resistant,
                "tier_any_site": best_tier(outcome.tiers_any_site.get(a.alteration_id, set())),
                "resistance_any_site": a.alteration_id in outcome.resistance_any_site,
            }
        )
        for a in alterations
    )


def _as_one(matches: list[EvidenceMatch]) -> list[EvidenceMatch]:
    """Return one match of a fact that an alteration and a stain or signature both meet.

    It is one therapy, so it is one line, with the best of its tiers and all that meets it named.
    """
    if len(matches) < 2:
        return matches
    best = min(matches, key=lambda match: _order(match)[0])
    ids = dict.fromkeys(name for match in matches for name in match.alteration_ids)
    doubts = [match.possible_chip for match in matches]
    update = {
        "alteration_ids": tuple(ids),
        "possible_chip": doubts[0] if None not in doubts else None,
    }
    return [best.model_copy(update=update)]


def _tier_of(match: EvidenceMatch) -> set[AmpTier]:
    return set() if match.tier is None else {match.tier}


def _is_same_allele(specificity: Specificity) -> bool:
    return specificity is not Specificity.SAME_RESIDUE_OTHER_ALLELE


def _order(match: EvidenceMatch) -> tuple[int, int, int, tuple[str, ...]]:
    tier = len(BEST_FIRST) if match.tier is None else BEST_FIRST.index(match.tier)
    effect = tuple(FactEffect).index(match.fact.effect)
    return (tier, effect, match.fact.line, match.alteration_ids)
