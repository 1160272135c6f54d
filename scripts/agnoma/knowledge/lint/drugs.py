"""Rules on therapies: words for several drugs, and what facts have to require beside them."""

import re
from collections.abc import Iterable, Iterator

from agnoma.io.drug_classes import DrugClasses
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.knowledge.drug_words import SPEAKS_OF_DRUGS, is_known_drug
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import Fact

UNKNOWN_CLASS, NOT_REQUIRED = "unknown_drug_class", "requirement_missing"
UNKNOWN_DRUG = "unknown_drug"
MOST_NAMED = 20
IN_PARENTHESES = re.compile(r"\s*\([^)]*\)\s*$")
CLASS_WORD = re.compile(
    r".*(?:inhibitors?|antagonists?|agonists?|degraders?|antibod(?:y|ies)|blockade|therapy|agents?"
    r"|compounds?|antibiotics?|platinum|taxanes?|pyrimidines?|anthracyclines?|TKIs?|class)",
    re.IGNORECASE,
)
"""How a word for several drugs ends, however it is spelt."""


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


def unknown_drug(subject: Subject) -> Iterator[Finding]:
    """Yield names of drugs that no table has: little that hangs on a drug's name applies.

    Of a further source all stand in one finding: its content is its own.
    """
    named: dict[str, dict[str, Fact]] = {}
    classes = subject.knowledge.therapy_classes
    for fact, _ in subject.facts:
        if fact.effect in SPEAKS_OF_DRUGS:
            for name in (name for option in fact.therapy.options for name in option):
                if not is_known_drug(name, subject.knowledge.drugs, classes):
                    named.setdefault(fact.source, {}).setdefault(name, fact)
    advice = "no table of drugs has it: no safeguard applies but those of drugs named within it, "
    advice += "and no resistance to a class of drugs counts; write the international name, or add "
    advice += "it to drug_classes.tsv (a brand name in its column brands) or therapy_classes.tsv"
    for source, facts in named.items():
        if subject.tables[source].is_own:
            for name, fact in facts.items():
                yield subject.cell(fact, "therapy").warning(UNKNOWN_DRUG, name, advice)
            continue
        told = ", ".join(sorted(facts)[:MOST_NAMED])
        left = len(facts) - MOST_NAMED
        names = f"{told} and {left} more" if left > 0 else told
        first = next(iter(facts.values()))
        found = f"{len(facts)} drug{'s' * (len(facts) > 1)}"
        yield subject.cell(first, "therapy").warning(UNKNOWN_DRUG, found, f"{names}: {advice}")


def unknown_drugs(
    facts: Iterable[Fact], drugs: DrugClasses, classes: TherapyClasses
) -> tuple[str, ...]:
    """Return the names of drugs in facts that no table has, in their order."""
    names = (
        name
        for fact in facts
        if fact.effect in SPEAKS_OF_DRUGS
        for option in fact.therapy.options
        for name in option
    )
    return tuple(n for n in dict.fromkeys(names) if not is_known_drug(n, drugs, classes))


def requirement_missing(subject: Subject) -> Iterator[Finding]:
    """Yield facts that do not ask for what they rest on; it is asked for beside them meanwhile.

    What labels ask for in some of a fact's tumour types is a warning for a further source: the
    language has no words for it, and excluding the types would lose what the source says of them.
    """
    for fact, _ in subject.facts:
        for one in subject.knowledge.safeguards.get(fact.fact_id, ()):
            cell = subject.cell(fact, "requires")
            if not one.types:
                advice = f"add '{one.text}': {one.why}; it is required beside the fact meanwhile"
                yield cell.error(NOT_REQUIRED, fact.requires, advice)
                continue
            advice = f"add '{one.text}', or {'|'.join(one.types)} to disease_excluded: {one.why}; "
            advice += "it is required of cases of these types meanwhile"
            own = subject.tables[fact.source].is_own
            report = cell.error if own else cell.warning
            yield report(NOT_REQUIRED, fact.requires, advice)
