import xml.etree.ElementTree as ET
from typing import Any

from agnoma.models.variant import FilterOutcome
from agnoma.report.figures import vaf_figure


def drawn(svg: Any) -> ET.Element:
    return ET.fromstring(str(svg))  # noqa: S314


def test_nothing_to_draw() -> None:
    assert vaf_figure(()) is None


def test_allele_fractions(build: Any) -> None:
    exempt = FilterOutcome(name="low_vaf", passed=False, exempt=True, reason="at a hotspot")
    rescued = build.found("KIT", "p.D816V", filters=(exempt,))
    svg = drawn(vaf_figure((build.finding(), rescued, build.fusion())))
    assert svg.findtext("desc") == (
        "BRAF p.V600E 68.4 % (61.5 % to 74.6 %); KIT p.D816V * 68.4 % (61.5 % to 74.6 %)"
    )
    assert len(svg.findall("circle")) == 2
