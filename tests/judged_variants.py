"""Small variants as the rules of oncogenicity see them, and what is known beside them."""

from dataclasses import replace
from typing import Any

from knowledge_builders import shipped, variant

from agnoma.io.hotspot_counts import ResidueCount
from agnoma.knowledge.alterations import consequence_terms
from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import OncogenicityScore, SkippingConfidence
from agnoma.models.reference import Transcript
from agnoma.models.variant import PopulationFrequency

ABSENT = PopulationFrequency(af_field="fafmax_faf95_max")
V600 = ResidueCount("BRAF", 600, frozenset("V"), 897, {"E": 833, "K": 24, "R": 4})
K601 = ResidueCount("BRAF", 601, frozenset("K"), 38, {"E": 32, "N": 5})
R175 = ResidueCount("TP53", 175, frozenset("R"), 416, {"H": 386, "C": 8})
A289 = ResidueCount("EGFR", 289, frozenset("A"), 59, {"V": 37, "T": 14})
COUNTS = (V600, K601, R175, A289)


def known_at(frequency: float, field: str = "fafmax_faf95_max") -> PopulationFrequency:
    """Return an allele of the population table."""
    return PopulationFrequency(max_af=frequency, af_field=field)


def named(
    gene: str,
    protein: str | None = None,
    *,
    consequence: str = "missense",
    transcript: Transcript | None = None,
    skipping: tuple[int, SkippingConfidence] | None = None,
    **fields: Any,
) -> NamedVariant:
    """Return a variant under the name of its gene."""
    return NamedVariant(
        variant=variant(gene, protein, consequence=consequence, **fields),
        gene=gene,
        transcript=transcript,
        terms=consequence_terms(consequence),
        skipping=skipping,
    )


def genes(*counts: ResidueCount, **changes: Any) -> GeneKnowledge:
    """Return the shipped knowledge, with a table of hotspot counts when residues are given."""
    table = {(c.gene, c.codon): c for c in counts} or None
    return replace(shipped().genes, hotspot_counts=table, **changes)


def points_of(score: OncogenicityScore) -> dict[str, int]:
    """Return the rules that count with their points."""
    return {fired.rule.value: fired.points for fired in score.rules}


def open_rules(score: OncogenicityScore) -> dict[str, str]:
    """Return the rules that could not be evaluated with the reason."""
    return {one.rule.value: one.reason for one in score.not_evaluated}
