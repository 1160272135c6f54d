"""Single bases that are the misaligned end of an indel's reads.

A read that ends a base or two behind an indel is aligned without it: gap and end cost more than one
mismatch. So beside an indel that half of the fragments carry, callers propose bases that no
molecule has. As variants they would be false, and beside an inherited indel they would tell it
(clinical.md 8.1). Such reads bear out no base; what they made a candidate goes with its indel.
Coordinates: 0-based half-open.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Protocol

from agnoma.io.alignments import MIN_BASE_QUALITY
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.read_alleles import ALT, HaplotypeSite
from agnoma.small_variants.measure.read_view import ReadView
from agnoma.small_variants.measure.shared_fragments import MergeResult
from agnoma.small_variants.measure.sites import Site

STRAND_AND_MATE = 0x10 | 0x80


class Misread(Protocol):
    """Tells of what indels the fragments with a base are."""

    def misread(self, allele: Allele) -> Mapping[Allele, Set[str]]:
        """Return the indels whose fragments show a single base, misaligned, with those."""


def note_misread(view: ReadView, index: int, site: Site) -> bool:
    """Note the indels of which a read's base may be a misaligned piece.

    Return whether the read carries one of them for certain.
    """
    base, certain = view.sequence[index], False
    for part, own in site.parts:
        if base in own or not is_piece(view, index, part):
            continue
        seen, found = part.observe(view), (base, part.allele)
        if seen is None:
            bits = view.read.flag & STRAND_AND_MATE
            site.pile.undecided.setdefault(found, set()).add((view.name, bits))
        elif seen.allele == ALT:
            site.pile.misread.setdefault(found, set()).add(view.name)
            certain = True
    return certain


def is_piece(view: ReadView, index: int, site: HaplotypeSite) -> bool:
    """Return whether one of a read's bases may be an indel's, misaligned.

    From the indel to the read's end on that side the read is the alternative to the letter and not
    the reference. It need not carry the indel for certain (`HaplotypeSite.observe`).
    """
    left, right = view.index(site.left), view.index(site.right)
    sides = []
    if 0 <= left < index:
        shift = site.left - site.origin - left
        sides.append((range(left, len(view.sequence)), shift, shift))
    if index < right:
        shift = site.right - site.origin + site.longer_before + site.longer_after - right
        sides.append((range(right), shift, shift + len(site.alt) - len(site.ref)))
    return any(
        0 <= index + on_alt < len(site.alt)
        and site.alt[index + on_alt] == view.sequence[index]
        and _spells(view, site.alt, on_alt, side)
        and not _spells(view, site.ref, on_ref, side)
        for side, on_ref, on_alt in sides
    )


def _spells(view: ReadView, haplotype: str, shift: int, indices: Iterable[int]) -> bool:
    """Return whether well-read bases of a read are those of a haplotype, as far as that goes."""
    return all(
        view.sequence[index] == haplotype[index + shift] or view.qualities[index] < MIN_BASE_QUALITY
        for index in indices
        if 0 <= index + shift < len(haplotype)
    )


def take_out_misread(
    merged: MergeResult,
    reads: Misread,
    limits: SmallVariantsConfig,
    inherited: Callable[[Allele], bool],
) -> None:
    """Take out bases that misaligned ends of an indel's reads made candidates.

    Their other fragments, sequencing errors, are fewer, and would not have been proposed.

    Parameters
    ----------
    merged
        A cluster; ``kept`` and ``misread`` are changed.
    reads
        Of the cluster in the tumour.
    limits
        Fragments and fraction from which an allele is proposed.
    inherited
        Whether the matched normal carries an indel: of several that fit, this one is told nowhere.
    """
    events = {m.allele: m for m in merged.kept}
    lowest = min(limits.candidate_min_vaf, limits.min_vaf_hotspot)
    for base in [m for m in merged.kept if m.allele.is_substitution]:
        left = len(base.fragments.carriers)
        if left >= limits.candidate_min_alt and base.fragments.vaf >= lowest:
            continue
        shown = reads.misread(base.allele)
        for indel in sorted(shown, key=lambda a: (not inherited(a), -len(shown[a]), a)):
            whole = merged.merged_into.get(indel, indel)
            if whole in events and left <= len(shown[indel]):
                merged.misread[base.allele] = whole
                break
    merged.kept = [m for m in merged.kept if m.allele not in merged.misread]
