"""Every fact against every alteration of a case: matches with tiers, and a ledger of the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agnoma.config import Jurisdiction
from agnoma.knowledge.approvals import approval_of
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.conditions import ConditionJudge
from agnoma.knowledge.exon_deletion_alterations import UNANSWERED
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.matchers import Reverting, Structural, is_established
from agnoma.knowledge.reversion_alterations import SEEN_ONLY
from agnoma.knowledge.signatures import detected_signature
from agnoma.knowledge.tables import Knowledge
from agnoma.knowledge.tiers import (
    AT_SITE,
    BEST_FIRST,
    Fit,
    NotApplied,
    best_tier,
    decide_tier,
    lowest,
)
from agnoma.models.alteration import Alteration
from agnoma.models.base import Status
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    FactEffect,
    Specificity,
)
from agnoma.models.variant import LedgerEntry

STAGE = "knowledge"
LANE_EFFECTS = frozenset({FactEffect.PREDISPOSITION, FactEffect.TOXICITY})
SCORED_EFFECTS = frozenset({FactEffect.SENSITIVITY, FactEffect.DIAGNOSTIC})
WILD_TYPE = "wt"
TIERED_EFFECTS = frozenset({FactEffect.SENSITIVITY, FactEffect.DIAGNOSTIC, FactEffect.PROGNOSTIC})


@dataclass(slots=True)
class Outcome:
    """Matches and ledger of a case, and what each alteration fits at any tumour type."""

    matches: list[EvidenceMatch] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    tiers_any_site: dict[str, set[AmpTier]] = field(default_factory=dict)
    resistance_any_site: set[str] = field(default_factory=set)
    wild_type: list[Fact] = field(default_factory=list)


class FactMatcher:
    """Holds the facts against one case."""

    def __init__(self, knowledge: Knowledge, state: CaseState, jurisdiction: Jurisdiction) -> None:
        self._knowledge = knowledge
        self._state = state
        self._jurisdiction = jurisdiction
        self._judge = ConditionJudge(knowledge.co_requirements, knowledge.genes.domains)
        self._submitted = state.case.oncotree_code

    def run(self) -> Outcome:
        """Return all matches, best tier first, and why other facts of altered genes do not fit."""
        outcome = Outcome()
        lane = 0
        for fact, expression in self._knowledge.facts:
            if expression.is_germline or fact.effect in LANE_EFFECTS:
                lane += 1
            elif expression.signatures:
                self._match_signatures(fact, expression, outcome)
            elif fact.alteration == WILD_TYPE:
                self._wild_type(fact, expression, outcome)
            else:
                self._match_alterations(fact, expression, outcome)
        outcome.matches.sort(key=_order)
        if lane:
            outcome.ledger.append(_lane_entry(lane))
        return outcome

    def _match_signatures(self, fact: Fact, expression: Expression, outcome: Outcome) -> None:
        for signature in expression.signatures:
            found = detected_signature(signature, self._state.biomarkers)
            if found is None:
                continue
            fit = Fit(
                fact=fact,
                specificity=Specificity.STRUCTURAL_CLASS,
                disease=self._knowledge.types.relate(fact, self._submitted),
                conditions=self._judge.judge(fact, expression, None, self._state),
                submitted=self._submitted,
                note=found.note,
            )
            entry = self._keep(fit, found.signature_id, outcome)
            outcome.ledger += [] if entry is None else [entry]

    def _match_alterations(self, fact: Fact, expression: Expression, outcome: Outcome) -> None:
        concerned = [a for a in self._state.alterations if expression.concerns(a)]
        if not concerned:
            return
        refused: list[LedgerEntry] = []
        kept = 0
        for alteration, specificity in _hits(expression, concerned):
            fit = Fit(
                fact=fact,
                specificity=specificity,
                disease=self._knowledge.types.relate(fact, self._submitted),
                conditions=self._judge.judge(fact, expression, alteration, self._state),
                submitted=self._submitted,
                possible_chip=alteration.possible_chip,
            )
            self._note_any_site(fit, alteration.alteration_id, outcome)
            entry = self._keep(fit, alteration.alteration_id, outcome)
            kept += entry is None
            refused += [] if entry is None else [entry]
        if not kept:
            entry = refused[0] if refused else _misfit(fact, expression, concerned, self._state)
            outcome.ledger.append(entry)

    def _keep(self, fit: Fit, alteration_id: str, outcome: Outcome) -> LedgerEntry | None:
        decision = decide_tier(fit)
        if isinstance(decision, NotApplied):
            return _entry(fit.fact, decision.rule, alteration_id, decision.reason)
        approval = approval_of(
            fit.fact,
            self._jurisdiction,
            relation=fit.disease.relation,
            specificity=fit.specificity,
            diseases=self._disease_words(fit.fact),
            capping=fit.conditions.capping,
        )
        outcome.matches.append(
            EvidenceMatch(
                fact=fit.fact,
                alteration_ids=(alteration_id,),
                specificity=fit.specificity,
                disease_relation=fit.disease.relation,
                matched_disease=fit.disease.code,
                tier=decision.tier,
                tier_rule=decision.rule,
                tier_reason=decision.reason,
                conditional_on=(*fit.conditions.unknown, *_open_types(fit)),
                approved_here=approval.here,
                approval_text=approval.text,
                possible_chip=fit.possible_chip,
            )
        )
        return None

    def _note_any_site(self, fit: Fit, alteration_id: str, outcome: Outcome) -> None:
        """Record what a fact says whatever the tumour type: the class must not read the site."""
        if fit.conditions.failed or not _is_same_allele(fit.specificity):
            return
        fact = fit.fact
        all_conditions = self._knowledge.therapy_resistance.get(fact.fact_id)
        if all_conditions is not None and not (all_conditions and fit.conditions.unknown):
            outcome.resistance_any_site.add(alteration_id)
        if fact.effect in SCORED_EFFECTS and fact.amp_level is not None:
            tier = fact.amp_level
            capped = lowest(tier, AmpTier.IID) if fit.conditions.capping else tier
            outcome.tiers_any_site.setdefault(alteration_id, set()).add(capped)

    def _wild_type(self, fact: Fact, expression: Expression, outcome: Outcome) -> None:
        """Keep a fact on unaltered genes for the profile, which knows what could be read."""
        relation = self._knowledge.types.relate(fact, self._submitted).relation
        if relation not in AT_SITE:
            self._match_alterations(fact, expression, outcome)
            return
        outcome.wild_type.append(fact)
        reason = f"{fact.context}; whether every codon was read is judged in the profile"
        genes = ", ".join(fact.genes)
        outcome.ledger.append(_entry(fact, "wild_type_needs_every_codon", genes, reason))

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


def _open_types(fit: Fit) -> tuple[str, ...]:
    """Return excluded types that an agnostic match leaves open: the site may be one of them."""
    if fit.disease.relation is not DiseaseRelation.AGNOSTIC:
        return ()
    return tuple(f"tumour type other than {code}" for code in fit.disease.open_exclusions)


def _tier_of(match: EvidenceMatch) -> set[AmpTier]:
    return set() if match.tier is None else {match.tier}


def _hits(
    expression: Expression, alterations: Iterable[Alteration]
) -> Iterator[tuple[Alteration, Specificity]]:
    for alteration in alterations:
        specificity = expression.match(alteration)
        if specificity is not None:
            yield alteration, specificity


def _is_same_allele(specificity: Specificity) -> bool:
    return specificity is not Specificity.SAME_RESIDUE_OTHER_ALLELE


def _order(match: EvidenceMatch) -> tuple[int, int, int, tuple[str, ...]]:
    tier = len(BEST_FIRST) if match.tier is None else BEST_FIRST.index(match.tier)
    effect = tuple(FactEffect).index(match.fact.effect)
    return (tier, effect, match.fact.line, match.alteration_ids)


def _misfit(
    fact: Fact, expression: Expression, concerned: list[Alteration], state: CaseState
) -> LedgerEntry:
    names = ", ".join(a.alteration_id for a in concerned[:3])
    if len(concerned) > 3:
        names += f" and {len(concerned) - 3} more"
    unanswered = (*expression.unanswered, *_left_open(expression, state))
    if unanswered:
        return _entry(fact, "not_answered_here", names, unanswered[0])
    if not any(is_established(a) for a in concerned):
        reason = "uncertain significance never supports a tier"
        return _entry(fact, "uncertain_significance", names, reason)
    reason = f"the fact needs {fact.alteration.replace('|', ' or ')}; found {names}"
    return _entry(fact, "alteration_differs", names, reason)


def _left_open(expression: Expression, state: CaseState) -> Iterator[str]:
    """Yield why an event the expression names cannot be said not to be there."""
    for matcher in expression.matchers:
        if isinstance(matcher, Reverting):
            yield f"no reversion seen, which excludes none: {SEEN_ONLY}"
        elif isinstance(matcher, Structural) and matcher.name is not None:
            record = state.exon_deletions.get(matcher.name)
            if record is None:
                yield f"{matcher.name} was not looked for"
            elif record.status is not Status.EVALUATED:
                yield f"{matcher.name} {UNANSWERED[record.status]}: {record.reason}"


def _entry(fact: Fact, rule: str, value: str, reason: str) -> LedgerEntry:
    therapy = f", {fact.therapy.text}" if fact.therapy.options else ""
    return LedgerEntry(
        stage=STAGE,
        item=fact.fact_id,
        rule=rule,
        value=value,
        limit=fact.alteration,
        explanation=f"{'|'.join(fact.genes)} ({fact.effect.value}{therapy}): {reason}.",
    )


def _lane_entry(count: int) -> LedgerEntry:
    return LedgerEntry(
        stage=STAGE,
        item="germline and pharmacogenomic facts",
        rule="germline_lane",
        value=str(count),
        explanation=(
            f"{count} facts on heredity and drug metabolism are never held against tumour "
            "findings; they belong to the germline stage, with consent (clinical.md 8.1)."
        ),
    )
