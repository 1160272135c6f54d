"""Exon skipping predicted from DNA, and other changes near splice sites.

Skipping is predicted for exons whose skipping is curated (MET exon 14), in the words of clinical.md
3.4; a change near any other splice site is a candidate of uncertain significance (3.3).
Coordinates 0-based half-open; offsets from the exon as in HGVS: donor +1 is the first intron base
after it, acceptor -1 the last before it.
"""

from agnoma.gene_model import exon_to_genome, labelled_exons, sites_beside, splice_sites
from agnoma.genome import Interval
from agnoma.knowledge.matchers import MISSENSE
from agnoma.models.alteration import SkippingConfidence
from agnoma.models.fusion import Fusion
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import AnnotatedVariant, SmallVariant

BRANCH_NEAR_BP = 2
BRANCH_FAR_BP = 40
"""Polypyrimidine tract and branch point: -3 to -40 upstream of the exon."""
BRANCH_MIN_DELETION_BP = 5
POSSIBLE_DONOR_BP = (2, 5)
"""Donor +3 to +5 of a curated exon: possible (clinical.md 3.4)."""
CANDIDATE_DONOR_BP = (2, 6)
CANDIDATE_ACCEPTOR_BP = (2, 20)
"""Donor +3 to +6, acceptor -3 to -20 of any exon: uncertain without RNA (clinical.md 3.3)."""
LIKE_SKIPPING_CODONS = {("MET", 14): frozenset({1003})}
"""Codons whose missense changes act like the lost exon: Y1003 binds CBL (clinical.md 3.4)."""


def skipping_confidence(
    variant: SmallVariant, transcript: Transcript, exon: int, *, rna_confirmed: bool = False
) -> SkippingConfidence | None:
    """Return how sure it is that a variant skips a curated exon, None if it has no bearing on it.

    Canonical: any change of the two bases before or after the exon, the loss of the exon included.
    Not canonical: the last base of the exon, or a deletion of at least 5 bp that reaches into -3
    to -40 before it. Possible: donor +3 to +5. Like it: a missense change of the codon that binds
    CBL.

    Parameters
    ----------
    variant
        Any small variant; only an annotated one can be "like" skipping.
    transcript, exon
        The gene's transcript and the exon, counted from 1.
    rna_confirmed
        Whether RNA of the same tumour joins the neighbouring exons (`joins_around`); it raises
        any predicted or possible skipping to confirmed.
    """
    bounds = exon_to_genome(transcript, exon)
    if bounds is None:
        return None
    predicted = _predicted(variant, transcript, exon, bounds)
    if predicted is not None:
        return SkippingConfidence.CONFIRMED_RNA if rna_confirmed else predicted
    codons = LIKE_SKIPPING_CODONS.get((transcript.gene, exon), frozenset())
    return SkippingConfidence.LIKE if _missense_codon(variant) in codons else None


def _predicted(
    variant: SmallVariant, transcript: Transcript, exon: int, bounds: Interval
) -> SkippingConfidence | None:
    changed = changed_bases(variant)
    if any(_touches(changed, site) for site in splice_sites(transcript, exon)):
        return SkippingConfidence.PREDICTED_CANONICAL
    forward = transcript.strand is Strand.PLUS
    last = (bounds[1] - 1, bounds[1]) if forward else (bounds[0], bounds[0] + 1)
    if _touches(changed, last):
        return SkippingConfidence.PREDICTED_NONCANONICAL
    tract = acceptor_bases(transcript, bounds, BRANCH_NEAR_BP, BRANCH_FAR_BP)
    if variant_loses(variant) >= BRANCH_MIN_DELETION_BP and _touches(changed, tract):
        return SkippingConfidence.PREDICTED_NONCANONICAL
    donor = donor_bases(transcript, bounds, *POSSIBLE_DONOR_BP)
    return SkippingConfidence.POSSIBLE if _touches(changed, donor) else None


def _missense_codon(variant: SmallVariant) -> int | None:
    protein = variant.protein_change if isinstance(variant, AnnotatedVariant) else None
    found = MISSENSE.match(protein or "")
    return int(found[2]) if found and found[1] != found[3] else None


def joins_around(fusion: Fusion, transcript: Transcript, exon: int) -> bool:
    """Return whether a row of an RNA caller joins the exons on both sides of an exon.

    Such a caller reports the gene as both partners, with the end of the exon before and the begin
    of the exon after as breakpoints (1-based, as given).
    """
    before, after = (exon_to_genome(transcript, number) for number in (exon - 1, exon + 1))
    if before is None or after is None:
        return False
    forward = transcript.strand is Strand.PLUS
    wanted = (before[1], after[0] + 1) if forward else (before[0] + 1, after[1])
    found = (_position(fusion.breakpoint5), _position(fusion.breakpoint3))
    return {fusion.gene5, fusion.gene3} == {transcript.gene} and found == wanted


def _position(breakpoint_: str | None) -> int | None:
    number = (breakpoint_ or "").rpartition(":")[2]
    return int(number) if number.isdecimal() else None


def splice_candidate(variant: SmallVariant, transcript: Transcript) -> str | None:
    """Return where near a splice site a change lies, in words; None elsewhere.

    Donor +3 to +6 and acceptor -3 to -20 of any exon, without the canonical bases (clinical.md
    3.3): of uncertain significance unless RNA or a curated fact says more.
    """
    changed = changed_bases(variant)
    exons = labelled_exons(transcript)
    for place, (label, bounds) in enumerate(exons, start=1):
        if any(_touches(changed, site) for site in sites_beside(transcript, bounds)):
            continue
        donor = donor_bases(transcript, bounds, *CANDIDATE_DONOR_BP)
        if place < len(exons) and _touches(changed, donor):
            return f"splice candidate: donor +3 to +6 of {label}; uncertain without RNA"
        acceptor = acceptor_bases(transcript, bounds, *CANDIDATE_ACCEPTOR_BP)
        if place > 1 and _touches(changed, acceptor):
            return f"splice candidate: acceptor -3 to -20 of {label}; uncertain without RNA"
    return None


def donor_bases(transcript: Transcript, exon: Interval, skip: int, far: int) -> Interval:
    """Return the intron bases ``+(skip + 1)`` to ``+far`` after an exon."""
    if transcript.strand is Strand.PLUS:
        return exon[1] + skip, exon[1] + far
    return exon[0] - far, exon[0] - skip


def acceptor_bases(transcript: Transcript, exon: Interval, skip: int, far: int) -> Interval:
    """Return the intron bases ``-far`` to ``-(skip + 1)`` before an exon."""
    if transcript.strand is Strand.PLUS:
        return exon[0] - far, exon[0] - skip
    return exon[1] + skip, exon[1] + far


def variant_loses(variant: SmallVariant) -> int:
    """Return the net number of bases lost, negative when bases are gained."""
    return len(variant.ref) - len(variant.alt)


def changed_bases(variant: SmallVariant) -> Interval:
    """Return the reference bases a variant changes, without shared ends; empty for insertions."""
    ref, alt = variant.ref, variant.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    shared = 0
    while shared < min(len(ref), len(alt)) and ref[shared] == alt[shared]:
        shared += 1
    return (variant.start + shared, variant.start + len(ref))


def _touches(changed: Interval, target: Interval) -> bool:
    start, end = changed
    if start == end:  # an insertion between two bases touches what it splits
        return target[0] < start < target[1]
    return start < target[1] and target[0] < end
