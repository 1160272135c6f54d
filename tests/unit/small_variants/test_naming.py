import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from protein_effects import describes, until_stop

from agnoma.gene_model import GeneModel
from agnoma.genome import Build
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.sequence import reverse_complement, translate
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.names.hgvs_edits import shifted
from agnoma.small_variants.names.naming import (
    Namer,
    Names,
    genome_name,
    in_promoter,
    promoter_names,
)
from agnoma.small_variants.names.protein_names import one_letter

# One gene, in the direction of transcription; the names below were worked out on it by hand.
# c. 1: ATG GCT CTG AAA G|GT TAC GCA GCA TCA CGT|TTA GAC TTT TGG TAA   M A L K G Y A A S R L D F W *
CONTIG = "7"
BEFORE = "CATTGCCGATAC" * 30
E1 = "CCGTCAGGAC"  # c.-15 to c.-6
I1 = "GTAAGTCCTTTTTCCACAG"
E2 = "TTGCA" + "ATGGCTCTGAAAG"  # c.-5 to c.13
I2 = "GTAAGTTGACCTTTTTCTTGCAG"
E3 = "GTTACGCAGCATCACGT"  # c.14 to c.30
I3 = "GTGAGTATTTCTCTTTGTAG"
E4 = "TTAGACTTTTGGTAA" + "AGCCTAGGCTTTTGACC"  # c.31 to c.45, c.*1 to c.*17
PIECES = {"E1": E1, "I1": I1, "E2": E2, "I2": I2, "E3": E3, "I3": I3, "E4": E4}
PROTEIN = "MALKGYAASRLDFW*"
SPLICING = "no p. name: the effect on splicing is not predicted"
NO_STOP = "the new stop is not named: the transcript of the gene model has none"


@dataclass(frozen=True)
class Contig:
    """A contig in memory, as much of a FASTA file as naming needs."""

    bases: str

    def fetch(self, contig: str, start: int, end: int) -> str:
        assert contig == CONTIG
        return self.bases[max(start, 0) : end]


@dataclass(frozen=True)
class Gene:
    """The gene on one strand of a contig of its own."""

    reference: Contig
    transcript: Transcript
    namer: Namer

    def allele(self, piece: str, offset: int, ref: str, alt: str) -> Allele:
        """Return a change given in the direction of transcription, on the reference."""
        order = list(PIECES)
        before = sum(len(PIECES[name]) for name in order[: order.index(piece)])
        start = len(BEFORE) + before + offset
        if self.transcript.strand is Strand.MINUS:
            start = len(self.reference.bases) - start - len(ref)
            ref, alt = reverse_complement(ref), reverse_complement(alt)
        assert self.reference.bases[start : start + len(ref)] == ref
        return trim(CONTIG, start, ref, alt)

    def names(self, allele: Allele) -> Names:
        return self.namer.names(allele, self.transcript)


@cache
def build(strand: Strand, *, untranslated: bool = True) -> Gene:
    """Return the gene on a strand, with or without untranslated regions in its model."""
    bases = BEFORE + "".join(PIECES.values()) + BEFORE
    exons, at = [], len(BEFORE)
    for name, piece in PIECES.items():
        if name.startswith("E"):
            exons.append((at, at + len(piece)))
        at += len(piece)
    cds = (exons[1][0] + 5, exons[3][0] + 15)
    if not untranslated:
        exons = [(cds[0], exons[1][1]), exons[2], (exons[3][0], cds[1])]
    if strand is Strand.MINUS:
        size = len(bases)
        bases = reverse_complement(bases)
        exons = sorted((size - end, size - start) for start, end in exons)
        cds = (size - cds[1], size - cds[0])
    return single(bases, exons, cds, strand)


def single(
    bases: str, exons: list[tuple[int, int]], cds: tuple[int, int], strand: Strand = Strand.PLUS
) -> Gene:
    """Return the only gene of a contig."""
    transcript = Transcript(
        gene="GENE",
        transcript_id="ENST_GENE.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig=CONTIG,
        strand=strand,
        exons=tuple(exons),
        cds_start=cds[0],
        cds_end=cds[1],
    )
    reference = Contig(bases)
    return Gene(reference, transcript, Namer(GeneModel([transcript]), reference))


@pytest.fixture(params=list(Strand), ids=["plus", "minus"])
def gene(request: pytest.FixtureRequest) -> Gene:
    return build(request.param)


def case(
    name: str, piece: str, offset: int, change: str, *expected: str | int | tuple[int, int] | None
) -> Any:
    """Return a row of a table: where, what (REF>ALT) and the names, which end in codons."""
    ref, alt = change.split(">")
    values = [(e, e) if isinstance(e, int) else e for e in expected]
    return pytest.param(piece, offset, ref, alt, *values, id=name)


