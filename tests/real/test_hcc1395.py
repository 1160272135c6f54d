"""HCC1395 (breast) and its normal, exome reads of TP53 and BRCA1, from unaligned BAM, GRCh38."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from running import REPOSITORY, snakemake, write_run

from agnoma.io.records import read_records
from agnoma.models.profile import TumourProfile
from agnoma.models.variant import AnnotatedVariant, Origin

LANES = {"tumour": ("2895499223", "2895499237"), "normal": ("2895499331", "2895499399")}
# BRCA1 R1751*: germline with loss of the other allele; without consent it may be nowhere.
GERMLINE_MARKS = ("43057078", "43057077", "R1751", "Arg1751", "R1772", "Arg1772")


def shallow_limits(folder: Path) -> Path:
    """Write the shipped limits with the depth of this slice, as a laboratory sets its own."""
    shipped = (REPOSITORY / "resources/panels/qc_limits.tsv").read_text().splitlines()
    rows = []
    for line in shipped:
        cells = line.split("\t")
        if cells[0] == "exome" and cells[3] == "median_cov":
            cells[6:8] = ["20", "10"]
        rows.append("\t".join(cells))
    (folder / "limits.tsv").write_text("\n".join(rows) + "\n")
    return folder / "limits.tsv"


@pytest.fixture(scope="module")
def run(
    data: Path, make_reference: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("hcc1395")
    fasta = make_reference("GRCh38", ["GRCh38_patches.fa.gz"], ["chr17"])
    intervals = (data / "hcc1395/chr17_test_target.interval_list").read_text().splitlines()
    rows = [row.split("\t") for row in intervals if not row.startswith("@")]
    bed = "".join(f"{r[0]}\t{int(r[1]) - 1}\t{r[2]}\n" for r in rows)
    (folder / "targets.bed").write_text(bed)
    config = {
        "assay": {"name": "exome slice", "type": "exome", "panel_bed": str(folder / "targets.bed")},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(data / "reference/GRCh38_MANE_CDS_cancer.tsv"),
            "build": "GRCh38",
        },
        "copy_number": {"protocol": "amplicon"},
        "qc": {"limits": str(shallow_limits(folder))},
    }
    cases, units = [], []
    for case, code in (("HCC1395", "IDC"), ("HCC1395-nosite", "")):
        cases.append({"case": case, "patient": "P1", "tumour_type": code, "tumour_fraction": "1"})
        for role, lanes in LANES.items():
            units += [
                {"case": case, "role": role, "unit": lane, "fastq1": data / f"hcc1395/{lane}.bam"}
                for lane in lanes
            ]
    write_run(folder, config, cases, units)
    result = snakemake(folder)
    assert result.returncode == 0, result.stderr[-6000:]
    return folder


def profile_of(run: Path, case: str) -> TumourProfile:
    return TumourProfile.read_json(run / f"results/profile/{case}/profile.json")


def test_tp53_r175h_is_somatic_and_homozygous(run: Path) -> None:
    path = run / "results/small_variants/HCC1395/variants.jsonl.gz"
    found = {v.key: v for v in read_records(path, AnnotatedVariant)}
    tp53 = found["chr17:7675088:C:T"]
    assert tp53.protein_change == "p.R175H"
    assert tp53.origin is Origin.SOMATIC
    assert tp53.vaf > 0.95
    assert tp53.normal is not None
    assert tp53.normal.alt_count == 0


def test_germline_brca1_is_nowhere_without_consent(run: Path) -> None:
    # Reads, indexes and the gene models hold positions, not findings.
    for path in (run / "results").rglob("*"):
        skipped = "alignment" in path.parts or "reference" in path.parts or "qc" in path.parts
        if not path.is_file() or skipped or "cnvkit" in path.parts:
            continue
        raw = path.read_bytes()
        text = gzip.decompress(raw) if path.suffix == ".gz" else raw
        for mark in GERMLINE_MARKS:
            assert mark.encode() not in text, f"{mark} in {path}"


def test_germline_candidates_are_counted(run: Path) -> None:
    assert profile_of(run, "HCC1395").germline.suppressed_variants >= 1


def test_class_does_not_depend_on_the_site(run: Path) -> None:
    with_site, without = profile_of(run, "HCC1395"), profile_of(run, "HCC1395-nosite")
    assert with_site.molecular_class == without.molecular_class
    assert with_site.molecular_class.primary == "TP53_ONLY"


def test_lanes_are_merged(run: Path) -> None:
    metrics = {m.name: m.value for m in profile_of(run, "HCC1395").tumour_qc.metrics}
    assert (metrics["reads_total"] or 0) > 3000
