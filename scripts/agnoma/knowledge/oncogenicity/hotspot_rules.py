"""Recurrence of a residue in tumours (clinical.md 6.6: hotspot_strong, _moderate, _supporting).

Counts are from the table a laboratory supplies (`agnoma.io.hotspot_counts`). It names residues on
transcripts of its own: where its residue is another one than the called transcript's, nothing is
said.
"""

from dataclasses import dataclass

from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.oncogenicity.results import NOT_FIRED, RuleResult, fired, not_evaluated
from agnoma.knowledge.tables import GeneKnowledge

STRONG_SAMPLES = 50
SAME_CHANGE_SAMPLES = 10
NO_TABLE = not_evaluated("no table of hotspot counts is configured (knowledge.hotspot_counts)")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How many tumours have a change at the residue, and how many this very one."""

    residue: str
    samples: int
    same: int

    @property
    def words(self) -> str:
        """Return the counts as a sentence."""
        return (
            f"{self.samples} samples with a change of {self.residue}, {self.same} of them with "
            "this one (table of hotspot counts)"
        )


def hotspot_strong(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply from 50 samples at the residue and 10 with the same change."""
    found = recurrence(named, genes)
    if isinstance(found, RuleResult):
        return found
    frequent = found.samples >= STRONG_SAMPLES and found.same >= SAME_CHANGE_SAMPLES
    return fired(found.words) if frequent else NOT_FIRED


def hotspot_moderate(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply below 50 samples at the residue, from 10 with the same change."""
    found = recurrence(named, genes)
    if isinstance(found, RuleResult):
        return found
    moderate = found.samples < STRONG_SAMPLES and found.same >= SAME_CHANGE_SAMPLES
    return fired(found.words) if moderate else NOT_FIRED


def hotspot_supporting(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply at a listed residue with less than 10 samples of the same change."""
    found = recurrence(named, genes)
    if isinstance(found, RuleResult):
        return found
    return fired(found.words) if found.same < SAME_CHANGE_SAMPLES else NOT_FIRED


def recurrence(named: NamedVariant, genes: GeneKnowledge) -> Recurrence | RuleResult:
    """Return the counts of a substitution, or why there are none.

    A stop codon at a residue whose other changes are recurrent is not their hotspot: it counts
    where the table has it.
    """
    change = named.substitution
    if change is None:
        return NOT_FIRED
    if genes.hotspot_counts is None:
        return NO_TABLE
    row = genes.hotspot_counts.get((named.gene, change.codon))
    if row is None:
        return NOT_FIRED
    residue = f"{named.gene} {change.reference}{change.codon}"
    if change.reference not in row.references:
        theirs = "/".join(sorted(row.references))
        return not_evaluated(
            f"the table of hotspot counts has {theirs} at {residue}: it names another transcript"
        )
    same = row.changes.get(change.alternative, 0)
    if not change.is_missense and not same:
        return NOT_FIRED
    return Recurrence(residue, row.samples, same)
