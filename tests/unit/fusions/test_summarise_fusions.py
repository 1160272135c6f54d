from pathlib import Path

import pytest

import summarise_fusions
from agnoma.io.records import write_records
from agnoma.models.base import Status
from agnoma.models.fusion import FusionResult
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import FusionsConfig


@pytest.fixture
def files(tmp_path: Path) -> Path:
    alk = Transcript(
        gene="ALK",
        transcript_id="T1",
        choice=TranscriptChoice.MANE_SELECT,
        contig="chr2",
        strand=Strand.MINUS,
        exons=((1000, 1300), (2000, 2300)),
        cds_start=1000,
        cds_end=2300,
    )
    write_records(tmp_path / "transcripts.jsonl.gz", [alk])
    (tmp_path / "genome.fa.fai").write_text("chr2\t9000\t7\t60\t61\n")
    (tmp_path / "domains.tsv").write_text(
        "gene\tfirst_codon\tlast_codon\tmay_be_5prime\tsource\nALK\t101\t190\tno\ttest\n"
    )
    return tmp_path


def run(files: Path, *rows: str, table: bool = True) -> FusionResult:
    path = files / "fusions.tsv"
    header = "FusionGene LeftBreakpoint RightBreakpoint SplitReads"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in (header, *rows)))
    out = files / "fusions.json"
    summarise_fusions.main(
        path if table else None,
        files / "transcripts.jsonl.gz",
        files / "domains.tsv",
        files / "genome.fa.fai",
        out,
        case_id="C1",
        settings=FusionsConfig().model_dump_json(),
    )
    return FusionResult.read_json(out)


def test_fusion_with_kinase_kept(files: Path) -> None:
    result = run(files, "EML4--ALK 2:5000 2:1800 100")
    assert (result.status, result.caller, result.notes) == (
        Status.EVALUATED,
        "PCGR-style table",
        (),
    )
    fusion = result.fusions[0]
    assert (fusion.name, fusion.breakpoint5, fusion.split_reads) == ("EML4::ALK", "2:5000", 100)
    assert (fusion.kinase_gene, fusion.kinase_domain_retained) == ("ALK", True)
    assert (fusion.in_frame, fusion.reason) == (None, "PCGR-style table gives no reading frame")


@pytest.mark.parametrize(
    ("reads", "kept", "notes"),
    [
        pytest.param("3", 1, (), id="at-limit"),
        pytest.param(
            "2", 0, ("A::B left out: 2 split reads, at least 3 needed.",), id="just-below-limit"
        ),
        pytest.param(
            "NA", 1, ("A::B: split reads not given, so their limit was not applied.",), id="unknown"
        ),
    ],
)
def test_split_reads(files: Path, reads: str, kept: int, notes: tuple[str, ...]) -> None:
    result = run(files, f"A--B 2:5000 2:1800 {reads}")
    assert (len(result.fusions), result.notes) == (kept, notes)


def test_breakpoint_off_the_reference_is_noted(files: Path) -> None:
    result = run(files, "A--B 2:9000 2:9001 9", "A--C 5:1 . 8")
    assert result.notes == (
        "A::B: breakpoint 2:9001 is no place on the reference; check the build.",
        "A::C: breakpoint 5:1 is no place on the reference; check the build.",
    )


def test_best_supported_first_whatever_the_order(files: Path) -> None:
    rows = ["A--B 2:1 2:2 5", "C--D 2:1 2:2 50", "A--A 2:1 2:2 5"]
    names = [f.name for f in run(files, *rows).fusions]
    assert names == ["C::D", "A::A", "A::B"]
    assert [f.name for f in run(files, *rows[::-1]).fusions] == names


def test_table_that_found_nothing_is_a_result(files: Path) -> None:
    result = run(files)
    assert (result.status, result.fusions) == (Status.EVALUATED, ())


def test_no_table_is_not_tested(files: Path) -> None:
    result = run(files, table=False)
    assert (result.status, result.caller) == (Status.NOT_TESTED, None)
    assert result.reason is not None and "no fusion table" in result.reason
