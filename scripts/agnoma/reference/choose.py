"""One transcript per gene, placed on the contigs of the FASTA in use.

Order (clinical.md 3.1): the configured transcript, MANE Select, the transcript that the source
marks as representative, the longest coding sequence. A transcript whose coding sequence is
incomplete in the source (its codon numbers would be wrong) stands behind every complete one.
Coordinates: 0-based half-open.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping

from agnoma.errors import InputFormatError
from agnoma.gene_model import CODON_BP, cds_bp, cds_to_genome
from agnoma.genome import bare_contig, contig_translation
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Transcript, TranscriptChoice
from agnoma.reference.configured import ConfiguredTranscript, unversioned
from agnoma.reference.exon_numbers import number_exons

logger = logging.getLogger(__name__)

PRIMARY_CONTIGS = frozenset([*map(str, range(1, 23)), "X", "Y", "MT"])
_NAMES_SHOWN = 10


def choose_transcripts(
    candidates: Iterable[SourceTranscript],
    configured: Mapping[str, ConfiguredTranscript],
    lengths: Mapping[str, int],
) -> list[Transcript]:
    """Return one transcript per gene, ascending in the order of the FASTA.

    A gene that carries an older symbol in the source takes the symbol of the configured table. A
    symbol on several contigs (alternative loci, pseudoautosomal regions) is kept on the primary
    contig that comes first in the FASTA.

    Parameters
    ----------
    candidates
        All coding transcripts of the source.
    configured
        Configured transcripts by accession without version.
    lengths
        Contig lengths [bp] of the FASTA, in its order.

    Raises
    ------
    InputFormatError
        If no transcript lies on a contig of the FASTA, or one lies beyond the end of its contig.
    """
    placed = _place(list(candidates), lengths)
    order = {contig: number for number, contig in enumerate(lengths)}
    chosen = [
        _choose(gene, _one_contig(found, order), configured)
        for gene, found in _by_gene(placed, configured).items()
    ]
    counts = Counter(transcript.choice.value for transcript in chosen)
    logger.info("%d genes: %s", len(chosen), ", ".join(f"{n} {c}" for c, n in counts.items()))
    held = {transcript.gene for transcript in chosen}
    absent = sorted({row.gene for row in configured.values()} - held)
    logger.info("%d configured genes not on this reference: %s", len(absent), ", ".join(absent))
    return sorted(chosen, key=lambda t: (order[t.contig], t.start, t.gene))


def _place(
    candidates: list[SourceTranscript], lengths: Mapping[str, int]
) -> list[tuple[str, SourceTranscript]]:
    """Pair each candidate with its contig in the FASTA; others are counted and left out."""
    translation = contig_translation({c.contig for c in candidates}, list(lengths))
    placed = [(translation[c.contig], c) for c in candidates if c.contig in translation]
    if not placed:
        seen = sorted({c.contig for c in candidates})[:_NAMES_SHOWN]
        msg = (
            f"no gene lies on a contig of the FASTA: gene models have {', '.join(seen)}, the FASTA "
            f"has {', '.join(list(lengths)[:_NAMES_SHOWN])}; give gene models of this reference"
        )
        raise InputFormatError(msg)
    logger.info(
        "%d of %d transcripts are on contigs that the FASTA lacks: left out",
        len(candidates) - len(placed),
        len(candidates),
    )
    for contig, transcript in placed:
        if transcript.exons[-1][1] > lengths[contig]:
            msg = (
                f"{transcript.transcript_id} ({transcript.gene}) ends at "
                f"{contig}:{transcript.exons[-1][1]} but {contig} has {lengths[contig]} bp in the "
                "FASTA; gene models and FASTA must be of the same build"
            )
            raise InputFormatError(msg)
    return placed


def _by_gene(
    placed: list[tuple[str, SourceTranscript]], configured: Mapping[str, ConfiguredTranscript]
) -> dict[str, list[tuple[str, SourceTranscript]]]:
    symbols = {candidate.gene for _, candidate in placed}
    renamed = {}
    for _, candidate in placed:
        row = configured.get(unversioned(candidate.transcript_id))
        if row and row.gene != candidate.gene and row.gene not in symbols:
            renamed[candidate.gene] = row.gene
    for old, new in sorted(renamed.items()):
        logger.info("gene %s of the source is %s in the configured table", old, new)
    genes: dict[str, list[tuple[str, SourceTranscript]]] = {}
    for contig, candidate in placed:
        gene = renamed.get(candidate.gene, candidate.gene)
        genes.setdefault(gene, []).append((contig, candidate))
    return genes


def _one_contig(
    found: list[tuple[str, SourceTranscript]], order: Mapping[str, int]
) -> list[tuple[str, SourceTranscript]]:
    contigs = {contig for contig, _ in found}
    best = min(contigs, key=lambda c: (bare_contig(c) not in PRIMARY_CONTIGS, order[c]))
    return [(contig, candidate) for contig, candidate in found if contig == best]


def _choose(
    gene: str,
    found: list[tuple[str, SourceTranscript]],
    configured: Mapping[str, ConfiguredTranscript],
) -> Transcript:
    def configured_row(candidate: SourceTranscript) -> ConfiguredTranscript | None:
        row = configured.get(unversioned(candidate.transcript_id))
        return row if row and row.gene == gene else None

    def preference(item: tuple[str, SourceTranscript]) -> tuple[int | bool | str, ...]:
        candidate = item[1]
        row = configured_row(candidate)
        return (
            not _is_complete(candidate),
            row.rank if row else len(configured),
            not candidate.mane_select,
            not candidate.representative,
            -candidate.cds_bp,
            candidate.transcript_id,
        )

    contig, best = min(found, key=preference)
    row = configured_row(best)
    if best.mane_select:
        choice = TranscriptChoice.MANE_SELECT
    elif row:
        choice = TranscriptChoice.CONFIGURED
    elif best.representative:
        choice = TranscriptChoice.REPRESENTATIVE
    else:
        choice = TranscriptChoice.LONGEST_CDS
    transcript = Transcript(
        gene=gene,
        transcript_id=best.transcript_id,
        protein_id=best.protein_id,
        refseq_id=row.refseq_id if row else None,
        choice=choice,
        contig=contig,
        strand=best.strand,
        exons=best.exons,
        cds_start=best.cds_start,
        cds_end=best.cds_end,
        coding_only=best.coding_only,
    )
    if best.coding_only:
        transcript = number_exons(transcript, best.first_coding_exon, configured)
    return transcript if _is_complete(best) else _whole_codons(transcript, best.first_phase)


def _is_complete(candidate: SourceTranscript) -> bool:
    whole = candidate.cds_bp % CODON_BP == 0 and candidate.first_phase == 0
    return candidate.complete and whole


def _whole_codons(transcript: Transcript, skipped: int) -> Transcript:
    """Cut an incomplete coding sequence to whole codons, so that its reading frame holds.

    Codon numbers then count from the first complete codon known, which the log says.
    """
    codons = (cds_bp(transcript) - skipped) // CODON_BP
    coding = cds_to_genome(transcript, skipped, skipped + codons * CODON_BP)
    logger.warning(
        "%s: %s has an incomplete coding sequence and there is no better; its codon numbers count "
        "from the first complete codon",
        transcript.gene,
        transcript.transcript_id,
    )
    if not coding:
        return transcript
    return transcript.model_copy(update={"cds_start": coding[0][0], "cds_end": coding[-1][1]})
