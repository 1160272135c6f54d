"""Second hits judged again when something they rest on is left out or was measured otherwise.

Whether both copies are hit is decided in one place (`agnoma.assessability.two_hit`); here it is
asked of what is left. What the records do not tell gives two readings, which the class must answer
alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from agnoma.assessability.two_hit import LOST, Copies, abolishes, other_copy_lost, with_second_hits
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.variant import AnnotatedVariant
from agnoma.purity import heterozygosity_lost, rescaled_copies, rescaled_minor_copies
from agnoma.settings import CopyNumberConfig

COPY_CHANGES = frozenset({AlterationKind.HOMDEL, AlterationKind.LOSS})
JUDGED = ("biallelic", "one_hit", "second_evidence")
"""Fields that the decision on two hits sets, its reasons apart."""


@dataclass(frozen=True, slots=True)
class HitRecords:
    """What second hits rest on in the records of a case."""

    variants: Mapping[str, AnnotatedVariant] = field(default_factory=dict)
    copies: Copies = field(default_factory=dict)
    tumour_fraction: float | None = None
    """That copies rest on; the fractions of variants were compared with it."""
    limits: CopyNumberConfig = field(default_factory=CopyNumberConfig)


@dataclass(frozen=True, slots=True)
class Change:
    """What is left out, or was measured otherwise."""

    gone: tuple[Alteration, ...] = ()
    vafs: Mapping[str, float] = field(default_factory=dict)
    """Variant key -> the fraction it has in truth."""
    purity: tuple[float, float] | None = None
    """Tumour fraction the copies were computed with, and the one in its place."""
    no_copies: frozenset[str] = frozenset()
    """Genes whose copy number is left out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Alterations after a change; `other` is a second reading where the records leave it open."""

    alterations: tuple[Alteration, ...]
    other: tuple[Alteration, ...] | None = None
    open: tuple[str, ...] = ()
    """Labels of the alterations whose second hit the two readings answer differently."""


class SecondHits:
    """The variants that may be one of two hits in the genes of a case's drivers."""

    def __init__(self, alterations: Iterable[Alteration], records: HitRecords) -> None:
        known = [a for a in alterations if abolishes(a) and a.variant_key is not None]
        genes = {a.gene for a in known if a.oncogenicity.is_driver}
        self._records = records
        self._hits = [a for a in known if a.gene in genes]
        found = self._judged(self._hits, Change(), records.copies)
        # One that cannot be reproduced rests on something that is not in these records.
        self._found = {
            a.alteration_id: found[a.alteration_id]
            for a in self._hits
            if a.variant_key in records.variants and found[a.alteration_id].biallelic is a.biallelic
        }

    def may_rest_on(self, alteration: Alteration) -> bool:
        """Return whether a second hit of a driver may rest on an alteration."""
        if alteration.kind in COPY_CHANGES:
            return any(hit.gene == alteration.gene for hit in self._hits)
        return any(hit.alteration_id == alteration.alteration_id for hit in self._hits)

    def copies_lost(self) -> list[str]:
        """Return the genes of which a driver is a second hit beside a lost copy."""
        genes = {a.gene for a in self._hits if a.biallelic and a.alteration_id in self._found}
        copies = self._records.copies
        return sorted(gene for gene in genes if other_copy_lost(copies.get(gene))[0])

    def again(self, alterations: Iterable[Alteration], change: Change) -> Reading:
        """Return alterations with their second hits as a change leaves them.

        Parameters
        ----------
        alterations
            After the change; what is left out is no longer among them.
        change
            What was changed.
        """
        moved = tuple(alterations)
        change = replace(
            change,
            no_copies=change.no_copies | {a.gene for a in change.gone if a.kind in COPY_CHANGES},
        )
        genes = self._touched(change)
        if not genes:
            return Reading(moved)
        gone = {a.alteration_id for a in change.gone}
        hits = [a for a in self._hits if a.gene in genes and a.alteration_id not in gone]
        kept, lost = self._copies(genes, change)
        one = self._judged(hits, change, kept)
        other = one if lost == kept else self._judged(hits, change, lost)
        first = tuple(self._with(a, genes, one, proven=False) for a in moved)
        second = tuple(self._with(a, genes, other, proven=True) for a in moved)
        unlike = [
            a.label for a, b in zip(first, second, strict=True) if a.biallelic is not b.biallelic
        ]
        return Reading(first, second, tuple(unlike)) if unlike else Reading(first)

    def _touched(self, change: Change) -> set[str]:
        if change.purity is not None:
            return {a.gene for a in self._hits}
        gone = {a.alteration_id for a in change.gone}
        return {
            a.gene
            for a in self._hits
            if a.alteration_id in gone or a.variant_key in change.vafs or a.gene in change.no_copies
        }

    def _with(
        self,
        alteration: Alteration,
        genes: set[str],
        judged: Mapping[str, Alteration],
        *,
        proven: bool,
    ) -> Alteration:
        """Return an alteration with the answer; of one not reproduced a proof holds or not."""
        name = alteration.alteration_id
        if alteration.gene not in genes or alteration.kind in COPY_CHANGES:
            return alteration
        before, after = self._found.get(name), judged.get(name)
        if before is None or after is None:
            unproven = alteration.biallelic and not proven and abolishes(alteration)
            return alteration.model_copy(update={"biallelic": None}) if unproven else alteration
        if all(getattr(before, key) == getattr(after, key) for key in JUDGED):
            return alteration
        return alteration.model_copy(update={key: getattr(after, key) for key in JUDGED})

    def _judged(
        self, hits: Iterable[Alteration], change: Change, copies: Copies
    ) -> dict[str, Alteration]:
        blank = [a.model_copy(update={"second_evidence": False, "one_hit": None}) for a in hits]
        variants = [
            _with_vaf(self._records.variants[key], change.vafs.get(key))
            for key in dict.fromkeys(a.variant_key or "" for a in blank)
            if key in self._records.variants
        ]
        judged = with_second_hits(blank, variants, copies, self._fraction(change))
        return {a.alteration_id: a for a in judged}

    def _fraction(self, change: Change) -> float | None:
        """Return the tumour fraction that copies rest on after a change."""
        return self._records.tumour_fraction if change.purity is None else change.purity[1]

    def _copies(self, genes: set[str], change: Change) -> tuple[Copies, Copies]:
        """Return copy numbers of genes in two readings: kept, and lost, where it is open."""
        kept, lost = {}, {}
        for gene in genes - change.no_copies:
            found = self._records.copies.get(gene)
            if found is None:
                continue
            kept[gene] = lost[gene] = found
            if change.purity is not None:
                kept[gene], lost[gene] = _at_purity(found, *change.purity, self._records.limits)
        return kept, lost


