from typing import Any

import pytest
from knowledge_builders import TABLES, variant

from agnoma.io.structural_tables import read_duplication_regions
from agnoma.knowledge.internal_duplications import duplication_words, internal_duplication

REGIONS = read_duplication_regions(TABLES / "duplication_regions.tsv")


def inserted(gained: int, exon: int | None = 14, gene: str = "FLT3", lost: int = 0) -> Any:
    return variant(gene, None, ref="G" + "A" * lost, alt="G" + "C" * (gained + lost), exon=exon)


@pytest.mark.parametrize(
    ("called", "counts"),
    [
        pytest.param(inserted(45), True, id="exon-14"),
        pytest.param(inserted(45, exon=15), True, id="exon-15"),
        pytest.param(inserted(45, exon=13), False, id="exon-13"),
        pytest.param(inserted(45, exon=16), False, id="exon-16"),
        pytest.param(inserted(45, exon=None), False, id="intron"),
        pytest.param(inserted(3), True, id="3-bp"),
        pytest.param(inserted(399), True, id="399-bp"),
        pytest.param(inserted(402), False, id="402-bp"),
        pytest.param(inserted(46), False, id="out-of-frame"),
        pytest.param(inserted(45, lost=3), True, id="a-few-bases-replaced"),
        pytest.param(inserted(0), False, id="substitution"),
        pytest.param(variant("FLT3", ref="GAAA", alt="G", exon=14), False, id="deletion"),
        pytest.param(inserted(45, gene="KIT", exon=11), False, id="KIT-is-filed-as-indel"),
        pytest.param(inserted(45, gene="BRAF"), False, id="another-gene"),
    ],
)
def test_what_counts_as_internal_duplication(called: Any, counts: bool) -> None:
    found = internal_duplication(called, called.gene, REGIONS)
    assert (found is not None) is counts


def test_words() -> None:
    called = inserted(45)
    region = internal_duplication(called, "FLT3", REGIONS)
    assert region is not None
    assert duplication_words(called, region) == (
        "internal tandem duplication of 45 bp in exon 14, in frame (clinical.md 3.4 (FLT3-ITD, "
        "usually 15-180 bp); upper limit project default)"
    )
