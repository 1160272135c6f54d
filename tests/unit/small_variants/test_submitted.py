from typing import Any

import pytest

from agnoma.io.submitted_names import SubmittedName, load_names
from agnoma.io.submitted_vcf import Dialect, SubmittedCall
from agnoma.io.vcf import SubmittedCounts
from agnoma.small_variants.propose.submitted import Adopted, adopt, for_ledger


def call(**changes: Any) -> SubmittedCall:
    fields = {
        "contig": "chr7",
        "start": 99,
        "ref": "A",
        "alt": "T",
        "filters": None,
        "tumour": SubmittedCounts(100, 30),
        "normal": None,
        "original": "chr7:100:A:T",
    }
    return SubmittedCall(**(fields | changes))


def adopted(*calls: SubmittedCall) -> Adopted:
    return adopt(calls, contigs=["7"], case_id="C1")


def test_contig_is_translated_and_the_record_kept_for_audit() -> None:
    (candidate,) = adopted(call()).candidates
    assert (candidate.key, candidate.original) == ("7:100:A:T", "chr7:100:A:T")
    assert candidate.tumour == SubmittedCounts(100, 30)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"filters": "weak_evidence"}, "submitted_filter", id="filtered"),
        pytest.param({"contig": "GL1"}, "contig_not_in_reference", id="contig"),
        pytest.param({"alt": "<DEL>"}, "no_sequence_allele", id="symbolic"),
        pytest.param({"alt": "*"}, "no_sequence_allele", id="star"),
        pytest.param({"alt": "A]7:5]"}, "no_sequence_allele", id="breakend"),
        pytest.param({"tumour": None}, "no_depth", id="no-depth"),
    ],
)
def test_others_go_to_the_ledger(changes: dict[str, Any], rule: str) -> None:
    found = adopted(call(**changes))
    assert not found.candidates
    assert [entry.rule for entry in found.ledger] == [rule]


def test_germline_records_are_counted_without_a_place() -> None:
    found = adopted(call(filters="germline;panel_of_normals"), call(filters="germline"))
    (entry,) = found.ledger
    assert (entry.rule, entry.item, entry.value) == ("submitted_germline", "C1", "2")


def test_records_their_caller_found_in_the_normal_are_counted_without_a_place() -> None:
    statuses = ("Germline", "StrongLOH", "LikelyLOH", "LOH", "germline")
    found = adopted(*(call(status=status) for status in statuses), call(status="StrongSomatic"))
    (entry,) = found.ledger
    assert (entry.rule, entry.item, entry.value) == ("submitted_germline", "C1", "5")
    assert len(found.candidates) == 1


def test_candidate_keeps_caller_and_names() -> None:
    name = SubmittedName("VEP", "BRAF", "ENST1.2", "c.1799T>A", "p.Val600=", ("missense", "x"))
    with_names, without = adopted(
        call(dialect=Dialect.MUTECT2, names=(name,)), call(start=5)
    ).candidates
    assert with_names.callers == ("Mutect2",)
    assert load_names(with_names.names or "") == (name,)
    assert (without.callers, without.names) == ((), None)


def test_ledger_keeps_places_with_a_matched_normal() -> None:
    entries = adopted(call(filters="weak"), call(filters="germline")).ledger
    kept, germline = for_ledger(entries, matched_normal=True)
    assert [e.item for e in kept] == ["chr7:100:A:T"]
    assert germline == 1


def test_ledger_hides_places_without_one() -> None:
    entries = adopted(call(filters="weak"), call(filters="weak", start=5), call(alt="*")).ledger
    kept, _ = for_ledger(entries, matched_normal=False)
    assert [(e.item, e.rule, e.value) for e in kept] == [
        ("1 records", "no_sequence_allele", ""),
        ("2 records", "submitted_filter", "weak"),
    ]
