"""Texts of a page in its language, at one boundary: where plain values are printed.

What is said while a page is made goes through `say`. In English it is the identity. In another
language a text is looked up whole, then as a sentence with slots, then piece by piece; of several
ways to read it the one counts that leaves the fewest letters untranslated.

What is no language passes: numbers, positions, HGVS names, and the names that the caller gives.
Texts of the knowledge tables stay in the language of the table and are marked as such.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from agnoma.language.catalogue import SOURCE, Catalogue, Pattern, catalogue
from agnoma.language.numbers import grouped

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters around a text in the language of the knowledge tables."""
QUOTE, UNQUOTE = "\ue002", "\ue003"
"""Private-use characters around words of a person, which no language touches."""
_HELD = "\ue004"
"""What stands for quoted words while the text around them is said."""
_SEPARATORS = ("\n", " · ", ". ", "; ", " – ", ": ", ", ", " / ", " + ", "/")
_VERBATIM = frozenset({"n", "id", "drug"})
_AND, _OR = "and", "or"
_EITHER = re.compile(rf" {_OR} (?=[A-Z][a-z])")
"""Between two tumour types; no name of OncoTree has it."""
_PARTS = (". ", "; ", ", ", ": ", " and ", " or ")
"""What stands between parts of a text."""
_SENTENCE = re.compile(r"(?<=\.) ")
_MOST_PIECES = 400
_LONGEST_JOINED = 5
"""Pieces that may be one message together, such as a sentence with a semicolon in it."""
_MOST_DEEP = 40
_MOST_SENTENCES = 40
_MOST_READINGS = 4000
"""Ways to read one text that are tried, so that a text made to be slow is not."""
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}?")
_MARKS = re.compile(f"[{OPEN}{CLOSE}{QUOTE}{UNQUOTE}{_HELD}]")
_QUOTED = re.compile(f"{QUOTE}([^{QUOTE}{UNQUOTE}]*){UNQUOTE}")
_PLACE = re.compile(rf"{_HELD}(\d+){_HELD}")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER_LAST = re.compile(r"(?<=\S) [-−+±≥≤]?\d[\d.,–]*(?: ?%)?$")
_NUMBER_FIRST = re.compile(r"[^\w\s(]* ?[-−+]?(?:\d[\d.,–]*)? (?=\S)|[^\w\s(]+ (?=\S)")
_EDGES = " ()[]{},;:.…·'\"„“*|?!◆◇○●△▲▽▼✓✕◐□↑↓→"
_TOKEN = re.compile(
    r"[^A-Za-zÀ-ɏ]*"  # numbers and signs
    r"|[cgmnpr]\.\S+"  # HGVS
    r"|[a-z0-9]+(?:_[a-z0-9]+)+"  # names of rules and filters
    r"|[a-z0-9]+:[^\s:]\S*"  # expressions of the tables of facts
    r"|[\w-]+-[0-9a-f]{12}(?:-\d+)?"  # report ids
    r"|[\w./*-]+\.(?:tsv|json|bed|vcf|py|md|yaml|gz|html|bam|fa|gff3)"
    r"|(?=.*\d)(?!.*[a-z]{3})[\w.:>/+*=?|^()~-]+"  # ids, positions, versions
    r"|(?=.*\d)[0-9a-f]{8,}"  # checksums
    r"|[IV]+(?:-[A-F])?|[A-Z]"
)


@dataclass(frozen=True)
class Names:
    """Texts of one page that are not translated."""

    own: frozenset[str] = frozenset()
    """Words of the laboratory, printed as they stand even where they are a message."""
    data: frozenset[str] = frozenset()
    """Names of genes, drugs, tumour types, files and the like."""
    tables: frozenset[str] = frozenset()
    """Free text of the knowledge tables, in their language."""

    @cached_property
    def all(self) -> frozenset[str]:
        """Every one of them."""
        return self.own | self.data | self.tables

    @cached_property
    def words(self) -> frozenset[str]:
        """The names that are one word, and no word of English: with a capital or a number."""
        one = (name for name in self.data if " " not in name)
        return frozenset(name for name in one if name != name.lower() or _DIGIT.search(name))


@dataclass(frozen=True)
class _Reading:
    """One way to say a text, and the letters it leaves untranslated."""

    text: str
    missing: int
    left: tuple[str, ...] = ()


