"""Names as people write them, and p. names that are spellings of one change."""

import re

from agnoma.small_variants.names.protein_names import ONE_LETTER

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


_RESIDUE = re.compile(r"(?i)(?<![a-z])([a-z]{3}|[a-z*])(?=\d)")
_NEW_RESIDUE = re.compile(r"(?i)(?<=\d)([a-z]{3}|[a-z*])(?=fs|ext|$|\))")
_SPAN = re.compile(r"(?<=\d)-(?=[A-Z])")
_CHANGE_FIRST = re.compile(r"^(del|dup)([A-Z]\d+(?:_[A-Z]\d+)?)$")
_SEVERAL = re.compile(r"(?:p\.)?([A-Z]\d+)(?:[A-Z*](?:/[A-Z*])+|X)")
_GIVEN_BASES = re.compile(r"(del|dup)(?:[ACGT]+|\d+)$")
_NO_PREFIX = re.compile(
    r"(?i)-?\d+(?:[-+]\d+)?(?:[acgt]+>[acgt]+|(?:_-?\d+)?(?:del|dup|ins)[acgt]*)"
)


def tidied(name: str) -> str:
    """Return a p. or c. name as HGVS writes it, as far as that is no guess.

    >>> tidied("p.val600glu"), tidied("v600e"), tidied("delE746-A750"), tidied("1799t>a")
    ('p.Val600Glu', 'V600E', 'E746_A750del', 'c.1799T>A')
    >>> tidied("c.2235_2249delGGAATTAAGAGAAGC"), tidied("V600E/K"), tidied("R213X")
    ('c.2235_2249del', 'V600', 'R213')
    """
    if _NO_PREFIX.fullmatch(name):
        name = f"c.{name}"
    if name[:2].lower() == "c.":
        name = re.split(r"[\s;,(]*p\.", name)[0]  # the protein's name, behind it
        # No word of a c. name (del, ins, dup, inv) has a letter of a base.
        written = "c." + name[2:].replace(" ", "").translate(str.maketrans("acgt", "ACGT"))
        return _GIVEN_BASES.sub(r"\1", written)
    if not any(sign.isdigit() for sign in name):
        return name
    prefix, body = ("p.", name[2:]) if name[:2].lower() == "p." else ("", name)
    body = _NEW_RESIDUE.sub(_capital, _RESIDUE.sub(_capital, body))
    body = _CHANGE_FIRST.sub(r"\2\1", _SPAN.sub("_", body))
    several = _SEVERAL.fullmatch(body)
    # X was written for a stop and for any residue: whatever lies at the codon is told.
    return prefix + (body if several is None else several[1])


def _capital(found: re.Match[str]) -> str:
    word = found[1]
    if len(word) == 1:
        return word.upper()
    return word.capitalize() if word.capitalize() in ONE_LETTER else word
