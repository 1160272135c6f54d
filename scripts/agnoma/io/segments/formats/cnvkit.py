"""CNVkit's segments (``.cns``), plain or from ``call``; BED coordinates."""

import math
from collections.abc import Sequence

from agnoma.io.segments.cells import Cells, folded
from agnoma.io.segments.layout import CONTIG, CONTIG_SPELLINGS, END, START, SegmentFormat, Values

DIPLOID = 2
# That `cnvkit.py call --ploidy` may have been given.
PLOIDIES = range(DIPLOID, 7)
CALL_LIMITS = (-1.1, -0.25, 0.2, 0.7)
# Of ratios that were rescaled with a purity: those of no copy and less (cnvlib.call: log2_ratios).
RESCALED_FLOOR = math.log2(0.001)
FLOOR_DIGITS = 0.001
# Half, and what the digits written of a ratio leave open.
ROUNDED = 0.51


def read_values(cells: Cells) -> Values | None:
    """Return a row's values.

    Without a log2 ratio there is no value even where ``cn`` is filled: ``cnvkit.py call`` writes
    the neutral number there (``cnvlib.call.absolute_threshold``). Allele fractions rescaled with a
    purity can leave 0 to 1 and are cut there.
    """
    log2 = cells.number("log2")
    if log2 is None:
        return None
    copies = cells.copies("copies")
    alleles = [cells.copies(name) for name in ("first allele", "second allele")]
    known = [allele for allele in alleles if allele is not None]
    minor = min(known) if len(known) == len(alleles) else None
    if copies is None and minor is not None:
        copies = sum(known)
    baf = cells.number("baf")
    return Values(
        log2=log2,
        copies=copies,
        minor_copies=minor,
        bins=cells.whole("bins"),
        baf=None if baf is None else folded(min(1.0, max(0.0, baf))),
    )


def restates_ratio(autosomal: Sequence[Values]) -> bool:
    """Return whether ``cn`` comes from ratios that no tumour fraction was applied to.

    ``cnvkit.py call`` without ``--purity`` cuts ratios at fixed limits and takes the next whole
    number above the highest, as if half of the cells were tumour. With ``--purity`` it rescales
    the ratios themselves, and ``cn`` is the nearest whole number of ``ploidy * 2**log2``
    (``cnvlib.call``: absolute_threshold, absolute_clonal). Only where every segment fits the
    latter, and some do not fit the former, are the copies those of a tumour fraction; so they are
    where a ratio lies at the floor that only rescaled ones have.
    """
    known = _known(autosomal)
    cut = all(copies == cut_copies(log2) for log2, copies in known)
    return bool(known) and not (_nearest(known) and (_floored(known) or not cut))


def refuses(autosomal: Sequence[Values]) -> str | None:
    """Return why a table holds neither ratios nor copies to go by, None when it does.

    ``cnvkit.py call --purity`` with its default method rescales the ratios and cuts them all the
    same: a tumour fraction would be applied to such ratios a second time.
    """
    known = _known(autosomal)
    if not _floored(known) or _nearest(known):
        return None
    return (
        "its ratios were rescaled with a tumour fraction and its copies cut at fixed limits; give "
        "the segments from before `cnvkit.py call`, or those of `cnvkit.py call -m clonal --purity`"
    )


def tells_purity(autosomal: Sequence[Values]) -> bool:
    """Return whether ratios show that a tumour fraction was used: some lie at its floor."""
    return _floored(_known(autosomal))


def _known(rows: Sequence[Values]) -> list[tuple[float, float]]:
    return [(v.log2, v.copies) for v in rows if v.log2 is not None and v.copies is not None]


def _nearest(known: Sequence[tuple[float, float]]) -> bool:
    return any(
        all(abs(copies - ploidy * 2**log2) <= ROUNDED for log2, copies in known)
        for ploidy in PLOIDIES
    )


def _floored(known: Sequence[tuple[float, float]]) -> bool:
    return any(abs(log2 - RESCALED_FLOOR) <= FLOOR_DIGITS for log2, _ in known)


def cut_copies(log2: float) -> int:
    """Return ``cn`` of ``cnvkit.py call -m threshold`` with its own limits.

    >>> [cut_copies(value) for value in (-2.0, -0.25, 0.2, 0.7, 1.04)]
    [0, 1, 2, 3, 5]
    """
    for copies, highest in enumerate(CALL_LIMITS):
        if log2 <= highest:
            return copies
    return math.ceil(DIPLOID * 2**log2)


FORMAT = SegmentFormat(
    name="CNVkit segments (.cns)",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start",),
        END: ("end",),
        "gene": ("gene",),
        "log2": ("log2",),
        "copies": ("cn",),
        "first allele": ("cn1",),
        "second allele": ("cn2",),
        "baf": ("baf",),
        "bins": ("probes",),
    },
    told_by=("gene", "log2"),
    values=read_values,
    restates_ratio=restates_ratio,
    refuses=refuses,
    tells_purity=tells_purity,
    one_based=False,
    why_overlapping=(
        "CNVkit 0.9.14 writes such segments with -m haar (etal/cnvkit 1125): segment with a later "
        "version or with -m hmm"
    ),
    why_without_value="CNVkit writes no ratio where no bin of a segment has any weight",
)
