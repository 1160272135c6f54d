import math
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from copy_profile_builders import (
    AMPLIFIED,
    CHROMOSOMES,
    EVENTS,
    Event,
    gene,
    log2_of,
    rb1,
    rich_profile,
)

from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, ExonEvent
from agnoma.pictures import palette
from agnoma.pictures.drawing import WIDTH
from agnoma.report.copy_number_chromosomes import FEW_DOTS, MAX_PICTURES, chromosome_pictures
from agnoma.report.copy_number_chromosomes import MAX_DOTS as CHROMOSOME_DOTS
from agnoma.report.copy_number_figure import MAX_DOTS, MAX_LABELS, copy_number_figure
from agnoma.report.copy_number_marks import MARKS
from agnoma.report.copy_number_scale import CopyLevels, log2_axis
from agnoma.report.copy_number_tracks import event_of, gene_value

LARGEST_PICTURE = 150_000


@pytest.fixture(scope="module")
def profile() -> CopyNumberProfile:
    return rich_profile()


def drawn(svg: Any) -> ET.Element:
    return ET.fromstring(str(svg))  # noqa: S314


def texts(svg: ET.Element) -> list[str]:
    return [t.text or "" for t in svg.iter("text")]


def dots(svg: ET.Element) -> list[int]:
    """How many points each path of points has: ratios first, allele fractions second."""
    counts = [p.attrib["d"].count("h0") for p in svg.findall("path")]
    return [n for n in counts if n > 1]  # a single point stands in the key


def crowded(count: int, **kw: Any) -> CopyNumberProfile:
    names = list(CHROMOSOMES)
    genes = []
    for k in range(count):
        contig = names[k % 23]
        start = (k * 7_000_000) % (CHROMOSOMES[contig] * 900_000)
        event = Event(f"GENE{k}", contig, start, start + 60_000, 9.0, AMPLIFIED)
        genes.append(gene(event))
    return rich_profile(genes=tuple(genes), **kw)


def test_genome_says_in_words_what_is_seen(profile: CopyNumberProfile) -> None:
    svg = drawn(copy_number_figure(profile))
    assert svg.attrib["role"] == "img"
    description = svg.findtext("desc") or ""
    for words in (
        "Amplified: ERBB2 (17.2 copies); CDK12 (16.9 copies)",
        "Homozygous deletion: PTEN (0.2 copies); CDKN2A (0.1 copies)",
        "Equivocal amplification: MET (5.9 copies).",
        "Neutral: RB1 (2 copies), exons 18–20 homozygous deletion.",
        "Log2 ratio above 0.2 along most of chromosome 7, 20.",
        "Log2 ratio below −0.2 along most of chromosome 3, 10.",
        "Below 0.4 along most of chromosome 3, 10.",
    ):
        assert words in description


def test_genome_names_genes_chromosomes_and_scales(profile: CopyNumberProfile) -> None:
    found = texts(drawn(copy_number_figure(profile)))
    expected = {
        "▲ ERBB2", "△ MET", "▼ CDKN2A", "▼ RB1 exons 18–20", "log2 ratio", "copies (autosomes)",
        "allele fraction of the rarer allele, 0–0.5", "amplified", "equivocal amplification",
        "homozygous deletion", *map(str, range(1, 23)), "X",
    }  # fmt: skip
    assert expected <= set(found)
    assert "+ 7G1" not in found


def test_gene_of_the_class_is_named_whatever_its_copies(profile: CopyNumberProfile) -> None:
    svg = drawn(copy_number_figure(profile, {"7G1"}))
    assert "+ 7G1" in texts(svg)
    assert "Gain: 7G1 (3 copies)." in (svg.findtext("desc") or "")


@pytest.mark.parametrize("missing", ["purity_fraction", "centre_copies"])
def test_no_copies_scale_without_its_numbers(profile: CopyNumberProfile, missing: str) -> None:
    unknown = profile.model_copy(update={missing: None})
    assert "copies (autosomes)" not in texts(drawn(copy_number_figure(unknown)))


def test_no_allele_fractions_no_track(profile: CopyNumberProfile) -> None:
    segments = tuple(s.model_copy(update={"baf": None}) for s in profile.segments)
    bare = profile.model_copy(update={"segments": segments, "baf_points": ()})
    svg = drawn(copy_number_figure(bare))
    assert not [t for t in texts(svg) if t.startswith("allele fraction")]
    assert "allele" not in (svg.findtext("desc") or "")
    assert len(dots(svg)) == 1


