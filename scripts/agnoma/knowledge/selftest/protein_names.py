"""One-letter protein names (p.V600E, p.E746_A750del) as a small change of some coding sequence.

The bases are made up: codons of the named residues that differ as little as possible. What counts
is what the pipeline derives from them: substitution or indel, length gained or lost, codons.
"""

import re
from dataclasses import dataclass
from itertools import product

from agnoma.gene_model import CODON_BP

FILLER = "ACT"
CODONS = {
    "A": "GCT GCC GCA GCG",
    "C": "TGT TGC",
    "D": "GAT GAC",
    "E": "GAA GAG",
    "F": "TTT TTC",
    "G": "GGT GGC GGA GGG",
    "H": "CAT CAC",
    "I": "ATT ATC ATA",
    "K": "AAA AAG",
    "L": "TTA TTG CTT CTC CTA CTG",
    "M": "ATG",
    "N": "AAT AAC",
    "P": "CCT CCC CCA CCG",
    "Q": "CAA CAG",
    "R": "CGT CGC CGA CGG AGA AGG",
    "S": "TCT TCC TCA TCG AGT AGC",
    "T": "ACT ACC ACA ACG",
    "V": "GTT GTC GTA GTG",
    "W": "TGG",
    "Y": "TAT TAC",
    "*": "TAA TAG TGA",
}
SUBSTITUTION = re.compile(r"p\.([ACDEFGHIKLMNPQRSTVWY])(\d+)([ACDEFGHIKLMNPQRSTVWY*=])")
LOST_START = re.compile(r"p\.M1\?")
FRAMESHIFT = re.compile(r"p\.[A-Z](\d+)[A-Z]?fs(?:\*(?:\d+|\?))?")
RANGE = r"p\.[A-Z](\d+)(?:_[A-Z](\d+))?"
DELETION = re.compile(rf"{RANGE}del")
DUPLICATION = re.compile(rf"{RANGE}dup")
DELETION_INSERTION = re.compile(rf"{RANGE}delins([A-Z]+)")
INSERTION = re.compile(r"p\.[A-Z](\d+)_[A-Z](\d+)ins([A-Z]+)")


@dataclass(frozen=True, slots=True)
class CodingChange:
    """A change of coding bases with the consequence it is called by."""

    codon_first: int
    codon_last: int
    offset: int
    """Bases between the first base of the first codon and the first base of `ref`."""
    ref: str
    alt: str
    consequence: str


def read_protein_name(name: str) -> CodingChange | None:
    """Return the change a protein name stands for, None if it is not in the notation."""
    for pattern, build in READERS:
        found = pattern.fullmatch(name)
        if found:
            return build(found)
    return None


def frameshift(codon: int, *, gained: bool) -> CodingChange:
    """Return a frameshift by one base lost, or four gained (as NPM1 type A)."""
    ref, alt = ("A", "A" + "TCTG") if gained else ("AC", "A")
    return CodingChange(codon, codon, 0, ref, alt, "frameshift")


def _substitution(found: re.Match[str]) -> CodingChange:
    codon = int(found[2])
    if found[3] in {"=", found[1]}:
        return CodingChange(codon, codon, 2, "T", "C", "synonymous")
    pairs = product(CODONS[found[1]].split(), CODONS[found[3]].split())
    ref, alt = min(pairs, key=lambda pair: (_differing(*pair), pair))
    places = [i for i in range(CODON_BP) if ref[i] != alt[i]]
    first, end = places[0], places[-1] + 1
    consequence = "stop_gained" if found[3] == "*" else "missense"
    consequence = "stop_lost" if found[1] == "*" else consequence
    return CodingChange(codon, codon, first, ref[first:end], alt[first:end], consequence)


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _lost_start(_found: re.Match[str]) -> CodingChange:
    return CodingChange(1, 1, 0, "A", "G", "start_lost")


def _frameshift(found: re.Match[str]) -> CodingChange:
    return frameshift(int(found[1]), gained=False)


def _inframe(first: int, last: int, lost: int, gained: int) -> CodingChange:
    """Return an in-frame change; lost and gained in codons."""
    anchor = "G"
    ref, alt = anchor + FILLER * lost, anchor + "GAT" * gained
    change = "inframe_deletion" if lost > gained else "inframe_insertion"
    consequence = "inframe_altering" if lost and gained else change
    return CodingChange(first, last, 0, ref, alt, consequence)


def _range(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1]), int(found[2] or found[1])


def _deletion(found: re.Match[str]) -> CodingChange:
    first, last = _range(found)
    return _inframe(first, last, last - first + 1, 0)


def _duplication(found: re.Match[str]) -> CodingChange:
    first, last = _range(found)
    return _inframe(first, last, 0, last - first + 1)


def _deletion_insertion(found: re.Match[str]) -> CodingChange:
    first, last = _range(found)
    return _inframe(first, last, last - first + 1, len(found[3]))


def _insertion(found: re.Match[str]) -> CodingChange:
    return _inframe(int(found[1]), int(found[2]), 0, len(found[3]))


READERS = (
    (SUBSTITUTION, _substitution),
    (LOST_START, _lost_start),
    (FRAMESHIFT, _frameshift),
    (DELETION, _deletion),
    (DUPLICATION, _duplication),
    (DELETION_INSERTION, _deletion_insertion),
    (INSERTION, _insertion),
)
