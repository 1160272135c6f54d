"""Rule on facts that nothing can fit: words, genes and whole facts.

For every word an alteration is made up that ought to fit it (`synthesis`), judged and matched by
the code that interprets patients. A word that fits none of them is not reachable: an exact allele
that stays of uncertain significance, an amplification of a gene that is no oncogene, a fusion of a
gene without kinase domain or listed pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from agnoma.errors import InputFormatError
from agnoma.knowledge.disease import ANY, ANY_SOLID
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.index import LANE_EFFECTS
from agnoma.knowledge.lint.engine import Engine
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.lint.synthesis import Proposer
from agnoma.knowledge.matchers import (
    AnyFusion,
    CopyNumber,
    ExactProtein,
    FunctionalClass,
    FusionPair,
    Matcher,
    Signature,
    Stain,
    Unanswered,
    WildType,
)
from agnoma.models.alteration import Alteration
from agnoma.models.knowledge import Fact, Specificity

UNREACHABLE, GENE_UNREACHABLE = "unreachable_word", "unreachable_gene"
FACT_UNREACHABLE = "unreachable_fact"
ELSEWHERE = "CUP"
"""Tumour type a fact of any type is tried in; it is solid."""
NOT_ESTABLISHED = {
    ExactProtein: "stays of uncertain significance: list it in hotspots.tsv",
    CopyNumber: "its role in gene_roles.tsv makes it no driver",
    FunctionalClass: "no role and no codon of hotspots.tsv makes such an alteration a driver",
    AnyFusion: "it has no kinase domain and no row in known_fusions.tsv",
    FusionPair: "the pair has no row in known_fusions.tsv",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A made-up case in which a word fits."""

    items: str
    context: str
    genes: frozenset[str]
    """Genes of the alterations that fit."""


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Yield words, genes and facts that no alteration can fit."""
    reach = _Reach(subject)
    for fact, expression in subject.facts:
        if not expression.is_germline and fact.effect not in LANE_EFFECTS:
            yield from reach.faults(fact, expression)


class _Reach:
    """Tries facts; alterations are judged once."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._engine = Engine(subject)
        self._proposer = Proposer(subject.knowledge.genes)
        self._judged: dict[str, tuple[Alteration, ...]] = {}

    def faults(self, fact: Fact, expression: Expression) -> Iterator[Finding]:
        words = expression.text.split(" EXCEPT ", maxsplit=1)[0].split("|")
        answered = [
            (word.strip(), matcher)
            for word, matcher in zip(words, expression.matchers, strict=True)
            if not isinstance(matcher, Unanswered)
        ]
        cell = self._subject.cell(fact, "alteration")
        trials: list[Trial] = []
        for word, matcher in answered:
            tried = self._trial(expression, matcher)
            trials += tried
            if not tried and not self._is_legacy(fact, matcher):
                genes = "/".join(expression.genes)
                yield cell.error(
                    UNREACHABLE, word, f"no alteration of {genes} can fit: {_why(matcher)}"
                )
        if not trials:
            return
        yield from self._genes(fact, answered, trials)
        others = (t for _, m in answered for t in self._every_trial(expression, m))
        if not any(self._fits(fact, trial) for trial in chain(trials, others)):
            advice = "no case can meet alteration, requires and tumour type together"
            yield cell.error(FACT_UNREACHABLE, fact.alteration, advice)

    def _is_legacy(self, fact: Fact, matcher: Matcher) -> bool:
        """Return whether a word is the old name of an allele, named beside the new one."""
        if not isinstance(matcher, ExactProtein):
            return False
        name = matcher.allele.removeprefix("p.")
        words = {word.strip() for word in fact.alteration.split("|")}
        return any(
            a.gene in fact.genes and a.legacy_name == name and a.protein_change in words
            for a in self._subject.aliases
        )

    def _trial(self, expression: Expression, matcher: Matcher) -> list[Trial]:
        """Return a case for each gene in which the word fits."""
        context = self._proposer.context(matcher)
        if isinstance(matcher, Signature | Stain | WildType):
            genes = frozenset(expression.genes)
            return [Trial("", context, genes)] if context else []
        single = Expression(expression.genes, "", (matcher,), expression.excluded_alleles)
        found = []
        for gene in expression.genes:
            trial = self._of_gene(single, gene, matcher)
            if trial is not None:
                found.append(trial)
        return found

    def _every_trial(self, expression: Expression, matcher: Matcher) -> Iterator[Trial]:
        """Yield all made-up cases of a word: the first may be a mutation that resists the drug."""
        for gene in expression.genes:
            for items in self._proposer.items(gene, matcher):
                yield Trial(items, self._proposer.context(matcher), frozenset({gene}))

    def _of_gene(self, single: Expression, gene: str, matcher: Matcher) -> Trial | None:
        for items in self._proposer.items(gene, matcher):
            fits = [a for a in self._alterations(items) if _is_fit(single.match(a))]
            genes = frozenset(g for a in fits for g in (a.gene, a.partner) if g is not None)
            if gene in genes:
                return Trial(items, "", genes)
        return None

    def _alterations(self, items: str) -> tuple[Alteration, ...]:
        if items not in self._judged:
            try:
                found = self._engine.interpret(items, None, "", "lint").alterations
            except InputFormatError:
                # What cannot be said in the notation, e.g. an ITD of a gene without region.
                found = ()
            self._judged[items] = found
        return self._judged[items]

    def _genes(
        self, fact: Fact, answered: list[tuple[str, Matcher]], trials: list[Trial]
    ) -> Iterator[Finding]:
        reached = {gene for trial in trials for gene in trial.genes}
        if any(isinstance(matcher, FusionPair) for _, matcher in answered):
            pairs = {
                g for _, m in answered if isinstance(m, FusionPair) for g in m.name.split("::")
            }
            reached |= pairs
        for gene in fact.genes:
            if gene not in reached:
                advice = "no word of column alteration can fit this gene; remove it"
                yield self._subject.cell(fact, "gene").error(GENE_UNREACHABLE, gene, advice)

    def _fits(self, fact: Fact, trial: Trial) -> bool:
        for code in _types_tried(fact):
            found = self._engine.interpret(trial.items, code, trial.context, "lint")
            if any(match.fact.fact_id == fact.fact_id for match in found.matches):
                return True
        return False


def _types_tried(fact: Fact) -> Iterator[str]:
    for code in fact.scope.types:
        yield ELSEWHERE if code in {ANY, ANY_SOLID} else code


def _is_fit(found: Specificity | None) -> bool:
    return found not in {None, Specificity.SAME_RESIDUE_OTHER_ALLELE}


def _why(matcher: Matcher) -> str:
    return NOT_ESTABLISHED.get(type(matcher), "the tables let none count, or none is tested")
