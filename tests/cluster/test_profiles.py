"""Profiles of the clusters: what every rule asks for, and how many jobs a case becomes."""

import gzip
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from running import REPOSITORY
from small_demo import (
    PAIR,
    PLUGINS,
    PROFILES,
    TUMOUR_ONLY,
    environment,
    run_snakemake,
    write_small_demo,
)

RULES = sorted((REPOSITORY / "workflow/rules").glob("*.smk"))
SITES = ("slurm", "cluster-generic", "kubernetes", "aws-batch")
PLUGIN_FOLDER = {"slurm": "slurm", "slurm-genome": "slurm", "cluster-generic": "slurm"}
ALONE = {
    "simulate_genome": "of the demonstration only, before everything",
    "decompress_genome": "once for a run",
    "list_sequences": "once for a run, for one caller",
    "index_aligner": "heavy, once for a run",
    "record_run": "reads the whole reference, once for a run",
    "compare_cases": "waits for all cases",
    "gather_earlier_cases": "once for a run",
    "build_panel_of_normals": "once for a run",
    "render_cohort": "on demand",
}
SCATTERED = {
    "mark_duplicates": "heavy",
    "link_alignment": "reads a whole alignment",
    "convert_alignment": "reads a whole alignment",
    "link_cnv_normal": "reads a whole alignment",
    "call_freebayes": "one part of the genome",
    "call_mpileup": "one part of the genome",
    "call_mutect2": "one part of the genome",
    "call_vardict": "one part of the genome",
    "measure_variants": "one part of the genome",
}


def rule_texts() -> dict[str, str]:
    """Return the text of every rule that does something, by name."""
    found = {}
    for path in RULES:
        parts = re.split(r"(?m)^ *rule (\w+):\n", path.read_text())
        found |= dict(zip(parts[1::2], parts[2::2], strict=True))
    return {name: text for name, text in found.items() if re.search(r"\b(shell|script):", text)}


def local_rules() -> set[str]:
    text = "".join(path.read_text() for path in RULES)
    return {
        word
        for block in re.findall(r"localrules:\s*([\w, \n]+?),\n\n", text)
        for word in re.findall(r"\w+", block)
    }


def profile(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((PROFILES / name / "config.yaml").read_text()))


@pytest.mark.parametrize("name", rule_texts())
def test_rule_asks_for_what_it_needs(name: str) -> None:
    text = rule_texts()[name]
    assert re.search(r"(?m)^ +threads: \d+$", text)
    assert re.search(r"(?m)^ +mem_mb=grown\(\d+", text)
    assert re.search(r"(?m)^ +runtime=grown\(\d+", text)
    # Inside a job of a cluster, an attempt would get no more memory than the last.
    assert "retries:" not in text


def test_no_rule_holds_python_and_none_plans_twice() -> None:
    """`run:` starts Snakemake again for each job; a checkpoint plans all again for each case."""
    texts = "".join(path.read_text() for path in (*RULES, REPOSITORY / "Snakefile"))
    assert not re.search(r"(?m)^ *(run:|checkpoint )", texts)


def test_local_rules_are_links() -> None:
    assert local_rules() == {"link_genome"}


@pytest.mark.parametrize("name", [*SITES, "slurm-genome"])
def test_every_rule_has_its_place(name: str) -> None:
    grouped = set(profile(name)["groups"])
    alone = set(ALONE) | (set(SCATTERED) if name == "slurm-genome" else set())
    assert grouped & alone == set()
    assert grouped | alone | local_rules() == set(rule_texts())


@pytest.mark.parametrize("name", SITES)
def test_clusters_have_the_same_groups(name: str) -> None:
    assert profile(name)["groups"] == profile("slurm")["groups"]


@pytest.mark.parametrize("name", [*SITES, "slurm-genome"])
def test_cluster_profile(name: str) -> None:
    settings = profile(name)
    assert settings["scheduler"] == "greedy"
    assert settings["retries"] == 2
    assert settings["keep-going"] is True
    assert settings["rerun-incomplete"] is True
    assert {"mem_mb", "runtime"} <= set(settings["default-resources"])
    assert set(settings["set-threads"]) <= set(rule_texts())
    assert max(settings["set-threads"].values()) <= settings["cores"]


def plan(
    folder: Path, name: str, *arguments: str, env: Mapping[str, str] | None = None
) -> list[str]:
    """Return what a profile would send: for each job the names of its rules."""
    plugins = PLUGIN_FOLDER.get(name, "cloud")
    if not (PLUGINS / plugins).is_dir():
        pytest.skip(f"no plugins here: setup/install_plugins.sh {plugins}")
    words = ["--workflow-profile", str(PROFILES / name), "--dry-run", *arguments]
    done = run_snakemake(folder, *words, env={**environment(plugins), **(env or {})})
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
    blocks = re.split(
        r"(?m)^\[[^\n]+\] ?\n?(?=Group job|rule |localrule )", done.stdout + done.stderr
    )
    jobs = []
    for block in blocks[1:]:
        if block.startswith("localrule"):
            continue
        jobs.append(" ".join(re.findall(r"(?m)^\s*rule (\w+):", block)))
    return jobs


