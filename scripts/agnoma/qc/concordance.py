"""Whether tumour and normal are of one person, whatever the tumour lost (clinical.md 1.5)."""

import math

import numpy as np

from agnoma.models.identity import SiteMeasurement
from agnoma.qc.contamination import measured, too_few
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

_Z95 = 1.959963984540054  # standard normal, two-sided 95 %


def concordance(
    tumour: SiteCounts, normal: SiteCounts, settings: IdentityConfig
) -> SiteMeasurement:
    """Return the fraction of SNPs homozygous in the normal without the other allele in the tumour.

    A loss cannot turn a homozygous SNP heterozygous, so a pair of one person gives nearly 1
    whatever its tumour lost; unrelated pairs give about 0.6 to 0.75 (clinical.md 1.5). The interval
    is Wilson's (1927, doi 10.1080/01621459.1927.10502953).

    Parameters
    ----------
    tumour, normal
        Counts at the same autosomal SNPs.
    """
    deep = np.minimum(tumour.depth, normal.depth) >= settings.min_depth_genotype_x
    there, reference = tumour.at(deep), normal.at(deep)
    is_ref = reference.vaf < settings.homozygous_vaf
    is_alt = reference.ref_fraction < settings.homozygous_vaf
    total = int((is_ref | is_alt).sum())
    if total < settings.min_sites_concordance:
        return too_few(total, settings.min_sites_concordance, "SNPs homozygous in the normal")
    other = np.where(is_ref, there.vaf, there.ref_fraction)[is_ref | is_alt]
    agreeing = total - int((other > settings.discordant_vaf).sum())
    return measured(agreeing / total, *_wilson(agreeing, total), total)


def _wilson(successes: int, total: int) -> tuple[float, float]:
    share, z2 = successes / total, _Z95**2 / total
    centre = (share + z2 / 2) / (1 + z2)
    half = _Z95 / (1 + z2) * math.sqrt(share * (1 - share) / total + z2 / (4 * total))
    # At the ends the bound is the end itself, which rounding may miss.
    return min(max(0.0, centre - half), share), max(min(1.0, centre + half), share)
