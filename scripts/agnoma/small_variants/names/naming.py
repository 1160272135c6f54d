"""HGVS names of a variant on the genome and on its gene's transcript (clinical.md 3.1).

Coding names are counted on our own gene models, so that the 3' rule holds in introns, at exon
borders and in the promoter on both strands; protein names are predicted by hgvs-weaver on the
spliced transcript. A name that cannot be given is None with the reason.
"""

from dataclasses import dataclass

from agnoma.gene_model import GeneModel, upstream_position
from agnoma.genome import Build, refseq_accession
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import STOP, reverse_complement
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.names.coding_positions import CodingPositions, Neighbours
from agnoma.small_variants.names.hgvs_edits import describe, duplicated, is_untold, shifted
from agnoma.small_variants.names.hgvs_provider import Provider
from agnoma.small_variants.names.protein_names import (
    as_recommended,
    codon_span,
    known_part,
    one_letter,
)

UPSTREAM_BP = 250  # promoter bases before the start codon that get a c. name
CANONICAL_SPLICE_BP = 2
_BASES = frozenset("ACGT")
_START_LOST = "p.(Met1?)"
_UNTOLD_BASES = "no p. name: of the inserted bases only the number is told"
NO_SPLICE_PREDICTION = "no p. name: the effect on splicing is not predicted"
_OVER_STOP = "no p. name: residues and the stop codon are replaced, and no new stop is known"

_Place = tuple[tuple[int, int] | None, str | None]
"""Spliced interval a change replaces, or why its protein is not named; neither: not coding."""
_NOT_CODING: _Place = (None, None)


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


def genome_name(
    allele: Allele, reference: ReferenceSequence, build: Build = Build.SIMULATED
) -> str:
    """Return the g. name, on RefSeq's accession where the build has one, else on the contig."""
    accession = refseq_accession(allele.contig, build) or allele.contig
    return f"{accession}:g.{describe(allele, reference, lambda base: str(base + 1))}"


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

        self._reference = reference
        self._provider = Provider(model, reference)
        self._mapper = weaver.VariantMapper(self._provider)
        self._parse = weaver.parse
        self._error: type[Exception] = weaver.HGVSError
        self._positions: dict[str, CodingPositions] = {}

    def names(self, allele: Allele, transcript: Transcript, *, splice: bool = False) -> Names:
        """Return the names of a change on a transcript it overlaps.

        Parameters
        ----------
        allele
            Trimmed change.
        transcript
            The gene's transcript.
        splice
            Whether more is known than the position tells, so that the protein is not predicted.
            Changes of a canonical splice site, and over an exon's border, are found here.
        """
        reverse = transcript.strand is Strand.MINUS
        change = shifted(allele, self._reference, rightwards=not reverse)
        problem = self._problem(change, reverse=reverse)
        if problem is not None:
            return Names(reason=f"no c. name: {problem}")
        positions = self._positions_of(transcript)
        edit = describe(change, self._reference, positions.label, reverse=reverse)
        repeats = duplicated(change, self._reference, reverse=reverse)
        place, reason = _place(change, positions, repeats, reverse=reverse)
        if splice:
            place, reason = None, NO_SPLICE_PREDICTION
        if place is not None and is_untold(change):
            place, reason = None, _UNTOLD_BASES
        if place is None:
            return Names(coding=f"c.{edit}", reason=reason)
        inserted = reverse_complement(change.alt) if reverse else change.alt
        return self._with_protein(f"c.{edit}", transcript, place, inserted)

    def protein(self, gene: str) -> str:
        """Return the protein of a gene's transcript in one-letter code, with its stop."""
        return self._provider.sequence(gene).protein

    def _positions_of(self, transcript: Transcript) -> CodingPositions:
        if transcript.gene not in self._positions:
            self._positions[transcript.gene] = CodingPositions(transcript)
        return self._positions[transcript.gene]

    def _problem(self, change: Allele, *, reverse: bool) -> str | None:
        """Return why a change cannot be placed on the reference."""
        if set(change.alt) - _BASES and not is_untold(change):
            return f"the alternative allele {change.alt} is no sequence of bases"
        found = self._reference.fetch(change.contig, change.start, change.end).upper()
        if found != change.ref:
            return f"the reference has {found or 'no base'} where the call has {change.ref}"
        if change.ref and change.alt:
            return None
        beside = change.start - 1 if reverse else change.end
        if beside >= 0 and self._reference.fetch(change.contig, beside, beside + 1).upper() == "N":
            return "the base beside it is unknown, so its last equivalent place is too"
        return None

    def _with_protein(
        self, coding: str, transcript: Transcript, place: tuple[int, int], inserted: str
    ) -> Names:
        """Return the names of a change of coding bases, given in the spliced transcript."""
        positions = self._positions_of(transcript)
        reference = self._provider.sequence(transcript.gene)
        start, end = place
        reason: str | None = None
        if start < positions.cds_start:
            return Names(coding=coding, protein=_START_LOST, codons=(1, 1))
        if STOP in reference.protein[:-1]:
            reason = "no p. name: the reference coding sequence has a stop codon inside"
        elif end > positions.length:
            reason = "no p. name: it reaches beyond the transcript of the gene model"
        if reason is not None:
            return Names(coding=coding, reason=reason)
        try:
            predicted = self._predict(transcript, _spliced_edit(positions, start, end, inserted))
        except (self._error, ValueError) as err:
            return Names(coding=coding, reason=f"no p. name: {' '.join(str(err).split())}")
        net_bp = len(inserted) - (end - start)
        protein = as_recommended(
            predicted, reference.protein, net_bp=net_bp, insertion=start == end
        )
        if protein is None:
            return Names(coding=coding, reason=_OVER_STOP)
        known, reason = known_part(protein, reference.bases[positions.cds_start :])
        codons = None if known is None else codon_span(known)
        return Names(coding=coding, protein=known, codons=codons, reason=reason)

    def _predict(self, transcript: Transcript, edit: str) -> str:
        """Return the protein name of an edit given in numbers of the spliced transcript."""
        accession = self._provider.transcript_accession[transcript.gene]
        predicted = self._mapper.c_to_p(self._parse(f"{accession}:c.{edit}"))
        return str(predicted.format()).split(":", 1)[1]


