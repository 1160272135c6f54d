"""A deep alignment for measuring evidence: many candidates, made without an aligner."""

import random
from pathlib import Path

import pysam

from agnoma.small_variants.alleles import Allele

SPACING_BP = 100
READ_BP = 150
INSERT_BP = 300
VAF = 0.1
INDEL_EVERY = 4  # every fourth candidate is a deletion of 3 bp
DELETED_BP = 3
CONTIG = "chr1"


def deep_alignment(
    folder: Path, *, candidates: int, depth_x: int, seed: int = 7
) -> tuple[Path, Path, list[Allele]]:
    """Write a FASTA and an indexed BAM; return both with the candidates, sorted.

    Fragments of 300 bp, mates of 150 bp; a tenth of them carry every candidate they cover, so that
    alternative reads are as frequent as in a tumour. Deletions are aligned as gaps.
    """
    draw = random.Random(seed)  # noqa: S311
    length = candidates * SPACING_BP + 2 * INSERT_BP
    bases = "".join(draw.choices("ACGT", k=length))
    fasta, bam = folder / "deep.fa", folder / "deep.bam"
    fasta.write_text(f">{CONTIG}\n{bases}\n")
    pysam.faidx(str(fasta))
    alleles = [_allele(bases, INSERT_BP + i * SPACING_BP, i) for i in range(candidates)]
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": CONTIG, "LN": length}],
    }
    fragments = (length - INSERT_BP) * depth_x // INSERT_BP
    reads = []
    for number in range(fragments):
        start = draw.randrange(length - INSERT_BP - DELETED_BP * 4)
        mutated = draw.random() < VAF
        flags = (99, 147) if number % 2 else (163, 83)
        for at, flag in zip((start, start + INSERT_BP - READ_BP), flags, strict=True):
            reads.append((at, number, flag, mutated))
    reads.sort()
    qualities = pysam.qualitystring_to_array("F" * READ_BP)
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for at, number, flag, mutated in reads:
            sequence, cigar, edits = _read(bases, alleles, at, mutated=mutated)
            record = pysam.AlignedSegment(out.header)
            record.query_name, record.flag = f"f{number}", flag
            record.reference_id, record.reference_start = 0, at
            record.mapping_quality = 60
            record.cigarstring, record.query_sequence = cigar, sequence
            record.query_qualities = qualities
            record.set_tag("NM", edits)
            out.write(record)
    pysam.index(str(bam))
    return fasta, bam, alleles


def _allele(bases: str, at: int, number: int) -> Allele:
    if number % INDEL_EVERY == 0:
        return Allele(CONTIG, at, bases[at : at + DELETED_BP], "")
    return Allele(CONTIG, at, bases[at], "A" if bases[at] != "A" else "C")


def _read(bases: str, alleles: list[Allele], at: int, *, mutated: bool) -> tuple[str, str, int]:
    """Return bases, CIGAR and edit distance of one read."""
    if not mutated:
        return bases[at : at + READ_BP], f"{READ_BP}M", 0
    first = max((at - INSERT_BP) // SPACING_BP, 0)
    sequence, cigar, edits, position, run = "", "", 0, at, 0
    for allele in alleles[first : first + READ_BP // SPACING_BP + 3]:
        room = READ_BP - len(sequence)
        inside = at < allele.start and allele.start - position < room - DELETED_BP
        if not inside:
            continue
        step = allele.start - position
        sequence += bases[position : allele.start] + allele.alt
        run += step + len(allele.alt)
        edits += max(len(allele.ref), len(allele.alt))
        position = allele.end
        if not allele.alt:
            cigar += f"{run}M{len(allele.ref)}D"
            run = 0
    rest = READ_BP - len(sequence)
    return sequence + bases[position : position + rest], f"{cigar}{run + rest}M", edits
