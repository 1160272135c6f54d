"""A run tells what failed and why, finishes the other cases, and sums up."""

import csv
import os
from pathlib import Path

from small_demo import DEFAULT, TUMOUR_ONLY, environment, run_snakemake, write_small_demo

FAILS = "DEMO-MEL-1"
STUB = """#!/bin/sh
# The caller, which fails on one case.
case "$*" in
    *{case}*) echo "loading reference" >&2; echo "ERROR(freebayes): no room in the deque" >&2
              exit 1 ;;
esac
exec {real} "$@"
"""


def test_one_case_fails(tmp_path: Path) -> None:
    folder = write_small_demo(tmp_path / "run", [TUMOUR_ONLY, FAILS])
    env = environment()
    real = next(
        Path(place) / "freebayes"
        for place in env["PATH"].split(":")
        if (Path(place) / "freebayes").exists()
    )
    stub = tmp_path / "bin/freebayes"
    stub.parent.mkdir()
    stub.write_text(STUB.format(case=FAILS, real=real))
    stub.chmod(0o755)
    env["PATH"] = f"{stub.parent}{os.pathsep}{env['PATH']}"
    # The page of all cases waits for all of them; each report does not.
    done = run_snakemake(folder, *DEFAULT, "--cores", "2", "--quiet", "rules", env=env)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    told = [line for line in said.splitlines() if line.startswith("agnoma: ")]
    failed = (
        f"agnoma: case {FAILS} failed in call_freebayes: ERROR(freebayes): no room in the deque"
        f" [logs/call_freebayes/{FAILS}/001.log]"
    )
    assert told.count(f"{failed}; tried again, attempt 2 of 2") == 1
    assert told.count(failed) == 2  # when it failed for good, and at the end
    assert any(line.startswith("agnoma: 2 cases by quality: ") for line in told)
    with (folder / "logs/run_summary.tsv").open() as handle:
        rows = {row["case"]: row for row in csv.DictReader(handle, delimiter="\t")}
    assert rows[FAILS]["state"] == "failed"
    assert rows[FAILS]["failed_rule"] == "call_freebayes"
    page = (folder / "logs/status.html").read_text()
    assert "no room in the deque" in page
    assert "The run has ended" in page
