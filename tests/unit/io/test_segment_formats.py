from pathlib import Path

import pytest
from segment_builders import (
    CONTIGS,
    FACETS,
    GATK,
    NEW_PURPLE,
    OLD_PURPLE,
    TITAN,
    TITAN_CORRECTED,
    table,
)

from agnoma.errors import InputFormatError
from agnoma.io.segments import (
    examine_segments,
    read_segments,
)
from agnoma.io.segments.formats import FORMATS


@pytest.mark.parametrize(
    ("header", "row", "name", "expected", "absolute"),
    [
        pytest.param(
            "chromosome start end gene log2 depth probes weight", "1 0 100 ERBB2 2.95 600 4 24.8",
            "CNVkit", {"log2": 2.95, "bins": 4}, False, id="cnvkit",
        ),
        pytest.param(
            "chromosome start end gene log2 baf cn cn1 cn2 depth probes weight",
            "1 0 100 ERBB2 2.95 0.75 16 15 1 600 4 24.8", "CNVkit",
            {"log2": 2.95, "copies": 16, "minor_copies": 1, "bins": 4, "baf": 0.25},
            False, id="cnvkit-call",
        ),
        pytest.param(
            "chromosome start end gene log2 baf cn", "1 0 100 G -1 1.04 1",
            "CNVkit", {"log2": -1, "copies": 1, "baf": 0}, False, id="cnvkit-baf-rescaled-beyond-1",
        ),
        pytest.param(
            FACETS, "1 1 59 5 2.86 1.206949 43 2.86 1.2 1 100 0.96 16 1", "FACETS",
            {"log2": 2.86, "copies": 16, "minor_copies": 1, "bins": 59, "snps": 5, "baf": 0.25},
            True, id="facets",
        ),
        pytest.param(
            FACETS, "1 1 59 0 0.1 0.3 43 0.1 NA 1 100 1 2 NA", "FACETS",
            {"log2": 0.1, "copies": 2, "bins": 59, "snps": 0}, True, id="facets-without-snps",
        ),
        pytest.param(
            "sid chrom loc.start loc.end tcn.em lcn.em", "s_67 1 1 100 2 0", "FACETS",
            {"copies": 2, "minor_copies": 0}, True, id="facets-short",
        ),
        pytest.param(
            OLD_PURPLE, "1 1 100 2.0 10 0.875 0.75 BAF_WEIGHTED", "PURPLE",
            {"copies": 2, "minor_copies": 0.5, "baf": 0.125, "snps": 10}, True, id="purple-old",
        ),
        pytest.param(
            OLD_PURPLE, "1 1 100 17.45 9 0.875 0.75 BAF_WEIGHTED", "PURPLE",
            {"copies": 17.45, "baf": 0.125, "snps": 9}, True, id="purple-old-too-few-snps",
        ),
        pytest.param(
            OLD_PURPLE, "1 1 100 17.45 0 0.0 0.95 STRUCTURAL_VARIANT", "PURPLE",
            {"copies": 17.45, "snps": 0}, True, id="purple-old-no-snp-is-no-fraction-0",
        ),
        pytest.param(
            NEW_PURPLE, "1 1 100 -0.5 4 0.5 0.5 NONE NONE BAF 12 0.4 1 1 -0.01 0.02", "PURPLE",
            {"copies": 0, "minor_copies": 0, "bins": 12, "baf": 0.5, "snps": 4},
            True, id="purple-new-below-zero",
        ),
        pytest.param(
            "sample chr startpos endpos nMajor nMinor nAraw nBraw", "T1 1 1 100 8 1 8.2 0.9",
            "ASCAT", {"copies": 9, "minor_copies": 1}, True, id="ascat",
        ),
        pytest.param(
            "chr startpos endpos nMajor nMinor", "1 1 100 1 2",
            "ASCAT", {"copies": 3, "minor_copies": 1}, True, id="ascat-alleles-swapped",
        ),
        pytest.param(
            "Chromosome Start End nMajor nMinor", "1 1 100 8 1",
            "PCGR", {"copies": 9, "minor_copies": 1}, True, id="pcgr",
        ),
        pytest.param(
            GATK, "1 1 100 40 7 -1.1 -1.0 -0.9 0.1 0.2 0.3", "GATK",
            {"log2": -1, "bins": 40, "baf": 0.2, "snps": 7}, False, id="gatk-model",
        ),
        pytest.param(
            GATK, "1 1 100 40 0 -1.1 -1.0 -0.9 NaN NaN NaN", "GATK",
            {"log2": -1, "bins": 40, "snps": 0}, False, id="gatk-without-snps",
        ),
        pytest.param(
            "CONTIG START END NUM_POINTS_COPY_RATIO MEAN_LOG2_COPY_RATIO CALL", "1 1 100 40 1.5 +",
            "GATK", {"log2": 1.5, "bins": 40}, False, id="gatk-called",
        ),
        pytest.param(
            "ID chrom loc.start loc.end num.mark seg.mean", "S1 1 1 100 50 -0.7",
            "IGV", {"log2": -0.7, "bins": 50}, False, id="seg-dnacopy",
        ),
        pytest.param(
            "Sample Chromosome Start End Num_Probes Segment_Mean", "S1 1 1 100 50 -0.7",
            "IGV", {"log2": -0.7, "bins": 50}, False, id="seg-tcga",
        ),
        pytest.param(
            "SAMPLE CHROMOSOME START_POSITION END_POSITION NUM_MARKERS SEG.MEAN",
            "S1 1 1 100 50 -0.7", "IGV", {"log2": -0.7, "bins": 50}, False, id="seg-upper-case",
        ),
        pytest.param(
            TITAN, "S1 1 1 100 4 0.75 2.6 21 ASCNA 8 1 7 1 1", "TITAN",
            {"log2": 2.6, "copies": 8, "minor_copies": 1, "baf": 0.25, "snps": 4}, True, id="titan",
        ),
        pytest.param(
            TITAN_CORRECTED, "S1 1 1 100 4 0.75 2.6 21 ASCNA 8 1 7 1 1 17 HLAMP 2 15", "TITAN",
            {"log2": 2.6, "copies": 17, "minor_copies": 2, "baf": 0.25, "snps": 4},
            True, id="titan-corrected",
        ),
        pytest.param(
            "chrom start end tot_cn", "1 1 100 17", "total", {"copies": 17}, True, id="total",
        ),
    ],
)  # fmt: skip
def test_formats_are_told_by_their_header(
    tmp_path: Path, header: str, row: str, name: str, expected: dict[str, float], absolute: bool
) -> None:
    found = read_segments(table(tmp_path, header, row), CONTIGS)
    assert name in found.format_name
    assert found.absolute is absolute
    values = found.segments[0].model_dump(exclude_none=True)
    assert values.pop("contig") == "chr1"
    assert values == pytest.approx({"start": 0, "end": 100, **expected}, abs=1e-6)
    fitting = [f.name for f in FORMATS if f.columns(header.split()) is not None]
    assert fitting == [found.format_name]


