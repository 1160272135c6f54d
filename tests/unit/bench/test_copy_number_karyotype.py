"""Tumour genomes of known copies and what is true of their genes."""

from collections import Counter
from itertools import pairwise

import pytest
from bench.copy_number.design import Background, Design, Given, Sample, quick
from bench.copy_number.karyotype import (
    AMPLIFIED,
    ARMS,
    LOST_OF_FOUR,
    MORE,
    NUMBERS,
    PARTIAL,
    SOMETIMES,
    Karyotype,
    Piece,
    Planted,
    draw_karyotype,
    inherited,
    overlay,
    piece_at,
)
from bench.copy_number.panel import SEX_CONTIG, Panel
from bench.copy_number.truth import TumourTruth, build_truth, true_call

from agnoma.models.case import Sex
from agnoma.models.copy_number import CopyNumberCall


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(
            20, 30, [(0, 20, (1, 1)), (20, 30, (0, 0)), (30, 50, (1, 1)), (50, 90, (2, 1))],
            id="inside",
        ),
        pytest.param(0, 50, [(0, 50, (0, 0)), (50, 90, (2, 1))], id="one-whole"),
        pytest.param(
            40, 60, [(0, 40, (1, 1)), (40, 50, (0, 0)), (50, 60, (0, 0)), (60, 90, (2, 1))],
            id="over-both",
        ),
    ],
)  # fmt: skip
def test_overlay(start: int, end: int, expected: list[tuple[int, int, tuple[int, int]]]) -> None:
    pieces = [Piece("a", 0, 50, (1, 1)), Piece("a", 50, 90, (2, 1)), Piece("b", 0, 90, (1, 1))]
    changed = overlay(pieces, "a", start, end, lambda _: (0, 0))
    assert [(p.start, p.end, p.alleles) for p in changed if p.contig == "a"] == expected
    assert changed[-1] == pieces[-1]


def _covers(karyotype: Karyotype, panel: Panel) -> bool:
    for contig, codes in panel.contigs.items():
        own = [p for p in karyotype.pieces if p.contig == contig]
        ends = [(0, 0), *((p.start, p.end) for p in own), (len(codes), len(codes))]
        if any(one[1] != other[0] for one, other in pairwise(ends)):
            return False
    return True


def test_pieces_cover_the_genome(small_panel: Panel, tumour_truths: list[TumourTruth]) -> None:
    assert all(_covers(truth.karyotype, small_panel) for truth in tumour_truths)
    assert _covers(inherited(small_panel, Sex.MALE), small_panel)


def test_everything_is_planted_once_in_a_gene(tumour_truths: list[TumourTruth]) -> None:
    for truth in tumour_truths:
        counts = Counter(event.kind for event in truth.karyotype.events)
        genes = [gene for event in truth.karyotype.events for gene in event.genes]
        assert len(genes) == len(set(genes))
        assert sum(counts[kind] for kind in SOMETIMES) == 2
        numbers = NUMBERS | MORE.get(truth.sample.background, {})
        missing = {kind: n - counts[kind] for kind, n in numbers.items() if n != counts[kind]}
        # A small panel may have no arm with two genes in its outer half.
        assert set(missing) <= {
            Planted.AMPLIFIED_REGION,
            Planted.AMPLIFIED_GENES,
            Planted.DELETED_GENES,
        }


def test_events_have_the_copies_they_say(
    small_panel: Panel, tumour_truths: list[TumourTruth]
) -> None:
    for truth in tumour_truths:
        for event in truth.karyotype.events:
            for number in event.targets:
                target = small_panel.targets[number]
                middle = (target.start + target.end) // 2
                found = piece_at(truth.karyotype.pieces, target.contig, middle)
                assert found.alleles == event.alleles
            if event.kind.startswith("homozygous"):
                assert event.alleles == (0, 0)
            if event.kind is Planted.AMPLIFIED_GENE:
                assert AMPLIFIED[0] <= sum(event.alleles) <= AMPLIFIED[1]
            if event.kind in PARTIAL:
                own = small_panel.genes[event.genes[0]]
                assert len(event.targets) == PARTIAL[event.kind]
                if event.kind is Planted.DELETED_OF_FEW:
                    assert 3 <= len(own) <= 5
                else:
                    assert own[0] not in event.targets and own[-1] not in event.targets


@pytest.mark.parametrize(
    ("background", "low", "high"),
    [
        (Background.DIPLOID, 1.6, 2.7),
        (Background.HYPERDIPLOID, 2.4, 3.7),
        (Background.DOUBLED, 3, 5),
        (Background.EVEN, 3, 5.5),
    ],
)
def test_ploidy_follows_the_background(
    small_panel: Panel, copy_number_design: Design, background: Background, low: float, high: float
) -> None:
    sample = Sample(0.5, background, Given.FRACTION)
    karyotype = draw_karyotype(small_panel, copy_number_design, sample, Sex.FEMALE)
    assert low < karyotype.ploidy < high
    assert sum(ARMS[background].values()) == pytest.approx(1)


def test_genomes_of_even_copies_have_genes_of_a_single_one(
    small_panel: Panel, copy_number_design: Design
) -> None:
    """Half of all arms: the odd ones would tell the doubling."""
    sample = Sample(0.5, Background.EVEN, Given.FRACTION)
    karyotype = draw_karyotype(small_panel, copy_number_design, sample, Sex.FEMALE)
    assert all(n % 2 == 0 for alleles in ARMS[Background.EVEN] for n in alleles)
    planted = [event.kind for event in karyotype.events]
    assert planted.count(Planted.LOST_GENE) > 2
    assert all(sum(e.alleles) == 1 for e in karyotype.events if e.kind is Planted.LOST_GENE)


