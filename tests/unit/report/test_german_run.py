"""The pages of a run in German: nothing is left in English, and English stays itself."""

import re
from typing import Any

import pytest
from german_pages import listening

from agnoma.models.case import Role
from agnoma.models.identity import (
    CaseReference,
    IdentityComparison,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SamplePair,
)
from agnoma.models.language import Language
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.qc.metrics import METRICS, label_and_unit
from agnoma.report import cohort_page
from agnoma.report.cohort_qc import gather
from agnoma.report.render import render_cohort_quality

VERDICTS = tuple(Verdict)
STATES = (MetricState.PASS, MetricState.WARN, MetricState.FAIL)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Pieces of text that reached a page without a message."""
    return listening(monkeypatch)


def sample(number: int, role: Role) -> SampleQc:
    """Return a sample with every metric but those of the last name, one far from the others."""
    metrics = []
    for place, name in enumerate(sorted(METRICS)):
        label, unit = label_and_unit(name)
        value = 0.5 + 0.01 * (number % 5) if unit == "fraction" else 100.0 + number % 7
        measured = place < len(METRICS) - 1 and not (place == 1 and number > 2)
        if number == 8:
            value *= 1000
        metrics.append(
            QcMetric(
                name=name,
                label=label,
                unit=unit,
                value=value if measured else None,
                reason=None if measured else "no SNP list is configured",
                state=STATES[number % 3] if measured else MetricState.NOT_EVALUATED,
            )
        )
    verdict = VERDICTS[number % len(VERDICTS)]
    return SampleQc(case_id=f"C{number}", role=role, verdict=verdict, metrics=tuple(metrics))


def compared(flag: IdentityFlag | None, *, earlier: int = 0, lost: int = 0) -> IdentityComparison:
    pairs = [
        SamplePair(
            first_case="C1",
            first_role=Role.TUMOUR,
            first_patient="P1",
            second_case="C2",
            second_role=Role.NORMAL,
            second_patient="P1" if which is None else "P2",
            sites=480,
            concordance=0.9979,
            opposite=0.0,
            kinship=kinship,
            flag=which,
        )
        for which, kinship in ((flag, Kinship.SAME), (None, Kinship.UNDETERMINED))
    ]
    return IdentityComparison(
        samples=4,
        compared_pairs=6,
        incomparable_pairs=1,
        earlier_samples=earlier,
        earlier_other_list=lost,
        pairs=tuple(pairs),
        cases=(CaseReference(case_id="C1", state=ReferenceState.NO_REFERENCE),),
    )


def quality(language: Language = Language.GERMAN, *, count: int = 12, **given: Any) -> str:
    samples = [sample(number, role) for role in Role for number in range(count)]
    return render_cohort_quality(
        gather(samples, given.pop("dates", {})),
        simulated=True,
        values_file="quality.tsv",
        multiqc_page="m.html",
        language=language,
        **given,
    )


@pytest.mark.parametrize(
    "flag", [None, *(f for f in IdentityFlag if f is not IdentityFlag.OTHER_SEX)]
)
def test_pairs_of_the_run(left: set[str], flag: IdentityFlag | None) -> None:
    html = quality(comparison=compared(flag))
    assert left == set(), "give each a message in locale/de/LC_MESSAGES/agnoma.po"
    assert '<html lang="de">' in html


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="nothing compared"),
        pytest.param({"count": 1}, id="too few"),
        pytest.param({"count": 0}, id="no sample"),
        pytest.param({"dates": {f"C{n}": "2026-01-02" for n in range(12)}}, id="dated"),
        pytest.param({"dates": {"C3": "2026-01-02", "C4": "2026-01-05"}}, id="partly dated"),
        pytest.param({"comparison": compared(None, earlier=3, lost=3)}, id="another list"),
        pytest.param({"comparison": compared(None, earlier=3, lost=2)}, id="partly another list"),
    ],
)
def test_quality_of_the_run(left: set[str], given: dict[str, Any]) -> None:
    html = quality(**given)
    assert left == set(), "give each a message in locale/de/LC_MESSAGES/agnoma.po"
    assert '<html lang="de">' in html


def test_quality_of_a_large_run(left: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohort_page, "MAX_ROWS", 3)
    monkeypatch.setattr(cohort_page, "MAX_OUTLIERS", 0)
    quality(count=90)
    assert left == set(), "give each a message in locale/de/LC_MESSAGES/agnoma.po"


def test_numbers_and_names_are_the_same_in_both_languages() -> None:
    numbers = re.compile(r"\d[\d.,]*\d|C\d+")
    english, german = (re.sub(r"<style>.*?</style>", "", quality(x), flags=re.S) for x in Language)
    assert sorted(numbers.findall(english)) == sorted(
        numbers.findall(german.replace("\u202f", ","))
    )
