import gzip
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.gff3 import read_gff3
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Strand

ENSEMBL = """\
##gff-version 3
7\tensembl\tgene\t101\t400\t.\t-\t.\tID=gene:ENSG1;Name=BRAF;biotype=protein_coding
7\tensembl\tmRNA\t101\t400\t.\t-\t.\tID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding;\
tag=basic,Ensembl_canonical,MANE_Select;transcript_id=ENST1;version=2
7\tensembl\tthree_prime_UTR\t101\t110\t.\t-\t.\tParent=transcript:ENST1
7\tensembl\texon\t101\t150\t.\t-\t.\tParent=transcript:ENST1;Name=ENSE1
7\tensembl\tCDS\t111\t150\t.\t-\t2\tID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1
7\tensembl\texon\t301\t400\t.\t-\t.\tParent=transcript:ENST1
7\tensembl\tCDS\t301\t350\t.\t-\t0\tID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1
7\tensembl\tmRNA\t101\t400\t.\t-\t.\tID=transcript:ENST2;Parent=gene:ENSG1;\
biotype=nonsense_mediated_decay;transcript_id=ENST2;version=1
7\tensembl\texon\t101\t150\t.\t-\t.\tParent=transcript:ENST2
7\tensembl\tCDS\t111\t150\t.\t-\t0\tID=CDS:ENSP2;Parent=transcript:ENST2
###
"""
GENCODE = """\
##gff-version 3
chr7\tHAVANA\tgene\t101\t400\t.\t+\t.\tID=ENSG1.3;gene_id=ENSG1.3;gene_name=BRAF
chr7\tHAVANA\ttranscript\t101\t400\t.\t+\t.\tID=ENST1.2;Parent=ENSG1.3;gene_name=BRAF;\
transcript_type=protein_coding;transcript_id=ENST1.2;tag=basic,mRNA_start_NF,cds_start_NF
chr7\tHAVANA\texon\t101\t150\t.\t+\t.\tID=exon:ENST1.2:1;Parent=ENST1.2
chr7\tHAVANA\tCDS\t101\t150\t.\t+\t1\tID=CDS:ENST1.2;Parent=ENST1.2;protein_id=ENSP1.1
chr7\tHAVANA\texon\t301\t400\t.\t+\t.\tID=exon:ENST1.2:2;Parent=ENST1.2
chr7\tHAVANA\tCDS\t301\t347\t.\t+\t0\tID=CDS:ENST1.2;Parent=ENST1.2;protein_id=ENSP1.1
chr7\tHAVANA\tstop_codon\t348\t350\t.\t+\t0\tID=stop_codon:ENST1.2;Parent=ENST1.2
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_ensembl(tmp_path: Path) -> None:
    assert read_gff3(write(tmp_path / "a.gff3", ENSEMBL)) == [
        SourceTranscript(
            gene="BRAF",
            transcript_id="ENST1.2",
            contig="7",
            strand=Strand.MINUS,
            exons=((100, 150), (300, 400)),
            cds_start=110,
            cds_end=350,
            protein_id="ENSP1",
            mane_select=True,
            representative=True,
        )
    ]


def test_gencode_with_a_separate_stop_codon_and_an_unknown_start(tmp_path: Path) -> None:
    (found,) = read_gff3(write(tmp_path / "a.gff3", GENCODE))
    assert (found.gene, found.transcript_id, found.contig) == ("BRAF", "ENST1.2", "chr7")
    assert (found.cds_start, found.cds_end, found.cds_bp) == (100, 350, 100)
    assert found.first_phase == 1
    assert not found.complete
    assert not found.mane_select


def test_gzipped_is_told_by_content(tmp_path: Path) -> None:
    path = tmp_path / "models.txt"
    path.write_bytes(gzip.compress(ENSEMBL.encode()))
    assert [t.gene for t in read_gff3(path)] == ["BRAF"]


def test_order_of_lines_does_not_matter(tmp_path: Path) -> None:
    header, *lines = ENSEMBL.splitlines(keepends=True)
    turned = write(tmp_path / "b.gff3", header + "".join(reversed(lines)))
    assert read_gff3(turned) == read_gff3(write(tmp_path / "a.gff3", ENSEMBL))


def test_gene_without_a_name_keeps_its_accession(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gff3", ENSEMBL.replace("Name=BRAF;", ""))
    assert [t.gene for t in read_gff3(path)] == ["ENSG1"]


def test_sequence_after_the_features_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gff3", ENSEMBL + "##FASTA\n>7\nACGT\n")
    assert len(read_gff3(path)) == 1


@pytest.mark.parametrize(
    "line", ["7\tensembl\tgene\t101\n", "7\tx\texon\tone\t5\t.\t+\t.\tParent=transcript:A\n"]
)
def test_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "a.gff3", "##gff-version 3\n" + line)
    with pytest.raises(InputFormatError, match=r"a\.gff3, line 2: found .*9 tab-separated"):
        read_gff3(path)
