"""Persons, tumours and mixtures as counts at common SNPs."""

import numpy as np
import numpy.typing as npt

from agnoma.qc.snp_counts import SiteCounts

Floats = npt.NDArray[np.float64]
Genotypes = npt.NDArray[np.int64]
SPACING_BP = 500_000
PER_CONTIG = 100


class World:
    """SNPs of one list, and people drawn from their frequencies."""

    def __init__(
        self, seed: int, sites: int, *, af: float | None = None, bases: tuple[str, str] = ("A", "C")
    ) -> None:
        self.draw = np.random.default_rng(seed)
        self.af = np.full(sites, af) if af else self.draw.uniform(0.1, 0.9, sites)
        index = np.arange(sites)
        self.contig = np.array([f"chr{1 + i // PER_CONTIG}" for i in index])
        self.start = 1_000_000 + (index % PER_CONTIG) * SPACING_BP
        self.bases = bases

    def person(self) -> Genotypes:
        return self.draw.binomial(2, self.af)

    def reads(self, share: Floats | Genotypes, depth: float, error: float = 0.001) -> SiteCounts:
        """Counts of a sample in which alt has a share (0-1) of the DNA at every SNP."""
        n = self.draw.poisson(depth, len(self.af))
        other = self.draw.binomial(n, 2 * error)
        left = n - other
        alt = self.draw.binomial(left, share * (1 - error) + (1 - share) * error)
        size = len(self.af)
        return SiteCounts(
            self.contig,
            self.start,
            np.full(size, self.bases[0]),
            np.full(size, self.bases[1]),
            self.af,
            (left - alt).astype(float),
            alt.astype(float),
            other.astype(float),
        )

    def lost(self, genotype: Genotypes, purity: float, fraction: float) -> Floats:
        """Share of alt in a tumour that lost one copy of a fraction of the contigs."""
        contigs = np.unique(self.contig)
        gone = np.isin(self.contig, contigs[: round(fraction * len(contigs))])
        kept = np.where(genotype == 1, self.draw.integers(0, 2, len(genotype)), genotype // 2)
        share = (purity * kept + (1 - purity) * genotype) / (purity + 2 * (1 - purity))
        return np.where(gone, share, genotype / 2)


def mixed(own: Floats, foreign: Floats, fraction: float) -> Floats:
    """Share of alt when a fraction of the DNA is another sample's."""
    return (1 - fraction) * own + fraction * foreign
