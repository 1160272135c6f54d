"""Protein names from the residues VEP and ``bcftools csq`` print, where residues suffice.

An insertion or deletion lies at its most 3' place in HGVS, which takes the sequence around it:
those get no name here.
"""

import re
from collections.abc import Sequence

_CHANGE = re.compile(r"(\d+)([A-Z*]+)>(\d+)([A-Z*]+)")
_UNCHANGED = re.compile(r"(\d+)([A-Z*])")
_ONE_FOR_ONE = re.compile(r"([A-WYZ*])/([A-WYZ*])")
_ONE = re.compile(r"[A-WYZ*]")


def substitution_name(position: int, residues: str) -> str | None:
    """Return the p. name of VEP's ``Amino_acids`` when one residue replaces one.

    >>> substitution_name(175, "R/H"), substitution_name(54, "L")
    ('p.R175H', 'p.L54=')
    """
    match = _ONE_FOR_ONE.fullmatch(residues)
    if match:
        return f"p.{match[1]}{position}{match[2]}"
    return f"p.{residues}{position}=" if _ONE.fullmatch(residues) else None


def protein_name(change: str, terms: Sequence[str]) -> str | None:
    """Return the p. name of an amino-acid change of ``bcftools csq``.

    Parameters
    ----------
    change
        E.g. ``600V>600E``, ``13A`` (unchanged), or for a frameshift both sequences to their ends.
    terms
        Its consequences: ``start_lost`` comes without residues, ``frameshift`` needs other words.

    >>> protein_name("600V>600E", ["missense"]), protein_name("20YIT*>20YSHS*", ["frameshift"])
    ('p.V600E', 'p.I21Sfs*4')
    """
    if "start_lost" in terms:
        return "p.M1?"
    unchanged = _UNCHANGED.fullmatch(change)
    if unchanged:
        return f"p.{unchanged[2]}{unchanged[1]}="
    match = _CHANGE.fullmatch(change)
    if match is None or match[1] != match[3]:
        return None
    pairs = enumerate(zip(match[2], match[4], strict=False))
    shared = next((i for i, (a, b) in pairs if a != b), min(len(match[2]), len(match[4])))
    position, ref, alt = int(match[1]) + shared, match[2][shared:], match[4][shared:]
    if "frameshift" in terms:
        return _frameshift(position, ref, alt)
    if "stop_lost" in terms:
        return f"p.*{position}{alt[0]}ext*?" if ref == "*" and alt else None
    return _replacement(position, ref, alt)


def _frameshift(position: int, ref: str, alt: str) -> str | None:
    """Return the name of a frameshift from its first changed residue on."""
    if not ref or not alt:
        return None
    if alt[0] == "*":
        return f"p.{ref[0]}{position}*"
    stop = f"*{alt.index('*') + 1}" if "*" in alt else ""
    return f"p.{ref[0]}{position}{alt[0]}fs{stop}"


def _replacement(position: int, ref: str, alt: str) -> str | None:
    """Return the name of residues replaced by others, None for insertion and deletion."""
    if alt.startswith("*") and ref:
        return f"p.{ref[0]}{position}*"
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    if not ref or not alt or ref[-1] == alt[-1]:
        return None
    if len(ref) == 1:
        return f"p.{ref}{position}{alt}" if len(alt) == 1 else f"p.{ref}{position}delins{alt}"
    return f"p.{ref[0]}{position}_{ref[-1]}{position + len(ref) - 1}delins{alt}"
