"""Measures what a run costs and writes docs/benchmarks.md and the README's section.

Every figure is a wall time on this machine, beside what it is compared with in the same run.
"""

import csv
import gc
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import pysam
from bench.deep import deep_alignment
from bench.exome import assessed_apart
from bench.external import bare_seconds
from bench.quality import quality
from bench.ratios import ratios
from bench.sections import kept_sections
from bench.start import start
from bench.timeline import timed_jobs
from bench.version import code_measured
from cell_lines import patched_reference
from running import REPOSITORY, SHARED, snakemake, write_run

from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.case_evidence import COLLECT_EVERY
from agnoma.small_variants.measure.read_evidence import ReadEvidence, clusters, summarise

Result = TypeVar("Result")
CORES = 2
CANDIDATES = 10_000
DEPTH_X = 1000
README = REPOSITORY / "README.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
INTERPRETATION = (
    "adopt_calls unite_candidates normalise_candidates measure_variants judge_variants"
    " predict_consequences annotate_variants"
    " summarise_copy_number summarise_fusions assess_callability summarise_biomarkers"
    " summarise_germline interpret_case collect_provenance build_profile render_report"
).split()


def main() -> None:
    """Run all measurements and write them down; `evidence` measures that paragraph alone."""
    if sys.argv[1:] == ["evidence"]:
        only_evidence()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sections = [machine(), *demo(folder / "demo"), start(), evidence(folder / "deep")]
        (folder / "exome").mkdir()
        sections.append(assessed_apart(folder / "exome"))
        sections.append(quality(folder / "quality", seconds_per_rule))
        sections.append(ratios(folder / "ratios", seconds_per_rule))
        sections += interpretation(folder / "coad")
    text = "\n".join(sections) + "\n"
    body = "# Benchmarks\n\nWritten by `make bench`.\n\n" + text
    page = REPOSITORY / "docs/benchmarks.md"
    page.write_text(body + kept_sections(page.read_text()))
    begin, end = MARKS
    readme = README.read_text()
    pattern = re.escape(begin) + ".*" + re.escape(end)
    replacement = f"{begin}\n{text}{end}"
    README.write_text(re.sub(pattern, lambda _: replacement, readme, flags=re.DOTALL))
    sys.stdout.write(text)


def only_evidence() -> None:
    """Measure the read evidence and replace its paragraph on both pages."""
    with tempfile.TemporaryDirectory() as name:
        text = evidence(Path(name) / "deep").strip()
    for page in (REPOSITORY / "docs/benchmarks.md", README):
        page.write_text(
            re.sub(r"(?m)^\*\*Read evidence\*\*.*$", lambda _: text, page.read_text(), count=1)
        )
    sys.stdout.write(text + "\n")


def timed(function: Callable[..., Result], *arguments: Any) -> tuple[Result, float]:
    """Return a function's result and its wall seconds."""
    begin = time.monotonic()
    result = function(*arguments)
    return result, time.monotonic() - begin


def machine() -> str:
    """Describe the machine and the code the figures are from."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"Machine: {model}, {os.cpu_count()} cores; `make bench`, {CORES} cores used. "
        f"Code: {code_measured()}.\n"
    )


def seconds_per_rule(folder: Path) -> dict[str, float]:
    """Sum the wall seconds of each rule's jobs from Snakemake's benchmark files."""
    totals: dict[str, float] = defaultdict(float)
    for path in (folder / "benchmarks").rglob("*.tsv"):
        rule = path.relative_to(folder / "benchmarks").parts[0].removesuffix(".tsv")
        with path.open() as handle:
            totals[rule] += sum(float(row["s"]) for row in csv.DictReader(handle, delimiter="\t"))
    return totals


def stage_of_rules() -> dict[str, str]:
    """Return the stage each rule belongs to."""
    found = {}
    for path in (REPOSITORY / "workflow/rules").glob("*.smk"):
        for rule in re.findall(r"(?m)^\s*rule (\w+):", path.read_text()):
            found[rule] = path.stem
    return found


def demo(folder: Path) -> list[str]:
    """Time the demonstration, then its external tools one after another in a plain shell."""
    folder.mkdir(parents=True)
    run, wall = timed(snakemake, folder, "--scheduler", "greedy", "--notemp")
    if run.returncode:
        sys.exit(run.stderr)
    per_rule = seconds_per_rule(folder)
    count, plain = bare_seconds(folder, folder.with_name("bare"))
    stages = defaultdict(float)
    for rule, seconds in per_rule.items():
        stages[stage_of_rules().get(rule, rule)] += seconds
    cases = len(list((folder / "results/profile").glob("*/profile.json")))
    jobs = len({(job.rule, job.log) for job in timed_jobs(folder).values()})
    lines = [
        f"**Demonstration**, {cases} simulated tumours, reads to report: {wall:.0f} s wall; its "
        f"{count} external tool calls run bare, one after another: {plain:.0f} s "
        f"(ratio {wall / plain:.2f}). Samples are small here: it is the start of {jobs} jobs that "
        'takes the time; for millions of reads see "Cost of reads".\n',
        "| stage | job seconds | per case |",
        "|---|---|---|",
    ]
    lines += [f"| {s} | {t:.1f} | {t / cases:.2f} |" for s, t in sorted(stages.items())]
    return [*lines, ""]


def evidence(folder: Path) -> str:
    """Compare read evidence with samtools mpileup on the same sites, and its memory at two sizes.

    Processor seconds of one core. mpileup does less: it prints bases; qualities, orientation,
    mismatches, haplotypes of indels and mates put together are ours.
    """
    folder.mkdir()
    fasta, bam, alleles = deep_alignment(folder, candidates=CANDIDATES, depth_x=DEPTH_X)
    half = alleles[: CANDIDATES // 2]
    (few, few_mb), (own, own_mb) = (counted_apart(bam, fasta, some) for some in (half, alleles))
    places = sites(folder / "sites.txt", alleles)
    samtools = ["samtools", "mpileup", "-d", "0", "-f", str(fasta), "-l", places]
    usual = processor_seconds([*samtools, str(bam)])
    plain = processor_seconds([*samtools, "--no-BAQ", str(bam)])
    reading = processor_seconds(["samtools", "view", "-c", "-L", places, str(bam)])
    return (
        f"**Read evidence**, {CANDIDATES:,} candidates (a quarter of them indels) at {DEPTH_X:,}x, "
        f"processor seconds of one core: {own:.1f} s, "
        f"{own / CANDIDATES * 1e6 / DEPTH_X:.2f} us per candidate and fragment; `samtools mpileup "
        f"-l` on the same sites {usual:.1f} s (ratio {own / usual:.2f}), without its base "
        f"alignment quality (`-B`) {plain:.1f} s (ratio {own / plain:.2f}), reading alone "
        f"(`samtools view -c -L`) {reading:.1f} s. Memory: {few_mb:.0f} MB for half of the "
        f"candidates, {own_mb:.0f} MB for all; half of them take {few:.1f} s.\n"
    )


def sites(path: Path, alleles: list[Allele]) -> str:
    """Write the places of alleles as samtools reads them."""
    path.write_text("".join(f"{a.contig}\t{a.start + 1}\n" for a in alleles))
    return str(path)


def counted_apart(bam: Path, fasta: Path, alleles: list[Allele]) -> tuple[float, float]:
    """Return processor seconds and peak memory [MB] of counting, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(count_fragments, bam, fasta, alleles).result()


