"""The tumours once more without their SNPs, when no ploidy can be fitted.

Ratios of a doubled genome are read as those of two copies then, while four are the rule. What is
denied, and what is called, must hold for both. The tumour fraction is that of the sheet, the true
one where the sheet has none.
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
NEARLY_PURE = 0.8

DOUBLED = frozenset({Background.DOUBLED, Background.EVEN})


def without_snps(truths: Sequence[TumourTruth], run: Path) -> list[TumourOutcome]:
    """Return the tumours as they are read without SNPs.

    Parameters
    ----------
    run
        Folder of the run whose ratios and segments are used.
    """
    with tempfile.TemporaryDirectory() as folder:
        return [
            TumourOutcome(truth, _profile(truth, run / "results", Path(folder)))
            for truth in truths
            if truth.sample.purity >= LEAST_PURITY
        ]


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


def read_without_snps(outcomes: Sequence[TumourOutcome]) -> Iterator[str]:
    """Yield what is called, left open and denied without a fitted ploidy, doubled or not."""
    yield "### Without germline SNPs"
    yield ""
    doubled = [o for o in outcomes if o.truth.sample.background in DOUBLED]
    others = [o for o in outcomes if o.truth.sample.background not in DOUBLED]
    yield from wrapped(
        f"{len(doubled)} tumours of doubled genomes and {len(others)} others from tumour fraction "
        f"{LEAST_PURITY:g} on, whose ploidy is not fitted but taken as 2. Nobody knows then "
        "whether the genome is doubled: what is called holds in both cases. Denied: another class, "
        "with nothing left open."
    )
    columns = [_measured(genes_of(part)) for part in (doubled, others)]
    rows = [(question, *(cell(column[question]) for column in columns)) for question in columns[0]]
    yield from table(("genes", "doubled genomes", "others"), rows)


def _measured(genes: Sequence[GeneOutcome]) -> dict[str, Count]:
    """Return what is asked of the genes, by question."""
    true_amplified, true_deleted = amplified(genes), deleted(genes)
    lost_once = [g for g in genes if _second_hit(g)]
    pure = [g for g in true_deleted if g.tumour.purity >= NEARLY_PURE]
    return {
        "amplified, called so": share(true_amplified, lambda g: g.found.call is AMP),
        "amplified, denied": share(true_amplified, _amplification_denied),
        "called amplified, is": share(with_call(genes, AMP), lambda g: g.truth.call is AMP),
        "homozygous deletion, called so": share(true_deleted, _deletion_called),
        f"homozygous deletion, called so, tumour fraction {NEARLY_PURE:g} and more": share(
            pure, _deletion_called
        ),
        "homozygous deletion, denied": share(true_deleted, _deletion_denied),
        "called homozygous deletion, is": share(
            with_call(genes, DELETION), lambda g: g.any_deleted
        ),
        "loss that counts as a second hit, one allele is left": Count(
            sum(g.truth.minor == 0 for g in lost_once), len(lost_once)
        ),
    }


def _deletion_called(gene: GeneOutcome) -> bool:
    return gene.found.call is DELETION


def _amplification_denied(gene: GeneOutcome) -> bool:
    named = gene.found.call in (AMP, EQUIVOCAL, UNKNOWN) or AMP in gene.found.not_excluded
    return not named


def _deletion_denied(gene: GeneOutcome) -> bool:
    return not possible_deletion(gene) and gene.found.call is not UNKNOWN


def _second_hit(gene: GeneOutcome) -> bool:
    lost = gene.found.call is CopyNumberCall.LOSS and not gene.truth.partial
    return lost and gene.found.second_hit_open is None
