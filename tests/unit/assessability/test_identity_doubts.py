import pytest

from agnoma.assessability.identity_doubts import case_identity
from agnoma.models.case import Role
from agnoma.models.identity import (
    CaseReference,
    IdentityComparison,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SamplePair,
)
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict

T, N = Role.TUMOUR, Role.NORMAL


def pair(
    first: tuple[str, Role, str], second: tuple[str, Role, str], flag: IdentityFlag | None
) -> SamplePair:
    same = flag in (None, IdentityFlag.SAME_PERSON_TWO_PATIENTS)
    return SamplePair(
        first_case=first[0],
        first_role=first[1],
        first_patient=first[2],
        second_case=second[0],
        second_role=second[1],
        second_patient=second[2],
        sites=300,
        concordance=0.998 if same else 0.71234,
        opposite=0,
        kinship=Kinship.SAME if same else Kinship.DIFFERENT,
        flag=flag,
    )


def comparison(*pairs: SamplePair) -> IdentityComparison:
    cases = sorted({c for p in pairs for c in (p.first_case, p.second_case)} | {"S1"})
    return IdentityComparison(
        samples=2,
        compared_pairs=1,
        incomparable_pairs=0,
        pairs=pairs,
        cases=tuple(CaseReference(case_id=c, state=ReferenceState.NO_REFERENCE) for c in cases),
    )


def qc(**failed: bool) -> SampleQc:
    metrics = tuple(
        QcMetric(
            name=name,
            label=name,
            value=0,
            unit="",
            decisive=decisive,
            state=MetricState.FAIL,
        )
        for name, decisive in failed.items()
    )
    return SampleQc(case_id="S1", role=T, verdict=Verdict.PASS, metrics=metrics)


@pytest.mark.parametrize(
    ("given", "statement"),
    [
        pytest.param(
            pair(("S1", T, "P1"), ("S2", T, "P2"), IdentityFlag.SAME_PERSON_TWO_PATIENTS),
            "By 300 common SNPs the tumour and the tumour of case S2 are of one person, and "
            "submitted for two patients (concordance 0.998)",
            id="one-person-two-patients",
        ),
        pytest.param(
            pair(("S0", N, "P1"), ("S1", T, "P1"), IdentityFlag.TWO_PERSONS_ONE_PATIENT),
            "By 300 common SNPs the tumour and the matched normal of case S0 are of two persons, "
            "and submitted for one patient (concordance 0.712)",
            id="two-persons-one-patient-from-the-other-side",
        ),
        pytest.param(
            pair(("S1", N, "P1"), ("S1", T, "P1"), IdentityFlag.UNRELATED_TUMOUR_NORMAL),
            "By 300 common SNPs the matched normal and the tumour are of two persons (concordance "
            "0.712)",
            id="tumour-and-normal",
        ),
    ],
)
def test_statement(given: SamplePair, statement: str) -> None:
    (doubt,) = case_identity("S1", comparison(given), qc()).doubts
    assert doubt.statement == statement
    assert doubt.flag is given.flag


def test_no_other_patient_is_named() -> None:
    given = pair(("S1", T, "P1"), ("S2", T, "PATIENT"), IdentityFlag.SAME_PERSON_TWO_PATIENTS)
    found = case_identity("S1", comparison(given), qc())
    assert "PATIENT" not in found.model_dump_json()
    assert (found.doubts[0].other_case, found.doubts[0].other_role) == ("S2", T)


@pytest.mark.parametrize(
    ("case_id", "given"),
    [
        ("S1", pair(("S1", T, "P1"), ("S2", T, "P1"), None)),
        ("S1", pair(("S2", T, "P2"), ("S3", T, "P3"), IdentityFlag.SAME_PERSON_TWO_PATIENTS)),
    ],
    ids=["as-expected", "of-other-cases"],
)
def test_nothing_to_doubt(case_id: str, given: SamplePair) -> None:
    assert case_identity(case_id, comparison(given), qc()).doubts == ()


def test_reference_of_the_patients_other_cases() -> None:
    assert case_identity("S1", comparison(), qc()).reference is ReferenceState.NO_REFERENCE
    assert case_identity("S9", comparison(), qc()).reference is None
    assert case_identity("S1", None, qc()).reference is None


@pytest.mark.parametrize(
    ("metrics", "flags"),
    [
        ({"tn_concordance": True}, [IdentityFlag.UNRELATED_TUMOUR_NORMAL]),
        ({"sex": True}, [IdentityFlag.OTHER_SEX]),
        ({"tn_concordance": False, "sex": False, "median_cov": True}, []),
    ],
    ids=["concordance", "sex", "not-decisive"],
)
def test_own_samples_raise_doubts(metrics: dict[str, bool], flags: list[IdentityFlag]) -> None:
    found = case_identity("S1", None, qc(**metrics))
    assert [doubt.flag for doubt in found.doubts] == flags


@pytest.mark.parametrize(("foreign", "doubts"), [(0.25, 0), (0.399, 0), (0.4, 1), (None, 1)])
def test_contamination_explains_a_low_concordance(foreign: float | None, doubts: int) -> None:
    record = qc(tn_concordance=True, contamination=True)
    metrics = tuple(
        m.model_copy(update={"value": foreign}) if m.name == "contamination" else m
        for m in record.metrics
    )
    found = case_identity("S1", None, record.model_copy(update={"metrics": metrics}))
    assert len(found.doubts) == doubts


def test_tumour_and_normal_are_told_once() -> None:
    given = pair(("S1", N, "P1"), ("S1", T, "P1"), IdentityFlag.UNRELATED_TUMOUR_NORMAL)
    found = case_identity("S1", comparison(given), qc(tn_concordance=True))
    assert len(found.doubts) == 1