C1 = 5  # offset of c.1 in E2
CODING = [  # where, change, c., p., codons
    case("missense", "E2", C1 + 3, "G>A", "c.4G>A", "p.(Ala2Thr)", 2),
    case("synonymous", "E2", C1 + 5, "T>C", "c.6T>C", "p.(Ala2=)", 2),
    case("nonsense", "E2", C1 + 9, "A>T", "c.10A>T", "p.(Lys4Ter)", 4),
    case("split-codon-second-part", "E3", 0, "G>A", "c.14G>A", "p.(Gly5Asp)", 5),
    case("split-codon-first", "E2", C1 + 12, "G>A", "c.13G>A", "p.(Gly5Ser)", 5),
    case("start-lost", "E2", C1 + 1, "T>C", "c.2T>C", "p.(Met1?)", 1),
    case("start-deleted", "E2", C1, "ATG>", "c.1_3del", "p.(Met1?)", 1),
    case("over-the-start", "E2", 3, "CAATG>", "c.-2_3del", "p.(Met1?)", 1),
    case("mnv-over-the-start", "E2", 4, "AA>GC", "c.-1_1delinsGC", "p.(Met1?)", 1),
    case("start-codon-kept", "E2", C1 + 2, ">G", "c.4dup", "p.(Ala2GlyfsTer?)", 2),
    case("stop-lost", "E4", 12, "T>C", "c.43T>C", "p.(Ter15GlnextTer5)", 15),
    case("stop-retained", "E4", 13, "A>G", "c.44A>G", "p.(Ter15=)", 15),
    case("over-the-stop", "E4", 13, "AAAG>", "c.44_*2del", "p.(Ter15SerextTer1)", 15),
    case(
        "stop-and-residue-deleted",
        "E4",
        9,
        "TGGTAA>",
        "c.40_45del",
        "p.(Trp14_Ter15delinsSerLeuGlyPheTer)",
        (14, 15),
    ),
    case("frameshift", "E2", C1 + 2, "G>", "c.4del", "p.(Ala2LeufsTer2)", 2),
    case("frameshift-is-a-stop", "E4", 0, "T>", "c.32del", "p.(Leu11Ter)", 11),
    case("frameshift-brings-a-stop", "E2", C1 + 9, ">T", "c.9_10insT", "p.(Lys4Ter)", 4),
    case("no-new-stop", "E2", C1 + 6, ">C", "c.7dup", "p.(Leu3ProfsTer?)", 3),
    case("stop-next-exon", "E3", 14, "C>", "c.28del", "p.(Arg10ValfsTer2)", 10),
    case("not-over-the-junction", "E3", 16, "T>", "c.30del", "p.(Leu11Ter)", 11),
    case("dup-ends-exon", "E3", 17, ">T", "c.30dup", "p.(Leu11PhefsTer?)", 11),
    case("in-frame-deletion", "E2", C1 + 6, "CTG>", "c.7_9del", "p.(Leu3del)", 3),
    case("deletion-in-a-repeat", "E3", 5, "GCA>", "c.22_24del", "p.(Ala8del)", 8),
    case("two-residues-deleted", "E3", 2, "TACGCA>", "c.16_21del", "p.(Tyr6_Ala7del)", (6, 7)),
    case("across-codons", "E2", C1 + 7, "TGA>", "c.8_10del", "p.(Leu3_Lys4delinsGln)", (3, 4)),
    case("insertion", "E2", C1 + 9, ">GCC", "c.9_10insGCC", "p.(Leu3_Lys4insAla)", (3, 4)),
    case("insertion-shifts", "E2", C1 + 8, ">GGC", "c.9_10insGCG", "p.(Leu3_Lys4insAla)", (3, 4)),
    case("duplication", "E2", C1 + 9, ">CTG", "c.7_9dup", "p.(Leu3dup)", 3),
    case("placed-before", "E2", C1 + 6, ">CTG", "c.7_9dup", "p.(Leu3dup)", 3),
    case("two-residues-repeated", "E3", 8, ">TACGCA", "c.16_21dup", "p.(Tyr6_Ala7dup)", (6, 7)),
    case("only-the-protein-repeats", "E3", 5, ">TAT", "c.18_19insTAT", "p.(Tyr6dup)", 6),
    case(
        "insertion-carries-a-stop",
        "E2",
        C1 + 9,
        ">GCCTAAGCC",
        "c.9_10insGCCTAAGCC",
        "p.(Leu3_Lys4insAlaTer)",
        (3, 4),
    ),
    case("insertion-stops", "E2", C1 + 9, ">TAAGCC", "c.9_10insTAAGCC", "p.(Lys4Ter)", 4),
    case(
        "frameshift-carries-a-stop",
        "E2",
        C1 + 9,
        ">GCCTAAG",
        "c.9_10insGCCTAAG",
        "p.(Lys4AlafsTer2)",
        4,
    ),
    case(
        "repeats-intron-and-exon",
        "E3",
        2,
        ">GCAGGT",
        "c.14-4_15dup",
        "p.(Gly5_Tyr6insAlaGly)",
        (5, 6),
    ),
    case("mnv", "E2", C1 + 3, "GC>AA", "c.4_5delinsAA", "p.(Ala2Asn)", 2),
    case("codon", "E2", C1 + 3, "GCT>AAC", "c.4_6delinsAAC", "p.(Ala2Asn)", 2),
    case("inversion", "E2", C1 + 4, "CT>AG", "c.5_6delinsAG", "p.(Ala2Glu)", 2),
    case("one-residue-of-two", "E2", C1 + 5, "TC>AG", "c.6_7delinsAG", "p.(Leu3Val)", 3),
    case(
        "mnv-of-two-codons",
        "E2",
        C1 + 4,
        "CTC>AAG",
        "c.5_7delinsAAG",
        "p.(Ala2_Leu3delinsGluVal)",
        (2, 3),
    ),
    case(
        "mnv-brings-a-stop",
        "E2",
        C1 + 7,
        "TGA>CCT",
        "c.8_10delinsCCT",
        "p.(Leu3_Lys4delinsProTer)",
        (3, 4),
    ),
    case("complex", "E2", C1 + 6, "CTG>GA", "c.7_9delinsGA", "p.(Leu3GlufsTer9)", 3),
    case("intron-into-exon", "I2", 22, "G>", "c.14del", "p.(Gly5ValfsTer7)", 5),
]
NOT_CODING = [  # where, change, c., why there is no p.
    case("5-prime-utr", "E1", 9, "C>G", "c.-6C>G", None),
    case("5-prime-utr-next-exon", "E2", 0, "T>A", "c.-5T>A", None),
    case("splice-site-between-utr", "I1", 0, "G>A", "c.-6+1G>A", SPLICING),
    case("intron-before-utr", "I1", 16, "C>T", "c.-5-3C>T", None),
    case("before-the-start-codon", "E2", C1, ">C", "c.-1_1insC", None),
    case("after-the-stop-codon", "E4", 15, ">G", "c.45_*1insG", None),
    case("3-prime-utr", "E4", 18, "C>T", "c.*4C>T", None),
    case("3-prime-utr-shifted", "E4", 24, "T>", "c.*13del", None),
    case("donor-1", "I2", 0, "G>T", "c.13+1G>T", SPLICING),
    case("donor-2", "I2", 1, "T>C", "c.13+2T>C", SPLICING),
    case("donor-3", "I2", 2, "A>T", "c.13+3A>T", None),
    case("acceptor-1", "I2", 22, "G>A", "c.14-1G>A", SPLICING),
    case("acceptor-2", "I2", 21, "A>G", "c.14-2A>G", SPLICING),
    case("acceptor-3", "I2", 20, "C>G", "c.14-3C>G", None),
    case("middle-of-an-odd-intron", "I2", 11, "T>G", "c.13+12T>G", None),
    case("second-half-of-an-intron", "I2", 12, "T>G", "c.14-11T>G", None),
    case("middle-of-an-even-intron", "I3", 9, "T>G", "c.30+10T>G", None),
    case("after-the-middle", "I3", 10, "C>G", "c.31-10C>G", None),
    case("run-in-an-intron", "I3", 7, "T>", "c.30+10del", None),
    case("duplication-in-an-intron", "I3", 13, ">T", "c.31-5dup", None),
    case("part-of-the-donor", "I2", 1, "TAA>", "c.13+2_13+4del", SPLICING),
    case("intron-deleted", "E2", C1 + 11, f"AG{I2}GT>", "c.12_15del", SPLICING),
    case("exon-replaced", "E3", 0, f"{E3}>C", "c.14_30delinsC", SPLICING),
    case("exon-and-acceptor-repeated", "I3", 0, f">AG{E3}", "c.14-2_30dup", SPLICING),
    case("exon-into-intron", "E2", C1 + 12, "G>", "c.13+1del", SPLICING),
    case("exon-and-intron", "E2", C1 + 11, "AGGT>", "c.13_13+3del", SPLICING),
    case("mnv-over-the-border", "I2", 21, "AGG>CTT", "c.14-2_14delinsCTT", SPLICING),
    case("exon-deleted", "I2", 18, f"TGCAG{E3}GTGAG>", "c.14-4_30+6del", SPLICING),
    case("insertion-at-the-exon-end", "I2", 0, ">C", "c.13_13+1insC", SPLICING),
    case("insertion-at-the-exon-start", "E3", 0, ">C", "c.14-1_14insC", SPLICING),
    case("insertion-splits-the-donor", "I2", 1, ">C", "c.13+1_13+2insC", SPLICING),
    case("insertion-splits-the-acceptor", "I2", 22, ">C", "c.14-2_14-1insC", SPLICING),
    case("insertion-behind-the-donor", "I2", 2, ">C", "c.13+2_13+3insC", None),
]