@pytest.mark.parametrize(
    ("header", "sound", "row", "reason"),
    [
        pytest.param(
            "chromosome start end gene log2 cn probes", "1 0 100 G 0.5 3 4", "1 200 300 G nan 2 4",
            "CNVkit writes no ratio", id="cnvkit-although-call-wrote-neutral-copies",
        ),
        pytest.param(
            FACETS, "1 1 9 1 0.1 0 4 0.1 0 1 100 1 2 1", "1 2 5 0 0.1 NA 4 0.1 NA 200 300 NA NA NA",
            "FACETS fits no copies", id="facets",
        ),
        pytest.param(
            GATK, "1 1 100 4 7 0 0.1 0.2 0.1 0.2 0.3", "1 200 300 0 7 NaN NaN NaN 0.1 0.2 0.3",
            "GATK writes no ratio", id="gatk",
        ),
        pytest.param(
            TITAN, "S1 1 1 100 4 0.7 2 2 A 8 1 7 1 1", "S1 1 200 300 1 NA NA 0 OUT NA NA NA NA NA",
            "TITAN gives no copies", id="titan",
        ),
    ],
)  # fmt: skip
def test_rows_a_tool_leaves_without_value_are_counted(
    tmp_path: Path, header: str, sound: str, row: str, reason: str
) -> None:
    found = read_segments(table(tmp_path, header, sound, row), CONTIGS)
    assert [s.end for s in found.segments] == [100]
    remark = found.remarks[0]
    assert remark.startswith(f"1 segments without a value left out: {reason}")
    assert "not assessable: line 3 (1:200-300)." in remark
    ((segment, line),) = found.unvalued
    assert (segment.contig, segment.end, line) == ("chr1", 300, 3)


