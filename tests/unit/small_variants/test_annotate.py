from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import Consequence
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.reference import Strand
from agnoma.models.variant import (
    AnnotatedVariant,
    FilterOutcome,
    Origin,
    SmallVariant,
    VariantKind,
)
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

    def name(
        start: int,
        ref: str,
        alt: str,
        *types: str,
        numbering: dict[str, Any] | None = None,
        **fields: Any,
    ) -> AnnotatedVariant:
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
            **fields,
        )
        csq = {variant.key: [Consequence(types, "GENE", transcript.transcript_id)]}
        model = GeneModel([transcript.model_copy(update=numbering or {})])
        annotator = Annotator(model, genome.fasta)
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


CODON = "effect not determined at this codon"


@pytest.mark.parametrize(
    ("unknown", "types", "term"),
    [
        pytest.param(CODON, ("stop_gained",), "coding_sequence_variant", id="not-known"),
        pytest.param(
            CODON,
            ("stop_gained", "splice_region"),
            "coding_sequence_variant&splice_region_variant",
            id="beside-a-splice-site",
        ),
        pytest.param(None, ("stop_gained",), "stop_gained", id="stop-either-way"),
    ],
)
def test_codon_shared_on_one_molecule_has_no_protein_name(
    unknown: str | None, types: tuple[str, ...], term: str, named: Callable[..., AnnotatedVariant]
) -> None:
    phase = FilterOutcome(name="phase_unknown", passed=None, reason=f"not evaluated: {CODON}")
    at = len(BEFORE) + 6
    variant = named(at, "A", "T", *types, filters=(phase,), effect_unknown=unknown)
    assert variant.consequence == term
    assert (variant.hgvs_c, variant.hgvs_p, variant.protein_change) == ("c.7A>T", None, None)
    assert (variant.codon_first, variant.codon_last) == (3, 3)
    assert variant.naming_reason == f"no p. name: {CODON}"


@pytest.mark.parametrize("field", ["frame_depends_on", "effect_unknown"])
def test_frameshift_of_open_effect_has_no_protein_name(
    field: str, named: Callable[..., AnnotatedVariant]
) -> None:
    at = len(BEFORE) + 4
    alone = named(at, "C", "CG", "frameshift")
    assert (alone.consequence, alone.hgvs_p is None) == ("frameshift_variant", False)
    variant = named(at, "C", "CG", "frameshift", **{field: "depends"})
    assert (variant.consequence, variant.hgvs_c) == ("coding_sequence_variant", alone.hgvs_c)
    assert (variant.hgvs_p, variant.protein_change) == (None, None)
    assert (variant.naming_reason or "").startswith("no p. name: ")


def test_insertion_says_how_much_of_it_repeats(named: Callable[..., AnnotatedVariant]) -> None:
    at = len(BEFORE) + 4
    assert named(at, "C", "CC", "frameshift").repeated_bp == 1
    assert named(at, "C", "CNNN", "inframe_insertion").repeated_bp is None
    assert named(at, "C", "T", "missense").repeated_bp is None


def test_inserted_bases_that_are_not_told(named: Callable[..., AnnotatedVariant]) -> None:
    variant = named(len(BEFORE) + 4, "C", "CNNNNNN", "inframe_insertion")
    assert (variant.hgvs_c, variant.hgvs_p) == ("c.5_6insN[6]", None)
    assert variant.naming_reason == "no p. name: of the inserted bases only the number is told"
    assert variant.consequence == "inframe_insertion"


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
        model = GeneModel([transcript])
        annotator = Annotator(model, genome.fasta)
        return next(annotator.annotate([variant], csq))

    return name


NOT_PREDICTED = "no p. name: the effect on splicing is not predicted"
BORDER, TERM = len(MINUS_FIRST), "coding_sequence_variant&intron_variant"


@pytest.mark.parametrize(
    ("first", "last", "extra", "exon", "term"),
    [
        pytest.param(BORDER - 4, BORDER + 8, "", 1, TERM, id="over-the-border"),
        pytest.param(BORDER - 1, BORDER + 8, "", 1, TERM, id="one-base-of-the-exon"),
        pytest.param(BORDER + 3, BORDER + 9, "", None, "intron_variant", id="intron-alone"),
        pytest.param(BORDER - 4, BORDER + 8, "CC", None, "intron_variant", id="no-copy"),
        pytest.param(BORDER - 6, BORDER + 12, "CC", 1, TERM, id="bases-behind-both-copies"),
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
    assert variant.naming_reason == (NOT_PREDICTED if exon is not None else None)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(BORDER - 4, BORDER + 2, id="splice-site"),
        pytest.param(BORDER - 2, BORDER + len(MINUS_INTRON) + 2, id="exon-to-exon"),
        pytest.param(BORDER + 15, BORDER + len(MINUS_INTRON) + 4, id="into-the-next-exon"),
    ],
)
def test_change_over_a_splice_border_has_a_name_or_a_reason(
    first: int, last: int, on_minus: Callable[..., AnnotatedVariant]
) -> None:
    variant = on_minus(first, last, "intron")
    assert (variant.protein_change is None) == (variant.naming_reason == NOT_PREDICTED)


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


@pytest.mark.parametrize(
    ("first", "exon", "words"),
    [(1, 2, "exon 2"), (2, 3, "exon 3"), (None, None, "coding exon 2/2")],
    ids=["first-is-coding", "one-before", "unknown"],
)
def test_exon_of_gene_models_with_coding_exons_only(
    named: Callable[..., AnnotatedVariant], first: int | None, exon: int | None, words: str
) -> None:
    coding = {"coding_only": True, "first_exon": first}
    found = named(INTRON_END + 4, "T", "G", "missense", numbering=coding)
    assert (found.exon, found.exon_count, found.exon_words()) == (exon, None, words)
