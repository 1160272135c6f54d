"""Tumour cells in a matched normal: what speaks for them and against (clinical.md 1.2, 2.3)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.evidence import AlleleEvidence, CandidateEvidence, EvidenceSource
from agnoma.models.variant import (
    FilterOutcome,
    Origin,
    PopulationFrequency,
    SmallVariant,
    VariantKind,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.normal_doubts import (
    MIN_CLEAN,
    NormalDoubts,
    Pair,
    hardly_inherited,
    in_normal_words,
    is_cleared,
)

LIMITS = SmallVariantsConfig()


def counts(alt: int, depth: int) -> AlleleEvidence:
    return AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)


def candidate(vaf: float = 0.3, normal: tuple[int, int] | None = (60, 240)) -> CandidateEvidence:
    return CandidateEvidence(
        contig="7", start=5, ref="A", alt="T", source=EvidenceSource.READS,
        tumour=counts(round(400 * vaf), 400),
        normal=None if normal is None else counts(*normal), vaf=vaf,
    )  # fmt: skip


def variant(
    vaf: float = 0.3, normal: tuple[int, int] | None = (0, 200), failed: tuple[str, ...] = ()
) -> SmallVariant:
    return SmallVariant(
        contig="7", start=9, ref="A", alt="T", kind=VariantKind.SNV, source=EvidenceSource.READS,
        tumour=counts(round(400 * vaf), 400), vaf=vaf, vaf_low=vaf - 0.05, vaf_high=vaf + 0.05,
        normal=None if normal is None else counts(*normal), origin=Origin.SOMATIC,
        filters=tuple(FilterOutcome(name=n, passed=False, reason="r") for n in failed),
    )  # fmt: skip


def doubts(*suspects: CandidateEvidence, beside: list[SmallVariant]) -> NormalDoubts:
    found = NormalDoubts()
    for one in suspects:
        found.doubt(one, told=False)
    for other in beside:
        found.compare(other, LIMITS)
    return found


@pytest.mark.parametrize(
    ("suspects", "beside", "standing"),
    [
        pytest.param([candidate()], [], 1, id="nothing-else"),
        pytest.param([candidate()], [variant()] * MIN_CLEAN, 0, id="five-that-are-clean"),
        pytest.param([candidate()], [variant()] * (MIN_CLEAN - 1), 1, id="four"),
        pytest.param([candidate()] * 2, [variant()] * (2 * MIN_CLEAN - 1), 2, id="nine-for-two"),
        pytest.param([candidate()] * 2, [variant()] * 2 * MIN_CLEAN, 0, id="ten-for-two"),
        pytest.param([candidate()], [variant(0.15)] * 5, 0, id="half-its-fraction"),
        pytest.param([candidate()], [variant(0.14)] * 9, 1, id="of-few-cells"),
        pytest.param([candidate()], [variant(normal=None)] * 9, 1, id="not-compared"),
        pytest.param([candidate()], [variant(normal=(0, 19))] * 9, 1, id="shallow-normal"),
        pytest.param([candidate()], [variant(failed=("strand",))] * 9, 1, id="artefacts"),
        pytest.param([candidate()], [variant(failed=("normal_alt",))] * 9, 1, id="none-clean"),
        pytest.param(
            [candidate()],
            [*[variant()] * 5, *[variant(normal=(30, 200), failed=("normal_alt",))] * 40],
            1,
            id="most-are-in-the-normal",
        ),
        pytest.param(
            [candidate()],
            [*[variant()] * 40, variant(normal=(30, 200), failed=("normal_alt",))],
            0,
            id="one-other-is-in-the-normal",
        ),
        # 2 of 40 in the normal: at least 1.4 % of it, so little that none is no surprise.
        pytest.param(
            [candidate(normal=(2, 40))], [variant(normal=(0, 20))] * 5, 1, id="too-few-fragments"
        ),
    ],
)
def test_somatic_variants_speak_against(
    suspects: list[CandidateEvidence], beside: list[SmallVariant], standing: int
) -> None:
    found = doubts(*suspects, beside=beside)
    assert (found.odd, found.untold_somatic) == (standing, standing)


def test_known_allele_makes_everything_withheld_doubtful() -> None:
    found = doubts(beside=[variant()] * 50)
    found.withheld = 7
    assert found.untold_somatic == 0
    found.known_withheld = True
    assert found.untold_somatic == 7


def test_told_ones_count_and_open_no_other_gene() -> None:
    found = NormalDoubts()
    found.doubt(candidate(), told=True)
    assert (found.odd, found.untold_somatic) == (1, 0)


@given(
    share=st.floats(0.05, 1),
    fractions=st.lists(st.floats(0.2, 0.9), min_size=5, max_size=60),
    depth=st.integers(30, 400),
)
@settings(deadline=None)
def test_normal_that_holds_tumour_is_never_cleared(
    share: float, fractions: list[float], depth: int
) -> None:
    """All variants at the same share of their fractions, as tumour cells bring them."""
    pairs = [
        Pair(f, min(f + 0.05, 1), round(share * f * depth), depth, clean=True) for f in fractions
    ]
    for one in pairs:
        held = [p for p in pairs if p is not one]
        rounding = Pair(one.vaf, one.vaf_high, int(share * one.vaf * depth), depth)
        assert not is_cleared(rounding, [rounding], held)


@given(deeper=st.integers(0, 300), more=st.integers(0, 20))
@settings(deadline=None)
def test_more_evidence_clears_what_less_does(deeper: int, more: int) -> None:
    one = Pair(0.3, 0.35, 40, 200)

    def clean(number: int, depth: int) -> list[Pair]:
        return [Pair(0.3, 0.35, 0, depth, clean=True)] * number

    if is_cleared(one, [one], clean(5, 20)):
        assert is_cleared(one, [one], clean(5 + more, 20 + deeper))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(None, True, id="nothing-known"),
        pytest.param({"max_af": 0.0009}, True, id="rare"),
        pytest.param({"max_af": 0.001}, False, id="common"),
        pytest.param({"founder": "JAK2 p.V617F"}, True, id="clonal-haematopoiesis"),
        pytest.param({"inherited_founder": True}, False, id="founder"),
        pytest.param({"predisposition": True}, False, id="predisposition"),
    ],
)
def test_hardly_inherited(known: dict[str, Any] | None, expected: bool) -> None:
    given = None if known is None else PopulationFrequency.model_validate(known)
    assert hardly_inherited(given, LIMITS) is expected


def test_words_have_both_fractions_and_no_allele() -> None:
    words = in_normal_words(candidate(0.52, (48, 100)))
    assert "present in the matched normal at 48 % (tumour 52 %)" in words
    assert words.startswith("a candidate ")


def test_hidden_variant_counts_as_any_in_doubt() -> None:
    """By itself it would tell that it is hidden with an inherited one; others do not clear it."""
    found = doubts(candidate(), beside=[variant() for _ in range(20)])
    assert (found.odd, found.untold_somatic) == (0, 0)
    found.hidden = 1
    assert (found.odd, found.untold_somatic) == (1, 1)
    found.known_withheld, found.withheld = True, 3
    assert found.untold_somatic == 4
