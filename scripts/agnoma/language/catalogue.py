"""Messages of one language, read from its gettext catalogue.

The stages write their sentences in English into the profile, with numbers and names in them. A
message is therefore a whole text, or a sentence with slots: ``{n} of {m} loci``. The name of a
slot says what may stand there:

=====================  =========================================================================
slot                   holds
=====================  =========================================================================
``{n}``, ``{n2}`` ...  a number, printed as it stands
``{id}``, ``{id2}``    one word without a space, printed as it stands
``{gene}``             genes, one or several, what joins them translated
``{type}``             tumour types, one or several, what joins two of them translated
``{drug}``             drugs, one or several, printed as they stand
``{own}``, ``{own2}``  one thing, printed as it stands: a name, or words of the laboratory; what
                       has several parts has to be among the names of the page
any other name         any text, translated in turn
=====================  =========================================================================

Format: PO files of GNU gettext (manual, section 10), of which the parts that Babel writes are read:
comments, ``msgid`` and ``msgstr``, both over several lines. Entries marked fuzzy do not count.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agnoma.errors import InputFormatError

LOCALES = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language that everything is written in; it needs no catalogue."""
_SLOT = re.compile(r"\{([a-z]+\d*)\}")
_NUMBER = re.compile(r"[-−+±]?\d[\d.,]*(?:e[-+]?\d+)?%?")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_CAPITAL = re.compile(r"[(?]?[A-ZÀ-Þ0-9]|\?")
_TITLE_WORD = re.compile(r"\b[A-Z][a-z]{3,}\b")
"""Begins a sentence or a name of a disease; no gene is written so."""
_OF_TYPES = frozenset("and of or the with in".split())
"""Words between genes, and in OncoTree names, that begin with a small letter."""
_KIND = re.compile(r"[a-z]+")
_KEY = 4
"""Characters of the start or end of a pattern that it is looked up by."""
_MOST_PLACES = 12
"""Occurrences of a literal that are tried as the end of a slot."""


@dataclass(frozen=True)
class Pattern:
    """A message with slots."""

    msgid: str
    msgstr: str
    literals: tuple[str, ...]
    """What stands before, between and after the slots; one more than there are slots."""
    slots: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Characters that a text must share with it: the more, the more it says."""
        return sum(map(len, self.literals))

    def may_fit(self, text: str) -> bool:
        """Return whether a text has every literal: what is quickly told."""
        first, *inner, last = self.literals
        return (
            text.startswith(first)
            and text.endswith(last)
            and all(literal in text for literal in inner)
        )

    def matches(self, text: str) -> Iterator[dict[str, str]]:
        """Yield what stands in the slots, for each way the text fits."""
        if self.may_fit(text):
            yield from self._filled(text, 0, len(self.literals[0]))

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the translation with values in its slots."""
        return _SLOT.sub(lambda slot: values[slot[1]], self.msgstr)

    def _filled(self, text: str, slot: int, start: int) -> Iterator[dict[str, str]]:
        name, literal = self.slots[slot], self.literals[slot + 1]
        if slot == len(self.slots) - 1:
            ends = [len(text) - len(literal)]
        else:
            ends = list(_places(text, literal, start + 1))
        for end in ends:
            value = text[start:end]
            if not _may_hold(name, value):
                continue
            if slot == len(self.slots) - 1:
                yield {name: value}
                continue
            for rest in self._filled(text, slot + 1, end + len(literal)):
                yield {name: value} | rest


