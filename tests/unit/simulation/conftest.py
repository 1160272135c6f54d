from pathlib import Path

import pytest

from agnoma.simulation.genome import (
    GeneSpec,
    HotspotBases,
    SimulatedGenome,
    build_genome,
    read_specs,
)
from agnoma.simulation.tumour import SimulatedTumours, read_tumours

DEMO = Path(__file__).parents[3] / "resources/demo"
SEED = 20261122


@pytest.fixture(scope="session")
def hotspots() -> list[HotspotBases]:
    return read_specs(DEMO / "hotspot_codons.tsv", HotspotBases)


@pytest.fixture(scope="session")
def genome(hotspots: list[HotspotBases]) -> SimulatedGenome:
    return build_genome(read_specs(DEMO / "genes.tsv", GeneSpec), hotspots, seed=SEED)


@pytest.fixture(scope="session")
def tumours() -> SimulatedTumours:
    return read_tumours(DEMO / "tumours.yaml")
