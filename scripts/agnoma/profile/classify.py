"""What is the tumour molecularly? Priority, overlays, score and the sentence for the board."""

from collections.abc import Iterable
from dataclasses import dataclass

from agnoma.assessability.gaps import Gap, gap_texts
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.base import Status
from agnoma.models.profile import ClassTrace, Confidence, MolecularClass
from agnoma.models.qc import Verdict
from agnoma.profile.evaluate import Answer, Evaluator, matched_gene
from agnoma.profile.inputs import ClassInput
from agnoma.profile.predicates import AltPredicate, SignatureName
from agnoma.profile.rules import NO_DRIVER, NOT_CLASSIFIABLE, ClassRule, Pathways, Rules, walk
from agnoma.profile.score import Score, defining, score_class
from agnoma.ternary import Ternary

MAX_OPEN_NAMED = 4
KIND_WORDS = {
    AlterationKind.SNV: "substitution",
    AlterationKind.INDEL: "insertion/deletion",
    AlterationKind.SPLICE: "splice-site variant",
    AlterationKind.PROMOTER: "promoter variant",
    AlterationKind.ITD: "internal tandem duplication",
    AlterationKind.SV: "rearrangement",
    AlterationKind.AMP: "amplification",
    AlterationKind.GAIN: "gain",
    AlterationKind.LOSS: "loss",
    AlterationKind.HOMDEL: "homozygous deletion",
    AlterationKind.FUSION: "fusion",
}


@dataclass(frozen=True)
class Judged:
    """One class with the answers to its expressions."""

    rule: ClassRule
    confirmed: Answer
    provisional: Answer

    @property
    def open(self) -> bool:
        """Return whether the class can neither be stated nor excluded."""
        return self.confirmed.truth is Ternary.UNKNOWN

    @property
    def tentative(self) -> bool:
        """Return whether only the provisional expression holds."""
        return self.provisional.truth is Ternary.TRUE and self.confirmed.truth is not Ternary.TRUE


def classify(rules: Rules, pathways: Pathways, view: ClassInput) -> MolecularClass:
    """Return the molecular class of a tumour; a pure function that never sees the site.

    The first confirmed class in the order of the rules is primary; without one, the first
    provisional class, marked as such and capped; without either, NO_DRIVER. A sample that failed
    quality control has no class (clinical.md 1.2, 7.3).
    """
    if view.verdict is Verdict.FAIL:
        return _not_classifiable(rules)
    evaluator = Evaluator(rules, pathways, view)
    judged = [_judge(evaluator, rule) for rule in rules.ranked]
    shared = {
        "overlays": tuple(
            overlay.id
            for overlay in rules.overlays
            if evaluator.evaluate(overlay.when).truth is Ternary.TRUE
        ),
        "provisional": tuple(j.rule.id for j in judged if j.tentative),
        "rules_version": rules.version,
        "not_assessable": gap_texts(
            gap for j in judged if j.open for gap in j.confirmed.sight.gaps
        ),
        "trace": tuple(_trace(j) for j in judged),
    }
    confirmed = [j for j in judged if j.confirmed.truth is Ternary.TRUE]
    tentative = [j for j in judged if j.tentative]
    primary = next(iter(confirmed or tentative), None)
    if primary is None:
        return _no_driver(rules, judged, view).model_copy(update=shared)
    # A class that is only provisional gives way to any other one that is confirmed.
    place = judged.index(primary)
    higher = [j for j in judged if j is not primary] if primary.tentative else judged[:place]
    shared["could_change"] = tuple(_open_text(j) for j in higher if j.open)
    shared["secondary"] = tuple(
        j.rule.id
        for j in confirmed
        if j is not primary and j.rule.id not in rules.policy.never_secondary
    )
    return _driven(primary, view, rules, left_open=bool(shared["could_change"])).model_copy(
        update=shared
    )


def _judge(evaluator: Evaluator, rule: ClassRule) -> Judged:
    nothing = Answer(Ternary.FALSE)
    return Judged(
        rule,
        evaluator.evaluate(rule.confirmed) if rule.confirmed else nothing,
        evaluator.evaluate(rule.provisional) if rule.provisional else nothing,
    )


def _trace(judged: Judged) -> ClassTrace:
    answer = judged.provisional if judged.tentative else judged.confirmed
    return ClassTrace(
        class_id=judged.rule.id,
        label=judged.rule.label,
        confirmed=judged.confirmed.truth,
        provisional=judged.provisional.truth,
        evidence=evidence_of(answer) if answer.truth is Ternary.TRUE else (),
        unknown_because=gap_texts(judged.confirmed.sight.gaps) if judged.open else (),
        limited_because=judged.confirmed.sight.limited,
    )


def evidence_of(answer: Answer) -> tuple[str, ...]:
    """Return alteration ids and results that an answer rests on, the defining ones first."""
    found = [a.alteration_id for a in defining(answer)]
    return (*found, *dict.fromkeys(hit.text for hit in answer.signatures))


def _open_text(judged: Judged) -> str:
    reasons = "; ".join(gap_texts(judged.confirmed.sight.gaps))
    return f"{judged.rule.id} ({judged.rule.label}): {reasons}"


