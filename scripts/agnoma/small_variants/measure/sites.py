"""What reads are asked at the candidates of a cluster: bases, and indels by their sequences.

An indel is told by comparing a read with the reference and with the indel, alone and on molecules
that carry another indel near it. Coordinates: 0-based half-open.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import NamedTuple

from agnoma.small_variants.alleles import Allele, ReferenceSequence, parts
from agnoma.small_variants.measure.read_alleles import ALT, HaplotypeSite
from agnoma.small_variants.neighbours import apart

MAX_BASES = 3  # of a substitution that is told base by base: a codon
MAX_INHERITED_TOGETHER = 3  # inherited indels of which two are tried on one molecule
MAX_NEIGHBOURS = 4  # indels of a cluster that an indel is tried beside, alone and together
MAX_ON_MOLECULE = 8  # indels of a cluster that are tried on one molecule, all together

# (fragment, allele, base quality, mapping quality, strand and mate bits of FLAG, bp to the end)
Row = tuple[str, str, int, int, int, int]


class AltRead(NamedTuple):
    """What is looked up only for reads that differ from the reference."""

    fragment: str
    allele: str
    mismatches: int | None
    """Mismatches of the whole read, gaps not counted; None without an NM tag."""
    near_indel: bool
    clipped: bool
    family_size: int | None
    """Reads in the UMI family (tag cD)."""
    misfit: int = 0
    """Well-read bases in which the read differs from the indel's sequence it was laid on."""


@dataclass(slots=True)
class Pile:
    """Reads at one site."""

    rows: list[Row] = field(default_factory=list)
    alt_reads: list[AltRead] = field(default_factory=list)
    misread: dict[tuple[str, Allele], set[str]] = field(default_factory=dict)
    """Of a base, the fragments that show another one since they carry an indel, misaligned."""
    undecided: dict[tuple[str, Allele], set[tuple[str, int]]] = field(default_factory=dict)
    """The same of reads (fragment, strand and mate bits) that may carry it, among the rows yet."""

    def clear(self) -> None:
        """Forget the reads."""
        for of_reads in (self.rows, self.alt_reads, self.misread, self.undecided):
            of_reads.clear()


@dataclass(slots=True)
class Cluster:
    """Alleles that lie close together: their bases and the indels among them."""

    alleles: list[Allele]
    bases: dict[int, Pile] = field(default_factory=dict)
    indels: dict[Allele, Pile] = field(default_factory=dict)

    @property
    def contig(self) -> str:
        """Return the contig all alleles lie on."""
        return self.alleles[0].contig

    @property
    def rows(self) -> int:
        """Return how often a read was looked at."""
        return sum(len(p.rows) for p in (*self.bases.values(), *self.indels.values()))

    def settle(self) -> None:
        """Leave out, at its bases, the reads that may show an indel instead.

        Such a read ends beside the indel, so most of the indel's do not. Where more would be
        explained than carry it, they are taken for what they show.
        """
        for pile in self.bases.values():
            for (base, indel), reads in pile.undecided.items():
                if len({name for name, _ in reads}) > self._carriers(indel):
                    continue
                pile.rows = [r for r in pile.rows if r[1] != base or (r[0], r[4]) not in reads]
                shown = {row[0] for row in pile.rows if row[1] == base}
                gone = {name for name, _ in reads} - shown
                pile.misread.setdefault((base, indel), set()).update(gone)

    def _carriers(self, indel: Allele) -> int:
        pile = self.indels.get(indel)
        return 0 if pile is None else len({row[0] for row in pile.rows if row[1] == ALT})


@dataclass(slots=True)
class Site:
    """One thing reads over ``[first, end)`` are asked: a base, or an indel."""

    first: int
    end: int
    pile: Pile
    ref: str = ""
    haplotypes: HaplotypeSite | None = None
    beside: tuple[HaplotypeSite, ...] = ()
    """The same change on molecules that carry another indel of the cluster."""
    rivals: tuple[HaplotypeSite, ...] = ()
    """The cluster's other indels, of a base those not inherited: a read that is one of them bears
    out no likeness of it."""
    parts: tuple[tuple[HaplotypeSite, str], ...] = ()
    """Of a base, the cluster's indels with the bases there that are a part of them."""
    through: tuple[HaplotypeSite, ...] = ()
    """The inherited indels near it: a base is read through them, and a read that fits one of them
    alone as well bears out no other indel."""
    longer: int = 0
    """Bases by which an indel's alternative is longer than the reference."""


def prepare(
    alleles: Sequence[Allele],
    reference: ReferenceSequence,
    beside: Sequence[Allele] = (),
    inherited: Collection[Allele] = (),
) -> tuple[Cluster, list[Site]]:
    """Return a cluster with its sites, by place.

    Parameters
    ----------
    alleles
        Those of the cluster, sorted.
    reference
        Opened FASTA.
    beside
        Indels its molecules may carry besides.
    inherited
        Indels of the normal: where a read fits beside several, beside these first.
    """
    cluster = Cluster(list(alleles))
    sites: list[Site] = []
    indels = [a for a in (*alleles, *beside) if not a.is_substitution or is_block(a)]
    # A complex change may be one of these with a substitution: it speaks for its indel as well.
    pure = [allele for allele in indels if allele.is_gap]
    prepared = {allele: _haplotypes(allele, pure, inherited, reference) for allele in indels}
    for allele in alleles:
        if allele in prepared:
            pile = cluster.indels[allele] = Pile()
            sites.extend(_indel_site(allele, pile, pure, inherited, prepared))
            continue
        for position, base, _ in allele.changes:
            if position not in cluster.bases:
                pile = cluster.bases[position] = Pile()
                sites.append(_base_site(position, base, pile, pure, inherited, prepared))
    sites.sort(key=lambda site: site.first)
    return cluster, sites


