"""Tumour mutational burden over the callable coding sequence (clinical.md 5.1).

Units: mutations per Mb, Mb, VAF as a fraction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Tmb, TmbCategory
from agnoma.models.qc import Callability
from agnoma.models.variant import AnnotatedVariant, SmallVariantSummary
from agnoma.settings import BiomarkersConfig

UNIT = "mutations/Mb"
BP_PER_MB = 1_000_000
TAIL = 0.025  # on each side of a 95 % interval
PANEL = "panel"

# Rules by which a submitted call is set aside unjudged: nobody knows whether it is coding.
UNJUDGED = {
    "contig_not_in_reference": "contig not in the reference",
    "reference_unknown": "reference base unknown",
    "ref_mismatch": "REF is not that of the reference",
    "no_depth": "no depth and allele fraction",
}

# Of these, set aside before they were candidates.
NEVER_CANDIDATES = ("contig_not_in_reference", "no_depth")

# Sequence Ontology terms without "_variant"; bcftools csq writes them short already.
NON_SYNONYMOUS = frozenset(
    {
        "missense",
        "stop_gained",
        "stop_lost",
        "start_lost",
        "frameshift",
        "frameshift_altering",
        "inframe_insertion",
        "inframe_deletion",
        "inframe_altering",
        "protein_altering",
        "splice_acceptor",
        "splice_donor",
    }
)
SYNONYMOUS = frozenset({"synonymous", "stop_retained", "start_retained"})


@dataclass(frozen=True, slots=True)
class Denominator:
    """Coding sequence in which a variant would have been seen."""

    mb: float | None
    source: str | None
    min_depth_x: int | None = None
    """Depth at which bases were counted; variants below lie outside. None = not measured."""
    measured: bool = False
    """False: the size configured for the assay, whatever could be judged of this case."""


def tumour_mutational_burden(
    variants: Iterable[AnnotatedVariant],
    summary: SmallVariantSummary,
    callability: Callability,
    *,
    assay_callable_mb: float | None,
    assay_type: str,
    limits: BiomarkersConfig,
) -> Tmb:
    """Return the TMB of one case with its exact Poisson interval, or why there is none.

    The denominator is what was measured callable, else the size the laboratory validated; the
    nominal design size is never used.
    """
    rule = counting_rule(summary, assay_type=assay_type, limits=limits)
    if not summary.tested:
        reason = f"small variants not tested: {summary.reason or 'no reason given'}"
        return _unanswered(Status.NOT_TESTED, reason, limits, rule)
    size = denominator(callability, assay_callable_mb)
    counted = outside = reported = 0
    for v in variants:
        reported += 1
        outside += v.gene is None
        counted += is_eligible(
            v, assay_type=assay_type, limits=limits, min_depth_x=size.min_depth_x
        )
    if size.mb is None:
        reason = (
            "callable coding size unknown: "
            f"{callability.reason or 'not measured'}, and no validated size is configured"
        )
        return _unanswered(Status.NOT_ASSESSABLE, reason, limits, rule, counted=counted)
    if size.mb < limits.tmb_min_mb:
        reason = f"{size.mb:.2f} Mb callable; at least {limits.tmb_min_mb:g} Mb needed"
        return _unanswered(Status.NOT_ASSESSABLE, reason, limits, rule, counted=counted, size=size)
    if not size.measured:
        genes = len({gene.gene for gene in callability.genes})
        uncounted = too_many_unjudged(summary, limits)
        if outside > limits.tmb_max_unjudged * reported:
            uncounted = uncounted or _outside_words(outside, reported, genes)
        if uncounted is not None:
            return _unanswered(
                Status.NOT_ASSESSABLE, uncounted, limits, rule, counted=counted, size=size
            )
    low, high = poisson_interval(counted)
    value = Measurement(
        status=Status.EVALUATED,
        value=counted / size.mb,
        low=low / size.mb,
        high=high / size.mb,
        unit=UNIT,
    )
    return Tmb(
        measurement=value,
        counted=counted,
        denominator_mb=size.mb,
        denominator_source=size.source,
        category=category(value, limits),
        limit_per_mb=limits.tmb_high_per_mb,
        counting_rule=rule,
    )


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact (Garwood 1936) 95 % interval of a Poisson mean.

    ``chi2(0.025, 2k) / 2`` to ``chi2(0.975, 2k + 2) / 2``, written with the inverse of the
    incomplete gamma function, of which the chi-squared quantile is a case.
    """
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, TAIL)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - TAIL))


