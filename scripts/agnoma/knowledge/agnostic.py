"""Every tumour-agnostic label in one case: it applies, on what it depends, or why not (6.5).

A label is a sensitivity fact for any (solid) tumour that an approval or a guideline stands behind.
Its exceptions (`disease_excluded`) and co-requirements (`requires`) are data of the fact. Markers
that were not found are told apart by what could have been seen, as everywhere (clinical.md 1.7).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agnoma.assessability.gaps import NOT_COVERED, NOT_TESTED, Gap, gap_texts
from agnoma.assessability.visibility import Sight
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.conditions import ConditionJudge, Conditions
from agnoma.knowledge.disease import ANY, ANY_SOLID, DiseaseMatch
from agnoma.knowledge.exclusions import without_covered
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.language.case_atoms import read_case_atom
from agnoma.knowledge.language.evaluate import evaluate
from agnoma.knowledge.language.nodes import CaseAtom, GeneAtom, Subject
from agnoma.knowledge.language.words import phrase, words_of
from agnoma.knowledge.matchers import AnyFusion, FusionPair, Signature, Stain
from agnoma.knowledge.signatures import detected_signature
from agnoma.knowledge.tables import Knowledge
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.base import Answerable, Status
from agnoma.models.knowledge import (
    OWN_SOURCE,
    AgnosticLabel,
    AgnosticState,
    DiseaseRelation,
    Fact,
    FactEffect,
    Recommendation,
    Specificity,
)
from agnoma.ternary import Ternary

BEHIND_A_LABEL = frozenset({Recommendation.APPROVAL, Recommendation.GUIDELINE})
FAILED = "the sample failed quality control, so nothing counts as absent"
UNCERTAIN_THERE = "an alteration at the very place is of uncertain significance"
NO_VIEW = "what could have been seen is not known"
OTHER_ALLELE = Specificity.SAME_RESIDUE_OTHER_ALLELE


@dataclass(frozen=True, slots=True)
class _Verdict:
    """State of one label in one case."""

    state: AgnosticState
    reason: str = ""
    alteration_ids: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()


def is_agnostic(fact: Fact) -> bool:
    """Return whether a fact is a tumour-agnostic label."""
    return (
        fact.effect is FactEffect.SENSITIVITY
        and fact.recommendation in BEHIND_A_LABEL
        and bool(fact.therapy.options)
        and not {ANY, ANY_SOLID}.isdisjoint(fact.scope.types)
    )


def agnostic_labels(knowledge: Knowledge, state: CaseState) -> tuple[AgnosticLabel, ...]:
    """Return every tumour-agnostic label with its state, those that apply first."""
    judge = _LabelJudge(knowledge, state)
    labels = [
        _label(fact, expression, judge.judge(fact, expression))
        for fact, expression in knowledge.facts
        if is_agnostic(fact) and not expression.is_germline
    ]
    return tuple(sorted(labels, key=_reading_order))


def marker_words(expression: Expression) -> str:
    """Return what an expression asks for, e.g. ``NTRK1/NTRK2/NTRK3 fusion``, for people."""
    signatures = [_signature_words(one) for one in expression.signatures]
    said = [phrase(m) for m in expression.matchers if m not in expression.signatures]
    genes = "/".join(expression.genes)
    of_genes = [f"{genes} {' or '.join(dict.fromkeys(said))}"] if said else []
    return " or ".join([*signatures, *of_genes])


def _reading_order(label: AgnosticLabel) -> tuple[int, bool, str, int]:
    """Sort by state, the project's own facts before other sources, then as in the table."""
    fact = label.fact
    state = tuple(AgnosticState).index(label.state)
    return (state, fact.source != OWN_SOURCE, fact.source, fact.line)


def _label(fact: Fact, expression: Expression, found: _Verdict) -> AgnosticLabel:
    return AgnosticLabel(
        fact=fact,
        marker=marker_words(expression),
        state=found.state,
        reason=found.reason,
        alteration_ids=found.alteration_ids,
        noted=found.noted,
    )