def _with_vaf(variant: AnnotatedVariant, vaf: float | None) -> AnnotatedVariant:
    if vaf is None:
        return variant
    return variant.model_copy(update={"vaf": vaf, "vaf_low": vaf, "vaf_high": vaf})


def _at_purity(
    found: GeneCopyNumber, purity: float, other: float, limits: CopyNumberConfig
) -> tuple[GeneCopyNumber, GeneCopyNumber]:
    """Return a gene as the same reads show it at another tumour fraction, in two readings.

    They differ where its record does not tell: one allele that was concluded from the interval of
    its copies, and a loss that would have to be proven.
    """
    if found.copies is None:
        lost = other_copy_lost(found)[0]
        return (_open(found) if lost else found), found
    copies = rescaled_copies(found.copies, purity, other)
    if found.minor_copies is not None:
        return (again := _by_alleles(found, copies, purity, other, limits)), again
    call = _call(found.call, found.copies, copies, limits)
    again = found.model_copy(update={"copies": copies, "call": call})
    if found.loss_of_heterozygosity:
        return _open(again), again
    if found.call not in LOST and copies < limits.loss_copies <= found.copies:
        return again, again.model_copy(update={"call": CopyNumberCall.LOSS})
    return again, again


def _by_alleles(
    found: GeneCopyNumber, copies: float, purity: float, other: float, limits: CopyNumberConfig
) -> GeneCopyNumber:
    """Return a gene whose alleles were measured; what was open stays so."""
    minor = rescaled_minor_copies(found.minor_copies or 0.0, purity, other, copies)
    lost = found.loss_of_heterozygosity
    if lost is not None:
        lost = heterozygosity_lost(minor, limits.lost_minor_copies, limits.kept_minor_copies)
    call = _call(found.call, found.copies or 0.0, copies, limits)
    update = {"copies": copies, "minor_copies": minor, "loss_of_heterozygosity": lost, "call": call}
    return found.model_copy(update=update)


def _call(
    call: CopyNumberCall, before: float, copies: float, limits: CopyNumberConfig
) -> CopyNumberCall:
    """Return the call of a loss at other copies; one called for another reason stays."""
    deleted = limits.homozygous_deletion_copies
    if call is CopyNumberCall.HOMOZYGOUS_DELETION and before < deleted <= copies:
        call = CopyNumberCall.LOSS
    if call is CopyNumberCall.LOSS and before < limits.loss_copies <= copies:
        call = CopyNumberCall.NEUTRAL
    return call


def _open(found: GeneCopyNumber) -> GeneCopyNumber:
    """Return a gene of which it is not known whether one copy is lost."""
    return found.model_copy(update={"call": CopyNumberCall.NOT_ASSESSABLE})
