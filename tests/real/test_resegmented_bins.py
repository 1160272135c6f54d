"""Real bin-level ratios of two melanoma panels and an amplicon panel, segmented again by haar."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from segment_truth import share_of

from agnoma.copy_number.cnvkit_segments import segment_bins
from agnoma.genome import Build, chromosome_lengths
from agnoma.io.cnvkit import RatioBin, read_bins
from agnoma.io.segments import SegmentTable, read_segments
from agnoma.models.copy_number import CopyNumberSegment

pytestmark = pytest.mark.filterwarnings("ignore")  # of pandas, inside CNVkit

LENGTHS = {f"chr{name}": bp for name, bp in chromosome_lengths(Build.GRCH37).items()}


class Resegmented(NamedTuple):
    """A bin table with the segments made of it here."""

    bins: tuple[RatioBin, ...]
    table: SegmentTable


@pytest.fixture(scope="module")
def resegmented(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resegmented]:
    folder = tmp_path_factory.mktemp("haar")
    made = {}
    for name in ("p2-20_1", "p2-20_2", "amplicon"):
        bins, segments = data / f"cnvkit/{name}.cnr", folder / f"{name}.cns"
        segment_bins(bins, segments, method="haar")
        made[name] = Resegmented(
            read_bins(bins, list(LENGTHS)),
            read_segments(segments, list(LENGTHS), lengths=LENGTHS),
        )
    return made


def segment_at(table: SegmentTable, place: RatioBin) -> CopyNumberSegment | None:
    for segment in table.segments:
        if segment.contig == place.contig and segment.start <= place.start < segment.end:
            return segment
    return None


def noise(bins: tuple[RatioBin, ...], table: SegmentTable) -> float:
    """Return 1.4826 times the median distance of targets from their segments [log2]."""
    found = [(b.log2, segment_at(table, b)) for b in bins if b.on_target]
    distances = sorted(abs(log2 - (s.log2 or 0)) for log2, s in found if s is not None)
    assert len(distances) >= 0.99 * len(found)
    return 1.4826 * distances[len(distances) // 2]


def gene_ratios(bins: tuple[RatioBin, ...], table: SegmentTable) -> dict[str, float]:
    """Return the mean log2 of the segments at the bins of each gene."""
    by_gene: dict[str, list[float]] = {}
    for b in bins:
        segment = segment_at(table, b) if b.gene and b.on_target else None
        if segment is not None:
            by_gene.setdefault(b.gene or "", []).append(segment.log2 or 0)
    return {gene: sum(found) / len(found) for gene, found in by_gene.items()}


@pytest.mark.parametrize(
    ("name", "segments", "limit"),
    [
        pytest.param("p2-20_1", 337, 0.18, id="p2-20_1"),
        pytest.param("p2-20_2", 346, 0.20, id="p2-20_2"),
        pytest.param("amplicon", 56, 1.3, id="amplicon"),
    ],
)
def test_bins_segmented_again(
    resegmented: Mapping[str, Resegmented], name: str, segments: int, limit: float
) -> None:
    """Segments are disjoint (the reader refuses others) and hold every bin once."""
    bins, table = resegmented[name]
    assert len(table.segments) == pytest.approx(segments, rel=0.1)
    assert sum(s.bins or 0 for s in table.segments) >= 0.99 * len(bins)
    assert noise(bins, table) < limit


def test_two_samples_of_one_panel_agree_per_gene(resegmented: Mapping[str, Resegmented]) -> None:
    first, second = (gene_ratios(*resegmented[name]) for name in ("p2-20_1", "p2-20_2"))
    near = [abs(first[g] - second[g]) < 0.3 for g in first.keys() & second.keys()]
    assert len(near) > 1000
    assert share_of(near, "p2-20_1 and p2-20_2 within 0.3 log2") >= 0.98


def test_amplicon_panel_against_its_shipped_segments(
    data: Path, resegmented: Mapping[str, Resegmented]
) -> None:
    """The one sample whose bins and segments are both there; too noisy to be reported from."""
    bins, table = resegmented["amplicon"]
    shipped = read_segments(data / "cnvkit/amplicon.cns", list(LENGTHS), lengths=LENGTHS)
    assert shipped.empty == 8
    assert noise(bins, table) == pytest.approx(noise(bins, shipped), rel=0.05)
    ours, theirs = gene_ratios(bins, table), gene_ratios(bins, shipped)

    def level(log2: float) -> int:
        return (log2 > 0.58) - (log2 < -1)

    same = [level(ours[g]) == level(theirs[g]) for g in ours.keys() & theirs.keys()]
    assert len(same) > 60
    assert share_of(same, "amplicon: gained, lost or neither as shipped") >= 0.75
    assert ours["MET"] == pytest.approx(theirs["MET"], abs=0.05)
    assert ours["MET"] == max(ours.values())