class Speech:
    """What is said of one page in one language."""

    def __init__(self, language: str, names: Names, messages: Catalogue | None = None) -> None:
        self.language = language
        self.names = names
        self.left: set[str] = set()
        """Pieces without a message: what a test looks at."""
        self._messages = messages or catalogue(language)
        self._known: dict[str, _Reading] = {}
        self._budget = _MOST_READINGS

    def say(self, text: str) -> str:
        """Return a text in the language of the page, words of people in it as they stand."""
        *parts, last = _QUOTED.split(text)
        quotes = [_MARKS.sub(_shown_mark, words) for words in parts[1::2]]
        around = [_MARKS.sub(_shown_mark, part) for part in (*parts[::2], last)]
        held = (f"{before}{_HELD}{place}{_HELD}" for place, before in enumerate(around[:-1]))
        said = _grouped(self._said_around("".join((*held, around[-1]))), self.language)
        return _PLACE.sub(lambda place: quotes[int(place[1])], said)

    def _said_around(self, shown: str) -> str:
        found = self._said(shown)
        if found.missing:
            whole = self._by_sentences(shown, found)
            self.left.update(min(whole, found, key=lambda one: one.missing).left)
            return whole.text
        return found.text

    def _said(self, text: str) -> _Reading:
        """Return the reading of a whole text, with all the time there is for one."""
        self._budget = _MOST_READINGS
        return self._reading(text, _MOST_DEEP)

    def _by_sentences(self, text: str, found: _Reading) -> _Reading:
        """Return a text with every sentence in one language: half a translation is none.

        A sentence that stays in the language of the source is marked as such; a word alone may be
        a name.
        """
        sentences = _SENTENCE.split(text)
        if len(sentences) > _MOST_SENTENCES:
            return found
        each = [self._said(sentence) for sentence in sentences]
        return _joined([_whole_or_not(s, r) for s, r in zip(sentences, each, strict=True)], " ")

    def _reading(self, text: str, deep: int) -> _Reading:
        if text in self._known:
            return self._known[text]
        core = text.strip(" ")
        if core != text:
            head, _, tail = text.partition(core) if core else (text, "", "")
            inner = self._reading(core, deep) if core else _Reading("", 0)
            found = _Reading(f"{head}{inner.text}{tail}", inner.missing, inner.left)
        else:
            found = self._at_once(text) or self._best(text, deep)
        self._known[text] = found
        return found

    def _at_once(self, text: str) -> _Reading | None:
        """Return the reading of a text that is one thing: a message, or no language."""
        if text in self.names.own:
            return _Reading(text, 0)
        message = self._messages.exact.get(text)
        if message is not None:
            return _Reading(message, 0)
        if self._is_data(text):
            return _Reading(text, 0)
        # Fields with names hold sentences too: where one has a message, it is none.
        if text in self.names.data:
            return self._as_pattern(text, _MOST_DEEP) or _Reading(text, 0)
        if text in self.names.tables:
            return self._of_table(text)
        return None

    def _of_table(self, text: str) -> _Reading:
        """Return the reading of a text of a table: what ships may have messages, all or none."""
        sentences = _SENTENCE.split(text)
        if len(sentences) > 1:
            found = self._of_pieces(sentences, " ", _MOST_DEEP)
        else:
            found = self._as_pattern(text, _MOST_DEEP) or _Reading(text, 1)
        return found if found.missing == 0 else _Reading(f"{OPEN}{text}{CLOSE}", 0)

    def _is_data(self, text: str) -> bool:
        return all(self._is_data_token(token) for token in text.split())

    def _is_data_token(self, token: str) -> bool:
        bare = token.strip(_EDGES)
        if _TOKEN.fullmatch(bare) or bare in self.names.words:
            return True
        if "|" in bare:
            return all(part in self.names.words for part in bare.split("|"))
        return self._messages.exact.get(bare) == bare

    def _best(self, text: str, deep: int) -> _Reading:
        best = _Reading(text, len(_LETTER.findall(text)) + 1, (text,))
        if deep == 0:
            return best
        for reading in self._readings(text, deep - 1):
            self._budget -= 1
            if reading.missing == 0 or self._budget < 0:
                return min(best, reading, key=lambda one: one.missing)
            if reading.missing < best.missing:
                best = reading
        return best

    def _readings(self, text: str, deep: int) -> Iterator[_Reading]:
        for pattern in self._messages.candidates(text):
            for values in pattern.matches(text):
                yield self._of_pattern(pattern, values, deep)
        yield from self._stripped(text, deep)
        for separator in _SEPARATORS:
            if separator not in text:
                continue
            if separator == ". ":
                yield self._of_pieces(_SENTENCE.split(text), " ", deep)
            else:
                yield self._of_pieces(text.split(separator), separator, deep)
        yield from self._bracketed(text, deep)

    def _of_pattern(self, pattern: Pattern, values: dict[str, str], deep: int) -> _Reading:
        said: dict[str, str] = {}
        missing = 0
        left: list[str] = []
        for name, value in values.items():
            kind = name.rstrip("0123456789")
            inner = (
                _Reading(value, 0)
                if kind in _VERBATIM
                else self._as_it_stands(value, deep)
                if kind == "own"
                else _Reading(self._of_types(value), 0)
                if kind == "type"
                else self._reading(value, deep)
            )
            said[name] = inner.text
            missing += inner.missing
            left += inner.left
        return _Reading(pattern.filled(said), missing, tuple(left))

    def _of_types(self, value: str) -> str:
        """Return tumour types as they stand, what joins two of them translated.

        Names with "and" in them are messages that are their own translation.
        """
        either = self._messages.exact.get(_OR, _OR)
        return f" {either} ".join(self._and_types(part) for part in _EITHER.split(value))

    def _and_types(self, value: str) -> str:
        joint = self._messages.exact.get(_AND)
        if joint is None:
            return value
        pieces, names = value.split(f" {_AND} "), list[str]()
        while pieces:
            ways = (f" {_AND} ".join(pieces[:n]) for n in range(len(pieces), 0, -1))
            name = next((way for way in ways if way in self._messages.exact), pieces[0])
            names.append(name)
            pieces = pieces[name.count(f" {_AND} ") + 1 :]
        return f" {joint} ".join(names)

    def _as_it_stands(self, value: str, deep: int) -> _Reading:
        """Return a value of a slot that is not translated, which is to be a name or words given."""
        if value in self.names.own or self._is_data(value):
            return _Reading(value, 0)
        if value in self._messages.exact:
            return _Reading(self._messages.exact[value], 0)
        # A name may have a message, as "ALK fusion" has.
        if value in self.names.all:
            return self._as_pattern(value, deep) or _Reading(value, 0)
        several = any(separator in value for separator in _PARTS)
        if several:
            inner = self._reading(value, deep)
            if inner.missing == 0 and inner.text == value:
                return inner
        return _Reading(value, len(_LETTER.findall(value)) + 1 if several else 1, (value,))

    def _of_pieces(self, pieces: Sequence[str], separator: str, deep: int) -> _Reading:
        """Return the best way to read pieces one by one or a few together."""
        if len(pieces) > _MOST_PIECES:
            each = [self._reading(piece, deep) for piece in pieces]
            return _joined(each, separator)
        best: list[tuple[int, list[_Reading]]] = [(0, [])]
        for end in range(1, len(pieces) + 1):
            ways = []
            for start in range(max(0, end - _LONGEST_JOINED), end):
                part = separator.join(pieces[start:end])
                reading: _Reading | None
                if end - start == 1:
                    reading = self._reading(part, deep)
                else:
                    reading = self._one_message(part, separator, deep)
                if reading is not None:
                    ways.append((best[start][0] + reading.missing, [*best[start][1], reading]))
            best.append(min(ways, key=lambda way: way[0]))
        return _joined(best[-1][1], separator)

    def _one_message(self, text: str, separator: str, deep: int) -> _Reading | None:
        """Return the reading of joined pieces as one message, which has the separator in it."""
        message = self._messages.exact.get(text)
        if message is not None or text in self.names.own or text in self.names.data:
            return _Reading(message or text, 0)
        return self._as_pattern(text, deep, separator)

    def _as_pattern(self, text: str, deep: int, within: str = "") -> _Reading | None:
        """Return the whole reading of a text by one pattern, if it has one.

        Parameters
        ----------
        text
            To be said.
        deep
            How much deeper to look.
        within
            What has to stand in a literal of the pattern.
        """
        for pattern in self._messages.candidates(text):
            if not any(within in literal for literal in pattern.literals):
                continue
            for values in pattern.matches(text):
                reading = self._of_pattern(pattern, values, deep)
                if reading.missing == 0:
                    return reading
        return None

    def _stripped(self, text: str, deep: int) -> Iterator[_Reading]:
        """Yield the readings of a text without full stop, sign or number at its head, capital."""
        if text.endswith((".", "*", " …", ":")):
            end = 2 if text.endswith(" …") else 1
            inner = self._reading(text[:-end], deep)
            yield _Reading(inner.text + text[-end:], inner.missing, inner.left)
        number = _NUMBER_LAST.search(text)
        if number:
            inner = self._reading(text[: number.start()], deep)
            yield _Reading(inner.text + number[0], inner.missing, inner.left)
        number = _NUMBER_FIRST.match(text)
        if number:
            inner = self._reading(text[number.end() :], deep)
            yield _Reading(number[0] + inner.text, inner.missing, inner.left)
        if text[:1].isupper() and text[1:2].islower():
            inner = self._reading(text[0].lower() + text[1:], deep)
            if inner.missing == 0:
                yield _Reading(inner.text[:1].upper() + inner.text[1:], 0)

    def _bracketed(self, text: str, deep: int) -> Iterator[_Reading]:
        """Yield the readings of a text by its last bracket, or its first: before, in, after."""
        pairs = _brackets(text)
        for start, end in dict.fromkeys((*pairs[-1:], *pairs[:1])):
            before, within, after = text[:start], text[start + 1 : end], text[end + 1 :]
            parts = [
                self._reading(part, deep) if part.strip() else _Reading(part, 0)
                for part in (before, within, after)
            ]
            yield _Reading(
                f"{parts[0].text}({parts[1].text}){parts[2].text}",
                sum(part.missing for part in parts),
                tuple(piece for part in parts for piece in part.left),
            )


