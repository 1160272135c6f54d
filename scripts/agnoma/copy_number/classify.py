"""The class of a gene's copy number, with the sentence that decided (clinical.md 4.2).

A wrong 'neutral' would be the worst answer, a wrong 'amplified' the second worst: what the 95 %
interval leaves open is named, and a class that would deny it is not given.
"""

from dataclasses import dataclass, replace

from agnoma.copy_number.estimates import (
    CopyEstimate,
    amplification_limit,
    reached_limit,
)
from agnoma.copy_number.rule_words import (
    NORMAL_COPIES,
    SURE,
    amplification_settled,
    copy_left_in_another,
    deletion_settled,
    digits_apart,
    kept_if_doubled,
    kept_in_another,
    kept_in_doubling,
    limit_words,
    more_than_one,
    not_neutral,
    number,
    numbers_of,
    probability_words,
    reach,
    support_words,
    unsupported,
)
from agnoma.copy_number.settle import MICROSCOPY, PLOIDY_BY_SNPS, certainty, ploidy_words
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment
from agnoma.settings import CopyNumberConfig

MORE_BINS = "more bins in the gene, or FISH"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Class of a gene and what it rests on."""

    call: CopyNumberCall
    rule: str
    not_excluded: tuple[CopyNumberCall, ...] = ()
    """Amplification or homozygous deletion that the interval leaves possible beside the class."""
    second_hit_open: str | None = None
    """Why a loss does not prove that only one allele is left."""


def classify(estimate: CopyEstimate, limits: CopyNumberConfig) -> Verdict:
    """Return the class of one gene and the rule, with its numbers, that gave it.

    Limits are inclusive as clinical.md 4.2 writes them: 6.0 copies are amplified, 1.5 are not
    lost, 0.5 are lost once. What the tumour fraction does not allow to be seen is not assessable,
    never neutral.
    """
    copies = estimate.copies
    if copies is None:
        return _classify_at_least(estimate, limits)
    purity = estimate.purity
    if purity is not None and purity < limits.min_purity_loss:
        return _classify_low_purity(estimate, copies, purity, limits)
    gain = min(limits.gain_copies, estimate.ploidy + limits.gain_over_ploidy)
    if copies >= gain or _fitted_near(estimate, copies, reached_limit(estimate, limits), limits):
        return _classify_gain(estimate, copies, limits)
    if _may_be_amplified(estimate, limits):
        limit = amplification_limit(estimate.ploidy, limits)
        return not_assessable(
            "the interval holds normal copies and an amplification; "
            f"{numbers_of(estimate, copies)}, {limit_words(limit)}; to be sure: "
            f"{amplification_settled(estimate, limit, limits)}"
        )
    if is_loss(estimate, limits):
        return _classify_loss(estimate, copies, limits)
    return _classify_neutral(estimate, copies, limits)


def is_loss(estimate: CopyEstimate, limits: CopyNumberConfig) -> bool:
    """Return whether copies are below the limit of a loss.

    One copy is normal for X and Y in a man: his limit lies one copy lower.
    """
    limit = limits.loss_copies - (NORMAL_COPIES - estimate.normal_copies)
    return estimate.copies is not None and estimate.copies < limit


def not_assessable(rule: str) -> Verdict:
    """Return that there is no class, and why; what is the gene's own follows a semicolon."""
    return Verdict(CopyNumberCall.NOT_ASSESSABLE, rule)


def doubted(verdict: Verdict, segment: CopyNumberSegment, limits: CopyNumberConfig) -> Verdict:
    """Return the class of a gene on a segment whose ratio speaks against its copies.

    Copies that may be too low leave an amplification open, unless they are one; copies that may be
    too high leave a homozygous deletion open. An amplification or deletion in doubt is not sure.
    """
    rule = f"{verdict.rule}, but {segment.doubt}; to be sure: {MICROSCOPY}"
    copies, too_high = segment.copies or 0.0, segment.doubted_as_too_high
    if copies < (limits.amplified_copies if too_high else limits.homozygous_deletion_copies):
        deleted = CopyNumberCall.HOMOZYGOUS_DELETION
        return Verdict(CopyNumberCall.NOT_ASSESSABLE, rule, (deleted,))
    amplified = verdict.call is CopyNumberCall.AMPLIFIED
    if too_high:
        return _equivocal(rule) if amplified else not_assessable(rule)
    return verdict if amplified else _equivocal(rule)


