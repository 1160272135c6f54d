"""Tumours that enter as calls, segments and fusions: two TCGA tumours and HCC2218."""

from collections.abc import Callable
from pathlib import Path

import pytest
from running import snakemake, write_run

from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import LocusState

GENE_CONTIGS = "1 2 3 4 5 7 10 12 13 16 17 18 X".split()


def start(data: Path, folder: Path, fasta: Path, build: str, cases: list[dict[str, str]]) -> Path:
    models = {
        "GRCh38": "GRCh38_MANE_CDS_cancer.tsv",
        "GRCh37": "GRCh37_ensembl75_civic_genes.genePred",
    }
    config = {
        "assay": {"name": "TCGA exome", "type": "exome", "callable_mb": 34.0},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(data / "reference" / models[build]),
            "build": build,
        },
    }
    write_run(folder, config, cases)
    result = snakemake(folder)
    assert result.returncode == 0, result.stderr[-6000:]
    return folder


def t001(data: Path, name: str, build: str, code: str, suffix: str = "") -> dict[str, str]:
    stem = f"{data}/pcgr/T001-{name}.{build.lower()}"
    return {
        "case": f"T001-{name}{suffix}",
        "patient": f"P-{name}",
        "tumour_type": code,
        "tumour_fraction": "0.7",
        "vcf": f"{stem}.vcf.gz",
        "vcf_normal": "matched",
        "segments": f"{stem}.cna.tsv",
        "fusions": f"{stem}.fusions.tsv",
    }


@pytest.fixture(scope="module")
def fasta38(make_reference: Callable[..., Path]) -> Path:
    contigs = [f"chr{name}" for name in GENE_CONTIGS]
    return make_reference("GRCh38", ["GRCh38_patches.fa.gz"], contigs)


@pytest.fixture(scope="module")
def fasta37(make_reference: Callable[..., Path]) -> Path:
    return make_reference("GRCh37", ["GRCh37_patches.fa.gz"], ["3", "4", "7", "17"])


@pytest.fixture(scope="module", params=["GRCh38", "GRCh37"])
def run(
    request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    build = request.param
    fasta = request.getfixturevalue("fasta38" if build == "GRCh38" else "fasta37")
    cases = [
        t001(data, "BRCA", build, "IDC"),
        t001(data, "BRCA", build, "", "-nosite"),
        t001(data, "COAD", build, "COAD"),
        t001(data, "COAD", build, "", "-nosite"),
    ]
    return start(data, tmp_path_factory.mktemp(build), fasta, build, cases)


def profile_of(run: Path, case: str) -> TumourProfile:
    return TumourProfile.read_json(run / f"results/profile/{case}/profile.json")


def labels(profile: TumourProfile) -> set[str]:
    return {finding.alteration.label for finding in profile.findings}


def test_breast_tumour(run: Path) -> None:
    profile = profile_of(run, "T001-BRCA")
    assert {"PIK3CA p.H1047R", "TP53 p.V272M", "ERBB2 amplification"} <= labels(profile)
    assert any("IHC" in text and "ISH" in text for text in profile.confirmations)
    page = (run / "results/report/T001-BRCA/report.html").read_text()
    assert "IHC/ISH" in page


def test_colon_tumour(run: Path) -> None:
    assert "BRAF p.V600E" in labels(profile_of(run, "T001-COAD"))


def test_partial_reference_gives_the_hypermutated_tumour_no_burden(run: Path) -> None:
    tmb = profile_of(run, "T001-COAD").biomarkers.tmb
    assert (tmb.measurement.status, tmb.category) == (Status.NOT_ASSESSABLE, None)
    assert "submitted calls could not be judged (contig not in" in (tmb.measurement.reason or "")


@pytest.mark.parametrize("name", ["BRCA", "COAD"])
def test_class_does_not_depend_on_the_site(run: Path, name: str) -> None:
    with_site, without = profile_of(run, f"T001-{name}"), profile_of(run, f"T001-{name}-nosite")
    assert with_site.molecular_class == without.molecular_class


def test_calls_without_reads_claim_no_negative(run: Path) -> None:
    negative = {LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED}
    assert not [r for r in profile_of(run, "T001-COAD").loci if r.state in negative]


@pytest.fixture(scope="module")
def hcc2218(data: Path, fasta37: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    segments = f"{data}/hcc2218/HCC2218_cnvkit-call.cns"
    cases = [
        # A cell line: without a tumour fraction copies of plain `cnvkit.py call` are not used.
        {
            "case": case,
            "patient": "P1",
            "tumour_type": code,
            "tumour_fraction": "1",
            "segments": segments,
        }
        for case, code in (("HCC2218", "IDC"), ("HCC2218-nosite", ""))
    ]
    return start(data, tmp_path_factory.mktemp("hcc2218"), fasta37, "GRCh37", cases)


def test_hcc2218_erbb2_is_amplified(hcc2218: Path) -> None:
    genes = {gene.gene: gene for gene in profile_of(hcc2218, "HCC2218").copy_number.genes}
    assert genes["ERBB2"].call is CopyNumberCall.AMPLIFIED
    assert genes["ERBB2"].copies == pytest.approx(17, abs=2)


def test_hcc2218_class_is_erbb2_with_and_without_site(hcc2218: Path) -> None:
    classes = [profile_of(hcc2218, c).molecular_class for c in ("HCC2218", "HCC2218-nosite")]
    assert classes[0] == classes[1]
    assert classes[0].primary == "ERBB2"
