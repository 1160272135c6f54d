import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.io.contig_depth import ContigDepth
from agnoma.io.low_complexity import LowComplexity, Places
from agnoma.models.case import Role
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
    SampleQc,
    Verdict,
)
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.power import call_lod, min_call_depth, min_depth, site_lod
from agnoma.qc.call_limits import Limits
from agnoma.qc.callability import (
    NO_PANEL,
    NORMAL_IGNORED,
    Circumstances,
    assess_callability,
)
from agnoma.qc.noise import Z_999, Noise
from agnoma.settings import CallabilityConfig, SmallVariantsConfig

S = LocusState
AT_1000X = call_lod(1000, 5, 0.95, 0.02)
# Coding 100-130 and 200-230: twenty codons; codon 10 is 127-130, codon 11 is 200-203.
GENE = Transcript(
    gene="BRAF",
    transcript_id="ENST1.1",
    choice=TranscriptChoice.CONFIGURED,
    contig="7",
    strand=Strand.PLUS,
    exons=((90, 130), (200, 250)),
    cds_start=100,
    cds_end=230,
)
PANEL = {"7": [(98, 132), (198, 232)]}
CODON_10 = RequiredLocus(
    locus_id="BRAF codon 10", gene="BRAF", kind=LocusKind.CODON, first=10, last=10
)
LENGTH = 300
# Every place of the tests is a hotspot, unless a test says otherwise.
HOTSPOTS = frozenset(("BRAF", number) for number in range(-20, 21))


class FakeDepth:
    """The same depth everywhere, except at chosen positions; ``counted`` are of any quality."""

    def __init__(self, depth: int, *, counted: int | None = None, **at: int) -> None:
        self.depth, self.counted = depth, counted
        self.at = {int(place.removeprefix("p")): value for place, value in at.items()}

    def __call__(
        self, wanted: Mapping[str, Sequence[Interval]]
    ) -> Iterator[tuple[str, ContigDepth]]:
        for contig, intervals in wanted.items():
            found = ContigDepth(intervals)
            places = (p for start, end in intervals for p in range(start, end))
            for index, place in enumerate(places):
                found.depth[index] = self.at.get(place, self.depth)
            found.counted[:] = found.depth if self.counted is None else self.counted
            yield contig, found


def masking(*intervals: Interval, contig: str = "7", name: str = "mask.bed") -> LowComplexity:
    places = Places()
    for start, end in intervals:
        assert places.add(start, end)
    return LowComplexity([(name, {contig: places})])


class FakeErrors:
    """The same error everywhere."""

    description = "panel of 9 normals"

    def __init__(self, fraction: float | None, unknown_bp: int = 0) -> None:
        self.noise = Noise(fraction, unknown_bp)
        self.asked: list[tuple[str, list[Interval], float]] = []

    def worst(self, contig: str, intervals: Sequence[Interval], deviations: float) -> Noise:
        self.asked.append((contig, list(intervals), deviations))
        return self.noise


def quality(verdict: Verdict = Verdict.PASS) -> SampleQc:
    reasons = ("Median depth: 9",) if verdict is Verdict.FAIL else ()
    return SampleQc(case_id="C1", role=Role.TUMOUR, verdict=verdict, reasons=reasons)


def assess(
    source: FakeDepth | None,
    *,
    loci: Sequence[RequiredLocus] = (CODON_10,),
    panel: dict[str, list[Interval]] | None = None,
    genes: Sequence[Transcript] = (GENE,),
    calling: dict[str, Any] | None = None,
    hotspots: frozenset[tuple[str, int]] = HOTSPOTS,
    errors: FakeErrors | None = None,
    masks: LowComplexity | None = None,
    required_genes: Sequence[str] = (),
    **circumstances: Any,
) -> Callability:
    known: dict[str, Any] = {
        "case_id": "C1",
        "sample_qc": quality(),
        "tumour_fraction": None,
        "small_variants_tested": True,
        "has_reads": source is not None,
    }
    return assess_callability(
        loci,
        GeneModel(genes),
        PANEL if panel is None else panel,
        source,
        limits=Limits(CallabilityConfig(), SmallVariantsConfig(**(calling or {})), 100, hotspots),
        circumstances=Circumstances(**(known | circumstances)),
        errors=errors,
        masks=masks,
        required_genes=required_genes,
    )


def locus_of(result: Callability) -> LocusCallability:
    (found,) = result.loci
    return found


def gene_of(result: Callability) -> GeneCallability:
    (found,) = result.genes
    return found


@pytest.mark.parametrize(
    ("depth", "state"),
    [
        (0, S.NOT_ASSESSABLE),
        (4, S.NOT_ASSESSABLE),
        (88, S.NOT_ASSESSABLE),
        (89, S.NOT_DETECTED_LIMITED),
        (180, S.NOT_DETECTED_LIMITED),
        (181, S.NOT_DETECTED),
        (1000, S.NOT_DETECTED),
    ],
)
def test_depth_decides(depth: int, state: LocusState) -> None:
    """d_min(0.10) = 89 and d_min(0.05) = 181 (clinical.md 1.6)."""
    result = assess(FakeDepth(depth))
    assert locus_of(result).state is state
    assert locus_of(result).min_depth_x == depth
    assert (result.depth_for_limited_x, result.depth_for_target_x) == (89, 181)


@pytest.mark.parametrize("position", [127, 128, 129])
def test_worst_position_decides(position: int) -> None:
    found = locus_of(assess(FakeDepth(1000, **{f"p{position}": 88})))
    assert (found.state, found.min_depth_x) == (S.NOT_ASSESSABLE, 88)
    assert found.reason == "depth 88 is below the 89 fragments needed for a VAF of 0.1"


def test_positions_outside_the_locus_do_not_matter() -> None:
    assert locus_of(assess(FakeDepth(1000, p126=0, p130=0))).state is S.NOT_DETECTED


