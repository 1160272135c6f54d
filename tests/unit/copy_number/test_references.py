from typing import Any

import pytest

from agnoma.copy_number.references import (
    ReferenceKind,
    ReferenceNormal,
    antitarget_options,
    bias_options,
    choose_reference,
    configured_normals,
    laboratory_normals,
    run_normals,
    segment_threshold,
    target_bin_bp,
)
from agnoma.errors import ConfigError
from agnoma.io.person_ids import normal_id
from agnoma.models.case import Case, Sex
from agnoma.settings import CopyNumberConfig

CASE_BAM = "results/alignment/{case}/normal.bam"


def case(case_id: str, patient: str, **values: Any) -> Case:
    return Case(case_id=case_id, patient_id=patient, **values)


CASES = [
    case("B", "P2", tumour_bam="b.bam", normal_bam="n2.bam", sex=Sex.MALE),
    case("A", "P1", tumour_bam="a.bam", normal_bam="n1.bam"),
    case("A2", "P1", tumour_bam="a2.bam", normal_bam="n1.bam"),
    case("C", "P3", tumour_bam="c.bam"),
]


@pytest.mark.parametrize(
    ("settings", "matched", "kind", "pool", "words"),
    [
        pytest.param(
            {"reference": "lab/ref.cnn", "normals": ["n.bam"]},
            "abc",
            ReferenceKind.CONFIGURED,
            None,
            "configured reference ref.cnn",
            id="configured-first",
        ),
        pytest.param(
            {"normals": ["n.bam", "m.bam"], "normals_sex": ["male", "female"]},
            "abc",
            ReferenceKind.POOL,
            "reference",
            "pool of 2 normals",
            id="then-the-pool",
        ),
        pytest.param(
            {"normals": ["n.bam"]},
            None,
            ReferenceKind.POOL,
            "reference",
            "pool of 1 normal, their sex told from depth on X",
            id="pool-without-sex",
        ),
        pytest.param({}, "abc", ReferenceKind.MATCHED, "abc", "matched normal", id="then-matched"),
        pytest.param({}, None, ReferenceKind.FLAT, None, "flat reference", id="flat-last"),
    ],
)
def test_precedence(
    settings: dict[str, Any], matched: str | None, kind: ReferenceKind, pool: str | None, words: str
) -> None:
    choice = choose_reference(CopyNumberConfig.model_validate(settings), matched=matched)
    assert (choice.kind, choice.pool, choice.words) == (kind, pool, words)


def test_matched_normal_of_unknown_sex_is_said() -> None:
    choice = choose_reference(CopyNumberConfig(), matched="abc", patient_has_sex=False)
    assert choice.words == "matched normal, its sex told from depth on X"


def test_normals_of_the_run_have_their_patients_sex() -> None:
    assert run_normals(CASES, case_bam=CASE_BAM) == {
        normal_id("A"): ReferenceNormal("results/alignment/A/normal.bam", None),
        normal_id("A2"): ReferenceNormal("results/alignment/A2/normal.bam", None),
        normal_id("B"): ReferenceNormal("results/alignment/B/normal.bam", Sex.MALE),
    }


def test_configured_normals_have_the_sex_in_their_place() -> None:
    settings = CopyNumberConfig.model_validate({"normals_sex": ["female", "male"]})
    assert configured_normals(settings, ["x/n1.bam", "x/n2.bam"]) == {
        normal_id("n1.bam"): ReferenceNormal("x/n1.bam", Sex.FEMALE),
        normal_id("n2.bam"): ReferenceNormal("x/n2.bam", Sex.MALE),
    }
    assert {n.sex for n in configured_normals(CopyNumberConfig(), ["n1.bam"]).values()} == {None}


@pytest.mark.parametrize(
    ("sexes", "message"),
    [
        pytest.param(["male"], "normals_sex: found 1 for 2 normals", id="some"),
        pytest.param([], "x/n.bam and y/n.bam|y/n.bam and x/n.bam", id="same-name"),
    ],
)
def test_unclear_normals(sexes: list[str], message: str) -> None:
    settings = CopyNumberConfig.model_validate({"normals_sex": sexes})
    with pytest.raises(ConfigError, match=message):
        configured_normals(settings, ["x/n.bam", "y/n.bam"])


def test_laboratory_takes_the_configured_normals_or_one_of_each_patient() -> None:
    configured = {"b": ReferenceNormal("n", None), "a": ReferenceNormal("m", None)}
    assert laboratory_normals(configured, CASES) == ("a", "b")
    assert laboratory_normals({}, CASES) == tuple(sorted([normal_id("A"), normal_id("B")]))
    assert laboratory_normals({}, CASES[3:]) == ()


@pytest.mark.parametrize(
    ("values", "size", "antitargets", "bias", "threshold"),
    [
        pytest.param({}, 267, "--avg-size 150000", "", None, id="panel"),
        pytest.param(
            {"protocol": "amplicon", "target_bin_bp": 120, "segmentation": "hmm"},
            120,
            "--avg-size 150000 --min-size 10000000000",
            "--no-edge",
            None,
            id="amplicon",
        ),
        pytest.param(
            {"protocol": "wgs", "antitarget_bin_bp": 5000},
            2000,
            "--avg-size 5000 --min-size 10000000000",
            "--no-edge",
            1e-6,
            id="genome",
        ),
    ],
)
def test_options(
    values: dict[str, Any], size: int, antitargets: str, bias: str, threshold: float | None
) -> None:
    settings = CopyNumberConfig.model_validate(values)
    assert target_bin_bp(settings) == size
    assert antitarget_options(settings) == antitargets
    assert bias_options(settings) == bias
    assert segment_threshold(settings) == threshold
