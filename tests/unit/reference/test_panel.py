from pathlib import Path

import pytest

import prepare_panel
from agnoma.errors import InputFormatError
from agnoma.gene_model import GeneModel
from agnoma.io.bed import BedInterval
from agnoma.io.records import write_records
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.reference.panel import coding_targets, panel_targets

LENGTHS = {"chr2": 1000, "chr1": 400}


def transcript(gene: str, contig: str, *exons: tuple[int, int]) -> Transcript:
    return Transcript(
        gene=gene,
        transcript_id=f"ENST-{gene}",
        choice=TranscriptChoice.MANE_SELECT,
        contig=contig,
        strand=Strand.PLUS,
        exons=exons,
        cds_start=exons[0][0],
        cds_end=exons[-1][1],
    )


GENES = GeneModel(
    [transcript("A", "chr1", (1, 100), (102, 200), (300, 400)), transcript("B", "chr2", (50, 80))]
)


def panel(path: Path, text: str) -> list[BedInterval]:
    path.write_text(text)
    return panel_targets(path, GENES, LENGTHS)


def test_translated_named_and_sorted_but_not_merged(tmp_path: Path) -> None:
    text = "1\t150\t160\n1\t10\t20\tmine\n1\t15\t30\n1\t220\t230\n2\t900\t1000\t.\n"
    assert panel(tmp_path / "p.bed", text) == [
        BedInterval("chr2", 900, 1000, None),
        BedInterval("chr1", 10, 20, "mine"),
        BedInterval("chr1", 15, 30, "A"),
        BedInterval("chr1", 150, 160, "A"),
        BedInterval("chr1", 220, 230, "A"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("# nothing\n", "no target", id="empty"),
        pytest.param("3\t1\t5\n", "contigs 3 are not in the FASTA, which has chr2, chr1"),
        pytest.param("1\t1\t401\n", r"chr1:1-401 ends beyond chr1 \(400 bp\)", id="just-beyond"),
        pytest.param("1\t5\t5\n", "start 5 >= end 5", id="no-length"),
    ],
)
def test_faults(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputFormatError, match=words):
        panel(tmp_path / "p.bed", text)


def test_target_that_ends_with_its_contig_is_fine(tmp_path: Path) -> None:
    assert panel(tmp_path / "p.bed", "1\t1\t400\tx\n") == [BedInterval("chr1", 1, 400, "x")]


def test_without_a_panel_every_coding_exon_with_its_splice_sites() -> None:
    assert coding_targets(GENES, LENGTHS) == [
        BedInterval("chr2", 48, 82, "B"),
        BedInterval("chr1", 0, 202, "A"),
        BedInterval("chr1", 298, 400, "A"),
    ]


@pytest.mark.parametrize(
    ("bed", "lines"), [(None, ["chr2\t48\t82\tB"]), ("2\t1\t5\n", ["chr2\t1\t5\t."])]
)
def test_script(tmp_path: Path, bed: str | None, lines: list[str]) -> None:
    fai, table, out = tmp_path / "g.fai", tmp_path / "t.jsonl.gz", tmp_path / "panel.bed"
    fai.write_text("chr2\t1000\t0\t60\t61\n")
    write_records(table, [transcript("B", "chr2", (50, 80))])
    given = None
    if bed:
        given = tmp_path / "in.bed"
        given.write_text(bed)
    prepare_panel.main(given, table, fai, out)
    assert out.read_text().splitlines() == lines
