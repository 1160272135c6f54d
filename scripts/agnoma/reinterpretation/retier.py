"""Facts and class rules held against stored cases again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from agnoma.config import Jurisdiction
from agnoma.errors import ConfigError
from agnoma.knowledge.absence import KnownPlaces
from agnoma.knowledge.known_places import known_places
from agnoma.knowledge.matchers import ExactProtein
from agnoma.knowledge.matching import FactMatcher, Outcome, with_best_tiers
from agnoma.knowledge.tables import Knowledge, KnowledgePaths, read_knowledge, sha256_of
from agnoma.models.knowledge import EvidenceMatch, Fact
from agnoma.models.profile import MolecularClass, TumourProfile
from agnoma.models.variant import LedgerEntry
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.profile.classify import classify
from agnoma.profile.inputs import build_class_input
from agnoma.profile.provenance import file_sha256
from agnoma.profile.rule_genes import (
    genes_of_transcripts,
    previous_symbols,
    refuse_unknown_genes,
)
from agnoma.profile.rules import Pathways, Rules, load_rules, read_pathways
from agnoma.reinterpretation.stored_case import stored_state, stored_view

RULES = PIPELINE_DIRECTORY / "resources/profile/rules.yaml"
PATHWAYS = PIPELINE_DIRECTORY / "resources/profile/pathways.tsv"
TRANSCRIPTS = PIPELINE_DIRECTORY / "resources/knowledge/transcripts.tsv"
DECIDING = ("drug_classes", "oncotree", "therapy_classes", "therapy_resistance")
"""Tables that decide how an unchanged fact is read in a stored case."""
ALIASES = PIPELINE_DIRECTORY / "resources/knowledge/aliases.tsv"


@dataclass(frozen=True, slots=True)
class ClassRules:
    """Class rules with their checksum."""

    rules: Rules
    pathways: Pathways
    sha256: str


@dataclass(frozen=True)
class Retiered:
    """What a stored case reads under other knowledge; the class without the words of its trace."""

    matches: tuple[EvidenceMatch, ...]
    molecular_class: MolecularClass
    ledger: tuple[LedgerEntry, ...] = field(default=(), repr=False)

    @cached_property
    def refusals(self) -> Mapping[str, LedgerEntry]:
        """Return why facts of altered genes do not apply, by fact id."""
        return {entry.item: entry for entry in self.ledger}


class Reinterpreter:
    """Knowledge and class rules, read once, for any number of cases.

    Parameters
    ----------
    knowledge, class_rules
        What cases are held against.
    hotspots_sha256
        Checksum of the table of hotspots; None = the one the cases were judged by.
    tables
        Checksums of the tables beside the facts that decide how a fact is read (`DECIDING`), by
        name; empty = those the cases were judged by.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        class_rules: ClassRules,
        *,
        hotspots_sha256: str | None = None,
        tables: Mapping[str, str] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.class_rules = class_rules
        self.hotspots_sha256 = hotspots_sha256
        self.tables = tables or {}

    @classmethod
    def read(cls, paths: KnowledgePaths, rules: Path | None = None) -> Self:
        """Read knowledge and rules, the shipped rules without a file.

        Raises
        ------
        ConfigError, InputFormatError
            If tables or rules are malformed or do not fit together.
        """
        return cls(
            read_knowledge(paths),
            read_class_rules(rules),
            hotspots_sha256=sha256_of(paths.hotspots),
            tables={name: sha256_of(getattr(paths, name)) for name in DECIDING},
        )

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Return the facts by id."""
        return {fact.fact_id: fact for fact, _ in self.knowledge.facts}

    @cached_property
    def places(self) -> KnownPlaces:
        """Return where in a gene the tables know what a word without place of its own means."""
        return known_places(self.knowledge.genes)

    @cached_property
    def facts_on_alleles(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return the facts of one gene that name an allele, by gene and protein change.

        Such a fact makes the allele established when a case is run.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for fact, expression in self.knowledge.facts:
            for matcher in expression.matchers if len(expression.genes) == 1 else ():
                if isinstance(matcher, ExactProtein):
                    key = (expression.genes[0], matcher.allele)
                    found.setdefault(key, []).append(fact.fact_id)
        return {key: tuple(ids) for key, ids in found.items()}

    def retier(self, profile: TumourProfile) -> Retiered:
        """Return matches and class of a stored case.

        Alterations, their effect and oncogenicity, callability, biomarkers and verdict are those
        of then. A pure function of profile, knowledge and rules.

        Raises
        ------
        ConfigError
            If the submitted tumour type is not in the tree of the new knowledge.
        InputFormatError
            If the document misses one of its alterations.
        """
        self.knowledge.types.check_submitted(profile.case.oncotree_code)
        view = stored_view(profile)
        state = stored_state(profile, view, self.places, self.knowledge.therapy_classes)
        matcher = FactMatcher(self.knowledge, state, Jurisdiction(profile.jurisdiction))
        outcome: Outcome = matcher.run()
        alterations = with_best_tiers(state.alterations, outcome)
        asked = build_class_input(profile.case, alterations, profile.biomarkers, view)
        return Retiered(
            matches=tuple(outcome.matches),
            molecular_class=classify(self.class_rules.rules, self.class_rules.pathways, asked),
            ledger=tuple(outcome.ledger),
        )


def read_class_rules(rules: Path | None = None) -> ClassRules:
    """Read class rules, the shipped ones without a file, and the shipped pathways.

    Raises
    ------
    ConfigError
        If there is no such file, the rules are malformed or name a gene that nobody knows.
    """
    path = RULES if rules is None else rules
    if not path.is_file():
        msg = f"{path}: no such file; give class rules like resources/profile/rules.yaml"
        raise ConfigError(msg)
    pathways = read_pathways(PATHWAYS)
    found = load_rules(path, pathways)
    if rules is not None:
        refuse_unknown_genes(path, genes_of_transcripts(TRANSCRIPTS), previous_symbols(ALIASES))
    return ClassRules(found, pathways, file_sha256(path))
