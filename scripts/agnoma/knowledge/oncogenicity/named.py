"""A small variant under the current symbol of its gene, as the rules of oncogenicity see it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agnoma.gene_model import upstream_position
from agnoma.io.resources import GeneRole
from agnoma.models.alteration import SkippingConfidence
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import AnnotatedVariant, VariantKind
from agnoma.sequence import reverse_complement

CANONICAL_SPLICE = frozenset({"splice_acceptor", "splice_donor"})
NULL_TERMS = frozenset({"stop_gained", "frameshift", "start_lost"}) | CANONICAL_SPLICE
UPSTREAM = re.compile(r"^c\.(-\d+)")
SUBSTITUTION = re.compile(r"^p\.([A-Z])(\d+)([A-Z*])$")
STOP = "*"
SUPPRESSING = frozenset({GeneRole.SUPPRESSOR, GeneRole.BOTH})
DRIVING = frozenset({GeneRole.ONCOGENE, GeneRole.BOTH})


@dataclass(frozen=True, slots=True)
class Substitution:
    """One residue replaced by another, or by a stop codon."""

    reference: str
    codon: int
    alternative: str
    """One letter; ``*`` is a stop codon."""

    @property
    def is_missense(self) -> bool:
        """Return whether the new residue is an amino acid."""
        return self.alternative != STOP


@lru_cache(maxsize=64)
def _substitution(protein_change: str) -> Substitution | None:
    """Return the parsed change; several rules ask for that of one variant in turn."""
    found = SUBSTITUTION.match(protein_change)
    if found is None or found[1] == found[3]:
        return None
    return Substitution(found[1], int(found[2]), found[3])


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """A small variant under the current symbol of its gene, with its transcript."""

    variant: AnnotatedVariant
    gene: str
    transcript: Transcript | None
    terms: frozenset[str]
    """Consequence terms without the suffix ``_variant``."""
    skipping: tuple[int, SkippingConfidence] | None = None
    """Curated exon it has a bearing on, and how sure its skipping is."""

    @property
    def substitution(self) -> Substitution | None:
        """Return the residue that is replaced, None for any other change of the protein."""
        return _substitution(self.variant.protein_change or "")

    @property
    def gained_bp(self) -> int:
        """Return the bases gained (positive) or lost."""
        return len(self.variant.alt) - len(self.variant.ref)

    @property
    def promoter_changes(self) -> dict[int, str]:
        """Return the changes upstream of the start codon by N of c.-N, negative.

        A substitution of several bases gives each of its bases, the first under its full name
        too when that is what is listed: CC>TT over c.-125 and c.-124 holds c.-124C>T.
        """
        found = UPSTREAM.match(self.variant.hgvs_c or "")
        if found is None:
            return {}
        return self._single_changes() | {int(found[1]): self.variant.hgvs_c or ""}

    def _single_changes(self) -> dict[int, str]:
        variant, transcript = self.variant, self.transcript
        if transcript is None or variant.kind is not VariantKind.MNV:
            return {}
        minus = transcript.strand is Strand.MINUS
        changes = {}
        for offset, bases in enumerate(zip(variant.ref, variant.alt, strict=True)):
            position = upstream_position(transcript, variant.start + offset)
            ref, alt = map(reverse_complement, bases) if minus else bases
            if ref != alt and position < 0:
                changes[position] = f"c.{position}{ref}>{alt}"
        return changes

    @property
    def promoter_parts(self) -> tuple[str, ...]:
        """Return the single-base changes of a promoter substitution of several bases."""
        parts = self._single_changes() if self.promoter_changes else {}
        return tuple(parts[position] for position in sorted(parts))
