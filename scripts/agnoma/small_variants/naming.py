"""HGVS names of a variant on the genome and on its gene's transcript (clinical.md 3.1).

Genome and promoter names are written here; names within a transcript come from hgvs-weaver over
our own gene models. A name that cannot be given is None with the reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from agnoma.gene_model import GeneModel, upstream_position
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele, ReferenceSequence, placement_window
from agnoma.small_variants.hgvs_provider import Provider, TranscriptSequence

UPSTREAM_BP = 250  # promoter bases before the start codon that get a c. name

_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E",
    "Gly": "G", "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F",
    "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Sec": "U",
    "Ter": "*", "Xaa": "X",
}  # fmt: skip
_RESIDUE = re.compile("|".join(_ONE_LETTER))
_PROTEIN_SPAN = re.compile(r"p\.\(?[A-Z][a-z]{2}(\d+)(?:_[A-Z][a-z]{2}(\d+))?")
_CODING_PLACE = re.compile(r"^c\.([-*]?)\d+([-+]\d+)?(?:_([-*]?)\d+([-+]\d+)?)?")
_FRAMESHIFT = re.compile(r"^(p\.\([A-Z][a-z]{2}(\d+))[A-Z][a-z]{2}fsTer(\d+|\?)\)$")


@dataclass(frozen=True, slots=True)
class Names:
    """What a variant is called on one transcript."""

    coding: str | None = None
    protein: str | None = None
    codons: tuple[int, int] | None = None
    reason: str | None = None

    @property
    def protein_change(self) -> str | None:
        """Return the one-letter protein name without parentheses."""
        return None if self.protein is None else one_letter(self.protein)


def one_letter(protein: str) -> str:
    """Return a protein name in one-letter code.

    >>> one_letter("p.(Val600Glu)"), one_letter("p.(Arg97ProfsTer23)")
    ('p.V600E', 'p.R97Pfs*23')
    """
    bare = protein.replace("(", "").replace(")", "")
    return _RESIDUE.sub(lambda match: _ONE_LETTER[match.group()], bare)


def shifted(allele: Allele, reference: ReferenceSequence, *, rightwards: bool) -> Allele:
    """Return the last equivalent placement of an insertion or deletion in one direction."""
    if allele.ref and allele.alt:
        return allele
    low, high = placement_window(allele, reference)
    unit = allele.ref or allele.alt
    start = high - len(allele.ref) if rightwards else low
    turn = (start - allele.start) % len(unit)
    unit = unit[turn:] + unit[:turn]
    return replace(allele, start=start, ref=unit if allele.ref else "", alt=unit[: len(allele.alt)])


def describe(
    allele: Allele,
    reference: ReferenceSequence,
    place: Callable[[int], str],
    *,
    reverse: bool = False,
) -> str:
    """Return positions and edit of an HGVS name, 3'-shifted in the direction of reading.

    Parameters
    ----------
    allele
        Trimmed change on the reference.
    reference
        Bases around it.
    place
        Writes a reference position as a number of the description.
    reverse
        Whether positions run against the reference (minus strand).
    """
    change = shifted(allele, reference, rightwards=not reverse)
    ref, alt = change.ref, change.alt
    first, last = change.start, change.end - 1
    if not ref:
        size = len(alt)
        before = (change.start, change.start + size) if reverse else (first - size, first)
        repeated = before[0] >= 0 and reference.fetch(change.contig, *before).upper() == alt
        first, last = (before[0], before[1] - 1) if repeated else (last, first)
    if reverse:
        first, last, ref, alt = last, first, reverse_complement(ref), reverse_complement(alt)
    span = place(first) if first == last else f"{place(first)}_{place(last)}"
    if not ref:
        return f"{span}dup" if repeated else f"{span}ins{alt}"
    if not alt:
        return f"{span}del"
    if len(ref) == len(alt) == 1:
        return f"{span}{ref}>{alt}"
    return f"{span}delins{alt}"


def genome_name(allele: Allele, reference: ReferenceSequence) -> str:
    """Return the g. name with the contig's name as accession."""
    return f"{allele.contig}:g.{describe(allele, reference, lambda base: str(base + 1))}"


