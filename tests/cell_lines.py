"""Runs of two cell lines with their normals, COLO829 and HCC1395, and what is known of them."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from running import REPOSITORY, SHARED, snakemake, write_run

from agnoma.models.variant import AnnotatedVariant

MakeReference = Callable[[str, Sequence[str], Sequence[str]], Path]


@dataclass(frozen=True)
class Known:
    """One somatic change that is known: an allele, or a gene and how many bases it lost."""

    name: str
    source: str
    key: str | None = None
    gene: str | None = None
    lost_bp: int = 0

    def is_(self, variant: AnnotatedVariant) -> bool:
        """Return whether a variant is this change."""
        if self.key is not None:
            return variant.key == self.key
        return variant.gene == self.gene and len(variant.ref) - len(variant.alt) == self.lost_bp


NAIVE = "reads of tumour and normal, by eye"
PUBLISHED = "published"
COLO829_KNOWN = (
    Known("BRAF V600E", PUBLISHED, "7:140453136:A:T"),
    Known("TERT promoter, two adjacent bases", PUBLISHED, "5:1295228:GG:AA"),
    Known("CDKN2A, 2 bases lost", PUBLISHED, gene="CDKN2A", lost_bp=2),
    Known("18:3452538 C>T", NAIVE, "18:3452538:C:T"),
    Known("2:198266779 G>A", NAIVE, "2:198266779:G:A"),
    Known("3:189604330 G>T", NAIVE, "3:189604330:G:T"),
)
HCC1395_KNOWN = (Known("TP53 R175H", PUBLISHED, "chr17:7675088:C:T"),)
CONTIGS = ("2", "3", "5", "7", "9", "10", "18")
FRINGE_BP = 300
LANES = {"tumour": ("2895499223", "2895499237"), "normal": ("2895499331", "2895499399")}


def patched_reference(
    folder: Path, fasta: Path, build: str, patches: Sequence[str], contigs: Sequence[str]
) -> Path:
    """Write a FASTA in real coordinates, N outside the patches of a folder, and return it."""
    command = [sys.executable, str(SHARED / "tools/patch_reference.py")]
    command += ["--patches", *(str(folder / name) for name in patches)]
    command += ["--sizes", str(folder / f"{build}.sizes")]
    command += ["--contigs", *contigs, "--out", str(fasta)]
    subprocess.run(command, check=True, capture_output=True)
    return fasta


def write_panel(regions: Path, panel: Path) -> None:
    """Write COLO829's slices without their fringe, where reads thin out because the slice ends."""
    rows = [row.split("\t") for row in regions.read_text().splitlines()]
    inner = [(r[0], int(r[1]) + FRINGE_BP, int(r[2]) - FRINGE_BP) for r in rows if r[0] in CONTIGS]
    panel.write_text("".join(f"{c}\t{s}\t{e}\n" for c, s, e in inner if s < e))


def write_targets(intervals: Path, panel: Path) -> None:
    """Write an interval list of Picard, 1-based and closed, as BED."""
    rows = [row.split("\t") for row in intervals.read_text().splitlines()]
    targets = [row for row in rows if not row[0].startswith("@")]
    panel.write_text("".join(f"{r[0]}\t{int(r[1]) - 1}\t{r[2]}\n" for r in targets))


def run_colo829(folder: Path, data: Path, make_reference: MakeReference) -> Path:
    """Run COLO829 with its normal, with a tumour type and without, and return the folder."""
    patches = ("GRCh37_patches.fa.gz", "GRCh37_colo829_regions.fa")
    fasta = make_reference("GRCh37", patches, CONTIGS)
    write_panel(data / "colo829/COLO829T.regions.bed", folder / "regions.bed")
    config = {
        "assay": {
            "name": "COLO829 slices",
            "type": "genome",
            "panel_bed": str(folder / "regions.bed"),
        },
        "small_variants": {"min_depth_x": 20},
        "genome": {
            "fasta": str(fasta),
            "gene_models": str(data / "reference/GRCh37_ensembl75_civic_genes.genePred"),
            "build": "GRCh37",
        },
        "copy_number": {"protocol": "amplicon"},
    }
    shared = {
        "patient": "P1",
        "specimen": "cell-line",
        "tumour_fraction": "0.99",
        "tumour_bam": str(data / "colo829/COLO829T.bam"),
        "normal_bam": str(data / "colo829/COLO829R.bam"),
    }
    cases = [
        {"case": "COLO829", "tumour_type": "MEL", **shared},
        {"case": "COLO829-nosite", **shared},
    ]
    write_run(folder, config, cases)
    return _finished(folder)


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


def run_hcc1395(folder: Path, data: Path, make_reference: MakeReference) -> Path:
    """Run HCC1395 with its normal from unaligned BAM, with a tumour type and without."""
    fasta = make_reference("GRCh38", ["GRCh38_patches.fa.gz"], ["chr17"])
    write_targets(data / "hcc1395/chr17_test_target.interval_list", folder / "targets.bed")
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
    return _finished(folder)


def _finished(folder: Path) -> Path:
    result = snakemake(folder)
    assert result.returncode == 0, result.stderr[-6000:]
    return folder
