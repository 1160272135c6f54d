import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from agnoma.errors import InputFormatError
from agnoma.models.case import Role
from agnoma.sequence import reverse_complement
from agnoma.simulation.fastq import fastq_text, write_pair
from agnoma.simulation.genome import Target, random_bases
from agnoma.simulation.randomness import generator
from agnoma.simulation.reads import (
    ADAPTERS,
    READ_BP,
    Lane,
    ReadPairs,
    capture_efficiency,
    lane_of,
    simulate_lane,
    with_alleles,
)
from agnoma.simulation.truth import EventKind, PlantedEvent
from agnoma.simulation.tumour import Expectation, SimulatedTumour

CONTIGS = {"chr1": random_bases(6000, generator(7, "test")), "chr2": "ACGT" * 700}
TARGETS = [
    Target("chr1", 1000, 1200, "AAA_exon1"),
    Target("chr1", 2500, 2700, "BBB_exon1"),
    Target("chr1", 4000, 4200, "CCC_exon2"),
]


def lane(**changes: object) -> Lane:
    fields = {
        "case_id": "A",
        "role": Role.TUMOUR,
        "unit": "L1",
        "depth_x": 1500.0,
        "purity": 0.6,
        "seed": 5,
    }
    return Lane(**{**fields, **changes})  # type: ignore[arg-type]


def event(kind: EventKind = EventKind.SOMATIC, **changes: object) -> PlantedEvent:
    start = 1100
    fields = {
        "case_id": "A",
        "kind": kind,
        "gene": "AAA",
        "label": "x",
        "contig": "chr1",
        "start": start,
        "ref": CONTIGS["chr1"][start],
        "alt": "A" if CONTIGS["chr1"][start] != "A" else "C",
        "mutated_copies": 1,
        "total_copies": 2,
        "expected": Expectation.REPORTED,
    }
    return PlantedEvent.model_validate({**fields, **changes})


def copies(gene: str, total: int) -> PlantedEvent:
    return PlantedEvent(
        case_id="A",
        kind=EventKind.AMPLIFICATION,
        gene=gene,
        label="x",
        total_copies=total,
        expected=Expectation.REPORTED,
    )


def forward_reads(pairs: ReadPairs) -> list[str]:
    """Return both reads of each pair in both directions, whichever lies forward is found."""
    reads = [bytes(row).decode() for both in pairs.bases for row in both]
    return reads + [reverse_complement(read) for read in reads]


def count(reads: list[str], word: str) -> int:
    return sum(word in read for read in reads)


def fraction(pairs: ReadPairs, planted: PlantedEvent) -> float:
    """Return the fraction of reads with the planted allele among those with either."""
    bases, start = CONTIGS["chr1"], planted.start or 0
    left, right = bases[start - 8 : start], bases[start + len(planted.ref or "") :][:8]
    reads = forward_reads(pairs)
    alt = count(reads, left + (planted.alt or "") + right)
    ref = count(reads, left + (planted.ref or "") + right)
    return alt / (alt + ref)


@pytest.mark.parametrize(
    ("planted", "purity", "expected"),
    [
        pytest.param(event(), 0.6, 0.30, id="somatic-heterozygous"),
        pytest.param(event(ccf=0.5), 0.6, 0.15, id="subclonal"),
        pytest.param(event(mutated_copies=2), 0.6, 0.60, id="both-copies"),
        pytest.param(event(), 0.0, 0.0, id="somatic-in-normal"),
        pytest.param(
            event(EventKind.GERMLINE, normal_mutated_copies=1), 0.6, 0.5, id="germline-in-tumour"
        ),
        pytest.param(
            event(EventKind.GERMLINE, normal_mutated_copies=1), 0.0, 0.5, id="germline-in-normal"
        ),
        pytest.param(
            event(EventKind.GERMLINE, normal_mutated_copies=2, mutated_copies=2),
            0.6,
            1.0,
            id="germline-homozygous",
        ),
        pytest.param(
            event(ref=CONTIGS["chr1"][1100:1116], alt=CONTIGS["chr1"][1100]),
            0.6,
            0.3,
            id="deletion",
        ),
    ],
)
def test_planted_fraction(planted: PlantedEvent, purity: float, expected: float) -> None:
    pairs = simulate_lane(CONTIGS, TARGETS, [planted], lane(purity=purity))
    # 1,500 fragments: standard error of 0.3 is 0.012, with duplicates 0.013.
    assert fraction(pairs, planted) == pytest.approx(expected, abs=0.05)


