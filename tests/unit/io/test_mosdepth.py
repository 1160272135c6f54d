import subprocess
from pathlib import Path

import pysam
import pytest

from agnoma.io.mosdepth import ContigDepth
from agnoma.io.per_base import stream_depth


@pytest.fixture
def depth() -> ContigDepth:
    found = ContigDepth([(8, 12), (14, 22)])
    found.depth[:] = [3, 3, 7, 7, 7, 0, 0, 0, 0, 0, 9, 9]
    return found


def test_places_inside_an_interval(depth: ContigDepth) -> None:
    assert depth.within(8, 12).tolist() == [3, 3, 7, 7]
    assert depth.within(14, 22).tolist() == [7, 0, 0, 0, 0, 0, 9, 9]
    assert depth.within(10, 11).tolist() == [7]
    assert depth.minimum([(8, 12), (20, 22)]) == 3


@pytest.mark.parametrize(("depth_x", "bases"), [(0, 12), (3, 7), (4, 5), (7, 5), (9, 2), (10, 0)])
def test_bases_at_a_depth(depth: ContigDepth, depth_x: int, bases: int) -> None:
    assert depth.at_least_bp([(8, 12), (14, 22)], depth_x) == bases


def test_nothing_was_read_is_zero() -> None:
    assert ContigDepth([(0, 5)]).minimum([(0, 5)]) == 0


@pytest.mark.parametrize("place", [(11, 13), (7, 8), (20, 23)])
def test_places_outside_are_refused(depth: ContigDepth, place: tuple[int, int]) -> None:
    with pytest.raises(KeyError, match=f"depth of {place[0]}-{place[1]} was not read"):
        depth.within(*place)


def test_depth_of_mosdepth_itself(tmp_path: Path) -> None:
    """Overlapping mates count once and a duplicate not at all."""
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "1", "LN": 100}]}
    bam = tmp_path / "a.bam"
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for name, start, flag, mate in (
            ("p", 0, 99, 5),
            ("d", 0, 99 | 1024, 5),
            ("p", 5, 147, 0),
        ):
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.flag, read.cigarstring = name, flag, "10M"
            read.reference_id = read.next_reference_id = 0
            read.reference_start, read.next_reference_start = start, mate
            read.mapping_quality, read.query_sequence = 60, "A" * 10
            read.template_length = 15 if start == 0 else -15
            out.write(read)
    pysam.index(str(bam))
    subprocess.run(["mosdepth", "--mapq", "20", "a", bam.name], cwd=tmp_path, check=True)
    [(_, found)] = stream_depth(tmp_path / "a.per-base.bed.gz", {"1": [(0, 17)]})
    assert found.depth.tolist() == [1] * 15 + [0] * 2