def placements(allele: Allele, gene: Gene) -> set[Allele]:
    """Return an allele as given and at both ends of its equivalent places."""
    sides = (False, True)
    return {allele, *(shifted(allele, gene.reference, rightwards=side) for side in sides)}


@pytest.mark.parametrize(("piece", "offset", "ref", "alt", "coding", "protein", "codons"), CODING)
def test_coding_names(
    piece: str,
    offset: int,
    ref: str,
    alt: str,
    coding: str,
    protein: str,
    codons: tuple[int, int],
    gene: Gene,
) -> None:
    reason = NO_STOP if "Ter?" in protein else None
    for allele in placements(gene.allele(piece, offset, ref, alt), gene):
        assert gene.names(allele) == Names(coding, protein, codons, reason)


@pytest.mark.parametrize(("piece", "offset", "ref", "alt", "coding", "reason"), NOT_CODING)
def test_names_outside_the_coding_sequence(
    piece: str, offset: int, ref: str, alt: str, coding: str, reason: str | None, gene: Gene
) -> None:
    for allele in placements(gene.allele(piece, offset, ref, alt), gene):
        assert gene.names(allele) == Names(coding, None, None, reason)


class TestModelWithoutUntranslatedRegions:
    @pytest.fixture(params=list(Strand), ids=["plus", "minus"])
    def bare(self, request: pytest.FixtureRequest) -> Gene:
        return build(request.param, untranslated=False)

    def test_stop_lost_has_no_new_stop(self, bare: Gene) -> None:
        names = bare.names(bare.allele("E4", 12, "T", "C"))
        assert (names.protein, names.reason) == ("p.(Ter15GlnextTer?)", NO_STOP)

    def test_positions_go_on_counting_beyond_the_transcript(self, bare: Gene) -> None:
        assert bare.names(bare.allele("E4", 13, "AAAG", "")) == Names(
            "c.44_*2del",
            reason="no p. name: it reaches beyond the transcript of the gene model",
        )
        start = bare.names(bare.allele("E2", 3, "CAATG", ""))
        assert (start.coding, start.protein) == ("c.-2_3del", "p.(Met1?)")

    def test_stop_and_residues_replaced_without_a_new_stop(self, bare: Gene) -> None:
        names = bare.names(bare.allele("E4", 10, "GGT", "CCC"))
        assert names == Names(
            "c.41_43delinsCCC",
            reason="no p. name: residues and the stop codon are replaced, and no new stop is known",
        )


