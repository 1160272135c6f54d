"""What of the judged variants is written: nothing that names a withheld allele (clinical.md 8.1).

Which alleles are withheld is known when the last candidate is judged, and by several rules; so the
variants wait in a file, and the withheld ones are left out of all records in one place, here.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from agnoma.io.records import iterate_records, write_records
from agnoma.models.variant import SmallVariant
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.codon_partners import CodonPartners
from agnoma.small_variants.judge.filtered import Context
from agnoma.small_variants.judge.inherited_copies import InheritedCopies
from agnoma.small_variants.judge.judge import Tally

_NONE: Mapping[str, str] = MappingProxyType({})


def write_told(path: Path, judged: Iterable[SmallVariant], context: Context, tally: Tally) -> None:
    """Write judged variants, by position, without a word on withheld ones.

    Parameters
    ----------
    path
        `SmallVariant` records.
    judged
        Variants as judged; going through them fills ``tally``.
    context
        Gene model, reference and limits.
    tally
        Left with the keys that are told nowhere, and with the codons that stay open.
    """
    told: set[str] = set()
    # Waiting records still hold the keys of withheld neighbours: a folder of our own alone.
    with TemporaryDirectory(dir=path.parent) as folder:
        waiting = Path(folder) / "judged.jsonl.gz"
        write_records(waiting, _noted(judged, told))
        # What is told in its own right was held back as a part of something else only.
        tally.withheld -= told
        copies = InheritedCopies(tally.withheld, context.reference)
        renamed = copies.renamed(iterate_records(waiting, SmallVariant))
        tally.withheld |= renamed.keys()
        partners = CodonPartners(tally.codons, tally.withheld, context.model, context.reference)
        found = map(copies.told, partners.told(iterate_records(waiting, SmallVariant)))
        cleaned = without_keys(found, tally.withheld, renamed)
        write_records(path, in_order(cleaned, context.limits))
    tally.unresolved |= partners.unresolved


def without_keys(
    variants: Iterable[SmallVariant], withheld: Set[str], renamed: Mapping[str, str] = _NONE
) -> Iterator[SmallVariant]:
    """Yield variants without the keys of withheld alleles in their phases and parts.

    Parameters
    ----------
    variants
        In any order.
    withheld
        Keys told nowhere.
    renamed
        Of these, the ones that are told by another key.
    """
    for variant in variants:
        phases = tuple(
            phase.model_copy(update={"other": renamed.get(phase.other, phase.other)})
            for phase in variant.phases
            if phase.other in renamed or phase.other not in withheld
        )
        parts = tuple(key for key in variant.merged_from if key not in withheld)
        if (phases, parts) == (variant.phases, variant.merged_from):
            yield variant
        else:
            yield variant.model_copy(update={"phases": phases, "merged_from": parts})


def _noted(variants: Iterable[SmallVariant], told: set[str]) -> Iterator[SmallVariant]:
    for variant in variants:
        told.add(variant.key)
        yield variant


def in_order(
    variants: Iterable[SmallVariant], limits: SmallVariantsConfig
) -> Iterator[SmallVariant]:
    """Yield variants by position: what is told in place of a larger change begins behind it."""
    waiting: deque[SmallVariant] = deque()
    for variant in variants:
        while waiting and _out_of_reach(waiting[0], variant, limits):
            yield waiting.popleft()
        at = bisect_right(waiting, variant.start, key=lambda waits: waits.start)
        waiting.insert(at, variant)
    yield from waiting


def _out_of_reach(one: SmallVariant, two: SmallVariant, limits: SmallVariantsConfig) -> bool:
    reach = limits.haplotypes.phase_distance_bp
    return one.contig != two.contig or one.start + len(one.ref) + reach < two.start
