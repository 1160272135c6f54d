"""What each kind of new knowledge changes in a stored case, and the sentence why."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from knowledge_builders import TABLES, amplified, assessed, shipped, variant
from stored_cases import (
    Edit,
    edited,
    edited_rules,
    shipped_rules,
    stored,
    with_cells,
    with_copy,
    without,
)

from agnoma.errors import ConfigError
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.knowledge.safeguards import SafeguardBook
from agnoma.knowledge.tables import sha256_of
from agnoma.models.case import Her2Ihc
from agnoma.models.knowledge import FactEffect
from agnoma.models.profile import ResourceVersion, TumourProfile
from agnoma.models.qc import Verdict
from agnoma.models.reinterpretation import Change, ChangeKind
from agnoma.reinterpretation.compare import compare_case
from agnoma.reinterpretation.new_knowledge import locate_knowledge
from agnoma.reinterpretation.retier import DECIDING, ClassRules, Reinterpreter, read_class_rules

V600E = variant("BRAF", "p.V600E")
ENCORAFENIB = "BM049"
"""BRAF V600E or V600K, melanoma: the only fact for encorafenib + binimetinib in it, I-A."""
DRUGS = "encorafenib + binimetinib"


def melanoma(**given: Any) -> TumourProfile:
    return stored(V600E, site="MEL", **given)


def changes(
    profile: TumourProfile, folder: Path, *edits: Edit, rules: ClassRules | None = None
) -> tuple[Change, ...]:
    knowledge = edited(folder / "new", *edits) if edits else shipped()
    again = Reinterpreter(knowledge, rules or shipped_rules())
    return compare_case(profile, again.retier(profile), again, name="profile.json")


def of_therapy(found: tuple[Change, ...], therapy: str) -> Change:
    (change,) = [c for c in found if c.therapy == therapy]
    return change


def test_fact_removed(tmp_path: Path) -> None:
    found = changes(melanoma(), tmp_path, without(ENCORAFENIB))
    lost = of_therapy(found, DRUGS)
    assert found[0] == lost
    assert (lost.kind, lost.subject, lost.old) == (ChangeKind.TIER_I_LOST, "BRAF p.V600E", "I-A")
    assert lost.facts_old[0] == ENCORAFENIB
    assert ENCORAFENIB not in lost.facts_new
    assert f"Fact {ENCORAFENIB} removed." in lost.why


def test_fact_added(tmp_path: Path) -> None:
    found = changes(melanoma(), tmp_path, with_copy(ENCORAFENIB, id="NEW-1", therapy="novomab"))
    assert [c.kind for c in found] == [ChangeKind.TIER_I_GAINED]
    (gained,) = found
    assert (gained.therapy, gained.old, gained.new) == ("novomab", "–", "I-A")
    assert (gained.facts_old, gained.facts_new) == ((), ("NEW-1",))
    assert gained.why == "Fact NEW-1 added."


def test_another_fact_for_the_same_drug_loses_nothing(tmp_path: Path) -> None:
    edits = with_copy(ENCORAFENIB, id="NEW-1"), without(ENCORAFENIB)
    found = changes(melanoma(), tmp_path, *edits)
    (change,) = found
    assert change.kind is ChangeKind.SUPPORT
    assert (change.old, change.new) == ("I-A", "I-A")
    assert change.why == f"Fact {ENCORAFENIB} removed. Fact NEW-1 added."


@pytest.mark.parametrize(
    ("cells", "kind", "new", "words"),
    [
        pytest.param(
            {"amp_level": "I-B"}, ChangeKind.LOWERED, "I-B", "AMP level from I-A to I-B", id="level"
        ),
        pytest.param(
            {"amp_level": "II-C"},
            ChangeKind.TIER_I_LOST,
            "II-C",
            "AMP level from I-A to II-C",
            id="tier",
        ),
        pytest.param(
            {"requires": "noted(line>=2) AND her2:positive"},
            ChangeKind.TIER_I_LOST,
            "II-D, on condition of",
            "requirement from none to 'noted(line>=2) AND her2:positive'",
            id="requirement",
        ),
        pytest.param(
            {"eu_status": "not approved"},
            ChangeKind.TERMS,
            "I-A; approved here no",
            "approval from US approved, EU approved to US approved, EU not approved",
            id="approval",
        ),
    ],
)
def test_fact_changed(
    tmp_path: Path, cells: dict[str, str], kind: ChangeKind, new: str, words: str
) -> None:
    # The only fact for these drugs, so that no other one stands behind the tier.
    only = with_copy(ENCORAFENIB, id="ONLY", therapy="novomab")
    old = melanoma(knowledge=edited(tmp_path / "old", only))
    found = changes(old, tmp_path, only, with_cells("ONLY", **cells))
    change = of_therapy(found, "novomab")
    assert change.kind is kind
    assert change.new.startswith(new)
    assert change.facts_old == change.facts_new == ("ONLY",)
    assert change.why == f"Fact ONLY changed: {words}."


def test_scope_changed(tmp_path: Path) -> None:
    only = with_copy(ENCORAFENIB, id="ONLY", therapy="novomab")
    old = melanoma(knowledge=edited(tmp_path / "old", only))
    found = changes(old, tmp_path, only, with_cells("ONLY", disease_oncotree="NSCLC"))
    change = of_therapy(found, "novomab")
    assert (change.kind, change.new) == (ChangeKind.TIER_I_LOST, "II-C")
    assert change.why == (
        "Fact ONLY changed: tumour types from MEL|HNMUCM|ARMM|VMM|URMM|ESMM|CM|PCNSM to NSCLC."
    )


def test_tumour_type_excluded_now(tmp_path: Path) -> None:
    only = with_copy(ENCORAFENIB, id="ONLY", therapy="novomab")
    old = melanoma(knowledge=edited(tmp_path / "old", only))
    found = changes(old, tmp_path, only, with_cells("ONLY", disease_excluded="MEL"))
    change = of_therapy(found, "novomab")
    assert (change.kind, change.new, change.facts_new) == (ChangeKind.TIER_I_LOST, "–", ())
    assert "tumour types from" in change.why
    assert "It does not apply now:" in change.why
    assert "the fact excludes MEL" in change.why


def test_fact_that_did_not_apply_then(tmp_path: Path) -> None:
    only = with_copy(ENCORAFENIB, id="ONLY", therapy="novomab", disease_excluded="MEL")
    old = melanoma(knowledge=edited(tmp_path / "old", only))
    found = changes(old, tmp_path, only, with_cells("ONLY", disease_excluded=""))
    change = of_therapy(found, "novomab")
    assert change.kind is ChangeKind.TIER_I_GAINED
    assert change.why.startswith(
        "Fact ONLY was there and did not apply: its tumour types excluded this one; now I-A: "
    )


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        pytest.param("then", " (changed since: therapy_classes.tsv)", id="another"),
        pytest.param("now", "", id="the-same"),
        pytest.param(None, "", id="not-kept"),
    ],
)
def test_table_that_decides_is_named(pinned: str | None, said: str) -> None:
    """No fact changed: a class of drugs did, by which an earlier therapy is read."""
    t790m = variant("EGFR", "p.T790M")
    old = stored(t790m, site="LUAD", prior_therapy=("pemetrexed",), therapy_lines=1)
    if pinned is not None:
        table = ResourceVersion(name="therapy_classes", version="1", sha256=pinned)
        provenance = old.provenance.model_copy(update={"resources": (table,)})
        old = old.model_copy(update={"provenance": provenance})
    classes = {"egfr-tki": frozenset({"pemetrexed"})}
    knowledge = replace(shipped(), therapy_classes=TherapyClasses(classes))
    again = Reinterpreter(knowledge, shipped_rules(), tables={"therapy_classes": "now"})
    found = compare_case(old, again.retier(old), again, name="profile.json")
    gained = next(c for c in found if c.facts_new == ("BM010",))
    assert gained.kind is ChangeKind.TIER_I_GAINED
    assert gained.why.startswith(
        f"Fact BM010 was there and did not apply: its requirement was not met{said}; now I-A: "
    )


def test_tables_that_decide_are_read_with_the_knowledge() -> None:
    again = Reinterpreter.read(locate_knowledge(TABLES))
    assert set(again.tables) == set(DECIDING)
    assert again.tables["therapy_classes"] == sha256_of(TABLES / "therapy_classes.tsv")


def test_losing_one_alternative_is_losing_tier_one(tmp_path: Path) -> None:
    only = with_copy(ENCORAFENIB, id="ONLY", therapy="novomab;altimab;thirdmab")
    old = melanoma(knowledge=edited(tmp_path / "old", only))
    found = changes(old, tmp_path, with_copy(ENCORAFENIB, id="ONLY", therapy="novomab"))
    (lost,) = found
    assert (lost.kind, lost.therapy) == (ChangeKind.TIER_I_LOST, "altimab; thirdmab")
    assert "therapy from 'novomab;altimab;thirdmab' to 'novomab'" in lost.why


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"therapy": "Binimetinib + ENCORAFENIB"}, id="spelling-of-drugs"),
        pytest.param({"citation": "PMID:2", "curated": "2026-03-01"}, id="citation-and-dates"),
        pytest.param({"context": "after surgery"}, id="words-for-people"),
    ],
)
def test_what_is_no_change(tmp_path: Path, cells: dict[str, str]) -> None:
    assert changes(melanoma(), tmp_path, with_cells(ENCORAFENIB, **cells)) == ()


@pytest.mark.parametrize(
    "therapy", ["Braftovi + Mektovi", "binimetinib + LGX818", "Encorafenib (Braftovi) + MEK162"]
)
def test_another_name_of_the_drug_is_no_change(tmp_path: Path, therapy: str) -> None:
    found = changes(melanoma(), tmp_path, with_cells(ENCORAFENIB, therapy=therapy))
    assert {c.kind for c in found}.isdisjoint({ChangeKind.TIER_I_LOST, ChangeKind.TIER_I_GAINED})


def test_order_of_the_table_is_no_change(tmp_path: Path) -> None:
    assert changes(melanoma(), tmp_path, lambda rows: rows[::-1]) == ()


def test_resistance_counts_as_a_statement(tmp_path: Path) -> None:
    colon = stored(V600E, variant("KRAS", "p.G12D", start=1200), site="COAD")
    facts = [
        match.fact
        for finding in colon.findings
        for match in finding.matches
        if match.fact.effect is FactEffect.RESISTANCE and finding.alteration.gene == "KRAS"
    ]
    assert facts
    found = changes(colon, tmp_path, without(*(fact.fact_id for fact in facts)))
    lost = [c for c in found if c.kind is ChangeKind.TIER_I_LOST]
    assert {c.effect for c in lost} == {FactEffect.RESISTANCE}


def test_her2_requirement_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A condition nobody answered caps at II-D; without it the tier rises."""
    monkeypatch.setattr(SafeguardBook, "missing", lambda *_: ())
    (match, *_) = [
        m
        for f in stored(site="COAD", genes=(amplified("ERBB2"),)).findings
        for m in f.matches
        if m.conditional_on and m.fact.requires and m.tier_rule == "condition_open"
    ]
    fact_id = match.fact.fact_id
    unknown = stored(site="COAD", genes=(amplified("ERBB2"),))
    found = changes(unknown, tmp_path, with_cells(fact_id, requires=""))
    (change,) = [c for c in found if fact_id in c.facts_new]
    assert change.kind in {ChangeKind.TIER_I_GAINED, ChangeKind.RAISED}
    assert change.old.startswith("II-D, on condition of")
    assert change.why.startswith(f"Fact {fact_id} changed: requirement from '")
    answered = stored(site="COAD", genes=(amplified("ERBB2"),), her2_ihc=Her2Ihc.THREE)
    assert answered.case.her2_ihc is Her2Ihc.THREE