@pytest.mark.parametrize(
    ("fraction", "state"),
    [(None, S.NOT_DETECTED), (0.20, S.NOT_DETECTED), (0.19, S.NOT_DETECTED_LIMITED)],
)
def test_tumour_fraction(fraction: float | None, state: LocusState) -> None:
    found = locus_of(assess(FakeDepth(1000), tumour_fraction=fraction))
    assert found.state is state


def test_limits_of_detection() -> None:
    """Where five fragments decide, here up to 230x, the limit is v_LoD of clinical.md 1.6."""
    for depth in (100, 181, 200):
        found = locus_of(assess(FakeDepth(depth)))
        assert found.effective_lod_fraction == found.site_lod_fraction == site_lod(depth, 5, 0.95)
        assert found.min_tumour_fraction == pytest.approx(2 * (found.site_lod_fraction or 0))


@pytest.mark.parametrize("hotspots", [HOTSPOTS, frozenset()], ids=["hotspot", "elsewhere"])
@pytest.mark.parametrize("depth", [150, 250, 267, 336, 538, 1000, 3000])
def test_stated_limit_has_the_stated_power(
    depth: int, hotspots: frozenset[tuple[str, int]]
) -> None:
    """Of variants at the limit 95 % pass both filters, of those at the VAF filter only half."""
    fragments, least = (5, 0.02) if hotspots else (8, 0.03)
    found = locus_of(assess(FakeDepth(depth), hotspots=hotspots))
    needed = max(fragments, math.ceil(least * depth))
    assert binom.sf(needed - 1, depth, found.effective_lod_fraction) >= 0.95 - 1e-9
    assert found.site_lod_fraction == site_lod(depth, fragments, 0.95)
    if depth >= 538:
        assert binom.sf(needed - 1, depth, least) < 0.6
        assert (found.effective_lod_fraction or 0) > 1.08 * least
        assert found.min_tumour_fraction == pytest.approx(2 * (found.effective_lod_fraction or 0))


def test_no_limit_below_the_fragments_of_a_call() -> None:
    found = locus_of(assess(FakeDepth(4)))
    assert found.site_lod_fraction is found.effective_lod_fraction is None
    assert found.min_tumour_fraction is None


@pytest.mark.parametrize(
    ("min_vaf", "state"),
    [
        (0.03, S.NOT_DETECTED),
        (0.05, S.NOT_DETECTED_LIMITED),
        (0.06, S.NOT_DETECTED_LIMITED),
        (0.10, S.NOT_ASSESSABLE),
        (0.11, S.NOT_ASSESSABLE),
    ],
)
def test_a_filter_at_the_stated_fraction_counts(min_vaf: float, state: LocusState) -> None:
    """At the filter itself half of all variants are dropped, at any depth."""
    result = assess(FakeDepth(1000), calling={"min_vaf_hotspot": min_vaf})
    assert locus_of(result).state is state
    if min_vaf >= 0.05:
        assert f"VAF filter of {min_vaf:g} does not lie below" in (locus_of(result).reason or "")
        assert result.depth_for_target_x is None


GENERAL = [
    pytest.param(CODON_10, frozenset(), id="codon-without-hotspot"),
    pytest.param(
        CODON_10.model_copy(update={"last": 11}), frozenset({("BRAF", 10)}), id="stretch-in-part"
    ),
    pytest.param(
        RequiredLocus(locus_id="e", gene="BRAF", kind=LocusKind.EXON, first=1, last=1),
        HOTSPOTS,
        id="exon",
    ),
]


@pytest.mark.parametrize(("locus", "hotspots"), GENERAL)
def test_general_limits_where_not_all_is_hotspot(
    locus: RequiredLocus, hotspots: frozenset[tuple[str, int]]
) -> None:
    """Eight fragments: d_min(0.05, 8) = 260; with 3 % of the depth as well, 336."""
    assert (min_depth(0.05, 8, 0.95), min_call_depth(0.05, 8, 0.95, 0.03)) == (260, 336)
    at, below = (
        locus_of(assess(FakeDepth(depth), loci=[locus], hotspots=hotspots)) for depth in (336, 335)
    )
    assert (at.state, at.required_fragments) == (S.NOT_DETECTED, 8)
    assert below.state is S.NOT_DETECTED_LIMITED
    assert at.site_lod_fraction == site_lod(336, 8, 0.95)
    assert 0.0499 < (at.effective_lod_fraction or 0) <= 0.05 < (below.effective_lod_fraction or 0)


@pytest.mark.parametrize(
    ("calling", "depth", "fragments"),
    [
        pytest.param({"min_alt_hotspot": 20}, 1000, 20, id="above-k"),
        pytest.param({"min_alt_hotspot": 3}, 1000, 5, id="below-k"),
    ],
)
def test_hotspot_needs_the_larger_number(
    calling: dict[str, Any], depth: int, fragments: int
) -> None:
    found = locus_of(assess(FakeDepth(depth), calling=calling))
    assert found.required_fragments == fragments
    assert found.site_lod_fraction == site_lod(depth, fragments, 0.95)
    shallow = locus_of(assess(FakeDepth(181), calling=calling))
    assert shallow.state is (S.NOT_ASSESSABLE if fragments == 20 else S.NOT_DETECTED)


def test_promoter_has_its_own_number() -> None:
    promoter = RequiredLocus(locus_id="p", gene="BRAF", kind=LocusKind.PROMOTER, first=-2, last=-1)
    found = assess(FakeDepth(500), loci=[promoter], calling={"min_alt_promoter": 9}).loci[0]
    assert found.required_fragments == 9


@pytest.mark.parametrize(("depth", "state"), [(400, S.NOT_DETECTED), (399, S.NOT_ASSESSABLE)])
def test_below_the_depth_of_the_filters_nothing_is_excluded(depth: int, state: LocusState) -> None:
    found = locus_of(assess(FakeDepth(depth), calling={"min_depth_x": 400}))
    assert found.state is state
    if state is S.NOT_ASSESSABLE:
        assert found.reason == "depth 399 is below the 400 fragments of a call"
        assert found.effective_lod_fraction is None


