"""Fragments of one sample at the SNPs of a list: one row a SNP, in the order of the list."""

from collections.abc import Sequence
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.gzipped_table import write_gzipped_table
from agnoma.io.text import open_text
from agnoma.models.identity import SnpSite

COLUMNS = ("contig", "position", "ref_count", "alt_count", "other_count")
Counts = tuple[int, int, int]
"""Fragments with the reference, the alternative, any other base."""


def write_snp_counts(path: Path, sites: Sequence[SnpSite], counts: Sequence[Counts]) -> None:
    """Write counts as a gzipped table, atomically."""
    rows = (
        (site.contig, str(site.start + 1), *map(str, counted))
        for site, counted in zip(sites, counts, strict=True)
    )
    write_gzipped_table(path, COLUMNS, rows)


def read_snp_counts(path: Path, sites: Sequence[SnpSite]) -> list[Counts]:
    """Return the counts written by `write_snp_counts`.

    Raises
    ------
    InputFormatError
        If the rows are not those of the list.
    """
    with open_text(path) as text:
        rows = [line.rstrip("\n").split("\t") for line in text][1:]
    places = [(site.contig, str(site.start + 1)) for site in sites]
    if [(row[0], row[1]) for row in rows] != places:
        msg = f"{path}: {len(rows)} rows that are not the list's {len(places)} SNPs; count again"
        raise InputFormatError(msg)
    return [(int(row[2]), int(row[3]), int(row[4])) for row in rows]
