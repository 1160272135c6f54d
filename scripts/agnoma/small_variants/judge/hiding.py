"""Judged variants that are withheld with an inherited one beside them (clinical.md 8.1)."""

from agnoma.models.variant import SmallVariant
from agnoma.small_variants.alleles import trimmed
from agnoma.small_variants.judge.filtered import Context
from agnoma.small_variants.judge.judge import Tally
from agnoma.small_variants.judge.origin import adequate_normal


def hide(variant: SmallVariant, rule: str, context: Context, tally: Tally) -> None:
    """Withhold a variant that may be told, were it not for the withheld one that it would tell.

    It is counted by that one's rule, so that no number speaks of such a pair, and among those that
    may be somatic and are told nowhere: no gene without a finding is called free of variants.

    Parameters
    ----------
    variant
        As judged; no filter removed it.
    rule
        By which the other one is withheld.
    context
        Hotspots and limits.
    tally
        Counts and withheld keys, brought up to date.
    """
    allele = trimmed(variant)
    tally.reported -= 1
    tally.withheld_by_rule[rule] += 1
    tally.suppressed_without_normal += not adequate_normal(variant.normal, context.limits)
    tally.withheld |= {variant.key, *variant.merged_from, *tally.absorbed.get(variant.key, ())}
    tally.withheld_hotspots |= {h.locus_id for h in context.hotspots.touched(allele)}
    tally.untold += 1
    tally.normal.hidden += 1
