"""EGFRvIII and the like as alterations: clinical.md 3.4; never 'not there' without an answer."""

from dataclasses import replace
from typing import Any

import pytest
from knowledge_builders import (
    amplified,
    assessed,
    exon_deletion,
    interpret,
    ledger_rule,
    shipped,
    tiers_of,
    variant,
)

from agnoma.knowledge.language.parser import parse_requirement
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonChange
from agnoma.models.knowledge import Interpretation
from agnoma.models.qc import Verdict

NOT_ASSESSABLE = {"status": Status.NOT_ASSESSABLE, "reason": "one sign without the other"}


def test_detected_fits_its_fact() -> None:
    result = interpret(site="GB", exon_deletions=(exon_deletion(detected=True),))
    (found,) = result.alterations
    assert (found.alteration_id, found.label) == (
        "EGFRvIII",
        "EGFRvIII (EGFR exons 2-7 deleted)",
    )
    assert (found.gene, found.kind, found.effect, found.oncogenicity) == (
        "EGFR",
        "sv",
        "gof",
        "oncogenic",
    )
    assert found.oncogenicity_reasons[1] == "5 fragments join intron 1 to intron 7"
    assert found.oncogenicity_score is not None
    assert found.oncogenicity_score.points is None
    assert tiers_of(result, "BM019") == {"BM019": "II-C"}
    assert ledger_rule(result, "EGFRvIII") is None


def test_one_exon_is_no_range() -> None:
    lost = exon_deletion(
        "MET exon 14 deletion", gene="MET", first_exon=14, last_exon=14, detected=True
    )
    (found,) = interpret(exon_deletions=(lost,)).alterations
    assert found.label == "MET exon 14 deletion (MET exon 14 deleted)"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        pytest.param("NM_1:c.2888-18_3028+11del", None, id="whole-exon"),
        pytest.param("NM_1:c.2888-18_2900del", "not_tested", id="beginning-of-it"),
    ],
)
def test_found_as_a_small_variant_it_is_not_open(name: str, rule: str | None) -> None:
    skipped = exon_deletion(
        "MET exon 14 deletion",
        gene="MET",
        first_exon=14,
        last_exon=14,
        detected=None,
        status=Status.NOT_TESTED,
        reason="no reads given",
    )
    lost = variant("MET", consequence="splice_acceptor", hgvs_c=name, exon=14)
    result = interpret(lost, exon_deletions=(skipped,))
    assert ledger_rule(result, "MET exon 14 deletion") == rule


def test_copies_stand_beside() -> None:
    lost = exon_deletion(detected=True)
    found = interpret(exon_deletions=(lost,), genes=(amplified("EGFR", 17),)).alterations
    assert {a.kind.value: a.copies for a in found} == {"amp": 17, "sv": 17}


@pytest.mark.parametrize(
    ("fields", "effect", "oncogenicity"),
    [
        pytest.param({"name": "EGFRvII"}, "gof", "likely oncogenic", id="no-fact-names-it"),
        pytest.param({"name": "NAME", "gene": "BRCA1"}, "lof", "likely oncogenic", id="suppressor"),
        pytest.param(
            {"name": "NAME", "gene": "BRCA1", "change": ExonChange.DUPLICATION},
            "unknown",
            "uncertain significance",
            id="suppressor-repeated",
        ),
        pytest.param(
            {"name": "NAME", "gene": "TTN"}, "unknown", "uncertain significance", id="no-role"
        ),
    ],
)
def test_what_it_does(fields: dict[str, Any], effect: str, oncogenicity: str) -> None:
    result = interpret(site="GB", exon_deletions=(exon_deletion(detected=True, **fields),))
    (found,) = result.alterations
    assert (found.effect, found.oncogenicity) == (effect, oncogenicity)
    assert tiers_of(result, "BM019") == {"BM019": None}


def test_reasons_are_told_once() -> None:
    records = (
        exon_deletion("EGFRvIII", detected=None),
        exon_deletion("EGFRvII", detected=None),
        exon_deletion("EGFRvIVa", detected=None, **NOT_ASSESSABLE),
        exon_deletion("NAME", detected=False),
    )
    result = interpret(exon_deletions=records)
    assert result.alterations == ()
    entries = {e.item: (e.rule, e.explanation) for e in result.ledger}
    assert entries["EGFRvIII, EGFRvII"] == (
        "not_tested",
        "EGFRvIII, EGFRvII not tested, so not excluded: introns not covered; RNA is preferred.",
    )
    assert entries["EGFRvIVa"] == (
        "not_assessable",
        "EGFRvIVa not assessable, so not excluded: one sign without the other.",
    )
    assert not any("NAME" in item for item in entries)


@pytest.mark.parametrize(
    ("records", "rule", "words"),
    [
        pytest.param((), "not_answered_here", "EGFRvIII was not looked for", id="not-looked-for"),
        pytest.param(
            (exon_deletion(detected=None),),
            *("not_answered_here", "EGFRvIII not tested: introns not covered; RNA is preferred"),
            id="not-tested",
        ),
        pytest.param(
            (exon_deletion(detected=None, **NOT_ASSESSABLE),),
            *("not_answered_here", "EGFRvIII not assessable: one sign without the other"),
            id="not-assessable",
        ),
        pytest.param(
            (exon_deletion(detected=False),),
            *("alteration_differs", "the fact needs sv:EGFRvIII; found EGFR amplification"),
            id="not-there",
        ),
    ],
)
def test_fact_of_an_amplified_gene(records: Any, rule: str, words: str) -> None:
    result = interpret(site="GB", genes=(amplified("EGFR"),), exon_deletions=records)
    (entry,) = [e for e in result.ledger if e.item == "BM019"]
    assert entry.rule == rule
    assert words in entry.explanation


def test_failed_sample_excludes_no_rearrangement() -> None:
    result = interpret(
        site="GB",
        genes=(amplified("EGFR"),),
        exon_deletions=(exon_deletion(detected=False),),
        seen=assessed("EGFR", verdict=Verdict.FAIL),
    )
    (entry,) = [e for e in result.ledger if e.item == "BM019"]
    assert entry.rule == "not_answered_here"
    assert "failed QC, which excludes none" in entry.explanation


def with_requirement(requirement: str) -> Any:
    """Return the shipped knowledge with one more requirement of a fact on BRAF V600E."""
    tree = parse_requirement(requirement, shipped().genes.domains, "test")
    return replace(shipped(), requirements={**shipped().requirements, "BM061": tree})


def conditions(result: Interpretation) -> tuple[str, ...]:
    return next(m.conditional_on for m in result.matches if m.fact.fact_id == "BM061")


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(exon_deletion(detected=None), id="not-tested"),
        pytest.param(exon_deletion(detected=None, **NOT_ASSESSABLE), id="not-assessable"),
    ],
)
def test_absence_is_never_taken_for_granted(record: Any) -> None:
    knowledge = with_requirement("NOT EGFR:sv:EGFRvIII")
    result = interpret(
        variant("BRAF", "p.V600E"),
        site="MEL",
        knowledge=knowledge,
        exon_deletions=(record,),
        seen=assessed("EGFR"),
    )
    assert conditions(result) == ("no EGFRvIII",)


def test_looked_for_and_not_there() -> None:
    result = interpret(
        variant("BRAF", "p.V600E"),
        site="MEL",
        knowledge=with_requirement("NOT EGFR:sv:EGFRvIII"),
        exon_deletions=(exon_deletion(detected=False),),
        seen=assessed("EGFR"),
    )
    assert conditions(result) == ()