@pytest.mark.parametrize(
    ("hotspots", "note"),
    [(HOTSPOTS, NO_PANEL), (frozenset(), f"{NO_PANEL}; {NORMAL_IGNORED}")],
)
def test_limit_says_what_it_leaves_out(hotspots: frozenset[tuple[str, int]], note: str) -> None:
    assert locus_of(assess(FakeDepth(500), hotspots=hotspots, has_normal=True)).note == note
    assert locus_of(assess(FakeDepth(500), hotspots=hotspots)).note == NO_PANEL
    measured = FakeErrors(0.001)
    assert locus_of(assess(FakeDepth(500), hotspots=hotspots, errors=measured)).note is None
    partly = locus_of(assess(FakeDepth(500), hotspots=hotspots, errors=FakeErrors(0.001, 2)))
    assert partly.note == "errors at 2 of 3 bases are not in the limit: too few normals cover them"


@pytest.mark.parametrize(
    ("noise", "effective", "state", "words"),
    [
        pytest.param(0.01, AT_1000X, S.NOT_DETECTED, None, id="below-the-filter"),
        pytest.param(0.03, 0.03, S.NOT_DETECTED, None, id="raises-the-limit"),
        pytest.param(0.05, 0.05, S.NOT_DETECTED, None, id="exactly-at-target"),
        pytest.param(0.051, 0.051, S.NOT_DETECTED_LIMITED, "reach 0.051, above the VAF of 0.05"),
        pytest.param(0.10, 0.10, S.NOT_DETECTED_LIMITED, "reach 0.1, above the VAF of 0.05"),
        pytest.param(0.101, 0.101, S.NOT_ASSESSABLE, "reach 0.101, above the VAF of 0.1"),
        pytest.param(None, AT_1000X, S.NOT_DETECTED, None, id="nowhere-measured"),
    ],
)
def test_noise_of_normals_is_in_the_limit(
    noise: float | None, effective: float, state: LocusState, words: str | None
) -> None:
    """The limit of the filters, here 2.9 % at 1000x, or v_noise if higher (clinical.md 1.6)."""
    found = locus_of(assess(FakeDepth(1000), errors=FakeErrors(noise)))
    assert (found.noise_fraction, found.effective_lod_fraction) == (noise, effective)
    assert found.min_tumour_fraction == pytest.approx(2 * effective)
    assert found.state is state
    assert (words or "") in (found.reason or "")


@pytest.mark.parametrize(
    ("noise", "depth", "state", "words"),
    [
        pytest.param(0.03, 336, S.NOT_DETECTED, None, id="as-the-filter"),
        pytest.param(0.04, 336, S.NOT_DETECTED_LIMITED, "up to 0.04 depth 336 does not show a VAF"),
        pytest.param(0.04, 1350, S.NOT_DETECTED, None, id="more-depth-helps"),
        pytest.param(0.05, 9999, S.NOT_DETECTED_LIMITED, "up to 0.05 depth 9999 does not show"),
    ],
)
def test_noise_is_a_filter_on_the_fraction_outside_hotspots(
    noise: float, depth: int, state: LocusState, words: str | None
) -> None:
    """Filter 'background' drops what does not reach it, so half of all variants just there."""
    found = locus_of(assess(FakeDepth(depth), errors=FakeErrors(noise), hotspots=frozenset()))
    assert found.state is state
    assert (words or "") in (found.reason or "")
    assert found.effective_lod_fraction == call_lod(depth, 8, 0.95, noise)


@pytest.mark.parametrize(
    ("hotspots", "background_sd", "deviations"),
    [
        pytest.param(HOTSPOTS, 4, Z_999, id="filter-spares-hotspots"),
        pytest.param(frozenset(), 4, 4, id="filter-asks-more"),
        pytest.param(frozenset(), 2, Z_999, id="percentile-asks-more"),
    ],
)
def test_noise_is_at_least_what_the_filter_asks(
    hotspots: frozenset[tuple[str, int]], background_sd: float, deviations: float
) -> None:
    errors = FakeErrors(0.001)
    calling = {"panel_of_normals": {"background_sd": background_sd}}
    result = assess(FakeDepth(500), hotspots=hotspots, errors=errors, calling=calling)
    assert errors.asked == [("7", [(127, 130)], deviations)]
    assert result.noise_source == "panel of 9 normals"
    assert assess(FakeDepth(500)).noise_source is None


def test_failed_sample_allows_no_negative() -> None:
    found = locus_of(assess(FakeDepth(1000), sample_qc=quality(Verdict.FAIL)))
    assert found.state is S.NOT_ASSESSABLE
    assert found.reason == "sample failed quality control: Median depth: 9"
    assert found.min_depth_x == 1000


@pytest.mark.parametrize("sample_qc", [None, quality(Verdict.NOT_EVALUATED)])
def test_unknown_quality_allows_no_negative(sample_qc: SampleQc | None) -> None:
    result = assess(FakeDepth(1000), sample_qc=sample_qc)
    assert locus_of(result).state is S.NOT_ASSESSABLE
    assert result.reason == "sample quality could not be evaluated"


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.WARN])
def test_warning_allows_negatives(verdict: Verdict) -> None:
    assert locus_of(assess(FakeDepth(181), sample_qc=quality(verdict))).state is S.NOT_DETECTED


