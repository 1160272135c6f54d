from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.genepred import read_genepred
from agnoma.models.reference import Strand

HEADER = "#hg19.ensGene.bin\thg19.ensGene.name\n"


def row(**changes: str) -> str:
    cells = {
        "bin": "9",
        "name": "ENST1.6.v75",
        "chrom": "chr7",
        "strand": "-",
        "txStart": "100",
        "txEnd": "400",
        "cdsStart": "110",
        "cdsEnd": "350",
        "exonCount": "2",
        "exonStarts": "100,300,",
        "exonEnds": "150,400,",
        "score": "0",
        "name2": "***BRAF_ENST1.6.v75***",
        "cdsStartStat": "cmpl",
        "cdsEndStat": "cmpl",
        "exonFrames": "2,0,",
    }
    cells |= changes
    return "\t".join(cell for cell in cells.values() if cell) + "\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.mark.parametrize("bin_number", ["9", ""], ids=["with-bin", "without-bin"])
def test_marked_representative(tmp_path: Path, bin_number: str) -> None:
    (found,) = read_genepred(write(tmp_path / "g", row(bin=bin_number)))
    assert (found.gene, found.transcript_id, found.contig) == ("BRAF", "ENST1.6", "chr7")
    assert found.exons == ((100, 150), (300, 400))
    assert (found.cds_start, found.cds_end, found.cds_bp) == (110, 350, 90)
    assert found.strand is Strand.MINUS
    assert found.representative
    assert found.complete


@pytest.mark.parametrize(
    ("name2", "gene"),
    [("BRAF_ENST1.6.v75", "BRAF"), ("MIR218_1_ENST9", "MIR218_1"), ("BRAF", "BRAF")],
)
def test_gene_symbol(tmp_path: Path, name2: str, gene: str) -> None:
    (found,) = read_genepred(write(tmp_path / "g", row(name2=name2)))
    assert found.gene == gene
    assert not found.representative


@pytest.mark.parametrize(
    ("strand", "frames", "phase"),
    [("+", "0,1,", 0), ("+", "2,0,", 1), ("+", "1,0,", 2), ("-", "0,1,", 2), ("+", "-1,2,", 1)],
)
def test_phase_counts_bases_to_skip(tmp_path: Path, strand: str, frames: str, phase: int) -> None:
    (found,) = read_genepred(write(tmp_path / "g", row(strand=strand, exonFrames=frames)))
    assert found.first_phase == phase


def test_noncoding_is_left_out_and_incomplete_is_marked(tmp_path: Path) -> None:
    noncoding = row(cdsStart="400", cdsEnd="400", exonFrames="-1,-1,")
    path = write(tmp_path / "g", noncoding, row(cdsEndStat="incmpl"))
    (found,) = read_genepred(path)
    assert not found.complete


def test_cut_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "g", row(), row(exonEnds="150,"))
    with pytest.raises(InputFormatError, match=r"line 3: .* 2 exons but 2 starts, 1 ends"):
        read_genepred(path)


def test_plain_genepred_without_gene_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "g", "\t".join(row().split("\t")[1:11]) + "\n")
    with pytest.raises(InputFormatError, match=r"line 2: .*extended genePred has 15 columns"):
        read_genepred(path)
