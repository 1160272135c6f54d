"""What the class is computed from: alterations, signatures, and what could be seen at all.

The submitted tumour type is not among it, so the class cannot depend on the site (clinical.md 7.1).
"""

from collections.abc import Iterable

from pydantic import Field

from agnoma.assessability.view import CaseView
from agnoma.models.alteration import Alteration
from agnoma.models.base import Answerable, Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo, MmrIhc
from agnoma.profile.predicates import SignatureName


class Signature(Answerable):
    """A genome-wide result as a rule reads it."""

    value: bool | float | str | None = None


class ClassInput(CaseView):
    """Everything a class may depend on; whatever is not in it cannot change a class."""

    alterations: tuple[Alteration, ...] = ()
    signatures: dict[SignatureName, Signature] = Field(
        default_factory=dict, description="A name left out was not tested."
    )


def build_class_input(
    case: CaseInfo, alterations: Iterable[Alteration], biomarkers: Biomarkers, view: CaseView
) -> ClassInput:
    """Gather the class input from the records of one case; the tumour type is not read."""
    return ClassInput(
        **dict(view),
        alterations=site_free(alterations),
        signatures=read_signatures(case, biomarkers),
    )


def site_free(alterations: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """Return the alterations without what depends on the submitted tumour type.

    The class reads ``tier_any_site`` and ``resistance_any_site``, which matching sets from the
    facts as curated, whatever the site.
    """
    update = {"best_tier": None, "resistance": False}
    return tuple(alteration.model_copy(update=update) for alteration in alterations)


def read_signatures(case: CaseInfo, biomarkers: Biomarkers) -> dict[SignatureName, Signature]:
    """Return the genome-wide results under the names the rules use."""
    tmb = biomarkers.tmb.measurement
    found = {
        SignatureName.TMB: Signature(status=tmb.status, reason=tmb.reason, value=tmb.value),
        SignatureName.HRD_SCORE: Signature(
            status=biomarkers.hrd.status, reason=biomarkers.hrd.reason, value=biomarkers.hrd.value
        ),
        SignatureName.DOMINANT_SBS: Signature(
            status=biomarkers.signatures.status,
            reason=biomarkers.signatures.reason,
            value=biomarkers.signatures.value,
        ),
    }
    msi = biomarkers.msi
    by_ihc = msi.value in {result.value for result in MmrIhc}
    found[SignatureName.MMR_IHC if by_ihc else SignatureName.MSI] = Signature(
        status=msi.status, reason=msi.reason, value=msi.value
    )
    # Only one of the two assays fits into the biomarker record; the other is on the sample sheet.
    submitted = {SignatureName.MSI: case.msi_pcr, SignatureName.MMR_IHC: case.mmr_ihc}
    for name, value in submitted.items():
        answered = name in found and found[name].status is Status.EVALUATED
        if value is not None and not answered:
            found[name] = Signature(status=Status.EVALUATED, value=value.value)
    return found
