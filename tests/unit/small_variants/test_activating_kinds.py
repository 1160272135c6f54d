"""Changes that are known to be somatic by their kind (clinical.md 3.4)."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.judge.activating_kinds import ActivatingKinds
from agnoma.small_variants.judge.hotspots import HotspotIndex
from agnoma.small_variants.judge.unresolved import HotspotNames, unresolved_loci

TABLES = Path(__file__).parents[3] / "resources" / "knowledge"
CODING = 1000  # one exon of a gene of its own, no UTR: coding base c.N is at 999 + N
BASES = "".join(random.Random(9).choices("ACGT", k=6000))  # noqa: S311
EXONS = {number: (100 * number, 100 * number + 60) for number in range(1, 25)}


def copied(at: int, size: int, filler: str = "") -> Allele:
    """Return an insertion of the bases before a place, and of others before them."""
    return Allele("7", at, "", filler + BASES[at - size : at])


def swapped(at: int, size: int) -> str:
    """Return bases that are nowhere near a place."""
    return BASES[at - size : at].translate(str.maketrans("ACGT", "CATG"))


@pytest.fixture
def kinds_in(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Any:
    genome = make_genome(BASES)

    def find(gene: str, allele: Allele, exons: Any = None) -> list[str]:
        spans = [(CODING, CODING + 3 * 1400)] if exons is None else list(exons)
        transcript = make_transcript(gene, spans, (spans[0][0], spans[-1][1]))
        model = GeneModel([transcript])
        deletions = TABLES / "exon_deletions.tsv"
        kinds = ActivatingKinds.read(
            TABLES / "duplication_regions.tsv", deletions, model, genome.fasta
        )
        index = HotspotIndex.read(
            model, TABLES / "hotspots.tsv", TABLES / "indel_regions.tsv", kinds
        )
        found = index.kinds_of(allele)
        names = HotspotNames(model, genome.fasta)
        places = unresolved_loci(allele, found, names)
        assert {p.locus_id for p in places} == {h.locus_id for h in found}
        assert all(p.exon is not None for p in places)
        return [hotspot.locus_id for hotspot in found]

    return find


def lost(gene: str, first: int, codons: int) -> Any:
    at = CODING - 1 + 3 * first - 2
    size = 3 * codons
    known = [f"{gene} codon {n}" for n in range(first, first + codons)]
    return pytest.param(gene, Allele("7", at, BASES[at : at + size], ""), known, id=f"{gene}-lost")


def gained(gene: str, codon: int, *known: int) -> Any:
    at = CODING - 1 + 3 * codon - 2
    places = [f"{gene} codon {n}" for n in known]
    return pytest.param(gene, Allele("7", at, "", "GCATAC"), places, id=f"{gene}-gained")


@pytest.mark.parametrize(
    ("gene", "allele", "known"),
    [
        lost("EGFR", 746, 5),
        lost("KIT", 557, 2),  # codons whose listed alleles are missense changes
        lost("PDGFRA", 842, 4),
        gained("EGFR", 769, 768, 769),
        gained("ERBB2", 776, 775, 776),
        pytest.param(
            "EGFR",
            Allele("7", CODING - 1 + 3 * 746 - 2, BASES[CODING + 3 * 746 - 3], "N"),
            [],
            id="a-base",
        ),
        pytest.param(
            "EGFR", Allele("7", CODING - 1 + 3 * 730 - 2, "GGG", ""), [], id="another-codon"
        ),
        pytest.param(
            "FLT3", Allele("7", CODING - 1 + 3 * 598 - 2, "", "GCATAC"), [], id="FLT3-no-copy"
        ),
        pytest.param("TP53", Allele("7", CODING + 500, "GGG", ""), [], id="another-gene"),
    ],
)
def test_indels_of_the_regions_table(
    gene: str, allele: Allele, known: list[str], kinds_in: Any
) -> None:
    assert kinds_in(gene, allele) == known


@pytest.mark.parametrize(
    ("gene", "allele", "known"),
    [
        pytest.param("FLT3", copied(1430, 30), ["FLT3 exon 14"], id="duplication"),
        pytest.param("FLT3", copied(1520, 6), ["FLT3 exon 15"], id="exon-15"),
        pytest.param("FLT3", copied(1430, 18, "GCA" * 7), ["FLT3 exon 14"], id="filler"),
        pytest.param("FLT3", copied(1463, 24), ["FLT3 exon 14"], id="written-in-the-intron"),
        pytest.param("FLT3", copied(1430, 31), [], id="out-of-frame"),
        pytest.param("FLT3", copied(1730, 30), [], id="exon-17"),
        pytest.param("FLT3", Allele("7", 1430, "", swapped(1430, 30)), [], id="no-copy"),
        pytest.param("FLT3", Allele("7", 1430, BASES[1430:1433], ""), [], id="deletion"),
        pytest.param("FLT3", Allele("8", 1430, "", BASES[1400:1430]), [], id="another-contig"),
        pytest.param("KMT2A", copied(1430, 30), [], id="another-gene"),
        pytest.param(
            "MET", Allele("7", 1460, BASES[1460], "N"), ["MET exon 14 splice site"], id="donor+1"
        ),
        pytest.param(
            "MET", Allele("7", 1398, BASES[1398], "N"), ["MET exon 14 splice site"], id="acceptor-2"
        ),
        pytest.param(
            "MET",
            Allele("7", 1380, BASES[1380:1480], ""),
            ["MET exon 14 splice site"],
            id="whole-exon",
        ),
        pytest.param("MET", Allele("7", 1462, BASES[1462], "N"), [], id="donor+3"),
        pytest.param("MET", Allele("7", 1430, BASES[1430], "N"), [], id="inside"),
        pytest.param("MET", Allele("7", 1560, BASES[1560], "N"), [], id="exon-15"),
        pytest.param("EGFR", Allele("7", 260, BASES[260], "N"), [], id="one-of-several-exons"),
    ],
)
def test_duplications_and_lost_splice_sites(
    gene: str, allele: Allele, known: list[str], kinds_in: Any
) -> None:
    assert kinds_in(gene, allele, EXONS.values()) == known
