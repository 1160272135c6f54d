"""Proteins: domains, ticks and lollipops where they belong, labels that do not overlap."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

import pytest

from agnoma.models.protein_map import (
    ProteinDomain,
    ProteinEffect,
    ProteinMap,
    ProteinVariant,
)
from agnoma.pictures import palette
from agnoma.report.protein_figure import SHAPES, in_words, protein_figure

MISSENSE = ProteinEffect.MISSENSE


def variant(label: str, first: int, last: int | None = None, **kw: Any) -> ProteinVariant:
    given: dict[str, Any] = {"effect": MISSENSE, "key": True}
    return ProteinVariant(label=label, first=first, last=last or first, **{**given, **kw})


def domain(name: str, first: int, last: int) -> ProteinDomain:
    return ProteinDomain(name=name, first=first, last=last, verified="expert memory")


def protein(*variants: ProteinVariant, **kw: Any) -> ProteinMap:
    given: dict[str, Any] = {
        "gene": "BRAF",
        "transcript_id": "ENST00000646891.2",
        "length_aa": 766,
        "domains": (domain("RAS binding", 155, 227), domain("kinase", 457, 717)),
        "hotspots": (466, 469, 600, 601),
        "variants": variants or (variant("p.V600E", 600),),
    }
    return ProteinMap(**{**given, **kw})


def drawn(made: ProteinMap) -> ET.Element:
    return ET.fromstring(str(protein_figure(1, made)))  # noqa: S314


def heads(root: ET.Element) -> list[tuple[float, str | None, str | None]]:
    """Return place, outline and fill of every lollipop's head."""
    return [
        (float(re.findall(r"[\d.]+", p.get("transform", ""))[0]), p.get("d"), p.get("fill"))
        for p in root.iter("path")
        if p.get("transform")
    ]


def test_head_stands_over_its_codon_and_domain() -> None:
    root = drawn(protein())
    ((x, _, fill),) = heads(root)
    assert x == pytest.approx(8 + 464 * 599.5 / 766, abs=0.1)
    assert fill == palette.BLUE
    kinase = list(root.iter("rect"))[-1]
    left = float(kinase.get("x", 0))
    assert left < x < left + float(kinase.get("width", 0))


def test_first_and_last_codon_stay_inside() -> None:
    root = drawn(protein(variant("p.M1V", 1), variant("p.H766R", 766)))
    places = [x for x, _, _ in heads(root)]
    assert 8 <= min(places) < max(places) <= 472


@pytest.mark.parametrize("effect", list(ProteinEffect))
def test_effects_differ_by_shape_and_key_findings_are_filled(effect: ProteinEffect) -> None:
    root = drawn(protein(variant("a", 5, effect=effect, key=False)))
    assert [(d, fill) for _, d, fill in heads(root)] == [(SHAPES[effect].path, palette.WHITE)]
    texts = [t.text for t in root.iter("text")]
    assert f"{SHAPES[effect].name}: {effect.value}" in texts
    assert any(text and text.startswith("hollow") for text in texts)
    assert len({shape.path for shape in SHAPES.values()}) == len(ProteinEffect)


def test_labels_of_neighbours_do_not_overlap() -> None:
    crowd = [variant(f"p.R{600 + i}X", 600 + i) for i in range(6)]
    root = drawn(protein(*crowd))
    places = sorted(
        float(t.get("x", 0)) for t in root.iter("text") if (t.text or "").startswith("p.R")
    )
    assert len(places) == 6
    assert all(b - a >= 13 for a, b in pairwise(places))


def test_ticks_of_hotspots_and_names_of_narrow_domains() -> None:
    root = drawn(protein())
    ticks = [p for p in root.iter("path") if (p.get("d") or "").count("v7") == 4]
    assert len(ticks) == 1
    texts = [t.text for t in root.iter("text")]
    assert "kinase" in texts
    assert "1 RAS binding" in texts


def test_words_say_what_is_drawn() -> None:
    deleted = variant("p.E746_A750del", 746, 750, effect=ProteinEffect.IN_FRAME)
    text = in_words(protein(deleted, variant("p.V600E", 600)))
    assert text == (
        "BRAF, ENST00000646891.2, 766 amino acids: p.E746_A750del (in-frame insertion or "
        "deletion); p.V600E (missense, in kinase). Domains: RAS binding 155–227, kinase 457–717 "
        "(spans by expert memory). Hotspot codons: 466, 469, 600–601."
    )
    assert drawn(protein(deleted)).findtext("desc") == in_words(protein(deleted))


def test_without_domains_the_reason_is_told() -> None:
    made = protein(domains=(), domains_note="no domains are listed for this gene", hotspots=())
    assert in_words(made).endswith("Domains are not drawn: no domains are listed for this gene.")
    texts = [t.text for t in drawn(made).iter("text")]
    assert "ticks: codons of the hotspot table" not in texts


def test_hostile_and_endless_labels() -> None:
    made = protein_figure(1, protein(variant("<b>" + "A" * 300, 600)))
    assert "<b>" not in made
    assert len(made) < 25_000
    shown = [t.text or "" for t in ET.fromstring(str(made)).iter("text")]  # noqa: S314
    assert max(map(len, shown)) < 60
