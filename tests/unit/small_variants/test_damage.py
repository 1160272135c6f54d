import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from agnoma.models.evidence import AlleleEvidence, CandidateEvidence, EvidenceSource
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters import damage
from agnoma.small_variants.filters.damage import DeaminationIndex
from agnoma.small_variants.judge.hotspots import Hotspot

LIMITS = SmallVariantsConfig()
CODON = Hotspot("KRAS codon 12")
CLEAN, DAMAGED = DeaminationIndex(20, 100, 0.2), DeaminationIndex(60, 100, 0.6)
UNKNOWN = DeaminationIndex(40, 49, None)


def candidate(
    ref: str,
    alt: str,
    sides: tuple[int, int] | None = (10, 10),
    *,
    vaf: float = 0.2,
    depth: int = 100,
    **fields: object,
) -> CandidateEvidence:
    one, two = sides if sides is not None else (None, None)
    count = 20 if sides is None else sum(sides)
    counts = {"depth_x": depth, "ref_count": 80, "alt_count": count, "other_count": 0}
    oriented = {"alt_f1r2": one, "alt_f2r1": two, "ref_f1r2": 40, "ref_f2r1": 40}
    strands = {} if sides is None else {"alt_forward": count, "alt_reverse": 0}
    return CandidateEvidence(
        contig="7",
        start=100,
        ref=ref,
        alt=alt,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence.model_validate(counts | oriented | strands | {"lod": 40.0} | fields),
        vaf=vaf,
    )


@settings(deadline=None)
@given(trials=st.integers(0, 300), share=st.floats(0, 1))
def test_binomial_is_that_of_scipy(trials: int, share: float) -> None:
    found = damage.binomial_two_sided(round(trials * share), trials)
    expected = binomtest(round(trials * share), trials, 0.5).pvalue if trials else 1.0
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("sides", "one_sided"),
    [
        pytest.param((8, 0), True, id="eight-of-eight"),  # p = 2 / 2^8 = 0.0078
        pytest.param((7, 0), False, id="too-few"),  # p = 2 / 2^7 = 0.0156
        pytest.param((18, 2), True, id="majority-at"),
        pytest.param((17, 2), False, id="majority-below"),
        pytest.param((0, 30), True, id="other-side"),
        pytest.param((10, 10), False, id="balanced"),
    ],
)
def test_one_sided(sides: tuple[int, int], one_sided: bool) -> None:
    side = damage.orientation_of(candidate("A", "C", sides).tumour, LIMITS)
    assert isinstance(side, damage.Orientation)
    assert side.one_sided is one_sided


@pytest.mark.parametrize(
    ("reference", "outcome"),
    [
        pytest.param((90, 10), None, id="library-as-one-sided"),
        pytest.param((89, 11), False, id="library-less"),
        pytest.param((10, 90), False, id="library-the-other-way"),
        pytest.param((0, 0), False, id="no-reference"),
    ],
)
def test_one_sided_library_says_nothing(reference: tuple[int, int], outcome: bool | None) -> None:
    one = candidate("A", "C", (30, 0), ref_f1r2=reference[0], ref_f2r1=reference[1])
    assert damage.orientation(one, LIMITS, None).passed is outcome


@pytest.mark.parametrize(
    ("one", "index", "hotspot", "passed", "exempt"),
    [
        pytest.param(candidate("C", "T", vaf=0.099), DAMAGED, None, False, False, id="low-vaf"),
        pytest.param(
            candidate("G", "A", vaf=0.099), DAMAGED, None, False, False, id="other-strand"
        ),
        pytest.param(candidate("C", "T", vaf=0.10), DAMAGED, None, True, False, id="vaf-at"),
        pytest.param(candidate("C", "T", vaf=0.05), CLEAN, None, True, False, id="clean-sample"),
        pytest.param(candidate("C", "T", vaf=0.05), UNKNOWN, None, True, False, id="no-index"),
        pytest.param(candidate("C", "T", vaf=0.05), DAMAGED, CODON, False, True, id="hotspot"),
        pytest.param(candidate("C", "T", (20, 0)), CLEAN, None, False, False, id="one-sided"),
        pytest.param(candidate("C", "T", (20, 0)), CLEAN, CODON, False, True, id="one-sided-hot"),
        pytest.param(candidate("A", "G", (20, 0), vaf=0.05), DAMAGED, None, True, False, id="a>g"),
        pytest.param(candidate("CC", "TT", vaf=0.05), DAMAGED, None, True, False, id="mnv"),
        pytest.param(candidate("C", "T", None, vaf=0.05), CLEAN, None, None, False, id="no-reads"),
        pytest.param(
            candidate("C", "T", None, vaf=0.05), DAMAGED, None, False, False, id="no-reads-damaged"
        ),
    ],
)
def test_ffpe(
    one: CandidateEvidence,
    index: DeaminationIndex,
    hotspot: Hotspot | None,
    passed: bool | None,
    exempt: bool,
) -> None:
    outcome = damage.ffpe(one, index, LIMITS, hotspot)
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


