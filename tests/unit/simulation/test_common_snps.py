from typing import Any

import pytest

from agnoma.simulation.common_snps import common_snps
from agnoma.simulation.truth import EventKind, PlantedEvent


def event(**changes: Any) -> PlantedEvent:
    fields = {
        "case_id": "C1",
        "kind": EventKind.GERMLINE,
        "label": "x",
        "contig": "chr1",
        "start": 5,
        "ref": "A",
        "alt": "C",
        "expected": "not_reported",
    }
    return PlantedEvent.model_validate({**fields, **changes})


def test_each_polymorphism_once_in_genome_order() -> None:
    found = common_snps([event(start=9), event(), event(case_id="C2")])
    assert [(s.contig, s.start, s.ref, s.alt) for s in found] == [
        ("chr1", 5, "A", "C"),
        ("chr1", 9, "A", "C"),
    ]
    assert {s.af for s in found} == {0.275}  # 0.35 heterozygous, 0.10 homozygous


@pytest.mark.parametrize(
    "other", [{"kind": EventKind.SOMATIC}, {"ref": "AT", "alt": "A"}, {"ref": "AC", "alt": "GT"}]
)
def test_nothing_else_is_a_common_snp(other: dict[str, Any]) -> None:
    assert common_snps([event(**other)]) == []
