import numpy as np
import pytest

from agnoma.copy_number.absolute import AUTOSOME
from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.partial import partial_deletion
from agnoma.copy_number.posterior import Solutions
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.models.copy_number import CopyNumberSegment, ExonEvent
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import CopyNumberConfig

GENE = Transcript(
    gene="RB1",
    transcript_id="T1",
    choice=TranscriptChoice.MANE_SELECT,
    contig="chr13",
    strand=Strand.PLUS,
    exons=tuple((1000 * i, 1000 * i + 100) for i in range(1, 11)),
    cds_start=1000,
    cds_end=10_100,
)
LIMITS = CopyNumberConfig()
HALF = Tumour(False, Solutions(*(np.array([v]) for v in (0.5, 2.0, 2.0, 1.0))), 2.0)


def event(first: int, last: int, call: Call, copies: float | None = 0.1) -> ExonEvent:
    return ExonEvent(
        first_exon=first, last_exon=last, contig="chr13", start=1, end=9, log2=-1.0,
        copies=copies, bins=4, call=call, rule="why",
    )  # fmt: skip


def hole(start: int, end: int, log2: float, bins: int) -> CopyNumberSegment:
    return CopyNumberSegment(contig="chr13", start=start, end=end, log2=log2, bins=bins)


def found(
    *events: ExonEvent, segments: tuple[CopyNumberSegment, ...] = ()
) -> tuple[Call, str] | None:
    part = partial_deletion(GENE, segments, events, AUTOSOME, HALF, LIMITS)
    return None if part is None else (part.verdict.call, part.verdict.rule)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param((), None, id="none"),
        pytest.param(
            (event(3, 5, Call.HOMOZYGOUS_DELETION),),
            (Call.HOMOZYGOUS_DELETION, "exons 3-5: why"),
            id="deleted",
        ),
        pytest.param(
            (event(3, 3, Call.HOMOZYGOUS_DELETION),),
            (Call.HOMOZYGOUS_DELETION, "exon 3: why"),
            id="one-exon",
        ),
        pytest.param(
            (event(3, 5, Call.NOT_ASSESSABLE),),
            (Call.NOT_ASSESSABLE, "exons 3-5: why"),
            id="possible",
        ),
        pytest.param(
            (event(1, 2, Call.NOT_ASSESSABLE), event(7, 8, Call.HOMOZYGOUS_DELETION)),
            (Call.HOMOZYGOUS_DELETION, "exons 7-8: why"),
            id="sure-before-possible",
        ),
        pytest.param((event(3, 5, Call.LOSS, 1.0),), None, id="one-copy-lost"),
        pytest.param((event(3, 5, Call.NOT_ASSESSABLE, None),), None, id="copies-unknown"),
        pytest.param((event(3, 5, Call.NOT_ASSESSABLE, 2.0),), None, id="two-copies"),
    ],
)
def test_exon_events(events: tuple[ExonEvent, ...], expected: tuple[Call, str] | None) -> None:
    assert found(*events) == expected


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        # at a fraction of 0.5 a ratio of 0.5 is no copy, 0.75 one
        pytest.param(
            hole(1500, 4500, -1.0, 9),
            (Call.HOMOZYGOUS_DELETION, "3 of 10 coding exons"),
            id="three-exons",
        ),
        pytest.param(
            hole(1500, 4500, -1.0, 2), (Call.NOT_ASSESSABLE, "3 of 10 coding exons"), id="two-bins"
        ),
        pytest.param(hole(1500, 4500, -0.415, 9), None, id="one-copy"),
        pytest.param(hole(1200, 1900, -1.0, 9), None, id="intron"),
        pytest.param(hole(0, 99_000, -1.0, 9), None, id="whole-gene"),
    ],
)
def test_segments_within_the_gene(
    segment: CopyNumberSegment, expected: tuple[Call, str] | None
) -> None:
    verdict = found(segments=(segment,))
    if expected is None:
        assert verdict is None
    else:
        assert verdict is not None and verdict[0] is expected[0]
        assert verdict[1].startswith(expected[1])


def test_a_part_that_is_lost_at_one_ploidy_alone_leaves_the_gene_open() -> None:
    unmeasured = Tumour(False, HALF.solutions, 2.0, ploidy_measured=False)
    segments = (hole(1500, 4500, -1.0, 9),)
    part = partial_deletion(GENE, segments, (), AUTOSOME, unmeasured, LIMITS)
    assert part is not None
    assert (part.verdict.call, part.verdict.not_excluded) == (
        Call.NOT_ASSESSABLE,
        (Call.HOMOZYGOUS_DELETION,),
    )
    assert "in a doubled genome the ratio means 1.0 copies" in part.verdict.rule


def test_events_come_before_segments() -> None:
    verdict = found(event(3, 5, Call.HOMOZYGOUS_DELETION), segments=(hole(1500, 4500, -1.0, 9),))
    assert verdict == (Call.HOMOZYGOUS_DELETION, "exons 3-5: why")
