"""The laboratory's normals become one table of alleles and background (`snakemake pon`).

Sorted counts of each normal are merged base by base, so memory does not grow with the targets.
Coordinates: 0-based half-open.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path

from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.panel_of_normals import (
    NONE,
    Carrier,
    Count,
    ErrorRate,
    PanelHeader,
    PanelRow,
    PanelWriter,
    read_counts,
    sample_sd,
)
from agnoma.io.person_ids import normal_id, patient_key
from agnoma.models.case import Case, Role

logger = logging.getLogger(__name__)

MAX_STRETCH_BP = 1000  # of a covered stretch: rows of that many bases wait for its end
INSERTION, DELETION = "insertion", "deletion"
BASES = "ACGT"


@dataclass(frozen=True, slots=True)
class PanelNormal:
    """One person's normal in the panel."""

    bam: str
    ids: tuple[str, ...]
    """Its id in the panel, then those of the same patient's other cases, then the patient's."""

    @property
    def id(self) -> str:
        """Return its id in the panel."""
        return self.ids[0]


def panel_normals(
    cases: Iterable[Case], configured: Sequence[str], *, case_bam: str
) -> dict[str, PanelNormal]:
    """Return the normals a panel is made from, by id.

    A person counts once: of a patient with several cases the first normal is taken, and the ids of
    the other cases stand for it, so that leaving one's own normal out works for each of them. Files
    are not opened here; `one_per_person` adds what the reads tell.

    Parameters
    ----------
    cases
        Of the sample sheet; those with reads of a normal take part.
    configured
        BAMs of ``small_variants.panel_of_normals.normals``; one that is a case's normal already is
        left out.
    case_bam
        Where the alignment of a case's normal lies, with ``{case}`` for the case.

    Raises
    ------
    ConfigError
        If two configured BAMs have the same file name, which is what their id is made from.
    """
    by_patient: dict[str, list[Case]] = {}
    for case in cases:
        if case.has_reads(Role.NORMAL):
            by_patient.setdefault(case.patient_id, []).append(case)
    found = {}
    for own in by_patient.values():
        ids = (*(normal_id(case.case_id) for case in own), patient_key(own[0].patient_id))
        found[ids[0]] = PanelNormal(case_bam.format(case=own[0].case_id), ids)
    given = {case.normal_bam for own in by_patient.values() for case in own}
    for bam in dict.fromkeys(configured):
        name = normal_id(Path(bam).name)
        if bam in given:
            continue
        if name in found:
            msg = (
                f"small_variants.panel_of_normals.normals: {bam} and {found[name].bam} have the "
                "same file name; rename one, the panel tells normals apart by it"
            )
            raise ConfigError(msg)
        found[name] = PanelNormal(bam, (name,))
    return found


def one_per_person(normals: Mapping[tuple[str, ...], Path]) -> dict[tuple[str, ...], Path]:
    """Return the normals with those of one person as one: the first, known by the ids of all.

    Parameters
    ----------
    normals
        Counts of each normal, by everything its person is known by (`agnoma.io.person_ids`).
    """
    found: list[tuple[tuple[str, ...], Path]] = []
    for ids, counts in normals.items():
        same = [one for one in found if not set(one[0]).isdisjoint(ids)]
        if not same:
            found.append((ids, counts))
            continue
        for other in (*same[1:], (ids, counts)):
            logger.warning("normal %s is left out, same person as %s", other[0][0], same[0][0][0])
        names = tuple(dict.fromkeys(name for one in (*same, (ids, counts)) for name in one[0]))
        at = found.index(same[0])
        found = [one for one in found if one not in same]
        found.insert(at, (names, same[0][1]))
    return dict(found)


@dataclass(slots=True)
class _Sums:
    """What a mean and a standard deviation need."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Count a fraction above 0; those of 0 are in ``number`` already."""
        self.total += value
        self.squares += value * value

    def rate(self) -> ErrorRate:
        """Return mean and sample standard deviation; the mean of nothing is 0 of 0 normals."""
        if self.number == 0:
            return ErrorRate(0, 0.0, None)
        mean = self.total / self.number
        return ErrorRate(self.number, mean, sample_sd(self.number, self.total, self.squares))


def change_class(ref: str, alt: str) -> str | None:
    """Return the class of a change whose background is pooled: ``C>A``, insertion, deletion.

    None for several bases at once, which have no background of their own.
    """
    if len(ref) == len(alt):
        return f"{ref}>{alt}" if len(ref) == 1 else None
    if ref and alt and ref[0] != alt[0]:
        return None
    return INSERTION if len(alt) > len(ref) else DELETION


@dataclass(slots=True)
class _Site:
    """All normals at one base."""

    contig: str
    start: int
    ref: str = ""
    depths: dict[str, int] = field(default_factory=dict)
    alleles: dict[tuple[str, str], list[Carrier]] = field(default_factory=dict)

    def add(self, normal: str, count: Count, min_depth: int) -> None:
        """Add a normal's count, when it is deep enough."""
        if count.depth_x < min_depth:
            return
        if count.alt == NONE:
            self.ref = count.ref
            self.depths[normal] = count.depth_x
        else:
            carriers = self.alleles.setdefault((count.ref, count.alt), [])
            carriers.append(Carrier(normal, count.alt_count, count.depth_x))

    def rows(self) -> Iterator[PanelRow]:
        """Yield the alleles seen; a normal with an allele covers it whatever its base depth."""
        for (ref, alt), carriers in sorted(self.alleles.items()):
            depths = self.depths | {carrier.normal: carrier.depth_x for carrier in carriers}
            yield PanelRow(
                self.contig,
                self.start,
                self.start + len(ref),
                ref,
                alt,
                len(depths),
                sum(depths.values()),
                tuple(sorted(carriers)),
            )


