"""Targets that failed say nothing of copies."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from exon_profiles import gene
from reference_builders import reference_bin

from agnoma.copy_number.absolute import AUTOSOME
from agnoma.copy_number.posterior import Solutions
from agnoma.copy_number.reads import Depths
from agnoma.copy_number.screening import screened, without_failed
from agnoma.copy_number.summarise import CaseContext, Source, summarise_copy_number
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.case import Sex
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.models.copy_number import CopyNumberProfile, CopyNumberSegment
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()
EXONS = [2] * 6
GENES = [gene(name, EXONS, contig=f"chr{n}") for n, name in enumerate("ABCD", start=1)]
LENGTHS = dict.fromkeys((g.contig for g in GENES), 100_000_000)
NOTHING = 2.0**-20
LARGE = Solutions(*(np.array([v]) for v in (0.6, 2.0, 2.0, 1.0)))


def bins_of(ratios: dict[str, float], *, depth: dict[str, float] | None = None) -> list[RatioBin]:
    """Return bins of every exon at these ratios, 1 without one; depth follows the ratio."""
    found = []
    for item in GENES:
        ratio = ratios.get(item.gene, 1.0)
        read = (depth or {}).get(item.gene, 0.0 if ratio == NOTHING else 300 * ratio)
        for number, (start, end) in enumerate(item.exons):
            for at in range(start, end, 200):
                log2 = math.log2(ratio) + (0.03 if number % 2 else -0.03)
                found.append(RatioBin(item.contig, at, at + 200, "G", log2, 1.0, True, read))
    return found


def evaluated(
    bins: Sequence[RatioBin],
    *,
    tumour_fraction: float | None = 0.6,
    cut: dict[str, int] | None = None,
) -> CopyNumberProfile:
    reference = [reference_bin(b.contig, b.start, size=200, depth=100.0, spread=0.1) for b in bins]
    segments = []
    for contig in LENGTHS:
        own = [b for b in bins if b.contig == contig]
        at = (cut or {}).get(contig, len(own))
        for part in (own[:at], own[at:]):
            if part:
                log2 = sum(b.log2 for b in part) / len(part)
                segments.append(
                    CopyNumberSegment(
                        contig=contig,
                        start=part[0].start,
                        end=part[-1].end,
                        log2=log2,
                        bins=len(part),
                    )
                )
    return summarise_copy_number(
        SegmentTable("test", absolute=False, segments=tuple(segments), dropped_contigs=()),
        bins,
        GENES,
        CaseContext("C1", Source.CNVKIT, "pool", tumour_fraction, Sex.FEMALE),
        LIMITS,
        contig_lengths=LENGTHS,
        depths=Depths.of(bins, reference, GENES, LIMITS.ratios),
    )


def calls(profile: CopyNumberProfile) -> dict[str, Call]:
    return {g.gene: g.call for g in profile.genes}


@pytest.mark.parametrize("fraction", [0.6, None, 1.0], ids=["known", "unknown", "pure"])
def test_a_chromosome_without_any_read_is_failed_and_not_deleted(fraction: float | None) -> None:
    result = evaluated(bins_of({"A": NOTHING}), tumour_fraction=fraction)
    found = result.genes[0]
    assert found.call is Call.NOT_ASSESSABLE
    assert found.copies is None
    assert found.rule == "targets failed: no read on the whole chromosome; 12 of 12"
    assert result.status is Status.EVALUATED
    assert "12 targets left out (chr1): targets failed: no read on the whole chromosome." in (
        result.notes
    )
    assert len(result.failed_targets) == 1
    assert result.failed_targets[0] in result.notes
    assert result.segments[0].log2 is None
    assert all(b.contig != "chr1" for b in result.bins)


def test_less_than_normal_cells_give_is_failed() -> None:
    # At most 89 % tumour cells: the normal ones alone give a ratio of 0.1.
    result = evaluated(bins_of({"A": 0.02}))
    assert calls(result)["A"] is Call.NOT_ASSESSABLE
    assert result.genes[0].rule.startswith("targets failed, or the tumour fraction is far higher")


def test_what_normal_cells_give_is_a_homozygous_deletion() -> None:
    result = evaluated(bins_of({"A": 0.15}), tumour_fraction=0.85)
    assert calls(result)["A"] is Call.HOMOZYGOUS_DELETION


def test_in_a_pure_tumour_hardly_any_read_is_a_deletion() -> None:
    result = evaluated(bins_of({"A": 0.005}), tumour_fraction=1.0)
    assert calls(result)["A"] is Call.HOMOZYGOUS_DELETION


@pytest.mark.parametrize(
    ("share", "kept"),
    [pytest.param(0.51, True, id="above"), pytest.param(0.49, False, id="below")],
)
def test_the_margin_is_half_of_what_normal_cells_give(share: float, kept: bool) -> None:
    found = screened([b for b in bins_of({"A": 0.4 * share}) if b.contig == "chr1"], Depths({}))
    found = type(found)(tuple(b._replace(log2=math.log2(0.4 * share)) for b in found.bins))
    after = without_failed(found, LARGE, {"chr1": AUTOSOME}, LIMITS.ratios)
    assert bool(after.bins) is kept


def test_targets_of_an_unknown_number_of_copies_are_kept() -> None:
    found = screened(bins_of({"A": 0.001}, depth={"A": 1.0}), Depths({}))
    assert without_failed(found, LARGE, {"chr1": "not known"}, LIMITS.ratios) == found
    assert without_failed(found, None, {"chr1": AUTOSOME}, LIMITS.ratios) == found


def test_a_gene_with_some_failed_targets_is_judged_on_the_others() -> None:
    bins = bins_of({"A": 6.0})
    bins[:2] = [b._replace(log2=-20.0, depth=0.0) for b in bins[:2]]
    result = evaluated(bins, cut={"chr1": 2})
    found = result.genes[0]
    assert (found.call, found.bins) == (Call.AMPLIFIED, 10)
    assert found.notes == (
        "Judged without 2 of 12 targets: targets failed, or the tumour fraction is far higher: "
        "they are read less than normal cells alone would be.",
    )
    assert result.segments[0].log2 is None


def test_a_homozygous_deletion_that_was_read_like_the_rest_is_not_called() -> None:
    # The corrected ratio says 0.4, the depth that nothing is lost: within what may be moved.
    low = bins_of({"A": 0.4}, depth={"A": 240.0})
    result = evaluated(low)
    assert calls(result)["A"] is Call.NOT_ASSESSABLE
    assert "contradicts the reads; 0.80 of the depth expected, while one copy left gives 0.70" in (
        result.genes[0].rule
    )
    beside = evaluated(bins_of({"A": 0.4}, depth={"A": 208.0})).genes[0]
    assert (beside.call, beside.not_excluded) == (Call.LOSS, (Call.HOMOZYGOUS_DELETION,))


def test_a_lost_part_rests_on_the_bins_of_the_gene_alone() -> None:
    # The segment is low because of its other bins: none of the gene's own is.
    bins = bins_of({})
    profile = evaluated(bins)
    low = [
        s.model_copy(update={"log2": -1.4, "start": 0, "end": GENES[0].exons[3][1], "bins": 7})
        if s.contig == "chr1"
        else s
        for s in profile.segments
    ]
    result = summarise_copy_number(
        SegmentTable("test", absolute=False, segments=tuple(low), dropped_contigs=()),
        bins,
        GENES,
        CaseContext("C1", Source.CNVKIT, "pool", 0.6, Sex.FEMALE),
        LIMITS,
        contig_lengths=LENGTHS,
    )
    assert calls(result)["A"] is Call.NEUTRAL


def test_corrections_that_move_many_targets_leave_no_gene_called() -> None:
    bins = bins_of({"A": 0.27}, depth={"A": 300.0})
    result = evaluated(bins)
    assert result.status is Status.NOT_ASSESSABLE
    assert "moves 25% of the targets" in (result.reason or "")
    assert set(calls(result).values()) == {Call.NOT_ASSESSABLE}
