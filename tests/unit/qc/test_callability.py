from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.io.mosdepth import ContigDepth
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
from agnoma.qc.call_limits import Limits
from agnoma.qc.callability import (
    NO_PANEL,
    NORMAL_IGNORED,
    Circumstances,
    assess_callability,
)
from agnoma.qc.noise import Z_999, Noise
from agnoma.qc.power import min_depth, site_lod
from agnoma.settings import CallabilityConfig, SmallVariantsConfig

S = LocusState
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
    """The same depth everywhere, except at chosen positions."""

    def __init__(self, depth: int, **at: int) -> None:
        self.depth = depth
        self.at = {int(place.removeprefix("p")): value for place, value in at.items()}

    def __call__(
        self, wanted: Mapping[str, Sequence[Interval]]
    ) -> Iterator[tuple[str, ContigDepth]]:
        for contig, intervals in wanted.items():
            found = ContigDepth(intervals)
            places = (p for start, end in intervals for p in range(start, end))
            for index, place in enumerate(places):
                found.depth[index] = self.at.get(place, self.depth)
            yield contig, found


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
    found = locus_of(assess(FakeDepth(250)))
    assert found.site_lod_fraction == pytest.approx(0.036, abs=5e-4)
    assert found.effective_lod_fraction == found.site_lod_fraction
    assert found.min_tumour_fraction == pytest.approx(2 * (found.site_lod_fraction or 0))
    filtered = locus_of(assess(FakeDepth(1000)))
    assert filtered.site_lod_fraction == pytest.approx(0.0091, abs=5e-5)
    assert filtered.effective_lod_fraction == 0.02
    assert filtered.min_tumour_fraction == pytest.approx(0.04)


def test_no_limit_below_the_fragments_of_a_call() -> None:
    found = locus_of(assess(FakeDepth(4)))
    assert found.site_lod_fraction is found.effective_lod_fraction is None
    assert found.min_tumour_fraction is None


