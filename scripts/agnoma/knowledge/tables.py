"""Everything the interpretation is made of, read once and checked against each other."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agnoma.config import SourceConfig
from agnoma.errors import InputFormatError
from agnoma.io.drug_classes import DrugClasses, read_drug_classes
from agnoma.io.facts import read_facts
from agnoma.io.hotspot_counts import ResidueCount, read_hotspot_counts
from agnoma.io.oncotree import read_oncotree
from agnoma.io.resources import (
    Alias,
    GeneRole,
    Hotspot,
    IndelRegion,
    KinaseDomain,
    KnownFusion,
    read_aliases,
    read_gene_roles,
    read_hotspots,
    read_indel_regions,
    read_kinase_domains,
    read_known_fusions,
    read_release,
    read_therapy_resistance,
)
from agnoma.io.structural_tables import (
    DuplicationRegion,
    read_duplication_regions,
    read_late_truncations,
)
from agnoma.io.therapy_classes import TherapyClasses, read_therapy_classes
from agnoma.knowledge.disease import TumourTypes
from agnoma.knowledge.exclusions import Covered, covered_exclusions
from agnoma.knowledge.expressions import WILD_TYPE, Expression, parse_fact
from agnoma.knowledge.index import FactIndex, build_index
from agnoma.knowledge.language.nodes import Node
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.matchers import CopyNumber, ExactProtein, ExonSkip, Structural
from agnoma.knowledge.safeguards import (
    Safeguard,
    SafeguardBook,
    SiteDemand,
    asked_of_case,
    left_unsaid,
    with_safeguards,
)
from agnoma.knowledge.trials import TrialTable, read_trial_table
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.knowledge import OWN_SOURCE, Fact, FactEffect, KnowledgeSource

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourcePath:
    """A further source of facts and where its table is."""

    source: SourceConfig
    facts: Path


@dataclass(frozen=True, slots=True)
class KnowledgePaths:
    """Where the tables are."""

    facts: Path
    hotspots: Path
    gene_roles: Path
    oncotree: Path
    kinase_domains: Path
    indel_regions: Path
    duplication_regions: Path
    known_fusions: Path
    aliases: Path
    therapy_resistance: Path
    therapy_classes: Path
    drug_classes: Path
    late_truncations: Path
    release: Path
    sources: tuple["SourcePath", ...] = ()
    """Further tables of facts."""
    hotspot_counts: Path | None = None
    """Supplied by the laboratory; nothing of it ships."""
    trials: Path | None = None
    """Supplied by the laboratory; nothing of it ships."""


@dataclass(frozen=True, slots=True)
class GeneKnowledge:
    """What is known of genes, whatever the tumour type."""

    hotspots: Mapping[tuple[str, int], Hotspot]
    """By gene and codon (negative: promoter position)."""
    exact_alleles: frozenset[tuple[str, str]]
    """Gene and protein change of alleles that a fact of this one gene names."""
    late_truncations: Mapping[str, int]
    """Gene to the first codon from which a truncation keeps every domain."""
    lost_copies: frozenset[str]
    """Genes of which a fact names the loss of a copy."""
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
    hotspot_counts: Mapping[tuple[str, int], ResidueCount] | None = None
    """By gene and codon; None = no table of hotspot counts is configured."""

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
    requirements: Mapping[str, Node]
    """By fact id: tree of column `requires`; a fact that is missing requires nothing."""
    index: FactIndex
    sources: tuple[KnowledgeSource, ...]
    version: str
    therapy_resistance: Mapping[str, bool]
    """Facts that give the overlay RESISTANCE -> whether all their conditions must be met."""
    therapy_classes: TherapyClasses = field(default_factory=TherapyClasses)
    covered: Mapping[str, Covered] = field(default_factory=dict)
    """By fact id: excluded types in which the same therapy stands by a fact of its own."""
    trials: TrialTable | None = None
    """None = no table of trials is configured."""
    drugs: DrugClasses = field(default_factory=DrugClasses)
    safeguards: Mapping[str, tuple[Safeguard, ...]] = field(default_factory=dict)
    """By fact id: what the fact has to require and does not; it is required all the same."""
    beside: Mapping[str, tuple[Safeguard, ...]] = field(default_factory=dict)
    """By fact id: what is required in tumour types that are none of the fact's."""

    def required(self, fact: Fact, alteration: Alteration | None) -> Node | None:
        """Return what a fact requires where an alteration fits it; None = nothing."""
        own = self.requirements.get(fact.fact_id)
        return with_safeguards(own, self.safeguards.get(fact.fact_id, ()), alteration)

    def required_at(self, fact: Fact, submitted: str | None) -> tuple[SiteDemand, ...]:
        """Return what is required beside a fact in a case of a tumour type."""
        name = fact.fact_id
        asked = (*self.safeguards.get(name, ()), *self.beside.get(name, ()))
        return asked_of_case(asked, submitted, self.types)


