"""Profile in, shared copy out: what no table of `agnoma.redaction.policy` lists is gone.

Pure: the same profile and the same new ids give the same copy, and nothing is read or written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, cast, get_args

from agnoma.errors import PipelineError
from agnoma.models.base import Record, Status
from agnoma.models.case import GermlineConsent, PgxConsent
from agnoma.models.class_context import PathwayState
from agnoma.models.copy_number import GeneCopyNumber
from agnoma.models.germline import GermlineFindings
from agnoma.models.knowledge import (
    AgnosticLabel,
    EvidenceMatch,
    Fact,
    FactEffect,
    KnowledgeSource,
    ResistanceCaveat,
)
from agnoma.models.profile import (
    LEFT_OUT,
    Finding,
    Laboratory,
    LocusResult,
    MolecularClass,
    ResourceVersion,
    StageStatus,
    TumourProfile,
)
from agnoma.models.qc import LocusState
from agnoma.redaction.limits import UNTOLD_CAVEAT, Limits
from agnoma.redaction.names import (
    ALLELES,
    is_public,
    shared_consequence,
    shared_names,
    shared_subclass,
)
from agnoma.redaction.policy import (
    ALTERATIONS,
    IDS,
    KEPT,
    LOCAL_TEXTS,
    PUBLIC_SOURCES,
    SAID,
    listed,
)

LOCAL_SOURCE = "local source"
LOCAL_SETTING = "a setting that a local source asks for"
FURTHER_SOURCE = "sources."
UNALTERED = " wild type"
SIGNATURE = "sig:"
NOT_ESTABLISHED = ", not established"
"""What follows the genes of a fact on unaltered genes: the genes stand in the fact as well."""
DATE = re.compile(r"\b((?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.+Z-]+)?\b")
INHERITED = frozenset({FactEffect.PREDISPOSITION, FactEffect.TOXICITY})
"""Facts on heredity and pharmacogenomics: their lane is not in a copy (clinical.md 9.5)."""
BLANK = {
    (StageStatus, "text"),
    (Laboratory, "address"),
    (Laboratory, "contact"),
    (GeneCopyNumber, "rule"),
}
"""Texts a page shows beside others; left empty in place of saying so in every row."""
LOCUS_STATEMENTS = {
    LocusState.DETECTED: "Detected.",
    LocusState.NOT_DETECTED: "Not detected",
    LocusState.NOT_DETECTED_LIMITED: "Not detected with limited sensitivity",
    LocusState.NOT_ASSESSABLE: "Not assessable – a variant cannot be excluded",
    LocusState.NOT_TESTED: "Not covered by this test",
}
NEGATIVE = (LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED)
FUSION_WORDS = {
    Status.EVALUATED: "Fusions were looked for; those found stand among the findings.",
    Status.NOT_ASSESSABLE: "Fusions could not be assessed.",
    Status.NOT_TESTED: "Fusions were not tested.",
}
AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class SharedIds:
    """What case and patient are called in a copy."""

    case_id: str
    patient_id: str


def redacted(profile: TumourProfile, ids: SharedIds) -> TumourProfile:
    """Return the copy of a profile that may leave the laboratory (clinical.md 9.5).

    Parameters
    ----------
    profile
        Of one case; a copy is never made of a copy.
    ids
        New at random; nothing in the copy leads back to the old ones.

    Raises
    ------
    PipelineError
        If the profile is a copy, or a field of it cannot be left out and nobody has decided on it.
    """
    if profile.shared_copy:
        msg = f"case {profile.case.case_id} is a shared copy; share the laboratory's own profile"
        raise PipelineError(msg)
    return _Copier(profile, ids).record(profile)


def coarse_dates(text: str) -> str:
    """Return a text with every day in it cut to its month.

    >>> coarse_dates("label, rev 2024-03-29")
    'label, rev 2024-03'
    """
    return DATE.sub(r"\1", text)


class _Copier:
    """Walks through one profile."""

    def __init__(self, profile: TumourProfile, ids: SharedIds) -> None:
        self.findings = tuple(f for f in profile.findings if not _is_heredity(f))
        self.names = shared_names(self.findings)
        self.limits = Limits(profile, self.findings)
        self.markers = {m.fact.fact_id: _marker(m) for m in profile.biomarker_matches}
        self.ids = ids
        self._finished: Mapping[type[Record], Callable[[Any, Any], Record]] = {
            TumourProfile: self._profile,
            Finding: self._finding,
            MolecularClass: self._class,
            EvidenceMatch: _match,
            ResistanceCaveat: self._caveat,
            AgnosticLabel: _label,
            Fact: _fact,
            KnowledgeSource: _source,
            ResourceVersion: _resource,
            LocusResult: _locus,
            PathwayState: _pathway,
        }

    def record(self, record: AnyRecord) -> AnyRecord:
        """Return the copy of a record, field by field."""
        kind = type(record)
        if isinstance(record, GermlineFindings):
            return cast(AnyRecord, self._no_germline())
        copy = kind(**{name: self._field(record, name) for name in kind.model_fields})
        finish = self._finished.get(kind)
        return copy if finish is None else cast(AnyRecord, finish(record, copy))

    def _field(self, record: Record, name: str) -> Any:
        kind, value = type(record), getattr(record, name)
        if name in listed(IDS, kind):
            return getattr(self.ids, name)
        if name in listed(KEPT, kind):
            return self._kept(value)
        if name in listed(SAID, kind):
            return _said(value)
        if name in listed(ALTERATIONS, kind):
            return self._named(value)
        return _without(kind, name)

    def _kept(self, value: Any) -> Any:
        if isinstance(value, Record):
            return self.record(value)
        if isinstance(value, str) and not isinstance(value, Enum):
            return coarse_dates(value)
        if isinstance(value, tuple):
            return tuple(self._kept(item) for item in value)
        if isinstance(value, dict):
            return {self._kept(key): self._kept(item) for key, item in value.items()}
        return value

    def _named(self, ids: tuple[str, ...] | dict[str, str]) -> tuple[str, ...] | dict[str, str]:
        if isinstance(ids, dict):
            return {self.names[name]: value for name, value in ids.items() if name in self.names}
        return tuple(self.names[name] for name in ids if name in self.names)

    def _no_germline(self) -> GermlineFindings:
        """Return a lane that tells nothing, not even what was consented to."""
        return GermlineFindings(
            case_id=self.ids.case_id,
            status=Status.NOT_TESTED,
            reason=LEFT_OUT,
            germline_consent=GermlineConsent.NONE,
            pgx_consent=PgxConsent.NONE,
            suppressed_variants=0,
            note=LEFT_OUT,
        )

    def _profile(self, profile: TumourProfile, copy: TumourProfile) -> TumourProfile:
        changes: dict[str, Any] = {
            "shared_copy": True,
            "findings": tuple(self.record(finding) for finding in self.findings),
            "fusions_text": FUSION_WORDS[profile.reinterpretable.fusions.status],
            "confirmations": (*copy.confirmations, *self.limits.rescued(self.names)),
        }
        if self.limits.any_pair:
            changes["resistance_and_conflicts"] = (LEFT_OUT,)
        for field in ("biomarker_matches", "agnostic_labels", "unanswered_facts"):
            kept = (item for item in getattr(copy, field) if item.fact.effect not in INHERITED)
            changes[field] = tuple(kept)
        # Of variants of uncertain significance not even the number is told.
        return copy.model_copy(update={**changes, "uncertain_total": 0})

    def _finding(self, finding: Finding, copy: Finding) -> Finding:
        own, name = finding.alteration, self.names.get(finding.alteration.alteration_id)
        if name is None:
            return copy  # left out with heredity; `_profile` does not take it
        public = is_public(finding)
        alteration = {
            **({field: getattr(own, field) for field in ALLELES} if public else {"label": name}),
            "partner": own.partner if public else None,
            "fusion_name": own.fusion_name if public else None,
            "alteration_id": name,
            "consequence": shared_consequence(own),
        }
        changes = {
            "alteration": copy.alteration.model_copy(update=alteration),
            "matches": self._matches(finding, copy),
            "fusion": copy.fusion if public else None,
        }
        return copy.model_copy(update=changes)

    def _matches(self, finding: Finding, copy: Finding) -> tuple[EvidenceMatch, ...]:
        """Return the facts of a finding, each with what a second change says against it."""
        matches = tuple(m for m in copy.matches if m.fact.effect not in INHERITED)
        if not self.limits.is_of_pair(finding):
            return matches
        return tuple(
            m.model_copy(update={"caveats": (*m.caveats, UNTOLD_CAVEAT)})
            if m.fact.effect is FactEffect.SENSITIVITY
            else m
            for m in matches
        )

    def _caveat(self, caveat: ResistanceCaveat, copy: ResistanceCaveat) -> ResistanceCaveat:
        """Return what is said against a therapy; only that it is, where the copy lacks by what."""
        if self.limits.withheld.intersection(caveat.alteration_ids):
            return UNTOLD_CAVEAT
        marker = self.markers.get(caveat.fact_id)
        ids = copy.alteration_ids or ((marker,) if marker else ())
        if not ids:
            return UNTOLD_CAVEAT
        changes = {"alteration_ids": ids, "source": _source_name(caveat.source)}
        return copy.model_copy(update=changes)

    def _class(self, stated: MolecularClass, copy: MolecularClass) -> MolecularClass:
        sure = f"; {stated.confidence.value} confidence" if stated.confidence else ""
        labels = {trace.class_id: trace.label for trace in stated.trace}
        open_ids = (text.partition(" (")[0] for text in stated.could_change)
        could_change = (
            f"{name} ({labels[name]}): {LEFT_OUT}" if name in labels else LEFT_OUT
            for name in open_ids
        )
        changes = {
            "statement": f"{stated.label}{sure}.",
            "subclass": shared_subclass(stated.subclass, self.findings),
            "could_change": tuple(dict.fromkeys(could_change)),
        }
        return copy.model_copy(update=changes)


def _is_heredity(finding: Finding) -> bool:
    """Return whether a finding is a founder allele that may be inherited."""
    return finding.variant is not None and finding.variant.unproven_founder


def _match(match: EvidenceMatch, copy: EvidenceMatch) -> EvidenceMatch:
    """Return a match whose tier rests on what it rested on: doubts without words, settings."""
    changes: dict[str, Any] = {
        "alteration_ids": (*copy.alteration_ids, *_unaltered(match)),
        "conditional_on": (*((LEFT_OUT,) if match.doubts else ()), *_settings(match)),
        "noted": _settings(match),
        "agreement": tuple(dict.fromkeys(_source_name(name) for name in match.agreement)),
    }
    return copy.model_copy(update=changes)


def _unaltered(match: EvidenceMatch) -> tuple[str, ...]:
    """Return the unaltered genes that a match is on: they stand in its fact as well."""
    name = "/".join(match.fact.genes) + UNALTERED
    return tuple(i for i in match.alteration_ids if i.removesuffix(NOT_ESTABLISHED) == name)


def _marker(match: EvidenceMatch) -> str:
    """Return what a match on no alteration is on: unaltered genes, else what its fact names."""
    return ", ".join(_unaltered(match)) or match.fact.alteration.removeprefix(SIGNATURE)


def _label(label: AgnosticLabel, copy: AgnosticLabel) -> AgnosticLabel:
    return copy.model_copy(update={"noted": _settings(label)})


def _settings(record: EvidenceMatch | AgnosticLabel) -> tuple[str, ...]:
    """Return the settings that are open, which a fact anybody can read asks for in its own words.

    Nothing of the patient is in them; of a laboratory's own fact it is told that there are any.
    """
    if record.fact.source in PUBLIC_SOURCES or not record.noted:
        return record.noted
    return (LOCAL_SETTING,)


def _fact(fact: Fact, copy: Fact) -> Fact:
    if fact.source in PUBLIC_SOURCES:
        return copy
    return copy.model_copy(update={**LOCAL_TEXTS, "source": LOCAL_SOURCE})


def _source(source: KnowledgeSource, copy: KnowledgeSource) -> KnowledgeSource:
    return copy.model_copy(update={"name": _source_name(source.name)})


def _resource(resource: ResourceVersion, copy: ResourceVersion) -> ResourceVersion:
    if not resource.name.startswith(FURTHER_SOURCE):
        return copy
    name = _source_name(resource.name.removeprefix(FURTHER_SOURCE))
    return copy.model_copy(update={"name": FURTHER_SOURCE + name})


def _source_name(name: str) -> str:
    return name if name in PUBLIC_SOURCES else LOCAL_SOURCE


def _pathway(state: PathwayState, copy: PathwayState) -> PathwayState:
    if copy.alterations or not state.alterations:
        return copy
    return copy.model_copy(update={"alterations": (LEFT_OUT,)})


def _locus(result: LocusResult, copy: LocusResult) -> LocusResult:
    words, limit = LOCUS_STATEMENTS[result.state], result.callability.effective_lod_fraction
    if result.state in NEGATIVE and limit is not None:
        words += f" (limit of detection {limit * 100:.3g} % allele fraction)"
    return copy.model_copy(update={"statement": words})


def _said(value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    if isinstance(value, tuple):
        return (LEFT_OUT,) if value else ()
    return LEFT_OUT if value else value


def _without(kind: type[Record], name: str) -> Any:
    """Return what stands in a field that is left out: its default, else the emptiest value."""
    field = kind.model_fields[name]
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    options = get_args(field.annotation)
    if NoneType in options:
        return None
    if field.annotation is str:
        return "" if (kind, name) in BLANK else LEFT_OUT
    origin = getattr(field.annotation, "__origin__", None)
    if origin in (tuple, dict):
        return origin()
    msg = f"{kind.__name__}.{name}: decide in agnoma.redaction.policy whether a shared copy has it"
    raise PipelineError(msg)
