"""What every segment format states of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agnoma.io.segments.cells import Cells, squeezed

CONTIG, START, END, SAMPLE = "contig", "start", "end", "sample"
MINOR = "minor"
PLACE = (CONTIG, START, END)
CONTIG_SPELLINGS = ("chromosome", "chrom", "chr", "contig")


class Values(NamedTuple):
    """What one segment holds besides its place, in the units of `CopyNumberSegment`."""

    log2: float | None = None
    copies: float | None = None
    minor_copies: float | None = None
    bins: int | None = None
    baf: float | None = None
    snps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFormat:
    """One format: which columns it has and what they mean.

    Fields are names of ours; their spellings are column names without case and punctuation.
    """

    name: str
    spellings: Mapping[str, tuple[str, ...]]
    """Field -> column names it may stand under; place and, if any, sample among them."""
    told_by: tuple[str, ...]
    """Fields that tell the format, besides the place."""
    values: Callable[[Cells], Values | None]
    """Reads a row; None when it holds no value."""
    one_based: bool = True
    """Whether bases are counted from 1 with both ends included, else 0-based half-open."""
    why_without_value: str | None = None
    """When this tool writes rows without a value; None when it never does."""
    may_lack_value: Callable[[Cells], bool] = lambda _: True
    """Whether a row without a value is one of those."""
    restates_ratio: Callable[[Sequence[Values]], bool] = lambda _: False
    """Whether the copies of autosomal rows only restate their ratios, without a tumour fraction."""
    refuses: Callable[[Sequence[Values]], str | None] = lambda _: None
    """Why the autosomal rows can be used neither as ratios nor as copies; None: they can."""
    tells_purity: Callable[[Sequence[Values]], bool] = lambda _: True
    """Whether the autosomal rows show that their copies are those of tumour cells, if they are not
    ratios in other words."""
    why_overlapping: str = ""
    """When this tool writes segments that overlap, and what then helps."""
    purity: Callable[[Sequence[Cells]], float | None] = field(default=lambda _: None)
    """Tumour fraction, where the rows tell it."""
    purity_source: str = ""

    def columns(self, header: Sequence[str]) -> dict[str, str] | None:
        """Return field -> column of this header, None when it is another format's."""
        by_name: dict[str, str] = {}
        for column in header:
            by_name.setdefault(squeezed(column), column)
        found = {
            name: by_name[spelling]
            for name, spellings in self.spellings.items()
            for spelling in reversed(spellings)
            if spelling in by_name
        }
        return found if all(name in found for name in (*PLACE, *self.told_by)) else None
