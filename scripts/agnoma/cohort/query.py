"""Questions to a cohort: ``BRAF V600E not site=MEL tier<=II assessable consented``.

Every criterion is answered true, false or unknown: a gene that could not be read is never taken
for unaltered. A case is listed when all are true; when one is unknown and none false it is counted
apart.
"""

import difflib
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agnoma.cohort.belonging import is_of_class
from agnoma.cohort.features import WAY_OF_KIND, Feature, Way, can_read
from agnoma.errors import ConfigError
from agnoma.models.alteration import AlterationKind
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortCase
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import Verdict
from agnoma.ternary import Ternary, all_of

CHANGE = re.compile(r"(?:p\.)?[A-Z*][0-9]+(?:[A-Z*=]|_|fs|del|dup|ins|delins).*|c\..+|p\..+")
KEYS = ("class", "gene", "change", "kind", "site", "tier", "msi", "tmb", "verdict")
_TERM = re.compile(r"(?P<key>[a-z]+)(?P<sign>!=|<=|>=|=)(?P<value>.+)")
_TIERS = tuple(AmpTier)
HELP = (
    "write words such as BRAF_V600, BRAF, V600E, MEL, assessable, consented, or "
    f"{', '.join(KEYS)} with = or !=, tier with <=, tmb with >= or <=; not turns the next one"
)
_DEFICIENT = frozenset({"MSI-H", "DMMR"})
"""Two assays of one defect: a tumour with one of the two is not known to be without the other."""
_ASSAYS = {
    Way.VARIANT: "small variants of {gene} from tumour DNA",
    Way.HOTSPOT: "small variants of {gene} at its hotspots from tumour DNA",
    Way.COPIES: "copies of {gene}",
    Way.FUSION: "fusions of {gene}, from RNA or a fusion caller",
    Way.EXONS: "exon rearrangements of {gene}",
}


@dataclass(frozen=True)
class Criterion:
    """One condition of a question."""

    words: str
    answer: Callable[[CohortCase], Ternary]
    assays: tuple[str, ...] = ()
    """What has to be done in the laboratory to answer it."""