def is_block(allele: Allele) -> bool:
    """Return whether a substitution is a stretch of bases, as insertions and deletions leave.

    Aligners write it with gaps or without, so its bases one by one do not tell it.
    """
    return allele.is_substitution and len(allele.ref) > MAX_BASES


@dataclass(frozen=True, slots=True)
class _Haplotypes:
    """The sequences an indel is told by; none where it cannot be told from the reference."""

    alone: HaplotypeSite | None = None
    beside_inherited: tuple[HaplotypeSite, ...] = ()
    beside_others: tuple[HaplotypeSite, ...] = ()

    @property
    def sure(self) -> tuple[HaplotypeSite, ...]:
        """Return the sequences that speak for the indel alone.

        Beside an indel that is only proposed it may be a roundabout way to write a substitution.
        """
        return (*((self.alone,) if self.alone else ()), *self.beside_inherited)


def _indel_site(
    allele: Allele,
    pile: Pile,
    pure: Sequence[Allele],
    inherited: Collection[Allele],
    prepared: Mapping[Allele, _Haplotypes],
) -> Iterator[Site]:
    own = prepared[allele]
    if own.alone is None:
        return
    beside = (*own.beside_inherited, *own.beside_others)
    others = _nearest(allele, pure, inherited)[:MAX_NEIGHBOURS]
    rivals = chain.from_iterable(prepared[other].sure for other in others)
    yield Site(
        # A read may reach the change only through the neighbour beside it.
        first=min(site.first for site in (own.alone, *beside)),
        end=max(site.end for site in (own.alone, *beside)),
        pile=pile,
        haplotypes=own.alone,
        beside=beside,
        rivals=tuple(rival for rival in rivals if rival.spans(own.alone)),
        through=tuple(
            known for known in _alone(others, inherited, prepared) if known.spans(own.alone)
        ),
        longer=len(allele.alt) - len(allele.ref),
    )


def _base_site(
    position: int,
    base: str,
    pile: Pile,
    pure: Sequence[Allele],
    inherited: Collection[Allele],
    prepared: Mapping[Allele, _Haplotypes],
) -> Site:
    others = chain.from_iterable(prepared[a].sure for a in pure if a not in inherited)
    near = [
        site for allele in sorted(prepared) if allele in inherited for site in prepared[allele].sure
    ]
    return Site(
        position,
        position + 1,
        pile,
        base,
        rivals=tuple(site for site in others if site.is_near(position)),
        parts=tuple(_held_at(position, prepared)),
        through=tuple(site for site in near if site.is_near(position)),
    )


def _alone(
    indels: Iterable[Allele], inherited: Collection[Allele], prepared: Mapping[Allele, _Haplotypes]
) -> tuple[HaplotypeSite, ...]:
    """Return the sequences of the inherited ones of some indels."""
    found = (prepared[allele].alone for allele in indels if allele in inherited)
    return tuple(site for site in found if site is not None)


def _held_at(
    position: int, prepared: Mapping[Allele, _Haplotypes]
) -> Iterator[tuple[HaplotypeSite, str]]:
    """Yield the haplotypes of indels over a position, with the bases that are part of each."""
    for allele, haplotypes in prepared.items():
        own = "".join(part.alt for part in parts(allele) if part.start == position and part.ref)
        yield from ((site, own) for site in haplotypes.sure if site.is_near(position))


def _nearest(allele: Allele, indels: Iterable[Allele], first: Collection[Allele]) -> list[Allele]:
    """Return the other indels, some first, then by distance."""
    others = {other for other in indels if other != allele}
    return sorted(others, key=lambda o: (o not in first, abs(o.start - allele.start), o))


def _haplotypes(
    allele: Allele,
    indels: Iterable[Allele],
    inherited: Collection[Allele],
    reference: ReferenceSequence,
) -> _Haplotypes:
    """Return an indel alone and on molecules that carry another one near it."""
    found: dict[bool, list[HaplotypeSite]] = {True: [], False: []}
    room = MAX_NEIGHBOURS
    for other in _nearest(allele, indels, inherited):
        if not room:
            break
        site = HaplotypeSite.prepare(allele, reference, other, may_touch=other in inherited)
        if site is not None:
            found[other in inherited].append(site)
            room -= 1
    known = [other for other in _nearest(allele, indels, inherited) if other in inherited]
    for pair in combinations(known[:MAX_INHERITED_TOGETHER], 2):
        site = HaplotypeSite.prepare(allele, reference, *pair, may_touch=True)
        if site is not None:
            found[True].append(site)
    for group in _together(allele, indels, inherited, reference):
        site = HaplotypeSite.prepare(allele, reference, *group)
        if site is not None:
            found[False].append(site)
    alone = HaplotypeSite.prepare(allele, reference)
    return _Haplotypes(alone, tuple(found[True]), tuple(found[False]))


def _together(
    allele: Allele,
    indels: Iterable[Allele],
    inherited: Collection[Allele],
    reference: ReferenceSequence,
) -> Iterator[list[Allele]]:
    """Yield the groups of other indels that a molecule may carry beside one, each by distance.

    A read over several indels fits none of them beside a single other one. Of the nearest every
    group is tried, of more only all up to a distance.
    """
    compatible = [other for other in indels if apart(allele, other, reference) is not None]
    by_distance = _nearest(allele, compatible, ())
    near = by_distance[:MAX_NEIGHBOURS]
    groups = chain.from_iterable(combinations(near, n) for n in range(2, len(near) + 1))
    sizes = range(len(near) + 1, min(len(by_distance), MAX_ON_MOLECULE) + 1)
    for group in chain(groups, (by_distance[:size] for size in sizes)):
        if not all(other in inherited for other in group):
            yield list(group)
