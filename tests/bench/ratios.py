"""Time of copy-number ratios beyond reading the BAM, on a panel of 500 genes at 500x."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np
import pysam
from running import snakemake, write_run

from agnoma.genome import Build, chromosome_lengths

GENES, EXONS, EXON_BP, EXON_SPACING_BP = 500, 12, 200, 3000
DEPTH_X = 500
READ_BP, INSERT_BP = 150, 250
OFF_TARGET = 0.5  # fragments between targets for each fragment on them
SCALE = 10  # contigs are a tenth as long as the chromosomes: the FASTA is made here
EDGE_BP = 100_000
LINE_BP = 60
CASE = "RATIO"
READING = "measure_bin_depth"
BEYOND = ("prepare_coverage", "measure_ratios", "segment_ratios")
ONCE = ("place_targets", "place_antitargets", "describe_bins", "prepare_normals", "build_reference")
SecondsOf = Callable[[Path], Mapping[str, float]]
Target = tuple[str, int, int, str]


def contigs() -> dict[str, int]:
    """Return the lengths [bp] of the contigs, whole lines of the FASTA."""
    lengths = chromosome_lengths(Build.GRCH38)
    return {f"chr{k}": v // SCALE // LINE_BP * LINE_BP for k, v in lengths.items()}


def panel(lengths: Mapping[str, int]) -> list[Target]:
    """Return the exons of all genes, spread over the contigs by their length."""
    whole = sum(lengths.values())
    targets = []
    for contig, length in lengths.items():
        genes = max(1, round(GENES * length / whole))
        step = (length - 2 * EDGE_BP) // genes
        for gene in range(genes):
            first = EDGE_BP + gene * step
            for start in range(first, first + EXONS * EXON_SPACING_BP, EXON_SPACING_BP):
                targets.append((contig, start, start + EXON_BP, f"{contig}G{gene}"))
    return targets


def write_fasta(path: Path, lengths: Mapping[str, int], draw: random.Random) -> None:
    """Write random sequence; blocks repeat, which nothing measured here notices."""
    blocks = ["".join(draw.choices("ACGTacgt", k=LINE_BP)) + "\n" for _ in range(5000)]
    with path.open("w") as out:
        for contig, length in lengths.items():
            out.write(f">{contig}\n")
            full, rest = divmod(length // LINE_BP, len(blocks))
            out.write("".join(blocks) * full + "".join(blocks[:rest]))


def fragment_starts(
    contig: str, length: int, targets: list[Target], off_target: int, rng: np.random.Generator
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the sorted starts of the fragments of one contig."""
    parts = [rng.integers(INSERT_BP, length - 2 * INSERT_BP, size=off_target)]
    for name, start, end, _ in targets:
        if name == contig:
            span = EXON_BP + INSERT_BP
            number = rng.poisson(DEPTH_X * span / (2 * READ_BP))
            parts.append(rng.integers(start - INSERT_BP, end, size=number))
    return np.sort(np.concatenate(parts))


