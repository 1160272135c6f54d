from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.gene_model import (
    GeneModel,
    cds_bp,
    cds_to_genome,
    coding_exons,
    codon_at,
    codons_to_genome,
    exon_at,
    exon_range,
    exon_to_genome,
    locus_to_genome,
    splice_sites,
    upstream_position,
    upstream_to_genome,
)
from agnoma.io.records import write_records
from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.models.reference import Strand, Transcript, TranscriptChoice

# Exons of 10, 11 and 20 bp; coding 6 + 11 + 10 = 27 bp, nine codons.
EXONS = ((100, 110), (200, 211), (300, 320))


def transcript(strand: Strand, gene: str = "GENE", contig: str = "1") -> Transcript:
    return Transcript(
        gene=gene,
        transcript_id="ENST1.1",
        choice=TranscriptChoice.CONFIGURED,
        contig=contig,
        strand=strand,
        exons=EXONS,
        cds_start=104,
        cds_end=310,
    )


def locus(kind: LocusKind, first: int, last: int) -> RequiredLocus:
    return RequiredLocus(locus_id="x", gene="GENE", kind=kind, first=first, last=last)


PLUS, MINUS = transcript(Strand.PLUS), transcript(Strand.MINUS)


def test_coding_exons_leave_untranslated_regions_out() -> None:
    assert coding_exons(PLUS) == [(104, 110), (200, 211), (300, 310)]
    assert cds_bp(PLUS) == 27


@pytest.mark.parametrize(
    ("subject", "codon", "expected"),
    [
        pytest.param(PLUS, 1, [(104, 107)], id="plus-start"),
        pytest.param(PLUS, 2, [(107, 110)], id="plus-exon-end"),
        pytest.param(PLUS, 6, [(209, 211), (300, 301)], id="plus-across-intron"),
        pytest.param(PLUS, 9, [(307, 310)], id="plus-stop"),
        pytest.param(MINUS, 1, [(307, 310)], id="minus-start"),
        pytest.param(MINUS, 4, [(209, 211), (300, 301)], id="minus-across-intron"),
        pytest.param(MINUS, 9, [(104, 107)], id="minus-stop"),
        pytest.param(PLUS, 10, [], id="beyond"),
    ],
)
def test_codon_to_genome(subject: Transcript, codon: int, expected: list[tuple[int, int]]) -> None:
    assert codons_to_genome(subject, codon, codon) == expected


@settings(deadline=None)
@given(st.sampled_from([PLUS, MINUS]), st.integers(1, 9))
def test_codon_round_trip(subject: Transcript, codon: int) -> None:
    places = [
        p for start, end in codons_to_genome(subject, codon, codon) for p in range(start, end)
    ]
    assert len(places) == 3
    assert {codon_at(subject, place) for place in places} == {codon}


@settings(deadline=None)
@given(st.sampled_from([PLUS, MINUS]), st.integers(0, 27), st.integers(0, 27))
def test_coding_bases_are_counted_once(subject: Transcript, one: int, other: int) -> None:
    first, end = sorted((one, other))
    found = cds_to_genome(subject, first, end)
    assert sum(stop - start for start, stop in found) == end - first


@pytest.mark.parametrize("position", [103, 110, 150, 310, 90])
def test_no_codon_outside_the_coding_sequence(position: int) -> None:
    assert codon_at(PLUS, position) is None


@pytest.mark.parametrize(
    ("subject", "number", "expected"),
    [
        pytest.param(PLUS, 1, (100, 110), id="plus-first"),
        pytest.param(MINUS, 1, (300, 320), id="minus-first"),
        pytest.param(MINUS, 3, (100, 110), id="minus-last"),
        pytest.param(PLUS, 0, None, id="zero"),
        pytest.param(PLUS, 4, None, id="beyond"),
    ],
)
def test_exon_numbers(subject: Transcript, number: int, expected: tuple[int, int] | None) -> None:
    assert exon_to_genome(subject, number) == expected
    if expected:
        assert exon_at(subject, expected[0]) == exon_at(subject, expected[1] - 1) == number
        assert exon_at(subject, expected[1]) is None


