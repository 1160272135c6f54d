"""Time of our quality metrics against the Picard commands they replace, on one deep alignment."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pysam
from bench.deep import CONTIG, deep_alignment
from picard_tools import PICARD, Runner, collect, write_intervals
from running import snakemake, write_run

CANDIDATES, DEPTH_X = 2000, 1000
TARGET_BP = 300
# Everything stage qc reads of an alignment; the SNPs of identity have no counterpart in Picard.
RULES = (
    "measure_alignment measure_depth measure_target_depth measure_usable_depth measure_selection"
    " measure_oxidation summarise_sample"
).split()
CASE = "DEEP"
SecondsOf = Callable[[Path], Mapping[str, float]]


def prepare(folder: Path) -> tuple[Path, Path]:
    """Write a run of one deep alignment with mates told of each other; return BAM and FASTA."""
    folder.mkdir(parents=True)
    fasta, bare, _ = deep_alignment(folder, candidates=CANDIDATES, depth_x=DEPTH_X)
    given = folder / "given.bam"
    script = (
        f"set -euo pipefail; samtools collate -u -O {bare} {folder}/collated"
        f" | samtools fixmate -u - - | samtools addreplacerg -u -r ID:r -r SM:{CASE} -r LB:l -"
        f" | samtools sort -o {given} -"
    )
    subprocess.run(["bash", "-c", script], check=True, capture_output=True)
    pysam.index(str(given))
    with pysam.FastaFile(str(fasta)) as reference:
        length = reference.get_reference_length(CONTIG)
    starts = range(TARGET_BP, length - 2 * TARGET_BP, 2 * TARGET_BP)
    bed = "".join(f"{CONTIG}\t{start}\t{start + TARGET_BP}\n" for start in starts)
    (folder / "panel.bed").write_text(bed)
    (folder / "genes.txt").write_text(
        f"T1\t{CONTIG}\t+\t300\t600\t300\t600\t1\t300,\t600,\t0\tG1\tcmpl\tcmpl\t0,\n"
    )
    config = {
        "assay": {"name": "deep", "type": "panel", "panel_bed": str(folder / "panel.bed")},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(folder / "genes.txt"),
            "build": "simulated",
        },
    }
    case = {"case": CASE, "patient": "P1", "tumour_bam": str(given)}
    write_run(folder, config, [case])
    return given, fasta


def ours(folder: Path, seconds_of: SecondsOf) -> dict[str, float]:
    """Return wall seconds of each of our rules, one after another."""
    wanted = ("sample_qc.json", "usable_depth.tsv.gz")
    targets = [f"results/qc/{CASE}/tumour.{name}" for name in wanted]
    result = snakemake(folder, *targets, "--cores", "1")
    if result.returncode:
        sys.exit(result.stderr)
    spent = seconds_of(folder)
    return {rule: spent[rule] for rule in RULES}


def theirs(folder: Path, bam: Path, fasta: Path) -> dict[str, float]:
    """Return wall seconds of each Picard command."""
    starts = [line.split("\t") for line in (folder / "panel.bed").read_text().splitlines()]
    targets = {CONTIG: [(int(start), int(end)) for _, start, end in starts]}
    intervals, runner = folder / "targets.interval_list", Runner(bam, folder / "picard")
    write_intervals(intervals, fasta, targets)
    collect(runner, fasta, intervals)
    return runner.seconds


def quality(folder: Path, seconds_of: SecondsOf) -> str:
    """Describe both sums and their ratio; ``seconds_of`` reads a run's benchmark files."""
    bam, fasta = prepare(folder)
    own = ours(folder, seconds_of)
    reads = int(pysam.view("-c", str(bam)))  # type: ignore[attr-defined]
    parts = ", ".join(f"{rule} {spent:.1f}" for rule, spent in own.items())
    text = (
        f"**Quality metrics** of {reads:,} reads at {DEPTH_X:,}x, wall seconds one after another: "
        f"{sum(own.values()):.1f} s ({parts})"
    )
    if PICARD is None:
        return f"{text}; Picard is not installed, so the ratio was not measured.\n"
    picard = theirs(folder, bam, fasta)
    parts = ", ".join(f"{tool} {spent:.1f}" for tool, spent in picard.items())
    total = sum(picard.values())
    return f"{text}; Picard {total:.1f} s ({parts}), ratio {total / sum(own.values()):.1f}.\n"
