"""What a question can ask of a case beside its alterations: class, tumour type, tier and others."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.cohort.belonging import is_of_class
from agnoma.cohort.rows import NOT_SHOWN, Row
from agnoma.cohort.vocabulary import Vocabulary
from agnoma.errors import ConfigError
from agnoma.models.base import Status
from agnoma.models.biomarkers import PCR_AND_IHC
from agnoma.models.case import CohortConsent, MmrIhc, MsiPcr
from agnoma.models.cohort import CohortCase, gene_names
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import Verdict
from agnoma.ternary import Ternary

INDETERMINATE = "INDETERMINATE"
_TIERS = tuple(AmpTier)
_STAINED = {
    MsiPcr.HIGH: MmrIhc.DEFICIENT,
    MsiPcr.LOW: MmrIhc.PROFICIENT,
    MsiPcr.STABLE: MmrIhc.PROFICIENT,
}
"""What the stain showed where both tests were done: one record holds them if they agree."""


@dataclass(frozen=True)
class Criterion:
    """One condition of a question."""

    words: str
    answer: Callable[[CohortCase], Ternary]
    assays: tuple[str, ...] = ()
    """What has to be done in the laboratory to answer it."""
    shown_as: str = ""
    """Field of a `Row` that a shared page shows of it; where that is blanked, so is the answer."""
    wider: "Criterion | None" = None
    """One that whoever meets this one meets as well."""

    def answer_shared(self, case: CohortCase, row: Row) -> Ternary:
        """Return the answer by what a shared page shows of a case."""
        if self.shown_as and getattr(row, self.shown_as) == NOT_SHOWN:
            return Ternary.UNKNOWN
        return self.answer(case)


def turned(criterion: Criterion, *, negated: bool) -> Criterion:
    """Return a criterion, or its opposite."""
    if not negated:
        return criterion
    return Criterion(
        f"NOT {criterion.words}",
        lambda case: ~criterion.answer(case),
        criterion.assays,
        criterion.shown_as,
    )


def close(word: str, known: Iterable[str]) -> str:
    """Return which known words are meant by one that is not."""
    found = difflib.get_close_matches(word, sorted(known), 3)
    return f"; did you mean {', '.join(found)}?" if found else ""


def _class(sign: str, value: str, known: Vocabulary) -> Criterion:
    del sign, known
    wanted = value.upper()
    return Criterion(
        f"class {wanted}, primary or secondary",
        lambda case: is_of_class(case, wanted),
        shown_as="class_label",
    )


def _site(sign: str, value: str, known: Vocabulary) -> Criterion:
    del sign
    wanted = value.upper()
    return Criterion(
        f"tumour type {wanted} or below",
        lambda case: known.types.is_of_type(case, wanted),
        shown_as="site",
    )


def _tier(sign: str, value: str, known: Vocabulary) -> Criterion:
    wanted = [t for t in _TIERS if value.upper() in (t.value, t.tier)]
    if not wanted:
        msg = f"--list: unknown tier {value!r}; write I, II, III or one of " + ", ".join(
            tier.value for tier in _TIERS
        )
        raise ConfigError(msg)
    accepted = _TIERS[: _TIERS.index(wanted[-1]) + 1] if sign == "<=" else tuple(wanted)

    def answer(case: CohortCase) -> Ternary:
        answers = {tier in accepted for tier in _possible_tiers(case, known.tier_genes)}
        return Ternary.of(answers.pop()) if len(answers) == 1 else Ternary.UNKNOWN

    better = " or better" if sign == "<=" else ""
    return Criterion(f"best tier {value.upper()}{better}", answer, shown_as="tier")


def _possible_tiers(
    case: CohortCase, tier_genes: frozenset[str] | None
) -> tuple[AmpTier | None, ...]:
    """Return what the best tier may be: where something was not seen, it may be better.

    That is where a class stayed open, and where a gene with a fact on sensitivity is no part of
    any class and could not be read.
    """
    best = case.best_tier
    unread = gene_names(case.genes_unread)
    telling = unread if tier_genes is None else unread & tier_genes
    if not case.is_insufficient and case.open_classes == () and not telling:
        return (best,)
    return (best, *_TIERS[: len(_TIERS) if best is None else _TIERS.index(best)])


def _msi(sign: str, value: str, known: Vocabulary) -> Criterion:
    """Return whether a test said so; instability and stained proteins are two tests."""
    del sign, known
    words: dict[str, str] = {w.upper(): w for w in (*MsiPcr, *MmrIhc, INDETERMINATE)}
    wanted = words.get(value.upper())
    if wanted is None:
        msg = (
            f"--list: msi={value}: no result of a test{close(value.upper(), words)}; write one "
            f"of {', '.join(words.values())}"
        )
        raise ConfigError(msg)
    stained = wanted in tuple(MmrIhc)

    def answer(case: CohortCase) -> Ternary:
        found = _microsatellites(case, stained=stained)
        if found is None or (found == INDETERMINATE != wanted):
            return Ternary.UNKNOWN
        return Ternary.of(found == wanted)

    assay = "mismatch-repair proteins by IHC" if stained else "microsatellite instability"
    return Criterion(f"MSI {wanted}", answer, (assay,), shown_as="msi")


def _microsatellites(case: CohortCase, *, stained: bool) -> str | None:
    """Return what one of the two tests said, None where it was not done."""
    value = case.msi.value
    if case.msi.status is not Status.EVALUATED or not value:
        return None
    if stained == (value in tuple(MmrIhc)):
        return value
    if stained and case.msi.source == PCR_AND_IHC and value in tuple(MsiPcr):
        return _STAINED[MsiPcr(value)].value
    return None


def _tmb(sign: str, value: str, known: Vocabulary) -> Criterion:
    del known
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

    return Criterion(
        f"TMB {sign} {limit:g} per Mb", answer, ("tumour mutational burden",), "tmb_category"
    )


def _verdict(sign: str, value: str, known: Vocabulary) -> Criterion:
    del sign, known
    if value.upper() not in {verdict.value for verdict in Verdict}:
        msg = f"--list: unknown verdict {value!r}; write one of " + ", ".join(Verdict)
        raise ConfigError(msg)
    return Criterion(
        f"verdict {value.upper()}",
        lambda case: Ternary.of(case.verdict.value == value.upper()),
        shown_as="verdict",
    )


def _assessable(sign: str, value: str, known: Vocabulary) -> Criterion:
    del sign, value, known

    def answer(case: CohortCase) -> Ternary:
        return Ternary.of(case.verdict in (Verdict.PASS, Verdict.WARN) and not case.in_doubt)

    return Criterion("sample sufficient and its identity not in doubt", answer, shown_as="verdict")


def _consented(sign: str, value: str, known: Vocabulary) -> Criterion:
    del sign, value, known
    return Criterion(
        "use in a cohort consented to on record",
        lambda case: Ternary.of(case.consent is CohortConsent.YES),
    )


CRITERIA: dict[str, Callable[[str, str, Vocabulary], Criterion]] = {
    "class": _class,
    "site": _site,
    "tier": _tier,
    "msi": _msi,
    "tmb": _tmb,
    "verdict": _verdict,
    "assessable": _assessable,
    "consented": _consented,
}
