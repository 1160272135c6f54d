"""Age, earlier therapy and line: met, not met, and not given, stated or as a cap (6.3)."""

import pytest
from knowledge_builders import interpret, match_of, tiers_of, variant

from agnoma.config import UnknownSetting
from agnoma.models.knowledge import EvidenceMatch, Interpretation

G12C = variant("KRAS", "p.G12C")
V600E = variant("BRAF", "p.V600E")
OF_LINE = "BM070"
"""KRAS G12C in NSCLC, sotorasib, previously treated."""
OF_AGE = "BM061"
"""BRAF V600E in any solid tumour from one year of age."""
OF_CLASS = "BM010"
"""EGFR T790M after an EGFR TKI of the first or second generation."""


def lung(**given: object) -> Interpretation:
    return interpret(G12C, site="LUAD", **given)  # type: ignore[arg-type]


def ledger_of(result: Interpretation, fact_id: str) -> str:
    (entry,) = [e for e in result.ledger if fact_id in e.explanation or fact_id in e.item]
    assert entry.rule == "condition_not_met"
    return entry.explanation


def test_unknown_setting_is_stated_by_default() -> None:
    match = match_of(lung(), OF_LINE)
    assert match.tier == "I-A"
    assert match.noted == ("treatment line 2 or later",)
    assert not match.capped_by
    assert not match.met


def test_unknown_setting_caps_where_the_laboratory_says_so() -> None:
    match = match_of(lung(unknown_setting=UnknownSetting.CAP), OF_LINE)
    assert match.tier == "II-D"
    assert match.tier_rule == "condition_open"
    assert "not answered: treatment line 2 or later: at most II-D" in match.tier_reason
    assert match.capped_by == match.doubts == ("treatment line 2 or later",)
    assert not match.noted


def test_unknown_age_caps_and_makes_the_agnostic_label_conditional() -> None:
    stated = interpret(V600E, site="CHOL")
    capped = interpret(V600E, site="CHOL", unknown_setting=UnknownSetting.CAP)
    assert tiers_of(stated, OF_AGE) == {OF_AGE: "I-A"}
    assert tiers_of(capped, OF_AGE) == {OF_AGE: "II-D"}
    (label,) = [la for la in capped.agnostic_labels if la.fact.fact_id == OF_AGE]
    assert (label.state, label.reason) == ("conditional", "age of at least 1 year")


def test_context_that_a_test_answers_is_no_setting() -> None:
    """That ABL1 T315I stands with BCR::ABL1 in CML is part of the disease, and caps nothing."""
    t315i = variant("ABL1", "p.T315I")
    result = interpret(t315i, site="CML", unknown_setting=UnknownSetting.CAP)
    match = match_of(result, "BM244")
    assert match.tier == "I-A"
    assert (len(match.doubts), match.noted, match.capped_by) == (1, (), ())


@pytest.mark.parametrize("mode", UnknownSetting)
def test_setting_that_is_met_is_said_and_caps_nothing(mode: UnknownSetting) -> None:
    match: EvidenceMatch = match_of(lung(unknown_setting=mode, therapy_lines=1), OF_LINE)
    assert match.tier == "I-A"
    assert match.met == ("treatment line 2 or later",)
    assert not match.noted
    assert not match.conditional_on


@pytest.mark.parametrize("mode", UnknownSetting)
def test_setting_that_is_not_met_takes_the_match_out(mode: UnknownSetting) -> None:
    result = lung(unknown_setting=mode, therapy_lines=0)
    assert tiers_of(result, OF_LINE) == {OF_LINE: None}
    assert "needs treatment line 2 or later, which is not so" in ledger_of(result, OF_LINE)


def test_class_of_drugs_answers_by_its_members() -> None:
    t790m = variant("EGFR", "p.T790M")
    given = interpret(t790m, site="LUAD", prior_therapy=("gefitinib",))
    assert match_of(given, OF_CLASS).met == ("an EGFR TKI before",)
    listed = interpret(t790m, site="LUAD", prior_therapy=("pemetrexed",), therapy_lines=1)
    assert "needs an EGFR TKI before, which is not so" in ledger_of(listed, OF_CLASS)
    # Without a count of lines the list may be a part of what was given.
    partly = interpret(t790m, site="LUAD", prior_therapy=("pemetrexed",))
    assert match_of(partly, OF_CLASS).noted == ("an EGFR TKI before",)


@pytest.mark.parametrize("name", ["keine", "nil", "unknown", "surgery", "radiotherapy", "brand-x"])
def test_what_no_table_knows_is_no_line(name: str) -> None:
    result = lung(unknown_setting=UnknownSetting.CAP, prior_therapy=(name,))
    assert tiers_of(result, OF_LINE) == {OF_LINE: "II-D"}
    (entry,) = [e for e in result.ledger if e.rule == "treatment_unknown"]
    assert (entry.item, entry.value) == ("prior_therapy", name)
    known = lung(unknown_setting=UnknownSetting.CAP, prior_therapy=("carboplatin",))
    assert tiers_of(known, OF_LINE) == {OF_LINE: "I-A"}
    assert not [e for e in known.ledger if e.rule == "treatment_unknown"]


def test_paediatric_label_is_met_by_the_age_group() -> None:
    child = interpret(V600E, site="PAST", age_group="paediatric")
    assert match_of(child, "BM062").met == ("paediatric patient",)


def test_treatment_changes_nothing_the_class_reads() -> None:
    """Whether a drug was given already says nothing of what drives the tumour."""
    ezh2 = variant("EZH2", "p.Y646N")
    naive = interpret(ezh2, site="FL", therapy_lines=0)
    assert not naive.matches
    assert naive.alterations[0].tier_any_site == "I"
    assert naive.alterations[0].best_tier is None
