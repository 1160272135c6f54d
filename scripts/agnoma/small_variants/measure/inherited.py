"""Candidates beside an inherited indel, taken apart by what the matched normal carries.

Callers look at the tumour alone. Where it carries an inherited indel and a somatic change on one
molecule, they write both as one complex change, whose name would tell the inherited part and whose
counts in the normal are wrong: the normal's own molecules lie nearer to it than to the reference.
So inherited indels are read from the normal first; what a candidate adds to them is measured
instead of it, beside them. Coordinates: 0-based half-open.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agnoma.io.vcf import CandidateRecord
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    left_aligned,
    vcf_form,
)
from agnoma.small_variants.measure.read_evidence import ReadEvidence, clusters, in_order_of
from agnoma.small_variants.neighbours import less_inherited

REACH_BP = 40  # an indel this near lies in the sequence that reads are compared with
MIN_FRAGMENTS = 2  # one may be an error
NORMAL = "normal"  # who proposed an inherited indel that no caller wrote alone

Proposed = Mapping[Allele, CandidateRecord]


@dataclass(slots=True)
class TakenApart:
    """Candidates as they are to be measured."""

    proposed: dict[Allele, CandidateRecord]
    inherited: set[Allele] = field(default_factory=set)
    """Indels of the normal near the candidates."""
    held: dict[Allele, set[Allele]] = field(default_factory=lambda: defaultdict(set))
    """Inherited indels, with the proposed changes that hold them: told as little as they are."""


def without_inherited(
    proposed: Proposed,
    normal: ReadEvidence,
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
) -> TakenApart:
    """Return candidates less the inherited indels they hold, and those indels.

    Parameters
    ----------
    proposed
        Every candidate, with who proposed it.
    normal
        Alignments of the matched normal.
    reference
        Opened FASTA.
    limits
        ``germline_normal_vaf`` is the fraction from which an indel of the normal is inherited.
    """
    result = TakenApart(dict(proposed))
    indels = [allele for allele in proposed if _may_hold_indels(allele)]
    for group in clusters(in_order_of(proposed, indels)):
        inherited = _indels_around(group, normal, reference, limits)
        for allele in inherited:
            if allele not in result.proposed:
                result.proposed[allele] = _record(allele, (NORMAL,), reference)
        result.inherited.update(inherited)
        bases = _bases_within(group, normal, limits)
        for allele in group:
            _take_apart(allele, [*inherited, *bases], result, reference)
    return result


def _indels_around(
    group: Sequence[Allele],
    normal: ReadEvidence,
    reference: ReferenceSequence,
    limits: SmallVariantsConfig,
) -> list[Allele]:
    """Return the inherited indels near some candidates, written as the candidates are."""
    low, high = group[0].start - REACH_BP, max(allele.end for allele in group) + REACH_BP
    gaps = normal.common_gaps(
        group[0].contig, low, high, fragments=MIN_FRAGMENTS, fraction=limits.germline_normal_vaf
    )
    written = {left_aligned(allele, reference): allele for allele in group}
    placed = {left_aligned(gap, reference) for gap in gaps}
    return sorted(written.get(allele, allele) for allele in placed)


def _bases_within(
    group: Sequence[Allele], normal: ReadEvidence, limits: SmallVariantsConfig
) -> list[Allele]:
    """Return the inherited single bases inside complex changes."""
    complexes = [a for a in group if a.is_delins]
    found: set[Allele] = set()
    for allele in complexes:
        found.update(
            normal.common_bases(
                allele.contig,
                allele.start,
                allele.end,
                reads=MIN_FRAGMENTS,
                fraction=limits.germline_normal_vaf,
            )
        )
    return sorted(found)


def _may_hold_indels(allele: Allele) -> bool:
    """Return whether a change may be several; a deletion and an insertion as long are one MNV."""
    return not allele.is_substitution or len(allele.ref) > 1


def _take_apart(
    allele: Allele, inherited: Sequence[Allele], result: TakenApart, reference: ReferenceSequence
) -> None:
    """Add what a candidate adds to the inherited changes, beside the candidate.

    The candidate stays, since it may be a part of a larger one; `merge_cluster` drops it.
    """
    if allele in inherited:
        return
    rest, held = less_inherited(allele, inherited, reference)
    for known in held:
        result.held[known].add(allele)
    if held and rest is not None:
        earlier = result.proposed.get(rest) or _record(rest, (), reference)
        callers = {*result.proposed[allele].callers, *earlier.callers}
        result.proposed[rest] = replace(earlier, callers=tuple(sorted(callers)))


def _record(
    allele: Allele, callers: tuple[str, ...], reference: ReferenceSequence
) -> CandidateRecord:
    start, ref, alt = vcf_form(allele, reference)
    return CandidateRecord(allele.contig, start, ref, alt, callers=callers)
