"""Fragments with either allele of every SNP, counted in one set of alignments.

Duplicates, secondary and supplementary alignments, QC failures, unmapped reads and reads or bases
below the quality limits are left out. Mates that agree count once; mates that disagree show neither
allele and do not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agnoma.genome import contig_translation
from agnoma.io.alignments import SKIP_FLAGS
from agnoma.io.snp_counts import Counts
from agnoma.models.identity import SnpSite

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

_MAX_READS = 10_000_000  # pysam reads 8,000 at a place unless told otherwise
_GAPS = frozenset("*<>")


@dataclass(frozen=True, slots=True, eq=False)
class SiteCounts:
    """One sample at SNPs: parallel arrays; depths in fragments."""

    contig: npt.NDArray[np.str_]
    start: npt.NDArray[np.int64]
    ref_base: npt.NDArray[np.str_]
    alt_base: npt.NDArray[np.str_]
    af: Floats
    ref: Floats
    alt: Floats
    other: Floats

    def __len__(self) -> int:
        """Return the number of SNPs."""
        return len(self.start)

    @property
    def depth(self) -> Floats:
        """Return the fragments with one of the two alleles."""
        return self.ref + self.alt

    @property
    def vaf(self) -> Floats:
        """Return the fraction with the alternative; not a number without fragments."""
        with np.errstate(invalid="ignore"):
            return self.alt / self.depth

    @property
    def ref_fraction(self) -> Floats:
        """Return the fraction with the reference; not one minus the other, which rounds."""
        with np.errstate(invalid="ignore"):
            return self.ref / self.depth

    def at(self, chosen: Booleans) -> "SiteCounts":
        """Return the SNPs a mask chooses."""
        return SiteCounts(*(getattr(self, name)[chosen] for name in self.__slots__))


def as_arrays(sites: Sequence[SnpSite], counts: Sequence[Counts]) -> SiteCounts:
    """Return counts, in the order of their sites, as arrays."""
    table = np.array(counts, dtype=np.float64).reshape(-1, 3)
    return SiteCounts(
        np.array([site.contig for site in sites], dtype=np.str_),
        np.array([site.start for site in sites], dtype=np.int64),
        np.array([site.ref for site in sites], dtype=np.str_),
        np.array([site.alt for site in sites], dtype=np.str_),
        np.array([site.af for site in sites], dtype=np.float64),
        table[:, 0],
        table[:, 1],
        table[:, 2],
    )


def count_fragments(
    bam: Any, sites: Sequence[SnpSite], *, min_mapping_quality: int, min_base_quality: int
) -> Iterator[Counts]:
    """Yield the counts of every SNP, in their order.

    Parameters
    ----------
    bam
        Opened, indexed alignments (``pysam.AlignmentFile``); contigs may lack or have ``chr``.
    sites
        SNPs under the reference's names.
    """
    contigs = list(dict.fromkeys(site.contig for site in sites))
    names = {ours: own for own, ours in contig_translation(bam.references, contigs).items()}
    for site in sites:
        columns = (
            bam.pileup(
                names[site.contig],
                site.start,
                site.start + 1,
                truncate=True,
                stepper="samtools",
                flag_filter=SKIP_FLAGS,
                min_mapping_quality=min_mapping_quality,
                min_base_quality=min_base_quality,
                ignore_overlaps=False,
                ignore_orphans=False,
                compute_baq=False,
                max_depth=_MAX_READS,
            )
            if site.contig in names
            else ()
        )
        yield next((_counted(column, site) for column in columns), (0, 0, 0))


def _counted(column: Any, site: SnpSite) -> Counts:
    """Return the fragments of one place: reference, alternative, any other base."""
    bases: dict[str, str] = {}
    for name, shown in zip(column.get_query_names(), column.get_query_sequences(), strict=True):
        base = shown.upper()
        bases[name] = base if bases.get(name, base) == base else ""
    ref = alt = other = 0
    for base in bases.values():
        if base == site.ref:
            ref += 1
        elif base == site.alt:
            alt += 1
        elif base and base not in _GAPS and base != "N":
            other += 1
    return ref, alt, other
