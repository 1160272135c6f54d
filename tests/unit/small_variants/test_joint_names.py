"""A frameshift and a change behind it on one molecule end where both together say."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele, key_of, left_aligned
from agnoma.small_variants.names.joint_names import with_joint_names
from agnoma.small_variants.names.naming import Namer

# One base gained before AAA: CAA AGG TCG TCA ACC TGG CAG CGC TAA.
CODING = "ATGGCTAAAGGTCGTCAACCTGGCAGCGCTAAGCTGTCACGGTTGTGA"
FLANK = "CATTGCCGATAC" * 10
Change = tuple[int, str, str]
SHIFT = (6, "", "C")  # c.6_7insC


@pytest.fixture(params=[Strand.PLUS, Strand.MINUS])
def together(
    request: pytest.FixtureRequest,
    make_genome: Callable[[str], Any],
    make_transcript: Callable[..., Any],
) -> Callable[..., tuple[str | None, str | None]]:
    """Return the name of a change, and of it with another one, both in coding bases."""
    forward = request.param is Strand.PLUS
    bases = FLANK + CODING + FLANK
    genome = make_genome(bases if forward else reverse_complement(bases))
    span = (len(FLANK), len(FLANK) + len(CODING))
    transcript = make_transcript("GENE", [span], span, request.param)
    namer = Namer(GeneModel([transcript]), genome.fasta)

    def placed(change: Change) -> Allele:
        at, ref, alt = change
        assert CODING[at : at + len(ref)] == ref
        start = span[0] + at if forward else span[1] - at - len(ref)
        if not forward:
            ref, alt = reverse_complement(ref), reverse_complement(alt)
        return left_aligned(Allele("7", start, ref, alt), genome.fasta)

    def name(one: Change, two: Change, relation: PhaseRelation) -> tuple[str | None, str | None]:
        first, second = placed(one), placed(two)
        names = namer.names(first, transcript)
        phase = Phase(
            other=key_of(second, genome.fasta),
            relation=relation,
            both=20,
            this_only=0,
            other_only=0,
        )
        (found,) = with_joint_names((phase,), first, names, transcript, namer, genome.fasta)
        return names.protein_change, found.together

    return name


@pytest.mark.parametrize(
    ("one", "two", "relation", "expected"),
    [
        pytest.param(
            SHIFT, (15, "CAA", ""), PhaseRelation.CIS, ("p.K3Qfs*9", "p.K3Qfs*8"), id="codon-lost"
        ),
        pytest.param(
            SHIFT, (15, "CAA", ""), PhaseRelation.TRANS, ("p.K3Qfs*9", None), id="in-trans"
        ),
        pytest.param(
            SHIFT, (15, "CAA", ""), PhaseRelation.UNKNOWN, ("p.K3Qfs*9", None), id="phase-unknown"
        ),
        pytest.param(SHIFT, (18, "C", "G"), PhaseRelation.CIS, ("p.K3Qfs*9", None), id="same-stop"),
        pytest.param(
            SHIFT, (33, "CTG", ""), PhaseRelation.CIS, ("p.K3Qfs*9", None), id="behind-the-stop"
        ),
        pytest.param(
            (15, "CAA", ""), SHIFT, PhaseRelation.CIS, ("p.Q6del", None), id="no-frameshift"
        ),
    ],
)
def test_stop_of_both(
    one: Change,
    two: Change,
    relation: PhaseRelation,
    expected: tuple[str, str | None],
    together: Callable[..., tuple[str | None, str | None]],
) -> None:
    assert together(one, two, relation) == expected
