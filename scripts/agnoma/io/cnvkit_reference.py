"""CNVkit's copy-number reference (``reference.cnn``): what normals look like in every bin.

Source: CNVkit 0.9.14, ``cnvlib.reference``: columns chromosome, start, end, gene, log2, depth, gc,
rmask, spread; ``spread`` is a robust standard deviation over the normals, 0 in a flat reference.
Coordinates: 0-based half-open.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, bare_contig, intersect_bp, merge_intervals
from agnoma.io.caller_table import CallerRow, read_caller_table
from agnoma.io.cnvkit import OFF_TARGET_NAMES, UNNAMED
from agnoma.models.copy_number_reference import CopyNumberReference

NEEDED_COLUMNS = ("chromosome", "start", "end", "gene", "log2", "spread")
SEX_CHROMOSOMES = frozenset({"X", "Y"})
MIN_SHARED = 0.9  # of the bases; project default: other designs share little with a panel
MIN_LOG2 = -5.0  # below, CNVkit itself leaves a bin out (cnvlib.params)
MIN_X_BINS = 20
LISTED = 5
# Two copies of X lie at 0, one at -1; how well X is captured moves both, so that half way is doubt.
HAPLOID_X_LOG2 = -0.7
BUILD_ONE = "build one for this panel with 'snakemake cnv-reference'"


class ReferenceBin(NamedTuple):
    """One bin of the reference."""

    contig: str
    start: int
    end: int
    gene: str
    """As in the file; ``Antitarget`` between the targets, ``-`` without a name."""
    log2: float
    spread: float
    gc: float | None
    """Fraction of G and C; None where the file does not say."""
    depth: float | None = None
    """Mean over the normals [reads per base]; None where the file does not say."""

    @property
    def on_target(self) -> bool:
        """Return whether the bin is one of a target."""
        return self.gene not in OFF_TARGET_NAMES


def read_reference(path: Path) -> tuple[ReferenceBin, ...]:
    """Read the bins in the order of the file, on the contigs it names.

    Raises
    ------
    InputFormatError
        If a column is missing (as in a table of coverage), a cell cannot be read or there is no
        bin.
    """
    table = read_caller_table(path)
    if not table.has(*NEEDED_COLUMNS):
        msg = (
            f"{path}: not a CNVkit reference (.cnn); columns found: {' '.join(table.header)}; "
            f"needed: {' '.join(NEEDED_COLUMNS)}; {BUILD_ONE}"
        )
        raise InputFormatError(msg)
    bins = tuple(_bin(row) for row in table.rows)
    if not bins:
        msg = f"{path}: a CNVkit reference without bins; {BUILD_ONE}"
        raise InputFormatError(msg)
    return bins


def _bin(row: CallerRow) -> ReferenceBin:
    contig, start, end = row.text("chromosome"), row.whole("start"), row.whole("end")
    if contig is None or start is None or end is None or not 0 <= start < end:
        raise InputFormatError(row.fault("start", "a contig and a start from 0 before the end"))
    log2, spread, gc = row.number("log2"), row.number("spread"), row.number("gc")
    if spread is not None and spread < 0:
        raise InputFormatError(row.fault("spread", "a standard deviation from 0 up"))
    if gc is not None and not 0 <= gc <= 1:
        raise InputFormatError(row.fault("gc", "a fraction from 0 to 1"))
    nan = float("nan")
    return ReferenceBin(
        contig=contig,
        start=start,
        end=end,
        gene=row.text("gene") or UNNAMED,
        # CNVkit leaves bins without either value out of every sample (cnvlib.fix.mask_bad_bins).
        log2=nan if log2 is None else log2,
        spread=nan if spread is None else spread,
        gc=gc,
        depth=row.number("depth"),
    )


def provenance_beside(reference: Path) -> CopyNumberReference | None:
    """Return what lies beside a reference of ours (``name.cnn``, ``name.json``), None without.

    Raises
    ------
    InputFormatError
        If the file is no such record.
    """
    path = reference.with_suffix(".json")
    if not path.is_file():
        return None
    try:
        return CopyNumberReference.read_json(path)
    except ValueError as err:
        msg = f"{path}: does not say what {reference.name} is made from; {BUILD_ONE}, or remove it"
        raise InputFormatError(msg) from err


def is_flat(bins: Iterable[ReferenceBin]) -> bool:
    """Return whether a reference is made without normals: no bin has any spread."""
    return not any(item.spread > 0 for item in bins)


def without_value(bins: Iterable[ReferenceBin]) -> str | None:
    """Return which targets have no value, in a sentence; None when all have one."""
    found = [b for b in bins if b.on_target and (math.isnan(b.log2) or math.isnan(b.spread))]
    if not found:
        return None
    shown = ", ".join(f"{b.contig}:{b.start + 1}-{b.end} ({b.gene})" for b in found[:LISTED])
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return (
        f"{len(found)} targets without log2 or spread in the copy-number reference are left out "
        f"of every sample: {shown}{more}"
    )


def misfits(
    bins: Sequence[ReferenceBin],
    *,
    contigs: Sequence[str],
    targets: Mapping[str, Sequence[Interval]] | None,
    diploid_x: bool = False,
) -> Iterator[str]:
    """Yield why a reference cannot be used for a panel, as sentences saying what to do.

    Parameters
    ----------
    bins
        Of the reference.
    contigs
        Of the FASTA in use, whose names alignments and reference share; empty: not known.
    targets
        Of the panel by contig; None: not known.
    diploid_x
        Whether X is known to be at two copies, as in references of ours.
    """
    on_target = [item for item in bins if item.on_target]
    unknown = sorted({item.contig for item in bins} - set(contigs)) if contigs else []
    if unknown:
        shown = ", ".join(unknown[:3])
        yield f"the FASTA has no contig {shown}; use a reference of this genome, or {BUILD_ONE}"
        return
    if targets is not None:
        problem = _unlike(on_target, targets)
        if problem is not None:
            yield problem
    if not diploid_x and has_haploid_x(bins):
        yield (
            "its X chromosome is at one copy; copies are computed against two: build it without "
            "-y/--haploid-x-reference, or with 'snakemake cnv-reference'"
        )


def has_haploid_x(bins: Iterable[ReferenceBin]) -> bool:
    """Return whether X lies at one copy, as with ``cnvkit.py reference --haploid-x-reference``."""
    kept = [item for item in bins if item.log2 > MIN_LOG2]
    on_x = [item.log2 for item in kept if bare_contig(item.contig) == "X"]
    others = [item.log2 for item in kept if bare_contig(item.contig) not in SEX_CHROMOSOMES]
    if len(on_x) < MIN_X_BINS or not others:
        return False
    return median(on_x) - median(others) < HAPLOID_X_LOG2


def _unlike(
    on_target: Sequence[ReferenceBin], targets: Mapping[str, Sequence[Interval]]
) -> str | None:
    """Return a problem unless bins cover the targets and lie on them."""
    covered: dict[str, list[Interval]] = {}
    for item in on_target:
        covered.setdefault(item.contig, []).append((item.start, item.end))
    shared = sum(intersect_bp(covered.get(name, ()), part) for name, part in targets.items())
    of_panel = _share(shared, targets)
    of_bins = _share(shared, covered)
    if min(of_panel, of_bins) >= MIN_SHARED:
        return None
    return (
        f"its bins are those of another panel: they cover {of_panel:.0%} of the targets, and "
        f"{of_bins:.0%} of them lies on targets (both must be {MIN_SHARED:.0%}); {BUILD_ONE}"
    )


def _share(shared: int, intervals: Mapping[str, Sequence[Interval]]) -> float:
    whole = sum(e - s for part in intervals.values() for s, e in merge_intervals(part))
    return shared / whole if whole else 0.0
