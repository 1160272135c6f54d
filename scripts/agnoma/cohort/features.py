"""What can be altered in a cohort: gene by way of alteration, with who could see it.

A case in which a feature could not be read counts neither as altered nor as unaltered: shares and
tests are over the cases in which it could be read, altered or not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortAlteration, CohortCase, gene_names

BoolMatrix = npt.NDArray[np.bool_]
HOTSPOT_SHARE = 0.8
"""From this share of its drivers at required loci on, a gene is asked there and nowhere else."""


class Way(StrEnum):
    """How a gene is altered; each is seen, or not, on its own."""

    VARIANT = "variants"
    HOTSPOT = "hotspots"
    COPIES = "copies"
    EXONS = "exon rearrangements"
    FUSION = "fusions"


WAY_OF_KIND = {
    AlterationKind.SNV: Way.VARIANT,
    AlterationKind.INDEL: Way.VARIANT,
    AlterationKind.SPLICE: Way.VARIANT,
    AlterationKind.PROMOTER: Way.HOTSPOT,
    AlterationKind.ITD: Way.VARIANT,
    AlterationKind.SV: Way.EXONS,
    AlterationKind.AMP: Way.COPIES,
    AlterationKind.GAIN: Way.COPIES,
    AlterationKind.LOSS: Way.COPIES,
    AlterationKind.HOMDEL: Way.COPIES,
    AlterationKind.FUSION: Way.FUSION,
}


@dataclass(frozen=True, slots=True, order=True)
class Feature:
    """One row of the oncoprint."""

    gene: str
    way: Way

    @property
    def name(self) -> str:
        """Return the feature for people."""
        return self.gene if self.way is Way.VARIANT else f"{self.gene} {self.way.value}"


@dataclass(frozen=True)
class FeatureTable:
    """Features by cases: drivers of a gene, and whether they could be read."""

    features: tuple[Feature, ...]
    altered: BoolMatrix
    """Feature by case: a driver is there, read or not."""
    read: BoolMatrix
    """Feature by case: the feature could be read."""

    @property
    def altered_and_read(self) -> BoolMatrix:
        """Return what shares and tests count as altered."""
        return self.altered & self.read

    def most_altered(self, limit: int, *, step: int = 1) -> "FeatureTable":
        """Return the features with the most altered cases, most first; counted in whole steps."""
        counts = self.altered.sum(axis=1) // step
        ranked = sorted(range(len(self.features)), key=lambda i: (-counts[i], self.features[i]))
        chosen = ranked[:limit]
        return FeatureTable(
            tuple(self.features[i] for i in chosen), self.altered[chosen], self.read[chosen]
        )

    def altered_in(self, least: int) -> "FeatureTable":
        """Return the features that at least so many cases have."""
        chosen = [i for i, count in enumerate(self.altered.sum(axis=1)) if count >= least]
        return FeatureTable(
            tuple(self.features[i] for i in chosen), self.altered[chosen], self.read[chosen]
        )


def drivers_by_way(case: CohortCase, hotspot_genes: frozenset[str]) -> dict[Feature, list[str]]:
    """Return the drivers of a case by feature, as their labels.

    Parameters
    ----------
    hotspot_genes
        Genes that are asked at their required loci only; their other drivers are no feature.
    """
    found: dict[Feature, list[str]] = {}
    for alteration in case.alterations:
        way = _way(alteration, hotspot_genes)
        if way is not None:
            found.setdefault(Feature(alteration.gene, way), []).append(alteration.label)
    return found


def _way(alteration: CohortAlteration, hotspot_genes: frozenset[str]) -> Way | None:
    if not alteration.is_driver:
        return None
    way = WAY_OF_KIND[alteration.kind]
    if way is Way.VARIANT and alteration.gene in hotspot_genes:
        return Way.HOTSPOT if alteration.at_required_locus else None
    return way


def find_hotspot_genes(cases: Iterable[CohortCase]) -> frozenset[str]:
    """Return the genes whose small drivers lie at required loci in most cases (`HOTSPOT_SHARE`).

    Their hotspots are readable, and said to be, where the whole gene is not: in shallow samples
    and without a matched normal.
    """
    here: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for case in cases:
        for alteration in case.alterations:
            if alteration.is_driver and WAY_OF_KIND[alteration.kind] is Way.VARIANT:
                everywhere[alteration.gene] += 1
                here[alteration.gene] += alteration.at_required_locus
    return frozenset(g for g, n in everywhere.items() if here[g] >= HOTSPOT_SHARE * n)


def can_read(case: CohortCase, feature: Feature) -> bool:
    """Return whether a case without the feature is known not to have it."""
    gene = feature.gene
    if feature.way is Way.FUSION:
        return case.fusions_read
    if feature.way is Way.HOTSPOT:
        return gene in gene_names(case.genes_read_at_loci)
    if feature.way is Way.COPIES:
        return gene in gene_names(case.copies_read)
    return gene in gene_names(case.exons_read if feature.way is Way.EXONS else case.genes_read)


def feature_table(cases: Sequence[CohortCase]) -> FeatureTable:
    """Return every feature that any case has, by gene, over the cases in their order."""
    hotspot_genes = find_hotspot_genes(cases)
    found = [drivers_by_way(case, hotspot_genes) for case in cases]
    features = tuple(sorted({feature for drivers in found for feature in drivers}))
    index = {feature: i for i, feature in enumerate(features)}
    altered = np.zeros((len(features), len(cases)), dtype=bool)
    read = np.zeros_like(altered)
    readers: dict[tuple[str, ...], BoolMatrix] = {}
    for number, (case, drivers) in enumerate(zip(cases, found, strict=True)):
        altered[[index[feature] for feature in drivers], number] = True
        key = (
            case.genes_read,
            case.genes_read_at_loci,
            case.copies_read,
            case.exons_read,
            str(case.fusions_read),
        )
        if key not in readers:
            readers[key] = np.fromiter((can_read(case, f) for f in features), bool, len(features))
        read[:, number] = readers[key]
    return FeatureTable(features, altered, read)
