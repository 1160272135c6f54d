"""The class of a gene's copy number, with the sentence that decided (clinical.md 4.2)."""

from dataclasses import dataclass

from agnoma.models.copy_number import CopyNumberCall
from agnoma.settings import CopyNumberConfig

LOST_MINOR_COPIES = 0.3  # minor copies below are none (clinical.md 4.1)
NORMAL_COPIES = 2.0

Verdict = tuple[CopyNumberCall, str]


@dataclass(frozen=True, slots=True)
class CopyEstimate:
    """Everything the class of one gene depends on."""

    copies: float | None
    """Copies per tumour cell; None when they cannot be computed."""
    low: float | None = None
    """95 % interval from bin noise, or range; with unknown copies the lowest possible value.

    The class rests on this one: the wider interval of the record (`copies_interval`) also holds
    what shifts all genes of a tumour together, and would leave no amplification unequivocal.
    """
    high: float | None = None
    minor_copies: float | None = None
    bins: int | None = None
    """None = unknown or as submitted: limits on bins are not applied."""
    covered_fraction: float | None = None
    purity: float | None = None
    """Tumour fraction the copies were computed with; None when none was needed or known."""
    ploidy: float = NORMAL_COPIES
    normal_copies: float = NORMAL_COPIES
    """Copies in the patient's normal cells: one of X and Y in a man."""


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
    if copies >= min(limits.gain_copies, estimate.ploidy + limits.gain_over_ploidy):
        return _classify_gain(estimate, copies, limits)
    limit = amplification_limit(estimate, limits)
    if estimate.high is not None and estimate.high >= limit:
        return _not_assessable(
            f"{copies:.2f} copies, but the {_interval(estimate)} includes {_limit(limit)}"
        )
    # One copy is normal for X and Y in a man: his limit lies one copy lower.
    if copies < limits.loss_copies - (NORMAL_COPIES - estimate.normal_copies):
        return _classify_loss(estimate, copies, limits)
    return _classify_neutral(estimate, copies)


def amplification_limit(estimate: CopyEstimate, limits: CopyNumberConfig) -> float:
    """Return the copies from which a gene is amplified in this tumour."""
    return max(limits.amplified_copies, estimate.ploidy + limits.amplified_over_ploidy)


def _classify_at_least(estimate: CopyEstimate, limits: CopyNumberConfig) -> Verdict:
    """Without a tumour fraction only a gain has a lowest value: that of a pure tumour."""
    if estimate.low is None:
        return _not_assessable("no measurement covers the gene")
    limit = amplification_limit(estimate, limits)
    if estimate.low >= limit and _unsupported(estimate, limits) is None:
        return (
            CopyNumberCall.AMPLIFIED,
            f"at least {estimate.low:.2f} copies, reaching {_limit(limit)} (tumour fraction not "
            "given; a pure tumour is the lowest case)",
        )
    return _not_assessable("tumour fraction not given: the ratio cannot be turned into copies")


def _classify_low_purity(
    estimate: CopyEstimate, copies: float, purity: float, limits: CopyNumberConfig
) -> Verdict:
    if purity < limits.min_purity_gain:
        return _not_assessable(
            f"tumour fraction {purity:.2f}; at least {limits.min_purity_gain:.2f} needed"
        )
    if copies >= limits.high_copies_low_purity:
        call, rule = _classify_gain(estimate, copies, limits)
        if call is CopyNumberCall.AMPLIFIED:
            needed = f"at least {limits.high_copies_low_purity:g} copies"
            return call, f"{rule}; {needed} at tumour fraction {purity:.2f}"
    return _not_assessable(
        f"tumour fraction {purity:.2f}: losses need {limits.min_purity_loss:.2f}, and "
        f"amplifications {limits.high_copies_low_purity:g} copies; estimate {copies:.2f}"
    )


