"""The line that names the cause, in logs as tools write them."""

from pathlib import Path

import pytest

from agnoma.progress.first_error import LONGEST, error_in, first_real_error

TRACEBACK = """2026-01-05 INFO agnoma: reading
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    main()
  File "b.py", line 2, in main
    raise InputFormatError(msg)
agnoma.errors.InputFormatError: calls.vcf, line 7: 3 alleles; write one per line
"""
CHAINED = (
    TRACEBACK
    + """
The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "c.py", line 3, in <module>
agnoma.errors.PipelineError: results/x: the disk is full
"""
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", None, id="empty"),
        pytest.param("[M::main] Real time: 3 s\n", None, id="nothing-wrong"),
        pytest.param("read 1\n0 errors\nerror rate 0.1 %\n", None, id="words-of-a-good-run"),
        pytest.param(
            "[M::mem] x\n[E::bwa_idx_load] fail to locate the index: not found\naborted\n",
            "[E::bwa_idx_load] fail to locate the index: not found",
            id="first-complaint-of-a-tool",
        ),
        pytest.param(
            TRACEBACK,
            "agnoma.errors.InputFormatError: calls.vcf, line 7: 3 alleles; write one per line",
            id="what-was-raised",
        ),
        pytest.param(
            CHAINED,
            "agnoma.errors.PipelineError: results/x: the disk is full",
            id="last-of-a-chain",
        ),
        pytest.param("slurmstepd: error: Exceeded job memory limit", None, id="slurm"),
    ],
)
def test_line(text: str, line: str | None) -> None:
    expected = text if text.startswith("slurm") else line
    assert first_real_error(text) == expected


def test_long_line_and_control_characters() -> None:
    found = first_real_error("error: \x1b[31m" + "x" * 1000)
    assert found
    assert len(found) == LONGEST
    assert "\x1b" not in found
    assert found.endswith("...")


def test_log_that_is_not_there(tmp_path: Path) -> None:
    assert error_in(tmp_path / "none.log") is None
    (tmp_path / "one.log").write_bytes(b"\xff\xfe\nKilled\n")
    assert error_in(tmp_path / "one.log") == "Killed"