def category(value: Measurement, limits: BiomarkersConfig) -> TmbCategory | None:
    """Return the category of an evaluated TMB (clinical.md 5.1).

    Indeterminate when the interval includes the limit and the value lies in the grey zone, ends
    included.
    """
    if value.value is None or value.low is None or value.high is None:
        return None
    straddles = value.low <= limits.tmb_high_per_mb <= value.high
    if straddles and limits.tmb_grey_low_per_mb <= value.value <= limits.tmb_grey_high_per_mb:
        return TmbCategory.INDETERMINATE
    return TmbCategory.HIGH if value.value >= limits.tmb_high_per_mb else TmbCategory.LOW


def denominator(callability: Callability, assay_callable_mb: float | None) -> Denominator:
    """Return the callable coding size and where it comes from."""
    if callability.callable_cds_bp is not None:
        depth_x = callability.tmb_depth_x
        source = f"coding target bases at {depth_x} fragments or more, measured in this sample"
        return Denominator(callability.callable_cds_bp / BP_PER_MB, source, depth_x, measured=True)
    if assay_callable_mb is not None:
        return Denominator(assay_callable_mb, "coding size as validated for the assay")
    return Denominator(None, None)


def too_many_unjudged(summary: SmallVariantSummary, limits: BiomarkersConfig) -> str | None:
    """Return why the count is too low, when many submitted calls were set aside unjudged.

    The configured size assumes that every call in it could be counted. Calls the submitting
    laboratory did not pass are no part of the whole.
    """
    counts = {rule: summary.dropped_by_rule.get(rule, 0) for rule in UNJUDGED}
    unjudged = sum(counts.values())
    submitted = summary.candidates + sum(counts[rule] for rule in NEVER_CANDIDATES)
    if unjudged <= limits.tmb_max_unjudged * submitted:
        return None
    parts = ", ".join(f"{UNJUDGED[rule]} {n:,}" for rule, n in counts.items() if n)
    return f"{unjudged:,} of {submitted:,} submitted calls could not be judged ({parts})"


def _outside_words(outside: int, calls: int, genes: int) -> str:
    """Return why the count is too low, when many calls lie in no gene of the gene models.

    Whether such a call is coding cannot be told.
    """
    return f"the gene models cover {genes:,} genes: {outside:,} of {calls:,} calls lie outside"


def is_eligible(
    variant: AnnotatedVariant,
    *,
    assay_type: str,
    limits: BiomarkersConfig,
    min_depth_x: int | None,
) -> bool:
    """Return whether a variant counts for TMB.

    Depth and alternative fragments are held against their limits where they are known; known
    hotspots do not count on panels, which are designed around them (Friends of Cancer Research
    phase II, PMID 34606929).
    """
    if assay_type == PANEL and variant.hotspot is not None:
        return False
    depth_x = variant.tumour.depth_x
    if depth_x > 0 and variant.tumour.alt_count < limits.tmb_min_alt:
        return False
    if depth_x > 0 and min_depth_x is not None and depth_x < min_depth_x:
        return False
    return variant.vaf >= limits.tmb_min_vaf and _is_coding(variant.consequence, limits)


def _is_coding(consequence: str | None, limits: BiomarkersConfig) -> bool:
    terms = {
        term.removeprefix("*").removesuffix("_variant") for term in (consequence or "").split("&")
    }
    wanted = NON_SYNONYMOUS | SYNONYMOUS if limits.tmb_synonymous else NON_SYNONYMOUS
    return not terms.isdisjoint(wanted)


def counting_rule(
    summary: SmallVariantSummary, *, assay_type: str, limits: BiomarkersConfig
) -> str:
    """Return the sentence that says what was counted."""
    kinds = "Synonymous and non-synonymous" if limits.tmb_synonymous else "Non-synonymous"
    parts = [
        f"{kinds} SNVs, MNVs and indels in coding sequence and canonical splice sites, "
        f"VAF at least {limits.tmb_min_vaf:g}, at least {limits.tmb_min_alt} alternative "
        "fragments where counted"
    ]
    if assay_type == PANEL:
        parts.append("known hotspots left out")
    if summary.matched_normal is False:
        parts.append("upper estimate: no matched normal")
    elif summary.matched_normal is None and summary.tested:
        parts.append("possibly an upper estimate: it is not known whether a normal was matched")
    parts.append("the limit was established on another assay")
    return "; ".join(parts) + "."


def _unanswered(
    status: Status,
    reason: str,
    limits: BiomarkersConfig,
    rule: str,
    *,
    counted: int | None = None,
    size: Denominator | None = None,
) -> Tmb:
    return Tmb(
        measurement=Measurement(status=status, reason=reason, unit=UNIT),
        counted=counted,
        denominator_mb=None if size is None else size.mb,
        denominator_source=None if size is None else size.source,
        limit_per_mb=limits.tmb_high_per_mb,
        counting_rule=rule,
    )
