"""Which findings get a picture of their reads, and how much of the reference it shows."""

from collections.abc import Iterable

from agnoma.models.alteration import Oncogenicity
from agnoma.models.knowledge import AmpTier, Interpretation
from agnoma.models.variant import AnnotatedVariant
from agnoma.small_variants.alleles import Allele, ReferenceSequence, placement_window
from agnoma.small_variants.pileup.differences import Window

FLANK_BP = 25
GAP_FLANK_BP = 30  # reads of an indel differ further from it
MAX_WINDOW_BP = 120
MAX_CHANGE_BP = 60
_DRIVERS = (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC)


def key_variants(
    interpretation: Interpretation, variants: Iterable[AnnotatedVariant]
) -> list[AnnotatedVariant]:
    """Return the variants that a fact fits and the drivers, best tier first.

    Whatever the class rests on is among them; which of them the page shows, the profile decides.
    """
    tiers = list(AmpTier)
    best: dict[str, int] = {}
    for match in interpretation.matches:
        tier = len(tiers) if match.tier is None else tiers.index(match.tier)
        for name in match.alteration_ids:
            best[name] = min(best.get(name, tier), tier)
    asked = {alteration.variant_key for alteration in interpretation.alterations}
    by_key = {variant.key: variant for variant in variants if variant.key in asked}
    ranks: dict[str, tuple[int, int, str, str]] = {}
    for alteration in interpretation.alterations:
        key = alteration.variant_key or ""
        name = alteration.alteration_id
        if key not in by_key or not (name in best or alteration.oncogenicity in _DRIVERS):
            continue
        tier = best.get(name, len(tiers))
        rank = (tier, list(Oncogenicity).index(alteration.oncogenicity), alteration.gene, key)
        ranks[key] = min(rank, ranks.get(key, rank))
    return [by_key[key] for key in sorted(ranks, key=ranks.__getitem__)]


def place_of(allele: Allele, reference: ReferenceSequence) -> tuple[int, int]:
    """Return where a change may be written, ``[low, high)``."""
    return placement_window(allele, reference)


def window_of(allele: Allele, reference: ReferenceSequence) -> tuple[Window, bool]:
    """Return the window around a change, and whether the change reaches beyond it."""
    low, high = place_of(allele, reference)
    flank = FLANK_BP if allele.is_substitution else GAP_FLANK_BP
    start = max(low - flank, 0)
    cut = high - low > MAX_CHANGE_BP
    end = start + MAX_WINDOW_BP if cut else high + flank
    return Window(allele.contig, start, reference.fetch(allele.contig, start, end).upper()), cut