def test_class_rule_changed(tmp_path: Path) -> None:
    path = edited_rules(tmp_path / "rules.yaml", 'version: "0.3"\npolicy', 'version: "9"\npolicy')
    text = path.read_text(encoding="utf-8")
    first = melanoma().molecular_class.primary
    assert first == "BRAF_V600"
    path.write_text(text.replace(f"id: {first}\n", "id: BRAF_OTHER_NAME\n"), encoding="utf-8")
    found = changes(melanoma(), tmp_path, rules=read_class_rules(path))
    change = found[0]
    assert change.kind is ChangeKind.CLASS_CHANGED
    assert (change.subject, change.old, change.new) == (
        "molecular class",
        "BRAF_V600",
        "BRAF_OTHER_NAME",
    )
    assert change.why.startswith(
        "Class BRAF_V600 is not among the rules now. Class BRAF_OTHER_NAME is new among the rules. "
        "Class rules 0.3 (sha256 "
    )
    assert ", 9 (sha256 " in change.why


def test_rules_with_a_gene_that_nobody_knows(tmp_path: Path) -> None:
    path = edited_rules(tmp_path / "rules.yaml", "gene: [BRAF], codon", "gene: [BRAFF], codon")
    with pytest.raises(ConfigError, match=r"rules.yaml, line \d+: found 'BRAFF'.*'BRAF'"):
        read_class_rules(path)


