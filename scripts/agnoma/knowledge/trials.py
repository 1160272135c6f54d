"""Trials whose marker fits a tumour, from a local table; eligibility is never assessed.

A marker is an expression on the case (`agnoma.knowledge.language`) without an alteration it was
matched by. It fits, it does not, or part of it is open: a trial is listed as conditional when
something it asks for was found, and only counted when nothing was.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.resources import KinaseDomain
from agnoma.io.trials import TrialRow, read_trials
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.disease import ANY, ANY_SOLID, DiseaseMatch, TumourTypes
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.language.evaluate import Answer, evaluate
from agnoma.knowledge.language.nodes import (
    And,
    CaseAtom,
    GeneAtom,
    Labelled,
    Node,
    Not,
    Noted,
    Or,
    Subject,
)
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.models.knowledge import AT_SITE, DiseaseRelation, Specificity
from agnoma.models.trials import OPEN_STATUSES, TrialHint, TrialHints
from agnoma.ternary import Ternary

OF_AN_ALTERATION = ("vaf>=", "biallelic", "phase:")
OF_THE_PATIENT = ("age", "prior:", "line>=", "hr:")
"""Atoms that many patients meet: they make no trial worth listing by themselves."""
LEFT_OPEN = frozenset({DiseaseRelation.NARROWER, DiseaseRelation.UNKNOWN_SITE})


@dataclass(frozen=True, slots=True)
class TrialTable:
    """The trials of a table, with their markers as trees."""

    trials: tuple[tuple[TrialRow, Node], ...]
    types: TumourTypes


def read_trial_table(
    path: Path,
    domains: Mapping[str, KinaseDomain],
    types: TumourTypes,
    known_genes: Collection[str] = (),
) -> TrialTable:
    """Read a table of trials and check it against grammar and tree.

    Parameters
    ----------
    known_genes
        Gene symbols that a marker may ask for; empty = any.

    Raises
    ------
    InputFormatError
        If the table is malformed, a marker cannot be read or asks for the allele fraction, copies
        or phase of an alteration that a trial does not name, or a tumour type is not in the tree.
    """
    trials = []
    for row in read_trials(path):
        codes = {*row.scope.types, *row.scope.excluded} - {ANY, ANY_SOLID}
        unknown = sorted(code for code in codes if not types.is_known(code))
        if unknown:
            msg = (
                f"{path}, line {row.line}, trial {row.nct}: tumour type {', '.join(unknown)} is "
                "not in oncotree.tsv; write OncoTree codes, ANY_SOLID or ANY"
            )
            raise InputFormatError(msg)
        where = f"{path}, line {row.line}, trial {row.nct}, column marker"
        node = parse_requirement(row.marker, domains, where, known_genes)
        for atom in _case_atoms(node):
            if atom.text.startswith(OF_AN_ALTERATION):
                msg = (
                    f"{where}: {atom.text!r} asks for the alteration a fact fits, and a trial has "
                    "none; write what the tumour has to have"
                )
                raise InputFormatError(msg)
        trials.append((row, node))
    return TrialTable(tuple(trials), types)


def trial_hints(table: TrialTable, state: CaseState) -> TrialHints:
    """Return the open trials whose marker fits a case, and how many others there are."""
    genes = GeneAnswers(state)
    hints: list[TrialHint] = []
    not_open = unanswered = 0
    for row, node in table.trials:
        disease = table.types.relate_scope(row.scope, state.case.oncotree_code)
        if disease.relation not in AT_SITE | LEFT_OPEN:
            continue
        subject = Subject(state, None)
        answer = evaluate(node, subject, genes)
        if answer.value is Ternary.FALSE:
            continue
        found = tuple(dict.fromkeys(_found(node, subject, genes, affirm=True)))
        if answer.value is Ternary.UNKNOWN and not found:
            unanswered += row.status in OPEN_STATUSES
        elif row.status not in OPEN_STATUSES:
            not_open += 1
        else:
            hints.append(_hint(row, answer, disease, found))
    dates = [row.date for row, _ in table.trials]
    return TrialHints(
        trials=len(table.trials),
        first_date=min(dates),
        last_date=max(dates),
        hints=tuple(sorted(hints, key=lambda hint: (bool(hint.conditional_on), hint.line))),
        not_open=not_open,
        unanswered=unanswered,
    )


def _hint(
    row: TrialRow, answer: Answer, disease: DiseaseMatch, found: tuple[str, ...]
) -> TrialHint:
    return TrialHint(
        nct=row.nct,
        title=row.title,
        marker=row.marker,
        found=found,
        absent=tuple(dict.fromkeys(answer.absent)),
        conditional_on=(*_open(answer, of_the_clinic=False), *_open_type(disease)),
        noted=_open(answer, of_the_clinic=True),
        diseases=row.scope.types,
        countries=row.countries,
        status=row.status,
        date=row.date,
        line=row.line,
    )


def _open(answer: Answer, *, of_the_clinic: bool) -> tuple[str, ...]:
    wanted = (part.words for part in answer.open if part.of_the_clinic is of_the_clinic)
    return tuple(dict.fromkeys(wanted))


def _open_type(disease: DiseaseMatch) -> tuple[str, ...]:
    """Return what the submitted tumour type leaves open."""
    if disease.relation in LEFT_OPEN:
        return (f"tumour type {disease.code}",)
    return disease.open_words


def _found(node: Node, subject: Subject, genes: GeneAnswers, *, affirm: bool) -> Iterator[str]:
    """Yield what the case has of what a marker wants to be there; what is absent is not found."""
    if isinstance(node, Not):
        yield from _found(node.inner, subject, genes, affirm=not affirm)
    elif isinstance(node, Noted | Labelled):
        yield from _found(node.inner, subject, genes, affirm=affirm)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _found(part, subject, genes, affirm=affirm)
    elif isinstance(node, CaseAtom):
        marker = not node.text.startswith(OF_THE_PATIENT)
        if affirm and marker and node.decide(subject) is Ternary.TRUE:
            yield node.words
    elif affirm and genes(node) is not Ternary.FALSE:
        yield from _alterations(node, subject.state)


def _alterations(atom: GeneAtom, state: CaseState) -> Iterator[str]:
    """Yield the alterations that a question to a gene was answered by."""
    for gene in atom.expression.genes:
        for alteration in state.of_gene(gene):
            fit = atom.expression.match(alteration)
            if fit not in {None, Specificity.SAME_RESIDUE_OTHER_ALLELE}:
                yield alteration.alteration_id


def _case_atoms(node: Node) -> Iterator[CaseAtom]:
    """Yield every question to the sample sheet or the biomarkers."""
    if isinstance(node, CaseAtom):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _case_atoms(part)
    elif isinstance(node, Not | Noted | Labelled):
        yield from _case_atoms(node.inner)