def test_mark_stands_at_the_ratio_of_its_gene(profile: CopyNumberProfile) -> None:
    only = profile.model_copy(update={"genes": (gene(EVENTS[0]), rb1())})
    svg = drawn(copy_number_figure(only))
    left = [t for t in svg.iter("text") if t.attrib.get("text-anchor") == "end"]
    ticks = {t.text: float(t.attrib["y"]) - 4 for t in left if t.text in ("1", "2")}
    ticks["0"] = 2 * ticks["1"] - ticks["2"]
    unit = (ticks["0"] - ticks["2"]) / 2
    marks = [y for x, y in numbers_of(svg, texts_too=False)][:2]
    # 17.2 copies; and the deleted exons of RB1, not the whole gene.
    levels = [ticks["0"] - unit * value for value in (log2_of(17.2), log2_of(0.1))]
    assert marks == pytest.approx(levels, abs=0.2)


def test_copies_axis_when_no_ratio_is_given(profile: CopyNumberProfile) -> None:
    segments = tuple(s.model_copy(update={"log2": None}) for s in profile.segments)
    svg = drawn(copy_number_figure(profile.model_copy(update={"segments": segments, "bins": ()})))
    assert "copies per tumour cell" in texts(svg)


def test_nothing_to_draw(profile: CopyNumberProfile) -> None:
    empty = profile.model_copy(update={"bins": (), "segments": ()})
    assert copy_number_figure(empty) is None
    assert chromosome_pictures(empty).pictures == ()


def test_class_is_told_by_shape() -> None:
    shapes = {(m.shape, m.filled) for c, m in MARKS.items() if c is not CopyNumberCall.NEUTRAL}
    assert len(shapes) == len(MARKS) - 1
    assert len({m.glyph for m in MARKS.values()}) == len(MARKS)
    assert set(MARKS) == set(CopyNumberCall)


def test_names_are_escaped(profile: CopyNumberProfile) -> None:
    event = Event("<b>&", "17", 100, 2000, 40.0, AMPLIFIED)
    copies = profile.model_copy(update={"genes": (gene(event),)})
    assert "▲ <b>&" in texts(drawn(copy_number_figure(copies)))
    found = [texts(drawn(p.figure)) for p in chromosome_pictures(copies).pictures]
    assert sum("▲ <b>&" in each for each in found) == 1


def test_crowded_genome_stays_small_and_inside() -> None:
    copies = crowded(60)
    assert 2900 < len(copies.bins) < 3200
    picture = copy_number_figure(copies)
    svg = drawn(picture)
    assert len(str(picture).encode()) < LARGEST_PICTURE
    assert dots(svg)[0] == MAX_DOTS
    assert len([t for t in texts(svg) if t.startswith("▲ GENE")]) == MAX_LABELS
    assert "20 more are in the table." in (svg.findtext("desc") or "")
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    assert width == WIDTH
    for x, y in numbers_of(svg):
        assert 0 <= x <= width
        assert 0 <= y <= height


def numbers_of(svg: ET.Element, *, texts_too: bool = True) -> list[tuple[float, float]]:
    """Every place where a text or a mark stands."""
    places = [
        (float(t.attrib["x"]), float(t.attrib["y"])) for t in svg.iter("text") if "x" in t.attrib
    ]
    places = places if texts_too else []
    for item in svg.iter():
        moved = re.match(r"translate\(([\d.-]+) ([\d.-]+)\)", item.attrib.get("transform", ""))
        if moved:
            places.append((float(moved[1]), float(moved[2])))
    return places


def test_every_chromosome_with_data_is_drawn(profile: CopyNumberProfile) -> None:
    found = chromosome_pictures(profile, {"TP53"})
    titles = [p.title for p in found.pictures]
    assert titles[:3] == ["Chromosome 1", "Chromosome 2", "Chromosome 3: 3G1, 3G2"]
    assert "Chromosome 9: CDKN2A, CDKN2B, MTAP" in titles
    assert "Chromosome 13: RB1" in titles
    assert [t.split()[1].rstrip(":") for t in titles] == [*map(str, range(1, 23)), "X"]
    assert found.left_out == ""


def test_chromosome_has_megabases_and_names_every_change(profile: CopyNumberProfile) -> None:
    by_name = {
        p.title.split()[1].rstrip(":"): drawn(p.figure)
        for p in chromosome_pictures(profile).pictures
    }
    found = texts(by_name["7"])
    assert {"position on chromosome 7 (Mb)", "0", "140", "△ MET", "+ 7G1"} <= set(found)
    assert "Chromosome 7: " in (by_name["7"].findtext("desc") or "")


