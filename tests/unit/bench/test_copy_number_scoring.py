"""Scores, causes and the page, on profiles that are right but for what a test changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bench.accuracy.page import cell
from bench.accuracy.scoring import Count
from bench.copy_number.design import Design, Given
from bench.copy_number.gains_losses import (
    excludes_copies_around,
    gains,
    losses,
    second_hit,
)
from bench.copy_number.groups import (
    amplified,
    deleted,
    genes_of,
    possible_deletion,
    right_amplification,
    with_call,
)
from bench.copy_number.karyotype import Event, Planted
from bench.copy_number.page import render
from bench.copy_number.panel import Files, Panel
from bench.copy_number.pipeline import (
    matched_name,
    normal_name,
    read_profile,
    result_of,
    run_config,
    sheet_row,
)
from bench.copy_number.run import SECTION, design_of, simulation_digest, write_details
from bench.copy_number.scoring import (
    Cause,
    GeneOutcome,
    TumourOutcome,
    called,
    cause_of_miss,
    exon_outcomes,
    false_exon_events,
    share,
)
from bench.copy_number.truth import TumourTruth
from running import SAMPLE_COLUMNS

from agnoma.config import load_config
from agnoma.models.base import Status
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    ExonEvent,
    GeneCopyNumber,
    PurityPloidyEstimate,
    PurityPloidyFit,
)

AMP, EQUIVOCAL = CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL
DELETION, UNKNOWN = CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.NOT_ASSESSABLE


def right_profile(truth: TumourTruth, panel: Panel) -> CopyNumberProfile:
    """Return a profile that says the truth of every gene, exon and of the tumour."""
    events = {gene: event for event in truth.exon_events for gene in event.genes}
    lost = {gene for gene, event in events.items() if event.kind.startswith("homozygous")}
    purity = truth.sample.purity
    return CopyNumberProfile(
        status=Status.EVALUATED,
        case_id=truth.sample.name,
        purity_fraction=purity,
        ploidy=truth.ploidy,
        purity_ploidy=estimate(PurityPloidyFit(
            purity_fraction=purity, ploidy=truth.ploidy, centre_copies=2, relative_likelihood=1
        )),
        genes=tuple(
            GeneCopyNumber(
                gene=gene.gene,
                contig=panel.transcripts[gene.gene].contig,
                start=panel.transcripts[gene.gene].start,
                end=panel.transcripts[gene.gene].end,
                copies=gene.copies,
                copies_low=max(0.0, gene.copies - 0.4),
                copies_high=gene.copies + 0.4,
                bins=gene.bins,
                loss_of_heterozygosity=gene.minor == 0 if gene.two_haplotypes else None,
                exon_events=(exon_event(events[gene.gene]),) if gene.gene in events else (),
                call=DELETION if gene.gene in lost else gene.call,
                rule="as planted",
            )
            for gene in truth.genes
        ),
    )  # fmt: skip


def estimate(*fits: PurityPloidyFit) -> PurityPloidyEstimate:
    """Return an estimate whose interval is that of its solutions."""
    purities = [fit.purity_fraction for fit in fits]
    return PurityPloidyEstimate(
        status=Status.EVALUATED,
        fits=fits,
        purity_fraction=purities[0],
        purity_low=min(purities),
        purity_high=max(purities),
        agrees=True,
    )


def exon_event(event: Event, **changed: Any) -> ExonEvent:
    """Return a planted event as it should be found."""
    gain = event.kind is Planted.GAINED_EXONS
    call = DELETION if event.kind.startswith("homozygous") else CopyNumberCall.LOSS
    values = {
        "first_exon": 2,
        "last_exon": 1 + len(event.targets),
        "contig": event.contig,
        "start": event.start,
        "end": event.end,
        "log2": 1.0 if gain else -1.0,
        "rest_log2": 0.0,
        "bins": len(event.targets),
        "call": CopyNumberCall.GAIN if gain else call,
        "rule": "as planted",
    }
    return ExonEvent(**{**values, **changed})


@pytest.fixture(scope="module")
def right(tumour_truths: list[TumourTruth], small_panel: Panel) -> list[TumourOutcome]:
    return [TumourOutcome(truth, right_profile(truth, small_panel)) for truth in tumour_truths]


def with_genes(
    outcome: TumourOutcome, chosen: Callable[[GeneOutcome], bool], **changed: Any
) -> TumourOutcome:
    """Return an outcome with some records of genes changed."""
    genes = tuple(
        g.found.model_copy(update=changed) if chosen(g) else g.found for g in outcome.genes()
    )
    return replace(outcome, profile=outcome.profile.model_copy(update={"genes": genes}))


def test_what_is_right_counts_as_right(right: list[TumourOutcome]) -> None:
    genes = genes_of(right)
    assert len(amplified(genes)) > 20
    assert share(amplified(genes), called(AMP)).fraction == 1
    assert share(with_call(genes, AMP), right_amplification).fraction == 1
    assert {g.truth.partial for g in deleted(genes)} == {True, False}
    assert share(deleted(genes), called(DELETION)).fraction == 1
    assert share(with_call(genes, DELETION), lambda g: g.any_deleted).fraction == 1
    assert share(genes, lambda g: g.covered).fraction == 1
    assert all(e.found is not None and e.called for e in exon_outcomes(right))
    assert not any(false_exon_events(o) for o in right)
    assert all(o.truth_kept and o.used_truth for o in right)


def test_genes_changed_in_part_have_no_interval_to_be_right(right: list[TumourOutcome]) -> None:
    partial = [g for g in genes_of(right) if g.truth.partial]
    assert partial
    assert all(g.covered is None and g.error is None for g in partial)
    three = [g for g in partial if g.truth.event and g.truth.event.kind is Planted.DELETED_EXONS]
    one = [g for g in partial if g.truth.event and g.truth.event.kind is Planted.DELETED_EXON]
    assert three and all(g.deleted for g in three)
    assert one and all(g.any_deleted and not g.deleted for g in one)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(-0.5, 0.5, True), (0.0, 0.5, True), (0.1, 0.5, False), (-0.5, -0.1, False)],
)
def test_interval_is_inclusive(
    right: list[TumourOutcome], low: float, high: float, expected: bool
) -> None:
    gene = next(g for g in right[0].genes() if not g.truth.partial and g.truth.copies == 2)
    found = gene.found.model_copy(update={"copies_low": 2 + low, "copies_high": 2 + high})
    assert replace(gene, found=found).covered is expected


def test_without_an_interval_nothing_is_covered(right: list[TumourOutcome]) -> None:
    gene = next(g for g in right[0].genes() if not g.truth.partial)
    found = gene.found.model_copy(update={"copies_low": None, "copies": None})
    assert replace(gene, found=found).covered is None
    assert replace(gene, found=found).error is None


@pytest.mark.parametrize(
    ("purity_off", "ploidy_off", "near"),
    [(0.05, 0.3, True), (0.06, 0.0, False), (-0.05, -0.3, True), (0.0, 0.31, False)],
)
def test_a_solution_near_the_truth(
    right: list[TumourOutcome], purity_off: float, ploidy_off: float, near: bool
) -> None:
    outcome = next(o for o in right if o.purity == 0.5)
    fit = PurityPloidyFit(
        purity_fraction=0.5 + purity_off,
        ploidy=outcome.truth.ploidy + ploidy_off,
        centre_copies=2,
        relative_likelihood=1,
    )
    far = fit.model_copy(update={"purity_fraction": 0.9})
    profile = outcome.profile.model_copy(update={"purity_ploidy": estimate(far, fit)})
    assert replace(outcome, profile=profile).truth_kept is near


@pytest.mark.parametrize(
    ("profile", "gene", "expected"),
    [
        pytest.param({"purity_fraction": None}, {}, Cause.NO_COPIES, id="no-fraction"),
        pytest.param({}, {"copies": None}, Cause.NO_COPIES, id="no-copies"),
        pytest.param({"purity_fraction": 0.19}, {}, Cause.LOW_PURITY, id="below"),
        pytest.param({"purity_fraction": 0.2}, {}, Cause.WRONG_SOLUTION, id="at-the-limit"),
        pytest.param({"ploidy": 7.0}, {}, Cause.WRONG_SOLUTION, id="ploidy"),
        pytest.param(
            {}, {"copies_low": 1.0, "copies_high": 1.1}, Cause.BIASED, id="interval-elsewhere"
        ),
        pytest.param({}, {}, Cause.STRADDLES, id="interval-wide"),
    ],
)
def test_causes_of_a_missed_amplification(
    right: list[TumourOutcome], profile: dict[str, Any], gene: dict[str, Any], expected: str
) -> None:
    outcome = next(o for o in right if o.purity == 0.5)
    changed = replace(outcome, profile=outcome.profile.model_copy(update=profile))
    changed = with_genes(changed, lambda g: g.truth.call is AMP, call=EQUIVOCAL, **gene)
    missed = [g for g in amplified(changed.genes()) if g.truth.bins >= 5]
    assert missed
    assert {cause_of_miss(g, wanted=AMP) for g in missed} == {expected}


def test_few_bins_are_a_cause(right: list[TumourOutcome]) -> None:
    small = [
        g
        for g in genes_of(right, 0.5)
        if g.truth.event is not None and len(g.truth.event.targets) < 5
    ]
    assert small
    assert {cause_of_miss(g, wanted=AMP) for g in small} == {Cause.FEW_BINS}
    one = next(g for g in small if g.truth.event and len(g.truth.event.targets) == 1)
    assert cause_of_miss(one, wanted=DELETION) == Cause.FEW_BINS


@pytest.mark.parametrize(
    ("wanted", "bins", "expected"),
    [
        (AMP, 5, Cause.STRADDLES),
        (AMP, 4, Cause.FEW_BINS),
        (DELETION, 3, Cause.STRADDLES),
        (DELETION, 2, Cause.FEW_BINS),
    ],
)
def test_bins_that_a_class_needs(
    right: list[TumourOutcome], wanted: CopyNumberCall, bins: int, expected: str
) -> None:
    gene = next(g for g in genes_of(right, 0.5) if g.truth.event is None)
    gene = replace(gene, truth=replace(gene.truth, bins=bins))
    assert cause_of_miss(gene, wanted=wanted) == expected


def test_the_rest_of_a_gene_changed_in_part_is_not_held_against_the_call(
    right: list[TumourOutcome],
) -> None:
    gene = next(g for g in genes_of(right) if g.truth.partial)
    gene = replace(gene, truth=replace(gene.truth, call=AMP))
    assert amplified([gene]) == []


@pytest.mark.parametrize(
    ("changed", "found", "is_called"),
    [
        pytest.param({"log2": 1.0}, False, False, id="other-direction"),
        pytest.param({"start": 1, "end": 2}, False, False, id="elsewhere"),
        pytest.param({"call": UNKNOWN}, True, False, id="not-assessable"),
        pytest.param({}, True, True, id="right"),
    ],
)
def test_exon_events(
    right: list[TumourOutcome], changed: dict[str, Any], found: bool, is_called: bool
) -> None:
    own = next(e for e in exon_outcomes(right) if e.event.kind is Planted.LOST_EXONS)
    gene = own.gene.model_copy(update={"exon_events": (exon_event(own.event, **changed),)})
    outcome = replace(own, gene=gene)
    assert (outcome.found is not None) is found
    assert outcome.called is is_called


def test_an_exon_event_elsewhere_is_false(right: list[TumourOutcome]) -> None:
    event = right[0].truth.exon_events[0]
    wrong = exon_event(event)
    outcome = with_genes(right[0], lambda g: g.truth.event is None, exon_events=(wrong,))
    plain = [g for g in right[0].genes() if g.truth.event is None]
    assert len(false_exon_events(outcome)) == len(plain)
    aside = exon_event(event, start=1, end=2)
    outcome = with_genes(right[0], lambda g: g.truth.event == event, exon_events=(wrong, aside))
    assert false_exon_events(outcome) == [aside]


@pytest.mark.parametrize(
    ("changed", "possible"),
    [
        ({"call": DELETION}, True),
        ({"call": CopyNumberCall.LOSS, "not_excluded": (DELETION,)}, True),
        ({"call": UNKNOWN, "rule": "possible homozygous deletion, but"}, True),
        ({"call": UNKNOWN, "rule": "tumour fraction 0.1"}, False),
    ],
)
def test_possible_deletion(
    right: list[TumourOutcome], changed: dict[str, Any], possible: bool
) -> None:
    gene = next(iter(right[0].genes()))
    found = gene.found.model_copy(update=changed)
    assert possible_deletion(replace(gene, found=found)) is possible


def test_page_of_what_is_right(
    small_panel: Panel, copy_number_design: Design, right: list[TumourOutcome]
) -> None:
    page = render(small_panel, copy_number_design, right, "code 1")
    assert "Written by `make bench-copy-number` on code 1." in page
    found = len(amplified(genes_of(right, 0.2)))
    row = f"| amplified: sensitivity | {cell(Count(found, found))} |"
    assert row in page
    assert page.count("| met |") == 4
    # Intervals that always hold the truth are too wide.
    assert page.count("**not met**") == 1
    assert page.count("\n### ") == 12
    assert "Exon events where none was planted: 0 in 20 tumours" in page
    assert render(small_panel, copy_number_design, right, "code 1") == page


def test_page_of_what_is_wrong(
    small_panel: Panel, copy_number_design: Design, right: list[TumourOutcome]
) -> None:
    wrong = [with_genes(o, lambda g: g.truth.call is AMP, call=EQUIVOCAL) for o in right]
    wrong = [
        with_genes(o, lambda g: g.truth.call is CopyNumberCall.NEUTRAL, call=AMP) for o in wrong
    ]
    page = render(small_panel, copy_number_design, wrong, "code 1")
    missed = len(amplified(genes_of(right, 0.2)))
    assert f"| amplified: sensitivity | {cell(Count(0, missed))} |" in page
    assert f"| amplified: amplified or equivocal | {cell(Count(missed, missed))} |" in page
    assert f"| amplified, called equivocal amplification | {Cause.STRADDLES} |" in page
    assert "| amplified | neutral, 2 copies | right |" in page


def _row(lines: list[str], *starts: str) -> list[str]:
    """Return the cells of the one row that starts so."""
    found = [
        row for line in lines if (row := line.strip("| ").split(" | "))[: len(starts)] == [*starts]
    ]
    assert len(found) == 1
    return found[0][len(starts) :]


def test_cost_of_amplifications_left_open(right: list[TumourOutcome]) -> None:
    amp = [g for g in genes_of(right) if g.truth.call is AMP and not g.truth.partial]
    gain = [
        g for g in genes_of(right) if g.truth.call is CopyNumberCall.GAIN and not g.truth.partial
    ]
    told = [
        with_genes(
            o,
            lambda g: g.truth.call in (AMP, CopyNumberCall.GAIN),
            call=CopyNumberCall.GAIN,
            not_excluded=(AMP,),
        )
        for o in right
    ]
    lines = list(gains(right))
    assert _row(lines, "amplified")[0] == cell(Count(len(amp), len(amp)))
    assert _row(lines, "gain")[2:4] == [
        cell(Count(0, len(gain))),
        cell(Count(len(gain), len(gain))),
    ]
    lines = list(gains(told))
    assert _row(lines, "amplified")[2] == cell(Count(len(amp), len(amp)))
    assert _row(lines, "gain")[2:4] == [
        cell(Count(len(gain), len(gain))),
        cell(Count(0, len(gain))),
    ]


def test_amplifications_left_open_count_where_ploidy_is_fitted(right: list[TumourOutcome]) -> None:
    none = PurityPloidyEstimate(status=Status.NOT_ASSESSABLE, reason="flat genome")
    flat = [replace(o, profile=o.profile.model_copy(update={"purity_ploidy": none})) for o in right]
    assert list(gains([*flat[1:], right[0]])) == list(gains([right[0]]))


def _loss_of(right: list[TumourOutcome], kind: Planted) -> GeneOutcome:
    return next(g for g in genes_of(right) if g.truth.event and g.truth.event.kind is kind)


@pytest.mark.parametrize(
    ("high", "expected"), [(2.4, True), (3.9, True), (4.0, False), (None, None)]
)
def test_two_of_four_copies_are_told_from_four(
    right: list[TumourOutcome], high: float | None, expected: bool | None
) -> None:
    gene = _loss_of(right, Planted.LOST_OF_EACH)
    changed = gene.found.model_copy(update={"copies_high": high})
    assert excludes_copies_around(replace(gene, found=changed)) is expected


def test_genes_as_those_around_have_nothing_to_be_told_from(right: list[TumourOutcome]) -> None:
    gene = next(g for g in genes_of(right) if g.truth.event is None)
    assert excludes_copies_around(gene) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"call": CopyNumberCall.LOSS}, True),
        ({"call": CopyNumberCall.LOSS, "second_hit_open": "ploidy was not estimated"}, False),
        ({"call": DELETION}, True),
        ({"call": CopyNumberCall.NEUTRAL}, False),
    ],
)
def test_second_hit_of_a_loss(
    right: list[TumourOutcome], changed: dict[str, Any], expected: bool
) -> None:
    gene = _loss_of(right, Planted.LOST_OF_EACH)
    assert second_hit(replace(gene, found=gene.found.model_copy(update=changed))) is expected


def test_losses_of_single_genes(right: list[TumourOutcome]) -> None:
    lines = list(losses(right))
    kinds = (Planted.LOST_BEFORE, Planted.LOST_AFTER, Planted.LOST_OF_EACH)
    counts = {
        k: sum(g.truth.event.kind is k for g in genes_of(right) if g.truth.event) for k in kinds
    }
    for kind, alleles in zip(kinds, ("1", "2", "2"), strict=True):
        n = counts[kind]
        every, none = cell(Count(n, n)), cell(Count(0, n))
        loh = (every, none) if alleles == "1" else (none, every)
        assert n > 0
        assert _row(lines, kind, "doubled") == [every, every, every, none, none, *loh, alleles]
    assert _row(lines, Planted.LOST_GENE, "undoubled")[4] != "-"
    wrong = [
        with_genes(o, lambda g: g.truth.event is not None, call=CopyNumberCall.LOSS) for o in right
    ]
    n = counts[Planted.LOST_OF_EACH]
    assert _row(list(losses(wrong)), Planted.LOST_OF_EACH, "doubled")[2:5] == [
        cell(Count(0, n)),
        cell(Count(n, n)),
        cell(Count(n, n)),
    ]


def test_page_without_a_fit(
    small_panel: Panel, copy_number_design: Design, right: list[TumourOutcome]
) -> None:
    none = PurityPloidyEstimate(status=Status.NOT_ASSESSABLE, reason="flat genome")
    flat = [replace(o, profile=o.profile.model_copy(update={"purity_ploidy": none})) for o in right]
    assert not any(o.fitted or o.truth_kept for o in flat)
    page = render(small_panel, copy_number_design, flat, "code 1")
    assert f"| all | {cell(Count(len(right), len(right)))} | - | - |" in page


def test_configuration_and_sheet(
    copy_number_design: Design, tumour_truths: list[TumourTruth], tmp_path: Path
) -> None:
    files = Files(tmp_path)
    config = load_config({"units": None, **run_config(copy_number_design, files)})
    assert config.identity.sites == str(files.snps)
    assert config.copy_number.normals == tuple(
        str(files.bam(normal_name(n))) for n in range(copy_number_design.normals)
    )
    assert {sex.value for sex in config.copy_number.normals_sex} == {"female", "male"}
    patients: dict[str, set[str]] = {}
    for truth in tumour_truths:
        row = sheet_row(truth, files)
        assert set(row) <= set(SAMPLE_COLUMNS)
        assert ("normal_bam" in row) == (truth.sample.given is Given.NORMAL)
        assert ("tumour_fraction" in row) == (truth.submitted is not None)
        if "normal_bam" in row:
            assert row["normal_bam"] == str(files.bam(matched_name(truth.sex)))
            patients.setdefault(row["normal_bam"], set()).add(row["patient"])
    # A normal belongs to one patient only.
    assert all(len(found) == 1 for found in patients.values())


def test_options() -> None:
    class Options:
        quick, seed = True, None

    assert len(design_of(Options).tumours()) == 6  # type: ignore[arg-type]
    Options.seed = 7  # type: ignore[assignment]
    assert design_of(Options).seed == 7  # type: ignore[arg-type]
    assert SECTION == "copy number"


def test_digest_does_not_depend_on_which_tumours_are_measured() -> None:
    design = Design()
    assert simulation_digest(design) == simulation_digest(
        replace(design, only=design.tumours()[:1])
    )
    assert simulation_digest(design) != simulation_digest(replace(design, depth_x=1))


def test_details_and_results(
    right: list[TumourOutcome], tmp_path: Path, tumour_truths: list[TumourTruth]
) -> None:
    write_details(right, tmp_path)
    tumours = (tmp_path / "tumours.tsv").read_text().splitlines()
    assert len(tumours) == 1 + len(right)
    genes = (tmp_path / "genes.tsv").read_text().splitlines()
    assert len(genes) == 1 + len(genes_of(right))
    name = tumour_truths[0].sample.name
    path = result_of(tmp_path, name)
    path.parent.mkdir(parents=True)
    right[0].profile.write_json(path)
    assert read_profile(tmp_path, name) == right[0].profile
