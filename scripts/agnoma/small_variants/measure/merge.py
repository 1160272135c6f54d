"""Variants that lie on one molecule are one variant (clinical.md 2.5).

Neighbours whose fragments carry both become one record that is measured anew; a record whose
fragments nearly all carry a larger change goes into that one. So V600K, proposed as two
substitutions, comes out as one change and never as V600E with V600M.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agnoma.gene_model import GeneModel, codon_at
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    atoms,
    contains,
    decompositions,
    exclude_each_other,
    join,
    left_aligned,
    within_insertion,
)
from agnoma.small_variants.codons import sharing_codon
from agnoma.small_variants.measure.fragments import Fragments
from agnoma.small_variants.neighbours import beyond, less_inherited

SINGLE_BASE_SIZE = 2  # of a change of one base, its both alleles
MAX_CODON_SPAN_BP = 3  # a codon split by an intron is not one record

Observe = Callable[[Allele], Fragments]
Inherited = Callable[[Allele], bool]


@dataclass(slots=True)
class Measured:
    """An allele with its fragments while a cluster is worked on."""

    allele: Allele
    fragments: Fragments
    merged_from: tuple[Allele, ...] = ()
    phase_unknown: tuple[Allele, ...] = ()
    """Others in one of its codons, on its molecules or perhaps there (`sharing_codon`)."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two alleles share the fragments that cover both."""

    both: int
    first: int
    """Fragments that carry the first allele, alone or with the second."""
    second: int
    vaf_ratio: float

    @property
    def either(self) -> int:
        """Return the fragments that carry at least one of the two."""
        return self.first + self.second - self.both

    @property
    def fewer(self) -> int:
        """Return the fragments of the rarer allele."""
        return min(self.first, self.second)


@dataclass(slots=True)
class MergeResult:
    """What is left of a cluster, and which alleles went into which."""

    kept: list[Measured]
    merged_into: dict[Allele, Allele] = field(default_factory=dict)
    observed: dict[Allele, Fragments] = field(default_factory=dict)
    """Everything measured with all its fragments, those of larger changes included."""
    misread: dict[Allele, Allele] = field(default_factory=dict)
    """Bases that were nothing but misaligned ends of an indel's reads, with that indel."""


def same_codon(model: GeneModel, one: Allele, two: Allele) -> bool:
    """Return whether two substitutions touch one codon of a chosen transcript."""
    if not (one.is_substitution and two.is_substitution):
        return False
    if max(one.end, two.end) - min(one.start, two.start) > MAX_CODON_SPAN_BP + len(one.ref):
        return False
    for transcript in model.overlapping(one.contig, one.start, one.end):
        codons = [{codon_at(transcript, p) for p, _, _ in a.changes} - {None} for a in (one, two)]
        if codons[0] & codons[1]:
            return True
    return False


def pair(one: Fragments, two: Fragments) -> Pairing:
    """Count fragments that decide at both alleles and carry one or both."""
    covering = one.covering & two.covering
    first, second = one.carriers & covering, two.carriers & covering
    vafs = (one.vaf, two.vaf)
    return Pairing(
        both=len(first & second),
        first=len(first),
        second=len(second),
        vaf_ratio=min(vafs) / max(vafs) if max(vafs) else 0.0,
    )


def merge_cluster(
    measured: Sequence[Measured],
    observe: Observe,
    model: GeneModel,
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
    inherited: Inherited = lambda _: False,
) -> MergeResult:
    """Return the alleles of one cluster with those on one molecule joined.

    Parameters
    ----------
    measured
        Alleles of one cluster with their fragments, sorted.
    observe
        Measures a new allele.
    model, reference
        Tell codons and bases between the parts.
    limits
        Distance, shared fraction and VAF ratio that make two variants one.
    inherited
        Whether the matched normal carries an allele: it never becomes part of a somatic one.
    """
    measured, same = _written_once(measured, reference)
    proposals = _proposals(measured, model, reference, limits, inherited)
    known = {m.allele: m for m in measured}
    for allele, parts in proposals.items():
        joined = known.get(allele) or Measured(allele, observe(allele))
        # Two ways to write one change share their fragments, and none carries both.
        if len(joined.fragments.carriers) >= limits.candidate_min_alt:
            joined.merged_from = parts
            known[allele] = joined
    merged_into = _less_inherited(known, observe, reference, limits, inherited)
    events = [
        known[a] for a in sorted(known) if _one_event(known[a], known, same, limits, inherited)
    ]
    kept, likenesses = _without_likenesses(events, reference, limits)
    observed = {m.allele: m.fragments for m in (*measured, *known.values())}
    result = _absorb(kept, reference, limits)
    result.observed = observed
    result.merged_into |= merged_into | likenesses | same
    _mark_unknown_phase(result, model, limits)
    return result


