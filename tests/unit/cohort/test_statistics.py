"""Fisher's test against SciPy's own, q-values by hand, and who is left out."""

import random

import pytest
from cohort_records import alteration, case, tmb
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.cohort.features import feature_table
from agnoma.cohort.statistics import (
    Pairs,
    benjamini_hochberg,
    fisher_two_sided,
    log_factorials,
    pair_statistics,
)
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortCase

COUNTS = st.integers(0, 30)


@settings(deadline=None, max_examples=60)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fisher_is_scipys(a: int, b: int, c: int, d: int) -> None:
    from scipy.stats import fisher_exact

    ours = fisher_two_sided(a, b, c, d, log_factorials(a + b + c + d))
    assert ours == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-6)


@pytest.mark.parametrize(
    "table", [(1000, 3000, 2500, 3500), (0, 900, 700, 8400), (50, 10, 10, 9930)]
)
def test_fisher_on_large_tables(table: tuple[int, int, int, int]) -> None:
    from scipy.stats import fisher_exact

    a, b, c, d = table
    ours = fisher_two_sided(a, b, c, d, log_factorials(sum(table)))
    assert ours == pytest.approx(fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-6, abs=1e-300)


def test_tea_tasting() -> None:
    # Fisher 1935: 3 of 4 cups right, 17/35 two-sided.
    assert fisher_two_sided(3, 1, 1, 3, log_factorials(8)) == pytest.approx(34 / 70)


def test_q_values_by_hand() -> None:
    p = [0.01, 0.5, 0.02, 0.03]
    # sorted 0.01 0.02 0.03 0.5: times 4/rank = 0.04 0.04 0.04 0.5, made monotone from the end
    assert benjamini_hochberg(p) == pytest.approx([0.04, 0.5, 0.04, 0.04])
    assert benjamini_hochberg([0.9, 0.8]) == pytest.approx([0.9, 0.9])
    assert benjamini_hochberg([]) == []


def some(count: int, *names: str, start: int = 0, **given: object) -> list[CohortCase]:
    return [case(f"C{start + n}", *names, **given) for n in range(count)]


def pairs(cases: list[CohortCase]) -> Pairs:
    return pair_statistics(cases, feature_table(cases))


def cohort(both: int, first: int, second: int, neither: int, **given: object) -> list[CohortCase]:
    return [
        *some(both, "KRAS p.G12C", "TP53 p.R175H", **given),
        *some(first, "KRAS p.G12C", start=1000, **given),
        *some(second, "TP53 p.R175H", start=2000, **given),
        *some(neither, start=3000, **given),
    ]


def test_exclusive_pair_with_its_numbers() -> None:
    found = pairs(cohort(0, 30, 40, 30)).tested
    assert len(found) == 1
    pair = found[0]
    assert (pair.first.name, pair.second.name) == ("KRAS", "TP53")
    assert (pair.both, pair.first_only, pair.second_only, pair.neither) == (0, 30, 40, 30)
    assert (pair.cases, pair.expected) == (100, pytest.approx(12.0))
    assert not pair.goes_together
    assert pair.odds_ratio == pytest.approx(0.5 * 30.5 / (30.5 * 40.5))
    assert pair.q == pair.p < 1e-6


@pytest.mark.parametrize(
    ("cases", "tested"),
    [
        pytest.param(cohort(5, 10, 10, 25), False, id="expected-4.5"),
        pytest.param(cohort(5, 10, 12, 24), True, id="expected-exactly-5"),
        pytest.param(cohort(10, 10, 10, 19), False, id="49-cases"),
        pytest.param(cohort(10, 10, 10, 20), True, id="50-cases"),
    ],
)
def test_minimum(cases: list[CohortCase], *, tested: bool) -> None:
    # 15 x 17 / 51 = 5.0; 15 x 15 / 50 = 4.5
    assert bool(pairs(cases).tested) is tested


def test_cases_in_which_one_could_not_be_read_do_not_count() -> None:
    seen = cohort(10, 20, 20, 30)
    blind = some(40, "KRAS p.G12C", start=5000, genes_read="KRAS")
    assert pairs(seen + blind).tested[0].cases == 80
    assert pairs(seen + blind).tested[0].p == pairs(seen).tested[0].p


@pytest.mark.parametrize(
    "marks",
    [
        {"primary": "MMRD"},
        {"secondary": ("POLE_ULTRA",)},
        {"primary": "HYPERMUT_OTHER"},
        {"overlays": ("TMB_H",)},
    ],
)
def test_hypermutated_tumours_are_taken_out(marks: dict[str, object]) -> None:
    plain, hyper = cohort(10, 20, 20, 30), some(25, "KRAS p.G12C", "TP53 p.R175H", start=9000)
    hyper = [c.model_copy(update=marks) for c in hyper]
    found = pairs(plain + hyper)
    assert (found.cases, found.hypermutated) == (80, 25)
    assert found.tested == pairs(plain).tested


def test_unknown_burden_is_said() -> None:
    assert pairs(cohort(10, 20, 20, 30, tmb=tmb(None))).unknown_burden == 80


def test_two_ways_of_one_gene_are_no_pair() -> None:
    amp = alteration("KRAS amp", AlterationKind.AMP)
    cases = [case(f"C{n}", "KRAS p.G12C", amp) for n in range(40)]
    assert pairs([*cases, *some(40, start=500)]).tested == ()


def test_order_of_cases_changes_nothing() -> None:
    cases = cohort(5, 30, 40, 50)
    shuffled = cases.copy()
    random.Random(1).shuffle(shuffled)  # noqa: S311
    assert pairs(shuffled) == pairs(cases)
