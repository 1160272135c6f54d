"""Libraries and their aligned reads."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pysam
import pytest
from bench.copy_number.design import Background, Design, Given, Sample
from bench.copy_number.karyotype import Karyotype, draw_karyotype, inherited, overlay
from bench.copy_number.library import (
    INSERT_BP,
    READ_BP,
    Cells,
    Person,
    Source,
    bases_on_target,
    capture_efficiency,
    draw_person,
    mean_copies,
    sources,
)
from bench.copy_number.panel import SEX_CONTIG, Panel
from bench.copy_number.reads import _index_bin, draw_fragments, write_bam

from agnoma.models.case import Sex


def cells_of(panel: Panel, design: Design, purity: float, alleles: tuple[int, int]) -> Cells:
    """Return cells whose chromosome 1 has some copies and the rest two."""
    person = draw_person(panel, design, "somebody", Sex.FEMALE)
    pieces = inherited(panel, Sex.FEMALE).pieces
    changed = overlay(pieces, "chr1", 0, len(panel.contigs["chr1"]), lambda _: alleles)
    return Cells(person, Karyotype(Sex.FEMALE, tuple(changed)), purity)


@pytest.mark.parametrize(
    ("alleles", "purity", "expected"),
    [((2, 1), 0.5, 1.25), ((0, 0), 0.4, 0.6), ((9, 1), 1.0, 5.0), ((1, 1), 0.3, 1.0)],
)
def test_fragments_follow_the_copies(
    small_panel: Panel,
    copy_number_design: Design,
    alleles: tuple[int, int],
    purity: float,
    expected: float,
) -> None:
    deep = replace(copy_number_design, depth_x=4000)
    efficiency = capture_efficiency(small_panel, deep)
    depth = {}
    for name, state in (("changed", alleles), ("plain", (1, 1))):
        found = sources(
            small_panel, deep, cells_of(small_panel, deep, purity, state), "x", efficiency
        )
        # Against chromosome 2, because a library is sequenced to its depth.
        depth[name] = [
            sum(s.fragments for s in found if s.captured and s.contig == c)
            for c in ("chr1", "chr2")
        ]
    changed, plain = depth["changed"], depth["plain"]
    assert changed[0] / changed[1] / (plain[0] / plain[1]) == pytest.approx(expected, rel=0.03)


def test_off_target_fragments_follow_the_copies(
    small_panel: Panel, copy_number_design: Design
) -> None:
    found = {}
    for alleles in ((3, 1), (1, 1)):
        cells = cells_of(small_panel, copy_number_design, 1.0, alleles)
        efficiency = capture_efficiency(small_panel, copy_number_design)
        own = sources(small_panel, copy_number_design, cells, "x", efficiency)
        found[alleles] = sum(s.fragments for s in own if not s.captured and s.contig == "chr1")
    assert found[3, 1] / found[1, 1] == pytest.approx(2, rel=0.15)


def test_cells_of_a_man_have_one_x(small_panel: Panel, copy_number_design: Design) -> None:
    person = draw_person(small_panel, copy_number_design, "man", Sex.MALE)
    karyotype = inherited(small_panel, Sex.MALE)
    x = next(p for p in karyotype.pieces if p.contig == SEX_CONTIG)
    assert mean_copies(Cells(person, karyotype, 0.3), x) == (1.0, 0.0)


@pytest.mark.parametrize("length", [120, 180, 250])
def test_bases_on_target(length: int) -> None:
    draw = np.random.default_rng(1)
    base = draw.integers(0, length, 200_000)
    start = base - draw.integers(0, INSERT_BP, 200_000)
    inside = np.minimum(start + INSERT_BP, length) - np.maximum(start, 0)
    share = 2 * READ_BP / INSERT_BP
    assert bases_on_target(np.array([length]))[0] == pytest.approx(inside.mean() * share, rel=0.01)


@pytest.fixture(scope="module")
def library(
    small_panel: Panel, copy_number_design: Design, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Cells]:
    sample = Sample(0.5, Background.DIPLOID, Given.FRACTION)
    karyotype = draw_karyotype(small_panel, copy_number_design, sample, Sex.FEMALE)
    person = draw_person(small_panel, copy_number_design, "x", Sex.FEMALE)
    cells = Cells(person, karyotype, sample.purity)
    efficiency = capture_efficiency(small_panel, copy_number_design)
    found = sources(small_panel, copy_number_design, cells, "x", efficiency)
    path = tmp_path_factory.mktemp("reads") / "x.bam"
    write_bam(path, small_panel, copy_number_design, "x", person, found)
    pysam.index(str(path))
    return path, cells


def test_records_are_sorted_pairs(library: tuple[Path, Cells], small_panel: Panel) -> None:
    by_name: dict[str, list[pysam.AlignedSegment]] = {}
    with pysam.AlignmentFile(str(library[0])) as bam:
        assert bam.references == tuple(small_panel.contigs)
        reads = list(bam.fetch("chr1"))
    assert all(one.reference_start <= other.reference_start for one, other in pairwise(reads))
    for read in reads:
        by_name.setdefault(str(read.query_name), []).append(read)
    assert len(by_name) * 2 == len(reads)
    for one, other in by_name.values():
        assert one.is_read1 != other.is_read1
        assert one.is_reverse != other.is_reverse
        assert one.next_reference_start == other.reference_start
        assert one.template_length == -other.template_length
        forward = other if one.is_reverse else one
        assert forward.template_length > 0
        assert one.get_tag("RG") == "r"
        assert one.cigarstring == f"{READ_BP}M"


def test_depth_is_that_of_the_design(
    library: tuple[Path, Cells], small_panel: Panel, copy_number_design: Design
) -> None:
    total, length = 0, 0
    with pysam.AlignmentFile(str(library[0])) as bam:
        for target in small_panel.targets:
            span = (target.contig, target.start, target.end)
            total += int(np.sum(bam.count_coverage(*span)))
            length += target.end - target.start
    assert total / length == pytest.approx(copy_number_design.depth_x, rel=0.1)


def test_bases_are_the_reference_and_the_alleles(
    library: tuple[Path, Cells], small_panel: Panel
) -> None:
    path, cells = library
    shares = {(True, True): [], (False, False): [], (True, False): []}  # type: ignore[var-annotated]
    with pysam.AlignmentFile(str(path)) as bam:
        for number, snp in enumerate(small_panel.snps):
            counts = bam.count_coverage(snp.contig, snp.start, snp.start + 1)
            column = [int(c[0]) for c in counts]
            order = {1: 0, 2: 1, 4: 2, 8: 3}
            depth = column[order[snp.ref]] + column[order[snp.alt]]
            own = [bool(a) for a in cells.person.alleles[:, number]]
            key = (max(own), min(own))
            if depth >= 10:
                shares[key].append(column[order[snp.alt]] / depth)
    assert np.mean(shares[True, True]) == pytest.approx(1, abs=0.01)
    assert np.mean(shares[False, False]) == pytest.approx(0, abs=0.01)
    assert np.mean(shares[True, False]) == pytest.approx(0.5, abs=0.1)


def test_lost_haplotype_shows_in_the_alleles(
    small_panel: Panel, copy_number_design: Design, tmp_path: Path
) -> None:
    shape = (2, len(small_panel.snps))
    person = Person(Sex.FEMALE, np.array([[True], [False]]) & np.ones(shape, dtype=np.bool_))
    pieces = inherited(small_panel, Sex.FEMALE).pieces
    gone = tuple(replace(p, alleles=(1, 0)) for p in pieces)
    cells = Cells(person, Karyotype(Sex.FEMALE, gone), 0.5)
    efficiency = capture_efficiency(small_panel, copy_number_design)
    found = sources(small_panel, copy_number_design, cells, "loh", efficiency)
    path = tmp_path / "loh.bam"
    write_bam(path, small_panel, copy_number_design, "loh", person, found)
    pysam.index(str(path))
    alt = depth = 0
    letters = dict(zip((1, 2, 4, 8), range(4), strict=True))
    with pysam.AlignmentFile(str(path)) as bam:
        for snp in small_panel.snps:
            counts = bam.count_coverage(snp.contig, snp.start, snp.start + 1)
            alt += counts[letters[snp.alt]][0]
            depth += counts[letters[snp.alt]][0] + counts[letters[snp.ref]][0]
    # One copy in tumour cells and one in normal ones, of three haplotypes in two cells.
    assert alt / depth == pytest.approx(2 / 3, abs=0.03)


def test_the_same_sample_has_the_same_reads(
    library: tuple[Path, Cells], small_panel: Panel, copy_number_design: Design, tmp_path: Path
) -> None:
    path, cells = library
    efficiency = capture_efficiency(small_panel, copy_number_design)
    found = sources(small_panel, copy_number_design, cells, "x", efficiency)
    again = tmp_path / "again.bam"
    write_bam(again, small_panel, copy_number_design, "x", cells.person, found)
    assert again.read_bytes() == path.read_bytes()


def test_index_bins_are_those_of_the_format() -> None:
    starts = np.array([0, 16_384 - READ_BP, 16_384 - 1, 131_072 - 1, 1_048_576 - 1, 8_388_608 - 1])
    read = pysam.AlignedSegment()
    read.query_sequence = "A" * READ_BP
    read.cigarstring = f"{READ_BP}M"
    expected = []
    for start in starts.tolist():
        read.reference_start = start
        expected.append(read.bin)
    assert _index_bin(starts).tolist() == expected


def test_inserts_have_the_length_of_their_library() -> None:
    source = Source("a", 5000, 5200, 4000, 0.5, captured=True)
    for insert_bp in (160.0, 200.0):
        found = draw_fragments([source], 10_000, insert_bp, np.random.default_rng(1))
        assert found.insert.mean() == pytest.approx(insert_bp, abs=3)
        assert ((found.start < 5200) & (found.start + found.insert > 5000)).all()