def records(contig: str, starts: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Iterator[str]:
    """Yield SAM lines of both mates of all fragments, sorted by place."""
    draw = random.Random(5)  # noqa: S311
    bases = ["".join(draw.choices("ACGT", k=READ_BP)) for _ in range(997)]
    qualities = ["".join(draw.choices("FFFFFF:,#", k=READ_BP)) for _ in range(211)]
    gap = INSERT_BP - READ_BP
    at = np.concatenate([starts, starts + gap])
    number = len(starts)
    for index in np.argsort(at, kind="stable").tolist():
        place, first = int(at[index]), index < number
        flag, mate, size = (99, gap, INSERT_BP) if first else (147, -gap, -INSERT_BP)
        yield (
            f"{contig}.{index % number}\t{flag}\t{contig}\t{place + 1}\t60\t{READ_BP}M\t=\t"
            f"{place + mate + 1}\t{size}\t{bases[index % 997]}\t{qualities[index % 211]}\tRG:Z:r\n"
        )


def write_alignment(path: Path, lengths: Mapping[str, int], targets: list[Target]) -> None:
    """Write a sorted, indexed BAM."""
    rng = np.random.default_rng(3)
    header = ["@HD\tVN:1.6\tSO:coordinate\n", f"@RG\tID:r\tSM:{CASE}\n"]
    header += [f"@SQ\tSN:{name}\tLN:{length}\n" for name, length in lengths.items()]
    whole = sum(lengths.values())
    on_target = len(targets) * DEPTH_X * (EXON_BP + INSERT_BP) / (2 * READ_BP)
    command = ["samtools", "view", "--bam", "--output", str(path), "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
        out: IO[str] | None = process.stdin
        if out is None:
            sys.exit("samtools takes no input")
        out.writelines(header)
        for contig, length in lengths.items():
            off_target = int(OFF_TARGET * on_target * length / whole)
            starts = fragment_starts(contig, length, targets, off_target, rng)
            out.writelines(records(contig, starts))
    pysam.index(str(path))


def prepare(folder: Path) -> Path:
    """Write a run of one tumour and a laboratory's normal, and return the tumour's BAM."""
    folder.mkdir(parents=True)
    lengths = contigs()
    targets = panel(lengths)
    bed = "".join(f"{c}\t{s}\t{e}\t{name}\n" for c, s, e, name in targets)
    (folder / "panel.bed").write_text(bed)
    write_fasta(folder / "genome.fa", lengths, random.Random(4))  # noqa: S311
    pysam.faidx(str(folder / "genome.fa"))
    bam = folder / "given.bam"
    write_alignment(bam, lengths, targets)
    (folder / "normal.bam").symlink_to(bam)
    (folder / "genes.txt").write_text(
        "T1\tchr1\t+\t100000\t100300\t100000\t100300\t1\t100000,\t100300,\t0\tG1\tcmpl\tcmpl\t0,\n"
    )
    config = {
        "assay": {"name": "ratios", "type": "panel", "panel_bed": str(folder / "panel.bed")},
        "genome": {
            "fasta": str(folder / "genome.fa"),
            "gene_models": str(folder / "genes.txt"),
            "build": "simulated",
        },
        "copy_number": {"normals": [str(folder / "normal.bam")], "normals_sex": ["male"]},
    }
    case = {"case": CASE, "patient": "P1", "sex": "male", "tumour_bam": str(bam)}
    write_run(folder, config, [case])
    return bam


def seconds(command: list[str], folder: Path) -> float:
    """Return wall seconds of a command."""
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return time.monotonic() - begin


def ratios(folder: Path, seconds_of: SecondsOf) -> str:
    """Describe reading, what is beyond it, and other tools on the same BAM."""
    bam = prepare(folder)
    for target in ("cnv-reference", f"results/copy_number/{CASE}/cnvkit/tumour.cns"):
        result = snakemake(folder, target, "--cores", "1")
        if result.returncode:
            sys.exit(result.stderr)
        # Depth of the normal is measured in the first run, that of the tumour in the second.
        spent = seconds_of(folder)
    reading = _seconds_of_tumour(folder)
    beyond = sum(spent[rule] for rule in BEYOND)
    once = sum(spent.get(rule, 0.0) for rule in ONCE)
    bins = folder / "results/copy_number/reference/own.bins.bed"
    number = sum(1 for _ in bins.open())
    reads = int(pysam.view("-c", str(bam)))  # type: ignore[attr-defined]
    mosdepth = seconds(["mosdepth", "--no-per-base", "--by", str(bins), "md", str(bam)], folder)
    counted = seconds(["samtools", "view", "-c", str(bam)], folder)
    reference = str(folder / "results/copy_number/reference/reference.cnn")
    cnvkit = str(Path(sys.executable).parent / "cnvkit.py")
    batch = [cnvkit, "batch", str(bam), "--reference", reference, "--segment-method", "haar"]
    whole = seconds([*batch, "--output-dir", "batch"], folder)
    parts = ", ".join(f"{rule} {spent[rule]:.1f}" for rule in BEYOND)
    return (
        f"**Copy-number ratios**, {GENES} genes at {DEPTH_X}x ({reads:,} reads, {number:,} bins), "
        f"contigs a tenth as long as the chromosomes (mosdepth's time and memory grow with them), "
        f"wall seconds one after another: depth of all bins in one reading of the BAM "
        f"{reading:.1f} s (`mosdepth` on the same bins {mosdepth:.1f} s, ratio "
        f"{reading / mosdepth:.2f}; `samtools view -c` {counted:.1f} s); beyond it {beyond:.1f} s "
        f"({parts}). `cnvkit.py batch` with the same reference: {whole:.1f} s (ratio "
        f"{(reading + beyond) / whole:.2f}). Once for a laboratory's reference, besides the depth "
        f"of each normal: {once:.1f} s.\n"
    )


def _seconds_of_tumour(folder: Path) -> float:
    """Return the seconds of reading the tumour alone."""
    path = folder / f"benchmarks/{READING}/own/{CASE}/tumour.tsv"
    return float(path.read_text().splitlines()[1].split("\t")[0])
