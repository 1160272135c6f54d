import math
import re
from pathlib import Path

import pytest
from reference_builders import reference_bin, row_of, write_reference

from agnoma.errors import InputFormatError
from agnoma.io.cnvkit_reference import (
    ReferenceBin,
    has_haploid_x,
    is_flat,
    misfits,
    read_reference,
    without_value,
)

HEADER = "chromosome\tstart\tend\tgene\tlog2\tdepth\tgc\trmask\tspread\n"
PANEL = {"chr1": [(0, 1000)]}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    bins = (
        reference_bin("chr2", 500, gene="Antitarget", gc=None),
        reference_bin("chr1", 100, gene="-", log2=-0.25, spread=0.125),
    )
    assert read_reference(write_reference(tmp_path / "r.cnn", bins)) == bins
    assert [item.on_target for item in bins] == [False, True]


def test_bins_without_values_stay_unknown(tmp_path: Path) -> None:
    path = tmp_path / "r.cnn"
    path.write_text(HEADER + "chr1\t0\t9\tA\tnan\t0\t\t0\tnan\n")
    (item,) = read_reference(path)
    assert math.isnan(item.log2)
    assert math.isnan(item.spread)
    assert item.gc is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "chromosome\tstart\tend\tgene\tdepth\tlog2\nchr1\t0\t9\tA\t1\t0\n",
            r"not a CNVkit reference.*found: chromosome start end gene depth log2;.*cnv-reference",
            id="coverage-table",
        ),
        pytest.param(HEADER, "a CNVkit reference without bins", id="no-bins"),
        pytest.param(HEADER + "chr1\t9\t9\tA\t0\t1\t0.5\t0\t0\n", "line 2: .*'start'", id="empty"),
        pytest.param(HEADER + "\t0\t9\tA\t0\t1\t0.5\t0\t0\n", "line 2: .*a contig", id="nowhere"),
        pytest.param(HEADER + "chr1\t0\t9\tA\t0\t1\t0.5\t0\t-1\n", "'spread' holds '-1'", id="sd"),
        pytest.param(HEADER + "chr1\t0\t9\tA\t0\t1\t50\t0\t0\n", "'gc' holds '50'", id="percent"),
    ],
)
def test_no_reference(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "r.cnn"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_reference(path)


@pytest.mark.parametrize(
    ("spreads", "flat"),
    [
        pytest.param([0, 0], True, id="flat"),
        pytest.param([0, 0.1], False, id="normals"),
        pytest.param([0, math.nan], True, id="unknown-is-no-spread"),
    ],
)
def test_flat(spreads: list[float], flat: bool) -> None:
    assert is_flat([reference_bin(spread=value) for value in spreads]) is flat


def problems(bins: list[ReferenceBin]) -> list[str]:
    return list(misfits(bins, contigs=["chr1", "chr2", "chrX"], targets=PANEL))


@pytest.mark.parametrize(
    ("bins", "message"),
    [
        pytest.param(row_of("chr1", 10), None, id="the-panel"),
        pytest.param(row_of("chr1", 9), None, id="at-limit"),
        pytest.param(
            [*row_of("chr1", 9)[:-1], reference_bin("chr1", 800, size=99)],
            "cover 90% of the targets, and 100% of them lies on targets .both must be 90%",
            id="just-below",
        ),
        pytest.param(
            row_of("chr1", 20), "cover 100% of the targets, and 50% of them", id="wider-panel"
        ),
        pytest.param(row_of("chr2", 10), "cover 0% of the targets", id="other-panel"),
        pytest.param(
            row_of("chr1", 10, gene="Antitarget"), "cover 0% of the targets", id="antitargets-only"
        ),
        pytest.param(row_of("1", 10), "FASTA has no contig 1; use a reference", id="naming"),
        pytest.param(
            row_of("chr1", 10) + row_of("chrX", 20, gene="Antitarget", log2=-1),
            "X chromosome is at one copy",
            id="haploid-x",
        ),
    ],
)
def test_misfits(bins: list[ReferenceBin], message: str | None) -> None:
    found = problems(bins)
    if message is None:
        assert found == []
    else:
        (only,) = found
        assert re.search(message, only)


def test_without_a_panel_only_the_genome_is_compared() -> None:
    assert list(misfits(row_of("chr9", 3), contigs=(), targets=None)) == []


@pytest.mark.parametrize(
    ("log2", "number", "haploid"),
    [
        pytest.param(-1.0, 20, True, id="one-copy"),
        pytest.param(0.0, 20, False, id="two-copies"),
        pytest.param(-0.7, 20, False, id="at-limit"),
        pytest.param(-0.71, 20, True, id="just-below"),
        pytest.param(-1.0, 19, False, id="too-few-bins"),
        pytest.param(-20.0, 20, False, id="bins-without-reads-are-silent"),
    ],
)
def test_haploid_x(log2: float, number: int, haploid: bool) -> None:
    assert has_haploid_x(row_of("chr1", 5) + row_of("X", number, log2=log2)) is haploid


def test_targets_without_a_value_are_named() -> None:
    nan = float("nan")
    bins = [
        reference_bin("chr1", 100, gene="NRAS", log2=nan),
        reference_bin("chr1", 300, gene="KIT", spread=nan),
        reference_bin("chr1", 500, gene="Antitarget", log2=nan),
        reference_bin("chr1", 700),
    ]
    assert without_value(bins) == (
        "2 targets without log2 or spread in the copy-number reference are left out of every "
        "sample: chr1:101-200 (NRAS), chr1:301-400 (KIT)"
    )
    assert without_value(bins[2:]) is None
    many = without_value([bins[0]] * 7)
    assert many is not None
    assert many.endswith(" and 2 more")