_CURRENT: ContextVar[Speech | None] = ContextVar("speech", default=None)


@contextmanager
def speaking(language: str, names: Callable[[], Names] = Names) -> Iterator[Speech | None]:
    """Say everything in a language while the context lasts.

    Parameters
    ----------
    language
        As an ISO 639-1 code; English needs no catalogue and no names.
    names
        Gathers what is not translated.
    """
    speech = None if language == SOURCE else Speech(language, names())
    token = _CURRENT.set(speech)
    try:
        yield speech
    finally:
        _CURRENT.reset(token)


def say(text: str) -> str:
    """Return a text in the language that is spoken; in English the text itself."""
    speech = _CURRENT.get()
    return text if speech is None or not text else speech.say(text)


def say_plainly(text: str) -> str:
    """Return a text in the language that is spoken, without marks of other languages."""
    return plain(say(text))


def language() -> str:
    """Return the language that is spoken."""
    speech = _CURRENT.get()
    return SOURCE if speech is None else speech.language


def quoted(text: str) -> str:
    """Return words of a person so marked that `say` leaves them as they are, line by line.

    English is not said, so nothing is marked in it.
    """
    if _CURRENT.get() is None:
        return text
    lines = (_MARKS.sub(_shown_mark, line) for line in text.split("\n"))
    return "\n".join(f"{QUOTE}{line}{UNQUOTE}" if line.strip() else line for line in lines)


