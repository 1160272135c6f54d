"""Whether a kinase domain survives a fusion, from breakpoint and gene model (clinical.md 3.5)."""

from dataclasses import dataclass

from agnoma.gene_model import GeneModel, cds_bp, codons_to_genome
from agnoma.genome import contig_translation
from agnoma.io.fusion_tables import Breakpoint, FusionCall
from agnoma.io.resources import KinaseDomain
from agnoma.models.reference import Strand, Transcript

CODON_BP = 3


@dataclass(frozen=True, slots=True)
class DomainState:
    """What happened to a kinase domain."""

    gene: str | None
    """Partner with a kinase domain; None = neither partner has a known one."""
    retained: bool | None
    reason: str | None = None
    """Why it is not known."""


def kinase_state(
    call: FusionCall, domains: dict[str, KinaseDomain], genes: GeneModel
) -> DomainState:
    """Return which partner has a kinase and whether the fusion keeps its domain.

    The 3' partner is asked first: most kinases are fused there. A 5' partner is asked when the
    3' partner has no kinase or loses it.
    """
    states = []
    for gene, breakpoint_, is_5prime in (
        (call.gene3, call.breakpoint3, False),
        (call.gene5, call.breakpoint5, True),
    ):
        domain = domains.get(gene)
        if domain is not None:
            states.append(_partner_state(domain, breakpoint_, genes, is_5prime=is_5prime))
    kept = [state for state in states if state.retained]
    unknown = [state for state in states if state.retained is None]
    return next(iter([*kept, *unknown, *states]), DomainState(None, None))


def _partner_state(
    domain: KinaseDomain, breakpoint_: Breakpoint | None, genes: GeneModel, *, is_5prime: bool
) -> DomainState:
    if is_5prime and not domain.may_be_5prime:
        return DomainState(
            domain.gene,
            None,
            f"{domain.gene} is given as 5' partner, where its kinase is not known to be kept: "
            "check the order of the partners",
        )
    transcript = genes.get(domain.gene)
    if transcript is None:
        return DomainState(domain.gene, None, f"{domain.gene} is not in the gene model")
    if breakpoint_ is None:
        return DomainState(domain.gene, None, f"no breakpoint given in {domain.gene}")
    if not _within(breakpoint_, transcript):
        where = f"{transcript.contig}:{transcript.start + 1}-{transcript.end}"
        reason = f"breakpoint {breakpoint_} lies outside {domain.gene} ({where})"
        return DomainState(domain.gene, None, reason)
    if domain.last_codon * CODON_BP > cds_bp(transcript):
        reason = (
            f"{transcript.transcript_id} ends before codon {domain.last_codon}, where the kinase "
            f"domain of {domain.gene} is known to end"
        )
        return DomainState(domain.gene, None, reason)
    return DomainState(
        domain.gene, domain_kept(transcript, domain, breakpoint_.position, is_5prime=is_5prime)
    )


def _within(breakpoint_: Breakpoint, transcript: Transcript) -> bool:
    known = contig_translation([breakpoint_.contig], [transcript.contig])
    return bool(known) and transcript.start < breakpoint_.position <= transcript.end


def domain_kept(
    transcript: Transcript, domain: KinaseDomain, position: int, *, is_5prime: bool
) -> bool:
    """Return whether the whole domain lies on the partner's kept side of the breakpoint.

    A 5' partner keeps what is transcribed up to and including the breakpoint, a 3' partner what
    is transcribed from it on. Within an intron this asks for the next exon, as splicing does.

    Parameters
    ----------
    transcript
        Of the gene; its codons number the domain.
    domain
        Codons that must all be kept.
    position
        Breakpoint on the reference, 1-based.
    is_5prime
        Whether the gene is the 5' partner.
    """
    pieces = codons_to_genome(transcript, domain.first_codon, domain.last_codon)
    first_base, last_base = pieces[0][0] + 1, pieces[-1][1]
    keeps_lower_side = is_5prime == (transcript.strand is Strand.PLUS)
    return last_base <= position if keeps_lower_side else position <= first_base
