from pathlib import Path

from agnoma.validation.reviews import check_reviews

SOUND = "case: C1\nname: Ada\nrole: pathologist\ndate: 2026-11-21\n"


def test_only_reviews_of_the_run_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "C1.yaml").write_text(SOUND)
    (tmp_path / "C2.yaml").write_text("nonsense")
    assert check_reviews(tmp_path, ["C1", "C3"]) == []


def test_all_faults_of_all_reviews(tmp_path: Path) -> None:
    (tmp_path / "C1.yaml").write_text(SOUND + "extra: 1\nmore: 2\n")
    (tmp_path / "C2.yml").write_text(SOUND)
    told = [str(fault) for fault in check_reviews(tmp_path, ["C1", "C2"])]
    assert [text.partition(":")[0].rpartition("/")[2] for text in told] == [
        "C1.yaml, line 5, column 1, key extra",
        "C1.yaml, line 6, column 1, key more",
        "C2.yml",
    ]


def test_no_folder_is_no_review(tmp_path: Path) -> None:
    assert check_reviews(tmp_path / "reviews", ["C1"]) == []
