"""What was applied and what was done: settings and stage states for the methods section."""

from collections.abc import Iterator
from pathlib import PurePath

from pydantic import BaseModel

from agnoma.config import Config
from agnoma.models.base import Answerable, Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.profile import NOT_SET, Setting, StageStatus
from agnoma.models.qc import Callability, SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary

# Not limits: printed elsewhere in the profile, or of no meaning outside the laboratory's disks.
_LEFT_OUT = frozenset({"samples", "units", "laboratory", "simulation"})
_WORDS = {
    Status.EVALUATED: "done",
    Status.NOT_TESTED: "not tested",
    Status.NOT_ASSESSABLE: "not assessable",
}


def flatten_settings(config: Config) -> tuple[Setting, ...]:
    """Return every configured value that may change the result; of files only the name."""
    return tuple(_flatten(config, ""))


def _flatten(section: BaseModel, prefix: str) -> Iterator[Setting]:
    for name, field in type(section).model_fields.items():
        if not prefix and name in _LEFT_OUT:
            continue
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _flatten(value, f"{prefix}{name}.")
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        yield Setting(
            key=f"{prefix}{name}",
            value=_shown(value, is_name=f"{prefix}{name}" == "assay.name"),
            unit=str(extra.get("unit", "")),
            description=field.description or "",
            source=str(extra.get("source", "")),
        )


def _shown(value: object, *, is_name: bool) -> str:
    """Return a value in words; a path loses its folders, which name the laboratory's disks."""
    if value is None:
        return NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_shown(item, is_name=is_name) for item in value) or "none"
    if isinstance(value, str) and "/" in value and not is_name:
        return PurePath(value).name
    return f"{value:g}" if isinstance(value, float) else str(value)


def stage_states(
    tumour_qc: SampleQc,
    callability: Callability,
    summary: SmallVariantSummary,
    answers: dict[str, tuple[Answerable, str]],
    biomarkers: Biomarkers,
) -> tuple[StageStatus, ...]:
    """Return what each stage did for this case, in the order of the path.

    Parameters
    ----------
    answers
        Stage -> its record and the text shown when it is evaluated.
    """
    stages = [_qc(tumour_qc, callability), _small_variants(summary)]
    for stage, (record, done) in answers.items():
        stages.append(_answer(stage, record, done))
    results: dict[str, Answerable] = {
        "TMB": biomarkers.tmb.measurement,
        "MSI": biomarkers.msi,
        "HRD": biomarkers.hrd,
        "mutational signatures": biomarkers.signatures,
    }
    stages += [_answer(f"biomarkers: {name}", record, "") for name, record in results.items()]
    return tuple(stages)


def _answer(stage: str, record: Answerable, done: str) -> StageStatus:
    text = done if record.status is Status.EVALUATED else record.reason or ""
    return StageStatus(stage=stage, state=_WORDS[record.status], text=text)


def _qc(tumour_qc: SampleQc, callability: Callability) -> StageStatus:
    if tumour_qc.verdict is Verdict.NOT_EVALUATED:
        reason = "; ".join(tumour_qc.reasons) or callability.reason or "no reads"
        return StageStatus(stage="qc", state="not tested", text=reason)
    text = "; ".join((f"verdict {tumour_qc.verdict.value}", *tumour_qc.reasons))
    return StageStatus(stage="qc", state="done", text=text)


def _small_variants(summary: SmallVariantSummary) -> StageStatus:
    if not summary.tested:
        reason = summary.reason or "no reads and no calls"
        return StageStatus(stage="small_variants", state="not tested", text=reason)
    source = f" from {summary.source.value}" if summary.source else ""
    text = f"{summary.reported} of {summary.candidates} candidates{source} reported"
    return StageStatus(stage="small_variants", state="done", text="; ".join((text, *summary.notes)))
