"""Pileups: every fragment drawn, own and other differences told apart, the same in words."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.models.read_picture import (
    ReadLine,
    ReadPicture,
    ReadRow,
    ReadState,
    SampleReads,
)
from agnoma.pictures import palette
from agnoma.report.reads_figure import Step, end_of, in_words, reads_view, steps_of

SIZE = 51


def line(cs: str = ":51", strand: str = "+", **kw: Any) -> ReadLine:
    given: dict[str, Any] = {"start": 0, "strand": strand, "cs": cs, "left": None, "right": None}
    return ReadLine(**{**given, **kw})


def row(
    *reads: ReadLine, carries: bool | None = False, state: ReadState = ReadState.COUNTED
) -> ReadRow:
    given = carries if state is ReadState.COUNTED else None
    return ReadRow(carries=given, state=state, reads=reads or (line(),))


def sample(*rows: ReadRow, carrying: int = 0, deciding: int = 0, **kw: Any) -> SampleReads:
    depth = kw.pop("depth", (deciding,) * SIZE)
    return SampleReads(carrying=carrying, deciding=deciding, depth_x=depth, rows=rows, **kw)


def picture(tumour: SampleReads, **kw: Any) -> ReadPicture:
    given: dict[str, Any] = {
        "key": "7:140453136:A:T",
        "contig": "7",
        "start": 140453110,
        "reference": "ACGT" * 12 + "ACG",
        "allele_start": 25,
        "allele_end": 26,
    }
    return ReadPicture(tumour=tumour, **{**given, **kw})


def drawn(made: ReadPicture, label: str = "BRAF p.V600E") -> ET.Element:
    return ET.fromstring(str(reads_view(1, label, made).figure))  # noqa: S314


def letters(root: ET.Element) -> list[tuple[str | None, str | None]]:
    return [
        (text.text, text.get("fill")) for group in root.iter("g") for text in group.iter("text")
    ]


@pytest.mark.parametrize(
    ("cs", "steps", "end"),
    [
        pytest.param(":51", [], 51, id="equal"),
        pytest.param(":3*at:2", [Step(3, 1, "T", 0)], 6, id="mismatch"),
        pytest.param(":3-acg:2", [Step(3, 3, "", 0)], 8, id="deletion"),
        pytest.param(":3+acg:2", [Step(3, 0, "", 3)], 5, id="insertion"),
        pytest.param("*ac*gt", [Step(0, 1, "C", 0), Step(1, 1, "T", 0)], 2, id="neighbours"),
        pytest.param("", [], 0, id="nothing"),
    ],
)
def test_parts_of_a_read(cs: str, steps: list[Step], end: int) -> None:
    assert list(steps_of(line(cs))) == steps
    assert end_of(line(cs)) == end


def test_own_allele_is_light_on_dark_and_others_are_plain() -> None:
    own, odd, bad = ":25*at:25", ":9*gc:41", ":9*gc:41"
    rows = (
        row(line(own), carries=True),
        row(line(odd)),
        row(line(bad, low_quality=(9,))),
    )
    found = letters(drawn(picture(sample(*rows, carrying=1, deciding=3))))
    assert found == [("T", palette.WHITE), ("C", None), ("c", palette.MUTED)]


def test_own_difference_elsewhere_or_on_another_fragment_is_not_the_finding() -> None:
    rows = (row(line(":24*at:26"), carries=True), row(line(":25*at:25")))
    found = letters(drawn(picture(sample(*rows, carrying=1, deciding=2))))
    assert found == [("T", None), ("T", None)]


def test_mate_draws_a_letter_once_and_contradiction_shows() -> None:
    agreed = row(line(":25*at:25"), line(":25*at:25", "-"), carries=True)
    split = row(line(":9*gc:41"), line(":51", "-"))
    apart = row(line(":9*gc:2"), line(":11", "-", start=40))
    found = letters(drawn(picture(sample(agreed, split, apart, carrying=1, deciding=3))))
    assert found == [("T", palette.WHITE), ("c", palette.MUTED), ("C", None)]


def test_strand_is_the_side_of_the_point() -> None:
    rows = (row(line(strand="+")), row(line(strand="-")))
    (bodies,) = (
        path.get("d", "")
        for path in drawn(picture(sample(*rows, deciding=2))).iter("path")
        if path.get("fill") == "#D5DADF"
    )
    forward, reverse, rest = bodies.split("z")
    assert rest == ""
    assert forward.startswith("M12 ")
    assert reverse.startswith("M16 ")


def test_overlapping_mates_do_not_cancel_each_other() -> None:
    """Both outlines run clockwise, or the overlap would be a hole."""
    made = drawn(picture(sample(row(line(strand="+"), line(strand="-")), deciding=1)))
    (bodies,) = (p.get("d", "") for p in made.iter("path") if p.get("fill") == "#D5DADF")
    for body in filter(None, bodies.split("z")):
        top, bottom = body.index("H"), body.rindex("H")
        assert float(re.findall(r"H([\d.]+)", body)[0]) > float(re.findall(r"H([\d.]+)", body)[1])
        assert top < bottom


def test_what_is_not_counted_bears_a_letter() -> None:
    rows = tuple(row(state=state) for state in ReadState)
    idle = {state: 7 for state in ReadState if state is not ReadState.COUNTED}
    root = drawn(picture(sample(*rows, deciding=1, not_counted=idle)))
    texts = [t.text for t in root.iter("text")]
    assert [t for t in texts if t in ("D", "F", "0", "Q")] == ["D", "F", "0", "Q"]
    assert "not counted: 4 of 28 drawn" in texts
    assert any(p.get("stroke-dasharray") == "3 2" for p in root.iter("path"))


def test_gap_insertion_and_clip_are_marked() -> None:
    rows = (
        row(line(":20-acgtacgtac:21"), carries=True),
        row(line(":10+ttt:41")),
        row(line(":30", start=21, left=12)),
    )
    made = picture(sample(*rows, carrying=1, deciding=3), allele_start=20, allele_end=30)
    styles = [(p.get("stroke"), p.get("stroke-width")) for p in drawn(made).iter("path")]
    assert (palette.BLUE, "2.5") in styles
    assert (palette.INK, "1.2") in styles
    assert (palette.VERMILION, "4") in styles


def test_words_hold_every_count() -> None:
    tumour = sample(
        row(line(":25*at:25"), carries=True),
        row(line(":25*at:25", "-"), carries=True),
        row(),
        row(carries=None),
        row(state=ReadState.DUPLICATE),
        carrying=130,
        undecided=5,
        deciding=1190,
        not_counted={ReadState.DUPLICATE: 1, ReadState.AMBIGUOUS: 3},
        depth=(1000,) * 50 + (1200,),
    )
    normal = sample(row(), deciding=120)
    text = in_words(picture(tumour, normal=normal))
    assert text == (
        "7:140,453,111–140,453,161. Tumour: 130 of 1,190 deciding fragments carry it; drawn are 2 "
        "with it, 1 without it, 1 undecided, 1 not counted. Of those with it: 1 forward only, 1 "
        "reverse only. Undecided there: 5. Not counted in the window: 1 duplicate, 3 with mapping "
        "quality 0. Depth 1,000 to 1,200 fragments. Matched normal: 0 of 120 deciding fragments "
        "carry it; drawn are 1 without it. Depth 120 to 120 fragments."
    )
    root = drawn(picture(tumour, normal=normal))
    assert root.find("desc") is not None
    assert root.findtext("desc") == text


def test_no_normal_no_reads_and_a_change_too_long() -> None:
    text = in_words(picture(sample(), cut=True))
    assert "The change reaches beyond the picture." in text
    assert "drawn are none" in text
    assert text.endswith("Matched normal: none.")
    assert drawn(picture(sample())).findtext("title") == "Reads at BRAF p.V600E"


def test_label_is_escaped_and_the_picture_stays_small() -> None:
    rows = [row(line(":25*at:25"), line(":9*gc:41", "-"), carries=True) for _ in range(40)]
    made = reads_view(3, "<script>", picture(sample(*rows, carrying=40, deciding=40)))
    assert "<script" not in made.figure
    assert 'id="reads-3-title"' in made.figure
    assert len(made.figure) < 25_000
    assert "http" not in made.figure
