from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.biomarkers.tmb import (
    category,
    denominator,
    is_eligible,
    poisson_interval,
    tumour_mutational_burden,
)
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Tmb, TmbCategory
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.qc import Callability, GeneCallability, LocusState
from agnoma.models.variant import AnnotatedVariant, Origin, SmallVariantSummary, VariantKind
from agnoma.settings import BiomarkersConfig

LIMITS = BiomarkersConfig()


def variant(
    *,
    consequence: str | None = "missense",
    vaf: float = 0.3,
    depth: int = 200,
    alt: int = 60,
    hotspot: str | None = None,
    gene: str | None = "G",
) -> AnnotatedVariant:
    evidence = AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)
    return AnnotatedVariant(
        contig="chr1",
        start=100,
        ref="A",
        alt="T",
        kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=evidence,
        vaf=vaf,
        vaf_low=0.0,
        vaf_high=1.0,
        origin=Origin.SOMATIC,
        hotspot=hotspot,
        consequence=consequence,
        gene=gene,
    )


def genes(*names: str) -> tuple[GeneCallability, ...]:
    return tuple(
        GeneCallability(
            gene=name,
            state=LocusState.NOT_ASSESSABLE,
            cds_bp=300,
            targeted_bp=300,
            callable_bp=0,
        )
        for name in names
    )


def callability(callable_cds_bp: int | None = None, reason: str | None = None) -> Callability:
    return Callability(
        case_id="C1",
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=90,
        tumour_fraction=None,
        loci=(),
        genes=genes("G", "H"),
        callable_cds_bp=callable_cds_bp,
        tmb_depth_x=100,
        reason=reason,
    )


def summary(**changes: Any) -> SmallVariantSummary:
    values = {"case_id": "C1", "tested": True, "matched_normal": True, **changes}
    return SmallVariantSummary(**values)


def tmb(
    count: int,
    *,
    bp: int | None = None,
    callable_mb: float | None = None,
    unmeasured: str | None = None,
    assay_type: str = "exome",
    **changes: Any,
) -> Tmb:
    return tumour_mutational_burden(
        [variant()] * count,
        summary(**changes),
        callability(bp, unmeasured),
        assay_callable_mb=callable_mb,
        assay_type=assay_type,
        limits=LIMITS,
    )


@pytest.mark.parametrize(
    ("count", "bp", "value", "low", "high", "digits", "expected"),
    [
        pytest.param(
            12, 1_190_000, 10.08, 5.21, 17.61, 2, TmbCategory.INDETERMINATE, id="12-in-1.19"
        ),
        pytest.param(8, 800_000, 10.0, 4.32, 19.7, 2, TmbCategory.INDETERMINATE, id="8-in-0.80"),
        pytest.param(400, 34_000_000, 11.76, 10.64, 12.98, 2, TmbCategory.HIGH, id="400-in-34"),
        pytest.param(
            15, 1_500_000, 10.0, 5.60, 16.49, 2, TmbCategory.INDETERMINATE, id="15-in-1.5"
        ),
        pytest.param(0, 1_000_000, 0.0, 0.0, 3.69, 2, TmbCategory.LOW, id="none-is-zero"),
    ],
)
def test_table(
    count: int,
    bp: int,
    value: float,
    low: float,
    high: float,
    digits: int,
    expected: TmbCategory,
) -> None:
    found = tmb(count, bp=bp)
    numbers = found.measurement
    assert numbers.value is not None and numbers.low is not None and numbers.high is not None
    assert round(numbers.value, digits) == value
    assert round(numbers.low, digits) == low
    # The table gives 19.7 with one digit less.
    assert round(numbers.high, 1 if high == 19.7 else digits) == high
    assert (found.category, found.counted) == (expected, count)
    assert numbers.unit == "mutations/Mb"


