"""The tumours of doubled genomes once more without their SNPs, when no ploidy can be fitted.

Their ratios are read as those of two copies, while four are the rule. What is denied then, and what
is called, must hold for both. The tumour fraction is that of the sheet, the true one where the
sheet has none.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.accuracy.page import cell
from bench.accuracy.scoring import Count
from bench.copy_number.design import Background
from bench.copy_number.groups import (
    AMP,
    DELETION,
    EQUIVOCAL,
    UNKNOWN,
    amplified,
    deleted,
    genes_of,
    possible_deletion,
    table,
    with_call,
    wrapped,
)
from bench.copy_number.scoring import GeneOutcome, TumourOutcome, share
from bench.copy_number.truth import TumourTruth
from running import REPOSITORY

import summarise_copy_number
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.settings import CopyNumberConfig

RESOURCES = REPOSITORY / "resources"
LEAST_PURITY = 0.2

DOUBLED = frozenset({Background.DOUBLED, Background.EVEN})


def without_snps(truths: Sequence[TumourTruth], run: Path) -> list[TumourOutcome]:
    """Return the tumours of doubled genomes as they are read without SNPs.

    Parameters
    ----------
    run
        Folder of the run whose ratios and segments are used.
    """
    doubled = [
        truth
        for truth in truths
        if truth.sample.background in DOUBLED and truth.sample.purity >= LEAST_PURITY
    ]
    with tempfile.TemporaryDirectory() as folder:
        return [TumourOutcome(t, _profile(t, run / "results", Path(folder))) for t in doubled]


def _profile(truth: TumourTruth, results: Path, folder: Path) -> CopyNumberProfile:
    name, written = truth.sample.name, folder / "copy_number.json"
    measured, reference = results / "copy_number" / name / "cnvkit", results / "reference"
    case = CaseInfo(
        case_id=name,
        patient_id=name,
        sex=truth.sex,
        tumour_fraction=truth.submitted or truth.sample.purity,
    )
    summarise_copy_number.main(
        measured / "tumour.cns",
        measured / "tumour.cnr",
        reference / "transcripts.jsonl.gz",
        reference / "panel.bed",
        reference / "genome.fa.fai",
        RESOURCES / "knowledge/copy_number_notes.tsv",
        RESOURCES / "panels/chromosome_arms.tsv",
        RESOURCES / "panels/pseudoautosomal.tsv",
        RESOURCES / "panels/germline_cnv_genes.tsv",
        results / "copy_number/reference/reference.cnn",
        written,
        snps=None,
        case=case.model_dump_json(),
        settings=CopyNumberConfig().model_dump_json(),
        source="cnvkit",
        reference="pool",
        build="simulated",
    )
    return CopyNumberProfile.read_json(written)


def doubled_without_snps(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield what is called, left open and denied in doubled genomes without a fitted ploidy."""
    yield "### Doubled genomes without germline SNPs"
    yield ""
    yield from wrapped(
        f"{len(outcomes)} tumours from tumour fraction {LEAST_PURITY:g} on, whose ploidy is not "
        "fitted but taken as 2. Denied: another class, with nothing left open."
    )
    genes = genes_of(outcomes)
    true_amplified, true_deleted = amplified(genes), deleted(genes)
    lost_once = [g for g in genes if _second_hit(g)]
    rows = [
        ("amplified, called so", share(true_amplified, lambda g: g.found.call is AMP)),
        ("amplified, denied", share(true_amplified, _amplification_denied)),
        ("called amplified, is", share(with_call(genes, AMP), lambda g: g.truth.call is AMP)),
        ("homozygous deletion, called so", share(true_deleted, lambda g: g.found.call is DELETION)),
        ("homozygous deletion, denied", share(true_deleted, _deletion_denied)),
        (
            "called homozygous deletion, is",
            share(with_call(genes, DELETION), lambda g: g.any_deleted),
        ),
        (
            "loss that counts as a second hit, one allele is left",
            Count(sum(g.truth.minor == 0 for g in lost_once), len(lost_once)),
        ),
    ]
    yield from table(("genes", "measured"), [(words, cell(count)) for words, count in rows])


def _amplification_denied(gene: GeneOutcome) -> bool:
    named = gene.found.call in (AMP, EQUIVOCAL, UNKNOWN) or AMP in gene.found.not_excluded
    return not named


def _deletion_denied(gene: GeneOutcome) -> bool:
    return not possible_deletion(gene) and gene.found.call is not UNKNOWN


def _second_hit(gene: GeneOutcome) -> bool:
    lost = gene.found.call is CopyNumberCall.LOSS and not gene.truth.partial
    return lost and gene.found.second_hit_open is None
