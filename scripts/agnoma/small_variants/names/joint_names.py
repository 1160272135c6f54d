"""Frameshifts with another change behind them on the same molecules: where both end (2.5).

The name of a frameshift counts the new stop on the reference. A deletion of whole codons behind it,
or a base that brings a stop or takes it away, ends the protein of that molecule elsewhere: the name
of both together says where.
"""

import re

from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.alleles import Allele, ReferenceSequence, allele_of_key, join
from agnoma.small_variants.names.naming import Namer, Names
from agnoma.small_variants.rearranged.reversions import changes_coding

_FRAMESHIFT = re.compile(r"p\.[A-Z](\d+)[A-Z]?fs\*(\d+)")


def with_joint_names(
    phases: tuple[Phase, ...],
    allele: Allele,
    names: Names,
    transcript: Transcript,
    namer: Namer,
    reference: ReferenceSequence,
) -> tuple[Phase, ...]:
    """Return the phases of a frameshift, with the name of both in cis where it ends elsewhere.

    Parameters
    ----------
    phases
        Of the frameshift with near variants.
    allele, names
        The frameshift and its names; another change keeps its phases as they are.
    transcript
        Of the names.
    namer, reference
        To name both together.
    """
    alone = _last_codon(names.protein_change)
    if alone is None:
        return phases
    named = []
    for phase in phases:
        other = allele_of_key(phase.other)
        behind = other.start >= allele.end if _forward(transcript) else other.end <= allele.start
        if phase.relation is PhaseRelation.CIS and behind and changes_coding(other, transcript):
            both = namer.names(join(sorted((allele, other)), reference), transcript)
            last = _last_codon(both.protein_change)
            if last not in (None, alone):
                phase = phase.model_copy(update={"together": both.protein_change})
        named.append(phase)
    return tuple(named)


def _forward(transcript: Transcript) -> bool:
    return transcript.strand is Strand.PLUS


def _last_codon(protein_change: str | None) -> int | None:
    """Return the number of the new stop in the changed protein, None unless it is known."""
    found = _FRAMESHIFT.fullmatch(protein_change or "")
    return int(found[1]) + int(found[2]) - 1 if found else None
