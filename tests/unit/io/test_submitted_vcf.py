from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.submitted_vcf import SubmittedCall, read_submitted_calls
from agnoma.io.vcf import SubmittedCounts

META = """##fileformat=VCFv4.2
##contig=<ID=7,length=1000>
##FILTER=<ID=weak,Description="x">
##INFO=<ID=TDP,Number=1,Type=Integer,Description="x">
##INFO=<ID=TVAF,Number=.,Type=Float,Description="x">
##INFO=<ID=DP,Number=1,Type=Integer,Description="x">
##INFO=<ID=AF,Number=A,Type=Float,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=AF,Number=A,Type=Float,Description="x">
##FORMAT=<ID=VAF,Number=A,Type=Float,Description="x">
##FORMAT=<ID=FREQ,Number=1,Type=String,Description="x">
##FORMAT=<ID=DPT,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=DPC,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=ADT,Number=.,Type=String,Description="x">
##FORMAT=<ID=ADC,Number=.,Type=String,Description="x">
"""
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def read(
    path: Path,
    *records: str,
    samples: tuple[str, ...] = ("S1",),
    meta: str = META,
    case_id: str = "C1",
) -> list[SubmittedCall]:
    header = "\t".join([COLUMNS, "FORMAT", *samples]) if samples else COLUMNS
    vcf = path / "calls.vcf"
    vcf.write_text(meta + header + "\n" + "".join(f"{r}\n" for r in records))
    return read_submitted_calls(vcf, case_id=case_id)


@pytest.mark.parametrize(
    ("info", "form", "sample", "expected"),
    [
        pytest.param(".", "AD:DP", "70,30:105", SubmittedCounts(100, 30), id="ad-sums-to-depth"),
        pytest.param(".", "DP:AF", "100:0.3", SubmittedCounts(100, 30, 0.3), id="dp-af"),
        pytest.param(".", "DP:VAF", "100:0.3", SubmittedCounts(100, 30, 0.3), id="dp-vaf"),
        pytest.param(".", "DP:FREQ", "100:30%", SubmittedCounts(100, 30, 0.3), id="dp-freq"),
        pytest.param(".", "DPT:ADT", "105:70,30", SubmittedCounts(100, 30), id="pcgr-format"),
        pytest.param("TDP=100;TVAF=0.3", "DPT", "1", SubmittedCounts(100, 30, 0.3), id="pcgr-info"),
        pytest.param("DP=100;AF=0.3", "DPT", "1", SubmittedCounts(100, 30, 0.3), id="info-dp-af"),
    ],
)
def test_counts_from_each_place(
    info: str, form: str, sample: str, expected: SubmittedCounts, tmp_path: Path
) -> None:
    (found,) = read(tmp_path, f"7\t100\t.\tA\tT\t.\tPASS\t{info}\t{form}\t{sample}")
    assert found.tumour is not None
    assert (found.tumour.depth_x, found.tumour.alt_count) == (expected.depth_x, expected.alt_count)
    assert found.tumour.vaf == (
        None if expected.vaf is None else pytest.approx(expected.vaf, rel=1e-6)
    )
    assert (found.start, found.filters, found.original) == (99, None, "7:100:A:T")


def test_every_allele_of_a_record_has_its_own_counts(tmp_path: Path) -> None:
    found = read(tmp_path, "7\t100\t.\tA\tT,C\t.\t.\t.\tAD:DP\t50,30,20:100")
    assert [(c.alt, c.tumour) for c in found] == [
        ("T", SubmittedCounts(100, 30)),
        ("C", SubmittedCounts(100, 20)),
    ]
    assert {c.original for c in found} == {"7:100:A:T/C"}


def test_filter_is_kept_in_words(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "7\t100\t.\tA\tT\t.\tweak\t.\tAD\t70,30")
    assert found.filters == "weak"


@pytest.mark.parametrize(
    ("samples", "meta"),
    [
        pytest.param(("A", "B"), META + "##tumor_sample=B\n", id="header"),
        pytest.param(("A", "C1"), META, id="case-id"),
        pytest.param(("NORMAL", "TUMOR"), META, id="tumor"),
        pytest.param(("x", "tumour"), META, id="tumour"),
        pytest.param(("normal", "x"), META, id="other-of-two"),
    ],
)
def test_second_column_is_the_tumour(samples: tuple[str, ...], meta: str, tmp_path: Path) -> None:
    record = "7\t100\t.\tA\tT\t.\t.\t.\tAD\t50,1\t70,30"
    (found,) = read(tmp_path, record, samples=samples, meta=meta)
    assert found.tumour == SubmittedCounts(100, 30)
    assert found.normal == SubmittedCounts(51, 1)


def test_unnamed_columns_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=r"among the samples A, B; name it C1 or TUMOR"):
        read(tmp_path, "7\t100\t.\tA\tT\t.\t.\t.\tAD\t5,1\t7,3", samples=("A", "B"))


def test_pcgr_normal_without_alleles_is_unknown(tmp_path: Path) -> None:
    record = "7\t100\t.\tA\tT\t.\t.\t.\tDPC:DPT:ADC:ADT\t237:100:.,.:70,30"
    (found,) = read(tmp_path, record)
    assert found.normal is None


def test_no_sample_column(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "7\t100\t.\tA\tT\t.\t.\tTDP=10;TVAF=0.5", samples=())
    assert found.tumour == SubmittedCounts(10, 5, 0.5)


def test_missing_counts_of_one_record_stay_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, "7\t100\t.\tA\tT\t.\t.\t.\tAD\t.", "7\t101\t.\tA\tT\t.\t.\t.\tAD\t70,30")
    assert [c.tumour for c in found] == [None, SubmittedCounts(100, 30)]


def test_no_counts_anywhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match="no record has depth and allele fraction; needed"):
        read(tmp_path, "7\t100\t.\tA\tT\t.\t.\t.\tDP\t10")


def test_no_record_is_fine(tmp_path: Path) -> None:
    assert read(tmp_path) == []


@pytest.mark.parametrize(
    ("alt", "expected"), [("<DEL>", False), ("*", False), ("AT", True)], ids=["sv", "star", "bases"]
)
def test_has_sequence(alt: str, expected: bool, tmp_path: Path) -> None:
    (found,) = read(tmp_path, f"7\t100\t.\tA\t{alt}\t.\t.\t.\tAD\t70,30")
    assert found.has_sequence is expected
