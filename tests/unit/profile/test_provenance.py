import hashlib
import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from agnoma.models.profile import Provenance
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.profile import provenance
from agnoma.profile.provenance import describe_resource, file_sha256, parse_version, record_tools
from agnoma.runtime import library_version

SCRIPTS = Path(__file__).parents[3] / "scripts"


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("size", [0, 10, (1 << 20), (1 << 20) + 1])
def test_checksum_of_a_file_read_in_pieces(tmp_path: Path, size: int) -> None:
    content = b"x" * size
    (tmp_path / "f").write_bytes(content)
    assert file_sha256(tmp_path / "f") == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("text", "version", "date", "licence"),
    [
        pytest.param(
            "# version: 3\n# date: 2025-12-31\n# licence: CC0\na\tb\n",
            "3", "2025-12-31", "CC0", id="all",
        ),
        pytest.param("a\tb\n# version: 9\n", "not stated", None, None, id="only-leading-lines"),
        pytest.param("# source: x\n", "not stated", None, None, id="none"),
        pytest.param("", "not stated", None, None, id="empty"),
        pytest.param("##fileformat=VCFv4.2\n", "not stated", None, None, id="vcf"),
    ],
)  # fmt: skip
def test_resource_header(
    tmp_path: Path, text: str, version: str, date: str | None, licence: str | None
) -> None:
    (tmp_path / "t.tsv").write_text(text)
    found = describe_resource("t", tmp_path / "t.tsv")
    assert (found.version, found.date, found.licence) == (version, date, licence)
    assert found.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("\nProgram: bwa (alignment)\nVersion: 0.7.17-r1188\nContact: Heng Li", "0.7.17-r1188"),
        ("samtools 1.16.1\nUsing htslib 1.16", "1.16.1"),
        ("version:  v1.3.6", "v1.3.6"),
        ("mosdepth 0.3.3", "0.3.3"),
        ("command failed", None),
        ("", None),
    ],
)
def test_version_in_what_tools_print(printed: str, version: str | None) -> None:
    assert parse_version(printed) == version


def test_tools_that_are_not_there_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = {
        "ours": ("sh", "-c", "printf '\\253 tool 1.2.3' >&2; exit 1"),
        "absent": ("no-such-tool",),
    }
    monkeypatch.setattr(provenance, "VERSION_COMMANDS", commands)
    found = record_tools(packages=("pydantic", "no-such-package"))
    assert found.pop("ours") == "1.2.3"
    assert list(found) == ["pydantic"]


def test_collected_record_has_no_path_and_a_fixed_order(tmp_path: Path) -> None:
    record, collect = load_script("record_run").main, load_script("collect_provenance").main
    for name in ("t.bam", "n.bam", "genome.fa", "facts.tsv", "rules.yaml"):
        (tmp_path / name).write_text(name)
    inputs = {"tumour_bam": tmp_path / "t.bam", "normal_bam": tmp_path / "n.bam"}
    resources = [("rules", tmp_path / "rules.yaml"), ("facts", tmp_path / "facts.tsv")]
    outs = [tmp_path / "a.json", tmp_path / "b.json"]
    for out, order in zip(outs, (1, -1), strict=True):
        shared = {"genome": tmp_path / "genome.fa"}
        record(shared, resources[::order], tmp_path / "run.json", config_json="{}")
        collect(dict(list(inputs.items())[::order]), tmp_path / "run.json", out)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert str(tmp_path) not in outs[0].read_text()
    found = Provenance.read_json(outs[0])
    assert list(found.inputs) == ["genome", "normal_bam", "tumour_bam"]
    assert found.inputs["tumour_bam"] == hashlib.sha256(b"t.bam").hexdigest()
    assert [r.name for r in found.resources] == ["facts", "rules"]
    assert "pysam" in found.tools
    assert found.config_sha256 == hashlib.sha256(b"{}").hexdigest()


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    asked = ["git", "-C", str(folder), *names, *arguments]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def test_commit_of_a_checkout(tmp_path: Path) -> None:
    assert provenance.git_commit(tmp_path) is None
    git(tmp_path, "init", "-q")
    assert provenance.git_commit(tmp_path) is None  # nothing is committed
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "one")
    commit = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "results").mkdir()
    (tmp_path / "results/b").touch()
    assert provenance.git_commit(tmp_path) == commit
    (tmp_path / "a").write_text("2")
    assert provenance.git_commit(tmp_path) == f"{commit}-modified"


def test_without_git_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.setattr(provenance.shutil, "which", lambda _: None)
    assert provenance.git_commit(tmp_path) is None


def test_a_run_names_its_library() -> None:
    found = provenance.describe_run({}, [], config_json="{}")
    assert found.library_version == library_version()
    assert found.git_commit == provenance.git_commit(PIPELINE_DIRECTORY)
