"""One small object per word of the alteration grammar (clinical.md 6.8), each able to match.

A matcher answers how closely a called alteration fits what was curated (clinical.md 6.3), or None.
An alteration of uncertain significance fits nothing; only "other allele at the same residue",
which supports no more than II-D, is shown for it.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from agnoma.models.alteration import Alteration, AlterationKind, Effect
from agnoma.models.case import Her2Ihc
from agnoma.models.copy_number import HIGH_LEVEL_COPIES
from agnoma.models.knowledge import Specificity

MISSENSE = re.compile(r"^p\.([A-Z])(\d+)([A-Z])$")
CODON_NUMBER = re.compile(r"(?:p\.|_)[A-Z](\d+)")
SMALL_KINDS = frozenset(
    {
        AlterationKind.SNV,
        AlterationKind.INDEL,
        AlterationKind.SPLICE,
        AlterationKind.ITD,
        AlterationKind.SV,
    }
)
LOST_KINDS = SMALL_KINDS | {AlterationKind.HOMDEL}


class Matcher(Protocol):
    """What every word of the grammar can do."""

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return how closely the alteration fits, None if it does not."""
        ...


def is_established(alteration: Alteration) -> bool:
    """Return whether an alteration is oncogenic or likely so."""
    return alteration.oncogenicity.is_driver


def is_missense(alteration: Alteration) -> bool:
    """Return whether one residue is replaced by another."""
    found = MISSENSE.match(alteration.protein_change or "")
    return found is not None and found[1] != found[3]


def truncates(alteration: Alteration) -> bool:
    """Return whether a stop codon or a shifted frame cuts the protein short."""
    change = alteration.protein_change or ""
    return change.endswith("*") or "fs" in change


def length_change_bp(alteration: Alteration) -> int:
    """Return bases gained (positive) or lost (negative) by a small variant, 0 without a key."""
    if alteration.variant_key is None:
        return 0
    ref, alt = alteration.variant_key.rsplit(":", 2)[1:]
    return len(alt) - len(ref)


@dataclass(frozen=True, slots=True)
class ExactProtein:
    """``p.V600E``: this allele and no other; another at the residue is shown as such."""

    allele: str

    @property
    def codons(self) -> tuple[int, int]:
        """Return the first and last codon the allele names, e.g. (763, 764) of an insertion."""
        numbers = [int(number) for number in CODON_NUMBER.findall(self.allele)]
        return numbers[0], max(numbers)

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return EXACT_ALLELE, SAME_RESIDUE_OTHER_ALLELE or None."""
        if alteration.protein_change == self.allele:
            return Specificity.EXACT_ALLELE if is_established(alteration) else None
        curated = MISSENSE.match(self.allele)
        called = MISSENSE.match(alteration.protein_change or "")
        if curated and called and curated.group(1, 2) == called.group(1, 2):
            return Specificity.SAME_RESIDUE_OTHER_ALLELE if is_missense(alteration) else None
        return None


@dataclass(frozen=True, slots=True)
class Codon:
    """``codon:132``: any established substitution at the codon."""

    number: int

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return SAME_CODON for an established substitution that changes this codon."""
        first, last = alteration.codon_first, alteration.codon_last
        if alteration.kind is not AlterationKind.SNV or first is None:
            return None
        hit = first <= self.number <= (last or first) and is_established(alteration)
        return Specificity.SAME_CODON if hit and not _is_truncating(alteration) else None


def _is_truncating(alteration: Alteration) -> bool:
    return (alteration.protein_change or "").endswith("*")


@dataclass(frozen=True, slots=True)
class ExonClass:
    """``exon19:inframe_del``: a class of established small variants in one exon."""

    exon: int
    change: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for an established variant of the class in the exon."""
        if alteration.exon != self.exon or not is_established(alteration):
            return None
        return Specificity.STRUCTURAL_CLASS if self._is_class(alteration) else None

    def _is_class(self, alteration: Alteration) -> bool:
        if self.change == "oncogenic":
            return alteration.kind in SMALL_KINDS
        if alteration.kind is not AlterationKind.INDEL:
            return False
        gained = length_change_bp(alteration)
        if self.change == "frameshift_ins":
            return alteration.in_frame is False and gained > 0
        wanted = gained < 0 if self.change == "inframe_del" else gained > 0
        return alteration.in_frame is True and wanted


@dataclass(frozen=True, slots=True)
class FunctionalClass:
    """``class:oncogenic|activating|lof|truncating``: established, with the matching effect."""

    name: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return FUNCTIONAL_CLASS for an established small variant, or loss, of that effect.

        Amplifications and fusions are curated as such and never count here (clinical.md 6.3).
        """
        if not is_established(alteration):
            return None
        if self.name == "activating":
            hit = alteration.kind in SMALL_KINDS and alteration.effect is Effect.GOF
        elif self.name == "lof":
            hit = alteration.kind in LOST_KINDS and alteration.effect is Effect.LOF
        elif self.name == "truncating":
            hit = alteration.kind in SMALL_KINDS and truncates(alteration)
        else:
            hit = alteration.kind in LOST_KINDS
        return Specificity.FUNCTIONAL_CLASS if hit else None


