"""A small variant in the words of the Mutation Annotation Format.

Coordinates of a MAF are 1-based and closed; an insertion stands between its two neighbours
(GDC MAF format 1.0.0, "MAF file structure"; TCGA MAF 2.4, checks 6, 10 and 11).
"""

from dataclasses import dataclass

from agnoma.models.variant import AnnotatedVariant

NOTHING = "-"
UNKNOWN = "Unknown"
_SUBSTITUTIONS = {1: "SNP", 2: "DNP", 3: "TNP"}
_LONG_SUBSTITUTION = "ONP"

# Sequence Ontology term -> Variant_Classification, most severe first (Ensembl's table of
# consequences; a frameshift stays one where it meets a stop at once). A frameshift and a change of
# length also ask which way the length goes.
_CLASSES = (
    ("splice_acceptor_variant", "Splice_Site"),
    ("splice_donor_variant", "Splice_Site"),
    ("frameshift_variant", "Frame_Shift"),
    ("stop_gained", "Nonsense_Mutation"),
    ("stop_lost", "Nonstop_Mutation"),
    ("start_lost", "Translation_Start_Site"),
    ("inframe_insertion", "In_Frame_Ins"),
    ("inframe_deletion", "In_Frame_Del"),
    ("protein_altering_variant", "In_Frame"),
    ("inframe_altering", "In_Frame"),
    ("missense_variant", "Missense_Mutation"),
    ("splice_region_variant", "Splice_Region"),
    ("start_retained_variant", "Silent"),
    ("stop_retained_variant", "Silent"),
    ("synonymous_variant", "Silent"),
    ("5_prime_UTR_variant", "5'UTR"),
    ("3_prime_UTR_variant", "3'UTR"),
    ("intron_variant", "Intron"),
    ("non_coding_transcript_exon_variant", "RNA"),
    ("upstream_gene_variant", "5'Flank"),
    ("downstream_gene_variant", "3'Flank"),
    ("intergenic_variant", "IGR"),
)


@dataclass(frozen=True)
class MafAllele:
    """One allele as a MAF writes it."""

    start: int
    """First changed base; of an insertion the base before it. 1-based."""
    end: int
    """Last changed base; of an insertion the base behind it."""
    reference: str
    alternative: str
    variant_type: str
    """SNP, DNP, TNP, ONP, INS or DEL."""


def maf_allele(start: int, ref: str, alt: str) -> MafAllele:
    """Return an allele without the bases that reference and alternative share.

    Parameters
    ----------
    start
        Of the VCF's REF, 0-based.
    ref, alt
        As in a VCF, with or without the base before.
    """
    shared = _shared_start(ref, alt)
    position, ref, alt = start + shared, ref[shared:], alt[shared:]
    behind = _shared_start(ref[::-1], alt[::-1])
    ref, alt = ref[: len(ref) - behind], alt[: len(alt) - behind]
    if not ref:
        return MafAllele(position, position + 1, NOTHING, alt, "INS")
    if len(ref) == len(alt):
        kind = _SUBSTITUTIONS.get(len(ref), _LONG_SUBSTITUTION)
    else:
        kind = "DEL" if len(ref) > len(alt) else "INS"
    return MafAllele(position + 1, position + len(ref), ref, alt or NOTHING, kind)


def variant_classification(variant: AnnotatedVariant) -> str:
    """Return the class of a variant's consequence, ``Unknown`` where none is named."""
    terms = frozenset((variant.consequence or "").split("&"))
    found = next((name for term, name in _CLASSES if term in terms), UNKNOWN)
    if found not in ("Frame_Shift", "In_Frame"):
        return found
    longer = len(variant.alt) > len(variant.ref)
    return f"{found}_{'Ins' if longer else 'Del'}"


def _shared_start(first: str, second: str) -> int:
    """Return how many bases two alleles share from the left."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))
