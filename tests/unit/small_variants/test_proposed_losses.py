"""The loss of one listed exon is proposed as a deletion (MET exon 14, clinical.md 3.4)."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pysam
import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.structural_tables import ExonDeletionRow
from agnoma.models.exon_deletion import ExonChange
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.propose.clipped_reads import CALLER
from agnoma.small_variants.rearranged.proposed_losses import MAX_LOST_BP, propose_exon_losses

EXONS = ((1000, 1100), (4000, 4140), (7000, 7100), (7500, 7600))
READ_BP = 100
ROW = ExonDeletionRow(
    name="MET exon 14 deletion",
    gene="MET",
    change=ExonChange.DELETION,
    first_exon=2,
    last_exon=2,
    compared=(1, 3, 4),
    called=True,
    protein=None,
    source="clinical.md 3.4",
)

Proposed = Callable[..., list[Allele]]


@pytest.fixture
def proposed(
    make_genome: Callable[[str], Any],
    make_reads: Any,
    make_transcript: Callable[..., Any],
    tmp_path: Any,
) -> Proposed:
    genome = make_genome("".join(random.Random(5).choices("ACGT", k=8000)))  # noqa: S311
    model = GeneModel([make_transcript("MET", EXONS, (1000, 7600))])

    def search(
        start: int, end: int, *, fragments: int = 5, row: ExonDeletionRow = ROW
    ) -> list[Allele]:
        reads = make_reads(genome)
        for number in range(fragments):
            left = (60, 40)[number % 2]
            bases = genome.bases[start - left : start] + genome.bases[end : end + READ_BP - left]
            at, cigar = (start - left, "60M40S") if left == 60 else (end, "40S60M")
            reads.add(f"s{number}", at, sequence=bases, cigar=cigar)
        with pysam.AlignmentFile(str(reads.write(tmp_path / "t.bam"))) as bam:
            found = propose_exon_losses(bam, [row], model, genome.fasta, min_fragments=3)
        assert all(record.callers == (CALLER,) for record in found)
        for record in found:
            assert genome.bases[record.start : record.start + len(record.ref)] == record.ref
        return [trim(r.contig, r.start, r.ref, r.alt) for r in found]

    return search


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(3900, 4200, id="300-bp"),
        pytest.param(3990, 4150, id="just-beyond-the-exon"),
        pytest.param(2300, 2300 + MAX_LOST_BP, id="longest"),
    ],
)
def test_junction_of_both_introns_is_a_deletion(start: int, end: int, proposed: Proposed) -> None:
    (found,) = proposed(start, end)
    assert (found.end - found.start, found.alt) == (end - start, "")
    assert abs(found.start - start) <= 5  # leftmost of equivalent places


@pytest.mark.parametrize(
    ("start", "end", "given"),
    [
        pytest.param(3900, 4200, {"fragments": 2}, id="too-few-fragments"),
        pytest.param(2300, 2301 + MAX_LOST_BP, {}, id="too-long"),
        pytest.param(3900, 4100, {}, id="ends-in-the-exon"),
        pytest.param(3900, 4200, {"row": replace(ROW, called=False)}, id="not-called"),
        pytest.param(3900, 4200, {"row": replace(ROW, last_exon=3)}, id="several-exons"),
        pytest.param(3900, 4200, {"row": replace(ROW, gene="ALK")}, id="other-gene"),
        pytest.param(900, 1200, {"row": replace(ROW, first_exon=1, last_exon=1)}, id="first-exon"),
    ],
)
def test_others_are_not_proposed(
    start: int, end: int, given: dict[str, Any], proposed: Proposed
) -> None:
    assert proposed(start, end, **given) == []
