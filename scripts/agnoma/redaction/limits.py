"""What limits a finding and rests on records that no shared copy has: said without them.

A second change that may undo the first, the phase of two resistance alleles, a filter in spite of
which a finding is reported. That there was such a limit must not be lost with its words.
"""

from collections.abc import Iterator, Mapping, Sequence

from agnoma.models.evidence import PAIR_CHANGES, PAIR_GENE
from agnoma.models.knowledge import ResistanceCaveat, Therapy
from agnoma.models.profile import LEFT_OUT, Finding, TumourProfile

UNTOLD_CAVEAT = ResistanceCaveat(
    fact_id="", alteration_ids=(LEFT_OUT,), therapy=Therapy(options=()), tier=None
)
"""That something speaks against a therapy, which the copy does not tell."""
RESCUED = f"reported in spite of a filter ({LEFT_OUT}); confirm if it would change treatment"


class Limits:
    """Limits of the findings of one case.

    Parameters
    ----------
    profile
        The laboratory's own.
    kept
        Its findings that the copy has.
    """

    def __init__(self, profile: TumourProfile, kept: Sequence[Finding]) -> None:
        self._kept = kept
        ids = {finding.alteration.alteration_id for finding in kept}
        every = (finding.alteration.alteration_id for finding in profile.findings)
        self.withheld = frozenset(every) - ids
        """Ids of the findings that the copy does not have."""
        reported = {f.variant.key for f in profile.findings if f.variant}
        undone = {r.truncating for r in profile.reversions if r.reverting in reported}
        self._of_pair = frozenset(undone | _resistance_pair(profile))
        self.any_pair = bool(self._of_pair or profile.reversions)
        """Whether two changes of one gene are said to bear on each other."""

    def is_of_pair(self, finding: Finding) -> bool:
        """Return whether another change of its gene limits what a finding supports."""
        return finding.variant is not None and finding.variant.key in self._of_pair

    def rescued(self, names: Mapping[str, str]) -> Iterator[str]:
        """Yield a sentence on every finding that is reported in spite of a filter.

        Parameters
        ----------
        names
            Of the findings in the copy, by their ids.
        """
        for finding in self._kept:
            if finding.variant is not None and finding.variant.rescued:
                yield f"{names[finding.alteration.alteration_id]}: {RESCUED}."


def _resistance_pair(profile: TumourProfile) -> frozenset[str]:
    """Return the keys of EGFR C797S and T790M where both are reported, else nothing."""
    variants = [f.variant for f in (*profile.findings, *profile.uncertain) if f.variant]
    pair = [v for v in variants if v.gene == PAIR_GENE and v.protein_change in PAIR_CHANGES]
    both = {v.protein_change for v in pair} == set(PAIR_CHANGES)
    return frozenset(v.key for v in pair) if both else frozenset()
