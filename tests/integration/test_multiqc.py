"""MultiQC is an extra: a target of its own, never part of a usual run."""

import re
from pathlib import Path

from running import snakemake

REPORT = "results/multiqc/multiqc_report.html"


def planned(folder: Path, *targets: str) -> str:
    result = snakemake(folder, "--dry-run", *targets)
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def rules_of(plan: str) -> set[str]:
    return set(re.findall(r"(?m)^(\w+)\s+\d+$", plan))


def test_usual_run_makes_the_quality_page_and_no_multiqc(tmp_path: Path) -> None:
    rules = rules_of(planned(tmp_path))
    assert {"render_cohort_qc", "render_index"} <= rules
    assert not {name for name in rules if "multiqc" in name}


def test_target_asks_for_nothing_but_quality(tmp_path: Path) -> None:
    rules = rules_of(planned(tmp_path, "multiqc"))
    assert {"write_multiqc_content", "run_multiqc", "summarise_sample", "trim_reads"} <= rules
    assert not {"call_freebayes", "build_profile", "render_report"} & rules


def test_a_report_that_is_there_is_linked_and_not_made_again(tmp_path: Path) -> None:
    report = tmp_path / REPORT
    report.parent.mkdir(parents=True)
    report.touch()
    plan = planned(tmp_path)
    assert not {name for name in rules_of(plan) if "multiqc" in name}
    assert len(re.findall(rf"(?m)^    input: .*{re.escape(str(report))}", plan)) == 2
