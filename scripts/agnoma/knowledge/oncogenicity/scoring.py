"""From rules that apply to points and class (ClinGen/CGC/VICC, PMID 35101336; clinical.md 6.6)."""

from collections.abc import Mapping
from functools import lru_cache

from agnoma.knowledge.oncogenicity.results import Outcome, RuleResult
from agnoma.models.alteration import (
    FiredRule,
    Oncogenicity,
    OncogenicityRule,
    OncogenicityScore,
    UncountedRule,
)

Rule = OncogenicityRule
POINTS: Mapping[Rule, int] = {
    Rule.NULL_IN_TSG: 8,
    Rule.SAME_AA_AS_ESTABLISHED: 4,
    Rule.FUNCTIONAL_STUDY: 4,
    Rule.HOTSPOT_STRONG: 4,
    Rule.FUNCTIONAL_DOMAIN: 2,
    Rule.INFRAME_LENGTH_CHANGE: 2,
    Rule.SAME_RESIDUE_OTHER_MISSENSE: 2,
    Rule.HOTSPOT_MODERATE: 2,
    Rule.COMPUTATIONAL_ONCOGENIC: 1,
    Rule.SINGLE_ETIOLOGY: 1,
    Rule.HOTSPOT_SUPPORTING: 1,
    Rule.ABSENT_GNOMAD: 1,
    Rule.VERY_COMMON: -8,
    Rule.COMMON: -4,
    Rule.FUNCTIONAL_BENIGN: -4,
    Rule.COMPUTATIONAL_BENIGN: -1,
    Rule.SILENT_NO_SPLICE: -1,
    Rule.CURATED_CLASS: 0,
}
"""Very strong 8, strong 4, moderate 2, supporting 1 (clinical.md 6.6)."""
ORDER = {rule: place for place, rule in enumerate(POINTS)}
WEAK_HOTSPOT_YIELDS = (Rule.FUNCTIONAL_DOMAIN, Rule.SAME_RESIDUE_OTHER_MISSENSE)
YIELDS_TO: Mapping[Rule, tuple[Rule, ...]] = {
    Rule.HOTSPOT_STRONG: (Rule.SAME_AA_AS_ESTABLISHED,),
    Rule.HOTSPOT_MODERATE: WEAK_HOTSPOT_YIELDS,
    Rule.HOTSPOT_SUPPORTING: WEAK_HOTSPOT_YIELDS,
    Rule.INFRAME_LENGTH_CHANGE: (Rule.NULL_IN_TSG,),
}
"""Rules that do not count beside others that apply (clinical.md 6.6, exclusivity)."""
LOWEST_POINTS = (
    (10, Oncogenicity.ONCOGENIC),
    (6, Oncogenicity.LIKELY_ONCOGENIC),
    (0, Oncogenicity.VUS),
    (-6, Oncogenicity.LIKELY_BENIGN),
)
"""Lowest points of each class as published; below the last is benign."""


def class_of(points: int) -> Oncogenicity:
    """Return the published class of a number of points."""
    classes = (name for lowest, name in LOWEST_POINTS if points >= lowest)
    return next(classes, Oncogenicity.BENIGN)


def score(results: Mapping[Rule, RuleResult]) -> OncogenicityScore:
    """Return points, class, rules that count, and those that could not be evaluated.

    Parameters
    ----------
    results
        Outcome of every rule asked, in any order.
    """
    told = [pair for pair in results.items() if pair[1].outcome is not Outcome.NOT_FIRED]
    told.sort(key=lambda pair: ORDER[pair[0]])
    applies = [rule for rule, result in told if result.outcome is Outcome.FIRED]
    counted, set_aside, open_ones = [], [], []
    for rule, result in told:
        if result.outcome is Outcome.NOT_EVALUATED:
            open_ones.append(_uncounted(rule, result.reason))
            continue
        before = [other for other in YIELDS_TO.get(rule, ()) if other in applies]
        if before:
            words = f"{result.reason}; not counted beside {', '.join(before)}"
            set_aside.append(_uncounted(rule, words))
        else:
            counted.append(FiredRule(rule=rule, points=POINTS[rule], reason=result.reason))
    points = sum(one.points for one in counted)
    return OncogenicityScore(
        points=points,
        class_by_points=class_of(points),
        rules=tuple(counted),
        set_aside=tuple(set_aside),
        not_evaluated=tuple(open_ones),
    )


def points_words(found: OncogenicityScore) -> str:
    """Return the sum and its parts, e.g. ``6 points: hotspot_strong +4, functional_domain +2``."""
    parts = ", ".join(f"{r.rule.value} {r.points:+d}" for r in found.rules if r.points)
    noun = "point" if abs(found.points or 0) == 1 else "points"
    return f"{found.points} {noun}: {parts}" if parts else f"{found.points} {noun}"


@lru_cache(maxsize=4096)
def _uncounted(rule: Rule, reason: str) -> UncountedRule:
    """Return the record; the same few reasons come with every variant."""
    return UncountedRule(rule=rule, reason=reason)
