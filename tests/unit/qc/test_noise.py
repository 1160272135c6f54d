"""Errors of the panel of normals over a locus."""

import math
from pathlib import Path
from statistics import fmean, stdev

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.io.panel_of_normals import (
    Carrier,
    ErrorRate,
    PanelHeader,
    PanelReader,
    PanelRow,
    PanelWriter,
)
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.qc.call_limits import CallNeeds, Limits
from agnoma.qc.noise import Z_999, NormalErrors
from agnoma.settings import CallabilityConfig, PanelOfNormalsConfig, SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters.counts import low_alt
from agnoma.small_variants.filters.reads import low_vaf
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.panel_of_normals import PanelOfNormals, background, pon

IDS = (("n1", "n1b"), ("n2",), ("n3",), ("n4",))
# Contig 7 reads CCCC...; pooled errors of C>A reach 0.001 + 3.09 * 0.001, of C>T nothing is known.
CLASSES = {"C>A": ErrorRate(400, 0.001, 0.001), "C>G": ErrorRate(400, 0.0, 0.0)}
POOLED = 0.001 + Z_999 * 0.001


class Bases:
    """C everywhere."""

    def fetch(self, reference: str, start: int, end: int) -> str:
        assert reference == "chr7"
        return "c" * (end - start)


def stretch(start: int, end: int, normals: int = 4) -> PanelRow:
    return PanelRow("7", start, end, ".", ".", normals, normals * 100)


def seen(start: int, alt: str, *vafs: float, ref: str = "C", normals: int = 4) -> PanelRow:
    carriers = tuple(
        Carrier(f"n{n}", round(1000 * vaf), 1000) for n, vaf in enumerate(vafs, start=1)
    )
    return PanelRow("7", start, start + len(ref), ref, alt, normals, 4000, carriers)


def errors(folder: Path, *rows: PanelRow, excluding: str = "nobody") -> NormalErrors:
    writer = PanelWriter(folder / "pon.tsv.gz")
    for row in rows:
        writer.write(row)
    writer.finish(PanelHeader("1", 30, 0.25, IDS, CLASSES))
    return NormalErrors(
        PanelReader(folder / "pon.tsv.gz"), Bases(), ["chr7", "chr8"], frozenset({excluding})
    )


def sd(*values: float) -> float:
    mean = sum(values) / len(values)
    return (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5


NOISY = 0.01 / 4 + Z_999 * sd(0.01, 0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "intervals", "fraction", "unknown"),
    [
        pytest.param([stretch(0, 9)], [(3, 6)], POOLED, 0, id="class-where-nothing-was-seen"),
        pytest.param([stretch(0, 9), seen(4, "T", 0.01)], [(3, 6)], NOISY, 0, id="worst-base"),
        pytest.param([stretch(0, 9), seen(7, "T", 0.01)], [(3, 6)], POOLED, 0, id="other-base"),
        pytest.param(
            [stretch(0, 9), seen(4, "T", 0.0001)], [(3, 6)], POOLED, 0, id="class-is-higher"
        ),
        pytest.param(
            [stretch(0, 9), seen(4, "T", 0.5)], [(3, 6)], POOLED, 0, id="inherited-is-no-error"
        ),
        pytest.param(
            [stretch(0, 9), seen(4, "CA", 0.2), seen(4, "C", 0.2, ref="CC")],
            [(3, 6)],
            POOLED,
            0,
            id="insertions-and-deletions-left-out",
        ),
        pytest.param([stretch(4, 9)], [(3, 6)], POOLED, 1, id="a-base-nobody-covers"),
        pytest.param([stretch(20, 29)], [(3, 6)], None, 3, id="nobody-covers-it"),
        pytest.param(
            [stretch(0, 4), seen(2, "T", 0.01), stretch(8, 9)],
            [(2, 3), (8, 9)],
            NOISY,
            0,
            id="two-intervals",
        ),
    ],
)
def test_worst_over_a_locus(
    tmp_path: Path,
    rows: list[PanelRow],
    intervals: list[tuple[int, int]],
    fraction: float | None,
    unknown: int,
) -> None:
    found = errors(tmp_path, *rows).worst("chr7", intervals, Z_999)
    assert found.fraction == (None if fraction is None else pytest.approx(fraction))
    assert found.unknown_bp == unknown


def test_contig_the_panel_lacks(tmp_path: Path) -> None:
    found = errors(tmp_path, stretch(0, 9)).worst("chr8", [(3, 6)], Z_999)
    assert (found.fraction, found.unknown_bp) == (None, 3)


@pytest.mark.parametrize("own", ["n1", "n1b"], ids=["its-id", "another-case"])
def test_own_normal_is_left_out(tmp_path: Path, own: str) -> None:
    found = errors(tmp_path, stretch(0, 9), seen(4, "T", 0.01), excluding=own)
    assert found.worst("chr7", [(4, 5)], Z_999).fraction == pytest.approx(POOLED)
    assert found.description == "panel of 3 normals"
    assert errors(tmp_path, stretch(0, 9)).description == "panel of 4 normals"


