"""Earlier cases of the laboratory: gathered once, compared by the script that makes a profile."""

import logging
from pathlib import Path
from typing import Any

import pytest
from cohort_records import case
from knowledge_builders import assessed, variant
from running import REPOSITORY
from stored_cases import stored

import build_profile
import gather_earlier_cases
from agnoma.cohort.earlier import earlier_cases
from agnoma.cohort.read import Cohort, Skipped
from agnoma.cohort.similar import similar_earlier
from agnoma.errors import ConfigError
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortCase, EarlierCases
from agnoma.models.qc import Verdict

ONCOTREE = REPOSITORY / "resources/knowledge/oncotree.tsv"
NO = {"consent": CohortConsent.NO}


def one(case_id: str, *names: str, **given: Any) -> CohortCase:
    return case(case_id, *(names or ("BRAF p.V600E",)), defining=("BRAF p.V600E",), **given)


def gathered(*cases: CohortCase, **given: Any) -> EarlierCases:
    return earlier_cases(Cohort(cases, given.get("withheld", 0), given.get("skipped", ())))


def test_what_is_left_out_is_counted() -> None:
    found = gathered(
        one("A", run_date="2026-03-01"),
        one("B", run_date="2025-12-31"),
        one("C"),
        one("D", verdict=Verdict.FAIL),
        one("E", in_doubt=True),
        withheld=3,
        skipped=(Skipped(Path("x"), "cut"),),
    )
    about = found.about
    assert [c.case_id for c in found.cases] == ["A", "B", "C"]
    assert (about.cases, about.withheld, about.insufficient, about.unreadable) == (3, 3, 2, 1)
    assert (about.first_run, about.last_run, about.undated) == ("2025-12-31", "2026-03-01", 1)


def test_digest_tells_other_cases_and_not_another_order() -> None:
    first, second = one("A"), one("B")
    digest = gathered(first, second).about.sha256
    assert gathered(second, first).about.sha256 == digest
    assert gathered(first).about.sha256 != digest
    changed = second.model_copy(update={"profile_sha256": "other"})
    assert gathered(first, changed).about.sha256 != digest


def test_simulated_tumours_are_no_neighbours_of_patients() -> None:
    found = similar_earlier(one("A"), gathered(one("B", simulated=True), one("C")))
    assert ([n.case_id for n in found.neighbours], found.compared) == (["C"], 1)


def test_of_two_alike_the_better_compared_comes_first() -> None:
    blind = {"pathways": None, "tmb": one("X").hrd}
    found = similar_earlier(one("M"), gathered(one("A", **blind), one("B")))
    assert [(n.case_id, n.distance) for n in found.neighbours] == [("B", 0), ("A", 0)]


def write(folder: Path, *cases: CohortCase) -> Path:
    for found in cases:
        (folder / found.case_id).mkdir(parents=True)
        found.write_json(folder / found.case_id / "cohort_case.json")
    return folder


def test_script_gathers_a_folder_and_names_what_it_skips(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write(tmp_path / "archive", one("A"), one("B", **NO))
    (folder / "C").mkdir()
    (folder / "C/cohort_case.json").write_text("{")
    out = tmp_path / "earlier.json"
    with caplog.at_level(logging.WARNING):
        gather_earlier_cases.main(folder, ONCOTREE, out)
    about = EarlierCases.read_json(out).about
    assert (about.cases, about.withheld, about.unreadable) == (1, 1, 1)
    assert "C/cohort_case.json: skipped" in caplog.text
    first = out.read_bytes()
    gather_earlier_cases.main(folder, ONCOTREE, out)
    assert out.read_bytes() == first


def test_script_without_any_readable_case(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text("{")
    with pytest.raises(ConfigError, match="no case could be read"):
        gather_earlier_cases.main(tmp_path, ONCOTREE, tmp_path / "out.json")


def test_profile_gets_its_neighbours_and_never_itself() -> None:
    profile = stored(variant("BRAF", "p.V600E"), site="MEL")
    own = one("T1", patient_id="P9")
    same_patient = one("T2", patient_id=profile.case.patient_id)
    elsewhere = one("Z", tissue="Bowel", oncotree_code="COAD")
    cohort = gathered(own, same_patient, elsewhere)
    found = build_profile._with_similar(profile, cohort, 0.5).similar
    assert found is not None
    assert [n.case_id for n in found.neighbours] == ["Z"]
    assert found.neighbours[0].site == "Bowel"
    assert found.cohort == cohort.about
    assert found.weights["alterations"] == 5


def test_insufficient_sample_is_not_compared() -> None:
    profile = stored(
        variant("BRAF", "p.V600E"), site="MEL", seen=assessed("BRAF", verdict=Verdict.FAIL)
    )
    assert profile.positives_only
    assert build_profile._with_similar(profile, gathered(one("Z")), 0.5).similar is None
