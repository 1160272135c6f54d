"""Which common SNPs identity is read from: those on the panel, for the whole run."""

import logging
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, bare_contig
from agnoma.models.identity import SnpList, SnpSite

logger = logging.getLogger(__name__)

NO_LIST = "no list of common SNPs is configured (identity.sites)"
NO_FREQUENCY = (
    "small_variants.population.gnomad has no frequency in everybody together (INFO AF); give a "
    "list of common SNPs (identity.sites)"
)
MAX_WRONG_REFERENCE = 0.10  # of SNPs of another build about three in four disagree
_UNKNOWN_BASE = "N"
_SEX_CONTIG = "X"


class Reference(Protocol):
    """Opened FASTA (``pysam.FastaFile``)."""

    def fetch(self, reference: str, start: int, end: int) -> str:
        """Return the bases of an interval, 0-based half-open."""


def choose_sites(
    source: str,
    candidates: Iterable[SnpSite],
    panel: Mapping[str, Sequence[Interval]],
    reference: Reference,
    pseudoautosomal: Mapping[str, Sequence[Interval]],
    *,
    min_af: float,
    max_sites: int,
) -> SnpList:
    """Return the SNPs a run is read at, by contig and position.

    Kept are biallelic SNPs of autosomes and of X outside its pseudoautosomal parts, on a target,
    common enough, whose reference base is that of the FASTA. Of too many those remain whose
    frequency is nearest one half: they tell most (heterozygosity 2f(1-f)).

    Parameters
    ----------
    source
        Setting the candidates come from.
    candidates
        SNPs under the reference's contig names.
    panel
        Targets by contig.
    reference
        Opened FASTA.
    pseudoautosomal
        Intervals by bare contig name.
    min_af
        SNPs from this population frequency to one minus it.
    max_sites
        The most that are kept.

    Raises
    ------
    InputFormatError
        If too many reference bases are not those of the FASTA: a list of another build.
    """
    inside = sorted(
        {site for site in candidates if _on(site, panel.get(site.contig, ()))},
        key=lambda s: (s.contig, s.start, s.ref, s.alt),
    )
    known = of_this_build(source, inside, reference)
    alleles = Counter((site.contig, site.start) for site in known)
    usable = [
        site
        for site in known
        if alleles[site.contig, site.start] == 1
        and min_af <= site.af <= 1 - min_af
        and (site.is_autosomal or _tells_sex(site, pseudoautosomal))
    ]
    kept = sorted(usable, key=lambda s: (abs(s.af - 0.5), s.contig, s.start))[:max_sites]
    logger.info("%d SNPs on the panel, %d usable, %d kept", len(inside), len(usable), len(kept))
    return SnpList(
        source=source,
        reason=None if kept else "no common SNP of the list lies on the panel",
        sites=tuple(sorted(kept, key=lambda s: (s.contig, s.start))),
    )


def no_sites(reason: str, source: str | None = None) -> SnpList:
    """Return a list without SNPs and why."""
    return SnpList(source=source, reason=reason, sites=())


def _on(site: SnpSite, intervals: Sequence[Interval]) -> bool:
    index = bisect_right(intervals, site.start, key=lambda interval: interval[0]) - 1
    return index >= 0 and site.start < intervals[index][1]


def of_this_build(source: str, sites: Sequence[SnpSite], reference: Reference) -> list[SnpSite]:
    """Return the SNPs whose reference base is the FASTA's.

    Raises
    ------
    InputFormatError
        If more than a few are not: a list of another build.
    """
    known, wrong = [], []
    for site in sites:
        base = reference.fetch(site.contig, site.start, site.start + 1).upper()
        if base == site.ref:
            known.append(site)
        elif base != _UNKNOWN_BASE:
            wrong.append(site)
    if len(wrong) > MAX_WRONG_REFERENCE * len(sites):
        first = wrong[0]
        msg = (
            f"{source}: the reference base of {len(wrong)} of {len(sites)} SNPs is not that of the "
            f"FASTA (first: {first.contig}:{first.start + 1} {first.ref}); give the SNPs of its "
            "build, alleles on the plus strand"
        )
        raise InputFormatError(msg)
    if wrong:
        logger.warning("%d SNPs left out: not the FASTA's reference base", len(wrong))
    return known


def _tells_sex(site: SnpSite, pseudoautosomal: Mapping[str, Sequence[Interval]]) -> bool:
    contig = bare_contig(site.contig)
    paired = pseudoautosomal.get(contig, ())
    return contig == _SEX_CONTIG and not any(s <= site.start < e for s, e in paired)
