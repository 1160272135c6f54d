import os
import subprocess
import sys
from pathlib import Path

import pytest
from input_builders import make_run, write_bam

from agnoma.cli import READER_GONE, main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_of_a_sound_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_bam(folder / "t.bam", index=True)
    make_run(folder, [{"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}])
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "config/config.yaml: no fault, 1 case\n"


def test_check_prints_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(folder, [{"case": "T1", "patient": "P1"}], qc={"limitz": 3})
    assert main(["check", "--config", "config/config.yaml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 faults in configuration and inputs:"
    assert lines[1].startswith("  config/config.yaml, key qc.limitz: unknown key; did you mean")
    assert lines[2].startswith("  config/samples.tsv, row 2, column case: found 'T1'; no entry")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param(None, "cannot be read: No such file", id="missing"),
        pytest.param("a: [", "not YAML", id="malformed"),
        pytest.param("- a\n", "found list; write keys and values", id="list"),
    ],
)
def test_unreadable_configuration(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str | None, match: str
) -> None:
    path = folder / "c.yaml"
    if text is not None:
        path.write_text(text)
    assert main(["check", "--config", str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}: {match}")


def test_docs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "check", "--root", str(tmp_path)]) == 1
    assert "config/README.md: not what the models say" in capsys.readouterr().out
    assert main(["docs", "write", "--root", str(tmp_path)]) == 0
    assert main(["docs", "check", "--root", str(tmp_path)]) == 0


def test_planted_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "planted.tsv"
    rows = [
        "case_id\tkind\tevent\texpected_value\tmeasured_value\toutcome",
        "T1\tsomatic\tBRAF V600E\t0.35\t0.36\tfound",
        "T1\tgermline\tKIT E500K\t0.5\t\tnot reported as planned",
        "T1\tgermline\tTP53 R339P\t0.5\t0.49\tLEAK",
    ]
    path.write_text("\n".join(rows) + "\n")
    assert main(["planted", str(path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in printed[:3]] == ["outcome", "found", "LEAK"]
    assert "KIT" not in "".join(printed)
    assert printed[-1].startswith("and 1 not reported as planned")


def test_planted_before_the_demonstration(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert main(["planted", str(tmp_path / "absent.tsv")]) == 1
    assert "run the demonstration first" in caplog.text


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check"], id="little"),
        pytest.param(["planted", "many.tsv"], id="more-than-a-buffer"),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_output_that_nobody_reads_ends_quietly(
    folder: Path, arguments: list[str], unbuffered: str
) -> None:
    write_bam(folder / "t.bam", index=True)
    make_run(folder, [{"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}])
    row = "T1\tevent\t1\t1\treported as planned\n"
    header = "case_id\tevent\texpected_value\tmeasured_value\toutcome\n"
    (folder / "many.tsv").write_text(header + row * 20_000)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        run = subprocess.run(
            [sys.executable, "-m", "agnoma.cli", *arguments],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert (run.returncode, run.stderr) == (READER_GONE, "")


def test_a_pipe_that_breaks_elsewhere_is_an_error(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("agnoma.io.sheet.read_sheet", broken)
    (folder / "a.tsv").touch()
    with pytest.raises(BrokenPipeError):
        main(["planted", "a.tsv"])
