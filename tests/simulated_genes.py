"""Simulated genes of both strands with untranslated regions, introns and repeats."""

import random
from itertools import pairwise

from agnoma.gene_model import CODON_BP, coding_exons
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.sequence import CODON_TABLE, STOP, reverse_complement
from agnoma.small_variants.alleles import Allele, trim

CONTIG, SPACER_BP = "7", 300
# strand, bases before the start codon, codons, bases after the stop codon, exon ends
SHAPES = [
    (Strand.PLUS, 60, 150, 80, (30, 100, 250, 330, 490)),
    (Strand.MINUS, 60, 150, 80, (30, 100, 250, 330, 490)),
    (Strand.PLUS, 45, 120, 70, ()),
    (Strand.MINUS, 45, 120, 70, ()),
    (Strand.PLUS, 50, 100, 60, (71, 140, 201, 370)),
    (Strand.MINUS, 50, 100, 60, (71, 140, 201, 370)),
]


class Simulation:
    """Genes with repeats, so that the 3' rule and duplications matter."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)  # noqa: S311
        self.bases = self.sequence(SPACER_BP)
        self.transcripts = [self._gene(i, *shape) for i, shape in enumerate(SHAPES)]

    def sequence(self, length: int) -> str:
        """Return bases of which a good part are runs and short repeats."""
        made = ""
        while len(made) < length:
            kind = self.source.random()
            if kind < 0.25:
                made += self.source.choice("ACGT") * self.source.randint(2, 6)
            elif kind < 0.4:
                unit = "".join(self.source.choices("ACGT", k=self.source.randint(2, 4)))
                made += unit * self.source.randint(2, 4)
            else:
                made += "".join(self.source.choices("ACGT", k=self.source.randint(2, 10)))
        return made[:length]

    def _gene(
        self,
        number: int,
        strand: Strand,
        before: int,
        codons: int,
        after: int,
        ends: tuple[int, ...],
    ) -> Transcript:
        open_frame = self.sequence(codons * CODON_BP)
        sense = (open_frame[i : i + CODON_BP] for i in range(0, len(open_frame), CODON_BP))
        coding = "".join("CAG" if CODON_TABLE[codon] == STOP else codon for codon in sense)
        coding = "ATG" + coding + self.source.choice(("TAA", "TAG", "TGA"))
        spliced = self.sequence(before) + coding + self.sequence(after)
        bounds = [0, *ends, len(spliced)]
        bases, exons, place = "", [], {}
        for start, end in pairwise(bounds):
            exons.append((len(bases), len(bases) + end - start))
            place |= {index: len(bases) + index - start for index in range(start, end)}
            bases += spliced[start:end]
            if end < len(spliced):
                bases += f"GTAAGT{self.sequence(self.source.randint(40, 80))}TTTCTTTTCCTCAG"
        cds = (place[before], place[before + len(coding) - 1] + 1)
        if strand is Strand.MINUS:
            size = len(bases)
            bases = reverse_complement(bases)
            exons = sorted((size - end, size - start) for start, end in exons)
            cds = (size - cds[1], size - cds[0])
        offset = len(self.bases)
        self.bases += bases + self.sequence(SPACER_BP)
        return Transcript(
            gene=f"GENE{number}",
            transcript_id=f"TX{number}.1",
            choice=TranscriptChoice.MANE_SELECT,
            contig=CONTIG,
            strand=strand,
            exons=tuple((start + offset, end + offset) for start, end in exons),
            cds_start=cds[0] + offset,
            cds_end=cds[1] + offset,
        )

    def variant(self, transcript: Transcript) -> Allele:
        """Return a random change in or near an exon, more often in a coding one."""
        pick, source = self.source.random(), self.source
        if pick < 0.5:
            at = source.randrange(*source.choice(coding_exons(transcript)))
        elif pick < 0.8:
            at = source.choice(source.choice(transcript.exons)) + source.randint(-9, 9)
        else:
            at = source.randrange(transcript.start, transcript.end)
        size = source.choice((1, 1, 2, 3, 3, 4, 5, 6, 9, 12))
        some = "".join(source.choices("ACGT", k=size))
        ref = self.bases[at : at + size]
        changes = {
            "snv": (ref[:1], some[:1]),
            "mnv": (ref[:4], some[:4]),
            "deletion": (ref, ""),
            "insertion": ("", some),
            "duplication": ("", ref),
            "complex": (ref, "".join(source.choices("ACGT", k=source.randint(1, 7)))),
        }
        return trim(CONTIG, at, *source.choice(list(changes.values())))
