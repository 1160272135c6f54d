"""What else to test, and what does not go together (clinical.md 4.3, 7.7, 9.3)."""

from collections.abc import Iterable, Iterator, Sequence

from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo, Her2Ihc
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.knowledge import DiseaseRelation, EvidenceMatch, FactEffect
from agnoma.models.profile import Finding, MolecularClass
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.evaluate import Evaluator
from agnoma.profile.inputs import ClassInput
from agnoma.profile.rules import ExclusivePairs, Member, Pathways, Rules
from agnoma.ternary import Ternary

# Copies between which sequencing and FISH disagree on MET (PMC8508248; clinical.md 4.3).
MET_FISH_COPIES = (5, 10)
UNNAMED_PARTNER = "?"
OWN_ADVICE = frozenset({"ERBB2", "MET"})
"""Genes whose confirmation is asked for in words of its own."""
HER2_TEST = "HER2 by IHC/ISH: amplification by sequencing prompts the test, it does not replace it."
EXPLANATIONS = (
    "two primaries, contamination, acquired resistance, subclones or a wrong sample are possible"
)


def confirmations(
    case: CaseInfo,
    findings: Sequence[Finding],
    biomarkers: Biomarkers,
    copy_number: CopyNumberProfile,
    summary: SmallVariantSummary,
    molecular: MolecularClass,
) -> tuple[str, ...]:
    """Return the confirmations that would settle what this test cannot, each as a sentence."""
    advice = [
        *_her2(case, findings, copy_number),
        *_equivocal(copy_number),
        *_fusions(findings),
        *_met(copy_number),
        *_second_hit(molecular),
        *_origin(findings, summary),
        *_mismatch_repair(case, biomarkers),
        *_rescued(findings),
        *_clonal_haematopoiesis(findings),
    ]
    return tuple(dict.fromkeys(advice))


def _her2(
    case: CaseInfo, findings: Sequence[Finding], copy_number: CopyNumberProfile
) -> Iterator[str]:
    amplified = any(
        f.alteration.gene == "ERBB2" and f.alteration.kind is AlterationKind.AMP for f in findings
    ) or any(g.gene == "ERBB2" and g.call is CopyNumberCall.EQUIVOCAL for g in copy_number.genes)
    if not amplified or case.her2_ish is not None or case.her2_ihc is Her2Ihc.THREE:
        return
    yield HER2_TEST
    if case.her2_ihc is not None:
        yield f"HER2 by ISH: submitted IHC {case.her2_ihc.value} beside amplification."


def _equivocal(copy_number: CopyNumberProfile) -> Iterator[str]:
    """Ask for microscopy where the copies straddle the limit of an amplification."""
    for gene in copy_number.genes:
        if gene.call is CopyNumberCall.EQUIVOCAL and gene.gene not in OWN_ADVICE:
            yield f"{gene.gene} by FISH or ISH: equivocal amplification, {gene.rule}."


