"""Protein changes as sources write them, as HGVS names of the grammar: exact alleles and codons."""

import re
from dataclasses import dataclass

ONE_LETTER = {
    **{"ALA": "A", "ARG": "R", "ASN": "N", "ASP": "D", "CYS": "C", "GLN": "Q", "GLU": "E"},
    **{"GLY": "G", "HIS": "H", "ILE": "I", "LEU": "L", "LYS": "K", "MET": "M", "PHE": "F"},
    **{"PRO": "P", "SER": "S", "THR": "T", "TRP": "W", "TYR": "Y", "VAL": "V"},
}
PLACE = r"([A-Z])(\d+)(?:_([A-Z])(\d+))?"
SUBSTITUTION = re.compile(r"([A-Z])(\d+)([A-Z*](?:/[A-Z*])*)")
CODONS = re.compile(r"[A-Z]\d+(?:/[A-Z]\d+)*")
DELETION_INSERTION = re.compile(PLACE + r"(?:DELINS|>)([A-Z]+)")
DELETION = re.compile(PLACE + r"(DEL|DUP)([A-Z]*)")
INSERTION = re.compile(r"([A-Z])(\d+)_([A-Z])(\d+)INS([A-Z]+)")
FRAMESHIFT = re.compile(r"([A-Z])(\d+)([A-Z])?FS(?:TER|[*X])?(\d+)?")
FRAMESHIFT_HGVS = re.compile(r"p\.\(?([A-Z][a-z]{2})(\d+)([A-Z][a-z]{2})fs(?:(?:Ter|\*)(\d+))?\)?$")
BROKEN = re.compile(r"\*\d+[A-Z]|[A-Z]\d+(?:_[A-Z]?\d+)?(?:INS|DEL|DUP)[A-Z]*|[A-Z]\d+=")


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A protein change that names no single allele."""

    detail: str


def protein_words(name: str, hgvs: tuple[str, ...] = ()) -> tuple[str, ...] | Incomplete | None:
    """Return the words of a protein change in capitals; None if it is none.

    Parameters
    ----------
    name
        Without ``p.``, one-letter, e.g. ``V600E``, ``S310F/Y``, ``R882``, ``E746_A750DEL``.
    hgvs
        HGVS names of the same allele; only used to complete the name of a frameshift.

    >>> protein_words("S310F/Y"), protein_words("G12/G13")
    (('p.S310F', 'p.S310Y'), ('codon:12', 'codon:13'))
    >>> protein_words("W557_K558DELWK"), protein_words("E746_T751>I")
    (('p.W557_K558del',), ('p.E746_T751delinsI',))
    """
    name = name.removeprefix("P.")
    if (found := SUBSTITUTION.fullmatch(name)) is not None:
        return _substitutions(found, name)
    if CODONS.fullmatch(name):
        return tuple(f"codon:{part[1:]}" for part in name.split("/"))
    if (found := DELETION_INSERTION.fullmatch(name)) is not None:
        return (f"p.{_place(found)}delins{found[5]}",)
    if (found := DELETION.fullmatch(name)) is not None:
        return _deletion(found, name)
    if (found := INSERTION.fullmatch(name)) is not None:
        if int(found[4]) != int(found[2]) + 1:
            return Incomplete(f"{name}: an insertion lies between neighbouring residues")
        return (f"p.{found[1]}{found[2]}_{found[3]}{found[4]}ins{found[5]}",)
    if (found := FRAMESHIFT.fullmatch(name)) is not None:
        return _frameshift(found, name, hgvs)
    return Incomplete(name) if BROKEN.fullmatch(name) else None


def _substitutions(found: re.Match[str], name: str) -> tuple[str, ...] | Incomplete:
    residues = found[3].split("/")
    if found[1] in residues:
        return Incomplete(f"{name}: the residue does not change")
    return tuple(f"p.{found[1]}{found[2]}{residue}" for residue in residues)


def _place(found: re.Match[str]) -> str:
    last = f"_{found[3]}{found[4]}" if found[3] else ""
    return f"{found[1]}{found[2]}{last}"


def _deletion(found: re.Match[str], name: str) -> tuple[str, ...] | Incomplete:
    """Return a deletion or duplication; residues written after it must be as many as it names."""
    residues = int(found[4]) - int(found[2]) + 1 if found[3] else 1
    if residues < 1 or (found[6] and len(found[6]) != residues):
        return Incomplete(f"{name}: {len(found[6])} residues named, {residues} spanned")
    return (f"p.{_place(found)}{found[5].casefold()}",)


def _frameshift(
    found: re.Match[str], name: str, hgvs: tuple[str, ...]
) -> tuple[str, ...] | Incomplete:
    residue, stop = found[3], found[4]
    for expression in hgvs:
        told = FRAMESHIFT_HGVS.search(expression)
        same = told and ONE_LETTER.get(told[1].upper()) == found[1] and told[2] == found[2]
        if told and same:
            residue = residue or ONE_LETTER.get(told[3].upper())
            stop = stop or told[4]
    if residue is None or stop is None:
        return Incomplete(f"{name}: a frameshift is named by its first new residue and its stop")
    return (f"p.{found[1]}{found[2]}{residue}fs*{stop}",)
