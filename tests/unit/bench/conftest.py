import pytest
from bench.accuracy.design import Design, Mode
from bench.accuracy.world import World, build_world

SMALL = Design(
    seed=3,
    genes=9,
    snvs=24,
    plain_indels=24,
    repeat_indels=4,
    mnvs=8,
    complexes=4,
    deamination_sites=6,
    oxidation_sites=6,
    strand_sites=3,
    read_end_sites=3,
    low_quality_sites=3,
    depths_x=(250,),
    contaminations=(0.0,),
    modes=tuple(Mode),
)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(SMALL)
