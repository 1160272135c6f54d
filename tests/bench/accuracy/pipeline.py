"""The pipeline under test: our own Snakefile, from aligned BAMs to the small-variant records."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.accuracy.design import Design, Mode, Sample
from bench.accuracy.world import Files
from pydantic import ValidationError
from running import snakemake, write_run

from agnoma.settings import SmallVariantsConfig

# By the pathologist; a clonal heterozygous event is then expected at 35 %.
TUMOUR_FRACTION = 0.7
SUFFIX = {Mode.TUMOUR_NORMAL: "TN", Mode.TUMOUR_ONLY: "TO"}
RESULTS = ("variants.jsonl.gz", "ledger.tsv.gz", "summary.json")
TAIL = 6000


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the pipeline: a tumour sample with or without the normal."""

    sample: Sample
    mode: Mode

    @property
    def name(self) -> str:
        """Return the case id."""
        return f"{self.sample.name}-{SUFFIX[self.mode]}"


def cases_of(design: Design) -> list[Case]:
    """Return every run of a design."""
    return [Case(sample, mode) for mode in design.modes for sample in design.tumours()]


def population_setting(vcf: Path) -> dict[str, Any]:
    """Return the setting that gives the filters a population database; empty if there is none."""
    setting = {"population": {"gnomad": str(vcf)}}
    try:
        SmallVariantsConfig.model_validate(setting)
    except ValidationError:
        return {}
    return setting


def run_config(files: Files) -> dict[str, Any]:
    """Return the configuration: every limit as shipped."""
    config: dict[str, Any] = {
        "assay": {"name": "simulated", "type": "panel", "panel_bed": str(files.panel)},
        "genome": {
            "fasta": str(files.fasta),
            "gene_models": str(files.gff3),
            "build": "simulated",
        },
    }
    population = population_setting(files.population)
    return {**config, "small_variants": population} if population else config


def run_pipeline(design: Design, files: Files, folder: Path) -> None:
    """Run all cases in a folder; what is there and current is not run again."""
    normal = str(files.bam(design.normal()))
    rows = []
    for case in cases_of(design):
        row = {
            "case": case.name,
            "patient": "P1",
            "specimen": "FFPE",
            "tumour_fraction": str(TUMOUR_FRACTION),
            "tumour_bam": str(files.bam(case.sample)),
        }
        matched = {"normal_bam": normal} if case.mode is Mode.TUMOUR_NORMAL else {}
        rows.append({**row, **matched})
    write_run(folder, run_config(files), rows)
    targets = [f"{results_of(folder, row['case'])}/{name}" for row in rows for name in RESULTS]
    relative = [str(Path(target).relative_to(folder)) for target in targets]
    finished = snakemake(folder, "--nolock", "--rerun-incomplete", *relative)
    if finished.returncode:
        sys.exit(finished.stderr[-TAIL:])


def results_of(folder: Path, case_id: str) -> Path:
    """Return the small-variant results of a case."""
    return folder / "results/small_variants" / case_id