@pytest.mark.parametrize(
    ("case", "limit"),
    [pytest.param(PAIR, 5, id="with-normal"), pytest.param(TUMOUR_ONLY, 3, id="tumour-only")],
)
def test_a_case_is_a_few_jobs(case: str, limit: int, tmp_path: Path) -> None:
    other = "DEMO-MEL-1"
    one = plan(write_small_demo(tmp_path / "one", [other]), "slurm")
    two = plan(write_small_demo(tmp_path / "two", [other, case]), "slurm")
    assert len(two) - len(one) == limit, two
    rules = sum(len(job.split()) for job in two) - sum(len(job.split()) for job in one)
    assert rules > 30 or limit == 3


def test_genome_in_parts_can_be_planned(tmp_path: Path) -> None:
    folder = write_small_demo(tmp_path / "run", [PAIR])
    config = folder / "config/config.yaml"
    settings = yaml.safe_load(config.read_text())
    config.write_text(yaml.safe_dump({**settings, "small_variants": {"chunks": 4}}))
    jobs = plan(folder, "slurm-genome")
    assert jobs.count("call_freebayes") == jobs.count("measure_variants") == 4


def test_plan_of_another_cluster(tmp_path: Path) -> None:
    assert len(plan(write_small_demo(tmp_path / "run", [TUMOUR_ONLY]), "cluster-generic")) > 5


class EmptyBucket(BaseHTTPRequestHandler):
    """Answers as S3 does of a bucket that holds what was submitted, and no results."""

    def do_HEAD(self) -> None:
        self._answer(404 if "/results/" in self.path else 200, b"")

    def do_GET(self) -> None:
        self._answer(200, b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Mon, 05 Jan 2026 10:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket() -> Iterator[str]:
    """Return the address of a bucket on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyBucket)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["kubernetes", "aws-batch"])
def test_plan_of_a_cloud(name: str, bucket: str, tmp_path: Path) -> None:
    """Through the storage plugin, with every result in the bucket."""
    folder = write_small_demo(tmp_path / "run", [TUMOUR_ONLY])
    keys = {f"SNAKEMAKE_STORAGE_S3_{key}": "none" for key in ("ACCESS_KEY", "SECRET_KEY")}
    jobs = plan(folder, name, "--storage-s3-endpoint-url", bucket, env=keys)
    assert len(jobs) == len(plan(folder, "cluster-generic"))


REQUIRED = {
    "kubernetes": ("snakemake_executor_plugin_kubernetes", "ExecutorSettings"),
    "aws-batch": ("snakemake_executor_plugin_aws_batch", "ExecutorSettings"),
}


@pytest.mark.parametrize("name", REQUIRED)
def test_settings_are_those_of_the_plugin(name: str) -> None:
    """Every setting of a profile exists in its plugin, and every one the plugin requires is set."""
    if not (PLUGINS / "cloud").is_dir():
        pytest.skip("no plugins here: setup/install_plugins.sh cloud")
    told = """
import dataclasses, importlib, json, sys
def settings(module, kind):
    fields = dataclasses.fields(getattr(importlib.import_module(module), kind))
    return {f.name: bool(f.metadata.get("required")) for f in fields}
print(json.dumps([settings(sys.argv[1], sys.argv[2]),
    settings("snakemake_storage_plugin_s3", "StorageProviderSettings")]))
"""
    words = [sys.executable, "-c", told, *REQUIRED[name]]
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, env=environment("cloud")
    )
    executor, storage = json.loads(done.stdout)
    written = profile(name)
    for prefix, known in ((f"{name}-", executor), ("storage-s3-", storage)):
        ours = {k.removeprefix(prefix).replace("-", "_") for k in written if k.startswith(prefix)}
        assert ours <= set(known)
        assert {setting for setting, required in known.items() if required} <= ours
    assert written["default-storage-provider"] == "s3"
    assert written["default-storage-prefix"].startswith("s3://")
    assert written["shared-fs-usage"] == "none"
    assert not [key for key in written if "key" in key or "token" in key]


def test_requests_grow_with_the_reads(tmp_path: Path) -> None:
    """Reads as large as those of an exome: the files are sparse and take no room."""
    asked = {}
    for gb in (0, 10):
        folder = write_small_demo(tmp_path / str(gb), [TUMOUR_ONLY])
        units = [["case", "role", "unit", "fastq1", "fastq2"]]
        units.append([TUMOUR_ONLY, "tumour", "L1", "reads_R1.fastq.gz", "reads_R2.fastq.gz"])
        (folder / "config/units.tsv").write_text("".join("\t".join(u) + "\n" for u in units))
        for name in units[1][3:]:
            with gzip.open(folder / name, "wt") as reads:
                reads.write("@r\nACGT\n+\nIIII\n")
            if gb:
                os.truncate(folder / name, gb * 10**9)
        done = run_snakemake(folder, "--dry-run", "--cores", "2")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        block = (done.stdout + done.stderr).split("rule call_freebayes:")[1]
        found = re.search(r"resources: (.*)", block)
        assert found
        asked[gb] = {k: int(v) for k, v in re.findall(r"\b(mem_mb|runtime)=(\d+)", found[1])}
    assert asked == {
        0: {"mem_mb": 2001, "runtime": 11},
        10: {"mem_mb": 6000, "runtime": 410},
    }