@pytest.mark.parametrize(
    ("locus", "panel", "words"),
    [
        pytest.param(CODON_10, {"7": [(98, 129)]}, "1 of 3 bases outside the design", id="one"),
        pytest.param(CODON_10, {"8": [(98, 232)]}, "3 of 3 bases outside the design", id="all"),
        pytest.param(
            CODON_10.model_copy(update={"gene": "KRAS"}),
            PANEL,
            "gene has no transcript in the gene model",
            id="gene",
        ),
        pytest.param(
            CODON_10.model_copy(update={"first": 600, "last": 600}),
            PANEL,
            "transcript ENST1.1 has no such place",
            id="codon",
        ),
    ],
)
@pytest.mark.parametrize("source", [FakeDepth(1000), None], ids=["reads", "calls-only"])
def test_not_tested(
    locus: RequiredLocus,
    panel: dict[str, list[Interval]],
    words: str,
    source: FakeDepth | None,
) -> None:
    found = locus_of(assess(source, loci=[locus], panel=panel))
    assert (found.state, found.reason, found.min_depth_x) == (S.NOT_TESTED, words, None)


def test_calls_without_reads() -> None:
    result = assess(None, sample_qc=None)
    words = "calls were submitted without reads: depth is unknown"
    assert (locus_of(result).state, locus_of(result).reason) == (S.NOT_ASSESSABLE, words)
    assert (gene_of(result).state, gene_of(result).reason) == (S.NOT_ASSESSABLE, words)
    assert result.callable_cds_bp is None
    assert result.reason == words


def test_nothing_given() -> None:
    result = assess(None, small_variants_tested=False, sample_qc=None)
    assert locus_of(result).state is gene_of(result).state is S.NOT_TESTED
    assert locus_of(result).reason == "neither reads nor small-variant calls were given"


def test_promoter_and_codon_range_across_an_intron() -> None:
    loci = [
        RequiredLocus(locus_id="p", gene="BRAF", kind=LocusKind.PROMOTER, first=-2, last=-1),
        RequiredLocus(locus_id="c", gene="BRAF", kind=LocusKind.CODON, first=10, last=11),
    ]
    promoter, codons = assess(FakeDepth(500, p98=100, p202=200, p131=0), loci=loci).loci
    assert (promoter.min_depth_x, promoter.state) == (100, S.NOT_DETECTED_LIMITED)
    assert (codons.min_depth_x, codons.state) == (200, S.NOT_DETECTED)


def low(count: int) -> dict[str, int]:
    return {f"p{100 + place}": 0 for place in range(count)}


@pytest.mark.parametrize(
    ("uncovered", "state", "reason"),
    [
        (0, S.NOT_DETECTED, None),
        (1, S.NOT_DETECTED_LIMITED, "59 of 60 coding bases callable"),
        (3, S.NOT_DETECTED_LIMITED, "57 of 60 coding bases callable"),
        (4, S.NOT_ASSESSABLE, "56 of 60 coding bases callable"),
    ],
)
def test_gene(uncovered: int, state: LocusState, reason: str | None) -> None:
    """57 of 60 bases are exactly 95 %; outside hotspots 336 fragments are needed."""
    found = gene_of(assess(FakeDepth(336, **low(uncovered))))
    assert (found.state, found.reason) == (state, reason)
    assert (found.cds_bp, found.targeted_bp, found.callable_bp) == (60, 60, 60 - uncovered)


def blind(found: GeneCallability) -> list[tuple[Any, ...]]:
    return [
        (e.exon, e.state, e.coding_bp, e.outside_design_bp, e.shallow_bp, e.min_depth_x)
        for e in found.blind_exons
    ]


@pytest.mark.parametrize(
    ("source", "panel", "fraction", "lowest", "exons"),
    [
        pytest.param(FakeDepth(336), PANEL, 1.0, 336, [], id="callable-throughout"),
        pytest.param(
            FakeDepth(400, p101=12, p104=335), PANEL, 58 / 60, 12,
            [(1, S.NOT_ASSESSABLE, 30, 0, 2, 12)], id="two-shallow-bases",
        ),
        pytest.param(
            FakeDepth(400), {"7": [(100, 130), (200, 228)]}, 58 / 60, 400,
            [(2, S.NOT_TESTED, 30, 2, 0, 400)], id="design-ends-early",
        ),
        pytest.param(
            FakeDepth(400, p200=7), {"7": [(100, 130), (200, 205), (210, 230)]}, 54 / 60, 7,
            [(2, S.NOT_ASSESSABLE, 30, 5, 1, 7)], id="both-in-one-exon",
        ),
        pytest.param(
            FakeDepth(400), {"7": [(100, 130)]}, 0.5, 400,
            [(2, S.NOT_TESTED, 30, 30, 0, None)], id="exon-left-out",
        ),
        pytest.param(FakeDepth(0), {"8": [(0, 9)]}, 0.0, None, [], id="gene-left-out"),
        pytest.param(None, PANEL, None, None, [], id="depth-unknown"),
    ],
)  # fmt: skip
def test_blind_exons(
    source: FakeDepth | None,
    panel: dict[str, list[Interval]],
    fraction: float | None,
    lowest: int | None,
    exons: list[tuple[Any, ...]],
) -> None:
    """Coding bases 100-130 of exon 1 and 200-230 of exon 2; 336 fragments are needed."""
    found = gene_of(assess(source, panel=panel))
    assert (found.callable_fraction, found.min_depth_x) == (pytest.approx(fraction), lowest)
    assert blind(found) == exons
    assert found.transcript_id == "ENST1.1"


def test_exons_are_counted_as_transcribed() -> None:
    reverse = GENE.model_copy(update={"strand": Strand.MINUS})
    found = gene_of(assess(FakeDepth(400, p101=0), genes=[reverse], loci=[]))
    assert [exon.exon for exon in found.blind_exons] == [2]


def test_untranslated_exons_are_counted_and_never_blind() -> None:
    longer = GENE.model_copy(update={"exons": ((10, 20), (90, 130), (200, 250))})
    found = gene_of(assess(FakeDepth(0), genes=[longer], loci=[]))
    assert [exon.exon for exon in found.blind_exons] == [2, 3]


