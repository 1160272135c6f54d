"""Phase of a submitted VCF: GT with PS, PGT with PID; what a record does not state is None."""

from pathlib import Path

import pytest

from agnoma.io.submitted_vcf import read_submitted_calls
from agnoma.io.vcf import CandidateRecord, SubmittedPhase, read_candidates, write_candidates

META = """##fileformat=VCFv4.2
##contig=<ID=7,length=1000>
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=PGT,Number=1,Type=String,Description="x">
##FORMAT=<ID=PID,Number=1,Type=String,Description="x">
"""
PS = '##FORMAT=<ID=PS,Number=1,Type={},Description="x">\n'


def phases(
    folder: Path, alt: str, form: str, *samples: str, ps: str = "Integer"
) -> list[SubmittedPhase | None]:
    names = ("TUMOR", "NORMAL")[: len(samples)]
    header = "\t".join(
        ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *names]
    )
    counts = ",".join(["60", *["20" for _ in alt.split(",")]])
    row = "\t".join(
        [
            "7",
            "100",
            ".",
            "A",
            alt,
            ".",
            "PASS",
            ".",
            f"{form}:AD",
            *(f"{s}:{counts}" for s in samples),
        ]
    )
    path = folder / "calls.vcf"
    path.write_text(META + PS.format(ps) + header + "\n" + row + "\n")
    return [call.phase for call in read_submitted_calls(path, case_id="C1")]


@pytest.mark.parametrize(
    ("form", "sample", "expected"),
    [
        pytest.param("GT:PS", "0|1:97", SubmittedPhase("PS:97", 1), id="gt-ps"),
        pytest.param("GT:PS", "1|0:97", SubmittedPhase("PS:97", 0), id="other-haplotype"),
        pytest.param("GT:PS", "0/1:97", None, id="not-phased"),
        pytest.param("GT:PS", "0|1:.", None, id="no-set"),
        pytest.param("GT", "0|1", None, id="bar-without-a-set"),
        pytest.param("GT:PS", "1|1:97", None, id="on-both"),
        pytest.param("GT:PS", "0|0:97", None, id="on-none"),
        pytest.param("GT:PS", ".|1:97", None, id="half-a-genotype"),
        pytest.param("GT:PGT:PID", "0/1:0|1:97_A_T", SubmittedPhase("PID:97_A_T", 1), id="pgt-pid"),
        pytest.param("PGT:PID", "1|0:97_A_T", SubmittedPhase("PID:97_A_T", 0), id="without-gt"),
        pytest.param("GT:PGT:PID", "0/1:0/1:97_A_T", None, id="pgt-not-phased"),
        pytest.param("GT:PGT:PID", "0/1:1:97_A_T", None, id="pgt-of-one-copy"),
        pytest.param("GT:PGT:PID", "0/1:0|1:.", None, id="no-pid"),
        pytest.param("GT:PGT:PID", "0/1:.:97_A_T", None, id="no-pgt"),
        pytest.param("GT:PGT:PID", "0/1:.|1:97_A_T", None, id="half-a-pgt"),
        pytest.param(
            "GT:PGT:PID:PS", "0|1:0|1:9_A_T:97", SubmittedPhase("PS:97", 1), id="set-first"
        ),
        pytest.param(
            "GT:PGT:PID:PS", "0/1:0|1:9_A_T:97", SubmittedPhase("PID:9_A_T", 1), id="else-pid"
        ),
    ],
)
def test_where_it_is_stated(
    tmp_path: Path, form: str, sample: str, expected: SubmittedPhase | None
) -> None:
    assert phases(tmp_path, "T", form, sample) == [expected]


def test_each_alt_of_a_record_has_its_own_haplotype(tmp_path: Path) -> None:
    assert phases(tmp_path, "T,C", "GT:PS", "2|1:97") == [
        SubmittedPhase("PS:97", 1),
        SubmittedPhase("PS:97", 0),
    ]


def test_set_may_be_a_word_and_the_tumour_counts(tmp_path: Path) -> None:
    found = phases(tmp_path, "T", "GT:PS", "1|0:block-7", "0|1:block-8", ps="String")
    assert found == [SubmittedPhase("PS:block-7", 0)]


def test_phase_travels_with_a_candidate(tmp_path: Path) -> None:
    """A set with characters that end an INFO field comes back as it was."""
    path = tmp_path / "c.vcf"
    given = [
        CandidateRecord("7", 9, "A", "T", phase=SubmittedPhase("PID:9_A_T; x=1,2", 0)),
        CandidateRecord("7", 19, "A", "T"),
    ]
    write_candidates(path, given, {"7": 100})
    assert [record.phase for record in read_candidates(path)] == [given[0].phase, None]
