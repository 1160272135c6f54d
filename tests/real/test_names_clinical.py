"""Names of variants that decide a treatment, on the real GRCh38 sequence and MANE transcripts."""

from pathlib import Path

import pytest
from patched_reference import PatchedReference, gene_model

from agnoma.gene_model import GeneModel
from agnoma.genome import Build
from agnoma.io.mane_table import read_mane_table
from agnoma.small_variants.alleles import Allele, join, trim
from agnoma.small_variants.names.hgvs_edits import shifted
from agnoma.small_variants.names.naming import (
    Namer,
    Names,
    genome_name,
    in_promoter,
    promoter_names,
)

SPLICING = "no p. name: the effect on splicing is not predicted"
BRAF_V600 = [  # clinical.md 2.5
    ("BRAF", 140753336, "A", "T", "c.1799T>A", "p.V600E"),
    ("BRAF", 140753335, "CA", "TT", "c.1799_1800delinsAA", "p.V600E"),
    ("BRAF", 140753336, "AC", "TT", "c.1798_1799delinsAA", "p.V600K"),
    ("BRAF", 140753336, "AC", "CT", "c.1798_1799delinsAG", "p.V600R"),
    ("BRAF", 140753335, "CA", "AT", "c.1799_1800delinsAT", "p.V600D"),
    ("BRAF", 140753337, "C", "T", "c.1798G>A", "p.V600M"),
]
NAMED = [
    *BRAF_V600,
    ("KRAS", 25227341, "TT", "GC", "c.182_183delinsGC", "p.Q61R"),
    ("EGFR", 55174771, "AGGAATTAAGAGAAGC", "A", "c.2235_2249del", "p.E746_A750del"),
    ("EGFR", 55174772, "GGAATTAAGAGAAGCA", "G", "c.2236_2250del", "p.E746_A750del"),
    ("EGFR", 55174772, "GGAATTAAGAGAAGCAACA", "G", "c.2236_2253del", "p.E746_T751del"),
    ("EGFR", 55174774, "AATTAAGAGAAGCAACATC", "T", "c.2237_2255delinsT", "p.E746_S752delinsV"),
    ("EGFR", 55174776, "TTAAGAGAAG", "C", "c.2239_2248delinsC", "p.L747_A750delinsP"),
    ("EGFR", 55174776, "TTAAGAGAAGCAA", "C", "c.2239_2251delinsC", "p.L747_T751delinsP"),
    ("EGFR", 55174775, "ATTAAGAGAAGCAACATCT", "A", "c.2239_2256del", "p.L747_S752del"),
    ("EGFR", 55174776, "TTAAGAGAAGCAACAT", "T", "c.2240_2254del", "p.L747_T751del"),
    ("EGFR", 55174776, "TTAAGAGAAGCAACATCTC", "T", "c.2240_2257del", "p.L747_P753delinsS"),
    ("EGFR", 55174776, "TT", "CC", "c.2239_2240delinsCC", "p.L747P"),  # no exon 19 deletion
    ("EGFR", 55181299, "T", "TTCCAGGAAGCCT", "c.2284-5_2290dup", "p.A763_Y764insFQEA"),
    ("EGFR", 55181317, "G", "GCCAGCGTGG", "c.2300_2308dup", "p.A767_V769dup"),
    ("EGFR", 55181319, "C", "CGGT", "c.2310_2311insGGT", "p.D770_N771insG"),
    ("EGFR", 55181320, "A", "AGCGTGGACA", "c.2303_2311dup", "p.S768_D770dup"),
    ("EGFR", 55181328, "C", "CAACCCCCAC", "c.2311_2319dup", "p.N771_H773dup"),
    ("EGFR", 55181328, "C", "CCAC", "c.2317_2319dup", "p.H773dup"),
    ("EGFR", 55181378, "C", "T", "c.2369C>T", "p.T790M"),
    ("EGFR", 55181398, "T", "A", "c.2389T>A", "p.C797S"),
    ("EGFR", 55181399, "G", "C", "c.2390G>C", "p.C797S"),
    ("EGFR", 55191822, "T", "G", "c.2573T>G", "p.L858R"),
    ("KIT", 54726012, "C", "CTGCCTA", "c.1504_1509dup", "p.A502_Y503dup"),
    ("KIT", 54727436, "GTGGAAG", "G", "c.1669_1674del", "p.W557_K558del"),
    ("KIT", 54727415, "GAAACCCATGTATGAAGTACAGTGGAAG", "G", "c.1648_1674del", "p.K550_K558del"),
    ("KIT", 54727443, "GTTG", "G", "c.1679_1681del", "p.V560del"),
    ("KIT", 54728055, "A", "G", "c.1924A>G", "p.K642E"),
    ("KIT", 54728092, "T", "C", "c.1961T>C", "p.V654A"),
    ("KIT", 54733155, "A", "T", "c.2447A>T", "p.D816V"),
    ("PDGFRA", 54285926, "A", "T", "c.2525A>T", "p.D842V"),
    ("PDGFRA", 54285925, "GA", "AT", "c.2524_2525delinsAT", "p.D842I"),
    # D842_H845del in older papers: of DIMHD the last equivalent four residues go
    ("PDGFRA", 54285924, "AGACATCATGCAT", "A", "c.2526_2537del", "p.I843_D846del"),
    ("ERBB2", 39724728, "A", "AGCATACGTGATG", "c.2313_2324dup", "p.Y772_A775dup"),
    ("ERBB2", 39724743, "T", "TTACGTGATGGCT", "c.2314_2325dup", "p.Y772_A775dup"),
    ("ERBB2", 39724758, "A", "AGGCTCCCCA", "c.2332_2340dup", "p.G778_P780dup"),
    ("ERBB2", 39724744, "G", "GTGT", "c.2326_2327insTGT", "p.G776delinsVC"),
    ("ERBB2", 39723965, "GTTGAGGGAAAACACA", "G", "c.2264_2278del", "p.L755_T759del"),
    ("ERBB2", 39711955, "C", "T", "c.929C>T", "p.S310F"),
    ("MET", 116771989, "G", "C", "c.3028G>C", "p.D1010H"),
    ("MET", 116771989, "G", "A", "c.3028G>A", "p.D1010N"),
    ("MET", 116771989, "G", "T", "c.3028G>T", "p.D1010Y"),
    ("MET", 116771969, "A", "T", "c.3008A>T", "p.Y1003F"),
    ("MET", 116771969, "A", "G", "c.3008A>G", "p.Y1003C"),
    ("TP53", 7675088, "C", "T", "c.524G>A", "p.R175H"),
    ("BRCA1", 43057078, "G", "A", "c.5251C>T", "p.R1751*"),
    ("BRCA1", 43124027, "ACT", "A", "c.68_69del", "p.E23Vfs*17"),
    ("IDH1", 208248388, "C", "T", "c.395G>A", "p.R132H"),
    ("PIK3CA", 179234297, "A", "G", "c.3140A>G", "p.H1047R"),
]
WITHOUT_PROTEIN = [  # clinical.md 3.4
    ("MET", 116771847, "A", "G", "c.2888-2A>G", SPLICING),
    ("MET", 116771848, "G", "A", "c.2888-1G>A", SPLICING),
    ("MET", 116771990, "G", "T", "c.3028+1G>T", SPLICING),
    ("MET", 116771991, "T", "C", "c.3028+2T>C", SPLICING),
    ("MET", 116771992, "A", "G", "c.3028+3A>G", None),
    ("MET", 116771828, "TTTCTTTCTCTCTGTTTTA", "T", "c.2888-20_2888-3del", None),
    ("MET", 116771844, "TTAAGATCTGG", "T", "c.2888-4_2893del", SPLICING),
    ("MET", 116771984, "CAGAAGGTATATTTC", "C", "c.3026_3028+11del", SPLICING),
    ("TERT", 1295113, "G", "A", "c.-124C>T", None),
    ("TERT", 1295135, "G", "A", "c.-146C>T", None),
    ("TERT", 1295113, "G", "T", "c.-124C>A", None),
    ("TERT", 1295127, "GG", "AA", "c.-139_-138delinsTT", None),
    ("TERT", 1295046, "T", "G", "c.-57A>C", None),
]


