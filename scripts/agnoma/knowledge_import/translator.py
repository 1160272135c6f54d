"""What every importer needs to say things in the words of the project."""

from dataclasses import dataclass
from typing import Protocol

from agnoma.io.agnostic_exclusions import AgnosticExclusion
from agnoma.knowledge_import.diseases import ANY_SOLID, DiseaseCrosswalk
from agnoma.knowledge_import.names import NameReader, Untranslated
from agnoma.knowledge_import.profiles import Alteration
from agnoma.knowledge_import.result import ImportReason
from agnoma.models.knowledge import DiseaseScope, Fact


class Grammar(Protocol):
    """The project's parser of expressions; handed in, because it belongs to another stage."""

    def alteration_fault(self, genes: tuple[str, ...], words: str) -> str | None:
        """Return what is wrong with words of column `alteration`, None if nothing is."""
        ...

    def requires_fault(self, expression: str) -> str | None:
        """Return what is wrong with an expression of column `requires`, None if nothing is."""
        ...

    def missing_requirements(self, fact: Fact) -> tuple[str, ...]:
        """Return expressions a fact has to require and does not."""
        ...


@dataclass(frozen=True, slots=True)
class Translator:
    """Names, tumour types and the grammar itself."""

    names: NameReader
    diseases: DiseaseCrosswalk
    exclusions: tuple[AgnosticExclusion, ...]
    grammar: Grammar
    """Importers emit nothing it does not read."""

    def untranslatable(self, alteration: Alteration) -> Untranslated | None:
        """Return what the grammar cannot say of an alteration and what is needed beside it."""
        fault = self.grammar.alteration_fault(alteration.genes, alteration.words)
        if fault is None and alteration.requires:
            fault = self.grammar.requires_fault(alteration.requires)
        if fault is None:
            return None
        named = f"{'|'.join(alteration.genes)} {alteration.words}"
        return Untranslated(ImportReason.NOT_IN_GRAMMAR, f"{named}: {fault}")

    def with_exclusions(self, fact: Fact) -> Fact:
        """Return a fact without what its source leaves unsaid.

        One of any solid tumour loses the types it does not hold for; one on therapy of amplified
        ERBB2 requires the protein, one on drugs that labels give to hormone-receptor-positive
        tumours alone the receptors (`agnoma.knowledge.safeguards`).
        """
        fact = self._with_requirements(fact)
        if ANY_SOLID not in fact.scope.types:
            return fact
        excluded = (
            code
            for one in self.exclusions
            if one.gene in fact.genes
            and one.effect is fact.effect
            and one.word in fact.alteration.split("|")
            for code in one.excluded
        )
        codes = tuple(dict.fromkeys((*fact.scope.excluded, *excluded)))
        scope = DiseaseScope(types=fact.scope.types, excluded=codes)
        return fact.model_copy(update={"scope": scope})

    def _with_requirements(self, fact: Fact) -> Fact:
        missing = self.grammar.missing_requirements(fact)
        if not missing:
            return fact
        requires = joined_requirements(fact.requires, *missing)
        return fact.model_copy(update={"requires": requires})


def joined_requirements(*expressions: str) -> str:
    """Return expressions that must all hold as one.

    >>> joined_requirements("EGFR:p.T790M", "", "NOT her2:positive")
    'EGFR:p.T790M AND NOT her2:positive'
    >>> joined_requirements("her2:positive OR hr:positive", "age>=18")
    '(her2:positive OR hr:positive) AND age>=18'
    """
    parts = [part for part in expressions if part]
    if len(parts) == 1:
        return parts[0]
    return " AND ".join(f"({part})" if _is_choice(part) else part for part in parts)


def _is_choice(expression: str) -> bool:
    """Return whether an OR stands outside every parenthesis."""
    depth = 0
    for at, character in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and expression.startswith(" OR ", at):
            return True
    return False
