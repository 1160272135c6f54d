from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import Consequence
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import AnnotatedVariant, Origin, SmallVariant, VariantKind
from agnoma.small_variants.names.annotate import Annotator

# An intron before GGT TAC GCA: GCAGGT before the splice site is TGCAGG behind the first G.
BEFORE, FIRST, INTRON, SECOND = "CATTGCCGATAC" * 30, "ATGGCTAAA", "GTAAGTCTTGCA", "GGTTACGCATAA"
INTRON_END = len(BEFORE + FIRST + INTRON)


@pytest.fixture
def named(
    make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]
) -> Callable[..., AnnotatedVariant]:
    intron = INTRON + "G"  # ends in CAG
    genome = make_genome(BEFORE + FIRST + intron + SECOND + BEFORE)
    first = (len(BEFORE), len(BEFORE) + len(FIRST))
    second = (first[1] + len(intron), first[1] + len(intron) + len(SECOND))
    transcript = make_transcript("GENE", [first, second], (first[0], second[1]))

    def name(start: int, ref: str, alt: str, *types: str) -> AnnotatedVariant:
        assert genome.bases[start : start + len(ref)] == ref
        variant = SmallVariant(
            contig="7",
            start=start,
            ref=ref,
            alt=alt,
            kind=VariantKind.SNV,
            source=EvidenceSource.READS,
            tumour=AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0),
            vaf=0.4,
            vaf_low=0.3,
            vaf_high=0.5,
            origin=Origin.SOMATIC,
        )
        csq = {variant.key: [Consequence(types, "GENE", transcript.transcript_id)]}
        annotator = Annotator(GeneModel([transcript]), genome.fasta)
        return next(annotator.annotate([variant], csq))

    return name


def test_insertion_into_the_exon_is_no_change_of_the_intron(
    named: Callable[..., AnnotatedVariant],
) -> None:
    """Left-aligned it stands in the intron, as EGFR A763_Y764insFQEA (c.2284-5_2290dup) does."""
    variant = named(INTRON_END - 4, "T", "TGCAGGT", "splice_region")
    assert variant.hgvs_c == "c.10-5_10dup"
    assert variant.hgvs_p == "p.(Lys3_Gly4insValGln)"
    assert variant.consequence == "inframe_insertion&splice_region_variant"


def test_change_of_the_start_codon_and_bases_before_it(
    named: Callable[..., AnnotatedVariant],
) -> None:
    variant = named(len(BEFORE) - 1, "CA", "GT", "5_prime_utr")
    assert (variant.hgvs_p, variant.consequence) == ("p.(Met1?)", "start_lost")


@pytest.mark.parametrize(
    ("offset", "ref", "alt", "term", "expected"),
    [
        pytest.param(0, "G", "A", "missense", "missense_variant", id="coding"),
        pytest.param(-1, "G", "A", "splice_acceptor", "splice_acceptor_variant", id="splice-site"),
        pytest.param(-5, "T", "A", "intron", "intron_variant", id="intron"),
    ],
)
def test_terms_of_csq_are_kept(
    offset: int,
    ref: str,
    alt: str,
    term: str,
    expected: str,
    named: Callable[..., AnnotatedVariant],
) -> None:
    assert named(INTRON_END + 1 + offset, ref, alt, term).consequence == expected
