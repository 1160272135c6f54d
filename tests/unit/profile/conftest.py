"""Inputs of the class rules, built in the tests."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from callability_records import make_gene, make_locus

from agnoma.assessability.view import GeneCopyLookup, Lookup
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    Verdict,
)
from agnoma.profile.inputs import ClassInput, Signature
from agnoma.profile.predicates import AltPredicate, SignatureName
from agnoma.profile.rules import Pathways, Rules, load_rules, read_pathways

ROOT = Path(__file__).parents[3]
DONE = Lookup(status=Status.EVALUATED)
COPIES_DONE = GeneCopyLookup(status=Status.EVALUATED)


@pytest.fixture(scope="session")
def pathways() -> Pathways:
    return read_pathways(ROOT / "resources/profile/pathways.tsv")


@pytest.fixture(scope="session")
def rules(pathways: Pathways) -> Rules:
    return load_rules(ROOT / "resources/profile/rules.yaml", pathways)


@pytest.fixture(scope="session")
def all_genes(rules: Rules, pathways: Pathways) -> tuple[str, ...]:
    named = {
        gene
        for _, predicate in rules.predicates()
        if isinstance(predicate, AltPredicate)
        for gene in predicate.alt.gene
    }
    members = {gene for table in pathways.values() for gene in table}
    return tuple(sorted(named | members | set(rules.hrr_genes)))


def make_alteration(
    gene: str, kind: str = "snv", protein: str | None = None, **given: Any
) -> Alteration:
    """Return an oncogenic alteration; codons are read from the protein change."""
    codons = [int(n) for n in re.findall(r"[A-Z*](\d+)", protein or "")]
    words = f"{gene} {protein}" if protein else f"{gene} {kind}"
    fields: dict[str, Any] = {
        "alteration_id": words,
        "gene": gene,
        "kind": AlterationKind(kind),
        "label": words,
        "protein_change": protein,
        "codon_first": codons[0] if codons else None,
        "codon_last": codons[-1] if codons else None,
        "oncogenicity": Oncogenicity.ONCOGENIC,
        "effect": Effect.GOF,
    }
    return Alteration(**(fields | given))


@pytest.fixture
def make_view(all_genes: tuple[str, ...]) -> Callable[..., ClassInput]:
    """Return a builder of tumours in which everything was looked for and readable."""

    def build(
        *alterations: Alteration, sig: dict[str, Any] | None = None, **given: Any
    ) -> ClassInput:
        values = {"tmb": 3.0, "msi": "MSS", "hrd_score": 10.0} if sig is None else sig
        fields: dict[str, Any] = {
            "alterations": alterations,
            "signatures": {
                SignatureName(name): Signature(status=Status.EVALUATED, value=value)
                for name, value in values.items()
            },
            "verdict": Verdict.PASS,
            "small_variants": DONE,
            "copy_number": DONE,
            "fusions": DONE,
            "structural_variants": DONE,
            "genes": tuple(make_gene(gene) for gene in all_genes),
            "gene_copy_number": dict.fromkeys(all_genes, COPIES_DONE),
        }
        return ClassInput(**(fields | given))

    return build


@pytest.fixture
def alteration() -> Callable[..., Alteration]:
    return make_alteration


@pytest.fixture
def locus() -> Callable[..., LocusCallability]:
    return make_locus


@pytest.fixture
def gene() -> Callable[..., GeneCallability]:
    return make_gene
