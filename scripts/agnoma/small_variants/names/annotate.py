"""From measured variants to variants with gene, consequence and names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agnoma.gene_model import GeneModel, coding_exons, codon_at, numbered_exons, transcribed
from agnoma.genome import Build, Interval, intersect
from agnoma.io.submitted_names import load_names
from agnoma.io.vcf import Consequence
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.models.variant import AnnotatedVariant, NameCheck, SmallVariant
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    placement_window,
    repeated_bases,
    tandem_copy,
    trimmed,
)
from agnoma.small_variants.names.joint_names import with_joint_names
from agnoma.small_variants.names.legacy_names import LegacyNames
from agnoma.small_variants.names.naming import (
    NO_SPLICE_PREDICTION,
    UPSTREAM_BP,
    Namer,
    Names,
    genome_name,
    in_promoter,
    promoter_names,
)
from agnoma.small_variants.names.protein_names import consequence_term
from agnoma.small_variants.names.repeated_bases import repeated_bp
from agnoma.small_variants.names.submitted_names import compare

# bcftools csq type -> Sequence Ontology term, most severe first (order of Ensembl's consequences)
_TERMS = {
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "stop_gained": "stop_gained",
    "frameshift": "frameshift_variant",
    "stop_lost": "stop_lost",
    "start_lost": "start_lost",
    "inframe_insertion": "inframe_insertion",
    "inframe_deletion": "inframe_deletion",
    "missense": "missense_variant",
    "inframe_altering": "protein_altering_variant",
    "splice_region": "splice_region_variant",
    "start_retained": "start_retained_variant",
    "stop_retained": "stop_retained_variant",
    "synonymous": "synonymous_variant",
    "coding_sequence": "coding_sequence_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "intron": "intron_variant",
    "upstream": "upstream_gene_variant",
}
_RANK = {term: rank for rank, term in enumerate(_TERMS.values())}
_SPLICE_REGION = "splice_region_variant"
_CODING_SEQUENCE = "coding_sequence_variant"
_OUTSIDE = frozenset({_SPLICE_REGION, "intron_variant"})
_AT_SPLICE_SITES = ("splice_acceptor_variant", "splice_donor_variant", _SPLICE_REGION)
_NOT_CODING = {
    "splice_acceptor_variant",
    "splice_donor_variant",
    _SPLICE_REGION,
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "intron_variant",
}


class Annotator:
    """Names variants on the chosen transcripts, keeping sequences between calls.

    Parameters
    ----------
    model
        One transcript per gene.
    reference
        Opened FASTA.
    build
        Build of the reference: known ones have chromosome accessions (NC_...) in g. names.
    legacy
        Legacy names of protein changes.
    """

    def __init__(
        self,
        model: GeneModel,
        reference: ReferenceSequence,
        *,
        build: Build = Build.SIMULATED,
        legacy: LegacyNames | None = None,
    ) -> None:
        self._model, self._reference, self._build = model, reference, build
        self._legacy = legacy or LegacyNames(())
        self._namer: Namer | None = None

    def annotate(
        self, variants: Iterable[SmallVariant], consequences: Mapping[str, Sequence[Consequence]]
    ) -> Iterator[AnnotatedVariant]:
        """Yield the variants no filter removes, with their names.

        Parameters
        ----------
        variants
            Judged variants; those that failed a filter are left out.
        consequences
            ``bcftools csq`` by variant key.
        """
        for variant in variants:
            if not variant.failed:
                yield self._annotated(variant, consequences.get(variant.key, ()))

    def _annotated(
        self, variant: SmallVariant, consequences: Sequence[Consequence]
    ) -> AnnotatedVariant:
        allele = trimmed(variant)
        fields: dict[str, object] = {
            "hgvs_g": genome_name(allele, self._reference, self._build),
            "repeated_bp": repeated_bp(allele, self._reference),
        }
        found = _transcript(allele, consequences, self._model)
        if found is not None:
            transcript, terms = found
            if "upstream_gene_variant" in terms:
                names = promoter_names(allele, transcript, self._reference)
            else:
                self._namer = self._namer or Namer(self._model, self._reference)
                names = self._namer.names(allele, transcript)
                terms = _as_named(terms, names)
            repeated = self._repeated(allele, transcript)
            if repeated is not None and intersect([repeated], coding_exons(transcript)):
                terms = _as_repeated(terms)
                if names.protein is None and names.reason is None:
                    names = Names(coding=names.coding, reason=NO_SPLICE_PREDICTION)
            names, terms = _with_phase(names, terms, variant)
            if self._namer is not None:
                fields["phases"] = with_joint_names(
                    variant.phases, allele, names, transcript, self._namer, self._reference
                )
            touched = repeated or _touched(allele, self._reference)
            fields |= _fields(allele, transcript, terms, names, touched)
            fields["legacy_names"] = self._legacy.of_allele(transcript.gene, names.protein_change)
        if variant.submitted_names:
            fields["name_check"] = _name_check(variant.submitted_names, fields)
        return AnnotatedVariant.model_validate(dict(variant) | fields)

    def _repeated(self, allele: Allele, transcript: Transcript) -> Interval | None:
        """Return the bases a duplication repeats; with others beside the copies where it matters.

        That is outside the coding exons: there the place of such an insertion is not its effect's.
        """
        exact = tandem_copy(allele, self._reference)
        place = [(allele.start, max(allele.end, allele.start + 1))]
        if exact is not None or intersect(place, coding_exons(transcript)):
            return exact
        return repeated_bases(allele, self._reference)


def _name_check(submitted: str, fields: Mapping[str, Any]) -> NameCheck:
    """Return whether the names a submitted VCF carried are ours."""
    return compare(
        load_names(submitted),
        gene=fields.get("gene"),
        transcript_id=fields.get("transcript_id"),
        refseq_id=fields.get("refseq_id"),
        hgvs_c=fields.get("hgvs_c"),
        hgvs_p=fields.get("hgvs_p"),
    )


def _transcript(
    allele: Allele, consequences: Sequence[Consequence], model: GeneModel
) -> tuple[Transcript, tuple[str, ...]] | None:
    """Return the transcript a variant is named on and its consequence there.

    Where genes overlap the more severe consequence decides, then the gene's name.
    """
    end = max(allele.end, allele.start + 1)
    options: list[tuple[Transcript, tuple[str, ...]]] = []
    for transcript in model.overlapping(allele.contig, allele.start, end, flank=UPSTREAM_BP):
        if in_promoter(allele, transcript):
            options.append((transcript, ("upstream_gene_variant",)))
        elif transcript.start < end and allele.start < transcript.end:
            options.append((transcript, _terms(allele, transcript, consequences)))
    if not options:
        return None
    return min(options, key=lambda o: (min(_RANK.get(t, len(_RANK)) for t in o[1]), o[0].gene))


def _terms(
    allele: Allele, transcript: Transcript, consequences: Sequence[Consequence]
) -> tuple[str, ...]:
    """Return the terms of ``bcftools csq`` on a transcript, else what the gene model tells."""
    bare = transcript.transcript_id.split(".")[0]
    for item in consequences:
        if item.transcript.split(".")[0] == bare:
            terms = tuple(_TERMS[t] for t in item.types if t in _TERMS)
            if terms:
                return terms
    place = [(allele.start, max(allele.end, allele.start + 1))]
    if intersect(place, coding_exons(transcript)):
        return ("coding_sequence_variant",)
    if intersect(place, transcript.exons):
        before = allele.start < transcript.cds_start
        five_prime = before is (transcript.strand is Strand.PLUS)
        return ("5_prime_UTR_variant" if five_prime else "3_prime_UTR_variant",)
    return ("intron_variant",)


def _as_named(terms: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """Return the term of the named protein change where ``bcftools csq`` saw no coding one.

    Records are left-aligned, so it may see an insertion into an exon (EGFR A763_Y764insFQEA,
    c.2284-5_2290dup) as a change of the intron before it.
    """
    if names.protein is None or not set(terms) <= _NOT_CODING:
        return terms
    beside_splice_site = any("splice" in term for term in terms)
    return (consequence_term(names.protein), *([_SPLICE_REGION] if beside_splice_site else []))


def _touched(allele: Allele, reference: ReferenceSequence) -> Interval:
    """Return the bases a change touches; an insertion touches its neighbours at each placement."""
    if allele.ref:
        return allele.start, allele.end
    low, high = placement_window(allele, reference)
    return max(low - 1, 0), high + 1


def _as_repeated(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms of a duplication that begins in an exon and ends in an intron.

    Placed in the intron it looks like a change of that alone (FLT3 c.1801_1837+23dup), but it
    repeats coding bases; which of the two splice sites is used is open, so there is no p. name.
    """
    return (_CODING_SEQUENCE, *terms) if set(terms) <= _OUTSIDE else terms


