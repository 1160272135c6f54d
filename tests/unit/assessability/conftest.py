"""Builders of callability records."""

from collections.abc import Callable

import pytest
from callability_records import make_gene, make_locus

from agnoma.models.qc import GeneCallability, LocusCallability


@pytest.fixture
def locus() -> Callable[..., LocusCallability]:
    return make_locus


@pytest.fixture
def gene() -> Callable[..., GeneCallability]:
    return make_gene