@pytest.mark.parametrize("background", [Background.DOUBLED, Background.EVEN])
def test_doubled_genomes_lose_some_of_four_copies(
    small_panel: Panel, copy_number_design: Design, background: Background
) -> None:
    """Two left of one allele, two of both or three: none of them a loss by number alone."""
    truth = build_truth(small_panel, copy_number_design, Sample(0.5, background, Given.FRACTION))
    events = [event for event in truth.karyotype.events if event.kind in LOST_OF_FOUR]
    assert {(e.kind, max(e.alleles), min(e.alleles)) for e in events} == {
        (Planted.LOST_BEFORE, 2, 0),
        (Planted.LOST_AFTER, 2, 1),
        (Planted.LOST_OF_EACH, 1, 1),
    }
    for event in events:
        before = piece_at(truth.karyotype.pieces, event.contig, event.start - 1)
        assert before.alleles == (2, 2)
        gene = next(gene for gene in truth.genes if gene.event == event)
        assert (gene.copies, gene.minor) == (sum(event.alleles), min(event.alleles))
        alone = event.kind is Planted.LOST_BEFORE
        usual = CopyNumberCall.COPY_NEUTRAL_LOH if alone else CopyNumberCall.NEUTRAL
        assert gene.call is usual


def test_only_doubled_genomes_lose_some_of_four_copies(tumour_truths: list[TumourTruth]) -> None:
    for truth in tumour_truths:
        if truth.sample.background in {Background.DIPLOID, Background.HYPERDIPLOID}:
            assert not any(e.kind in LOST_OF_FOUR for e in truth.karyotype.events)


def test_a_man_has_one_x(small_panel: Panel, copy_number_design: Design) -> None:
    for background, copies in (
        (Background.DIPLOID, 1),
        (Background.DOUBLED, 2),
        (Background.EVEN, 2),
    ):
        sample = Sample(0.5, background, Given.FRACTION)
        karyotype = draw_karyotype(small_panel, copy_number_design, sample, Sex.MALE)
        found = [p.alleles for p in karyotype.pieces if p.contig == SEX_CONTIG]
        assert found == [(copies, 0)]


@pytest.mark.parametrize(
    ("copies", "minor", "ploidy", "normal", "expected"),
    [
        pytest.param(6, 1, 2.0, 2, CopyNumberCall.AMPLIFIED, id="at-six"),
        pytest.param(5, 1, 2.0, 2, CopyNumberCall.GAIN, id="five"),
        pytest.param(7, 1, 3.1, 2, CopyNumberCall.GAIN, id="below-ploidy-and-four"),
        pytest.param(8, 1, 4.0, 2, CopyNumberCall.AMPLIFIED, id="at-ploidy-and-four"),
        pytest.param(4, 2, 3.0, 2, CopyNumberCall.GAIN, id="four"),
        pytest.param(3, 1, 2.0, 2, CopyNumberCall.NEUTRAL, id="three"),
        pytest.param(2, 0, 2.0, 2, CopyNumberCall.COPY_NEUTRAL_LOH, id="loh"),
        pytest.param(3, 0, 3.0, 2, CopyNumberCall.NEUTRAL, id="loh-of-three"),
        pytest.param(1, 0, 2.0, 2, CopyNumberCall.LOSS, id="one"),
        pytest.param(1, 0, 2.0, 1, CopyNumberCall.NEUTRAL, id="one-of-a-man"),
        pytest.param(0, 0, 2.0, 2, CopyNumberCall.HOMOZYGOUS_DELETION, id="none"),
        pytest.param(0, 0, 2.0, 1, CopyNumberCall.HOMOZYGOUS_DELETION, id="none-of-a-man"),
    ],
)
def test_true_call(
    copies: int, minor: int, ploidy: float, normal: int, expected: CopyNumberCall
) -> None:
    assert true_call(copies, minor, ploidy, normal=normal) is expected


def test_genes_changed_in_part_keep_the_copies_of_the_rest(
    small_panel: Panel, tumour_truths: list[TumourTruth]
) -> None:
    partial = [(t, g) for t in tumour_truths for g in t.genes if g.partial]
    assert partial
    for truth, gene in partial:
        assert gene.event is not None
        own = small_panel.genes[gene.gene]
        first = small_panel.targets[next(n for n in own if n not in gene.event.targets)]
        rest = piece_at(truth.karyotype.pieces, first.contig, first.start)
        assert gene.copies == rest.copies


def test_what_the_sheet_says(small_panel: Panel, copy_number_design: Design) -> None:
    for sample in copy_number_design.tumours():
        truth = build_truth(small_panel, copy_number_design, sample)
        assert (truth.submitted is None) == (sample.given is Given.NOTHING)
        if truth.submitted is not None:
            assert abs(truth.submitted - sample.purity) < 0.3
    assert build_truth(small_panel, copy_number_design, sample) == truth


def test_designs() -> None:
    whole = Design().tumours()
    assert len(whole) == len({s.name for s in whole}) == 62
    few = quick(Design()).tumours()
    assert len(few) == 6
    assert {s.background for s in few} == set(Background)
    assert {s.given for s in few} == set(Given)
    assert [s.purity for s in few] == list(Design().purities)
