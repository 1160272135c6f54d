"""Our gene models in the words of hgvs-weaver, as far as it predicts proteins.

The library asks for transcripts, sequences and the protein of a transcript; accessions of our own
stand for them while it works, because it accepts RefSeq's pattern only. Source:
``weaver.DataProvider`` of hgvs-weaver 1.0; exon ``reference_end`` and CDS end are inclusive there.
"""

from functools import cached_property
from typing import Any

from agnoma.gene_model import GeneModel, cds_bp, coding_exons, transcribed
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import reverse_complement, translate
from agnoma.small_variants.alleles import ReferenceSequence

_GENOME = "NC_000001.1"  # stands for every contig: proteins are predicted on transcripts alone


class TranscriptSequence:
    """One transcript with its spliced sequence, both made on first use."""

    def __init__(self, transcript: Transcript, reference: ReferenceSequence) -> None:
        self.transcript = transcript
        self._reference = reference

    @cached_property
    def bases(self) -> str:
        """Return the spliced transcript in its own direction."""
        contig = self.transcript.contig
        joined = "".join(self._reference.fetch(contig, s, e) for s, e in self.transcript.exons)
        plus = self.transcript.strand is Strand.PLUS
        return joined.upper() if plus else reverse_complement(joined.upper())

    @cached_property
    def cds_start(self) -> int:
        """Return the index of the start codon in the transcript."""
        model, before = self.transcript, 0
        first, last = model.cds_start, model.cds_end
        for start, end in transcribed(model, model.exons):
            if start < last and first < end:
                inside = max(first - start, 0) if model.strand is Strand.PLUS else end - last
                return before + max(inside, 0)
            before += end - start
        return before

    @cached_property
    def cds(self) -> str:
        """Return the coding sequence, stop codon included."""
        return self.bases[self.cds_start : self.cds_start + cds_bp(self.transcript)]

    @cached_property
    def protein(self) -> str:
        """Return the translated coding sequence."""
        return translate(self.cds)


class Provider:
    """Implements ``weaver.DataProvider`` over a gene model and a FASTA."""

    def __init__(self, model: GeneModel, reference: ReferenceSequence) -> None:
        coding = [transcript for transcript in model if coding_exons(transcript)]
        self.transcript_accession = {t.gene: f"NM_{i:06d}.1" for i, t in enumerate(coding, start=1)}
        self._sequences = {
            self.transcript_accession[t.gene]: TranscriptSequence(t, reference) for t in coding
        }
        self._described: dict[str, dict[str, Any]] = {}

    def sequence(self, gene: str) -> TranscriptSequence:
        """Return the transcript of a gene with its sequence."""
        return self._sequences[self.transcript_accession[gene]]

    def get_transcript(self, transcript_ac: str, reference_ac: str | None) -> dict[str, Any]:
        """Return a transcript as weaver wants it; the reference is always ours."""
        del reference_ac
        if transcript_ac not in self._described:
            self._described[transcript_ac] = self._describe(transcript_ac)
        return self._described[transcript_ac]

    def _describe(self, accession: str) -> dict[str, Any]:
        sequence = self._sequences[accession]
        model = sequence.transcript
        strand = 1 if model.strand is Strand.PLUS else -1
        exons, at = [], 0
        for start, end in transcribed(model, model.exons):
            length = end - start
            exons.append(
                {
                    "transcript_start": at,
                    "transcript_end": at + length,
                    "reference_start": start,
                    "reference_end": end - 1,
                    "alt_strand": strand,
                    "cigar": f"{length}=",
                }
            )
            at += length
        return {
            "ac": accession,
            "gene": model.gene,
            "cds_start_index": sequence.cds_start,
            "cds_end_index": sequence.cds_start + cds_bp(model) - 1,
            "strand": strand,
            "reference_accession": _GENOME,
            "exons": exons,
        }

    def get_seq(self, ac: str, start: int, end: int | None, kind: Any) -> str:
        """Return the bases or residues of ``[start, end)``, as many as there are."""
        del kind
        if ac.startswith("NP_"):
            return self._sequences["NM_" + ac[3:]].protein[start:end]
        return self._sequences[ac].bases[start:end]

    def get_symbol_accessions(
        self, symbol: str, source_kind: str, target_kind: str
    ) -> list[tuple[str, str]]:
        """Return the protein of a transcript; nothing else is ever asked."""
        del source_kind, target_kind
        return [("protein_accession", "NP_" + symbol[3:])] if symbol in self._sequences else []

    def get_identifier_type(self, identifier: str) -> str:
        """Return what an accession names."""
        kinds = {"NC": "genomic_accession", "NM": "transcript_accession", "NP": "protein_accession"}
        return kinds.get(identifier[:2], "unknown")
