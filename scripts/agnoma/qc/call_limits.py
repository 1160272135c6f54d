"""What the filters ask of a variant at a locus, and the depths that follow (clinical.md 1.6, 2.2).

Depth is in usable fragments, fractions are 0-1.
"""

import math
from dataclasses import dataclass

from agnoma.io.alignments import MIN_BASE_QUALITY, MIN_MAPPING_QUALITY
from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.power import call_lod, call_power, min_call_depth
from agnoma.qc.noise import Z_999
from agnoma.settings import CallabilityConfig, SmallVariantsConfig


@dataclass(frozen=True, slots=True)
class CallNeeds:
    """What the filters ask of a variant at a locus, with the depths that follow from it."""

    fragments: int
    """Supporting fragments (k of clinical.md 1.6)."""
    min_vaf: float
    """VAF below which the filters drop a variant, whatever the depth."""
    min_depth_x: int
    """Depth below which the filters drop every variant."""
    power: float
    """Probability to call a variant at the stated limit."""
    target_depth_x: int | None
    """Depth from which the target VAF is called with this power; None = no depth is enough."""
    limited_depth_x: int | None
    """Depth from which the limited VAF is called with this power; None = no depth is enough."""
    noise_sd: float
    """Standard deviations above the error of normals that a call has to be."""
    hotspot: bool

    @property
    def callable_depth_x(self) -> int | None:
        """Return the depth from which a base is callable at the target VAF, if any is enough."""
        return None if self.target_depth_x is None else max(self.target_depth_x, self.min_depth_x)

    def lod(self, depth_x: int, noise: float | None, carried: float | None = None) -> float | None:
        """Return the smallest VAF called with the power at this depth and at any higher one.

        Outside hotspots the filter 'background' drops what does not exceed the noise, as the VAF
        filter does; at hotspots the noise is a floor of what may be stated (clinical.md 1.6).
        Filter 'pon' drops everywhere what does not exceed an allele that enough normals carry.

        Parameters
        ----------
        depth_x
            Usable fragments at the worst position.
        noise
            VAF of the errors of normals; None = unknown.
        carried
            VAF that filter 'pon' asks for; None = normals carry nothing there.

        Returns
        -------
        float or None
            None where nothing is called at this depth.
        """
        if depth_x < self.min_depth_x:
            return None
        lod = call_lod(depth_x, self.fragments, self.power, self._least_vaf(noise, carried))
        return max(lod, noise or 0.0) if lod is not None and self.hotspot else lod

    def shows(
        self, vaf: float, depth_x: int, noise: float | None, carried: float | None = None
    ) -> bool:
        """Return whether a VAF is called with the power at this depth and at any higher one."""
        if depth_x < self.min_depth_x or (noise is not None and noise > vaf):
            return False
        least_vaf = self._least_vaf(noise, carried)
        return call_power(depth_x, vaf, self.fragments, least_vaf) >= self.power

    def _least_vaf(self, noise: float | None, carried: float | None) -> float:
        background = 0.0 if self.hotspot else noise or 0.0
        return max(self.min_vaf, background, carried or 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """The configured limits of calling and of stating a negative result."""

    config: CallabilityConfig
    calling: SmallVariantsConfig
    tmb_depth_x: int
    hotspots: frozenset[tuple[str, int]] = frozenset()
    """Gene and codon (negative: promoter position) of the hotspots with limits of their own."""

    @property
    def quality_words(self) -> str:
        """Return in words which fragments count."""
        mapping, base = usable_quality(self.calling)
        return f"base quality >= {base}, mapping quality >= {mapping}"

    def needs(self, locus: RequiredLocus) -> CallNeeds:
        """Return what a variant needs to be called anywhere at a locus (clinical.md 2.2).

        The limits of hotspots hold only where every codon (promoter position) of the locus is one;
        exons, splice sites and longer stretches are called by the general limits.
        """
        numbered = locus.kind in (LocusKind.CODON, LocusKind.PROMOTER)
        places = range(locus.first, locus.last + 1)
        if not numbered or any((locus.gene, n) not in self.hotspots for n in places):
            return self.elsewhere()
        promoter = locus.kind is LocusKind.PROMOTER
        own = self.calling.min_alt_promoter if promoter else self.calling.min_alt_hotspot
        return self._needs(own, self.calling.min_vaf_hotspot, hotspot=True)

    def elsewhere(self) -> CallNeeds:
        """Return what a variant needs to be called outside the hotspots."""
        return self._needs(self.calling.min_alt, self.calling.min_vaf, hotspot=False)

    def at_hotspots(self) -> CallNeeds:
        """Return what a variant needs to be called at a hotspot codon."""
        own = self.calling.min_alt_hotspot
        return self._needs(own, self.calling.min_vaf_hotspot, hotspot=True)

    def _needs(self, min_alt: int, min_vaf: float, *, hotspot: bool) -> CallNeeds:
        fragments, beta = max(self.config.required_fragments, min_alt), self.config.power
        # The filter 'background' spares hotspots; elsewhere it may ask more than the percentile.
        asked = 0.0 if hotspot else self.calling.panel_of_normals.background_sd
        return CallNeeds(
            fragments=fragments,
            min_vaf=min_vaf,
            min_depth_x=self.calling.min_depth_x,
            power=beta,
            target_depth_x=min_call_depth(self.config.target_vaf, fragments, beta, min_vaf),
            limited_depth_x=min_call_depth(self.config.limited_vaf, fragments, beta, min_vaf),
            noise_sd=max(Z_999, asked),
            hotspot=hotspot,
        )


def usable_quality(calling: SmallVariantsConfig) -> tuple[int, int]:
    """Return the least mapping and base quality of a fragment that callability may count.

    Those of the evidence, or those the filters 'map_q' and 'base_q' ask of a variant's fragments
    if these are higher: a variant whose fragments all lie between the two is measured and dropped.
    """
    return (
        max(MIN_MAPPING_QUALITY, math.ceil(calling.min_mapping_quality)),
        max(MIN_BASE_QUALITY, math.ceil(calling.min_base_quality)),
    )
