"""Genome-wide biomarkers and stains as facts name them: MSI-H, TMB-H, HRD, HER2 IHC 3+."""

from dataclasses import dataclass

from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.language.case_atoms import MSI_POSITIVE
from agnoma.knowledge.matchers import Signature, Stain
from agnoma.models.biomarkers import TmbCategory

HRD_CUTOFF = 42
"""Genomic instability score (clinical.md 5.3)."""


@dataclass(frozen=True, slots=True)
class DetectedSignature:
    """A signature that is present."""

    signature_id: str
    note: str = ""


def detected_signature(signature: Signature | Stain, state: CaseState) -> DetectedSignature | None:
    """Return the signature if it is present; unknown and absent both give None.

    dMMR by IHC stands for MSI-H (labels name both; clinical.md 6.5). TMB must be above its limit
    beyond doubt and reach the number the fact names. A stain is what pathology reported. POLE
    signatures are not tested.
    """
    if isinstance(signature, Stain):
        found = state.case.her2_ihc is signature.score
        return DetectedSignature(signature.words) if found else None
    biomarkers = state.biomarkers
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