def test_overlay_follows_facts(tmp_path: Path) -> None:
    """The rules are the same; the fact that gave the overlay RESISTANCE is gone."""
    lung = stored(variant("EGFR", "p.L858R"), variant("EGFR", "p.T790M", start=1200), site="LUAD")
    assert "RESISTANCE" in lung.molecular_class.overlays
    listed = {
        m.fact.fact_id
        for f in lung.findings
        for m in f.matches
        if m.fact.effect is FactEffect.RESISTANCE
    }
    found = changes(lung, tmp_path, without(*listed))
    (detail,) = [c for c in found if c.kind is ChangeKind.CLASS_DETAIL]
    assert "RESISTANCE" in detail.old
    assert "RESISTANCE" not in detail.new
    assert detail.why.startswith("The class rules are the same")


def test_allele_that_was_uncertain_asks_for_a_run(tmp_path: Path) -> None:
    """Oncogenicity is not judged again, and that must not pass in silence."""
    profile = stored(variant("NOTCH1", "p.A465T"), site="MEL")
    added = with_copy(ENCORAFENIB, id="NEW-1", gene="NOTCH1", alteration="p.A465T")
    (change,) = changes(profile, tmp_path, added)
    assert change.kind is ChangeKind.RUN_AGAIN
    assert (change.subject, change.facts_new) == ("NOTCH1 p.A465T", ("NEW-1",))
    assert change.why == (
        "The allele is named by fact NEW-1 now and was uncertain significance then; "
        "run the case again to judge it."
    )


