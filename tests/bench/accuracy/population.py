"""The population database as a laboratory has it: bgzipped, indexed sites in gnomAD's fields."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pysam
from bench.accuracy.design import Design, Kind
from bench.accuracy.genome import Genome
from bench.accuracy.germline import Inherited
from bench.accuracy.truth import Event

from agnoma.io.text import write_lines
from agnoma.simulation.randomness import generator

# INFO fields as in the sites files of gnomAD v4.
FIELDS = (
    ("AC", "A", "Integer", "Alternate allele count"),
    ("AN", "1", "Integer", "Total number of alleles"),
    ("AF", "A", "Float", "Alternate allele frequency"),
    ("AF_grpmax", "A", "Float", "Highest allele frequency in any genetic ancestry group"),
    ("fafmax_faf95_max", "A", "Float", "Highest filtering allele frequency, 95 % confidence"),
)
ALLELES = 1_614_000  # of 807,000 people
# A few somatic alleles are in every large database, seen once or twice.
CHANCE_LISTED = 0.02
CHANCE_AC = 8
HIGHEST_GROUP = 2.0  # frequency in the ancestry group where it is highest, up to times overall
FILTERING_SHARE = 0.9  # of that frequency, when many people carry it


def write_population(
    path: Path,
    design: Design,
    genome: Genome,
    germline: Sequence[Inherited],
    events: Sequence[Event],
) -> None:
    """Write every listed allele as VCF, bgzipped with a tabix index beside it."""
    draw = generator(design.seed, "accuracy population")
    listed = {i.allele: i.frequency for i in germline if i.frequency is not None}
    for event in events:
        if event.kind is Kind.SNV and draw.random() < CHANCE_LISTED:
            listed[event.allele] = float(draw.integers(1, CHANCE_AC + 1)) / ALLELES
    lines = ["##fileformat=VCFv4.2"]
    lines += [f"##contig=<ID={name},length={len(b)}>" for name, b in genome.contigs.items()]
    lines += [f'##INFO=<ID={i},Number={n},Type={t},Description="{d}">' for i, n, t, d in FIELDS]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    rows = []
    for allele, frequency in listed.items():
        start, ref, alt = allele.start, allele.ref, allele.alt
        if not (ref and alt):
            start -= 1
            anchor = genome.contigs[allele.contig][start]
            ref, alt = anchor + ref, anchor + alt
        rows.append((allele.contig, start + 1, ref, alt, _info(frequency, draw)))
    lines += ["\t".join((c, str(p), ".", r, a, ".", "PASS", i)) for c, p, r, a, i in sorted(rows)]
    plain = path.with_suffix("")
    write_lines(plain, lines)
    pysam.tabix_compress(str(plain), str(path), force=True)
    pysam.tabix_index(str(path), preset="vcf", force=True)
    plain.unlink()


def _info(frequency: float, draw: np.random.Generator) -> str:
    count = max(round(frequency * ALLELES), 1)
    highest = min(frequency * float(draw.uniform(1, HIGHEST_GROUP)), 1.0)
    # Of an allele seen once or twice the lower confidence bound is nearly nothing.
    filtering = highest * FILTERING_SHARE if count > CHANCE_AC * 4 else 0.0
    return (
        f"AC={count};AN={ALLELES};AF={count / ALLELES:.6g};AF_grpmax={highest:.6g};"
        f"fafmax_faf95_max={filtering:.6g}"
    )
