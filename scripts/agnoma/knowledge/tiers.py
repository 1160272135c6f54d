"""The AMP/ASCO/CAP tier a fact gives for one patient (clinical.md 6.1 to 6.4), and why.

Tiers start as curated and are only ever lowered; the last rule that lowered gives `tier_rule`.

================================ =================================================================
`tier_rule`                      meaning
================================ =================================================================
as_curated                       tumour type same, below the fact's, or any: tier of the table
subtype_needed                   submitted type wider than the fact's: at most II-C
other_tumour_type                sensitivity curated I-A, I-B or project level 3A elsewhere: at
                                 most II-C
other_tumour_type_weak           other sensitivity facts of another type: at most II-D
characteristic_of_another_entity diagnostic fact of another entity: III, shown, never applied
gene_level                       source names the gene alone, not "any pathogenic": at most I-B
other_allele                     curated for another allele at the residue: at most II-D
resistance_elsewhere             an agnostic offer against which another finding speaks in other
                                 tumour types: at most II-C (`agnoma.knowledge.resistance`)
conflict                         contradicted for the same therapy: at most II-C, signed by hand
condition_open                   decisive co-requirement nobody has answered, a tumour type that may
                                 be one the fact excludes, or none where it has to be a solid
                                 tumour: at most II-D
================================ =================================================================

Rules of the ledger (fact not applied): excluded_tumour_type, condition_not_met,
other_allele_and_type, resistance_mutation (the alteration is known to resist what is offered to a
wider class of them), other_tumour_type_only (prognostic and resistance facts of another type, and
diagnostic ones with an open co-requirement).
"""

from dataclasses import dataclass

from agnoma.knowledge.conditions import Conditions
from agnoma.knowledge.disease import DiseaseMatch
from agnoma.models.knowledge import (
    AT_SITE,
    OWN_SOURCE,
    TIER_I,
    AmpTier,
    DiseaseRelation,
    Fact,
    FactEffect,
    Specificity,
)

FACTS_TABLE = "resources/knowledge/biomarkers.tsv"
BEST_FIRST = tuple(AmpTier)
ELSEWHERE = frozenset({DiseaseRelation.OTHER, DiseaseRelation.UNKNOWN_SITE})
STRONG_LEVELS = frozenset({"3A"})


@dataclass(frozen=True, slots=True)
class Fit:
    """How one fact fits one alteration of one patient."""

    fact: Fact
    specificity: Specificity
    disease: DiseaseMatch
    conditions: Conditions
    submitted: str | None
    note: str = ""
    """Further words for the reason, e.g. that dMMR stands for MSI-H."""
    possible_chip: str | None = None
    """Why the alteration may come from clonal haematopoiesis; changes no tier."""
    any_pathogenic: bool = False
    """Whether a fact on a whole gene says "any pathogenic alteration" (clinical.md 6.3)."""

    @property
    def capping(self) -> tuple[str, ...]:
        """Return what is open and keeps the tier at II-D."""
        return (*self.conditions.capping, *self.disease.open_words)


@dataclass(frozen=True, slots=True)
class Tiered:
    """A tier with the rule that set it and a sentence that explains it."""

    tier: AmpTier | None
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotApplied:
    """Why a fact that fits the alteration does not apply to this patient."""

    rule: str
    reason: str


def decide_tier(fit: Fit) -> Tiered | NotApplied:
    """Return the tier of a fact for this patient, or why it does not apply."""
    refused = _refusal(fit)
    if refused is not None:
        return refused
    tier, rule, words = _by_disease(fit)
    clauses = [words]
    if fit.specificity is Specificity.GENE and not fit.any_pathogenic:
        tier, rule = _cap(tier, rule, AmpTier.IB, "gene_level")
        clauses.append("the source names the gene and no kind of alteration: at most I-B")
    if fit.fact.conflict is not None:
        tier, rule = _cap(tier, rule, AmpTier.IIC, "conflict")
        clauses.append(f"contradicted: {fit.fact.conflict}: at most II-C")
    if fit.specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        tier, rule = _cap(tier, rule, AmpTier.IID, "other_allele")
        clauses.append("the fact is curated for another allele at the same residue: at most II-D")
    if fit.capping:
        tier, rule = _cap(tier, rule, AmpTier.IID, "condition_open")
        open_words = " and ".join(fit.capping)
        clauses.append(f"not answered: {open_words}: at most II-D")
    if fit.note:
        clauses.append(fit.note)
    shown = "no AMP tier" if tier is None else tier.value
    return Tiered(tier, rule, f"{shown}: {'; '.join(clauses)}.")


