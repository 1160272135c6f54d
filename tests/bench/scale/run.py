"""Plans runs of many cases, and writes the section "scale" of docs/benchmarks.md.

    python -m bench.scale.run [--quick] [SIZE ...]

Processor seconds of a dry run are set beside those of two workflows of the same jobs and files: a
bare one, and one that has scripts and growing requests as ours does but no other function.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.scale.bare import bare_workflow, planned_jobs, scripts_of_rules
from bench.scale.world import Entry, Seed, make_seed, write_many
from bench.sections import write_section
from bench.version import code_measured
from running import REPOSITORY, snakemake

SIZES = (100, 1000)
MOST_COMPARED = 1000
"""Cases up to which both other workflows are planned too; ten thousand take a quarter hour each."""
ENTRIES: tuple[Entry, ...] = ("calls", "alignments")
SHEET_ROWS = 10_000
HEADS = (
    *("entry", "cases", "jobs", "agnoma [s]", "ms a job", "memory [MB]"),
    *("bare [s]", "ratio", "alike [s]", "ratio"),
)
PAGE = REPOSITORY / "docs/benchmarks.md"
FIRST_CASE = "R000-00000"
WORDS = {"calls": "calls only (VCF)", "alignments": "tumour BAM"}
LOAD = """
import sys, time
from pathlib import Path
import yaml
from agnoma.validation import load_run
config = yaml.safe_load(open("config/config.yaml"))
wall, processor = time.perf_counter(), time.process_time()
run = load_run(config, roots=[Path.cwd(), Path(sys.argv[1])])
print(len(run.cases), time.perf_counter() - wall, time.process_time() - processor)
"""


@dataclass(frozen=True)
class Cost:
    """What one command needed."""

    processor_s: float
    memory_mb: float
    jobs: int


def main() -> None:
    """Measure and write."""
    quick = "--quick" in sys.argv
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seed = make_seed(folder / "seed")
        lines = [
            f"**Planning**, `make bench-scale`, {code_measured()}: `snakemake --dry-run`, "
            "processor seconds and memory of the process. Bare: the same jobs, files, logs and "
            "conda environments in a workflow of `shell:` rules without any function; requests are "
            "constants there. Alike: the same, but rules run the scripts ours run, and requests "
            "grow with the attempt; no function else.\n",
            f"| {' | '.join(HEADS)} |",
            "|---" * len(HEADS) + "|",
        ]
        for entry in ENTRIES:
            others = write_bare(folder, seed, entry)
            for size in sizes[:1] if quick else sizes:
                lines.append(row(folder, seed, entry, size, others))
                sys.stdout.write(lines[-1] + "\n")
                sys.stdout.flush()
        lines.append("\n" + sheet(folder, seed, sizes[0] if quick else SHEET_ROWS))
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if not quick:
        write_section(PAGE, "scale", text)


def row(folder: Path, seed: Seed, entry: Entry, size: int, others: Sequence[Path]) -> str:
    """Return one line of the table; `others` are Snakefiles to compare with, for many the first."""
    run = folder / f"{entry}-{size}"
    write_many(run, seed, entry, size)
    ours = dry_run(run, REPOSITORY / "Snakefile")
    cells = [
        WORDS[entry],
        f"{size:,}",
        f"{ours.jobs:,}",
        f"{ours.processor_s:.1f}",
        f"{1000 * ours.processor_s / ours.jobs:.1f}",
        f"{ours.memory_mb:.0f}",
    ]
    for other in others if size <= MOST_COMPARED else others[:1]:
        theirs = dry_run(other.parent, other, "--config", f"cases={size}")
        assert ours.jobs == theirs.jobs, f"{ours.jobs} jobs of ours, {theirs.jobs} in {other}"
        cells += [f"{theirs.processor_s:.1f}", f"{ours.processor_s / theirs.processor_s:.2f}"]
    cells += ["-"] * (len(HEADS) - len(cells))
    return f"| {' | '.join(cells)} |"


def write_bare(folder: Path, seed: Seed, entry: Entry) -> list[Path]:
    """Write the bare workflow and the one alike; return their Snakefiles."""
    run = folder / f"{entry}-one"
    write_many(run, seed, entry, 1)
    done = snakemake(run, "--dry-run")
    assert done.returncode == 0, done.stderr[-3000:]
    printed = done.stdout + done.stderr
    targets = re.search(r"rule all:\n +input: (.+)", printed)
    assert targets
    jobs, wanted = planned_jobs(printed), targets[1].split(", ")
    environment = REPOSITORY / "envs/agnoma.yaml"
    scripts = scripts_of_rules(REPOSITORY / "workflow/rules", REPOSITORY / "scripts")
    written = []
    for name, known in (("BareSnakefile", None), ("AlikeSnakefile", scripts)):
        written.append(run / name)
        written[-1].write_text(bare_workflow(jobs, FIRST_CASE, wanted, environment, known))
    return written


def dry_run(folder: Path, snakefile: Path, *arguments: str) -> Cost:
    """Plan a run in a process of its own, and return what it needed."""
    words = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)]
    words += ["--directory", str(folder), "--dry-run", "--cores", "2", "--quiet", "rules"]
    log = folder / "plan.log"
    with log.open("wb") as handle:
        process = subprocess.Popen([*words, *arguments], stdout=handle, stderr=handle)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = log.read_text()
    assert process.returncode == 0, printed[-3000:]
    total = re.search(r"(?m)^total +(\d+)$", printed)
    assert total
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, int(total[1]))


def sheet(folder: Path, seed: Seed, rows: int) -> str:
    """Return what it takes to read and check a sheet of many rows and all their files."""
    said = []
    for entry in ENTRIES:
        run = folder / f"{entry}-sheet"
        write_many(run, seed, entry, rows)
        done = subprocess.run(
            [sys.executable, "-c", LOAD, str(REPOSITORY)],
            cwd=run,
            capture_output=True,
            text=True,
            check=True,
        )
        cases, wall, processor = done.stdout.split()
        assert int(cases) == rows
        said.append(f"{WORDS[entry]} {float(wall):.1f} s wall ({float(processor):.1f} processor)")
    return f"**Sheet of {rows:,} rows**, read and checked with all its files: {'; '.join(said)}."


if __name__ == "__main__":
    main()
