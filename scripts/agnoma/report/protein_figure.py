"""A protein with its domains, hotspots and the variants of the case as lollipops.

Kinds of variants differ by the shape of the head, key findings by a filled one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.protein_map import ProteinDomain, ProteinEffect, ProteinMap, ProteinVariant
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.report.elements import number_ranges
from agnoma.report.label_placement import Label, PlacedLabel, Placement, place_labels

_LEFT, _RIGHT = 8.0, SMALL_WIDTH - 8
_LEADER, _STEM, _HEAD = 16.0, 30.0, 5.0
_BAR, _DOMAIN = 8.0, 20.0
_TICK = 7.0
_LETTER = 6.2  # of 11-unit text, about
_FILLS = (palette.PALE_BLUE, palette.PALE_ORANGE)
_MAX_LABEL = 26


@dataclass(frozen=True)
class Shape:
    """Head of a lollipop: its name, and its outline around the origin."""

    name: str
    path: str


SHAPES = {
    ProteinEffect.MISSENSE: Shape("round", "M-5 0a5 5 0 1 1 10 0a5 5 0 1 1 -10 0z"),
    ProteinEffect.TRUNCATING: Shape("square", "M-5 -5h10v10h-10z"),
    ProteinEffect.IN_FRAME: Shape("diamond", "M0 -6l6 6l-6 6l-6 -6z"),
    ProteinEffect.OTHER: Shape("triangle", "M0 -5l5.5 10h-11z"),
}


def protein_figure(index: int, protein: ProteinMap) -> Markup:
    """Return the picture of one protein.

    Parameters
    ----------
    index
        Number of the picture on its page.
    protein
        With the variants, key findings first.
    """
    title = f"{protein.gene}: variants on the protein"
    ranked = sorted(protein.variants, key=lambda v: (not v.key, v.first, v.label))
    labels = [Label(_short(v.label), _x(_middle(v), protein)) for v in ranked]
    placement = place_labels(labels, 0, SMALL_WIDTH)
    head = 20 + placement.height + _LEADER
    bar = head + _STEM
    numbered = [d for d in protein.domains if not _fits(d, protein)]
    parts = [
        written(0, 12, title, bold=True),
        _backbone(bar),
        *(_domain(d, i, protein, bar, numbered) for i, d in enumerate(protein.domains)),
        _ticks(protein, bar),
        *(_lollipop(v, protein, head, bar) for v in ranked),
        *(_label(placed, placement, head) for placed in placement.labels),
    ]
    bottom = bar + _DOMAIN / 2 + _TICK + 14
    parts.append(written(_LEFT, bottom, "1"))
    parts.append(written(_RIGHT, bottom, f"{protein.length_aa:,}", anchor="end"))
    if protein.hotspots:
        middle = SMALL_WIDTH / 2
        words = "ticks: codons of the hotspot table"
        parts.append(written(middle, bottom, words, anchor="middle", fill=palette.MUTED))
    for line in (*_legend(numbered), *_shape_line(ranked)):
        bottom += 15
        parts.append(written(0, bottom, line, fill=palette.MUTED))
    return framed(
        f"protein-{index}", title, in_words(protein), bottom + 8, "".join(parts), width=SMALL_WIDTH
    )


def in_words(protein: ProteinMap) -> str:
    """Return variants, domains and hotspots of a picture in sentences."""
    found = [f"{v.label} ({v.effect.value}{_domain_of(v, protein)})" for v in protein.variants]
    name = f"{protein.transcript_id}, {protein.length_aa:,} amino acids"
    parts = [f"{protein.gene}, {name}: {'; '.join(found)}."]
    if protein.domains:
        spans = ", ".join(f"{d.name} {d.first}–{d.last}" for d in protein.domains)
        parts.append(f"Domains: {spans}{_unverified(protein.domains)}.")
    if protein.domains_note:
        parts.append(f"Domains are not drawn: {protein.domains_note}.")
    if protein.hotspots:
        codons = number_ranges((codon, codon) for codon in protein.hotspots)
        parts.append(f"Hotspot codons: {codons}.")
    return " ".join(parts)


def _short(label: str) -> str:
    return label if len(label) <= _MAX_LABEL else f"{label[: _MAX_LABEL - 1]}…"


def _unverified(domains: Sequence[ProteinDomain]) -> str:
    checked = sorted({domain.verified for domain in domains})
    return f" (spans by {'; '.join(checked)})"


def _domain_of(variant: ProteinVariant, protein: ProteinMap) -> str:
    """Return ``, in <domain>`` when a variant touches one."""
    names = [d.name for d in protein.domains if variant.first <= d.last and d.first <= variant.last]
    return f", in {' and '.join(names)}" if names else ""


def _x(codon: float, protein: ProteinMap) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (codon - 0.5) / protein.length_aa


def _middle(variant: ProteinVariant) -> float:
    return (variant.first + variant.last) / 2


def _backbone(bar: float) -> str:
    return (
        f'<rect x="{at(_LEFT)}" y="{at(bar - _BAR / 2)}" width="{at(_RIGHT - _LEFT)}" '
        f'height="{at(_BAR)}" fill="{palette.RULE}"/>'
    )


def _fits(domain: ProteinDomain, protein: ProteinMap) -> bool:
    return len(domain.name) * _LETTER + 6 <= _width(domain, protein)


def _width(domain: ProteinDomain, protein: ProteinMap) -> float:
    share = (domain.last - domain.first + 1) / protein.length_aa
    return max((_RIGHT - _LEFT) * share, 2.0)


def _domain(
    domain: ProteinDomain,
    index: int,
    protein: ProteinMap,
    bar: float,
    numbered: Sequence[ProteinDomain],
) -> str:
    x, width = _x(domain.first - 0.5, protein), _width(domain, protein)
    name = domain.name if domain not in numbered else str(numbered.index(domain) + 1)
    text = ""
    if len(name) * _LETTER <= width + 2:
        text = (
            f'<text x="{at(x + width / 2)}" y="{at(bar + 4)}" text-anchor="middle" '
            f'font-size="11">{Markup.escape(name)}</text>'
        )
    return (
        f'<rect x="{at(x)}" y="{at(bar - _DOMAIN / 2)}" width="{at(width)}" '
        f'height="{at(_DOMAIN)}" rx="3" fill="{_FILLS[index % 2]}" stroke="{palette.DOT}"/>{text}'
    )


def _ticks(protein: ProteinMap, bar: float) -> str:
    if not protein.hotspots:
        return ""
    top = bar + _DOMAIN / 2
    ticks = "".join(
        f"M{at(_x(codon, protein))} {at(top)}v{at(_TICK)}" for codon in protein.hotspots
    )
    return f'<path d="{ticks}" stroke="{palette.INK}"/>'


def _lollipop(variant: ProteinVariant, protein: ProteinMap, head: float, bar: float) -> str:
    x = _x(_middle(variant), protein)
    foot = bar - _DOMAIN / 2
    if variant.last > variant.first:  # A bracket over the codons it changes.
        low, high = _x(variant.first - 0.5, protein), _x(variant.last + 0.5, protein)
        stem = f"M{at(x)} {at(head)}V{at(foot - 4)}M{at(low)} {at(foot)}v-4H{at(high)}v4"
    else:
        stem = f"M{at(x)} {at(head)}V{at(foot)}"
    fill = palette.BLUE if variant.key else palette.WHITE
    return (
        f'<path d="{stem}" fill="none" stroke="{palette.BLUE}" stroke-width="1.5"/>'
        f'<path transform="translate({at(x)} {at(head)})" d="{SHAPES[variant.effect].path}" '
        f'fill="{fill}" '
        f'stroke="{palette.BLUE}" stroke-width="1.5"/>'
    )


def _label(placed: PlacedLabel, placement: Placement, head: float) -> str:
    base = head - _LEADER
    x, end = placed.centre, placed.label.x
    leader = (
        f'<path d="M{at(x)} {at(base + 3)}L{at(end)} {at(head - _HEAD - 2)}" '
        f'stroke="{palette.DOT}" fill="none"/>'
    )
    if placement.upright:
        return leader + written(x + 4, base, placed.label.text, turned=-90)
    return leader + written(x, base, placed.label.text, anchor="middle")


def _legend(numbered: Sequence[ProteinDomain]) -> tuple[str, ...]:
    """Return the names of domains too narrow for theirs, in lines that fit."""
    lines: list[str] = []
    for index, domain in enumerate(numbered, start=1):
        text = f"{index} {domain.name}"
        if lines and len(lines[-1]) + len(text) + 2 <= SMALL_WIDTH / 7:
            lines[-1] += f", {text}"
        else:
            lines.append(text)
    return tuple(lines)


def _shape_line(variants: Sequence[ProteinVariant]) -> tuple[str, ...]:
    effects = [effect for effect in ProteinEffect if any(v.effect is effect for v in variants)]
    shapes = ", ".join(f"{SHAPES[effect].name}: {effect.value}" for effect in effects)
    if all(v.key for v in variants):
        return (shapes,)
    return (shapes, "hollow: neither of tier I or II nor evidence of the class")
