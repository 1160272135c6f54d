import logging
from typing import Any

import pytest

from agnoma.errors import InputFormatError
from agnoma.gene_model import cds_bp
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.reference.choose import choose_transcripts
from agnoma.reference.configured import ConfiguredTranscript

LENGTHS = {"chr2": 5000, "chr1": 1000, "chrX": 1000, "chrY": 1000, "alt": 900}


def candidate(accession: str, coding_bp: int = 30, **changes: Any) -> SourceTranscript:
    fields: dict[str, Any] = {
        "gene": "GENE",
        "transcript_id": accession,
        "contig": "chr1",
        "strand": Strand.PLUS,
        "exons": ((100, 110 + coding_bp),),
        "cds_start": 110,
        "cds_end": 110 + coding_bp,
    }
    return SourceTranscript(**(fields | changes))


def configured(accession: str, gene: str = "GENE", rank: int = 0) -> ConfiguredTranscript:
    return ConfiguredTranscript(gene, f"{accession}.9", "NM_1.1", rank)


def choose(
    *candidates: SourceTranscript, table: dict[str, ConfiguredTranscript] | None = None
) -> list[Transcript]:
    return choose_transcripts(candidates, table or {}, LENGTHS)


LONG = candidate("ENST1.1", 90)
MANE = candidate("ENST2.1", mane_select=True)
MARKED = candidate("ENST3.1", representative=True)
OTHER = candidate("ENST4.1")


@pytest.mark.parametrize(
    ("candidates", "accession", "choice"),
    [
        pytest.param([LONG, MANE, MARKED, OTHER], "ENST4.1", TranscriptChoice.CONFIGURED),
        pytest.param([LONG, MANE, MARKED], "ENST2.1", TranscriptChoice.MANE_SELECT),
        pytest.param([LONG, MARKED], "ENST3.1", TranscriptChoice.REPRESENTATIVE),
        pytest.param([LONG, candidate("ENST9.1")], "ENST1.1", TranscriptChoice.LONGEST_CDS),
        pytest.param(
            [candidate("ENST9.1"), candidate("ENST8.1")], "ENST8.1", TranscriptChoice.LONGEST_CDS
        ),
    ],
    ids=["configured", "mane", "marked", "longest", "tie-lowest-accession"],
)
def test_order_of_choice(
    candidates: list[SourceTranscript], accession: str, choice: TranscriptChoice
) -> None:
    for given in (candidates, candidates[::-1]):
        (found,) = choose(*given, table={"ENST4": configured("ENST4")})
        assert (found.transcript_id, found.choice) == (accession, choice)


def test_configured_rows_are_tried_in_order() -> None:
    table = {"ENST7": configured("ENST7"), "ENST4": configured("ENST4", rank=1)}
    assert [t.transcript_id for t in choose(MANE, OTHER, table=table)] == ["ENST4.1"]
    table["ENST2"] = configured("ENST2", rank=2)
    (found,) = choose(MANE, OTHER, table=table)
    assert (found.transcript_id, found.refseq_id) == ("ENST4.1", "NM_1.1")


@pytest.mark.parametrize(
    "incomplete",
    [
        candidate("ENST4.1", 90, complete=False),
        candidate("ENST4.1", 91),
        candidate("ENST4.1", 90, first_phase=1),
    ],
    ids=["marked", "length", "phase"],
)
def test_incomplete_coding_sequence_stands_behind_every_complete_one(
    incomplete: SourceTranscript,
) -> None:
    table = {"ENST4": configured("ENST4")}
    (found,) = choose(incomplete, candidate("ENST9.1"), table=table)
    assert (found.transcript_id, found.choice) == ("ENST9.1", TranscriptChoice.LONGEST_CDS)


@pytest.mark.parametrize(
    ("strand", "phase", "expected"),
    [
        (Strand.PLUS, 2, (112, 139)),
        (Strand.MINUS, 2, (111, 138)),
        (Strand.PLUS, 0, (110, 140)),
    ],
)
def test_only_an_incomplete_one_is_cut_to_whole_codons(
    strand: Strand, phase: int, expected: tuple[int, int], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        (found,) = choose(
            candidate("ENST1.1", 30, strand=strand, first_phase=phase, complete=False)
        )
    assert (found.cds_start, found.cds_end) == expected
    assert cds_bp(found) % 3 == 0
    assert "GENE: ENST1.1 has an incomplete coding sequence" in caplog.text


def test_contigs_are_translated_and_others_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        found = choose(
            candidate("ENST1.1", contig="1"), candidate("ENST2.1", gene="LOST", contig="GL000192.1")
        )
    assert [(t.gene, t.contig) for t in found] == [("GENE", "chr1")]
    assert "1 of 2 transcripts are on contigs that the FASTA lacks" in caplog.text


@pytest.mark.parametrize(
    ("contigs", "kept"),
    [(("alt", "chrX"), "chrX"), (("chrY", "chrX"), "chrX"), (("alt",), "alt")],
)
def test_symbol_on_several_contigs(contigs: tuple[str, ...], kept: str) -> None:
    """A longer copy on an alternative locus does not win."""
    candidates = [
        candidate(f"ENST{n}.1", 90 if contig != kept else 30, contig=contig)
        for n, contig in enumerate(contigs)
    ]
    assert [t.contig for t in choose(*candidates)] == [kept]


def test_sorted_as_the_fasta() -> None:
    found = choose(
        candidate("ENST1.1", gene="C"),
        candidate("ENST2.1", gene="B", exons=((50, 140),)),
        candidate("ENST3.1", gene="A", contig="chr2"),
    )
    assert [t.gene for t in found] == ["A", "B", "C"]


def test_older_symbol_takes_the_configured_one() -> None:
    """H3F3A of older releases is H3-3A; every transcript of the gene moves along."""
    old = [candidate("ENST1.1", gene="H3F3A"), candidate("ENST2.1", 90, gene="H3F3A")]
    table = {"ENST1": configured("ENST1", gene="H3-3A")}
    assert [(t.gene, t.transcript_id) for t in choose(*old, table=table)] == [("H3-3A", "ENST1.1")]


def test_configured_symbol_that_the_source_has_is_not_taken_over() -> None:
    table = {"ENST1": configured("ENST1", gene="GENE")}
    found = choose(candidate("ENST1.1", gene="READTHROUGH"), candidate("ENST2.1"), table=table)
    assert {t.gene: t.choice for t in found} == {
        "READTHROUGH": TranscriptChoice.LONGEST_CDS,
        "GENE": TranscriptChoice.LONGEST_CDS,
    }


def test_wrong_build_is_named() -> None:
    with pytest.raises(InputFormatError, match=r"ends at chr1:1001 but chr1 has 1000 bp.*build"):
        choose(candidate("ENST1.1", exons=((100, 1001),)))


def test_no_contig_in_common_is_named() -> None:
    with pytest.raises(InputFormatError, match=r"gene models have NC_1, the FASTA has chr2, chr1"):
        choose(candidate("ENST1.1", contig="NC_1"))
