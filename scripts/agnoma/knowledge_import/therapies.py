"""Therapies of other sources as one object each (clinical.md 6.3: never split)."""

import re
from collections.abc import Sequence

from agnoma.models.knowledge import Therapy

WORD = re.compile(r"(?<![\w-])[A-Z][a-z]+(?![\w])")
"""A capitalised plain word; names such as AZD9291, FOLFOX, JQ1 and Hsp90 keep their letters."""
SIGNS = re.compile(r"[+;>]")
COMBINATION = "Combination"
SUBSTITUTES = "Substitutes"
SEQUENTIAL = "Sequential"


def drug_name(name: str) -> str:
    """Return a drug as the project writes it: plain words in small letters.

    >>> drug_name("Trastuzumab Deruxtecan"), drug_name("FOLFOX Regimen"), drug_name("AZD9291")
    ('trastuzumab deruxtecan', 'FOLFOX regimen', 'AZD9291')
    """
    return WORD.sub(lambda found: found[0].lower(), " ".join(name.split()))


def therapy_of(drugs: Sequence[str], interaction: str) -> Therapy | None:
    """Return the therapy of several drugs; None when it is not said how they go together.

    Parameters
    ----------
    drugs
        Names at the source, in its order; the order counts only for a sequence.
    interaction
        Combination, Substitutes, Sequential or empty.
    """
    names = [drug_name(drug) for drug in drugs]
    if any(SIGNS.search(name) for name in names):
        return None
    if len(names) == 1:
        return Therapy(options=((names[0],),))
    if interaction == SEQUENTIAL:
        return Therapy(options=(tuple(names),), sequential=True)
    ordered = sorted(set(names), key=str.casefold)
    if interaction == COMBINATION:
        return Therapy(options=(tuple(ordered),))
    if interaction == SUBSTITUTES:
        return Therapy(options=tuple((name,) for name in ordered))
    return None
