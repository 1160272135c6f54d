"""The page, the options and the configuration of the run."""

from dataclasses import replace
from pathlib import Path

import pytest
from bench.accuracy.artefacts import Source
from bench.accuracy.attribution import Attribution
from bench.accuracy.design import (
    PUBLISHED_SEED,
    TUNING_SEED,
    VAF_BINS,
    Design,
    Kind,
    Mode,
)
from bench.accuracy.intervals import lower_bound
from bench.accuracy.page import calls_needed, cell, render, verdict
from bench.accuracy.pipeline import cases_of, population_setting, run_config
from bench.accuracy.run import _options, design_of
from bench.accuracy.scoring import Call, CaseOutcome, Count, Output, score
from bench.accuracy.withholding import LEANING
from bench.accuracy.world import Files, World

from agnoma.config import load_config


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(Count(59, 59), "59/59 = 100 % (93.9-100)", id="all"),
        pytest.param(Count(7, 20), "7/20 = 35 % (15.4-59.2)", id="some"),
        pytest.param(Count(0, 0), "-", id="nothing"),
    ],
)
def test_cell(count: Count, expected: str) -> None:
    assert cell(count) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(Count(98, 100), "met", id="exactly-at-the-goal"),
        pytest.param(Count(979, 1000), "**not met**", id="just-below"),
        pytest.param(Count(), "not measured", id="nothing"),
    ],
)
def test_verdict(count: Count, expected: str) -> None:
    assert verdict(count, 0.98) == expected


@pytest.mark.parametrize(("goal", "calls"), [(0.995, 598), (0.99, 299), (0.97, 99)])
def test_calls_from_which_the_bound_can_reach_a_goal(goal: float, calls: int) -> None:
    assert calls_needed(goal) == calls
    assert lower_bound(calls - 1, calls - 1) < goal <= lower_bound(calls, calls)


@pytest.mark.parametrize(
    ("vaf", "index"),
    [(0.02, 0), (0.0499, 0), (0.05, 1), (0.1, 2), (0.2, 3), (0.5999, 3)],
)
def test_bins_are_half_open(vaf: float, index: int) -> None:
    assert [vaf in limits for limits in VAF_BINS].index(True) == index
    assert sum(vaf in limits for limits in VAF_BINS) == 1


@pytest.fixture(scope="module")
def outcomes(world: World) -> list[CaseOutcome]:
    attribution = Attribution(world)
    site = next(a for a in world.artefacts if a.source is Source.OXIDATION)
    calls = [Call(event.allele, event.vaf) for event in world.events if event.vaf >= 0.06]
    calls.append(Call(site.allele, 0.06))
    filtered = [
        Call(event.allele, event.vaf, ("low_vaf",), {"low_vaf": (event.vaf, 0.055)})
        for event in world.events
        if 0.05 <= event.vaf < 0.06
    ]
    assert filtered
    output = Output([*calls, *filtered], {})
    return [score(case, output, world, attribution) for case in cases_of(world.design)]


def test_page_says_everything(world: World, outcomes: list[CaseOutcome]) -> None:
    page = render(world, outcomes, "code 1")
    assert "Written by `make bench-accuracy` on code 1." in page
    snvs = [e.vaf for e in world.events if e.kind is Kind.SNV and e.vaf >= 0.05]
    found = sum(vaf >= 0.06 for vaf in snvs)
    assert f"| tumour-normal, contamination 0 % | SNV | {cell(Count(found, len(snvs)))} |" in page
    assert f"| {cell(Count(found, found + 1))} |" in page
    assert "| low_vaf |" in page
    assert "limit 0.055 |" in page
    assert "| oxidation | 1 | 1 |" in page
    assert "megSAP" in page
    assert page.count("\n### ") == 9
    assert render(world, outcomes, "code 1") == page
    assert page.endswith("\n")


def test_shallow_cases_are_not_held_against_the_goals(
    world: World, outcomes: list[CaseOutcome]
) -> None:
    shallow = [
        replace(o, case=replace(o.case, sample=replace(o.case.sample, depth_x=100)))
        for o in outcomes
    ]
    page = render(world, shallow, "code 1")
    assert "not measured" in page
    assert "| type | allele fraction | 100x |" in page


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param([], Design(), id="published"),
        pytest.param(
            ["--quick"],
            Design(seed=TUNING_SEED, depths_x=(250,), contaminations=(0.0,)),
            id="quick-on-another-seed",
        ),
        pytest.param(
            ["--quick", "--depths", "250", "1000", "--seed", "5"],
            Design(seed=5, depths_x=(250, 1000), contaminations=(0.0,)),
            id="quick-and-deeper",
        ),
        pytest.param(
            ["--contaminations", "0.03"], Design(contaminations=(0.03,)), id="contaminated"
        ),
    ],
)
def test_options(arguments: list[str], expected: Design) -> None:
    assert design_of(_options(arguments)) == expected


def test_limits_are_not_tuned_on_what_is_published() -> None:
    assert TUNING_SEED != PUBLISHED_SEED


def test_sixteen_cases_with_names_the_sheet_allows() -> None:
    cases = cases_of(Design())
    assert len({case.name for case in cases}) == 16
    assert cases[0].name == "T0100-C0-TN"
    assert cases[-1].name == "T1000-C3-TO"
    assert {case.mode for case in cases} == set(Mode)


def test_configuration_is_valid_with_every_limit_as_shipped(tmp_path: Path) -> None:
    files = Files(tmp_path)
    config = load_config(run_config(files))
    own = run_config(files).get("small_variants", {})
    assert set(own) <= {"population"}
    assert own == population_setting(files.population)
    assert config.genome.build == "simulated"


def test_reasons_that_are_not_in_the_table_are_not_explained(
    world: World, outcomes: list[CaseOutcome]
) -> None:
    page = render(world, outcomes, "code 1")
    assert "- *low_vaf*" in page
    assert "*homopolymer*" not in page
    assert "P(germline)" not in page


def test_withheld_events_are_told_by_rule_and_left_out_once(
    world: World, outcomes: list[CaseOutcome]
) -> None:
    """Of five events withheld without a normal the sensitivity is given without them, too."""
    numbers = {"P(germline)": (0.7, 0.5)}

    def some_withheld(case: CaseOutcome) -> CaseOutcome:
        if case.case.mode is not Mode.TUMOUR_ONLY:
            return case
        snvs = [e for e in case.events if e.event.kind is Kind.SNV and e.event.vaf >= 0.06][:5]
        return replace(
            case,
            events=[
                replace(e, reason=LEANING, numbers=numbers) if e in snvs else e for e in case.events
            ],
        )

    found = [some_withheld(case) for case in outcomes]
    page = render(world, found, "code 1")
    assert f"| {LEANING} |" in page
    assert "P(germline) 0.7, limit 0.5" in page
    assert "consent (8.1) comes first" in " ".join(page.split())
    deep = [c for c in found if c.case.mode is Mode.TUMOUR_ONLY and c.case.sample.depth_x >= 250]
    kept = [e for c in deep for e in c.events if e.reason != LEANING]
    asked = [e.found for e in kept if e.event.kind is Kind.SNV and e.event.vaf >= 0.05]
    rest = cell(Count(sum(asked), len(asked)))
    assert f"| SNV | {5 * len(deep)} | {rest} |" in page
    assert "point estimate" in page
    assert "PPV of MNVs: the bound can reach 99 % only from 299 calls on" in " ".join(page.split())
