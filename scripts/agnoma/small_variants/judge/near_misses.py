"""Candidates that one filter alone kept from being reported: there nothing is excluded either.

A filter weighs signs of an artefact; a variant whose evidence would make a call may still be real
(clinical.md 1.7: missing is never negative). So the codon, exon and gene it lies in are open, at
hotspots and everywhere else. Of a candidate that is withheld because the matched normal carries
it not even the gene is told (clinical.md 8.1): tumour cells in the normal, or a normal that is the
tumour, carry somatic variants at fractions that no inherited allele has.
"""

from collections.abc import Iterator

from agnoma.gene_model import GeneModel, codon_at, exon_at, numbered_exons, sites_beside
from agnoma.models.evidence import AlleleEvidence, CandidateEvidence
from agnoma.models.reference import Transcript
from agnoma.models.variant import PopulationFrequency, SmallVariant, UnresolvedLocus
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.filters.statistics import binomial_at_most
from agnoma.small_variants.judge.normal_doubts import hardly_inherited
from agnoma.small_variants.judge.unresolved import HotspotNames, filtered_words, is_silent

BELOW_LIMIT = frozenset({"low_alt", "low_vaf"})
"""Filters on how much was seen: what they remove lies below the limit of detection stated."""
_ONE_CAUSE = {"background": "pon"}  # two limits on the same normals
MAX_INHERITED_P = 1e-3  # of 10,000 inherited alleles of a deep normal none looks odd by chance
MAX_INHERITED_P_BOTH = 1e-2  # where the tumour's fraction is odd as well
# Reads of the reference align more easily, of insertions and deletions much more. [project default]
BIAS_SUBSTITUTION, BIAS_OTHER = 0.1, 0.2
_EVEN = 0.5


def is_near_miss(variant: SmallVariant) -> bool:
    """Return whether a candidate would have been reported but for one filter.

    Fragments and allele fraction are as many as a call needs; the two filters of the panel of
    normals count as one.
    """
    failed = {_ONE_CAUSE.get(name, name) for name in variant.failed}
    return len(failed) == 1 and not failed & BELOW_LIMIT


def places_of(
    allele: Allele, names: HotspotNames, model: GeneModel, reason: str = ""
) -> Iterator[UnresolvedLocus]:
    """Yield the codons and canonical splice sites a change touches, none where it is silent."""
    start, end = (allele.start, allele.end) if allele.ref else (allele.start - 1, allele.start + 1)
    for transcript in model.overlapping(allele.contig, start, end):
        codons: dict[int, int | None] = {}
        for base in range(start, end):
            codon = codon_at(transcript, base)
            if codon is not None:
                codons.setdefault(codon, exon_at(transcript, base))
        if codons and is_silent(names.protein_change(allele, transcript.gene)):
            codons = {}
        for codon, exon in codons.items():
            yield UnresolvedLocus(
                locus_id=f"{transcript.gene} codon {codon}",
                gene=transcript.gene,
                number=codon,
                exon=exon,
                reason=reason,
            )
        for exon in _spliced_exons(transcript, start, end):
            yield UnresolvedLocus(
                locus_id=f"{transcript.gene} exon {exon} splice site",
                gene=transcript.gene,
                number=0,
                exon=exon,
                splice_site=True,
                reason=reason,
            )


def opened_by(
    allele: Allele, variant: SmallVariant, names: HotspotNames, model: GeneModel
) -> tuple[UnresolvedLocus, ...]:
    """Return the places a candidate leaves open that one filter alone removed."""
    if not is_near_miss(variant):
        return ()
    return tuple(places_of(allele, names, model, filtered_words(variant)))


def odd_in_normal(normal: AlleleEvidence, tumour: AlleleEvidence, allele: Allele) -> bool:
    """Return whether the normal carries an allele at a fraction that no inherited one has.

    By the exact binomial it is neither half of the fragments nor all of them, each with a margin
    for fragments that aligned worse or better than those of the reference. Less is asked where the
    tumour's fraction is odd as well: chance does not strike both.
    """
    bias = BIAS_SUBSTITUTION if allele.is_substitution else BIAS_OTHER
    in_normal = _inherited_p(normal, bias)
    if in_normal >= MAX_INHERITED_P_BOTH:
        return False
    return in_normal < MAX_INHERITED_P or _inherited_p(tumour, bias) < MAX_INHERITED_P


def _inherited_p(sample: AlleleEvidence, bias: float) -> float:
    """Return how well the fragments of a sample fit a heterozygous or a homozygous allele.

    The greater of the two one-sided probabilities of a count at least as far away.
    """
    seen, depth = sample.alt_count, sample.depth_x
    if not depth or abs(seen / depth - _EVEN) <= bias or seen >= (1 - bias) * depth:
        return 1.0  # within the margins, as nearly every inherited allele is
    too_few = binomial_at_most(seen, depth, _EVEN - bias)
    too_many = binomial_at_most(depth - seen, depth, _EVEN - bias)
    homozygous = binomial_at_most(seen, depth, 1 - bias)
    return max(min(too_few, too_many), homozygous)


def may_be_somatic(
    candidate: CandidateEvidence,
    allele: Allele,
    known: PopulationFrequency | None,
    limits: SmallVariantsConfig,
) -> bool:
    """Return whether a variant that the normal carries is odd there, and unknown as inherited.

    An allele known from the population, or from families, is inherited, whatever its fraction.
    """
    if candidate.normal is None or not odd_in_normal(candidate.normal, candidate.tumour, allele):
        return False
    return hardly_inherited(known, limits)


def _spliced_exons(transcript: Transcript, start: int, end: int) -> Iterator[int]:
    """Yield the coding exons of which ``[start, end)`` touches a canonical splice site.

    None where exon numbers are unknown: no locus at a splice site is placed there either.
    """
    if not (transcript.cds_start - 2 < end and start < transcript.cds_end + 2):
        return
    for number, exon in numbered_exons(transcript):
        if any(low < end and start < high for low, high in sites_beside(transcript, exon)):
            yield number