@pytest.mark.parametrize(
    ("min_vaf", "state"),
    [
        (0.05, S.NOT_DETECTED),
        (0.06, S.NOT_DETECTED_LIMITED),
        (0.10, S.NOT_DETECTED_LIMITED),
        (0.11, S.NOT_ASSESSABLE),
    ],
)
def test_a_filter_above_the_stated_fraction_counts(min_vaf: float, state: LocusState) -> None:
    assert locus_of(assess(FakeDepth(1000), calling={"min_vaf_hotspot": min_vaf})).state is state


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
    """Eight fragments and 5 %: d_min(0.05, 8) = 260."""
    assert min_depth(0.05, 8, 0.95) == 260
    at, below, deep = (
        locus_of(assess(FakeDepth(depth), loci=[locus], hotspots=hotspots))
        for depth in (260, 259, 1000)
    )
    assert (at.state, at.required_fragments) == (S.NOT_DETECTED, 8)
    assert below.state is S.NOT_DETECTED_LIMITED
    assert at.site_lod_fraction == site_lod(260, 8, 0.95)
    assert deep.effective_lod_fraction == 0.03


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
        pytest.param(0.01, 0.02, S.NOT_DETECTED, None, id="below-the-filter"),
        pytest.param(0.03, 0.03, S.NOT_DETECTED, None, id="raises-the-limit"),
        pytest.param(0.05, 0.05, S.NOT_DETECTED, None, id="exactly-at-target"),
        pytest.param(0.051, 0.051, S.NOT_DETECTED_LIMITED, "reach 0.051, above the VAF of 0.05"),
        pytest.param(0.10, 0.10, S.NOT_DETECTED_LIMITED, "reach 0.1, above the VAF of 0.05"),
        pytest.param(0.101, 0.101, S.NOT_ASSESSABLE, "reach 0.101, above the VAF of 0.1"),
        pytest.param(None, 0.02, S.NOT_DETECTED, None, id="nowhere-measured"),
    ],
)
def test_noise_of_normals_is_in_the_limit(
    noise: float | None, effective: float, state: LocusState, words: str | None
) -> None:
    """max(site LoD, VAF threshold, v_noise), clinical.md 1.6; at 1000x 0.91 % and 2 %."""
    found = locus_of(assess(FakeDepth(1000), errors=FakeErrors(noise)))
    assert (found.noise_fraction, found.effective_lod_fraction) == (noise, effective)
    assert found.min_tumour_fraction == pytest.approx(2 * effective)
    assert found.state is state
    assert (words or "") in (found.reason or "")


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
    """57 of 60 bases are exactly 95 %; outside hotspots d_min(0.05, 8) = 260 (clinical.md 1.6)."""
    found = gene_of(assess(FakeDepth(260, **low(uncovered))))
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
        pytest.param(FakeDepth(260), PANEL, 1.0, 260, [], id="callable-throughout"),
        pytest.param(
            FakeDepth(300, p101=12, p104=259), PANEL, 58 / 60, 12,
            [(1, S.NOT_ASSESSABLE, 30, 0, 2, 12)], id="two-shallow-bases",
        ),
        pytest.param(
            FakeDepth(300), {"7": [(100, 130), (200, 228)]}, 58 / 60, 300,
            [(2, S.NOT_TESTED, 30, 2, 0, 300)], id="design-ends-early",
        ),
        pytest.param(
            FakeDepth(300, p200=7), {"7": [(100, 130), (200, 205), (210, 230)]}, 54 / 60, 7,
            [(2, S.NOT_ASSESSABLE, 30, 5, 1, 7)], id="both-in-one-exon",
        ),
        pytest.param(
            FakeDepth(300), {"7": [(100, 130)]}, 0.5, 300,
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
    """Coding bases 100-130 of exon 1 and 200-230 of exon 2; 260 fragments are needed."""
    found = gene_of(assess(source, panel=panel))
    assert (found.callable_fraction, found.min_depth_x) == (pytest.approx(fraction), lowest)
    assert blind(found) == exons
    assert found.transcript_id == "ENST1.1"


def test_exons_are_counted_as_transcribed() -> None:
    reverse = GENE.model_copy(update={"strand": Strand.MINUS})
    found = gene_of(assess(FakeDepth(300, p101=0), genes=[reverse], loci=[]))
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
    assert gene_of(assess(FakeDepth(300), genes=[gene], loci=[])).exons_note is None


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
    found = gene_of(assess(FakeDepth(300), panel=panel, sample_qc=quality(verdict), loci=[]))
    failed = verdict is Verdict.FAIL and state is not S.NOT_TESTED
    assert found.state is (S.NOT_ASSESSABLE if failed else state)
    assert failed or found.reason == reason


@pytest.mark.parametrize(
    ("fraction", "state"),
    [(0.06, S.NOT_DETECTED_LIMITED), (0.059, S.NOT_ASSESSABLE)],
    ids=["exactly-at-the-filter", "below"],
)
def test_gene_where_no_clonal_variant_passes_the_filter(fraction: float, state: LocusState) -> None:
    """Half of 6 % is the VAF filter of 3 %."""
    found = gene_of(assess(FakeDepth(500), tumour_fraction=fraction))
    assert found.state is state


def test_gene_depth_counts_at_the_target_depth() -> None:
    assert gene_of(assess(FakeDepth(259))).callable_bp == 0


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


@pytest.mark.parametrize("choice", SAME_NUMBERS)
@pytest.mark.parametrize("kind", [LocusKind.CODON, LocusKind.EXON, LocusKind.SPLICE_SITE])
def test_numbers_of_the_resources_are_looked_up(choice: TranscriptChoice, kind: LocusKind) -> None:
    found = locus_of(assess(FakeDepth(260), loci=[place(kind, 1)], genes=[read_on(choice)]))
    assert (found.state, found.min_depth_x) == (S.NOT_DETECTED, 260)


@pytest.mark.parametrize("choice", OTHER_NUMBERS)
def test_promoters_and_genes_need_no_codon_numbers(choice: TranscriptChoice) -> None:
    promoter = place(LocusKind.PROMOTER, -1)
    result = assess(FakeDepth(260), loci=[promoter], genes=[read_on(choice)])
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
        assert (after.effective_lod_fraction or 0) >= before.effective_lod_fraction


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