@dataclass(frozen=True)
class Question:
    """All conditions of a question; each has to hold."""

    criteria: tuple[Criterion, ...]

    @property
    def words(self) -> str:
        """Return the question as it was understood."""
        return " AND ".join(criterion.words for criterion in self.criteria)

    @property
    def assays(self) -> tuple[str, ...]:
        """Return what has to be done in the laboratory, each once."""
        return tuple(dict.fromkeys(a for c in self.criteria for a in c.assays))

    def answer(self, case: CohortCase) -> Ternary:
        """Return whether a case meets every criterion."""
        return all_of(criterion.answer(case) for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An alteration that is asked for."""

    gene: str = ""
    change: str = ""
    kind: AlterationKind | None = None
    negated: bool = False
    features: tuple[Feature, ...] = ()
    """What has to be read before its absence is believed."""


def parse_question(text: str, cases: Sequence[CohortCase]) -> Question:
    """Return the question that a text asks of a cohort.

    A bare word is looked up among the cohort's classes, genes and tumour types. Gene, change and
    kind that follow one another are asked of one alteration.

    Raises
    ------
    ConfigError
        Naming the first word that cannot be understood.
    """
    return _Parser(cases).parse(text)


class _Parser:
    """Reads one question."""

    def __init__(self, cases: Sequence[CohortCase]) -> None:
        self.classes = {
            name for case in cases for name in (case.primary, *case.secondary, *case.provisional)
        }
        self.open_classes = {name for case in cases for name in case.open_classes or ()}
        self.genes = {g for case in cases for g in _genes_of(case)}
        self.types = {
            name.upper() for case in cases for name in (*case.lineage, *_type_names(case)) if name
        }
        self.alterations = {
            (found.gene, found.partner or "", _bare_change(found.change or ""), found.kind): way
            for case in cases
            for found in case.alterations
            for way in (Way.HOTSPOT if found.at_required_locus else WAY_OF_KIND[found.kind],)
        }
        self.criteria: list[Criterion] = []
        self.wanted: _Wanted | None = None

    def parse(self, text: str) -> Question:
        try:
            words = shlex.split(text)
        except ValueError as err:
            msg = f"--list {text!r}: {err}; close the quotation mark"
            raise ConfigError(msg) from err
        negated = False
        for word in words:
            if word.lower() == "not":
                negated = not negated
                continue
            self._take(word, negated=negated)
            negated = False
        if negated:
            msg = f"--list {text!r}: nothing follows 'not'; {HELP}"
            raise ConfigError(msg)
        self._flush()
        if not self.criteria:
            msg = f"--list {text!r}: nothing is asked; {HELP}"
            raise ConfigError(msg)
        return Question(tuple(self.criteria))

    def _take(self, word: str, *, negated: bool) -> None:
        key, sign, value = self._term(word)
        negated = negated is not (sign == "!=")
        if key in ("gene", "change", "kind"):
            self._take_alteration(key, value, negated=negated)
            return
        self._flush()
        self.criteria.append(_turned(_CRITERIA[key](sign, value), negated=negated))

    def _term(self, word: str) -> tuple[str, str, str]:
        found = _TERM.fullmatch(word)
        if not found:
            return self._bare(word)
        key, sign, value = found["key"], found["sign"], found["value"]
        allowed = {"tier": ("=", "!=", "<="), "tmb": ("<=", ">=")}.get(key, ("=", "!="))
        if key not in KEYS:
            msg = f"--list: unknown key {key!r}{_close(key, KEYS)}; {HELP}"
            raise ConfigError(msg)
        if sign not in allowed:
            msg = f"--list: {word!r}: {key} takes {' or '.join(allowed)}"
            raise ConfigError(msg)
        return key, sign, value

    def _bare(self, word: str) -> tuple[str, str, str]:
        if word.lower() in ("assessable", "consented"):
            return word.lower(), "=", ""
        kinds = [
            key
            for key, known in (
                ("class", self.classes),
                ("gene", self.genes),
                ("site", self.types),
            )
            if word.upper() in known
        ]
        if len(kinds) > 1:
            options = " or ".join(f"{key}={word}" for key in kinds)
            msg = f"--list: {word!r} may mean several things; write {options}"
            raise ConfigError(msg)
        if kinds:
            return kinds[0], "=", word.upper()
        if CHANGE.fullmatch(word):
            return "change", "=", word
        if word.upper() in self.open_classes:
            return "class", "=", word.upper()
        known = sorted(self.classes | self.genes | self.types)
        msg = (
            f"--list: {word!r} is no class, gene, change or tumour type of this cohort"
            f"{_close(word.upper(), known)}; {HELP}"
        )
        raise ConfigError(msg)

    def _take_alteration(self, key: str, value: str, *, negated: bool) -> None:
        asked = self.wanted
        # 'BRAF V600E' is one alteration; 'BRAF not V600E' is one of BRAF and not that one.
        of_gene = asked.gene if asked and negated and key != "gene" else ""
        joins = asked is not None and not negated and not _is_given(asked, key)
        if key == "gene" or not joins or asked is None:
            self._flush()
            asked = _Wanted(gene=of_gene, negated=negated)
        if key == "gene":
            self.wanted = replace(asked, gene=value.upper())
        elif key == "change":
            self.wanted = replace(asked, change=_bare_change(value))
        else:
            self.wanted = replace(asked, kind=_kind(value))

    def _asked_features(self, wanted: _Wanted) -> tuple[Feature, ...]:
        """Return what has to be read: the ways in which the cohort has it, by gene."""
        found = {
            Feature(wanted.gene or gene, way)
            for (gene, partner, change, kind), way in self.alterations.items()
            if _fits(wanted, gene, partner, change, kind)
        }
        if found or not wanted.gene:
            return tuple(sorted(found))
        kind = wanted.kind or AlterationKind.SNV
        return (Feature(wanted.gene, WAY_OF_KIND[kind]),)

    def _flush(self) -> None:
        if self.wanted is None:
            return
        asked = replace(self.wanted, features=self._asked_features(self.wanted))
        self.criteria.append(_turned(_alteration(asked), negated=asked.negated))
        self.wanted = None


def _is_given(wanted: _Wanted, key: str) -> bool:
    """Return whether a part of the alteration is already asked for."""
    return bool({"gene": wanted.gene, "change": wanted.change, "kind": wanted.kind}[key])


def _genes_of(case: CohortCase) -> set[str]:
    return {a.gene for a in case.alterations} | {a.partner for a in case.alterations if a.partner}


def _type_names(case: CohortCase) -> tuple[str, ...]:
    return tuple(n for n in (case.oncotree_code, case.type_name, case.tissue) if n)


def _close(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, 3)
    return f"; did you mean {', '.join(close)}?" if close else ""


def _turned(criterion: Criterion, *, negated: bool) -> Criterion:
    if not negated:
        return criterion
    return Criterion(
        f"NOT {criterion.words}", lambda case: ~criterion.answer(case), criterion.assays
    )


def _bare_change(value: str) -> str:
    return value.removeprefix("p.")


def _kind(value: str) -> AlterationKind:
    try:
        return AlterationKind(value.lower())
    except ValueError as err:
        kinds = ", ".join(kind.value for kind in AlterationKind)
        msg = f"--list: unknown kind {value!r}; write one of {kinds}"
        raise ConfigError(msg) from err


def _fits(
    wanted: _Wanted, gene: str, partner: str | None, change: str, kind: AlterationKind
) -> bool:
    return (
        (not wanted.gene or wanted.gene in (gene, partner))
        and (not wanted.change or wanted.change == change)
        and (wanted.kind is None or wanted.kind is kind)
    )


def _alteration(wanted: _Wanted) -> Criterion:
    def answer(case: CohortCase) -> Ternary:
        for found in case.alterations:
            change = _bare_change(found.change or "")
            if _fits(wanted, found.gene, found.partner, change, found.kind):
                return Ternary.TRUE
        read = bool(wanted.features) and all(can_read(case, f) for f in wanted.features)
        return Ternary.FALSE if read else Ternary.UNKNOWN

    parts = (wanted.gene, wanted.change, wanted.kind.value if wanted.kind else "")
    assays = tuple(_ASSAYS[f.way].format(gene=f.gene) for f in wanted.features)
    return Criterion("alteration " + " ".join(filter(None, parts)), answer, assays)


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
        names = {name.upper() for name in (*case.lineage, *_type_names(case))}
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
        return Ternary.of(case.best_tier in accepted)

    better = " or better" if sign == "<=" else ""
    return Criterion(f"best tier {value.upper()}{better}", answer)


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


_CRITERIA: dict[str, Callable[[str, str], Criterion]] = {
    "class": _class,
    "site": _site,
    "tier": _tier,
    "msi": _msi,
    "tmb": _tmb,
    "verdict": _verdict,
    "assessable": _assessable,
    "consented": _consented,
}