class _LabelJudge:
    """Decides the labels of one case."""

    def __init__(self, knowledge: Knowledge, state: CaseState) -> None:
        self._knowledge = knowledge
        self._state = state
        self._submitted = state.case.oncotree_code
        self._conditions = ConditionJudge(state, knowledge.genes.domains)
        self._genes = GeneAnswers(state)

    def judge(self, fact: Fact, expression: Expression) -> _Verdict:
        """Return the state of one label."""
        disease = self._knowledge.types.relate(fact, self._submitted)
        covered = self._knowledge.covered.get(fact.fact_id, {})
        if disease.relation is DiseaseRelation.EXCLUDED:
            name = self._knowledge.types.name(disease.code or "")
            reason = f"the label excludes {name} ({disease.code})"
            return _Verdict(AgnosticState.DOES_NOT_APPLY, reason)
        if disease.relation is DiseaseRelation.OTHER:
            reason = "the label is for solid tumours"
            return _Verdict(AgnosticState.DOES_NOT_APPLY, reason)
        found = [
            self._of_hit(
                fact,
                expression,
                without_covered(
                    disease, covered, expression, None if isinstance(hit, str) else hit
                ),
                hit,
            )
            for hit in self._hits(expression)
        ]
        if found:
            order = tuple(AgnosticState)
            # An alteration that meets the label stands for it, whatever another one lacks.
            return min(found, key=lambda verdict: order.index(verdict.state))
        return self._not_found(fact, expression)

    def _hits(self, expression: Expression) -> Iterator[Alteration | str]:
        """Yield alterations and ids of signatures that meet the marker itself."""
        for signature in expression.signatures:
            detected = detected_signature(signature, self._state)
            if detected is not None:
                yield detected.signature_id
        for alteration in self._concerned(expression):
            if expression.match(alteration) not in {None, OTHER_ALLELE}:
                yield alteration

    def _concerned(self, expression: Expression) -> Iterable[Alteration]:
        found = [a for gene in expression.genes for a in self._state.of_gene(gene)]
        return {a.alteration_id: a for a in found}.values()

    def _conditions_of(
        self, fact: Fact, expression: Expression, alteration: Alteration | None
    ) -> Conditions:
        requires = self._knowledge.required(fact, alteration)
        of_site = self._knowledge.required_at(fact, self._state.case.oncotree_code)
        return self._conditions.judge(requires, expression, alteration, of_site=of_site)

    def _of_hit(
        self, fact: Fact, expression: Expression, disease: DiseaseMatch, hit: Alteration | str
    ) -> _Verdict:
        alteration = None if isinstance(hit, str) else hit
        name = hit if isinstance(hit, str) else hit.alteration_id
        known = self._conditions_of(fact, expression, alteration)
        if known.failed:
            reason = f"needs {' and '.join(known.failed)}, which is not so"
            return _Verdict(AgnosticState.DOES_NOT_APPLY, reason, (name,))
        left = tuple(words for words in known.unknown if words not in known.noted)
        left += disease.open_words
        state = AgnosticState.CONDITIONAL if left else AgnosticState.APPLIES
        return _Verdict(state, " and ".join(left), (name,), known.noted)

    def _not_found(self, fact: Fact, expression: Expression) -> _Verdict:
        others = [a for a in self._concerned(expression) if expression.match(a) is OTHER_ALLELE]
        if others:
            ids = tuple(a.alteration_id for a in others)
            reason = f"another allele at the residue: {', '.join(ids)}"
            return _Verdict(AgnosticState.DOES_NOT_APPLY, reason, ids)
        verdict = self._looked_for(expression)
        if verdict.state in {AgnosticState.NOT_DETECTED, AgnosticState.NOT_DETECTED_LIMITED}:
            return self._with_requirement(fact, verdict)
        failed = self._conditions_of(fact, expression, None).failed
        if failed:
            reason = f"needs {' and '.join(failed)}, which is not so"
            return _Verdict(AgnosticState.DOES_NOT_APPLY, reason)
        return self._with_requirement(fact, verdict)

    def _with_requirement(self, fact: Fact, verdict: _Verdict) -> _Verdict:
        """Say when the rest of the label is met: it may hold by another test than this one."""
        requires = self._knowledge.requirements.get(fact.fact_id)
        if requires is None:
            return verdict
        answer = evaluate(requires, Subject(self._state, None, fact.genes), self._genes)
        if answer.value is not Ternary.TRUE:
            return verdict
        met = f"{words_of(requires)} is met"
        reason = f"{verdict.reason}; {met}" if verdict.reason else met
        return _Verdict(verdict.state, reason)

    def _looked_for(self, expression: Expression) -> _Verdict:
        """Return why a marker that was not found may still be there, or that it is not."""
        if expression.unanswered:
            return _Verdict(AgnosticState.NOT_TESTED, expression.unanswered[0])
        if self._state.failed:
            return _Verdict(AgnosticState.NOT_ASSESSABLE, FAILED)
        verdicts = [self._signature(one) for one in expression.signatures]
        if len(expression.matchers) > len(expression.signatures):
            of_genes = tuple(m for m in expression.matchers if m not in expression.signatures)
            verdicts.append(self._alteration(replace(expression, matchers=of_genes)))
        order = tuple(AgnosticState)
        return max(verdicts, key=lambda verdict: order.index(verdict.state))

    def _alteration(self, expression: Expression) -> _Verdict:
        if self._state.view is None:
            return _Verdict(AgnosticState.NOT_ASSESSABLE, NO_VIEW)
        # Signatures of the text are asked for on their own, so the text alone is not the question.
        atom = GeneAtom(f"{'|'.join(expression.genes)}:{expression.matchers}", expression)
        if self._genes(atom) is Ternary.FALSE:
            return _Verdict(AgnosticState.NOT_DETECTED, self._broken_fusions(expression))
        sight = self._genes.sight(expression) or Sight()
        if sight.gaps:
            state = _gap_state(sight.gaps)
            return _Verdict(state, "; ".join(_without_head(gap_texts(sight.gaps), state)))
        if sight.limited:
            reason = f"limited at {', '.join(sight.limited)}"
            return _Verdict(AgnosticState.NOT_DETECTED_LIMITED, reason)
        return _Verdict(AgnosticState.NOT_ASSESSABLE, UNCERTAIN_THERE)

    def _broken_fusions(self, expression: Expression) -> str:
        """Name fusions that a reader sees on the report and that are none for the label."""
        if not any(isinstance(m, AnyFusion | FusionPair) for m in expression.matchers):
            return ""
        kind = AlterationKind.FUSION
        names = [a.label for a in self._concerned(expression) if a.kind is kind]
        return f"{', '.join(names)} is not shown to be functional" if names else ""

    def _signature(self, signature: Signature | Stain) -> _Verdict:
        if isinstance(signature, Stain):
            return self._stain()
        marks = self._state.biomarkers
        measured: dict[str, tuple[Answerable, str]] = {
            "MSI-H": (marks.msi, marks.msi.value or ""),
            "TMB-H": (marks.tmb.measurement, _burden(marks.tmb.measurement.value)),
            "HRD": (marks.hrd, ""),
            "POLE": (marks.signatures, ""),
        }
        answer, shown = measured[signature.name]
        if answer.status is not Status.EVALUATED:
            untested = answer.status is Status.NOT_TESTED
            state = AgnosticState.NOT_TESTED if untested else AgnosticState.NOT_ASSESSABLE
            return _Verdict(state, answer.reason or "")
        atom = _atom(signature)
        if atom is not None and atom.decide(Subject(self._state, None)) is Ternary.UNKNOWN:
            return _Verdict(AgnosticState.NOT_ASSESSABLE, f"{shown}: indeterminate")
        return _Verdict(AgnosticState.NOT_DETECTED, shown)

    def _stain(self) -> _Verdict:
        score = self._state.case.her2_ihc
        if score is None:
            return _Verdict(AgnosticState.NOT_TESTED, "no HER2 IHC is given")
        return _Verdict(AgnosticState.NOT_DETECTED, f"HER2 IHC {score.value}")


def _atom(signature: Signature) -> CaseAtom | None:
    """Return the question to the case that a signature stands for."""
    texts = {"MSI-H": "msi:high", "TMB-H": f"tmb>={signature.minimum or 0:g}"}
    return read_case_atom(texts.get(signature.name, ""))


def _signature_words(signature: Signature | Stain) -> str:
    if isinstance(signature, Stain):
        return signature.words
    atom = _atom(signature)
    return signature.name if atom is None else atom.words


def _burden(value: float | None) -> str:
    return "" if value is None else f"TMB {value:.1f} mut/Mb"


def _gap_state(gaps: Iterable[Gap]) -> AgnosticState:
    """Return whether a gap is of this sample; what the test never asks is not tested."""
    by_design = all(gap.problem.endswith((NOT_COVERED, NOT_TESTED)) for gap in gaps)
    return AgnosticState.NOT_TESTED if by_design else AgnosticState.NOT_ASSESSABLE


def _without_head(texts: Iterable[str], state: AgnosticState) -> Iterator[str]:
    """Yield reasons without the words that the state says already."""
    return (text.removeprefix(f"{state.value}: ") for text in texts)
