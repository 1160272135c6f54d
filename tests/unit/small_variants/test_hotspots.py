from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agnoma.errors import InputFormatError
from agnoma.gene_model import GeneModel
from agnoma.models.reference import Strand
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.hotspots import HotspotIndex

HEADER = "# source: test\ngene\tcodon\teffect\talleles\tsource\n"
REGIONS = "gene\texon\tfirst_codon\tlast_codon\tchange\tsource\nGENE\t1\t20\t22\tdeletion\ttest\n"


@pytest.fixture
def index(make_transcript: Callable[..., Any], tmp_path: Path) -> HotspotIndex:
    model = GeneModel(
        [
            make_transcript("GENE", [(100, 400)], (100, 400)),
            make_transcript("TERT", [(1000, 1300)], (1000, 1300), Strand.MINUS),
        ]
    )
    table, regions = tmp_path / "hotspots.tsv", tmp_path / "regions.tsv"
    table.write_text(HEADER + "GENE\t10\tgof\t\ttest\nABSENT\t5\tgof\t\ttest\n")
    regions.write_text(REGIONS)
    return HotspotIndex.read(model, table, regions)


@pytest.mark.parametrize(
    ("allele", "locus"),
    [
        pytest.param(Allele("7", 127, "A", "C"), "GENE codon 10", id="first-base"),
        pytest.param(Allele("7", 129, "A", "C"), "GENE codon 10", id="last-base"),
        pytest.param(Allele("7", 126, "A", "C"), None, id="before"),
        pytest.param(Allele("7", 130, "A", "C"), None, id="after"),
        pytest.param(Allele("8", 127, "A", "C"), None, id="other-contig"),
        pytest.param(Allele("7", 120, "ACGTACGT", ""), "GENE codon 10", id="deletion-into-it"),
        pytest.param(Allele("7", 127, "", "AC"), "GENE codon 10", id="insertion-before-it"),
        pytest.param(Allele("7", 1423, "G", "A"), "TERT c.-124", id="promoter"),
        pytest.param(Allele("7", 1437, "G", "A"), "TERT c.-138", id="promoter-built-in"),
        pytest.param(Allele("7", 157, "ACG", ""), "GENE codon 20", id="indel-region"),
        pytest.param(Allele("7", 157, "ACGT", ""), None, id="indel-region-out-of-frame"),
        pytest.param(Allele("7", 157, "A", "C"), None, id="indel-region-substitution"),
    ],
)
def test_lookup(allele: Allele, locus: str | None, index: HotspotIndex) -> None:
    found = index.at(allele)
    assert (found.locus_id if found else None) == locus


def test_promoters_are_marked(index: HotspotIndex) -> None:
    found = index.at(Allele("7", 1423, "G", "A"))
    assert found is not None
    assert found.promoter


def test_malformed_codon(no_genes: GeneModel, tmp_path: Path) -> None:
    table = tmp_path / "hotspots.tsv"
    table.write_text(HEADER + "GENE\tV600\tgof\t\ttest\n")
    with pytest.raises(InputFormatError, match=r"line 3: codon 'V600' is no whole number"):
        HotspotIndex.read(no_genes, table)


def test_told_places_are_activating_and_for_any_shape(
    make_transcript: Callable[..., Any], tmp_path: Path
) -> None:
    """Codons 20 to 22 are a hotspot of deletions only; codon 11 is one of predisposition."""
    model = GeneModel(
        [
            make_transcript("GENE", [(100, 400)], (100, 400)),
            make_transcript("TERT", [(1000, 1300)], (1000, 1300), Strand.MINUS),
        ]
    )
    table, regions = tmp_path / "hotspots.tsv", tmp_path / "regions.tsv"
    table.write_text(
        HEADER + "GENE\t12\tgof\t\ttest\nGENE\t10\tgof\t\ttest\nGENE\t11\tlof\t\ttest\n"
    )
    regions.write_text(REGIONS)
    assert HotspotIndex.read(model, table, regions).told_places() == {
        "GENE": (10, 12),
        "TERT": (-146, -139, -138, -124, -57),
    }
