"""Final state of every required locus: what was called there, and what could have been seen.

States and wording: clinical.md 1.7. A locus that cannot be read never renders as 'not detected'.
"""

import math
import re
from collections.abc import Collection, Iterable, Sequence

from agnoma.assessability.tumour_content import NO_COPIES, UNKNOWN_COPIES, variant_words
from agnoma.models.alteration import Alteration
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.open_loci import (
    NEGATIVE,
    gene_with_unresolved,
    with_exon_losses,
    with_unresolved,
)
from agnoma.models.profile import LocusResult
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
    Verdict,
)
from agnoma.models.variant import AnnotatedVariant, SmallVariantSummary

EXONS_ELSEWHERE = "blind exons are listed in callability.json"
SAMPLE_FAILED = "sample failed QC"
# Changes that leave the protein as it is are no finding at a codon or an exon.
SILENT = frozenset(
    {"synonymous", "stop_retained", "start_retained", "5_prime_utr", "3_prime_utr", "intron"}
)

CODON_BP = 3
_CODING_SPAN = re.compile(
    r"(?:[^:]*:)?c\.(?P<from>\d+)(?P<from_offset>[+-]\d+)?"
    r"(?:_(?P<to>\d+)(?P<to_offset>[+-]\d+)?)?(?![\d+-])"
)


def locus_results(
    callability: Callability,
    variants: Sequence[AnnotatedVariant],
    alterations: Iterable[Alteration],
    summary: SmallVariantSummary,
    *,
    verdict: Verdict,
    exon_deletions: Collection[ExonDeletion] = (),
) -> tuple[LocusResult, ...]:
    """Return the final state of each required locus, in the order of the callability record."""
    known = {a.variant_key: a for a in alterations if a.variant_key}
    names = {key: a.alteration_id for key, a in known.items()}
    by_gene: dict[str | None, list[AnnotatedVariant]] = {}
    for variant in variants:
        by_gene.setdefault(variant.gene, []).append(variant)
    results = []
    for record in callability.loci:
        here = [
            v
            for v in by_gene.get(record.locus.gene, ())
            if overlaps_locus(v, record.locus) or _skips(known.get(v.key), record.locus)
        ]
        # One entry per variant, also when two alterations share a name.
        found = tuple(dict.fromkeys(names.get(v.key) or _name(v) for v in here))
        if found:
            state, seen = LocusState.DETECTED, record
        else:
            open_ = with_exon_losses(with_unresolved(record, summary), exon_deletions)
            seen = _without_finding(open_, summary, verdict)
            state = seen.state
        statement = locus_statement(seen, state, found, power=callability.power)
        results.append(
            LocusResult(callability=seen, state=state, detected=found, statement=statement)
        )
    return tuple(results)


def gene_results(
    callability: Callability,
    summary: SmallVariantSummary | None = None,
    *,
    verdict: Verdict,
    asked: Collection[str] | None = None,
) -> tuple[GeneCallability, ...]:
    """Return gene callability; a failed sample excludes nothing in any gene.

    A gene with an unresolved hotspot (of ``summary``) is not assessable either. Blind exons are
    kept for the genes in ``asked``, of all without it: an exome's would outweigh the document, and
    the callability record has them.
    """
    genes = tuple(
        gene
        if asked is None or gene.gene in asked or not gene.blind_exons
        else gene.model_copy(update={"blind_exons": (), "exons_note": EXONS_ELSEWHERE})
        for gene in callability.genes
    )
    if summary is not None:
        genes = tuple(gene_with_unresolved(gene, summary) for gene in genes)
    if verdict is not Verdict.FAIL:
        return genes
    update = {"state": LocusState.NOT_ASSESSABLE, "reason": SAMPLE_FAILED}
    return tuple(
        gene.model_copy(update=update) if gene.state in NEGATIVE else gene for gene in genes
    )


def exon_deletion_results(
    records: Iterable[ExonDeletion], *, verdict: Verdict
) -> tuple[ExonDeletion, ...]:
    """Return rearrangements of whole exons; a failed sample excludes none of them."""
    unseen = {"status": Status.NOT_ASSESSABLE, "reason": SAMPLE_FAILED, "detected": None}
    failed = verdict is Verdict.FAIL
    return tuple(
        record.model_copy(update=unseen) if failed and record.detected is False else record
        for record in records
    )


def overlaps_locus(variant: AnnotatedVariant, locus: RequiredLocus) -> bool:
    """Return whether a reported variant of the locus' gene changes the locus."""
    terms = set((variant.consequence or "").split("&")) - {""}
    # Terms come in Sequence Ontology or `bcftools csq` spelling.
    silent = bool(terms) and {term.removesuffix("_variant") for term in terms} <= SILENT
    if silent and locus.kind in (LocusKind.CODON, LocusKind.EXON):
        return False
    if variant.hotspot == locus.locus_id:
        return True
    if locus.kind is LocusKind.CODON:
        first, last = variant.codon_first, variant.codon_last or variant.codon_first
        if first is None or last is None:
            named = _named_codons(variant.hgvs_c)
            return named is not None and named[0] <= locus.last and named[1] >= locus.first
        return first <= locus.last and last >= locus.first
    if locus.kind is LocusKind.PROMOTER:
        bases = _upstream_bases(variant.hgvs_c)
        return bool(bases) and min(bases) <= locus.last and max(bases) >= locus.first
    exon, exon_last = variant.exon, variant.exon_last or variant.exon
    in_exon = (
        exon is not None
        and exon_last is not None
        and exon <= locus.last
        and exon_last >= locus.first
    )
    if locus.kind is LocusKind.SPLICE_SITE:
        return in_exon and any("splice_acceptor" in t or "splice_donor" in t for t in terms)
    return in_exon


