"""Texts that seem to name a person: what is looked for, and how it is shown without telling it.

Chosen so that ids as laboratories make them pass (P0001, BLOCK-12, TCGA-02-0001, P-0000004-T01,
SRR7890824): a number counts as a hospital's or an insurer's only when it stands alone and is long,
or when its check digit or a word beside it says so; two capitalised words count as a name only
where an id is expected and no word of the laboratory is among them; elsewhere one of them has to be
a frequent given name, and neither a hospital nor a staging system is called by them. A child's date
of birth in a file name, a rare name in a remark and a number of six digits are not found: the check
helps, and does not replace pseudonyms.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from agnoma.io.text import open_text
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.validation.check_digits import insurance_number
from agnoma.validation.ordinary_words import BEHIND_TITLES, INSTITUTIONS, LABORATORY
from agnoma.validation.person_patterns import (
    ADDRESS,
    EVENT,
    FIRST_BIRTH_YEAR_OF_TWO_DIGITS,
    FIRST_EVENT_YEAR,
    INITIAL_AND_NAME,
    LAST_BIRTH_YEAR_OF_TWO_DIGITS,
    NUMBERED,
    STAR_AND_DAY,
    TUMOUR,
)

GIVEN_NAMES = PIPELINE_DIRECTORY / "resources/privacy/given_names.txt"
FAMILY_NAMES = PIPELINE_DIRECTORY / "resources/privacy/family_names.txt"
ONCOTREE = PIPELINE_DIRECTORY / "resources/knowledge/oncotree.tsv"
LAST_BIRTH_YEAR = 2009
"""Where dates of runs are usual, a date up to this year is one of birth: no run is so old."""
LAST_DAY = 31
SHOWN_WHOLE = 2
SHORTEST_LOWER = 4
"""Letters of a name in lower case; shorter ones are words of every file name."""
MASK = "***"
NAME = "a name, "
"""How what looks like a name is called, before why."""


class Kind(StrEnum):
    """What a text is; the same word means different things in an id and in a remark."""

    ID = "id"
    """An identifier somebody chose: case, patient, sample."""
    TEXT = "text"
    """Words: a remark, a description, a diagnosis."""
    PATH = "path"
    """A file name with its folders."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something in a text that seems to name a person."""

    what: str
    """What it looks like, in words."""
    found: str
    """As it stands; never shown, written or logged."""

    @property
    def is_name(self) -> bool:
        """Return whether it is a name, and not a number, a date or an address."""
        return self.what.startswith(NAME)

    @property
    def masked(self) -> str:
        """Return what was found with the inside of every word hidden."""
        return masked(self.found)


def masked(text: str) -> str:
    """Return a text of which only the ends of long words can be read.

    >>> masked("Mustermann, Erika")
    'M***n, E***a'
    """
    return re.sub(r"[^\W_]+", lambda m: _masked_word(m[0]), text)


def _masked_word(word: str) -> str:
    return MASK if len(word) <= SHOWN_WHOLE + 1 else f"{word[0]}{MASK}{word[-1]}"


