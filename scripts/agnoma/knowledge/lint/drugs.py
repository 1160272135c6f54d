"""Rules on therapies: words for several drugs, and what facts have to require beside them."""

import re
from collections.abc import Iterator

from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import FactEffect

UNKNOWN_CLASS, NOT_REQUIRED = "unknown_drug_class", "requirement_missing"
IN_PARENTHESES = re.compile(r"\s*\([^)]*\)\s*$")
CLASS_WORD = re.compile(
    r".*(?:inhibitors?|antagonists?|agonists?|degraders?|antibod(?:y|ies)|blockade|therapy|agents?"
    r"|compounds?|antibiotics?|platinum|taxanes?|pyrimidines?|anthracyclines?|TKIs?|class)",
    re.IGNORECASE,
)
"""How a word for several drugs ends, however it is spelt."""
SPEAKS_OF_DRUGS = frozenset({FactEffect.SENSITIVITY, FactEffect.RESISTANCE})


def unknown_drug_class(subject: Subject) -> Iterator[Finding]:
    """Yield words for several drugs that nobody has listed: no drug would be known by them."""
    drugs = subject.knowledge.drugs
    for fact, _ in subject.facts:
        if fact.effect not in SPEAKS_OF_DRUGS:
            continue
        for name in dict.fromkeys(name for option in fact.therapy.options for name in option):
            bare = IN_PARENTHESES.sub("", name)
            if CLASS_WORD.fullmatch(bare) and drugs.find(name) is None:
                advice = "list the drugs of this class in drug_classes.tsv, or write drugs"
                yield subject.cell(fact, "therapy").error(UNKNOWN_CLASS, name, advice)


def requirement_missing(subject: Subject) -> Iterator[Finding]:
    """Yield facts that do not ask for what they rest on; it is asked for beside them meanwhile."""
    for fact, _ in subject.facts:
        for one in subject.knowledge.safeguards.get(fact.fact_id, ()):
            advice = f"add '{one.text}': {one.why}; it is required beside the fact meanwhile"
            yield subject.cell(fact, "requires").error(NOT_REQUIRED, fact.requires, advice)