def _written_once(
    measured: Sequence[Measured], reference: ReferenceSequence
) -> tuple[list[Measured], dict[Allele, Allele]]:
    """Return every change once, at the leftmost of the places it was written at, and the others."""
    places: dict[Allele, Allele] = {}
    kept, same = [], {}
    for one in sorted(measured, key=lambda m: m.allele):
        first = places.setdefault(left_aligned(one.allele, reference), one.allele)
        if first == one.allele:
            kept.append(one)
        else:
            same[one.allele] = first
    return kept, same


def _proposals(
    measured: Sequence[Measured],
    model: GeneModel,
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
    inherited: Inherited,
) -> dict[Allele, tuple[Allele, ...]]:
    """Return joined alleles and their parts, chains of more than two included."""
    found: dict[Allele, tuple[Allele, ...]] = {}
    joins = limits.haplotypes
    furthest = max(joins.distance_bp, joins.complex_distance_bp, MAX_CODON_SPAN_BP)
    for index, first in enumerate(measured):
        group = [first]
        for candidate in measured[index + 1 :]:
            if candidate.allele.start > group[-1].allele.end + furthest:
                break
            last = group[-1].allele
            apart = not (
                exclude_each_other(last, candidate.allele)
                or within_insertion(last, candidate.allele, reference)
                or within_insertion(candidate.allele, last, reference)
            )
            if (
                apart
                and candidate.allele.start >= group[-1].allele.end
                and all(
                    _one_molecule(part, candidate, model, limits, adjacent=part is group[-1])
                    for part in group
                )
            ):
                group.append(candidate)
        own = inherited(first.allele) if len(group) > 1 else False
        group = [m for m in group if m is first or inherited(m.allele) is own]
        if len(group) > 1:
            parts = tuple(m.allele for m in group)
            if not any(set(parts) < set(longer) for longer in found.values()):
                found[join(parts, reference)] = parts
    return found


def _one_molecule(
    one: Measured,
    two: Measured,
    model: GeneModel,
    limits: SmallVariantsConfig,
    *,
    adjacent: bool,
) -> bool:
    """Return whether two alleles are one event by distance and shared fragments.

    In one codon, a lesser variant that (nearly) always comes with the greater one is joined as
    well although their fractions differ: named apart, both would get a wrong protein name.
    """
    distance = two.allele.start - one.allele.end + 1
    codon = same_codon(model, one.allele, two.allele)
    substitutions = one.allele.is_substitution and two.allele.is_substitution
    joins = limits.haplotypes
    allowed = joins.distance_bp if substitutions else joins.complex_distance_bp
    if adjacent and distance > allowed and not codon:
        return False
    shared = pair(one.fragments, two.fragments)
    if shared.both < limits.candidate_min_alt:
        return False
    if shared.both >= limits.haplotypes.min_shared * shared.either:
        return shared.vaf_ratio >= limits.haplotypes.min_vaf_ratio
    return codon and shared.both >= limits.haplotypes.min_shared * shared.fewer


def _less_inherited(
    known: dict[Allele, Measured],
    observe: Observe,
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
    inherited: Inherited,
) -> dict[Allele, Allele]:
    """Replace changes that hold an inherited one by what they add to it.

    What was joined to such a change goes with it; it is returned with what it went into.
    """
    went: dict[Allele, Allele] = {}
    for allele in sorted(known):
        whole = known.get(allele)
        if whole is None or len(allele.ref) + len(allele.alt) == SINGLE_BASE_SIZE:
            continue
        holds = (
            near
            for near in sorted(known)
            if near != allele and inherited(near) and beyond(allele, near, reference) is not None
        )
        rest, held = less_inherited(allele, holds, reference)
        if not held:
            continue
        del known[allele]
        if rest is None:
            continue
        less = known.setdefault(rest, Measured(rest, observe(rest)))
        for part in whole.merged_from:
            piece = known.get(part)
            if piece is not None and part != rest and not inherited(part):
                own = piece.fragments.carriers
                if len(own & less.fragments.carriers) >= limits.haplotypes.min_shared * len(own):
                    del known[part]
                    went[part] = rest
        less.merged_from = tuple(sorted({*less.merged_from, *(p for p in went if went[p] == rest)}))
    return went


def _one_event(
    measured: Measured,
    known: Mapping[Allele, Measured],
    same: Mapping[Allele, Allele],
    limits: SmallVariantsConfig,
    inherited: Inherited,
) -> bool:
    """Return whether a complex change is more than an indel beside a commoner neighbour.

    When one of its single bases is as much commoner as keeps two variants apart (an inherited
    neighbour), or the normal carries one of its parts, the parts stand for themselves.
    """
    for whole in decompositions(measured.allele):
        placed = [same.get(part, part) for part in whole]
        from_parents = [inherited(part) for part in placed if part in known]
        if any(from_parents) and not all(from_parents):
            return False
    own = measured.fragments.vaf
    for atom in atoms(measured.allele):
        other = known.get(same.get(atom, atom))
        if other is not None and atom.is_substitution and atom.ref:
            apart = other.fragments.vaf * limits.haplotypes.min_vaf_ratio > own
            if apart and pair(measured.fragments, other.fragments).fewer:
                return False
    return True


