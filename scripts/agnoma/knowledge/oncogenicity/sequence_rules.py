"""What the change does to gene and protein, and what is curated of its allele (clinical.md 6.6)."""

from agnoma.gene_model import CODON_BP, cds_bp
from agnoma.io.resources import IndelChange, IndelRegion
from agnoma.knowledge.exon_skipping import splice_candidate
from agnoma.knowledge.internal_duplications import duplicates
from agnoma.knowledge.oncogenicity.named import (
    CANONICAL_SPLICE,
    DRIVING,
    NULL_TERMS,
    SUPPRESSING,
    NamedVariant,
)
from agnoma.knowledge.oncogenicity.results import (
    NOT_FIRED,
    Outcome,
    RuleResult,
    fired,
    not_evaluated,
)
from agnoma.knowledge.tables import GeneKnowledge

LATE_FRACTION = 0.975
"""Null variants in the last 2.5 % of the coding sequence do not count (PCGR; clinical.md 3.3).

Where late_truncations.tsv knows the end of the last domain, that decides instead.
"""
INFRAME_TERMS = frozenset(
    {"inframe_deletion", "inframe_insertion", "inframe_altering", "protein_altering"}
)
SILENT = "synonymous"
SPLICE_REGION = "splice_region"
NOT_CURATED = not_evaluated(
    "the allele is not among the curated ones; the literature was not searched"
)
NO_SPLICE_PREDICTION = not_evaluated("silent near a splice site, without a splice prediction")
NO_PREDICTION = not_evaluated("no computational prediction is read")
NO_ETIOLOGY = not_evaluated("no table of genes with a single genetic cause is read")
NO_BENIGN_STUDY = not_evaluated("functional studies without effect are not curated")


