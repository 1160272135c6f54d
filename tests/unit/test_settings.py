"""Settings that only a validator can refuse."""

from datetime import date

import pytest
from pydantic import ValidationError

from agnoma.config import KnowledgeConfig
from agnoma.settings import Caller, SmallVariantsConfig


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("freebayes", (Caller.FREEBAYES,), id="one-name"),
        pytest.param(["mpileup", "mpileup"], (Caller.MPILEUP,), id="each-once"),
    ],
)
def test_callers(given: object, expected: tuple[Caller, ...]) -> None:
    assert SmallVariantsConfig.model_validate({"caller": given}).caller == expected


def test_somebody_has_to_propose() -> None:
    with pytest.raises(ValidationError, match="name at least one of freebayes, mpileup"):
        SmallVariantsConfig.model_validate({"caller": []})


def test_further_sources_of_facts_are_tables() -> None:
    given = {
        "name": "Lab",
        "version": "3",
        "date": "2026-05-01",
        "licence": "own",
        "facts": "l.tsv",
    }
    tables = KnowledgeConfig.model_validate({"sources": [given]}).tables()
    assert tables["sources.Lab"] == "l.tsv"
    assert tables["facts"] == "resources/knowledge/biomarkers.tsv"
    assert "sources" not in tables
    for wrong in ("May 2026", "2026-13-01"):
        with pytest.raises(ValidationError, match="is no day of the calendar"):
            KnowledgeConfig.model_validate({"sources": [given | {"date": wrong}]})
    unquoted = KnowledgeConfig.model_validate({"sources": [given | {"date": date(2026, 5, 1)}]})
    assert unquoted.sources[0].date == "2026-05-01"