@settings(deadline=None)
@given(count=st.integers(0, 5000))
def test_interval_holds_the_count_and_grows(count: int) -> None:
    low, high = poisson_interval(count)
    assert low <= count < high
    assert poisson_interval(count + 1)[0] >= low


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        pytest.param(10.0, 10.0, 11.0, TmbCategory.INDETERMINATE, id="interval-begins-at-limit"),
        pytest.param(10.5, 10.01, 11.0, TmbCategory.HIGH, id="interval-above-limit"),
        pytest.param(12.0, 5.0, 19.0, TmbCategory.INDETERMINATE, id="grey-zone-ends"),
        pytest.param(12.01, 5.0, 19.0, TmbCategory.HIGH, id="above-grey-zone"),
        pytest.param(8.0, 5.0, 19.0, TmbCategory.INDETERMINATE, id="grey-zone-begins"),
        pytest.param(7.99, 5.0, 19.0, TmbCategory.LOW, id="below-grey-zone"),
        pytest.param(9.0, 8.0, 9.99, TmbCategory.LOW, id="interval-below-limit"),
    ],
)
def test_category(value: float, low: float, high: float, expected: TmbCategory) -> None:
    numbers = Measurement(status=Status.EVALUATED, value=value, low=low, high=high, unit="x")
    assert category(numbers, LIMITS) is expected


@pytest.mark.parametrize(
    ("bp", "status"),
    [
        pytest.param(667_000, Status.EVALUATED, id="at-least-size"),
        pytest.param(666_999, Status.NOT_ASSESSABLE, id="just-below"),
        pytest.param(50_000, Status.NOT_ASSESSABLE, id="small-panel"),
        pytest.param(0, Status.NOT_ASSESSABLE, id="nothing-callable"),
    ],
)
def test_least_size(bp: int, status: Status) -> None:
    assert tmb(3, bp=bp).measurement.status is status


def test_small_panel_says_its_size() -> None:
    found = tmb(3, bp=50_000)
    assert found.measurement.reason == "0.05 Mb callable; at least 0.667 Mb needed"
    assert (found.measurement.value, found.category, found.counted) == (None, None, 3)


def test_measured_size_comes_before_the_validated_one() -> None:
    found = denominator(callability(2_000_000), 1.2)
    assert (found.mb, found.min_depth_x) == (2.0, 100)
    assert found.source is not None and "measured in this sample" in found.source


def test_validated_size_stands_in_when_nothing_was_measured() -> None:
    found = tmb(12, callable_mb=1.2)
    assert found.measurement.value == pytest.approx(10.0)
    assert found.denominator_source == "coding size as validated for the assay"


def test_without_any_size_there_is_no_tmb() -> None:
    found = tmb(12, unmeasured="no reads")
    assert found.measurement.status is Status.NOT_ASSESSABLE
    assert "no reads, and no validated size is configured" in (found.measurement.reason or "")


def test_small_variants_not_tested() -> None:
    found = tmb(0, bp=2_000_000, tested=False, reason="no reads and no VCF", matched_normal=None)
    assert found.measurement.status is Status.NOT_TESTED
    assert found.measurement.reason == "small variants not tested: no reads and no VCF"
    assert found.counted is None


@pytest.mark.parametrize(
    ("changes", "eligible"),
    [
        pytest.param({}, True, id="missense"),
        pytest.param({"vaf": 0.05}, True, id="vaf-at-limit"),
        pytest.param({"vaf": 0.0499}, False, id="vaf-below"),
        pytest.param({"alt": 10}, True, id="alt-at-limit"),
        pytest.param({"alt": 9}, False, id="alt-below"),
        pytest.param({"depth": 0, "alt": 0}, True, id="counts-unknown"),
        pytest.param({"depth": 100, "alt": 50}, True, id="depth-at-limit"),
        pytest.param({"depth": 99, "alt": 50}, False, id="outside-callable-bases"),
        pytest.param({"hotspot": "BRAF codon 600"}, False, id="hotspot-on-panel"),
        pytest.param({"consequence": None}, False, id="no-consequence"),
        pytest.param({"consequence": "synonymous"}, False, id="synonymous"),
        pytest.param({"consequence": "intron"}, False, id="intron"),
        pytest.param({"consequence": "splice_region&intron"}, False, id="splice-region"),
        pytest.param({"consequence": "5_prime_utr"}, False, id="utr"),
    ],
)
def test_eligible(changes: dict[str, Any], eligible: bool) -> None:
    found = is_eligible(variant(**changes), assay_type="panel", limits=LIMITS, min_depth_x=100)
    assert found is eligible


