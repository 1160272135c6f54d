"""Molecules and reads: alleles at their fractions, damage in its orientation, honest qualities."""

from dataclasses import replace

import numpy as np
import pytest
from bench.accuracy.alleles import Allele, Tract
from bench.accuracy.artefacts import Artefact, Source
from bench.accuracy.design import Sample
from bench.accuracy.fragments import (
    Fragments,
    Planted,
    carriers,
    damaged,
    draw_fragments,
    planted_alleles,
    respect_lengths,
)
from bench.accuracy.germline import Genotype, Inherited, Person
from bench.accuracy.reads import (
    GOOD_QUALITY,
    READ_BP,
    Plants,
    Reads,
    calibrated,
    fastq,
    sequence,
)
from bench.accuracy.slippage import rate, slips
from bench.accuracy.templates import WIDTH_BP, build_templates, damage
from bench.accuracy.truth import Event
from bench.accuracy.world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.simulation.genome import Target
from agnoma.simulation.randomness import generator
from agnoma.simulation.reads import ADAPTERS

BASES = "".join(np.random.default_rng(5).choice(list("ACGT"), 3000))
TARGET = Target("c", 1000, 1600, "SIM1_exon1")
TUMOUR = Sample("T", 500, 0.0)


def drawn(sample: Sample = TUMOUR, per_bp: float = 5.0, seed: int = 1) -> Fragments:
    return draw_fragments(TARGET, sample, per_bp, generator(seed, "test"))


def of(allele: Allele, low: float = 0.0, high: float = 1.0) -> Planted:
    return Planted(allele, Person.PATIENT, low, high)


def event(allele: Allele, vaf: float, *, first_copy: bool = True) -> Event:
    return Event(allele, vaf, first_copy, "no repeat", duplicated=False)


@pytest.mark.parametrize("first_copy", [True, False])
@pytest.mark.parametrize("vaf", [0.02, 0.3, 0.6])
def test_event_is_carried_by_its_fraction(vaf: float, first_copy: bool) -> None:
    planted = planted_alleles(
        TUMOUR, [event(Allele("c", 1300, "A", "C"), vaf, first_copy=first_copy)], []
    )
    fragments = drawn(per_bp=20)
    carried = planted[0].carried(fragments).mean()
    assert carried == pytest.approx(vaf, abs=4 * (vaf * (1 - vaf) / len(fragments)) ** 0.5)


def test_normal_has_no_somatic_event_and_copies_exclude_each_other() -> None:
    allele, other = Allele("c", 1300, "A", "C"), Allele("c", 1400, "A", "C")
    germline = [
        Inherited(allele, 0.1, ((Person.PATIENT, Genotype.FIRST),)),
        Inherited(other, 0.1, ((Person.PATIENT, Genotype.SECOND),)),
    ]
    somatic = [event(Allele("c", 1200, "A", "C"), 0.3)]
    planted = planted_alleles(replace(TUMOUR, tumour=False), somatic, germline)
    assert [p.allele for p in planted] == [allele, other]
    one, two = (p.carried(drawn()) for p in planted)
    assert not (one & two).any()
    assert (one | two).all()


def test_contaminant_carries_only_its_own() -> None:
    allele = Allele("c", 1300, "A", "C")
    germline = [Inherited(allele, 0.1, ((Person.CONTAMINANT, Genotype.BOTH),))]
    fragments = drawn(replace(TUMOUR, contamination=0.03), per_bp=40)
    carried = planted_alleles(TUMOUR, [], germline)[0].carried(fragments)
    assert (carried == fragments.foreign).all()
    assert carried.mean() == pytest.approx(0.03, abs=0.006)


def naive(start: int, length: int, alleles: list[Allele]) -> str:
    """Return a molecule's bases: the whole contig is altered, then cut."""
    bases = BASES
    for allele in sorted(alleles, reverse=True):
        bases = bases[: allele.start] + allele.alt + bases[allele.end :]
    return bases[start : start + length]


