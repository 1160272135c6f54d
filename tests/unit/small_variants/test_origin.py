import pytest

from agnoma.models.case import VcfNormal
from agnoma.models.evidence import AlleleEvidence, CandidateEvidence, EvidenceSource
from agnoma.models.variant import Origin, OriginEstimate
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.origin import (
    looks_germline,
    origin_of,
    tumour_in_normal,
    withheld_as,
)

LIMITS = SmallVariantsConfig()
READS, CALLS = EvidenceSource.READS, EvidenceSource.SUBMITTED_VCF


def counts(alt: int, depth: int) -> AlleleEvidence:
    return AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)


def candidate(source: EvidenceSource, normal: tuple[int, int] | None) -> CandidateEvidence:
    """Return a candidate in half of 100 fragments."""
    return CandidateEvidence(
        contig="7",
        start=5,
        ref="A",
        alt="T",
        source=source,
        tumour=counts(50, 100),
        normal=None if normal is None else counts(*normal),
        vaf=0.5,
    )


@pytest.mark.parametrize(
    ("alt", "depth", "expected"),
    [
        pytest.param(100, 200, True, id="heterozygous"),
        pytest.param(60, 400, False, id="clearly-below"),
        pytest.param(144, 400, True, id="interval-reaches-the-band"),
        pytest.param(140, 400, False, id="interval-just-below-the-band"),
        pytest.param(300, 400, False, id="between"),
        pytest.param(360, 400, True, id="homozygous-at-limit"),
        pytest.param(359, 400, False, id="homozygous-below"),
    ],
)
def test_looks_germline(alt: int, depth: int, expected: bool) -> None:
    assert looks_germline(wilson_interval(alt, depth), alt / depth, LIMITS) is expected


@pytest.mark.parametrize(
    ("normal", "hotspot", "source", "vcf_normal", "expected"),
    [
        pytest.param((10, 100), None, READS, None, True, id="in-normal-at-limit"),
        pytest.param((9, 100), None, READS, None, False, id="in-normal-below"),
        pytest.param((50, 100), "BRAF codon 600", READS, None, True, id="hotspot-in-normal"),
        pytest.param((10, 100), "BRAF codon 600", READS, None, False, id="hotspot-spilled"),
        pytest.param((0, 100), None, READS, None, False, id="clean-normal"),
        pytest.param(None, None, READS, None, True, id="tumour-only"),
        pytest.param(None, "BRAF codon 600", READS, None, False, id="tumour-only-hotspot"),
        pytest.param((0, 12), None, READS, None, False, id="shallow-normal-without-it"),
        pytest.param((0, 5), None, READS, None, True, id="too-few-to-exclude"),
        pytest.param((2, 11), None, READS, None, True, id="shallow-normal-with-it"),
        pytest.param(None, None, CALLS, VcfNormal.MATCHED, False, id="calls-matched"),
        pytest.param(None, None, CALLS, VcfNormal.NONE, True, id="calls-tumour-only"),
    ],
)
def test_withheld_at_half(
    normal: tuple[int, int] | None,
    hotspot: str | None,
    source: EvidenceSource,
    vcf_normal: VcfNormal | None,
    expected: bool,
) -> None:
    rule = withheld_as(
        candidate(source, normal),
        hotspot=None if hotspot is None else Hotspot(hotspot),
        estimate=None,
        common=False,
        vcf_normal=vcf_normal,
        limits=LIMITS,
        known_allele=hotspot is not None,
    )
    assert (rule is not None) is expected


