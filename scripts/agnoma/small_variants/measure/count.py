"""From proposed alleles to evidence: what reads, or a submitted VCF, say about each of them.

Nothing is judged here; the records hold counts of inherited alleles too, so the file they go to is
temporary (clinical.md 8.1).
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import repeat
from types import MappingProxyType

from agnoma.gene_model import GeneModel
from agnoma.io.vcf import CandidateRecord, SubmittedCounts
from agnoma.models.evidence import (
    AlleleEvidence,
    CandidateEvidence,
    EvidenceSource,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    decompositions,
    key_of,
    looked_at,
    parts,
)
from agnoma.small_variants.codons import sharing_codon
from agnoma.small_variants.judge.origin import adequate_normal, is_germline
from agnoma.small_variants.measure.carried import carried, commoner_parts, less, of_rest
from agnoma.small_variants.measure.joined_duplications import joined, take_in_parts
from agnoma.small_variants.measure.merge import merge_cluster
from agnoma.small_variants.measure.misread_bases import take_out_misread
from agnoma.small_variants.measure.phases import Pending, leave, note_phase
from agnoma.small_variants.measure.read_evidence import (
    ClusterReads,
    ReadEvidence,
    clusters,
    in_order_of,
)
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult, same_codon

Proposed = Mapping[Allele, CandidateRecord]
InNormal = Callable[[Allele], AlleleEvidence]
RecordOf = Callable[[Measured], CandidateEvidence]


@dataclass(frozen=True, slots=True)
class Place:
    """What alleles are measured with."""

    model: GeneModel
    reference: ReferenceSequence
    limits: SmallVariantsConfig


def owned_clusters(
    proposed: Proposed, intervals: Mapping[str, Sequence[tuple[int, int]]] | None
) -> list[list[Allele]]:
    """Return the clusters of candidates that begin in some intervals, all of them without any.

    Substitutions of several bases are taken apart first, complex changes as well: only what
    fragments show to be on one molecule is joined again, so an inherited neighbour does not become
    part of a name. A cluster belongs to one place, so parts measured apart give what the whole
    gives. A substitution that may be an insertion and a deletion is looked at as these too.
    """
    bases = {part for allele in proposed for part in looked_at(allele)}
    found = clusters(in_order_of(proposed, bases))
    if intervals is None:
        return found
    return [
        cluster
        for cluster in found
        if any(
            start <= cluster[0].start < end for start, end in intervals.get(cluster[0].contig, ())
        )
    ]


def count_in_reads(
    proposed: Proposed,
    own: Sequence[Sequence[Allele]],
    tumour: ReadEvidence,
    normal: ReadEvidence | None,
    place: Place,
    held: Mapping[Allele, Collection[Allele]] = MappingProxyType({}),
) -> Iterator[CandidateEvidence]:
    """Measure alleles in the reads, cluster by cluster, and join those on one molecule.

    Parameters
    ----------
    proposed
        Every candidate, with who proposed it.
    own
        Clusters to be measured (`owned_clusters`).
    tumour, normal
        Alignments.
    place
        Gene model, reference and limits.
    held
        Inherited indels with the proposed changes that hold them (`without_inherited`).

    Yields
    ------
    CandidateEvidence
        In the order of the reference; memory holds one cluster and its near neighbours.
    """
    history = _History(proposed, held)
    normals: Iterable[ClusterReads | None] = repeat(None) if normal is None else normal.sweep(own)
    window: deque[Pending] = deque()
    for reads, normal_reads in zip(tumour.sweep(own), normals, strict=False):
        in_normal = None if normal_reads is None else cache(partial(_evidence_in, normal_reads))
        merged = _merged(reads, in_normal, proposed, place)
        history.merged_into, history.misread = merged.merged_into, merged.misread
        record_of = partial(
            _record,
            tumour=reads,
            in_normal=in_normal,
            history=history,
            reference=place.reference,
        )
        for measured in merged.kept:
            record = record_of(measured)
            record = _with_carried(record, measured, merged, reads, record_of, place)
            pending = Pending(
                measured.allele,
                measured.fragments,
                record,
                at_junction=reads.is_long_insertion(measured.allele),
            )
            yield from leave(window, measured.allele, place.limits)
            for earlier in window:
                note_phase(earlier, pending, place.limits, place.reference)
            window.append(pending)
    for pending in window:
        yield pending.finished()


def _merged(
    reads: ClusterReads, in_normal: InNormal | None, proposed: Proposed, place: Place
) -> MergeResult:
    found = [Measured(allele, reads.fragments(allele)) for allele in reads.alleles]
    wrong = _wrong_guesses(found, proposed, place.limits.candidate_min_alt)
    found = [m for m in found if m.allele not in wrong]
    together = joined(found, reads, place.reference)
    found = [m for m in found if m.allele not in together.apart]

    def inherited(allele: Allele) -> bool:
        """Return whether the normal carries an allele as an inherited one would be."""
        return in_normal is not None and is_germline(in_normal(allele), place.limits)

    merged = merge_cluster(
        found, reads.fragments, place.model, place.reference, place.limits, inherited
    )
    take_out_misread(merged, reads, place.limits, inherited)
    take_in_parts(merged, together, reads, place.reference)
    return merged


def _evidence_in(normal: ClusterReads, allele: Allele) -> AlleleEvidence:
    return normal.evidence(allele, normal.fragments(allele))


def _wrong_guesses(measured: Sequence[Measured], proposed: Proposed, enough: int) -> set[Allele]:
    """Return parts of complex changes that nobody proposed and that fragments do not bear out.

    A way to take a change apart is borne out when enough fragments carry each of its parts.
    """
    seen = {m.allele for m in measured if len(m.fragments.carriers) >= enough}
    guessed: set[Allele] = set()
    right: set[Allele] = set()
    for m in measured:
        for whole in decompositions(m.allele):
            guessed.update(whole)
            if seen.issuperset(whole):
                right.update(whole)
    return guessed - right - set(proposed)


def _record(
    measured: Measured,
    tumour: ClusterReads,
    in_normal: InNormal | None,
    history: "_History",
    reference: ReferenceSequence,
) -> CandidateEvidence:
    allele = measured.allele
    evidence = tumour.evidence(allele, measured.fragments)
    return CandidateEvidence(
        contig=allele.contig,
        start=allele.start,
        ref=allele.ref,
        alt=allele.alt,
        source=EvidenceSource.READS,
        callers=history.callers(measured),
        tumour=evidence,
        normal=None if in_normal is None else in_normal(allele),
        vaf=evidence.vaf or 0.0,
        merged_from=tuple(key_of(a, reference) for a in measured.merged_from),
        absorbed=tuple(key_of(a, reference) for a in history.absorbed(allele)),
        misread=tuple(key_of(a, reference) for a in history.misread_from(allele)),
        phase_unknown=tuple(key_of(a, reference) for a in measured.phase_unknown),
        submitted_names=history.names(allele),
    )


def _with_carried(
    record: CandidateEvidence,
    measured: Measured,
    merged: MergeResult,
    tumour: ClusterReads,
    record_of: RecordOf,
    place: Place,
) -> CandidateEvidence:
    """Return a record with what its origin is judged by where the normal does not tell it."""
    if adequate_normal(record.normal, place.limits):
        return record
    reference, joins = place.reference, place.limits.haplotypes

    def also_carried(one: CandidateEvidence, allele: Allele) -> CandidateEvidence:
        count = carried(allele, merged, reference)
        within_larger = count.alt_count > len(merged.observed[allele].carriers)
        # Reads over the whole of a long insertion are few: its junction tells the fraction.
        at_junction = tumour.is_long_insertion(allele) and not within_larger
        if at_junction or count.vaf <= one.vaf:
            return one
        found = {"carried_alt_count": count.alt_count, "carried_depth_x": count.depth_x}
        return one.model_copy(update=found)

    record = also_carried(record, measured.allele)
    parts = commoner_parts(measured, merged, reference, joins)
    if not parts:
        return record
    whole = (also_carried(record_of(Measured(part, merged.observed[part])), part) for part in parts)
    found: dict[str, object] = {"commoner_parts": tuple(whole)}
    rest = less(measured.allele, parts, reference)
    # One that is told anyway, on its other fragments, is not told twice.
    if rest is not None and rest not in {m.allele for m in merged.kept}:
        alone = merged.observed.get(rest) or tumour.fragments(rest)
        fragments = of_rest(rest, measured, parts, merged, alone, joins.min_shared)
        others = {a: merged.observed[a] for a in (*parts, *(m.allele for m in merged.kept))}
        beside = sharing_codon(rest, fragments, others, place.model, place.limits.candidate_min_alt)
        found["without_parts"] = record_of(Measured(rest, fragments, phase_unknown=beside))
    return record.model_copy(update=found)


class _History:
    """Where an allele comes from: who proposed it, and what went into it."""

    def __init__(self, proposed: Proposed, held: Mapping[Allele, Collection[Allele]]) -> None:
        self._proposed, self._held = proposed, held
        self._callers: dict[Allele, set[str]] = {}
        for allele, record in proposed.items():
            for part in looked_at(allele):
                self._callers.setdefault(part, set()).update(record.callers)
        self.merged_into: Mapping[Allele, Allele] = {}
        self.misread: Mapping[Allele, Allele] = {}

    def callers(self, measured: Measured) -> tuple[str, ...]:
        """Return who proposed an allele or any part of it."""
        made_of = {p for whole in (measured.allele, *measured.merged_from) for p in parts(whole)}
        return tuple(sorted({by for part in made_of for by in self._callers.get(part, ())}))

    def absorbed(self, allele: Allele) -> list[Allele]:
        """Return the proposed alleles whose fragments are all this one's, or that hold it."""
        own = {a for a, b in self.merged_into.items() if b == allele and a in self._proposed}
        return sorted(own.union(self._held.get(allele, ())))

    def misread_from(self, allele: Allele) -> list[Allele]:
        """Return the bases that misaligned ends of this one's reads made candidates."""
        return sorted(base for base, indel in self.misread.items() if indel == allele)

    def names(self, allele: Allele) -> str | None:
        """Return the names a submitted VCF carried."""
        given = self._proposed.get(allele)
        return None if given is None else given.names


