"""Ratios of CNVkit's bins, with targets that were not read kept out of its corrections.

``cnvkit.py fix`` takes GC and size bias for the running median of bins alike in that trait. A
target without reads stands 20 or more below the rest on the log2 scale: in a panel of a few hundred
bins some such targets carry the median with them, and bins read as well as any other come out at
log2 +29. Here they take part with the value the reference expects, and get their own back after.
"""

import logging
from pathlib import Path
from typing import Any

from agnoma.copy_number.cnvkit_segments import CNVKIT_DIGITS
from agnoma.files import written_whole

logger = logging.getLogger(__name__)

# A thirty-second of what is expected: CNVkit leaves bins out below it in a reference
# (cnvlib.params.MIN_REF_COVERAGE). No correction is as large.
UNREAD_LOG2 = -5.0
# Of a bin without any read: CNVkit's own value (cnvlib.params.NULL_LOG2_COVERAGE).
NO_READS_LOG2 = -20.0
PLACE = ["chromosome", "start", "end"]


def measure_ratios(
    targets: Path, antitargets: Path, reference: Path, ratios: Path, *, edge_bias: bool
) -> None:
    """Write what ``cnvkit.py fix`` writes (``.cnr``), corrected by the targets that were read.

    Parameters
    ----------
    targets, antitargets
        Coverage of the sample (``.targetcoverage.cnn``, ``.antitargetcoverage.cnn``).
    reference
        Copy-number reference (``.cnn``).
    edge_bias
        Whether depth falls towards the ends of targets, as hybrid capture makes it.
    """
    from cnvlib.cmdutil import read_cna
    from cnvlib.fix import do_fix

    sample: Any = read_cna(str(targets))
    known: Any = read_cna(str(reference))
    expected, raw = _expected(sample, known)
    unread = raw < UNREAD_LOG2
    if unread.sum() * 2 > len(sample):
        logger.warning("%s: %d of %d targets not read", targets, unread.sum(), len(sample))
        unread &= False
    sample.data.loc[unread, "log2"] = expected[unread]
    fixed: Any = do_fix(sample, read_cna(str(antitargets)), known, do_edge=edge_bias)
    own = raw.clip(lower=NO_READS_LOG2)
    own.index = _places(sample.data)
    places = _places(fixed.data)
    mask = places.isin(own.index[unread.to_numpy()])
    fixed.data.loc[mask, "log2"] = own.reindex(places[mask]).to_numpy()
    with written_whole(ratios) as partial:
        fixed.data.to_csv(partial, sep="\t", index=False, float_format=CNVKIT_DIGITS)
    logger.info("%s: %d bins, %d targets not read", ratios, len(fixed), int(mask.sum()))


def _places(table: Any) -> Any:
    import pandas as pd

    return pd.MultiIndex.from_frame(table[PLACE])


def _expected(sample: Any, reference: Any) -> tuple[Any, Any]:
    """Return the log2 depth expected of each target, and how far its own lies from it.

    Expected: the reference's value, moved by the median difference of the targets with a read.
    """
    import pandas as pd

    table = reference.data.set_index(_places(reference.data))["log2"]
    expected = pd.Series(table.reindex(_places(sample.data)).to_numpy(), index=sample.data.index)
    difference = sample.data["log2"] - expected
    has_reads = sample.data["depth"] > 0
    shift = difference[has_reads].median() if has_reads.any() else 0.0
    return expected + shift, difference - shift
