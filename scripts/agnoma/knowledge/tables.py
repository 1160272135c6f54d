"""Everything the interpretation is made of, read once and checked against each other."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.facts import read_facts
from agnoma.io.oncotree import read_oncotree
from agnoma.io.resources import (
    Alias,
    CoRequirement,
    GeneRole,
    Hotspot,
    IndelRegion,
    KinaseDomain,
    KnownFusion,
    read_aliases,
    read_co_requirements,
    read_gene_roles,
    read_hotspots,
    read_indel_regions,
    read_kinase_domains,
    read_known_fusions,
    read_release,
    read_therapy_resistance,
)
from agnoma.io.structural_tables import DuplicationRegion, read_duplication_regions
from agnoma.knowledge.conditions import check_requirements
from agnoma.knowledge.disease import TumourTypes
from agnoma.knowledge.expressions import Expression, parse_fact
from agnoma.knowledge.matchers import ExactProtein, ExonSkip, Structural
from agnoma.models.alteration import AlterationKind
from agnoma.models.knowledge import Fact, FactEffect


@dataclass(frozen=True, slots=True)
class KnowledgePaths:
    """Where the tables are."""

    facts: Path
    hotspots: Path
    gene_roles: Path
    oncotree: Path
    kinase_domains: Path
    co_requirements: Path
    indel_regions: Path
    duplication_regions: Path
    known_fusions: Path
    aliases: Path
    therapy_resistance: Path
    release: Path


@dataclass(frozen=True, slots=True)
class GeneKnowledge:
    """What is known of genes, whatever the tumour type."""

    hotspots: Mapping[tuple[str, int], Hotspot]
    """By gene and codon (negative: promoter position)."""
    exact_alleles: frozenset[tuple[str, str]]
    """Gene and protein change of alleles that a fact of this one gene names."""
    skipped_exons: frozenset[tuple[str, int]]
    """Gene and exon whose skipping a fact names."""
    rearrangements: frozenset[tuple[str, str]]
    """Gene and name of rearrangements of whole exons that a fact names."""
    roles: Mapping[str, GeneRole]
    domains: Mapping[str, KinaseDomain]
    indel_regions: tuple[IndelRegion, ...]
    duplication_regions: tuple[DuplicationRegion, ...]
    fusions: Mapping[tuple[str, str], KnownFusion]
    symbols: Mapping[str, str]
    """Previous gene symbol to the current one."""
    legacy_alleles: Mapping[tuple[str, str], str]
    """Gene and protein change to the legacy name printed beside it (trap 7)."""

    def symbol(self, gene: str) -> str:
        """Return the current symbol of a gene."""
        return self.symbols.get(gene, gene)

    def known_fusion(self, gene5: str, gene3: str) -> KnownFusion | None:
        """Return the listed fusion of two genes, a named pair before any partner."""
        for pair in ((gene5, gene3), (gene5, "*"), ("*", gene3)):
            if pair in self.fusions:
                return self.fusions[pair]
        return None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All tables of the stage."""

    facts: tuple[tuple[Fact, Expression], ...]
    genes: GeneKnowledge
    types: TumourTypes
    co_requirements: tuple[CoRequirement, ...]
    version: str
    therapy_resistance: Mapping[str, bool]
    """Facts that give the overlay RESISTANCE -> whether all their conditions must be met."""


def read_knowledge(paths: KnowledgePaths) -> Knowledge:
    """Read the tables and check that they fit together.

    Raises
    ------
    InputFormatError
        If a table is malformed, a fact's expression is not in the grammar, its tumour type is not
        in the tree, or a co-requirement is not understood.
    """
    domains = read_kinase_domains(paths.kinase_domains)
    facts = tuple((fact, parse_fact(fact, domains)) for fact in read_facts(paths.facts))
    types = TumourTypes(read_oncotree(paths.oncotree))
    for fact, _ in facts:
        types.check_fact(fact)
    co_requirements = tuple(read_co_requirements(paths.co_requirements))
    check_requirements(co_requirements, {fact.fact_id for fact, _ in facts}, domains)
    digest = hashlib.sha256(paths.facts.read_bytes()).hexdigest()[:12]
    return Knowledge(
        facts=facts,
        genes=_genes(paths, facts, domains),
        types=types,
        co_requirements=co_requirements,
        version=(
            f"{read_release(paths.release)}; {paths.facts.name}: {len(facts)} facts, "
            f"sha256 {digest}"
        ),
        therapy_resistance=_therapy_resistance(paths.therapy_resistance, facts),
    )


def _genes(
    paths: KnowledgePaths,
    facts: tuple[tuple[Fact, Expression], ...],
    domains: Mapping[str, KinaseDomain],
) -> GeneKnowledge:
    aliases = read_aliases(paths.aliases)
    fusions = read_known_fusions(paths.known_fusions)
    return GeneKnowledge(
        hotspots={(h.gene, h.codon): h for h in read_hotspots(paths.hotspots)},
        exact_alleles=_exact_alleles(facts),
        skipped_exons=_skipped_exons(facts),
        rearrangements=_rearrangements(facts),
        roles=read_gene_roles(paths.gene_roles),
        domains=domains,
        indel_regions=tuple(read_indel_regions(paths.indel_regions)),
        duplication_regions=tuple(read_duplication_regions(paths.duplication_regions)),
        fusions={(f.gene5, f.gene3): f for f in fusions},
        symbols={a.legacy_name: a.gene for a in aliases if a.protein_change is None},
        legacy_alleles=_legacy_alleles(aliases),
    )


def _therapy_resistance(
    path: Path, facts: tuple[tuple[Fact, Expression], ...]
) -> Mapping[str, bool]:
    listed = read_therapy_resistance(path)
    known = {fact.fact_id for fact, _ in facts if fact.effect is FactEffect.RESISTANCE}
    for fact_id in listed:
        if fact_id not in known:
            msg = (
                f"{path}: {fact_id} is no resistance fact of the facts table; correct or remove it"
            )
            raise InputFormatError(msg)
    return listed


def _exact_alleles(facts: tuple[tuple[Fact, Expression], ...]) -> frozenset[tuple[str, str]]:
    """Return alleles of facts with one gene; with several, the allele may belong to another."""
    return frozenset(
        (expression.genes[0], matcher.allele)
        for _, expression in facts
        for matcher in expression.matchers
        if isinstance(matcher, ExactProtein) and len(expression.genes) == 1
    )


def _skipped_exons(facts: tuple[tuple[Fact, Expression], ...]) -> frozenset[tuple[str, int]]:
    return frozenset(
        (gene, matcher.exon)
        for _, expression in facts
        for matcher in expression.matchers
        if isinstance(matcher, ExonSkip)
        for gene in expression.genes
    )


def _rearrangements(facts: tuple[tuple[Fact, Expression], ...]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (gene, matcher.name)
        for _, expression in facts
        for matcher in expression.matchers
        if isinstance(matcher, Structural) and matcher.kind is AlterationKind.SV and matcher.name
        for gene in expression.genes
    )


def _legacy_alleles(aliases: list[Alias]) -> dict[tuple[str, str], str]:
    return {(a.gene, a.protein_change): a.legacy_name for a in aliases if a.protein_change}
