"""Doubtful identity is said at the top of the case, on the index and on the page of the run."""

import re
from pathlib import Path
from typing import Any

import pytest

import render_cohort_qc
from agnoma.models.case import Role
from agnoma.models.identity import (
    CaseIdentity,
    CaseReference,
    IdentityComparison,
    IdentityDoubt,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SamplePair,
)
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.report import wording
from agnoma.report.identity import MAX_PAIRS, NOT_COMPARED, comparison_sentence, pair_table
from agnoma.report.render import render_cohort_quality, render_index, render_report
from agnoma.report.sections import qc_table

STATEMENT = "By 500 common SNPs the tumour and the tumour of case S2 are of one person"
DOUBT = IdentityDoubt(
    flag=IdentityFlag.SAME_PERSON_TWO_PATIENTS,
    role=Role.TUMOUR,
    other_case="S2",
    other_role=Role.TUMOUR,
    statement=STATEMENT,
)
IN_DOUBT = CaseIdentity(reference=ReferenceState.NO_REFERENCE, doubts=(DOUBT,))


def text_of(html: str) -> str:
    body = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def pair(number: int = 2, flag: IdentityFlag | None = IdentityFlag.SAME_PERSON_TWO_PATIENTS) -> Any:
    return SamplePair(
        first_case="S1",
        first_role=Role.TUMOUR,
        first_patient="P1",
        second_case=f"S{number}",
        second_role=Role.NORMAL,
        second_patient="P1" if flag is None else f"P{number}",
        sites=480,
        concordance=0.9979,
        opposite=0.0,
        kinship=Kinship.SAME,
        flag=flag,
    )


def comparison(*pairs: SamplePair, samples: int = 4) -> IdentityComparison:
    return IdentityComparison(
        samples=samples,
        compared_pairs=6 if samples else 0,
        incomparable_pairs=1,
        pairs=pairs,
        cases=(CaseReference(case_id="S1", state=ReferenceState.NO_REFERENCE),),
    )


def doubtful(build: Any, **given: Any) -> Any:
    fields = {"identity": IN_DOUBT, "verdict": Verdict.FAIL, "positives_only": True, **given}
    return build.profile(**fields)


def test_doubt_stands_at_the_top_and_takes_positives_back(build: Any) -> None:
    text = text_of(render_report(doubtful(build)))
    top = text[: text.index("Biomarkers")]
    for words in (wording.IN_DOUBT, wording.IN_DOUBT_TEXT, STATEMENT, "✕ Identity in doubt"):
        assert words.replace("'", "&#39;") in top
    assert wording.INSUFFICIENT_TEXT not in text
    assert wording.INSUFFICIENT not in top


def test_an_insufficient_sample_is_not_in_doubt(build: Any) -> None:
    text = text_of(render_report(doubtful(build, identity=CaseIdentity(reference=None))))
    assert wording.INSUFFICIENT_TEXT in text
    assert "Identity in doubt" not in text


@pytest.mark.parametrize("state", list(ReferenceState))
def test_reference_of_the_patients_other_cases(build: Any, state: ReferenceState) -> None:
    profile = build.profile(identity=CaseIdentity(reference=state))
    text = text_of(render_report(profile)).replace("&#39;", "'")
    assert f"Genotype against the patient's other cases: {state.value}." in text


def test_nothing_is_said_of_what_was_not_compared(build: Any) -> None:
    assert "Genotype against" not in text_of(render_report(build.profile(identity=None)))


def test_index_names_every_case_in_doubt(build: Any) -> None:
    html = render_index([doubtful(build, case_id="S1"), build.profile(case_id="S3")])
    text = text_of(html)
    assert text.count("✕ Identity in doubt") == 1
    assert text.count(STATEMENT) == 1
    assert html.index('id="in-doubt"') < html.index('id="classes"')
    assert text.count("identity in doubt") == 1
    assert wording.IN_DOUBT in text
    assert wording.INSUFFICIENT not in text


@pytest.mark.parametrize(("others", "rest"), [(1, ""), (2, "1 further sample"), (9, "8 further")])
def test_a_swapped_sample_is_said_once(build: Any, others: int, rest: str) -> None:
    doubts = tuple(
        DOUBT.model_copy(update={"statement": f"like S{n}", "other_case": f"S{n}"})
        for n in range(others)
    )
    profile = doubtful(build, identity=IN_DOUBT.model_copy(update={"doubts": doubts}))
    for html in (render_index([profile]), render_report(profile)):
        text = text_of(html)
        assert "like S0" in text
        assert "like S1" not in text
        assert (f"like S0; so with {rest}" in text) is bool(rest)


def test_doubts_of_other_kinds_are_said_each(build: Any) -> None:
    sex = IdentityDoubt(flag=IdentityFlag.OTHER_SEX, role=Role.TUMOUR, statement="other sex")
    profile = doubtful(build, identity=IN_DOUBT.model_copy(update={"doubts": (DOUBT, sex)}))
    text = text_of(render_index([profile]))
    assert STATEMENT in text
    assert "other sex" in text


def test_index_without_a_doubt_has_no_alarm(build: Any) -> None:
    assert "dentity in doubt" not in text_of(render_index([build.profile()]))


