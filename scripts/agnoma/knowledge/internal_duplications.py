"""Internal tandem duplications as knowledge speaks of them (FLT3-ITD; clinical.md 3.4)."""

from collections.abc import Iterable

from agnoma.gene_model import CODON_BP
from agnoma.io.structural_tables import DuplicationKind, DuplicationRegion
from agnoma.models.variant import AnnotatedVariant
from agnoma.sequence import is_duplication


def internal_duplication(
    variant: AnnotatedVariant, gene: str, regions: Iterable[DuplicationRegion]
) -> DuplicationRegion | None:
    """Return the region whose internal tandem duplications a variant counts among, else None.

    An insertion in frame, of the region's length, in its exons; one that begins or ends in an
    intron counts when it repeats bases of an exon. It must duplicate: bases that the place does
    not have make an insertion of uncertain effect. Filler between the copies is usual, so they need
    not repeat to the letter.
    """
    return _region(variant, gene, regions) if duplicates(variant) else None


def _region(
    variant: AnnotatedVariant, gene: str, regions: Iterable[DuplicationRegion]
) -> DuplicationRegion | None:
    """Return the region in whose exons, by whose lengths and in frame a variant gains bases."""
    gained = gained_bp(variant)
    if gained <= 0 or gained % CODON_BP or variant.exon is None:
        return None
    for region in regions:
        last = variant.exon_last or variant.exon
        inside = region.gene == gene and (
            variant.exon <= region.last_exon and region.first_exon <= last
        )
        if (
            region.kind is DuplicationKind.ITD
            and inside
            and region.min_bp <= gained <= region.max_bp
        ):
            return region
    return None


def no_duplication_words(
    variant: AnnotatedVariant, gene: str, regions: Iterable[DuplicationRegion]
) -> str | None:
    """Return what to say of an insertion where duplications lie that is none, None elsewhere.

    It may be all that was seen of one: other bases beside or between the copies.
    """
    if duplicates(variant) or _region(variant, gene, regions) is None:
        return None
    return (
        f"{_inserted_bp(variant)} bp inserted in exon {variant.exon}, of which "
        f"{variant.repeated_bp} bp in one stretch repeat the bases beside them: not an internal "
        "tandem duplication by themselves; they may be a part of one"
    )


def duplicates(variant: AnnotatedVariant) -> bool:
    """Return whether the inserted bases repeat the neighbouring ones, but for filler.

    Inserted bases that are not told copy an inherited base (clinical.md 8.1), so they repeat.
    """
    repeated = variant.repeated_bp
    return repeated is None or is_duplication(repeated, _inserted_bp(variant))


def _inserted_bp(variant: AnnotatedVariant) -> int:
    """Return the bases inserted, without those that both alleles begin or end with."""
    ref, alt = variant.ref, variant.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        ref, alt = ref[1:], alt[1:]
    return len(alt)


def gained_bp(variant: AnnotatedVariant) -> int:
    """Return the bases gained (positive) or lost."""
    return len(variant.alt) - len(variant.ref)


def duplication_ratio(variant: AnnotatedVariant) -> str | None:
    """Return the ratio ITD/WT of clinical.md 3.4 in words, None without a wild-type fragment."""
    mutated, wild = variant.tumour.alt_count, variant.tumour.ref_count
    return f"ITD/WT {mutated / wild:.2f} ({mutated} to {wild})" if wild else None


def duplication_words(variant: AnnotatedVariant, region: DuplicationRegion) -> str:
    """Return the reason of the judgement, with length, exon and source."""
    exons = f"exon {variant.exon}"
    if variant.exon_last is not None:
        exons = f"exons {variant.exon}-{variant.exon_last}"
    return (
        f"internal tandem duplication of {gained_bp(variant)} bp in {exons}, in frame "
        f"({region.source})"
    )
