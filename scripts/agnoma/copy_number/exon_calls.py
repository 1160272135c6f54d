"""The class of exons that differ from the rest of their gene, with the sentence that decided.

The class names the change: a loss against the rest of an amplified gene is a loss, and its sentence
says that copies are left in plenty. Homozygous deletion and amplification are absolute, with the
limits of whole genes (clinical.md 4.2).
"""

from dataclasses import dataclass

from agnoma.copy_number.absolute import DIPLOID
from agnoma.copy_number.estimates import Doubled, Reading, amplification_limit
from agnoma.copy_number.rule_words import copy_left_in_another, kept_if_doubled
from agnoma.models.copy_number import CopyNumberCall
from agnoma.settings import CopyNumberConfig

# What tells lost or doubled exons without a ratio of depths.
TO_BE_SURE = "to be sure: MLPA or reads across the breakpoint"

Decision = tuple[CopyNumberCall, str]


@dataclass(frozen=True, slots=True)
class ExonDifference:
    """Neighbouring exons of a gene beside the rest of it."""

    log2: float
    rest_log2: float
    bins: int
    score: float
    """Standard errors between the two."""
    score_limit: float
    copies: float | None = None
    """None when the ratio cannot be turned into copies."""
    low: float | None = None
    """95 % interval."""
    high: float | None = None
    rest_copies: float | None = None
    unknown: str = ""
    """Why there are no copies."""
    purity: float | None = None
    ploidy: float = DIPLOID
    usual_copies: float = DIPLOID
    """Of an unchanged gene of this tumour, on this chromosome."""
    normal_copies: float = DIPLOID
    """In the patient's normal cells."""
    doubled: Doubled | None = None
    """What the ratio means in a doubled genome; None where ploidy was estimated."""
    readings: tuple[Reading, ...] = ()
    """What it means in the other solutions that are kept, and in the doubling of the best."""


def judge_difference(
    found: ExonDifference, limits: CopyNumberConfig, *, changed_copies: float
) -> Decision:
    """Return the class of neighbouring exons and the rule, with its numbers, that gave it.

    Parameters
    ----------
    found
        The difference.
    limits
        Of clinical.md 4.2.
    changed_copies
        From which exons differ from the usual copies of the tumour.
    """
    copies, rest = found.copies, found.rest_copies
    numbers = _numbers(found)
    if copies is None or rest is None:
        return CopyNumberCall.NOT_ASSESSABLE, f"{numbers}; {found.unknown}"
    blocked = _too_few_tumour_cells(found, limits, lost=copies < rest)
    if blocked is not None:
        return CopyNumberCall.NOT_ASSESSABLE, f"{numbers}; {blocked}"
    if copies < limits.homozygous_deletion_copies:
        call, words = _deletion(found, limits)
    elif copies < rest:
        call, words = CopyNumberCall.LOSS, _loss_words(found, copies, limits)
    else:
        call, words = _gain(found, copies, limits, changed_copies)
    return call, f"{numbers}: {words}"


def _too_few_tumour_cells(
    found: ExonDifference, limits: CopyNumberConfig, *, lost: bool
) -> str | None:
    needed = limits.min_purity_loss if lost else limits.min_purity_gain
    if found.purity is None or found.purity >= needed:
        return None
    what = "losses" if lost else "gains"
    return f"tumour fraction {found.purity:.2f}, at least {needed:.2f} needed for {what}"


def _deletion(found: ExonDifference, limits: CopyNumberConfig) -> Decision:
    limit = f"below {limits.homozygous_deletion_copies:g}"
    possible = f"possible homozygous deletion, {limit}, but"
    needed = limits.min_purity_homozygous
    if found.purity is not None and found.purity < needed:
        return CopyNumberCall.NOT_ASSESSABLE, (
            f"{possible} tumour fraction {found.purity:.2f} is below {needed:.2f}; {TO_BE_SURE}"
        )
    if found.high is not None and found.high >= limits.one_copy:
        return CopyNumberCall.NOT_ASSESSABLE, (
            f"{possible} the interval includes one copy left; {TO_BE_SURE}"
        )
    kept = kept_if_doubled(found.doubled, limits) or copy_left_in_another(found.readings, limits)
    if kept is not None:
        return CopyNumberCall.NOT_ASSESSABLE, f"{possible} {kept}; {TO_BE_SURE}"
    return CopyNumberCall.HOMOZYGOUS_DELETION, f"{limit}, lost on all copies"


def _loss_words(found: ExonDifference, copies: float, limits: CopyNumberConfig) -> str:
    if copies < limits.loss_copies - (DIPLOID - found.normal_copies):
        return f"a loss, below {limits.loss_copies:g}"
    if found.rest_copies is not None and found.rest_copies >= amplification_limit(
        found.ploidy, limits
    ):
        return "a loss within an amplified gene, relative to the rest and not absolute"
    return "a loss relative to the rest, not absolute"


def _gain(
    found: ExonDifference, copies: float, limits: CopyNumberConfig, changed_copies: float
) -> Decision:
    limit = amplification_limit(found.ploidy, limits)
    if copies >= limit:
        reached = f"reaching the limit {limit:g}"
        if found.low is not None and found.low < limit:
            return CopyNumberCall.EQUIVOCAL, f"{reached}, which the interval includes; {TO_BE_SURE}"
        if found.bins < limits.min_bins_amplified:
            needed = f"{limits.min_bins_amplified} bins needed"
            return CopyNumberCall.EQUIVOCAL, f"{reached}, but {needed}; {TO_BE_SURE}"
        return CopyNumberCall.AMPLIFIED, reached
    if copies - found.usual_copies >= changed_copies:
        return CopyNumberCall.GAIN, "a gain relative to the rest, as of a duplication"
    if copies < limits.loss_copies - (DIPLOID - found.normal_copies):
        return CopyNumberCall.LOSS, f"a loss, below {limits.loss_copies:g}; the rest has lost more"
    return CopyNumberCall.NEUTRAL, "kept, while the rest of the gene is lost"


def _numbers(found: ExonDifference) -> str:
    difference = (
        f"log2 difference {found.log2 - found.rest_log2:+.2f}, {found.bins} bins, "
        f"{found.score:.1f} SD (limit {found.score_limit:.1f})"
    )
    if found.copies is None or found.rest_copies is None:
        beside = f"log2 {found.log2:.2f} against {found.rest_log2:.2f} of the rest of the gene"
        return f"{beside}; {difference}"
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f" ({found.low:.1f}-{found.high:.1f})"
    rest = f"{found.rest_copies:.2f} of the rest of the gene"
    return f"{found.copies:.2f} copies{interval} against {rest}, {difference}"
