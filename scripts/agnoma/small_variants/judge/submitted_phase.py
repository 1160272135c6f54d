"""What a submitted VCF says of the phase of near variants (clinical.md 2.5).

With reads our own counts of fragments decide, and what the VCF says is written beside them, so that
a disagreement is seen. Without reads it is all there is: cis and trans are recorded as submitted,
and substitutions of one codon in cis become the one change they are. Coordinates: 0-based
half-open.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from agnoma.io.vcf import SubmittedPhase
from agnoma.models.evidence import CandidateEvidence, Phase, PhaseRelation
from agnoma.settings import HaplotypesConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    allele_of,
    join,
    key_of,
)

# Of one phase set to either side: long reads phase whole chromosomes, and a pair of hits lies in
# one gene.
SIDE_NEIGHBOURS = 50
Candidates = Callable[[], Iterable[CandidateEvidence]]
"""All candidates of a case, from the first one on at each call."""


class SubmittedPhases:
    """Phases of one case as submitted, by the keys of alleles."""

    def __init__(
        self, phased: Mapping[Allele, SubmittedPhase], reference: ReferenceSequence
    ) -> None:
        self._reference = reference
        self._by_key = {key_of(a, reference): (a.contig, phase) for a, phase in phased.items()}

    def __bool__(self) -> bool:
        """Return whether any allele was submitted with a phase."""
        return bool(self._by_key)

    def knows(self, allele: Allele) -> bool:
        """Return whether an allele was submitted with a phase."""
        return self.key(allele) in self._by_key

    def key(self, allele: Allele) -> str:
        """Return the key of an allele."""
        return key_of(allele, self._reference)

    def relation(self, one: str, other: str) -> PhaseRelation | None:
        """Return how two alleles lie, by their keys; None where no phase set holds both."""
        if one not in self._by_key or other not in self._by_key:
            return None
        (first_contig, first), (contig, second) = self._by_key[one], self._by_key[other]
        if (first_contig, first.phase_set) != (contig, second.phase_set):
            return None
        same = first.haplotype == second.haplotype
        return PhaseRelation.CIS if same else PhaseRelation.TRANS

    def set_of(self, allele: Allele) -> tuple[str, str]:
        """Return contig and phase set of an allele that was submitted with a phase."""
        contig, phase = self._by_key[self.key(allele)]
        return contig, phase.phase_set

    def joined(self, parts: Sequence[Allele]) -> Allele:
        """Return the one change that sorted parts are."""
        return join(parts, self._reference)


def uneven_in_cis(candidate: CandidateEvidence) -> bool:
    """Return whether a submitted VCF has it in cis with all that its codon's name depends on.

    They were not joined, since their allele fractions differ: some cells have one of them alone.
    """
    cis = {p.other for p in candidate.phases if p.both is None and p.relation is PhaseRelation.CIS}
    return bool(candidate.phase_unknown) and cis.issuperset(candidate.phase_unknown)


def beside_reads(
    candidates: Iterable[CandidateEvidence], submitted: SubmittedPhases
) -> Iterator[CandidateEvidence]:
    """Yield candidates measured in reads with what was submitted beside their phases."""
    for candidate in candidates:
        own = submitted.key(allele_of(candidate))
        phases = tuple(
            phase.model_copy(update={"submitted": submitted.relation(own, phase.other)})
            for phase in candidate.phases
        )
        apart = any(
            submitted.relation(one, two) is PhaseRelation.TRANS
            for one, two in combinations(candidate.merged_from, 2)
        )
        yield candidate.model_copy(update={"phases": phases, "parts_submitted_in_trans": apart})


def in_place_of_reads(
    candidates: Candidates, submitted: SubmittedPhases, limits: HaplotypesConfig
) -> Iterator[CandidateEvidence]:
    """Yield candidates of a submitted VCF with their phases, in the order given.

    Substitutions of one codon in cis, with like allele fractions, come as one at the place of the
    first; in trans each keeps the name it has alone.

    Parameters
    ----------
    candidates
        As submitted; looked through twice, so that only what is a candidate is named a neighbour.
    submitted
        Their phases.
    limits
        The VAF ratio of changes that are one. A phase set holds at any distance: what phased them
        reached so far.
    """
    phased: list[Allele] = []
    sharing: dict[Allele, CandidateEvidence] = {}
    for candidate in candidates():
        allele = allele_of(candidate)
        if submitted.knows(allele):
            phased.append(allele)
            if candidate.phase_unknown:
                sharing[allele] = candidate
    groups = _groups(sharing, submitted, limits)
    near = _neighbours(phased, submitted)
    told_as = {part: submitted.key(submitted.joined(parts)) for part, parts in groups.items()}
    for candidate in candidates():
        allele = allele_of(candidate)
        parts = groups.get(allele, (allele,))
        if allele != parts[0]:
            continue
        whole = candidate
        if len(parts) > 1:
            whole = _one(parts, [sharing[part] for part in parts], submitted)
        yield _with_phases(whole, parts, near, told_as, submitted)


def _groups(
    sharing: Mapping[Allele, CandidateEvidence],
    submitted: SubmittedPhases,
    limits: HaplotypesConfig,
) -> dict[Allele, tuple[Allele, ...]]:
    """Return the substitutions of one codon that are one change, by each of them."""
    by_key = {submitted.key(allele): allele for allele in sharing}
    group_of: dict[Allele, set[Allele]] = {allele: {allele} for allele in sharing}
    for key, allele in by_key.items():
        for other in sharing[allele].phase_unknown:
            if other in by_key and submitted.relation(key, other) is PhaseRelation.CIS:
                both = group_of[allele] | group_of[by_key[other]]
                group_of.update(dict.fromkeys(both, both))
    found = {}
    for allele, group in group_of.items():
        fractions = [sharing[part].vaf for part in group]
        if len(group) > 1 and min(fractions) >= limits.min_vaf_ratio * max(fractions):
            found[allele] = tuple(sorted(group))
    return found


def _neighbours(phased: Iterable[Allele], submitted: SubmittedPhases) -> dict[Allele, list[Allele]]:
    """Return for each allele those of its phase set, in order; of large sets the nearest."""
    sets: dict[tuple[str, str], list[Allele]] = {}
    for allele in sorted(phased):
        sets.setdefault(submitted.set_of(allele), []).append(allele)
    found: dict[Allele, list[Allele]] = {}
    for together in sets.values():
        for index, one in enumerate(together):
            for two in together[index + 1 : index + 1 + SIDE_NEIGHBOURS]:
                if two.start >= one.end:
                    found.setdefault(one, []).append(two)
                    found.setdefault(two, []).append(one)
    return found


def _one(
    parts: Sequence[Allele], records: Sequence[CandidateEvidence], submitted: SubmittedPhases
) -> CandidateEvidence:
    """Return the evidence of a joined change: that of its rarest part, which is in all of it."""
    whole = submitted.joined(parts)
    rarest = min(records, key=lambda record: (record.vaf, record.tumour.alt_count))
    open_phases = {key for record in records for key in record.phase_unknown}
    return rarest.model_copy(
        update={
            "contig": whole.contig,
            "start": whole.start,
            "ref": whole.ref,
            "alt": whole.alt,
            "callers": tuple(sorted({by for record in records for by in record.callers})),
            "merged_from": tuple(submitted.key(part) for part in parts),
            "phase_unknown": tuple(sorted(open_phases - {submitted.key(p) for p in parts})),
            "submitted_names": None,
        }
    )


def _with_phases(
    candidate: CandidateEvidence,
    parts: Collection[Allele],
    near: Mapping[Allele, Iterable[Allele]],
    told_as: Mapping[Allele, str],
    submitted: SubmittedPhases,
) -> CandidateEvidence:
    phases: dict[str, Phase] = {}
    in_trans: set[str] = set()
    for part in parts:
        for other in near.get(part, ()):
            key = submitted.key(other)
            relation = submitted.relation(submitted.key(part), key)
            if other in parts or relation is None:
                continue
            if relation is PhaseRelation.TRANS:
                in_trans.add(key)
            name = told_as.get(other, key)
            phases[name] = Phase(
                other=name, relation=relation, both=None, this_only=None, other_only=None
            )
    return candidate.model_copy(
        update={
            "phases": tuple(phases.values()),
            "phase_unknown": tuple(k for k in candidate.phase_unknown if k not in in_trans),
        }
    )