def _with_phase(
    names: Names, terms: tuple[str, ...], variant: SmallVariant
) -> tuple[Names, tuple[str, ...]]:
    """Withhold the protein name of a variant with another one in its codon or frame, maybe in cis.

    What it does is told by the reference only where it is the same beside the other one.
    """
    phase = next((f for f in variant.filters if f.name == "phase_unknown"), None)
    words = variant.undetermined_effect
    if phase is None and words is None:
        return names, terms
    beside = tuple(term for term in terms if term in _AT_SPLICE_SITES)
    if words is not None:
        terms = (_CODING_SEQUENCE, *beside)
    elif names.protein is not None:
        terms = (consequence_term(names.protein), *beside)
    reason = (words or "") if phase is None else phase.reason.removeprefix("not evaluated: ")
    return Names(coding=names.coding, reason=f"no p. name: {reason}"), terms


def _fields(
    allele: Allele,
    transcript: Transcript,
    terms: Sequence[str],
    names: Names,
    touched: Interval,
) -> dict[str, object]:
    codons = names.codons or _codons(allele, transcript)
    exons = _exons(transcript, touched)
    return {
        "gene": transcript.gene,
        "transcript_id": transcript.transcript_id,
        "refseq_id": transcript.refseq_id,
        "mane_select": transcript.choice is TranscriptChoice.MANE_SELECT,
        "consequence": "&".join(terms),
        "hgvs_c": names.coding,
        "hgvs_p": names.protein,
        "protein_change": names.protein_change,
        "codon_first": codons[0] if codons else None,
        "codon_last": codons[1] if codons else None,
        "exon": exons[0] if exons else None,
        "exon_last": exons[-1] if len(exons) > 1 else None,
        "exon_count": None if transcript.coding_only else len(transcript.exons),
        "coding_exon": _coding_exon(transcript, touched),
        "naming_reason": names.reason,
    }


def _exons(transcript: Transcript, touched: Interval) -> list[int]:
    """Return the numbers of the exons that an interval overlaps, ascending."""
    numbered = numbered_exons(transcript)
    return [n for n, (start, end) in numbered if start < touched[1] and touched[0] < end]


def _coding_exon(transcript: Transcript, touched: Interval) -> str | None:
    """Return which of the coding exons is touched, where exons have no number."""
    if transcript.first_exon is not None:
        return None
    exons = transcribed(transcript, coding_exons(transcript))
    hit = [n for n, (s, e) in enumerate(exons, start=1) if s < touched[1] and touched[0] < e]
    numbers = "-".join(str(n) for n in dict.fromkeys((hit[0], hit[-1]))) if hit else None
    return f"{numbers} of {len(exons)}" if numbers else None


def _codons(allele: Allele, transcript: Transcript) -> tuple[int, int] | None:
    """Return the codons a change touches on the reference, None outside the coding sequence."""
    ends = (allele.start, max(allele.end - 1, allele.start))
    found = [codon for base in ends if (codon := codon_at(transcript, base)) is not None]
    return (min(found), max(found)) if found else None
