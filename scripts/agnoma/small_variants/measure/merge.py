"""Variants that lie on one molecule are one variant (clinical.md 2.5).

Neighbours whose fragments carry both become one record that is measured anew; a record whose
fragments nearly all carry a larger change goes into that one. So V600K, proposed as two
substitutions, comes out as one change and never as V600E with V600M.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence

from agnoma.gene_model import GeneModel
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    atoms,
    decompositions,
    exclude_each_other,
    join,
    left_aligned,
    within_insertion,
)
from agnoma.small_variants.codons import sharing_codon
from agnoma.small_variants.measure.absorb import absorbed, without_likenesses
from agnoma.small_variants.measure.fragments import Fragments
from agnoma.small_variants.measure.shared_fragments import (
    MAX_CODON_SPAN_BP,
    Measured,
    MergeResult,
    pair,
    same_codon,
)
from agnoma.small_variants.neighbours import beyond, less_inherited

SINGLE_BASE_SIZE = 2  # of a change of one base, its both alleles

Observe = Callable[[Allele], Fragments]
Inherited = Callable[[Allele], bool]


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
    kept, likenesses = without_likenesses(events, reference, limits)
    observed = {m.allele: m.fragments for m in (*measured, *known.values())}
    result = absorbed(kept, reference, limits)
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
