"""Segments of CNVkit's bins, with the ends CNVkit 0.9.14 loses.

``cnvkit.py segment -m haar`` splits each chromosome arm once more at its widest gap and gives the
pieces' segments the same row labels; where it then stretches the first and last segment of an arm
to its bins, it stretches those of every piece (etal/cnvkit 1125, mended after 0.9.14 by 1131). The
segments overlap, some by whole arms. Fresh labels before that step are the whole remedy.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from agnoma.files import written_whole

logger = logging.getLogger(__name__)

CNVKIT_DIGITS = "%.6g"


def segment_bins(
    bins: Path, segments: Path, *, method: str, threshold: float | None = None
) -> None:
    """Segment bin-level ratios (``.cnr``) as ``cnvkit.py segment`` does and write a ``.cns``.

    Parameters
    ----------
    method
        Of CNVkit: haar, hmm, hmm-tumor, hmm-germline, none.
    threshold
        Significance that splits a segment; None is CNVkit's own for the method.
    """
    from cnvlib import segmentation
    from cnvlib.cmdutil import read_cna

    ratios = read_cna(str(bins))
    with _unique_rows():
        found: Any = segmentation.do_segmentation(ratios, method, threshold=threshold)
    with written_whole(segments) as partial:
        found.data.to_csv(partial, sep="\t", index=False, float_format=CNVKIT_DIGITS)
    logger.info("%s: %d bins, %d segments by %s", bins, len(ratios), len(found), method)


@contextmanager
def _unique_rows() -> Iterator[None]:
    """Give the rows of haar's segments labels of their own inside the block."""
    from cnvlib.segmentation import haar

    original: Callable[..., Any] = haar.segment_haar

    @wraps(original)
    def relabelled(*arguments: Any, **options: Any) -> Any:
        found = original(*arguments, **options)
        found.data = found.data.reset_index(drop=True)
        return found

    haar.segment_haar = relabelled
    try:
        yield
    finally:
        haar.segment_haar = original
