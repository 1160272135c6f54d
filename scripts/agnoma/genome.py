"""Builds, contig names and intervals: the only place for such constants.

Coordinates: 0-based half-open everywhere.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

Interval = tuple[int, int]


class Build(StrEnum):
    """Reference build; a simulated genome is its own build."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"
    SIMULATED = "simulated"


# Versions of NC_000001 to NC_000024 (1-22, X, Y) in the NCBI assembly reports of either build.
_ACCESSION_VERSIONS = {
    Build.GRCH37: "10 11 11 11 9 11 13 10 11 10 9 11 10 8 9 9 10 9 9 10 8 10 10 9",
    Build.GRCH38: "11 12 12 12 10 12 14 11 12 11 10 12 11 9 10 10 11 10 10 11 9 11 11 10",
}
_CHROMOSOMES = (*map(str, range(1, 23)), "X", "Y")

# Lengths of chromosomes 1-22, X, Y (NCBI assembly reports GCF_000001405.13/.26).
_CHROMOSOME_LENGTHS = {
    Build.GRCH37: (
        "249250621 243199373 198022430 191154276 180915260 171115067 159138663 146364022 "
        "141213431 135534747 135006516 133851895 115169878 107349540 102531392 90354753 "
        "81195210 78077248 59128983 63025520 48129895 51304566 155270560 59373566"
    ),
    Build.GRCH38: (
        "248956422 242193529 198295559 190214555 181538259 170805979 159345973 145138636 "
        "138394717 133797422 135086622 133275309 114364328 107043718 101991189 90338345 "
        "83257441 80373285 58617616 64444167 46709983 50818468 156040895 57227415"
    ),
}
# Three of them tell the builds apart.
_TELLING_CHROMOSOMES = ("1", "7", "17")


def chromosome_lengths(build: Build) -> dict[str, int]:
    """Return the lengths [bp] of chromosomes 1-22, X and Y; empty for a simulated genome.

    >>> chromosome_lengths(Build.GRCH38)["17"]
    83257441
    """
    lengths = _CHROMOSOME_LENGTHS.get(build, "").split()
    return dict(zip(_CHROMOSOMES, map(int, lengths), strict=False))


_BUILD_LENGTHS = {
    build: {name: chromosome_lengths(build)[name] for name in _TELLING_CHROMOSOMES}
    for build in _CHROMOSOME_LENGTHS
}


def bare_contig(name: str) -> str:
    """Return a contig name without a ``chr`` prefix, with ``M`` as ``MT``.

    >>> bare_contig("chr7"), bare_contig("7"), bare_contig("chrM")
    ('7', '7', 'MT')
    """
    bare = name[3:] if name.lower().startswith("chr") else name
    return "MT" if bare == "M" else bare


def refseq_accession(contig: str, build: Build) -> str | None:
    """Return RefSeq's accession of a chromosome 1-22, X or Y, None for any other contig.

    >>> refseq_accession("chr7", Build.GRCH38), refseq_accession("7", Build.GRCH37)
    ('NC_000007.14', 'NC_000007.13')
    """
    versions = _ACCESSION_VERSIONS.get(build)
    if versions is None or bare_contig(contig) not in _CHROMOSOMES:
        return None
    index = _CHROMOSOMES.index(bare_contig(contig))
    return f"NC_{index + 1:06d}.{versions.split()[index]}"


def contig_translation(names: Iterable[str], reference: Sequence[str]) -> dict[str, str]:
    """Map each name to the reference contig of the same chromosome; unknown ones are left out."""
    by_bare = {bare_contig(name): name for name in reference}
    present = set(reference)
    found = {}
    for name in names:
        if name in present:
            found[name] = name
        elif bare_contig(name) in by_bare:
            found[name] = by_bare[bare_contig(name)]
    return found


def detect_build(lengths: dict[str, int]) -> Build | None:
    """Return the build whose chromosome lengths these are, or None when none can be told."""
    bare = {bare_contig(name): length for name, length in lengths.items()}
    for build, known in _BUILD_LENGTHS.items():
        shared = [name for name in known if name in bare]
        if shared and all(bare[name] == known[name] for name in shared):
            return build
    return None


def matches_build(lengths: dict[str, int], build: Build) -> bool | None:
    """Return whether these are the lengths of a build; None when no known chromosome is there."""
    known = _BUILD_LENGTHS.get(build, {})
    shared = [name for name in lengths if bare_contig(name) in known]
    return all(lengths[n] == known[bare_contig(n)] for n in shared) if shared else None


def merge_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """Return sorted, disjoint intervals covering the same bases; touching ones are joined."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def intersect_bp(first: Iterable[Interval], second: Iterable[Interval]) -> int:
    """Return the number of bases covered by both sets of intervals (of one contig)."""
    return sum(end - start for start, end in intersect(first, second))


def intersect(first: Iterable[Interval], second: Iterable[Interval]) -> list[Interval]:
    """Return the bases covered by both sets of intervals (of one contig), merged."""
    left, right = merge_intervals(first), merge_intervals(second)
    shared: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            shared.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return shared