ALLELES = [
    Allele("c", 1190, BASES[1190], "A" if BASES[1190] != "A" else "C"),
    Allele("c", 1210, BASES[1210:1222], ""),
    Allele("c", 1250, "", "ACGTACGTTTGACA"),
    Allele("c", 1280, BASES[1280:1285], "GATTACAGA"),
    Allele(
        "c",
        1300,
        BASES[1300:1302],
        "".join("ACGT"[("ACGT".index(b) + 1) % 4] for b in BASES[1300:1302]),
    ),
]


@given(st.sets(st.integers(0, len(ALLELES) - 1)), st.integers(1000, 1189), st.integers(40, 400))
@settings(deadline=None, max_examples=60)
def test_molecule_equals_the_altered_contig_cut(chosen: set[int], start: int, length: int) -> None:
    alleles = [ALLELES[i] for i in sorted(chosen)]
    fragments = single(start, length)
    rows, aligned = build_templates(text(), fragments, [of(a) for a in alleles], [])
    assert bytes(rows[0, :length]).decode() == naive(start, length, alleles)
    held = [a for a in alleles if a.start < start + length and len(a.ref) != len(a.alt)]
    assert aligned[0] == (not held)


def single(start: int, length: int, *, reverse: bool = False, count: int = 1) -> Fragments:
    return Fragments(
        start=np.full(count, start),
        length=np.full(count, length),
        phase=np.full(count, 0.25),
        foreign=np.zeros(count, dtype=np.bool_),
        reverse=np.full(count, reverse),
        inside=np.full(count, -1),
        skipped=np.zeros(count, dtype=np.int64),
    )


def text(bases: str = BASES) -> np.ndarray:
    return np.frombuffer((bases + "A" * WIDTH_BP).encode(), dtype=np.uint8)


def test_molecules_do_not_begin_in_a_deletion_but_do_in_an_insertion() -> None:
    lost, gained = of(Allele("c", 1200, BASES[1200:1230], "")), of(Allele("c", 1400, "", "G" * 30))
    before = drawn(per_bp=30)
    after = respect_lengths(before, [lost, gained], generator(1, "test"))
    assert not ((after.start >= 1200) & (after.start < 1230)).any()
    begun = after.take(after.inside == 1)
    assert (begun.start == 1400).all()
    assert sorted(set(begun.skipped.tolist())) == list(range(30))
    as_many = ((before.start >= 1370) & (before.start < 1400)).sum()
    assert len(begun) == as_many
    rows, _ = build_templates(text(), begun, [lost, gained], [])
    first = int(begun.skipped[0])
    assert bytes(rows[0, :40]).decode() == ("G" * (30 - first) + BASES[1400:])[:40]


@pytest.mark.parametrize(
    ("start", "carries"),
    [
        pytest.param(1199, True, id="begins-before"),
        pytest.param(1200, False, id="begins-behind-the-insertion"),
        pytest.param(1000, False, id="ends-far-before-it"),
    ],
)
def test_insertion_is_held_by_molecules_that_reach_it(start: int, carries: bool) -> None:
    found = carriers(single(start, 100), of(Allele("c", 1200, "", "TTT")))
    assert bool(len(found)) is carries


@pytest.mark.parametrize(
    ("unit", "units", "expected"),
    [
        pytest.param("A", 4, 0.0, id="short-run-never-slips"),
        pytest.param("A", 6, 5e-4, id="run-of-6"),
        pytest.param("A", 12, 5e-4 * 1.8**6, id="run-of-12"),
        pytest.param("CA", 5, 5e-4, id="unit-of-two"),
        pytest.param("CAG", 5, 2e-4, id="unit-of-three"),
        pytest.param("A", 40, 0.25, id="never-above-the-highest"),
    ],
)
def test_slippage_grows_with_the_run(unit: str, units: int, expected: float) -> None:
    tract = Tract("c", 100, 100 + len(unit) * units, unit)
    assert rate(tract) == pytest.approx(expected)


