"""Column `expected`: statements on the matches of a case, and whether they hold.

BM047 I-A                     best tier of a fact
BM108 II-D if HER2 IHC 3+     ... with these words among its conditions
BM108 I-A unconditional       ... with no condition left
BM056 I-A not approved        ... approved here, or not (in the case's jurisdiction)
BM192 I-A chip                ... flagged as possible clonal haematopoiesis
BM066 I-A despite BM082       ... with these resistance facts as its caveats; or despite nothing
BM061 -(excluded_tumour_type) not applied, by this rule of the ledger; BM061 - by any, or none
BM211 at most II-D            not applied, or no better than this
dabrafenib + trametinib: I-A  best tier of sensitivity to exactly this therapy, of any fact
resistance to cetuximab: I-A  the same of resistance
no cetuximab                  no sensitivity to any therapy with this drug
no match · no therapy · no tier I · no tier I therapy · conditional on HER2 IHC 3+
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.selftest.cells import Part
from agnoma.models.knowledge import (
    AmpTier,
    EvidenceMatch,
    FactEffect,
    Interpretation,
    Therapy,
)

TIERS = tuple(tier.value for tier in AmpTier)
TIER = "|".join(TIERS)
FACT_ID = r"[A-Z][A-Za-z]*-?\d+"
VERDICT = re.compile(
    rf"(?:(?P<tier>{TIER})|(?P<none>-)(?:\((?P<rule>[a-z_]+)\))?|at most (?P<most>{TIER}))"
    r"(?P<flags>(?: (?:unconditional|chip|approved|not approved))*)"
    rf"(?: despite (?P<against>{FACT_ID}(?:\|{FACT_ID})*|nothing))?"
    r"(?: if (?P<words>.+))?"
)
OF_FACT = re.compile(rf"(?P<fact>{FACT_ID}) (?P<verdict>.+)")
OF_THERAPY = re.compile(r"(?P<resistance>resistance to )?(?P<therapy>[^:]+): (?P<verdict>.+)")
CONDITIONAL = "conditional on "
RESISTANCE = "resistance to "
NO = "no "
NO_FACT = "no such fact"
NONE, NOTHING = "none", "nothing"
Matches = tuple[EvidenceMatch, ...]


class Negative(StrEnum):
    """What a case must not have at all."""

    MATCH = "no match"
    THERAPY = "no therapy"
    TIER_I = "no tier I"
    TIER_I_THERAPY = "no tier I therapy"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of some matches."""

    tier: str | None
    """The best one; None = there is no match, or `most` is said."""
    most: str | None = None
    rule: str | None = None
    """Of the ledger."""
    unconditional: bool = False
    chip: bool = False
    approved: bool | None = None
    words: str | None = None
    """Among the conditions."""
    against: frozenset[str] | None = None
    """Resistance facts that are its caveats, all of them; None = not said."""

    def fault(self, matches: Matches, rules: frozenset[str]) -> str | None:
        """Return what was found when the verdict does not hold of it, else None."""
        best = min(matches, key=_rank, default=None)
        if best is None:
            return self._unmatched(rules)
        tier = _tier(best)
        too_good = self.most and _rank(best) < TIERS.index(self.most)
        if too_good or (not self.most and tier != self.tier):
            return _shown(best)
        return None if self._flags_hold(best) else _shown(best)

    def _unmatched(self, rules: frozenset[str]) -> str | None:
        if self.tier is not None:
            return f"- ({', '.join(sorted(rules)) or 'no entry'})"
        missing = self.rule is not None and self.rule not in rules
        return f"- ({', '.join(sorted(rules)) or 'no entry'})" if missing else None

    def _flags_hold(self, best: EvidenceMatch) -> bool:
        conditions = " / ".join(best.conditional_on)
        return (
            (self.words is None or self.words.lower() in conditions.lower())
            and not (self.unconditional and conditions)
            and not (self.chip and best.possible_chip is None)
            and (self.approved is None or self.approved is (best.approved_here is True))
            and (self.against is None or self.against == {c.fact_id for c in best.caveats})
        )


@dataclass(frozen=True, slots=True)
class Expectation:
    """One statement of the cell."""

    text: str
    fault: Callable[[Interpretation], str | None]
    """What was found instead; None = it holds."""


def read_expectations(
    text: Part, facts: frozenset[str], drugs: DrugClasses
) -> tuple[Expectation, ...]:
    """Return the statements of the cell, separated by ``;``.

    Parameters
    ----------
    facts
        Ids of the loaded facts; a statement on another one does not hold.
    drugs
        By which a fact on any drug of a class is one on each of them.

    Raises
    ------
    InputFormatError
        Pointing at a statement that is not in the notation.
    """
    return tuple(_expectation(part, facts, drugs) for part in text.split(";"))