def suspicions(text: str, kind: Kind) -> tuple[Suspicion, ...]:
    """Return what in a text seems to name a person, most telling first; each place once.

    Parameters
    ----------
    text
        A cell, a field of a header, or a path as written.
    kind
        What is usual there.
    """
    found: list[Suspicion] = []
    rest = text
    for look in _LOOKS:
        for suspicion in look(rest, kind):
            if any(suspicion.found in other.found for other in found):
                continue
            found.append(suspicion)
            rest = rest.replace(suspicion.found, " ")
    return tuple(found)


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(
    r"(?<![\w+])\+[1-9]\d{0,2}[ ()./-]{0,3}\d(?:[ ()./-]{0,2}\d){6,12}(?!\w)"
    r"|(?<![\w-])\(?0\d{2,5}\)?[ /]{1,3}\d{3,}(?:[ -]?\d{2,}){0,3}(?!\w)"
    r"|(?i:\b(?:tel|telefon|phone|fon|mobil|mobile|handy|fax)\b[.: ]{0,3})"
    r"\+?\d(?:[ ()./-]{0,2}\d){5,13}"
)
_ALONE = re.compile(r"(?i:pat(?:ient)?)?\d{7,10}")
_MONTH = (
    r"(?:jan(?:uar|uary)?|feb(?:ruar|ruary)?|m[aä]r(?:z|ch)?|maerz|apr(?:il)?|ma[iy]|jun[ie]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_BORN = re.compile(
    r"(?i:(?<![A-Za-z])(?:geb(?:oren|[ ._-]?dat(?:um)?)?|geburts[a-z]*|born|birth[a-z]*|dob|d\.o\.b"
    r"|jahrgang|jg)[\W_]{0,4}"
    r"(?:(?:am|im|in|on|of|date)(?![A-Za-z]))?[\W_]{0,3}"
    r"(?:\d[\d./-]{5,9}|(?:19|20)\d\d(?!\d)"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?[. ]{{0,2}})?{_MONTH}[. ]{{1,2}}"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[., ]{1,2})?(?:19|20)\d\d))"
)
_SPELT = re.compile(
    rf"(?i:(?<![A-Za-z\d])(?:(\d{{1,2}})(?:st|nd|rd|th)?[-., ]{{0,2}}(?:of )?{_MONTH}"
    rf"|{_MONTH}[. ]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?)[-., ]{{0,2}}((?:19|20)\d\d)(?!\d))"
)
_INITIALS_AND_DAY = re.compile(r"[A-Za-z]{1,2}[-_]?((?:19|20)\d\d)(\d\d)(\d\d)")
"""Ids of sequence archives (SRR20010203) have three letters and more."""
_DATES = (
    (re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./])(\d{1,2})\2(\d{1,2})(?!\d)"), (1, 3, 4)),
    (re.compile(r"(?<!\d)(\d{1,2})([-_./])(\d{1,2})\2((?:19|20)\d\d)(?!\d)"), (4, 3, 1)),
    (re.compile(r"(?<![A-Za-z\d])((?:19|20)\d\d)(\d\d)(\d\d)(?![A-Za-z\d])"), (1, 2, 3)),
)
_WORD = re.compile(r"(?:\b[OD]['’](?=[A-Z]))?[^\W\d_]+")
_CAPITALISED_NAME = r"[A-ZÄÖÜ][a-zäöüßéèáàñç-]{2,}"
_DEGREES = (
    r"(?:(?:Dr|Prof|PD|Doktor|Doctor|Professor)\b\.?(?: med\.?)? {1,2}){0,2}(?:[A-ZÄÖÜ]\. ?)?"
)
_PREFIX = r"(?:[OD]['’]|Ma?c)?"
"""What names such as O'Brien and McDonald begin with."""
_PARTICLES = r"(?:von|van|vom|ten|ter|v\.|de|del|di|da|du)(?: de[rnm]| l[ae])?"
_TITLE = re.compile(
    r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Miss|Name|Nachname|Vorname|Surname|Patientin|Patient|(?:Hr|Fr|Pat)(?=\.))"
    rf"\b[.:= ]{{1,3}}{_DEGREES}({_PREFIX}{_CAPITALISED_NAME})"
)
_TITLE_AND_PARTICLE = re.compile(
    rf"\b(?:Herrn?|Frau|Mrs?|Ms|Miss|(?:Hr|Fr)(?=\.))\b[.:= ]{{1,3}}{_DEGREES}"
    rf"{_PARTICLES} ({_PREFIX}{_CAPITALISED_NAME})"
)
_TITLE_OF_CAPITALS = re.compile(
    rf"\b(?:HERRN?|FRAU|MRS?|Herrn?|Frau|Mrs?)\b[.:= ]{{1,3}}{_DEGREES}"
    rf"([A-ZÄÖÜ]{{3,}}|{_CAPITALISED_NAME})(?!\w)"
)
_SURNAME_AND_INITIAL = re.compile(r"([A-ZÄÖÜ][a-zäöüß]{2,})[_ ,-]{1,2}[A-ZÄÖÜ]\.?")
_SAINTS = frozenset({"saint", "san", "sankt", "santa"})
_EPONYMS = frozenset({"ann arbor", "will rogers", "gustave roussy"})
"""Staging systems, effects and hospitals that begin with a given name."""
_CAPITALISED = re.compile(rf"{_PREFIX}[A-ZÄÖÜÉÈÁÀÇÑŞŁŚŻ][a-zäöüßéèêáàâíóúñçşğışłśżźćńøåæ]{{2,}}")
_HOMES = frozenset({"home", "Users", "users", "homes"})
_BETWEEN = re.compile(r"[\s,_.\-]{1,3}")


