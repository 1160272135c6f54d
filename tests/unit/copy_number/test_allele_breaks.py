"""Borders that only allele fractions show."""

from dataclasses import replace

import numpy as np
import pytest

from agnoma.copy_number.allele_breaks import split_at_alleles
from agnoma.copy_number.allele_fractions import GermlineSnps, segment_bafs
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
STEP = 1_000_000


def snps(*pieces: tuple[int, float], seed: int = 5, contig: str = "chr1") -> GermlineSnps:
    """Return heterozygous SNPs, so many of each folded allele fraction, one a megabase."""
    random = np.random.default_rng(seed)
    baf = np.concatenate([np.full(count, fraction) for count, fraction in pieces])
    share = np.where(random.random(len(baf)) < 0.5, baf, 1 - baf)
    scale = 1 / LIMITS.overdispersion - 1
    alt = random.binomial(200, random.beta(share * scale, (1 - share) * scale))
    count = len(baf)
    return GermlineSnps(
        np.full(count, contig),
        np.arange(count, dtype=np.int64) * STEP + 500_123,
        alt.astype(np.float64),
        np.full(count, 200.0),
        np.ones(count, dtype=np.bool_),
        np.full(count, 0.5),
        0.5,
        by_normal=True,
    )


def whole(of: GermlineSnps, *, bins: int | None = 100) -> CopyNumberSegment:
    end = int(of.start[-1]) + 499_877
    return CopyNumberSegment(contig=str(of.contig[0]), start=0, end=end, log2=0.1, bins=bins)


def test_copy_neutral_loss_within_a_segment_is_cut_out() -> None:
    found = snps((40, 0.5), (30, 0.35), (50, 0.5))
    parts = split_at_alleles([whole(found)], found, None, LIMITS)
    assert [p.start // STEP for p in parts] == pytest.approx([0, 40, 70], abs=4)
    assert [a.end for a in parts[:-1]] == [b.start for b in parts[1:]]
    assert (parts[0].start, parts[-1].end) == (0, 120 * STEP)
    assert {p.log2 for p in parts} == {0.1}
    bafs = [b.baf for b in segment_bafs(found, parts, LIMITS) if b is not None]
    assert bafs == pytest.approx([0.5, 0.35, 0.5], abs=0.03)
    assert all(p.start % 1000 == 0 for p in parts)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("fraction", [0.5, 0.35, 0.05])
def test_one_state_stays_whole(seed: int, fraction: float) -> None:
    found = snps((150, fraction), seed=seed)
    segment = whole(found)
    assert split_at_alleles([segment], found, None, LIMITS) == (segment,)


@pytest.mark.parametrize(
    ("pieces", "parts"),
    [
        pytest.param(((30, 0.5), (3, 0.2)), 2, id="enough"),
        pytest.param(((6, 0.5), (9, 0.35)), 2, id="few-on-both-sides"),
        pytest.param(((3, 0.5), (2, 0.2)), 1, id="too-few-in-all"),
        pytest.param(((100, 0.5), (100, 0.48)), 1, id="too-small-a-change"),
    ],
)
def test_what_it_takes_to_cut(pieces: tuple[tuple[int, float], ...], parts: int) -> None:
    found = snps(*pieces)
    assert len(split_at_alleles([whole(found)], found, None, LIMITS)) == parts


@pytest.mark.parametrize("contig", ["chrX", "chrUn"])
def test_only_autosomes_are_cut(contig: str) -> None:
    found = snps((40, 0.5), (40, 0.2), contig=contig)
    assert len(split_at_alleles([whole(found)], found, None, LIMITS)) == 1


def test_homozygous_snps_do_not_count() -> None:
    found = snps((40, 0.5), (40, 0.05))
    none = replace(found, heterozygous=np.zeros(80, dtype=np.bool_))
    assert len(split_at_alleles([whole(found)], none, None, LIMITS)) == 1


@pytest.mark.parametrize(
    ("known", "given", "bins"),
    [
        pytest.param(False, 100, [50, 50], id="by-length"),
        pytest.param(True, 100, [3, 1], id="counted"),
        pytest.param(True, None, [None, None], id="unknown"),
    ],
)
def test_bins_of_the_parts(known: bool, given: int | None, bins: list[int | None]) -> None:
    found = snps((40, 0.5), (40, 0.2))
    places = [
        RatioBin("chr1", at * STEP, at * STEP + 200, "G", 0.0, 1.0, at != 20)
        for at in (1, 2, 3, 20, 60)
    ]
    parts = split_at_alleles([whole(found, bins=given)], found, places if known else None, LIMITS)
    assert [p.bins for p in parts] == bins
