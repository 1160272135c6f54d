"""Fragments that decide at one allele: mates counted once, in arrays of one length.

Mates that agree count once, with the strand of the first read and the better of their qualities;
mates that disagree carry neither allele.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from agnoma.io.alignments import MIN_BASE_QUALITY
from agnoma.small_variants.measure.read_alleles import ALT, DELETED, REF
from agnoma.small_variants.measure.sites import AltRead, Pile, Row

Bytes = npt.NDArray[np.uint8]
Booleans = npt.NDArray[np.bool_]

REVERSE, SECOND_MATE = 0x10, 0x80


class ReadCall(IntEnum):
    """Allele a fragment carries."""

    REF = 0
    ALT = 1
    OTHER = 2


@dataclass(eq=False)
class Fragments:
    """What the fragments of one sample say about one allele.

    All arrays have one entry per fragment; qualities are Phred, distances bp to the nearer end of
    the read.
    """

    names: tuple[str, ...]
    calls: Bytes
    bits: Bytes
    base_quality: Bytes
    mapping_quality: Bytes
    end_distance_bp: npt.NDArray[np.int64]
    alt_reads: tuple[AltRead, ...] = ()
    own_mismatches: int = 0
    """Mismatches an alternative read has because of the allele itself."""

    def __len__(self) -> int:
        """Return the number of fragments that decide."""
        return len(self.names)

    @cached_property
    def covering(self) -> frozenset[str]:
        """Return the names of all fragments that decide."""
        return frozenset(self.names)

    @cached_property
    def carriers(self) -> frozenset[str]:
        """Return the names of the fragments that carry the alternative."""
        return self.named(ReadCall.ALT)

    def named(self, call: ReadCall) -> frozenset[str]:
        """Return the names of the fragments with one call."""
        return frozenset(self.names[i] for i in np.flatnonzero(self.calls == call))

    @property
    def vaf(self) -> float:
        """Return the fraction that carries the alternative, 0 without fragments."""
        return len(self.carriers) / len(self) if len(self) else 0.0

    @property
    def misfit(self) -> float:
        """Return the mean mismatches of the alternative's reads with its sequence, 0 without any.

        A read of an indel differs there by sequencing errors alone, one of its likeness by more.
        """
        found = [read.misfit for read in self.alt_reads if read.fragment in self.carriers]
        return sum(found) / len(found) if found else 0.0

    def without(self, names: Iterable[str], call: ReadCall = ReadCall.OTHER) -> "Fragments":
        """Return the fragments with the named ones counted as a third allele, or as told."""
        gone = set(names)
        calls = self.calls.copy()
        calls[[i for i, name in enumerate(self.names) if name in gone]] = call
        return Fragments(
            self.names,
            calls,
            self.bits,
            self.base_quality,
            self.mapping_quality,
            self.end_distance_bp,
            tuple(read for read in self.alt_reads if read.fragment not in gone),
            self.own_mismatches,
        )


def base_fragments(pile: Pile, ref: str, alt: str) -> Fragments:
    """Return the fragments at one base, those read well enough."""
    rows = [row for row in pile.rows if row[2] >= MIN_BASE_QUALITY]
    return _resolved(rows, pile.alt_reads, ref, alt, own_mismatches=1)


def indel_fragments(pile: Pile) -> Fragments:
    """Return the fragments at an allele that changes the length."""
    return _resolved(pile.rows, pile.alt_reads, REF, ALT, own_mismatches=0)


def _resolved(
    rows: Sequence[Row],
    alt_reads: Iterable[AltRead],
    ref: str,
    alt: str,
    *,
    own_mismatches: int,
) -> Fragments:
    """Return fragments from reads: columns of arrays, then mates put together."""
    if not rows:
        return _none(own_mismatches)
    names, alleles, base_q, map_q, bits, ends = zip(*rows, strict=True)
    codes = np.frombuffer("".join(alleles).encode(), dtype=np.uint8)
    calls = np.full(len(codes), ReadCall.OTHER, dtype=np.uint8)
    calls[codes == ord(ref)] = ReadCall.REF
    calls[codes == ord(alt)] = ReadCall.ALT
    fragments = Fragments(
        names,
        calls,
        np.frombuffer(bytes(bits), dtype=np.uint8),
        np.frombuffer(bytes(base_q), dtype=np.uint8),
        np.frombuffer(bytes(map_q), dtype=np.uint8),
        np.array(ends),
        tuple(read for read in alt_reads if read.allele == alt),
        own_mismatches,
    )
    return _with_mates_joined(fragments)


def _none(own_mismatches: int) -> Fragments:
    empty = np.zeros(0, dtype=np.uint8)
    return Fragments((), empty, empty, empty, empty, empty.astype(np.int64), (), own_mismatches)


def _with_mates_joined(reads: Fragments) -> Fragments:
    """Return one entry per fragment."""
    if len(set(reads.names)) == len(reads):
        return reads
    fragments: dict[str, int] = {}
    first = np.array([fragments.setdefault(name, at) for at, name in enumerate(reads.names)])
    two = np.flatnonzero(first != np.arange(len(first)))
    one = first[two]
    calls, bits = reads.calls.copy(), reads.bits.copy()
    calls[one] = np.where(calls[one] == calls[two], calls[one], ReadCall.OTHER)
    # The strand is that of the first read; of equal mates the forward one, whatever the order.
    key = (bits & SECOND_MATE).astype(np.int16) * 2 + (bits & REVERSE)
    bits[one] = np.where(key[two] < key[one], bits[two], bits[one])
    keep = np.ones(len(calls), dtype=np.bool_)
    keep[two] = False

    def better(values: Any) -> Any:
        joined = values.copy()
        joined[one] = np.maximum(joined[one], joined[two])
        return joined[keep]

    return Fragments(
        tuple(fragments),
        calls[keep],
        bits[keep],
        better(reads.base_quality),
        better(reads.mapping_quality),
        better(reads.end_distance_bp),
        reads.alt_reads,
        reads.own_mismatches,
    )


def joint_fragments(piles: Sequence[Pile], refs: Sequence[str], alts: Sequence[str]) -> Fragments:
    """Return the fragments of a substitution of several bases, from the piles of its bases.

    A fragment that misses one of them decides nothing; a mixture of both alleles, a gap or a third
    base is a third allele. Of several bases that all fit one allele one well-read base suffices
    (two errors that together spell the allele are rarer than one); a mixture counts only if all
    were read well.
    """
    parts = [
        _resolved(_gaps_trusted(pile.rows), pile.alt_reads, ref, alt, own_mismatches=len(refs))
        for pile, ref, alt in zip(piles, refs, alts, strict=True)
    ]
    places = [{name: i for i, name in enumerate(part.names)} for part in parts]
    common = [name for name in parts[0].names if all(name in place for place in places[1:])]
    if not common:
        return _none(len(refs))
    rows = [np.array([place[name] for name in common]) for place in places]
    calls = np.array([part.calls[row] for part, row in zip(parts, rows, strict=True)])
    quality = np.array([part.base_quality[row] for part, row in zip(parts, rows, strict=True)])
    uniform = (calls == calls[0]).all(axis=0) & (calls[0] != ReadCall.OTHER)
    decisive = np.where(uniform, quality.max(axis=0), quality.min(axis=0))
    keep = decisive >= MIN_BASE_QUALITY
    head, row = parts[0], rows[0]
    joined = np.where(uniform, calls[0], ReadCall.OTHER).astype(np.uint8)
    carriers = {n for n, c, k in zip(common, joined, keep, strict=True) if k and c == ReadCall.ALT}
    return Fragments(
        tuple(name for name, kept in zip(common, keep, strict=True) if kept),
        joined[keep],
        head.bits[row][keep],
        quality.mean(axis=0).round().astype(np.uint8)[keep],
        head.mapping_quality[row][keep],
        head.end_distance_bp[row][keep],
        tuple(read for read in head.alt_reads if read.fragment in carriers),
        len(refs),
    )


def _gaps_trusted(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose gaps never lose against a badly read base."""
    return [row if row[1] != DELETED else (*row[:2], 255, *row[3:]) for row in rows]
