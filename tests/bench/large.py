"""What a million reads cost each rule, and what an exome and a genome would cost by it.

    python -m bench.large

Runs one simulated tumour without a normal at two depths, on one core, and writes the section
"large" of docs/benchmarks.md. What differs between both, per million reads, is free of what every
job costs however small it is. Alignment depends on the size of the genome: it is measured once more
on a random one whose index no cache holds. Exome and genome are these figures times their reads:
computed, not run.
"""

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam
import yaml
from bench.copy_number.groups import table
from bench.external import bare_seconds
from bench.sections import write_section
from bench.timeline import timeline
from bench.version import code_measured
from running import REPOSITORY, snakemake, write_run

from agnoma.errors import InputFormatError
from agnoma.job_costs import RuleCost, read_costs

DEPTHS_X = (4_000, 16_000)
CASE = "LARGE"
WALL_AIM = 1.15
"""Most that the wall time of a case may be of that of its tools."""
MILLION = 1_000_000
LEAST_S_PER_MILLION = 0.5
"""Rules of less are summed up."""
HOUR_S = 3600
PAGE = REPOSITORY / "docs/benchmarks.md"
READ_BP = 150
ALIGNMENT = "align_reads"
GENOME_BP = 200_000_000
PAIRS = 500_000
INSERT_BP = 300
ERRORS = 0.003
SEED = 7


@dataclass(frozen=True)
class Assay:
    """A tumour and its normal, to be computed for."""

    name: str
    target_bp: int
    usable: float
    """Share of sequenced bases that count as depth; else off target, duplicates, ends."""
    tumour_x: int
    normal_x: int

    @property
    def reads(self) -> int:
        """Reads of both samples."""
        bases = self.target_bp * (self.tumour_x + self.normal_x)
        return round(bases / self.usable / READ_BP)


ASSAYS = (
    Assay("exome", 35_000_000, 0.5, 100, 60),
    Assay("genome", 3_100_000_000, 0.85, 60, 30),
)


@dataclass(frozen=True)
class Measured:
    """One finished run."""

    folder: Path
    reads: int
    costs: Mapping[str, RuleCost]


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [measured(folder / str(depth_x), depth_x) for depth_x in DEPTHS_X]
        timed = against_tools(folder, runs[-1].folder)
        aligned_s = alignment_s_per_million(folder)
    text = "\n".join([*lines_of(*runs, aligned_s), timed]) + "\n"
    write_section(PAGE, "large", text)
    print(text)  # noqa: T201


def measured(folder: Path, depth_x: int) -> Measured:
    """Run one tumour of the demonstration at a depth on one core, reads to report."""
    write_large(folder, depth_x)
    run(folder, "--cores", "1")
    bam = folder / f"results/alignment/{CASE}/tumour.bam"
    reads = int(pysam.view("-c", "-F", "0x900", str(bam)))  # type: ignore[attr-defined]
    costs = {cost.rule: cost for cost in read_costs(folder / "benchmarks")}
    return Measured(folder, reads, costs)


def write_large(folder: Path, depth_x: int) -> None:
    """Write the run of one tumour without a normal."""
    given = yaml.safe_load((REPOSITORY / "config/config.yaml").read_text())
    invented = yaml.safe_load((REPOSITORY / "resources/demo/tumours.yaml").read_text())
    tumour = invented["tumours"][0] | {"case": CASE, "normal": False, "depth_x": depth_x}
    (folder / "config").mkdir(parents=True)
    tumours = folder / "config/tumours.yaml"
    tumours.write_text(yaml.safe_dump({"tumours": [tumour]}))
    given["simulation"]["tumours"] = str(tumours)
    case = {"case": CASE, "patient": "P1", "sex": "female", "tumour_type": "MEL"}
    reads = "results/demo/reads/{}_tumour_L1_R{}.fastq.gz"
    unit = {"case": CASE, "role": "tumour", "unit": "L1"}
    unit |= {f"fastq{n}": reads.format(CASE, n) for n in (1, 2)}
    write_run(folder, given, [case], [unit])


def run(folder: Path, *arguments: str) -> None:
    """Run everything.

    Raises
    ------
    InputFormatError
        With the end of what Snakemake printed, if it failed.
    """
    done = snakemake(folder, "--rerun-triggers", "mtime", *arguments)
    if done.returncode:
        raise InputFormatError(done.stderr[-3000:])