def test_pair_that_contradicts_the_sheet() -> None:
    found = pair_table(comparison(pair(flag=None), pair(2)))
    assert found is not None and found.note == wording.SWAP_NOTE
    ((first, second, submitted, seen, concordance),) = found.rows
    assert (first.text, first.href) == ("S1", "S1/report.html")
    assert (second.text, second.href) == ("S2", None)
    assert second.lines[0].note == "matched normal, of an earlier run"
    assert submitted.text == "of two patients"
    assert seen.badge is not None and (seen.badge.shape, seen.badge.text) == ("✕", "One person")
    assert (concordance.text, concordance.lines[0].note) == ("0.998", "at 480 SNPs")


@pytest.mark.parametrize(
    ("flag", "submitted"),
    [
        (IdentityFlag.TWO_PERSONS_ONE_PATIENT, "of one patient"),
        (IdentityFlag.UNRELATED_TUMOUR_NORMAL, "of one case"),
    ],
)
def test_pair_that_should_match(flag: IdentityFlag, submitted: str) -> None:
    found = pair_table(comparison(pair(2, flag)))
    assert found is not None
    assert found.rows[0][2].text == submitted
    badge = found.rows[0][3].badge
    assert badge is not None and badge.text == "Two persons"


@pytest.mark.parametrize(("count", "rest"), [(MAX_PAIRS, False), (MAX_PAIRS + 1, True)])
def test_many_pairs_are_cut(count: int, rest: bool) -> None:
    found = pair_table(comparison(*(pair(i) for i in range(count))))
    assert found is not None and len(found.rows) == MAX_PAIRS
    assert ("1 further pair in results/cohort/identity.tsv" in found.note) is rest


def test_what_was_compared_is_told() -> None:
    assert comparison_sentence(comparison(pair(3, None), pair(2))) == (
        "4 samples of this run and of earlier ones; 6 pairs compared; 1 not comparable, read at "
        "other SNPs or at too few. Pairs of one patient: 1 of one person."
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [
        pytest.param(0, None, id="same-list"),
        pytest.param(5, "No sample of earlier runs could be compared: they were read", id="all"),
        pytest.param(2, "3 of 5 of earlier runs could be compared: the others were", id="some"),
    ],
)
def test_earlier_samples_of_another_list(other: int, words: str | None) -> None:
    counts = {"earlier_samples": 5, "earlier_other_list": other}
    text = comparison_sentence(comparison().model_copy(update=counts))
    assert ("another list of SNPs" in text) is (words is not None)
    assert (words or "") in text


@pytest.mark.parametrize(
    ("given", "words", "absent"),
    [
        (comparison(pair(2)), "1 pair of samples that contradict", "agrees with the samples sheet"),
        (comparison(), "Every comparison agrees with the samples sheet.", "contradict"),
        (comparison(samples=0), NOT_COMPARED, "agrees with the samples sheet"),
        (None, NOT_COMPARED, "agrees with the samples sheet"),
    ],
    ids=["swap", "no-swap", "no-samples", "no-comparison"],
)
def test_page_of_the_run(given: IdentityComparison | None, words: str, absent: str) -> None:
    html = render_cohort_quality((), simulated=False, values_file="quality.tsv", comparison=given)
    assert words in text_of(html)
    assert absent not in text_of(html)
    assert html.index('id="identity"') < html.index('id="outliers"')


def test_script_reads_the_comparison(tmp_path: Path) -> None:
    comparison(pair(2)).write_json(tmp_path / "identity.json")
    record = SampleQc(case_id="S1", role=Role.TUMOUR, verdict=Verdict.PASS)
    record.write_json(tmp_path / "qc.json")
    render_cohort_qc.main(
        [tmp_path / "qc.json"],
        tmp_path / "q.html",
        tmp_path / "q.tsv",
        simulated=False,
        comparison=tmp_path / "identity.json",
    )
    assert "1 pair of samples that contradict" in (tmp_path / "q.html").read_text()


def metric(value: float | None, state: MetricState, **given: Any) -> QcMetric:
    fields = {"name": "contamination", "label": "Contamination", "unit": "fraction", **given}
    return QcMetric(value=value, state=state, **fields)


def rows_of(*metrics: QcMetric) -> Any:
    qc = SampleQc(case_id="C", role=Role.TUMOUR, verdict=Verdict.PASS, metrics=metrics)
    found = qc_table("metrics", qc)
    assert found is not None
    return found


def test_interval_stands_beside_the_value() -> None:
    given = metric(
        0.021, MetricState.WARN, low=0.0184, high=0.0236, pass_limit=0.01, warn_limit=0.03
    )
    (row,) = rows_of(given).rows
    assert (row[1].text, row[1].lines[0].note) == ("2.1 %", "95 % CI 1.8–2.4 %")


def test_interval_without_a_limit_stands_in_the_note() -> None:
    found = rows_of(metric(0.021, MetricState.NOT_EVALUATED, low=0.0184, high=0.0236))
    assert found.note == "Measured, without a limit: Contamination 2.1 % (95 % CI 1.8–2.4 %)."


@pytest.mark.parametrize("decisive", [True, False])
def test_a_warning_without_a_value_is_a_row(decisive: bool) -> None:
    (row,) = rows_of(metric(None, MetricState.WARN, decisive=decisive, reason="fits both")).rows
    assert (row[1].text, row[2].badge.text, row[5].text) == ("–", "Warning", "fits both")
