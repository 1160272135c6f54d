import xml.etree.ElementTree as ET
from typing import Any

import pytest
from copy_profile_builders import AMPLIFIED, EVENTS, Event, gene, rb1, rich_profile

from agnoma.models.copy_number import CopyNumberBin, CopyNumberProfile
from agnoma.pictures import palette
from agnoma.report.copy_number_gene import MAX_PICTURES, gene_pictures, gene_window


@pytest.fixture(scope="module")
def profile() -> CopyNumberProfile:
    return rich_profile(bins_per_chromosome=20)


def pictures(copies: CopyNumberProfile) -> dict[str, ET.Element]:
    found = [ET.fromstring(str(f)) for f in gene_pictures(copies).figures]  # noqa: S314
    return {(svg.findtext("title") or "").split()[0]: svg for svg in found}


def texts(svg: ET.Element) -> list[str]:
    return [t.text or "" for t in svg.iter("text")]


def bands(svg: ET.Element) -> list[tuple[float, float]]:
    """Top and bottom of every interval."""
    rects = [r for r in svg.iter("rect") if r.attrib.get("fill-opacity")]
    return [(float(r.attrib["y"]), float(r.attrib["y"]) + float(r.attrib["height"])) for r in rects]


def test_every_event_is_drawn_and_nothing_else(profile: CopyNumberProfile) -> None:
    assert set(pictures(profile)) == {"RB1", *(e.gene for e in EVENTS)}


def test_gene_close_up(profile: CopyNumberProfile) -> None:
    svg = pictures(profile)["ERBB2"]
    found = texts(svg)
    assert "ERBB2: amplified" in found
    assert "17.2 copies (95 % interval 15.1–19.3)" in found
    assert {"log2 ratio", "copies", "position on chromosome 17 (Mb)", "1", "12"} <= set(found)
    boxes = [r for r in svg.iter("rect") if r.attrib["fill"] == palette.INK]
    assert len(boxes) == 12
    assert "12 bins over the gene and 17 beside it drawn, mean log2 ratio 2.45 over" in (
        svg.findtext("desc") or ""
    )


def test_band_is_the_interval_of_copies(profile: CopyNumberProfile) -> None:
    """With 60 % tumour 15.1 and 19.3 copies lie at log2 2.304 and 2.634 on an axis of -2 to 3."""
    ((top, bottom),) = bands(pictures(profile)["ERBB2"])
    assert top == pytest.approx(58 + 130 * (3 - 2.634) / 5, abs=0.1)
    assert bottom == pytest.approx(58 + 130 * (3 - 2.304) / 5, abs=0.2)


def test_exon_event_is_marked_and_named(profile: CopyNumberProfile) -> None:
    svg = pictures(profile)["RB1"]
    assert "exons 18–20: homozygous deletion, 0.1 copies (95 % interval 0–0.4)" in texts(svg)
    assert len(bands(svg)) == 2
    hit = [r for r in svg.iter("rect") if r.attrib["fill"] == palette.VERMILION]
    assert len(hit) == 3
    assert {"18", "20"} <= set(texts(svg))


def test_exons_of_an_event_are_named_without_a_gene_model(profile: CopyNumberProfile) -> None:
    bare = rb1().model_copy(update={"exons": ()})
    svg = pictures(profile.model_copy(update={"genes": (bare,)}))["RB1"]
    assert "18–20" in texts(svg)


@pytest.mark.parametrize("missing", ["purity_fraction", "centre_copies"])
def test_without_tumour_fraction_there_is_no_band(profile: CopyNumberProfile, missing: str) -> None:
    svg = pictures(profile.model_copy(update={missing: None}))["ERBB2"]
    assert bands(svg) == []
    assert "copies" not in texts(svg)


def test_submitted_copies_alone(profile: CopyNumberProfile) -> None:
    segments = tuple(s.model_copy(update={"log2": None}) for s in profile.segments)
    svg = pictures(profile.model_copy(update={"segments": segments, "bins": ()}))["ERBB2"]
    assert "copies per tumour cell" in texts(svg)
    ((top, bottom),) = bands(svg)
    assert (top, bottom) == pytest.approx((58 + 130 * 0.7 / 20, 58 + 130 * 4.9 / 20), abs=0.1)


def test_thinned_bins_are_owned_up_to(profile: CopyNumberProfile) -> None:
    kept = tuple(b for i, b in enumerate(profile.bins) if i % 4 == 0)
    svg = pictures(profile.model_copy(update={"bins": kept}))["PTEN"]
    assert any(" of 12 bins drawn" in t for t in texts(svg))
    assert not any("bins drawn" in t for t in texts(pictures(profile)["PTEN"]))


def test_gene_without_anything_measured_is_not_drawn(profile: CopyNumberProfile) -> None:
    elsewhere = gene(Event("SRY", "Y", 2_654_000, 2_655_000, 9.0, AMPLIFIED))
    assert gene_pictures(profile.model_copy(update={"genes": (elsewhere,)})).figures == ()


def test_too_many_genes_are_named(profile: CopyNumberProfile) -> None:
    genes = tuple(
        gene(Event(f"G{k}", "1", k * 1_000_000, k * 1_000_000 + 50_000, 30.0 - k, AMPLIFIED))
        for k in range(MAX_PICTURES + 2)
    )
    found = gene_pictures(profile.model_copy(update={"genes": genes}))
    assert len(found.figures) == MAX_PICTURES
    assert found.left_out == "2 further genes not drawn close up: G16, G17."


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param([], (970, 1130), id="no-bins-least-flank"),
        pytest.param([930, 920, 910, 900, 200], (900, 1130), id="fourth-bin-to-the-left"),
        pytest.param([1100, 1150, 1170, 1190], (970, 1200), id="fourth-bin-to-the-right"),
        pytest.param([5, 10, 15, 20], (850, 1130), id="no-further-than-the-most"),
        pytest.param([990, 995, 985, 980], (970, 1130), id="no-nearer-than-the-least"),
    ],
)
def test_window(starts: list[int], expected: tuple[int, int]) -> None:
    place = gene(Event("G", "1", 1000, 1100, 9.0, AMPLIFIED), exons=())
    bins = [CopyNumberBin(contig="1", start=s, end=s + 10, log2=0.0) for s in starts]
    start, end = gene_window(place, bins)
    assert (start, end) == pytest.approx(expected, abs=2)


def test_names_are_escaped(profile: CopyNumberProfile) -> None:
    evil: Any = gene(Event("<b>&", "17", 37_844_000, 37_886_000, 9.0, AMPLIFIED))
    svg = pictures(profile.model_copy(update={"genes": (evil,)}))["<b>&"]
    assert "<b>&: amplified" in texts(svg)
