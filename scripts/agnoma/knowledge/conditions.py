"""Co-requirements of facts, decided in three-valued logic (clinical.md 6.3, 4.3).

Which fact requires what stands in `resources/knowledge/co_requirements.tsv`; this module knows how
each requirement is decided. Never more than what was measured: an alteration that was not found is
unknown here, because whether it could have been found is decided later, from callability.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from agnoma.errors import InputFormatError
from agnoma.io.resources import CoRequirement, KinaseDomain
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression, parse_expression
from agnoma.knowledge.matchers import AnyFusion, CopyNumber, FusionPair
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.case import Her2Ihc, IshResult, MmrIhc
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import Fact, Specificity
from agnoma.models.reversion import ReversionState
from agnoma.ternary import Ternary

FILE = "co_requirements.tsv"
ANY_FUSION = "fusion:any"
FUSION_PAIR = "fusion:pair"
MINIMUM_VAF = re.compile(r"vaf>=(0\.\d+)")
COMPANION = re.compile(r"(partner|absent):([^=]+)=(.+)")
MSI_POSITIVE = frozenset({"MSI-H", "dMMR"})
MSI_NEGATIVE = frozenset({"MSS", "MSI-L", "pMMR"})


@dataclass(frozen=True, slots=True)
class Conditions:
    """Co-requirements of one fact in one case."""

    failed: tuple[str, ...] = ()
    """Requirements that are not met: the fact does not apply."""
    unknown: tuple[str, ...] = ()
    """Requirements nobody has answered."""
    capping: tuple[str, ...] = ()
    """Those of `unknown` that keep the tier at II-D."""


class ConditionJudge:
    """Decides the co-requirements of facts."""

    def __init__(
        self, requirements: Iterable[CoRequirement], domains: Mapping[str, KinaseDomain]
    ) -> None:
        self._domains = domains
        self._by_target: dict[str, list[CoRequirement]] = {}
        for requirement in requirements:
            self._by_target.setdefault(requirement.applies_to, []).append(requirement)

    def judge(
        self, fact: Fact, expression: Expression, alteration: Alteration | None, state: CaseState
    ) -> Conditions:
        """Return which co-requirements fail and which are open; no alteration for signatures."""
        wanted = list(self._by_target.get(fact.fact_id, ()))
        if any(isinstance(m, AnyFusion) for m in expression.matchers):
            wanted += self._by_target.get(ANY_FUSION, [])
        if any(isinstance(m, FusionPair) for m in expression.matchers):
            wanted += self._by_target.get(FUSION_PAIR, [])
        answers = [(w, self._evaluate(w, alteration, state)) for w in wanted]
        return Conditions(
            failed=_words(w for w, answer in answers if answer is Ternary.FALSE),
            unknown=_words(w for w, answer in answers if answer is Ternary.UNKNOWN),
            capping=_words(w for w, answer in answers if answer is Ternary.UNKNOWN and w.caps),
        )

    def _evaluate(
        self, requirement: CoRequirement, alteration: Alteration | None, state: CaseState
    ) -> Ternary:
        text = requirement.requirement
        if text in FROM_CASE:
            return FROM_CASE[text](state)
        if (found := COMPANION.fullmatch(text)) is not None:
            present = _companion(found, self._domains, state)
            return present if found[1] == "partner" else ~present
        if alteration is None:
            return Ternary.UNKNOWN
        if (found := MINIMUM_VAF.fullmatch(text)) is not None:
            vaf = alteration.vaf
            return Ternary.of(None if vaf is None else vaf >= float(found[1]))
        if text == "biallelic":
            return Ternary.of(alteration.biallelic)
        if text == "reversion_in_cis":
            return _reversion_in_cis(alteration)
        return _of_fusion(text, alteration, self._domains)


def check_requirements(
    requirements: Iterable[CoRequirement], fact_ids: set[str], domains: Mapping[str, KinaseDomain]
) -> None:
    """Check that every requirement is understood and belongs to a fact.

    Raises
    ------
    InputFormatError
        Naming the line of the first that is not.
    """
    for row in requirements:
        where = f"{FILE}, line {row.line}"
        if row.applies_to not in fact_ids | {ANY_FUSION, FUSION_PAIR}:
            msg = f"{where}: no fact {row.applies_to!r}; write a fact id, fusion:any or fusion:pair"
            raise InputFormatError(msg)
        found = COMPANION.fullmatch(row.requirement)
        if found is not None:
            parse_expression(tuple(found[2].split("|")), found[3], domains, where)
        elif row.requirement not in UNDERSTOOD and not MINIMUM_VAF.fullmatch(row.requirement):
            known = ", ".join(sorted(UNDERSTOOD))
            msg = (
                f"{where}: unknown requirement {row.requirement!r}; write {known}, vaf>=0.20, "
                "partner:GENE=EXPRESSION or absent:GENE=EXPRESSION"
            )
            raise InputFormatError(msg)


def _words(requirements: Iterable[CoRequirement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.words for r in requirements))


def _companion(
    found: re.Match[str], domains: Mapping[str, KinaseDomain], state: CaseState
) -> Ternary:
    """Return whether another alteration is present: true, or unknown; copies can say no."""
    genes = tuple(found[2].split("|"))
    expression = parse_expression(genes, found[3], domains, FILE)
    for alteration in state.alterations:
        if expression.match(alteration) not in {None, Specificity.SAME_RESIDUE_OTHER_ALLELE}:
            return Ternary.TRUE
    if all(isinstance(m, CopyNumber) for m in expression.matchers):
        calls = {state.copy_calls.get(g, CopyNumberCall.NOT_ASSESSABLE) for g in genes}
        return Ternary.of(None if CopyNumberCall.NOT_ASSESSABLE in calls else False)
    return Ternary.UNKNOWN


def _her2_ihc_3plus(state: CaseState) -> Ternary:
    score = state.case.her2_ihc
    return Ternary.of(None if score is None else score is Her2Ihc.THREE)


def _her2_positive(state: CaseState) -> Ternary:
    """ASCO/CAP: IHC 3+, or ISH positive at IHC 2+ (clinical.md 4.3).

    Without an IHC score, pathology's "ISH positive" is taken as its verdict; "ISH negative" leaves
    an IHC 3+ possible.
    """
    score, ish = state.case.her2_ihc, state.case.her2_ish
    if score is Her2Ihc.THREE:
        return Ternary.TRUE
    if score in {Her2Ihc.ZERO, Her2Ihc.ONE}:
        return Ternary.FALSE
    if ish is IshResult.POSITIVE:
        return Ternary.TRUE
    known_negative = score is Her2Ihc.TWO and ish is IshResult.NEGATIVE
    return Ternary.FALSE if known_negative else Ternary.UNKNOWN


def _hr_positive_her2_negative(state: CaseState) -> Ternary:
    """HER2 positivity refutes it; hormone receptors are no field of the sample sheet."""
    return Ternary.FALSE if _her2_positive(state) is Ternary.TRUE else Ternary.UNKNOWN


def _msi_high(state: CaseState) -> Ternary:
    value = state.biomarkers.msi.value
    if value in MSI_POSITIVE:
        return Ternary.TRUE
    return Ternary.FALSE if value in MSI_NEGATIVE else Ternary.UNKNOWN


def _dmmr_ihc(state: CaseState) -> Ternary:
    result = state.case.mmr_ihc
    return Ternary.of(None if result is None else result is MmrIhc.DEFICIENT)


def _reversion_in_cis(alteration: Alteration) -> Ternary:
    """Return whether reads prove both changes on one molecule; a possible reversion is open."""
    return Ternary.of(True if alteration.reversion is ReversionState.REVERSION else None)


def _of_fusion(text: str, alteration: Alteration, domains: Mapping[str, KinaseDomain]) -> Ternary:
    """Named partner; of kinase fusions, frame and kinase domain; other fusions need neither.

    A fusion that is not proven at all answers `fusion_proven` alone, so nothing is said twice.
    """
    if alteration.kind is not AlterationKind.FUSION:
        return Ternary.TRUE
    if text == "fusion_proven":
        return Ternary.of(None if alteration.unproven else True)
    if alteration.gene not in domains:
        return Ternary.TRUE
    frame = text == "fusion_in_frame"
    answer = alteration.in_frame if frame else alteration.kinase_domain_retained
    return Ternary.TRUE if answer is None and alteration.unproven else Ternary.of(answer)


FROM_CASE: dict[str, Callable[[CaseState], Ternary]] = {
    "her2_ihc_3plus": _her2_ihc_3plus,
    "her2_positive": _her2_positive,
    "hr_positive_her2_negative": _hr_positive_her2_negative,
    "pd_l1_cps_1": lambda _state: Ternary.UNKNOWN,
    "msi_high": _msi_high,
    "mmr_proficient": lambda state: ~_msi_high(state),
    "dmmr_ihc": _dmmr_ihc,
}
FROM_ALTERATION = frozenset(
    {"biallelic", "reversion_in_cis", "fusion_proven", "fusion_in_frame", "kinase_domain_kept"}
)
UNDERSTOOD = FROM_ALTERATION | FROM_CASE.keys()
