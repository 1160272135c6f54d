"""Rule on column `requires`: expressions that no case can meet, e.g. ``A AND NOT A``.

Atoms are given truth values until the expression is true; a branch that is false already, whatever
the others are, is left. Questions to the same gene or cell that exclude each other are told apart
by `EXCLUSIVE`.
"""

import re
from collections.abc import Iterator, Mapping

from agnoma.knowledge.language.nodes import And, CaseAtom, GeneAtom, Node, Not, Or
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.ternary import Ternary, all_of, any_of

NEVER = "requires_never_true"
EXCLUSIVE = re.compile(r"(her2:ihc)=.*|(hr):.*|(age):.*|(phase):(?:cis|trans)(\(.*\))")
"""Atoms of which at most one holds; those with the same groups exclude each other."""
LEAST = re.compile(r"(pdl1:cps|pdl1:tps|tmb|vaf|age|line)>=(\d+(?:\.\d+)?)")
"""Atoms with a least value: a higher one implies a lower one."""


def requires_never_true(subject: Subject) -> Iterator[Finding]:
    """Yield requirements that contradict themselves."""
    for fact, _ in subject.facts:
        node = subject.knowledge.requirements.get(fact.fact_id)
        if node is not None and not can_be_true(node):
            advice = "no case can meet this; correct the expression"
            yield subject.cell(fact, "requires").error(NEVER, fact.requires, advice)


def can_be_true(node: Node) -> bool:
    """Return whether some answers to its atoms make an expression true."""
    return _search(node, tuple(dict.fromkeys(_atoms(node))), {})


def _search(node: Node, atoms: tuple[str, ...], known: dict[str, bool]) -> bool:
    value = _value(node, known)
    if value is not Ternary.UNKNOWN or len(known) == len(atoms):
        return value is Ternary.TRUE and _is_possible(known)
    atom = next(text for text in atoms if text not in known)
    tried = ({**known, atom: answer} for answer in (True, False))
    return any(_is_possible(answers) and _search(node, atoms, answers) for answers in tried)


def _atoms(node: Node) -> Iterator[str]:
    if isinstance(node, CaseAtom | GeneAtom):
        yield node.text
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _atoms(part)
    else:
        yield from _atoms(node.inner)


def _value(node: Node, known: Mapping[str, bool]) -> Ternary:
    if isinstance(node, CaseAtom | GeneAtom):
        return Ternary.of(known.get(node.text))
    if isinstance(node, And):
        return all_of(_value(part, known) for part in node.parts)
    if isinstance(node, Or):
        return any_of(_value(part, known) for part in node.parts)
    inner = _value(node.inner, known)
    return ~inner if isinstance(node, Not) else inner


def _is_possible(known: Mapping[str, bool]) -> bool:
    """Return whether answers do not exclude each other."""
    matches = (EXCLUSIVE.fullmatch(text) for text, yes in known.items() if yes)
    held = [found.groups() for found in matches if found]
    return len(held) == len(set(held)) and _in_order(known)


def _in_order(known: Mapping[str, bool]) -> bool:
    reached: dict[str, float] = {}
    missed: dict[str, float] = {}
    for text, yes in known.items():
        found = LEAST.fullmatch(text)
        if found:
            name, number = found[1], float(found[2])
            if yes:
                reached[name] = max(number, reached.get(name, number))
            else:
                missed[name] = min(number, missed.get(name, number))
    return all(missed.get(name, number + 1) > number for name, number in reached.items())
