"""MSK-IMPACT 2017, public half: the class never depends on the site, and crosses sites."""

from collections import Counter
from pathlib import Path

import pytest
from bench.molecular_class.classify import Classified, Classifier, Clock
from bench.molecular_class.impact import Impact, codes_by_name, read_impact
from running import REPOSITORY

from agnoma.io.oncotree import read_oncotree


@pytest.fixture(scope="module")
def impact(data: Path) -> Impact:
    return read_impact(data)


@pytest.fixture(scope="module")
def found(impact: Impact) -> list[Classified]:
    nodes = read_oncotree(REPOSITORY / "resources/knowledge/oncotree.tsv")
    # Every third patient: all of them are for `make bench-class`.
    some = Impact(impact.patients[::3], impact.genes, impact.named, impact.unnamed)
    return list(Classifier(impact).run(some, codes_by_name(nodes), Clock()))


def test_all_patients_are_read(impact: Impact) -> None:
    assert len({p.patient_id for p in impact.patients}) == 4564
    assert len(impact.patients) == 4602
    # A row of the table that is there twice counts once.
    assert impact.named + impact.unnamed == 30406
    assert impact.named > 19000


def test_class_is_the_same_with_and_without_the_site(found: list[Classified]) -> None:
    assert [c.patient.patient_id for c in found if c.with_site != c.without_site] == []


def test_braf_v600_is_one_class_of_many_sites(found: list[Classified]) -> None:
    sites = Counter(c.patient.cancer_type for c in found if c.with_site.primary == "BRAF_V600")
    assert len(sites) >= 8
    assert sites["Cutaneous Melanoma"] > 0
    assert sites["Colon Adenocarcinoma"] > 0


def test_pancreas_and_lung_are_driven_as_known(found: list[Classified]) -> None:
    def share(cancer_type: str, class_id: str) -> float:
        group = [c for c in found if c.patient.cancer_type == cancer_type]
        return sum(c.with_site.primary == class_id for c in group) / len(group)

    assert share("Pancreatic Adenocarcinoma", "RAS_MAPK") > 0.6
    assert 0.2 < share("Lung Adenocarcinoma", "RAS_MAPK") < 0.45
    assert share("Lung Adenocarcinoma", "EGFR") > 0.05
    assert share("Pancreatic Adenocarcinoma", "EGFR") < 0.02


def test_what_was_not_tested_is_never_absent(found: list[Classified]) -> None:
    for item in found[:50]:
        states = {t.class_id: t.confirmed for t in item.with_site.trace}
        assert states["KINASE_FUSION"].value == "unknown"
        assert states["MMRD"].value == "unknown"
