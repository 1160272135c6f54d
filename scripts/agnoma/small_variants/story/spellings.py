"""Two p. names, in one-letter code, that are spellings of one change."""

import re

_FRAMESHIFT = re.compile(r"p\.(?P<residue>[A-Z*]\d+)(?P<new>[A-Z]?)fs(?:\*(?P<stop>\d+|\?)?)?")
_INDEL = re.compile(
    r"p\.(?P<first>[A-Z])(?P<start>\d+)(?:_(?P<last>[A-Z])(?P<end>\d+))?"
    r"(?P<edit>delins|del|dup|ins)(?P<residues>[A-Z]*\*?)"
)


def same_frameshift(one: str, two: str) -> bool:
    """Return whether two names of frameshifts agree in all that both of them tell.

    The new residue and the distance to the stop may be left out, the distance may be unknown
    (``fs*?``) where a gene model lacks what follows the coding sequence.

    >>> same_frameshift("p.W288Cfs*12", "p.W288Cfs*?"), same_frameshift("p.W288fs", "p.W288Cfs*12")
    (True, True)
    >>> same_frameshift("p.W288Cfs*12", "p.W288Cfs*9")
    False
    """
    first, second = _FRAMESHIFT.fullmatch(one), _FRAMESHIFT.fullmatch(two)
    if first is None or second is None or first["residue"] != second["residue"]:
        return False
    new = {first["new"], second["new"]} - {""}
    stops = {first["stop"], second["stop"]} - {None, "?"}
    return len(new) <= 1 and len(stops) <= 1


def is_indel(name: str | None) -> bool:
    """Return whether a p. name is of residues deleted, inserted or repeated in frame."""
    return name is not None and _INDEL.fullmatch(name) is not None


def same_protein(one: str, two: str, protein: str) -> bool:
    """Return whether two indels of residues leave the same protein.

    >>> same_protein("p.D3_H6del", "p.I4_D7del", "MADIMHDS")
    True
    """
    first = _edited(one, protein)
    return first is not None and first == _edited(two, protein)


def _edited(name: str, protein: str) -> str | None:
    """Return a protein after an indel, None when the name does not fit it."""
    found = _INDEL.fullmatch(name)
    if found is None:
        return None
    start, end = int(found["start"]), int(found["end"] or found["start"])
    fits = 0 < start <= end <= len(protein) and protein[start - 1] == found["first"]
    if not fits or protein[end - 1] != (found["last"] or found["first"]):
        return None
    before, inside, after = protein[: start - 1], protein[start - 1 : end], protein[end:]
    edit, residues = found["edit"], found["residues"]
    if edit == "ins":
        between = end == start + 1 and residues
        return protein[:start] + residues + protein[start:] if between else None
    if edit == "dup":
        return before + inside * 2 + after
    return before + (residues if edit == "delins" else "") + after
