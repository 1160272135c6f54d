"""Insertions that repeat a stretch with an inherited change in it, told without that change.

A somatic duplication on the copy of a gene that carries an inherited base repeats that base too, so
its inserted bases would tell what is withheld (clinical.md 8.1). Against the reference it is the
duplication of the reference's bases, and so it is told. Where inserted bases hold an inherited
change in another way, their number is told and none of them. Coordinates: 0-based half-open.
"""

from bisect import bisect_left
from collections.abc import Iterable

from agnoma.models.variant import SmallVariant
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    allele_of_key,
    left_aligned,
    spelled,
    trimmed,
    vcf_form,
)
from agnoma.small_variants.names.hgvs_edits import UNTOLD_BASE

NEAR_BP = 50  # inserted bases come from beside the place they are inserted at
FLANK_BP = 5  # a change with so many bases on both sides is found by chance once in 4^11 places
MIN_TELLING_BP = 4  # fewer equal bases are no copy but chance
MAX_MOVED_BP = 100  # of a duplication told anew; variants stay in order


class InheritedCopies:
    """Finds withheld changes within inserted bases.

    Parameters
    ----------
    withheld
        Keys that may not be told.
    reference
        Bases around the variants.
    """

    def __init__(self, withheld: Iterable[str], reference: ReferenceSequence) -> None:
        self._reference = reference
        self._by_contig: dict[str, list[Allele]] = {}
        for allele in sorted(allele_of_key(key) for key in withheld):
            self._by_contig.setdefault(allele.contig, []).append(allele)

    def renamed(self, variants: Iterable[SmallVariant]) -> dict[str, str]:
        """Return the keys that tell a withheld change, with the keys told in their place."""
        pairs = ((variant.key, self.told(variant).key) for variant in variants)
        return {key: told for key, told in pairs if key != told}

    def told(self, variant: SmallVariant) -> SmallVariant:
        """Return a variant; an insertion with a withheld change inside without it."""
        allele = trimmed(variant)
        new = self._spelled_anew(allele) if len(allele.alt) > len(allele.ref) else None
        if new is None:
            return variant
        start, ref, alt = vcf_form(new, self._reference)
        placed = {"start": start, "ref": ref, "alt": alt}
        # Its parts and names would tell the bases.
        return variant.model_copy(update={**placed, "merged_from": (), "submitted_names": None})

    def _spelled_anew(self, allele: Allele) -> Allele | None:
        near = self._near(allele)
        if not near:
            return None
        if not allele.ref:
            unlike = _fewest_unlike(allele, near, self._reference)
            if unlike is not None:
                return self._placed(unlike) if unlike != allele else None
        if any(self._holds(allele, change) for change in near):
            return Allele(allele.contig, allele.start, allele.ref, UNTOLD_BASE * len(allele.alt))
        return None

    def _placed(self, allele: Allele) -> Allele:
        moved = left_aligned(allele, self._reference)
        return moved if allele.start - moved.start <= MAX_MOVED_BP else allele

    def _near(self, allele: Allele) -> list[Allele]:
        reach = len(allele.alt) + NEAR_BP
        withheld = self._by_contig.get(allele.contig, [])
        first = bisect_left(withheld, allele.start - reach, key=lambda a: a.start)
        last = bisect_left(withheld, allele.end + reach, key=lambda a: a.start)
        return withheld[first:last]

    def _holds(self, allele: Allele, change: Allele) -> bool:
        """Return whether inserted bases hold a change with the bases on both sides of it."""
        contig, low, high = allele.contig, change.start - FLANK_BP, change.end + FLANK_BP
        sign = spelled(contig, low, high, [change], self._reference)
        before, after = allele.start - FLANK_BP, allele.end + FLANK_BP
        bases = spelled(contig, before, after, [allele], self._reference)
        return sign in bases and sign not in spelled(contig, before, after, [], self._reference)


def _fewest_unlike(
    allele: Allele, near: Iterable[Allele], reference: ReferenceSequence
) -> Allele | None:
    """Return the copy of reference bases that an insertion is but for withheld substitutions.

    The copy may begin anywhere up to its own length before the place of the insertion, as the
    placements of a duplication do. None when no copy explains all inserted bases.
    """
    known = {(p, alt) for a in near if a.is_substitution for p, _, alt in a.changes}
    size = len(allele.alt)
    begin = max(allele.start - size, 0)
    bases = reference.fetch(allele.contig, begin, allele.start + size).upper()
    best: tuple[int, str] | None = None
    for moved in range(min(size, allele.start) + 1):
        positions = [
            *range(allele.start, allele.start + size - moved),
            *range(allele.start - moved, allele.start),
        ]
        copy = "".join(bases[p - begin] for p in positions)
        unlike = [
            (p, alt) for p, ref, alt in zip(positions, copy, allele.alt, strict=True) if ref != alt
        ]
        if size - len(unlike) < MIN_TELLING_BP:
            continue
        if known.issuperset(unlike) and (best is None or len(unlike) < best[0]):
            best = len(unlike), copy
    return None if best is None else Allele(allele.contig, allele.start, "", best[1])
