"""Soft filters on where a variant lies: runs and repeats, listed places, crowds of variants.

Names and limits: clinical.md 2.2; none is exempt at hotspots.
"""

from agnoma.models.evidence import CandidateEvidence, EvidenceSource, SequenceContext
from agnoma.models.variant import FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters.outcomes import NO_READS, not_concerned, not_evaluated

DESCRIPTIONS = {
    "homopolymer": "Indel in a run of one base or a tandem repeat",
    "low_complexity": "In a place listed as not to be believed",
    "clustered": "Crowded with other SNVs on the same fragments",
}
NO_CONTEXT = "the reference around it was not looked at"
NO_BED = "no BED of low-complexity places configured (small_variants.context.low_complexity_beds)"


def homopolymer(
    allele: Allele,
    context: SequenceContext | None,
    vaf: float,
    limits: SmallVariantsConfig,
    *,
    absent_from_normal: bool = False,
) -> FilterOutcome:
    """Return whether an indel is more than slippage in a run or tandem repeat.

    An indel longer than the run or repeat is not *in* it and is not judged by it: a deletion of
    15 bases next to 8 A has another cause.

    Parameters
    ----------
    allele
        Trimmed change; substitutions are not concerned.
    context
        Run and repeat on the reference.
    vaf
        Allele fraction: low ones fail in shorter runs already.
    limits
        Lengths that fail.
    absent_from_normal
        Whether a matched normal of enough depth lacks the indel: slippage would show there as
        well, so runs and repeats up to ``max_rescued_bp`` are exempt.
    """
    if allele.is_substitution:
        return not_concerned("homopolymer", "a substitution; only indels slip in runs")
    if context is None:
        return not_evaluated("homopolymer", NO_CONTEXT)
    rules, size = limits.context, abs(len(allele.alt) - len(allele.ref))
    run, units, unit = context.homopolymer_bp, context.repeat_units, context.repeat_unit or ""
    rare = vaf < rules.short_homopolymer_max_vaf
    run_limit = rules.short_homopolymer_bp if rare else rules.homopolymer_bp
    in_run = run >= run_limit and size <= run
    in_repeat = units >= rules.str_units and size <= units * len(unit)
    by_repeat = in_repeat and not in_run
    repeat = f"{units} units of {unit}" if unit else "no tandem repeat"
    long = units * len(unit) if by_repeat else run
    failed = in_run or in_repeat
    exempt = failed and absent_from_normal and long <= rules.max_rescued_bp
    return FilterOutcome(
        name="homopolymer",
        passed=not failed,
        exempt=exempt,
        value=units if by_repeat else run,
        limit=rules.str_units if by_repeat else run_limit,
        reason=f"{size} bp indel, run of {run} bp, {repeat}; fails in runs from "
        f"{rules.homopolymer_bp} bp (from {rules.short_homopolymer_bp} bp below a fraction of "
        f"{rules.short_homopolymer_max_vaf:.4g}; here {vaf:.4g}) and repeats from "
        f"{rules.str_units} units that are as long as the indel"
        + ("; exempt: normals lack it" if exempt else ""),
    )


def low_complexity(context: SequenceContext | None) -> FilterOutcome:
    """Return whether a variant lies outside the configured places not to be believed."""
    if context is None or not context.low_complexity_evaluated:
        return not_evaluated("low_complexity", NO_BED)
    place = context.low_complexity
    return FilterOutcome(
        name="low_complexity",
        passed=place is None,
        reason="in none of the configured BED files" if place is None else f"listed in {place}",
    )


def clustered(candidate: CandidateEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether an SNV is not one of a crowd on the same fragments.

    What fragments show to be one change is merged before (clinical.md 2.5) and counts once.
    """
    if len(candidate.ref) != 1 or len(candidate.alt) != 1:
        return not_concerned("clustered", "not an SNV; only SNVs are counted")
    if candidate.source is EvidenceSource.SUBMITTED_VCF:
        return not_evaluated("clustered", NO_READS)
    found, limit = candidate.clustered_with + 1, limits.cluster_snvs
    return FilterOutcome(
        name="clustered",
        passed=found < limit,
        value=found,
        limit=limit,
        reason=f"{found} SNVs within {limits.cluster_window_bp} bp on the same fragments, this "
        f"one included; fails from {limit}",
    )
