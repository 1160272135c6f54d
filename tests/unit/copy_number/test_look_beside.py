"""Normals, arms and exons join the genes of a profile."""

from dataclasses import replace

import numpy as np
import pytest
from exon_profiles import gene, profile

from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.genes import Genome
from agnoma.copy_number.look_beside import Surroundings
from agnoma.copy_number.normals import NormalScatter
from agnoma.copy_number.posterior import Solutions
from agnoma.copy_number.screening import Screened
from agnoma.copy_number.summarise import (
    CaseContext,
    SolvedProfile,
    Source,
    summarise_copy_number,
)
from agnoma.io.chromosome_arms import Centromere
from agnoma.io.cnvkit import RatioBin
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.io.segments import SegmentTable
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    Extent,
    GeneCopyNumber,
)
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()
PURITY = 0.9
EXONS = [2] * 10
GENES = [gene(name, EXONS, contig="chr17") for name in ("A", "B")]
# The second gene lies beside the first.
SHIFT = 60_000
LENGTHS = {"chr17": 83_257_441}


def placed() -> list[Transcript]:
    first, second = GENES
    moved = second.model_copy(
        update={
            "cds_start": second.cds_start + SHIFT,
            "cds_end": second.cds_end + SHIFT,
            "exons": tuple((a + SHIFT, b + SHIFT) for a, b in second.exons),
        }
    )
    return [first, moved]


def bins_of(copies_a: float, lost: range = range(0), purity: float = PURITY) -> list[RatioBin]:
    """Return bins of both genes; some exons of the second are lost on both copies."""
    rng = np.random.default_rng(3)
    return profile(
        placed(),
        lambda of, exon: copies_a if of.gene == "A" else (0.0 if exon in lost else 2.0),
        purity,
        0.05,
        rng,
    )


def evaluated(
    bins: list[RatioBin],
    *,
    normals: int | None = 10,
    depth: float | None = 300,
    shared: dict[str, list[tuple[int, int]]] | None = None,
    purity: float = PURITY,
) -> CopyNumberProfile:
    bins = [item._replace(depth=depth) for item in bins]
    around = Surroundings(
        transcripts=placed(),
        bins=bins,
        scatter=NormalScatter.of(
            [ReferenceBin(*item[:3], "x", 0.0, 0.1, 0.5) for item in bins], normals, LIMITS.ratios
        ),
        arms={},
        contig_lengths=LENGTHS,
        limits=LIMITS,
        pseudoautosomal=shared or {},
    )
    first, second = ([b for b in bins if g.start <= b.start < g.end] for g in placed())
    table = SegmentTable(
        "test",
        absolute=False,
        segments=tuple(
            CopyNumberSegment(
                contig="chr17",
                start=part[0].start,
                end=part[-1].end,
                log2=float(np.log2(np.mean([2**b.log2 for b in part]))),
                bins=len(part),
            )
            for part in (first, second)
        ),
        dropped_contigs=(),
    )
    return summarise_copy_number(
        table,
        bins,
        placed(),
        CaseContext("C1", Source.CNVKIT, tumour_fraction=purity),
        LIMITS,
        contig_lengths=LENGTHS,
        look_beside=around.looking,
        further_notes=around.notes,
    )


def by_name(found: CopyNumberProfile) -> dict[str, GeneCopyNumber]:
    return {g.gene: g for g in found.genes}


def test_amplified_gene_has_extent_z_arm_and_exons() -> None:
    found = by_name(evaluated(bins_of(20.0)))
    amplified, beside = found["A"], found["B"]
    assert amplified.call is CopyNumberCall.AMPLIFIED
    assert amplified.extent is Extent.FOCAL
    assert amplified.z_score is not None
    assert amplified.z_score > 50
    assert amplified.arm_log2 == pytest.approx(0, abs=0.1)
    assert amplified.exons == placed()[0].exons
    assert beside.call is CopyNumberCall.NEUTRAL
    assert beside.exons == ()
    assert beside.z_score == pytest.approx(0, abs=3)


