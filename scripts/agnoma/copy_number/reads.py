"""What the reads themselves allow: targets that failed, and ratios that corrections made up.

A ratio is the depth of a target over what the reference expects, after corrections for GC and
size. Two things it cannot be: lower than what the patient's normal cells alone give (the target
failed), and far from the depth that was read (the correction failed, as in a panel whose SNP
targets are read far less deeply than its genes). Depths are linear, in reads per base.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from agnoma.copy_number.absolute import DIPLOID, SEX_CHROMOSOMES, Expected
from agnoma.copy_number.evidence import ByPlace
from agnoma.copy_number.posterior import Solutions, weighted_quantile
from agnoma.genome import bare_contig
from agnoma.io.cnvkit import RatioBin
from agnoma.io.cnvkit_reference import ReferenceBin, is_flat
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.models.reference import Transcript
from agnoma.settings.ratios import RatiosConfig

Place = tuple[str, int, int]
MIN_COMPARED = 10  # bins; of fewer the middle says nothing
# One end of a 95 % interval: normal cells are as few as the solutions allow.
LOWEST = 0.025


def place(item: RatioBin | ReferenceBin | CopyNumberSegment) -> Place:
    """Return contig, start and end."""
    return item.contig, item.start, item.end


@dataclass(frozen=True, slots=True)
class Depths:
    """Ratios as read: depth over the reference's, 1 in the middle of the genes' bins."""

    ratios: Mapping[Place, float]
    corrected_away: frozenset[Place] = frozenset()
    """Bins that the correction moves against the others by more than the limit."""
    share_corrected_away: float = 0.0
    """Of the bins in genes."""

    @classmethod
    def of(
        cls,
        bins: Collection[RatioBin],
        reference: Sequence[ReferenceBin] | None,
        genes: Iterable[Transcript],
        limits: RatiosConfig,
    ) -> "Depths":
        """Return the uncorrected ratios of on-target bins; empty without a measured reference.

        A flat reference has no depth to compare with. The middle is that of bins in genes: targets
        between them, such as SNPs, may be read at quite another depth.
        """
        if reference is None or is_flat(reference):
            return cls({})
        known = {place(item): item.depth for item in reference if item.on_target and item.depth}
        raw = {
            place(item): item.depth / expected
            for item in bins
            if item.on_target
            and item.depth is not None
            and (expected := known.get(place(item))) is not None
        }
        ratio_of = {place(item): 2.0**item.log2 for item in bins}
        inside = _in_genes(bins, genes)
        own = [key for key in raw if key in inside and raw[key] > 0 and not _on_sex(key)]
        if len(own) < MIN_COMPARED:
            return cls({})
        middle = median(raw[key] for key in own)
        ratios = {key: value / middle for key, value in raw.items()}
        moved = {key: math.log2(ratio_of[key] / ratios[key]) for key in own}
        centre = median(moved.values())
        away = {key for key, by in moved.items() if abs(by - centre) > limits.max_correction_log2}
        return cls(ratios, frozenset(away), len(away) / len(own))

    def unreliable(self, limits: RatiosConfig) -> str | None:
        """Return why no gene can be judged, None when the corrections hold."""
        if self.share_corrected_away <= limits.max_corrected_share:
            return None
        return (
            "the correction for GC and target size moves "
            f"{self.share_corrected_away:.0%} of the targets in genes by more than "
            f"{limits.max_correction_log2:g} log2 against the others (at most "
            f"{limits.max_corrected_share:.0%} allowed): their depths are too unlike to be "
            "corrected together, as where SNP targets are read far less deeply than genes"
        )

    def ratio(self, bins: Iterable[RatioBin]) -> float | None:
        """Return the mean uncorrected ratio of bins, None where none is known."""
        found = [self.ratios[key] for item in bins if (key := place(item)) in self.ratios]
        return sum(found) / len(found) if found else None


NO_DEPTHS = Depths({})


def lowest_ratio(solutions: Solutions, expected: Expected) -> float:
    """Return the ratio that normal cells alone give, with as few of them as is possible."""
    p = solutions.purity
    mean = p * solutions.centre_copies + DIPLOID * (1 - p)
    ratio = expected.normal * (1 - p) * DIPLOID / (expected.reference * mean)
    return weighted_quantile(ratio, solutions.weight, LOWEST)


def ratio_of_copies(copies: float, purity: float, centre: float, expected: Expected) -> float:
    """Return the ratio that tumour cells with these copies show."""
    mean = purity * centre + DIPLOID * (1 - purity)
    return (
        (purity * copies + expected.normal * (1 - purity)) * DIPLOID / (expected.reference * mean)
    )


def _in_genes(bins: Iterable[RatioBin], genes: Iterable[Transcript]) -> set[Place]:
    places = ByPlace(item for item in bins if item.on_target)
    return {
        place(item)
        for gene in genes
        for item in places.overlapping(gene.contig, gene.start, gene.end)
    }


def _on_sex(key: Place) -> bool:
    return bare_contig(key[0]) in SEX_CHROMOSOMES
