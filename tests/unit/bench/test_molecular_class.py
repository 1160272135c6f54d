"""Validation on real tumours: repeated rows of a table, and classes that are provisional."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bench.molecular_class import impact, page

ROWS = (
    "Variant\tpatient_id\tCancer_Type\n"
    "KRAS__12__100__C__A\tP1\tColon\n"
    "KRAS__12__100__C__A\tP1\tColon\n"
    "KRAS__12__100__C__A\tP2\tColon\n"
    "TP53__17__5__C__A\tP1\tColon\n"
    "TP53__17__5__C__A\tP1\tColon\n"
)


def test_repeated_rows_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "msk_impact").mkdir()
    (tmp_path / "msk_impact/impact.tsv.gz").write_bytes(gzip.compress(ROWS.encode()))
    named = {("KRAS", "12", 100, "C", "A"): ("missense", "p.G12C")}

    class NoNames:
        def __init__(self, _: Path) -> None:
            pass

        def name(self, _: impact.Key) -> None:
            return None

    monkeypatch.setattr(impact, "_published", lambda _: named.items())
    monkeypatch.setattr(impact, "OwnNames", NoNames)
    found = impact.read_impact(tmp_path)
    assert (found.named, found.unnamed) == (2, 1)
    assert [len(patient.variants) for patient in found.patients] == [1, 1]


def test_tumours_are_not_counted_as_patients() -> None:
    tumours: Any = [
        SimpleNamespace(patient=impact.Patient(patient, cancer))
        for patient, cancer in (("P1", "Colon"), ("P1", "Lung"), ("P2", "Colon"))
    ]
    assert page.counted(tumours) == "3 tumours of 2 patients"


@dataclass(frozen=True)
class Found:
    """A class as the page asks for it."""

    primary: str
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True)
class One:
    """A tumour as the page asks for it."""

    with_site: Found


@pytest.mark.parametrize(
    ("provisional", "words"),
    [([False, False], ""), ([True, True], " (provisional)"), ([True, False], " (1 provisional)")],
)
def test_provisional_class_says_so(provisional: list[bool], words: str) -> None:
    found: Any = [One(Found("HRD", ("HRD",) if p else ())) for p in provisional]
    assert page._provisional([*found, One(Found("WNT"))], "HRD") == words
