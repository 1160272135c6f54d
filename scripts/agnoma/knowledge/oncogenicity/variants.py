"""Judgement of a small variant: points of every rule, and what expert tables say of it."""

from collections.abc import Callable, Mapping

from agnoma.io.resources import GeneRole
from agnoma.knowledge.oncogenicity.curated import curated_class, near_splice_site
from agnoma.knowledge.oncogenicity.hotspot_rules import (
    hotspot_moderate,
    hotspot_strong,
    hotspot_supporting,
)
from agnoma.knowledge.oncogenicity.judgement import Judgement, uncounted
from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.oncogenicity.population_rules import absent_gnomad, common, very_common
from agnoma.knowledge.oncogenicity.results import Outcome, RuleResult, fired
from agnoma.knowledge.oncogenicity.scoring import points_words, score
from agnoma.knowledge.oncogenicity.sequence_rules import (
    computational,
    functional_benign,
    functional_domain,
    functional_study,
    inframe_length_change,
    null_in_tsg,
    same_aa_as_established,
    same_residue_other_missense,
    silent_no_splice,
    single_etiology,
)
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import (
    Effect,
    Oncogenicity,
    OncogenicityScore,
)
from agnoma.models.alteration import OncogenicityRule as Rule

RuleFunction = Callable[[NamedVariant, GeneKnowledge], RuleResult]
RULES: Mapping[Rule, RuleFunction] = {
    Rule.NULL_IN_TSG: null_in_tsg,
    Rule.SAME_AA_AS_ESTABLISHED: same_aa_as_established,
    Rule.FUNCTIONAL_STUDY: functional_study,
    Rule.HOTSPOT_STRONG: hotspot_strong,
    Rule.FUNCTIONAL_DOMAIN: functional_domain,
    Rule.INFRAME_LENGTH_CHANGE: inframe_length_change,
    Rule.SAME_RESIDUE_OTHER_MISSENSE: same_residue_other_missense,
    Rule.HOTSPOT_MODERATE: hotspot_moderate,
    Rule.COMPUTATIONAL_ONCOGENIC: computational,
    Rule.SINGLE_ETIOLOGY: single_etiology,
    Rule.HOTSPOT_SUPPORTING: hotspot_supporting,
    Rule.ABSENT_GNOMAD: absent_gnomad,
    Rule.VERY_COMMON: very_common,
    Rule.COMMON: common,
    Rule.FUNCTIONAL_BENIGN: functional_benign,
    Rule.COMPUTATIONAL_BENIGN: computational,
    Rule.SILENT_NO_SPLICE: silent_no_splice,
}
STRENGTH = {name: rank for rank, name in enumerate(Oncogenicity)}
EFFECT_BY_ROLE = {GeneRole.ONCOGENE: Effect.GOF, GeneRole.SUPPRESSOR: Effect.LOF}
NO_RULE = "no rule of established oncogenicity applies"


def judge_variant(named: NamedVariant, genes: GeneKnowledge) -> Judgement:
    """Return what a small variant does: the class of its points, or of a table when stronger."""
    words = named.variant.undetermined_effect
    if words is not None:
        return Judgement(Effect.UNKNOWN, Oncogenicity.VUS, words, uncounted(words))
    results = {rule: ask(named, genes) for rule, ask in RULES.items()}
    curated = curated_class(named, genes)
    if curated is not None and curated.oncogenicity.is_driver:
        found = score({**results, Rule.CURATED_CLASS: fired(_curated_words(curated))})
        return _at_least(curated, found)
    found = score(results)
    by_points = _class_of(found)
    if by_points.is_driver:
        effect = _effect(named, genes, results)
        return Judgement(effect, by_points, _driver_words(results, found), found)
    reason = _uncertain_words(named, curated, results, found)
    return Judgement(Effect.UNKNOWN, by_points, reason, found)


def _class_of(found: OncogenicityScore) -> Oncogenicity:
    return found.class_by_points or Oncogenicity.VUS


def _curated_words(curated: Judgement) -> str:
    return f"at least {curated.oncogenicity.value}: {curated.reason}"


def _at_least(curated: Judgement, found: OncogenicityScore) -> Judgement:
    """Return a table's judgement, or the stronger one of points; what speaks against is said."""
    against = (f"against it: {rule.reason}" for rule in found.rules if rule.points < 0)
    decided = min(curated.oncogenicity, _class_of(found), key=STRENGTH.__getitem__)
    return Judgement(curated.effect, decided, "; ".join((curated.reason, *against)), found)


def _effect(
    named: NamedVariant, genes: GeneKnowledge, results: Mapping[Rule, RuleResult]
) -> Effect:
    """Return what a driver by points does: null is loss of function, else the gene's role."""
    if results[Rule.NULL_IN_TSG].outcome is Outcome.FIRED:
        return Effect.LOF
    role = genes.roles.get(named.gene)
    return Effect.UNKNOWN if role is None else EFFECT_BY_ROLE.get(role, Effect.UNKNOWN)


def _driver_words(results: Mapping[Rule, RuleResult], found: OncogenicityScore) -> str:
    null = results[Rule.NULL_IN_TSG]
    return null.reason if null.outcome is Outcome.FIRED else points_words(found)


def _uncertain_words(
    named: NamedVariant,
    curated: Judgement | None,
    results: Mapping[Rule, RuleResult],
    found: OncogenicityScore,
) -> str:
    """Return why a variant is no driver: what speaks against it, or that nothing speaks for it."""
    null = results[Rule.NULL_IN_TSG].reason
    first = (curated.reason if curated else None) or null or near_splice_site(named)
    against = any(rule.points < 0 for rule in found.rules)
    words = (first, points_words(found) if against else None)
    return "; ".join(word for word in words if word) or NO_RULE