def locus_statement(
    record: LocusCallability, state: LocusState, found: Sequence[str] = (), *, power: float
) -> str:
    """Return the sentence of clinical.md 1.7 for a state, with its numbers as percentages."""
    if state is LocusState.DETECTED:
        return f"Detected: {', '.join(found)}."
    if state is LocusState.NOT_TESTED:
        return f"Not covered by this test{_because(record)}."
    if state is LocusState.NOT_ASSESSABLE:
        return (
            f"Not assessable – a variant cannot be excluded{_because(record)}; consider repeat "
            "testing or an orthogonal assay."
        )
    limit = percent_up(record.effective_lod_fraction)
    if state is LocusState.NOT_DETECTED_LIMITED:
        return f"Not detected with limited sensitivity (LoD {limit}){_because(record)}."
    note = f"; {record.note}" if record.note else ""
    return (
        f"Not detected (sensitivity ≥{percent_down(power)} for variants ≥{limit} allele fraction "
        f"at this position{_cell_words(record)}{note})."
    )


def percent_up(fraction: float | None) -> str:
    """Return a limit as a percentage, rounded up: a limit is never stated better than it is.

    >>> percent_up(0.0361), percent_up(0.05), percent_up(None)
    ('3.7 %', '5 %', 'unknown')
    """
    if fraction is None:
        return "unknown"
    return f"{math.ceil(round(fraction * 1000, 6)) / 10:g} %"


def percent_down(fraction: float) -> str:
    """Return a guaranteed probability as a percentage, rounded down.

    >>> percent_down(0.95)
    '95 %'
    """
    return f"{math.floor(round(fraction * 1000, 6)) / 10:g} %"


def _cell_words(record: LocusCallability) -> str:
    """Return what a limit means in tumour cells, beginning with a semicolon."""
    if record.copies_basis == NO_COPIES:
        return f"; {NO_COPIES}"
    if record.min_tumour_fraction is None:
        return ""
    words = (
        f"; this corresponds to a {variant_words(record.copies)} in a sample with "
        f"≥{percent_up(record.min_tumour_fraction)} tumour cells"
    )
    if record.copies_basis == UNKNOWN_COPIES:
        words += f" ({UNKNOWN_COPIES})"
    if record.min_cancer_cell_fraction is not None:
        words += (
            f", or to one in ≥{percent_up(record.min_cancer_cell_fraction)} of the tumour cells "
            "of this sample"
        )
    return words


def _because(record: LocusCallability) -> str:
    if record.reason:
        return f" ({record.reason})"
    if record.state is LocusState.NOT_ASSESSABLE and record.min_depth_x is not None:
        return f" (depth {record.min_depth_x})"
    return ""


def _without_finding(
    record: LocusCallability, summary: SmallVariantSummary, verdict: Verdict
) -> LocusCallability:
    """Return what may be said where nothing was called."""
    if record.state not in NEGATIVE:
        return record
    if not summary.tested:
        reason = summary.reason or "small variants were not called"
        return record.model_copy(update={"state": LocusState.NOT_TESTED, "reason": reason})
    if verdict is Verdict.FAIL:
        update = {"state": LocusState.NOT_ASSESSABLE, "reason": SAMPLE_FAILED}
        return record.model_copy(update=update)
    return record


def _skips(alteration: Alteration | None, locus: RequiredLocus) -> bool:
    """Return whether a variant counts as skipping of the exon whose splice sites are asked for."""
    if alteration is None or locus.kind is not LocusKind.SPLICE_SITE:
        return False
    skips = alteration.exon_skipping is not None and alteration.exon_skipping.is_skipping
    return skips and alteration.exon is not None and locus.first <= alteration.exon <= locus.last


def _named_codons(hgvs_c: str | None) -> tuple[int, int] | None:
    """Return the codons of a c. name that begins or ends in an exon, None inside one intron."""
    found = _CODING_SPAN.match(hgvs_c or "")
    if found is None:
        return None
    to, to_offset = found["to"], found["to_offset"]
    if to is None:
        to, to_offset = found["from"], found["from_offset"]
    first = int(found["from"]) + (found["from_offset"] or "").startswith("+")
    last = int(to) - (to_offset or "").startswith("-")
    if first > last:
        return None
    return (first + CODON_BP - 1) // CODON_BP, (last + CODON_BP - 1) // CODON_BP


def _upstream_bases(hgvs_c: str | None) -> list[int]:
    """Return the c.-N bases a name is about, as negative numbers; none outside the promoter."""
    match = re.match(r"(?:[^:]*:)?c\.(-\d+)(?:_(-\d+))?(?![\d+-])", hgvs_c or "")
    return [int(number) for number in match.groups() if number] if match else []


def _name(variant: AnnotatedVariant) -> str:
    change = variant.protein_change or (variant.hgvs_c or "").rpartition(":")[2]
    return f"{variant.gene} {change}" if change else variant.key
