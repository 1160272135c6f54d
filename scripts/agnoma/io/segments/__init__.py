"""Copy-number segments as segmenters and callers write them, told apart by their header.

Coordinates become 0-based half-open here. Every fault of a file is found in one look.
"""

from agnoma.io.segments.checks import ANYTHING, Plausible
from agnoma.io.segments.contradictions import implied_copies
from agnoma.io.segments.faults import SegmentFault, shortened
from agnoma.io.segments.purity import PurityPloidy, purity_table_beside, read_purity_table
from agnoma.io.segments.reading import Examination, SegmentTable, examine_segments, read_segments

__all__ = [
    "ANYTHING",
    "Examination",
    "Plausible",
    "PurityPloidy",
    "SegmentFault",
    "SegmentTable",
    "examine_segments",
    "implied_copies",
    "purity_table_beside",
    "read_purity_table",
    "read_segments",
    "shortened",
]
