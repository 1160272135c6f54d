"""Targets without reads keep out of the corrections of the others."""

import math
import random
from pathlib import Path

import pytest
from cnvlib.cmdutil import read_cna
from cnvlib.fix import do_fix
from reference_builders import depths_of, reference_bin, write_reference

from agnoma.copy_number.cnvkit_ratios import NO_READS_LOG2
from agnoma.io.cnvkit import RatioBin, read_bins
from agnoma.io.cnvkit_coverage import BinDepth, write_coverage_tables
from agnoma.io.cnvkit_reference import ReferenceBin
from measure_ratios import main as measure_ratios

CONTIGS = ["chr1", "chr2"]
NOISE = random.Random(4)  # noqa: S311
TARGETS = [
    reference_bin(contig, 1000 * n, size=150, gc=round(NOISE.uniform(0.35, 0.65), 3), depth=300.0)
    for contig, count in (("chr1", 60), ("chr2", 12))
    for n in range(count)
]

pytestmark = pytest.mark.filterwarnings("ignore")  # of pandas, inside CNVkit


def ratios(
    folder: Path, targets: list[ReferenceBin] = TARGETS, **depth: float
) -> tuple[RatioBin, ...]:
    """Return the bins of a sample with these depths by contig, 100 without one."""
    write_reference(folder / "r.cnn", targets)
    noise = random.Random(5)  # noqa: S311
    rows = [
        BinDepth(row.bin, row.depth * 2 ** noise.gauss(0, 0.05))
        for row in depths_of(targets, **depth)
    ]
    write_coverage_tables(folder / "t", rows, with_gc=False)
    measure_ratios(
        folder / "t.targetcoverage.cnn",
        folder / "t.antitargetcoverage.cnn",
        folder / "r.cnn",
        folder / "t.cnr",
        edge_bias=True,
    )
    return read_bins(folder / "t.cnr", CONTIGS)


@pytest.mark.parametrize("depth", [0.0, 0.5], ids=["no-read", "hardly-read"])
def test_a_failed_chromosome_leaves_the_others_alone(tmp_path: Path, depth: float) -> None:
    found = ratios(tmp_path, chr2=depth)
    assert len(found) == len(TARGETS)
    others = [item.log2 for item in found if item.contig == "chr1"]
    assert max(map(abs, others)) < 0.5
    own = {round(item.log2, 1) for item in found if item.contig == "chr2"}
    expected = math.log2(depth / 100) if depth else NO_READS_LOG2
    assert all(value == pytest.approx(expected, abs=0.3) for value in own)


def test_where_everything_was_read_the_ratios_are_those_of_cnvkit(tmp_path: Path) -> None:
    found = ratios(tmp_path, chr2=50.0)
    tables = [
        read_cna(str(tmp_path / name))
        for name in ("t.targetcoverage.cnn", "t.antitargetcoverage.cnn", "r.cnn")
    ]
    own = do_fix(*tables).data["log2"]
    assert [item.log2 for item in found] == pytest.approx(list(own), abs=1e-5)


def test_a_sample_that_was_hardly_read_is_left_to_cnvkit(tmp_path: Path) -> None:
    found = ratios(tmp_path, chr1=0.0)
    assert {item.contig for item in found} == set(CONTIGS)
    assert min(item.log2 for item in found if item.contig == "chr1") < -10


def test_a_target_bad_in_the_reference_stays_left_out(tmp_path: Path) -> None:
    bad = reference_bin("chr2", 90_000, size=150, log2=-8.0, gc=0.5)
    found = ratios(tmp_path, [*TARGETS, bad], chr2=0.0)
    assert (bad.contig, bad.start) not in {(item.contig, item.start) for item in found}
