"""Which ALT allele of its record an annotation speaks of, by each tool's own convention."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Entry = Mapping[str, str]
"""One annotation: text by the part's name."""
Owned = list[tuple[int, Entry]]
"""Annotations with the index of their ALT allele; those of no allele are left out."""


@dataclass(frozen=True, slots=True)
class Alleles:
    """Place and alleles of one record, upper case."""

    position: int
    """1-based POS of the record."""
    ref: str
    alts: tuple[str, ...]


def vep_owners(entries: Sequence[Entry], record: Alleles) -> Owned:
    """Return VEP's annotations with the ALT allele each belongs to.

    VEP cuts a shared first base off all alleles of a record when their lengths differ, and writes
    ``-`` for nothing left; with ``--minimal`` (and since release 110 in more cases) it trims each
    allele by itself. A text that could mean two alleles belongs to none, and an allele that two
    texts could mean has none: such a record was split after it was annotated.
    """
    by_text: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_text[entry.get("Allele", "")].append(entry)
    real = [index for index, alt in enumerate(record.alts) if alt != "*"]
    whole = _vep_alleles(record.ref, [record.alts[index] for index in real])
    if len(set(whole)) == len(whole) and set(by_text) == set(whole):
        owner = dict(zip(whole, real, strict=True))
        return [(owner[text], entry) for text, found in by_text.items() for entry in found]
    owned: Owned = []
    texts: dict[int, set[str]] = defaultdict(set)
    numbered = all(1 <= _allele_number(entry) <= len(record.alts) for entry in entries)
    written = {index: _ways_to_write(record.ref, record.alts[index]) for index in real}
    for entry in entries:
        text = entry.get("Allele", "")
        owners = [
            index
            for index in real
            if text in written[index] and (not numbered or index + 1 == _allele_number(entry))
        ]
        if len(owners) == 1:
            owned.append((owners[0], entry))
            texts[owners[0]].add(text)
    return [(index, entry) for index, entry in owned if len(texts[index]) == 1]


def snpeff_owners(entries: Sequence[Entry], record: Alleles) -> Owned:
    """Return SnpEff's annotations: the allele is written as in ALT."""
    return [
        (index, entry)
        for entry in entries
        for index, alt in enumerate(record.alts)
        if entry.get("Allele", "").upper() == alt
    ]


def csq_owners(entries: Sequence[Entry], record: Alleles) -> Owned:
    """Return the annotations of ``bcftools csq``, which name the change: ``140753336A>T``.

    A change predicted together with its neighbours lists them all, joined by ``+``.
    """
    return [
        (index, entry)
        for entry in entries
        for index, alt in enumerate(record.alts)
        if f"{record.position}{record.ref}>{alt}" in entry.get("dna_change", "").upper().split("+")
    ]


def _vep_alleles(ref: str, alts: Sequence[str]) -> list[str]:
    """Return how VEP writes the ALT alleles of one record."""
    lengths_differ = any(len(alt) != len(ref) for alt in alts)
    if lengths_differ and all(alt[:1] == ref[:1] for alt in alts):
        return [alt[1:] or "-" for alt in alts]
    return list(alts)


def _ways_to_write(ref: str, alt: str) -> set[str]:
    """Return the texts VEP may write for one ALT allele."""
    short_ref, short_alt = ref, alt
    while short_ref and short_alt and short_ref[-1] == short_alt[-1]:
        short_ref, short_alt = short_ref[:-1], short_alt[:-1]
    while short_ref and short_alt and short_ref[0] == short_alt[0]:
        short_ref, short_alt = short_ref[1:], short_alt[1:]
    return {alt, *_vep_alleles(ref, [alt]), short_alt or "-"}


def _allele_number(entry: Entry) -> int:
    text = entry.get("ALLELE_NUM", "")
    return int(text) if text.isdecimal() else 0
