"""Places of clinical.md 3.4 as candidates are written: left-aligned, by reference base."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.hotspots import HotspotIndex

TABLES = Path(__file__).parents[3] / "resources" / "knowledge"


@pytest.mark.parametrize(
    ("gene", "first_base", "ref", "alt", "known"),
    [
        pytest.param("NPM1", 860, "", "TCTG", True, id="NPM1-type-A-c.860_863dup"),
        pytest.param("NPM1", 864, "", "CATG", True, id="NPM1-type-B-c.863_864"),
        pytest.param("NPM1", 860, "", "TCT", False, id="NPM1-in-frame"),
        pytest.param("NPM1", 855, "", "TCTG", False, id="NPM1-codon-285"),
        pytest.param("FLT3", 1770, "", "GAT" * 15, True, id="FLT3-ITD"),
        pytest.param("FLT3", 1770, "", "GAT" * 15 + "A", False, id="FLT3-out-of-frame"),
        pytest.param("FLT3", 1960, "", "GAT", False, id="FLT3-exon-16"),
        pytest.param("KIT", 1504, "", "GCCTAT", True, id="KIT-A502_Y503dup"),
        pytest.param("KIT", 1669, "GCAGAA", "", True, id="KIT-exon-11"),
        pytest.param("ERBB2", 2314, "", "GCATACGTGATG", True, id="ERBB2-Y772_A775dup"),
        pytest.param("PDGFRA", 2524, "GACATCATGCAT", "", True, id="PDGFRA-D842_H845del"),
        pytest.param("PDGFRA", 2525, "A", "T", True, id="PDGFRA-D842V"),
        pytest.param("PDGFRA", 2527, "A", "T", False, id="PDGFRA-next-codon"),
    ],
)
def test_left_aligned_candidates_touch_their_hotspot(
    gene: str,
    first_base: int,
    ref: str,
    alt: str,
    known: bool,
    make_transcript: Callable[..., Any],
) -> None:
    span = (1000, 1000 + 3 * 1400)  # one exon, no UTR: coding base c.N is at 999 + N
    model = GeneModel([make_transcript(gene, [span], span)])
    index = HotspotIndex.read(model, TABLES / "hotspots.tsv", TABLES / "indel_regions.tsv")
    assert (index.at(Allele("7", 999 + first_base, ref, alt)) is not None) is known
