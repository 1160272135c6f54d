"""Numbers of exons where the gene models give the coding ones only.

Many genes begin with an exon that has no coding base (KRAS, TP53, MET, BRCA1, BRCA2): counted over
coding exons every number would be too low, and facts on an exon would meet the wrong one. The
number of the first coding exon comes from the gene models, or follows from one codon of which the
exon is established; without either the exons of a gene have no number.
"""

from collections.abc import Mapping

from agnoma.errors import InputFormatError
from agnoma.gene_model import codons_to_genome, transcribed
from agnoma.models.reference import Transcript
from agnoma.reference.configured import ConfiguredTranscript, unversioned


def number_exons(
    transcript: Transcript, given: int | None, configured: Mapping[str, ConfiguredTranscript]
) -> Transcript:
    """Return a transcript of coding exons with the number of the first one, None if unknown.

    Parameters
    ----------
    transcript
        Chosen for its gene.
    given
        Number in the gene models.
    configured
        Configured transcripts by accession without version.

    Raises
    ------
    InputFormatError
        If gene models and configured table disagree.
    """
    row = _row_of(transcript, configured)
    place = None if row is None else row.codon_in_exon
    proven = None if place is None else first_coding_exon(transcript, *place)
    if given is not None and proven is not None and given != proven and place is not None:
        msg = (
            f"{transcript.gene}, {transcript.transcript_id}: first_coding_exon is {given} in the "
            f"gene models, but {proven} if codon {place[0]} lies in exon {place[1]} as the "
            "configured transcripts say; correct one of the two"
        )
        raise InputFormatError(msg)
    return transcript.model_copy(update={"first_exon": proven if given is None else given})


def first_coding_exon(transcript: Transcript, codon: int, exon: int) -> int | None:
    """Return the number of the first coding exon from one codon that lies in a known exon.

    None if the transcript lacks the codon, or has too few exons before it.
    """
    bases = codons_to_genome(transcript, codon, codon)
    if len(bases) != 1:
        return None
    (start, end), exons = bases[0], transcribed(transcript, transcript.exons)
    before = next(n for n, (low, high) in enumerate(exons) if low <= start and end <= high)
    return exon - before if exon > before else None


def _row_of(
    transcript: Transcript, configured: Mapping[str, ConfiguredTranscript]
) -> ConfiguredTranscript | None:
    """Return the row of a transcript, by its accession or by that of its RefSeq partner."""
    accession = unversioned(transcript.transcript_id)
    row = configured.get(accession)
    if row is None:
        partners = (r for r in configured.values() if unversioned(r.refseq_id or "") == accession)
        row = next(partners, None)
    return row if row is not None and row.gene == transcript.gene else None
