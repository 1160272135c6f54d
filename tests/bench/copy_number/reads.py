"""Aligned reads of a library, written as BAM records without an aligner in between.

All records have one size, so that numpy builds them: the layout is that of section 4.2 of the SAM
specification. samtools compresses them.
"""

import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from bench.copy_number.design import Design
from bench.copy_number.library import (
    INSERT_BP,
    INSERT_RANGE,
    INSERT_SD,
    LIBRARY_INSERT_SD,
    READ_BP,
    REFERENCE_BIAS,
    Person,
    Source,
)
from bench.copy_number.panel import Codes, Ints, Panel, Snp

from agnoma.simulation.randomness import generator

BASE_QUALITY = 35
ERROR_RATE = 5e-4
MAPPING_QUALITY = 60
NAME_DIGITS = 7
TAG = b"RGZr\0"
# Smallest bin of the index first: its number begins here, and a bin has so many bits.
_BINS = ((4681, 14), (585, 17), (73, 20), (9, 23), (1, 26))
RECORD = np.dtype(
    [
        ("size", "<i4"), ("contig", "<i4"), ("start", "<i4"), ("name_length", "u1"),
        ("mapping_quality", "u1"), ("bin", "<u2"), ("cigar_length", "<u2"), ("flag", "<u2"),
        ("length", "<i4"), ("mate_contig", "<i4"), ("mate_start", "<i4"), ("insert", "<i4"),
        ("name", "u1", NAME_DIGITS + 1), ("cigar", "<u4"), ("bases", "u1", READ_BP // 2),
        ("qualities", "u1", READ_BP), ("tag", f"S{len(TAG)}"),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """Fragments of one contig: parallel arrays."""

    start: Ints
    insert: Ints
    haplotype: Ints

    def at(self, chosen: npt.NDArray[np.bool_]) -> "Fragments":
        """Return the fragments a mask chooses."""
        return Fragments(self.start[chosen], self.insert[chosen], self.haplotype[chosen])


def write_bam(
    path: Path, panel: Panel, design: Design, name: str, person: Person, found: Sequence[Source]
) -> None:
    """Write the sorted alignments of a library."""
    draw = generator(design.seed, "copy number reads", name)
    partial = path.with_suffix(".partial")
    command = ["samtools", "view", "--bam", "--with-header", "--output-fmt-option", "level=1"]
    with subprocess.Popen(
        [*command, "--no-PG", "--output", str(partial), "-"], stdin=subprocess.PIPE
    ) as process:
        if process.stdin is None:
            sys.exit("samtools takes no input")
        process.stdin.write(_header(panel, name))
        for block in records(panel, person, found, draw):
            process.stdin.write(block.tobytes())
    if process.returncode:
        sys.exit(f"samtools failed on {path}")
    partial.rename(path)


def records(
    panel: Panel, person: Person, found: Sequence[Source], draw: np.random.Generator
) -> Iterator[npt.NDArray[np.void]]:
    """Yield the records of each contig, by place."""
    passed, insert_bp = 0, float(draw.normal(INSERT_BP, LIBRARY_INSERT_SD))
    for number, (contig, codes) in enumerate(panel.contigs.items()):
        first, snps = panel.snps_of[contig]
        alleles = person.alleles[:, first : first + len(snps)]
        own = [source for source in found if source.contig == contig]
        fragments = draw_fragments(own, len(codes), insert_bp, draw)
        fragments = fragments.at(~_lost(fragments, snps, alleles, draw))
        yield _records(number, codes, snps, alleles, fragments, passed, draw)
        passed += len(fragments.start)


def draw_fragments(
    own: Sequence[Source], length: int, insert_bp: float, draw: np.random.Generator
) -> Fragments:
    """Return the fragments of a contig, their inserts of some length on average.

    A base of the target is drawn and where in the fragment it lies: fragments are then caught in
    proportion to what they share with the target.
    """
    counts = np.array([s.fragments for s in own], dtype=np.int64)
    low = np.repeat([s.start for s in own], counts)
    high = np.repeat([s.end for s in own], counts)
    share = np.repeat([s.first_share for s in own], counts)
    insert = np.rint(draw.normal(insert_bp, INSERT_SD, len(low)))
    insert = np.clip(insert, *INSERT_RANGE).astype(np.int64)
    base = low + np.floor(draw.random(len(low)) * (high - low)).astype(np.int64)
    start = base - np.floor(draw.random(len(low)) * insert).astype(np.int64)
    start = np.clip(start, 0, length - INSERT_RANGE[1])
    haplotype = (draw.random(len(low)) >= share).astype(np.int64)
    return Fragments(start, insert, haplotype)


def _lost(
    fragments: Fragments,
    snps: Sequence[Snp],
    alleles: npt.NDArray[np.bool_],
    draw: np.random.Generator,
) -> npt.NDArray[np.bool_]:
    """Return which fragments are lost because they differ from the reference."""
    places = np.array([snp.start for snp in snps], dtype=np.int64)
    first = np.searchsorted(places, fragments.start)
    inside = first < np.searchsorted(places, fragments.start + fragments.insert)
    other = np.zeros(len(inside), dtype=np.bool_)
    other[inside] = alleles[fragments.haplotype[inside], first[inside]]
    lost: npt.NDArray[np.bool_] = other & (draw.random(len(other)) < REFERENCE_BIAS)
    return lost


def _records(
    contig: int,
    codes: Codes,
    snps: Sequence[Snp],
    alleles: npt.NDArray[np.bool_],
    fragments: Fragments,
    passed: int,
    draw: np.random.Generator,
) -> npt.NDArray[np.void]:
    """Return both reads of all fragments, by place."""
    count = len(fragments.start)
    last = fragments.start + fragments.insert - READ_BP
    start = np.concatenate([fragments.start, last])
    order = np.argsort(start, kind="stable")
    start = start[order]
    forward, of = order < count, order % count
    first_forward = draw.random(count) < 0.5
    out = np.zeros(2 * count, dtype=RECORD)
    out["size"] = RECORD.itemsize - 4
    out["contig"] = out["mate_contig"] = contig
    out["start"] = start
    out["name_length"] = NAME_DIGITS + 1
    out["mapping_quality"] = MAPPING_QUALITY
    out["bin"] = _index_bin(start)
    out["cigar_length"] = 1
    out["cigar"] = READ_BP << 4
    # Paired, properly, then by strand; 64 and 128: first and second of the pair.
    out["flag"] = 3 + np.where(forward, 32, 16) + np.where(first_forward[of] == forward, 64, 128)
    out["length"] = READ_BP
    out["mate_start"] = np.where(forward, last[of], fragments.start[of])
    out["insert"] = np.where(forward, fragments.insert[of], -fragments.insert[of])
    out["name"][:, :NAME_DIGITS] = _names(passed + of)
    out["bases"] = _bases(codes, start, fragments.haplotype[of], snps, alleles, draw)
    out["qualities"] = BASE_QUALITY
    out["tag"] = TAG
    return out


def _names(numbers: Ints) -> Codes:
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    shifts = 4 * np.arange(NAME_DIGITS - 1, -1, -1)
    found: Codes = digits[(numbers[:, None] >> shifts) & 15]
    return found


def _bases(
    codes: Codes,
    start: Ints,
    haplotype: Ints,
    snps: Sequence[Snp],
    alleles: npt.NDArray[np.bool_],
    draw: np.random.Generator,
) -> Codes:
    """Return the bases of reads, two a byte: reference, the haplotype's SNPs, errors."""
    bases = np.lib.stride_tricks.sliding_window_view(codes, READ_BP)[start]
    places = np.array([snp.start for snp in snps], dtype=np.int64)
    pair = np.array([(snp.ref, snp.alt) for snp in snps], dtype=np.uint8).reshape(-1, 2)
    first, end = np.searchsorted(places, start), np.searchsorted(places, start + READ_BP)
    for step in range(int((end - first).max(initial=0))):
        rows = np.flatnonzero(first + step < end)
        snp = first[rows] + step
        other = alleles[haplotype[rows], snp].astype(np.int64)
        bases[rows, places[snp] - start[rows]] = pair[snp, other]
    wrong = int(draw.poisson(bases.size * ERROR_RATE))
    cells = draw.integers(0, bases.size, wrong)
    bases.reshape(-1)[cells] = np.left_shift(1, draw.integers(0, 4, wrong))
    packed: Codes = (bases[:, 0::2] << 4 | bases[:, 1::2]).astype(np.uint8)
    return packed


def _index_bin(start: Ints) -> Ints:
    """Return the bin of the index that reads lie in (section 5.3 of the SAM specification)."""
    last = start + READ_BP - 1
    found = np.zeros(len(start), dtype=np.int64)
    for offset, bits in reversed(_BINS):
        inside = start >> bits == last >> bits
        found[inside] = offset + (start[inside] >> bits)
    return found


def _header(panel: Panel, name: str) -> bytes:
    text = "@HD\tVN:1.6\tSO:coordinate\n"
    text += "".join(f"@SQ\tSN:{n}\tLN:{len(c)}\n" for n, c in panel.contigs.items())
    text += f"@RG\tID:r\tSM:{name}\tPL:ILLUMINA\n"
    out = b"BAM\1" + struct.pack("<i", len(text)) + text.encode()
    out += struct.pack("<i", len(panel.contigs))
    for contig, codes in panel.contigs.items():
        label = contig.encode() + b"\0"
        out += struct.pack("<i", len(label)) + label + struct.pack("<i", len(codes))
    return out
