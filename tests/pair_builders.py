"""A small alignment with everything that quality metrics tell apart, and its run folder."""

import random
from pathlib import Path

import pysam
from running import write_run

CONTIG, CONTIG_BP, READ_BP = "chr1", 40_000, 100
PAIRS = 4000
TARGETS = [(1000 + 1500 * i, 1000 + 1500 * i + 180 + 10 * i) for i in range(22)]
UNCOVERED = (36_000, 36_150)
QUALITIES = (12, 27, 37, 37, 37)


def write_simulated_run(folder: Path, seed: int = 5) -> None:
    """Write reference, gene model, panel, alignment and configuration of one case, SIM.

    The alignment holds overlapping mates, duplicates, reads that failed the sequencer's filter,
    low mapping and base qualities, indels, unmapped mates, secondary and supplementary lines,
    oxidised guanines, reads off target, targets rich and poor in GC and one without reads.
    """
    draw = random.Random(seed)  # noqa: S311
    folder.mkdir(parents=True, exist_ok=True)
    bases = _sequence(draw)
    (folder / "genome.fa").write_text(f">{CONTIG}\n{bases}\n")
    (folder / "genes.txt").write_text(
        f"T1\t{CONTIG}\t+\t1000\t1180\t1000\t1180\t1\t1000,\t1180,\t0\tG1\tcmpl\tcmpl\t0,\n"
    )
    rows = [*TARGETS, (TARGETS[0][0] + 100, TARGETS[0][1] + 60), UNCOVERED]
    (folder / "panel.bed").write_text("".join(f"{CONTIG}\t{s}\t{e}\n" for s, e in sorted(rows)))
    write_alignment(folder / "given.bam", bases, draw)
    config = {
        "assay": {"name": "simulated", "type": "panel", "panel_bed": str(folder / "panel.bed")},
        "genome": {
            "fasta": str(folder / "genome.fa"),
            "gene_models": str(folder / "genes.txt"),
            "build": "simulated",
        },
    }
    case = {"case": "SIM", "patient": "P1", "tumour_bam": str(folder / "given.bam")}
    write_run(folder, config, [case])


def _sequence(draw: random.Random) -> str:
    """Return bases whose GC content drifts from poor to rich."""
    found = []
    for place in range(CONTIG_BP):
        strong = 0.3 + 0.4 * place / CONTIG_BP
        found.append(draw.choice("CG" if draw.random() < strong else "AT"))
    return "".join(found)


def write_alignment(path: Path, bases: str, draw: random.Random) -> None:
    """Write the pairs, sorted and indexed; deeper where there is less GC, none where uncovered."""
    header = pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": CONTIG, "LN": CONTIG_BP}],
            "RG": [{"ID": "r", "SM": "SIM", "LB": "l"}],
        }
    )
    reads: list[pysam.AlignedSegment] = []
    while len(reads) < 2 * PAIRS:
        insert = max(60, int(draw.gauss(190, 60)))
        start = int(draw.triangular(0, CONTIG_BP - 1000, 0))
        if start + insert < UNCOVERED[0] or start > UNCOVERED[1]:
            reads += _pair(header, bases, draw, (len(reads), start, insert))
    reads.sort(key=lambda read: (read.reference_start, read.query_name, read.flag))
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in reads:
            out.write(read)
    pysam.index(str(path))


def _pair(
    header: pysam.AlignmentHeader,
    bases: str,
    draw: random.Random,
    what: tuple[int, int, int],
) -> list[pysam.AlignedSegment]:
    number, start, insert = what
    length = min(insert, READ_BP)
    f1r2 = draw.random() < 0.5
    common = 1024 * (draw.random() < 0.1) + 512 * (draw.random() < 0.02)
    mapping_quality = draw.choice((10, 25, 60, 60, 60, 60))
    lone = draw.random() < 0.02
    places = (start, start if lone else start + insert - length)
    flags = (65 + 32, 129 + 16) if f1r2 else (129 + 32, 65 + 16)
    found = []
    for end, (place, flag) in enumerate(zip(places, flags, strict=True)):
        read = pysam.AlignedSegment(header)
        read.query_name, read.reference_id, read.next_reference_id = f"p{number}", 0, 0
        read.reference_start, read.next_reference_start = place, places[1 - end]
        read.flag = (flag | common) + (0 if lone else 2)
        read.mapping_quality = mapping_quality
        _align(read, bases, draw, (place, length, f1r2))
        read.template_length = 0 if lone else insert * (1 if end == 0 else -1)
        read.set_tag("RG", "r")
        if lone:
            read.flag = (flag & ~48) | common | (8 if end == 0 else 4)
            read.cigarstring = read.cigarstring if end == 0 else None
            read.mapping_quality = mapping_quality if end == 0 else 0
        found.append(read)
    if draw.random() < 0.03 and not lone:
        found.append(_other_line(found[0], draw.choice((256, 2048))))
    return found


def _align(
    read: pysam.AlignedSegment, bases: str, draw: random.Random, what: tuple[int, int, bool]
) -> None:
    """Set bases, qualities, CIGAR and NM, with errors, indels and oxidised guanines."""
    place, length, f1r2 = what
    called = list(bases[place : place + length])
    edits = 0
    for i in range(1, length - 1):
        context = bases[place + i - 1 : place + i + 2]
        oxidised = {"CGG": "T"} if f1r2 else {"CCG": "A"}
        if context in oxidised and draw.random() < 0.03:
            called[i] = oxidised[context]
        elif draw.random() < 0.004:
            called[i] = draw.choice("ACGT")
        edits += called[i] != bases[place + i]
    cigar = f"{length}M"
    kind = draw.random()
    if kind < 0.03 and length == READ_BP:
        called[50:50] = ["A", "C"]
        called, cigar, edits = called[:length], "50M2I48M", _edits(called, bases, place, 2) + 2
    elif kind < 0.06 and length == READ_BP:
        called = called[:50] + list(bases[place + 53 : place + 53 + length - 50])
        cigar, edits = "50M3D50M", _edits(called, bases, place, 0) + 3
    read.cigarstring, read.query_sequence = cigar, "".join(called)
    read.query_qualities = pysam.qualitystring_to_array(
        "".join(chr(33 + draw.choice(QUALITIES)) for _ in called)
    )
    read.set_tag("NM", edits)


def _edits(called: list[str], bases: str, place: int, inserted: int) -> int:
    """Return mismatches of 50 bases before an indel and, for an insertion, of those after it."""
    before = sum(called[i] != bases[place + i] for i in range(50))
    if not inserted:
        return before
    after = range(50 + inserted, READ_BP)
    return before + sum(called[i] != bases[place + i - inserted] for i in after)


def _other_line(read: pysam.AlignedSegment, flag: int) -> pysam.AlignedSegment:
    """Return a secondary or supplementary line of a read: its first 40 bases elsewhere."""
    other = pysam.AlignedSegment.from_dict(read.to_dict(), read.header)
    qualities = read.query_qualities
    other.flag |= flag
    other.query_sequence = (read.query_sequence or "")[:40]
    other.query_qualities = qualities[:40] if qualities is not None else None
    other.cigarstring = f"40M{READ_BP - 40}H"
    other.set_tag("NM", 0)
    return other
