"""Numbers that insurers and states give to persons, told from others by form and check digit."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A number that is right by its own rule."""

    name: str
    text: str


def insurance_number(text: str) -> PersonNumber | None:
    """Return the first number in a text that an insurer or a state gave a person.

    Sources: KVNR, GKV-Spitzenverband, directive on § 290 SGB V; NHS number, NHS Data Dictionary
    (modulus 11); AHV number, Swiss central compensation office (EAN-13); Austrian social insurance
    number, ASVG; US social security number, SSA (areas 000, 666 and 9xx are not given);
    Italian codice fiscale, D.M. 23 December 1976.
    """
    for name, pattern, holds in _NUMBERS:
        for match in pattern.finditer(text):
            if holds(re.sub(r"[ .-]", "", match[0])):
                return PersonNumber(name, match[0])
    return None


def is_kvnr(number: str) -> bool:
    """Return whether a German health insurance number (letter, 8 digits, check digit) is right.

    >>> is_kvnr("A123456780"), is_kvnr("A123456789")
    (True, False)
    """
    digits = f"{ord(number[0]) - ord('A') + 1:02}{number[1:9]}"
    products = (int(d) * (1 + place % 2) for place, d in enumerate(digits))
    return sum(p - 9 if p > 9 else p for p in products) % 10 == int(number[9])


def is_nhs(number: str) -> bool:
    """Return whether a British NHS number (ten digits, modulus 11) is right.

    >>> is_nhs("9434765919"), is_nhs("9434765918")
    (True, False)
    """
    total = sum(int(d) * (10 - place) for place, d in enumerate(number[:9]))
    return (11 - total % 11) % 11 == int(number[9])


def is_ahv(number: str) -> bool:
    """Return whether a Swiss AHV number (756 and ten digits, EAN-13) is right.

    >>> is_ahv("7569217076985"), is_ahv("7569217076984")
    (True, False)
    """
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(number[:12]))
    return -total % 10 == int(number[12])


def is_svnr(number: str) -> bool:
    """Return whether an Austrian social insurance number (serial, check digit, birthday) is right.

    >>> is_svnr("1237010180"), is_svnr("1238010180")
    (True, False)
    """
    weights = (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)
    check = sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11
    return check == int(number[3])


def _is_given(number: str) -> bool:
    area = number[:3]
    return area not in ("000", "666") and area < "900" and number[3:5] != "00"


def _always(_: str) -> bool:
    return True


_NUMBERS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("KVNR", re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{9}(?![A-Za-z0-9])"), is_kvnr),
    ("NHS", re.compile(r"(?<![\w.-])\d{3} ?\d{3} ?\d{4}(?![\w-])"), is_nhs),
    ("AHV", re.compile(r"(?<![\w.-])756\.?\d{4}\.?\d{4}\.?\d\d(?![\w-])"), is_ahv),
    ("SVNR", re.compile(r"(?<![\w.-])[1-9]\d{3} [0-3]\d[01]\d{3}(?![\w-])"), is_svnr),
    ("SSN", re.compile(r"(?<![\w.-])\d{3}-\d\d-\d{4}(?![\w-])"), _is_given),
    (
        "codice fiscale",
        re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z](?![A-Za-z0-9])"),
        _always,
    ),
)
