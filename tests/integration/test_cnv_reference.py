"""A laboratory builds its copy-number reference and measures a tumour against it."""

import csv
import random
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pysam
import pytest
from running import snakemake, write_run

from agnoma.io.cnvkit_reference import read_reference
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.copy_number_reference import CopyNumberReference

LENGTHS = {"chr1": 60_000, "chrX": 30_000}
TARGETS = [("chr1", 600 + 900 * n) for n in range(60)] + [
    ("chrX", 600 + 900 * n) for n in range(30)
]
TARGET_BP, READ_BP, DEPTH_X = 260, 100, 150
# X is captured so badly that a woman's looks like a man's: whoever guesses the sex is wrong.
X_CAPTURED = 0.55
AMPLIFIED = range(20, 28)
AMPLIFIED_RATIO = 4.0


@dataclass(frozen=True)
class Laboratory:
    """The folder of a laboratory, and what its first run planned and made."""

    folder: Path
    reference: Path


def write_sample(path: Path, x_copies: int, seed: int, *, amplified: Sequence[int] = ()) -> Path:
    """Write a sorted, indexed BAM with the depth a person of these copies of X would have."""
    draw = np.random.default_rng(seed)
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": name, "LN": length} for name, length in LENGTHS.items()],
    }
    places = []
    for number, (contig, start) in enumerate(TARGETS):
        share = X_CAPTURED * x_copies / 2 if contig == "chrX" else 1.0
        share *= AMPLIFIED_RATIO if number in amplified else 1.0
        reads = draw.poisson(DEPTH_X * share * (TARGET_BP + READ_BP) / READ_BP)
        first = draw.integers(start - READ_BP, start + TARGET_BP, size=reads)
        places += [(list(LENGTHS).index(contig), int(at)) for at in first]
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for number, (contig_index, at) in enumerate(sorted(places)):
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.reference_id, read.reference_start = (
                f"r{number}",
                contig_index,
                at,
            )
            read.mapping_quality, read.cigarstring = 60, f"{READ_BP}M"
            read.query_sequence = "A" * READ_BP
            out.write(read)
    pysam.index(str(path))
    return path


def write_genome(folder: Path) -> None:
    draw = random.Random(1)  # noqa: S311
    (folder / "genome.fa").write_text(
        "".join(f">{n}\n{''.join(draw.choices('ACGT', k=size))}\n" for n, size in LENGTHS.items())
    )
    pysam.faidx(str(folder / "genome.fa"))
    bed = "".join(f"{c}\t{s}\t{s + TARGET_BP}\tG{n}\n" for n, (c, s) in enumerate(TARGETS))
    (folder / "panel.bed").write_text(bed)
    (folder / "genes.txt").write_text(
        "T1\tchr1\t+\t600\t900\t600\t900\t1\t600,\t900,\t0\tG1\tcmpl\tcmpl\t0,\n"
    )


def configure(folder: Path, **copy_number: Any) -> None:
    config = {
        "assay": {"name": "panel", "panel_bed": "panel.bed"},
        "genome": {"fasta": "genome.fa", "gene_models": "genes.txt", "build": "simulated"},
        "copy_number": copy_number,
    }
    case = {"case": "C1", "patient": "P1", "sex": "male", "tumour_bam": "tumour.bam"}
    write_run(folder, config, [case])


def bins_of(path: Path) -> list[Mapping[str, str]]:
    with path.open() as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def log2_of(path: Path, contig: str) -> float:
    return median(float(row["log2"]) for row in bins_of(path) if row["chromosome"] == contig)


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    folder = tmp_path_factory.mktemp("laboratory")
    write_genome(folder)
    write_sample(folder / "tumour.bam", 1, 9, amplified=AMPLIFIED)
    normals = [
        str(write_sample(folder / f"n{number}.bam", copies, number))
        for number, copies in enumerate((1, 2, 2))
    ]
    (folder / "n0.bam.bai").unlink()  # the run makes the index it lacks
    configure(folder, normals=normals, normals_sex=["male", "female", "female"])
    result = snakemake(folder, "cnv-reference")
    assert result.returncode == 0, result.stderr[-4000:]
    return Laboratory(folder, folder / "results/copy_number/reference/reference.cnn")


