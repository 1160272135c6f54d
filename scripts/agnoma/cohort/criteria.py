"""What a question can ask of a case beside its alterations: class, tumour type, tier and others."""

from collections.abc import Callable
from dataclasses import dataclass

from agnoma.cohort.belonging import is_of_class
from agnoma.errors import ConfigError
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortCase
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import Verdict
from agnoma.ternary import Ternary

_TIERS = tuple(AmpTier)
_DEFICIENT = frozenset({"MSI-H", "DMMR"})
"""Two assays of one defect: a tumour with one of the two is not known to be without the other."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be asked for although no case of the cohort has it, in capitals."""

    classes: frozenset[str]
    types: frozenset[str]
    """Codes, names and tissues of OncoTree."""


@dataclass(frozen=True)
class Criterion:
    """One condition of a question."""

    words: str
    answer: Callable[[CohortCase], Ternary]
    assays: tuple[str, ...] = ()
    """What has to be done in the laboratory to answer it."""


def turned(criterion: Criterion, *, negated: bool) -> Criterion:
    """Return a criterion, or its opposite."""
    if not negated:
        return criterion
    return Criterion(
        f"NOT {criterion.words}", lambda case: ~criterion.answer(case), criterion.assays
    )


def type_names(case: CohortCase) -> tuple[str, ...]:
    """Return every name of the submitted tumour type."""
    return tuple(n for n in (case.oncotree_code, case.type_name, case.tissue) if n)


def _class(sign: str, value: str) -> Criterion:
    del sign
    wanted = value.upper()
    return Criterion(
        f"class {wanted}, primary or secondary", lambda case: is_of_class(case, wanted)
    )


def _site(sign: str, value: str) -> Criterion:
    del sign
    wanted = value.upper()

    def answer(case: CohortCase) -> Ternary:
        names = {name.upper() for name in (*case.lineage, *type_names(case))}
        if wanted in names:
            return Ternary.TRUE
        return Ternary.FALSE if case.lineage else Ternary.UNKNOWN

    return Criterion(f"tumour type {wanted} or below", answer)


def _tier(sign: str, value: str) -> Criterion:
    wanted = [t for t in _TIERS if value.upper() in (t.value, t.tier)]
    if not wanted:
        msg = f"--list: unknown tier {value!r}; write I, II, III or one of " + ", ".join(
            tier.value for tier in _TIERS
        )
        raise ConfigError(msg)
    accepted = _TIERS[: _TIERS.index(wanted[-1]) + 1] if sign == "<=" else tuple(wanted)

    def answer(case: CohortCase) -> Ternary:
        answers = {tier in accepted for tier in _possible_tiers(case)}
        return Ternary.of(answers.pop()) if len(answers) == 1 else Ternary.UNKNOWN

    better = " or better" if sign == "<=" else ""
    return Criterion(f"best tier {value.upper()}{better}", answer)


def _possible_tiers(case: CohortCase) -> tuple[AmpTier | None, ...]:
    """Return what the best tier may be: where something was not seen, it may be better."""
    best = case.best_tier
    if not case.is_insufficient and case.open_classes == ():
        return (best,)
    return (best, *_TIERS[: len(_TIERS) if best is None else _TIERS.index(best)])


def _msi(sign: str, value: str) -> Criterion:
    del sign
    wanted = value.upper()

    def answer(case: CohortCase) -> Ternary:
        known = (case.msi.value or "").upper()
        if known == wanted and known:
            return Ternary.TRUE
        is_open = known in ("", "INDETERMINATE") or {known, wanted} == _DEFICIENT
        return Ternary.UNKNOWN if is_open else Ternary.FALSE

    return Criterion(f"MSI {value}", answer, ("microsatellite instability or mismatch repair",))


def _tmb(sign: str, value: str) -> Criterion:
    try:
        limit = float(value)
    except ValueError as err:
        msg = f"--list: tmb{sign}{value}: write a number of mutations per Mb"
        raise ConfigError(msg) from err

    def answer(case: CohortCase) -> Ternary:
        known = case.tmb.value
        if known is None:
            return Ternary.UNKNOWN
        return Ternary.of(known >= limit if sign == ">=" else known <= limit)

    return Criterion(f"TMB {sign} {limit:g} per Mb", answer, ("tumour mutational burden",))


def _verdict(sign: str, value: str) -> Criterion:
    del sign
    if value.upper() not in {verdict.value for verdict in Verdict}:
        msg = f"--list: unknown verdict {value!r}; write one of " + ", ".join(Verdict)
        raise ConfigError(msg)
    return Criterion(
        f"verdict {value.upper()}", lambda case: Ternary.of(case.verdict.value == value.upper())
    )


def _assessable(sign: str, value: str) -> Criterion:
    del sign, value

    def answer(case: CohortCase) -> Ternary:
        return Ternary.of(case.verdict in (Verdict.PASS, Verdict.WARN) and not case.in_doubt)

    return Criterion("sample sufficient and its identity not in doubt", answer)


def _consented(sign: str, value: str) -> Criterion:
    del sign, value
    return Criterion(
        "use in a cohort consented to on record",
        lambda case: Ternary.of(case.consent is CohortConsent.YES),
    )


CRITERIA: dict[str, Callable[[str, str], Criterion]] = {
    "class": _class,
    "site": _site,
    "tier": _tier,
    "msi": _msi,
    "tmb": _tmb,
    "verdict": _verdict,
    "assessable": _assessable,
    "consented": _consented,
}
