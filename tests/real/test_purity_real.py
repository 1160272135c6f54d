"""Tumour fraction and ploidy of cell lines from segments of another laboratory."""

import csv
import math
from pathlib import Path

import pytest

from agnoma.copy_number.allele_fractions import SegmentBaf, given_baf
from agnoma.copy_number.purity_fit import PurityFit, estimate_purity
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

# The tables give no SNP counts. CNVkit's `baf` is a median over unfolded fractions, which wanders
# between an allele and its mirror image: one standard error for all, and one SNP in 50 bins.
BAF_ERROR = 0.1
BINS_PER_SNP = 50
LIMITS = PurityConfig()


def fit_of(path: Path) -> PurityFit:
    segments: list[CopyNumberSegment] = []
    bafs: list[SegmentBaf | None] = []
    with path.open() as text:
        for row in csv.DictReader(text, delimiter="\t"):
            start, end, bins = int(row["start"]), int(row["end"]), int(row["probes"])
            if start >= end:
                continue
            segments.append(
                CopyNumberSegment(
                    contig=row["chromosome"],
                    start=start,
                    end=end,
                    log2=float(row["log2"]),
                    bins=bins,
                )
            )
            snps = max(1, bins // BINS_PER_SNP)
            bafs.append(given_baf(float(row["baf"]), BAF_ERROR, snps) if row["baf"] else None)
    return estimate_purity(segments, bafs, noise_sd=None, submitted=None, limits=LIMITS)


def mean_copies(path: Path) -> float:
    """Return the length-weighted mean copies of the autosomes in PURPLE's table."""
    with path.open() as text:
        rows = [
            (float(row["copyNumber"]), int(row["end"]) - int(row["start"]) + 1)
            for row in csv.DictReader(text, delimiter="\t")
            if row["#chromosome"].isdigit()
        ]
    return math.fsum(copies * bp for copies, bp in rows) / sum(bp for _, bp in rows)


def test_colo829(data: Path) -> None:
    """A pure cell line of about three copies; its half-copies (subclones) tempt to double."""
    folder = data / "hcc2218"
    estimate = fit_of(folder / "COLO829_umccr-cnvkit-call.cns").estimate
    truth = mean_copies(folder / "COLO829_tumor.purple.cnv")
    assert truth == pytest.approx(3.22, abs=0.01)
    assert estimate.status is Status.EVALUATED
    best = estimate.fits[0]
    assert best.purity_fraction >= 0.9
    assert best.ploidy == pytest.approx(truth, abs=0.15)
    assert estimate.purity_high is not None
    assert estimate.purity_high >= 0.99


def test_hcc2218(data: Path) -> None:
    """An exome with few SNPs: several readings are kept, the pure one of two copies among them."""
    estimate = fit_of(data / "hcc2218" / "HCC2218_cnvkit-call.cns").estimate
    assert estimate.status is Status.EVALUATED
    assert len(estimate.fits) > 1
    assert any(fit.purity_fraction >= 0.85 and 1.8 <= fit.ploidy <= 2.6 for fit in estimate.fits)
    assert any("other solutions" in note for note in estimate.notes)
