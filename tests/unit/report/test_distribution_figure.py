"""Distributions: bars in place, quartiles in words."""

import re
import xml.etree.ElementTree as ET

import pytest

from agnoma.models.qc import Histogram
from agnoma.report.distribution_figure import distribution_figure, distribution_text

EVEN = Histogram(unit="bp", start=0, width=10, shares=(0.25,) * 4, above=0.0, counted=1000)
LONG_TAIL = Histogram(unit="fragments", start=0, width=5, shares=(0.2, 0.2), above=0.6, counted=7)


def drawn(histogram: Histogram) -> ET.Element:
    figure = distribution_figure("tumour-depth", "Depth <of> bases", histogram, "pairs")
    return ET.fromstring(str(figure))  # noqa: S314


@pytest.mark.parametrize(
    ("histogram", "text"),
    [
        pytest.param(
            EVEN,
            "1,000 pairs: a quarter below 10 bp, half below 20 bp, three quarters below 30 bp.",
            id="within",
        ),
        pytest.param(
            LONG_TAIL,
            "7 pairs: a quarter below 10 fragments, half beyond 10, three quarters beyond 10; "
            "60 % at 10 fragments or more.",
            id="beyond-the-last-bin",
        ),
        pytest.param(
            EVEN.model_copy(update={"median": 17.5}),
            "1,000 pairs: median 17.5 bp, a quarter below 10 bp, three quarters below 30 bp.",
            id="median-as-measured",
        ),
    ],
)
def test_words(histogram: Histogram, text: str) -> None:
    assert distribution_text(histogram, "pairs") == text
    assert drawn(histogram).findtext("desc") == text


def test_one_bar_a_bin_within_the_page() -> None:
    svg = drawn(EVEN)
    bars = next(p.attrib["d"] for p in svg.findall("path") if "stroke-width" in p.attrib)
    assert bars.count("M") == 4
    assert max(float(x) for x in re.findall(r"M([\d.]+)", bars)) < 480


def test_what_lies_beyond_is_striped_and_named() -> None:
    striped = [p for p in drawn(LONG_TAIL).findall("path") if p.attrib.get("stroke-width") == "10"]
    assert [p.attrib["stroke-dasharray"] for p in striped] == ["2 2"]
    assert "above" in [t.text for t in drawn(LONG_TAIL).findall("text")]


def test_median_is_named_where_it_is_known() -> None:
    assert "median" in [t.text for t in drawn(EVEN).findall("text")]
    assert "median" not in [t.text for t in drawn(LONG_TAIL).findall("text")]


def test_median_line_stands_at_the_measured_median() -> None:
    lines = []
    for median in (None, 15, 17.5):
        svg = drawn(EVEN.model_copy(update={"median": median}))
        dashed = next(p for p in svg.findall("path") if p.get("stroke-dasharray") == "4 3")
        lines.append(float(dashed.attrib["d"].split()[0].removeprefix("M")))
    middle_of_bin, same, right = lines
    assert middle_of_bin == same < right


def test_title_is_escaped() -> None:
    assert drawn(EVEN).findtext("title") == "Depth <of> bases"