def _surely_amplified(estimate: CopyEstimate, limits: CopyNumberConfig) -> bool:
    if estimate.amplified_probability is not None:
        return estimate.amplified_probability >= SURE
    return estimate.low is None or estimate.low >= reached_limit(estimate, limits)


def _may_be_amplified(estimate: CopyEstimate, limits: CopyNumberConfig) -> bool:
    if estimate.amplified_probability is not None:
        return estimate.amplified_probability > 1 - SURE
    high = estimate.high
    return high is not None and high >= amplification_limit(estimate.ploidy, limits)


def _may_be_deleted(estimate: CopyEstimate, limits: CopyNumberConfig) -> bool:
    return estimate.low is not None and estimate.low < limits.homozygous_deletion_copies


def _open_deletion(estimate: CopyEstimate, limits: CopyNumberConfig) -> tuple[CopyNumberCall, ...]:
    return (CopyNumberCall.HOMOZYGOUS_DELETION,) if _may_be_deleted(estimate, limits) else ()


def _classify_at_least(estimate: CopyEstimate, limits: CopyNumberConfig) -> Verdict:
    """Without a tumour fraction only a gain has a lowest value: that of a pure tumour."""
    if estimate.low is None:
        return not_assessable("no measurement covers the gene")
    limit = amplification_limit(estimate.ploidy, limits)
    if estimate.low < limit:
        return not_assessable("tumour fraction not given: the ratio cannot be turned into copies")
    rule = (
        f"at least {estimate.low:.2f} copies, reaching {limit_words(limit)} (tumour fraction not "
        "given; a pure tumour is the lowest case)"
    )
    missing = unsupported(estimate, limits)
    if missing is not None:
        return _equivocal(f"{rule}, but {missing}; to be sure: {MICROSCOPY}")
    return Verdict(CopyNumberCall.AMPLIFIED, f"{rule}{support_words(estimate)}")


def _classify_low_purity(
    estimate: CopyEstimate, copies: float, purity: float, limits: CopyNumberConfig
) -> Verdict:
    needed = f"{limits.high_copies_low_purity:g} copies"
    if purity < limits.min_purity_gain:
        return not_assessable(
            f"tumour fraction {purity:.2f}, at least {limits.min_purity_gain:.2f} needed; to be "
            "sure: a sample with more tumour cells"
        )
    limit = amplification_limit(estimate.ploidy, limits)
    if copies >= max(limits.high_copies_low_purity, limit):
        found = _classify_gain(estimate, copies, limits)
        rule = f"{found.rule}; at least {needed} at tumour fraction {purity:.2f}"
        return Verdict(found.call, rule, found.not_excluded)
    return not_assessable(
        f"tumour fraction {purity:.2f}: losses need {limits.min_purity_loss:.2f}, and "
        f"amplifications {needed}; estimate {copies:.2f}; to be sure: a sample with more tumour "
        "cells"
    )


def _classify_gain(estimate: CopyEstimate, copies: float, limits: CopyNumberConfig) -> Verdict:
    limit = reached_limit(estimate, limits)
    numbers, named = numbers_of(estimate, copies, limit), limit_words(limit, copies)
    if _fitted_near(estimate, copies, limit, limits):
        side = "below" if copies < limit else "reaching"
        return _equivocal(
            f"{numbers} as submitted, {side} {named}, within "
            f"{limits.submitted_error_copies:g} of it; to be sure: {MICROSCOPY}"
        )
    if copies < limit and not _may_be_amplified(estimate, limits):
        # Above the amplification limit of a diploid genome a gain stays a gain at any ploidy.
        beside = reach(estimate, limits)
        rule = f"{numbers}, below {named} of an amplification{beside}"
        found = Verdict(CopyNumberCall.GAIN, rule, _open_deletion(estimate, limits))
        return _open_if_doubled(found, estimate, limits)
    if copies < limit or not _surely_amplified(estimate, limits):
        side = "below" if copies < limit else "reaching"
        return _equivocal(
            f"{numbers}, {side} {named}, which the interval includes"
            f"{probability_words(estimate)}; to be sure: "
            f"{amplification_settled(estimate, limit, limits)}"
        )
    missing = unsupported(estimate, limits)
    if missing is not None:
        return _equivocal(f"{numbers}, reaching {named}, but {missing}; to be sure: {MICROSCOPY}")
    return Verdict(
        CopyNumberCall.AMPLIFIED,
        f"{numbers}, reaching {named} (at least {limits.amplified_copies:g} and "
        f"ploidy {estimate.ploidy:.2f} + {limits.amplified_over_ploidy:g})"
        f"{support_words(estimate)}",
    )


