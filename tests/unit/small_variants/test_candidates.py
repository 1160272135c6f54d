from pathlib import Path
from typing import Any

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.vcf import CandidateRecord
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.propose.candidates import Checked, check_candidates

BASES = "ACGTACGTAC" + "N" * 10 + "ACGTACGTACGTACGTACGT"


class Text:
    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == "7"
        return BASES[start:end]


def check(*records: tuple[int, str, str], flank_bp: int = 5, contig: str = "7") -> Checked:
    candidates = [CandidateRecord(contig, start, ref, alt) for start, ref, alt in records]
    reference: Any = Text()
    return check_candidates(
        candidates, reference, path=Path("c.vcf.gz"), contigs=["7"], flank_bp=flank_bp
    )


def test_alleles_are_trimmed_sorted_and_unique() -> None:
    checked = check((30, "GT", "GA"), (25, "C", "CA"), (31, "T", "A"), flank_bp=2)
    assert list(checked.records) == [Allele("7", 26, "", "A"), Allele("7", 31, "T", "A")]
    assert [e.rule for e in checked.ledger] == ["duplicate_record"]


@pytest.mark.parametrize(
    ("start", "flank_bp", "rule"),
    [
        pytest.param(4, 5, None, id="flank-known"),
        pytest.param(5, 5, "reference_unknown", id="flank-unknown"),
        pytest.param(5, 0, None, id="no-flank-needed"),
        pytest.param(12, 0, "reference_unknown", id="itself-unknown"),
    ],
)
def test_unknown_reference(start: int, flank_bp: int, rule: str | None) -> None:
    ref = BASES[start]
    checked = check((start, ref, "T" if ref != "T" else "A"), flank_bp=flank_bp)
    assert [e.rule for e in checked.ledger] == ([rule] if rule else [])


def test_mismatch_goes_to_the_ledger() -> None:
    (entry,) = check((4, "G", "T"), flank_bp=0).ledger
    assert (entry.item, entry.rule) == ("7:5:G:T", "ref_mismatch")
    assert "the reference has A" in entry.explanation


def records(right: int, wrong: int) -> list[tuple[int, str, str]]:
    found = [(20 + i % 16, BASES[20 + i % 16], "TTTT"[: 1 + i // 16] + "T") for i in range(right)]
    return found + [(4, "G", "T")] * wrong


def test_a_fifth_of_mismatches_is_still_accepted() -> None:
    assert check(*records(16, 4), flank_bp=0).records


def test_more_mismatches_mean_the_wrong_build() -> None:
    with pytest.raises(InputFormatError, match=r"c\.vcf\.gz: 5 of 20 records.*wrong build"):
        check(*records(15, 5), flank_bp=0)


def test_few_records_say_nothing_about_the_build() -> None:
    assert len(check(*records(14, 5), flank_bp=0).ledger) >= 5


def test_contig_outside_the_reference() -> None:
    with pytest.raises(InputFormatError, match="contig 8 is not in the reference"):
        check((4, "A", "T"), contig="8")
