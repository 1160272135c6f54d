"""Hotspots where an allele was seen and not reported: there nothing may be called 'not detected'.

Of withheld candidates only places of known somatic hotspots are told, and nothing but the place
(clinical.md 1.7, 8.1); filtered ones stand in the ledger and are told wherever they lie.
"""

from collections.abc import Iterable

from agnoma.gene_model import GeneModel, exon_at
from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import SmallVariant, UnresolvedLocus
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.names.naming import Namer

WITHHELD = "a candidate whose origin is not resolved was withheld"


class HotspotNames:
    """Protein changes of the few candidates whose name decides before all others are named."""

    def __init__(self, model: GeneModel, reference: ReferenceSequence) -> None:
        self._model, self._reference = model, reference
        self._namer: Namer | None = None

    def protein_change(self, allele: Allele, gene: str) -> str | None:
        """Return the one-letter protein change of an allele, None when it has none."""
        return self.both(allele, gene)[1]

    def both(self, allele: Allele, gene: str) -> tuple[str | None, str | None]:
        """Return the coding name and the one-letter protein change, None where there is none."""
        transcript = self._model.get(gene)
        if transcript is None:
            return None, None
        self._namer = self._namer or Namer(self._model, self._reference)
        names = self._namer.names(allele, transcript)
        return names.coding, names.protein_change

    def exon(self, allele: Allele, gene: str) -> int | None:
        """Return the number of the exon an allele begins in."""
        transcript = self._model.get(gene)
        return None if transcript is None else exon_at(transcript, allele.start)

    def known(self, allele: Allele, hotspot: Hotspot | None) -> bool:
        """Return whether an allele is a listed one of its hotspot; no list means any not silent."""
        if hotspot is None or hotspot.unknown_by_shape:
            return False
        if hotspot.promoter:
            return True
        change = self.protein_change(allele, hotspot.gene)
        if hotspot.alleles:
            return change in hotspot.alleles
        return not is_silent(change)

    def silent(self, allele: Allele, hotspot: Hotspot) -> bool:
        """Return whether a change leaves the hotspot's protein as it is."""
        return not hotspot.promoter and is_silent(self.protein_change(allele, hotspot.gene))


def reaches_limits(
    tumour: AlleleEvidence, vaf: float, hotspot: Hotspot | None, limits: SmallVariantsConfig
) -> bool:
    """Return whether a candidate that is not reported leaves its hotspot open (clinical.md 2.2).

    It does where its evidence would make a call, and where too few usable fragments decide: what
    was proposed there, perhaps on reads that do not count, is neither shown nor excluded.
    """
    if hotspot is None:
        return False
    if tumour.depth_x < limits.min_depth_x:
        return True
    needed = limits.min_alt_promoter if hotspot.promoter else limits.min_alt_hotspot
    return tumour.alt_count >= needed and vaf >= limits.min_vaf_hotspot


def unresolved_loci(
    allele: Allele,
    hotspots: Iterable[Hotspot],
    names: HotspotNames,
    variant: SmallVariant | None = None,
    *,
    withheld: str = WITHHELD,
) -> list[UnresolvedLocus]:
    """Return the hotspots an unreported candidate leaves open.

    Parameters
    ----------
    allele
        The candidate.
    hotspots
        Those it touches and that may be told.
    names
        Names it, to leave out silent changes.
    variant
        The candidate with its filters; None when it is withheld.
    withheld
        What is told of a withheld one.
    """
    reason = withheld if variant is None else filtered_words(variant)
    return [
        UnresolvedLocus(
            locus_id=hotspot.locus_id,
            gene=hotspot.gene,
            number=hotspot.number,
            exon=None if hotspot.promoter else hotspot.exon or names.exon(allele, hotspot.gene),
            splice_site=hotspot.splice_site,
            reason=reason,
        )
        for hotspot in hotspots
        if not names.silent(allele, hotspot)
    ]


def filtered_words(variant: SmallVariant) -> str:
    """Return in words which filter removed a candidate of how many fragments."""
    words = (
        f"a candidate in {variant.tumour.alt_count} of {variant.tumour.depth_x} fragments was "
        f"filtered by {', '.join(variant.failed)}"
    )
    if variant.normal is not None and "normal_alt" in variant.failed:
        words += f"; normal {variant.normal.alt_count} of {variant.normal.depth_x}"
    return words


def is_silent(change: str | None) -> bool:
    """Return whether a one-letter protein change leaves the protein as it is."""
    return change is not None and change.endswith("=")
