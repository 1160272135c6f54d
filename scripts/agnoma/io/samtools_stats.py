"""Output of ``samtools stats``.

Source: samtools-stats manual (1.16): sections SN (summary numbers), FFQ and LFQ (base qualities
of first and last fragments per cycle, one column per quality from 0), IS (insert sizes), ID
(insertions and deletions by length).
"""

from dataclasses import dataclass, field
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text

HIGH_QUALITY = 30
_QUALITY_SECTIONS = frozenset({"FFQ", "LFQ"})


@dataclass(slots=True)
class SamtoolsStats:
    """The sections we read."""

    summary: dict[str, float] = field(default_factory=dict)
    """Summary numbers by their name, without the colon."""
    bases: int = 0
    """Bases with a quality."""
    high_quality_bases: int = 0
    """Of these, with quality 30 or more."""
    inward_pairs: dict[int, int] = field(default_factory=dict)
    """Pairs pointing at each other, by insert size [bp]."""
    outward_pairs: dict[int, int] = field(default_factory=dict)
    """Pairs pointing away from each other, likewise."""
    inserted_bases: int = 0
    deleted_bases: int = 0


def read_samtools_stats(path: Path) -> SamtoolsStats:
    """Read the sections of one file.

    Raises
    ------
    InputFormatError
        If a line of a section cannot be read, or the file has no summary numbers.
    """
    stats = SamtoolsStats()
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            columns = line.rstrip("\r\n").split("\t")
            try:
                _read(stats, columns)
            except (ValueError, IndexError) as err:
                msg = f"{path}, line {number}: found {line.strip()[:80]!r} in section {columns[0]}"
                raise InputFormatError(f"{msg}; is it 'samtools stats' output?") from err
    if "sequences" not in stats.summary:
        msg = f"{path}: no summary numbers (SN); is it complete output of 'samtools stats'?"
        raise InputFormatError(msg)
    return stats


def _read(stats: SamtoolsStats, columns: list[str]) -> None:
    section = columns[0]
    if section == "SN":
        stats.summary[columns[1].rstrip(":")] = float(columns[2])
    elif section in _QUALITY_SECTIONS:
        counts = [int(cell) for cell in columns[2:]]
        stats.bases += sum(counts)
        stats.high_quality_bases += sum(counts[HIGH_QUALITY:])
    elif section == "IS":
        size, inward, outward = int(columns[1]), int(columns[3]), int(columns[4])
        if inward:
            stats.inward_pairs[size] = inward
        if outward:
            stats.outward_pairs[size] = outward
    elif section == "ID":
        length, insertions, deletions = map(int, columns[1:4])
        stats.inserted_bases += length * insertions
        stats.deleted_bases += length * deletions
