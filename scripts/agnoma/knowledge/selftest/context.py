"""Column `context`: what pathology, the biomarkers and the callability say of a case.

    her2_ihc=3+ · her2_ish=negative · mmr_ihc=dMMR · msi=MSI-H · tmb=12 · tmb_category=indeterminate
    hrd=45 · pd_l1_cps=1 · pd_l1_tps=50 · hr=positive · age=paediatric · prior=osimertinib
    purity=0.6 · lines=1 · jurisdiction=US · verdict=FAIL
    readable=all, or readable=KRAS,NRAS · limited=KRAS:146 · not_assessable=KRAS:61
    not_tested=FLT3:exon14, or fusions, or copies

Nothing is readable unless it is said; then what is not named was not tested.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from agnoma.config import Jurisdiction
from agnoma.faults import did_you_mean
from agnoma.knowledge.selftest.cells import Part
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb, TmbCategory
from agnoma.models.case import (
    AgeGroup,
    CaseInfo,
    Her2Ihc,
    HormoneReceptors,
    IshResult,
    MmrIhc,
    MsiPcr,
)
from agnoma.models.qc import LocusState, Verdict

CASE_ID = "selftest"
TMB_LIMIT_PER_MB = 10.0
"""clinical.md 5.1."""
UNTESTED = {"status": Status.NOT_TESTED, "reason": "the case does not say"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PLACE = re.compile(r"([A-Z][A-Za-z0-9-]*)(?::(?:(\d+)(?:-(\d+))?|exon(\d+)))?")
ALL, FUSIONS, COPIES = "all", "fusions", "copies"
STATES = {
    "readable": LocusState.NOT_DETECTED,
    "limited": LocusState.NOT_DETECTED_LIMITED,
    "not_assessable": LocusState.NOT_ASSESSABLE,
    "not_tested": LocusState.NOT_TESTED,
}
Choice = TypeVar("Choice", bound=StrEnum)
Reader = Callable[[Part, str], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A gene, or some codons or an exon of it, or a whole kind of question."""

    part: Part
    name: str
    """Gene, `all`, `fusions` or `copies`."""
    codons: tuple[int, int] | None = None
    exon: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a case beside its alterations."""

    given: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[tuple[LocusState, Place], ...] = ()
    """What could be read, later entries over earlier ones; empty = nothing is known."""

    @property
    def jurisdiction(self) -> Jurisdiction:
        """Return whose approvals count."""
        found: Jurisdiction = self.given.get("jurisdiction", Jurisdiction.EU)
        return found

    @property
    def verdict(self) -> Verdict:
        """Return the verdict on the sample."""
        found: Verdict = self.given.get("verdict", Verdict.PASS)
        return found

    def case(self, tumour_type: str | None) -> CaseInfo:
        """Return what the sample sheet would say."""
        get = self.given.get
        return CaseInfo(
            case_id=CASE_ID,
            patient_id=CASE_ID,
            oncotree_code=tumour_type,
            tumour_fraction=get("purity"),
            her2_ihc=get("her2_ihc"),
            her2_ish=get("her2_ish"),
            mmr_ihc=get("mmr_ihc"),
            msi_pcr=get("msi"),
            pd_l1_tps=get("pd_l1_tps"),
            pd_l1_cps=get("pd_l1_cps"),
            hr_status=get("hr"),
            age_group=get("age"),
            prior_therapy=get("prior", ()),
            therapy_lines=get("lines"),
        )

    def biomarkers(self) -> Biomarkers:
        """Return the genome-wide biomarkers; what is not given was not tested."""
        msi = self.given.get("msi") or self.given.get("mmr_ihc")
        return Biomarkers(
            case_id=CASE_ID,
            tmb=self._tmb(),
            msi=CategoricalResult(**UNTESTED)
            if msi is None
            else CategoricalResult(status=Status.EVALUATED, value=msi.value),
            hrd=_measured(self.given.get("hrd"), "score"),
            signatures=CategoricalResult(**UNTESTED),
        )

    def _tmb(self) -> Tmb:
        value = self.given.get("tmb")
        category = self.given.get("tmb_category")
        if category is None and value is not None:
            category = TmbCategory.HIGH if value >= TMB_LIMIT_PER_MB else TmbCategory.LOW
        return Tmb(
            measurement=_measured(value, "mut/Mb"),
            category=category,
            limit_per_mb=TMB_LIMIT_PER_MB,
            counting_rule="as the case says",
        )


def _measured(value: float | None, unit: str) -> Measurement:
    if value is None:
        return Measurement(unit=unit, **UNTESTED)
    return Measurement(status=Status.EVALUATED, value=value, unit=unit)


def read_context(text: Part) -> Context:
    """Return what the cell says; entries are separated by ``;``.

    Raises
    ------
    InputFormatError
        Pointing at a key or a value that is not in the notation, or a key that comes twice.
    """
    given: dict[str, Any] = {}
    places: list[tuple[LocusState, Place]] = []
    seen: set[str] = set()
    for entry in text.split(";"):
        key, _, value = entry.text.partition("=")
        key, value = key.strip(), value.strip()
        if key in seen:
            raise entry.error(f"{key!r} comes twice")
        seen.add(key)
        if key in STATES:
            places += [(STATES[key], place) for place in _places(entry, value)]
        elif key in READERS:
            given[key] = READERS[key](entry, value)
        else:
            known = sorted({*READERS, *STATES})
            hint = did_you_mean(key, known) or f"; write one of {', '.join(known)}"
            raise entry.error(f"unknown key {key!r}{hint}")
    _check_msi(text, given)
    return Context(given, tuple(places))


def _check_msi(text: Part, given: Mapping[str, Any]) -> None:
    expected = {MsiPcr.HIGH: MmrIhc.DEFICIENT}
    msi, ihc = given.get("msi"), given.get("mmr_ihc")
    if msi and ihc and expected.get(msi, MmrIhc.PROFICIENT) is not ihc:
        raise text.error("msi and mmr_ihc contradict each other")


def _places(entry: Part, value: str) -> list[Place]:
    found = []
    for text in value.split(","):
        name = text.strip()
        match = PLACE.fullmatch(name)
        if name in {ALL, FUSIONS, COPIES}:
            found.append(Place(entry, name))
        elif match:
            codons = (int(match[2]), int(match[3] or match[2])) if match[2] else None
            exon = int(match[4]) if match[4] else None
            found.append(Place(entry, match[1], codons, exon))
        else:
            msg = f"{name!r}; write all, copies, fusions, GENE, GENE:12, GENE:12-13 or GENE:exon14"
            raise entry.error(msg)
    return found


def _choice(kind: type[Choice]) -> Reader:
    def read(entry: Part, value: str) -> Choice:
        try:
            return kind(value)
        except ValueError as err:
            raise entry.error(f"{value!r}; write one of {', '.join(kind)}") from err

    return read


def _number(entry: Part, value: str) -> float:
    if not NUMBER.fullmatch(value):
        raise entry.error(f"{value!r} is no number")
    return float(value)


def _whole(entry: Part, value: str) -> int:
    if not value.isdecimal():
        raise entry.error(f"{value!r} is no whole number")
    return int(value)


def _names(_entry: Part, value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


READERS: Mapping[str, Reader] = {
    "her2_ihc": _choice(Her2Ihc),
    "her2_ish": _choice(IshResult),
    "mmr_ihc": _choice(MmrIhc),
    "msi": _choice(MsiPcr),
    "tmb": _number,
    "tmb_category": _choice(TmbCategory),
    "hrd": _number,
    "pd_l1_cps": _number,
    "pd_l1_tps": _number,
    "hr": _choice(HormoneReceptors),
    "age": _choice(AgeGroup),
    "prior": _names,
    "lines": _whole,
    "purity": _number,
    "jurisdiction": _choice(Jurisdiction),
    "verdict": _choice(Verdict),
}
