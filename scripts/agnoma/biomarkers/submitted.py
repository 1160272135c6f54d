"""Biomarkers that come from pathology, not from sequencing, and those not computed yet."""

from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import IHC, PCR, PCR_AND_IHC, CategoricalResult
from agnoma.models.case import CaseInfo, MmrIhc, MsiPcr
from agnoma.models.copy_number import CopyNumberProfile

MSI_NOT_TESTED = "MSI is not computed from sequencing by this version, and no PCR or IHC is given"
SIGNATURES_NOT_TESTED = "mutational signatures are not computed by this version"

# What mismatch-repair IHC is expected to show with each PCR result. MSI-L is not deficient.
_EXPECTED_IHC = {
    MsiPcr.HIGH: MmrIhc.DEFICIENT,
    MsiPcr.LOW: MmrIhc.PROFICIENT,
    MsiPcr.STABLE: MmrIhc.PROFICIENT,
}


def microsatellite_status(case: CaseInfo) -> CategoricalResult:
    """Return MSI by PCR and mismatch repair by IHC as one result; a conflict has no value."""
    pcr, ihc = case.msi_pcr, case.mmr_ihc
    if pcr is None and ihc is None:
        return CategoricalResult(status=Status.NOT_TESTED, reason=MSI_NOT_TESTED)
    if pcr is None:
        return CategoricalResult(status=Status.EVALUATED, value=ihc, source=IHC)
    if ihc is None:
        return CategoricalResult(status=Status.EVALUATED, value=pcr, source=PCR)
    if _EXPECTED_IHC[pcr] is ihc:
        return CategoricalResult(status=Status.EVALUATED, value=pcr, source=PCR_AND_IHC)
    reason = f"PCR says {pcr.value}, IHC says {ihc.value}; repeat or resolve before either is used"
    return CategoricalResult(status=Status.NOT_ASSESSABLE, reason=reason, source=PCR_AND_IHC)


def homologous_recombination(copy_number: CopyNumberProfile | None) -> Measurement:
    """Return why there is no HRD score (clinical.md 5.3)."""
    segments = () if copy_number is None else copy_number.segments
    if any(segment.minor_copies is not None for segment in segments):
        state = "allele-specific segments are there, but are not scored"
    else:
        state = "it also needs allele-specific copy number of the whole genome, which is not there"
    reason = f"HRD is not computed by this version; {state}"
    return Measurement(status=Status.NOT_TESTED, reason=reason, unit="score")


def signatures() -> CategoricalResult:
    """Return why there are no mutational signatures (clinical.md 5.4)."""
    return CategoricalResult(status=Status.NOT_TESTED, reason=SIGNATURES_NOT_TESTED)
