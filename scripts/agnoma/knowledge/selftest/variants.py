"""Items of the suite as small variants, with the fields that the annotation would give them."""

import re
from collections.abc import Mapping

from agnoma.gene_model import CODON_BP
from agnoma.io.structural_tables import DuplicationKind
from agnoma.knowledge.selftest.gene_shapes import LEADER_BP, cds_position
from agnoma.knowledge.selftest.items import Item
from agnoma.knowledge.selftest.protein_names import CodingChange, frameshift, read_protein_name
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.reference import Transcript
from agnoma.models.variant import AnnotatedVariant, Origin, PopulationFrequency, VariantKind

DEPTH_X = 1000
DEFAULT_VAF = 0.4
HALF_INTERVAL = 0.03
SPREAD_BP = 20
"""Between neighbouring coding bases of genes without a shape: no two alleles share a place."""
ITD_BP = 30
CHIP_WORDS = "as the case says"
CODING_NAME = re.compile(
    r"c\.(?P<base>-?\d+)(?P<offset>[+-]\d+)?"
    r"(?:_(?P<last>-?\d+)(?P<last_offset>[+-]\d+)?)?"
    r"(?:(?P<ref>[ACGT]+)>(?P<alt>[ACGT]+)|(?P<deleted>del)(?:ins(?P<inserted>[ACGT]+))?)"
)
CANONICAL_BP = 2
SPLICE_REGION_BP = 8
CLASS_OF_CONSEQUENCE = {
    "inframe_del": {"inframe_deletion", "inframe_altering"},
    "inframe_ins": {"inframe_insertion", "inframe_altering"},
    "frameshift_ins": {"frameshift"},
    "frameshift_del": {"frameshift"},
    "missense": {"missense"},
    "stop_gained": {"stop_gained"},
    "splice_donor": {"splice_donor"},
    "splice_acceptor": {"splice_acceptor"},
}


class VariantBuilder:
    """Builds the small variants of cases."""

    def __init__(self, genes: GeneKnowledge, transcripts: Mapping[str, Transcript]) -> None:
        self._genes = genes
        self._transcripts = transcripts

    def build(self, item: Item) -> AnnotatedVariant:
        """Return the variant an item stands for.

        Raises
        ------
        InputFormatError
            Pointing at an item whose name is not in the notation, or contradicts its class.
        """
        if "itd" in item.flags:
            return self._duplication(item)
        if "skipping" in item.flags:
            return self._skipping(item)
        name = item.name or ""
        variant = self._coding(item, name) if name.startswith("c.") else self._protein(item, name)
        _check_class(item, variant)
        return variant

    def _protein(self, item: Item, name: str) -> AnnotatedVariant:
        change = read_protein_name(name)
        if change is None:
            raise item.part.error(
                f"{name!r}; write a one-letter name, e.g. p.V600E, p.Q20*, p.E746_A750del, "
                "p.Y772_A775dup, p.A763_Y764insFQEA, p.L747_P753delinsS, p.W288fs"
            )
        if "frameshift_ins" in item.flags and change.consequence == "frameshift":
            change = frameshift(change.codon_first, gained=True)
        start = self._place(item.gene, (change.codon_first - 1) * CODON_BP + 1) + change.offset
        return _variant(item, start, change, protein_change=name)

    def _coding(self, item: Item, name: str) -> AnnotatedVariant:
        found = CODING_NAME.fullmatch(name)
        if found is None:
            raise item.part.error(
                f"{name!r}; write e.g. c.-124C>T, c.3028+1G>T or c.2888-20_2888-6del"
            )
        start = self._position(item.gene, found["base"], found["offset"])
        ref, alt = found["ref"] or "", found["alt"] or ""
        if found["deleted"]:
            end = start
            if found["last"]:
                end = self._position(item.gene, found["last"], found["last_offset"])
            start, ref = start - 1, "A" * (end - start + 2)
            alt = "A" + (found["inserted"] or "")
        consequence = next(iter(item.flags & CLASS_OF_CONSEQUENCE.keys()), None)
        change = CodingChange(0, 0, 0, ref, alt, consequence or _by_place(item, found))
        return _variant(item, start, change, hgvs_c=name)

    def _skipping(self, item: Item) -> AnnotatedVariant:
        """Return the loss of the donor site behind the exon."""
        transcript = self._transcripts.get(item.gene)
        exon = item.exon
        if transcript is None or exon is None or exon >= len(transcript.exons):
            raise item.part.error(
                f"{item.gene} exon {exon or '?'} has no shape; add it to selftest_genes.tsv"
            )
        last = sum(end - start for start, end in transcript.exons[:exon])
        change = CodingChange(0, 0, 0, "G", "T", "splice_donor")
        start = transcript.exons[exon - 1][1]
        return _variant(item, start, change, hgvs_c=f"c.{last}+1G>T")

    def _duplication(self, item: Item) -> AnnotatedVariant:
        regions = [
            region
            for region in self._genes.duplication_regions
            if region.gene == item.gene and region.kind is DuplicationKind.ITD
        ]
        if not regions:
            raise item.part.error(f"no internal tandem duplication of {item.gene} is listed")
        length = int(item.values.get("bp", ITD_BP))
        consequence = "frameshift" if length % CODON_BP else "inframe_insertion"
        change = CodingChange(600, 600, 0, "A", "A" + "C" * length, consequence)
        start = self._place(item.gene, 1800)
        name = f"c.1800_{1799 + length}dup"
        exon = item.exon or regions[0].first_exon
        return _variant(item, start, change, hgvs_c=name, exon=exon)

    def _position(self, gene: str, base: str, offset: str | None) -> int:
        number = int(base)
        start = self._place(gene, 1) + number if number < 0 else self._place(gene, number)
        return start + int(offset or 0)

    def _place(self, gene: str, base: int) -> int:
        """Return where a coding base lies, on a gene without a shape anywhere of its own."""
        transcript = self._transcripts.get(gene)
        return (
            LEADER_BP + base * SPREAD_BP if transcript is None else cds_position(transcript, base)
        )


