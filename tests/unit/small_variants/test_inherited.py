"""What the matched normal carries beside a candidate is no part of the candidate."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agnoma.io.vcf import CandidateRecord
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, join, left_aligned, vcf_form
from agnoma.small_variants.measure.inherited import (
    MIN_FRAGMENTS,
    NORMAL,
    REACH_BP,
    TakenApart,
    without_inherited,
)
from agnoma.small_variants.measure.read_evidence import ReadEvidence

LIMITS = SmallVariantsConfig(germline_normal_vaf=0.10)
READ_BP = 100
RUN = 1700  # of eight A, from here on
INHERITED = Allele("7", 1532, "", "CGC")
SOMATIC = Allele("7", 1536, "ACTCG", "")


class Normal:
    """A matched normal in the making."""

    def __init__(self, genome: Any, reads: Any, folder: Path) -> None:
        self.genome, self.reads, self.folder = genome, reads, folder
        self.reference = genome.fasta
        self.count = 0

    def add(self, number: int, *changes: Allele, at: int = 1540, **read: Any) -> None:
        """Add fragments over a position that carry changes, aligned with their gaps."""
        for _ in range(number):
            name = f"f{self.count}"
            self.count += 1
            self.add_read(name, at - 50, *changes, **read)

    def add_read(self, name: str, start: int, *changes: Allele, **read: Any) -> None:
        bases, sequence, cigar, at = self.genome.bases, "", "", start
        for change in sorted(changes):
            sequence += bases[at : change.start] + change.alt
            same = min(len(change.ref), len(change.alt))
            cigar += f"{change.start - at + same}M"
            for size, letter in ((len(change.alt), "I"), (len(change.ref), "D")):
                cigar += f"{size - same}{letter}" if size > same else ""
            at = change.end
        rest = READ_BP - len(sequence)
        sequence += bases[at : at + rest]
        self.reads.add(name, start, sequence=sequence, cigar=f"{cigar}{rest}M", **read)

    def evidence(self) -> ReadEvidence:
        bam = self.reads.write(self.folder / "n.bam")
        return ReadEvidence(bam, self.genome.path, self.reference, ["7"])

    def without(self, proposed: Mapping[Allele, CandidateRecord]) -> TakenApart:
        evidence = self.evidence()
        found = without_inherited(proposed, evidence, self.reference, LIMITS)
        evidence.close()
        return found

    def record(self, allele: Allele, *callers: str) -> CandidateRecord:
        start, ref, alt = vcf_form(allele, self.reference)
        return CandidateRecord(allele.contig, start, ref, alt, callers=callers)

    def joined(self, *changes: Allele) -> Allele:
        return join(sorted(changes), self.reference)


@pytest.fixture
def normal(
    genome: Any,
    make_genome: Callable[[str], Any],
    make_reads: Callable[[Any], Any],
    tmp_path: Path,
) -> Normal:
    bases = genome.bases
    made = make_genome(bases[: RUN - 1] + "CAAAAAAAAG" + bases[RUN + 9 :])
    for allele in (INHERITED, SOMATIC):
        assert left_aligned(allele, made.fasta) == allele
        assert made.bases[allele.start : allele.end] == allele.ref
    return Normal(made, make_reads(made), tmp_path)


def callers_of(proposed: Mapping[Allele, CandidateRecord]) -> dict[Allele, tuple[str, ...]]:
    return {allele: record.callers for allele, record in proposed.items()}


def test_complex_change_leaves_the_rest_beside_it(normal: Normal) -> None:
    normal.add(5, INHERITED)
    normal.add(5)
    whole = normal.joined(INHERITED, SOMATIC)
    assert whole == Allele("7", 1532, "ATTCACTCG", "CGCATTC")
    found = normal.without({whole: normal.record(whole, "freebayes")})
    assert found.proposed == {
        whole: normal.record(whole, "freebayes"),
        INHERITED: normal.record(INHERITED, NORMAL),
        SOMATIC: normal.record(SOMATIC, "freebayes"),
    }
    assert found.inherited == {INHERITED}
    assert found.held == {INHERITED: {whole}}


def test_rest_keeps_who_proposed_it_as_well(normal: Normal) -> None:
    normal.add(5, INHERITED)
    whole = normal.joined(INHERITED, SOMATIC)
    found = normal.without(
        {
            whole: normal.record(whole, "freebayes"),
            SOMATIC: replace(normal.record(SOMATIC, "clips", "mpileup"), names="its own"),
            INHERITED: normal.record(INHERITED, "mpileup"),
        }
    )
    assert found.proposed[SOMATIC].names == "its own"
    assert callers_of(found.proposed) == {
        whole: ("freebayes",),
        SOMATIC: ("clips", "freebayes", "mpileup"),
        INHERITED: ("mpileup",),
    }


def test_two_inherited_ones_and_nothing_else(normal: Normal) -> None:
    other = Allele("7", 1545, "", "AA")
    assert left_aligned(other, normal.reference) == other
    normal.add(5, INHERITED, other)
    whole = normal.joined(INHERITED, other)
    found = normal.without({whole: normal.record(whole, "freebayes")})
    assert set(found.proposed) == {whole, INHERITED, other}
    assert found.inherited == {INHERITED, other}
    assert whole in found.held[INHERITED]


def test_inherited_base_in_a_complex_change(normal: Normal) -> None:
    bases = normal.genome.bases
    base = Allele("7", 1534, bases[1534], "G")
    normal.add(5, base)
    normal.add(5)
    whole = normal.joined(base, SOMATIC)
    found = normal.without({whole: normal.record(whole, "freebayes")})
    assert callers_of(found.proposed) == {whole: ("freebayes",), SOMATIC: ("freebayes",)}
    assert found.held == {base: {whole}}
    assert found.inherited == set()


def test_unrelated_candidate_stays_alone(normal: Normal) -> None:
    normal.add(5, INHERITED)
    found = normal.without({SOMATIC: normal.record(SOMATIC, "freebayes")})
    assert callers_of(found.proposed) == {SOMATIC: ("freebayes",), INHERITED: (NORMAL,)}
    assert found.held == {}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(SOMATIC.start - REACH_BP, True, id="left-at-limit"),
        pytest.param(SOMATIC.start - REACH_BP - 1, False, id="left-just-beyond"),
        pytest.param(SOMATIC.end + REACH_BP - 1, True, id="right-at-limit"),
        pytest.param(SOMATIC.end + REACH_BP, False, id="right-just-beyond"),
    ],
)
def test_reach(at: int, expected: bool, normal: Normal) -> None:
    gap = Allele("7", at, "", "CGCTA")
    normal.add(5, gap)
    found = normal.without({SOMATIC: normal.record(SOMATIC, "freebayes")})
    placed = left_aligned(gap, normal.reference)
    added = {placed: (NORMAL,)} if expected else {}
    assert callers_of(found.proposed) == {SOMATIC: ("freebayes",)} | added


@pytest.mark.parametrize(
    ("carriers", "others", "expected"),
    [
        pytest.param(2, 18, True, id="at-the-fraction"),
        pytest.param(2, 19, False, id="just-below-the-fraction"),
        pytest.param(MIN_FRAGMENTS, 0, True, id="fewest-fragments"),
        pytest.param(1, 0, False, id="one-fragment"),
        pytest.param(0, 5, False, id="none"),
        pytest.param(0, 0, False, id="no-reads"),
    ],
)
def test_limits(carriers: int, others: int, expected: bool, normal: Normal) -> None:
    normal.add(carriers, INHERITED)
    normal.add(others)
    whole = normal.joined(INHERITED, SOMATIC)
    proposed = {whole: normal.record(whole, "freebayes")}
    found = normal.without(proposed)
    assert (found.inherited == {INHERITED}) is expected
    assert (found.proposed != proposed) is expected
    assert (found.held != {}) is expected


def test_mates_are_one_fragment(normal: Normal) -> None:
    normal.add_read("pair", 1490, INHERITED, flag=0x63)
    normal.add_read("pair", 1500, INHERITED, flag=0x93)
    assert normal.without({SOMATIC: normal.record(SOMATIC, "clips")}).inherited == set()


@pytest.mark.parametrize(
    "read",
    [
        pytest.param({"flag": 0x400}, id="duplicate"),
        pytest.param({"flag": 0x800}, id="supplementary"),
        pytest.param({"mapping_quality": 19}, id="mapping-quality-below"),
    ],
)
def test_unusable_reads_say_nothing(read: dict[str, int], normal: Normal) -> None:
    normal.add(5, INHERITED, **read)
    proposed = {SOMATIC: normal.record(SOMATIC, "clips")}
    assert normal.without(proposed).proposed == proposed


def test_reads_elsewhere_do_not_lower_the_fraction(normal: Normal) -> None:
    normal.add(2, INHERITED)
    normal.add(30, at=INHERITED.start + 50)  # begin at the insertion's right base
    normal.add(30, at=INHERITED.start - 51)  # end before its left one
    assert normal.without({SOMATIC: normal.record(SOMATIC, "clips")}).inherited == {INHERITED}


def changed(bases: str, start: int, alt: str) -> Allele:
    assert all(a != b for a, b in zip(bases[start:], alt, strict=False))
    return Allele("7", start, bases[start : start + len(alt)], alt)


@pytest.mark.parametrize(
    ("alt", "expected"),
    [pytest.param("A", False, id="one-base"), pytest.param("AG", True, id="two-bases")],
)
def test_single_bases_hold_nothing(alt: str, expected: bool, normal: Normal) -> None:
    normal.add(5, INHERITED)
    allele = changed(normal.genome.bases, 1538, alt)
    found = normal.without({allele: normal.record(allele, "mpileup")})
    assert (INHERITED in found.proposed) is expected


def test_shift_of_a_frame_and_back(normal: Normal) -> None:
    """An inherited insertion with a deletion as long is written as several bases."""
    deletion = Allele("7", 1536, "ACT", "")
    assert left_aligned(deletion, normal.reference) == deletion
    whole = normal.joined(INHERITED, deletion)
    assert whole.is_substitution
    normal.add(5, INHERITED)
    found = normal.without({whole: normal.record(whole, "mpileup")})
    assert callers_of(found.proposed)[deletion] == ("mpileup",)
    assert found.held == {INHERITED: {whole}}


def test_normal_without_the_contig(normal: Normal) -> None:
    class AnyContig:
        def fetch(self, _contig: str, start: int, end: int) -> str:
            return str(normal.genome.bases[start:end])

    normal.reference = AnyContig()
    normal.add(5, INHERITED)
    whole = Allele("8", 1532, "ATTCACTCG", "CGCATTC")
    proposed = {whole: normal.record(whole, "freebayes")}
    found = normal.without(proposed)
    assert found == TakenApart(dict(proposed))


def test_inherited_candidate_is_no_sum_of_others(normal: Normal) -> None:
    """Either copy may carry its own deletion."""
    longer, shorter = (Allele("7", 1536, "ACTCGAGG"[:size], "") for size in (8, 3))
    assert left_aligned(longer, normal.reference) == longer
    normal.add(5, longer)
    normal.add(5, shorter)
    found = normal.without({longer: normal.record(longer, "freebayes")})
    assert callers_of(found.proposed) == {longer: ("freebayes",), shorter: (NORMAL,)}
    assert found.held == {}


class TestRun:
    """Deletions in a run of eight A."""

    def test_two_bases_beside_one_inherited_stay(self, normal: Normal) -> None:
        one, two = Allele("7", RUN, "A", ""), Allele("7", RUN, "AA", "")
        normal.add(5, one, at=RUN)
        normal.add(5, at=RUN)
        found = normal.without({two: normal.record(two, "freebayes")})
        assert callers_of(found.proposed) == {two: ("freebayes",), one: (NORMAL,)}
        assert found.held == {}

    @pytest.mark.parametrize("written", [RUN, RUN + 4])
    def test_gap_is_the_candidate_wherever_either_is_written(
        self, written: int, normal: Normal
    ) -> None:
        candidate = Allele("7", written, "A", "")
        normal.add(5, Allele("7", RUN + 7, "A", ""), at=RUN)
        found = normal.without({candidate: normal.record(candidate, "mpileup")})
        assert callers_of(found.proposed) == {candidate: ("mpileup",)}
        assert found.inherited == {candidate}
        assert found.held == {}


def test_clusters_are_looked_at_apart(normal: Normal) -> None:
    in_run = Allele("7", RUN, "A", "")
    normal.add(5, INHERITED)
    normal.add(5, in_run, at=RUN)
    far = Allele("7", 2500, normal.genome.bases[2500:2506], "")
    proposed = (normal.joined(INHERITED, SOMATIC), Allele("7", RUN - 20, "", "TTTTT"), far)
    found = normal.without({a: normal.record(a, "clips") for a in proposed})
    assert found.inherited == {INHERITED, in_run}
    assert set(found.proposed) == {*proposed, INHERITED, SOMATIC, in_run}


BASE_AT = 1540


@pytest.mark.parametrize(
    ("carriers", "others", "quality", "expected"),
    [
        pytest.param(2, 18, 13, True, id="at-all-limits"),
        pytest.param(2, 19, 35, False, id="fraction-just-below"),
        pytest.param(1, 0, 35, False, id="one-read"),
        pytest.param(5, 5, 12, False, id="badly-read"),
        pytest.param(0, 0, 35, False, id="no-reads"),
    ],
)
def test_common_bases(
    carriers: int, others: int, quality: int, expected: bool, normal: Normal
) -> None:
    base = changed(normal.genome.bases, BASE_AT, "T")
    normal.add(carriers, base, quality=quality)
    normal.add(others)
    assert common_bases(normal, BASE_AT, BASE_AT + 1) == ([base] if expected else [])


def test_common_bases_end_where_asked(normal: Normal) -> None:
    bases = [changed(normal.genome.bases, at, "T") for at in (BASE_AT, BASE_AT + 3)]
    normal.add(5, *bases)
    assert common_bases(normal, BASE_AT, BASE_AT + 3) == bases[:1]
    assert common_bases(normal, BASE_AT, BASE_AT + 4) == bases


def test_common_bases_leave_out_unusable_reads(normal: Normal) -> None:
    base = changed(normal.genome.bases, BASE_AT, "T")
    normal.add(5, base, flag=0x400)
    assert common_bases(normal, BASE_AT, BASE_AT + 1) == []


def common_bases(normal: Normal, low: int, high: int) -> Iterable[Allele]:
    evidence = normal.evidence()
    found = evidence.common_bases("7", low, high, reads=MIN_FRAGMENTS, fraction=0.1)
    evidence.close()
    return found


def test_a_read_of_another_insertion_is_not_read_through_the_inherited_one(normal: Normal) -> None:
    """Two insertions as long near each other: the reads of one are poor readings of the other."""
    other = Allele("7", INHERITED.start + 1, "", "GCT")  # laid on CGC: a T at the first base
    assert left_aligned(other, normal.reference) == other
    normal.add(6, INHERITED)
    normal.add(8, other)
    normal.add(10)
    evidence = normal.evidence()
    evidence.inherited = frozenset({INHERITED})
    at = INHERITED.start
    ref = normal.genome.bases[at]
    bases = [Allele("7", at, ref, base) for base in "ACGT" if base != ref]
    reads = next(evidence.sweep([sorted([INHERITED, other, *bases])]))
    assert {len(reads.fragments(base).carriers) for base in bases} == {0}
    evidence.close()


def test_a_change_between_two_inherited_ones(normal: Normal) -> None:
    """It is counted on molecules with both, and so is a base between them."""
    bases = normal.genome.bases
    after = Allele("7", INHERITED.start + 24, "", "GTCA")
    snv = Allele("7", INHERITED.start + 6, bases[INHERITED.start + 6], "G")
    change = Allele("7", INHERITED.start + 12, "", "TTGAC")
    for allele in (after, change):
        assert left_aligned(allele, normal.reference) == allele
    assert snv.ref != snv.alt
    normal.add(6, INHERITED, after)
    normal.add(5, INHERITED, change, after)
    normal.add(4, INHERITED, snv, after)
    normal.add(9)
    evidence = normal.evidence()
    evidence.inherited = frozenset({INHERITED, after})
    reads = next(evidence.sweep([sorted([INHERITED, after, change, snv])]))
    found = {allele: reads.fragments(allele) for allele in (change, snv)}
    counts = {allele: (len(f.carriers), len(f)) for allele, f in found.items()}
    assert counts == {change: (5, 24), snv: (4, 24)}
    evidence.close()