class Names38:
    """Names on GRCh38, whatever place of equivalent ones a caller wrote."""

    def __init__(self, reference: PatchedReference, model: GeneModel) -> None:
        self.reference, self.model = reference, model
        self.namer = Namer(model, reference)

    def allele(self, gene: str, position: int, ref: str, alt: str) -> Allele:
        transcript = self.model.by_gene[gene]
        start = position - 1
        assert self.reference.fetch(transcript.contig, start, start + len(ref)) == ref
        return trim(transcript.contig, start, ref, alt)

    def of(self, gene: str, allele: Allele) -> Names:
        transcript = self.model.by_gene[gene]
        sides = (shifted(allele, self.reference, rightwards=side) for side in (False, True))
        found = set()
        for placed in (allele, *sides):
            if in_promoter(placed, transcript):
                found.add(promoter_names(placed, transcript, self.reference))
            else:
                found.add(self.namer.names(placed, transcript))
        assert len(found) == 1
        return found.pop()


@pytest.fixture(scope="module")
def names38(data: Path) -> Names38:
    reference = PatchedReference(data / "reference/GRCh38_patches.fa.gz")
    table = read_mane_table(data / "reference/GRCh38_MANE_CDS_cancer.tsv")
    return Names38(reference, gene_model(table))


def label(row: tuple[str, int, str, str, str, str | None]) -> str:
    return f"{row[0]}-{row[5] if row[5] != SPLICING and row[5] else row[4]}-{row[4]}"


