"""Cis and trans as submitted, beside reads and in their place."""

from collections.abc import Mapping
from typing import Any

import pytest

from agnoma.io.vcf import SubmittedPhase
from agnoma.models.evidence import (
    AlleleEvidence,
    CandidateEvidence,
    EvidenceSource,
    Phase,
    PhaseRelation,
)
from agnoma.settings import HaplotypesConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.submitted_phase import (
    SubmittedPhases,
    beside_reads,
    in_place_of_reads,
    uneven_in_cis,
)

CIS, TRANS = PhaseRelation.CIS, PhaseRelation.TRANS
LIMITS = HaplotypesConfig()


class Reference:
    """ACGTACGT..., from its first base on."""

    def fetch(self, reference: str, start: int, end: int) -> str:
        """Return bases."""
        assert reference
        return "".join("ACGT"[i % 4] for i in range(start, end))


def snv(start: int, alt: str = "N", contig: str = "7") -> Allele:
    return Allele(contig, start, Reference().fetch(contig, start, start + 1), alt)


def key(start: int, alt: str = "N", contig: str = "7") -> str:
    allele = snv(start, alt, contig)
    return f"{contig}:{start + 1}:{allele.ref}:{alt}"


def on(haplotype: int, phase_set: str = "PS:1") -> SubmittedPhase:
    return SubmittedPhase(phase_set, haplotype)


def record(allele: Allele, **given: Any) -> CandidateEvidence:
    alt = given.pop("alt_count", 30)
    fields: dict[str, Any] = {
        "contig": allele.contig, "start": allele.start, "ref": allele.ref, "alt": allele.alt,
        "source": EvidenceSource.SUBMITTED_VCF,
        "tumour": AlleleEvidence(depth_x=100, ref_count=100 - alt, alt_count=alt, other_count=0),
        "vaf": alt / 100,
    }  # fmt: skip
    return CandidateEvidence(**(fields | given))


def told(
    phased: Mapping[Allele, SubmittedPhase], *records: CandidateEvidence
) -> list[CandidateEvidence]:
    submitted = SubmittedPhases(phased, Reference())
    return list(in_place_of_reads(lambda: records, submitted, LIMITS))


@pytest.mark.parametrize(
    ("one", "two", "relation"),
    [
        pytest.param(on(1), on(1), CIS, id="same-haplotype"),
        pytest.param(on(0), on(1), TRANS, id="other-haplotype"),
        pytest.param(on(1), on(1, "PS:2"), None, id="another-set"),
        pytest.param(on(1), None, None, id="one-without"),
    ],
)
def test_relation_of_two(
    one: SubmittedPhase, two: SubmittedPhase | None, relation: PhaseRelation | None
) -> None:
    phased = {snv(100): one} | ({} if two is None else {snv(121): two})
    first, second = told(phased, record(snv(100)), record(snv(121)))
    assert [(p.other, p.relation) for p in first.phases] == (
        [] if relation is None else [(key(121), relation)]
    )
    assert [(p.other, p.relation) for p in second.phases] == (
        [] if relation is None else [(key(100), relation)]
    )
    assert all(p.fewer is None and not p.disputed for p in first.phases)


def test_sets_of_two_contigs_are_two_sets() -> None:
    phased = {snv(100): on(1), snv(110, contig="8"): on(1)}
    found = told(phased, record(snv(100)), record(snv(110, contig="8")))
    assert [c.phases for c in found] == [(), ()]
    submitted = SubmittedPhases(phased, Reference())
    assert submitted.relation(key(100), key(110, contig="8")) is None


@pytest.mark.parametrize("start", [252, 500, 90_000], ids=["beyond-fragments", "400-bp", "far"])
def test_a_phase_set_holds_at_any_distance(start: int) -> None:
    first, second = told({snv(100): on(1), snv(start): on(2)}, record(snv(100)), record(snv(start)))
    assert [p.relation for p in first.phases] == [PhaseRelation.TRANS]
    assert [p.relation for p in second.phases] == [PhaseRelation.TRANS]


def test_of_a_large_phase_set_the_nearest_are_recorded() -> None:
    places = [snv(1000 * n) for n in range(1, 61)]
    found = told({place: on(1) for place in places}, *map(record, places))
    assert [len(variant.phases) for variant in (found[0], found[-1])] == [50, 50]
    assert len(found[30].phases) == 59


def test_allele_that_is_no_candidate_is_named_nowhere() -> None:
    """It failed a check before: where a normal is missing its position is withheld."""
    (only,) = told({snv(100): on(1), snv(110): on(1)}, record(snv(100)))
    assert only.phases == ()


def in_codon(*starts: int, **given: Any) -> list[CandidateEvidence]:
    return [
        record(snv(s), phase_unknown=tuple(key(o) for o in starts if o != s), **given)
        for s in starts
    ]


