"""Contig names and lengths of a file held against the reference FASTA."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import Build, bare_contig, contig_translation, detect_build
from agnoma.io.text import open_text

SHOWN_CONTIGS = 3
LONGEST_HEADER = 10_000
MITOCHONDRION = "MT"


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of the FASTA before any job has run."""

    fasta: str
    """As configured, for messages."""
    build: Build
    lengths: dict[str, int] | None
    """Contig lengths [bp]; None without an index, reading gigabases here would take minutes."""
    names: tuple[str, ...]
    """All contigs with an index, else the first one, which shows how contigs are called."""


def first_contig(fasta: Path) -> str:
    """Return the name of the first sequence of a FASTA, plain or gzipped.

    Raises
    ------
    InputFormatError
        If the file does not begin with a sequence name.
    """
    with open_text(fasta) as lines:
        first = lines.readline(LONGEST_HEADER)
    if not first.startswith(">") or not first[1:].split():
        msg = f"{fasta}: not a FASTA, the first line is not '>name'; check the path"
        raise InputFormatError(msg)
    return first[1:].split()[0]


def naming_problem(names: Iterable[str], reference: Reference, what: str) -> str | None:
    """Return what to do when contigs are called ``7`` here and ``chr7`` there.

    Parameters
    ----------
    what
        What the names come from, e.g. ``BAM``.
    """
    found = list(names)
    if set(found) & set(reference.names):
        return None
    for theirs, ours in contig_translation(reference.names, found).items():
        return (
            f"contig naming mismatch: the {what} says {ours!r}, the FASTA {reference.fasta} says "
            f"{theirs!r}; use one naming for BAM, FASTA and BED"
        )
    if reference.lengths is None or not found:
        return None
    return (
        f"no contig in common: the {what} has {listed(found)}, the FASTA {reference.fasta} has "
        f"{listed(reference.names)}; use files of one reference"
    )


def length_problem(lengths: Mapping[str, int], reference: Reference, what: str) -> str | None:
    """Return what to do when contig lengths show another build than the reference.

    The mitochondrion is left out: hg19 and GRCh37 differ there and nowhere else.
    """
    build = detect_build(dict(lengths))
    if reference.lengths is None:
        if build in (None, reference.build):
            return None
        return (
            f"wrong build: the contig lengths of the {what} are those of {build}, genome.build "
            f"says {reference.build}; use files of one build"
        )
    for name, ours in contig_translation(lengths, list(reference.lengths)).items():
        here, there = lengths[name], reference.lengths[ours]
        if here != there and bare_contig(name) != MITOCHONDRION:
            fasta = f"{reference.fasta}{_named(detect_build(reference.lengths))}"
            return (
                f"wrong build: contig {name!r} is {here} bp in the {what}{_named(build)} and "
                f"{there} bp in the FASTA {fasta}; use files of one build"
            )
    return None


def listed(names: Iterable[str]) -> str:
    """Return the first few names for a message."""
    shown = list(names)
    more = ", ..." if len(shown) > SHOWN_CONTIGS else ""
    return ", ".join(shown[:SHOWN_CONTIGS]) + more


def _named(build: Build | None) -> str:
    return f" ({build})" if build is not None else ""
