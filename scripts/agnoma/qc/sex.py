"""Whether X and Y agree with the submitted sex (clinical.md 1.5).

Only agreement is told, never what was seen. Two signs, each allowed to be silent: heterozygous SNPs
on X, and depth on Y. What a tumour loses (one X, the Y) or blood with age (the Y: Forsberg 2014,
PMID 24777449) speaks against nobody, so absence decides only where it cannot be a loss.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

import numpy as np

from agnoma.genome import Interval, bare_contig, intersect_bp
from agnoma.io.region_depth import RegionDepth
from agnoma.models.base import Status
from agnoma.models.case import Role, Sex
from agnoma.models.identity import Agreement, SexCheck
from agnoma.qc.resampling import BLOCK_BP
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

NO_SEX = "no sex was submitted"
NO_TARGETS = "the panel has too few targets on X and Y"
UNCLEAR = "X and Y give no clear answer"
# One copy of Y against two of an autosome is half its depth; capture varies two- to threefold, and
# reads of X stray to Y.
_Y_PRESENT, _Y_ABSENT = 0.15, 0.05
_MIN_Y_TARGETS = 3
# Of SNPs from f = 0.1 to 0.9 a person with two X has 18 to 50 % heterozygous, with one none.
_TWO_X, _ONE_X = 0.12, 0.04
_MIN_X_PLACES = 10


class _Sign(Enum):
    PRESENT = auto()
    ABSENT = auto()
    SILENT = auto()


def check_sex(
    declared: Sex | None,
    role: Role,
    on_x: SiteCounts,
    regions: Sequence[RegionDepth],
    pseudoautosomal: Mapping[str, Sequence[Interval]],
    settings: IdentityConfig,
) -> SexCheck:
    """Hold one sample's X and Y against the submitted sex.

    Parameters
    ----------
    declared
        Sex as submitted; None = not given.
    role
        Of a tumour, absence of heterozygous SNPs or of Y may be a loss.
    on_x
        Counts at SNPs of X outside its pseudoautosomal parts.
    regions
        Depth of every target.
    pseudoautosomal
        Intervals by bare contig name.
    """
    if declared is None:
        return SexCheck(status=Status.NOT_TESTED, reason=NO_SEX)
    second_x, y = _second_x(on_x, settings), _depth_on_y(regions, pseudoautosomal)
    if second_x is y is _Sign.SILENT:
        return SexCheck(status=Status.NOT_TESTED, reason=NO_TARGETS)
    agreement = _agreement(declared, role, second_x, y)
    if agreement is None:
        return SexCheck(status=Status.NOT_ASSESSABLE, reason=UNCLEAR)
    return SexCheck(status=Status.EVALUATED, agreement=agreement)


def _agreement(declared: Sex, role: Role, second_x: _Sign, y: _Sign) -> Agreement | None:
    """Return what the two signs say together; None where they say nothing or contradict."""
    if second_x is y is _Sign.PRESENT:
        return None  # a mixture of two persons, or a constitution the sheet cannot say
    if y is _Sign.PRESENT:
        seen = Sex.MALE
    elif second_x is _Sign.PRESENT:
        seen = Sex.FEMALE
    elif role is Role.NORMAL and {second_x, y} != {_Sign.SILENT}:
        return _by_absence(declared, second_x, y)
    else:
        return None
    return Agreement.CONSISTENT if seen is declared else Agreement.INCONSISTENT


def _by_absence(declared: Sex, second_x: _Sign, y: _Sign) -> Agreement | None:
    """Return what a normal says in which neither a second X nor a Y is seen."""
    if declared is Sex.MALE:  # a Y that is absent may be lost in blood
        return Agreement.CONSISTENT if second_x is _Sign.ABSENT else None
    if second_x is _Sign.SILENT:
        return Agreement.CONSISTENT
    return Agreement.INCONSISTENT if y is _Sign.SILENT else None


def _second_x(on_x: SiteCounts, settings: IdentityConfig) -> _Sign:
    deep = on_x.at(on_x.depth >= settings.min_depth_genotype_x)
    if len(deep) < settings.min_sites_sex:
        return _Sign.SILENT
    minor = np.minimum(deep.vaf, deep.ref_fraction)
    share = float((minor >= settings.discordant_vaf).mean())
    if share >= _TWO_X:
        return _Sign.PRESENT
    # SNPs inherited together may all be homozygous by chance; ten places seldom are.
    places = len({start // BLOCK_BP for start in deep.start.tolist()})
    return _Sign.ABSENT if share <= _ONE_X and places >= _MIN_X_PLACES else _Sign.SILENT


def _depth_on_y(
    regions: Sequence[RegionDepth], pseudoautosomal: Mapping[str, Sequence[Interval]]
) -> _Sign:
    autosomal = [r.depth_x for r in regions if bare_contig(r.contig).isdecimal()]
    on_y = [
        r.depth_x
        for r in regions
        if bare_contig(r.contig) == "Y"
        and not intersect_bp([(r.start, r.end)], pseudoautosomal.get("Y", ()))
    ]
    middle = float(np.median(autosomal)) if autosomal else 0.0
    if len(on_y) < _MIN_Y_TARGETS or not middle:
        return _Sign.SILENT
    ratio = float(np.median(on_y)) / middle
    if ratio >= _Y_PRESENT:
        return _Sign.PRESENT
    return _Sign.ABSENT if ratio <= _Y_ABSENT else _Sign.SILENT