@pytest.mark.parametrize(
    ("gene", "words"),
    [
        (GENE, None),
        (GENE.model_copy(update={"choice": TranscriptChoice.LONGEST_CDS}), "its exon numbers may"),
        (GENE.model_copy(update={"exons": ((100, 130), (200, 230))}), "coding exons of BRAF only"),
    ],
    ids=["as-MANE", "other-transcript", "coding-exons-only"],
)
def test_numbers_of_blind_exons_say_when_they_are_doubtful(
    gene: Transcript, words: str | None
) -> None:
    found = gene_of(assess(FakeDepth(0), genes=[gene], loci=[]))
    assert (words is None) is (found.exons_note is None)
    assert (words or "") in (found.exons_note or "")
    assert gene_of(assess(FakeDepth(400), genes=[gene], loci=[])).exons_note is None


@pytest.mark.parametrize(
    ("left_out", "state", "reason"),
    [
        (3, S.NOT_DETECTED_LIMITED, "57 of 60 coding bases callable; this test covers 57"),
        (4, S.NOT_TESTED, "this test covers 56 of 60 coding bases"),
    ],
    ids=["95-percent", "below"],
)
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
def test_gap_of_the_design_is_not_tested(
    left_out: int, state: LocusState, reason: str, verdict: Verdict
) -> None:
    panel = {"7": [(100, 130), (200, 230 - left_out)]}
    found = gene_of(assess(FakeDepth(400), panel=panel, sample_qc=quality(verdict), loci=[]))
    failed = verdict is Verdict.FAIL and state is not S.NOT_TESTED
    assert found.state is (S.NOT_ASSESSABLE if failed else state)
    assert failed or found.reason == reason


@pytest.mark.parametrize(
    ("fraction", "depth", "state"),
    [
        pytest.param(0.10, 336, S.NOT_DETECTED_LIMITED, id="exactly-the-target"),
        pytest.param(0.099, 336, S.NOT_ASSESSABLE, id="below-what-the-depth-shows"),
        pytest.param(0.082, 1000, S.NOT_DETECTED_LIMITED, id="more-depth-shows-it"),
        pytest.param(0.06, 9999, S.NOT_ASSESSABLE, id="exactly-at-the-filter"),
    ],
)
def test_gene_where_no_clonal_variant_is_sure_to_be_called(
    fraction: float, depth: int, state: LocusState
) -> None:
    """Half of the tumour fraction must reach the limit of detection."""
    found = gene_of(assess(FakeDepth(depth), tumour_fraction=fraction))
    assert found.state is state


def test_gene_depth_counts_at_the_target_depth() -> None:
    assert gene_of(assess(FakeDepth(335))).callable_bp == 0


def test_gene_depth_counts_at_the_depth_of_the_filters() -> None:
    calling = {"min_depth_x": 400}
    assert gene_of(assess(FakeDepth(399), calling=calling)).callable_bp == 0
    assert gene_of(assess(FakeDepth(400), calling=calling)).callable_bp == 60


def test_no_depth_is_enough_for_a_gene_when_the_filter_lies_at_the_target() -> None:
    result = assess(FakeDepth(9999), calling={"min_vaf": 0.05})
    assert (result.depth_for_genes_x, gene_of(result).state) == (None, S.NOT_ASSESSABLE)


def test_gene_at_low_tumour_fraction() -> None:
    found = gene_of(assess(FakeDepth(500), tumour_fraction=0.1))
    assert (found.state, found.reason) == (
        S.NOT_DETECTED_LIMITED,
        "tumour fraction 0.1 is below 0.2",
    )


def test_genes_listed_are_targeted_or_required() -> None:
    other = GENE.model_copy(update={"gene": "OTHER", "contig": "8"})
    required = [CODON_10, CODON_10.model_copy(update={"gene": "KRAS"})]
    result = assess(FakeDepth(500), loci=required, genes=[GENE, other])
    assert [(g.gene, g.state) for g in result.genes] == [
        ("BRAF", S.NOT_DETECTED),
        ("KRAS", S.NOT_TESTED),
    ]
    off_panel = assess(FakeDepth(500), panel={"9": [(0, 5)]})
    assert gene_of(off_panel).state is S.NOT_TESTED


@pytest.mark.parametrize(
    ("contigs", "expected"),
    [(["7"], 68), (["7", "X"], 136), (["7", "Y"], 68), (["chrM", "chrY", "chrX"], 68)],
)
def test_tmb_denominator(contigs: list[str], expected: int) -> None:
    """Both coding exons with two bases on each side: 2 * 34; autosomes and X only."""
    genes = [GENE.model_copy(update={"gene": f"G{c}", "contig": c}) for c in contigs]
    panel = {contig: PANEL["7"] for contig in contigs}
    result = assess(FakeDepth(100), loci=[], genes=genes, panel=panel)
    assert result.callable_cds_bp == expected


def test_tmb_denominator_counts_shared_bases_once_and_only_deep_ones() -> None:
    twin = GENE.model_copy(update={"gene": "TWIN"})
    result = assess(FakeDepth(100, p98=99, p210=0), loci=[], genes=[GENE, twin])
    assert result.callable_cds_bp == 66


OTHER_NUMBERS = [TranscriptChoice.REPRESENTATIVE, TranscriptChoice.LONGEST_CDS]
SAME_NUMBERS = [TranscriptChoice.CONFIGURED, TranscriptChoice.MANE_SELECT]


def read_on(choice: TranscriptChoice) -> Transcript:
    return GENE.model_copy(update={"choice": choice})


def place(kind: LocusKind, number: int) -> RequiredLocus:
    return RequiredLocus(locus_id="x", gene="BRAF", kind=kind, first=number, last=number)


