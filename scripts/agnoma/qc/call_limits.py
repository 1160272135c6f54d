"""What the filters ask of a variant at a locus, and the depths that follow (clinical.md 1.6, 2.2).

Depth is in usable fragments, fractions are 0-1.
"""

from dataclasses import dataclass

from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.qc.noise import Z_999
from agnoma.qc.power import min_depth
from agnoma.settings import CallabilityConfig, SmallVariantsConfig


@dataclass(frozen=True, slots=True)
class CallNeeds:
    """What the filters ask of a variant at a locus, with the depths that follow from it."""

    fragments: int
    """Supporting fragments (k of clinical.md 1.6)."""
    min_vaf: float
    """VAF below which the filters drop a variant, whatever the depth."""
    target_depth_x: int
    """Depth that shows the target VAF with the configured power."""
    limited_depth_x: int
    """Depth that shows the limited VAF with the configured power."""
    noise_sd: float
    """Standard deviations above the error of normals that a call has to be."""
    hotspot: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """The configured limits of calling and of stating a negative result."""

    config: CallabilityConfig
    calling: SmallVariantsConfig
    tmb_depth_x: int
    hotspots: frozenset[tuple[str, int]] = frozenset()
    """Gene and codon (negative: promoter position) of the hotspots with limits of their own."""

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
            target_depth_x=min_depth(self.config.target_vaf, fragments, beta),
            limited_depth_x=min_depth(self.config.limited_vaf, fragments, beta),
            noise_sd=max(Z_999, asked),
            hotspot=hotspot,
        )
