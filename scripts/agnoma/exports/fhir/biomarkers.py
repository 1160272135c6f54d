"""Genome-wide biomarkers: a value with its unit, or the reason why there is none."""

from collections.abc import Mapping, Sequence

from agnoma.exports import text
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.context import Context
from agnoma.exports.fhir.elements import (
    Json,
    component,
    concept,
    interval,
    quantity,
    worded_component,
)
from agnoma.models.base import Answerable, Status
from agnoma.models.biomarkers import CategoricalResult, Tmb

BIOMARKER = "molecular-biomarker"
MMR = "MMR"
SEQUENCING_CATEGORY = (
    f"{codes.GUIDE}/CodeSystem/molecular-biomarker-ontology-cs",
    "molgen",
    "molecular sequence adjacent category",
)
MMR_BY_IHC = "Mismatch repair proteins by immunohistochemistry"
HER2_BY_IHC = "HER2 by immunohistochemistry (score)"
HER2_BY_ISH = "HER2 by in-situ hybridisation"


def biomarker_observations(context: Context) -> dict[str, Json]:
    """Return every biomarker that was asked, by name; without an answer the reason stands."""
    found = context.document.profile.biomarkers
    made = {"TMB": _tmb(context, found.tmb), **_msi(context, found.msi)}
    hrd = _worded(context, "Homologous recombination deficiency score")
    if found.hrd.value is None:
        hrd |= _absent(found.hrd)
    else:
        hrd["valueQuantity"] = {"value": found.hrd.value, "unit": found.hrd.unit}
    made["HRD"] = hrd
    made["signatures"] = _categorical(context, "Mutational signatures", found.signatures)
    given = ((HER2_BY_IHC, found.her2_ihc), (HER2_BY_ISH, found.her2_ish))
    for name, value in given:
        if value is not None:
            stain = _worded(context, name)
            made[name] = stain | {"valueCodeableConcept": concept(words=value.value)}
    return made


def biomarker_of(signatures: Sequence[str], made: Mapping[str, Json]) -> str:
    """Return the biomarker a fact's signature is about, else the signature's own name.

    Mismatch repair by immunohistochemistry stands for MSI-H in labels (clinical.md 6.5).
    """
    signature = signatures[0] if signatures else "biomarker"
    starts = {"TMB": "TMB", "MSI": MMR if MMR in made else "MSI", "HRD": "HRD"}
    stains = {"HER2 IHC": HER2_BY_IHC, "HER2 ISH": HER2_BY_ISH}
    found = (name for start, name in (starts | stains).items() if signature.startswith(start))
    return next(found, signature)


def reported_biomarker(context: Context, name: str) -> Json:
    """Return a signature that is present and has no field of its own."""
    return _worded(context, name) | {"valueCodeableConcept": concept(codes.PRESENT)}


def _tmb(context: Context, tmb: Tmb) -> Json:
    found = context.observation(BIOMARKER, concept(codes.TMB), codes.BIOMARKER_CATEGORY)
    measured = tmb.measurement
    components: list[Json] = [_category()]
    if measured.value is None:
        found |= _absent(measured)
    else:
        found["valueQuantity"] = quantity(measured.value, *codes.TMB_UNIT)
        if tmb.category is not None:
            found["interpretation"] = [concept(codes.TMB_INTERPRETATIONS[tmb.category])]
        low_high = interval(measured.low, measured.high, *codes.TMB_UNIT)
        if low_high:
            components.append(worded_component("95 % interval of the burden", valueRange=low_high))
    found["referenceRange"] = [
        {"low": quantity(tmb.limit_per_mb, *codes.TMB_UNIT), "text": "TMB-H from here on"}
    ]
    components.append(component(codes.CONCLUSION, valueString=text.plain(tmb.counting_rule)))
    found["component"] = components
    return found


def _msi(context: Context, msi: CategoricalResult) -> dict[str, Json]:
    """Return microsatellite status, and mismatch repair by immunohistochemistry as its own test."""
    found = context.observation(BIOMARKER, concept(codes.MSI), codes.BIOMARKER_CATEGORY)
    found["component"] = [_category()]
    if msi.value is None:
        return {"MSI": found | _absent(msi)}
    answer = codes.MSI_ANSWERS.get(msi.value)
    if answer is not None:
        return {"MSI": found | {"valueCodeableConcept": concept(answer, words=msi.value)}}
    reason = Answerable(
        status=Status.NOT_TESTED, reason=f"not tested; {MMR_BY_IHC} is given instead"
    )
    return {"MSI": found | _absent(reason), MMR: _categorical(context, MMR_BY_IHC, msi)}


def _categorical(context: Context, words: str, result: CategoricalResult) -> Json:
    found = _worded(context, words)
    if result.value is None:
        return found | _absent(result)
    return found | {"valueCodeableConcept": concept(words=result.value)}


def _worded(context: Context, words: str) -> Json:
    """Return an observation of which no code is known."""
    return context.observation(BIOMARKER, concept(words=words), codes.BIOMARKER_CATEGORY)


def _category() -> Json:
    return component(codes.BIOMARKER_CATEGORY, valueCodeableConcept=concept(SEQUENCING_CATEGORY))


def _absent(answer: Answerable) -> Json:
    """Return the reason in place of a value."""
    return {"dataAbsentReason": concept(codes.ABSENT_REASONS[answer.status], words=answer.reason)}
