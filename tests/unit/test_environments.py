"""Conda environments are declared for every rule, pinned, and correct in syntax."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from rattler import MatchSpec
from running import REPOSITORY

ENVIRONMENTS = sorted((REPOSITORY / "envs").glob("*.yaml"))
RULE_FILES = sorted((REPOSITORY / "workflow/rules").glob("*.smk"))
TOOLS = ("bwa", "samtools", "bgzip", "bcftools", "freebayes", "mosdepth", "fastp", "cnvkit.py")
PROVIDED = {
    "bwa": {"bwa", "samtools"},
    "samtools": {"samtools", "bgzip"},
    "cnvkit": {"cnvkit.py"},
}


def rules() -> list[tuple[str, str]]:
    found = []
    for path in RULE_FILES:
        for block in re.split(r"(?m)^\s*rule ", path.read_text())[1:]:
            found.append((block.split(":")[0], block))
    return found


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda p: p.name)
def test_environment_is_pinned_and_parses(path: Path) -> None:
    env = yaml.safe_load(path.read_text())
    assert env["channels"] == ["conda-forge", "bioconda", "nodefaults"]
    for dependency in env["dependencies"]:
        if isinstance(dependency, dict):
            assert all(
                re.fullmatch(r"[a-z0-9.-]+==[0-9.]+(post[0-9]+)?", pin) for pin in dependency["pip"]
            )
        else:
            assert MatchSpec(dependency, strict=True).version is not None


def test_one_version_of_a_tool_everywhere() -> None:
    seen: dict[str, set[str]] = {}
    for path in ENVIRONMENTS:
        for dependency in yaml.safe_load(path.read_text())["dependencies"]:
            if isinstance(dependency, str):
                name, version = dependency.split(" =")
                seen.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_python_environment_agrees_with_the_lock_file() -> None:
    lock = (REPOSITORY / "setup/requirements.lock").read_text().lower().splitlines()
    for name in ("agnoma", "cnvkit"):
        env = yaml.safe_load((REPOSITORY / f"envs/{name}.yaml").read_text())
        pins = next(d["pip"] for d in env["dependencies"] if isinstance(d, dict))
        assert [pin for pin in pins if pin not in lock] == []


@pytest.mark.parametrize(("name", "block"), rules(), ids=[name for name, _ in rules()])
def test_rule_has_an_environment_with_its_tools(name: str, block: str) -> None:
    if "shell:" not in block and "script:" not in block:
        return  # a target: it runs nothing
    env = re.search(r'"\.\./\.\./envs/([a-z]+)\.yaml"', block)
    assert env, f"{name}: no conda environment"
    assert (REPOSITORY / f"envs/{env[1]}.yaml").exists()
    shell = block.split("shell:")[1] if "shell:" in block else ""
    used = {t for t in TOOLS if re.search(rf"(?<![\w/{{.-]){re.escape(t)} ", shell)}
    assert used <= PROVIDED.get(env[1], {env[1]})


def test_tools_are_really_on_path() -> None:
    assert [tool for tool in TOOLS[:-1] if shutil.which(tool) is None] == []