class _Background:
    """Background of each class of change, over all bases and normals."""

    def __init__(self, inherited_vaf: float) -> None:
        self._inherited_vaf = inherited_vaf
        names = [f"{ref}>{alt}" for ref in BASES for alt in BASES if ref != alt]
        self._sums = {name: _Sums() for name in (*names, INSERTION, DELETION)}

    def add(self, site: _Site, rows: Sequence[PanelRow]) -> None:
        """Add a base; inherited alleles are left out, the other normals have none of it."""
        for name in (*(f"{site.ref}>{alt}" for alt in BASES), INSERTION, DELETION):
            if name in self._sums:
                self._sums[name].number += len(site.depths)
        for row in rows:
            sums = self._sums.get(change_class(row.ref, row.alt) or "")
            for carrier in row.carriers if sums is not None else ():
                if carrier.vaf < self._inherited_vaf and sums is not None:
                    sums.add(carrier.vaf)

    def rates(self) -> dict[str, ErrorRate]:
        """Return the classes that were seen at all."""
        return {name: sums.rate() for name, sums in self._sums.items() if sums.number}


def build_panel(
    counts: Mapping[tuple[str, ...], Path],
    out_table: Path,
    *,
    contigs: Iterable[str],
    min_depth_x: int,
    inherited_vaf: float,
    library: str,
) -> None:
    """Merge the counts of all normals into the panel and write it with its index.

    Parameters
    ----------
    counts
        Counts of each person's normal (`agnoma.io.panel_of_normals`), by its ids.
    out_table
        The panel, bgzipped.
    contigs
        Of the reference, in its order.
    min_depth_x
        Fragments from which a normal covers a base (clinical.md 2.3).
    inherited_vaf
        Fraction from which an allele in a normal is inherited, not an error.
    library
        Version of the library, for the header.

    Raises
    ------
    ConfigError
        If there is no normal.
    InputFormatError
        If counts are not in the order of the reference.
    """
    if not counts:
        msg = (
            "no normals for the panel: give normals in the sample sheet, or BAMs in "
            "small_variants.panel_of_normals.normals"
        )
        raise ConfigError(msg)
    order = {name: index for index, name in enumerate(contigs)}
    background = _Background(inherited_vaf)
    writer = PanelWriter(out_table)
    streams = [
        _ordered(ids[0], path, order) for ids, path in sorted(counts.items(), key=lambda c: c[0])
    ]
    stretch = _Stretch()
    sites = alleles = 0
    for site in _sites(merge(*streams, key=lambda item: item[:2]), min_depth_x):
        rows = list(site.rows())
        background.add(site, rows)
        for row in stretch.add(site, rows):
            writer.write(row)
        sites += 1
        alleles += len(rows)
    for row in stretch.close():
        writer.write(row)
    ids = tuple(sorted(counts))
    writer.finish(PanelHeader(library, min_depth_x, inherited_vaf, ids, background.rates()))
    logger.info("%d normals, %d bases covered, %d alleles seen", len(ids), sites, alleles)


_Item = tuple[int, int, str, Count]
"""Number of the contig, position, normal, count."""


def _ordered(normal: str, path: Path, order: Mapping[str, int]) -> Iterator[_Item]:
    """Yield a normal's counts with their place in the reference, which must ascend."""
    last = (-1, -1)
    for count in read_counts(path):
        contig = order.get(count.contig)
        if contig is None or (contig, count.start) < last:
            problem = "is not in the reference" if contig is None else "is out of order"
            msg = (
                f"{path}: {count.contig}:{count.start + 1} {problem}; align the normal to the "
                "reference of this run"
            )
            raise InputFormatError(msg)
        last = (contig, count.start)
        yield contig, count.start, normal, count


def _sites(items: Iterable[_Item], min_depth: int) -> Iterator[_Site]:
    """Yield the bases that at least one normal covers."""
    for (_, start), group in groupby(items, key=lambda item: item[:2]):
        site: _Site | None = None
        for _, _, normal, count in group:
            site = site or _Site(count.contig, start)
            site.add(normal, count, min_depth)
        if site is not None and site.depths:
            yield site


class _Stretch:
    """Neighbouring bases with equally many normals, and their rows, until it is written."""

    def __init__(self) -> None:
        self._first: PanelRow | None = None
        self._rows: list[PanelRow] = []

    def add(self, site: _Site, rows: Sequence[PanelRow]) -> Iterator[PanelRow]:
        """Take a base; yield the rows of the stretch before, when the base begins another."""
        normals, depth = len(site.depths), sum(site.depths.values())
        now = self._first
        joins = (
            now is not None
            and now.contig == site.contig
            and now.end == site.start
            and now.normals_covered == normals
            and now.end - now.start < MAX_STRETCH_BP
        )
        if now is not None and joins:
            self._first = now._replace(end=site.start + 1, depth_sum=now.depth_sum + depth)
        else:
            yield from self.close()
            end = site.start + 1
            self._first = PanelRow(site.contig, site.start, end, NONE, NONE, normals, depth)
        self._rows += rows

    def close(self) -> Iterator[PanelRow]:
        """Yield the stretch and its rows, in the order of their places."""
        if self._first is not None:
            yield self._first
            yield from self._rows
        self._first, self._rows = None, []
