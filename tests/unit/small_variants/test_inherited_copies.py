"""Duplications that repeat an inherited base are told without it (clinical.md 8.1)."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import Origin, SmallVariant, VariantKind
from agnoma.small_variants.alleles import Allele, key_of, trim, vcf_form
from agnoma.small_variants.judge.inherited_copies import InheritedCopies

BASES = "ACCGTTGACA" * 6 + "TGCAGGAAATTATTTGCCTAGC" + "CATGACCTTG" * 6
AT = 60 + 4  # GGAAATTATTTG begins here
SEGMENT = "GGAAATTATTTG"
INHERITED = Allele("7", AT + 6, "T", "G")
REPEATED = "GGAAATGATTTG"
EXPECTED = Allele("7", AT, "", SEGMENT)


def variant(allele: Allele, genome: Any) -> SmallVariant:
    start, ref, alt = vcf_form(allele, genome.fasta)
    return SmallVariant(
        contig="7", start=start, ref=ref, alt=alt, kind=VariantKind.INSERTION,
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(depth_x=100, ref_count=80, alt_count=20, other_count=0),
        vaf=0.2, vaf_low=0.1, vaf_high=0.3, origin=Origin.SOMATIC,
        merged_from=("7:9:A:C",), submitted_names="[]",
    )  # fmt: skip


Told = Callable[..., SmallVariant]


@pytest.fixture
def told(make_genome: Callable[[str], Any]) -> Told:
    genome = make_genome(BASES)

    def answer(allele: Allele, *withheld: Allele) -> SmallVariant:
        copies = InheritedCopies([key_of(a, genome.fasta) for a in withheld], genome.fasta)
        given = variant(allele, genome)
        found = copies.told(given)
        changed = {} if found == given else {given.key: found.key}
        assert copies.renamed([given]) == changed
        return found

    return answer


def rotated(by: int) -> Allele:
    """Return the duplication inserted after some bases of its segment."""
    return Allele("7", AT + by, "", REPEATED[by:] + REPEATED[:by])


@pytest.mark.parametrize(
    "allele",
    [
        pytest.param(rotated(0), id="before-it"),
        pytest.param(rotated(5), id="within"),
        pytest.param(rotated(12), id="behind-it"),
    ],
)
def test_copy_with_an_inherited_base_is_that_of_the_reference(allele: Allele, told: Told) -> None:
    found = told(allele, INHERITED)
    assert trim("7", found.start, found.ref, found.alt) == EXPECTED
    assert (found.merged_from, found.submitted_names) == ((), None)


@pytest.mark.parametrize(
    ("allele", "withheld"),
    [
        pytest.param(EXPECTED, (INHERITED,), id="copy-of-the-reference"),
        pytest.param(rotated(0), (), id="nothing-withheld"),
        pytest.param(rotated(0), (Allele("7", AT + 6, "T", "C"),), id="another-base"),
        pytest.param(Allele("7", AT, "", "CCTACCACGACG"), (INHERITED,), id="other-bases"),
        pytest.param(Allele("7", AT + 6, "", "G"), (INHERITED,), id="one-base-is-chance"),
        pytest.param(Allele("7", AT + 1, "GA", ""), (INHERITED,), id="deletion"),
        pytest.param(Allele("7", AT + 6, "T", "G"), (INHERITED,), id="substitution"),
    ],
)
def test_others_stay_as_they_are(allele: Allele, withheld: Any, told: Told) -> None:
    found = told(allele, *withheld)
    assert trim("7", found.start, found.ref, found.alt) == allele
    assert found.merged_from == ("7:9:A:C",)


@pytest.mark.parametrize(
    ("allele", "withheld"),
    [
        pytest.param(
            Allele("7", AT, "", "CCC" + REPEATED + "TTT"), INHERITED, id="copy-with-filler"
        ),
        pytest.param(
            Allele("7", AT, "", "GGAAAATTTGCC"), Allele("7", AT + 5, "TT", ""), id="deletion-in-it"
        ),
    ],
)
def test_of_other_insertions_only_the_number_of_bases_is_told(
    allele: Allele, withheld: Allele, told: Told
) -> None:
    found = told(allele, withheld)
    assert set(found.alt[1:]) == {"N"}
    assert len(found.alt) == len(allele.alt) + 1
