"""One candidate told in plain text, in the order it was made and judged."""

import textwrap
from collections.abc import Collection, Iterable, Iterator

from agnoma.io.submitted_names import load_names
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase
from agnoma.models.knowledge import EvidenceMatch
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant, FilterOutcome, SmallVariant
from agnoma.small_variants.names.naming import Names
from agnoma.small_variants.names.submitted_names import in_words

WIDTH = 100
LABEL = 16
_MAX_TIERS = 8
_MAX_SUBMITTED = 4
Line = tuple[str, str]
"""Label and text."""


def laid_out(lines: Iterable[Line], indent: int = 2) -> Iterator[str]:
    """Yield lines of text with their labels in one column, wrapped."""
    for label, text in lines:
        wrapped = textwrap.wrap(text, WIDTH - indent - LABEL, break_on_hyphens=False) or [""]
        yield f"{'':{indent}}{label:<{LABEL}}{wrapped[0]}".rstrip()
        yield from (f"{'':{indent + LABEL}}{more}" for more in wrapped[1:])


def title_of(variant: SmallVariant, names: dict[str, Names]) -> str:
    """Return key, names and fate of a candidate in one line."""
    parts = [variant.key, *_names(variant, names)]
    return f"{' '.join(parts)}: {fate_of(variant)}"


def fate_of(variant: SmallVariant) -> str:
    """Return what became of a candidate."""
    if variant.failed:
        return f"not reported, removed by {', '.join(variant.failed)}"
    return f"reported, rescued from {', '.join(variant.rescued)}" if variant.rescued else "reported"


def story_of(
    variant: SmallVariant,
    names: dict[str, Names],
    *,
    profile: TumourProfile | None,
    tellable: Collection[str],
) -> Iterator[str]:
    """Yield the story of one candidate.

    Parameters
    ----------
    variant
        With its evidence and filters.
    names
        By gene, for candidates nobody named.
    profile
        Where it may stand; None = not made yet.
    tellable
        Keys that may be named: a phase with a withheld candidate is left out.
    """
    yield title_of(variant, names)
    yield from laid_out(
        [
            ("Proposed by", _proposers(variant)),
            ("Tumour", _evidence(variant.tumour, variant)),
            ("Normal", "no counts" if variant.normal is None else _in_normal(variant.normal)),
            *_surroundings(variant),
            ("Filters", ""),
        ]
    )
    yield from laid_out(map(_filter, variant.filters), indent=4)
    yield from laid_out(
        [
            *_molecule(variant, tellable),
            ("Name", _full_name(variant, names)),
            *_submitted_name(variant),
            ("Origin", _origin(variant)),
            *_report(variant, profile),
        ]
    )


def _proposers(variant: SmallVariant) -> str:
    if variant.callers:
        return ", ".join(variant.callers)
    if variant.source is EvidenceSource.SUBMITTED_VCF:
        return "the submitted VCF"
    return "not recorded"


def _evidence(counts: AlleleEvidence, variant: SmallVariant) -> str:
    parts = [f"{counts.alt_count} of {counts.depth_x} fragments"]
    interval = f"95 % interval {variant.vaf_low:.3f}-{variant.vaf_high:.3f}"
    parts[0] += f", fraction {variant.vaf:.4g} ({interval})"
    parts.append(f"{counts.ref_count} reference, {counts.other_count} with a third allele")
    parts += [
        f"{what} {one}/{two}"
        for what, one, two in (
            ("forward/reverse", counts.alt_forward, counts.alt_reverse),
            ("F1R2/F2R1", counts.alt_f1r2, counts.alt_f2r1),
        )
        if one is not None and two is not None and counts.alt_count
    ]
    parts += [
        f"{what} {value:.3g}"
        for what, value in (
            ("mean base quality", counts.alt_base_quality_mean),
            ("median mapping quality", counts.alt_mapping_quality_median),
            ("bp to the read end", counts.alt_end_distance_median_bp),
            ("other mismatches", counts.alt_other_mismatches_mean),
            ("reads per UMI family", counts.umi_family_size_median),
            ("LOD", counts.lod),
        )
        if value is not None
    ]
    return "; ".join(parts)


def _in_normal(counts: AlleleEvidence) -> str:
    """Return the normal's counts of this allele: a third allele there may be inherited."""
    return f"{counts.alt_count} of {counts.depth_x} fragments"


def _surroundings(variant: SmallVariant) -> Iterator[Line]:
    context = variant.context
    if context is not None:
        repeat = f"{context.repeat_units} units of {context.repeat_unit}"
        parts = [f"run of {context.homopolymer_bp} bp"]
        parts += [repeat] if context.repeat_unit else []
        parts += [f"listed in {context.low_complexity}"] if context.low_complexity else []
        yield "Reference", "; ".join(parts)
    if variant.hotspot is not None:
        yield "Hotspot", variant.hotspot


def _filter(outcome: FilterOutcome) -> Line:
    if outcome.exempt:
        verdict = "EXEMPT"
    elif outcome.passed is None:
        return outcome.name, outcome.reason
    else:
        verdict = "passed" if outcome.passed else "FAILED"
    return outcome.name, f"{verdict}: {outcome.reason}"


