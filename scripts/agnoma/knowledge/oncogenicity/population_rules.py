"""Frequency in the population (clinical.md 6.6: absent_gnomad, common, very_common).

The frequency is the highest among populations, as `agnoma.io.population_vcf` read it from the
table the laboratory configured; nobody having an allele and nobody having looked differ.
"""

from agnoma.io.population_vcf import OVERALL_AF
from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.oncogenicity.results import NOT_FIRED, RuleResult, fired, not_evaluated
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.variant import VariantKind

VERY_COMMON_AF = 0.05
COMMON_AF = 0.01
NO_TABLE = not_evaluated("no population table was read here (small_variants.population.gnomad)")
OF_ITS_BASES = not_evaluated(
    "the population table may have the frequency of single bases of this substitution only"
)
OF_EVERYBODY = not_evaluated(
    "the population table has a frequency of everybody together only; one population may be higher"
)


def absent_gnomad(named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Apply to alleles that were looked up and are not in the population table."""
    population = named.variant.population
    if population is None or population.af_field is None:
        return NO_TABLE
    if population.max_af is None:
        return fired(f"not in the population table ({population.af_field})")
    return OF_ITS_BASES if named.variant.kind is VariantKind.MNV else NOT_FIRED


def very_common(named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Apply above 5 % in any continental population."""
    return _more_than(VERY_COMMON_AF, 1, named)


def common(named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Apply above 1 %, to 5 %, in any continental population."""
    return _more_than(COMMON_AF, VERY_COMMON_AF, named)


def _more_than(low: float, high: float, named: NamedVariant) -> RuleResult:
    """Return whether the frequency is above `low` and not above `high`, fractions."""
    population = named.variant.population
    if population is None or population.af_field is None:
        return NO_TABLE
    frequency, field = population.max_af, population.af_field
    if frequency is None:
        return NOT_FIRED
    if named.variant.kind is VariantKind.MNV and frequency > low:
        return OF_ITS_BASES
    if low < frequency <= high:
        return fired(f"frequency {frequency:.4g} in a population ({field}), above {low:g}")
    if frequency <= low and field in OVERALL_AF:
        return OF_EVERYBODY
    return NOT_FIRED
