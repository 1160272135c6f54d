"""Molecular profiles: names joined by AND, OR, NOT and parentheses (clinical.md 6.3).

A profile becomes alternatives; each has the alteration that is matched and scored, and what else
is needed (column `requires`). ``A OR B`` gives two facts, or one where the words can be joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agnoma.knowledge_import.names import NameReader, Phrase, Untranslated
from agnoma.knowledge_import.result import ImportReason

OPERATOR = re.compile(r"\s*(AND NOT|AND|OR|NOT)\b(?=[\s(])\s*")
MOST_ALTERNATIVES = 32
"""A profile with more is none that a person wrote."""
PHASE_DEPENDENT = (("EGFR", "p.T790M", "p.C797S"),)
"""Alleles whose meaning hangs on whether they lie on one molecule (clinical.md 6.3, 6.7)."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One alteration of a profile, or its absence."""

    text: str
    negated: bool = False


Alternative = tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Alteration:
    """What one fact asks for."""

    genes: tuple[str, ...]
    words: str
    requires: str
    context: str
    gene_level: bool


def parse_profile(text: str) -> tuple[Alternative, ...]:
    """Return the alternatives of a profile, each a conjunction of names.

    Raises
    ------
    ValueError
        If parentheses or operators do not fit together; the message says where.
    """
    reader = _ProfileReader(text)
    return reader.parse()


