"""Tumour in the matched normal, from heterozygous SNPs that the tumour shifts (clinical.md 1.2).

Where the tumour has more of one parental copy, a heterozygous SNP leaves one half in the tumour's
reads; a normal that holds the tumour's DNA follows in proportion (the idea of deTiN's allelic
shifts: Taylor-Weiner 2018, PMID 29941871). The answer is the normal's shift over the tumour's: the
share of the tumour sample in the normal, as far as the shifted regions have as many copies in the
tumour as elsewhere.

Reads of the reference allele align more easily, in both samples alike, which looks the same as
tumour in the normal: shifts are measured from the middle of the normal's heterozygous SNPs, and
SNPs shifted towards the reference and away from it apart. A true admixture gives one answer twice;
SNPs that align badly answer in one direction only.
"""

import numpy as np

from agnoma.models.base import Status
from agnoma.models.identity import SiteMeasurement
from agnoma.qc.contamination import HALF, measured, too_few, unmeasured
from agnoma.qc.resampling import block_sums, interval, resampled
from agnoma.qc.snp_counts import Booleans, Floats, SiteCounts
from agnoma.settings import IdentityConfig

# A shift must be this many standard deviations of its reads: of 5,000 SNPs without any, chance
# gives none.
_MIN_Z = 4.0
_HETEROZYGOUS_MINOR = 0.2  # least share of either allele at a heterozygous SNP of the normal
_LEFT_MINOR = 0.03  # the same where the tumour shows the same allele: far above sequencing errors
_QUIET = 0.2  # share of heterozygous SNPs left alone by the tumour that shows the middle
# Smaller differences are reference bias, which the mean of both takes out: so much, and of the
# mean itself a quarter, by which an uncertain middle may raise one and lower the other.
_MAX_DIFFERENCE, _MAX_RELATIVE = 0.10, 0.25
DISAGREEMENT = "the normal's shifts do not follow the tumour's in both directions alike"
NO_MATCH = "tumour and normal do not match"


def tumour_in_normal(
    tumour: SiteCounts, normal: SiteCounts, settings: IdentityConfig
) -> SiteMeasurement:
    """Return the share of the tumour sample in the normal, with its interval over SNPs.

    Parameters
    ----------
    tumour, normal
        Counts at the same autosomal SNPs of one person.
    """
    deep = (tumour.depth >= settings.min_depth_x) & (normal.depth >= settings.min_depth_genotype_x)
    there, here = tumour.at(deep), normal.at(deep)
    heterozygous = _heterozygous(there, here)
    centre = _middle(there.vaf[heterozygous], here.vaf[heterozygous], settings.min_imbalance)
    shift = there.vaf - centre
    chosen = (
        heterozygous
        & (np.abs(shift) >= settings.min_imbalance)
        & (np.abs(shift) * 2 * np.sqrt(there.depth) >= _MIN_Z)
    )
    up = shift[chosen] > 0
    found, needed = min(int(up.sum()), int((~up).sum())), settings.min_sites_imbalance
    if found < needed:
        return too_few(found, needed, "heterozygous SNPs shifted in the tumour in either direction")
    used = here.at(chosen)
    blocks = block_sums(
        used.contig, used.start, _products(shift[chosen], used.depth, used.vaf - centre)
    )
    value = _both(blocks.sum(axis=0)[None, :])[0]
    draws = resampled(blocks, settings.bootstrap)
    if _disagree(draws):
        return unmeasured(Status.NOT_ASSESSABLE, DISAGREEMENT, len(used), suspicious=True)
    low, high = interval(np.clip(_both(draws), 0, 1))
    value = float(np.clip(value, 0, 1))
    return measured(value, min(low, value), max(high, value), len(used))


def _heterozygous(tumour: SiteCounts, normal: SiteCounts) -> Booleans:
    """Return the SNPs at which the person is heterozygous.

    A normal full of tumour may have little of one allele left; at a homozygous SNP it would have
    none that the tumour has as well.
    """
    minor = np.minimum(normal.vaf, normal.ref_fraction)
    fewer_alt = normal.vaf < HALF
    same_in_tumour = np.where(fewer_alt, tumour.vaf, tumour.ref_fraction)
    left = (minor >= _LEFT_MINOR) & (same_in_tumour >= _LEFT_MINOR) & (same_in_tumour < HALF)
    return np.asarray((minor >= _HETEROZYGOUS_MINOR) | left, dtype=np.bool_)


def _middle(tumour: Floats, normal: Floats, min_imbalance: float) -> float:
    """Return where a heterozygous SNP of the normal would lie without the tumour.

    Half-way between the SNPs that lie above one half in the tumour and those below: a median over
    both would lie on one of two humps where the tumour shifts nearly all. SNPs that the tumour
    leaves alone tell it best, as long as there are some.
    """
    quiet = np.abs(tumour - HALF) < min_imbalance
    alike = quiet if quiet.sum() >= _QUIET * len(quiet) else ~quiet
    up, down = normal[alike & (tumour > HALF)], normal[alike & (tumour <= HALF)]
    if not (len(up) and len(down)):
        return HALF
    return float(np.median(up) + np.median(down)) / 2


def _products(shift: Floats, depth: Floats, normal: Floats) -> Floats:
    """Return per SNP, for either direction: the normal's shift along the tumour's, the tumour's.

    Both are weighted by the normal's depth and the tumour's shift (least squares through zero).
    """
    along = depth * shift * normal
    own = depth * shift**2
    up = shift > 0
    return np.column_stack([along * up, own * up, along * ~up, own * ~up])


def _by_direction(sums: Floats) -> tuple[Floats, Floats]:
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]


def _both(sums: Floats) -> Floats:
    """Return the mean of both directions; a draw without one of them counts as the other."""
    up, down = _by_direction(sums)
    return np.asarray(np.nanmean(np.vstack([up, down]), axis=0))


def _disagree(draws: Floats) -> bool:
    """Return whether the 99 % interval of the difference leaves out zero and it matters."""
    up, down = _by_direction(draws)
    low, high = np.nanpercentile(up - down, (0.5, 99.5))
    tolerated = _MAX_DIFFERENCE + _MAX_RELATIVE * np.nanmedian(np.abs(up + down)) / 2
    return bool((low > 0 or high < 0) and np.nanmedian(np.abs(up - down)) > tolerated)