def _open_if_doubled(found: Verdict, estimate: CopyEstimate, limits: CopyNumberConfig) -> Verdict:
    """Return a class with the amplification left open that the ratio means in a doubled genome.

    Where ploidy was not estimated copies and limit are read at both: 4.3 copies of two are 8.5 of
    four at a tumour fraction of 0.9, which reaches the limit of 8 there. Where it was, the best
    solution may be doubled all the same: 5 copies at a ploidy of 2.7 are 10 at 5.3.
    """
    told = _amplified_if_doubled(estimate, limits)
    if told is None:
        return found
    why, sure = told
    rule = f"{found.rule}; an amplification is not excluded, {why} there; to be sure: {sure}"
    return replace(found, rule=rule, not_excluded=(CopyNumberCall.AMPLIFIED, *found.not_excluded))


def _amplified_if_doubled(
    estimate: CopyEstimate, limits: CopyNumberConfig
) -> tuple[str, str] | None:
    """Return which doubling makes a gene an amplification and what tells, None if it makes none."""
    doubled, reading = estimate.doubled, estimate.doubled_reading
    if doubled is not None and doubled.amplified_probability > 1 - SURE:
        limit = amplification_limit(2 * estimate.ploidy, limits)
        return (
            "as ploidy was not estimated: in a doubled genome the ratio means "
            f"{doubled.copies:.1f} copies, {limit_words(limit)}",
            f"{PLOIDY_BY_SNPS}, or {MICROSCOPY}",
        )
    if reading is None or reading.high < (limit := amplification_limit(reading.ploidy, limits)):
        return None
    return (
        f"as the genome may be doubled ({reading.words}): the ratio means {reading.copies:.1f} "
        f"copies, {limit_words(limit)}",
        f"{ploidy_words(estimate.ploidy, (reading.ploidy,))}, or {MICROSCOPY}",
    )


def _fitted_near(
    estimate: CopyEstimate, copies: float, limit: float, limits: CopyNumberConfig
) -> bool:
    """Return whether copies that a caller fitted, not rounded, lie too near to a limit to tell."""
    fitted = estimate.as_submitted and copies != round(copies)
    return fitted and abs(copies - limit) < limits.submitted_error_copies


def _equivocal(rule: str) -> Verdict:
    return Verdict(CopyNumberCall.EQUIVOCAL, rule, (CopyNumberCall.AMPLIFIED,))


def _classify_loss(estimate: CopyEstimate, copies: float, limits: CopyNumberConfig) -> Verdict:
    limit = limits.homozygous_deletion_copies
    numbers = numbers_of(estimate, copies, limit, limits.loss_copies)
    if copies >= limit:
        unproven = _loss_unproven(estimate, limits)
        if unproven is not None:
            return not_assessable(
                f"possible loss of one copy, but {unproven}; {numbers}, below "
                f"{limits.loss_copies:g}"
            )
        rule = f"{numbers}, below {limits.loss_copies:g}, not below {number(limit)}"
        still_open = _open_deletion(estimate, limits)
        if still_open:
            rule += (
                "; the loss of both copies is not excluded, to be sure: "
                f"{certainty(estimate, limit, by=MICROSCOPY)}"
            )
        kept = (
            kept_if_doubled(estimate.doubled, limits)
            or kept_in_another(estimate.other_readings, limits.loss_copies)
            or kept_in_doubling(estimate, limits)
            or more_than_one(estimate, limits)
        )
        return Verdict(
            CopyNumberCall.LOSS,
            rule + ("" if kept is None else f"; {kept}"),
            still_open,
            second_hit_open=kept,
        )
    return _classify_both_lost(estimate, numbers, limits)


