"""A tier the reader set counts in every export, therapy by therapy."""

import json
from pathlib import Path
from typing import Any

import pytest
from export_documents import TABLES, Document, decision, released

from agnoma.exports import maf
from agnoma.exports.fhir import bundle as fhir
from agnoma.exports.tables import findings_table
from agnoma.models.knowledge import AmpTier
from agnoma.models.release import ReportState
from agnoma.models.review import FindingChoice

KRAS = "KRAS p.G12C"


def retiered(tier: AmpTier) -> Document:
    return released(ReportState.FINAL, decision(KRAS, FindingChoice.RETIER, tier))


def proposed(document: Document) -> list[str]:
    return [str(m.tier) for m in document.findings[0].matches if m.tier]


def levels(document: Document, folder: Path) -> list[str]:
    """Return the AMP tier of every implication of the first finding."""
    path = folder / "a.fhir.json"
    fhir.write_fhir(document, TABLES, path)
    entries: list[Any] = json.loads(path.read_text())["entry"]
    about = next(e["fullUrl"] for e in entries if "KRAS" in json.dumps(e) and _is_variant(e))
    found = []
    for entry in entries:
        resource = entry["resource"]
        if {"reference": about} in resource.get("derivedFrom", []):
            words = [
                part["valueCodeableConcept"]["text"]
                for part in resource.get("component", [])
                if "text" in part.get("valueCodeableConcept", {})
            ]
            found += [w.removeprefix("AMP/ASCO/CAP 2017 ") for w in words if w.startswith("AMP")]
    return found


def _is_variant(entry: Any) -> bool:
    profiles = entry["resource"].get("meta", {}).get("profile", [])
    return any("/variant" in name for name in profiles)


@pytest.mark.parametrize("tier", [AmpTier.IIC, AmpTier.III], ids=["lower", "below-actionable"])
def test_no_fact_stands_above_the_tier_that_was_set(tmp_path: Path, tier: AmpTier) -> None:
    found = retiered(tier)
    assert "I-A" in proposed(found)
    capped = sorted(max(own, tier.value) for own in proposed(found))
    assert sorted(levels(found, tmp_path)) == capped
    (row, *_), columns = findings_table(found).rows, findings_table(found).columns
    cells = dict(zip(columns, row, strict=True))
    for column in ("sensitivity_facts_therapy_and_tier", "resistance_facts_therapy_and_tier"):
        assert "(I-" not in str(cells[column])
    assert f"({tier})" in str(cells["sensitivity_facts_therapy_and_tier"])


def test_fhir_says_who_set_the_tier_and_what_was_proposed(tmp_path: Path) -> None:
    path = tmp_path / "a.fhir.json"
    fhir.write_fhir(retiered(AmpTier.IIC), TABLES, path)
    assert "AMP II-C by the reviewer. As proposed: " in path.read_text()


def test_maf_names_the_facts_of_the_tier_that_was_set() -> None:
    found = retiered(AmpTier.IIC)
    driver = maf._driver(found, found.findings[0])
    capped = [
        m.fact.fact_id for m in found.findings[0].matches if m.tier and m.tier.value <= "II-C"
    ]
    assert driver["cbp_driver_tiers"] == "AMP II-C"
    assert all(name in driver["cbp_driver_tiers_annotation"] for name in capped)


def test_raising_a_finding_raises_no_fact(tmp_path: Path) -> None:
    low = {"findings.0.matches.0.tier": "II-D"}
    plain = released(ReportState.FINAL, edit=low)
    raised = released(ReportState.FINAL, decision(KRAS, FindingChoice.RETIER, AmpTier.IA), edit=low)
    assert levels(raised, tmp_path) == levels(plain, tmp_path)
