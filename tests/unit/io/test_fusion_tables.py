from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.fusion_tables import Breakpoint, FusionCall, read_fusions


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "fusions.txt"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in lines))
    return path


ARRIBA = (
    "#gene1 gene2 strand1(gene/fusion) breakpoint1 breakpoint2 split_reads1 split_reads2 "
    "discordant_mates confidence reading_frame retained_protein_domains"
)
STAR = (
    "#FusionName JunctionReadCount SpanningFragCount LeftGene LeftBreakpoint RightGene "
    "RightBreakpoint PROT_FUSION_TYPE"
)
PCGR = "FusionGene LeftBreakpoint RightBreakpoint SplitReads"


@pytest.mark.parametrize(
    ("header", "row", "caller", "expected"),
    [
        pytest.param(
            ARRIBA,
            "EML4 ALK +/+ 2:42295516 2:29223528 12 9 30 high in-frame .",
            "Arriba",
            FusionCall(
                "EML4",
                "ALK",
                Breakpoint("2", 42295516),
                Breakpoint("2", 29223528),
                split_reads=21,
                spanning_pairs=30,
                in_frame=True,
                confidence="high",
            ),
            id="arriba",
        ),
        pytest.param(
            STAR,
            "EML4--ALK 21 30 EML4^ENSG1 chr2:42295516:+ ALK^ENSG2 chr2:29223528:- INFRAME",
            "STAR-Fusion",
            FusionCall(
                "EML4",
                "ALK",
                Breakpoint("chr2", 42295516),
                Breakpoint("chr2", 29223528),
                split_reads=21,
                spanning_pairs=30,
                in_frame=True,
            ),
            id="star-fusion",
        ),
        pytest.param(
            PCGR,
            "EML4--ALK 2:42295516 2:29223528 100",
            "PCGR-style table",
            FusionCall(
                "EML4",
                "ALK",
                Breakpoint("2", 42295516),
                Breakpoint("2", 29223528),
                split_reads=100,
            ),
            id="pcgr",
        ),
    ],
)
def test_formats_are_told_by_their_header(
    tmp_path: Path, header: str, row: str, caller: str, expected: FusionCall
) -> None:
    found = read_fusions(table(tmp_path, header, row))
    assert (found.caller, found.calls) == (caller, (expected,))


@pytest.mark.parametrize(
    ("text", "in_frame"),
    [
        pytest.param("in-frame", True, id="in"),
        pytest.param("out-of-frame", False, id="out"),
        pytest.param("stop-codon", False, id="stop"),
        pytest.param(".", None, id="not-said"),
    ],
)
def test_reading_frame(tmp_path: Path, text: str, in_frame: bool | None) -> None:
    path = table(tmp_path, ARRIBA, f"A B +/+ 1:5 1:9 1 1 1 low {text} .")
    assert read_fusions(path).calls[0].in_frame is in_frame


def test_star_fusion_without_frame_column(tmp_path: Path) -> None:
    header = STAR.removesuffix(" PROT_FUSION_TYPE")
    path = table(tmp_path, header, "A--B 3 1 A^1 chr1:5:+ B^2 chr1:9:+")
    assert read_fusions(path).calls[0].in_frame is None


@pytest.mark.parametrize(
    ("pair", "genes"),
    [
        pytest.param("--ALK", ("?", "ALK"), id="5-prime-unnamed"),
        pytest.param("FGFR2--", ("FGFR2", "?"), id="3-prime-unnamed"),
        pytest.param("BCR::ABL1", ("BCR", "ABL1"), id="double-colon"),
        pytest.param("HLA-A--ROS1", ("HLA-A", "ROS1"), id="hyphen-in-a-name"),
    ],
)
def test_gene_pairs(tmp_path: Path, pair: str, genes: tuple[str, str]) -> None:
    call = read_fusions(table(tmp_path, PCGR, f"{pair} 1:5 1:9 7")).calls[0]
    assert (call.gene5, call.gene3) == genes


def test_unknown_counts_and_breakpoints_stay_unknown(tmp_path: Path) -> None:
    call = read_fusions(table(tmp_path, PCGR, "A--B . . NA")).calls[0]
    assert (call.breakpoint5, call.breakpoint3, call.split_reads) == (None, None, None)


def test_header_alone_found_nothing(tmp_path: Path) -> None:
    assert read_fusions(table(tmp_path, ARRIBA)).calls == ()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            ["gene_a gene_b"],
            r"columns found: gene_a gene_b\. .*Arriba.*STAR-Fusion.*PCGR",
            id="unknown-header",
        ),
        pytest.param([], "empty", id="empty-file"),
        pytest.param([PCGR, "EML4-ALK 1:5 1:9 7"], "two genes as GENE5--GENE3", id="no-pair"),
        pytest.param([PCGR, "-- 1:5 1:9 7"], "two genes", id="both-unnamed"),
        pytest.param([PCGR, "A--B 1-5 1:9 7"], r"line 2: column 'LeftBreakpoint'", id="no-colon"),
        pytest.param([PCGR, "A--B 1:0 1:9 7"], "position from 1", id="position-0"),
        pytest.param([PCGR, "A--B 1:5 1:9 many"], "column 'SplitReads' holds 'many'", id="count"),
    ],
)
def test_faults_name_file_and_place(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_fusions(table(tmp_path, *lines))
