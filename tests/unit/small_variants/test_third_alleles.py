"""Counts of a third allele may not tell an inherited one: clinical.md 8.1."""

from typing import Any

import pytest

from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.judge import Tally
from agnoma.small_variants.judge.third_alleles import RULE, without_third_alleles

LIMITS = SmallVariantsConfig()


def counts(ref: int, alt: int, other: int) -> AlleleEvidence:
    return AlleleEvidence(
        depth_x=ref + alt + other, ref_count=ref, alt_count=alt, other_count=other
    )


def variant(tumour: AlleleEvidence, normal: AlleleEvidence | None, *, passed: bool) -> SmallVariant:
    fields: dict[str, Any] = {
        "contig": "7",
        "start": 9,
        "ref": "A",
        "alt": "T",
        "kind": VariantKind.SNV,
        "source": EvidenceSource.READS,
        "tumour": tumour,
        "normal": normal,
        "vaf": 0.02,
        "vaf_low": 0.01,
        "vaf_high": 0.05,
        "origin": Origin.SOMATIC,
        "filters": (FilterOutcome(name="low_alt", passed=passed, reason="r"),),
    }
    return SmallVariant(**fields)


def told(given: SmallVariant) -> tuple[list[SmallVariant], int]:
    tally = Tally()
    found = list(without_third_alleles([given], tally, LIMITS))
    return found, tally.withheld_by_rule[RULE]


@pytest.mark.parametrize(
    ("tumour", "normal", "kept"),
    [
        pytest.param(counts(200, 3, 180), counts(57, 2, 61), False, id="inherited-in-normal"),
        pytest.param(counts(200, 3, 180), counts(100, 0, 1), True, id="one-fragment-is-an-error"),
        pytest.param(counts(200, 3, 180), counts(100, 0, 0), True, id="somatic-third-allele"),
        pytest.param(counts(200, 3, 190), None, False, id="one-half-without-normal"),
        pytest.param(counts(5, 3, 390), None, False, id="homozygous-without-normal"),
        pytest.param(counts(380, 3, 20), None, True, id="few-without-normal"),
        pytest.param(counts(380, 3, 0), None, True, id="none"),
    ],
)
def test_dropped_variants(
    tumour: AlleleEvidence, normal: AlleleEvidence | None, kept: bool
) -> None:
    given = variant(tumour, normal, passed=False)
    assert told(given) == (([given], 0) if kept else ([], 1))


def test_reported_variant_keeps_its_own_counts_only() -> None:
    (found,), withheld = told(variant(counts(200, 90, 180), counts(57, 0, 61), passed=True))
    assert withheld == 0
    assert found.tumour == counts(200, 90, 180)
    assert found.normal == counts(57, 0, 0)


def test_reported_variant_without_normal_stays() -> None:
    given = variant(counts(100, 90, 180), None, passed=True)
    assert told(given) == ([given], 0)
