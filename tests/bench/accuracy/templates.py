"""The bases of each molecule: reference, alleles, slips and damage, in this order.

Rows are molecules, columns bases from the molecule's first; changes are put in from the right to
the left, so that what lies to the left keeps its place.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from bench.accuracy.artefacts import Artefact
from bench.accuracy.fragments import (
    LONGEST_BP,
    Fragments,
    Integers,
    Planted,
    carriers,
    damaged,
)
from bench.accuracy.slippage import Slip

Bytes = npt.NDArray[np.uint8]

SPARE_BP = 120  # beyond the longest molecule, for what deletions bring in
WIDTH_BP = LONGEST_BP + SPARE_BP
# Cytosines that deaminate anywhere in a formalin-fixed molecule, per base of that strand.
BACKGROUND_DEAMINATION = 3e-4
_C, _T, _G, _A = (ord(base) for base in "CTGA")


def build_templates(
    genome: Bytes,
    fragments: Fragments,
    planted: Sequence[Planted],
    slipped: Sequence[Slip],
) -> tuple[Bytes, npt.NDArray[np.bool_]]:
    """Return the bases of each molecule, and which molecules have the reference's length.

    Parameters
    ----------
    genome
        ASCII bases of the contig, followed by at least `WIDTH_BP` spare ones.
    planted
        Alleles near these molecules; `Fragments.inside` counts in this list.
    """
    rows = np.lib.stride_tricks.sliding_window_view(genome, WIDTH_BP)[fragments.start]
    aligned = np.ones(len(fragments), dtype=np.bool_)
    changes: list[tuple[int, int, str, str, Integers]] = [
        (slip.start, 0, *_slip_alleles(slip), slip.rows) for slip in slipped
    ]
    for number, one in enumerate(planted):
        begun = np.flatnonzero(fragments.inside == number)
        held = np.concatenate([carriers(fragments, one), begun])
        allele = one.allele
        changes.append((allele.start, 1, allele.ref, allele.alt, np.unique(held)))
    # At one place the slip goes in first: it belongs to the repeat to the right of an indel.
    for start, _, ref, alt, index in sorted(changes, key=lambda c: (-c[0], c[1])):
        if len(ref) == len(alt):
            _substitute(rows, index, start - fragments.start[index], alt, ref)
        else:
            at = start - fragments.start[index]
            _replace(rows, index, at, len(ref), alt)
            aligned[index[at < fragments.length[index]]] = False
    for row in np.flatnonzero(fragments.skipped).tolist():
        skipped = int(fragments.skipped[row])
        rows[row, :-skipped] = rows[row, skipped:].copy()
    return rows, aligned


def _slip_alleles(slip: Slip) -> tuple[str, str]:
    content = slip.unit * abs(slip.units)
    return ("", content) if slip.units > 0 else (content, "")


def _substitute(rows: Bytes, index: Integers, at: Integers, alt: str, ref: str) -> None:
    for i, (before, after) in enumerate(zip(ref, alt, strict=True)):
        if before == after:
            continue
        column = at + i
        inside = (column >= 0) & (column < WIDTH_BP)
        rows[index[inside], column[inside]] = ord(after)


def _replace(rows: Bytes, index: Integers, at: Integers, ref_bp: int, alt: str) -> None:
    if not len(index):
        return
    columns = np.arange(WIDTH_BP)
    at = at[:, None]
    source = np.where(columns < at, columns, np.minimum(columns - len(alt) + ref_bp, WIDTH_BP - 1))
    changed = np.take_along_axis(rows[index], np.maximum(source, 0), axis=1)
    for i, base in enumerate(alt):
        changed[columns == at + i] = ord(base)
    rows[index] = changed


def damage(
    rows: Bytes,
    fragments: Fragments,
    sites: Sequence[Artefact],
    aligned: npt.NDArray[np.bool_],
    draw: np.random.Generator,
) -> None:
    """Put recurrent and random damage into formalin-fixed molecules, in place."""
    for site in sites:
        index = damaged(fragments, site, draw)
        index = index[aligned[index]]
        rows[index, site.allele.start - fragments.start[index]] = ord(site.allele.alt)
    count = draw.poisson(rows.size * BACKGROUND_DEAMINATION)
    row = draw.integers(0, max(len(rows), 1), count)
    column = draw.integers(0, WIDTH_BP, count)
    base, reverse = rows[row, column], fragments.reverse[row]
    for before, after, orientation in ((_C, _T, False), (_G, _A, True)):
        hit = (base == before) & (reverse == orientation)
        rows[row[hit], column[hit]] = after
