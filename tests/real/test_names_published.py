"""Our names against published ones: same variant, same transcript, both builds.

Sources: CIViC (GRCh37; c., p. and g. names, many indels), MSK-IMPACT 2017 (GRCh37; p.),
cancerhotspots v2 (GRCh38; p.), HCC1395 as VEP named it (GRCh38; c. and p.). Compared is every
variant whose reference bases are known here and whose transcript is at hand.

Stated normalisation of a published name: no accession, blanks or parentheses; one-letter residues;
no bases after ``del`` and ``dup``; where it leaves the new stop of a frameshift or an extension
open (``fs``, ``fsTer?``), ours is shortened likewise. Everything else that differs stands in
`DIFFERENCES` with the reason found by looking at it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from patched_reference import PatchedReference, gene_model, unversioned
from published_names import Published, civic, hcc1395, hotspots, msk_impact, normalised_dna

from agnoma.gene_model import GeneModel, cds_to_genome
from agnoma.genome import Build
from agnoma.io.genepred import read_genepred
from agnoma.io.mane_table import read_mane_table
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.names.hgvs_edits import shifted
from agnoma.small_variants.names.naming import (
    Namer,
    Names,
    genome_name,
    in_promoter,
    promoter_names,
)

MIN_VARIANTS, MIN_INDELS, MIN_AGREEMENT = 3500, 90, 0.98
FIRST_PLACE = "published at the first of equivalent places, not at the last (3' rule)"
REPEATS = "published as an insertion, though it repeats the bases before it (dup)"
START = "published as a missense of the initiation codon, whose effect HGVS leaves open (Met1?)"
OTHER_ISOFORM = "the published p. name is on another isoform than the published transcript"
COUNT = "new stop miscounted: other CIViC rows in the same frame end at the stop we count to"
OLD_NUMBERING = "bases behind the stop codon are numbered from it (*), those before c.1 as c.-1"
DIFFERENCES = {  # source and variant, kind of name: why the published one is another
    ("CIViC ALK EML4-ALK T1151INST", "g"): REPEATS,
    ("CIViC BRAF P731T", "c"): "c.2193G>T: position and strand slipped; P731 is c.2191-2193 (CCT)",
    ("CIViC BRCA1 P968FS", "c"): REPEATS,
    ("CIViC BRCA1 P968FS", "g"): REPEATS,
    ("CIViC BRCA2 M1I", "p"): START,
    ("CIViC BRCA2 M1R", "p"): START,
    ("CIViC EGFR A763_Y764insFQEA", "g"): REPEATS,
    ("CIViC EGFR D770_N771insGL", "p"): "C770_G771: residues of another gene; EGFR has D770 N771",
    ("CIViC EGFR D770_N771insGT", "p"): "C770_G771: residues of another gene; EGFR has D770 N771",
    ("CIViC ERBB2 L755_T759del", "c"): FIRST_PLACE,
    ("CIViC ERBB2 L755_T759del", "g"): FIRST_PLACE,
    ("CIViC ERBB2 P780INS", "c"): REPEATS,
    ("CIViC ERBB2 P780INS", "g"): REPEATS,
    ("CIViC FGFR3 Y375C", "p"): OTHER_ISOFORM,
    ("CIViC KIT K550_W557del", "c"): FIRST_PLACE,
    ("CIViC KIT V560DEL", "c"): FIRST_PLACE,
    ("CIViC KIT V560DEL", "g"): FIRST_PLACE,
    ("CIViC KIT Y503_F504insAY", "g"): REPEATS,
    ("CIViC MET D1228N", "p"): OTHER_ISOFORM,
    ("CIViC MSH6 I891FS", "c"): FIRST_PLACE,
    ("CIViC MSH6 I891FS", "g"): FIRST_PLACE,
    ("CIViC PDGFRA I843DEL", "c"): FIRST_PLACE,
    ("CIViC PDGFRA I843DEL", "g"): FIRST_PLACE,
    ("CIViC PTEN V317FS", "c"): FIRST_PLACE,
    ("CIViC PTEN V317FS", "g"): FIRST_PLACE,
    ("CIViC RB1 M695FS*26", "c"): REPEATS,
    ("CIViC RB1 M695FS*26", "g"): REPEATS,
    ("CIViC SMO D473H", "c"): "c.1417G>A is D473N; the stated bases and protein are of c.1417G>C",
    ("CIViC VHL 3'UTR alteration (c.639+10C>G)", "c"): OLD_NUMBERING,
    ("CIViC VHL A56FS (c.164_165insG)", "p"): COUNT,
    ("CIViC VHL A56fs (c.164_165insA)", "p"): COUNT,
    ("CIViC VHL D126FS (c.375_376insC)", "c"): REPEATS,
    ("CIViC VHL E160fs (c.477del)", "c"): FIRST_PLACE,
    ("CIViC VHL E55FS (c.163_164delGA)", "c"): FIRST_PLACE,
    ("CIViC VHL E55FS (c.163_164delGA)", "g"): FIRST_PLACE,
    ("CIViC VHL E55RfsTer11 (c.163delG)", "p"): COUNT,
    ("CIViC VHL F76del (c.224_226delTCT)", "c"): FIRST_PLACE,
    ("CIViC VHL K196fs (c.584_585delAG)", "c"): FIRST_PLACE,
    ("CIViC VHL M1? (c.1-1_20del21)", "c"): OLD_NUMBERING,
    ("CIViC VHL N150fs (c.445_458del)", "c"): FIRST_PLACE,
    ("CIViC VHL R60FS (c.179delG)", "c"): FIRST_PLACE,
    ("CIViC VHL R82_V84del (c.243_251del)", "g"): FIRST_PLACE,
    ("CIViC VHL S111FS (c.331delA)", "p"): OTHER_ISOFORM,
    ("CIViC VHL T124fs (c.369del)", "c"): FIRST_PLACE,
    ("CIViC VHL W117fs (c.349dup)", "p"): "p.cTrp117: stray letter",
}


@dataclass(frozen=True)
class Compared:
    """One published name beside ours."""

    pair: Published
    kind: str
    ours: str

    @property
    def agrees(self) -> bool:
        """Return whether one of the published names, the most exact ones there are, is ours."""
        published = self.pair.names[self.kind]
        exact = {name for name in published if re.search(r"(?:fs|ext)\*\d+$", name)}
        return any(same(name, self.ours) for name in exact or published)


_OPEN_END = re.compile(
    r"(?P<place>p\.[A-Z*]\d+)(?P<new>[A-Z])?(?P<kind>fs|ext)?(?:\*(?P<stop>\d+)|\*\??)?"
)


def same(published: str, ours: str) -> bool:
    """Return whether names are equal but for a new residue or stop that is not published."""
    theirs, own = _OPEN_END.fullmatch(published), _OPEN_END.fullmatch(ours)
    if published == ours or theirs is None or own is None or own["kind"] is None:
        return published == ours
    return (
        theirs["place"] == own["place"]
        and theirs["kind"] in ({"fs"} if own["kind"] == "fs" else {"ext", None})
        and theirs["new"] in (own["new"], None)
        and theirs["stop"] in (own["stop"], None)
    )


@dataclass(frozen=True)
class Genome:
    """Reference, transcripts and namer of one build."""

    reference: PatchedReference
    model: GeneModel
    namer: Namer

    def names(self, pair: Published) -> Names | None:
        """Return our names, None where reference or transcript is not at hand."""
        transcript = self.model.get(pair.transcript)
        change = pair.allele
        around = self.reference.fetch(change.contig, change.start - 1, change.end + 1)
        if transcript is None or "N" in around or around[1 : len(change.ref) + 1] != change.ref:
            return None
        if in_promoter(change, transcript):
            return promoter_names(change, transcript, self.reference)
        inside = transcript.start < change.start and change.end < transcript.end
        return self.namer.names(change, transcript) if inside else None


@pytest.fixture(scope="module")
def genomes(data: Path) -> dict[Build, Genome]:
    folder = data / "reference"
    old = PatchedReference(folder / "GRCh37_patches.fa.gz", folder / "GRCh37_colo829_regions.fa")
    new = PatchedReference(folder / "GRCh38_patches.fa.gz")
    ensembl = read_genepred(folder / "GRCh37_ensembl75_civic_genes.genePred")
    mane = read_mane_table(folder / "GRCh38_MANE_CDS_cancer.tsv")
    old_model = gene_model(ensembl, by_transcript=True, bare_contigs=True)
    return {
        Build.GRCH37: Genome(old, old_model, Namer(old_model, old)),
        Build.GRCH38: Genome(new, gene_model(mane), Namer(gene_model(mane), new)),
    }


@pytest.fixture(scope="module")
def pairs(data: Path, genomes: dict[Build, Genome]) -> list[Published]:
    """All published variants, one entry for equal ones of a source."""
    ensembl = read_genepred(data / "reference/GRCh37_ensembl75_civic_genes.genePred")
    representative = {s.gene: unversioned(s.transcript_id) for s in ensembl if s.representative}
    sources: list[Iterable[Published]] = [
        civic(data / "civic/nightly-VariantSummaries.tsv", genomes[Build.GRCH37].reference),
        msk_impact(data / "msk_impact/impact_hidgen.tsv.gz", representative),
        hotspots(data / "hotspots/cancerhotspots_v2_GRCh38.tsv"),
        hcc1395(
            data / "hcc1395/expected.annotated.coding_variant_filtered.vcf.gz",
            genomes[Build.GRCH38].model,
        ),
    ]
    return list(dict.fromkeys(pair for source in sources for pair in source))


@pytest.fixture(scope="module")
def compared(pairs: list[Published], genomes: dict[Build, Genome]) -> list[Compared]:
    """Every published name that can be put beside ours."""
    found = []
    for pair in pairs:
        genome = genomes[pair.build]
        names = genome.names(pair)
        if names is None or names.coding is None:
            continue
        genomic = genome_name(pair.allele, genome.reference, pair.build)
        protein = names.protein_change if names.reason is None else None
        ours = {"c": normalised_dna(names.coding), "g": genomic, "p": protein}
        found += [Compared(pair, kind, ours[kind] or "") for kind in pair.names if ours[kind]]
    return found


def of_variants(compared: Iterable[Compared]) -> dict[tuple[Build, Allele], list[Compared]]:
    variants: dict[tuple[Build, Allele], list[Compared]] = {}
    for item in compared:
        variants.setdefault((item.pair.build, item.pair.allele), []).append(item)
    return variants


def test_every_difference_is_explained(compared: list[Compared]) -> None:
    differing = {
        (f"{item.pair.source} {item.pair.name}", item.kind): (item.ours, item.pair.names[item.kind])
        for item in compared
        if not item.agrees
    }
    new = {key: value for key, value in differing.items() if key not in DIFFERENCES}
    assert new == {}
    assert set(DIFFERENCES) - set(differing) == set(), "listed, but the names agree"


_PLAIN = re.compile(r".*[cg]\.(\d+)(?:_(\d+))?(del|ins)([ACGT]*)")


def denoted(item: Compared, genome: Genome) -> set[Allele]:
    """Return what the published deletions and insertions of an item are, at their last place."""
    transcript = genome.model.by_gene[item.pair.transcript]
    contig, coding = item.pair.allele.contig, item.kind == "c"
    minus = coding and transcript.strand is Strand.MINUS
    found = set()
    for name in item.pair.names[item.kind]:
        match = _PLAIN.fullmatch(name)
        assert match, name
        first, last = int(match[1]) - 1, int(match[2] or match[1]) - 1
        if coding:
            ends = [cds_to_genome(transcript, base, base + 1)[0][0] for base in (first, last)]
            first, last = min(ends), max(ends)
        if match[3] == "ins":
            bases = reverse_complement(match[4]) if minus else match[4]
            change = Allele(contig, last, "", bases)
        else:
            change = Allele(contig, first, genome.reference.fetch(contig, first, last + 1), "")
        found.add(shifted(change, genome.reference, rightwards=True))
    return found


def test_other_places_and_repeats_are_the_same_change(
    compared: list[Compared], genomes: dict[Build, Genome]
) -> None:
    checked = 0
    for item in compared:
        reason = DIFFERENCES.get((f"{item.pair.source} {item.pair.name}", item.kind))
        if reason in (FIRST_PLACE, REPEATS):
            genome = genomes[item.pair.build]
            ours = shifted(item.pair.allele, genome.reference, rightwards=True)
            assert denoted(item, genome) == {ours}, item
            checked += 1
    assert checked == sum(reason in (FIRST_PLACE, REPEATS) for reason in DIFFERENCES.values())


def test_enough_is_compared_and_agrees(
    compared: list[Compared], genomes: dict[Build, Genome]
) -> None:
    variants = of_variants(compared)
    indels = [allele for _, allele in variants if not allele.is_substitution]
    strands = Counter(
        genomes[items[0].pair.build].model.by_gene[items[0].pair.transcript].strand
        for items in variants.values()
    )
    assert len(variants) >= MIN_VARIANTS
    assert len(indels) >= MIN_INDELS
    assert min(strands[strand] for strand in Strand) >= MIN_VARIANTS // 4
    assert {item.pair.source for item in compared} >= {
        "CIViC", "MSK-IMPACT", "cancerhotspots", "HCC1395"
    }  # fmt: skip
    assert sum(item.agrees for item in compared) / len(compared) >= MIN_AGREEMENT


def test_protein_is_withheld_only_with_a_reason(
    pairs: list[Published], genomes: dict[Build, Genome]
) -> None:
    """Where a protein name is published and ours is missing, splicing or unknown bases say why."""
    reasons: Counter[str] = Counter()
    for pair in pairs:
        names = genomes[pair.build].names(pair)
        if names is None or "p" not in pair.names or names.protein is not None:
            continue
        splice = all(name.endswith("_splice") for name in pair.names["p"])
        expected = "splicing" if splice else "unknown"
        assert names.reason is not None, pair
        assert expected in names.reason, pair
        reasons[expected] += 1
    assert reasons["splicing"] >= 100
    assert reasons["unknown"] <= 10