def in_promoter(allele: Allele, transcript: Transcript) -> bool:
    """Return whether a change lies wholly before the transcript, near its start codon."""
    if allele.contig != transcript.contig:
        return False
    last = max(allele.end - 1, allele.start)
    if transcript.strand is Strand.PLUS:
        outside = last < transcript.start
    else:
        outside = allele.start >= transcript.end
    far = (upstream_position(transcript, base) for base in (allele.start, last))
    return outside and all(-UPSTREAM_BP <= position < 0 for position in far)


def promoter_names(allele: Allele, transcript: Transcript, reference: ReferenceSequence) -> Names:
    """Return the c. name of a change before the transcript, counted from the start codon."""
    edit = describe(
        allele,
        reference,
        lambda base: str(upstream_position(transcript, base)),
        reverse=transcript.strand is Strand.MINUS,
    )
    return Names(coding=f"c.{edit}")


class Namer:
    """Names variants on transcripts, keeping sequences and models between calls."""

    def __init__(self, model: GeneModel, reference: ReferenceSequence) -> None:
        import weaver

        self._provider = Provider(model, reference)
        self._mapper = weaver.VariantMapper(self._provider)
        self._error: type[Exception] = weaver.HGVSError

    def names(self, allele: Allele, transcript: Transcript, *, splice: bool) -> Names:
        """Return the names of a change on a transcript it overlaps.

        Parameters
        ----------
        allele
            Trimmed change.
        transcript
            The gene's transcript.
        splice
            Whether it touches a canonical splice site: its protein is not predicted.
        """
        contig = self._provider.contig_accession[transcript.contig]
        accession = self._provider.transcript_accession[transcript.gene]
        spdi = f"{contig}:{allele.start}:{allele.ref}:{allele.alt}"
        try:
            on_genome = self._mapper.from_spdi(spdi)
            coding = self._mapper.normalize_variant(self._mapper.g_to_c(on_genome, accession))
        except (self._error, ValueError) as err:
            return Names(reason=f"no c. name: {err}")
        text = str(coding.format()).split(":", 1)[1]
        place = _CODING_PLACE.match(text)
        if place is None or any(place.groups()):
            return Names(coding=text, reason=_NO_SPLICE_PREDICTION if splice else None)
        if splice:
            return Names(coding=text, reason=_NO_SPLICE_PREDICTION)
        try:
            protein = str(self._mapper.c_to_p(coding).format()).split(":", 1)[1]
        except (self._error, ValueError) as err:
            return Names(coding=text, reason=f"no p. name: {err}")
        return _protein_names(text, protein, self._provider.sequence(transcript.gene))


_NO_SPLICE_PREDICTION = "no p. name: the effect on splicing is not predicted"


def _protein_names(coding: str, protein: str, sequence: TranscriptSequence) -> Names:
    """Return names whose protein part rests on known bases only."""
    if protein in {"p.?", "p.(?)"} or "Xaa" in protein:
        return Names(coding=coding, reason="no p. name: reference bases of the codon are unknown")
    span = _PROTEIN_SPAN.match(protein)
    codons = (int(span[1]), int(span[2] or span[1])) if span else None
    shift = _FRAMESHIFT.match(protein)
    if shift is not None:
        first = (int(shift[2]) - 1) * 3
        end = None if shift[3] == "?" else first + (int(shift[3]) + 1) * 3
        if "N" in sequence.cds[first:end]:
            reason = "the new stop is not named: reference bases before it are unknown"
            return Names(coding=coding, protein=f"{shift[1]}fs)", codons=codons, reason=reason)
    return Names(coding=coding, protein=protein, codons=codons)
