"""Second changes that give a truncated suppressor its reading frame back (clinical.md 3.4).

Two patterns are looked for in pairs of passing variants of one gene:

* two indels within 100 bp, or further apart and on one molecule, neither in frame alone, in frame
  together, without a stop codon in the frame between them;
* a deletion that keeps the frame and takes a truncating variant out.

The first needs both on one molecule: in cis it is a reversion, in trans it is none, otherwise it is
possible. The second cannot be phased by reads over the site, since a molecule that lost the
truncating variant no longer shows it: such reads look like trans either way, so it stays possible.
Coordinates: 0-based half-open.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agnoma.gene_model import GeneModel, coding_exons
from agnoma.genome import intersect_bp
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.reference import Strand, Transcript
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.models.variant import AnnotatedVariant
from agnoma.sequence import STOP, reverse_complement, translate
from agnoma.small_variants.alleles import Allele, ReferenceSequence, join, key_of, trimmed

MAX_DISTANCE_BP = 100  # clinical.md 3.4
CODON_BP = 3
MIN_FRAGMENTS_BOTH = 3  # fewer on one molecule may be an error; as for candidates
MIN_SHARE_BOTH = 0.8  # of the fragments with the second change (clinical.md 2.5, one molecule)
TRUNCATING = frozenset({"stop_gained", "frameshift_variant"})


@dataclass(frozen=True, slots=True)
class _Change:
    """One coding change of a gene."""

    variant: AnnotatedVariant
    allele: Allele

    @property
    def net_bp(self) -> int:
        """Return bases gained (positive) or lost."""
        return len(self.allele.alt) - len(self.allele.ref)

    @property
    def in_frame(self) -> bool:
        """Return whether the length changes by whole codons."""
        return not changes_frame(self.allele)

    @property
    def truncating(self) -> bool:
        """Return whether the change alone cuts the protein short."""
        terms = set((self.variant.consequence or "").split("&"))
        return bool(terms & TRUNCATING) or not self.in_frame

    @property
    def name(self) -> str:
        """Return the protein name, else the coding one, else the key."""
        variant = self.variant
        return variant.protein_change or variant.hgvs_c or variant.key


def reversions(
    variants: Iterable[AnnotatedVariant],
    model: GeneModel,
    genes: Collection[str],
    reference: ReferenceSequence,
) -> list[Reversion]:
    """Return the pairs of variants that may restore the reading frame of a gene.

    Parameters
    ----------
    variants
        Named variants that no filter removed. A truncating variant of the germline must be among
        them to be seen reverted.
    model
        Chosen transcripts.
    genes
        Genes to look at (``reversion_genes.tsv``).
    reference
        Bases, for stop codons between two indels.
    """
    by_gene: dict[str, list[_Change]] = {}
    for variant in variants:
        if variant.gene in genes and variant.gene is not None:
            allele = trimmed(variant)
            by_gene.setdefault(variant.gene, []).append(_Change(variant, allele))
    found: list[Reversion] = []
    for gene in sorted(by_gene):
        transcript = model.get(gene)
        if transcript is None:
            continue
        changes = [c for c in by_gene[gene] if changes_coding(c.allele, transcript)]
        for one, two in _pairs(sorted(changes, key=lambda c: c.allele)):
            pair = _removed(one, two) or _restored(one, two, transcript, reference)
            record = None if pair is None else _reversion(gene, pair, reference)
            if record is not None:
                found.append(record)
    return found


def _pairs(changes: Sequence[_Change]) -> Iterator[tuple[_Change, _Change]]:
    """Yield the pairs with an insertion or deletion in them, in order; no others can revert."""
    gaps = [place for place, change in enumerate(changes) if change.net_bp]
    for place, one in enumerate(changes):
        later = gaps[bisect_right(gaps, place) :]
        for other in range(place + 1, len(changes)) if one.net_bp else later:
            yield one, changes[other]


@dataclass(frozen=True, slots=True)
class _Pair:
    kind: ReversionKind
    truncating: _Change
    reverting: _Change
    distance_bp: int

    @property
    def net_bp(self) -> int:
        """Return the bases gained or lost by what is on the reverted allele."""
        second = self.reverting.net_bp
        removed = self.kind is ReversionKind.TRUNCATION_REMOVED
        return second if removed else second + self.truncating.net_bp


def _removed(one: _Change, two: _Change) -> _Pair | None:
    """Return the pair when a deletion in frame takes a truncating variant out."""
    for lost, deletion in ((one, two), (two, one)):
        outer, inner = deletion.allele, lost.allele
        inside = outer.start <= inner.start and inner.end <= outer.end
        larger = len(outer.ref) > len(inner.ref)
        whole = deletion.net_bp < 0 and not deletion.truncating
        if whole and inside and larger and lost.truncating:
            return _Pair(ReversionKind.TRUNCATION_REMOVED, lost, deletion, 0)
    return None


def _restored(
    one: _Change, two: _Change, transcript: Transcript, reference: ReferenceSequence
) -> _Pair | None:
    """Return the pair when two indels out of frame are in frame together."""
    if not restore_frame((one.allele, two.allele), transcript, reference):
        return None
    distance = two.allele.start - one.allele.end
    # The commoner change is the older one, which the other came to on the same allele.
    older, newer = sorted((one, two), key=lambda c: (-c.variant.vaf, c.allele))
    pair = _Pair(ReversionKind.FRAME_RESTORED, older, newer, distance)
    if distance > MAX_DISTANCE_BP and _phase(pair, reference)[0] is not PhaseRelation.CIS:
        return None
    return pair


def restore_frame(
    changes: Sequence[Allele], transcript: Transcript, reference: ReferenceSequence
) -> bool:
    """Return whether indels, none in frame alone, are in frame on one molecule.

    No stop codon arises before the end when all are on one allele (clinical.md 3.4).

    Parameters
    ----------
    changes
        Sorted by place; those that overlap are on no molecule together.
    transcript, reference
        Where codons begin, and bases.
    """
    if not all(changes_frame(change) for change in changes):
        return False
    if any(two.start < one.end for one, two in pairwise(changes)):
        return False
    whole = join(changes, reference)
    if not (whole.ref or whole.alt):
        return False  # one base lost and gained in one run: a molecule with both is unchanged
    net_bp = sum(len(change.alt) - len(change.ref) for change in changes)
    return net_bp % CODON_BP == 0 and not _stops(changes, transcript, reference)


def changes_frame(allele: Allele) -> bool:
    """Return whether the length changes by other than whole codons."""
    return (len(allele.alt) - len(allele.ref)) % CODON_BP != 0


def changes_coding(allele: Allele, transcript: Transcript) -> bool:
    """Return whether a change touches coding bases, or lies between two of them."""
    place = (allele.start, allele.end) if allele.ref else (allele.start - 1, allele.start + 1)
    return intersect_bp([place], coding_exons(transcript)) > 0


def _stops(changes: Sequence[Allele], transcript: Transcript, reference: ReferenceSequence) -> bool:
    """Return whether a stop codon arises before the end when all changes are on one allele."""
    coding = ""
    for start, end in coding_exons(transcript):
        bases = reference.fetch(transcript.contig, start, end).upper()
        for allele in reversed(changes):  # from the right, so that places hold
            if start <= allele.start and allele.end <= end:
                low, high = allele.start - start, allele.end - start
                bases = bases[:low] + allele.alt + bases[high:]
        coding += bases
    protein = translate(coding if transcript.strand is Strand.PLUS else reverse_complement(coding))
    return STOP in protein[:-1]


def _reversion(gene: str, pair: _Pair, reference: ReferenceSequence) -> Reversion | None:
    """Return the record of a pair, None when it lies on two alleles."""
    relation, both = PhaseRelation.UNKNOWN, None
    if pair.kind is ReversionKind.FRAME_RESTORED:
        relation, both = _phase(pair, reference)
        if relation is PhaseRelation.TRANS:
            return None
    cis = relation is PhaseRelation.CIS
    return Reversion(
        gene=gene,
        kind=pair.kind,
        state=ReversionState.REVERSION if cis else ReversionState.POSSIBLE,
        truncating=pair.truncating.variant.key,
        truncating_name=pair.truncating.name,
        reverting=pair.reverting.variant.key,
        reverting_name=pair.reverting.name,
        phase=relation,
        fragments_both=both,
        net_bp=pair.net_bp,
        distance_bp=pair.distance_bp,
        reason=_reason(pair, cis=cis, both=both),
    )


def _phase(pair: _Pair, reference: ReferenceSequence) -> tuple[PhaseRelation, int | None]:
    """Return how the reverting change lies to the truncating one, and the fragments with both.

    A reversion in a part of the cells leaves fragments with the truncating variant alone, which
    makes the pair mixed; what counts is that the reverting change comes with the other.
    """
    found = _phase_record(pair.reverting, pair.truncating, reference)
    if found is None:
        turned = _phase_record(pair.truncating, pair.reverting, reference)
        if turned is None:
            return PhaseRelation.UNKNOWN, None
        found = turned.model_copy(
            update={"this_only": turned.other_only, "other_only": turned.this_only}
        )
    if found.relation is PhaseRelation.MIXED and found.both is not None:
        total = found.both + (found.this_only or 0)
        if found.both >= MIN_FRAGMENTS_BOTH and found.both >= MIN_SHARE_BOTH * total:
            return PhaseRelation.CIS, found.both
    return found.relation, found.both


def _phase_record(of: _Change, to: _Change, reference: ReferenceSequence) -> Phase | None:
    keys = {to.variant.key, key_of(to.allele, reference)}
    return next((phase for phase in of.variant.phases if phase.other in keys), None)


def _reason(pair: _Pair, *, cis: bool, both: int | None) -> str:
    reverting, truncating = pair.reverting.name, pair.truncating.name
    if pair.kind is ReversionKind.TRUNCATION_REMOVED:
        return (
            f"{reverting} ({pair.net_bp} bp, in frame) takes {truncating} out; reads over the site "
            "cannot tell on which allele it arose"
        )
    together = f"{truncating} and {reverting}, {pair.distance_bp} bp apart, {pair.net_bp:+d} bp"
    if cis:
        where = (
            "haplotype in the submitted VCF" if both is None else f"molecule in {both} fragments"
        )
        return f"{together} together, on one {where}: the frame is restored"
    seen = "no fragment covers both" if both is None else f"{both} fragments carry both"
    return f"{together} together, in frame if on one molecule; {seen}, phase unknown"
