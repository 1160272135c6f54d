"""How much of a sample is another person, when nobody tells its genotypes (clinical.md 1.3).

Two things move the fractions of SNPs. A tumour that lost or gained copies shifts its heterozygous
SNPs by one amount either way, along a stretch of a chromosome, and leaves the homozygous ones
alone. Another person's DNA moves every SNP of the genome to one of nine fractions, which follow
from both persons' genotypes. Every fraction of foreign DNA from 0 to 0.5 is therefore weighed by
the likelihood of all counts (Jun 2012, PMID 23103226), the shift of heterozygous SNPs being a
hidden state that seldom changes along a chromosome (as in allele-specific copy number: Van Loo
2010, PMID 20837533) and is summed out by the forward algorithm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agnoma.qc.resampling import block_sums
from agnoma.qc.snp_counts import Booleans, Floats, SiteCounts

# More than half another person is the other person's sample, contaminated by this one.
GRID: Floats = np.concatenate(
    [np.linspace(0, 0.04, 81), np.linspace(0.042, 0.1, 30), np.linspace(0.105, 0.5, 80)]
)
_COARSE: Floats = np.linspace(0, 0.5, 51)  # heterozygous SNPs are scattered more widely than this
_NEAREST = np.abs(GRID[:, None] - _COARSE[None, :]).argmin(axis=1)
_SHIFTS: Floats = np.linspace(0, 0.5, 26)  # of heterozygous SNPs from one half
_UNSHIFTED = 0.5  # prior probability that copies are balanced
_SEGMENT_BP = 20_000_000  # mean length of a stretch with one shift: a few a chromosome arm
_LEAST_SWITCH = 1e-3
_SHARES = 101  # table of shares from 0 to 1
# Around its share a heterozygous SNP scatters by capture and alignment: standard deviation 0.03.
_CONCENTRATION = 270.0
# Of heterozygous SNPs one in ten lies anywhere: Beta(5, 5), standard deviation 0.15. Of all SNPs
# two in a hundred are misread altogether: a uniform share.
_ASTRAY, _ASTRAY_BETA = 0.1, 5.0
_MISREAD = 0.02
_MIN_ERROR = 1e-6  # a read that cannot be wrong would make any stray one impossible


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What the counts say of every fraction of foreign DNA on `GRID`."""

    blocks: Floats
    """Log likelihood by block of SNPs (rows) and fraction (columns)."""
    unexplained: float
    """Share of SNPs that neither person explains at the likeliest fraction."""

    @property
    def log_likelihood(self) -> Floats:
        """Return that of all SNPs, by fraction."""
        return np.asarray(self.blocks.sum(axis=0), dtype=np.float64)

    @property
    def likeliest(self) -> float:
        """Return the fraction that explains the counts best."""
        return float(GRID[self.log_likelihood.argmax()])

    def as_likely(self, low: float, high: float, margin: float) -> bool:
        """Return whether a fraction within limits is at most a margin (log) behind the best."""
        total = self.log_likelihood
        inside = total[(low <= GRID) & (high >= GRID)]
        return bool(inside.max() >= total.max() - margin)


def fit_mixture(sample: SiteCounts, error: float) -> Mixture:
    """Return the likelihood of every fraction of foreign DNA.

    Parameters
    ----------
    sample
        Counts at autosomal SNPs; at least one.
    error
        Rate of wrong reads of one certain base.
    """
    order = np.lexsort((sample.start, sample.contig))
    ordered = SiteCounts(*(getattr(sample, name)[order] for name in sample.__slots__))
    log_p = np.zeros((len(ordered), len(GRID)))
    astray = np.zeros((len(ordered), len(GRID)))
    for here in _contigs(ordered):
        log_p[here], astray[here] = _along(ordered.at(here), max(error, _MIN_ERROR))
    best = log_p.sum(axis=0).argmax()
    blocks = block_sums(ordered.contig, ordered.start, log_p)
    return Mixture(blocks, float(astray[:, best].mean()))


def _contigs(sample: SiteCounts) -> Iterator[Booleans]:
    for contig in np.unique(sample.contig):
        yield sample.contig == contig


