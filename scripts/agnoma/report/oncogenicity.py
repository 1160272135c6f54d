"""The points behind an oncogenicity class, in one line."""

from collections.abc import Iterable

from agnoma.models.alteration import (
    Alteration,
    FiredRule,
    OncogenicityRule,
    UncountedRule,
)


def points_line(alteration: Alteration) -> str:
    """Return points, their rules and what could not be evaluated; empty without a score.

    The reasons of each rule are in the JSON document.
    """
    score = alteration.oncogenicity_score
    if score is None:
        return ""
    if score.points is None or score.class_by_points is None:
        return f"not counted: {score.reason}"
    noun = "point" if abs(score.points) == 1 else "points"
    counted = ", ".join(f"{r.rule.value} {r.points:+d}" for r in score.rules if r.points)
    parts = [
        f"{score.points} {noun} (ClinGen/CGC/VICC), by themselves {score.class_by_points.value}"
        + (f": {counted}" if counted else "")
    ]
    if score.class_by_points is not alteration.oncogenicity and _is_curated(score.rules):
        parts.append(f"{OncogenicityRule.CURATED_CLASS.value}: {alteration.oncogenicity.value}")
    if score.set_aside:
        parts.append(f"not counted beside these: {_names(score.set_aside)}")
    if score.not_evaluated:
        parts.append(f"not evaluated: {_names(score.not_evaluated)}")
    return "; ".join(parts)


def _is_curated(rules: Iterable[FiredRule]) -> bool:
    return any(one.rule is OncogenicityRule.CURATED_CLASS for one in rules)


def _names(rules: Iterable[UncountedRule]) -> str:
    return ", ".join(one.rule.value for one in rules)