class Catalogue:
    """Messages of one language, and a way to find those that a text may fit."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self.exact = {key: text for key, text in messages.items() if not _SLOT.search(key)}
        slotted = (_pattern(key, text) for key, text in messages.items() if _SLOT.search(key))
        self.patterns = tuple(sorted(slotted, key=lambda pattern: -pattern.weight))
        words = {pattern: _whole_words(pattern) for pattern in self.patterns}
        counts = Counter(word for found in words.values() for word in found)
        self._by_start: dict[str, list[int]] = {}
        self._by_end: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        for place, pattern in enumerate(self.patterns):
            first, last = pattern.literals[0], pattern.literals[-1]
            if len(first) >= _KEY:
                self._by_start.setdefault(first[:_KEY], []).append(place)
            elif len(last) >= _KEY:
                self._by_end.setdefault(last[-_KEY:], []).append(place)
            elif words[pattern]:
                rarest = min(words[pattern], key=lambda word: (counts[word], word))
                self._by_word.setdefault(rarest, []).append(place)
            else:
                self._always.append(place)

    def candidates(self, text: str) -> list[Pattern]:
        """Return the patterns a text may fit, those that share most with it first.

        Looked up by how a pattern starts or ends, or by the rarest word in it.
        """
        places = [
            *self._always,
            *self._by_start.get(text[:_KEY], ()),
            *self._by_end.get(text[-_KEY:], ()),
        ]
        for word in set(_WORD.findall(text)):
            places += self._by_word.get(word, ())
        patterns = (self.patterns[place] for place in sorted(places))
        return [pattern for pattern in patterns if pattern.may_fit(text)]


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language, read once."""
    return Catalogue(read_messages(catalogue_path(language)))


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return LOCALES / language / "LC_MESSAGES/agnoma.po"


def read_messages(path: Path) -> dict[str, str]:
    """Read the translated messages of a PO file.

    Raises
    ------
    InputFormatError
        If a line is none of a PO file, or a translation has a slot that its message has not.
    """
    messages = {
        msgid: msgstr for msgid, msgstr, fuzzy in _entries(path) if msgid and msgstr and not fuzzy
    }
    for msgid, msgstr in messages.items():
        if set(_SLOT.findall(msgid)) != set(_SLOT.findall(msgstr)):
            msg = f"{path}: the slots of {msgid!r} and of its translation differ; use the same"
            raise InputFormatError(msg)
    return messages


def slots(text: str) -> tuple[str, ...]:
    """Return the names of the slots of a message, in order."""
    return tuple(_SLOT.findall(text))


def literals(text: str) -> tuple[str, ...]:
    """Return what stands before, between and after the slots of a message."""
    return tuple(_SLOT.split(text)[::2])


def _entries(path: Path) -> Iterator[tuple[str, str, bool]]:
    fields: dict[str, str] = {}
    current, fuzzy = "", False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        word, _, rest = line.partition(" ")
        if word == "msgid":
            if fields:
                yield fields["msgid"], fields.get("msgstr", ""), fuzzy
                fuzzy = False
            fields = {}
        if line.startswith("#,") and "fuzzy" in line:
            if fields:
                yield fields["msgid"], fields.get("msgstr", ""), fuzzy
                fields = {}
            fuzzy = True
        if word in ("msgid", "msgstr"):
            current = word
            fields[current] = _unquoted(rest, path, number)
        elif line.startswith('"'):
            fields[current] += _unquoted(line, path, number)
        elif line.strip() and not line.startswith("#"):
            msg = f"{path}, line {number}: {line[:40]!r} is no line of a catalogue; see Babel"
            raise InputFormatError(msg)
    if fields:
        yield fields["msgid"], fields.get("msgstr", ""), fuzzy


def _unquoted(text: str, path: Path, number: int) -> str:
    """Return a quoted string; the escapes of PO files are among those of JSON."""
    try:
        return str(json.loads(text))
    except ValueError as err:
        msg = f"{path}, line {number}: {text[:40]!r} is no quoted text"
        raise InputFormatError(msg) from err


def _pattern(msgid: str, msgstr: str) -> Pattern:
    return Pattern(msgid, msgstr, literals(msgid), slots(msgid))


def _whole_words(pattern: Pattern) -> list[str]:
    """Return the words that stand whole in a text that fits: not those that touch a slot."""
    found = []
    last = len(pattern.literals) - 1
    for place, literal in enumerate(pattern.literals):
        for word in _WORD.finditer(literal):
            if (word.start() or not place) and (word.end() < len(literal) or place == last):
                found.append(word[0])
    return found


def _places(text: str, literal: str, start: int) -> Iterator[int]:
    place = text.find(literal, start)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(literal, place + 1)


def _may_hold(name: str, value: str) -> bool:
    if not value:
        return False
    kind = _KIND.match(name)
    if kind and kind[0] == "n":
        return bool(_NUMBER.fullmatch(value))
    if kind and kind[0] == "id":
        return not any(character.isspace() for character in value)
    if kind and kind[0] == "gene" and _TITLE_WORD.search(value):
        return False
    if kind and kind[0] in ("gene", "type"):
        return all(_CAPITAL.match(word) or word in _OF_TYPES for word in value.split())
    return True
