"""Exons of gene models that give coding ones only (KRAS begins with an exon of no coding base)."""

from pathlib import Path
from typing import Any

import pytest

from agnoma.errors import InputFormatError
from agnoma.gene_model import (
    exon_at,
    exon_numbers_unknown,
    exon_to_genome,
    labelled_exons,
    splice_sites,
)
from agnoma.io.mane_table import read_mane_table
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Strand, Transcript
from agnoma.reference.choose import choose_transcripts
from agnoma.reference.configured import ConfiguredTranscript

HEADER = "gene\tmane_tx\tchrom\tstrand\tcds_segments_1based\tfirst_coding_exon\n"


def table(path: Path, first: str = "", strand: str = "-", accession: str = "ENST1.2") -> Path:
    path.write_text(f"{HEADER}KRAS\t{accession}\tchr12\t{strand}\t101-130,201-260\t{first}\n")
    return path


def configured(codon_in_exon: tuple[int, int] | None) -> dict[str, ConfiguredTranscript]:
    return {"ENST1": ConfiguredTranscript("KRAS", "ENST1.9", "NM_1.5", 0, codon_in_exon)}


def chosen(*given: SourceTranscript, place: tuple[int, int] | None = None) -> Transcript:
    (found,) = choose_transcripts(given, configured(place), {"chr12": 1000})
    return found


@pytest.mark.parametrize("accession", ["ENST1.2", "NM_1.4"])
@pytest.mark.parametrize(
    ("first", "place", "number"),
    [("2", None, 2), ("", (12, 2), 2), ("", (25, 3), 2), ("2", (25, 3), 2), ("", (3, 1), 1)],
    ids=["column", "codon-of-the-first", "codon-of-the-second", "both", "no-exon-before"],
)
def test_exons_are_numbered(
    tmp_path: Path, accession: str, first: str, place: tuple[int, int] | None, number: int
) -> None:
    found = chosen(*read_mane_table(table(tmp_path / "t", first, accession=accession)), place=place)
    assert (found.first_exon, found.coding_only) == (number, True)
    assert exon_to_genome(found, number) == (200, 260)
    assert (exon_at(found, 105), exon_at(found, 150)) == (number + 1, None)
    assert splice_sites(found, number) == [(198, 200)]
    assert exon_numbers_unknown(found) is None


@pytest.mark.parametrize(
    "place", [None, (99, 2), (25, 1)], ids=["not-told", "no-such-codon", "too-few-before"]
)
def test_exons_without_proof_have_no_number(tmp_path: Path, place: tuple[int, int] | None) -> None:
    found = chosen(*read_mane_table(table(tmp_path / "t")), place=place)
    assert found.first_exon is None
    assert (exon_to_genome(found, 1), exon_at(found, 105), splice_sites(found, 1)) == (
        None,
        None,
        [],
    )
    assert labelled_exons(found) == [("coding exon 1", (200, 260)), ("coding exon 2", (100, 130))]
    assert exon_numbers_unknown(found) == (
        "the gene models give coding exons only: exon numbers of KRAS unknown"
    )


def test_sources_that_disagree_are_named(tmp_path: Path) -> None:
    given = read_mane_table(table(tmp_path / "t", "1"))
    with pytest.raises(InputFormatError, match=r"first_coding_exon is 1 .* but 2 if codon 12 lies"):
        chosen(*given, place=(12, 2))


@pytest.mark.parametrize("cell", ["0", "second"])
def test_faults_of_the_column(tmp_path: Path, cell: str) -> None:
    with pytest.raises(InputFormatError, match=rf"line 2, first_coding_exon: found '{cell}'"):
        read_mane_table(table(tmp_path / "t", cell))


def test_gene_models_with_all_exons_need_no_proof() -> None:
    fields: dict[str, Any] = {"exons": ((10, 20), (50, 90)), "cds_start": 60, "cds_end": 90}
    whole = SourceTranscript("KRAS", "ENST1.1", "chr12", Strand.PLUS, **fields)
    assert (chosen(whole).first_exon, exon_to_genome(chosen(whole), 2)) == (1, (50, 90))