def test_slips_lose_more_than_they_gain_and_need_the_whole_run() -> None:
    bases = BASES[:1300] + "A" * 14 + BASES[1314:]
    tract = Tract("c", 1300, 1314, "A")
    fragments = drawn(per_bp=40)
    found = slips([tract], fragments.start, fragments.end, generator(2, "test"))
    lost = sum(len(s.rows) for s in found if s.units < 0)
    gained = sum(len(s.rows) for s in found if s.units > 0)
    assert lost > 1.5 * gained > 0
    for slip in found:
        assert (fragments.start[slip.rows] < 1300).all()
        assert (fragments.end[slip.rows] > 1314).all()
    one = next(s for s in found if s.units == -1)
    rows, aligned = build_templates(text(bases), fragments, [], found)
    row = int(one.rows[0])
    at, length = 1300 - int(fragments.start[row]), int(fragments.length[row])
    assert bytes(rows[row, :length]).decode() == naive_slip(bases, fragments, row)[:length]
    assert bytes(rows[row, at : at + 13]) == b"A" * 13
    assert not aligned[row]


def naive_slip(bases: str, fragments: Fragments, row: int) -> str:
    return bases[int(fragments.start[row]) : 1300] + bases[1301:]


@pytest.mark.parametrize(
    ("source", "ref", "alt", "forward"),
    [
        pytest.param(Source.DEAMINATION, "C", "T", True, id="deamination-F1R2"),
        pytest.param(Source.DEAMINATION, "G", "A", False, id="deamination-F2R1"),
        pytest.param(Source.OXIDATION, "G", "T", True, id="oxidation-F1R2"),
        pytest.param(Source.OXIDATION, "C", "A", False, id="oxidation-F2R1"),
    ],
)
def test_damage_lies_on_one_orientation(source: Source, ref: str, alt: str, forward: bool) -> None:
    site = Artefact(Allele("c", 1300, ref, alt), source, 0.08, forward)
    fragments = drawn(per_bp=60)
    hit = damaged(fragments, site, generator(3, "test"))
    assert (fragments.reverse[hit] != forward).all()
    covering = ((fragments.start <= 1300) & (fragments.end > 1300)).sum()
    assert len(hit) / covering == pytest.approx(0.08, abs=0.015)


def test_random_deamination_is_c_to_t_or_g_to_a_by_orientation() -> None:
    fragments = drawn(per_bp=60)
    rows, aligned = build_templates(text(), fragments, [], [])
    before = rows.copy()
    damage(rows, fragments, [], aligned, generator(4, "test"))
    row, column = np.nonzero(rows != before)
    changes = {
        (chr(before[r, c]), chr(rows[r, c]), bool(fragments.reverse[r]))
        for r, c in zip(row.tolist(), column.tolist(), strict=True)
    }
    assert changes == {("C", "T", False), ("G", "A", True)}
    damageable = (before[~fragments.reverse] == ord("C")).sum()
    assert (~fragments.reverse[row]).sum() / damageable == pytest.approx(3e-4, rel=0.25)


def reads_of(world: World, plants: Plants, sample: Sample, per_bp: float = 5.0) -> Reads:
    targets = [t for t in world.genome.targets if t.contig == "chr1"][:6]
    densities = np.full(len(targets), per_bp)
    return sequence(world.genome, targets, densities, sample, plants, generator(7, "test"))


def reference_of(world: World, reads: Reads) -> np.ndarray:
    bases = np.frombuffer(world.genome.contigs["chr1"].encode(), dtype=np.uint8)
    return bases[reads.fragments.start[:, None] + np.arange(READ_BP)]


def test_bases_err_as_often_as_their_qualities_say(world: World) -> None:
    normal = Sample("N", 100, 0.0, tumour=False)
    reads = reads_of(world, Plants([], [], []), normal, per_bp=12)
    wrong = reads.left != reference_of(world, reads)
    inside = np.arange(READ_BP) < reads.fragments.length[:, None]
    for phred in np.unique(reads.left_quality).tolist():
        at = (reads.left_quality == phred) & inside
        expected = at.sum() * 10 ** (-phred / 10)
        assert wrong[at].sum() == pytest.approx(expected, abs=5 * expected**0.5), phred
    assert (reads.left_quality == GOOD_QUALITY).mean() > 0.9


def test_short_molecules_are_read_into_the_adapter(world: World) -> None:
    reads = reads_of(world, Plants([], [], []), TUMOUR)
    fragments = reads.fragments
    short = np.flatnonzero((fragments.length < 60) & ~fragments.reverse)
    assert len(short)
    agree = 0.0
    for row in short.tolist():
        length = int(fragments.length[row])
        beyond = bytes(reads.left[row, length:READ_BP])
        agree += np.mean([a == b for a, b in zip(beyond, ADAPTERS[0], strict=False)])
    assert agree / len(short) > 0.98