def best_tier(tiers: set[AmpTier]) -> str | None:
    """Return I or II, the best of some tiers without its level; None below that."""
    best = next((tier for tier in BEST_FIRST if tier in tiers), None)
    return None if best is None or best is AmpTier.III else best.tier


def lowest(tier: AmpTier, cap: AmpTier) -> AmpTier:
    """Return the worse of two tiers."""
    return max(tier, cap, key=BEST_FIRST.index)


def _refusal(fit: Fit) -> NotApplied | None:
    relation, effect = fit.disease.relation, fit.fact.effect
    if relation is DiseaseRelation.EXCLUDED:
        return NotApplied("excluded_tumour_type", _exclusion(fit))
    if fit.conditions.failed:
        reason = f"the fact needs {' and '.join(fit.conditions.failed)}, which is not so"
        return NotApplied("condition_not_met", reason)
    if relation not in ELSEWHERE:
        return None
    site = "no tumour type is given" if fit.submitted is None else f"submitted: {fit.submitted}"
    types = "|".join(fit.fact.scope.types)
    if fit.specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        reason = f"curated for another allele and for {types}; {site}"
        return NotApplied("other_allele_and_type", reason)
    if effect is FactEffect.SENSITIVITY:
        return None
    if effect is FactEffect.DIAGNOSTIC and not fit.conditions.capping:
        return None
    reason = f"a {effect.value} fact speaks of {types} only; {site}"
    return NotApplied("other_tumour_type_only", reason)


def _exclusion(fit: Fit) -> str:
    """Return which type takes the case out of a fact, and how the submitted one relates to it."""
    code, types = fit.disease.code, "|".join(fit.fact.scope.types)
    below = "" if code == fit.submitted else f", which covers {fit.submitted}"
    if code in fit.fact.scope.excluded:
        return f"the fact excludes {code}{below}"
    return (
        f"a fact on {types} says nothing of {code}{below}: oncotree.tsv files it below, but it is "
        "an entity of its own"
    )


def _by_disease(fit: Fit) -> tuple[AmpTier | None, str, str]:
    fact, relation = fit.fact, fit.disease.relation
    curated = fact.amp_level
    level = "without AMP tier" if curated is None else curated.value
    types = "|".join(fact.scope.types)
    table = FACTS_TABLE if fact.source == OWN_SOURCE else fact.source
    source = f"fact {fact.fact_id} ({table}, line {fact.line}) is curated {level}"
    if relation in AT_SITE:
        return curated, "as_curated", f"{source} for {types}; {_site_words(fit)}"
    if relation is DiseaseRelation.NARROWER:
        tier, rule = _cap(curated, "as_curated", AmpTier.IIC, "subtype_needed")
        words = f"{source} for {types}; {fit.submitted} is wider than {fit.disease.code}"
        return tier, rule, f"{words}, so the subtype is needed: at most II-C"
    site = (
        "no tumour type is given"
        if fit.submitted is None
        else f"the submitted type {fit.submitted} is another"
    )
    if fact.effect is FactEffect.DIAGNOSTIC:
        words = f"{source} as characteristic of {types}; {site}, and a diagnosis is never changed"
        return AmpTier.III, "characteristic_of_another_entity", words
    strong = curated in TIER_I or fact.project_level in STRONG_LEVELS
    most = AmpTier.IIC if strong else AmpTier.IID
    rule = "other_tumour_type" if strong else "other_tumour_type_weak"
    tier = None if curated is None else lowest(curated, most)
    shown = "no AMP tier" if tier is None else f"{tier.value} only"
    return tier, rule, f"{source} for {types}; {site}, which supports {shown}"


def _site_words(fit: Fit) -> str:
    relation, submitted = fit.disease.relation, fit.submitted
    if relation is DiseaseRelation.EXACT:
        words = f"the submitted type {submitted} is the same"
    elif relation is DiseaseRelation.BROADER:
        words = f"the submitted type {submitted} lies below {fit.disease.code}"
    elif submitted is None:
        words = "the tumour type is not given"
    else:
        words = f"the submitted type {submitted} is among them"
    if fit.disease.open_exclusions:
        words += f" (the fact excludes {' and '.join(fit.disease.open_exclusions)})"
    return words


def _cap(
    tier: AmpTier | None, rule: str, cap: AmpTier, cap_rule: str
) -> tuple[AmpTier | None, str]:
    if tier is None or BEST_FIRST.index(tier) >= BEST_FIRST.index(cap):
        return tier, rule
    return cap, cap_rule