@pytest.mark.parametrize(
    "consequence",
    [
        "missense_variant",
        "missense&splice_region",
        "stop_gained",
        "*stop_gained",
        "stop_lost",
        "start_lost",
        "frameshift",
        "frameshift_variant",
        "inframe_deletion",
        "inframe_insertion",
        "inframe_altering",
        "splice_acceptor",
        "splice_donor_variant&intron_variant",
    ],
)
def test_coding_consequences_count(consequence: str) -> None:
    found = variant(consequence=consequence)
    assert is_eligible(found, assay_type="exome", limits=LIMITS, min_depth_x=None)


def test_hotspot_counts_on_an_exome() -> None:
    found = variant(hotspot="BRAF codon 600")
    assert is_eligible(found, assay_type="exome", limits=LIMITS, min_depth_x=None)


def test_synonymous_only_when_configured() -> None:
    limits = BiomarkersConfig(tmb_synonymous=True)
    found = variant(consequence="synonymous")
    assert is_eligible(found, assay_type="exome", limits=limits, min_depth_x=None)


@pytest.mark.parametrize(
    ("matched", "assay_type", "words"),
    [
        pytest.param(False, "exome", "upper estimate: no matched normal", id="tumour-only"),
        pytest.param(None, "exome", "possibly an upper estimate", id="unknown"),
        pytest.param(True, "panel", "known hotspots left out", id="panel"),
    ],
)
def test_counting_rule(matched: bool | None, assay_type: str, words: str) -> None:
    rule = tmb(3, bp=2_000_000, matched_normal=matched, assay_type=assay_type).counting_rule
    assert words in rule
    assert ("upper estimate" in rule) is (matched is not True)
    assert "VAF at least 0.05, at least 10 alternative fragments" in rule


@pytest.mark.parametrize(
    ("candidates", "dropped", "reason"),
    [
        pytest.param(
            541,
            {"contig_not_in_reference": 2776, "reference_unknown": 531},
            "3,307 of 3,317 submitted calls could not be judged (contig not in the reference "
            "2,776, reference base unknown 531)",
            id="partial-reference",
        ),
        pytest.param(100, {"reference_unknown": 5}, None, id="at-limit"),
        pytest.param(
            100,
            {"reference_unknown": 2, "ref_mismatch": 4},
            "6 of 100 submitted calls could not be judged (reference base unknown 2, REF is not "
            "that of the reference 4)",
            id="just-above",
        ),
        pytest.param(10, {"submitted_filter": 900, "low_vaf": 9}, None, id="judged-by-others"),
        pytest.param(
            0,
            {"no_depth": 3},
            "3 of 3 submitted calls could not be judged (no depth and allele fraction 3)",
            id="no-depth",
        ),
        pytest.param(0, {}, None, id="no-calls"),
    ],
)
def test_calls_that_could_not_be_judged(
    candidates: int, dropped: dict[str, int], reason: str | None
) -> None:
    found = tmb(2, callable_mb=34.0, candidates=candidates, dropped_by_rule=dropped)
    assert found.measurement.reason == reason
    assert found.measurement.status is (Status.NOT_ASSESSABLE if reason else Status.EVALUATED)
    assert (found.category is None, found.counted) == (reason is not None, 2)


def test_measured_size_does_not_rest_on_unjudged_calls() -> None:
    found = tmb(2, bp=34_000_000, candidates=1, dropped_by_rule={"reference_unknown": 1})
    assert found.measurement.status is Status.EVALUATED


@pytest.mark.parametrize(
    ("outside", "status"),
    [
        pytest.param(1, Status.EVALUATED, id="at-limit"),
        pytest.param(2, Status.NOT_ASSESSABLE, id="above"),
    ],
)
def test_calls_outside_the_gene_models(outside: int, status: Status) -> None:
    found = tumour_mutational_burden(
        [variant()] * (20 - outside) + [variant(gene=None, consequence=None)] * outside,
        summary(candidates=20),
        callability(),
        assay_callable_mb=34.0,
        assay_type="exome",
        limits=LIMITS,
    )
    assert found.measurement.status is status
    if status is Status.NOT_ASSESSABLE:
        expected = "the gene models cover 2 genes: 2 of 20 calls lie outside"
        assert found.measurement.reason == expected
