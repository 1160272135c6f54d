import pytest

from agnoma.models.evidence import AlleleEvidence
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters import counts as filters
from agnoma.small_variants.judge.hotspots import Hotspot

LIMITS = SmallVariantsConfig()
CODON = Hotspot("BRAF codon 600")
PROMOTER = Hotspot("TERT c.-124", promoter=True)


def evidence(alt: int = 20, depth: int = 100, **other: object) -> AlleleEvidence:
    return AlleleEvidence.model_validate(
        {
            "depth_x": depth,
            "ref_count": depth - alt,
            "alt_count": alt,
            "other_count": 0,
            **other,
        }
    )


@pytest.mark.parametrize(
    ("depth", "passed"), [pytest.param(50, True, id="at"), pytest.param(49, False, id="below")]
)
def test_low_depth(depth: int, passed: bool) -> None:
    outcome = filters.low_depth(evidence(10, depth), LIMITS)
    assert (outcome.passed, outcome.value, outcome.limit) == (passed, depth, 50)
    assert outcome.reason == f"{depth} usable fragments, at least 50 needed"


@pytest.mark.parametrize(
    ("alt", "hotspot", "passed", "exempt"),
    [
        pytest.param(8, None, True, False, id="at"),
        pytest.param(7, None, False, False, id="below"),
        pytest.param(7, CODON, False, True, id="hotspot-rescued"),
        pytest.param(5, CODON, False, True, id="hotspot-at"),
        pytest.param(4, CODON, False, False, id="hotspot-below"),
        pytest.param(4, PROMOTER, False, True, id="promoter-at"),
        pytest.param(3, PROMOTER, False, False, id="promoter-below"),
    ],
)
def test_low_alt(alt: int, hotspot: Hotspot | None, passed: bool, exempt: bool) -> None:
    outcome = filters.low_alt(evidence(alt), LIMITS, hotspot)
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


@pytest.mark.parametrize(
    ("cells", "indel", "hotspot", "passed", "exempt"),
    [
        pytest.param((100, 100, 20, 20), False, None, True, False, id="balanced"),
        pytest.param((125, 125, 16, 0), False, None, False, False, id="one-strand"),
        # FS 23.8 is below 25 although SOR is above 3: both must fail
        pytest.param((125, 125, 9, 0), False, None, True, False, id="fs-below"),
        pytest.param((200, 200, 30, 0), False, None, False, False, id="both-above"),
        pytest.param((200, 200, 30, 0), True, None, True, False, id="indel-limits"),
        pytest.param((200, 200, 30, 0), False, CODON, False, False, id="hotspot-one-strand"),
        pytest.param((300, 300, 60, 2), False, CODON, False, True, id="hotspot-both-strands"),
    ],
)
def test_strand(
    cells: tuple[int, int, int, int],
    indel: bool,
    hotspot: Hotspot | None,
    passed: bool,
    exempt: bool,
) -> None:
    names = ("ref_forward", "ref_reverse", "alt_forward", "alt_reverse")
    tumour = evidence(**dict(zip(names, cells, strict=True)))
    outcome = filters.strand(tumour, LIMITS, indel=indel, hotspot=hotspot)
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


@pytest.mark.parametrize(
    ("tumour", "normal", "passed"),
    [
        pytest.param((20, 400), (0, 200), True, id="somatic"),
        pytest.param((20, 400), (2, 200), False, id="not-significant"),
        pytest.param((10, 100), (3, 100), False, id="in-normal"),
        pytest.param((200, 400), (4, 200), True, id="normal-vaf-at-limit"),
        pytest.param((200, 400), (5, 200), False, id="normal-vaf-above-limit"),
        pytest.param((30, 400), (3, 200), False, id="ratio-at-5-but-p-too-large"),
        pytest.param((95, 1000), (20, 1000), False, id="ratio-below-5"),
        pytest.param((100, 1000), (20, 1000), True, id="ratio-at-5"),
        pytest.param((20, 400), (0, 19), None, id="normal-too-shallow"),
        pytest.param((20, 400), None, None, id="no-normal"),
    ],
)
def test_normal_alt(
    tumour: tuple[int, int], normal: tuple[int, int] | None, passed: bool | None
) -> None:
    control = None if normal is None else evidence(*normal)
    outcome = filters.normal_alt(evidence(*tumour), control, LIMITS)
    assert outcome.passed is passed


@pytest.mark.parametrize(
    ("normal", "hotspot", "passed", "words"),
    [
        pytest.param((0, 116), None, True, "chance to see so few 0.0032", id="elsewhere-by-power"),
        pytest.param((0, 60), None, False, "Fisher p", id="elsewhere-without-power"),
        pytest.param((0, 116), CODON, True, "NLOD 34.9 >= 2.2 in place of p", id="hotspot"),
        pytest.param((1, 116), CODON, True, "normal 1/116", id="one-fragment"),
        pytest.param((2, 116), CODON, False, "normal 2/116", id="two-fragments"),
        pytest.param((0, 19), CODON, None, "treated as tumour-only", id="shallow"),
        pytest.param((2, 13), CODON, False, "tumour in normal suspected", id="shallow-with-it"),
    ],
)
def test_normal_alt_at_low_fractions(
    normal: tuple[int, int], hotspot: Hotspot | None, passed: bool | None, words: str
) -> None:
    outcome = filters.normal_alt(evidence(27, 560), evidence(*normal), LIMITS, hotspot=hotspot)
    assert outcome.passed is passed
    assert words in outcome.reason


def test_allele_in_the_normal_fails_under_lenient_limits_too() -> None:
    lenient = SmallVariantsConfig(max_normal_vaf=0.3, min_tumour_normal_ratio=2)
    outcome = filters.normal_alt(evidence(152, 224), evidence(6, 40), lenient, hotspot=CODON)
    assert outcome.value is not None
    assert outcome.value <= lenient.max_normal_p
    assert outcome.passed is False


def test_shallow_normal_says_so() -> None:
    outcome = filters.normal_alt(evidence(), evidence(0, 19), LIMITS)
    assert "normal depth 19, at least 20 needed; treated as tumour-only" in outcome.reason


@pytest.mark.parametrize("inside", [True, False, None])
def test_non_target(inside: bool | None) -> None:
    assert filters.non_target(inside=inside, flank_bp=20).passed is inside