class _ProfileReader:
    """Recursive descent over a profile; OR binds least, NOT most."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._at = 0

    def parse(self) -> tuple[Alternative, ...]:
        found = self._either()
        if self._at < len(self._text):
            raise self._fault("expected AND, OR or the end")
        return found

    def _either(self) -> tuple[Alternative, ...]:
        found = list(self._all())
        while self._take("OR"):
            found += self._all()
        return _limited(found)

    def _all(self) -> tuple[Alternative, ...]:
        found = self._one()
        while self._peek() in {"AND", "AND NOT"}:
            negated = self._next() == "AND NOT"
            right = self._one()
            found = _conjunction(found, _negation(right) if negated else right)
        return found

    def _one(self) -> tuple[Alternative, ...]:
        if self._take("NOT"):
            return _negation(self._one())
        if self._text.startswith("(", self._at):
            self._at += 1
            found = self._either()
            if not self._text.startswith(")", self._at):
                raise self._fault("expected )")
            self._at += 1
            return found
        return ((Literal(self._name()),),)

    def _name(self) -> str:
        """Return a name; parentheses within it belong to it, as in ``R167W (c.499C>T)``."""
        start, depth = self._at, 0
        while self._at < len(self._text):
            character = self._text[self._at]
            if depth == 0 and (character == ")" or (character == " " and self._peek())):
                break
            depth += {"(": 1, ")": -1}.get(character, 0)
            self._at += 1
        name = self._text[start : self._at].strip()
        if not name:
            raise self._fault("expected an alteration")
        return name

    def _peek(self) -> str | None:
        found = OPERATOR.match(self._text, self._at)
        return found[1] if found else None

    def _next(self) -> str | None:
        found = OPERATOR.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[1]

    def _take(self, operator: str) -> bool:
        if self._peek() != operator:
            return False
        self._next()
        return True

    def _fault(self, wanted: str) -> ValueError:
        return ValueError(f"{self._text!r}, character {self._at + 1}: {wanted}")


def _conjunction(
    left: Sequence[Alternative], right: Sequence[Alternative]
) -> tuple[Alternative, ...]:
    return _limited([(*a, *b) for a in left for b in right])


def _negation(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    found: tuple[Alternative, ...] = ((),)
    for alternative in alternatives:
        denied = [(Literal(one.text, not one.negated),) for one in alternative]
        found = _conjunction(found, denied)
    return found


def _limited(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    if len(alternatives) > MOST_ALTERNATIVES:
        msg = f"more than {MOST_ALTERNATIVES} alternatives"
        raise ValueError(msg)
    return tuple(alternatives)


def read_profile(
    text: str, names: NameReader, *, types: tuple[str, ...] = (), hgvs: tuple[str, ...] = ()
) -> list[Alteration] | Untranslated:
    """Return the alterations of a molecular profile, or why one of its names has no words.

    `types` and `hgvs` are what the source says of the variant of a profile of only one.
    """
    try:
        alternatives = parse_profile(text)
    except ValueError as err:
        return Untranslated(ImportReason.UNKNOWN_NAME, str(err))
    if alternatives == ((Literal(text.strip()),),):
        phrase = _phrase(text.strip(), names, types, hgvs)
        return phrase if isinstance(phrase, Untranslated) else read_variant(phrase)
    found = []
    for alternative in alternatives:
        phrases: list[tuple[Phrase, bool]] = []
        for literal in alternative:
            phrase = _phrase(literal.text, names)
            if isinstance(phrase, Untranslated):
                return phrase
            phrases.append((phrase, literal.negated))
        alteration = _compose(phrases, text)
        if isinstance(alteration, Untranslated):
            return alteration
        found.append(alteration)
    return _merged(found)


def read_variant(phrase: Phrase) -> list[Alteration]:
    """Return the alteration of a single name."""
    return _merged([_alteration(phrase, phrase.requires)])


def _phrase(
    text: str, names: NameReader, types: tuple[str, ...] = (), hgvs: tuple[str, ...] = ()
) -> Phrase | Untranslated:
    gene, _, name = text.partition(" ")
    if "::" in gene or not name:
        return names.read(None, text)
    return names.read(gene, name, types=types, hgvs=hgvs)


def _compose(phrases: Sequence[tuple[Phrase, bool]], text: str) -> Alteration | Untranslated:
    present = [phrase for phrase, negated in phrases if not negated]
    if not present:
        detail = f"{text}: says only what is absent"
        return Untranslated(ImportReason.NOT_IN_GRAMMAR, detail)
    first = next((phrase for phrase in present if phrase.words != "wt"), present[0])
    needed = [*first.requires]
    for phrase, negated in phrases:
        if phrase is not first:
            needed.append(_denied(phrase) if negated else _needed(phrase))
    needed += _phase(present)
    return _alteration(first, needed)


def _needed(phrase: Phrase) -> str:
    atom = f"NOT {'|'.join(phrase.genes)}:class:oncogenic" if phrase.words == "wt" else phrase.atom
    return " AND ".join((atom, *phrase.requires))


def _denied(phrase: Phrase) -> str:
    if phrase.words == "wt":
        return f"{'|'.join(phrase.genes)}:class:oncogenic"
    return f"NOT ({_needed(phrase)})" if phrase.requires else f"NOT {phrase.atom}"


def _phase(present: Sequence[Phrase]) -> list[str]:
    """Return that the phase must be known, whichever it is: the profile does not tell."""
    alleles = {(phrase.genes[0], phrase.words) for phrase in present}
    return [
        f"(phase:cis({one},{other}) OR phase:trans({one},{other}))"
        for gene, one, other in PHASE_DEPENDENT
        if {(gene, one), (gene, other)} <= alleles
    ]


def _alteration(phrase: Phrase, needed: Sequence[str]) -> Alteration:
    return Alteration(
        genes=phrase.genes,
        words=phrase.words,
        requires=" AND ".join(dict.fromkeys(needed)),
        context=phrase.context,
        gene_level=phrase.gene_level,
    )


def _merged(alterations: Sequence[Alteration]) -> list[Alteration]:
    """Join alternatives of the same genes and requirements into one: ``p.G12C|p.G12D``."""
    merged: list[Alteration] = []
    for one in alterations:
        for at, kept in enumerate(merged):
            if replace(kept, words="") == replace(one, words=""):
                words = dict.fromkeys((*kept.words.split("|"), *one.words.split("|")))
                merged[at] = replace(kept, words="|".join(words))
                break
        else:
            merged.append(one)
    return merged
