from collections.abc import Callable

import pytest

from agnoma.errors import ConfigError
from agnoma.gene_model import GeneModel
from agnoma.io.resources import Alias
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.story.query import Query, parse_query

CONTIGS = {"chr7": 5000, "chr12": None}
ALIASES = [Alias("H3-3A", None, "H3F3A"), Alias("H3-3A", "p.K28M", "K27M")]


@pytest.fixture
def model(make_transcript: Callable[..., Transcript]) -> GeneModel:
    """Return BRAF on the minus strand (two exons) and H3-3A on the plus strand."""
    # BRAF codons 1-100 lie at 2299..2000, codons 101-300 at 1599..1000
    braf = make_transcript("BRAF", [(1000, 1600), (2000, 2320)], (1000, 2300), Strand.MINUS)
    h3 = make_transcript("H3-3A", [(3000, 3420)], (3000, 3420))
    renamed = braf.model_copy(update={"refseq_id": "NM_004333.6"})
    return GeneModel([t.model_copy(update={"contig": "chr7"}) for t in (renamed, h3)])


def ask(text: str, model: GeneModel) -> Query:
    return parse_query(text, model, CONTIGS, ALIASES)


@pytest.mark.parametrize("text", ["chr7:101", "7:101", "chr7:g.101", "chr7:1,01", " chr7:101 "])
def test_place(text: str, model: GeneModel) -> None:
    query = ask(text, model)
    assert (query.contig, query.intervals, query.allele) == ("chr7", ((100, 101),), None)


@pytest.mark.parametrize(
    ("text", "allele", "interval"),
    [
        pytest.param("chr7:101:A:T", Allele("chr7", 100, "A", "T"), (100, 101), id="colons"),
        pytest.param("chr7:101:A>T", Allele("chr7", 100, "A", "T"), (100, 101), id="arrow"),
        pytest.param("7:101 a>t", Allele("chr7", 100, "A", "T"), (100, 101), id="lower-case"),
        pytest.param("chr7:g.101A>T", Allele("chr7", 100, "A", "T"), (100, 101), id="g-name"),
        pytest.param("7-101-A-T", Allele("chr7", 100, "A", "T"), (100, 101), id="dashes"),
        pytest.param("chr7 101 A T", Allele("chr7", 100, "A", "T"), (100, 101), id="spaces"),
        pytest.param("BRAF g.101A>T", Allele("chr7", 100, "A", "T"), (100, 101), id="gene-and-g"),
        pytest.param("chr7:101:ACC:A", Allele("chr7", 101, "CC", ""), (100, 103), id="deletion"),
    ],
)
def test_allele(text: str, allele: Allele, interval: tuple[int, int], model: GeneModel) -> None:
    query = ask(text, model)
    assert (query.allele, query.intervals) == (allele, (interval,))


@pytest.mark.parametrize("text", ["BRAF", "braf", "NM_004333", "NM_004333.6", "ENST_BRAF.1"])
def test_gene(text: str, model: GeneModel) -> None:
    query = ask(text, model)
    assert query.gene == "BRAF"
    assert query.whole_gene


@pytest.mark.parametrize(
    ("text", "gene", "protein", "codons", "intervals"),
    [
        pytest.param("BRAF V10E", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="short"),
        pytest.param("BRAF p.V10E", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="p"),
        pytest.param("BRAF:p.(Val10Glu)", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="three"),
        pytest.param(
            "BRAF E10_A12del", "BRAF", "p.E10_A12del", (10, 12), ((2264, 2273),), id="deletion"
        ),
        pytest.param("BRAF R10fs", "BRAF", "p.R10fs", (10, 10), ((2270, 2273),), id="frameshift"),
        pytest.param("BRAF *300Q", "BRAF", "p.*300Q", (300, 300), ((1000, 1003),), id="stop"),
        pytest.param("BRAF V10", "BRAF", None, (10, 10), ((2270, 2273),), id="residue"),
        pytest.param("BRAF codon 10", "BRAF", None, (10, 10), ((2270, 2273),), id="codon"),
        pytest.param("H3F3A K27M", "H3-3A", "p.K28M", (28, 28), ((3081, 3084),), id="legacy"),
        pytest.param("H3-3A K28M", "H3-3A", "p.K28M", (28, 28), ((3081, 3084),), id="today"),
        pytest.param("braf v10e", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="small"),
        pytest.param("BRAF val10glu", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="small-3"),
        pytest.param("V10E BRAF", "BRAF", "p.V10E", (10, 10), ((2270, 2273),), id="gene-last"),
        pytest.param("BRAF V10E/K", "BRAF", None, (10, 10), ((2270, 2273),), id="several"),
        pytest.param("BRAF V10X", "BRAF", None, (10, 10), ((2270, 2273),), id="any"),
        pytest.param("BRAF 10", "BRAF", None, (10, 10), ((2270, 2273),), id="number"),
        pytest.param(
            "BRAF delE10-A12", "BRAF", "p.E10_A12del", (10, 12), ((2264, 2273),), id="old-deletion"
        ),
        pytest.param("V10E", None, "p.V10E", (10, 10), (), id="no-gene"),
        pytest.param("p.Val10Glu", None, "p.V10E", (10, 10), (), id="no-gene-three"),
    ],
)
def test_protein(
    text: str,
    gene: str | None,
    protein: str | None,
    codons: tuple[int, int],
    intervals: tuple[tuple[int, int], ...],
    model: GeneModel,
) -> None:
    query = ask(text, model)
    assert (query.gene, query.protein, query.codons) == (gene, protein, codons)
    assert query.intervals == intervals
    assert not query.whole_gene