def against_tools(folder: Path, reads: Path) -> str:
    """Return wall time and critical path of a case on two cores, and the time of its tools alone.

    Parameters
    ----------
    folder
        New folder.
    reads
        Finished run whose simulated reads are used.
    """
    run_folder = folder / "timed"
    shutil.copytree(reads / "config", run_folder / "config")
    shutil.copytree(reads / "results/demo", run_folder / "results/demo")
    begin = time.monotonic()
    run(run_folder, "--cores", "2", "--notemp", "--scheduler", "greedy")
    wall = time.monotonic() - begin
    count, bare = bare_seconds(run_folder, folder / "bare")
    told = (
        f"The larger one on two cores, its reads already simulated: {wall:.0f} s wall; its {count} "
        f"external tool calls bare, one after another with the same threads: {bare:.0f} s (ratio "
        f"{wall / bare:.2f}, aim {WALL_AIM:g}). Which job waited for which, each that ended last "
        "among those the next one needs:"
    )
    return "\n".join([told, "", *timeline(run_folder, CASE)])


def alignment_s_per_million(folder: Path) -> float:
    """Return processor seconds of bwa mem per million reads of a random genome."""
    fasta, reads = folder / "random.fa", [folder / f"random_{n}.fastq" for n in (1, 2)]
    draw = np.random.default_rng(SEED)
    bases = np.frombuffer(b"ACGT", dtype=np.uint8)
    genome = bases[draw.integers(0, 4, GENOME_BP, dtype=np.uint8)]
    with fasta.open("wb") as out:
        out.write(b">random\n")
        out.write(genome.tobytes())
        out.write(b"\n")
    complement = bytes.maketrans(b"ACGT", b"TGCA")
    quality = b"I" * READ_BP
    with reads[0].open("wb") as first, reads[1].open("wb") as second:
        for number, start in enumerate(draw.integers(0, GENOME_BP - INSERT_BP, PAIRS)):
            fragment = genome[start : start + INSERT_BP].copy()
            wrong = draw.random(INSERT_BP) < ERRORS
            fragment[wrong] = bases[draw.integers(0, 4, int(wrong.sum()))]
            whole = fragment.tobytes()
            back = whole[::-1].translate(complement)
            for out, sequence in ((first, whole), (second, back)):
                out.write(b"@%d\n%s\n+\n%s\n" % (number, sequence[:READ_BP], quality))
    subprocess.run(["bwa", "index", fasta], check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "random.sam").open("wb") as out:
        subprocess.run(
            ["bwa", "mem", "-K", "100000000", fasta, *reads],
            check=True,
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / (2 * PAIRS / MILLION)


def lines_of(small: Measured, large: Measured, aligned_s: float) -> Iterator[str]:
    """Yield the section; alignment to a large genome in seconds per million reads."""
    millions = (large.reads - small.reads) / MILLION
    slopes = {
        rule: (cost.cpu_s - small.costs[rule].cpu_s) / millions
        for rule, cost in large.costs.items()
        if rule in small.costs and not rule.startswith("simulate")
    }
    grown = {rule: slope for rule, slope in slopes.items() if slope >= LEAST_S_PER_MILLION}
    rest = sum(slopes.values()) - sum(grown.values())
    yield (
        f"**Cost of reads**, `make bench-large`, {code_measured()}: one simulated tumour with "
        f"{small.reads / MILLION:.1f} and {large.reads / MILLION:.1f} million reads on one core, "
        "reads to report; processor seconds of what differs, per million reads, and the largest "
        "memory of both."
    )
    yield ""
    yield from table(
        (
            "rule",
            "s per million reads",
            *(f"MB at {m.reads / MILLION:.1f} M" for m in (small, large)),
        ),
        [
            (
                rule,
                f"{slope:.2f}",
                *(f"{m.costs[rule].max_rss_mb or 0:,.0f}" for m in (small, large)),
            )
            for rule, slope in sorted(grown.items(), key=lambda item: -item[1])
        ]
        + [("all others", f"{rest:.2f}", "", "")],
    )
    yield ""
    on_panel = slopes[ALIGNMENT]
    slopes[ALIGNMENT] = grown[ALIGNMENT] = on_panel + aligned_s
    yield (
        f"`bwa mem` alone on a random genome of {GENOME_BP / MILLION:.0f} Mb: {aligned_s:.1f} s "
        "per million reads. Computed from both, not run: reads times seconds, this alignment added "
        "to that on the small genome (which holds the sorting), all else as if every read were on "
        "a target. Repeats of a human genome make alignment dearer still, by how much was not "
        'measured; candidates cost what "Read evidence" says.'
    )
    yield ""
    total, four = sum(slopes.values()), _costliest(grown)
    yield from table(
        ("tumour and normal", "million reads", "core hours", *(f"of it {r}" for r in four)),
        [
            (
                f"{a.name}, {a.tumour_x}x and {a.normal_x}x, {a.usable:.0%} of bases usable",
                f"{a.reads / MILLION:,.0f}",
                *(
                    f"{each * a.reads / MILLION / HOUR_S:,.1f}"
                    for each in (total, *(grown[rule] for rule in four))
                ),
            )
            for a in ASSAYS
        ],
    )


def _costliest(slopes: Mapping[str, float]) -> list[str]:
    return sorted(slopes, key=lambda rule: -slopes[rule])[:4]


if __name__ == "__main__":
    main()