def test_ffpe_tells_its_numbers() -> None:
    outcome = damage.ffpe(candidate("C", "T", vaf=0.05), DAMAGED, LIMITS, CODON)
    assert (outcome.value, outcome.limit) == (0.05, 0.1)
    assert "deamination index 0.60 (60 of 100 SNVs)" in outcome.reason
    assert outcome.reason.endswith("exempt at hotspot KRAS codon 12")
    unknown = damage.ffpe(candidate("C", "T", vaf=0.05), UNKNOWN, LIMITS, None)
    assert "index not known (40 of 49 SNVs)" in unknown.reason


@pytest.mark.parametrize(
    ("ref", "alt", "sides", "lod", "passed"),
    [
        # needed: -10 + 100/3 x 0.6 = 10; of 20 fragments 12 in the artefact's orientation
        pytest.param("G", "T", (12, 8), 10.0, True, id="g>t-at"),
        pytest.param("G", "T", (12, 8), 9.99, False, id="g>t-below"),
        pytest.param("C", "A", (8, 12), 10.0, True, id="c>a-at"),
        pytest.param("C", "A", (8, 12), 9.99, False, id="c>a-below"),
        pytest.param("C", "A", (12, 8), 9.99, True, id="c>a-other-orientation"),
        pytest.param("G", "T", (20, 0), 200.0, False, id="one-sided-whatever-the-lod"),
        pytest.param("C", "T", (20, 0), 1.0, True, id="not-oxidation"),
        pytest.param("G", "T", None, 10.0, None, id="no-reads"),
        pytest.param("G", "T", (12, 8), None, None, id="no-lod"),
        pytest.param("G", "T", (0, 0), 10.0, None, id="no-alternative"),
    ],
)
@pytest.mark.parametrize("hotspot", [None, CODON], ids=["elsewhere", "hotspot"])
def test_oxog(
    ref: str,
    alt: str,
    sides: tuple[int, int] | None,
    lod: float | None,
    passed: bool | None,
    hotspot: Hotspot | None,
) -> None:
    outcome = damage.oxog(candidate(ref, alt, sides, lod=lod), LIMITS, hotspot)
    assert outcome.passed is passed
    assert outcome.exempt is (passed is False and hotspot is not None)


@pytest.mark.parametrize(
    ("one", "hotspot", "passed", "exempt"),
    [
        pytest.param(candidate("A", "C", (20, 0)), None, False, False, id="one-sided"),
        pytest.param(candidate("A", "C", (20, 0)), CODON, False, True, id="hotspot"),
        pytest.param(candidate("AC", "", (20, 0)), None, False, False, id="deletion"),
        pytest.param(candidate("A", "C"), None, True, False, id="balanced"),
        pytest.param(candidate("C", "T", (20, 0)), None, True, False, id="judged-by-ffpe"),
        pytest.param(candidate("C", "A", (20, 0)), None, True, False, id="judged-by-oxog"),
        pytest.param(candidate("A", "C", None), None, None, False, id="no-reads"),
    ],
)
def test_orientation(
    one: CandidateEvidence, hotspot: Hotspot | None, passed: bool | None, exempt: bool
) -> None:
    outcome = damage.orientation(one, LIMITS, hotspot)
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


def test_deamination_index() -> None:
    counted = [
        *[candidate("C", "T", vaf=0.05)] * 20,
        *[candidate("G", "A", vaf=0.01)] * 10,  # fraction at its lower end
        *[candidate("A", "G", vaf=0.0999)] * 20,
    ]
    left_out = [
        *[candidate("C", "T", vaf=0.10)] * 9,
        *[candidate("C", "T", vaf=0.0099)] * 9,
        *[candidate("C", "T", vaf=0.05, depth=49)] * 9,
        *[candidate("CC", "TT", vaf=0.05)] * 9,
        *[candidate("C", "", vaf=0.05)] * 9,
    ]
    hot = candidate("C", "T", vaf=0.06)
    index = damage.deamination_index(
        [*counted, *left_out, hot], LIMITS, is_hotspot=lambda c: c.vaf == 0.06
    )
    assert index == DeaminationIndex(30, 50, 0.6)
    fewer = damage.deamination_index(counted[1:], LIMITS, is_hotspot=lambda _: False)
    assert fewer == DeaminationIndex(29, 49, None)


def test_every_filter_is_described() -> None:
    assert set(damage.DESCRIPTIONS) == {"ffpe", "oxog", "orientation"}
