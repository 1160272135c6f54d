"""Small inputs built in the test: alignments, calls, reads, sheets, a whole run folder."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pysam
from running import REPOSITORY, write_run

from agnoma.config import KnowledgeConfig

LENGTHS = {"chr7": 5000, "chr17": 3000}
ONCOTREE = (
    "# source: test\ncode\tname\tparent\ttissue\tlevel\n"
    "TISSUE\tTissue\t\t\t0\nSKIN\tSkin\tTISSUE\tSkin\t1\nMEL\tMelanoma\tSKIN\tSkin\t2\n"
    "UM\tUveal Melanoma\tTISSUE\tEye\t1\n"
    "LUNG\tLung\tTISSUE\tLung\t1\nLUAD\tLung Adenocarcinoma\tLUNG\tLung\t2\n"
)


def write_bam(
    path: Path,
    lengths: Mapping[str, int] = LENGTHS,
    *,
    order: str | None = "coordinate",
    index: bool = False,
    mode: str = "wb",
) -> Path:
    """Write an alignment file with one read, or with none when there is no contig."""
    header: dict[str, Any] = {"HD": {"VN": "1.6", **({"SO": order} if order else {})}}
    header["SQ"] = [{"SN": name, "LN": length} for name, length in lengths.items()]
    with pysam.AlignmentFile(str(path), mode, header=header) as out:
        if lengths:
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.query_sequence = path.stem, "ACGTACGTAC"
            read.reference_id, read.reference_start, read.cigarstring = 0, 100, "10M"
            read.query_qualities = pysam.qualitystring_to_array("IIIIIIIIII")
            out.write(read)
    if index:
        pysam.index(str(path))
    return path


def write_vcf(
    path: Path,
    *,
    meta: Sequence[str] = ('FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">',),
    samples: Sequence[str] = ("T1",),
    contig: str = "chr7",
) -> Path:
    """Write a VCF of one record; bgzipped when the name says so."""
    lines = ["##fileformat=VCFv4.2", *(f"##{line}" for line in meta)]
    columns = "CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".split() + list(samples)
    record = [contig, "101", ".", "A", "T", ".", "PASS", ".", "AD", *("90,10" for _ in samples)]
    lines += ["#" + "\t".join(columns), "\t".join(record)]
    text = "\n".join(lines) + "\n"
    if path.suffix == ".gz":
        with pysam.BGZFile(str(path), "wb") as out:
            out.write(text.encode())
    else:
        path.write_text(text)
    return path


def write_fastq(path: Path, name: str = "read1", text: str | None = None) -> Path:
    """Write a gzipped FASTQ of one read."""
    text = f"@{name}\nACGT\n+\nIIII\n" if text is None else text
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def write_fasta(path: Path, lengths: Mapping[str, int] = LENGTHS, *, index: bool = True) -> Path:
    """Write a FASTA whose index states the lengths; the sequence itself is not read."""
    path.write_text("".join(f">{name}\nACGT\n" for name in lengths))
    if index:
        rows = (f"{name}\t{length}\t6\t60\t61\n" for name, length in lengths.items())
        path.with_name(path.name + ".fai").write_text("".join(rows))
    return path


def make_run(
    folder: Path,
    cases: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]] = (),
    **changes: Any,
) -> dict[str, Any]:
    """Write a run folder whose every configured file is sound and return its configuration."""
    tables = folder / "tables"
    tables.mkdir()
    (tables / "any.tsv").write_text("gene\n")
    (folder / "panel.bed").write_text("chr7\t100\t200\tBRAF\n")
    write_fasta(folder / "genome.fa")
    config: dict[str, Any] = {
        "assay": {"name": "test", "panel_bed": "panel.bed"},
        "genome": {
            "fasta": "genome.fa",
            "gene_models": "tables/any.tsv",
            "build": "simulated",
            "transcripts": "tables/any.tsv",
        },
        "qc": {"limits": str(REPOSITORY / "resources/panels/qc_limits.tsv")},
        "identity": {"pseudoautosomal": "tables/any.tsv"},
        "copy_number": {
            "chromosome_arms": "tables/any.tsv",
            "varying_genes": "tables/any.tsv",
        },
        "small_variants": {"population": {"founders": "tables/any.tsv"}},
        "knowledge": {
            key: str(REPOSITORY / path) for key, path in KnowledgeConfig().tables().items()
        },
    }
    for key, value in changes.items():
        section = config.setdefault(key, {})
        config[key] = {**section, **value} if isinstance(value, dict) else value
    write_run(folder, config, cases, units)
    return config if units else {"units": None, **config}
