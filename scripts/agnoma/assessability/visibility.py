"""Would it have been seen? The question behind every 'false' of a class rule.

A thing that was not found counts as absent only when it was looked for at a place that could be
read; otherwise the answer is a list of gaps and the rule stays unknown (clinical.md 1.7, 7.3).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from agnoma.assessability.gaps import NOT_ASSESSABLE, NOT_COVERED, NOT_TESTED, Gap
from agnoma.assessability.view import CaseView, Lookup
from agnoma.models.alteration import AlterationKind, Effect
from agnoma.models.base import Status
from agnoma.models.qc import GeneCallability, LocusCallability, LocusKind, LocusState

SMALL_KINDS = frozenset(
    {
        AlterationKind.SNV,
        AlterationKind.INDEL,
        AlterationKind.SPLICE,
        AlterationKind.PROMOTER,
        AlterationKind.ITD,
    }
)
COPY_KINDS = frozenset(
    {AlterationKind.AMP, AlterationKind.GAIN, AlterationKind.LOSS, AlterationKind.HOMDEL}
)
OPEN_WORDS = {
    AlterationKind.AMP: "amplification neither shown nor excluded",
    AlterationKind.HOMDEL: "homozygous deletion neither shown nor excluded",
}
UNANSWERED = {Status.NOT_TESTED: NOT_TESTED, Status.NOT_ASSESSABLE: NOT_ASSESSABLE}
READABLE = frozenset(
    {LocusState.DETECTED, LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED}
)

Place = tuple[LocusKind, int]
"""A codon, an exon, the splice sites of an exon, or a promoter position (negative)."""
INSIDE = frozenset({LocusKind.CODON, LocusKind.EXON})
"""Places that the record of the whole gene answers for, where they are no required locus."""


Records = TypeVar("Records", bound=tuple[object, ...])


class _Held(Generic[Records]):
    """Records told apart by which tuple they are, so that an index is built once per view."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def __hash__(self) -> int:
        return id(self.records)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.records is self.records


@lru_cache(maxsize=8)
def _genes_by_name(held: _Held[tuple[GeneCallability, ...]]) -> dict[str, GeneCallability]:
    return {record.gene: record for record in reversed(held.records)}


@lru_cache(maxsize=8)
def _loci_by_gene(
    held: _Held[tuple[LocusCallability, ...]],
) -> dict[str, list[LocusCallability]]:
    found: dict[str, list[LocusCallability]] = {}
    for record in held.records:
        found.setdefault(record.locus.gene, []).append(record)
    return found


@dataclass(frozen=True, slots=True)
class _Records:
    """What is known of genes and of required loci."""

    genes: Mapping[str, GeneCallability]
    loci: Mapping[str, Sequence[LocusCallability]]


@dataclass(frozen=True)
class Sight:
    """What stands between 'not found' and 'not there', and which negatives are weak."""

    gaps: tuple[Gap, ...] = ()
    limited: tuple[str, ...] = ()


CLEAR = Sight()


@dataclass(frozen=True)
class Question:
    """What a rule asks of a gene."""

    kinds: Collection[AlterationKind] = ()
    effects: Collection[Effect] = ()
    codons: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    """Places that have to be readable, whatever else of the gene is."""
    name: str | None = None
    """Of one rearrangement of whole exons; None = any that was asked for."""


def look_for(view: CaseView, genes: Iterable[str], question: Question) -> Sight:
    """Return why the alterations asked for could have been missed.

    Without a kind the rule means: by sequence; and for a loss of function also by homozygous
    deletion, so copies have to be known too.
    """
    kinds = frozenset(question.kinds)
    small = not kinds or not SMALL_KINDS.isdisjoint(kinds)
    copies = COPY_KINDS & kinds
    if not kinds and Effect.LOF in question.effects:
        copies = frozenset({AlterationKind.HOMDEL})
    # What was not looked for at all is one gap, whatever the number of genes.
    no_small = _unanswered("small variants", view.small_variants)
    no_copies = _unanswered("copy number", view.copy_number)
    records = _Records(_genes_by_name(_Held(view.genes)), _loci_by_gene(_Held(view.loci)))
    sights = []
    for gene in genes:
        if small:
            sights.append(no_small or _small_variants(records, gene, question))
        if copies:
            sights.append(no_copies or _copies(view, gene, copies))
        if AlterationKind.SV in kinds:
            sights.append(Sight(_rearrangements(view, gene, question.name)))
    if AlterationKind.FUSION in kinds:
        sights.append(Sight(_whole("fusions", view.fusions)))
    return join(sights)


def join(sights: Iterable[Sight]) -> Sight:
    """Return several sights as one, each gap once, in order."""
    gaps: dict[Gap, None] = {}
    limited: dict[str, None] = {}
    # A sight is often the same as the one before: what one lookup says of many genes.
    last = CLEAR
    for sight in sights:
        if sight is not last and sight is not CLEAR:
            gaps.update(dict.fromkeys(sight.gaps))
            limited.update(dict.fromkeys(sight.limited))
            last = sight
    return Sight(tuple(gaps), tuple(limited)) if gaps or limited else CLEAR


def _unanswered(name: str, lookup: Lookup) -> Sight | None:
    """Return what stands between 'not found' and 'not there' where nothing was looked for."""
    return None if lookup.status is Status.EVALUATED else Sight(_whole(name, lookup))


def _whole(name: str, lookup: Lookup) -> tuple[Gap, ...]:
    if lookup.status is Status.EVALUATED:
        return ()
    if lookup.reason and lookup.reason.startswith("no reads"):
        return (Gap("", lookup.reason),)
    return (Gap(name, UNANSWERED[lookup.status], lookup.reason or ""),)


