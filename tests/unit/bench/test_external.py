"""Snakemake's records tell what tools wrote and what scripts wrote."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

from bench.external import bare_seconds, external_commands, written_by_scripts

LONG = "results/stage/" + "x" * 300 + ".vcf"


def write_record(folder: Path, output: str, command: str | None, begin: float) -> None:
    """Write a record as Snakemake does: a long name goes on in a folder."""
    name = urlsafe_b64encode(output.encode()).decode()
    parts = [name] if len(name) < 255 else ["@" + name[:254], name[254:]]
    path = (folder / ".snakemake/metadata").joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"shellcmd": command, "starttime": begin}))


def test_commands_in_order_and_outputs_of_scripts(tmp_path: Path) -> None:
    write_record(tmp_path, "results/b.txt", "second", 2.0)
    write_record(tmp_path, "results/a.txt", "first", 1.0)
    write_record(tmp_path, "results/c.txt", None, 3.0)
    write_record(tmp_path, LONG, None, 4.0)
    assert external_commands(tmp_path) == ["first", "second"]
    assert sorted(written_by_scripts(tmp_path)) == [Path("results/c.txt"), Path(LONG)]


def test_tools_find_what_scripts_wrote(tmp_path: Path) -> None:
    run, bare = tmp_path / "run", tmp_path / "bare"
    (run / "results/demo").mkdir(parents=True)
    (run / "results/stage/folder").mkdir(parents=True)
    (run / "results/stage/folder/one.txt").write_text("one")
    (run / "results/stage/of_script.txt").write_text("here")
    write_record(run, "results/stage/of_script.txt", None, 1.0)
    write_record(run, "results/stage/folder", None, 1.5)
    copy = "cat results/stage/of_script.txt results/stage/folder/*.txt > results/stage/of_tool.txt"
    write_record(run, "results/stage/of_tool.txt", copy, 2.0)
    count, _ = bare_seconds(run, bare)
    assert count == 1
    assert (bare / "results/stage/of_tool.txt").read_text() == "hereone"