def _classify_gain(estimate: CopyEstimate, copies: float, limits: CopyNumberConfig) -> Verdict:
    limit = amplification_limit(estimate, limits)
    if copies < limit:
        # Above the amplification limit of a diploid genome a gain stays a gain at any ploidy.
        rule = f"{copies:.2f} copies, below {_limit(limit)} of an amplification"
        if estimate.high is not None and estimate.high >= limit:
            rule += f"; equivocal: {_interval(estimate)} includes {_limit(limit)}"
        return CopyNumberCall.GAIN, rule
    if estimate.low is not None and estimate.low < limit:
        return (
            CopyNumberCall.GAIN,
            f"{copies:.2f} copies; equivocal: {_interval(estimate)} includes {_limit(limit)}",
        )
    unsupported = _unsupported(estimate, limits)
    if unsupported is not None:
        return (
            CopyNumberCall.GAIN,
            f"{copies:.2f} copies, reaching {_limit(limit)}, but {unsupported}",
        )
    return CopyNumberCall.AMPLIFIED, (
        f"{copies:.2f} copies, reaching {_limit(limit)} (at least {limits.amplified_copies:g} and "
        f"ploidy {estimate.ploidy:.2f} + {limits.amplified_over_ploidy:g}){_support(estimate)}"
    )


def _unsupported(estimate: CopyEstimate, limits: CopyNumberConfig) -> str | None:
    """Return which support an amplification lacks, None when it has all that can be known."""
    if estimate.bins is not None and estimate.bins < limits.min_bins_amplified:
        return f"only {estimate.bins} bins of {limits.min_bins_amplified} needed support it"
    covered = estimate.covered_fraction
    if covered is None or covered < limits.min_covered_fraction:
        share = "an unknown part" if covered is None else f"fraction {covered:.2f}"
        return f"segments cover only {share} of the gene, {limits.min_covered_fraction:g} needed"
    return None


def _classify_loss(estimate: CopyEstimate, copies: float, limits: CopyNumberConfig) -> Verdict:
    limit = limits.homozygous_deletion_copies
    if copies >= limit:
        rule = f"{copies:.2f} copies, below {limits.loss_copies:g}, not below {_number(limit)}"
        return CopyNumberCall.LOSS, rule
    purity = estimate.purity
    possible = f"possible homozygous deletion: {copies:.2f} copies, below {_number(limit)}"
    if purity is not None and purity < limits.min_purity_homozygous:
        return _not_assessable(
            f"{possible}, but tumour fraction {purity:.2f} is below "
            f"{limits.min_purity_homozygous:.2f}"
        )
    if estimate.high is not None and estimate.high >= limits.loss_copies:
        return _not_assessable(
            f"{possible}, but the {_interval(estimate)} includes {limits.loss_copies:g}"
        )
    if estimate.bins is not None and estimate.bins < limits.min_bins_deleted:
        return _not_assessable(
            f"{possible}, but only {estimate.bins} bins of {limits.min_bins_deleted} needed "
            "support it"
        )
    return (
        CopyNumberCall.HOMOZYGOUS_DELETION,
        f"{copies:.2f} copies, below {_number(limit)}{_support(estimate)}",
    )


def _classify_neutral(estimate: CopyEstimate, copies: float) -> Verdict:
    minor = estimate.minor_copies
    if (
        minor is not None
        and minor < LOST_MINOR_COPIES
        and round(copies) == NORMAL_COPIES == estimate.normal_copies
    ):
        return (
            CopyNumberCall.COPY_NEUTRAL_LOH,
            f"{copies:.2f} copies, of which {minor:.2f} of the minor allele",
        )
    return CopyNumberCall.NEUTRAL, f"{copies:.2f} copies, neither gained nor lost"


def _not_assessable(rule: str) -> Verdict:
    return CopyNumberCall.NOT_ASSESSABLE, rule


def _limit(limit: float) -> str:
    return f"the limit {_number(limit)}"


def _number(limit: float) -> str:
    return f"{limit:.2f}".rstrip("0").rstrip(".")


def _interval(estimate: CopyEstimate) -> str:
    low = 0.0 if estimate.low is None else estimate.low
    high = "?" if estimate.high is None else f"{estimate.high:.1f}"
    kind = "interval" if estimate.purity is None else "bin-noise interval"
    return f"{kind} {low:.1f}-{high}"


def _support(estimate: CopyEstimate) -> str:
    parts = []
    if estimate.bins is not None:
        parts.append(f"{estimate.bins} bins")
    if estimate.covered_fraction is not None:
        parts.append(f"segments cover fraction {estimate.covered_fraction:.2f} of the gene")
    return f"; {', '.join(parts)}" if parts else ""
