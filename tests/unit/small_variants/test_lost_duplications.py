"""A tandem duplication that filters removed leaves its exons open (clinical.md 1.7, 3.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.reference import Strand
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.lost_duplications import lost_duplication

GENOME = 600
EXONS = ((100, 200), (250, 350))  # minus strand: exon 2, exon 1


def removed(allele: Allele, *failed: str) -> SmallVariant:
    return SmallVariant(
        contig="7", start=allele.start - 1, ref="A", alt="A" + allele.alt,
        kind=VariantKind.INSERTION, source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=314, ref_count=280, alt_count=34, other_count=0),
        vaf=0.11, vaf_low=0.1, vaf_high=0.2, origin=Origin.SOMATIC,
        filters=tuple(FilterOutcome(name=name, passed=False, reason="r") for name in failed),
    )  # fmt: skip


Opened = Callable[..., list[int | None]]


@pytest.fixture
def opened(genome: Any, make_transcript: Callable[..., Any]) -> Opened:
    model = GeneModel([make_transcript("FLT3", EXONS, (100, 350), Strand.MINUS)])

    def exons(first: int, last: int, *failed: str) -> list[int | None]:
        allele = Allele("7", first, "", genome.bases[first:last])
        found = list(lost_duplication(allele, removed(allele, *failed), model, genome.fasta))
        assert {place.reason for place in found} <= {
            f"a candidate in 34 of 314 fragments was filtered by {', '.join(failed)}"
        }
        return [place.exon for place in found]

    return exons


@pytest.mark.parametrize(
    ("first", "last", "failed", "exons"),
    [
        pytest.param(210, 270, ("strand",), [1], id="from-intron-into-exon"),
        pytest.param(210, 270, ("strand", "read_pos"), [1], id="two-filters"),
        pytest.param(190, 260, ("non_target",), [1, 2], id="both-exons"),
        pytest.param(210, 240, ("strand",), [], id="intron"),
        pytest.param(110, 125, ("strand",), [2], id="15-bp"),
        pytest.param(110, 124, ("strand",), [], id="14-bp"),
        pytest.param(110, 150, ("strand", "low_vaf"), [], id="below-the-limit-of-detection"),
        pytest.param(110, 150, (), [], id="reported"),
    ],
)
def test_exons_left_open(
    first: int, last: int, failed: tuple[str, ...], exons: list[int], opened: Opened
) -> None:
    assert opened(first, last, *failed) == exons
