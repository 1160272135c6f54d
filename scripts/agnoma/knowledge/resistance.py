"""What speaks against a therapy that is offered: other facts of the same case (6.2, 6.7).

Sensitivity and resistance are never netted: both stay, and the one is the caveat of the other.
Where resistance is a line of its own here, the tier of what it speaks against stays as it is.
Where it is known in other tumour types only it has no line here; a therapy that an agnostic label
offers to all of them is then capped at II-C. It is a caveat of therapies for a tumour type it was
seen in, and of all where it makes the drug fail wherever it occurs (`therapy_resistance.tsv`): NRAS
beside BRAF V600E speaks against vemurafenib + rituximab in hairy cell leukaemia. What speaks
against a whole class of drugs, or is curated below II-C, caps nothing. Two lines of one therapy in
one case tell the same: what caps or counts for an agnostic label is a caveat of the type's own line
too, and where that line has tier I the agnostic one is not capped.
Of one alteration, resistance to a drug that another source has is a caveat of a combination with
it, unless a drug is given besides that makes up for it (column `unless` of drug_classes.tsv).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.agreement import named_in
from agnoma.knowledge.disease import TumourTypes
from agnoma.knowledge.matchers import is_established
from agnoma.knowledge.tiers import BEST_FIRST, Fit, lowest
from agnoma.models.alteration import Alteration
from agnoma.models.knowledge import (
    TIER_I,
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    FactEffect,
    ResistanceCaveat,
    Specificity,
)

OF_TYPE = frozenset({DiseaseRelation.EXACT, DiseaseRelation.BROADER})
CAPPED = "resistance_elsewhere"
NAMED = frozenset({Specificity.EXACT_ALLELE, Specificity.SAME_CODON, Specificity.STRUCTURAL_CLASS})
"""How closely an alteration has to be meant by a fact on resistance to be its resistance."""
Resisting = tuple[Fact, Specificity]


@dataclass(frozen=True, slots=True)
class Against:
    """A resistance fact that fits the case, whatever its tumour types."""

    fact: Fact
    alteration_ids: tuple[str, ...]
    tier: AmpTier | None
    """None = its tumour types are others than the submitted one."""
    known_in: str = ""
    """Those types in words."""
    settled: bool = True
    """Nothing that it rests on is open."""
    anywhere: bool = False
    """It makes its drugs fail wherever it occurs."""


def elsewhere(fit: Fit, alteration_id: str, known_in: str, *, anywhere: bool) -> Against | None:
    """Return a resistance fact that speaks of other tumour types only.

    Parameters
    ----------
    anywhere
        Whether it makes its drugs fail in these other types too.
    """
    if fit.fact.effect is not FactEffect.RESISTANCE:
        return None
    settled = not fit.capping
    return Against(fit.fact, (alteration_id,), None, known_in, settled, anywhere=anywhere)


def resisting_facts(
    facts: Iterable[tuple[Fact, Iterable[tuple[Alteration, Specificity]]]],
) -> dict[str, list[Resisting]]:
    """Return the resistance facts that mean an alteration itself, by its id."""
    found: dict[str, list[Resisting]] = {}
    for fact, hits in facts:
        if fact.effect is FactEffect.RESISTANCE:
            for alteration, specificity in hits:
                if specificity in NAMED and is_established(alteration):
                    found.setdefault(alteration.alteration_id, []).append((fact, specificity))
    return found


def carries_no_therapy(
    fact: Fact,
    specificity: Specificity,
    resisting: Sequence[Resisting],
    drugs: DrugClasses,
    types: TumourTypes,
) -> Fact | None:
    """Return the fact by which an alteration resists all that a wider fact would offer for it.

    A known resistance mutation is no activating mutation of its gene for the drug it resists: RET
    G810S is not what selpercatinib is given for. Facts that name allele, codon or exon mean the
    alteration themselves and are left to the rules on conflicts; so is resistance to a class of
    drugs, or curated below II-C.
    """
    by_class = specificity in {Specificity.FUNCTIONAL_CLASS, Specificity.GENE}
    if not by_class or fact.effect is not FactEffect.SENSITIVITY or not fact.therapy.options:
        return None
    closer = [
        against
        for against, fit in resisting
        if fit.score > specificity.score
        and _is_strong(against)
        and types.scopes_meet(against.scope, fact.scope)
    ]
    resisted = [
        next((one for one in closer if _resists_whole(one, option, drugs)), None)
        for option in fact.therapy.options
    ]
    return resisted[0] if all(resisted) else None


def with_caveats(
    matches: Sequence[EvidenceMatch],
    beyond: Sequence[Against],
    drugs: DrugClasses,
    types: TumourTypes,
) -> list[EvidenceMatch]:
    """Return the matches in their order, sensitivity with what speaks against its drugs.

    Parameters
    ----------
    beyond
        Resistance facts of other tumour types; of them count those that speak of a tumour type
        the offered therapy is for as well, and those that hold anywhere.
    """
    here = (
        Against(m.fact, m.alteration_ids, m.tier)
        for m in matches
        if m.fact.effect is FactEffect.RESISTANCE and m.tier not in {None, AmpTier.III}
    )
    by_drug: dict[str, list[Against]] = {}
    for against in (*here, *beyond):
        names = {n for o in against.fact.therapy.options for d in o for n in drugs.members(d)}
        for name in names:
            by_drug.setdefault(name, []).append(against)
    if not by_drug:
        return list(matches)
    offers = _Offers(matches, drugs)
    return [_with_caveats(match, by_drug, drugs, types, offers) for match in matches]


class _Offers:
    """The therapies a case is offered, by what they consist of."""

    def __init__(self, matches: Sequence[EvidenceMatch], drugs: DrugClasses) -> None:
        self._drugs = drugs
        self._of: dict[frozenset[frozenset[str]], list[EvidenceMatch]] = {}
        for match in matches:
            if match.fact.effect is FactEffect.SENSITIVITY:
                for option in match.fact.therapy.options:
                    self._of.setdefault(self._drugs.key(option), []).append(match)

    def of_same(self, match: EvidenceMatch) -> list[EvidenceMatch]:
        """Return the matches on the same alteration that offer one of the same therapies."""
        return [
            other
            for option in match.fact.therapy.options
            for other in self._of.get(self._drugs.key(option), ())
            if other.alteration_ids == match.alteration_ids
        ]

    def stands_at_site(self, match: EvidenceMatch) -> bool:
        """Return whether all that is offered has tier I by facts of the tumour type itself."""
        return all(
            any(
                other.tier in TIER_I and other.disease_relation in OF_TYPE
                for other in self._of.get(self._drugs.key(option), ())
                if other.alteration_ids == match.alteration_ids
            )
            for option in match.fact.therapy.options
        )


def _with_caveats(
    match: EvidenceMatch,
    by_drug: Mapping[str, list[Against]],
    drugs: DrugClasses,
    types: TumourTypes,
    offers: _Offers,
) -> EvidenceMatch:
    if match.fact.effect is not FactEffect.SENSITIVITY:
        return match
    scopes = tuple(other.fact.scope for other in offers.of_same(match))
    found = [
        one
        for one in _candidates(match, by_drug, drugs)
        if one.tier is not None
        or one.anywhere
        or any(types.scopes_meet(one.fact.scope, scope) for scope in scopes)
        if _counts(one, match, drugs)
    ]
    here = {one.alteration_ids for one in found if one.tier is not None}
    found = [one for one in found if one.tier is not None or one.alteration_ids not in here]
    if not found:
        return match
    caveats = tuple(
        ResistanceCaveat(
            fact_id=one.fact.fact_id,
            source=one.fact.source,
            alteration_ids=one.alteration_ids,
            therapy=one.fact.therapy,
            tier=one.tier,
            known_in=one.known_in or None,
        )
        for one in found
    )
    changed = match.model_copy(update={"caveats": caveats})
    capping = [one for one in found if _caps(one, match, drugs)]
    return _capped(changed, capping) if capping and not offers.stands_at_site(match) else changed


def _candidates(
    match: EvidenceMatch, by_drug: Mapping[str, list[Against]], drugs: DrugClasses
) -> Iterator[Against]:
    """Yield what speaks of a drug of the therapy, each once, lines of this tumour type first."""
    names = {n for o in match.fact.therapy.options for d in o for n in drugs.mentioned(d)}
    found = {id(one): one for name in sorted(names) for one in by_drug.get(name, ())}
    yield from sorted(found.values(), key=_strongest_first)


def _strongest_first(one: Against) -> tuple[bool, int, str, int, tuple[str, ...]]:
    tier = len(BEST_FIRST) if one.tier is None else BEST_FIRST.index(one.tier)
    return (one.tier is None, tier, one.fact.source, one.fact.line, one.alteration_ids)


def _counts(one: Against, match: EvidenceMatch, drugs: DrugClasses) -> bool:
    if one.alteration_ids == match.alteration_ids:
        # Of one alteration both lines stand together here, and may be a conflict; a combination
        # curated for the very alteration is meant to overcome what one of its drugs does not.
        options = match.fact.therapy.options
        if one.tier is None:
            return any(_resists_whole(one.fact, o, drugs) for o in options)
        return _is_within_combination(one.fact, match, drugs)
    return any(_speaks_against(one.fact, option, drugs) for option in match.fact.therapy.options)


def _speaks_against(fact: Fact, option: tuple[str, ...], drugs: DrugClasses) -> bool:
    return any(drugs.covers(said, option, within=True) for said in fact.therapy.options)


def _is_within_combination(against: Fact, match: EvidenceMatch, drugs: DrugClasses) -> bool:
    """Return whether another source offers a drug with others that do not make up for it.

    What is said of the very therapy is a conflict, as is what leaves nothing of a combination
    (`agnoma.knowledge.agreement`).
    """
    offered = match.fact
    pairs = [(said, o) for said in against.therapy.options for o in offered.therapy.options]
    if against.source == offered.source or any(drugs.same(said, o) for said, o in pairs):
        return False
    if named_in(match, against):
        return False
    return any(
        drugs.covers(said, option, within=True) and not drugs.overcome(said, option)
        for said, option in pairs
    )


def _resists_whole(fact: Fact, option: tuple[str, ...], drugs: DrugClasses) -> bool:
    """Return whether nothing of a therapy is left: a combination may overcome the resistance."""
    return any(
        drugs.names_itself(said) and drugs.resists(said, option) for said in fact.therapy.options
    )


def _is_strong(fact: Fact) -> bool:
    level = fact.amp_level
    return level is not None and lowest(level, AmpTier.IIC) is AmpTier.IIC


def _caps(one: Against, match: EvidenceMatch, drugs: DrugClasses) -> bool:
    """Return whether resistance elsewhere caps an agnostic offer; every drug of it is named."""
    if one.tier is not None or not one.settled or not _is_strong(one.fact):
        return False
    if one.alteration_ids == match.alteration_ids and not one.anywhere:
        return False  # of the very alteration it speaks of those tumour types alone
    agnostic = match.disease_relation is DiseaseRelation.AGNOSTIC
    named = any(
        drugs.names_itself(said) and drugs.covers(said, option)
        for said in one.fact.therapy.options
        for option in match.fact.therapy.options
    )
    return agnostic and named


def _capped(match: EvidenceMatch, capping: Sequence[Against]) -> EvidenceMatch:
    if match.tier is None or lowest(match.tier, AmpTier.IIC) is match.tier:
        return match
    told = dict.fromkeys(
        f"resistance by {', '.join(one.alteration_ids)} ({one.fact.fact_id}) in other tumour "
        "types: at most II-C"
        for one in capping
    )
    said = match.tier_reason.removesuffix(".").split(": ", 1)[-1]
    reason = f"{AmpTier.IIC.value}: {said}; {'; '.join(told)}."
    update = {"tier": AmpTier.IIC, "tier_rule": CAPPED, "tier_reason": reason}
    return match.model_copy(update=update)