def _without_likenesses(
    measured: Sequence[Measured], reference: ReferenceSequence, limits: SmallVariantsConfig
) -> tuple[list[Measured], dict[Allele, Allele]]:
    """Return the events less those that are another one misplaced, and what each of those is.

    No molecule carries two changes that exclude each other; of two that share their fragments the
    one that fits its reads worse, or else has fewer, is a poorer reading.
    """
    kept: list[Measured] = []
    likenesses: dict[Allele, Allele] = {}
    for one in sorted(measured, key=_by_fit):
        own = one.fragments.carriers
        best = next((k for k in kept if own and _is_likeness(k, one, reference, limits)), None)
        if best is None:
            kept.append(one)
        else:
            likenesses[one.allele] = best.allele
            best.merged_from = tuple(sorted({*best.merged_from, one.allele}))
    return kept, likenesses


def _by_fit(measured: Measured) -> tuple[int, int, Allele]:
    """Return the order of readings: in steps of half a mismatch per read, then by fragments."""
    fragments = measured.fragments
    return round(2 * fragments.misfit), -len(fragments.carriers), measured.allele


def _is_likeness(
    better: Measured, one: Measured, reference: ReferenceSequence, limits: SmallVariantsConfig
) -> bool:
    this, other = one.allele, better.allele
    if this.is_substitution or other.is_substitution:
        return False
    if _holds(this, other, reference) or _holds(other, this, reference):
        return False
    shared = len(one.fragments.carriers & better.fragments.carriers)
    if shared < limits.haplotypes.min_shared * len(one.fragments.carriers):
        return False
    return exclude_each_other(this, other)


def _holds(outer: Allele, inner: Allele, reference: ReferenceSequence) -> bool:
    """Return whether one change may be a part of another; of two insertions by their bases."""
    if outer.ref or inner.ref:
        return contains(outer, inner)
    return within_insertion(outer, inner, reference)


def _absorb(
    measured: Sequence[Measured], reference: ReferenceSequence, limits: SmallVariantsConfig
) -> MergeResult:
    """Drop alleles whose fragments carry a larger change; take its fragments from the others."""
    by_size = sorted(measured, key=lambda m: (-len(m.allele.ref) - len(m.allele.alt), m.allele))
    result = MergeResult(kept=[])
    for inner in by_size:
        own = inner.fragments.carriers
        for outer in result.kept:
            # Written leftmost, a part may lie before what it was joined to.
            joined = inner.allele in outer.merged_from
            if not (joined or _may_be_part(outer.allele, inner.allele, reference, limits)):
                continue
            shared = own & outer.fragments.carriers
            if own and len(shared) < limits.candidate_min_alt:
                continue
            if len(shared) >= limits.haplotypes.min_shared * len(own):
                result.merged_into[inner.allele] = outer.allele
                parts = {*outer.merged_from, inner.allele}
                outer.merged_from = tuple(sorted(parts))
                break
            inner.fragments = inner.fragments.without(shared)
            own = own - shared
        else:
            result.kept.append(inner)
    result.kept.sort(key=lambda m: m.allele)
    return result


def _may_be_part(
    outer: Allele, inner: Allele, reference: ReferenceSequence, limits: SmallVariantsConfig
) -> bool:
    """Return whether one allele's change may be a part of another's, or a poorer way to write it.

    Reads of a complex change also fit its indel alone, at whatever place comes nearest.
    """
    if _holds(outer, inner, reference):
        return True
    if outer == inner or outer.is_substitution or outer.is_gap:
        return False
    if inner.is_substitution or not inner.is_gap:
        return False
    reach = limits.haplotypes.complex_distance_bp
    near = inner.start <= outer.end + reach and outer.start <= inner.end + reach
    same_length = len(outer.alt) - len(outer.ref) == len(inner.alt) - len(inner.ref)
    return near and same_length


def _mark_unknown_phase(result: MergeResult, model: GeneModel, limits: SmallVariantsConfig) -> None:
    """Note what shares a codon with an allele on its molecules, or may: it is no reference codon.

    Others count with all their fragments; of the allele's own those of larger changes are gone.
    """
    starts = [m.allele.start for m in result.kept]
    longest = max((len(m.allele.ref) for m in result.kept), default=0) + MAX_CODON_SPAN_BP
    for one in result.kept:
        low = bisect_left(starts, one.allele.start - longest)
        high = bisect_right(starts, one.allele.end + MAX_CODON_SPAN_BP)
        others = {m.allele: result.observed[m.allele] for m in result.kept[low:high]}
        one.phase_unknown = sharing_codon(
            one.allele, one.fragments, others, model, limits.candidate_min_alt
        )
