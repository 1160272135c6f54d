"""Sites where something that is no variant comes back in many reads, and what it comes from.

Deamination and oxidation hit one strand of a molecule before its copies are made, so the read that
has the damaged strand's sequence is the first of its pair: C>T and G>T lie on pairs whose first
read is forward (F1R2), G>A and C>A on the others (Costello et al. 2013, PMID 23303777).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from bench.accuracy.alleles import Allele
from bench.accuracy.design import Design
from bench.accuracy.genome import Genome
from bench.accuracy.places import Places
from bench.accuracy.truth import other_base

from agnoma.simulation.randomness import generator

GAP_BP = 3
DAMAGE_VAF = (0.01, 0.08)
READ_VAF = (0.03, 0.15)
# A motif that misleads the sequencer does so in every library: this share is in the normal too.
SYSTEMATIC_FRACTION = 0.5


class Source(StrEnum):
    """What an artefact comes from."""

    DEAMINATION = "FFPE deamination"
    OXIDATION = "oxidation"
    STRAND = "strand-biased error"
    READ_END = "error near read ends"
    LOW_QUALITY = "error at low base quality"


# Base change on pairs with a forward first read; the other pairs show the complement.
DAMAGE = {Source.DEAMINATION: ("C", "T"), Source.OXIDATION: ("G", "T")}
COMPLEMENT = {"A": "T", "C": "G", "G": "C", "T": "A"}


@dataclass(frozen=True, slots=True)
class Artefact:
    """One site of recurrent errors."""

    allele: Allele
    source: Source
    vaf: float
    """Expected fraction of all fragments or reads at the site."""
    forward: bool
    """Damage: on pairs with a forward first read; else: on forward reads."""
    systematic: bool = False
    """Whether the matched normal shows it too."""


def plant_artefacts(design: Design, genome: Genome, places: Places) -> list[Artefact]:
    """Return the sites in genome order; their places are taken."""
    draw = generator(design.seed, "accuracy artefacts")
    counts = {
        Source.DEAMINATION: design.deamination_sites,
        Source.OXIDATION: design.oxidation_sites,
        Source.STRAND: design.strand_sites,
        Source.READ_END: design.read_end_sites,
        Source.LOW_QUALITY: design.low_quality_sites,
    }
    found = []
    for source, count in counts.items():
        planted = 0
        while planted < count:
            site = _site(source, genome, places, draw)
            if site is not None and places.take(site.allele, GAP_BP):
                found.append(site)
                planted += 1
    return sorted(found, key=lambda site: site.allele)


def _site(
    source: Source, genome: Genome, places: Places, draw: np.random.Generator
) -> Artefact | None:
    contig, start = places.anywhere()
    ref = genome.contigs[contig][start]
    if source not in DAMAGE:
        vaf = round(float(draw.uniform(*READ_VAF)), 4)
        allele = Allele(contig, start, ref, other_base(ref, draw))
        systematic = bool(draw.random() < SYSTEMATIC_FRACTION)
        return Artefact(allele, source, vaf, bool(draw.random() < 0.5), systematic)
    vaf = round(float(draw.uniform(*DAMAGE_VAF)), 4)
    before, after = DAMAGE[source]
    if ref == before:
        return Artefact(Allele(contig, start, ref, after), source, vaf, forward=True)
    if ref == COMPLEMENT[before]:
        return Artefact(Allele(contig, start, ref, COMPLEMENT[after]), source, vaf, forward=False)
    return None
