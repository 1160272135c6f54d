"""HCC1395 (breast) and its normal, exome reads of TP53 and BRCA1, from unaligned BAM, GRCh38."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from cell_lines import run_hcc1395

from agnoma.io.records import read_records
from agnoma.models.profile import TumourProfile
from agnoma.models.variant import AnnotatedVariant, Origin

# BRCA1 R1751*: germline with loss of the other allele; without consent it may be nowhere.
GERMLINE_MARKS = ("43057078", "43057077", "R1751", "Arg1751", "R1772", "Arg1772")


@pytest.fixture(scope="module")
def run(
    data: Path, make_reference: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return run_hcc1395(tmp_path_factory.mktemp("hcc1395"), data, make_reference)


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
