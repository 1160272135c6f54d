"""Runs of many cases: what is planned, in which folders it lies, and a part of it."""

from collections import Counter
from pathlib import Path

import pytest
from bench.scale.bare import planned_jobs
from bench.scale.run import dry_run, write_bare
from bench.scale.world import Entry, Seed, make_seed, write_many
from running import REPOSITORY, snakemake

CASES = 12


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    return make_seed(tmp_path_factory.mktemp("seed"))


def entries(folder: Path, seed: Seed, entry: Entry, count: int) -> Counter[str]:
    """Return how many entries each folder of a run will have."""
    write_many(folder, seed, entry, count)
    done = snakemake(folder, "--dry-run")
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, set[str]] = {}
    for job in planned_jobs(done.stdout + done.stderr):
        for kind in ("output", "log", "benchmark"):
            for name in job.files.get(kind, ()):
                path = Path(name)
                for parent in path.parents:
                    inside = path.relative_to(parent).parts[0]
                    found.setdefault(str(parent), set()).add(inside)
    return Counter({parent: len(inside) for parent, inside in found.items()})


@pytest.mark.parametrize("entry", ["calls", "alignments"])
def test_no_folder_has_more_entries_than_cases(entry: Entry, seed: Seed, tmp_path: Path) -> None:
    """A case adds one entry to a folder, so that ten thousand make none much larger than that."""
    few = entries(tmp_path / "few", seed, entry, 2)
    many = entries(tmp_path / "many", seed, entry, CASES)
    grown = {folder: size - few[folder] for folder, size in many.items() if folder in few}
    assert max(grown.values()) == grown["results/report"] == CASES - 2


def test_a_batch_reports_its_part_of_the_cases(seed: Seed, tmp_path: Path) -> None:
    write_many(tmp_path / "run", seed, "calls", CASES)
    reported = []
    # Snakemake plans the last one only when the others are done.
    for number in (1, 2):
        done = snakemake(tmp_path / "run", "--dry-run", "--batch", f"all={number}/3")
        assert done.returncode == 0, done.stderr[-3000:]
        jobs = planned_jobs(done.stdout + done.stderr)
        reported.append({j.files["output"][0] for j in jobs if j.rule == "render_report"})
    assert reported[0].isdisjoint(reported[1])
    assert all(0 < len(part) <= CASES // 2 for part in reported)


def test_bare_workflows_have_the_same_jobs(seed: Seed, tmp_path: Path) -> None:
    """What the figures of docs/benchmarks.md are set beside."""
    bare, alike = write_bare(tmp_path, seed, "alignments")
    write_many(tmp_path / "run", seed, "alignments", 3)
    ours = dry_run(tmp_path / "run", REPOSITORY / "Snakefile")
    for other in (bare, alike):
        theirs = dry_run(other.parent, other, "--config", "cases=3")
        assert ours.jobs == theirs.jobs > 3 * 30
    assert ours.processor_s > 0
    assert "script:" not in bare.read_text()
    assert alike.read_text().count("script:") > 20


def test_case_that_the_sheet_does_not_have(seed: Seed, tmp_path: Path) -> None:
    write_many(tmp_path / "run", seed, "calls", 2)
    done = snakemake(tmp_path / "run", "--dry-run", "results/report/R000-00009/report.html")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "no case 'R000-00009' in the sample sheet; did you mean 'R000-0000" in said