@pytest.mark.parametrize("choice", OTHER_NUMBERS)
@pytest.mark.parametrize(
    ("kind", "counted"),
    [(LocusKind.CODON, "codon"), (LocusKind.EXON, "exon"), (LocusKind.SPLICE_SITE, "exon")],
)
@pytest.mark.parametrize("number", [1, 600], ids=["found", "not-on-this-transcript"])
@pytest.mark.parametrize("source", [FakeDepth(1000), None], ids=["reads", "calls-only"])
def test_numbers_of_another_transcript_are_not_looked_up(
    choice: TranscriptChoice, kind: LocusKind, counted: str, number: int, source: FakeDepth | None
) -> None:
    found = locus_of(assess(source, loci=[place(kind, number)], genes=[read_on(choice)]))
    assert (found.state, found.min_depth_x) == (S.NOT_ASSESSABLE, None)
    assert found.place_known is False
    assert found.reason == (
        f"BRAF is read on ENST1.1 ({choice.value}): its {counted} numbers may differ from MANE"
        " Select; configure genome.transcripts"
    )


CODING = GENE.model_copy(update={"exons": ((100, 130), (200, 230)), "coding_only": True})
UNKNOWN = "the gene models give coding exons only: exon numbers of BRAF unknown"


@pytest.mark.parametrize("kind", [LocusKind.EXON, LocusKind.SPLICE_SITE])
def test_exons_of_coding_exons_alone(kind: LocusKind) -> None:
    unknown = CODING.model_copy(update={"first_exon": None})
    found = locus_of(assess(FakeDepth(400), loci=[place(kind, 1)], genes=[unknown]))
    assert (found.state, found.reason, found.place_known) == (S.NOT_ASSESSABLE, UNKNOWN, False)
    assert gene_of(assess(FakeDepth(0), genes=[unknown], loci=[])).exons_note == UNKNOWN
    numbered = CODING.model_copy(update={"first_exon": 2})
    found = locus_of(assess(FakeDepth(400), loci=[place(kind, 2)], genes=[numbered]))
    assert found.state is S.NOT_DETECTED
    blind_ones = gene_of(assess(FakeDepth(0), genes=[numbered], loci=[])).blind_exons
    assert [exon.exon for exon in blind_ones] == [2, 3]


def test_codons_of_coding_exons_alone_are_looked_up() -> None:
    unknown = CODING.model_copy(update={"first_exon": None})
    found = locus_of(assess(FakeDepth(400), loci=[place(LocusKind.CODON, 1)], genes=[unknown]))
    assert found.state is S.NOT_DETECTED


@pytest.mark.parametrize("choice", SAME_NUMBERS)
@pytest.mark.parametrize("kind", [LocusKind.CODON, LocusKind.EXON, LocusKind.SPLICE_SITE])
def test_numbers_of_the_resources_are_looked_up(choice: TranscriptChoice, kind: LocusKind) -> None:
    found = locus_of(assess(FakeDepth(336), loci=[place(kind, 1)], genes=[read_on(choice)]))
    assert (found.state, found.min_depth_x) == (S.NOT_DETECTED, 336)


@pytest.mark.parametrize("choice", OTHER_NUMBERS)
def test_promoters_and_genes_need_no_codon_numbers(choice: TranscriptChoice) -> None:
    promoter = place(LocusKind.PROMOTER, -1)
    result = assess(FakeDepth(336), loci=[promoter], genes=[read_on(choice)])
    assert locus_of(result).state is gene_of(result).state is S.NOT_DETECTED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"panel": {"7": [(0, 90), (250, 300)]}},
            "no base of the gene is inside the design",
            id="design-leaves-out-the-gene",
        ),
        pytest.param(
            {"small_variants_tested": False},
            "neither reads nor small-variant calls were given",
            id="nothing-given",
        ),
    ],
)
def test_doubt_about_numbers_makes_nothing_tested(changes: dict[str, Any], words: str) -> None:
    genes = [read_on(TranscriptChoice.LONGEST_CDS)]
    found = locus_of(assess(None, genes=genes, **changes))
    assert (found.state, found.reason) == (S.NOT_TESTED, words)


@pytest.mark.parametrize(
    ("counted", "reason"),
    [
        pytest.param(
            0,
            "depth 0 is below the 89 fragments needed for a VAF of 0.1 (counted: base quality >= "
            "20, mapping quality >= 30)",
            id="none-or-of-lowest-quality",
        ),
        pytest.param(
            390,
            "depth 0 is below the 89 fragments needed for a VAF of 0.1; of 390 fragments too many "
            "are of low base or mapping quality",
            id="of-low-quality",
        ),
    ],
)
def test_fragments_of_low_quality_are_no_depth(counted: int, reason: str) -> None:
    found = locus_of(assess(FakeDepth(0, counted=counted)))
    assert (found.state, found.reason) == (S.NOT_ASSESSABLE, reason)
    assert (found.min_depth_x, found.evidence_depth_x) == (0, counted)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        pytest.param({}, "bases without a fragment of base quality >= 20, mapping", id="nowhere"),
        pytest.param({f"p{place}": 1 for place in range(100, 300)}, None, id="everywhere-few"),
    ],
)
def test_gene_without_fragments_says_which_are_counted(
    at: dict[str, int], words: str | None
) -> None:
    found = gene_of(assess(FakeDepth(0 if words else 1, **at)))
    assert found.state is S.NOT_ASSESSABLE
    assert ("base quality" in (found.reason or "")) is (words is not None)
    assert (words or "") in (found.reason or "")


