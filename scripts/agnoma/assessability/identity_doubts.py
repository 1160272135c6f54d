"""Whether the reads of a case may be another person's (clinical.md 1.2, 1.5).

A failed sample may still show true positives; reads that may be another person's may not. So the
doubts stand apart from the other reasons of a verdict, each in words. They name the other case,
which is how a laboratory finds the swapped tube, and never the other patient.
"""

from collections.abc import Iterator

from agnoma.models.case import Role
from agnoma.models.identity import (
    CaseIdentity,
    IdentityComparison,
    IdentityDoubt,
    IdentityFlag,
    SamplePair,
)
from agnoma.models.qc import MetricState, SampleQc

IN_DOUBT = "identity in doubt"
_OTHER_SAMPLE = 0.4  # foreign DNA from which on the sample rather is the other person's
_SAMPLES = {Role.TUMOUR: "the tumour", Role.NORMAL: "the matched normal"}
_CONTRADICTIONS = {
    IdentityFlag.SAME_PERSON_TWO_PATIENTS: "are of one person, and submitted for two patients",
    IdentityFlag.TWO_PERSONS_ONE_PATIENT: "are of two persons, and submitted for one patient",
    IdentityFlag.UNRELATED_TUMOUR_NORMAL: "are of two persons",
}


def case_identity(
    case_id: str, comparison: IdentityComparison | None, tumour_qc: SampleQc
) -> CaseIdentity:
    """Return what speaks against the reads of a case being its patient's.

    Parameters
    ----------
    case_id
        The case.
    comparison
        Every sample held against every other; None = not made.
    tumour_qc
        Its concordance with the matched normal and its sex are asked too, where they decide.
    """
    pairs = () if comparison is None else comparison.pairs
    cases = () if comparison is None else comparison.cases
    doubts = [_of_pair(case_id, p) for p in pairs if p.flag and case_id in _cases(p)]
    doubts += _of_sample(tumour_qc, told={doubt.flag for doubt in doubts})
    states = {case.case_id: case.state for case in cases}
    return CaseIdentity(reference=states.get(case_id), doubts=tuple(doubts))


def _cases(pair: SamplePair) -> tuple[str, str]:
    return pair.first_case, pair.second_case


def _of_pair(case_id: str, pair: SamplePair) -> IdentityDoubt:
    own, other = (pair.first_case, pair.first_role), (pair.second_case, pair.second_role)
    if pair.first_case != case_id:
        own, other = other, own
    same_case = other[0] == case_id
    second = _SAMPLES[other[1]] + ("" if same_case else f" of case {other[0]}")
    flag = pair.flag or IdentityFlag.UNRELATED_TUMOUR_NORMAL
    return IdentityDoubt(
        flag=flag,
        role=own[1],
        other_case=other[0],
        other_role=other[1],
        concordance=pair.concordance,
        sites=pair.sites,
        statement=f"By {pair.sites} common SNPs {_SAMPLES[own[1]]} and {second} "
        f"{_CONTRADICTIONS[flag]}{_shared(pair)}",
    )


def _shared(pair: SamplePair) -> str:
    return "" if pair.concordance is None else f" (concordance {pair.concordance:.3g})"


def _of_sample(tumour_qc: SampleQc, told: set[IdentityFlag]) -> Iterator[IdentityDoubt]:
    """Yield the doubts that the case's own samples raise; what a pair has told is not repeated.

    Some DNA of another person explains a low concordance, and is another fault.
    """
    failed = {m.name: m for m in tumour_qc.metrics if m.decisive and m.state is MetricState.FAIL}
    foreign = failed["contamination"].value if "contamination" in failed else None
    mixed = foreign is not None and foreign < _OTHER_SAMPLE
    told_already = mixed or IdentityFlag.UNRELATED_TUMOUR_NORMAL in told
    if "tn_concordance" in failed and not told_already:
        yield IdentityDoubt(
            flag=IdentityFlag.UNRELATED_TUMOUR_NORMAL,
            role=Role.TUMOUR,
            statement="The tumour and the matched normal do not agree like those of one person",
        )
    if "sex" in failed:
        yield IdentityDoubt(
            flag=IdentityFlag.OTHER_SEX,
            role=Role.TUMOUR,
            statement="The reads of the tumour do not agree with the submitted sex",
        )
