"""The ledger of candidates: why each is not reported, or where it went."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from agnoma.models.evidence import EvidenceSource
from agnoma.models.variant import LedgerEntry, SmallVariant
from agnoma.settings import HaplotypesConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence, key_of, parts
from agnoma.small_variants.judge.judge import Tally
from agnoma.small_variants.propose.submitted import STAGE

WHY_WITHHELD = {
    "normal_alt": "the matched normal carries the allele as an inherited one would",
    "germline_pop": "common in the population, no matched normal to judge by",
    "germline_posterior": "P(germline) by allele fraction, tumour fraction and copies is high",
    "germline_like_vaf": "allele fraction compatible with an inherited allele, no matched normal",
    "third_allele": "dropped beside an allele that looks inherited, which its counts would show",
    "submitted_germline": "filtered as germline by the submitting laboratory",
}


def drop_entries(variants: Iterable[SmallVariant]) -> Iterator[LedgerEntry]:
    """Yield an entry for every failed filter and for every allele that went into another."""
    for variant in variants:
        for key in variant.merged_from:
            yield LedgerEntry(
                stage=STAGE,
                item=key,
                rule="merged_into",
                value=variant.key,
                explanation=_merged(variant),
            )
        for outcome in variant.filters:
            if outcome.name in variant.failed:
                yield LedgerEntry(
                    stage=STAGE,
                    item=variant.key,
                    rule=outcome.name,
                    value="" if outcome.value is None else f"{outcome.value:.6g}",
                    limit="" if outcome.limit is None else f"{outcome.limit:.6g}",
                    explanation=outcome.reason,
                )


def _merged(variant: SmallVariant) -> str:
    if variant.source is EvidenceSource.SUBMITTED_VCF:
        return f"submitted in cis with the rest of {variant.key}, which stands in its place"
    return f"its fragments carry {variant.key}, which stands in its place"


def misread_entries(tally: Tally) -> Iterator[LedgerEntry]:
    """Yield an entry for every base that misaligned reads of an indel made a candidate.

    None beside an indel that is withheld: the base would tell it.
    """
    for base, indel in sorted(tally.misread.items()):
        if not {base, indel} & tally.withheld:
            yield LedgerEntry(
                stage=STAGE,
                item=base,
                rule="misread",
                value=indel,
                explanation=f"its fragments carry {indel} and end beside it, misaligned",
            )


def taken_apart(
    proposed: Iterable[Allele],
    variants: Iterable[SmallVariant],
    withheld: Collection[str],
    reference: ReferenceSequence,
    joins: HaplotypesConfig,
) -> list[LedgerEntry]:
    """Return an entry for every proposed change that came out as its parts.

    One that holds a withheld part gets none: its alleles would tell what is inherited.
    """
    by_key = {variant.key: variant for variant in variants}
    written = {key for v in by_key.values() for key in (v.key, *v.merged_from)}
    entries = []
    for allele in proposed:
        made_of = [part for part in parts(allele) if part != allele]
        if not made_of:
            continue
        key = key_of(allele, reference)
        keys = [key_of(part, reference) for part in made_of]
        if key not in written and not {key, *keys} & set(withheld):
            entries.append(
                LedgerEntry(
                    stage=STAGE,
                    item=key,
                    rule="taken_apart",
                    value=",".join(keys),
                    explanation=f"{_why_apart(made_of, keys, by_key, joins)}; judged one by one",
                )
            )
    return entries


def _why_apart(
    made_of: Sequence[Allele],
    keys: Sequence[str],
    variants: Mapping[str, SmallVariant],
    joins: HaplotypesConfig,
) -> str:
    """Return why parts were not joined: their distance, else what their fragments show."""
    single = sorted(allele for allele in made_of if len(allele.ref) == len(allele.alt) == 1)
    gaps = [two.start - one.end + 1 for one, two in pairwise(single)]
    if len(single) == len(made_of) and max(gaps, default=0) > joins.distance_bp:
        return (
            f"its parts lie {max(gaps)} bp apart, and changes are joined within "
            f"{joins.distance_bp} bp or in one codon"
        )
    phases = [p for key in keys if key in variants for p in variants[key].phases if p.other in keys]
    if not phases:
        return "its parts were not seen together on enough fragments"
    least = min(phases, key=lambda phase: phase.both or 0)
    if least.both is None:
        return f"its parts are submitted as {least.relation.value}"
    alone = (least.this_only or 0) + (least.other_only or 0)
    if not least.both:
        return f"its parts are not on the same fragments: {alone} carry one of them, none both"
    return (
        f"its parts are on the same fragments in part: {least.both} carry both, {alone} one alone; "
        f"joined from a share of {joins.min_shared:g} and like allele fractions on"
    )


def withheld_entries(tally: Tally) -> Iterator[LedgerEntry]:
    """Yield one entry per rule that withheld candidates: their number and nothing else."""
    for rule, count in sorted(tally.withheld_by_rule.items()):
        if count:
            yield LedgerEntry(
                stage=STAGE,
                item=f"{count} candidates",
                rule=rule,
                value="withheld",
                explanation=f"{WHY_WITHHELD[rule]}; counted only (clinical.md 8.1)",
            )