@pytest.mark.parametrize(
    ("hotspots", "carried", "state"),
    [
        pytest.param(HOTSPOTS, 0.02, S.NOT_DETECTED, id="asks-what-the-filter-asks-anyway"),
        pytest.param(HOTSPOTS, 0.06, S.NOT_DETECTED_LIMITED, id="hotspots-are-not-spared"),
        pytest.param(frozenset(), 0.06, S.NOT_DETECTED_LIMITED, id="elsewhere"),
        pytest.param(HOTSPOTS, 2.0, S.NOT_ASSESSABLE, id="nothing-passes"),
    ],
)
def test_what_normals_carry_is_a_filter_on_the_fraction(
    hotspots: frozenset[tuple[str, int]], carried: float, state: LocusState
) -> None:
    errors = FakeErrors(0.001)
    errors.noise = Noise(0.001, 0, carried)
    found = locus_of(assess(FakeDepth(1000), errors=errors, hotspots=hotspots))
    assert found.state is state
    fragments, least = (5, 0.02) if hotspots else (8, 0.03)
    assert found.effective_lod_fraction == call_lod(1000, fragments, 0.95, max(least, carried))


@pytest.mark.parametrize(
    ("mask", "state", "reason"),
    [
        pytest.param((126, 131), S.NOT_ASSESSABLE, "masked: mask.bed", id="whole-codon"),
        pytest.param((129, 130), S.NOT_ASSESSABLE, "masked: mask.bed (1 of 3 bases)", id="last"),
        pytest.param((127, 128), S.NOT_ASSESSABLE, "masked: mask.bed (1 of 3 bases)", id="first"),
        pytest.param((120, 127), S.NOT_DETECTED, None, id="ends-before"),
        pytest.param((130, 140), S.NOT_DETECTED, None, id="begins-after"),
    ],
)
@pytest.mark.parametrize("hotspots", [HOTSPOTS, frozenset()], ids=["hotspot", "elsewhere"])
def test_masked_place(
    mask: Interval, state: LocusState, reason: str | None, hotspots: frozenset[tuple[str, int]]
) -> None:
    """Filter 'low_complexity' spares nobody, known hotspots included."""
    found = locus_of(assess(FakeDepth(1000), hotspots=hotspots, masks=masking(mask)))
    assert (found.state, found.reason) == (state, reason)
    assert (found.masked_by is None) is (found.effective_lod_fraction is not None)
    assert found.min_depth_x == 1000


def test_masks_of_another_contig_and_of_calls_without_reads() -> None:
    assert locus_of(assess(FakeDepth(1000), masks=masking((0, 300), contig="8"))).masked_by is None
    found = locus_of(assess(None, sample_qc=None, masks=masking((0, 300))))
    assert (found.state, found.masked_by) == (S.NOT_ASSESSABLE, None)


def test_failed_sample_comes_before_its_masks() -> None:
    qc = quality(Verdict.FAIL)
    found = locus_of(assess(FakeDepth(1000), sample_qc=qc, masks=masking((0, 300))))
    assert found.reason == "sample failed quality control: Median depth: 9"


@pytest.mark.parametrize(
    ("mask", "state", "callable_bp", "reason"),
    [
        pytest.param(
            (228, 240), S.NOT_DETECTED_LIMITED, 58,
            "58 of 60 coding bases callable; masked: mask.bed (2 of 60 bases)", id="a-little",
        ),
        pytest.param(
            (215, 240), S.NOT_ASSESSABLE, 45,
            "45 of 60 coding bases callable; masked: mask.bed (15 of 60 bases)", id="too-much",
        ),
        pytest.param((130, 200), S.NOT_DETECTED, 60, None, id="intron"),
    ],
)  # fmt: skip
def test_masked_part_of_a_gene(
    mask: Interval, state: LocusState, callable_bp: int, reason: str | None
) -> None:
    result = assess(FakeDepth(400, p201=0 if reason else 400), masks=masking(mask), loci=[])
    found = gene_of(result)
    lost = 1 if reason else 0
    assert (found.state, found.callable_bp) == (state, callable_bp - lost)
    assert found.reason == (
        reason and reason.replace(f"{callable_bp} of", f"{callable_bp - lost} of")
    )
    masked = 60 - callable_bp
    told = [(e.exon, e.state, e.shallow_bp, e.masked_bp) for e in found.blind_exons]
    assert told == ([(2, S.NOT_ASSESSABLE, 1, masked)] if reason else [])
    assert result.callable_cds_bp == 68 - lost - (masked + 2 if reason else 4)


def test_required_genes_are_listed_though_the_panel_lacks_them() -> None:
    other = GENE.model_copy(update={"gene": "OTHER", "contig": "8"})
    genes = ["BRCA1", "OTHER", "BRAF"]
    result = assess(FakeDepth(500), loci=[], genes=[GENE, other], required_genes=genes)
    assert [(g.gene, g.state) for g in result.genes] == [
        ("BRAF", S.NOT_DETECTED),
        ("BRCA1", S.NOT_TESTED),
        ("OTHER", S.NOT_TESTED),
    ]


RANK = [S.NOT_TESTED, S.NOT_ASSESSABLE, S.NOT_DETECTED_LIMITED, S.NOT_DETECTED]
FRACTIONS = st.one_of(st.none(), st.floats(0.01, 1))


@settings(deadline=None)
@given(
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(98, 231),
    FRACTIONS,
    st.sampled_from([HOTSPOTS, frozenset()]),
)
def test_losing_depth_never_makes_a_negative_stronger(
    depth: int,
    lost: int,
    position: int,
    fraction: float | None,
    hotspots: frozenset[tuple[str, int]],
) -> None:
    before = assess(FakeDepth(depth), tumour_fraction=fraction, hotspots=hotspots)
    lower = max(depth - lost, 0)
    for source in (FakeDepth(lower), FakeDepth(depth, **{f"p{position}": lower})):
        after = assess(source, tumour_fraction=fraction, hotspots=hotspots)
        assert RANK.index(locus_of(after).state) <= RANK.index(locus_of(before).state)
        assert RANK.index(gene_of(after).state) <= RANK.index(gene_of(before).state)
        assert (after.callable_cds_bp or 0) <= (before.callable_cds_bp or 0)


