"""A made-up exome for measuring callability: gene models, targets and the depth of every base.

Sizes of a real one: 19,000 transcripts, 200,000 targets of 300 bp (60 Mbp) on the contigs of a
human genome, depth of every target base.
"""

import random
import resource
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import assess_callability
from agnoma.io.records import write_records
from agnoma.models.case import Role
from agnoma.models.qc import LocusKind, RequiredLoci, RequiredLocus, SampleQc, Verdict
from agnoma.models.reference import Strand, Transcript, TranscriptChoice

GENES = 19_000
TARGETS = 200_000
TARGET_BP = 300
SPACING_BP = 15_000  # from target to target: all of them span 3 Gbp
CODING_BP = 180  # of each target
MEDIAN_X = 180
LOCI_PER_GENE = 4  # of every 40th gene: more loci than the knowledge asks for
EVERY_GENE = 40
# Share of the genome of chromosomes 1 to 22, X and Y, in thousandths.
SHARES = (80, 78, 64, 62, 59, 55, 52, 47, 45, 43, 44, 43, 37, 35, 33, 29, 27, 26, 19, 21, 15, 16)
CONTIGS = {**{f"chr{n}": s for n, s in enumerate(SHARES, start=1)}, "chrX": 50, "chrY": 20}


@dataclass(frozen=True, slots=True)
class Exome:
    """Inputs of `assess_callability`."""

    depth: Path
    transcripts: Path
    loci: Path
    panel: Path
    hotspots: Path
    sample_qc: Path
    rows: int
    """Of the depth."""


def exome(folder: Path, *, targets: int = TARGETS, genes: int = GENES, seed: int = 7) -> Exome:
    """Write all inputs of one exome and return where they are."""
    draw = random.Random(seed)  # noqa: S311
    places = _targets(targets)
    panel = folder / "panel.bed"
    panel.write_text("".join(f"{c}\t{s}\t{s + TARGET_BP}\t.\n" for c, s in places))
    transcripts = _transcripts(places, genes)
    write_records(folder / "transcripts.jsonl.gz", transcripts)
    loci = [
        RequiredLocus(
            locus_id=f"{t.gene} codon {n}", gene=t.gene, kind=LocusKind.CODON, first=n, last=n
        )
        for t in transcripts[::EVERY_GENE]
        for n in range(10, 10 * (LOCI_PER_GENE + 1), 10)
    ]
    RequiredLoci(loci=tuple(loci)).write_json(folder / "loci.json")
    table = "gene\tcodon\teffect\talleles\tsource\n"
    rows = "".join(f"{locus.gene}\t{locus.first}\tgof\t\tmade up\n" for locus in loci[::2])
    (folder / "hotspots.tsv").write_text(table + rows)
    qc = SampleQc(case_id="E1", role=Role.TUMOUR, verdict=Verdict.PASS)
    qc.write_json(folder / "sample_qc.json")
    depth = folder / "tumour.usable_depth.tsv.gz"
    return Exome(
        depth,
        folder / "transcripts.jsonl.gz",
        folder / "loci.json",
        panel,
        folder / "hotspots.tsv",
        folder / "sample_qc.json",
        _write_depth(depth, places, draw),
    )


def _targets(number: int) -> list[tuple[str, int]]:
    """Return contig and start of each target, in the order of the reference."""
    whole = sum(CONTIGS.values())
    found: list[tuple[str, int]] = []
    for contig, share in CONTIGS.items():
        here = number * share // whole
        found += [(contig, SPACING_BP * (n + 1)) for n in range(here)]
    return found


def _transcripts(places: list[tuple[str, int]], genes: int) -> list[Transcript]:
    """Return genes that share the targets out; every target holds one exon."""
    per_gene = max(1, len(places) // genes)
    found = []
    for number, first in enumerate(range(0, len(places) - per_gene + 1, per_gene)):
        own = places[first : first + per_gene]
        contig = own[0][0]
        starts = [start + 60 for place, start in own if place == contig]
        exons = tuple((start, start + CODING_BP) for start in starts)
        found.append(
            Transcript(
                gene=f"GENE{number}",
                transcript_id=f"ENST{number}.1",
                choice=TranscriptChoice.MANE_SELECT,
                contig=contig,
                strand=Strand.MINUS if number % 2 else Strand.PLUS,
                exons=exons,
                cds_start=exons[0][0] + 30,
                cds_end=exons[-1][1] - 30,
            )
        )
    return found[:genes]


def _write_depth(path: Path, places: list[tuple[str, int]], draw: random.Random) -> int:
    """Write the depth of all target bases, bgzipped; return the number of rows."""
    count = 0
    with path.open("wb") as out:
        packer = subprocess.Popen(["bgzip", "--threads", "2"], stdin=subprocess.PIPE, stdout=out)
        if packer.stdin is None:
            msg = "bgzip takes no input"
            raise RuntimeError(msg)
        for contig, target in places:
            middle = max(int(draw.gauss(MEDIAN_X, 60)), 0)
            lines = []
            for place in range(target + 1, target + TARGET_BP + 1):
                usable = max(middle + int(draw.random() * 40) - 20, 0)
                lines.append(f"{contig}\t{place}\t{usable + int(draw.random() * 5)}\t{usable}\n")
            packer.stdin.write("".join(lines).encode())
            count += len(lines)
        packer.stdin.close()
        if packer.wait():
            msg = f"bgzip failed on {path}"
            raise RuntimeError(msg)
    return count


def assessed_apart(folder: Path) -> str:
    """Return what callability of a whole exome costs, measured in a process of its own."""
    inputs = exome(folder)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        wall, seconds, memory_mb = pool.submit(
            _assess, inputs, folder / "callability.json"
        ).result()
    return (
        f"**Callability of a whole exome**, {GENES:,} genes, {TARGETS:,} targets "
        f"({TARGETS * TARGET_BP / 1e6:.0f} Mbp), {inputs.rows / 1e6:.0f} million rows of "
        f"depth: {wall:.0f} s wall, {seconds:.0f} s of one core, {memory_mb:.0f} MB (aims: 120 s, "
        "1,000 MB).\n"
    )


def _assess(inputs: Exome, out: Path) -> tuple[float, float, float]:
    """Assess callability; return wall seconds, processor seconds and peak memory [MB]."""
    begin, busy = time.monotonic(), time.process_time()
    assess_callability.main(
        inputs.depth,
        inputs.transcripts,
        inputs.loci,
        inputs.panel,
        inputs.hotspots,
        inputs.sample_qc,
        None,
        None,
        out,
        case_id="E1",
        patient_id="P1",
        settings="{}",
        calling="{}",
        tmb_depth_x=100,
        tumour_fraction=0.5,
        small_variants_tested=True,
        has_reads=True,
    )
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.monotonic() - begin, time.process_time() - busy, memory_mb