def depth(pairs: ReadPairs, at: int) -> int:
    """Return the fragments with an error-free 20-mer in the middle of a target."""
    word = CONTIGS["chr1"][at : at + 20]
    back = reverse_complement(word)
    both = zip(*[[bytes(row).decode() for row in rows] for rows in pairs.bases], strict=True)
    return sum(any(word in read or back in read for read in pair) for pair in both)


def test_copies_scale_the_depth() -> None:
    events = [copies("BBB", 14), copies("CCC", 0)]
    pairs = simulate_lane(CONTIGS, TARGETS, events, lane(depth_x=2000.0))
    efficiency = capture_efficiency(CONTIGS, TARGETS, seed=5)
    # Targets vary by 3 % between samples, counts by 2 to 4 %: standard error of a ratio about 5 %.
    per_target = zip(TARGETS, efficiency, strict=True)
    two, many, none = (depth(pairs, t.start + 90) / e for t, e in per_target)
    assert many / two == pytest.approx((0.6 * 14 + 0.4 * 2) / 2, rel=0.15)
    assert none / two == pytest.approx(0.4, rel=0.15)


def test_depth_is_as_asked() -> None:
    pairs = simulate_lane(CONTIGS, TARGETS, [], lane(depth_x=600.0))
    efficiency = capture_efficiency(CONTIGS, TARGETS, seed=5)
    # 8 % duplicates come on top; errors and read ends hide some 20-mers.
    assert depth(pairs, 1090) / efficiency[0] == pytest.approx(600, rel=0.15)


def test_dropout_leaves_no_read() -> None:
    dropout = event(EventKind.DROPOUT, gene="CCC", exon=2, start=None, ref=None, alt=None)
    pairs = simulate_lane(CONTIGS, TARGETS, [dropout], lane())
    assert all(depth(pairs, at) == 0 for at in (4000, 4090, 4180))
    assert depth(pairs, 1090) > 0


def test_lane_depends_on_its_names_only() -> None:
    one, same = (simulate_lane(CONTIGS, TARGETS, [event()], lane()) for _ in range(2))
    other = simulate_lane(CONTIGS, TARGETS, [event()], lane(unit="L2"))
    assert np.array_equal(one.bases, same.bases)
    assert np.array_equal(one.qualities, same.qualities)
    assert one.bases[0].shape != other.bases[0].shape or not np.array_equal(one.bases, other.bases)


def test_duplicates_errors_strands_and_adapters() -> None:
    pairs = simulate_lane(CONTIGS, TARGETS[:1], [], lane(depth_x=4000.0))
    first, second = pairs.bases
    total = len(first)
    starts = [CONTIGS["chr1"].find(bytes(r[:25]).decode()) for r in first]
    forward = sum(s >= 0 for s in starts)
    backward = sum(reverse_complement(bytes(r[:25]).decode()) in CONTIGS["chr1"] for r in first)
    assert forward / (forward + backward) == pytest.approx(0.5, abs=0.03)
    quality = np.concatenate(pairs.qualities).astype(float) - 33
    assert (10 ** (-quality / 10.0)).mean() == pytest.approx(0.002, abs=0.0005)
    reads = [bytes(r).decode() for r in first]
    adapters = sum(ADAPTERS[0][:12].decode() in read for read in reads)
    assert 0 < adapters < 0.02 * total
    assert any(ADAPTERS[1][:12].decode() in bytes(r).decode() for r in second)


