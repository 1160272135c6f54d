from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import Consequence
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.reference import Strand
from agnoma.models.variant import AnnotatedVariant, Origin, SmallVariant, VariantKind
from agnoma.sequence import reverse_complement
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


MINUS_FIRST, MINUS_INTRON = "ATGGCTAAACCGTATGAACAC", "GTAAGTCTTGCATTTCATCAG"


@pytest.fixture
def on_minus(
    make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]
) -> Callable[..., AnnotatedVariant]:
    """Return a namer of insertions after a base of a minus-strand gene of two exons."""
    gene = MINUS_FIRST + MINUS_INTRON + SECOND
    genome = make_genome(BEFORE + reverse_complement(gene) + BEFORE)
    low, high = len(BEFORE), len(BEFORE) + len(gene)
    exons = [(low, low + len(SECOND)), (high - len(MINUS_FIRST), high)]
    transcript = make_transcript("GENE", exons, (low, high), Strand.MINUS)

    def name(first: int, last: int, *types: str, extra: str = "") -> AnnotatedVariant:
        """Repeat the bases ``[first, last)`` of the gene in reading direction, left-aligned."""
        start = high - last
        unit = reverse_complement(gene[first:last] + extra)
        ref = genome.bases[start - 1]
        variant = SmallVariant(
            contig="7", start=start - 1, ref=ref, alt=ref + unit, kind=VariantKind.INSERTION,
            source=EvidenceSource.READS,
            tumour=AlleleEvidence(depth_x=100, ref_count=60, alt_count=40, other_count=0),
            vaf=0.4, vaf_low=0.3, vaf_high=0.5, origin=Origin.SOMATIC,
        )  # fmt: skip
        csq = {variant.key: [Consequence(types, "GENE", transcript.transcript_id)]}
        annotator = Annotator(GeneModel([transcript]), genome.fasta)
        return next(annotator.annotate([variant], csq))

    return name


BORDER, TERM = len(MINUS_FIRST), "coding_sequence_variant&intron_variant"


@pytest.mark.parametrize(
    ("first", "last", "extra", "exon", "term"),
    [
        pytest.param(BORDER - 4, BORDER + 8, "", 1, TERM, id="over-the-border"),
        pytest.param(BORDER - 1, BORDER + 8, "", 1, TERM, id="one-base-of-the-exon"),
        pytest.param(BORDER + 3, BORDER + 9, "", None, "intron_variant", id="intron-alone"),
        pytest.param(BORDER - 4, BORDER + 8, "CC", None, "intron_variant", id="no-copy"),
    ],
)
def test_duplication_over_the_end_of_an_exon_is_of_that_exon(
    first: int,
    last: int,
    extra: str,
    exon: int | None,
    term: str,
    on_minus: Callable[..., AnnotatedVariant],
) -> None:
    """As FLT3 c.1801_1837+23dup: left-aligned, it stands in the intron after the exon."""
    variant = on_minus(first, last, "intron", extra=extra)
    assert (variant.exon, variant.consequence, variant.protein_change) == (exon, term, None)


def test_duplication_from_exon_to_exon_touches_both(
    on_minus: Callable[..., AnnotatedVariant],
) -> None:
    variant = on_minus(BORDER - 2, BORDER + len(MINUS_INTRON) + 2, "intron")
    assert (variant.exon, variant.exon_last) == (1, 2)


def test_splice_term_of_a_duplication_is_kept(on_minus: Callable[..., AnnotatedVariant]) -> None:
    variant = on_minus(BORDER - 4, BORDER + 2, "splice_donor")
    assert (variant.exon, variant.consequence) == (1, "splice_donor_variant")


def test_exons_of_what_begins_in_the_intron(named: Callable[..., AnnotatedVariant]) -> None:
    assert named(INTRON_END - 1, "AGGG", "A", "splice_acceptor").exon == 2
    assert named(INTRON_END - 4, "T", "TGCAGGT", "splice_region").exon == 2
    assert named(INTRON_END - 4, "TGC", "T", "intron").exon is None