@pytest.mark.parametrize(
    ("subject", "number", "expected"),
    [
        pytest.param(PLUS, 1, [(110, 112)], id="plus-first-has-no-acceptor"),
        pytest.param(PLUS, 2, [(198, 200), (211, 213)], id="plus-middle"),
        pytest.param(PLUS, 3, [(298, 300)], id="plus-last-has-no-donor"),
        pytest.param(MINUS, 1, [(298, 300)], id="minus-first"),
        pytest.param(MINUS, 3, [(110, 112)], id="minus-last"),
        pytest.param(PLUS, 4, [], id="beyond"),
    ],
)
def test_splice_sites(subject: Transcript, number: int, expected: list[tuple[int, int]]) -> None:
    assert splice_sites(subject, number) == expected


@pytest.mark.parametrize(
    ("subject", "position", "expected"),
    [(PLUS, -1, (103, 104)), (PLUS, -124, (-20, -19)), (MINUS, -1, (310, 311))],
)
def test_upstream(subject: Transcript, position: int, expected: tuple[int, int]) -> None:
    assert upstream_to_genome(subject, position) == expected
    assert upstream_position(subject, expected[0]) == position


def test_tert_promoter_of_grch38_and_grch37() -> None:
    """C228T is chr5:1295113 on GRCh38 and 5:1295228 on GRCh37 (clinical.md 3.4)."""
    for cds_end, named in ((1294989, 1295113), (1295104, 1295228)):
        tert = MINUS.model_copy(update={"cds_start": 1, "cds_end": cds_end})
        assert upstream_to_genome(tert, -124) == (named - 1, named)
        assert upstream_to_genome(tert, -146) == (named + 21, named + 22)


def test_upstream_needs_a_negative_position() -> None:
    with pytest.raises(ValueError, match=r"GENE: an upstream position is negative, got c\.0"):
        upstream_to_genome(PLUS, 0)


@pytest.mark.parametrize(
    ("subject", "kind", "first", "last", "expected"),
    [
        pytest.param(PLUS, LocusKind.CODON, 2, 3, [(107, 110), (200, 203)], id="codons"),
        pytest.param(PLUS, LocusKind.EXON, 3, 3, [(300, 310)], id="exon-coding-part-only"),
        pytest.param(MINUS, LocusKind.EXON, 1, 2, [(200, 211), (300, 310)], id="exons-minus"),
        pytest.param(PLUS, LocusKind.EXON, 9, 9, [], id="exon-missing"),
        pytest.param(PLUS, LocusKind.SPLICE_SITE, 2, 2, [(198, 200), (211, 213)], id="splice"),
        pytest.param(MINUS, LocusKind.PROMOTER, -2, -1, [(310, 311), (311, 312)], id="promoter"),
    ],
)
def test_locus(
    subject: Transcript, kind: LocusKind, first: int, last: int, expected: list[tuple[int, int]]
) -> None:
    assert locus_to_genome(subject, locus(kind, first, last)) == expected


@pytest.mark.parametrize(("first", "last", "words"), [(2, 2, "exon 2"), (2, 4, "exons 2-4")])
def test_exons_in_words(first: int, last: int, words: str) -> None:
    assert exon_range(first, last) == words


def test_gene_model_finds_by_gene_and_place(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl.gz"
    other = transcript(Strand.MINUS, gene="OTHER", contig="2")
    write_records(path, [PLUS, other])
    model = GeneModel.read(path)
    assert len(model) == 2
    assert list(model) == [PLUS, other]
    assert model.get("OTHER") == other
    assert model.get("ABSENT") is None
    assert model.overlapping("1", 319, 330) == [PLUS]
    assert model.overlapping("1", 320, 330) == []
    assert model.overlapping("1", 320, 330, flank=1) == [PLUS]
    assert model.overlapping("3", 0, 10**6) == []