@pytest.mark.parametrize(
    ("text", "coding", "intervals"),
    [
        pytest.param("BRAF c.1A>G", "c.1A>G", ((2299, 2300),), id="start-codon"),
        pytest.param("NM_004333.6(BRAF):c.301G>A", "c.301G>A", ((1599, 1600),), id="exon-2"),
        pytest.param("BRAF 1a>g", "c.1A>G", ((2299, 2300),), id="bare-number"),
        pytest.param("BRAF c.1A>G p.M1V", "c.1A>G", ((2299, 2300),), id="both-names"),
        pytest.param("BRAF c.1A>G (p.Met1?)", "c.1A>G", ((2299, 2300),), id="both-in-brackets"),
        pytest.param("BRAF c.1_3delATG", "c.1_3del", ((2297, 2300),), id="bases-deleted"),
        pytest.param("BRAF c.300+2T>C", "c.300+2T>C", ((1998, 1999),), id="intron"),
        pytest.param("BRAF c.301-1G>A", "c.301-1G>A", ((1600, 1601),), id="acceptor"),
        pytest.param("BRAF c.299_301del", "c.299_301del", ((1599, 2002),), id="over-the-intron"),
        pytest.param("BRAF c.-5C>T", "c.-5C>T", ((2304, 2305),), id="upstream"),
        pytest.param("BRAF c.-5", None, ((2304, 2305),), id="place-only"),
        pytest.param("BRAF c.*5C>T", "c.*5C>T", (), id="after-the-stop"),
        pytest.param("BRAF c.100+2T>C", "c.100+2T>C", (), id="no-border-there"),
        pytest.param("c.1A>G", "c.1A>G", (), id="no-gene"),
    ],
)
def test_coding(
    text: str, coding: str | None, intervals: tuple[tuple[int, int], ...], model: GeneModel
) -> None:
    query = ask(text, model)
    assert (query.coding, query.intervals) == (coding, intervals)


def test_exon_with_the_splice_sites_beside_it(model: GeneModel) -> None:
    assert ask("BRAF exon 2", model).intervals == ((1000, 1602),)


@pytest.mark.parametrize(
    "text", ["chr7:101-200", "7:101_200", "chr7:101..200", "chr7:g.101-200", "chr7:1,01-2,00"]
)
def test_range(text: str, model: GeneModel) -> None:
    query = ask(text, model)
    assert (query.contig, query.intervals) == ("chr7", ((100, 200),))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param(
            "chrX:5", "contig chrX is not in the reference; its contigs: chr7", id="contig"
        ),
        pytest.param("chr7:5001", "positions of chr7 go from 1 to 5000", id="beyond"),
        pytest.param("chr7:0", "go from 1", id="zero"),
        pytest.param("chr7:,,,", "positions of chr7 go from 1 to 5000", id="no-digit"),
        pytest.param("BRAF codon ²", "cannot be read; ask for chr7", id="superscript"),
        pytest.param("BRAF codon " + "9" * 5000, "so many digits; ask for chr7", id="long-number"),
        pytest.param("BRAFF", "did you mean BRAF", id="misspelt"),
        pytest.param("BRAF exon 3", "ENST_BRAF.1 has no exon 3", id="no-exon"),
        pytest.param("BRAF V900E", "has no codon 900", id="no-codon"),
        pytest.param("BRAF whatever", "cannot be read; ask for chr7", id="nonsense"),
        pytest.param("chr7:200-100", "begins with its lower position", id="backwards"),
        pytest.param("chr7:1-1001", "has up to 1000 bp", id="long-range"),
        pytest.param("chr7:101delA", "write the alleles behind the place", id="place-and-word"),
        pytest.param("rs113488022", "numbers of catalogues .* are not kept", id="rs"),
        pytest.param("COSV56056643", "numbers of catalogues", id="cosmic"),
        pytest.param("NP_004324.2:p.Val600Glu", "and of proteins are not kept", id="protein-id"),
        pytest.param("BRAF amplification", "copy number, fusions .* in the report", id="amp"),
        pytest.param("EML4::ALK", "copy number, fusions and", id="fusion"),
        pytest.param("MSI", "biomarkers stand in the report", id="biomarker"),
        pytest.param("V600", "which gene", id="residue-without-gene"),
        pytest.param("H3C2 K27M", "no gene or transcript 'H3C2' in this run", id="gene-not-here"),
    ],
)
def test_errors_teach(text: str, match: str, model: GeneModel) -> None:
    with pytest.raises(ConfigError, match=match):
        ask(text, model)