@dataclass(frozen=True, slots=True)
class GeneLevel:
    """``class:mutation|pathogenic``: a source that names the gene and no kind of alteration.

    Of ``mutation`` nothing above I-B follows; ``pathogenic`` stands for a guideline that says "any
    pathogenic alteration" (clinical.md 6.3).
    """

    name: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return GENE for an established small variant, or loss; never for uncertain ones."""
        fits = FunctionalClass("oncogenic").match(alteration) is not None
        return Specificity.GENE if fits else None


@dataclass(frozen=True, slots=True)
class WildType:
    """``wt``: the genes unaltered, as column `requires` spells out; no alteration fits."""

    def match(self, alteration: Alteration) -> Specificity | None:  # noqa: ARG002
        """Return None: what is not there is no alteration."""
        return None


@dataclass(frozen=True, slots=True)
class KinaseDomainActivating:
    """``tkd:activating``: activating small variant within the kinase domain."""

    domains: tuple[tuple[str, int, int], ...]
    """Gene, first and last codon."""

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return FUNCTIONAL_CLASS for an activating small variant within the domain."""
        first, last = alteration.codon_first, alteration.codon_last
        if first is None or FunctionalClass("activating").match(alteration) is None:
            return None
        inside = any(
            gene == alteration.gene and low <= (last or first) and first <= high
            for gene, low, high in self.domains
        )
        return Specificity.FUNCTIONAL_CLASS if inside else None


@dataclass(frozen=True, slots=True)
class CopyNumber:
    """``cn:amp|amp_high|homdel|del``; ``del`` is the loss of one copy or of both."""

    event: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for the event; a gain is no amplification."""
        kind = alteration.kind
        if self.event == "del" and kind is AlterationKind.LOSS:
            # The fact speaks of the loss itself; by its gene's role it is no driver.
            return Specificity.STRUCTURAL_CLASS
        if not is_established(alteration):
            return None
        if self.event == "amp":
            hit = kind is AlterationKind.AMP
        elif self.event == "amp_high":
            copies = alteration.copies
            high = copies is not None and copies >= HIGH_LEVEL_COPIES
            hit = kind is AlterationKind.AMP and high
        elif self.event == "homdel":
            hit = kind is AlterationKind.HOMDEL
        else:
            hit = kind is AlterationKind.HOMDEL
        return Specificity.STRUCTURAL_CLASS if hit else None


@dataclass(frozen=True, slots=True)
class AnyFusion:
    """``fusion:any``: any established fusion driven by one of the fact's genes."""

    genes: tuple[str, ...]

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for an established fusion filed under one of the genes."""
        hit = alteration.kind is AlterationKind.FUSION and alteration.gene in self.genes
        return Specificity.STRUCTURAL_CLASS if hit and is_established(alteration) else None


@dataclass(frozen=True, slots=True)
class FusionPair:
    """``fusion:A::B``: this pair in this direction."""

    name: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for the established pair in the curated direction."""
        hit = alteration.kind is AlterationKind.FUSION and alteration.fusion_name == self.name
        return Specificity.STRUCTURAL_CLASS if hit and is_established(alteration) else None


@dataclass(frozen=True, slots=True)
class ExonSkip:
    """``splice:exon14_skip``: predicted skipping of one exon."""

    exon: int

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for an established, activating splice alteration there."""
        hit = (
            alteration.kind is AlterationKind.SPLICE
            and alteration.exon == self.exon
            and alteration.effect is Effect.GOF
        )
        return Specificity.STRUCTURAL_CLASS if hit and is_established(alteration) else None


@dataclass(frozen=True, slots=True)
class PromoterAllele:
    """``promoter:c.-124C>T``: this promoter allele."""

    allele: str

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return EXACT_ALLELE for the allele, alone or within a substitution of more bases."""
        named = self.allele in (alteration.coding_change, *alteration.coding_parts)
        hit = alteration.kind is AlterationKind.PROMOTER and named
        return Specificity.EXACT_ALLELE if hit and is_established(alteration) else None


@dataclass(frozen=True, slots=True)
class Structural:
    """``itd`` and ``sv:EGFRvIII``: a named structural event."""

    kind: AlterationKind
    name: str | None = None

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for the established event; EGFRvII is no part of EGFRvIII."""
        named = self.name is None or self.name in alteration.label.split()
        hit = alteration.kind is self.kind and named and is_established(alteration)
        return Specificity.STRUCTURAL_CLASS if hit else None


@dataclass(frozen=True, slots=True)
class Reverting:
    """``reversion``: a change that gives a truncated suppressor its reading frame back."""

    def match(self, alteration: Alteration) -> Specificity | None:
        """Return STRUCTURAL_CLASS for a reverting change, possible ones included.

        Oncogenicity is not asked: what reverts is no driver. Whether both changes lie on one
        molecule is a co-requirement of the fact.
        """
        return None if alteration.reversion is None else Specificity.STRUCTURAL_CLASS


@dataclass(frozen=True, slots=True)
class Signature:
    """``sig:MSI-H``, ``sig:TMB-H>=10``: answered by the genome-wide biomarkers, not by a gene."""

    name: str
    minimum: float | None = None

    def match(self, alteration: Alteration) -> Specificity | None:  # noqa: ARG002
        """Return None: a signature is no alteration of a gene."""
        return None


@dataclass(frozen=True, slots=True)
class Stain:
    """``ihc:HER2=3+``, ``ihc:HER2=positive``: answered by pathology, not by a gene."""

    score: Her2Ihc | None
    """None = HER2-positive by IHC or ISH, whatever the score."""

    @property
    def words(self) -> str:
        """Return the score as people say it; also the id it is matched under."""
        return "HER2-positive by IHC/ISH" if self.score is None else f"HER2 IHC {self.score.value}"

    def match(self, alteration: Alteration) -> Specificity | None:  # noqa: ARG002
        """Return None: a stain is no alteration of a gene."""
        return None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A word this stage cannot answer, and why."""

    reason: str
    germline: bool = False

    def match(self, alteration: Alteration) -> Specificity | None:  # noqa: ARG002
        """Return None: the question is not answered here."""
        return None