def _driven(primary: Judged, view: ClassInput, rules: Rules, *, left_open: bool) -> MolecularClass:
    answer = primary.provisional if primary.tentative else primary.confirmed
    score = score_class(answer, provisional=primary.tentative, verdict=view.verdict)
    subclass = _subclass(primary.rule, answer, view)
    label = (primary.rule.label_open if left_open else None) or primary.rule.label
    return MolecularClass(
        primary=primary.rule.id,
        label=label,
        subclass=subclass,
        family=primary.rule.family,
        score=score.value,
        confidence=score.confidence,
        confidence_reasons=score.reasons,
        evidence=evidence_of(answer),
        rule_id=f"{primary.rule.id}.{'provisional' if primary.tentative else 'confirmed'}",
        rules_version=rules.version,
        statement=_statement(primary, label, subclass, answer, score),
    )


def _statement(
    primary: Judged, label: str, subclass: str | None, answer: Answer, score: Score
) -> str:
    """Return the sentence for the board (wording: clinical.md 9.3); the site is not in it."""
    named = [a.label for a in defining(answer)]
    named += list(dict.fromkeys(hit.text for hit in answer.signatures))
    name = f"{label} ({subclass})" if subclass else label
    basis = f"{name}, defined by {_listed(named)}"
    if primary.tentative:
        one_hit = dict.fromkeys(a.one_hit for a in defining(answer) if a.one_hit)
        open_questions = gap_texts(primary.confirmed.sight.gaps)
        why = (
            "; ".join((*one_hit, *open_questions))
            or "only the provisional criteria of the class are met"
        )
        return f"{basis}; assignment is tentative because {why}."
    if score.confidence is Confidence.LOW:
        return f"{basis}; assignment is tentative because of: {_weaknesses(score)}."
    return f"{basis}; {score.confidence.value} confidence."


def _weaknesses(score: Score) -> str:
    weak = [reason for reason in score.reasons if reason.rsplit(" ", 1)[-1].startswith(("-", "+0"))]
    return _listed(weak) if weak else "few supporting points"


def _listed(names: list[str], limit: int = MAX_OPEN_NAMED) -> str:
    if len(names) > limit:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _subclass(rule: ClassRule, answer: Answer, view: ClassInput) -> str | None:
    """Return the filled template of a class; None when one of its fields is not known."""
    if rule.subclass is None:
        return None
    best = next(iter(defining(answer)), None)
    sbs = view.signatures.get(SignatureName.DOMINANT_SBS)
    known = sbs is not None and sbs.status is Status.EVALUATED
    fields: dict[str, str | None] = {
        "dominant_sbs": str(sbs.value) if sbs and known else None,
        "pathway": ", ".join(answer.pathways) or None,
        "gene": None,
        "kind": None,
        "protein": None,
    }
    if best is not None:
        kind = KIND_WORDS[best.kind]
        protein = (best.protein_change or "").removeprefix("p.")
        fields |= {"gene": _gene(rule, best), "kind": kind, "protein": protein or kind}
    wanted = {name for name in fields if f"{{{name}}}" in rule.subclass}
    if any(fields[name] is None for name in wanted):
        return None
    return rule.subclass.format(**fields)


def _gene(rule: ClassRule, best: Alteration) -> str:
    """Return the altered gene the rule asked for: of a fusion it may be the partner."""
    if rule.confirmed is not None:
        for predicate in walk(rule.confirmed):
            if isinstance(predicate, AltPredicate):
                gene = matched_gene(best, predicate.alt)
                if gene is not None:
                    return gene
    return best.gene


def _no_driver(rules: Rules, judged: list[Judged], view: ClassInput) -> MolecularClass:
    rule = rules.terminal(NO_DRIVER)
    left_open = [j for j in judged if j.open]
    limited = _limited(judged)
    warned = view.verdict is Verdict.WARN
    reasons = ["QC warn"] if warned else []
    if left_open:
        reasons.append(f"{len(left_open)} of {len(judged)} classes could not be assessed")
    if limited:
        reasons.append(f"limited sensitivity at {_listed(list(limited))}")
    if left_open:
        names = _listed([j.rule.label for j in left_open])
        be = "remain" if len(left_open) > 1 else "remains"
        statement = f"No class-defining driver found in what could be assessed; {names} {be} open."
    else:
        statement = "No class-defining driver detected within the stated limits of detection."
    return MolecularClass(
        primary=rule.id,
        label=(rule.label_open if left_open else None) or rule.label,
        family=rule.family,
        # Absence has no evidence to score; it is never more than moderately certain.
        confidence=Confidence.LOW if reasons else Confidence.MODERATE,
        confidence_reasons=tuple(reasons),
        rule_id=rule.id,
        rules_version=rules.version,
        could_change=tuple(_open_text(j) for j in left_open),
        statement=statement,
    )


def _limited(judged: Iterable[Judged]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for j in judged for name in j.confirmed.sight.limited))


def _not_classifiable(rules: Rules) -> MolecularClass:
    rule = rules.terminal(NOT_CLASSIFIABLE)
    return MolecularClass(
        primary=rule.id,
        label=rule.label,
        family=rule.family,
        rule_id=rule.id,
        rules_version=rules.version,
        not_assessable=gap_texts([Gap("", "sample failed QC")]),
        statement=(
            "Not classifiable: the sample failed quality control; findings that passed every "
            "filter may be listed, nothing may be excluded."
        ),
    )