def _classify_both_lost(estimate: CopyEstimate, numbers: str, limits: CopyNumberConfig) -> Verdict:
    """Return a homozygous deletion where it is proven, at every ploidy that is possible."""
    limit = limits.homozygous_deletion_copies
    reason = _homozygous_unproven(estimate, limits)
    if reason is not None:
        return not_assessable(
            f"possible homozygous deletion, but {reason[0]}; {numbers}, below {number(limit)}; "
            f"to be sure: {reason[1]}"
        )
    rule = f"{numbers}, below {number(limit)}{support_words(estimate)}"
    kept = kept_if_doubled(estimate.doubled, limits)
    if kept is not None:
        return Verdict(
            CopyNumberCall.LOSS,
            f"{rule}; a homozygous deletion is not excluded and not proven, as {kept}; to be sure: "
            f"{PLOIDY_BY_SNPS}, or {MICROSCOPY}",
            (CopyNumberCall.HOMOZYGOUS_DELETION,),
            second_hit_open=kept,
        )
    if estimate.doubled is not None:
        too = estimate.doubled.copies
        rule += f"; in a doubled genome too, {too:.{digits_apart(too, limit)}f} copies"
    return Verdict(CopyNumberCall.HOMOZYGOUS_DELETION, rule)


def _loss_unproven(estimate: CopyEstimate, limits: CopyNumberConfig) -> str | None:
    """Return why the loss of one copy is only possible, or None: it may count as a second hit."""
    if estimate.high is not None and estimate.high >= estimate.normal_copies:
        return "the interval includes all copies"
    if estimate.bins is not None and estimate.bins < limits.min_bins_lost:
        return f"only {estimate.bins} bin(s) of {limits.min_bins_lost} needed support it"
    return None


def _homozygous_unproven(
    estimate: CopyEstimate, limits: CopyNumberConfig
) -> tuple[str, str] | None:
    """Return why a homozygous deletion is only possible and what would prove it, or None."""
    purity = estimate.purity
    if purity is not None and purity < limits.min_purity_homozygous:
        needed = f"{limits.min_purity_homozygous:.2f}"
        return (
            f"tumour fraction {purity:.2f} is below {needed}",
            f"a sample with a tumour fraction of at least {needed}, or FISH",
        )
    if estimate.high is not None and estimate.high >= limits.one_copy:
        return "the interval includes one copy left", deletion_settled(estimate, limits)
    another = copy_left_in_another(estimate.every_reading, limits)
    if another is not None:
        return another, deletion_settled(estimate, limits)
    bins, exons = estimate.bins, estimate.exons or 0
    too_few = bins is not None and bins < limits.min_bins_deleted
    # One bin may reach over two exons: it is one measurement all the same.
    if too_few and (exons < limits.min_exons_deleted or bins == 1):
        counted = "1 bin" if bins == 1 else f"{bins} bins"
        return (
            f"only {counted} of {limits.min_bins_deleted} needed support it",
            MORE_BINS,
        )
    others = estimate.copies_without_lowest
    if others is not None and others >= limits.homozygous_deletion_copies:
        return f"it rests on one bin, without which {others:.1f} copies are left", MORE_BINS
    return None


def _classify_neutral(estimate: CopyEstimate, copies: float, limits: CopyNumberConfig) -> Verdict:
    numbers = numbers_of(estimate, copies, limits.gain_copies, limits.loss_copies)
    if _may_be_deleted(estimate, limits):
        limit = limits.homozygous_deletion_copies
        return not_assessable(
            f"the interval holds normal copies and a homozygous deletion; {numbers}, "
            f"{limit_words(limit)}; to be sure: {certainty(estimate, limit, by=MICROSCOPY)}"
        )
    both = round(copies) == NORMAL_COPIES == estimate.normal_copies
    beside = reach(estimate, limits)
    if estimate.loss_of_heterozygosity and both:
        rule = f"{numbers}, without a copy of the minor allele"
        other = not_neutral(estimate)
        if other is None:
            return Verdict(CopyNumberCall.COPY_NEUTRAL_LOH, rule)
        beside += f"; no copy of the minor allele, and {other}"
    found = Verdict(CopyNumberCall.NEUTRAL, f"{numbers}, neither gained nor lost{beside}")
    return _open_if_doubled(found, estimate, limits)