def test_quality_matches_errors() -> None:
    pairs = simulate_lane(CONTIGS, TARGETS[:1], [], lane(depth_x=4000.0))
    wrong = {14: [0, 0], 37: [0, 0]}
    for read, quality in zip(pairs.bases[0], pairs.qualities[0], strict=True):
        at = CONTIGS["chr1"].find(bytes(read[:25]).decode())
        if at < 0 or bytes(read[25:37]).decode() == ADAPTERS[0][:12].decode():
            continue
        truth = np.frombuffer(CONTIGS["chr1"][at : at + 50].encode(), dtype=np.uint8)
        for phred, counted in wrong.items():
            here = quality[25:50] - 33 == phred
            counted[0] += int((read[25:50] != truth[25:])[here].sum())
            counted[1] += int(here.sum())
    assert wrong[14][0] / wrong[14][1] == pytest.approx(10**-1.4, rel=0.3)
    assert wrong[37][0] / wrong[37][1] < 0.002


@pytest.mark.parametrize(
    ("alleles", "expected"),
    [
        pytest.param([], "ACGTACGT", id="none"),
        pytest.param([(12, "G", "T")], "ACTTACGT", id="snv"),
        pytest.param([(11, "CGT", "C"), (15, "C", "CAA")], "ACACAAGT", id="deletion-and-insertion"),
    ],
)
def test_alleles_on_a_fragment(alleles: list[tuple[int, str, str]], expected: str) -> None:
    events = [event(start=start, ref=ref, alt=alt) for start, ref, alt in alleles]
    assert with_alleles("ACGTACGT", 10, events) == expected


def test_lanes_share_the_depth() -> None:
    tumour = SimulatedTumour.model_validate(
        {
            "case": "A",
            "patient": "P",
            "site": "skin",
            "purity": 0.6,
            "depth_x": 300,
            "tumour_units": ["L1", "L2"],
            "normal": False,
            "point": "test",
        }
    )
    assert lane_of(tumour, Role.TUMOUR, "L2", seed=1).depth_x == 150
    with pytest.raises(InputFormatError, match="A: no tumour lane 'L3'; known: L1, L2"):
        lane_of(tumour, Role.TUMOUR, "L3", seed=1)
    with pytest.raises(InputFormatError, match="A: no normal lane 'L1'; known: none"):
        lane_of(tumour, Role.NORMAL, "L1", seed=1)


def test_normal_has_no_tumour_cells() -> None:
    fields = {"case": "A", "patient": "P", "site": "skin", "purity": 0.6, "point": "test"}
    normal = lane_of(SimulatedTumour.model_validate(fields), Role.NORMAL, "L1", seed=1)
    assert normal.purity == 0


def test_fastq_is_well_formed_and_says_nothing_of_the_case(tmp_path: Path) -> None:
    pairs = simulate_lane(CONTIGS, TARGETS, [event()], lane(depth_x=50.0))
    paths = tmp_path / "a_R1.fastq.gz", tmp_path / "a_R2.fastq.gz"
    write_pair(*paths, pairs)
    once = [path.read_bytes() for path in paths]
    write_pair(*paths, pairs)
    assert [path.read_bytes() for path in paths] == once
    for data in once:
        assert data[4:8] == bytes(4)  # no time in the gzip header (RFC 1952)
        lines = gzip.decompress(data).decode().splitlines()
        assert len(lines) == 4 * len(pairs.bases[0])
        assert all(re.fullmatch(r"@sim:\d{7}", name) for name in lines[::4])
        assert lines[0] == "@sim:0000001"
        assert {len(line) for line in lines[1::4] + lines[3::4]} == {READ_BP}
        assert set(lines[2::4]) == {"+"}
        assert set("".join(lines[1::4])) == set("ACGT")


def test_no_reads_no_text() -> None:
    empty = np.zeros((0, READ_BP), dtype=np.uint8)
    assert fastq_text(empty, empty) == b""
