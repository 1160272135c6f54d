import csv
import io

import pytest
from hostile import HOSTILE, UNSEEN

from agnoma.exports.text import cell, joined, number, plain


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_cell(hostile: str) -> None:
    shown = cell(hostile)
    assert shown[:1] not in set("=+-@\t\r")
    assert not {c for c in shown if ord(c) in UNSEEN}
    assert next(csv.reader(io.StringIO(shown + "\n"), delimiter="\t", quotechar="\x00")) == [shown]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r1", "'1"),
        ("  =1", "'=1"),
        ("＝1", "'＝1"),
        ("c.-124C>T", "c.-124C>T"),
        ("p.V600E", "p.V600E"),
        ("", ""),
        ("a\tb\nc", "a b c"),
        ("BRAF \u202egnp", "BRAF \ufffdgnp"),
    ],
)
def test_cell(given: str, expected: str) -> None:
    assert cell(given) == expected


def test_plain_keeps_the_alleles_of_a_maf() -> None:
    assert plain("-") == "-"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(0.1 + 0.2, "0.3"), (1e-07, "1e-07"), (12, "12"), (12.0, "12"), (-1.5, "-1.5"), (0, "0")],
)
def test_number(given: float, expected: str) -> None:
    assert number(given) == expected


def test_joined_keeps_order_and_says_it_once() -> None:
    assert joined(["b", "", "a", "b"]) == "b; a"
