from collections.abc import Callable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.reference import Strand
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.naming import (
    Namer,
    genome_name,
    in_promoter,
    one_letter,
    promoter_names,
)

# c. 1: ATG GCT CTG AAA CGT GTA GGT TTA TAA, an intron after c.12
FIRST, INTRON, SECOND = "ATGGCTCTGAAA", "GTAAGTCCCCCCTTTCAG", "CGTGTAGGTTTATAA"
BEFORE, UTR = "ACGTACGTTGCATGCATTGC" * 20, "CCGTCAGGAC"


@pytest.fixture
def plus(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Any:
    genome = make_genome(BEFORE + UTR + FIRST + INTRON + SECOND + UTR + BEFORE)
    start = len(BEFORE)
    cds = start + len(UTR)
    second = cds + len(FIRST) + len(INTRON)
    end = second + len(SECOND)
    exons = [(start, cds + len(FIRST)), (second, end + len(UTR))]
    return genome, make_transcript("GENE", exons, (cds, end)), cds, second


@pytest.mark.parametrize(
    ("where", "ref", "alt", "coding", "protein", "codons"),
    [
        pytest.param(3, "G", "A", "c.4G>A", "p.(Ala2Thr)", (2, 2), id="missense"),
        pytest.param(8, "G", "A", "c.9G>A", "p.(Leu3=)", (3, 3), id="synonymous"),
        pytest.param(9, "A", "T", "c.10A>T", "p.(Lys4Ter)", (4, 4), id="nonsense"),
        pytest.param(0, "A", "C", "c.1A>C", "p.(Met1?)", (1, 1), id="start-lost"),
        pytest.param(3, "GCT", "", "c.4_6del", "p.(Ala2del)", (2, 2), id="in-frame-deletion"),
        pytest.param(5, "T", "GA", "c.6delinsGA", None, None, id="complex"),
        pytest.param(9, "", "CTG", "c.7_9dup", "p.(Leu3dup)", (3, 3), id="duplication"),
        pytest.param(9, "A", "", "c.12del", None, None, id="shifted-to-the-end-of-a-run"),
        pytest.param(3, "GC", "AA", "c.4_5delinsAA", "p.(Ala2Asn)", (2, 2), id="mnv"),
        pytest.param(-5, "A", "G", "c.-5A>G", None, None, id="5-prime-utr"),
    ],
)
def test_names_on_the_plus_strand(
    where: int,
    ref: str,
    alt: str,
    coding: str,
    protein: str | None,
    codons: tuple[int, int] | None,
    plus: Any,
) -> None:
    genome, transcript, cds, _ = plus
    allele = Allele("7", cds + where, ref, alt)
    assert genome.bases[allele.start : allele.end] == ref
    names = Namer(GeneModel([transcript]), genome.fasta).names(allele, transcript, splice=False)
    assert names.coding == coding
    if protein:
        assert (names.protein, names.codons, names.reason) == (protein, codons, None)


def test_splice_site_has_no_protein_name(plus: Any) -> None:
    genome, transcript, cds, _ = plus
    donor = Allele("7", cds + 12, "G", "A")
    names = Namer(GeneModel([transcript]), genome.fasta).names(donor, transcript, splice=True)
    assert (names.coding, names.protein) == ("c.12+1G>A", None)
    assert names.reason == "no p. name: the effect on splicing is not predicted"


def test_frameshift(braf: Any) -> None:
    transcript = braf.model.by_gene["BRAF"]
    allele = Allele("7", braf.codon_start + 1, "A", "")
    names = Namer(braf.model, braf.genome.fasta).names(allele, transcript, splice=False)
    assert names.coding == "c.1799del"
    assert names.protein is not None
    assert names.protein.startswith("p.(Val600")
    assert "fsTer" in names.protein
    assert names.codons == (600, 600)


def test_unknown_bases_elsewhere_do_not_matter(
    braf: Any, make_genome: Callable[[str], Any]
) -> None:
    bases = braf.genome.bases
    holes = "N" * (braf.codon_start - 9) + bases[braf.codon_start - 9 : braf.codon_start + 12]
    holes += "N" * (len(bases) - len(holes))
    genome = make_genome(holes)
    transcript = braf.model.by_gene["BRAF"]
    namer = Namer(braf.model, genome.fasta)
    missense = namer.names(trim("7", braf.codon_start + 1, "A", "T"), transcript, splice=False)
    assert (missense.protein, missense.coding) == ("p.(Val600Glu)", "c.1799T>A")
    shift = namer.names(Allele("7", braf.codon_start + 1, "A", ""), transcript, splice=False)
    assert shift.protein is None or "Ter" not in shift.protein
    assert shift.reason is not None


class TestTertPromoter:
    """Minus strand, as TERT: c.-124C>T is G>A on the reference."""

    @pytest.fixture
    def tert(self, make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Any:
        start = 600  # one past the start codon on the reference
        bases = list("ATGC" * 400)
        bases[start - 3 : start] = "CAT"
        bases[start + 123 : start + 125] = "GG"  # c.-124, c.-125
        genome = make_genome("".join(bases))
        return genome, make_transcript("TERT", [(300, start)], (300, start), Strand.MINUS), start

    def test_single_and_double_substitution(self, tert: Any) -> None:
        genome, transcript, start = tert
        one = Allele("7", start + 123, "G", "A")
        two = Allele("7", start + 123, "GG", "AA")
        assert in_promoter(one, transcript)
        assert promoter_names(one, transcript, genome.fasta).coding == "c.-124C>T"
        assert promoter_names(two, transcript, genome.fasta).coding == "c.-125_-124delinsTT"
        assert promoter_names(two, transcript, genome.fasta).protein is None

    @pytest.mark.parametrize(
        ("upstream", "expected"),
        [
            pytest.param(250, True, id="at-limit"),
            pytest.param(251, False, id="just-beyond"),
            pytest.param(1, True, id="next-to-the-start-codon"),
        ],
    )
    def test_reach(self, upstream: int, expected: bool, tert: Any) -> None:
        _, transcript, start = tert
        assert in_promoter(Allele("7", start + upstream - 1, "G", "A"), transcript) is expected

    def test_inside_the_gene_is_not_promoter(self, tert: Any) -> None:
        _, transcript, start = tert
        assert not in_promoter(Allele("7", start - 1, "T", "A"), transcript)


@pytest.mark.parametrize(
    ("allele", "expected"),
    [
        pytest.param(Allele("7", 4, "T", "G"), "7:g.5T>G", id="substitution"),
        pytest.param(Allele("7", 4, "TG", "GT"), "7:g.5_6delinsGT", id="delins"),
        pytest.param(Allele("7", 6, "A", ""), "7:g.9del", id="deletion-shifted-right"),
        pytest.param(Allele("7", 6, "AA", ""), "7:g.8_9del", id="two-of-three"),
        pytest.param(Allele("7", 6, "", "A"), "7:g.9dup", id="duplication"),
        pytest.param(Allele("7", 6, "", "C"), "7:g.6_7insC", id="insertion"),
    ],
)
def test_genome_names(allele: Allele, expected: str, make_genome: Callable[[str], Any]) -> None:
    genome = make_genome("ACGCTGAAATCGCTA")
    assert genome_name(allele, genome.fasta) == expected


@pytest.mark.parametrize(
    ("three", "one"),
    [
        ("p.(Val600Glu)", "p.V600E"),
        ("p.(Arg97ProfsTer23)", "p.R97Pfs*23"),
        ("p.(Leu54=)", "p.L54="),
        ("p.(Glu746_Ala750del)", "p.E746_A750del"),
        ("p.(Arg213Ter)", "p.R213*"),
        ("p.(Met1?)", "p.M1?"),
        ("p.(Ala763_Tyr764insPheGlnGluAla)", "p.A763_Y764insFQEA"),
    ],
)
def test_one_letter(three: str, one: str) -> None:
    assert one_letter(three) == one
