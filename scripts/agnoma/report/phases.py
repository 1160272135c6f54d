"""How reported variants of one gene lie to each other, on fragments or as submitted (2.5)."""

from collections.abc import Iterator
from itertools import product

from agnoma.models.evidence import PAIR_CHANGES, PAIR_GENE, Phase, PhaseRelation
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant
from agnoma.report import wording


class Neighbours:
    """Phases between the reported small variants of a case.

    Parameters
    ----------
    profile
        Of one case; what it does not report is not named.
    """

    def __init__(self, profile: TumourProfile) -> None:
        self._by_key: dict[str, Finding] = {}
        for finding in (*profile.findings, *profile.uncertain):
            if finding.variant is not None:
                self._by_key.setdefault(finding.variant.key, finding)

    def sentences(self, finding: Finding) -> tuple[str, ...]:
        """Return the phase of a finding with every other reported variant of its gene.

        What `pair_notes` say is left out.
        """
        if finding.variant is None:
            return ()
        found: list[str] = []
        joint = 0
        for phase in finding.variant.phases:
            other = self._by_key.get(phase.other)
            if other is not None and other.alteration.gene == finding.alteration.gene:
                changes = {f.alteration.protein_change for f in (finding, other)}
                if not (self.is_of_pair(finding) and changes == set(PAIR_CHANGES)):
                    found.append(phase_words(phase, other.alteration.label))
                with_other = tuple(_together(finding, other))
                joint += bool(with_other)
                found += with_other
        if joint > 1:
            found.append(wording.MORE_THAN_TWO_JOINT)
        return tuple(dict.fromkeys(found))

    def pair_notes(self) -> tuple[str, ...]:
        """Return what the phase of EGFR C797S with T790M means, if both are reported."""
        return tuple(dict.fromkeys(self._pair_notes()))

    def is_of_pair(self, finding: Finding) -> bool:
        """Return whether `pair_notes` are about a finding."""
        variant = finding.variant
        return variant is not None and any(_is(variant, change) for change in PAIR_CHANGES)

    def _pair_notes(self) -> Iterator[str]:
        variants = [f.variant for f in self._by_key.values() if f.variant is not None]
        first, second = ([v for v in variants if _is(v, change)] for change in PAIR_CHANGES)
        for one, other in product(first, second):
            yield _pair_note(_phase_of(one, other))


def _together(one: Finding, other: Finding) -> Iterator[str]:
    """Yield what two changes of one molecule give where the name of one holds for it alone."""
    for named, beside in ((one, other), (other, one)):
        phases = () if named.variant is None else named.variant.phases
        for phase in phases:
            if phase.together and beside.variant and phase.other == beside.variant.key:
                yield (
                    f"{named.alteration.label} is named without {beside.alteration.label}; "
                    f"on one molecule these two give {phase.together}"
                )


def phase_words(phase: Phase, label: str) -> str:
    """Return e.g. ``in cis with EGFR p.T790M (both on 31 of 33 fragments)``.

    The fragments are those that cover both places and carry the rarer of the two.
    """
    return f"{wording.PHASES[phase.relation]} {label} ({_basis(phase)})"


def _basis(phase: Phase) -> str:
    """Return what a phase rests on; a submitted VCF that says otherwise is told, reads decide."""
    if phase.fewer is None:
        return wording.PHASE_SUBMITTED
    counts = f"both on {phase.both:,} of {phase.fewer:,} fragments"
    if phase.submitted is None or not phase.disputed:
        return counts
    return f"{counts}; the submitted VCF says in {phase.submitted.value}"


def _is(variant: AnnotatedVariant, change: str) -> bool:
    return variant.gene == PAIR_GENE and variant.protein_change == change


def _phase_of(one: AnnotatedVariant, other: AnnotatedVariant) -> Phase | None:
    """Return the record of either side; the counts used are the same from both."""
    found = (p for a, b in ((one, other), (other, one)) for p in a.phases if p.other == b.key)
    return next(found, None)


def _pair_note(phase: Phase | None) -> str:
    pair = f"{PAIR_GENE} {' and '.join(PAIR_CHANGES)}"
    if phase is None or phase.relation is PhaseRelation.UNKNOWN:
        said = phase.submitted if phase is not None else None
        otherwise = f"; the submitted VCF says in {said.value}" if said is not None else ""
        return f"{pair}, phase not known{otherwise}: {wording.PAIR_OPEN}."
    relation, meaning = {
        PhaseRelation.CIS: ("in cis", wording.PAIR_CIS),
        PhaseRelation.TRANS: ("in trans", wording.PAIR_TRANS),
    }.get(phase.relation, ("in cis and in trans", wording.PAIR_OPEN))
    return f"{pair} {relation} ({_basis(phase)}): {meaning}."