def null_in_tsg(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to stop, frameshift, lost start, lost splice site of a suppressor; not at its end."""
    null = sorted(named.terms & NULL_TERMS)
    if not null or genes.roles.get(named.gene) not in SUPPRESSING:
        return NOT_FIRED
    what = f"null variant ({', '.join(null)}) in a suppressor"
    if named.terms & {"stop_gained", "frameshift"}:
        codon, kept_from = named.variant.codon_first, genes.late_truncations.get(named.gene)
        position = _cds_fraction(named)
        if codon is not None and kept_from is not None:
            if codon >= kept_from:
                late = f"{what}, but from codon {kept_from} on a truncation keeps every domain"
                return RuleResult(Outcome.NOT_FIRED, late)
        elif position is None:
            what += "; its place in the coding sequence could not be checked"
        elif position > LATE_FRACTION:
            late = f"{what}, but in the last 2.5 % of the coding sequence"
            return RuleResult(Outcome.NOT_FIRED, late)
    return fired(what)


def _cds_fraction(named: NamedVariant) -> float | None:
    codon = named.variant.codon_first
    if codon is None or named.transcript is None:
        return None
    return codon * CODON_BP / cds_bp(named.transcript)


def same_aa_as_established(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to an established allele that another nucleotide change brings about.

    The established nucleotide change itself is no further evidence for itself: it counts once,
    under `functional_study`.
    """
    protein, ours = named.variant.protein_change, named.variant.hgvs_c
    if protein is None or established_protein(named, genes) is None:
        return NOT_FIRED
    hotspot = genes.hotspots.get((named.gene, named.variant.codon_first or 0))
    pairs = hotspot.coding if hotspot is not None else frozenset()
    listed = sorted(coding for name, coding in pairs if name == protein)
    if not listed:
        return not_evaluated(f"the curated tables list {protein} without its nucleotide change")
    if ours is None:
        return not_evaluated(f"the nucleotide change behind this {protein} is not known")
    if ours in listed:
        return NOT_FIRED
    return fired(f"{protein} is established by {', '.join(listed)}; here it is {ours}")


def functional_study(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to the alleles of the curated tables: each is listed for a known effect."""
    words = established_protein(named, genes) or established_promoter(named, genes)
    return NOT_CURATED if words is None else fired(words)


def established_protein(named: NamedVariant, genes: GeneKnowledge) -> str | None:
    """Return where a protein change is curated as oncogenic, in words; None if nowhere."""
    protein, codon = named.variant.protein_change, named.variant.codon_first
    if protein is None or codon is None:
        return None
    hotspot = genes.hotspots.get((named.gene, codon))
    if hotspot is not None and protein in hotspot.alleles:
        return f"established hotspot allele ({hotspot.source})"
    named_by_fact = (named.gene, protein) in genes.exact_alleles
    return "allele named by a curated fact" if named_by_fact else None


def established_promoter(named: NamedVariant, genes: GeneKnowledge) -> str | None:
    """Return which curated promoter allele a variant is or holds, in words; None if none."""
    own = named.variant.hgvs_c
    for position in named.promoter_changes:
        hotspot = genes.hotspots.get((named.gene, position))
        for allele in (own, *named.promoter_parts) if hotspot else ():
            if hotspot and allele in hotspot.alleles:
                held = "" if allele == own else f"holds {allele}: "
                return f"{held}established promoter allele ({hotspot.source})"
    return None


def functional_domain(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to missense and in-frame changes in a curated domain of an oncogene.

    Domains are the kinase domains, and for indels the regions whose indels activate.
    """
    first, last = named.variant.codon_first, named.variant.codon_last
    if first is None or not _changes_residues(named):
        return NOT_FIRED
    region = indel_region(named, genes)
    if region is not None:
        span = f"codons {region.first_codon}-{region.last_codon}"
        return fired(f"in exon {region.exon}, {span} ({region.source})")
    domain = genes.domains.get(named.gene)
    if domain is None or genes.roles.get(named.gene) not in DRIVING:
        return not_evaluated(f"no functional domain of {named.gene} is curated")
    if domain.first_codon <= (last or first) and first <= domain.last_codon:
        codons = f"codons {domain.first_codon}-{domain.last_codon}"
        return fired(f"in the kinase domain, {codons} ({domain.source})")
    return NOT_FIRED


def _changes_residues(named: NamedVariant) -> bool:
    if named.terms & NULL_TERMS:
        return False
    change = named.substitution
    return is_inframe(named) or (change is not None and change.is_missense)


def indel_region(named: NamedVariant, genes: GeneKnowledge) -> IndelRegion | None:
    """Return the curated region an indel touches, of the change the region counts."""
    first, last = named.variant.codon_first, named.variant.codon_last
    if first is None or "stop_gained" in named.terms:
        return None
    for region in genes.indel_regions:
        inside = region.first_codon <= (last or first) and first <= region.last_codon
        if region.gene == named.gene and inside and _is_of(region.change, named):
            return region
    return None


def _is_of(change: IndelChange, named: NamedVariant) -> bool:
    gained = named.gained_bp
    if gained == 0:
        return False
    if change is IndelChange.FRAMESHIFT:
        return gained > 0 and gained % CODON_BP != 0
    if gained % CODON_BP != 0:
        return False
    if change is IndelChange.DUPLICATION:
        return gained > 0 and duplicates(named.variant)
    wanted = {IndelChange.DELETION: gained < 0, IndelChange.INSERTION: gained > 0}
    return wanted.get(change, True)


def is_inframe(named: NamedVariant) -> bool:
    """Return whether the protein changes its length in frame."""
    gained = named.gained_bp
    return gained != 0 and gained % CODON_BP == 0 and bool(named.terms & INFRAME_TERMS)


def inframe_length_change(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to in-frame indels of genes with a role, and to a lost stop of a suppressor."""
    role = genes.roles.get(named.gene)
    if is_inframe(named) and role is not None:
        return fired(f"in-frame change of length in a gene with a role ({role.value})")
    if "stop_lost" in named.terms and role in SUPPRESSING:
        return fired("stop codon of a suppressor lost")
    return NOT_FIRED


def same_residue_other_missense(named: NamedVariant, genes: GeneKnowledge) -> RuleResult:
    """Apply to a missense that is not curated, where another one at the residue is."""
    change = named.substitution
    if change is None or not change.is_missense or established_protein(named, genes) is not None:
        return NOT_FIRED
    hotspot = genes.hotspots.get((named.gene, change.codon))
    prefix = f"p.{change.reference}{change.codon}"
    others = sorted(a for a in hotspot.alleles if a.startswith(prefix)) if hotspot else []
    if not hotspot or not others:
        return NOT_FIRED
    return fired(f"{', '.join(others)} at this residue are established ({hotspot.source})")


def silent_no_splice(named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Apply to silent changes away from splice sites."""
    if SILENT not in named.terms:
        return NOT_FIRED
    near = named.terms & {SPLICE_REGION, *CANONICAL_SPLICE} or named.skipping is not None
    transcript = named.transcript
    if near or (transcript is not None and splice_candidate(named.variant, transcript)):
        return NO_SPLICE_PREDICTION
    return fired("silent, away from splice sites")


def computational(_named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Say that no prediction is read: neither for an effect nor against one."""
    return NO_PREDICTION


def single_etiology(_named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Say that no disease with a single genetic cause is curated."""
    return NO_ETIOLOGY


def functional_benign(_named: NamedVariant, _genes: GeneKnowledge) -> RuleResult:
    """Say that studies that found no effect are not curated."""
    return NO_BENIGN_STUDY