def test_codon_in_cis_is_one_change_with_the_counts_of_its_rarest_part() -> None:
    first, second = in_codon(100, 102)
    first = first.model_copy(update={"callers": ("b",), "submitted_names": "x"})
    second = record(
        snv(102),
        phase_unknown=second.phase_unknown,
        alt_count=25,
        callers=("a",),
        submitted_names="y",
    )
    phased = {a: on(1) for a in (snv(100), snv(102), snv(130))}
    whole, other = told(phased, first, second, record(snv(130)))
    assert (whole.start, whole.ref, whole.alt) == (100, "ACG", "NCN")
    assert (whole.tumour.alt_count, whole.vaf, whole.callers) == (25, 0.25, ("a", "b"))
    assert (whole.merged_from, whole.phase_unknown) == ((key(100), key(102)), ())
    assert whole.submitted_names is None
    assert [(p.other, p.relation) for p in whole.phases] == [(key(130), CIS)]
    assert [(p.other, p.relation) for p in other.phases] == [("7:101:ACG:NCN", CIS)]


def test_codon_in_trans_keeps_both_with_nothing_unknown() -> None:
    found = told({snv(100): on(1), snv(102): on(0)}, *in_codon(100, 102))
    assert [(c.start, c.phase_unknown, c.phases[0].relation) for c in found] == [
        (100, (), TRANS),
        (102, (), TRANS),
    ]


@pytest.mark.parametrize(
    ("alt_count", "joined"), [(24, True), (23, False)], ids=["at-the-ratio", "below"]
)
def test_codon_in_cis_at_other_fractions_is_not_one(alt_count: int, joined: bool) -> None:
    common, rare = in_codon(100, 102)
    rare = record(snv(102), phase_unknown=rare.phase_unknown, alt_count=alt_count)
    found = told({snv(100): on(1), snv(102): on(1)}, common, rare)
    assert len(found) == (1 if joined else 2)
    assert [uneven_in_cis(c) for c in found] == ([False] if joined else [True, True])


def test_third_of_a_codon_without_a_phase_stays_unknown() -> None:
    whole, third = told({snv(100): on(1), snv(101): on(1)}, *in_codon(100, 101, 102))
    assert (whole.merged_from, whole.phase_unknown) == ((key(100), key(101)), (key(102),))
    assert third.phase_unknown == (key(100), key(101))
    assert not uneven_in_cis(third)


def test_alleles_at_one_place_are_no_neighbours() -> None:
    found = told(
        {snv(100, "T"): on(0), snv(100, "G"): on(1)},
        record(snv(100, "G")),
        record(snv(100, "T")),
    )
    assert [c.phases for c in found] == [(), ()]


@pytest.mark.parametrize(
    ("haplotype", "said", "disputed"),
    [(1, CIS, False), (0, TRANS, True), (None, None, False)],
    ids=["agrees", "differs", "says-nothing"],
)
def test_reads_decide_and_what_was_submitted_stands_beside(
    haplotype: int | None, said: PhaseRelation | None, disputed: bool
) -> None:
    own = Phase(other=key(121), relation=CIS, both=31, this_only=2, other_only=20)
    measured = record(snv(100), source=EvidenceSource.READS, phases=(own,))
    phased = {snv(100): on(1)} | ({} if haplotype is None else {snv(121): on(haplotype)})
    (found,) = beside_reads([measured], SubmittedPhases(phased, Reference()))
    (phase,) = found.phases
    assert phase == own.model_copy(update={"submitted": said})
    assert (phase.relation, phase.fewer, phase.disputed) == (CIS, 33, disputed)


@pytest.mark.parametrize(("haplotype", "apart"), [(1, False), (0, True)])
def test_parts_of_one_change_that_were_submitted_in_trans(haplotype: int, apart: bool) -> None:
    whole = record(
        Allele("7", 100, "AC", "NN"),
        source=EvidenceSource.READS,
        merged_from=(key(100), key(101)),
    )
    phased = {snv(100): on(1), snv(101): on(haplotype)}
    (found,) = beside_reads([whole], SubmittedPhases(phased, Reference()))
    assert found.parts_submitted_in_trans is apart
    assert (found.merged_from, found.phases) == (whole.merged_from, ())


def test_codon_that_the_reads_leave_open_is_not_as_submitted() -> None:
    own = Phase(other=key(102), relation=CIS, both=31, this_only=2, other_only=20)
    measured = record(
        snv(100), source=EvidenceSource.READS, phases=(own,), phase_unknown=(key(102),)
    )
    assert not uneven_in_cis(measured)
    assert not uneven_in_cis(record(snv(100)))
