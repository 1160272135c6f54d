"""A gene against the normals: z score, GC of bins, and what is inherited.

The scatter of the normals comes from column ``spread`` of a CNVkit reference, a robust standard
deviation of log2 over them. It says nothing of one or few normals (CNVkit adds a flat one of its
own), nor in a flat reference, where it is 0; then there is no z score, and the reason is told.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agnoma.io.cnvkit import RatioBin
from agnoma.io.cnvkit_reference import ReferenceBin, is_flat
from agnoma.settings.ratios import RatiosConfig

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class NormalScatter:
    """What a reference says of every bin, found by place."""

    bins: Mapping[Place, ReferenceBin]
    limits: RatiosConfig
    unknown: str | None
    """Why there are no z scores; None when there are."""

    @classmethod
    def of(
        cls, reference: Sequence[ReferenceBin], normals: int | None, limits: RatiosConfig
    ) -> "NormalScatter":
        """Return the scatter of a reference.

        Parameters
        ----------
        reference
            Its bins.
        normals
            It was made from; None where nothing says so.
        limits
            Fewest normals, lowest scatter.
        """
        bins = {(item.contig, item.start, item.end): item for item in reference}
        return cls(bins, limits, _why_unknown(reference, normals, limits))

    def gc(self, bins: Sequence[RatioBin]) -> list[float | None]:
        """Return the GC of each bin; None where the reference does not have it."""
        found = map(self.bins.get, _places(bins))
        return [None if item is None else item.gc for item in found]

    def z_score(self, bins: Sequence[RatioBin]) -> float | None:
        """Return the weighted mean log2 of a gene's bins over its standard error in normals.

        ``z = (sum w x / sum w) / (sqrt(sum w^2 s^2) / sum w) = sum w x / sqrt(sum w^2 s^2)``, with
        weight w, log2 ratio x and scatter s of each bin, s at least ``min_spread_log2``. Bins
        count as independent: neighbours that vary together make |z| too large, so it ranks genes
        and is no probability. None without scatter, or without a bin that the reference has.
        """
        if self.unknown is not None:
            return None
        total = variance = 0.0
        for place, item in zip(_places(bins), bins, strict=True):
            own = self.bins.get(place)
            if own is None or math.isnan(own.spread):
                continue
            total += item.weight * item.log2
            variance += (item.weight * max(own.spread, self.limits.min_spread_log2)) ** 2
        return total / math.sqrt(variance) if variance else None


def _places(bins: Sequence[RatioBin]) -> list[Place]:
    return [(item.contig, item.start, item.end) for item in bins]


def _why_unknown(
    reference: Sequence[ReferenceBin], normals: int | None, limits: RatiosConfig
) -> str | None:
    if is_flat(reference):
        return "the reference is flat: no normals to compare with"
    if normals is None:
        return (
            "it is not known how many normals the reference is made from; keep the .json of "
            "'snakemake cnv-reference' beside it"
        )
    if normals < limits.min_normals:
        made = "1 normal" if normals == 1 else f"{normals} normals"
        return (
            f"the reference is made from {made}; at least {limits.min_normals} show their scatter"
        )
    return None


def inherited_note(gene: str, sources: Mapping[str, str]) -> str | None:
    """Return what to think of a change of a gene whose copies vary among healthy people.

    Parameters
    ----------
    sources
        Source by gene (`agnoma.io.germline_cnv_genes`).
    """
    source = sources.get(gene)
    if source is None:
        return None
    return (
        f"Copies of {gene} vary among healthy people ({source}): a gain or loss may be inherited "
        "and is not evidence of the tumour."
    )
