"""Normals of both sexes in one reference with two copies of X.

``cnvkit.py reference --sample-sex`` knows one sex for all normals; without it CNVkit guesses each
from X and Y, and a wrong guess shifts the X of the reference by one log2 (``cnvlib.cnary``,
`compare_sex_chromosomes`: male only where X *and* Y look it, so that an amplified or uncaptured Y
decides). Here every normal is brought to the depth a man would have, with the sex that was given,
and the reference is built with ``--sample-sex male``, which puts X to two copies and Y to one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from agnoma.genome import bare_contig
from agnoma.io.cnvkit_coverage import BinDepth
from agnoma.models.case import Sex

HALF = 0.5
MIN_X_BINS = 10
# One X lies at -1, two at 0 (log2, against the autosomes); between -0.7 and -0.3 capture decides.
ONE_X_LOG2, TWO_X_LOG2 = -0.7, -0.3


@dataclass(frozen=True, slots=True)
class KnownSex:
    """Sex a normal is taken with, and how it is known."""

    sex: Sex | None
    """None: neither given nor told by the depth."""
    given: bool


def settle_sex(given: Sex | None, depths: Sequence[BinDepth]) -> KnownSex:
    """Return the sex given, else what the depth on X against the autosomes tells.

    Medians of targets and of the bins between them are compared each with its own kind, since
    capture separates the two; fewer than ten bins of a kind on X are silent, and so are kinds that
    contradict each other.
    """
    if given is not None:
        return KnownSex(given, given=True)
    told = {
        _told(x_log2)
        for on_target in (True, False)
        if (x_log2 := _x_against_autosomes(depths, on_target=on_target)) is not None
    }
    return KnownSex(told.pop() if len(told) == 1 else None, given=False)


def _told(x_log2: float) -> Sex | None:
    if x_log2 <= ONE_X_LOG2:
        return Sex.MALE
    return Sex.FEMALE if x_log2 >= TWO_X_LOG2 else None


def _x_against_autosomes(depths: Iterable[BinDepth], *, on_target: bool) -> float | None:
    """Return the median log2 depth of X less that of the autosomes, None with too few bins."""
    on_x, others = [], []
    for item in depths:
        if item.bin.on_target is not on_target or item.depth == 0:
            continue
        chromosome = bare_contig(item.bin.contig)
        if chromosome == "X":
            on_x.append(item.log2)
        elif chromosome.isdecimal():
            others.append(item.log2)
    if len(on_x) < MIN_X_BINS or not others:
        return None
    return median(on_x) - median(others)


def as_man(depths: Sequence[BinDepth], sex: Sex | None) -> tuple[BinDepth, ...]:
    """Return the depths with one copy of X and one of Y.

    A man's, as they are. Of anybody else X is halved; Y, which holds stray reads, is set to half
    the median of the autosomes, which says nothing about any of its bins. An unknown sex counts as
    two X, as with CNVkit: the other way round would add a copy that nobody saw.
    """
    if sex is Sex.MALE:
        return tuple(depths)
    on_y = {kind: HALF * _autosomal_depth(depths, on_target=kind) for kind in (True, False)}
    changed = []
    for item in depths:
        chromosome = bare_contig(item.bin.contig)
        if chromosome == "X":
            changed.append(item._replace(depth=HALF * item.depth))
        elif chromosome == "Y":
            changed.append(item._replace(depth=on_y[item.bin.on_target]))
        else:
            changed.append(item)
    return tuple(changed)


def _autosomal_depth(depths: Iterable[BinDepth], *, on_target: bool) -> float:
    found = [
        item.depth
        for item in depths
        if item.bin.on_target is on_target and bare_contig(item.bin.contig).isdecimal()
    ]
    return median(found) if found else 0.0
