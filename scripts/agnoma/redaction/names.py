"""What a shared copy calls an alteration: by its allele where that is public, else gene and class.

An allele that a public source of facts names is met in many patients. Any other one may be unique
to a patient, as a coordinate is, and is told as the gene and what kind of change it is.
"""

import re
from collections import Counter
from collections.abc import Iterable

from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.knowledge import Specificity
from agnoma.models.profile import Finding
from agnoma.redaction.policy import PUBLIC_SOURCES

CONSEQUENCES = {
    "missense_variant": "missense variant",
    "stop_gained": "stop gained",
    "frameshift_variant": "frameshift",
    "inframe_insertion": "in-frame insertion",
    "inframe_deletion": "in-frame deletion",
    "splice_donor_variant": "splice donor variant",
    "splice_acceptor_variant": "splice acceptor variant",
    "splice_region_variant": "splice region variant",
    "start_lost": "start lost",
    "stop_lost": "stop lost",
    "synonymous_variant": "synonymous variant",
}
"""Sequence Ontology terms that a class may be told by, in words."""
KINDS = {
    AlterationKind.SNV: "substitution",
    AlterationKind.INDEL: "insertion or deletion",
    AlterationKind.SPLICE: "splice variant",
    AlterationKind.PROMOTER: "promoter variant",
    AlterationKind.ITD: "internal tandem duplication",
    AlterationKind.SV: "rearrangement",
    AlterationKind.AMP: "amplification",
    AlterationKind.GAIN: "gain",
    AlterationKind.LOSS: "loss",
    AlterationKind.HOMDEL: "homozygous deletion",
    AlterationKind.FUSION: "fusion",
}
ALLELES = ("label", "protein_change", "coding_change", "codon_first", "codon_last", "exon")
"""Fields that name a place or an allele; kept for public alleles alone."""


def is_public(finding: Finding) -> bool:
    """Return whether a public source of facts names this very allele, seen to be of the tumour."""
    return not finding.alteration.origin_ambiguous and any(
        match.specificity is Specificity.EXACT_ALLELE and match.fact.source in PUBLIC_SOURCES
        for match in finding.matches
    )


def shared_names(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the name of every alteration in the copy by its name in the profile."""
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for finding in findings:
        own = finding.alteration
        name = own.alteration_id if is_public(finding) else class_name(own)
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        names[own.alteration_id] = f"{name}{again}"
    return names


def class_name(alteration: Alteration) -> str:
    """Return gene and class of an alteration.

    >>> from agnoma.models.alteration import Alteration, AlterationKind
    >>> snv = AlterationKind.SNV
    >>> class_name(Alteration(alteration_id="", gene="TP53", kind=snv, label="TP53 p.G245S"))
    'TP53 substitution'
    """
    terms = (alteration.consequence or "").split("&")
    word = next((CONSEQUENCES[term] for term in terms if term in CONSEQUENCES), None)
    return f"{alteration.gene} {word or KINDS[alteration.kind]}"


def shared_consequence(alteration: Alteration) -> str | None:
    """Return the Sequence Ontology terms of an alteration when all of them are known ones."""
    terms = (alteration.consequence or "").split("&")
    return alteration.consequence if all(term in CONSEQUENCES for term in terms) else None


def shared_subclass(subclass: str | None, findings: Iterable[Finding]) -> str | None:
    """Return the subclass unless it says more of an alteration than the copy does."""
    if subclass is None:
        return None
    told: set[str] = set()
    for finding in findings:
        own = finding.alteration
        told |= {own.gene, *KINDS[own.kind].split()}
        if is_public(finding):
            told.add((own.protein_change or "").removeprefix("p."))
    return subclass if all(word in told for word in re.split(r"[\s,]+", subclass)) else None
