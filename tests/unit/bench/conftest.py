import pytest
from bench.accuracy.design import Design, Mode
from bench.accuracy.world import World, build_world
from bench.copy_number.design import Design as CopyNumberDesign
from bench.copy_number.panel import Panel, build_panel
from bench.copy_number.truth import TumourTruth, build_truth

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


SMALL_PANEL = CopyNumberDesign(
    seed=5,
    genes=46,
    gene_snps=20,
    backbone_snps=60,
    scale=200,
    depth_x=40,
    normals=2,
    purities=(0.1, 0.5),
)


@pytest.fixture(scope="session")
def small_panel() -> Panel:
    return build_panel(SMALL_PANEL)


@pytest.fixture(scope="session")
def copy_number_design() -> CopyNumberDesign:
    return SMALL_PANEL


@pytest.fixture(scope="session")
def tumour_truths(small_panel: Panel) -> list[TumourTruth]:
    return [build_truth(small_panel, SMALL_PANEL, sample) for sample in SMALL_PANEL.tumours()]
