from pathlib import Path

import pytest

import summarise_copy_number
from agnoma.errors import PipelineError
from agnoma.io.records import write_records
from agnoma.models.base import Status
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import CopyNumberConfig


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_records(
        tmp_path / "transcripts.jsonl.gz",
        [
            Transcript(
                gene="ERBB2",
                transcript_id="T1",
                choice=TranscriptChoice.MANE_SELECT,
                contig="chr17",
                strand=Strand.PLUS,
                exons=((1000, 2000),),
                cds_start=1000,
                cds_end=2000,
            )
        ],
    )
    (tmp_path / "genome.fa.fai").write_text("chr17\t50000\t7\t60\t61\n")
    (tmp_path / "segments.tsv").write_text(
        "Chromosome\tStart\tEnd\tnMajor\tnMinor\n17\t1\t5000\t8\t1\n"
    )
    (tmp_path / "panel.bed").write_text("chr17\t3000\t4000\tother\n")
    return tmp_path


def run(files: Path, *, segments: bool, panel: bool, source: str) -> CopyNumberProfile:
    out = files / "copy_number.json"
    summarise_copy_number.main(
        files / "segments.tsv" if segments else None,
        None,
        files / "transcripts.jsonl.gz",
        files / "panel.bed" if panel else None,
        files / "genome.fa.fai",
        out,
        case_id="C1",
        settings=CopyNumberConfig().model_dump_json(),
        tumour_fraction=None,
        sex=None,
        source=source,
        reference=None,
    )
    return CopyNumberProfile.read_json(out)


def test_submitted_segments(files: Path) -> None:
    result = run(files, segments=True, panel=False, source="submitted")
    assert [(g.gene, g.copies, g.call.value) for g in result.genes] == [("ERBB2", 9.0, "amplified")]


def test_only_genes_of_the_panel(files: Path) -> None:
    assert run(files, segments=True, panel=True, source="submitted").genes == ()


def test_nothing_given_is_not_tested(files: Path) -> None:
    result = run(files, segments=False, panel=False, source="none")
    assert (result.status, result.genes) == (Status.NOT_TESTED, ())
    assert result.reason is not None and "no reads" in result.reason


def test_source_without_segments_is_an_error(files: Path) -> None:
    with pytest.raises(PipelineError, match="C1: copy number from 'cnvkit' without segments"):
        run(files, segments=False, panel=False, source="cnvkit")


def test_same_input_same_bytes(files: Path) -> None:
    run(files, segments=True, panel=False, source="submitted")
    first = (files / "copy_number.json").read_bytes()
    run(files, segments=True, panel=False, source="submitted")
    assert (files / "copy_number.json").read_bytes() == first