def _expectation(part: Part, facts: frozenset[str], drugs: DrugClasses) -> Expectation:
    text = part.text
    if text in set(Negative):
        negative = Negative(text)
        return Expectation(text, lambda result: _negative(result, negative))
    if text.startswith(CONDITIONAL):
        words = text.removeprefix(CONDITIONAL).lower()
        return Expectation(text, lambda result: _conditional(result, words))
    of_fact = OF_FACT.fullmatch(text)
    if of_fact and ": " not in text.split(" if ")[0]:
        verdict = _verdict(part, of_fact["verdict"])
        fact_id = of_fact["fact"]
        if fact_id not in facts:
            return Expectation(text, lambda _result: NO_FACT)
        return Expectation(text, lambda result: _of_fact(result, fact_id, verdict))
    of_therapy = OF_THERAPY.fullmatch(text)
    if of_therapy:
        verdict = _verdict(part, of_therapy["verdict"])
        resistant = bool(of_therapy["resistance"])
        effect = FactEffect.RESISTANCE if resistant else FactEffect.SENSITIVITY
        option = _option(part, of_therapy["therapy"])
        return Expectation(
            text,
            lambda result: _of_therapy(result, effect, lambda m: _is_of(m, option, drugs), verdict),
        )
    if text.startswith(NO):
        drug = text.removeprefix(NO)
        return Expectation(text, lambda result: _without(result, drug))
    raise part.error(
        f"{text!r}; write e.g. BM047 I-A, BM061 -(excluded_tumour_type), "
        "dabrafenib + trametinib: I-A, resistance to cetuximab: I-A, no tier I"
    )


def _verdict(part: Part, text: str) -> Verdict:
    found = VERDICT.fullmatch(text)
    if found is None:
        position = part.position + part.text.rindex(text)
        raise part.source.error(
            position,
            f"{text!r}; write a tier ({', '.join(TIERS)}), -, -(rule) or at most TIER, then "
            "unconditional, chip, approved, not approved, despite FACT, or if WORDS",
        )
    flags = found["flags"]
    approved = None
    if "approved" in flags:
        approved = "not approved" not in flags
    against = found["against"]
    return Verdict(
        tier=found["tier"],
        most=found["most"],
        rule=found["rule"],
        unconditional="unconditional" in flags,
        chip="chip" in flags,
        approved=approved,
        words=found["words"],
        against=None if against is None else frozenset(against.split("|")) - {NOTHING},
    )


def _option(part: Part, text: str) -> tuple[str, ...]:
    options = Therapy.parse(text).options
    if len(options) != 1:
        raise part.error(f"{text!r} is no therapy; write the drugs joined by +")
    return options[0]


def _negative(result: Interpretation, negative: Negative) -> str | None:
    found: Iterable[EvidenceMatch] = result.matches
    if negative in {Negative.THERAPY, Negative.TIER_I_THERAPY}:
        found = (m for m in found if m.fact.effect is FactEffect.SENSITIVITY)
    if negative in {Negative.TIER_I, Negative.TIER_I_THERAPY}:
        found = (m for m in found if m.tier is not None and m.tier.tier == "I")
    return ", ".join(_named(match) for match in found) or None


def _conditional(result: Interpretation, words: str) -> str | None:
    conditions = [text for match in result.matches for text in match.conditional_on]
    if any(words in text.lower() for text in conditions):
        return None
    return ", ".join(dict.fromkeys(conditions)) or "no condition"


def _of_fact(result: Interpretation, fact_id: str, verdict: Verdict) -> str | None:
    matches = tuple(m for m in result.matches if m.fact.fact_id == fact_id)
    rules = frozenset(entry.rule for entry in result.ledger if entry.item == fact_id)
    return verdict.fault(matches, rules)


def _of_therapy(
    result: Interpretation,
    effect: FactEffect,
    is_meant: Callable[[EvidenceMatch], bool],
    verdict: Verdict,
) -> str | None:
    matches = tuple(m for m in result.matches if m.fact.effect is effect and is_meant(m))
    return verdict.fault(matches, frozenset())


def _is_of(match: EvidenceMatch, option: tuple[str, ...], drugs: DrugClasses) -> bool:
    return any(drugs.says(said, option) for said in match.fact.therapy.options)


def _without(result: Interpretation, drug: str) -> str | None:
    found = (
        m
        for m in result.matches
        if m.fact.effect is FactEffect.SENSITIVITY
        and any(drug in option for option in m.fact.therapy.options)
    )
    return ", ".join(_named(match) for match in found) or None


def _tier(match: EvidenceMatch) -> str | None:
    return None if match.tier is None else match.tier.value


def _rank(match: EvidenceMatch) -> int:
    tier = _tier(match)
    return len(TIERS) if tier is None else TIERS.index(tier)


def _named(match: EvidenceMatch) -> str:
    return f"{match.fact.fact_id} {_tier(match) or NONE}"


def _shown(match: EvidenceMatch) -> str:
    conditions = f" if {' / '.join(match.conditional_on)}" if match.conditional_on else ""
    chip = " chip" if match.possible_chip else ""
    approved = {True: " approved", False: " not approved", None: ""}[match.approved_here]
    facts = "|".join(sorted({caveat.fact_id for caveat in match.caveats}))
    against = f" despite {facts}" if facts else ""
    return f"{_named(match)}{chip}{approved}{against}{conditions}"