@settings(deadline=None)
@given(st.integers(0, 400), st.floats(0.01, 1), st.floats(0.01, 1))
def test_losing_purity_never_makes_a_negative_stronger(
    depth: int, one: float, other: float
) -> None:
    low_fraction, high_fraction = sorted((one, other))
    source = FakeDepth(depth)
    after = assess(source, tumour_fraction=low_fraction)
    before = assess(source, tumour_fraction=high_fraction)
    assert RANK.index(locus_of(after).state) <= RANK.index(locus_of(before).state)
    assert RANK.index(gene_of(after).state) <= RANK.index(gene_of(before).state)


@settings(deadline=None)
@given(
    st.integers(0, 1000),
    st.one_of(st.none(), st.floats(0, 0.2)),
    st.floats(0, 0.2),
    FRACTIONS,
    st.sampled_from([HOTSPOTS, frozenset()]),
)
def test_more_noise_never_makes_a_negative_stronger(
    depth: int,
    noise: float | None,
    more: float,
    fraction: float | None,
    hotspots: frozenset[tuple[str, int]],
) -> None:
    found = [
        locus_of(
            assess(
                FakeDepth(depth),
                errors=FakeErrors(floor),
                tumour_fraction=fraction,
                hotspots=hotspots,
            )
        )
        for floor in (noise, (noise or 0) + more)
    ]
    before, after = found
    assert RANK.index(after.state) <= RANK.index(before.state)
    if before.effective_lod_fraction is not None:
        assert (after.effective_lod_fraction or 0) >= before.effective_lod_fraction - 1e-12


@settings(deadline=None)
@given(
    st.integers(0, 400),
    st.integers(100, 230),
    st.integers(1, 60),
    st.sampled_from([HOTSPOTS, frozenset()]),
)
def test_a_smaller_design_never_makes_a_negative_stronger(
    depth: int, start: int, length: int, hotspots: frozenset[tuple[str, int]]
) -> None:
    gap = (start, start + length)
    parts = [(s, min(e, gap[0])) for s, e in PANEL["7"]]
    parts += [(max(s, gap[1]), e) for s, e in PANEL["7"]]
    smaller = {"7": [(s, e) for s, e in parts if s < e]}
    before = assess(FakeDepth(depth), hotspots=hotspots)
    after = assess(FakeDepth(depth), hotspots=hotspots, panel=smaller)
    assert RANK.index(locus_of(after).state) <= RANK.index(locus_of(before).state)
    found = {gene.gene: gene for gene in after.genes}
    assert RANK.index(found["BRAF"].state) <= RANK.index(gene_of(before).state)
    overlaps = gap[0] < 130 and gap[1] > 127
    assert (locus_of(after).state is S.NOT_TESTED) is overlaps


@settings(deadline=None)
@given(st.integers(0, 400), FRACTIONS, st.sampled_from(OTHER_NUMBERS), st.integers(1, 30))
def test_doubt_about_numbers_never_makes_a_negative(
    depth: int, fraction: float | None, choice: TranscriptChoice, codon: int
) -> None:
    loci = [place(LocusKind.CODON, codon)]
    after = assess(FakeDepth(depth), loci=loci, genes=[read_on(choice)], tumour_fraction=fraction)
    assert locus_of(after).state is S.NOT_ASSESSABLE


@pytest.mark.parametrize("kind", [LocusKind.EXON, LocusKind.SPLICE_SITE])
def test_exons_of_coding_sequence_alone_are_not_looked_up(kind: LocusKind) -> None:
    """A table of coding exons begins to count at the first coding one: MET exon 14 becomes 13."""
    whole = read_on(TranscriptChoice.MANE_SELECT)
    coding = whole.model_copy(update={"exons": ((whole.cds_start, whole.cds_end),)})
    found = locus_of(assess(FakeDepth(260), loci=[place(kind, 1)], genes=[coding]))
    assert found.state is S.NOT_ASSESSABLE
    assert "exon numbers may be off" in (found.reason or "")


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 1000),
    st.integers(100, 229),
    st.integers(1, 60),
    st.sampled_from([HOTSPOTS, frozenset()]),
)
def test_a_mask_never_makes_a_negative_stronger(
    depth: int, start: int, length: int, hotspots: frozenset[tuple[str, int]]
) -> None:
    before = assess(FakeDepth(depth), hotspots=hotspots)
    after = assess(FakeDepth(depth), hotspots=hotspots, masks=masking((start, start + length)))
    assert RANK.index(locus_of(after).state) <= RANK.index(locus_of(before).state)
    assert RANK.index(gene_of(after).state) <= RANK.index(gene_of(before).state)
    coding = {*range(100, 130), *range(200, 230)}
    assert gene_of(after).state is not S.NOT_DETECTED or not coding & {
        *range(start, start + length)
    }
    assert (after.callable_cds_bp or 0) <= (before.callable_cds_bp or 0)


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 4000),
    st.integers(0, 500),
    st.one_of(st.none(), st.floats(0, 0.2)),
    st.sampled_from([HOTSPOTS, frozenset()]),
)
def test_losing_depth_never_makes_a_limit_better(
    depth: int, lost: int, noise: float | None, hotspots: frozenset[tuple[str, int]]
) -> None:
    """Though at certain depths the VAF filter asks for one fragment more."""
    limits = Limits(CallabilityConfig(), SmallVariantsConfig(), 100, hotspots)
    needs = limits.needs(CODON_10)
    before, after = needs.lod(depth, noise), needs.lod(max(depth - lost, 0), noise)
    assert before is None or after is None or after >= before
    assert after is None or before is not None
    for vaf in (0.05, 0.10):
        assert needs.shows(vaf, depth, noise) >= needs.shows(vaf, max(depth - lost, 0), noise)
        limit = needs.lod(depth, noise)
        if limit is not None and abs(limit - vaf) > 1e-9:
            assert needs.shows(vaf, depth, noise) is (limit <= vaf)