def _molecule(variant: SmallVariant, tellable: Collection[str]) -> Iterator[Line]:
    """Yield what the fragments join or keep apart."""
    if variant.merged_from:
        by_reads = variant.source is EvidenceSource.READS
        where = "on the same fragments" if by_reads else "in cis as submitted"
        where += "; the submitted VCF has them in trans" * variant.parts_submitted_in_trans
        yield "Merged from", f"{', '.join(variant.merged_from)}: {where}"
    for phase in variant.phases:
        if phase.other in tellable:
            yield "Phase", f"{phase.relation.value} with {phase.other} ({_phase_basis(phase)})"
            if phase.together:
                yield "Together", f"{phase.together}; the name below is of this variant alone"


def _phase_basis(phase: Phase) -> str:
    if phase.both is None:
        return "as submitted"
    counts = f"{phase.both} both, {phase.this_only} this only, {phase.other_only} other only"
    if phase.submitted is None or not phase.disputed:
        return counts
    return f"{counts}; submitted as {phase.submitted.value}"


def _names(variant: SmallVariant, names: dict[str, Names]) -> list[str]:
    """Return gene and shortest names, for a heading."""
    if isinstance(variant, AnnotatedVariant):
        gene, name = variant.gene, variant.protein_change or variant.hgvs_c
        return [part for part in (gene, name) if part]
    found = []
    for gene, given in names.items():
        found += [gene, given.protein_change or given.coding or ""]
    return [part for part in found if part]


def _submitted_name(variant: SmallVariant) -> Iterator[Line]:
    """Yield how a submitted annotation calls it, compared with our name or not."""
    check = variant.name_check if isinstance(variant, AnnotatedVariant) else None
    if check is not None and check.submitted is not None:
        word = {True: "the same", False: "ANOTHER", None: "not compared"}[check.agrees]
        known = check.submitted in check.reason
        yield "Submitted as", f"{word}: {'' if known else f'{check.submitted}; '}{check.reason}"
    elif variant.submitted_names:
        names = [name for name in load_names(variant.submitted_names) if name.hgvs_c or name.hgvs_p]
        called = list(dict.fromkeys(in_words(name) for name in names))
        more = f" and {len(called) - _MAX_SUBMITTED} more" if len(called) > _MAX_SUBMITTED else ""
        why = "only what is reported is" if check is None else check.reason
        why = why.removeprefix("not comparable: ")
        if called:
            yield "Submitted as", f"{', '.join(called[:_MAX_SUBMITTED])}{more}; not compared: {why}"


def _full_name(variant: SmallVariant, names: dict[str, Names]) -> str:
    if isinstance(variant, AnnotatedVariant):
        if variant.gene is None:
            return "in no gene of this run"
        exon = variant.exon_words() or None
        accession = variant.refseq_id or variant.transcript_id
        consequence, reason = variant.consequence, variant.naming_reason
        parts = (variant.gene, accession, variant.hgvs_c, variant.hgvs_p, consequence, exon, reason)
        return " ".join(part for part in parts if part)
    told = [
        " ".join(part for part in (gene, n.coding, n.protein, n.reason) if part)
        for gene, n in names.items()
    ]
    return "; ".join(told) or "not named"


def _origin(variant: SmallVariant) -> str:
    parts = [variant.origin.value]
    if variant.origin_estimate is not None:
        parts.append(variant.origin_estimate.reason)
    if variant.possible_chip is not None:
        parts.append(f"may come from clonal haematopoiesis: {variant.possible_chip}")
    return "; ".join(parts)


def _report(variant: SmallVariant, profile: TumourProfile | None) -> Iterator[Line]:
    if variant.failed:
        yield "Report", f"not in it; {', '.join(variant.failed)} removed it"
        return
    if profile is None:
        yield "Report", "passed every filter; the profile of this case is not made yet"
        return
    for finding in (*profile.findings, *profile.uncertain):
        if finding.variant is not None and finding.variant.key == variant.key:
            yield from _finding(finding)
            return
    cut = profile.uncertain_total - len(profile.uncertain)
    more = f", or one of {cut} beyond the length of the list" if cut > 0 else ""
    yield (
        "Report",
        "in the table of variants, on no list of the report: no fact fits, and it is silent, "
        f"likely benign or in no listed gene{more}",
    )


def _finding(finding: Finding) -> Iterator[Line]:
    """Yield what a finding is and the tiers its facts give, best first."""
    alteration = finding.alteration
    yield "Report", f"{alteration.label}, {alteration.oncogenicity.value}"
    tiers = sorted({_tier(match) for match in finding.matches if match.tier is not None})
    for tier in tiers[:_MAX_TIERS]:
        yield "", tier
    if len(tiers) > _MAX_TIERS:
        yield "", f"and {len(tiers) - _MAX_TIERS} more"


def _tier(match: EvidenceMatch) -> str:
    tier = match.tier.value if match.tier is not None else ""
    disease = match.matched_disease or match.disease_relation.value
    fact = match.fact
    return " ".join(f"{tier} {fact.effect.value} {fact.therapy.text} ({disease})".split())