def test_chromosome_shows_more_points_than_the_genome() -> None:
    copies = crowded(1, bins_per_chromosome=2000)
    picture, plain, *_ = chromosome_pictures(copies).pictures
    shown = dots(drawn(picture.figure))[0]
    assert dots(drawn(plain.figure))[0] == FEW_DOTS < shown
    ratios = next(
        p for p in drawn(copy_number_figure(copies)).findall("path") if "h0" in p.attrib["d"]
    )
    xs = [float(x) for x in re.findall(r"M([\d.]+)", ratios.attrib["d"])]
    in_genome = sum(x < 120 for x in xs)
    assert shown == CHROMOSOME_DOTS > 5 * in_genome > 0
    assert len(str(picture.figure).encode()) < LARGEST_PICTURE


def test_too_many_chromosomes_are_named() -> None:
    copies = crowded(1, bins_per_chromosome=4)
    bins = tuple(copies.bins[0].model_copy(update={"contig": f"scaffold{n}"}) for n in range(43))
    found = chromosome_pictures(
        copies.model_copy(update={"bins": bins, "segments": (), "baf_points": (), "genes": ()})
    )
    assert len(found.pictures) == MAX_PICTURES
    drawn_names = [p.title.split()[1].rstrip(":") for p in found.pictures]
    named = found.left_out.partition("; ")[2].partition(" are seen")[0].split(", ")
    assert len(named) == 3
    assert {*drawn_names, *named} == {f"scaffold{n}" for n in range(43)}


def test_a_gene_that_ends_beyond_the_bins_is_marked() -> None:
    """A panel reads one exon of a gene: its middle lies beyond the last bin."""
    event = Event("BRAF", "7", 20_000, 30_000, 9.0, AMPLIFIED)
    copies = rich_profile(bins_per_chromosome=4, genes=(gene(event),))
    here = tuple(b.model_copy(update={"start": 1000, "end": 21_000}) for b in copies.bins
                 if b.contig == "chr7" or b.contig == "7")  # fmt: skip
    near = copies.model_copy(update={"bins": here, "segments": (), "baf_points": ()})
    (picture,) = chromosome_pictures(near).pictures
    assert "▲ BRAF" in texts(drawn(picture.figure))
    assert "▲ BRAF" in texts(drawn(copy_number_figure(near)))


def test_a_lost_part_is_marked_at_its_own_copies() -> None:
    """The mean of the gene is near 2 copies, that of the exons lost is not."""
    whole = gene(
        Event("RB1", "13", 48_000_000, 48_180_000, 0.0, CopyNumberCall.HOMOZYGOUS_DELETION)
    )
    lost = ExonEvent(
        first_exon=3, last_exon=4, contig=whole.contig, start=48_150_000, end=48_160_000,
        log2=-1.5, copies=0.0, bins=4, call=CopyNumberCall.HOMOZYGOUS_DELETION, rule="0.00 copies",
    )  # fmt: skip
    axis = log2_axis([], CopyLevels(0.6, 2.0))
    by_event = whole.model_copy(
        update={"log2": -0.2, "exon_events": (lost,), "rule": "exons 3-4: 0.00 copies"}
    )
    assert (gene_value(by_event, axis), event_of(by_event)) == (-1.5, lost)
    by_segment = whole.model_copy(update={"log2": -0.2, "copies": 0.0})
    assert gene_value(by_segment, axis) == pytest.approx(math.log2(0.4))
    unknown = whole.model_copy(update={"log2": -0.2, "copies": None})
    assert gene_value(unknown, axis) == -0.2


def test_sex_chromosome_has_no_copies_scale() -> None:
    event = Event("AR", "X", 66_763_000, 66_950_000, 30.0, AMPLIFIED)
    copies = rich_profile(bins_per_chromosome=20, genes=(gene(event),))
    picture = chromosome_pictures(copies).pictures[-1]
    assert picture.title.startswith("Chromosome X")
    assert "copies (autosomes)" not in texts(drawn(picture.figure))


def test_lines_and_points_are_seen_on_their_ground() -> None:
    for mark in MARKS.values():
        assert palette.contrast(mark.colour, palette.PANEL) >= palette.GRAPHIC_MIN_CONTRAST
