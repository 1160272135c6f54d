"""Whether the tables of drugs know the names that facts give."""

from agnoma.io.drug_classes import DrugClasses
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.models.knowledge import Fact, FactEffect

SPEAKS_OF_DRUGS = frozenset({FactEffect.SENSITIVITY, FactEffect.RESISTANCE})


def is_known_drug(name: str, drugs: DrugClasses, classes: TherapyClasses) -> bool:
    """Return whether a table has a drug, class or regimen by this name."""
    listed = any(classes.is_known(word) for word in drugs.spellings(name))
    return listed or drugs.is_known(name) or name.isdigit()


def unknown_words(fact: Fact, drugs: DrugClasses, classes: TherapyClasses) -> tuple[str, ...]:
    """Return the names in a fact's therapy that no table has, none twice."""
    if fact.effect not in SPEAKS_OF_DRUGS:
        return ()
    names = dict.fromkeys(name for option in fact.therapy.options for name in drugs.apart(option))
    return tuple(name for name in names if not is_known_drug(name, drugs, classes))


def unchecked_note(fact: Fact, drugs: DrugClasses, classes: TherapyClasses) -> str:
    """Return what is said beside a fact with a drug that no table has; empty = all are known."""
    unknown = unknown_words(fact, drugs, classes)
    if not unknown:
        return ""
    return f"{', '.join(unknown)}: in no table of drugs, so nothing said of its class was checked"