def count_as_submitted(
    records: Proposed, model: GeneModel, reference: ReferenceSequence
) -> Iterator[CandidateEvidence]:
    """Take the counts of a submitted VCF; substitutions in one codon keep an unknown phase."""
    alleles = list(records)
    partners: dict[Allele, list[Allele]] = {}
    for index, one in enumerate(alleles):
        for two in alleles[index + 1 : index + 8]:
            if one.end <= two.start and same_codon(model, one, two):
                partners.setdefault(one, []).append(two)
                partners.setdefault(two, []).append(one)
    for allele, record in records.items():
        tumour = _evidence(record.tumour)
        if tumour is None:
            tumour = AlleleEvidence(depth_x=0, ref_count=0, alt_count=0, other_count=0)
        given = record.tumour.vaf if record.tumour is not None else None
        yield CandidateEvidence(
            contig=allele.contig,
            start=allele.start,
            ref=allele.ref,
            alt=allele.alt,
            source=EvidenceSource.SUBMITTED_VCF,
            callers=record.callers,
            tumour=tumour,
            normal=_evidence(record.normal),
            vaf=given if given is not None else tumour.vaf or 0.0,
            phase_unknown=tuple(key_of(a, reference) for a in partners.get(allele, ())),
            submitted_names=record.names,
        )


def _evidence(counts: SubmittedCounts | None) -> AlleleEvidence | None:
    if counts is None:
        return None
    alt = min(counts.alt_count, counts.depth_x)
    return AlleleEvidence(
        depth_x=counts.depth_x, ref_count=counts.depth_x - alt, alt_count=alt, other_count=0
    )