def test_allele_the_old_knowledge_named_was_judged_by_it(tmp_path: Path) -> None:
    profile = stored(variant("NOTCH1", "p.A465T"), site="MEL")
    kept = profile.reinterpretable.model_copy(
        update={"not_applied": {"NEW-1": "uncertain_significance"}}
    )
    old = profile.model_copy(update={"reinterpretable": kept})
    added = with_copy(ENCORAFENIB, id="NEW-1", gene="NOTCH1", alteration="p.A465T")
    assert changes(old, tmp_path, added) == ()


@pytest.mark.parametrize(
    ("sha256", "kinds"),
    [
        pytest.param("other", [ChangeKind.RUN_AGAIN], id="other-table"),
        pytest.param("same", [], id="the-table-of-then"),
        pytest.param(None, [], id="not-compared"),
    ],
)
def test_allele_of_another_hotspot_table(sha256: str | None, kinds: list[ChangeKind]) -> None:
    profile = stored(variant("NOTCH1", "p.A1T"), site="MEL")
    pins = (ResourceVersion(name="hotspots", version="1", sha256="same"),)
    provenance = profile.provenance.model_copy(
        update={"resources": (*profile.provenance.resources, *pins)}
    )
    (first,) = [f for f in profile.uncertain if f.alteration.gene == "NOTCH1"]
    braf = first.alteration.model_copy(
        update={"gene": "BRAF", "protein_change": "p.V600E", "codon_first": 600}
    )
    named = first.model_copy(update={"alteration": braf})
    old = profile.model_copy(update={"provenance": provenance, "uncertain": (named,)})
    again = Reinterpreter(shipped(), shipped_rules(), hotspots_sha256=sha256)
    found = compare_case(old, again.retier(old), again, name="profile.json")
    asked = [c for c in found if c.kind is ChangeKind.RUN_AGAIN and "hotspots.tsv" in c.why]
    assert [c.kind for c in asked] == kinds


def test_source_that_is_not_given(tmp_path: Path) -> None:
    profile = melanoma()
    (first, *rest) = profile.findings
    foreign = first.matches[0].fact.model_copy(update={"fact_id": "CIV-1", "source": "CIViC"})
    match = first.matches[0].model_copy(update={"fact": foreign})
    therapy = first.matches[0].fact.therapy.words
    other = profile.model_copy(
        update={"findings": (first.model_copy(update={"matches": (*first.matches, match)}), *rest)}
    )
    change = of_therapy(changes(other, tmp_path), therapy)
    assert change.kind is ChangeKind.SUPPORT
    assert change.why == "Fact CIV-1 removed, and no source CIViC is given."


@pytest.mark.parametrize(
    ("given", "reservation"),
    [
        pytest.param({"seen": assessed(verdict=Verdict.FAIL)}, "Insufficient sample", id="failed"),
        pytest.param({"chip": "seen in leucocytes"}, "possible clonal haematopoiesis", id="chip"),
    ],
)
def test_reservations_go_with_the_line(
    tmp_path: Path, given: dict[str, Any], reservation: str
) -> None:
    chip = given.pop("chip", None)
    profile = stored(variant("BRAF", "p.V600E", possible_chip=chip), site="MEL", **given)
    lost = of_therapy(changes(profile, tmp_path, without(ENCORAFENIB)), DRUGS)
    assert any(words.startswith(reservation) for words in lost.reservations)
