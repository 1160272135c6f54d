import pytest

from agnoma.models.case import VcfNormal
from agnoma.models.variant import AlleleEvidence, EvidenceSource, Origin
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.hotspots import Hotspot
from agnoma.small_variants.origin import looks_germline, origin_of, tumour_in_normal, withheld
from agnoma.small_variants.statistics import wilson_interval

LIMITS = SmallVariantsConfig()
READS, CALLS = EvidenceSource.READS, EvidenceSource.SUBMITTED_VCF


def counts(alt: int, depth: int) -> AlleleEvidence:
    return AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)


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
    assert (
        withheld(
            interval=wilson_interval(50, 100),
            vaf=0.5,
            normal=None if normal is None else counts(*normal),
            hotspot=None if hotspot is None else Hotspot(hotspot),
            source=source,
            vcf_normal=vcf_normal,
            limits=LIMITS,
            known_allele=hotspot is not None,
        )
        is expected
    )


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
    control = None if normal is None else counts(*normal)
    assert origin_of(control, source, vcf_normal, LIMITS) is expected