def test_copies_are_true_duplicates(world: World) -> None:
    reads = reads_of(world, Plants([], [], []), TUMOUR)
    f = reads.fragments
    same = (f.start[1:] == f.start[:-1]) & (f.phase[1:] == f.phase[:-1])
    assert (f.length[1:] == f.length[:-1])[same].all()
    assert (f.reverse[1:] == f.reverse[:-1])[same].all()
    assert same.mean() == pytest.approx(0.12, abs=0.02)


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("source", [Source.STRAND, Source.READ_END, Source.LOW_QUALITY])
def test_misreads_lie_on_one_strand(world: World, source: Source, forward: bool) -> None:
    at = next(t for t in world.genome.targets if t.contig == "chr1").start + 60
    ref = world.genome.contigs["chr1"][at]
    alt = "A" if ref != "A" else "C"
    site = Artefact(Allele("chr1", at, ref, alt), source, 0.12, forward)
    clean = Plants([], [], [])
    quiet, loud = (
        reads_of(world, plants, TUMOUR, per_bp=30)
        for plants in (clean, replace(clean, artefacts=[site]))
    )
    changed, same = ("left", "right") if forward else ("right", "left")
    assert (getattr(quiet, same) == getattr(loud, same)).all()
    row, column = np.nonzero(getattr(quiet, changed) != getattr(loud, changed))
    assert len(row) > 10
    fragments = loud.fragments
    place = fragments.start[row] + column if forward else fragments.end[row] - 1 - column
    assert (place == at).all()
    if source is Source.READ_END:
        assert ((column < 8) | (column >= READ_BP - 8)).all()
    if source is Source.LOW_QUALITY:
        assert (getattr(loud, f"{changed}_quality")[row, column] < 15).all()


def test_only_systematic_errors_are_in_the_normal(world: World) -> None:
    at = next(t for t in world.genome.targets if t.contig == "chr1").start + 60
    ref = world.genome.contigs["chr1"][at]
    site = Artefact(Allele("chr1", at, ref, "A" if ref != "A" else "C"), Source.STRAND, 0.1, True)
    normal = Sample("N", 100, 0.0, tumour=False)
    plants = [Plants([], sites, []) for sites in ([], [site], [replace(site, systematic=True)])]
    none, tumour_only, both = (reads_of(world, p, normal).left for p in plants)
    assert (none == tumour_only).all()
    assert (none != both).any()


def test_depth_is_as_asked(world: World) -> None:
    sample = Sample("T", 200, 0.0)
    per_bp = calibrated(world.genome, sample, 3)
    covered = 0
    for number, target in enumerate(world.genome.targets):
        draw = generator(9, "test", str(number))
        fragments = draw_fragments(target, sample, float(per_bp[number]), draw)
        for position in range(target.start, target.end, 10):
            left = (fragments.start <= position) & (position < fragments.start + READ_BP)
            right = (position < fragments.end) & (position >= fragments.end - READ_BP)
            inside = (fragments.start <= position) & (position < fragments.end)
            covered += 10 * int(((left | right) & inside).sum())
    assert covered / world.genome.target_bp == pytest.approx(200, rel=0.04)


def test_fastq_of_a_sample(world: World) -> None:
    sample = Sample("T0020", 20, 0.03)
    plants = world.plants(sample)
    lines = b"".join(fastq(world.genome, sample, plants, 3)).splitlines()
    assert len(lines) % 8 == 0
    assert lines[0] == lines[4]
    assert len(set(lines[::8])) == len(lines) // 8
    assert {len(line) for line in lines[1::4]} == {READ_BP}
    assert {len(line) for line in lines[3::4]} == {READ_BP}
    assert set(b"".join(lines[1::4])) <= set(b"ACGT")


def test_same_sample_same_reads(world: World) -> None:
    one, two = Sample("T0020", 20, 0.0), Sample("T0021", 20, 0.0)
    first, again, other = (
        b"".join(fastq(world.genome, s, world.plants(s), 3)) for s in (one, one, two)
    )
    assert first == again
    assert first != other