def _emails(text: str, _: Kind) -> Iterator[Suspicion]:
    yield from (Suspicion("an e-mail address", m[0]) for m in _EMAIL.finditer(text))


def _phones(text: str, kind: Kind) -> Iterator[Suspicion]:
    if kind is not Kind.PATH:
        yield from (Suspicion("a telephone number", m[0]) for m in _PHONE.finditer(text))


def _insured(text: str, _: Kind) -> Iterator[Suspicion]:
    found = insurance_number(text)
    if found is not None:
        yield Suspicion(f"an insurance number ({found.name})", found.text)


def _births(text: str, kind: Kind) -> Iterator[Suspicion]:
    yield from (Suspicion("a date of birth", m[0]) for m in _BORN.finditer(text))
    yield from _starred_births(text)
    for pattern, order in _DATES:
        for match in pattern.finditer(text):
            day = _day(*(int(match[part]) for part in order))
            if day is None or _is_of_event(text, match, day.year, kind):
                continue
            if day.year <= LAST_BIRTH_YEAR or kind is Kind.ID:
                what = "a date of birth" if day.year <= LAST_BIRTH_YEAR else "a date"
                yield Suspicion(what, match[0])
    yield from _spelt_births(text, kind)
    joined = _INITIALS_AND_DAY.fullmatch(text.strip()) if kind is Kind.ID else None
    if joined is not None and _is_of_birth(*map(int, joined.groups())):
        yield Suspicion("initials and a date of birth", text.strip())


def _is_of_event(text: str, match: re.Match[str], year: int, kind: Kind) -> bool:
    """Return whether a date in words is of what happened to a tumour, as its relapse."""
    happened = kind is Kind.TEXT and year >= FIRST_EVENT_YEAR
    return happened and EVENT.search(text[: match.start()]) is not None


def _starred_births(text: str) -> Iterator[Suspicion]:
    """Yield dates of birth behind the sign of birth; a year of two digits may be of a run."""
    for match in STAR_AND_DAY.finditer(text):
        day, month, short, *full = match.groups()
        year = int(short or full[2])
        if short and LAST_BIRTH_YEAR_OF_TWO_DIGITS < year < FIRST_BIRTH_YEAR_OF_TWO_DIGITS:
            continue
        year += 0 if full[2] else 2000 if year <= LAST_BIRTH_YEAR_OF_TWO_DIGITS else 1900
        if _day(year, int(month or full[1]), int(day or full[0])) is not None:
            yield Suspicion("a date of birth", match[0])


def _spelt_births(text: str, kind: Kind) -> Iterator[Suspicion]:
    """Yield dates of birth with the month in words; a month and a year alone are none."""
    for match in _SPELT.finditer(text):
        if _is_of_event(text, match, int(match[3]), kind):
            continue
        if int(match[3]) <= LAST_BIRTH_YEAR and 1 <= int(match[1] or match[2]) <= LAST_DAY:
            yield Suspicion("a date of birth", match[0])


def _is_of_birth(year: int, month: int, day: int) -> bool:
    return year <= LAST_BIRTH_YEAR and _day(year, month, day) is not None


def _day(year: int, month: int, day: int) -> date | None:
    for months, days in ((month, day), (day, month)):
        try:
            return date(year, months, days)
        except ValueError:
            continue
    return None


def _numbers(text: str, kind: Kind) -> Iterator[Suspicion]:
    yield from (Suspicion("a hospital number", m[0]) for m in NUMBERED.finditer(text))
    if kind is Kind.ID and _ALONE.fullmatch(text.strip()):
        number = text.strip()
        alone = f", {len(number)} digits alone" if number.isdecimal() else ""
        yield Suspicion(f"a hospital number{alone}", number)


def _addresses(text: str, kind: Kind) -> Iterator[Suspicion]:
    if kind is Kind.TEXT:
        yield from (Suspicion("an address", m[0]) for m in ADDRESS.finditer(text))


def _names(text: str, kind: Kind) -> Iterator[Suspicion]:
    for title in (_TITLE, _TITLE_OF_CAPITALS, _TITLE_AND_PARTICLE):
        for match in title.finditer(text):
            if not (_is_no_name(match[1].lower()) or _is_diagnosis(match)):
                yield Suspicion(f"{NAME}behind a title", match[0])
    for pattern in INITIAL_AND_NAME:
        for match in pattern.finditer(text):
            if match[1] in family_names():
                yield Suspicion(f"{NAME}with an initial", match[0])
    initial = _SURNAME_AND_INITIAL.fullmatch(text.strip()) if kind is Kind.ID else None
    if initial is not None and initial[1] in family_names():
        yield Suspicion(f"{NAME}with an initial", text.strip())
    parts = _shown_parts(text) if kind is Kind.PATH else (text,)
    for part in parts:
        yield from _pairs(part, kind)


