"""Questions to a cohort: ``BRAF V600E not site=MEL tier<=II assessable consented``.

Every criterion is answered true, false or unknown: a gene that could not be read is never taken
for unaltered. A case is listed when all are true; when one is unknown and none false it is counted
apart.
"""

import difflib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agnoma.cohort.criteria import CRITERIA, Criterion, Vocabulary, turned, type_names
from agnoma.cohort.features import WAY_OF_KIND, Feature, Way, can_read
from agnoma.errors import ConfigError
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortCase
from agnoma.ternary import Ternary, all_of

CHANGE = re.compile(r"(?:p\.)?[A-Z*][0-9]+(?:[A-Z*=]|_|fs|del|dup|ins|delins).*|c\..+|p\..+")
KEYS = ("class", "gene", "change", "kind", "site", "tier", "msi", "tmb", "verdict")
_TERM = re.compile(r"(?P<key>[a-z]+)(?P<sign>!=|<=|>=|=)(?P<value>.+)")
HELP = (
    "write words such as BRAF_V600, BRAF, V600E, MEL, assessable, consented, or "
    f"{', '.join(KEYS)} with = or !=, tier with <=, tmb with >= or <=; not turns the next one"
)
_ASSAYS = {
    Way.VARIANT: "small variants of {gene} from tumour DNA",
    Way.HOTSPOT: "small variants of {gene} at its hotspots from tumour DNA",
    Way.COPIES: "copies of {gene}",
    Way.FUSION: "fusions of {gene}, from RNA or a fusion caller",
    Way.EXONS: "exon rearrangements of {gene}",
}


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


def parse_question(
    text: str, cases: Sequence[CohortCase], known: Vocabulary | None = None
) -> Question:
    """Return the question that a text asks of a cohort.

    A bare word is looked up among the cohort's classes, genes and tumour types. Gene, change and
    kind that follow one another are asked of one alteration.

    Parameters
    ----------
    known
        Class ids and tumour types that may be asked for beside those of the cohort: any other one
        is refused, since nobody would be of it. None = not checked.

    Raises
    ------
    ConfigError
        Naming the first word that cannot be understood.
    """
    return _Parser(cases, known).parse(text)


class _Parser:
    """Reads one question."""

    def __init__(self, cases: Sequence[CohortCase], known: Vocabulary | None) -> None:
        self.known = known
        self.classes = {
            name for case in cases for name in (case.primary, *case.secondary, *case.provisional)
        }
        self.open_classes = {name for case in cases for name in case.open_classes or ()}
        self.genes = {g for case in cases for g in _genes_of(case)}
        self.types = {
            name.upper() for case in cases for name in (*case.lineage, *type_names(case)) if name
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
        self._refuse_unknown(key, value)
        self.criteria.append(turned(CRITERIA[key](sign, value), negated=negated))

    def _refuse_unknown(self, key: str, value: str) -> None:
        """Refuse a class or tumour type that neither the tables nor the cohort know."""
        if self.known is None or key not in ("class", "site"):
            return
        if key == "class":
            known = self.known.classes | self.classes | self.open_classes
        else:
            known = self.known.types | self.types
        if value.upper() not in known:
            what = {"class": "class id of the rules", "site": "tumour type of OncoTree"}[key]
            msg = (
                f"--list: {key}={value}: no {what}, nor of this cohort"
                f"{_close(value.upper(), sorted(known))}"
            )
            raise ConfigError(msg)

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
        self.criteria.append(turned(_alteration(asked), negated=asked.negated))
        self.wanted = None


def _is_given(wanted: _Wanted, key: str) -> bool:
    """Return whether a part of the alteration is already asked for."""
    return bool({"gene": wanted.gene, "change": wanted.change, "kind": wanted.kind}[key])


def _genes_of(case: CohortCase) -> set[str]:
    return {a.gene for a in case.alterations} | {a.partner for a in case.alterations if a.partner}


def _close(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, 3)
    return f"; did you mean {', '.join(close)}?" if close else ""


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
