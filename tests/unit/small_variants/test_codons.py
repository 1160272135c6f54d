"""Codons of changes, and neighbours on the same molecules (clinical.md 2.5)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.reference import Strand
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.codons import codons_of, codons_over_introns, sharing_codon
from agnoma.small_variants.measure.fragments import Fragments, ReadCall

# Codons 1-3 and the first base of codon 4 in exon 1, the rest behind an intron.
EXONS = ((100, 110), (150, 164))


@pytest.fixture
def model(make_transcript: Callable[..., Any]) -> GeneModel:
    return GeneModel([make_transcript("GENE", EXONS, (100, 164))])


@pytest.mark.parametrize(
    ("allele", "codons"),
    [
        pytest.param(Allele("7", 100, "A", "C"), {1}, id="first-base"),
        pytest.param(Allele("7", 102, "AC", "CA"), {1, 2}, id="two-codons"),
        pytest.param(Allele("7", 102, "ACGT", "CCGA"), {1, 2}, id="changed-bases-only"),
        pytest.param(Allele("7", 103, "ACG", ""), {2}, id="codon-lost"),
        pytest.param(Allele("7", 103, "", "ACG"), set(), id="between-codons"),
        pytest.param(Allele("7", 104, "", "ACG"), {2}, id="splits-a-codon"),
        pytest.param(Allele("7", 109, "A", "C"), {4}, id="before-the-intron"),
        pytest.param(Allele("7", 151, "A", "C"), {4}, id="behind-the-intron"),
        pytest.param(Allele("7", 120, "A", "C"), set(), id="intron"),
        pytest.param(Allele("8", 100, "A", "C"), set(), id="elsewhere"),
    ],
)
def test_codons_of_a_change(allele: Allele, codons: set[int], model: GeneModel) -> None:
    assert codons_of(allele, model) == {("GENE", codon) for codon in codons}


@pytest.mark.parametrize(
    ("exons", "strand", "divided"),
    [
        pytest.param(EXONS, Strand.PLUS, {4}, id="one-base-before"),
        pytest.param(((100, 109), (150, 165)), Strand.PLUS, set(), id="between-codons"),
        pytest.param(((100, 110), (150, 164)), Strand.MINUS, {5}, id="minus"),
        pytest.param(((100, 124),), Strand.PLUS, set(), id="one-exon"),
    ],
)
def test_codons_over_introns(
    exons: Any, strand: Strand, divided: set[int], make_transcript: Callable[..., Any]
) -> None:
    transcript = make_transcript("GENE", exons, (exons[0][0], exons[-1][1]), strand)
    assert codons_over_introns(transcript) == divided


def fragments(alt: range, among: range = range(200)) -> Fragments:
    """Return fragments by their numbers, some with the alternative."""
    names = tuple(f"f{i}" for i in among)
    calls = np.array([ReadCall.ALT if i in alt else ReadCall.REF for i in among], dtype=np.uint8)
    zeros = np.zeros(len(names), dtype=np.uint8)
    return Fragments(names, calls, zeros, zeros, zeros, zeros, (), 1)


OWN = Allele("7", 104, "A", "C")
SOMATIC = fragments(range(40))


@pytest.mark.parametrize(
    ("other", "carrying", "shares"),
    [
        pytest.param(Allele("7", 105, "A", "C"), range(100), True, id="in-cis"),
        pytest.param(Allele("7", 105, "A", "C"), range(35, 100), True, id="five-of-forty"),
        pytest.param(Allele("7", 105, "A", "C"), range(36, 100), False, id="four-are-errors"),
        pytest.param(Allele("7", 105, "A", "C"), range(38, 100), False, id="too-few"),
        pytest.param(Allele("7", 105, "A", "C"), range(40, 100), False, id="in-trans"),
        pytest.param(Allele("7", 106, "A", "C"), range(100), False, id="next-codon"),
        pytest.param(Allele("7", 105, "", "GGG"), range(100), True, id="insertion-in-it"),
        pytest.param(Allele("7", 104, "A", "G"), range(100), False, id="same-base"),
        pytest.param(Allele("7", 104, "AC", "CA"), range(100), False, id="holds-it"),
    ],
)
def test_neighbours_in_a_codon(
    other: Allele, carrying: range, shares: bool, model: GeneModel
) -> None:
    beside = {other: fragments(carrying), OWN: SOMATIC}
    found = sharing_codon(OWN, SOMATIC, beside, model, min_alt=3)
    assert found == ((other,) if shares else ())


def test_phase_that_no_fragment_tells_is_unknown(model: GeneModel) -> None:
    other = Allele("7", 105, "A", "C")
    beside = {other: fragments(range(300, 310), range(300, 320))}
    assert sharing_codon(OWN, SOMATIC, beside, model, min_alt=3) == (other,)
    assert sharing_codon(OWN, SOMATIC, beside, model, min_alt=11) == ()
