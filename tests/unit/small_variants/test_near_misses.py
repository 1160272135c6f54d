"""What one filter alone removed is not excluded: neither its codon, nor its exon, nor its gene."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.gene_model import GeneModel
from agnoma.models.evidence import (
    AlleleEvidence,
    CandidateEvidence,
    EvidenceSource,
    SequenceContext,
)
from agnoma.models.open_loci import gene_with_unresolved, with_unresolved
from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
)
from agnoma.models.reference import Strand
from agnoma.models.variant import (
    FilterOutcome,
    Origin,
    PopulationFrequency,
    SmallVariant,
    SmallVariantSummary,
    VariantKind,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters.damage import DeaminationIndex
from agnoma.small_variants.judge.filtered import DESCRIPTIONS, Context
from agnoma.small_variants.judge.hotspots import Hotspot, HotspotIndex, HotspotPlace
from agnoma.small_variants.judge.judge import Tally, judge
from agnoma.small_variants.judge.near_misses import (
    BELOW_LIMIT,
    is_near_miss,
    may_be_somatic,
    odd_in_normal,
    places_of,
)
from agnoma.small_variants.judge.summary import summarise_case
from agnoma.small_variants.judge.tables import Asked, LookedUp, Tables
from agnoma.small_variants.judge.unresolved import WITHHELD, HotspotNames

LIMITS = SmallVariantsConfig()


def evidence(depth: int = 400, alt: int = 80, **fields: Any) -> AlleleEvidence:
    """Return fragments with nothing to object to."""
    ref = depth - alt
    good: dict[str, Any] = {
        "ref_forward": ref // 2,
        "ref_reverse": ref - ref // 2,
        "alt_forward": alt // 2,
        "alt_reverse": alt - alt // 2,
        "ref_f1r2": ref // 2,
        "ref_f2r1": ref - ref // 2,
        "alt_f1r2": alt // 2,
        "alt_f2r1": alt - alt // 2,
        "alt_base_quality_mean": 35.0,
        "alt_mapping_quality_median": 60.0,
        "alt_end_distance_median_bp": 30.0,
        "alt_other_mismatches_mean": 0.1,
        "lod": 100.0,
    }
    return AlleleEvidence(
        depth_x=depth, ref_count=ref, alt_count=alt, other_count=0, **{**good, **fields}
    )


def filtered(*names: str) -> SmallVariant:
    outcomes = tuple(FilterOutcome(name=name, passed=False, reason="r") for name in names)
    return SmallVariant(
        contig="7", start=9, ref="A", alt="T", kind=VariantKind.SNV, source=EvidenceSource.READS,
        tumour=evidence(), vaf=0.2, vaf_low=0.1, vaf_high=0.3, origin=Origin.SOMATIC,
        filters=outcomes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        pytest.param((), False, id="reported"),
        pytest.param(("read_pos",), True, id="one"),
        pytest.param(("normal_alt",), True, id="the-normal"),
        pytest.param(("read_pos", "strand"), False, id="two"),
        pytest.param(("pon", "background"), True, id="both-of-the-panel"),
        pytest.param(("pon", "background", "strand"), False, id="the-panel-and-another"),
        pytest.param(("low_vaf",), False, id="below-the-limit"),
        pytest.param(("low_alt",), False, id="too-few-fragments"),
    ],
)
def test_near_misses(failed: Sequence[str], expected: bool) -> None:
    assert is_near_miss(filtered(*failed)) is expected


SNV, GAP = Allele("7", 10, "A", "T"), Allele("7", 10, "AC", "")


EVEN, FEW = (623, 300), (623, 183)


@pytest.mark.parametrize(
    ("normal", "tumour", "allele", "odd"),
    [
        pytest.param((243, 71), FEW, SNV, True, id="the-tumour-itself"),
        pytest.param((228, 70), FEW, SNV, True, id="odd-in-both"),
        pytest.param((228, 70), EVEN, SNV, False, id="odd-by-chance-in-one"),
        pytest.param((228, 60), EVEN, SNV, True, id="clearly-odd-in-the-normal"),
        pytest.param((243, 30), EVEN, SNV, True, id="an-eighth"),
        pytest.param((243, 71), FEW, GAP, False, id="an-indel-aligns-worse"),
        pytest.param((243, 118), FEW, SNV, False, id="half"),
        pytest.param((243, 85), FEW, SNV, False, id="half-with-bias"),
        pytest.param((243, 243), FEW, SNV, False, id="all"),
        pytest.param((243, 225), FEW, SNV, False, id="nearly-all"),
        pytest.param((243, 185), FEW, SNV, True, id="three-quarters"),
        pytest.param((20, 5), FEW, SNV, False, id="few-fragments-tell-nothing"),
        pytest.param((20, 2), EVEN, SNV, False, id="two-of-twenty"),
        pytest.param((20, 2), FEW, SNV, True, id="two-of-twenty-and-odd-in-the-tumour"),
        pytest.param((40, 2), EVEN, SNV, True, id="two-of-forty"),
    ],
)
def test_odd_in_the_normal(
    normal: tuple[int, int], tumour: tuple[int, int], allele: Allele, odd: bool
) -> None:
    assert odd_in_normal(evidence(*normal), evidence(*tumour), allele) is odd


@given(depth=st.integers(1, 300), alt=st.integers(0, 300), fewer=st.integers(0, 300))
@settings(deadline=None)
def test_less_than_half_is_never_less_odd_when_there_is_less(
    depth: int, alt: int, fewer: int
) -> None:
    low, high = sorted((alt % (depth // 2 + 1), fewer % (depth // 2 + 1)))
    even = evidence(*EVEN)
    if odd_in_normal(evidence(depth, high), even, SNV):
        assert odd_in_normal(evidence(depth, low), even, SNV)


@given(
    depth=st.integers(30, 400),
    share=st.floats(0.42, 0.58),
    z=st.floats(-2.5, 2.5),
)
@settings(deadline=None)
def test_inherited_alleles_are_not_odd(depth: int, share: float, z: float) -> None:
    spread = (share * (1 - share) * depth) ** 0.5
    seen = min(max(round(share * depth + z * spread), 0), depth)
    sample = evidence(depth, seen)
    assert not odd_in_normal(sample, evidence(*EVEN), SNV)


@pytest.fixture
def spliced(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Any:
    """Return names and model of a gene with exons [100, 130) and [200, 230)."""
    bases = "A" * 100 + "ATG" + "GCT" * 9 + "GT" + "C" * 66 + "AG" + "GAC" * 9 + "TAA" + "T" * 100
    genome = make_genome(bases)
    exons = [(100, 130), (200, 230)]
    model = GeneModel([make_transcript("G", exons, (100, 230), Strand.PLUS)])
    return HotspotNames(model, genome.fasta), model


@pytest.mark.parametrize(
    ("allele", "expected"),
    [
        pytest.param(Allele("7", 104, "C", "A"), ["G codon 2"], id="missense"),
        pytest.param(Allele("7", 105, "T", "C"), [], id="silent"),
        pytest.param(Allele("7", 107, "CTG", ""), ["G codon 3", "G codon 4"], id="deletion"),
        pytest.param(Allele("7", 106, "", "A"), ["G codon 2", "G codon 3"], id="insertion"),
        pytest.param(Allele("7", 130, "G", "A"), ["G exon 1 splice site"], id="donor"),
        pytest.param(Allele("7", 199, "G", "A"), ["G exon 2 splice site"], id="acceptor"),
        pytest.param(Allele("7", 132, "C", "A"), [], id="beyond-the-splice-site"),
        pytest.param(
            Allele("7", 128, "CTG", ""), ["G codon 10", "G exon 1 splice site"], id="over-the-end"
        ),
        pytest.param(Allele("7", 50, "A", "C"), [], id="outside"),
    ],
)
def test_places(allele: Allele, expected: list[str], spliced: Any) -> None:
    names, model = spliced
    assert [place.locus_id for place in places_of(allele, names, model)] == expected


@pytest.mark.parametrize(
    ("kind", "first", "opened"),
    [
        (LocusKind.SPLICE_SITE, 2, True),
        (LocusKind.SPLICE_SITE, 1, False),
        (LocusKind.EXON, 2, True),
        (LocusKind.CODON, 11, False),
    ],
)
def test_a_splice_site_is_open(kind: LocusKind, first: int, opened: bool, spliced: Any) -> None:
    names, model = spliced
    places = tuple(places_of(Allele("7", 199, "G", "A"), names, model, "seen"))
    locus = RequiredLocus(locus_id="x", gene="G", kind=kind, first=first, last=first)
    record = LocusCallability(locus=locus, state=LocusState.NOT_DETECTED)
    summary = SmallVariantSummary(case_id="C1", tested=True, unresolved=places)
    assert (with_unresolved(record, summary).state is LocusState.NOT_ASSESSABLE) is opened
    assert gene_with_unresolved(gene_record("G"), summary).state is LocusState.NOT_ASSESSABLE


def test_many_candidates_are_told_in_few_words(spliced: Any) -> None:
    names, model = spliced
    places = [
        place
        for base in range(103, 130, 3)
        for place in places_of(Allele("7", base, "G", "A"), names, model, "seen")
    ]
    summary = SmallVariantSummary(case_id="C1", tested=True, unresolved=tuple(places))
    reason = gene_with_unresolved(gene_record("G"), summary).reason or ""
    assert reason.startswith("G codon 2: seen; G codon 3: seen; ")
    assert reason.endswith("; and 5 more")


def gene_record(gene: str) -> GeneCallability:
    return GeneCallability(
        gene=gene, state=LocusState.NOT_DETECTED, cds_bp=2100, targeted_bp=2100, callable_bp=2100
    )


# What each filter needs to see to remove a variant that is otherwise reported.
ONE_STRAND = {"alt_forward": 80, "alt_reverse": 0, "ref_forward": 160, "ref_reverse": 160}
ONE_WAY = {"alt_f1r2": 80, "alt_f2r1": 0}


@dataclass(frozen=True)
class Spoiled:
    """Evidence with one fault."""

    tumour: AlleleEvidence
    normal: AlleleEvidence | None = None
    change: tuple[str, str] = ("A", "C")
    context: SequenceContext | None = None
    outcome: str | None = None
    clustered: int = 0
    deaminated: bool = False
    inside: bool = True


def with_normal(alt: int) -> AlleleEvidence:
    return evidence(200, alt)


SPOILED: dict[str, Callable[[], Spoiled]] = {
    "low_depth": lambda: Spoiled(evidence(49, 20)),
    "strand": lambda: Spoiled(evidence(**ONE_STRAND)),
    "base_q": lambda: Spoiled(evidence(alt_base_quality_mean=19.0)),
    "map_q": lambda: Spoiled(evidence(alt_mapping_quality_median=29.0)),
    "read_pos": lambda: Spoiled(evidence(alt_end_distance_median_bp=4.0)),
    "clustered": lambda: Spoiled(evidence(), clustered=4),
    "mismatch_reads": lambda: Spoiled(evidence(alt_other_mismatches_mean=5.0)),
    "oxog": lambda: Spoiled(evidence(**ONE_WAY), change=("G", "T")),
    "ffpe": lambda: Spoiled(evidence(400, 28), change=("C", "T"), deaminated=True),
    "orientation": lambda: Spoiled(evidence(**ONE_WAY)),
    "homopolymer": lambda: Spoiled(
        evidence(), change=("A", ""), context=SequenceContext(homopolymer_bp=31)
    ),
    "low_complexity": lambda: Spoiled(
        evidence(),
        context=SequenceContext(
            homopolymer_bp=1, low_complexity="m.bed", low_complexity_evaluated=True
        ),
    ),
    "weak_lod": lambda: Spoiled(evidence(lod=6.2)),
    "normal_alt": lambda: Spoiled(evidence(), with_normal(6)),
    "non_target": lambda: Spoiled(evidence(), inside=False),
    "germline_pop": lambda: Spoiled(evidence(), outcome="germline_pop"),
    "pon": lambda: Spoiled(evidence(), outcome="pon"),
    "background": lambda: Spoiled(evidence(), outcome="background"),
}
NEVER_FAILS = {"phase_unknown"}


def test_every_filter_is_spoiled_or_weighs_the_amount() -> None:
    assert set(DESCRIPTIONS) == set(SPOILED) | BELOW_LIMIT | NEVER_FAILS


class NoTables:
    """Tables that know of one outcome at most."""

    def __init__(self, spoiled: Spoiled) -> None:
        self.spoiled = spoiled

    def look_up(self, asked: Sequence[Asked], _names: HotspotNames) -> list[LookedUp]:
        name = self.spoiled.outcome
        outcomes = () if name is None else (FilterOutcome(name=name, passed=False, reason="r"),)
        context = self.spoiled.context or SequenceContext(homopolymer_bp=1)
        return [LookedUp(context, outcomes, False, None, None, None) for _ in asked]


def judged(
    spoiled: Spoiled,
    place: int,
    braf: Any,
    *,
    hotspots: HotspotIndex | None = None,
    beside: Sequence[CandidateEvidence] = (),
) -> tuple[list[SmallVariant], SmallVariantSummary]:
    """Judge one candidate of BRAF with every filter."""
    alt = spoiled.change[1]
    candidate = CandidateEvidence(
        contig="7", start=place, ref=spoiled.change[0], alt=alt, source=EvidenceSource.READS,
        tumour=spoiled.tumour, normal=spoiled.normal or with_normal(0),
        vaf=spoiled.tumour.vaf or 0.0, clustered_with=spoiled.clustered,
    )  # fmt: skip
    span = (0, 5000) if spoiled.inside else (4000, 4001)
    context = Context(
        reference=braf.genome.fasta,
        model=braf.model,
        hotspots=hotspots or HotspotIndex(()),
        limits=LIMITS,
        tables=cast("Tables", NoTables(spoiled)),
        deamination=DeaminationIndex(90, 100, 0.9 if spoiled.deaminated else 0.1),
        targets={"7": [span]},
        has_normal=True,
    )
    tally = Tally()
    variants = list(judge([candidate, *beside], context, tally))
    summary = summarise_case(
        tally, (), case_id="C1", source=EvidenceSource.READS, candidates=1, context=context
    )
    return variants, summary


def places_with(base: str, braf: Any, *, last: int = 2500) -> list[int]:
    """Return coding bases of one kind at the first position of a codon, where nothing is silent.

    The gene lies on the minus strand, so that is the last of the three on the reference.
    """
    bases = braf.genome.bases
    found = [p for p in range(505, last, 3) if bases[p] == base]
    return [p for p in found if p < last]


@pytest.mark.parametrize("name", sorted(SPOILED))
@given(data=st.data(), at_hotspot=st.booleans())
@settings(
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_one_filter_drops_leaves_its_gene_open(
    name: str, data: st.DataObject, at_hotspot: bool, braf: Any
) -> None:
    spoiled = SPOILED[name]()
    place = data.draw(st.sampled_from(places_with(spoiled.change[0], braf)))
    codon = (500 + 2100 - 1 - place) // 3 + 1
    hotspot = Hotspot(f"BRAF codon {codon}", gene="BRAF", number=codon)
    index = HotspotIndex([HotspotPlace("7", place, hotspot)]) if at_hotspot else HotspotIndex(())
    (variant,), summary = judged(spoiled, place, braf, hotspots=index)
    if not variant.failed:  # exempt at the hotspot
        assert at_hotspot
        return
    assert variant.failed == (name,)
    assert gene_with_unresolved(gene_record("BRAF"), summary).state is LocusState.NOT_ASSESSABLE
    for kind, first in ((LocusKind.CODON, codon), (LocusKind.EXON, 1)):
        locus = RequiredLocus(locus_id="x", gene="BRAF", kind=kind, first=first, last=first)
        record = LocusCallability(locus=locus, state=LocusState.NOT_DETECTED)
        assert with_unresolved(record, summary).state is LocusState.NOT_ASSESSABLE


def test_the_good_evidence_is_reported(braf: Any) -> None:
    place = places_with("A", braf)[0]
    (variant,), summary = judged(Spoiled(evidence()), place, braf)
    assert (variant.failed, summary.unresolved, summary.untold) == ((), (), 0)


@pytest.mark.parametrize(
    ("tumour", "normal", "untold"),
    [
        pytest.param((623, 183), (243, 71), 1, id="the-normal-is-the-tumour"),
        pytest.param((623, 300), (243, 120), 0, id="inherited"),
        pytest.param((623, 10), (243, 30), 0, id="too-few-in-the-tumour"),
    ],
)
def test_odd_in_the_normal_leaves_every_gene_open(
    tumour: tuple[int, int], normal: tuple[int, int], untold: int, braf: Any
) -> None:
    place = places_with("A", braf)[0]
    variants, summary = judged(Spoiled(evidence(*tumour), normal=evidence(*normal)), place, braf)
    assert variants == []
    assert (summary.untold, summary.odd_in_normal) == (untold, untold)
    assert summary.suppressed_germline == 1
    assert summary.unresolved == ()
    for gene in ("BRAF", "TP53"):
        record = gene_with_unresolved(gene_record(gene), summary)
        assert (record.state is LocusState.NOT_ASSESSABLE) is bool(untold)
    if untold:
        assert "codon" not in (summary.untold_reason or "")
        assert "for what the matched normal carries, perhaps tumour cells" in (
            summary.untold_reason or ""
        )


@pytest.mark.parametrize(
    ("number", "alt_in_normal", "odd"),
    [(5, 0, 0), (4, 0, 1), (5, 20, 1)],
    ids=["clean", "too-few", "in-the-normal-too"],
)
def test_odd_one_is_cleared_by_the_somatic_variants(
    number: int, alt_in_normal: int, odd: int, braf: Any
) -> None:
    first, *others = places_with("A", braf)[: number + 1]
    beside = [
        CandidateEvidence(
            contig="7", start=place, ref="A", alt="C", source=EvidenceSource.READS,
            tumour=evidence(), normal=with_normal(alt_in_normal), vaf=0.2,
        )
        for place in others
    ]  # fmt: skip
    spoiled = Spoiled(evidence(623, 183), normal=evidence(243, 71))
    _, summary = judged(spoiled, first, braf, beside=beside)
    assert summary.reported == (0 if alt_in_normal else number)
    assert summary.odd_in_normal >= odd
    assert (summary.odd_in_normal > 0) is bool(odd)


def test_odd_at_an_activating_hotspot_is_told_there(braf: Any) -> None:
    """Not one of the hotspot's own alleles: no known one is in the normal."""
    place = places_with("A", braf)[0]
    codon = (500 + 2100 - 1 - place) // 3 + 1
    hotspot = Hotspot("BRAF codon", gene="BRAF", number=codon, alleles=frozenset({"p.W1W"}))
    index = HotspotIndex([HotspotPlace("7", place, hotspot)])
    spoiled = Spoiled(evidence(623, 183), normal=evidence(243, 71))
    _, summary = judged(spoiled, place, braf, hotspots=index)
    assert (summary.untold, summary.odd_in_normal, len(summary.unresolved)) == (0, 1, 1)
    assert (summary.known_in_normal, summary.unresolved[0].reason) == (0, WITHHELD)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        pytest.param(None, True, id="not-in-the-table"),
        pytest.param(0.0009, True, id="rare"),
        pytest.param(0.001, False, id="known-from-the-population"),
    ],
)
def test_allele_of_the_population_is_inherited(frequency: float | None, expected: bool) -> None:
    candidate = CandidateEvidence(
        contig="7", start=10, ref="A", alt="T", source=EvidenceSource.READS,
        tumour=evidence(623, 183), normal=evidence(243, 71), vaf=0.3,
    )  # fmt: skip
    known = PopulationFrequency(max_af=frequency, af_field="AF")
    assert may_be_somatic(candidate, SNV, known, LIMITS) is expected
    assert may_be_somatic(candidate, SNV, None, LIMITS)
    for listed in ("inherited_founder", "predisposition"):
        family = PopulationFrequency.model_validate({listed: True})
        assert not may_be_somatic(candidate, SNV, family, LIMITS)
    assert not may_be_somatic(candidate.model_copy(update={"normal": None}), SNV, None, LIMITS)


def test_silent_change_odd_in_the_normal_leaves_nothing_open(braf: Any) -> None:
    place = braf.codon_start  # GTG to GTA: valine as before
    spoiled = Spoiled(evidence(623, 183), evidence(243, 71), change=("C", "T"))
    _, summary = judged(spoiled, place, braf)
    assert (summary.suppressed_germline, summary.untold, summary.odd_in_normal) == (1, 0, 0)
