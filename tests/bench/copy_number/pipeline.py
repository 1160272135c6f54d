"""The pipeline under test: our own Snakefile, from aligned BAMs to copy number."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.copy_number.design import Design, Given
from bench.copy_number.panel import Files
from bench.copy_number.truth import TumourTruth
from running import snakemake, write_run

from agnoma.models.case import Sex
from agnoma.models.copy_number import CopyNumberProfile

TAIL = 6000


def normal_name(number: int) -> str:
    """Return the name of a normal of the laboratory's pool."""
    return f"POOL{number:02d}"


def normal_sex(number: int) -> Sex:
    """Return the sex of a normal of the pool: half of them each."""
    return Sex.MALE if number % 2 else Sex.FEMALE


def matched_name(sex: Sex) -> str:
    """Return the normal of the patients whose tumours come with one; one person of each sex."""
    return f"MATCHED-{sex.value}"


def run_config(design: Design, files: Files) -> dict[str, Any]:
    """Return the configuration: every limit as shipped."""
    numbers = range(design.normals)
    return {
        "assay": {"name": "simulated", "type": "panel", "panel_bed": str(files.panel)},
        "genome": {
            "fasta": str(files.fasta),
            "gene_models": str(files.gff3),
            "build": "simulated",
        },
        "identity": {"sites": str(files.snps)},
        "copy_number": {
            "normals": [str(files.bam(normal_name(n))) for n in numbers],
            "normals_sex": [normal_sex(n).value for n in numbers],
        },
    }


def sheet_row(truth: TumourTruth, files: Files) -> dict[str, str]:
    """Return the line of the sample sheet of a tumour."""
    row = {
        "case": truth.sample.name,
        "patient": f"P-{truth.sample.name}",
        "sex": truth.sex.value,
        "specimen": "FFPE",
        "tumour_bam": str(files.bam(truth.sample.name)),
    }
    if truth.submitted is not None:
        row["tumour_fraction"] = f"{truth.submitted:g}"
    if truth.sample.given is Given.NORMAL:
        # All of one sex are tumours of one patient.
        row["patient"] = f"P-{matched_name(truth.sex)}"
        row["normal_bam"] = str(files.bam(matched_name(truth.sex)))
    return row


def run_pipeline(design: Design, truths: Sequence[TumourTruth], files: Files, folder: Path) -> None:
    """Run all tumours in a folder; what is there and current is not run again."""
    write_run(folder, run_config(design, files), [sheet_row(truth, files) for truth in truths])
    targets = [result_of(Path(), truth.sample.name) for truth in truths]
    finished = snakemake(folder, "--nolock", "--rerun-incomplete", *map(str, targets))
    if finished.returncode:
        sys.exit(finished.stderr[-TAIL:])


def result_of(folder: Path, case_id: str) -> Path:
    """Return the copy-number profile of a case."""
    return folder / "results/copy_number" / case_id / "copy_number.json"


def read_profile(folder: Path, case_id: str) -> CopyNumberProfile:
    """Read the copy-number profile of a case."""
    return CopyNumberProfile.read_json(result_of(folder, case_id))