@pytest.mark.parametrize(
    ("probability", "common", "hotspot", "rule", "origin"),
    [
        pytest.param(0.95, False, None, "germline_posterior", None, id="at-limit"),
        pytest.param(0.94, False, None, "germline_like_vaf", None, id="ambiguous-at-half"),
        pytest.param(0.5, False, None, "germline_like_vaf", None, id="even-at-half"),
        pytest.param(0.49, False, None, None, Origin.UNDETERMINED, id="likelier-somatic"),
        pytest.param(0.06, False, None, None, Origin.UNDETERMINED, id="just-ambiguous"),
        pytest.param(0.05, False, None, None, Origin.SOMATIC_LIKELY, id="somatic-at-limit"),
        pytest.param(None, False, None, "germline_like_vaf", None, id="no-estimate"),
        pytest.param(0.01, True, None, "germline_pop", None, id="common"),
        pytest.param(0.99, True, "BRAF codon 600", None, Origin.UNDETERMINED, id="hotspot"),
    ],
)
def test_without_a_normal_population_and_posterior_decide(
    probability: float | None,
    common: bool,
    hotspot: str | None,
    rule: str | None,
    origin: Origin | None,
) -> None:
    estimate = OriginEstimate(germline_probability=probability, reason="test")
    found = withheld_as(
        candidate(READS, None),
        hotspot=None if hotspot is None else Hotspot(hotspot),
        estimate=estimate,
        common=common,
        vcf_normal=None,
        limits=LIMITS,
        known_allele=hotspot is not None,
    )
    assert found == rule
    if origin is not None:
        assert origin_of(candidate(READS, None), estimate, None, LIMITS) is origin


@pytest.mark.parametrize(
    ("carried", "expected"),
    [
        pytest.param(None, None, id="alone"),
        pytest.param((144, 400), "germline_like_vaf", id="interval-reaches-the-band"),
        pytest.param((140, 400), None, id="interval-just-below-the-band"),
        pytest.param((360, 400), "germline_like_vaf", id="homozygous-at-limit"),
        pytest.param((359, 400), None, id="homozygous-below"),
    ],
)
def test_fraction_within_larger_changes_tells_the_origin(
    carried: tuple[int, int] | None, expected: str | None
) -> None:
    """A somatic change in cis took fragments away: 20 of 100 are left alone."""
    alt, depth = carried or (None, None)
    left = candidate(READS, None).model_copy(
        update={
            "tumour": counts(20, 100),
            "vaf": 0.2,
            "carried_alt_count": alt,
            "carried_depth_x": depth,
        }
    )
    rule = withheld_as(
        left, hotspot=None, estimate=None, common=False, vcf_normal=None, limits=LIMITS
    )
    assert rule == expected


def test_ambiguous_away_from_inherited_fractions_is_undetermined() -> None:
    low = candidate(READS, None).model_copy(update={"tumour": counts(25, 100), "vaf": 0.25})
    estimate = OriginEstimate(germline_probability=0.5, reason="test")
    rule = withheld_as(
        low, hotspot=None, estimate=estimate, common=False, vcf_normal=None, limits=LIMITS
    )
    assert rule is None
    assert origin_of(low, estimate, None, LIMITS) is Origin.UNDETERMINED


@pytest.mark.parametrize(
    ("vaf", "normal", "activating", "expected"),
    [
        pytest.param(0.1, (25, 100), True, True, id="interval-ends-below"),
        pytest.param(0.1, (26, 100), True, False, id="interval-reaches-0.35"),
        pytest.param(0.68, (2, 13), True, True, id="shallow-by-ratio"),
        pytest.param(0.68, (2, 13), False, False, id="shallow-where-predisposition-is-known"),
        pytest.param(0.30, (2, 13), True, False, id="ratio-too-small"),
        pytest.param(0.9, (5, 20), True, False, id="fraction-at-0.25"),
    ],
)
def test_tumour_in_normal(
    vaf: float, normal: tuple[int, int], activating: bool, expected: bool
) -> None:
    hotspot = Hotspot("BRAF codon 600", activating=activating)
    assert tumour_in_normal(vaf, counts(*normal), hotspot) is expected


@pytest.mark.parametrize(
    ("normal", "source", "vcf_normal", "expected"),
    [
        pytest.param((0, 20), READS, None, Origin.SOMATIC, id="normal-at-limit"),
        pytest.param((0, 19), READS, None, Origin.UNDETERMINED, id="normal-below"),
        pytest.param(None, READS, None, Origin.UNDETERMINED, id="tumour-only"),
        pytest.param(None, CALLS, VcfNormal.MATCHED, Origin.SOMATIC_AS_SUBMITTED, id="matched"),
        pytest.param(None, CALLS, VcfNormal.NONE, Origin.UNDETERMINED, id="unmatched"),
    ],
)
def test_origin(
    normal: tuple[int, int] | None,
    source: EvidenceSource,
    vcf_normal: VcfNormal | None,
    expected: Origin,
) -> None:
    assert origin_of(candidate(source, normal), None, vcf_normal, LIMITS) is expected