def _rearrangements(view: CaseView, gene: str, name: str | None) -> tuple[Gap, ...]:
    """Return the rearrangements of whole exons of a gene that have no answer.

    Where the one that is meant, or any of the gene, was not asked for, the state of the whole
    question counts.
    """
    asked = [
        record
        for record in view.exon_deletions
        if record.gene == gene and name in {None, record.name}
    ]
    if not asked:
        return _whole("intragenic rearrangements", view.structural_variants)
    return tuple(
        Gap(record.name, UNANSWERED[record.status])
        for record in asked
        if record.status is not Status.EVALUATED
    )


def _copies(view: CaseView, gene: str, asked: frozenset[AlterationKind]) -> Sight:
    """Return the gaps in a gene's copies; near a limit one kind of change stays open."""
    lookup = view.gene_copy_number.get(gene)
    if lookup is None:
        return Sight((Gap(gene, f"copy number {NOT_COVERED}"),))
    if lookup.status is not Status.EVALUATED:
        return Sight((Gap(gene, f"copy number {NOT_ASSESSABLE}", lookup.reason or ""),))
    open_kinds = lookup.open_kinds & asked
    if not open_kinds:
        return CLEAR
    return Sight(
        tuple(Gap(gene, OPEN_WORDS[kind], lookup.reason or "") for kind in sorted(open_kinds))
    )


def _small_variants(records: _Records, gene: str, question: Question) -> Sight:
    loci = records.loci.get(gene, ())
    if question.places:
        return _places(records, gene, loci, question.places)
    if question.codons:
        covering = _covering(loci, question.codons)
        return _whole_gene(records, gene, ()) if covering is None else _loci(covering)
    if Effect.LOF in question.effects or not question.effects or not loci:
        return _whole_gene(records, gene, loci)
    return _loci(loci)


def _places(
    records: _Records, gene: str, loci: Sequence[LocusCallability], places: Iterable[Place]
) -> Sight:
    """Return what stands between 'not found' and 'not there' at some places of a gene.

    One that is no required locus has only the record of the whole gene, which knows nothing of
    splice sites and promoters: those were not looked at.
    """
    chosen: dict[str, LocusCallability] = {}
    sights = []
    for place in places:
        own = _holding(loci, place)
        if own is not None:
            chosen[own.locus.locus_id] = own
        elif place[0] in INSIDE:
            sights.append(_whole_gene(records, gene, ()))
        else:
            words = place[0].value.replace("_", " ")
            sights.append(Sight((Gap(f"{gene} {words} {place[1]}", NOT_COVERED),)))
    return join([_loci(chosen.values()), *sights])


def _covering(
    loci: Sequence[LocusCallability], codons: tuple[int, ...]
) -> list[LocusCallability] | None:
    """Return for each codon the narrowest locus that holds it; None if one has none."""
    chosen: dict[str, LocusCallability] = {}
    for codon in codons:
        own = _holding(loci, (LocusKind.CODON, codon))
        if own is None:
            return None
        chosen[own.locus.locus_id] = own
    return list(chosen.values())


def _holding(loci: Sequence[LocusCallability], place: Place) -> LocusCallability | None:
    """Return the narrowest locus that holds a place; None if there is none."""
    kind, number = place
    holding = [
        record
        for record in loci
        if record.locus.kind is kind and record.locus.first <= number <= record.locus.last
    ]
    # A stretch is as bad as its worst position; what is known of the codon itself decides.
    return min(
        holding,
        key=lambda r: (r.locus.last - r.locus.first, -_rank(r.state)),
        default=None,
    )


def _rank(state: LocusState) -> int:
    return list(LocusState).index(state)


def _loci(loci: Iterable[LocusCallability]) -> Sight:
    gaps, limited = [], []
    for record in loci:
        name = record.locus.locus_id
        if record.state is LocusState.NOT_TESTED:
            gaps.append(Gap(name, NOT_COVERED))
        elif record.state not in READABLE:
            depth = "" if record.min_depth_x is None else f"depth {record.min_depth_x}"
            gaps.append(Gap(name, NOT_ASSESSABLE, record.reason or depth))
        elif record.state is LocusState.NOT_DETECTED_LIMITED:
            limited.append(name)
    return Sight(tuple(gaps), tuple(limited)) if gaps or limited else CLEAR


def _whole_gene(records: _Records, gene: str, loci: Iterable[LocusCallability]) -> Sight:
    """Return what stands between 'nothing found' and 'unaltered' in a whole gene.

    A required place of it that could not be read leaves it open, however much of the rest was
    read; a place that is not known on this transcript says nothing beyond the gene's own record,
    and the promoter is no part of what is asked.
    """
    record = records.genes.get(gene)
    if record is None or record.state is LocusState.NOT_TESTED:
        partly = record is not None and record.targeted_bp > 0
        return Sight((Gap(gene, NOT_COVERED, (record.reason or "") if record and partly else ""),))
    if record.state not in READABLE:
        return Sight((Gap(gene, NOT_ASSESSABLE, record.reason or _share(record)),))
    limited = record.state is LocusState.NOT_DETECTED_LIMITED
    places = _loci(r for r in loci if r.place_known and r.locus.kind is not LocusKind.PROMOTER)
    if not limited and not places.gaps:
        return CLEAR
    return Sight(places.gaps, (gene,) if limited else ())


def _share(record: GeneCallability) -> str:
    return f"{record.callable_bp} of {record.cds_bp} coding bases readable"