def count_fragments(bam: Path, fasta: Path, alleles: list[Allele]) -> tuple[float, float]:
    """Count and summarise all candidates of one BAM."""
    gc.set_threshold(COLLECT_EVERY)
    begin = time.process_time()
    with pysam.FastaFile(str(fasta)) as reference:
        reads = ReadEvidence(bam, fasta, reference, {allele.contig for allele in alleles})
        for cluster in reads.sweep(clusters(alleles)):
            for allele in cluster.alleles:
                summarise(cluster.fragments(allele))
        reads.close()
    seconds = time.process_time() - begin
    return seconds, peak_mb()


def peak_mb() -> float:
    """Return the peak memory [MB] of this process; ``ru_maxrss`` would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def processor_seconds(command: list[str]) -> float:
    """Return user and system seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def interpretation(folder: Path) -> list[str]:
    """Time everything after the VCF of a hypermutated tumour with 3,313 submitted variants."""
    data = SHARED / "data"
    if not data.is_dir():
        return ["**Interpretation of T001-COAD**: not measured, the data are not here.\n"]
    folder.mkdir()
    fasta = folder / "GRCh38.fa"
    contigs = [f"chr{name}" for name in "1 2 3 4 5 7 10 12 13 16 17 18 X".split()]
    patched_reference(data / "reference", fasta, "GRCh38", ["GRCh38_patches.fa.gz"], contigs)
    stem = data / "pcgr/T001-COAD.grch38"
    case = {
        "case": "T001-COAD",
        "patient": "P1",
        "tumour_type": "COAD",
        "tumour_fraction": "0.7",
        "vcf": f"{stem}.vcf.gz",
        "vcf_normal": "matched",
        "segments": f"{stem}.cna.tsv",
        "fusions": f"{stem}.fusions.tsv",
    }
    config = {
        "assay": {"name": "exome", "type": "exome", "callable_mb": 34.0},
        "genome": {
            "fasta": str(fasta),
            "build": "GRCh38",
            "gene_models": str(data / "reference/GRCh38_MANE_CDS_cancer.tsv"),
        },
    }
    write_run(folder, config, [case])
    first = snakemake(folder, "--scheduler", "greedy")
    if first.returncode:
        sys.exit(first.stderr)
    again, wall = timed(snakemake, folder, "--scheduler", "greedy", "--forcerun", "adopt_calls")
    if again.returncode:
        sys.exit(again.stderr)
    per_rule = seconds_per_rule(folder)
    jobs = sum(per_rule.get(rule, 0) for rule in INTERPRETATION)
    path = folder / "results/small_variants/T001-COAD/summary.json"
    dropped = json.loads(path.read_text())["dropped_by_rule"]
    set_aside = dropped.get("contig_not_in_reference", 0) + dropped.get("reference_unknown", 0)
    return [
        f"**Interpretation of T001-COAD** (3,313 submitted variants, {set_aside:,} of them set "
        f"aside because the test's partial reference lacks them; all stages after the VCF, "
        f"Snakemake's own time included): {wall:.1f} s wall, {jobs:.1f} s in its jobs.\n"
    ]


if __name__ == "__main__":
    main()
