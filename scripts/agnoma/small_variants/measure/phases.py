"""How neighbouring alleles lie on the fragments that cover both: in cis, in trans, or mixed.

Alleles come in the order of the reference; one waits until no later one can be near to it.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from agnoma.models.evidence import CandidateEvidence, Phase, PhaseRelation
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence, key_of
from agnoma.small_variants.judge.origin import is_germline
from agnoma.small_variants.measure.fragments import Fragments
from agnoma.small_variants.measure.read_alleles import FLANK_BP
from agnoma.small_variants.measure.shared_fragments import pair

CIS_MIN_SHARED = 0.8  # of the rarer allele's fragments that carry both (as in clinical.md 2.5)
TRANS_MAX_SHARED = 0.1  # sequencing errors put a few fragments on both


@dataclass(slots=True)
class Pending:
    """A measured allele whose neighbours may still come."""

    allele: Allele
    fragments: Fragments
    record: CandidateEvidence
    at_junction: bool = False
    """Whether it is counted at its junction, as few reads lie on both its ends."""
    phases: list[Phase] = field(default_factory=list)
    clustered_with: int = 0

    def finished(self) -> CandidateEvidence:
        """Return the record with its neighbours."""
        found = {"phases": tuple(self.phases), "clustered_with": self.clustered_with}
        return self.record.model_copy(update=found)


def leave(
    window: deque[Pending], allele: Allele, limits: SmallVariantsConfig
) -> Iterator[CandidateEvidence]:
    """Yield the alleles that no later one can be near to."""
    reach = max(limits.haplotypes.phase_distance_bp, limits.cluster_window_bp)
    while window and (
        window[0].allele.contig != allele.contig or window[0].allele.end + reach < allele.start
    ):
        yield window.popleft().finished()


def note_phase(
    one: Pending, two: Pending, limits: SmallVariantsConfig, reference: ReferenceSequence
) -> None:
    """Record on both alleles how they lie on the fragments that cover both."""
    distance = two.allele.start - one.allele.end
    enough = limits.candidate_min_alt
    if distance < 0 or min(len(one.fragments.carriers), len(two.fragments.carriers)) < enough:
        return
    if _at_the_copies(one, two) or _at_the_copies(two, one):
        return
    shared = pair(one.fragments, two.fragments)
    both, first, second = shared.both, shared.first, shared.second
    relation = relation_of(both, first - both, second - both, enough)
    if distance <= limits.haplotypes.phase_distance_bp:
        for this, other, alone, apart in ((one, two, first, second), (two, one, second, first)):
            this.phases.append(
                Phase(
                    other=key_of(other.allele, reference),
                    relation=relation,
                    both=both,
                    this_only=alone - both,
                    other_only=apart - both,
                )
            )
    substitutions = one.allele.is_substitution and two.allele.is_substitution
    if substitutions and distance < limits.cluster_window_bp and relation is PhaseRelation.CIS:
        # An inherited neighbour on the same molecules is no sign of misplaced reads.
        one.clustered_with += not _inherited(two, limits)
        two.clustered_with += not _inherited(one, limits)


def _at_the_copies(longer: Pending, other: Pending) -> bool:
    """Return whether an insertion or deletion lies at the copies of a long duplication.

    A read over one end of the copies shows the one change or the other, so fragments with both
    look as if they had one.
    """
    if not longer.at_junction or other.allele.is_substitution:
        return False
    reach, place = len(longer.allele.alt) + FLANK_BP, longer.allele.start
    return place - reach <= other.allele.start and other.allele.end <= place + reach


def _inherited(neighbour: Pending, limits: SmallVariantsConfig) -> bool:
    """Return whether the normal, or a fraction near 1, says that an allele is inherited."""
    homozygous = neighbour.fragments.vaf >= limits.origin.germline_like_homozygous_vaf
    return homozygous or is_germline(neighbour.record.normal, limits)


def relation_of(both: int, one_only: int, two_only: int, enough: int) -> PhaseRelation:
    """Return how two alleles lie, from the fragments that cover both and carry one or both.

    Parameters
    ----------
    both, one_only, two_only
        Fragments with both alleles, with the first only, with the second only.
    enough
        Fragments of the rarer allele from which anything is said.
    """
    fewer = both + min(one_only, two_only)
    if fewer < enough:
        return PhaseRelation.UNKNOWN
    if both >= CIS_MIN_SHARED * fewer:
        return PhaseRelation.CIS
    if both <= TRANS_MAX_SHARED * fewer:
        return PhaseRelation.TRANS
    return PhaseRelation.MIXED
