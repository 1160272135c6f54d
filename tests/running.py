"""Sets up a run in a folder of its own and starts Snakemake on it, as a laboratory would."""

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
SAMPLE_COLUMNS = (
    "case patient sex tumour_type specimen diagnosis anatomical_site block macrodissected"
    " normal_type collected received run_date requester tumour_fraction tumour_bam normal_bam"
    " tumour_fastq1 tumour_fastq2 normal_fastq1 normal_fastq2 vcf vcf_normal segments fusions"
    " her2_ihc her2_ish mmr_ihc msi_pcr pd_l1_tps pd_l1_cps hr_status age_group prior_therapy"
    " therapy_lines"
    " germline_consent pgx_consent cohort_consent consent_record"
).split()
UNIT_COLUMNS = ("case", "role", "unit", "fastq1", "fastq2")


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as a tab-separated sheet; absent cells stay empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, columns, delimiter="\t", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_run(
    folder: Path,
    config: dict[str, Any],
    cases: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write config/config.yaml, config/samples.tsv and config/units.tsv of one run."""
    write_table(folder / "config/samples.tsv", SAMPLE_COLUMNS, cases)
    if units:
        write_table(folder / "config/units.tsv", UNIT_COLUMNS, units)
    else:
        config = {"units": None, **config}
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Snakemake on a run folder with this Python's tools on PATH."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(REPOSITORY / "Snakefile")]
    command += ["--directory", str(folder), "--cores", "2", *arguments]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
