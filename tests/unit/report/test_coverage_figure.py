"""Coverage by gene: blind genes first, parts told apart without colour."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.models.qc import GeneCallability, LocusState
from agnoma.pictures import palette
from agnoma.report.coverage_figure import (
    MAX_GENES,
    blind_first,
    callable_text,
    coverage_figure,
)


def gene(name: str, cds: int, targeted: int, readable: int) -> GeneCallability:
    return GeneCallability(
        gene=name,
        state=LocusState.NOT_ASSESSABLE,
        cds_bp=cds,
        targeted_bp=targeted,
        callable_bp=readable,
    )


GENES = (
    gene("WHOLE", 900, 900, 900),
    gene("DESIGN", 1000, 400, 400),
    gene("SHALLOW", 1000, 1000, 700),
    gene("BLIND", 1000, 800, 0),
    gene("UNTESTED", 1000, 0, 0),
    gene("UNKNOWN", 0, 0, 0),
)


def drawn(genes: Any) -> ET.Element:
    return ET.fromstring(str(coverage_figure(genes)))  # noqa: S314


def test_blind_genes_come_first() -> None:
    assert [g.gene for g in blind_first(GENES)] == ["BLIND", "SHALLOW", "DESIGN", "WHOLE"]
    assert blind_first(GENES) == blind_first(GENES[::-1])


@pytest.mark.parametrize(
    ("readable", "text"),
    [
        pytest.param(1000, "100 %", id="all"),
        pytest.param(9999, "99.9 %", id="never-rounded-up"),
        pytest.param(0, "0 %", id="none"),
        pytest.param(125, "12.5 %", id="some"),
    ],
)
def test_share_is_rounded_down(readable: int, text: str) -> None:
    whole = 10_000 if readable > 1000 else 1000
    assert callable_text(gene("A", whole, whole, readable)) == text


def test_parts_differ_by_pattern() -> None:
    svg = drawn(GENES[2:3])  # 70 % callable, 30 % blind
    legend = 4  # rectangles of the legend: callable, blind, outside; and the blind one's stripes
    rects = svg.findall("rect")[legend - 1 :]
    stripes = [p for p in svg.findall("path") if p.attrib.get("stroke-dasharray")]
    blind, readable = rects
    assert readable.attrib["fill"] == palette.BLUE
    assert blind.attrib["fill"] == palette.WHITE
    assert len(stripes) == 2  # legend and gene
    widths = [float(r.attrib["width"]) for r in (readable, blind)]
    assert widths[0] / sum(widths) == pytest.approx(0.7, abs=0.005)


def test_a_sliver_is_seen() -> None:
    svg = drawn((gene("LONG", 100_000, 100_000, 99_999),))
    legend, blind = [r for r in svg.findall("rect") if r.attrib.get("stroke") == palette.VERMILION]
    assert float(legend.attrib["width"]) == 30
    assert float(blind.attrib["width"]) >= 2


def test_says_in_words_what_it_shows() -> None:
    text = drawn(GENES).findtext("desc") or ""
    assert "4 genes" in text
    assert "With blind parts: BLIND 0 %; SHALLOW 70 % of the coding sequence." in text
    assert "covers a part: 1 gene." in text
    assert "Callable throughout: 1 gene." in text


def test_many_genes_stay_compact() -> None:
    svg = drawn(tuple(gene(f"G{i:03d}", 1000, 1000, 1000 - i) for i in range(400)))
    names = [t.text for t in svg.findall("text") if (t.text or "").startswith("G")]
    assert len(names) == MAX_GENES
    assert "G399" in names
    assert "G000" not in names
    assert float(svg.attrib["viewBox"].split()[3]) < 1000
    assert f"The {MAX_GENES} with the largest blind parts are drawn." in (
        svg.findtext("desc") or ""
    )


def test_sixty_genes_fit_half_a_page() -> None:
    svg = drawn(tuple(gene(f"G{i}", 1000, 1000, 900) for i in range(60)))
    assert float(svg.attrib["viewBox"].split()[3]) < 400


def test_nothing_to_draw() -> None:
    assert coverage_figure(()) is None
    assert coverage_figure((gene("A", 100, 100, 0),)) is None


def test_names_are_escaped() -> None:
    svg = drawn((gene("<b>&", 100, 100, 50),))
    assert "<b>&" in [t.text for t in svg.findall("text")]