def test_reference_says_what_it_is_made_from(laboratory: Laboratory) -> None:
    record = CopyNumberReference.read_json(laboratory.reference.with_suffix(".json"))
    assert (record.normals, record.female, record.male) == (3, 2, 1)
    assert record.sex_told_from_depth == 0
    assert record.target_bins == len(TARGETS)
    assert record.cnvkit[0].isdigit()
    text = laboratory.reference.with_suffix(".json").read_text()
    assert "n0" not in text


def test_men_and_women_agree_on_two_copies_of_x(laboratory: Laboratory) -> None:
    bins = read_reference(laboratory.reference)
    on_x = [item for item in bins if item.contig == "chrX"]
    # What is left is how badly X is captured, the same in all of them.
    assert median(item.log2 for item in on_x) == pytest.approx(np.log2(X_CAPTURED), abs=0.2)
    # A wrong sex would put one of them a whole log2 away from the others.
    assert median(item.spread for item in on_x) < 0.5


def test_case_is_measured_against_the_given_reference(laboratory: Laboratory) -> None:
    folder = laboratory.folder
    for suffix in (".cnn", ".json"):
        shutil.copy(laboratory.reference.with_suffix(suffix), folder / f"lab{suffix}")
    configure(folder, reference="lab.cnn")
    target = "results/copy_number/C1/copy_number.json"
    planned = snakemake(folder, target, "--dry-run")
    rules = set(re.findall(r"(?m)^(\w+)\s+\d+$", planned.stdout + planned.stderr))
    assert "measure_ratios" in rules
    assert not {"build_reference", "prepare_normals", "describe_bins"} & rules
    result = snakemake(folder, target)
    assert result.returncode == 0, result.stderr[-4000:]
    ratios = folder / "results/copy_number/C1/cnvkit/tumour.cnr"
    assert log2_of(ratios, "chr1") == pytest.approx(0, abs=0.1)
    assert log2_of(ratios, "chrX") == pytest.approx(-1, abs=0.15)
    segments = bins_of(folder / "results/copy_number/C1/cnvkit/tumour.cns")
    amplified = [segment for segment in segments if float(segment["log2"]) > 1.5]
    assert sum(int(s["probes"]) for s in amplified) == len(AMPLIFIED)
    profile = CopyNumberProfile.read_json(folder / target)
    assert profile.reference == "configured reference lab.cnn"


def test_reference_of_another_panel_stops_the_run(laboratory: Laboratory, tmp_path: Path) -> None:
    for name in ("genome.fa", "genome.fa.fai", "genes.txt", "tumour.bam", "tumour.bam.bai"):
        (tmp_path / name).symlink_to(laboratory.folder / name)
    shutil.copy(laboratory.reference, tmp_path / "lab.cnn")
    (tmp_path / "panel.bed").write_text("chr1\t50000\t55000\tOTHER\n")
    configure(tmp_path, reference="lab.cnn")
    result = snakemake(tmp_path, "--dry-run")
    assert result.returncode != 0
    said = result.stdout + result.stderr
    assert "copy_number.reference" in said
    assert "its bins are those of another panel" in said


def test_without_normals_there_is_no_reference(laboratory: Laboratory, tmp_path: Path) -> None:
    for name in ("genome.fa", "genome.fa.fai", "genes.txt", "panel.bed", "tumour.bam"):
        (tmp_path / name).symlink_to(laboratory.folder / name)
    configure(tmp_path)
    result = snakemake(tmp_path, "cnv-reference")
    assert result.returncode != 0
    logs = [path.read_text() for path in tmp_path.glob("logs/prepare_normals/*.log")]
    assert any("no normals for the copy-number reference" in text for text in logs)