def _by_place(item: Item, found: re.Match[str]) -> str:
    if found["base"].startswith("-"):
        return "5_prime_UTR"
    if found["offset"] is None:
        raise item.part.error("a coding change needs its p. name, or a class, e.g. splice_donor")
    distance = int(found["offset"])
    if abs(distance) <= CANONICAL_BP:
        return "splice_donor" if distance > 0 else "splice_acceptor"
    return "splice_region" if abs(distance) <= SPLICE_REGION_BP else "intron"


def _check_class(item: Item, variant: AnnotatedVariant) -> None:
    for word in sorted(item.flags & CLASS_OF_CONSEQUENCE.keys()):
        lost = len(variant.ref) > len(variant.alt)
        gained = len(variant.ref) < len(variant.alt)
        sided = (word.endswith("_del") and not lost) or (word.endswith("_ins") and not gained)
        if variant.consequence not in CLASS_OF_CONSEQUENCE[word] or sided:
            raise item.part.error(f"{item.name} is no {word}; correct one of them")


def _variant(
    item: Item,
    start: int,
    change: CodingChange,
    *,
    protein_change: str | None = None,
    hgvs_c: str | None = None,
    exon: int | None = None,
) -> AnnotatedVariant:
    vaf = item.values.get("VAF", DEFAULT_VAF)
    alt_count = round(vaf * DEPTH_X)
    frequency = item.values.get("af")
    return AnnotatedVariant(
        contig=item.gene,
        start=start,
        ref=change.ref,
        alt=change.alt,
        kind=_kind(change),
        source=EvidenceSource.READS,
        tumour=AlleleEvidence(
            depth_x=DEPTH_X, ref_count=DEPTH_X - alt_count, alt_count=alt_count, other_count=0
        ),
        vaf=vaf,
        vaf_low=max(vaf - HALF_INTERVAL, 0),
        vaf_high=min(vaf + HALF_INTERVAL, 1),
        origin=Origin.UNDETERMINED if "undetermined" in item.flags else Origin.SOMATIC,
        population=None
        if frequency is None
        else PopulationFrequency(max_af=frequency, af_field="AF_grpmax"),
        possible_chip=CHIP_WORDS if "chip" in item.flags else None,
        gene=item.gene,
        consequence=change.consequence,
        hgvs_c=hgvs_c,
        protein_change=protein_change,
        codon_first=change.codon_first or None,
        codon_last=change.codon_last or None,
        exon=exon or item.exon,
    )


def _kind(change: CodingChange) -> VariantKind:
    if len(change.ref) == len(change.alt):
        return VariantKind.SNV if len(change.ref) == 1 else VariantKind.MNV
    if len(change.ref) > 1 and len(change.alt) > 1:
        return VariantKind.COMPLEX
    return VariantKind.INSERTION if len(change.alt) > len(change.ref) else VariantKind.DELETION
