"""The same jobs and files as a bare workflow: what Snakemake itself costs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlannedJob:
    """One job as a dry run prints it."""

    rule: str
    files: dict[str, list[str]]
    """By `input`, `output`, `log` and `benchmark`."""
    resources: str = ""
    """As printed: `mem_mb=1000, runtime=2`."""


def planned_jobs(printed: str) -> list[PlannedJob]:
    """Return the jobs of a dry run; groups and the target `all` are none."""
    jobs = []
    for block in re.split(r"(?m)^(?:local)?rule ", printed)[1:]:
        name, _, body = block.partition(":\n")
        found = re.findall(r"(?m)^ +(input|output|log|benchmark): (.+)$", body)
        files = {
            kind: [path for path in paths.split(", ") if not path.startswith("<")]
            for kind, paths in found
        }
        asked = ", ".join(re.findall(r"\b(?:mem_mb|runtime)=\d+", body))
        if name != "all":
            jobs.append(PlannedJob(name, files, asked))
    return jobs


def _paths(job: PlannedJob, kind: str, case: str, *, of_case: bool) -> str:
    words = []
    for path in job.files.get(kind, []):
        pattern = path.replace(case, "{case}")
        gathered = pattern != path and not of_case
        words.append(f"expand({pattern!r}, case=CASES)" if gathered else repr(pattern))
    return ", ".join(words)


def scripts_of_rules(rules: Path, scripts: Path) -> dict[str, Path]:
    """Return the script of each rule that has one.

    Parameters
    ----------
    rules
        Folder of the rule files.
    scripts
        Folder of the scripts.
    """
    text = "\n".join(path.read_text() for path in sorted(rules.glob("*.smk")))
    found = {}
    for block in re.split(r"(?m)^rule ", text)[1:]:
        if named := re.search(r'(?m)^ +script:\n +"(?:.*/)?([^/"]+)"', block):
            found[block.partition(":")[0]] = scripts / named[1]
    return found


def bare_workflow(
    jobs: Sequence[PlannedJob],
    case: str,
    targets: Sequence[str],
    environment: Path,
    scripts: Mapping[str, Path] | None = None,
) -> str:
    """Return a Snakefile with the rules of one case, for as many cases as `config['cases']` says.

    Parameters
    ----------
    jobs
        Of a run of that case alone.
    case
        Its id, which the paths contain.
    targets
        Files of the default target of that run.
    environment
        A conda environment that every rule names, as ours do.
    scripts
        By rule. If given, these rules run them, and what a job asks for grows with the attempt:
        what Snakemake charges for scripts and for requests that are functions. Without, every
        rule is one of `shell:` with constants.
    """
    target = PlannedJob("all", {"input": [*targets]})
    text = [
        "CASES = [f'R{i // 96:03d}-{i:05d}' for i in range(int(config['cases']))]",
        "rule all:",
        "    input: " + _paths(target, "input", case, of_case=False),
    ]
    for job in jobs:
        of_case = any(case in path for path in job.files.get("output", []))
        text.append(f"rule {job.rule}:")
        for kind in ("input", "output", "log", "benchmark"):
            if words := _paths(job, kind, case, of_case=of_case):
                text.append(f"    {kind}: {words}")
        text.append(f"    conda: {str(environment)!r}")
        if job.resources:
            asked = job.resources if scripts is None else _growing(job.resources)
            text.append(f"    resources: {asked}")
        script = (scripts or {}).get(job.rule)
        text.append(f"    script: {str(script)!r}" if script else "    shell: 'touch {output}'")
    return "\n".join(text) + "\n"


def _growing(asked: str) -> str:
    """Return constant requests as ones that grow with the attempt."""
    return re.sub(r"=(\d+)", r"=lambda wildcards, attempt: \1 * attempt", asked)