def test_random_changes_give_the_protein_their_name_says(gene: Gene) -> None:
    """The changed transcript is spliced and translated here, without the library's naming."""
    source = random.Random(7)  # noqa: S311
    minus = gene.transcript.strand is Strand.MINUS
    checked = 0
    for _ in range(1500):
        low = source.randrange(len(BEFORE) + 20, len(gene.reference.bases) - len(BEFORE) - 20)
        size = source.choice((0, 0, 1, 1, 2, 3, 4, 6))
        alt = "".join(source.choices("ACGT", k=source.choice((0, 1, 1, 2, 3, 6))))
        ref = gene.reference.bases[low : low + size]
        allele = trim(CONTIG, low, ref, alt)
        if not allele.ref and not allele.alt:
            continue
        names = gene.names(allele)
        if names.protein is None:
            continue
        last = shifted(allele, gene.reference, rightwards=not minus)
        spliced = "".join(changed_exon(last, exon, gene) for exon in gene.transcript.exons)
        spliced = reverse_complement(spliced) if minus else spliced
        begin = len(E1) + C1
        assert describes(names.protein, PROTEIN, until_stop(translate(spliced[begin:])))
        checked += 1
    assert checked > 400


def changed_exon(allele: Allele, exon: tuple[int, int], gene: Gene) -> str:
    """Return the bases of an exon with a change; an insertion at its very end belongs to it."""
    start, end = exon
    bases = gene.reference.bases
    touched = allele.start < end and start < allele.end
    if not allele.ref:
        plus = gene.transcript.strand is Strand.PLUS
        touched = start < allele.start <= end if plus else start <= allele.start < end
    if not touched:
        return bases[start:end]
    return (
        bases[start : max(allele.start, start)] + allele.alt + bases[max(allele.end, start) : end]
    )


