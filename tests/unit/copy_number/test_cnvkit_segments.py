import random
from pathlib import Path

import pytest

from agnoma.copy_number.cnvkit_segments import segment_bins
from agnoma.io.segments import read_segments

BINS_PER_PIECE = 120
GAP_BP = 1_000_000


def write_bins(path: Path, levels: list[float], *, seed: int = 1) -> Path:
    """Write four stretches of bins with gaps between them, each at its own log2 ratio."""
    noise = random.Random(seed)  # noqa: S311
    rows = ["chromosome\tstart\tend\tgene\tlog2\tdepth\tweight"]
    start = 0
    for number, level in enumerate(levels):
        for _ in range(BINS_PER_PIECE):
            log2 = noise.gauss(level, 0.1)
            rows.append(f"chr1\t{start}\t{start + 200}\tG{number}\t{log2:.5f}\t100\t1")
            start += 1000
        start += GAP_BP * (1 + number % 2)
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.mark.filterwarnings("ignore")  # of pandas, inside CNVkit
@pytest.mark.parametrize("method", ["haar", "none"])
def test_segments_do_not_overlap_and_keep_their_bins(tmp_path: Path, method: str) -> None:
    bins = write_bins(tmp_path / "t.cnr", [0.0, 1.0, -0.6, 0.0])
    segment_bins(bins, tmp_path / "t.cns", method=method)
    found = read_segments(tmp_path / "t.cns", ["chr1"]).segments
    starts = [int(line.split("\t")[1]) for line in bins.read_text().splitlines()[1:]]
    assert sum(s.bins or 0 for s in found) == len(starts)
    for segment in found:
        assert sum(segment.start <= start < segment.end for start in starts) == segment.bins


@pytest.mark.filterwarnings("ignore")
def test_levels_are_found_and_cnvkit_is_left_as_it_was(tmp_path: Path) -> None:
    from cnvlib.segmentation import haar

    before = haar.segment_haar
    bins = write_bins(tmp_path / "t.cnr", [0.0, 1.0, -0.6, 0.0])
    segment_bins(bins, tmp_path / "t.cns", method="haar")
    assert haar.segment_haar is before
    found = read_segments(tmp_path / "t.cns", ["chr1"]).segments
    assert [s.log2 for s in found] == pytest.approx([0.0, 1.0, -0.6, 0.0], abs=0.05)