def _fusions(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        fusion = finding.fusion
        if fusion is not None and UNNAMED_PARTNER in (fusion.gene5, fusion.gene3):
            yield f"{fusion.name} by RNA sequencing or FISH: the partner is not named."
            continue
        if fusion is None or not fusion.kinase_gene:
            continue
        if fusion.in_frame is None or fusion.kinase_domain_retained is None:
            yield (
                f"{fusion.name} by RNA sequencing or FISH: reading frame or kinase domain is not "
                f"known ({fusion.reason or 'the caller did not say'})."
            )


def _met(copy_number: CopyNumberProfile) -> Iterator[str]:
    low, high = MET_FISH_COPIES
    for gene in copy_number.genes:
        if gene.gene != "MET":
            continue
        if gene.copies is not None and low <= gene.copies < high:
            yield f"MET by FISH: {gene.copies:.1f} copies lie where sequencing and FISH disagree."
        elif gene.call is CopyNumberCall.EQUIVOCAL:
            yield f"MET by FISH: equivocal amplification, {gene.rule}."


def _second_hit(molecular: MolecularClass) -> Iterator[str]:
    if "HRD" in molecular.provisional:
        yield (
            "Second hit of the homologous-recombination gene (LOH) or an HRD score: one hit alone "
            "does not make the tumour deficient."
        )


def _origin(findings: Sequence[Finding], summary: SmallVariantSummary) -> Iterator[str]:
    if summary.suppressed_germline and summary.matched_normal is not True:
        count = summary.suppressed_germline
        what, are = ("candidate", "is") if count == 1 else ("candidates", "are")
        yield (
            f"Matched normal: {count} {what} with a germline-like allele fraction {are} not shown; "
            "only a normal sample can tell whether inherited."
        )
    ambiguous = [f.alteration.label for f in findings if f.alteration.origin_ambiguous]
    if ambiguous:
        yield f"Matched normal: origin not proven by this test for {', '.join(ambiguous)}."


def _mismatch_repair(case: CaseInfo, biomarkers: Biomarkers) -> Iterator[str]:
    value = biomarkers.msi.value
    if "MSI-H" in (value, case.msi_pcr) and case.mmr_ihc is None:
        yield "Mismatch-repair proteins by IHC: MSI-H; the lost protein guides germline testing."
    if "dMMR" in (value, case.mmr_ihc):
        yield (
            "Cause of the mismatch-repair deficiency (MLH1 promoter methylation, germline "
            "testing after counselling)."
        )


LIMIT_FILTERS = frozenset({"low_vaf", "low_alt", "weak_lod"})


def _rescued(findings: Sequence[Finding]) -> Iterator[str]:
    names = [
        f.alteration.label
        for f in findings
        if f.variant is not None and LIMIT_FILTERS & set(f.variant.rescued)
    ]
    if names:
        yield (
            f"{', '.join(names)}: below the general reporting threshold; reported because it is a "
            "known hotspot; confirm if it would change treatment."
        )


def _clonal_haematopoiesis(findings: Sequence[Finding]) -> Iterator[str]:
    """Ask for leucocytes of findings that may not be the tumour's (clinical.md 2.6)."""
    names = [f.alteration.label for f in findings if f.alteration.possible_chip]
    if names:
        yield (
            f"{', '.join(names)}: possible clonal haematopoiesis; test leucocyte DNA, or tumour "
            "tissue when plasma was tested, before treatment rests on it."
        )


def resistance_and_conflicts(
    rules: Rules, pathways: Pathways, view: ClassInput, matches: Sequence[EvidenceMatch]
) -> tuple[str, ...]:
    """Return resistance facts, conflicting evidence and unexpected pairs, each as a sentence."""
    labels = {a.alteration_id: a.label for a in view.alterations}
    texts = [
        *_resistance(matches, labels),
        *_conflicts(matches, labels),
        *unexpected_pairs(rules, pathways, view),
    ]
    return tuple(dict.fromkeys(texts))


def _names(match: EvidenceMatch, labels: dict[str, str]) -> str:
    return ", ".join(labels.get(name, name) for name in match.alteration_ids)


def _resistance(matches: Sequence[EvidenceMatch], labels: dict[str, str]) -> Iterator[str]:
    drugs: dict[str, dict[str, None]] = {}
    for match in matches:
        if match.fact.effect is FactEffect.RESISTANCE:
            drugs.setdefault(_names(match, labels), {})[match.fact.therapy.text] = None
    for name, therapies in drugs.items():
        yield f"{name}: associated with reduced benefit from {'; '.join(therapies)}."


def _conflicts(matches: Sequence[EvidenceMatch], labels: dict[str, str]) -> Iterator[str]:
    """Yield contradicted evidence; for what the knowledge stage marks somebody has to sign."""
    counts: dict[tuple[str, str], dict[FactEffect, int]] = {}
    marked: dict[tuple[str, str], str] = {}
    for match in matches:
        # Benefit in one tumour and none in another is no contradiction.
        if match.disease_relation is DiseaseRelation.OTHER:
            continue
        if match.fact.effect in (FactEffect.SENSITIVITY, FactEffect.RESISTANCE):
            key = (_names(match, labels), match.fact.therapy.text)
            tally = counts.setdefault(key, {})
            tally[match.fact.effect] = tally.get(match.fact.effect, 0) + 1
            if match.conflict is not None:
                marked.setdefault(key, match.conflict)
    for key, tally in counts.items():
        name, therapy = key
        sides = (
            f"{tally[FactEffect.SENSITIVITY]} supporting / {tally[FactEffect.RESISTANCE]} not "
            "supporting"
            if len(tally) > 1
            else marked.get(key)
        )
        if sides is not None:
            sign = "; manual sign-off required" if key in marked else ""
            yield f"{name} and {therapy}: published evidence is conflicting ({sides}){sign}."


def unexpected_pairs(rules: Rules, pathways: Pathways, view: ClassInput) -> Iterator[str]:
    """Yield one sentence per pair that is not expected in an untreated tumour (clinical.md 7.7).

    An alteration known to be subclonal does not count: it may have been acquired under treatment.
    """
    trunk = tuple(a for a in view.alterations if a.clonal is not False)
    evaluator = Evaluator(rules, pathways, view.model_copy(update={"alterations": trunk}))
    for pairs in rules.exclusive:
        for one, other in _both(pairs):
            first, second = (evaluator.evaluate(member.when) for member in (one, other))
            if first.truth is Ternary.TRUE and second.truth is Ternary.TRUE:
                names = [_labels(first.alterations, one), _labels(second.alterations, other)]
                where = f" in {pairs.known_in}" if pairs.known_in else ""
                yield (f"Unexpected together{where}: {names[0]} and {names[1]}; {EXPLANATIONS}.")


def _both(pairs: ExclusivePairs) -> Iterator[tuple[Member, Member]]:
    return ((one, other) for one in pairs.one for other in pairs.other)


def _labels(alterations: Iterable[Alteration], member: Member) -> str:
    return ", ".join(a.label for a in alterations) or member.label