def plain(text: str) -> str:
    """Return a text without marks of other languages and of quotes, for attributes and pictures."""
    return _MARKS.sub("", text)


def marked(text: str) -> str | Markup:
    """Return a text for a page: what is in another language stands in an element that says so."""
    if OPEN not in text:
        return text
    parts = _MARKED.split(text)
    return Markup().join(
        Markup('<span lang="{}">{}</span>').format(SOURCE, part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
        if part
    )


def _grouped(text: str, language: str) -> str:
    """Return a text with thousands as the language sets them, but not what is in another one."""
    parts = _MARKED.split(text)
    said = (f"{OPEN}{p}{CLOSE}" if n % 2 else grouped(p, language) for n, p in enumerate(parts))
    return "".join(said)


def _whole_or_not(text: str, reading: _Reading) -> _Reading:
    """Return a reading that is whole; of one that is not, the text as it was, marked."""
    if not reading.missing or (" " not in text and reading.text == text):
        return reading
    return _Reading(f"{OPEN}{text}{CLOSE}", reading.missing, reading.left)


def _joined(readings: Sequence[_Reading], separator: str) -> _Reading:
    return _Reading(
        separator.join(reading.text for reading in readings),
        sum(reading.missing for reading in readings),
        tuple(piece for reading in readings for piece in reading.left),
    )


def _brackets(text: str) -> list[tuple[int, int]]:
    """Return where brackets open and close that are in no other."""
    pairs, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character == "(":
            start = place if depth == 0 else start
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                pairs.append((start, place))
    return pairs


def _shown_mark(mark: re.Match[str]) -> str:
    return f"⟨U+{ord(mark[0]):04X}⟩"
