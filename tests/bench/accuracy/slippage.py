"""Polymerase slippage in repeats: how often a molecule gains or loses a unit.

Errors in repeats grow with their length and are several times more frequent in libraries made with
PCR (Fungtammasan et al. 2015, PMC4417121). The shape used here is a project assumption: the rate
grows exponentially with the number of units, longer units slip less, units are lost more often than
gained.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bench.accuracy.alleles import Tract

MIN_UNITS_OF_RUN = 5
MIN_UNITS = 4
# Rate at a number of units, factor per further unit, by length of the unit.
RATES = {1: (6, 5e-4, 1.8), 2: (5, 5e-4, 1.6), 3: (5, 2e-4, 1.5)}
HIGHEST = 0.25
LOST_FRACTION = 0.75
TWO_UNITS_FRACTION = 0.1


@dataclass(frozen=True, slots=True)
class Slip:
    """Units gained (positive) or lost (negative) in a repeat by some fragments."""

    start: int
    unit: str
    units: int
    rows: np.ndarray


def rate(tract: Tract) -> float:
    """Return the fraction of molecules that slip in a repeat."""
    length = len(tract.unit)
    if tract.units < (MIN_UNITS_OF_RUN if length == 1 else MIN_UNITS):
        return 0.0
    units, at_units, factor = RATES[length]
    return min(at_units * factor ** (tract.units - units), HIGHEST)


def slips(
    tracts: Sequence[Tract],
    start: np.ndarray,
    end: np.ndarray,
    draw: np.random.Generator,
) -> list[Slip]:
    """Return which fragments slip where.

    Parameters
    ----------
    tracts
        Repeats that fragments of this chunk may hold.
    start, end
        Of each fragment on the reference, sorted by start.
    """
    found = []
    longest = int((end - start).max(initial=0))
    for tract in tracts:
        low, high = np.searchsorted(start, (tract.start - longest, tract.start))
        rows = np.arange(low, high)[end[low:high] > tract.end]
        rows = rows[draw.random(len(rows)) < rate(tract)]
        lost = draw.random(len(rows)) < LOST_FRACTION
        size = 1 + (draw.random(len(rows)) < TWO_UNITS_FRACTION)
        change = np.where(lost, -size, size)
        found += [
            Slip(tract.start, tract.unit, units, rows[change == units])
            for units in np.unique(change).tolist()
        ]
    return found
