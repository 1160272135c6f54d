"""Whether a question fits the reference: an allele has to, a name that does not is told."""

import re

from agnoma.errors import ConfigError
from agnoma.gene_model import GeneModel
from agnoma.models.reference import Strand
from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import ReferenceSequence
from agnoma.small_variants.story.query import Query
from agnoma.small_variants.story.search import Namings

_SUBSTITUTION = re.compile(r"c\.\S*\d(?P<ref>[ACGT])>[ACGT]")


def check_allele(query: Query, reference: ReferenceSequence | None) -> None:
    """Raise a ConfigError when the allele asked for does not fit the reference."""
    allele = query.allele
    if allele is None:
        return
    bases = query.given_ref
    if reference is not None:
        ((start, end),) = query.intervals
        bases = reference.fetch(allele.contig, start, end).upper()
    if bases != query.given_ref:
        msg = (
            f"{query.text!r}: the reference has {bases or 'no base'} there, not {query.given_ref}; "
            "give the position on the build of this run"
        )
        raise ConfigError(msg)
    if not (allele.ref or allele.alt):
        msg = f"{query.text!r} changes nothing: {bases} is the reference; give another allele"
        raise ConfigError(msg)


def name_note(
    query: Query, model: GeneModel, namings: Namings, reference: ReferenceSequence | None
) -> str | None:
    """Return that a name begins from what the transcript does not have, None when it fits.

    Such a name counts on another transcript, or is misspelt: not to find it says nothing.
    """
    transcript = None if query.gene is None else model.get(query.gene)
    if transcript is None or reference is None:
        return None
    accession = transcript.refseq_id or transcript.transcript_id
    if query.residue is not None and query.codons is not None:
        protein, number = namings.protein(transcript.gene) or "", query.codons[0]
        here = protein[number - 1 : number]
        if here and here != query.residue:
            return (
                f"codon {number} of {transcript.gene} is {here} on {accession}, not "
                f"{query.residue}: a count on another transcript, or a misspelling"
            )
    substitution = _SUBSTITUTION.fullmatch(query.coding or "")
    if substitution is not None and query.intervals:
        ((start, end),) = query.intervals
        here = reference.fetch(transcript.contig, start, end).upper()
        here = here if transcript.strand is Strand.PLUS else reverse_complement(here)
        if here != substitution["ref"]:
            return (
                f"the base at {query.coding} of {transcript.gene} is {here} on {accession}: a "
                "count on another transcript, or a misspelling"
            )
    return None
