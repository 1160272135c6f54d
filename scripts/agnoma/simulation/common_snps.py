"""The polymorphisms of the simulated persons as a list of common SNPs."""

from collections.abc import Iterable

from agnoma.models.identity import SnpSite
from agnoma.simulation.planting import HETEROZYGOUS, HOMOZYGOUS
from agnoma.simulation.truth import EventKind, PlantedEvent


def common_snps(events: Iterable[PlantedEvent]) -> list[SnpSite]:
    """Return the inherited substitutions anybody carries, once each, in genome order."""
    places = {
        (event.contig, event.start, event.ref, event.alt)
        for event in events
        if event.kind is EventKind.GERMLINE and event.contig and event.start is not None
    }
    return [
        SnpSite(contig=contig, start=start, ref=ref, alt=alt, af=HETEROZYGOUS / 2 + HOMOZYGOUS)
        for contig, start, ref, alt in sorted(places, key=lambda p: (str(p[0]), p[1]))
        if contig and start is not None and ref and alt and len(ref) == len(alt) == 1
    ]
