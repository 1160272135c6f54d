"""HER2-positive by pathology where sequencing shows no amplification (4.3, 6.3)."""

from typing import Any

import pytest
from knowledge_builders import (
    amplified,
    assessed,
    gene_copies,
    interpret,
    match_of,
    tiers_of,
    variant,
)

from agnoma.models.assessability import Assessability
from agnoma.models.copy_number import CopyNumberCall

READ = assessed("ERBB2")
POSITIVE = "HER2-positive by IHC/ISH"
NOT_SHOWN = f"{POSITIVE}, amplification not shown by sequencing"
NEUTRAL = gene_copies("ERBB2", CopyNumberCall.NEUTRAL, copies=2.0)


@pytest.mark.parametrize(
    ("stains", "tier"),
    [
        pytest.param({"her2_ihc": "3+"}, "I-A", id="3+"),
        pytest.param({"her2_ihc": "3+", "her2_ish": "negative"}, "I-A", id="3+-whatever-ish"),
        pytest.param({"her2_ihc": "2+", "her2_ish": "positive"}, "I-A", id="2+-ish-positive"),
        pytest.param({"her2_ish": "positive"}, "I-A", id="ish-alone"),
        pytest.param({"her2_ihc": "2+", "her2_ish": "negative"}, None, id="2+-ish-negative"),
        pytest.param({"her2_ihc": "2+"}, None, id="2+"),
        pytest.param({"her2_ihc": "1+"}, None, id="1+"),
        pytest.param({}, None, id="unknown"),
    ],
)
@pytest.mark.parametrize(
    ("site", "fact"),
    [("BRCA", "BM100"), ("MBC", "BM099"), ("STAD", "BM103"), ("USC", "BM109"), ("SDCA", "BM110")],
)
def test_positivity_stands_for_an_amplification(
    site: str, fact: str, stains: dict[str, Any], tier: str | None
) -> None:
    result = interpret(site=site, **stains)
    assert tiers_of(result, fact) == {fact: tier}
    if tier is not None:
        assert match_of(result, fact).alteration_ids == (NOT_SHOWN,)


@pytest.mark.parametrize(
    ("genes", "seen", "shown"),
    [
        pytest.param((), None, NOT_SHOWN, id="nothing-known"),
        pytest.param((NEUTRAL,), READ, f"{POSITIVE}, no amplification by sequencing", id="neutral"),
        pytest.param((), READ, NOT_SHOWN, id="no-copies"),
        pytest.param((amplified("ERBB2"),), READ, "ERBB2 amplification", id="amplified"),
    ],
)
def test_what_sequencing_shows_is_said(genes: Any, seen: Assessability | None, shown: str) -> None:
    match = match_of(interpret(site="BRCA", genes=genes, seen=seen, her2_ihc="3+"), "BM100")
    assert match.alteration_ids == (shown,)
    assert ("by pathology's IHC or ISH" in match.tier_reason) is (shown != "ERBB2 amplification")
    assert match.tier == "I-A"


@pytest.mark.parametrize("site", ["LUAD", "CUP", None])
def test_elsewhere_the_score_alone_counts(site: str | None) -> None:
    result = interpret(site=site, her2_ihc="3+")
    assert tiers_of(result, "BM100", "BM103") == {"BM100": None, "BM103": None}
    assert match_of(result, "BM108").alteration_ids == ("HER2 IHC 3+",)


def test_a_mutation_is_no_positivity() -> None:
    result = interpret(variant("ERBB2", "p.V777L"), site="BRCA", her2_ihc="1+")
    assert tiers_of(result, "BM100") == {"BM100": None}
