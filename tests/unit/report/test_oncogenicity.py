"""The line of points below a finding."""

from typing import Any

import pytest

from agnoma.models.alteration import (
    Alteration,
    AlterationKind,
    FiredRule,
    Oncogenicity,
    OncogenicityRule,
    OncogenicityScore,
    UncountedRule,
)
from agnoma.models.profile import Finding
from agnoma.report.findings import properties
from agnoma.report.oncogenicity import points_line

R, C = OncogenicityRule, Oncogenicity
STUDY = FiredRule(rule=R.FUNCTIONAL_STUDY, points=4, reason="listed")
DOMAIN = FiredRule(rule=R.FUNCTIONAL_DOMAIN, points=2, reason="kinase domain")
CURATED = FiredRule(rule=R.CURATED_CLASS, points=0, reason="at least oncogenic: listed")
OPEN = UncountedRule(rule=R.HOTSPOT_STRONG, reason="no table")
ASIDE = UncountedRule(rule=R.HOTSPOT_MODERATE, reason="not counted beside functional_domain")


def judged(oncogenicity: Oncogenicity, **score: Any) -> Alteration:
    return Alteration(
        alteration_id="BRAF p.V600E",
        gene="BRAF",
        kind=AlterationKind.SNV,
        label="BRAF p.V600E",
        oncogenicity=oncogenicity,
        oncogenicity_score=OncogenicityScore(**score) if score else None,
    )


@pytest.mark.parametrize(
    ("oncogenicity", "score", "text"),
    [
        pytest.param(C.VUS, {}, "", id="no-score"),
        pytest.param(
            C.ONCOGENIC, {"reason": "an event"}, "not counted: an event", id="without-points"
        ),
        pytest.param(
            C.VUS,
            {"points": 0, "class_by_points": C.VUS},
            "0 points (ClinGen/CGC/VICC), by themselves uncertain significance",
            id="nothing-applies",
        ),
        pytest.param(
            C.ONCOGENIC,
            {
                "points": 6,
                "class_by_points": C.LIKELY_ONCOGENIC,
                "rules": (STUDY, DOMAIN, CURATED),
                "set_aside": (ASIDE,),
                "not_evaluated": (OPEN,),
            },
            "6 points (ClinGen/CGC/VICC), by themselves likely oncogenic: functional_study +4, "
            "functional_domain +2; curated_class: oncogenic; not counted beside these: "
            "hotspot_moderate; not evaluated: hotspot_strong",
            id="all-parts",
        ),
        pytest.param(
            C.LIKELY_BENIGN,
            {
                "points": -1,
                "class_by_points": C.LIKELY_BENIGN,
                "rules": (FiredRule(rule=R.SILENT_NO_SPLICE, points=-1, reason="silent"),),
            },
            "-1 point (ClinGen/CGC/VICC), by themselves likely benign: silent_no_splice -1",
            id="against",
        ),
    ],
)
def test_points_line(oncogenicity: Oncogenicity, score: dict[str, Any], text: str) -> None:
    assert points_line(judged(oncogenicity, **score)) == text


def test_it_stands_among_the_properties_of_a_finding() -> None:
    counted = judged(C.VUS, points=0, class_by_points=C.VUS)
    for alteration, shown in ((counted, 1), (judged(C.VUS), 0)):
        found = properties(Finding(alteration=alteration), positives_only=False)
        assert [one.text for one in found].count("Oncogenicity points") == shown
