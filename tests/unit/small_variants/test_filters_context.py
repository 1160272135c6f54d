import pytest

from agnoma.models.evidence import (
    AlleleEvidence,
    CandidateEvidence,
    EvidenceSource,
    SequenceContext,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters import context as filters_context

LIMITS = SmallVariantsConfig()
DELETION = Allele("7", 100, "A", "")


def run(bp: int, unit: str | None = None, units: int = 0) -> SequenceContext:
    return SequenceContext(homopolymer_bp=bp, repeat_unit=unit, repeat_units=units)


@pytest.mark.parametrize(
    ("allele", "context", "vaf", "passed", "value", "limit"),
    [
        pytest.param(DELETION, run(8), 0.5, False, 8, 8, id="run-at"),
        pytest.param(DELETION, run(7), 0.5, True, 7, 8, id="run-below"),
        pytest.param(DELETION, run(6), 0.0999, False, 6, 6, id="short-run-low-fraction"),
        pytest.param(DELETION, run(6), 0.10, True, 6, 8, id="short-run-fraction-at"),
        pytest.param(DELETION, run(5), 0.01, True, 5, 6, id="short-run-below"),
        pytest.param(Allele("7", 100, "", "A"), run(8), 0.5, False, 8, 8, id="insertion"),
        pytest.param(Allele("7", 100, "A" * 8, ""), run(8), 0.5, False, 8, 8, id="the-whole-run"),
        pytest.param(Allele("7", 100, "A" * 9, ""), run(8), 0.5, True, 8, 8, id="longer-than-run"),
        pytest.param(Allele("7", 100, "CA", ""), run(1, "CA", 6), 0.5, False, 6, 6, id="repeat-at"),
        pytest.param(
            Allele("7", 100, "CA", ""), run(1, "CA", 5), 0.01, True, 1, 6, id="repeat-below"
        ),
        pytest.param(
            Allele("7", 100, "G" * 13, ""),
            run(1, "CA", 6),
            0.5,
            True,
            1,
            8,
            id="longer-than-repeat",
        ),
    ],
)
def test_homopolymer(
    allele: Allele, context: SequenceContext, vaf: float, passed: bool, value: float, limit: float
) -> None:
    outcome = filters_context.homopolymer(allele, context, vaf, LIMITS)
    assert (outcome.passed, outcome.value, outcome.limit) == (passed, value, limit)
    assert not outcome.exempt


def test_substitution_in_a_run_passes() -> None:
    outcome = filters_context.homopolymer(Allele("7", 100, "A", "C"), run(20), 0.01, LIMITS)
    assert outcome.passed is True
    assert outcome.reason.startswith("a substitution")


def test_homopolymer_without_context() -> None:
    assert filters_context.homopolymer(DELETION, None, 0.5, LIMITS).passed is None


@pytest.mark.parametrize(
    ("context", "passed", "words"),
    [
        pytest.param(None, None, "no BED", id="no-context"),
        pytest.param(run(1), None, "low_complexity_beds", id="no-bed"),
        pytest.param(
            SequenceContext(homopolymer_bp=1, low_complexity_evaluated=True),
            True,
            "in none",
            id="outside",
        ),
        pytest.param(
            SequenceContext(
                homopolymer_bp=1, low_complexity_evaluated=True, low_complexity="rmsk.bed.gz"
            ),
            False,
            "rmsk.bed.gz",
            id="listed",
        ),
    ],
)
def test_low_complexity(context: SequenceContext | None, passed: bool | None, words: str) -> None:
    outcome = filters_context.low_complexity(context)
    assert outcome.passed is passed
    assert words in outcome.reason


def candidate(others: int, ref: str = "A", alt: str = "C", *, reads: bool = True) -> object:
    return CandidateEvidence(
        contig="7",
        start=100,
        ref=ref,
        alt=alt,
        source=EvidenceSource.READS if reads else EvidenceSource.SUBMITTED_VCF,
        tumour=AlleleEvidence(depth_x=100, ref_count=80, alt_count=20, other_count=0),
        vaf=0.2,
        clustered_with=others,
    )


@pytest.mark.parametrize(
    ("one", "passed", "value"),
    [
        pytest.param(candidate(2), False, 3, id="at"),
        pytest.param(candidate(1), True, 2, id="below"),
        pytest.param(candidate(0), True, 1, id="alone"),
        pytest.param(candidate(5, "AC", "TT"), True, None, id="mnv"),
        pytest.param(candidate(5, "AC", ""), True, None, id="deletion"),
        pytest.param(candidate(0, reads=False), None, None, id="no-reads"),
    ],
)
def test_clustered(one: CandidateEvidence, passed: bool | None, value: float | None) -> None:
    outcome = filters_context.clustered(one, LIMITS)
    assert (outcome.passed, outcome.value) == (passed, value)


def test_every_filter_is_described() -> None:
    assert set(filters_context.DESCRIPTIONS) == {"homopolymer", "low_complexity", "clustered"}
