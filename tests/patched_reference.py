"""Real reference sequence held as patches in memory; every other base is N.

Whole chromosomes need not be written when only names are asked.
"""

import gzip
import re
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Transcript, TranscriptChoice

_HEADER = re.compile(r"(\S+):(\d+)-(\d+)")


class PatchedReference:
    """As much of a FASTA file as naming needs."""

    def __init__(self, *paths: Path) -> None:
        self._starts: dict[str, list[int]] = {}
        self._bases: dict[str, list[str]] = {}
        for contig, patches in _read(paths).items():
            joined = _join(patches)
            self._starts[contig] = [start for start, _ in joined]
            self._bases[contig] = [bases for _, bases in joined]

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Return the bases of ``[start, end)``, N where none are known."""
        found = bytearray(b"N" * (end - start))
        starts, bases = self._starts.get(contig, []), self._bases.get(contig, [])
        for index in range(max(bisect_right(starts, start) - 1, 0), len(starts)):
            if starts[index] >= end:
                break
            low = max(start, starts[index])
            high = min(end, starts[index] + len(bases[index]))
            if low < high:
                part = bases[index][low - starts[index] : high - starts[index]]
                found[low - start : high - start] = part.encode()
        return found.decode()


def _read(paths: Iterable[Path]) -> dict[str, list[tuple[int, str]]]:
    patches: dict[str, list[tuple[int, str]]] = {}
    for path in paths:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        for record in text.split(">")[1:]:
            header, _, lines = record.partition("\n")
            match = _HEADER.match(header)
            assert match, f"{path}: header {header!r}"
            patches.setdefault(match[1], []).append(
                (int(match[2]) - 1, lines.replace("\n", "").upper())
            )
    return patches


def _join(patches: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return patches ascending and without overlap; the earlier one keeps shared bases."""
    joined: list[tuple[int, str]] = []
    for start, bases in sorted(patches):
        end = joined[-1][0] + len(joined[-1][1]) if joined else start
        if start + len(bases) > end:
            joined.append((max(start, end), bases[max(end - start, 0) :]))
    return joined


def gene_model(
    sources: Iterable[SourceTranscript], *, by_transcript: bool = False, bare_contigs: bool = False
) -> GeneModel:
    """Return transcripts under their gene, or all under their own accession without version."""
    return GeneModel(
        Transcript(
            gene=unversioned(source.transcript_id) if by_transcript else source.gene,
            transcript_id=source.transcript_id,
            choice=TranscriptChoice.MANE_SELECT,
            contig=source.contig.removeprefix("chr") if bare_contigs else source.contig,
            strand=source.strand,
            exons=source.exons,
            cds_start=source.cds_start,
            cds_end=source.cds_end,
        )
        for source in sources
    )


def unversioned(accession: str) -> str:
    """Return an accession without its version."""
    return accession.split(".")[0]
