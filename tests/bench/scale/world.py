"""Sheets of many cases whose files are real and small."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pysam
import yaml
from running import REPOSITORY, snakemake, write_run
from small_demo import write_small_demo

Entry = Literal["calls", "alignments"]
GROUP = 1000
"""Submitted files per folder."""


@dataclass(frozen=True)
class Seed:
    """One genome with its annotation, and one file of each kind that cases submit."""

    folder: Path
    calls: Path
    alignments: Path

    @property
    def demo(self) -> Path:
        return self.folder / "results/demo"


def make_seed(folder: Path) -> Seed:
    """Let the demonstration simulate its genome; write one VCF and one BAM on it."""
    write_small_demo(folder)
    done = snakemake(folder, "results/demo/genome.fa", "--quiet", "all")
    assert done.returncode == 0, done.stderr[-3000:]
    calls, alignments = folder / "one.vcf", folder / "one.bam"
    with pysam.FastaFile(str(folder / "results/demo/genome.fa")) as genome:
        names, lengths = list(genome.references), list(genome.lengths)
        base = genome.fetch(names[0], 999, 1000).upper()
        sequence = genome.fetch(names[0], 1000, 1100).upper()
    other = "A" if base != "A" else "C"
    contigs = "".join(
        f"##contig=<ID={n},length={x}>\n" for n, x in zip(names, lengths, strict=True)
    )
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOUR\n"
    call = f"{names[0]}\t1000\t.\t{base}\t{other}\t50\tPASS\t.\tGT:AD\t0/1:80,20\n"
    formats = (
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depth of each allele">\n'
    )
    calls.write_text("##fileformat=VCFv4.2\n" + contigs + formats + columns + call)
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": n, "LN": x} for n, x in zip(names, lengths, strict=True)],
        "RG": [{"ID": "a", "SM": "sample"}],
    }
    with pysam.AlignmentFile(str(alignments), "wb", header=header) as handle:
        read = pysam.AlignedSegment(handle.header)
        read.query_name, read.query_sequence, read.flag = "read", sequence, 0
        read.reference_id, read.reference_start, read.mapping_quality = 0, 1000, 60
        read.cigarstring = f"{len(sequence)}M"
        read.query_qualities = pysam.qualitystring_to_array("I" * len(sequence))
        read.set_tag("RG", "a")
        handle.write(read)
    pysam.samtools.index(str(alignments))
    return Seed(folder, calls, alignments)


def _submitted(folder: Path, seed: Seed, entry: Entry, count: int) -> Iterator[dict[str, str]]:
    kind, source = ("vcf", seed.calls) if entry == "calls" else ("bam", seed.alignments)
    column = "vcf" if entry == "calls" else "tumour_bam"
    for number in range(count):
        place = folder / "submitted" / f"{number // GROUP:03d}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{number:05d}.{kind}"
        shutil.copyfile(source, path)
        if kind == "bam":
            shutil.copyfile(f"{source}.bai", f"{path}.bai")
        yield {
            "case": f"R{number // 96:03d}-{number:05d}",
            "patient": f"P{number:05d}",
            "specimen": "FFPE",
            "tumour_type": ("LUAD", "COAD", "MEL", "IDC")[number % 4],
            "tumour_fraction": "0.6",
            column: str(path.relative_to(folder)),
            **({"vcf_normal": "none"} if entry == "calls" else {}),
        }


def write_many(folder: Path, seed: Seed, entry: Entry, count: int) -> None:
    """Write a run of `count` cases, 96 of each sequencing run, all with files of their own."""
    config = yaml.safe_load((REPOSITORY / "config/config.yaml").read_text())
    del config["simulation"]
    config["units"] = None
    config["assay"]["panel_bed"] = str(seed.demo / "panel.bed")
    config["genome"] |= {
        "fasta": str(seed.demo / "genome.fa"),
        "gene_models": str(seed.demo / "genes.gff3"),
    }
    config["identity"] = {"sites": str(seed.demo / "snps.tsv")}
    folder.mkdir(parents=True)
    write_run(folder, config, list(_submitted(folder, seed, entry, count)))
