"""Points, classes and exclusivities of clinical.md 6.6."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.knowledge.oncogenicity.results import (
    NOT_FIRED,
    Outcome,
    RuleResult,
    fired,
    not_evaluated,
)
from agnoma.knowledge.oncogenicity.scoring import POINTS, class_of, points_words, score
from agnoma.models.alteration import (
    FiredRule,
    Oncogenicity,
    OncogenicityRule,
    OncogenicityScore,
)

R = OncogenicityRule
PUBLISHED = {
    "null_in_tsg": 8,
    "same_aa_as_established": 4,
    "functional_study": 4,
    "hotspot_strong": 4,
    "functional_domain": 2,
    "inframe_length_change": 2,
    "same_residue_other_missense": 2,
    "hotspot_moderate": 2,
    "computational_oncogenic": 1,
    "single_etiology": 1,
    "hotspot_supporting": 1,
    "absent_gnomad": 1,
    "very_common": -8,
    "common": -4,
    "functional_benign": -4,
    "computational_benign": -1,
    "silent_no_splice": -1,
    "curated_class": 0,
}
YES, OPEN = fired("it applies"), not_evaluated("no data")


def test_points_of_every_rule_are_the_published_ones() -> None:
    assert {rule.value: points for rule, points in POINTS.items()} == PUBLISHED
    assert set(POINTS) == set(OncogenicityRule)


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (11, "oncogenic"),
        (10, "oncogenic"),
        (9, "likely oncogenic"),
        (6, "likely oncogenic"),
        (5, "uncertain significance"),
        (0, "uncertain significance"),
        (-1, "likely benign"),
        (-6, "likely benign"),
        (-7, "benign"),
        (-12, "benign"),
    ],
)
def test_published_class(points: int, name: str) -> None:
    assert class_of(points).value == name


@pytest.mark.parametrize(
    ("applies", "points", "aside"),
    [
        pytest.param((R.HOTSPOT_STRONG,), 4, set(), id="strong-alone"),
        pytest.param(
            (R.HOTSPOT_STRONG, R.SAME_AA_AS_ESTABLISHED), 4, {R.HOTSPOT_STRONG}, id="same-aa"
        ),
        pytest.param((R.HOTSPOT_STRONG, R.FUNCTIONAL_DOMAIN), 6, set(), id="strong-and-domain"),
        pytest.param(
            (R.HOTSPOT_MODERATE, R.FUNCTIONAL_DOMAIN), 2, {R.HOTSPOT_MODERATE}, id="moderate-domain"
        ),
        pytest.param(
            (R.HOTSPOT_MODERATE, R.SAME_RESIDUE_OTHER_MISSENSE),
            2,
            {R.HOTSPOT_MODERATE},
            id="moderate-residue",
        ),
        pytest.param(
            (R.HOTSPOT_SUPPORTING, R.FUNCTIONAL_DOMAIN),
            2,
            {R.HOTSPOT_SUPPORTING},
            id="supporting-domain",
        ),
        pytest.param(
            (R.HOTSPOT_SUPPORTING, R.SAME_RESIDUE_OTHER_MISSENSE),
            2,
            {R.HOTSPOT_SUPPORTING},
            id="supporting-residue",
        ),
        pytest.param((R.HOTSPOT_MODERATE, R.SAME_AA_AS_ESTABLISHED), 6, set(), id="moderate-aa"),
        pytest.param(
            (R.INFRAME_LENGTH_CHANGE, R.NULL_IN_TSG), 8, {R.INFRAME_LENGTH_CHANGE}, id="null"
        ),
    ],
)
def test_rules_that_exclude_each_other(applies: tuple[R, ...], points: int, aside: set[R]) -> None:
    found = score(dict.fromkeys(applies, YES))
    assert found.points == points
    assert {one.rule for one in found.set_aside} == aside
    assert {one.rule for one in found.rules} == set(applies) - aside
    assert all("not counted beside" in one.reason for one in found.set_aside)


def test_one_that_could_not_be_evaluated_excludes_nothing() -> None:
    found = score({R.HOTSPOT_STRONG: YES, R.SAME_AA_AS_ESTABLISHED: OPEN})
    assert found.points == 4


def test_words() -> None:
    found = score({R.ABSENT_GNOMAD: YES, R.FUNCTIONAL_STUDY: YES, R.CURATED_CLASS: YES})
    assert points_words(found) == "5 points: functional_study +4, absent_gnomad +1"
    assert points_words(score({R.SILENT_NO_SPLICE: YES})) == "-1 point: silent_no_splice -1"
    assert points_words(score({})) == "0 points"


RESULTS = st.dictionaries(
    st.sampled_from(OncogenicityRule), st.sampled_from([YES, OPEN, NOT_FIRED])
)


@settings(deadline=None)
@given(RESULTS, st.sampled_from(OncogenicityRule))
def test_what_could_not_be_evaluated_never_changes_points(
    results: dict[R, RuleResult], rule: R
) -> None:
    without = {key: result for key, result in results.items() if key is not rule}
    found = score({**without, rule: OPEN})
    assert (found.points, found.rules) == (score(without).points, score(without).rules)
    assert rule in {one.rule for one in found.not_evaluated}


@settings(deadline=None)
@given(RESULTS, st.randoms())
def test_order_of_rules_does_not_matter(results: dict[R, RuleResult], random: object) -> None:
    pairs = list(results.items())
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert score(dict(pairs)) == score(results)


@settings(deadline=None)
@given(RESULTS)
def test_every_rule_is_accounted_for_and_exclusions_hold(results: dict[R, RuleResult]) -> None:
    found = score(results)
    counted = {one.rule for one in found.rules}
    asked = {rule for rule, result in results.items() if result.outcome is not Outcome.NOT_FIRED}
    told = [one.rule for one in (*found.rules, *found.set_aside, *found.not_evaluated)]
    assert sorted(told) == sorted(asked)
    weak = {R.HOTSPOT_MODERATE, R.HOTSPOT_SUPPORTING}
    assert not (counted & weak and counted & {R.FUNCTIONAL_DOMAIN, R.SAME_RESIDUE_OTHER_MISSENSE})
    assert not {R.HOTSPOT_STRONG, R.SAME_AA_AS_ESTABLISHED} <= counted
    assert not {R.INFRAME_LENGTH_CHANGE, R.NULL_IN_TSG} <= counted


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({}, "either points or the reason", id="neither"),
        pytest.param({"points": 0, "reason": "x"}, "either points or the reason", id="both"),
        pytest.param({"points": 0}, "a class by points", id="no-class"),
        pytest.param(
            {"points": 3, "class_by_points": Oncogenicity.VUS}, "not the sum", id="wrong-sum"
        ),
        pytest.param(
            {
                "reason": "x",
                "rules": (FiredRule(rule=R.COMMON, points=-4, reason="y"),),
            },
            "not the sum",
            id="rules-without-points",
        ),
    ],
)
def test_a_score_that_contradicts_itself(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OncogenicityScore.model_validate(fields)
