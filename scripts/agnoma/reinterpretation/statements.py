"""What a report says, statement by statement: a subject, an effect, and drugs that go together.

A therapy with alternatives makes one statement per alternative, so that losing one of them is
seen; several facts that say the same are one statement with the best of their tiers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.expressions import WILD_TYPE
from agnoma.knowledge.tiers import BEST_FIRST
from agnoma.models.knowledge import AmpTier, EvidenceMatch, FactEffect

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Claim:
    """Of what, in which direction, for which drugs."""

    subject: str
    effect: FactEffect
    drugs: tuple[str, ...]
    """International names of the tables in small letters, whatever a source calls them; those given
    together in alphabetical order."""
    sequential: bool = False


@dataclass(frozen=True)
class Statement:
    """A claim with the matches behind it, best first."""

    claim: Claim
    therapy: str
    """The drugs as the table writes them."""
    matches: tuple[EvidenceMatch, ...]

    @property
    def tier(self) -> AmpTier | None:
        """Return the best tier of its facts."""
        return self.matches[0].tier

    @property
    def rank(self) -> int:
        """Return the place of its tier, best first."""
        return tier_rank(self.tier)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Return the ids of its facts, best first."""
        return tuple(dict.fromkeys(match.fact.fact_id for match in self.matches))

    @property
    def possible_chip(self) -> bool:
        """Return whether the alteration may come from clonal haematopoiesis."""
        return any(match.possible_chip for match in self.matches)

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """Return what goes with the tier, by name: conditions, approval, other axes, conflict."""
        best = [match for match in self.matches if match.tier == self.tier]
        easiest = min((match.conditional_on for match in best), key=lambda c: (len(c), c))
        known = {match.approved_here for match in self.matches}
        approved = True if True in known else (False if False in known else None)
        return {
            "on condition of": " and ".join(easiest),
            "approved here": {True: "yes", False: "no", None: ""}[approved],
            "ESCAT": _several(match.escat_here for match in self.matches),
            "project level": _several(match.level_here for match in self.matches),
            "against it": _several(match.conflict for match in self.matches),
        }

    @property
    def text(self) -> str:
        """Return tier and open conditions in words."""
        tier = "no tier" if self.tier is None else self.tier.value
        condition = self.terms["on condition of"]
        return f"{tier}, on condition of {condition}" if condition else tier


def read_statements(matches: Iterable[EvidenceMatch], drugs: DrugClasses) -> dict[Claim, Statement]:
    """Return what matches say, in a fixed order; order and lines of the tables do not matter.

    Drugs and classes are the same whatever a source calls them: brand names are resolved.
    """
    found: dict[Claim, list[EvidenceMatch]] = {}
    words: dict[Claim, str] = {}
    for match in sorted(matches, key=lambda m: (tier_rank(m.tier), m.fact.fact_id)):
        therapy = match.fact.therapy
        sign = " > " if therapy.sequential else " + "
        for option in therapy.options or ((),):
            claim = Claim(
                subject=subject_of(match),
                effect=match.fact.effect,
                drugs=_normal(option, drugs, sequential=therapy.sequential),
                sequential=therapy.sequential and len(option) > 1,
            )
            found.setdefault(claim, []).append(match)
            words.setdefault(claim, sign.join(option))
    return {claim: Statement(claim, words[claim], tuple(behind)) for claim, behind in found.items()}


def subject_of(match: EvidenceMatch) -> str:
    """Return what a match is about.

    Wild type is named by its genes: whether it is established belongs to the terms.
    """
    if match.fact.alteration == WILD_TYPE:
        return f"{'/'.join(match.fact.genes)} wild type"
    return ", ".join(match.alteration_ids)


def tier_rank(tier: AmpTier | None) -> int:
    """Return the place of a tier, best first; none comes last."""
    return len(BEST_FIRST) if tier is None else BEST_FIRST.index(tier)


def _normal(option: tuple[str, ...], drugs: DrugClasses, *, sequential: bool) -> tuple[str, ...]:
    names = [name for word in option for name in _names(word, drugs)]
    return tuple(names if sequential else sorted(names))


def _names(word: str, drugs: DrugClasses) -> list[str]:
    """Return the drugs a word stands for, or the class, by the names of the tables."""
    found = drugs.find(word)
    if found is not None:
        return [found.name.casefold()]
    return sorted("|".join(sorted(names)) for names in drugs.key((word,)))


def _several(words: Iterable[str | None]) -> str:
    return ", ".join(sorted({word for word in words if word}))
