"""Features of a cohort: not readable is neither altered nor unaltered."""

import pytest
from cohort_records import alteration, case

from agnoma.cohort.features import Feature, Way, feature_table, find_hotspot_genes
from agnoma.models.alteration import AlterationKind, Oncogenicity
from agnoma.models.cohort import CohortCase

AMP, FUSION, SV = AlterationKind.AMP, AlterationKind.FUSION, AlterationKind.SV
PROMOTER = AlterationKind.PROMOTER


def counts(*cases: CohortCase) -> dict[str, tuple[int, int, int]]:
    """Return altered, altered and readable, readable by feature."""
    table = feature_table(cases)
    return {
        feature.name: (
            int(table.altered[i].sum()),
            int(table.altered_and_read[i].sum()),
            int(table.read[i].sum()),
        )
        for i, feature in enumerate(table.features)
    }


def test_unread_cases_are_in_no_denominator() -> None:
    found = counts(
        case("C1", "TP53 p.R175H"),
        case("C2"),
        case("C3", genes_read="BRAF"),
        case("C4", "TP53 p.R175H", genes_read=""),
    )
    assert found == {"TP53": (2, 1, 2)}


@pytest.mark.parametrize(
    ("kind", "field", "name"),
    [
        (AMP, {"copies_read": ""}, "ERBB2 copies"),
        (FUSION, {"fusions_read": False}, "ERBB2 fusions"),
        (SV, {"exons_read": ""}, "ERBB2 exon rearrangements"),
        (PROMOTER, {"genes_read_at_loci": ""}, "ERBB2 hotspots"),
    ],
)
def test_each_way_of_alteration_is_read_on_its_own(
    kind: AlterationKind, field: dict[str, object], name: str
) -> None:
    one = case("C1", alteration("ERBB2 x", kind), exons_read="ERBB2")
    assert counts(one, case("C2", exons_read="ERBB2"), case("C3", **field)) == {name: (1, 1, 2)}


def test_uncertain_alterations_are_no_feature() -> None:
    vus = alteration("TP53 p.A1T", oncogenicity=Oncogenicity.VUS)
    assert counts(case("C1", vus), case("C2")) == {}


def test_genes_altered_at_hotspots_are_asked_there() -> None:
    there = [case(f"C{n}", alteration("KRAS p.G12C", at_required_locus=True)) for n in range(4)]
    elsewhere = case("C9", "KRAS p.A99T")
    blind = case("C10", genes_read="", genes_read_at_loci="KRAS")
    assert find_hotspot_genes([*there, elsewhere]) == {"KRAS"}  # 4 of 5: exactly at the limit
    assert find_hotspot_genes([*there[1:], elsewhere]) == frozenset()
    assert counts(*there, elsewhere, blind) == {"KRAS hotspots": (4, 4, 6)}


def test_most_altered_first() -> None:
    table = feature_table(
        [case("C1", "TP53 p.R175H", "APC p.R1450*"), case("C2", "TP53 p.R175H"), case("C3")]
    )
    assert table.most_altered(1).features == (Feature("TP53", Way.VARIANT),)
    assert table.most_altered(1).altered.tolist() == [[True, True, False]]


def test_order_of_cases_changes_nothing() -> None:
    cases = [case("C1", "TP53 p.R175H"), case("C2", genes_read=""), case("C3", "BRAF p.V600E")]
    assert counts(*cases) == counts(*reversed(cases))
