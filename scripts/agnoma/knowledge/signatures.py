"""Genome-wide biomarkers as facts name them: MSI-H, TMB-H, HRD."""

from dataclasses import dataclass

from agnoma.knowledge.conditions import MSI_POSITIVE
from agnoma.knowledge.matchers import Signature
from agnoma.models.biomarkers import Biomarkers, TmbCategory

HRD_CUTOFF = 42
"""Genomic instability score (clinical.md 5.3)."""


@dataclass(frozen=True, slots=True)
class DetectedSignature:
    """A signature that is present."""

    signature_id: str
    note: str = ""


def detected_signature(signature: Signature, biomarkers: Biomarkers) -> DetectedSignature | None:
    """Return the signature if it is present; unknown and absent both give None.

    dMMR by IHC stands for MSI-H (labels name both; clinical.md 6.5). TMB must be above its limit
    beyond doubt and reach the number the fact names. POLE signatures are not tested.
    """
    if signature.name == "MSI-H":
        value = biomarkers.msi.value
        if value not in MSI_POSITIVE:
            return None
        note = "dMMR by IHC stands for MSI-H" if value == "dMMR" else ""
        return DetectedSignature("MSI-H", note)
    if signature.name == "TMB-H":
        tmb = biomarkers.tmb
        enough = (tmb.measurement.value or 0) >= (signature.minimum or 0)
        high = tmb.category is TmbCategory.HIGH and enough
        return DetectedSignature("TMB-H") if high else None
    if signature.name == "HRD":
        return DetectedSignature("HRD") if (biomarkers.hrd.value or 0) >= HRD_CUTOFF else None
    return None
