"""The counts of a case's small variants and the sentences for its report."""

from collections import Counter
from collections.abc import Iterable, Iterator

from agnoma.models.evidence import EvidenceSource
from agnoma.models.variant import LedgerEntry, SmallVariantSummary
from agnoma.small_variants.judge.codon_partners import PHASE_NOTE
from agnoma.small_variants.judge.filtered import Context
from agnoma.small_variants.judge.judge import Tally


def summarise_case(
    tally: Tally,
    ledger: Iterable[LedgerEntry],
    *,
    case_id: str,
    source: EvidenceSource,
    candidates: int,
    context: Context,
) -> SmallVariantSummary:
    """Return the counts and the sentences for the report.

    A candidate that fails several rules is counted under each of them.
    """
    untold = tally.normal.untold_somatic if context.matched else tally.untold
    return SmallVariantSummary(
        case_id=case_id,
        tested=True,
        source=source,
        matched_normal=context.matched,
        candidates=candidates,
        reported=tally.reported,
        deamination_index=context.deamination.value,
        deamination_snvs=context.deamination.snvs,
        dropped_by_rule=_counts(ledger),
        suppressed_germline=tally.withheld_by_rule.total(),
        withheld_by_rule={k: n for k, n in sorted(tally.withheld_by_rule.items()) if n},
        unresolved=tuple(sorted(tally.unresolved, key=lambda u: (u.locus_id, u.reason))),
        untold=untold,
        odd_in_normal=tally.normal.odd,
        known_in_normal=tally.normal.known,
        told_places=context.hotspots.told_places() if untold else {},
        notes=tuple(_notes(tally, source, context)),
    )


def _counts(ledger: Iterable[LedgerEntry]) -> dict[str, int]:
    """Return entries per rule; an entry ``n records`` stands for n."""
    counts: Counter[str] = Counter()
    for entry in ledger:
        number, _, rest = entry.item.partition(" ")
        counts[entry.rule] += int(number) if rest == "records" else 1
    return dict(sorted(counts.items()))


def _notes(tally: Tally, source: EvidenceSource, context: Context) -> Iterator[str]:
    if tally.suppressed_without_normal:
        yield (
            f"{tally.suppressed_without_normal} candidates with an allele fraction compatible "
            "with germline origin are withheld: no adequate matched normal and no consent; they "
            "may include somatic variants."
        )
    if tally.normal.odd:
        yield (
            f"{tally.normal.odd} candidates are withheld that may be somatic: the matched normal "
            "carries them at a fraction of neither a heterozygous nor a homozygous allele, they "
            "are known somatic alleles, or they cannot be told apart from what it carries."
        )
    if tally.normal.known:
        yield (
            f"{tally.normal.known} known somatic hotspot alleles are present in the matched "
            "normal: it may hold tumour cells, and what is withheld as inherited may be somatic."
        )
    if tally.normal.untold_somatic if context.matched else tally.untold:
        yield (
            "Which genes they lie in is not told, so outside activating hotspots no gene, exon or "
            "codon without a finding is called free of variants."
        )
    if source is EvidenceSource.SUBMITTED_VCF:
        yield (
            "Depth and allele fractions are as submitted; strand, base quality, mapping quality "
            "and read position were not evaluated: no reads given."
        )
    if tally.codons.phase_unknown:
        yield (
            f"At least one codon carries {PHASE_NOTE}; whether they lie on one molecule cannot be "
            "told, so their protein names are withheld."
        )
    fraction, limit = context.tumour_fraction, context.limits.min_vaf
    if fraction is not None and fraction / 2 < limit:
        yield (
            f"At a tumour cell fraction of {fraction:.2g} a clonal heterozygous variant is "
            f"expected at an allele fraction of {fraction / 2:.2g}, below the limit of "
            f"{limit:.2g} outside hotspots."
        )
