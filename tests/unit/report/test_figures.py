import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.variant import FilterOutcome
from agnoma.report.figures import MAX_DOTS, contig_order, copy_number_figure, thin, vaf_figure


def drawn(svg: Any) -> ET.Element:
    return ET.fromstring(str(svg))  # noqa: S314


def test_copy_number_picture(build: Any) -> None:
    copies = build.copy_number()
    svg = drawn(copy_number_figure(copies))
    assert svg.attrib["role"] == "img"
    description = svg.findtext("desc") or ""
    assert "CDKN2A homozygous deletion (0.1 copies)" in description
    labels = [t.text for t in svg.findall("text")]
    assert "▼ CDKN2A" in labels
    assert "▲ BRAF" in labels
    assert "log2 ratio" in labels


def test_copies_axis_when_no_ratio_is_given(build: Any) -> None:
    copies = build.copy_number(bins=())
    segments = tuple(s.model_copy(update={"log2": None}) for s in copies.segments)
    svg = drawn(copy_number_figure(copies.model_copy(update={"segments": segments})))
    assert "copies per tumour cell" in [t.text for t in svg.findall("text")]


def test_nothing_to_draw(build: Any) -> None:
    assert copy_number_figure(build.copy_number(bins=(), segments=())) is None
    assert vaf_figure(()) is None


def test_bins_are_thinned(build: Any) -> None:
    copies = build.copy_number()
    many = build.copy_number(bins=copies.bins * 4)
    dots = [p.attrib["d"] for p in drawn(copy_number_figure(many)).findall("path")]
    assert max(d.count("M") for d in dots) == MAX_DOTS


@pytest.mark.parametrize(("count", "limit", "kept"), [(0, 3, 0), (3, 3, 3), (4, 3, 3), (9, 3, 3)])
def test_thin_keeps_both_ends(count: int, limit: int, kept: int) -> None:
    items = [(float(i), 0.0) for i in range(count)]
    result = thin(items, limit)
    assert len(result) == kept
    assert result[:1] == items[:1]
    assert result[-1:] == items[-1:]


def test_contigs_in_reading_order() -> None:
    given = ["chrX", "chr10", "chr2", "chrM", "chrY"]
    assert sorted(given, key=contig_order) == ["chr2", "chr10", "chrX", "chrY", "chrM"]


def test_names_are_escaped(build: Any) -> None:
    gene = build.gene_copies("<b>&", CopyNumberCall.AMPLIFIED, log2=9.0, copies=40)
    copies = build.copy_number(genes=(gene,))
    assert "▲ <b>&" in [t.text for t in drawn(copy_number_figure(copies)).findall("text")]


def test_allele_fractions(build: Any) -> None:
    exempt = FilterOutcome(name="low_vaf", passed=False, exempt=True, reason="at a hotspot")
    rescued = build.found("KIT", "p.D816V", filters=(exempt,))
    svg = drawn(vaf_figure((build.finding(), rescued, build.fusion())))
    assert svg.findtext("desc") == (
        "BRAF p.V600E 68.4 % (61.5 % to 74.6 %); KIT p.D816V * 68.4 % (61.5 % to 74.6 %)"
    )
    assert len(svg.findall("circle")) == 2
