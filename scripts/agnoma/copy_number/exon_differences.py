"""How large the difference of exons to the rest of their gene is, in copies and as log2 ratio."""

from dataclasses import dataclass

import numpy as np

from agnoma.copy_number.absolute import DIPLOID, Expected, copies_line
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.exon_runs import Flags
from agnoma.copy_number.ratio_bins import Floats
from agnoma.settings.exon_events import ExonEventsConfig

INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Line:
    """Copies as a line of the ratio, in the best solution or, without one, of a pure tumour."""

    slope: float
    offset: float
    known: bool
    """Whether these are copies of this tumour."""

    def copies(self, ratio: float) -> float:
        """Return the copies that a ratio means, at least 0."""
        return max(0.0, self.slope * ratio + self.offset)


def copies_as_line(tumour: Tumour, expected: Expected | str) -> Line:
    """Return copies as a line of the ratio; of a pure tumour where the fraction is not known."""
    purity, centre = tumour.purity, tumour.centre_copies
    if isinstance(expected, str):
        return Line(DIPLOID, 0.0, known=False)
    if purity is None or centre is None:
        return Line(expected.reference, 0.0, known=False)
    slope, offset = copies_line(purity, centre, expected)
    return Line(slope, offset, known=True)


def large_differences(
    settings: ExonEventsConfig,
    line: Line,
    amplified_copies: float,
    difference: Floats,
    ratio: Floats,
    rest_ratio: Floats,
) -> Flags:
    """Return whether differences are large enough to be changes of copies.

    Parameters
    ----------
    settings
        Limits of exon events.
    line
        Copies of a ratio.
    amplified_copies
        From which a gene is amplified: within it only clear differences on the log scale count.
    difference
        Mean log2 ratio of exons less that of the rest of the gene.
    ratio, rest_ratio
        Mean linear ratios of both.
    """
    clear: Flags = np.abs(difference) >= settings.clear_log2_difference
    if not line.known:
        return clear
    highest = line.slope * np.maximum(ratio, rest_ratio) + line.offset
    copies = line.slope * np.abs(ratio - rest_ratio)
    found: Flags = (
        (copies >= settings.changed_copies)
        & (np.abs(difference) >= settings.min_log2_difference)
        & (clear | (highest < amplified_copies))
    )
    return found
