import logging
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.reference.sources import read_gene_models

GFF3 = (
    "7\te\tmRNA\t1\t9\t.\t+\t.\tID=transcript:ENST1;Parent=gene:G;biotype=protein_coding\n"
    "7\te\tCDS\t1\t9\t.\t+\t0\tParent=transcript:ENST1\n"
)
GENEPRED = "ENST1\t7\t+\t0\t9\t0\t9\t1\t0,\t9,\t0\tBRAF\tcmpl\tcmpl\t0,\n"
MANE = "gene\tmane_tx\tchrom\tstrand\tcds_segments_1based\nBRAF\tENST1\t7\t+\t1-9\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("##gff-version 3\n#!x\n" + GFF3, id="gff3"),
        pytest.param(GFF3, id="gff3-without-header"),
        pytest.param(GENEPRED, id="genepred"),
        pytest.param("#bin\tname\n9\t" + GENEPRED, id="genepred-with-bin-and-header"),
        pytest.param("# from a release\n" + MANE, id="mane-table"),
    ],
)
def test_format_is_told_by_content(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.name"
    path.write_text(text)
    (found,) = read_gene_models(path)
    assert (found.cds_start, found.cds_end, found.contig) == (0, 9, "7")


def test_coding_table_says_that_untranslated_regions_are_unknown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "m.tsv"
    path.write_text(MANE)
    with caplog.at_level(logging.INFO):
        read_gene_models(path)
    assert "untranslated regions are unknown" in caplog.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            '7\te\tCDS\t1\t9\t.\t+\t0\tgene_id "G"; transcript_id "T";\n', "a GTF will not do"
        ),
        pytest.param("7\t1\t5\tBRAF\n", "give an Ensembl or GENCODE GFF3"),
        pytest.param("", "give an Ensembl or GENCODE GFF3"),
        pytest.param(
            "##gff-version 3\n7\te\tgene\t1\t9\t.\t+\t.\tID=gene:G\n", "no protein-coding"
        ),
    ],
    ids=["gtf", "bed", "empty", "no-transcript"],
)
def test_anything_else_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "x"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=words):
        read_gene_models(path)
