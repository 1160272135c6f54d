"""Several sources side by side, the three scales, open settings, facts nobody could evaluate."""

from typing import Any

import pytest

from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    FactEffect,
    KnowledgeSource,
    Specificity,
    UnansweredFact,
)
from agnoma.models.profile import TumourProfile
from agnoma.report.actionable import subjects
from agnoma.report.facts import PRINTED_SCALES, fact_groups, scale_sentences, scale_table
from agnoma.report.findings import build_findings
from agnoma.report.render import render_report
from agnoma.report.sources import APART, conflicting, side_by_side, source_table, unanswered_table
from agnoma.report.therapies import support_lines
from agnoma.report.wording import significance_sentence

OWN = KnowledgeSource(name="agnoma", version="1.1", date="2025-12-31", sha256="ab" * 32, facts=286)
CIVIC = KnowledgeSource(
    name="CIViC", version="nightly", date="2026-01-01", licence="CC0 1.0", facts=2000
)
AGAINST = "CIViC CIVIC-EID9 (resistance, curated I-A)"


def profile(build: Any, **given: Any) -> TumourProfile:
    plain = build.profile(**given)
    basis = plain.reinterpretable.model_copy(update={"sources": (OWN, CIVIC)})
    return plain.model_copy(update={"reinterpretable": basis})


def changed(match: EvidenceMatch, **update: Any) -> EvidenceMatch:
    return match.model_copy(update=update)


def text_of(cell: Any) -> list[str]:
    return [f"{line.text} – {line.note}" if line.note else line.text for line in cell.lines]


def test_one_source_alone_needs_no_table(build: Any) -> None:
    matches = (build.match(), build.match("BM057", effect=FactEffect.RESISTANCE, therapy="x"))
    assert side_by_side(matches, profile(build)) is None


def test_agreement_names_sources_with_version_and_date(build: Any) -> None:
    own = build.match()
    other = build.match(
        "CIVIC-EID1",
        AmpTier.IB,
        reason="I-B: x.",
        source="CIViC",
        therapy="trametinib + Dabrafenib",
    )
    table = side_by_side((own, other), profile(build))
    assert table is not None
    ((therapy, said, together),) = table.rows
    assert therapy.text == "dabrafenib + trametinib"
    assert text_of(said) == [
        "agnoma 1.1 (2025-12-31) – associated with response: I-A BM047",
        "CIViC nightly (2026-01-01) – associated with response: I-B CIVIC-EID1",
    ]
    assert text_of(together) == ["agnoma and CIViC agree – associated with response"]


def test_conflict_needs_a_signature_and_comes_first(build: Any) -> None:
    agree = [
        build.match("BM001", therapy="a"),
        build.match("CIVIC-EID1", source="CIViC", therapy="a", reason="I-A: x."),
    ]
    response = changed(build.match("BM002", therapy="b"), conflict=AGAINST)
    contrary = changed(
        build.match(
            "CIVIC-EID9",
            AmpTier.IIC,
            source="CIViC",
            therapy="b",
            effect=FactEffect.RESISTANCE,
            reason="II-C: x.",
        ),
        conflict="agnoma BM002 (sensitivity, curated I-A)",
    )
    table = side_by_side((*agree, response, contrary), profile(build))
    assert table is not None
    assert [row[0].text for row in table.rows] == ["b", "a"]
    (line,) = table.rows[0][2].lines
    assert line.flag
    assert line.text == (
        "Published evidence is conflicting (1 supporting / 1 not supporting); "
        "manual sign-off required."
    )


def test_what_a_source_says_against_itself_is_shown(build: Any) -> None:
    own = changed(build.match("BM002", therapy="b"), conflict="EID8 (level B): does not support")
    table = side_by_side((own,), profile(build))
    assert table is not None
    assert "(EID8 (level B): does not support); manual sign-off" in table.rows[0][2].lines[0].text


def test_other_tumour_types_are_neither_agreement_nor_conflict(build: Any) -> None:
    here = build.match("BM002", therapy="b")
    elsewhere = build.match(
        "CIVIC-EID9",
        source="CIViC",
        therapy="b",
        effect=FactEffect.RESISTANCE,
        relation=DiseaseRelation.OTHER,
        reason="x",
    )
    table = side_by_side((here, elsewhere), profile(build))
    assert table is not None
    assert text_of(table.rows[0][2]) == [f" – {APART}"]


def test_other_alleles_are_not_compared(build: Any) -> None:
    other = changed(
        build.match("CIVIC-EID1", source="CIViC", reason="x"),
        specificity=Specificity.SAME_RESIDUE_OTHER_ALLELE,
    )
    assert side_by_side((build.match(), other), profile(build)) is None


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        pytest.param((2, 1), "(2 supporting / 1 not supporting)", id="both-sides"),
        pytest.param((1, 0), "(EID8)", id="said-by-the-source"),
    ],
)
def test_wording_of_a_conflict(counts: tuple[int, int], words: str) -> None:
    assert conflicting(*counts, ["EID8"]) == f"Published evidence is conflicting {words}"


def test_conflict_stands_in_the_row_of_the_fact(build: Any) -> None:
    match = changed(build.match(), conflict=AGAINST)
    (group,) = fact_groups((match,), profile(build))
    flagged = [line for line in group.table.rows[0][1].lines if line.flag]
    assert [line.text for line in flagged] == [
        f"Contradicted by {AGAINST}; manual sign-off required"
    ]