class TestReasons:
    def test_reference_disagrees_with_the_call(self, gene: Gene) -> None:
        start = gene.allele("E2", C1 + 3, "G", "A").start
        found = gene.reference.bases[start]
        other = next(base for base in "ACGT" if base != found)
        names = gene.names(Allele(CONTIG, start, other, ""))
        reason = f"no c. name: the reference has {found} where the call has {other}"
        assert names == Names(reason=reason)

    def test_alternative_allele_is_no_sequence(self, gene: Gene) -> None:
        change = gene.allele("E2", C1 + 3, "G", "A")
        names = gene.names(Allele(CONTIG, change.start, change.ref, "*"))
        assert names.reason == "no c. name: the alternative allele * is no sequence of bases"

    def test_splicing_known_otherwise(self, gene: Gene) -> None:
        change = gene.allele("E2", C1 + 3, "G", "A")
        names = gene.namer.names(change, gene.transcript, splice=True)
        assert names == Names("c.4G>A", reason=SPLICING)

    def test_stop_codon_inside_the_reference(self) -> None:
        span = (len(BEFORE), len(BEFORE) + 18)
        gene = single(BEFORE + "ATGGCTTGACTGAAATAA" + BEFORE, [span], span)
        reason = "no p. name: the reference coding sequence has a stop codon inside"
        names = gene.names(Allele(CONTIG, span[0] + 3, "G", "A"))
        assert names == Names("c.4G>A", reason=reason)

    @pytest.mark.parametrize("strand", list(Strand))
    def test_unknown_base_beside_an_indel(self, strand: Strand) -> None:
        span = (len(BEFORE), len(BEFORE) + 18)
        bases, at, ref, alt = BEFORE + "ATGGCTCNNCTGAAATAA" + BEFORE, span[0] + 6, "C", "A"
        if strand is Strand.MINUS:
            bases, at, ref, alt = reverse_complement(bases), len(bases) - at - 1, "G", "T"
            span = (len(bases) - span[1], len(bases) - span[0])
        gene = single(bases, [span], span, strand)
        assert gene.names(Allele(CONTIG, at, ref, "")) == Names(
            reason="no c. name: the base beside it is unknown, so its last equivalent place is too"
        )
        reason = "no p. name: reference bases of the codon are unknown"
        assert gene.names(Allele(CONTIG, at, ref, alt)) == Names("c.7C>A", reason=reason)


def test_frameshift(braf: Any) -> None:
    transcript = braf.model.by_gene["BRAF"]
    allele = Allele("7", braf.codon_start + 1, "A", "")
    names = Namer(braf.model, braf.genome.fasta).names(allele, transcript)
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
    missense = namer.names(trim("7", braf.codon_start + 1, "A", "T"), transcript)
    assert (missense.protein, missense.coding) == ("p.(Val600Glu)", "c.1799T>A")
    shift = namer.names(Allele("7", braf.codon_start + 1, "A", ""), transcript)
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
        pytest.param(Allele("7", 1, "", "TT"), "7:g.1_2insTT", id="near-the-contig-start"),
    ],
)
def test_genome_names(allele: Allele, expected: str, make_genome: Callable[[str], Any]) -> None:
    genome = make_genome("ACGCTGAAATCGCTA")
    assert genome_name(allele, genome.fasta) == expected


@pytest.mark.parametrize(
    ("contig", "build", "expected"),
    [
        ("7", Build.GRCH37, "NC_000007.13:g.5T>G"),
        ("7", Build.GRCH38, "NC_000007.14:g.5T>G"),
        ("7", Build.SIMULATED, "7:g.5T>G"),
    ],
)
def test_accession_of_a_build(
    contig: str, build: Build, expected: str, make_genome: Callable[[str], Any]
) -> None:
    genome = make_genome("ACGCTGAAATCGCTA")
    assert genome_name(Allele(contig, 4, "T", "G"), genome.fasta, build) == expected


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
        ("p.(Ter15GlnextTer5)", "p.*15Qext*5"),
        ("p.(Leu747_Pro753delinsSer)", "p.L747_P753delinsS"),
        ("p.(Tyr772_Ala775dup)", "p.Y772_A775dup"),
    ],
)
def test_one_letter(three: str, one: str) -> None:
    assert one_letter(three) == one
