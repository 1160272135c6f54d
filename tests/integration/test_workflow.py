"""The workflow as a laboratory starts it: every mode planned, the demonstration run for real."""

import csv
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pysam
import pytest
import yaml
from golden_reports import digests, read_golden, tools, write_golden
from running import REPOSITORY, SAMPLE_COLUMNS, snakemake, write_run

from agnoma.io.records import read_records
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import LocusState
from agnoma.models.variant import AnnotatedVariant

GOLDEN = REPOSITORY / "tests/golden/demo/golden.tsv"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demonstration in a folder of its own, away from the repository."""
    folder = tmp_path_factory.mktemp("demo")
    result = snakemake(folder, "--scheduler", "greedy")
    assert result.returncode == 0, result.stderr[-6000:]
    return folder


def profiles(folder: Path) -> dict[str, TumourProfile]:
    found = (folder / "results/profile").glob("*/profile.json")
    return {path.parent.name: TumourProfile.read_json(path) for path in found}


def test_demo_finds_what_was_planted(demo: Path) -> None:
    with (demo / "results/demo/planted_truth.tsv").open() as handle:
        rows = [row for row in csv.DictReader(handle, delimiter="\t")]
    outcomes = {row["outcome"] for row in rows}
    assert len(rows) > 15
    assert outcomes == {"found", "not assessable as planned", "not reported as planned"}, rows


def test_documents_and_pages_are_the_golden_ones(
    demo: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        write_golden(GOLDEN, demo / "results")
    used, golden = read_golden(GOLDEN)
    if used != tools(demo / "results"):
        pytest.skip(f"made with other versions of tools: {used}")
    found = digests(demo / "results")
    changed = sorted(key for key in found.keys() | golden if found.get(key) != golden.get(key))
    assert changed == [], "look at what changed, then pytest --update-golden"


def test_demo_stays_in_its_folder(demo: Path) -> None:
    for link in (demo / "results").rglob("*"):
        assert not link.is_symlink() or demo in link.resolve().parents


def test_same_class_at_different_sites(demo: Path) -> None:
    sites: dict[str, set[str | None]] = {}
    for profile in profiles(demo).values():
        sites.setdefault(profile.molecular_class.primary, set()).add(profile.case.oncotree_code)
    assert len(sites["BRAF_V600"]) >= 3
    assert len(sites["ERBB2"]) >= 2


def test_uncovered_exon_is_not_assessable(demo: Path) -> None:
    profile = profiles(demo)["DEMO-COAD-2"]
    states = {r.callability.locus.locus_id: r.state for r in profile.loci}
    assert states["BRAF codon 600"] is LocusState.NOT_ASSESSABLE
    page = (demo / "results/report/DEMO-COAD-2/report.html").read_text()
    assert "BRAF codons 594" in page
    assert any(text.startswith("BRAF_V600") for text in profile.molecular_class.could_change)


def test_every_page_says_it_is_simulated_and_asks_for_nothing(demo: Path) -> None:
    run_pages = [demo / f"results/report/{name}.html" for name in ("index", "quality")]
    pages = [*demo.glob("results/report/*/report.html"), *run_pages]
    assert len(pages) >= 9
    for page in pages:
        text = page.read_text()
        assert "simulated" in text.lower()
        assert "<script" not in text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_nothing_is_run_again(demo: Path) -> None:
    again = snakemake(demo)
    assert "Nothing to be done" in again.stdout + again.stderr


def test_temporary_calls_are_gone(demo: Path) -> None:
    for name in ("candidates.vcf.gz", "evidence/*", "counted_hotspots.jsonl.gz", "*.vcf"):
        left = {path.name for path in demo.glob(f"results/small_variants/*/{name}")}
        assert not left
    assert list(demo.glob("results/alignment/*/*/*.fastq.gz")) == []


@pytest.fixture
def laboratory(demo: Path, tmp_path: Path) -> Path:
    """A folder with the demonstration's genome and files as if they were a laboratory's own."""
    for name in ("genome.fa", "genes.gff3", "panel.bed"):
        shutil.copy(demo / "results/demo" / name, tmp_path / name)
    return tmp_path


def own_config(**changes: Any) -> dict[str, Any]:
    config: dict[str, Any] = {
        "assay": {"name": "panel", "panel_bed": "panel.bed"},
        "genome": {"fasta": "genome.fa", "gene_models": "genes.gff3", "build": "simulated"},
    }
    return {**config, **changes}


def first_case(demo: Path) -> str:
    return sorted(path.parent.name for path in demo.glob("results/alignment/*/normal.bam"))[0]


def planned_rules(stdout: str) -> set[str]:
    return set(re.findall(r"(?m)^(\w+)\s+\d+$", stdout))


MODES = ["fastq", "bam-pair", "bam-tumour-only", "cram", "vcf", "segments", "fusions"]


def mode_case(mode: str, demo: Path, folder: Path) -> dict[str, str]:
    case = first_case(demo)
    tumour, normal = (
        demo / f"results/alignment/{case}/{role}.bam" for role in ("tumour", "normal")
    )
    base = {"case": "C1", "patient": "P1", "tumour_fraction": "0.5"}
    if mode == "fastq":
        reads = sorted((demo / "results/demo/reads").glob(f"{case}_tumour_*"))
        return {**base, "tumour_fastq1": str(reads[0]), "tumour_fastq2": str(reads[1])}
    if mode == "bam-pair":
        return {**base, "tumour_bam": str(tumour), "normal_bam": str(normal)}
    if mode == "bam-tumour-only":
        return {**base, "tumour_bam": str(tumour)}
    if mode == "cram":
        cram = folder / "tumour.cram"
        pysam.view(
            "-C", "-T", str(folder / "genome.fa"), "-o", str(cram), str(tumour), catch_stdout=False
        )
        return {**base, "tumour_bam": str(cram)}
    if mode == "vcf":
        vcf = folder / "calls.vcf"
        contig = (folder / "genome.fa").read_text().split(maxsplit=1)[0].lstrip(">")
        vcf.write_text(
            "##fileformat=VCFv4.2\n"
            f"##contig=<ID={contig}>\n"
            '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="depths">\n'
            '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="depth">\n'
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tC1\n"
        )
        return {**base, "vcf": str(vcf), "vcf_normal": "matched"}
    if mode == "segments":
        (folder / "s.tsv").write_text(
            "Chromosome\tStart\tEnd\tnMajor\tnMinor\nchr7\t1\t9000\t1\t1\n"
        )
        return {**base, "segments": str(folder / "s.tsv")}
    (folder / "f.tsv").write_text("FusionGene\tLeftBreakpoint\tRightBreakpoint\tSplitReads\n")
    return {**base, "fusions": str(folder / "f.tsv")}


@pytest.mark.parametrize("mode", MODES)
def test_mode_is_planned(mode: str, demo: Path, laboratory: Path) -> None:
    write_run(laboratory, own_config(), [mode_case(mode, demo, laboratory)])
    plan = snakemake(laboratory, "--dry-run")
    assert plan.returncode == 0, plan.stderr[-3000:]
    rules = planned_rules(plan.stdout + plan.stderr)
    assert {"build_profile", "render_report", "render_index"} <= rules
    reads = {"fastq", "bam-pair", "bam-tumour-only", "cram"}
    for rule in ("call_freebayes", "call_mpileup", "search_loci"):
        assert (rule in rules) is (mode in reads)
    assert ("align_reads" in rules) is (mode == "fastq")
    assert ("link_alignment" in rules) is mode.startswith("bam")
    assert ("convert_alignment" in rules) is (mode == "cram")
    assert ("adopt_calls" in rules) is (mode == "vcf")
    assert ("measure_ratios" in rules) is (mode in reads)
    assert not {"simulate_genome", "compare_truth"} & rules


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        pytest.param("mutect2", {"call_mutect2"}, id="one"),
        pytest.param(["freebayes", "vardict"], {"call_freebayes", "call_vardict"}, id="several"),
    ],
)
def test_callers_are_planned(
    caller: str | list[str], expected: set[str], demo: Path, laboratory: Path
) -> None:
    config = own_config(small_variants={"caller": caller, "chunks": 2})
    write_run(laboratory, config, [mode_case("bam-pair", demo, laboratory)])
    plan = snakemake(laboratory, "--dry-run", "--printshellcmds")
    text = plan.stdout + plan.stderr
    assert plan.returncode == 0, text[-3000:]
    rules = planned_rules(text)
    assert {rule for rule in rules if rule.startswith("call_")} == expected
    if "call_mutect2" in expected:
        assert "list_sequences" in rules
        assert "--normal-sample" in text
    if "call_vardict" in expected:
        assert "testsomatic.R | var2vcf_paired.pl" in text


def test_tumour_only_is_the_same_rule(demo: Path, laboratory: Path) -> None:
    config = own_config(small_variants={"caller": ["mutect2", "vardict"]})
    write_run(laboratory, config, [mode_case("bam-tumour-only", demo, laboratory)])
    plan = snakemake(laboratory, "--dry-run", "--printshellcmds")
    text = plan.stdout + plan.stderr
    assert plan.returncode == 0, text[-3000:]
    assert "--normal-sample" not in text
    assert "teststrandbias.R | var2vcf_valid.pl" in text


def test_parts_give_what_the_whole_gives(demo: Path, laboratory: Path) -> None:
    case = mode_case("bam-pair", demo, laboratory)
    written = []
    for chunks in (1, 3):
        folder = laboratory / f"run{chunks}"
        folder.mkdir()
        for name in ("genome.fa", "genes.gff3", "panel.bed"):
            shutil.copy(laboratory / name, folder / name)
        write_run(folder, own_config(small_variants={"chunks": chunks}), [case])
        result = snakemake(folder, "results/small_variants/C1/variants.jsonl.gz")
        assert result.returncode == 0, result.stderr[-4000:]
        names = ("measured.jsonl.gz", "variants.jsonl.gz", "ledger.tsv.gz", "summary.json")
        written.append([(folder / "results/small_variants/C1" / n).read_bytes() for n in names])
    assert written[0] == written[1]


def test_panel_of_normals_is_built_and_used(demo: Path, laboratory: Path) -> None:
    case = mode_case("bam-pair", demo, laboratory)
    normals = [str(p) for p in sorted(demo.glob("results/alignment/*/normal.bam"))[1:5]]
    links = []
    for number, path in enumerate(normals):
        for suffix in ("", ".bai"):
            (laboratory / f"n{number}.bam{suffix}").symlink_to(f"{path}{suffix}")
        links.append(str(laboratory / f"n{number}.bam"))
    panel = {"normals": links}
    write_run(laboratory, own_config(small_variants={"panel_of_normals": panel}), [case])
    built = snakemake(laboratory, "pon")
    assert built.returncode == 0, built.stderr[-4000:]
    table = laboratory / "results/panel_of_normals/panel_of_normals.tsv.gz"
    shutil.copy(table, laboratory / "pon.tsv.gz")
    shutil.copy(f"{table}.tbi", laboratory / "pon.tsv.gz.tbi")
    config = own_config(small_variants={"panel_of_normals": {"table": "pon.tsv.gz"}})
    write_run(laboratory, config, [case])
    result = snakemake(laboratory, "results/small_variants/C1/variants.jsonl.gz")
    assert result.returncode == 0, result.stderr[-4000:]
    records = read_records(
        laboratory / "results/small_variants/C1/variants.jsonl.gz", AnnotatedVariant
    )
    panel_filters = [f for v in records for f in v.filters if f.name in ("pon", "background")]
    assert records
    assert any(f.passed for f in panel_filters), "an empty or unused panel evaluates nothing"
    assert not [f.reason for f in panel_filters if f.passed is False]


@pytest.mark.parametrize("mode", ["cram", "vcf", "segments", "fusions"])
def test_mode_runs_to_a_report(mode: str, demo: Path, laboratory: Path) -> None:
    write_run(laboratory, own_config(), [mode_case(mode, demo, laboratory)])
    result = snakemake(laboratory)
    assert result.returncode == 0, result.stderr[-4000:]
    profile = profiles(laboratory)["C1"]
    assert not profile.simulated
    if mode != "cram":
        negative = {LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED}
        assert not [locus for locus in profile.loci if locus.state in negative]


def test_own_configuration_never_mixes_with_the_demonstration(demo: Path, laboratory: Path) -> None:
    write_run(laboratory, own_config(), [mode_case("bam-tumour-only", demo, laboratory)])
    (laboratory / "config/config.yaml").rename(laboratory / "mine.yaml")
    plan = snakemake(laboratory, "--dry-run", "--configfile", str(laboratory / "mine.yaml"))
    assert plan.returncode == 0, plan.stderr[-3000:]
    assert "simulate_genome" not in planned_rules(plan.stdout + plan.stderr)


def test_every_fault_is_said_before_any_job(laboratory: Path) -> None:
    config = own_config(jurisdicton="EU")
    rows = [
        {"case": "C_1", "patient": "P1", "tumour_fraction": "40", "tumour_bam": "absent.bam"},
        {"case": "C2", "patient": "P1", "tumour_type": "MELA", "tumour_bam": "absent.bam"},
    ]
    write_run(laboratory, config, rows)
    result = snakemake(laboratory)
    text = result.stdout + result.stderr
    assert result.returncode != 0
    for expected in ("jurisdicton", "jurisdiction", "C_1", "0.40", "absent.bam", "MELA", "row 2"):
        assert expected in text
    assert not (laboratory / "results").exists()
    assert "Traceback" not in text


STUB_CONDA = """#!/bin/sh
# Answers what Snakemake asks before it plans; installs nothing.
case "$1" in
    info) echo '{"conda_version": "24.11.0", "platform": "linux-64", "root_prefix": "/opt/conda",' \
               '"conda_prefix": "/opt/conda", "active_prefix": null, "envs": []}' ;;
    config) echo '{"get": {"channel_priority": "strict"}}' ;;
    --version) echo "conda 24.11.0" ;;
esac
"""


def test_conda_mode_plans_an_environment_for_every_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = tmp_path / "bin/conda"
    stub.parent.mkdir()
    stub.write_text(STUB_CONDA)
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stub.parent}:{os.environ['PATH']}")
    plan = snakemake(tmp_path, "--dry-run", "--sdm", "conda")
    text = plan.stdout + plan.stderr
    assert plan.returncode == 0, text[-2000:]
    used = set(re.findall(r"envs/([a-z]+)\.yaml will be created", text))
    optional = {"exports", "gatk", "multiqc", "vardict"}  # of what is not in the default target
    assert used == {path.stem for path in (REPOSITORY / "envs").glob("*.yaml")} - optional


def test_shipped_configuration_is_the_demonstration() -> None:
    config = yaml.safe_load((REPOSITORY / "config/config.yaml").read_text())
    assert "simulation" in config
    header = (REPOSITORY / "config/samples.tsv").read_text().splitlines()
    columns = next(line for line in header if not line.startswith("#")).split("\t")
    assert set(columns) <= set(SAMPLE_COLUMNS)
