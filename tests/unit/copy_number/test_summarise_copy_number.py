from pathlib import Path
from typing import Any

import pytest

import summarise_copy_number
from agnoma.errors import PipelineError
from agnoma.io.records import write_records
from agnoma.io.snp_counts import write_snp_counts
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.identity import SnpList, SnpSite
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


NOTES = Path(__file__).parents[3] / "resources/knowledge/copy_number_notes.tsv"
PANELS = Path(__file__).parents[3] / "resources/panels"


def run(
    files: Path,
    *,
    segments: bool,
    panel: bool,
    source: str,
    snps: summarise_copy_number.SnpFiles | None = None,
    **case: Any,
) -> CopyNumberProfile:
    out = files / "copy_number.json"
    summarise_copy_number.main(
        files / "segments.tsv" if segments else None,
        None,
        files / "transcripts.jsonl.gz",
        files / "panel.bed" if panel else None,
        files / "genome.fa.fai",
        NOTES,
        PANELS / "chromosome_arms.tsv",
        PANELS / "pseudoautosomal.tsv",
        PANELS / "germline_cnv_genes.tsv",
        None,
        out,
        snps=snps,
        case=CaseInfo(case_id="C1", patient_id="P1", **case).model_dump_json(),
        settings=CopyNumberConfig().model_dump_json(),
        source=source,
        reference=None,
        build="GRCh38",
    )
    return CopyNumberProfile.read_json(out)


def snp_files(folder: Path, *, sites: int, normal: bool) -> summarise_copy_number.SnpFiles:
    """Write heterozygous SNPs whose lesser allele has a quarter of the tumour's fragments."""
    places = tuple(
        SnpSite(contig="chr17", start=100 * i, ref="A", alt="C", af=0.5) for i in range(sites)
    )
    SnpList(source="test", sites=places).write_json(folder / "snps.json")
    write_snp_counts(folder / "tumour.tsv.gz", places, [(300, 100, 0)] * sites)
    write_snp_counts(folder / "normal.tsv.gz", places, [(50, 50, 0)] * sites)
    return summarise_copy_number.SnpFiles(
        folder / "snps.json",
        folder / "tumour.tsv.gz",
        folder / "normal.tsv.gz" if normal else None,
    )


@pytest.mark.parametrize("normal", [True, False])
def test_allele_fractions_reach_the_segments(files: Path, normal: bool) -> None:
    snps = snp_files(files, sites=30, normal=normal)
    (segment,) = run(files, segments=True, panel=False, source="submitted", snps=snps).segments
    assert (segment.baf, segment.snps) == (pytest.approx(0.25, abs=0.02), 30)


def test_run_without_snps_of_the_list(files: Path) -> None:
    snps = snp_files(files, sites=0, normal=False)
    (segment,) = run(files, segments=True, panel=False, source="submitted", snps=snps).segments
    assert (segment.baf, segment.snps) == (None, None)


def test_notes_and_pathology_reach_the_gene(files: Path) -> None:
    result = run(files, segments=True, panel=False, source="submitted", her2_ihc="1+")
    (gene,) = result.genes
    assert any("Confirm: HER2 by IHC/ISH." in note for note in gene.notes)
    assert any(note.startswith("Conflict: amplified by sequencing") for note in gene.notes)
    assert gene.call.value == "amplified"


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
