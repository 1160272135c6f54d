"""The ledger of candidates: why each is not reported, or where it went."""

from collections.abc import Collection, Iterable, Iterator

from agnoma.models.evidence import EvidenceSource
from agnoma.models.variant import LedgerEntry, SmallVariant
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
) -> list[LedgerEntry]:
    """Return an entry for every proposed change that came out as its parts.

    One that holds a withheld part gets none: its alleles would tell what is inherited.
    """
    written = {key for variant in variants for key in (variant.key, *variant.merged_from)}
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
                    explanation="its parts are not on the same fragments; judged one by one",
                )
            )
    return entries


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
