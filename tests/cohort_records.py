"""Cohort records built in the test, with sensible values for what it does not name."""

from typing import Any

from agnoma.models.alteration import AlterationKind, Oncogenicity
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import CategoricalResult, TmbCategory
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortAlteration, CohortCase
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusState, Verdict

GENES = "APC BRAF EGFR ERBB2 KRAS TP53"


def alteration(
    name: str, kind: AlterationKind = AlterationKind.SNV, **given: Any
) -> CohortAlteration:
    """Return a driver by its name, e.g. 'BRAF p.V600E'."""
    gene, _, change = name.partition(" ")
    fields: dict[str, Any] = {
        "alteration_id": name,
        "gene": gene,
        "kind": kind,
        "label": name,
        "change": change if change.startswith("p.") else None,
        "oncogenicity": Oncogenicity.ONCOGENIC,
    }
    return CohortAlteration(**(fields | given))


def tmb(value: float | None) -> Measurement:
    """Return a burden, or why there is none."""
    if value is None:
        return Measurement(status=Status.NOT_ASSESSABLE, reason="too little read", unit="mut/Mb")
    return Measurement(status=Status.EVALUATED, value=value, unit="mut/Mb")


def msi(value: str | None) -> CategoricalResult:
    """Return a microsatellite status, or why there is none."""
    if value is None:
        return CategoricalResult(status=Status.NOT_TESTED, reason="not given")
    return CategoricalResult(status=Status.EVALUATED, value=value, source="IHC")


def case(case_id: str, *found: CohortAlteration | str, **given: Any) -> CohortCase:
    """Return a case with some drivers."""
    alterations = tuple(alteration(f) if isinstance(f, str) else f for f in found)
    fields: dict[str, Any] = {
        "profile_sha256": case_id,
        "case_id": case_id,
        "patient_id": f"PAT-{case_id}",
        "simulated": False,
        "consent": CohortConsent.YES,
        "consent_default": CohortConsent.YES,
        "specimen": None,
        "oncotree_code": "MEL",
        "type_name": "Melanoma",
        "tissue": "Skin",
        "primary": "BRAF_V600",
        "label": "BRAF V600 driven",
        "open_classes": (),
        "subclass": None,
        "family": "rtk_mapk",
        "score": 60,
        "confidence": None,
        "alterations": alterations,
        "uncertain": 0,
        "best_tier": AmpTier.IA,
        "therapies": {AmpTier.IA: 1},
        "tmb": tmb(3.0),
        "tmb_category": TmbCategory.LOW,
        "msi": msi("MSS"),
        "hrd": Measurement(status=Status.NOT_TESTED, reason="not given", unit=""),
        "verdict": Verdict.PASS,
        "in_doubt": False,
        "loci": {LocusState.NOT_DETECTED: 10},
        "genes_read": GENES,
        "genes_read_at_loci": GENES,
        "genes_unread": "",
        "copies_read": GENES,
        "exons_read": "",
        "fusions_read": True,
        "assay_name": "Panel A",
        "assay_type": "panel",
        "genome_build": "GRCh38",
        "matched_normal": True,
        "pipeline_version": "0",
        "knowledge_version": "2025-12-31",
        "rules_version": "0.3",
    }
    return CohortCase(**(fields | given))