def test_lost_exons_make_the_gene_partly_deleted() -> None:
    found = by_name(evaluated(bins_of(2.0, range(3, 6))))
    (event,) = found["B"].exon_events
    assert (event.first_exon, event.last_exon) == (3, 5)
    assert found["B"].call is CopyNumberCall.HOMOZYGOUS_DELETION
    assert found["B"].exons
    assert found["A"].exon_events == ()


def test_one_lost_exon_leaves_its_gene_open() -> None:
    """Of a single bin: no event, but no neutral gene without anything open either."""
    found = by_name(evaluated(bins_of(2.0, range(2, 3))))["B"]
    assert found.exon_events == ()
    assert found.call is CopyNumberCall.NEUTRAL
    assert found.not_excluded == (CopyNumberCall.HOMOZYGOUS_DELETION,)
    assert "partial deletion not excluded: exon 2 (" in found.rule


def test_lost_exons_that_may_be_left_in_a_doubled_genome_are_not_called() -> None:
    found = by_name(evaluated(bins_of(2.0, range(3, 6), 0.6), purity=0.6))["B"]
    (event,) = found.exon_events
    assert event.call is found.call is CopyNumberCall.NOT_ASSESSABLE
    assert "possible homozygous deletion, below 0.5, but ploidy was not estimated: in a " in (
        event.rule
    )


def test_too_few_normals_are_said_and_give_no_z() -> None:
    found = evaluated(bins_of(2.0), normals=2)
    assert by_name(found)["A"].z_score is None
    assert any(note.startswith("No z scores: ") for note in found.notes)


def test_genes_that_x_and_y_share_are_not_assessable() -> None:
    found = by_name(evaluated(bins_of(20.0), shared={"17": [(0, 30_000)]}))
    assert found["A"].call is CopyNumberCall.NOT_ASSESSABLE
    assert "both X and Y" in found["A"].rule
    assert found["B"].call is CopyNumberCall.NEUTRAL


def solved(*, purity: float = 0.9, unreliable: str | None = None) -> SolvedProfile:
    """Return a profile that lost 1p and 19q."""
    tumour = Tumour(False, Solutions(*(np.array([v]) for v in (purity, 2.0, 2.0, 1.0))), 2.0)
    segments = tuple(
        CopyNumberSegment(contig=contig, start=start, end=end, copies=1.0)
        for contig, start, end in (("chr1", 0, 400), ("chr19", 600, 1000))
    )
    genome = Genome(tumour, None, None, None, unreliable)
    return SolvedProfile(segments, genome, None, "", "", Screened(()), None)


def test_segments_alone_say_nothing_of_exons_and_normals() -> None:
    around = Surroundings(placed(), None, None, {}, LENGTHS, LIMITS)
    assert around.notes(solved()) == ()
    assert replace(around, bins=[]).notes(solved()) == ()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param(solved(), True, id="lost"),
        pytest.param(solved(purity=0.2), True, id="least-purity"),
        pytest.param(solved(purity=0.19), False, id="too-few-tumour-cells"),
        pytest.param(solved(unreliable="too noisy"), False, id="unreliable"),
    ],
)
def test_whole_arms_that_are_lost_are_told(found: SolvedProfile, told: bool) -> None:
    arms = {name: Centromere(400, 600) for name in ("chr1", "chr19")}
    around = Surroundings(placed(), None, None, arms, dict.fromkeys(arms, 1000), LIMITS)
    notes = around.notes(found)
    assert [note.startswith("1p/19q codeletion: ") for note in notes] == ([True] if told else [])


@pytest.mark.parametrize(
    ("depth", "called"), [(0.0, False), (19.9, False), (20.0, True), (None, True)]
)
def test_what_is_hardly_read_is_not_called_lost(depth: float | None, called: bool) -> None:
    found = evaluated(bins_of(0.0), depth=depth)
    calls = {g.call for g in found.genes}
    assert (calls != {CopyNumberCall.NOT_ASSESSABLE}) is called
    assert (found.reason is None) is called