def _along(sample: SiteCounts, error: float) -> tuple[Floats, Floats]:
    """Return per SNP of one contig and fraction: log likelihood, given the SNPs before it.

    Beside it the probability that the SNP is astray.
    """
    homozygous, table, astray = _likelihoods(sample, error)
    heterozygous = _heterozygous(sample, table)
    prior = np.full(len(_SHIFTS), (1 - _UNSHIFTED) / (len(_SHIFTS) - 1))
    prior[0] = _UNSHIFTED
    distance = np.diff(sample.start, prepend=sample.start[:1])
    switch = np.maximum(1 - np.exp(-distance / _SEGMENT_BP), _LEAST_SWITCH)
    state = np.tile(prior, (len(GRID), 1))
    log_p, share = np.zeros((len(sample), len(GRID))), np.zeros((len(sample), len(GRID)))
    for index in range(len(sample)):
        state += switch[index] * (prior - state)
        whole = homozygous[index] + astray[index]
        state *= heterozygous[index][_NEAREST] + whole[:, None]
        total = state.sum(axis=1)
        state /= total[:, None]
        log_p[index], share[index] = np.log(total), astray[index] / total
    return log_p, share


def _likelihoods(sample: SiteCounts, error: float) -> tuple[Floats, Floats, Floats]:
    """Return likelihoods per SNP, on one scale: own homozygous, of any share, of a SNP astray.

    Own homozygous: weighed by both genotypes, by fraction of foreign DNA. Of any share: from 0 to
    1 in steps. Binomial coefficients are left out everywhere.
    """
    n, k, own = sample.depth, sample.alt, _hardy_weinberg(sample.af)
    homozygous = np.full((len(sample), len(GRID)), -np.inf)
    for genotype in (0, 2):
        for foreign in range(len(own)):
            share = (1 - GRID) * genotype / 2 + GRID * foreign / 2
            seen = share * (1 - error) + (1 - share) * error
            prior = np.log(own[genotype] * own[foreign])[:, None]
            found = prior + k[:, None] * np.log(seen) + (n - k)[:, None] * np.log1p(-seen)
            homozygous = np.logaddexp(homozygous, found)
    mean = np.clip(np.linspace(0, 1, _SHARES), 0.5 / _SHARES, 1 - 0.5 / _SHARES)
    table = _log_beta_binomial(
        k[:, None], n[:, None], mean * _CONCENTRATION, (1 - mean) * _CONCENTRATION
    )
    astray = np.logaddexp(
        np.log(_ASTRAY * own[1]) + _log_beta_binomial(k, n, _ASTRAY_BETA, _ASTRAY_BETA),
        np.log(_MISREAD) + _log_beta_binomial(k, n, 1.0, 1.0),
    )
    scale = np.maximum(np.maximum(homozygous.max(axis=1), table.max(axis=1)), astray)
    return (
        np.exp(homozygous - scale[:, None]),
        np.exp(table - scale[:, None]),
        np.exp(astray - scale),
    )


def _heterozygous(sample: SiteCounts, table: Floats) -> Floats:
    """Return the likelihood of own heterozygous, by SNP, fraction (coarse) and shift."""
    own = _hardy_weinberg(sample.af)
    found = np.zeros((len(sample), len(_COARSE), len(_SHIFTS)))
    for foreign in range(len(own)):
        weight = ((1 - _ASTRAY) / 2 * own[1] * own[foreign])[:, None, None]
        for direction in (1, -1):
            share = (
                np.outer(1 - _COARSE, 0.5 + direction * _SHIFTS) + _COARSE[:, None] * foreign / 2
            )
            index = np.rint(share * (_SHARES - 1)).astype(np.int64)
            found += weight * table[:, index]
    return found


def _hardy_weinberg(af: Floats) -> tuple[Floats, Floats, Floats]:
    return ((1 - af) ** 2, 2 * af * (1 - af), af**2)


def _log_beta_binomial(
    k: Floats, n: Floats, a: npt.NDArray[np.float64] | float, b: npt.NDArray[np.float64] | float
) -> Any:
    """Return the log probability of k of n, the binomial coefficient left out."""
    from scipy.special import betaln

    return betaln(k + a, n - k + b) - betaln(a, b)
