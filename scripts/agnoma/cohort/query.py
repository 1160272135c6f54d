"""Questions to a cohort: ``BRAF V600E not site=MEL tier<=II assessable consented``.

Every criterion is answered true, false or unknown: a gene that could not be read is never taken
for unaltered. A case is listed when all are true; when one is unknown and none false it is counted
apart.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agnoma.cohort.criteria import CRITERIA, Criterion, close, turned
from agnoma.cohort.rows import Row
from agnoma.cohort.vocabulary import NOTHING_KNOWN, Names, Vocabulary
from agnoma.cohort.wanted import Wanted, alteration, with_part
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

    def answer_shared(self, case: CohortCase, row: Row) -> Ternary:
        """Return whether a case meets every criterion, by what a shared page shows of it."""
        return all_of(criterion.answer_shared(case, row) for criterion in self.criteria)

    @property
    def wider(self) -> tuple["Question", ...]:
        """Return the questions less by one condition: whoever meets this one meets each of them."""
        found = []
        for i, criterion in enumerate(self.criteria):
            rest = (*self.criteria[:i], *self.criteria[i + 1 :])
            found.append(Question(rest))
            if criterion.wider is not None:
                found.append(Question((*rest, criterion.wider)))
        return tuple(found)


def parse_question(
    text: str,
    cases: Sequence[CohortCase],
    known: Vocabulary | None = None,
    *,
    sharing: bool = False,
) -> Question:
    """Return the question that a text asks of a cohort.

    A bare word is looked up among the classes, genes and tumour types of the cohort, then of the
    tables. Gene, change and kind that follow one another are asked of one alteration: a gene before
    a change is no class of the same name.

    Parameters
    ----------
    known
        Tables behind the question. A class id or tumour type that neither they nor the cohort
        have is refused, since nobody would be of it. None = not checked, and tumour types are
        placed by those of the cohort.
    sharing
        Look words up in tables and tests alone, so that none tells of a patient.

    Raises
    ------
    ConfigError
        Naming the first word that cannot be understood.
    """
    names = Names.of_tables if sharing else Names.of
    tables = known or NOTHING_KNOWN
    return _Parser(names(cases, tables), cases, is_checked=known is not None).parse(text)


class _Parser:
    """Reads one question."""

    def __init__(self, names: Names, cases: Sequence[CohortCase], *, is_checked: bool) -> None:
        self.names = names
        self.is_checked = is_checked
        known = names.known
        self.known = replace(known, types=known.types.with_cases(cases))
        self.criteria: list[Criterion] = []
        self.wanted: Wanted | None = None

    def parse(self, text: str) -> Question:
        try:
            words = shlex.split(text)
        except ValueError as err:
            msg = f"--list {text!r}: {err}; close the quotation mark"
            raise ConfigError(msg) from err
        negated = False
        for at, word in enumerate(words):
            if word.lower() == "not":
                negated = not negated
                continue
            following = next((w for w in words[at + 1 :] if w.lower() != "not"), "")
            self._take(word, following, negated=negated)
            negated = False
        if negated:
            msg = f"--list {text!r}: nothing follows 'not'; {HELP}"
            raise ConfigError(msg)
        self._flush()
        if not self.criteria:
            msg = f"--list {text!r}: nothing is asked; {HELP}"
            raise ConfigError(msg)
        return Question(tuple(self.criteria))

    def _take(self, word: str, following: str, *, negated: bool) -> None:
        key, sign, value = self._term(word, following)
        negated = negated is not (sign == "!=")
        if key in ("gene", "change", "kind"):
            self._take_alteration(key, value, negated=negated)
            return
        self._flush()
        self._refuse_unknown(key, value)
        criterion = CRITERIA[key](sign, value, self.known)
        self.criteria.append(turned(criterion, negated=negated))

    def _refuse_unknown(self, key: str, value: str) -> None:
        """Refuse a class or tumour type that neither the tables nor the cohort know."""
        if not self.is_checked or key not in ("class", "site"):
            return
        known = self.names.all_of(key)
        if value.upper() not in known:
            what = {"class": "class id of the rules", "site": "tumour type of OncoTree"}[key]
            msg = (
                f"--list: {key}={value}: no {what}, nor of this cohort{close(value.upper(), known)}"
            )
            raise ConfigError(msg)

    def _term(self, word: str, following: str) -> tuple[str, str, str]:
        found = _TERM.fullmatch(word)
        if not found:
            return self._bare(word, following)
        key, sign, value = found["key"], found["sign"], found["value"]
        allowed = {"tier": ("=", "!=", "<="), "tmb": ("<=", ">=")}.get(key, ("=", "!="))
        if key not in KEYS:
            msg = f"--list: unknown key {key!r}{close(key, KEYS)}; {HELP}"
            raise ConfigError(msg)
        if sign not in allowed:
            msg = f"--list: {word!r}: {key} takes {' or '.join(allowed)}"
            raise ConfigError(msg)
        return key, sign, value

    def _bare(self, word: str, following: str) -> tuple[str, str, str]:
        if word.lower() in ("assessable", "consented"):
            return word.lower(), "=", ""
        kinds = self.names.kinds_of(word.upper())
        if word.upper() in self.names.all_of("gene") and self._is_change(following):
            return "gene", "=", word.upper()
        if len(kinds) > 1:
            options = " or ".join(f"{key}={word}" for key in kinds)
            msg = f"--list: {word!r} may mean several things; write {options}"
            raise ConfigError(msg)
        if kinds:
            return kinds[0], "=", word.upper()
        if CHANGE.fullmatch(word):
            return "change", "=", word
        known = frozenset[str]().union(*map(self.names.all_of, ("class", "gene", "site")))
        msg = (
            f"--list: {word!r} is no class, gene, change or tumour type of tables or cohort"
            f"{close(word.upper(), known)}; {HELP}"
        )
        raise ConfigError(msg)

    def _is_change(self, word: str) -> bool:
        """Return whether a word asks for a change; what stands before it is then its gene."""
        if word.startswith("change="):
            return True
        return bool(CHANGE.fullmatch(word)) and not self.names.kinds_of(word.upper())

    def _take_alteration(self, key: str, value: str, *, negated: bool) -> None:
        asked = self.wanted
        # 'BRAF V600E' is one alteration; 'BRAF not V600E' is one of BRAF and not that one.
        of_gene = asked.gene if asked and negated and key != "gene" else ""
        joins = asked is not None and not negated and not _is_given(asked, key)
        if key == "gene" or not joins or asked is None:
            self._flush()
            asked = Wanted(gene=of_gene, negated=negated)
        self.wanted = with_part(asked, key, _kind(value) if key == "kind" else value)

    def _flush(self) -> None:
        if self.wanted is None:
            return
        asked = alteration(self.wanted, self.known)
        self.criteria.append(turned(asked, negated=self.wanted.negated))
        self.wanted = None


def _is_given(wanted: Wanted, key: str) -> bool:
    """Return whether a part of the alteration is already asked for."""
    return bool({"gene": wanted.gene, "change": wanted.change, "kind": wanted.kind}[key])


def _kind(value: str) -> AlterationKind:
    try:
        return AlterationKind(value.lower())
    except ValueError as err:
        kinds = ", ".join(kind.value for kind in AlterationKind)
        msg = f"--list: unknown kind {value!r}; write one of {kinds}"
        raise ConfigError(msg) from err
