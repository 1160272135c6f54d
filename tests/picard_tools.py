"""Runs Picard's metrics on one alignment, where it is installed (Debian: picard-tools)."""

import csv
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PICARD = next((name for name in ("PicardCommandLine", "picard") if shutil.which(name)), None)


class Runner:
    """One alignment, the folder its metrics go to, and the seconds spent."""

    def __init__(self, bam: Path, folder: Path) -> None:
        self.bam = bam
        self.folder = folder
        self.seconds: dict[str, float] = {}
        # Plots are not looked at: R need not be there.
        plotter = folder / "bin/Rscript"
        plotter.parent.mkdir(parents=True)
        plotter.write_text("#!/bin/sh\nexit 0\n")
        plotter.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{plotter.parent}:{os.environ['PATH']}"}

    def run(self, tool: str, *arguments: str) -> list[dict[str, str]]:
        """Run one tool and return the rows of its metrics."""
        out = self.folder / f"{tool}.txt"
        written = self.folder / "marked.bam" if tool == "MarkDuplicates" else out
        command = [str(PICARD), tool, f"INPUT={self.bam}", f"OUTPUT={written}", *arguments]
        command += ["VALIDATION_STRINGENCY=SILENT", "VERBOSITY=ERROR", "QUIET=true"]
        begin = time.monotonic()
        result = subprocess.run(
            command, capture_output=True, text=True, env=self.environment, check=False
        )
        self.seconds[tool] = time.monotonic() - begin
        assert result.returncode == 0, f"{tool}: {result.stderr[-3000:]}"
        lines = out.read_text().splitlines()
        begin_at = next(i for i, x in enumerate(lines) if x.startswith("## METRICS CLASS")) + 1
        blank = (i for i in range(begin_at, len(lines)) if not lines[i].strip())
        rows = lines[begin_at : next(blank, len(lines))]
        return list(csv.DictReader(rows, delimiter="\t"))


def write_intervals(
    path: Path, fasta: Path, targets: Mapping[str, Sequence[tuple[int, int]]]
) -> None:
    """Write the targets as Picard reads them, and the dictionary of the reference beside it."""
    dictionary = fasta.with_suffix(".dict")
    if not dictionary.exists():
        command = ["samtools", "dict", "--output", str(dictionary), str(fasta)]
        subprocess.run(command, check=True, capture_output=True)
    rows = [
        f"{contig}\t{start + 1}\t{end}\t+\t{contig}_{start}\n"
        for contig, found in targets.items()
        for start, end in found
    ]
    path.write_text(dictionary.read_text() + "".join(rows))


def collect(
    runner: Runner, fasta: Path, intervals: Path
) -> tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]:
    """Run the metrics our quality stage replaces; return them, rows of reads and of inserts."""
    reference = f"REFERENCE_SEQUENCE={fasta}"
    listed = (f"BAIT_INTERVALS={intervals}", f"TARGET_INTERVALS={intervals}")
    found = runner.run("CollectHsMetrics", reference, *listed, "COVERAGE_CAP=1000000")[0]
    context = (f"INTERVALS={intervals}", "CONTEXTS=CCG", "INCLUDE_NON_PF_READS=false")
    found |= runner.run("CollectOxoGMetrics", reference, *context)[0]
    found |= runner.run("CollectQualityYieldMetrics")[0]
    reads = runner.run("CollectAlignmentSummaryMetrics", reference)
    histogram = f"HISTOGRAM_FILE={runner.folder / 'inserts.pdf'}"
    return found, reads, runner.run("CollectInsertSizeMetrics", histogram)


def run_picard(
    bam: Path, fasta: Path, targets: Mapping[str, Sequence[tuple[int, int]]], folder: Path
) -> dict[str, float]:
    """Return all numbers by Picard's names, those of pairs where it tells pairs apart."""
    intervals, runner = folder / "targets.interval_list", Runner(bam, folder)
    write_intervals(intervals, fasta, targets)
    found, reads, inserts = collect(runner, fasta, intervals)
    marked = f"METRICS_FILE={folder / 'MarkDuplicates.txt'}"
    found |= runner.run("MarkDuplicates", marked, "ASSUME_SORTED=true")[0]
    pairs = next((row for row in reads if row["CATEGORY"] == "PAIR"), reads[-1])
    facing = next(row for row in inserts if row["PAIR_ORIENTATION"] == "FR")
    texts = found | pairs | {"MEDIAN_INSERT_SIZE": facing["MEDIAN_INSERT_SIZE"]}
    numbers = {name: float(text) for name, text in texts.items() if _is_number(text)}
    passing = numbers["PF_READS"]
    return numbers | {
        "TOTAL_READS": passing,
        "PCT_PF_READS_PROPER": (
            (numbers["PF_READS_ALIGNED"] - numbers["PF_READS_IMPROPER_PAIRS"]) / passing
        ),
        "PCT_Q30_BASES": float(found["PF_Q30_BASES"]) / float(found["PF_BASES"]),
    }


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True