@pytest.mark.parametrize(
    ("alleles", "copies", "minor"),
    [
        pytest.param("3 1 2", 3.0, 1.0, id="smaller-first"),
        pytest.param("3 . .", 3.0, None, id="alleles-unknown"),
        pytest.param(". . .", None, None, id="all-unknown"),
        pytest.param(". 2 1", 3.0, 1.0, id="total-from-alleles"),
    ],
)
def test_alleles(tmp_path: Path, alleles: str, copies: float | None, minor: float | None) -> None:
    header = "chromosome start end gene log2 cn cn1 cn2"
    found = read_segments(table(tmp_path, header, f"1 0 100 - 0.5 {alleles}"), CONTIGS)
    assert (found.segments[0].copies, found.segments[0].minor_copies) == (copies, minor)


CALLED = "chromosome start end gene log2 cn probes"


@pytest.mark.parametrize(
    ("rows", "absolute"),
    [
        # `cnvkit.py call` without --purity: limits, and the next whole number above them.
        pytest.param([(0.0, 2), (-0.51, 1), (1.04, 5)], False, id="cut"),
        # With --purity 0.3: ratios rescaled, the nearest whole number.
        pytest.param([(0.0, 2), (-5.0, 0), (2.05, 8)], True, id="rescaled"),
        pytest.param([(0.0, 2), (1.0, 4), (-1.2, 1)], True, id="rescaled-loss"),
        pytest.param([(0.0, 2), (-0.51, 1), (0.58, 3)], False, id="fits-both"),
        pytest.param([(0.0, 2), (-0.51, 1), (1.04, 7)], False, id="fits-neither"),
        # With --ploidy 4 a ratio of 1 is four copies.
        pytest.param([(0.0, 4), (-1.0, 2), (0.58, 6)], True, id="ploidy-4"),
    ],
)
def test_copies_that_restate_a_ratio_are_no_copies_of_tumour_cells(
    tmp_path: Path, rows: list[tuple[float, int]], absolute: bool
) -> None:
    lines = [f"1 {100 * n} {100 * n + 90} G {log2} {cn} 4" for n, (log2, cn) in enumerate(rows)]
    found = read_segments(table(tmp_path, CALLED, *lines), CONTIGS)
    assert found.absolute is absolute
    assert [s.copies for s in found.segments] == [cn for _, cn in rows]
    assert found.remarks == ()
    used = "taken as those of tumour cells" if absolute else "shown, and copies are computed from"
    (explanation,) = found.explanations
    assert explanation.startswith("Whether a tumour fraction was used for the copies in this ")
    assert f"is not in the file: they are {used}" in explanation


# No copy and less of ratios that were rescaled with a purity: log2 of 0.001 (cnvlib.call).
FLOOR = -9.96578


def test_a_ratio_at_the_floor_tells_that_a_tumour_fraction_was_used(tmp_path: Path) -> None:
    lines = [f"1 {at} {at + 90} G {log2} {cn} 4" for at, log2, cn in
             ((0, 0.0, 2), (100, -0.51, 1), (200, 0.58, 3), (300, FLOOR, 0))]  # fmt: skip
    found = read_segments(table(tmp_path, CALLED, *lines), CONTIGS)
    assert found.absolute
    assert found.explanations == ()
    lines[3] = lines[3].replace(str(FLOOR), "-9.9")
    assert not read_segments(table(tmp_path, CALLED, *lines), CONTIGS).absolute


