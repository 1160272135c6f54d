"""Scatter of a profile within its genes, for comparisons of exons: normal it is not.

log2 ratios scatter with heavier tails than a normal distribution, downwards more than upwards, and
all bins of an exon share what its capture adds. A test that took the robust SD for all of it would
find deleted exons in every profile.
"""

from collections.abc import Mapping

import numpy as np

from agnoma.copy_number.exon_runs import ExonBins, Noise
from agnoma.copy_number.ratio_bins import Floats

MAD_TO_SD = 1.4826  # of a normal distribution
TAIL = 0.005
TAIL_SD = 2.575829  # quantile of the normal distribution that leaves TAIL above
MIN_RESIDUALS = 400  # bins, below which there is no tail to measure: two lie in it
MAX_INFLATION = 1.5  # tails beyond are changes, not noise
NOTICEABLE = 0.001  # of all bins: genes with fewer cannot move a tail
MIN_BINS_GENE = 5  # of a gene, below which its median bin says nothing
MIN_EXONS_GENE = 3  # of a gene, below which its median exon says nothing
MIN_EXONS = 20  # exons, below which their own scatter is not estimated
MOST_OF_AN_EXON = 0.75  # share of one bin in the mean of an exon, from which it has just one
MOST_OF_EXONS = 0.75  # of the variance of bins: some is always their own


class ProfileNoise:
    """Scatter of one profile, told for every gene without that gene's own bins."""

    def __init__(self, genes: Mapping[str, ExonBins], bin_sd: float) -> None:
        """Measure the tails of bins and the scatter of exons.

        Parameters
        ----------
        genes
            Of the profile, by symbol.
        bin_sd
            Robust SD of single bins round their segments [log2].
        """
        self._bin_sd = bin_sd
        self._exon_variance = _exon_variance(genes, bin_sd)
        self._residuals = {
            name: gene.cut_log2 - np.median(gene.cut_log2)
            for name, gene in genes.items()
            if len(gene.group) >= MIN_BINS_GENE
        }
        self._all = np.concatenate([*self._residuals.values(), np.empty(0)])
        self._owner = np.repeat(
            np.arange(len(self._residuals)), [len(r) for r in self._residuals.values()]
        )
        self._index = {name: index for index, name in enumerate(self._residuals)}
        self._whole = self._noise(self._all)

    def of(self, name: str) -> Noise:
        """Return the scatter that the exons of a gene are held against."""
        own = self._residuals.get(name)
        if own is None or len(own) < NOTICEABLE * len(self._all):
            return self._whole
        return self._noise(self._all[self._owner != self._index[name]])

    def _noise(self, residuals: Floats) -> Noise:
        down = up = self._bin_sd
        if len(residuals) >= MIN_RESIDUALS:
            low, high = np.quantile(residuals, (TAIL, 1 - TAIL))
            down, up = self._inflated(-float(low)), self._inflated(float(high))
        # The scatter of bins was measured with that of their exons in it.
        within = [sd**2 - self._exon_variance for sd in (down, up)]
        return Noise(within[0] ** 0.5, within[1] ** 0.5, self._exon_variance**0.5)

    def _inflated(self, tail: float) -> float:
        return min(max(self._bin_sd, tail / TAIL_SD), MAX_INFLATION * self._bin_sd)


def _exon_variance(genes: Mapping[str, ExonBins], bin_sd: float) -> float:
    """Return the variance of exons apart from that of their bins [log2 squared].

    With s the scatter of single bins, t that of exons and effectively n bins in an exon, its mean
    has the variance ``(s^2 - t^2) / n + t^2``. Solved for t^2 with the robust variance of exons
    round the median exon of their gene; only exons of several bins tell the two apart.
    """
    differences: list[Floats] = []
    shares: list[Floats] = []
    for gene in genes.values():
        if len(gene.numbers) < MIN_EXONS_GENE:
            continue
        in_exon = gene.group % 2 == 1
        exon, weight = gene.group[in_exon] // 2, gene.weight[in_exon]
        total = np.bincount(exon, weight)
        mean = np.bincount(exon, weight * gene.cut_log2[in_exon]) / total
        share = np.bincount(exon, weight**2) / total**2
        several = share < MOST_OF_AN_EXON
        differences.append((mean - np.median(mean))[several])
        shares.append(share[several])
    if sum(map(len, differences)) < MIN_EXONS:
        return 0.0
    seen = MAD_TO_SD * float(np.median(np.abs(np.concatenate(differences))))
    share_of_one = float(np.median(np.concatenate(shares)))
    variance = (seen**2 - bin_sd**2 * share_of_one) / (1 - share_of_one)
    return min(max(variance, 0.0), MOST_OF_EXONS * bin_sd**2)