def _is_no_name(word: str) -> bool:
    """Return whether a word behind a title is one of a sentence, as in ``Patient Refused``."""
    return word in laboratory_words() or word.strip("-") in BEHIND_TITLES


def _is_diagnosis(match: re.Match[str]) -> bool:
    """Return whether what stands behind ``Name:`` is what a tumour is called."""
    return match[0].startswith("Name") and TUMOUR.fullmatch(match[1]) is not None


def _shown_parts(path: str) -> Iterator[str]:
    """Yield the folders and the file of a path; whose home folder it is in names no patient."""
    folders = path.split("/")
    for before, part in pairwise(["", *folders]):
        if before not in _HOMES:
            yield part


def _pairs(text: str, kind: Kind) -> Iterator[Suspicion]:
    words = list(_WORD.finditer(text))
    for first, second in pairwise(words):
        between = text[first.end() : second.start()]
        if not _BETWEEN.fullmatch(between) or (kind is Kind.TEXT and not set(between) <= set(" ,")):
            continue
        if _is_name(first[0], second[0], kind) and not _names_a_place(text, first, second):
            found = text[first.start() : second.end()]
            yield Suspicion(f"{NAME}two {'' if found.islower() else 'capitalised '}words", found)
            return
    for word in words:
        if _is_joined_name(word[0]):
            yield Suspicion(f"{NAME}two words written as one", word[0])
            return


def _names_a_place(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Return whether two words call a hospital or a staging system, as in ``Ann Arbor``."""
    words = (first[0].lower(), second[0].lower())
    if " ".join(words) in _EPONYMS or _SAINTS.intersection(words):
        return True
    behind = re.match(r"[ -]([^\W\d_]+)", text[second.end() :])
    return behind is not None and behind[1].lower() in INSTITUTIONS


def _is_name(first: str, second: str, kind: Kind) -> bool:
    if {first.lower(), second.lower()} & laboratory_words():
        return False
    given = {first.capitalize(), second.capitalize()} & given_names()
    if given and all(_is_written_as_name(word, kind) for word in (first, second)):
        return True
    both = all(_CAPITALISED.fullmatch(word) for word in (first, second))
    return both and kind is Kind.ID


def _is_written_as_name(word: str, kind: Kind) -> bool:
    if _CAPITALISED.fullmatch(word) or (word.isupper() and len(word) > SHOWN_WHOLE):
        return True
    return word.islower() and len(word) >= SHORTEST_LOWER and kind is not Kind.TEXT


def _is_joined_name(word: str) -> bool:
    """Return whether a word is a given name and another one, as in MustermannErika."""
    parts = re.findall(r"[A-ZÄÖÜ][a-zäöüßéèáàñç]+", word)
    if len(parts) != 2 or "".join(parts) != word or min(map(len, parts)) < 4:
        return False
    return bool(set(parts) & given_names()) and not {p.lower() for p in parts} & laboratory_words()


_LOOKS: Sequence[Callable[[str, Kind], Iterator[Suspicion]]] = (
    _emails,
    _insured,
    _phones,
    _births,
    _numbers,
    _addresses,
    _names,
)


@cache
def given_names() -> frozenset[str]:
    """Return frequent given names."""
    return _listed(GIVEN_NAMES)


@cache
def family_names() -> frozenset[str]:
    """Return frequent family names that are no other word."""
    return _listed(FAMILY_NAMES)


def _listed(path: Path) -> frozenset[str]:
    with open_text(path) as lines:
        return frozenset(line.strip() for line in lines if not line.startswith("#"))


@cache
def laboratory_words() -> frozenset[str]:
    """Return words in lower case that are at home in ids and diagnoses; no name is made of them."""
    with open_text(ONCOTREE) as lines:
        named = [line.split("\t")[1] for line in lines if line[0] != "#" and "\t" in line]
    types = {word.lower() for name in named for word in _WORD.findall(name)}
    people = {name.lower() for name in given_names()}
    return frozenset((types - people) | set(LABORATORY.split()) | INSTITUTIONS)
