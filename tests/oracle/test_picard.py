"""Our quality metrics against Picard, and against its definitions counted read by read.

Within 0.5 %: of the value, or in percentage points where the metric itself is the fraction of
targets or their bases beyond a limit, which jumps from one base to the next. What differs on
purpose is in DIFFERENT with how far it may; docs/qc.md gives the reasons.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

import pysam
import pytest
from cell_lines import CONTIGS, LANES, patched_reference, write_panel, write_targets
from pair_builders import write_simulated_run
from picard_definitions import by_definition
from picard_tools import PICARD, run_picard
from running import SHARED, snakemake, write_run

from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.models.qc import SampleQc

pytestmark = pytest.mark.integration
DATA = SHARED / "data"

TOLERANCE = 0.005
BREADTHS = (20, 50, 100, 250, 500)
NAMES = {
    "reads_total": "TOTAL_READS",
    "pct_mapped": "PCT_PF_READS_ALIGNED",
    "pct_dup": "PERCENT_DUPLICATION",
    "mismatch_rate": "PF_MISMATCH_RATE",
    "pct_q30": "PCT_Q30_BASES",
    "insert_median": "MEDIAN_INSERT_SIZE",
    "pct_on_target": "PCT_SELECTED_BASES",
    "pct_usable_on_target": "PCT_USABLE_BASES_ON_TARGET",
    "mean_cov": "MEAN_TARGET_COVERAGE",
    "median_cov": "MEDIAN_TARGET_COVERAGE",
    **{f"pct_ge_{x}X": f"PCT_TARGET_BASES_{x}X" for x in BREADTHS},
    "fold80": "FOLD_80_BASE_PENALTY",
    "zero_pct": "ZERO_CVG_TARGETS_PCT",
    "gc_dropout": "GC_DROPOUT",
    "at_dropout": "AT_DROPOUT",
    "oxog_q": "OXIDATION_Q",
    "pct_proper": "PCT_PF_READS_PROPER",
}
IN_POINTS = {*(f"pct_ge_{x}X" for x in BREADTHS), "zero_pct", "gc_dropout", "at_dropout"}
IN_PERCENT = {"gc_dropout", "at_dropout"}
SIMULATED = "SIM"
DIFFERENT = {
    "pct_dup": (0.02, "Picard marks anew; its marks are not those in the file"),
    "fold80": (0.06, "targets without reads are left out, as Picard describes and does not do"),
}


@dataclass(frozen=True)
class Sample:
    """One finished quality run."""

    folder: Path
    case: str

    @property
    def bam(self) -> Path:
        return self.folder / f"results/alignment/{self.case}/tumour.bam"

    @property
    def fasta(self) -> Path:
        return self.folder / "results/reference/genome.fa"

    @property
    def targets(self) -> dict[str, list[tuple[int, int]]]:
        return intervals_by_contig(read_bed(self.folder / "results/reference/panel.bed"))

    @property
    def metrics(self) -> dict[str, float | None]:
        path = self.folder / f"results/qc/{self.case}/tumour.sample_qc.json"
        return {metric.name: metric.value for metric in SampleQc.read_json(path).metrics}


def finish(folder: Path, case: str) -> Sample:
    """Run the quality stage of one case."""
    result = snakemake(folder, f"results/qc/{case}/tumour.sample_qc.json")
    assert result.returncode == 0, result.stderr[-6000:]
    return Sample(folder, case)


def require_data() -> None:
    if not DATA.is_dir():
        reason = f"real tumours not found at {DATA}"
        if os.environ.get("AGNOMA_REQUIRE_REAL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def copy_known(source: Path, fasta: Path, out: Path) -> None:
    """Copy pairs on contigs of the reference; leave out reads over its unknown bases (N)."""
    pysam.faidx(str(fasta))
    contig, sequence = "", ""
    with pysam.FastaFile(str(fasta)) as reference, pysam.AlignmentFile(str(source)) as bam:
        described = bam.header.to_dict()
        described["SQ"] = [s for s in described["SQ"] if s["SN"] in reference.references]
        header = pysam.AlignmentHeader.from_dict(described)
        known = {s["SN"] for s in described["SQ"]}
        with pysam.AlignmentFile(str(out), "wb", header=header) as target:
            for read in bam.fetch(until_eof=True):
                if {read.reference_name, read.next_reference_name} - {None, *known}:
                    continue
                if read.reference_name and read.reference_name != contig:
                    contig = read.reference_name
                    sequence = reference.fetch(contig).upper()
                start, end = read.reference_start, read.reference_end
                if end and "N" in sequence[start:end]:
                    continue
                target.write(pysam.AlignedSegment.from_dict(read.to_dict(), header))
    pysam.index(str(out))


def simulated(folder: Path) -> Sample:
    write_simulated_run(folder)
    return finish(folder, SIMULATED)


def colo829(folder: Path) -> Sample:
    require_data()
    patches = ["GRCh37_patches.fa.gz", "GRCh37_colo829_regions.fa"]
    fasta = folder / "GRCh37.fa"
    patched_reference(DATA / "reference", fasta, "GRCh37", patches, CONTIGS)
    copy_known(DATA / "colo829/COLO829T.bam", fasta, folder / "given.bam")
    write_panel(DATA / "colo829/COLO829T.regions.bed", folder / "panel.bed")
    config = {
        "assay": {"name": "slices", "type": "genome", "panel_bed": str(folder / "panel.bed")},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(DATA / "reference/GRCh37_ensembl75_civic_genes.genePred"),
            "build": "GRCh37",
        },
    }
    case = {"case": "COLO829", "patient": "P1", "tumour_bam": str(folder / "given.bam")}
    write_run(folder, config, [case])
    return finish(folder, "COLO829")


def hcc1395(folder: Path) -> Sample:
    require_data()
    fasta = folder / "GRCh38.fa"
    patched_reference(DATA / "reference", fasta, "GRCh38", ["GRCh38_patches.fa.gz"], ["chr17"])
    write_targets(DATA / "hcc1395/chr17_test_target.interval_list", folder / "panel.bed")
    config = {
        "assay": {"name": "slice", "type": "exome", "panel_bed": str(folder / "panel.bed")},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(DATA / "reference/GRCh38_MANE_CDS_cancer.tsv"),
            "build": "GRCh38",
        },
    }
    case = {"case": "LANES", "patient": "P1"}
    units = [
        {"case": "LANES", "role": "tumour", "unit": lane, "fastq1": DATA / f"hcc1395/{lane}.bam"}
        for lane in LANES["tumour"]
    ]
    write_run(folder, config, [case], units)
    aligned = folder / "results/alignment/LANES/tumour.bam"
    result = snakemake(folder, str(aligned.relative_to(folder)))
    assert result.returncode == 0, result.stderr[-6000:]
    copy_known(aligned, fasta, folder / "given.bam")
    given = {"case": "HCC1395", "patient": "P1", "tumour_bam": str(folder / "given.bam")}
    write_run(folder, config, [given])
    return finish(folder, "HCC1395")


@pytest.fixture(
    scope="module",
    params=[
        simulated,
        pytest.param(colo829, marks=pytest.mark.real),
        pytest.param(hcc1395, marks=pytest.mark.real),
    ],
    ids=lambda make: make.__name__,
)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    make: Callable[[Path], Sample] = request.param
    return make(tmp_path_factory.mktemp(make.__name__))


def differences(
    sample: Sample, theirs: dict[str, float], allowed: dict[str, tuple[float, str]]
) -> Iterator[str]:
    """Yield in words every metric that is further away than it may be."""
    ours = sample.metrics
    for metric, name in NAMES.items():
        value, expected = ours[metric], theirs[name] / (100 if metric in IN_PERCENT else 1)
        tolerance = allowed.get(metric, (TOLERANCE, ""))[0]
        scale = 1.0 if metric in IN_POINTS else abs(expected)
        if value is None or not abs(value - expected) <= tolerance * scale:
            yield f"{metric}: ours {value}, {name} {expected}"


def test_metrics_follow_their_definitions(sample: Sample) -> None:
    theirs = by_definition(sample.bam, sample.fasta, sample.targets)
    theirs["FOLD_80_BASE_PENALTY"] = theirs["FOLD_80_OF_COVERED_TARGETS"]
    assert "\n".join(differences(sample, theirs, {})) == ""


@pytest.mark.skipif(PICARD is None, reason="Picard is not installed")
def test_metrics_equal_picard(sample: Sample, tmp_path: Path) -> None:
    theirs = run_picard(sample.bam, sample.fasta, sample.targets, tmp_path)
    # Marks of the simulated run are drawn, not found: there is nothing to find them by.
    drawn = {"pct_dup": (inf, "drawn")} if sample.case == SIMULATED else {}
    assert "\n".join(differences(sample, theirs, DIFFERENT | drawn)) == ""
