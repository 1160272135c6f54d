"""Real calls as other pipelines wrote them: caller, counts and names read without a setting."""

from pathlib import Path

import pytest

from agnoma.io.submitted_vcf import Dialect, SubmittedCall, read_submitted_calls
from agnoma.io.vcf import SubmittedCounts
from agnoma.small_variants.names.submitted_names import NameCheck, compare
from agnoma.small_variants.propose.submitted import adopt

CONTIGS = [*(str(number) for number in range(1, 23)), "X", "Y"]


@pytest.fixture(scope="module")
def hcc1395(data: Path) -> dict[str, SubmittedCall]:
    path = data / "hcc1395/expected.annotated.coding_variant_filtered.vcf.gz"
    return {call.original: call for call in read_submitted_calls(path, case_id="HCC1395")}


def check(call: SubmittedCall, gene: str, transcripts: tuple[str, str], protein: str) -> NameCheck:
    return compare(
        call.names,
        gene=gene,
        transcript_id=transcripts[0],
        refseq_id=transcripts[1],
        hgvs_c=None,
        hgvs_p=protein,
    )


def test_tp53_and_brca1_of_hcc1395(hcc1395: dict[str, SubmittedCall]) -> None:
    tp53, brca1 = hcc1395["chr17:7675088:C:T"], hcc1395["chr17:43057078:G:A"]
    assert {tp53.dialect, brca1.dialect} == {Dialect.VARSCAN2}
    assert tp53.tumour == SubmittedCounts(95, 95)
    assert brca1.tumour == SubmittedCounts(37, 37)
    assert tp53.strands is not None
    assert (tp53.strands.alt_forward, tp53.strands.alt_reverse) == (51, 23)


def test_vep_names_of_hcc1395_agree(hcc1395: dict[str, SubmittedCall]) -> None:
    tp53, brca1 = hcc1395["chr17:7675088:C:T"], hcc1395["chr17:43057078:G:A"]
    mane = ("ENST00000269305.9", "NM_000546.6"), ("ENST00000357654.9", "NM_007294.4")
    assert check(tp53, "TP53", mane[0], "p.(Arg175His)").agrees is True
    assert check(brca1, "BRCA1", mane[1], "p.R1751*").agrees is True


def test_vep_names_of_hcc1395_disagree_with_another_name(
    hcc1395: dict[str, SubmittedCall],
) -> None:
    tp53 = hcc1395["chr17:7675088:C:T"]
    found = check(tp53, "TP53", ("ENST00000269305.9", "NM_000546.6"), "p.(Arg175Cys)")
    assert found.agrees is False
    assert "p.Arg175His (VEP, ENST00000269305.8), here TP53 p.(Arg175Cys)" in found.reason
    elsewhere = check(tp53, "TP53", ("ENST00000000001.1", "NM_1.1"), "p.(Arg175His)")
    assert elsewhere.agrees is None


@pytest.mark.parametrize(
    ("name", "count"),
    [("BRCA.grch37", 196), ("BRCA.grch38", 196), ("COAD.grch37", 3317), ("COAD.grch38", 3313)],
)
def test_pcgr_calls(data: Path, name: str, count: int) -> None:
    calls = read_submitted_calls(data / f"pcgr/T001-{name}.vcf.gz", case_id="T001")
    assert {call.dialect for call in calls} == {Dialect.PCGR}
    assert len(calls) == count
    assert all(call.tumour is not None for call in calls)
    adopted = adopt(calls, contigs=CONTIGS, case_id="T001")
    assert {candidate.callers for candidate in adopted.candidates} == {("PCGR",)}


def test_structural_variants_go_to_the_ledger(data: Path) -> None:
    calls = read_submitted_calls(data / "hcc2218/HCC2218_manta.vcf", case_id="HCC2218C")
    found = adopt(calls, contigs=CONTIGS, case_id="HCC2218")
    assert not found.candidates
    rules = [entry.rule for entry in found.ledger]
    assert (rules.count("no_sequence_allele"), rules.count("submitted_filter")) == (14, 6)