def read_knowledge(paths: KnowledgePaths) -> Knowledge:
    """Read the tables and check that they fit together.

    Raises
    ------
    InputFormatError
        If a table is malformed, an expression is not in the grammar, an id comes in two sources,
        or a tumour type is not in the tree.
    """
    domains = read_kinase_domains(paths.kinase_domains)
    types = TumourTypes(read_oncotree(paths.oncotree))
    files = [(paths.facts, OWN_SOURCE), *((s.facts, s.source.name) for s in paths.sources)]
    tables = [(file, read_facts(file, name)) for file, name in files]
    _check_ids(tables)
    facts = []
    for file, some in tables:
        for fact in some:
            types.check_fact(fact, file.name)
            facts.append((fact, parse_fact(fact, domains, file.name)))
    found = tuple(facts)
    genes = _genes(paths, found, domains)
    digest = sha256_of(paths.facts)
    requirements = {
        fact.fact_id: node
        for file, some in tables
        for fact, node in read_requirements(some, genes, file.name)
    }
    drugs = read_drug_classes(paths.drug_classes)
    safeguards, beside = left_unsaid(found, requirements, SafeguardBook(drugs, types, domains))
    return Knowledge(
        facts=found,
        genes=genes,
        types=types,
        requirements=requirements,
        index=build_index(found),
        sources=_sources(paths, tables),
        version=(
            f"{read_release(paths.release)}; {paths.facts.name}: {len(tables[0][1])} facts, "
            f"sha256 {digest[:12]}"
        ),
        therapy_resistance=_therapy_resistance(paths.therapy_resistance, found),
        therapy_classes=read_therapy_classes(paths.therapy_classes),
        covered=covered_exclusions(found, types),
        trials=None
        if paths.trials is None
        else read_trial_table(paths.trials, domains, types, genes.roles.keys()),
        drugs=drugs,
        safeguards=safeguards,
        beside=beside,
    )


def read_requirements(
    facts: Iterable[Fact], genes: GeneKnowledge, file: str
) -> Iterator[tuple[Fact, Node]]:
    """Yield the facts of a table that require something, with what they require.

    The project's own facts may ask for genes of gene_roles.tsv only; what other sources name is
    not known here. A fact on unaltered genes that says no more asks for genes without any oncogenic
    alteration: nothing is ever unaltered without having been looked at.

    Raises
    ------
    InputFormatError
        Pointing at the character that cannot be read.
    """
    for fact in facts:
        text = fact.requires
        if not text and fact.alteration == WILD_TYPE:
            text = f"NOT {'|'.join(fact.genes)}:class:oncogenic"
        if text:
            where = f"{file}, line {fact.line}, fact {fact.fact_id}, column requires"
            known = genes.roles.keys() if fact.source == OWN_SOURCE else ()
            yield fact, parse_requirement(text, genes.domains, where, known)


def sha256_of(path: Path) -> str:
    """Return the checksum of a table."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_ids(tables: Iterable[tuple[Path, Sequence[Fact]]]) -> None:
    first: dict[str, Path] = {}
    names: dict[str, Path] = {}
    for file, facts in tables:
        for fact in facts:
            other = first.setdefault(fact.fact_id, file)
            if other != file:
                msg = (
                    f"{file}, line {fact.line}: id {fact.fact_id!r} is already in {other}; ids are "
                    "unique over all sources, so begin them with a prefix of the source"
                )
                raise InputFormatError(msg)
        if facts and names.setdefault(facts[0].source, file) != file:
            msg = f"{file}: source {facts[0].source!r} has two tables; give each its own name"
            raise InputFormatError(msg)


def _sources(
    paths: KnowledgePaths, tables: Sequence[tuple[Path, Sequence[Fact]]]
) -> tuple[KnowledgeSource, ...]:
    version, date = read_release(paths.release).split(", ", 1)
    own = KnowledgeSource(
        name=OWN_SOURCE,
        version=version,
        date=date,
        licence="MIT",
        sha256=sha256_of(paths.facts),
        facts=len(tables[0][1]),
    )
    others = (
        KnowledgeSource(
            name=path.source.name,
            version=path.source.version,
            date=path.source.date,
            licence=path.source.licence,
            sha256=sha256_of(path.facts),
            facts=len(facts),
        )
        for path, (_, facts) in zip(paths.sources, tables[1:], strict=True)
    )
    return (own, *others)


def _genes(
    paths: KnowledgePaths,
    facts: tuple[tuple[Fact, Expression], ...],
    domains: Mapping[str, KinaseDomain],
) -> GeneKnowledge:
    aliases = read_aliases(paths.aliases)
    fusions = read_known_fusions(paths.known_fusions)
    symbols = {a.legacy_name: a.gene for a in aliases if a.protein_change is None}
    return GeneKnowledge(
        hotspots={(h.gene, h.codon): h for h in read_hotspots(paths.hotspots)},
        exact_alleles=_exact_alleles(facts),
        late_truncations=read_late_truncations(paths.late_truncations),
        lost_copies=_lost_copies(facts),
        skipped_exons=_skipped_exons(facts),
        rearrangements=_rearrangements(facts),
        roles=read_gene_roles(paths.gene_roles),
        domains=domains,
        indel_regions=tuple(read_indel_regions(paths.indel_regions)),
        duplication_regions=tuple(read_duplication_regions(paths.duplication_regions)),
        fusions={(f.gene5, f.gene3): f for f in fusions},
        symbols=symbols,
        legacy_alleles=_legacy_alleles(aliases),
        hotspot_counts=_hotspot_counts(paths.hotspot_counts, symbols),
    )


def _hotspot_counts(
    path: Path | None, symbols: Mapping[str, str]
) -> dict[tuple[str, int], ResidueCount] | None:
    if path is None:
        return None
    return {(symbols.get(r.gene, r.gene), r.codon): r for r in read_hotspot_counts(path)}


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


def _lost_copies(facts: tuple[tuple[Fact, Expression], ...]) -> frozenset[str]:
    return frozenset(
        gene
        for _, expression in facts
        if CopyNumber("del") in expression.matchers
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