def test_rescaled_ratios_cut_at_fixed_limits_are_refused(tmp_path: Path) -> None:
    """The default method of `cnvkit.py call` with --purity: 4 copies become 5, 0.8 become 0."""
    lines = ("1 0 90 G 0.0 2 4", "1 100 190 G 1.04 5 4", f"1 200 290 G {FLOOR} 0 4")
    with pytest.raises(InputFormatError, match="rescaled with a tumour fraction and its"):
        read_segments(table(tmp_path, CALLED, *lines), CONTIGS)
    assert read_segments(table(tmp_path, CALLED, *lines[:2]), CONTIGS).segments


def test_sex_chromosomes_do_not_tell_where_copies_come_from(tmp_path: Path) -> None:
    # One X of a man: its whole number is not that of two copies.
    lines = ("1 0 90 G 0 2 4", "1 100 190 G -5.0 0 4", "1 200 290 G 2.05 8 4", "X 0 90 G 0 1 4")
    assert read_segments(table(tmp_path, CALLED, *lines), CONTIGS).absolute


@pytest.mark.parametrize(
    ("header", "row", "column", "found"),
    [
        pytest.param(
            "Chromosome Start End nMajor nMinor", "1 1 100 NA 1", "nMajor", "NA", id="pcgr"
        ),
        pytest.param(
            NEW_PURPLE, "1 1 100 NaN 100 0.5 0.5 NONE NONE BAF 12 0.4 1 1 1 1", "copyNumber", "NaN",
            id="purple",
        ),
        pytest.param(
            GATK, "1 1 100 40 7 NaN NaN NaN 0.1 0.2 0.3", "LOG2_COPY_RATIO_POSTERIOR_50", "NaN",
            id="gatk-with-points",
        ),
    ],
)  # fmt: skip
def test_the_column_without_a_value_is_named(
    tmp_path: Path, header: str, row: str, column: str, found: str
) -> None:
    with pytest.raises(InputFormatError, match=f"line 2: column '{column}' holds '{found}'; write"):
        read_segments(table(tmp_path, header, row), CONTIGS)


@pytest.mark.parametrize(
    ("header", "row", "sound"),
    [
        pytest.param(FACETS, "1 1 59 5 2 1 43 2 1 1 100 0.9 7 9", False, id="more-than-all"),
        pytest.param(FACETS, "1 1 59 5 2 1 43 2 1 1 100 0.9 7 5", False, id="more-than-half"),
        pytest.param(FACETS, "1 1 59 5 2 1 43 2 1 1 100 0.9 7 3", True, id="half"),
        pytest.param(
            NEW_PURPLE, "1 1 100 1.0 100 0.5 0.5 NONE NONE BAF 12 0.4 1 1 1.0 0.0", True,
            id="fitted",
        ),
    ],
)  # fmt: skip
def test_the_lesser_allele_has_at_most_half_of_the_copies(
    tmp_path: Path, header: str, row: str, sound: bool
) -> None:
    faults = examine_segments(table(tmp_path, header, row), CONTIGS).faults
    assert (faults == ()) is sound
    assert all("column 'lcn.em' holds" in str(f) and "at most half of 7" in str(f) for f in faults)


def test_preamble_of_gatk(tmp_path: Path) -> None:
    path = table(tmp_path, "@HD VN:1.6", "@SQ SN:chr1 LN:900", "@SQ SN:chr2 LN:x", "@RG ID:G SM:T",
                 GATK, "chr1 1 100 4 7 0 0.1 0.2 0.1 0.2 0.3")  # fmt: skip
    found = examine_segments(path, CONTIGS)
    assert found.faults == ()
    assert found.header_lengths == {"chr1": 900}
