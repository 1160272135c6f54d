"""Items of column `alterations`: a gene or fusion, what is altered, and words on it.

BRAF p.V600E · EGFR exon19 inframe_del p.E746_A750del · NPM1 exon11 frameshift_ins p.W288fs
TERT promoter c.-124C>T · MET exon14 skipping · BRCA1 c.212+1G>A splice_donor · FLT3 itd
ERBB2 amp copies=18 · EML4::ALK in_frame kinase · EGFR sv:EGFRvIII · VUS EGFR p.A1000T
BRCA2 p.Q20* biallelic · EGFR p.C797S cis · BRCA2 p.K1986_N1990del reverts cis
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agnoma.faults import did_you_mean
from agnoma.knowledge.selftest.cells import Part

UNCERTAIN = "VUS"
GENE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
PAIR = re.compile(r"(\?|[A-Z][A-Z0-9-]*)::(\?|[A-Z][A-Z0-9-]*)")
EXON = re.compile(r"exon(\d+)")
NAME = re.compile(r"[pc]\.\S+")
STRUCTURAL = re.compile(r"sv:(\S+)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Kind(StrEnum):
    """What an item is."""

    SMALL = "small variant"
    COPIES = "copy number"
    FUSION = "fusion"
    STRUCTURAL = "rearrangement of exons"


COPY_WORDS = frozenset(
    {"amp", "equivocal", "gain", "neutral", "loss", "LOH", "homdel", "not_assessable"}
)
CLASS_WORDS = frozenset(
    {"missense", "inframe_del", "inframe_ins", "frameshift_ins", "frameshift_del"}
    | {"splice_donor", "splice_acceptor", "stop_gained"}
)
SHORT_WORDS = frozenset({"itd", "skipping"})
PHASE_WORDS = frozenset({"cis", "trans", "mixed"})
FLAGS: Mapping[Kind, frozenset[str]] = {
    Kind.SMALL: CLASS_WORDS
    | SHORT_WORDS
    | PHASE_WORDS
    | {
        "promoter",
        "biallelic",
        "monoallelic",
        "chip",
        "undetermined",
        "reverts",
        "rna",
        "rna_only",
    },
    Kind.COPIES: COPY_WORDS,
    Kind.FUSION: frozenset({"in_frame", "out_of_frame", "kinase", "kinase_lost"}),
    Kind.STRUCTURAL: frozenset({"not_detected", "not_tested"}),
}
VALUES: Mapping[Kind, frozenset[str]] = {
    Kind.SMALL: frozenset({"VAF", "af", "bp"}),
    Kind.COPIES: frozenset({"copies"}),
    Kind.FUSION: frozenset(),
    Kind.STRUCTURAL: frozenset(),
}
CONTRARY = (
    frozenset({"in_frame", "out_of_frame"}),
    frozenset({"kinase", "kinase_lost"}),
    frozenset({"biallelic", "monoallelic"}),
    frozenset({"not_detected", "not_tested"}),
    PHASE_WORDS,
    COPY_WORDS,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One altered gene or fusion in words."""

    part: Part
    kind: Kind
    gene: str
    """Of a fusion the 5' gene."""
    partner: str | None = None
    name: str | None = None
    """p. or c. name, or that of a rearrangement."""
    exon: int | None = None
    flags: frozenset[str] = frozenset()
    values: Mapping[str, float] = field(default_factory=dict)
    uncertain: bool = False
    """Whether it must come out as of uncertain significance."""


def read_items(alterations: Part) -> list[Item]:
    """Return the items of the cell, separated by ``;``.

    Raises
    ------
    InputFormatError
        Pointing at a word that is not in the notation, or that does not go with the others.
    """
    return [_item(part) for part in alterations.split(";")]


def _item(part: Part) -> Item:
    first, *words = part.split()
    uncertain = first.text == UNCERTAIN
    if uncertain:
        if not words:
            raise part.error(f"{UNCERTAIN} stands before an alteration, e.g. VUS EGFR p.A1000T")
        first, *words = words
    pair = PAIR.fullmatch(first.text)
    if pair is None and not GENE.fullmatch(first.text):
        raise first.error(f"{first.text!r} is no gene symbol and no fusion A::B")
    named, rearranged, exon = (_of_form(form, words) for form in (NAME, STRUCTURAL, EXON))
    kind = _kind(pair, rearranged, {w.text for w in words})
    flags, values = _words([w for w in words if w not in (named, rearranged, exon)], kind)
    name = rearranged.text.removeprefix("sv:") if rearranged else None
    item = Item(
        part=part,
        kind=kind,
        gene=pair[1] if pair else first.text,
        partner=pair[2] if pair else None,
        name=named.text if named else name,
        exon=int(exon.text.removeprefix("exon")) if exon else None,
        flags=flags,
        values=values,
        uncertain=uncertain,
    )
    if kind is not Kind.SMALL and (named or (exon and kind is not Kind.STRUCTURAL)):
        raise (named or exon or part).error(f"this says nothing of a {kind.value}")
    if uncertain and kind not in {Kind.SMALL, Kind.FUSION}:
        raise part.error(f"{UNCERTAIN} is said of small variants and fusions only")
    if kind is Kind.SMALL and item.name is None and not flags & SHORT_WORDS:
        raise part.error(
            "what is altered is missing; write a p. or c. name, itd, skipping, "
            f"sv:NAME, or one of {', '.join(sorted(COPY_WORDS))}"
        )
    return item


def _of_form(form: re.Pattern[str], words: Iterable[Part]) -> Part | None:
    return next((word for word in words if form.fullmatch(word.text)), None)


def _kind(pair: object, rearranged: object, words: set[str]) -> Kind:
    if pair is not None:
        return Kind.FUSION
    if rearranged is not None:
        return Kind.STRUCTURAL
    return Kind.COPIES if words & COPY_WORDS else Kind.SMALL


def _words(words: Iterable[Part], kind: Kind) -> tuple[frozenset[str], dict[str, float]]:
    flags: set[str] = set()
    values: dict[str, float] = {}
    for word in words:
        key, equals, text = word.text.partition("=")
        if equals and key in VALUES[kind]:
            if not NUMBER.fullmatch(text):
                raise word.error(f"{word.text!r}; write {key}=NUMBER")
            values[key] = float(text)
        elif not equals and key in FLAGS[kind]:
            for group in CONTRARY:
                if key in group and flags & group:
                    raise word.error(f"{key!r} contradicts {', '.join(sorted(flags & group))!r}")
            flags.add(key)
        else:
            allowed = sorted(FLAGS[kind] | {f"{name}=NUMBER" for name in VALUES[kind]})
            hint = did_you_mean(word.text, allowed) or f"; write one of {', '.join(allowed)}"
            raise word.error(f"{word.text!r} says nothing of a {kind.value}{hint}")
    return frozenset(flags), values
