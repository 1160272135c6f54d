"""An open exclusion caps, unless the same therapy stands in the excluded type by its own fact."""

from typing import Any

import pytest
from knowledge_builders import amplified, fusion, interpret, match_of, shipped, variant

from agnoma.knowledge.disease import SOLID_OPEN
from agnoma.knowledge.exclusions import covered_exclusions

V600E = variant("BRAF", "p.V600E")
V777L = variant("ERBB2", "p.V777L")
L858R = variant("EGFR", "p.L858R")
FGFR1 = fusion("FGFR1", "TACC1", in_frame=True, kinase_domain_retained=True, kinase_gene="FGFR1")
FGFR3 = fusion("FGFR3", "TACC3", in_frame=True, kinase_domain_retained=True, kinase_gene="FGFR3")


def test_excluded_types_with_the_same_therapy() -> None:
    covered = shipped().covered
    assert set(covered["BM108"]) == {"BRCA", "EGC"}
    assert set(covered["BM075"]) == {"NSCLC"}
    assert set(covered["BM129"]) == {"BLCA", "UTUC"}
    assert not covered["BM061"]
    assert not covered["BM093"]
    assert not covered["BM001"]
    assert not covered["BM113"]
    assert "BM047" not in covered


def test_a_weaker_fact_or_another_effect_covers_nothing() -> None:
    facts = {fact.fact_id: (fact, expression) for fact, expression in shipped().facts}
    label = facts["BM108"]
    for change in ({"amp_level": None}, {"amp_level": "II-C"}, {"effect": "resistance"}):
        others = [
            (type(fact).model_validate({**fact.model_dump(), **change}), expression)
            for fact, expression in (facts["BM100"], facts["BM105"])
        ]
        assert covered_exclusions([label, *others], shipped().types) == {"BM108": {}}
    own = covered_exclusions([label, facts["BM100"], facts["BM105"]], shipped().types)
    assert set(own["BM108"]) == {"BRCA", "EGC"}


@pytest.mark.parametrize(
    ("found", "fact_id", "site", "tier", "capped_by"),
    [
        pytest.param(
            {"variants": (V600E,)}, "BM061", None, "II-D",
            (SOLID_OPEN, "tumour type other than COADREAD", "tumour type other than CMC"),
            id="no-type",
        ),
        pytest.param(
            {"variants": (V600E,)}, "BM061", "BOWEL", "II-D",
            ("tumour type other than COADREAD", "tumour type other than CMC"), id="wider-type",
        ),
        pytest.param({"variants": (V600E,)}, "BM061", "CUP", "I-A", (), id="another-type"),
        pytest.param(
            {"genes": (amplified("ERBB2"),), "her2_ihc": "3+"}, "BM108", None, "II-D",
            (SOLID_OPEN,), id="covered-amplification",
        ),
        pytest.param({"her2_ihc": "3+"}, "BM108", "BREAST", "I-A", (), id="covered-stain"),
        pytest.param(
            {"genes": (amplified("ERBB2"),), "her2_ihc": "3+"}, "BM108", "BREAST", "I-A", (),
            id="covered-amplification-wide-type",
        ),
        pytest.param(
            {"variants": (V777L,)}, "BM113", "NSCLC", "II-D", ("tumour type other than LUSC",),
            id="subtype-of-the-very-type",
        ),
        pytest.param(
            {"variants": (V777L,)}, "BM113", "LUNG", "II-D", ("tumour type other than LUSC",),
            id="subtype-of-an-organ",
        ),
        pytest.param({"variants": (V777L,)}, "BM113", "LUAD", "I-A", (), id="subtype-known"),
        pytest.param({"variants": (L858R,)}, "BM001", "NSCLC", "I-A", (), id="own-entity"),
        pytest.param(
            {"genes": (amplified("ERBB2"),)}, "BM108", None, "II-D", ("HER2 IHC 3+", SOLID_OPEN),
            id="covered-and-a-condition",
        ),
        pytest.param(
            {"fusions": (FGFR3,)}, "BM129", None, "II-D",
            (SOLID_OPEN, "tumour type other than CHOL"),
            id="one-of-two-covered",
        ),
        pytest.param(
            {"fusions": (FGFR1,)}, "BM129", None, "II-D",
            (SOLID_OPEN, "tumour type other than BLCA", "tumour type other than UTUC",
             "tumour type other than CHOL"),
            id="covered-for-another-gene-only",
        ),
    ],
)  # fmt: skip
def test_open_exclusions(
    found: dict[str, Any], fact_id: str, site: str | None, tier: str, capped_by: tuple[str, ...]
) -> None:
    variants = found.pop("variants", ())
    match = match_of(interpret(*variants, site=site, **found), fact_id)
    assert match.tier is not None
    assert (match.tier.value, match.capped_by) == (tier, capped_by)
    assert set(capped_by) <= set(match.conditional_on)


def test_class_does_not_read_what_the_site_leaves_open() -> None:
    tiers = {interpret(V600E, site=s).alterations[0].tier_any_site for s in (None, "BOWEL", "CUP")}
    assert tiers == {"I"}