def test_noted_settings_are_context_and_no_doubt(build: Any) -> None:
    noted = ("age of at least 1 year",)
    match = changed(build.match(conditional_on=noted), noted=noted)
    assert [line.note for line in support_lines((match,), "EU", lambda m: m.tier)] == [
        "EU: authorised for this tumour type; setting to check: age of at least 1 year"
    ]
    sentence = significance_sentence(match, tumour_type="Melanoma", jurisdiction="EU", as_of="")
    assert "could not be assessed" not in sentence
    assert sentence.endswith("Setting, for the clinic to check: age of at least 1 year.")


def test_a_doubt_that_caps_no_tier_is_named_beside_it(build: Any) -> None:
    match = build.match(conditional_on=("BRAF without V600E",))
    note = support_lines((match,), "EU", lambda m: m.tier)[0].note
    assert note.endswith("; depends on BRAF without V600E, which could not be assessed")


def test_what_is_open_stays_a_doubt(build: Any) -> None:
    given = build.match(conditional_on=("HER2 IHC 3+", "adult"))
    match = changed(given, noted=("adult",), capped_by=("HER2 IHC 3+",))
    assert match.doubts == ("HER2 IHC 3+",)
    note = support_lines((match,), "EU", lambda m: m.tier)[0].note
    assert note.endswith("depends on what could not be assessed; setting to check: adult")
    (group,) = fact_groups((match,), profile(build))
    notes = [line.note for line in group.table.rows[0][1].lines]
    assert "Depends on HER2 IHC 3+, which could not be assessed." in notes
    assert "Setting, for the clinic to check: adult." in notes


def scaled(build: Any, fact_id: str = "BM047") -> EvidenceMatch:
    return changed(
        build.match(fact_id),
        escat_here="I-A",
        escat_reason="ESCAT I-A: as curated for this tumour type.",
        level_here="1",
        level_reason="Project level 1: as curated for this tumour type.",
    )


def test_each_scale_has_its_sentence(build: Any) -> None:
    assert scale_sentences(scaled(build)) == (
        "ESCAT I-A: as curated for this tumour type.",
        "Evidence level (project) 1: as curated for this tumour type.",
    )
    (view,) = build_findings(build.profile(findings=(build.finding(scaled(build)),))).detailed
    assert view.scales == scale_sentences(scaled(build))
    (group,) = view.facts
    assert text_of(group.table.rows[0][2]) == [" – ESCAT I-A", " – level 1"]


def test_further_facts_tell_theirs_in_a_table_of_their_own(build: Any) -> None:
    table = scale_table((scaled(build), scaled(build, "BM048")))
    assert table is not None
    ((fact, amp, others),) = table.rows
    assert fact.text == "BM048"
    assert amp.text == "I-A: curated I-A for MEL."
    assert [line.text for line in others.lines] == list(scale_sentences(scaled(build)))
    assert scale_table((scaled(build),)) is None


def test_a_long_table_of_scales_stays_off_paper(build: Any) -> None:
    some = tuple(scaled(build, f"BM{n:03}") for n in range(PRINTED_SCALES + 1))
    few, many = scale_table(some), scale_table((*some, scaled(build, "BM999")))
    assert few is not None and "screen" not in few.css
    assert many is not None and many.css.endswith("screen")


def test_sources_of_facts_are_in_the_methods(build: Any) -> None:
    table = source_table(profile(build))
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["agnoma", "1.1, 286 facts", "2025-12-31", "–", "ab" * 32],
        ["CIViC", "nightly, 2,000 facts", "2026-01-01", "CC0 1.0", "–"],
    ]
    assert "Sources of facts" in render_report(profile(build))
    assert source_table(build.profile()) is None


def test_date_of_a_statement_is_that_of_its_source(build: Any) -> None:
    match = build.match("CIVIC-EID1", source="CIViC", reason="I-A: x.")
    (view,) = build_findings(profile(build, findings=(build.finding(match),))).detailed
    assert "as of 2026-01-01" in view.significance
    assert text_of(view.facts[0].table.rows[0][0]) == [" – CIViC, line 2"]


def test_facts_that_could_not_be_evaluated_are_listed_by_reason(build: Any) -> None:
    def one(fact_id: str, therapy: str) -> UnansweredFact:
        fact = build.fact(
            fact_id, genes=("MGMT",), alteration="methylation:promoter", therapy=therapy
        )
        return UnansweredFact(fact=fact, reason="methylation needs a separate assay")

    found = profile(build, unanswered_facts=(one("BM200", "temozolomide"), one("BM201", "other")))
    table = unanswered_table(found)
    assert table is not None
    assert table.caption == "Facts that could not be evaluated: 2 facts"
    ((marker, reason, about),) = table.rows
    assert (marker.text, reason.text) == (
        "MGMT methylation:promoter",
        "methylation needs a separate assay",
    )
    assert text_of(about) == [
        "sensitivity: temozolomide – agnoma BM200",
        "sensitivity: other – agnoma BM201",
    ]
    assert table.caption in render_report(found)
    assert unanswered_table(build.profile()) is None


def test_subjects_are_what_is_compared(build: Any) -> None:
    """The table of sources stands with the finding it is about."""
    own = build.match()
    other = build.match("CIVIC-EID1", source="CIViC", reason="I-A: x.")
    found = profile(build, findings=(build.finding(own, other),))
    assert len(subjects(found)) == 1
    (view,) = build_findings(found).detailed
    assert view.sources is not None
    assert "Sources side by side" in render_report(found)
