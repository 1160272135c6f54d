"""Genome-wide biomarkers and stains as facts name them: MSI-H, TMB-H, HRD, HER2 by IHC and ISH."""

from dataclasses import dataclass

from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.language.case_atoms import MSI_POSITIVE, is_her2_positive
from agnoma.knowledge.language.nodes import GeneAtom, Subject
from agnoma.knowledge.matchers import CopyNumber, Signature, Stain
from agnoma.models.biomarkers import TmbCategory
from agnoma.ternary import Ternary

HRD_CUTOFF = 42
"""Genomic instability score (clinical.md 5.3)."""
AMPLIFIED = GeneAtom("ERBB2:cn:amp", Expression(("ERBB2",), "cn:amp", (CopyNumber("amp"),)))
COPIES_SHOWN = {
    Ternary.TRUE: "",
    Ternary.FALSE: "no amplification by sequencing",
    Ternary.UNKNOWN: "amplification not shown by sequencing",
}
"""By whether ERBB2 is amplified; the last where it was not tested or stayed open."""


@dataclass(frozen=True, slots=True)
class DetectedSignature:
    """A signature that is present."""

    signature_id: str
    note: str = ""


def detected_signature(signature: Signature | Stain, state: CaseState) -> DetectedSignature | None:
    """Return the signature if it is present; unknown and absent both give None.

    dMMR by IHC stands for MSI-H (labels name both; clinical.md 6.5). TMB must be above its limit
    beyond doubt and reach the number the fact names. A stain is what pathology reported; HER2
    positivity says beside it what sequencing shows of the copies. POLE signatures are not tested.
    """
    if isinstance(signature, Stain):
        return _stained(signature, state)
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


def _stained(stain: Stain, state: CaseState) -> DetectedSignature | None:
    if stain.score is not None:
        found = state.case.her2_ihc is stain.score
        return DetectedSignature(stain.words) if found else None
    if is_her2_positive(Subject(state, None)) is not Ternary.TRUE:
        return None
    copies = COPIES_SHOWN[GeneAnswers(state)(AMPLIFIED)]
    note = f"HER2-positive by pathology's IHC or ISH; {copies}" if copies else ""
    return DetectedSignature(f"{stain.words}, {copies}" if copies else stain.words, note)
