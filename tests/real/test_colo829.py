"""COLO829, a melanoma cell line with its normal: whole-genome slices of 120 regions, GRCh37."""

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cell_lines import run_colo829
from running import snakemake

from agnoma.io.records import read_records
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import LocusState
from agnoma.models.variant import AnnotatedVariant, Origin

NAIVE = ("18:3452538:C:T", "2:198266779:G:A", "3:189604330:G:T", "7:140453136:A:T")


@pytest.fixture(scope="module")
def run(
    data: Path, make_reference: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return run_colo829(tmp_path_factory.mktemp("colo829"), data, make_reference)


def profile_of(run: Path, case: str = "COLO829") -> TumourProfile:
    return TumourProfile.read_json(run / f"results/profile/{case}/profile.json")


def variants_of(run: Path) -> dict[str, AnnotatedVariant]:
    path = run / "results/small_variants/COLO829/variants.jsonl.gz"
    return {variant.key: variant for variant in read_records(path, AnnotatedVariant)}


def test_class_is_braf_v600(run: Path) -> None:
    assert profile_of(run).molecular_class.primary == "BRAF_V600"


def test_class_does_not_depend_on_the_site(run: Path) -> None:
    with_site, without = profile_of(run), profile_of(run, "COLO829-nosite")
    assert with_site.molecular_class == without.molecular_class


def test_braf_v600e(run: Path) -> None:
    variant = variants_of(run)["7:140453136:A:T"]
    assert variant.protein_change == "p.V600E"
    assert variant.hgvs_c == "c.1799T>A" or variant.hgvs_c.endswith(":c.1799T>A")
    assert variant.vaf == pytest.approx(0.68, abs=0.03)
    assert variant.origin is Origin.SOMATIC


def test_braf_v600e_is_tier_one_in_melanoma(run: Path) -> None:
    finding = next(f for f in profile_of(run).findings if f.alteration.gene == "BRAF")
    assert finding.matches[0].tier == "I-A"
    assert f"line {finding.matches[0].fact.line}" in finding.matches[0].tier_reason


def test_tert_promoter_is_one_double_substitution(run: Path) -> None:
    variants = variants_of(run)
    tert = variants["5:1295228:GG:AA"]
    assert (tert.tumour.alt_count, tert.tumour.ref_count) == (pytest.approx(53, abs=4), 0)
    assert tert.normal is not None
    assert tert.normal.alt_count == 0
    assert "c.-125_-124delinsTT" in (tert.hgvs_c or "")
    assert not {"5:1295228:G:A", "5:1295229:G:A"} & set(variants)


def test_tert_promoter_is_an_oncogenic_finding(run: Path) -> None:
    tert = next(f.alteration for f in profile_of(run).findings if f.alteration.gene == "TERT")
    assert tert.oncogenicity.value == "oncogenic"
    assert "c.-124C>T" in " ".join(tert.oncogenicity_reasons)


def test_cdkn2a_two_base_deletion(run: Path) -> None:
    found = [v for v in variants_of(run).values() if v.gene == "CDKN2A"]
    assert [(v.contig, len(v.ref) - len(v.alt)) for v in found] == [("9", 2)]
    assert "frameshift" in (found[0].consequence or "")


@pytest.mark.parametrize("key", NAIVE)
def test_naive_substitution_is_called(run: Path, key: str) -> None:
    assert key in variants_of(run)


def test_nothing_germline_among_the_somatic(run: Path) -> None:
    for variant in variants_of(run).values():
        assert variant.normal is None or (variant.normal.vaf or 0) <= 0.02


def test_regions_without_reads_are_never_not_detected(run: Path) -> None:
    states = {r.callability.locus.locus_id: r.state for r in profile_of(run).loci}
    assert states["BRAF codon 600"] is LocusState.DETECTED
    assert states["EGFR codon 858"] is LocusState.NOT_TESTED
    for result in profile_of(run).loci:
        if result.state in (LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED):
            assert (result.callability.min_depth_x or 0) >= 89


def test_report_names_fact_and_line_of_the_tier(run: Path) -> None:
    page = (run / "results/report/COLO829/report.html").read_text()
    fact = next(f for f in profile_of(run).findings if f.alteration.gene == "BRAF").matches[0].fact
    assert fact.fact_id in page
    assert f"line {fact.line}" in page


def test_ledger_explains_every_candidate_that_is_not_reported(run: Path) -> None:
    ledger = gzip.open(run / "results/small_variants/COLO829/ledger.tsv.gz", "rt").read()
    summary = json.loads((run / "results/small_variants/COLO829/summary.json").read_text())
    assert summary["candidates"] > summary["reported"] > 0
    assert ledger.count("\n") > 1


def test_second_run_does_nothing(run: Path) -> None:
    again = snakemake(run)
    assert again.returncode == 0
    assert "Nothing to be done" in again.stderr + again.stdout


def test_no_file_holds_an_absolute_input_path(run: Path) -> None:
    hits = subprocess.run(
        [
            "grep",
            "-l",
            "COLO829T.bam",
            "-r",
            str(run / "results/profile"),
            str(run / "results/report"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert hits.stdout == ""


def test_pictures_of_reads_count_what_the_variants_count(run: Path) -> None:
    profile = profile_of(run)
    variants = variants_of(run)
    assert profile.read_pictures is not None
    drawn = {picture.key: picture for picture in profile.read_pictures.pictures}
    assert {"7:140453136:A:T", "5:1295228:GG:AA"} <= set(drawn)
    for key, picture in drawn.items():
        counted = variants[key].tumour
        found = (picture.tumour.carrying, picture.tumour.deciding)
        assert found == (counted.alt_count, counted.depth_x)
        assert picture.normal is not None
        assert picture.normal.carrying == 0
        assert len(picture.tumour.rows) + len(picture.normal.rows) <= 40
    (braf,) = (p for p in profile.proteins if p.gene == "BRAF")
    assert (braf.length_aa, [d.name for d in braf.domains][-1]) == (766, "kinase")
    assert "p.V600E" in [v.label for v in braf.variants]