@pytest.mark.parametrize("row", NAMED, ids=label)
def test_protein_is_named(row: tuple[str, int, str, str, str, str], names38: Names38) -> None:
    gene, position, ref, alt, coding, protein = row
    names = names38.of(gene, names38.allele(gene, position, ref, alt))
    assert (names.coding, names.protein_change, names.reason) == (coding, protein, None)


@pytest.mark.parametrize("row", WITHOUT_PROTEIN, ids=label)
def test_protein_is_not_named(
    row: tuple[str, int, str, str, str, str | None], names38: Names38
) -> None:
    gene, position, ref, alt, coding, reason = row
    names = names38.of(gene, names38.allele(gene, position, ref, alt))
    assert names == Names(coding, reason=reason)


def test_exon_14_of_met_removed_exactly(names38: Names38) -> None:
    contig = names38.model.by_gene["MET"].contig
    exon = names38.reference.fetch(contig, 116771848, 116771989)
    names = names38.of("MET", Allele(contig, 116771848, exon, ""))
    assert names == Names("c.2888_3028del", reason=SPLICING)


def test_v600k_taken_apart_reads_v600e_and_v600m(names38: Names38) -> None:
    """What a pipeline without merging prints: the two changes must be named as one."""
    parts = [
        names38.allele("BRAF", 140753336, "A", "T"),
        names38.allele("BRAF", 140753337, "C", "T"),
    ]
    assert [names38.of("BRAF", part).protein_change for part in parts] == ["p.V600E", "p.V600M"]
    joined = join(parts, names38.reference)
    assert names38.of("BRAF", joined).protein_change == "p.V600K"


@pytest.mark.parametrize(
    ("gene", "position", "ref", "alt", "expected"),
    [
        ("BRAF", 140753335, "CA", "TT", "NC_000007.14:g.140753335_140753336delinsTT"),
        ("EGFR", 55174771, "AGGAATTAAGAGAAGC", "A", "NC_000007.14:g.55174772_55174786del"),
        ("ERBB2", 39724728, "A", "AGCATACGTGATG", "NC_000017.11:g.39724731_39724742dup"),
    ],
)
def test_genome_names(
    gene: str, position: int, ref: str, alt: str, expected: str, names38: Names38
) -> None:
    allele = names38.allele(gene, position, ref, alt)
    assert genome_name(allele, names38.reference, Build.GRCH38) == expected