@pytest.mark.parametrize(("own", "unknown"), [("nobody", 0), ("n1", 1)])
def test_one_other_normal_shows_no_spread(tmp_path: Path, own: str, unknown: int) -> None:
    found = errors(tmp_path, stretch(0, 9, normals=2), excluding=own)
    assert found.worst("chr7", [(4, 5)], Z_999).unknown_bp == unknown


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    vafs=st.lists(st.floats(0.001, 0.2), min_size=1, max_size=4),
    deviations=st.floats(0, 6),
    more=st.floats(0, 3),
)
def test_more_deviations_or_bases_never_lower_the_limit(
    tmp_path: Path, vafs: list[float], deviations: float, more: float
) -> None:
    found = errors(tmp_path, stretch(0, 9), seen(4, "T", *vafs))
    narrow = found.worst("chr7", [(4, 5)], deviations).fraction or 0
    assert (found.worst("chr7", [(4, 5)], deviations + more).fraction or 0) >= narrow
    assert (found.worst("chr7", [(2, 7)], deviations).fraction or 0) >= narrow


PON = PanelOfNormalsConfig()
CARRIED = (0.012, 0.02, 0.03)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # The mean of three, and five times the SD of these and a fourth without it.
        pytest.param(
            seen(4, "T", *CARRIED), fmean(CARRIED) + 5 * stdev((*CARRIED, 0)), id="three-carry-it"
        ),
        pytest.param(seen(4, "T", 0.02, 0.03), None, id="two-carry-it"),
        pytest.param(seen(4, "T", 0.009, 0.02, 0.03), None, id="one-shows-too-little"),
        pytest.param(seen(4, "T", 0.5, 0.5, 0.5), None, id="inherited"),
        pytest.param(
            seen(4, "T", *CARRIED, 0.5),
            fmean((*CARRIED, 0.5)) + 5 * stdev((*CARRIED, 0.5)),
            id="and-inherited",
        ),
        pytest.param(seen(7, "T", *CARRIED), None, id="beside-it"),
        pytest.param(seen(4, "CA", *CARRIED), None, id="insertion"),
    ],
)
def test_what_the_filter_on_carriers_asks(
    tmp_path: Path, row: PanelRow, expected: float | None
) -> None:
    found = errors(tmp_path, stretch(0, 9), row).worst("chr7", [(3, 6)], Z_999)
    assert found.carried == (None if expected is None else pytest.approx(expected))


def test_own_normal_is_no_carrier(tmp_path: Path) -> None:
    found = errors(tmp_path, stretch(0, 9), seen(4, "T", *CARRIED), excluding="n1")
    assert found.worst("chr7", [(4, 5)], Z_999).carried is None


def passing_power(
    panel: PanelOfNormals, vaf: float, depth: int, needs: CallNeeds, hotspot: Hotspot | None
) -> float:
    """Return how often a variant passes the real filters, by the binomial of its fragments."""
    calling = SmallVariantsConfig()
    entry, found = panel.at(Allele("chr7", 4, "C", "T")), 0.0
    for alt in range(needs.fragments, depth + 1):
        seen_vaf = alt / depth
        evidence = AlleleEvidence(
            depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0
        )
        outcomes = (
            low_alt(evidence, calling, hotspot),
            low_vaf(evidence, seen_vaf, calling, hotspot),
            pon(seen_vaf, entry, PON, hotspot),
            background(seen_vaf, entry, PON, hotspot),
        )
        if all(outcome.passed is not False or outcome.exempt for outcome in outcomes):
            ways = math.lgamma(depth + 1) - math.lgamma(alt + 1) - math.lgamma(depth - alt + 1)
            found += math.exp(ways + alt * math.log(vaf) + (depth - alt) * math.log1p(-vaf))
    return found


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    vafs=st.lists(st.sampled_from([0.004, 0.012, 0.02, 0.03, 0.05]), min_size=1, max_size=4),
    depth=st.integers(60, 800),
    hotspot=st.booleans(),
)
def test_stated_limit_has_its_power_through_the_filters(
    tmp_path: Path, vafs: list[float], depth: int, hotspot: bool
) -> None:
    measured = errors(tmp_path, stretch(0, 9), seen(4, "T", *vafs))
    at_hotspots = frozenset({("BRAF", 600)}) if hotspot else frozenset()
    limits = Limits(CallabilityConfig(), SmallVariantsConfig(), 100, at_hotspots)
    needs = limits.needs(
        RequiredLocus(locus_id="x", gene="BRAF", kind=LocusKind.CODON, first=600, last=600)
    )
    noise = measured.worst("chr7", [(4, 5)], needs.noise_sd)
    lod = needs.lod(depth, noise.fraction, noise.carried)
    if lod is None or lod >= 1:
        return
    panel = PanelOfNormals.read(tmp_path / "pon.tsv.gz", Bases(), ["chr7", "chr8"])
    place = Hotspot("BRAF codon 600") if hotspot else None
    assert passing_power(panel, lod, depth, needs, place) >= limits.config.power - 1e-9
