from pathlib import Path

import pytest
from fact_records import build_fact

from agnoma.errors import InputFormatError
from agnoma.io.facts_file import read_facts_file, write_facts
from agnoma.models.knowledge import AmpTier, Fact, FactEffect, KnowledgeSource

SOURCE = KnowledgeSource(name="CIViC", version="v 1: nightly", date="2021-02-03", licence="CC0")


def facts() -> list[Fact]:
    return [
        build_fact(
            "A-1",
            therapy="dabrafenib + trametinib;vemurafenib",
            diseases=("MEL", "UM"),
            diseases_excluded=("ACRM",),
            approved_in=("US",),
            source="CIViC",
            requires="NOT KRAS:class:mutation",
            context='"quoted" words "',
            project_level="3A",
            conflict="EID7 (level B): does not support",
            curated="2020-01-01",
            line=6,
        ),
        build_fact(
            "A-2",
            source="CIViC",
            regulatory=(),
            effect=FactEffect.TOXICITY,
            amp_level=None,
            therapy="sunitinib > imatinib",
            line=7,
        ),
    ]


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "civic.facts.tsv"
    write_facts(path, SOURCE, facts())
    source, read = read_facts_file(path)
    assert read == facts()
    assert read[0].amp_level is AmpTier.IA
    told = (source.name, source.version, source.date, source.licence, source.facts)
    assert told == ("CIViC", "v 1: nightly", "2021-02-03", "CC0", 2)
    assert source.sha256 is not None


def test_same_facts_same_bytes_and_nothing_left_behind(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tsv", tmp_path / "b.tsv"
    write_facts(first, SOURCE, facts())
    write_facts(second, SOURCE, facts())
    assert first.read_bytes() == second.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tsv", "b.tsv"]


def test_cells_stay_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    write_facts(path, SOURCE, [build_fact(context="two\nlines\tand a tab")])
    assert read_facts_file(path)[1][0].context == "two lines and a tab"


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        pytest.param("# source: CIViC\n", "", "no line '# source: ...'", id="source"),
        pytest.param("# date: 2021-02-03\n", "", "no line '# date: ...'", id="date"),
        pytest.param("2021-02-03", "soon", "'# date: soon'; write a date as", id="no-date"),
    ],
)
def test_source_must_be_named(tmp_path: Path, old: str, new: str, match: str) -> None:
    path = tmp_path / "a.tsv"
    write_facts(path, SOURCE, facts())
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(InputFormatError, match=match):
        read_facts_file(path)