def _spliced_edit(positions: CodingPositions, start: int, end: int, inserted: str) -> str:
    """Return an edit in numbers of the spliced transcript, for the prediction of the protein."""
    if start == end:
        return f"{positions.number(start - 1)}_{positions.number(start)}ins{inserted}"
    first, last = positions.number(start), positions.number(end - 1)
    span = first if first == last else f"{first}_{last}"
    return f"{span}delins{inserted}" if inserted else f"{span}del"


def _place(
    change: Allele, positions: CodingPositions, repeats: tuple[int, int] | None, *, reverse: bool
) -> _Place:
    """Return what a change replaces in the spliced transcript, if it can be told.

    An insertion is placed between its two neighbours, every other change over its bases. Between
    exon and intron its effect on splicing is open, unless it repeats the end of the exon.
    """
    between = not change.ref
    ends = (change.start - 1, change.start) if between else (change.start, change.end - 1)
    first, last = ends[::-1] if reverse else ends
    start, stop = positions.spliced(first), positions.spliced(last)
    if start is None and stop is None:
        splices = _splices(positions.neighbours(first), positions.neighbours(last), between=between)
        splices = splices or (repeats is not None and _over_border(repeats, positions))
        return (None, NO_SPLICE_PREDICTION) if splices else _NOT_CODING
    if start is not None and stop is None and repeats is not None:
        copied = (positions.spliced(base) for base in repeats)
        stop = start + 1 if None not in copied else None
    if start is None or stop is None or stop - start != abs(last - first):
        return None, NO_SPLICE_PREDICTION
    if not between and positions.is_exon(start, stop):
        return None, NO_SPLICE_PREDICTION
    place = (stop, stop) if between else (start, stop + 1)
    coding_end = positions.cds_start + positions.cds_bp
    if place[0] >= coding_end or place[1] <= positions.cds_start:
        return _NOT_CODING
    return place, None


def _over_border(repeats: tuple[int, int], positions: CodingPositions) -> bool:
    """Return whether the bases a duplication in an intron repeats reach into or over an exon.

    Of the splice sites it then has twice it is open which is used.
    """
    if any(positions.spliced(base) is not None for base in repeats):
        return True
    first, last = (positions.neighbours(base) for base in repeats)
    return first[0][0] != last[0][0]


def _splices(first: Neighbours, last: Neighbours, *, between: bool) -> bool:
    """Return whether a change that begins and ends in introns touches what splicing needs.

    That is a canonical site (two bases at either end of an intron) or a whole exon between them. An
    insertion touches a site when it splits its two bases.
    """
    if first[0][0] != last[0][0]:
        return True
    touching = all if between else any
    return any(
        touching(end[side][1] <= CANONICAL_SPLICE_BP for end in (first, last)) for side in (0, 1)
    )
