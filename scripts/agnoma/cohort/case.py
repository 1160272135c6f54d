"""From the profile of a tumour to the few facts of it that a cohort needs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.models.alteration import Alteration
from agnoma.models.base import Status
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortAlteration, CohortCase, CohortMetric
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import AmpTier, EvidenceMatch, FactEffect
from agnoma.models.open_loci import NEGATIVE
from agnoma.models.profile import Finding, MolecularClass, TumourProfile
from agnoma.models.qc import LocusKind, LocusState, Verdict
from agnoma.ternary import Ternary

CONSENT_SETTING = "cohort.consent_default"
MAIN_METRICS = (
    "median_cov",
    "pct_ge_100X",
    "pct_on_target",
    "pct_dup",
    "insert_median",
    "contamination",
    "purity",
)
SEEN = frozenset({*NEGATIVE, LocusState.DETECTED})
TIERS = tuple(AmpTier)
OPEN_CALLS = frozenset({CopyNumberCall.NOT_ASSESSABLE, CopyNumberCall.EQUIVOCAL})
"""Copies that do not say whether the gene is amplified."""


@dataclass(frozen=True, slots=True)
class TumourType:
    """Where a submitted tumour type stands in OncoTree."""

    lineage: tuple[str, ...] = ()
    """Its code and its ancestors, nearest first; empty = not looked up."""
    tissue: str | None = None


UNPLACED = TumourType()
Placer = Callable[[str], TumourType]


def cohort_case(
    profile: TumourProfile,
    *,
    sha256: str,
    size: int | None = None,
    tumour_type: TumourType = UNPLACED,
) -> CohortCase:
    """Return what the cohort needs of a profile.

    Parameters
    ----------
    sha256
        Of the file the profile was read from or written to.
    size
        Of that file in bytes.
    tumour_type
        Where the submitted type stands in OncoTree, when it was looked up.
    """
    molecular, markers, case = profile.molecular_class, profile.biomarkers, profile.case
    tiers = _therapy_tiers(profile)
    return CohortCase(
        profile_sha256=sha256,
        profile_bytes=size,
        case_id=case.case_id,
        patient_id=case.patient_id,
        simulated=profile.simulated,
        consent=case.cohort_consent,
        consent_default=_consent_default(profile),
        run_date=case.run_date,
        specimen=case.specimen,
        oncotree_code=case.oncotree_code,
        type_name=profile.submitted_type_name,
        lineage=tumour_type.lineage,
        tissue=tumour_type.tissue,
        primary=molecular.primary,
        label=molecular.label,
        subclass=molecular.subclass,
        family=molecular.family,
        secondary=molecular.secondary,
        provisional=molecular.provisional,
        open_classes=_open_classes(molecular),
        overlays=molecular.overlays,
        score=molecular.score,
        confidence=molecular.confidence,
        defining=molecular.evidence,
        alterations=_alterations(profile),
        uncertain=profile.uncertain_total,
        best_tier=best_tier(tiers.values()),
        therapies={tier: n for tier in TIERS if (n := list(tiers.values()).count(tier))},
        tmb=markers.tmb.measurement,
        tmb_category=markers.tmb.category,
        msi=markers.msi,
        hrd=markers.hrd,
        verdict=profile.verdict,
        in_doubt=profile.identity is not None and bool(profile.identity.doubts),
        loci={s: n for s in LocusState if (n := sum(r.state is s for r in profile.loci))},
        metrics=_metrics(profile),
        pathways={p.name: p.altered for p in profile.class_context.pathways} or None,
        assay_name=profile.assay.name,
        assay_type=profile.assay.assay_type,
        genome_build=profile.assay.genome_build,
        matched_normal=profile.assay.matched_normal,
        pipeline_version=profile.provenance.pipeline_version,
        knowledge_version=profile.reinterpretable.knowledge_version,
        rules_version=molecular.rules_version,
        **_readable(profile),
    )


def best_tier(tiers: Iterable[AmpTier]) -> AmpTier | None:
    """Return the best of some tiers, None without any."""
    return min(tiers, key=TIERS.index, default=None)


def _open_classes(molecular: MolecularClass) -> tuple[str, ...] | None:
    """Return the classes that stayed open; None where none was judged, as in a failed sample."""
    if not molecular.trace:
        return None
    return tuple(t.class_id for t in molecular.trace if t.confirmed is Ternary.UNKNOWN)


def is_shown(profile: TumourProfile) -> bool:
    """Return whether a case may stand among others: by the patient, else by the laboratory."""
    return (profile.case.cohort_consent or _consent_default(profile)) is CohortConsent.YES


def _consent_default(profile: TumourProfile) -> CohortConsent | None:
    found = {s.value for s in profile.settings if s.key == CONSENT_SETTING}
    return CohortConsent(found.pop()) if found else None


def _alterations(profile: TumourProfile) -> tuple[CohortAlteration, ...]:
    at_loci = {name for result in profile.loci for name in result.detected}
    found = (_alteration(f, at_locus=_named(f) in at_loci) for f in profile.findings)
    return tuple(sorted(found, key=lambda a: (a.gene, a.label, a.alteration_id)))


def _named(finding: Finding) -> str:
    return finding.alteration.alteration_id


def _alteration(finding: Finding, *, at_locus: bool) -> CohortAlteration:
    found: Alteration = finding.alteration
    tiers = [m.tier for m in finding.matches if m.tier and _is_sensitivity(m)]
    return CohortAlteration(
        alteration_id=found.alteration_id,
        gene=found.gene,
        kind=found.kind,
        label=found.label,
        change=found.protein_change or found.coding_change,
        partner=found.partner,
        oncogenicity=found.oncogenicity,
        at_required_locus=at_locus,
        tier=best_tier(tiers),
        resistance=any(m.fact.effect is FactEffect.RESISTANCE for m in finding.matches),
    )


def _is_sensitivity(match: EvidenceMatch) -> bool:
    return match.fact.effect is FactEffect.SENSITIVITY and bool(match.fact.therapy.options)


def _therapy_tiers(profile: TumourProfile) -> dict[str, AmpTier]:
    """Return the best tier of every therapy the tumour may be sensitive to."""
    matches = [m for f in profile.findings for m in f.matches]
    tiers: dict[str, AmpTier] = {}
    for match in (*matches, *profile.biomarker_matches):
        if match.tier and _is_sensitivity(match):
            name = match.fact.therapy.words
            tiers[name] = min(tiers.get(name, match.tier), match.tier, key=TIERS.index)
    return tiers


def _metrics(profile: TumourProfile) -> tuple[CohortMetric, ...]:
    measured = {m.name: m for m in profile.tumour_qc.metrics}
    chosen = (measured[name] for name in MAIN_METRICS if name in measured)
    return tuple(
        CohortMetric(name=m.name, label=m.label, unit=m.unit, value=m.value, state=m.state)
        for m in chosen
        if m.value is not None
    )


def _readable(profile: TumourProfile) -> dict[str, str | bool]:
    """Return the genes whose unaltered state means something; a failed sample excludes nothing."""
    failed = profile.verdict is Verdict.FAIL
    by_gene: dict[str, list[LocusState]] = {}
    coding: dict[str, set[LocusState]] = {}
    for result in profile.loci:
        locus = result.callability.locus
        by_gene.setdefault(locus.gene, []).append(result.state)
        if result.callability.place_known and locus.kind is not LocusKind.PROMOTER:
            coding.setdefault(locus.gene, set()).add(result.state)
    at_loci = {gene for gene, states in by_gene.items() if SEEN.issuperset(states)}
    # A required place that could not be read leaves its gene open, however much else was read.
    whole = {gene for gene, states in coding.items() if SEEN.issuperset(states)}
    blind = {gene for gene, states in coding.items() if LocusState.NOT_ASSESSABLE in states}
    read = {g.gene for g in profile.genes if g.state in NEGATIVE} - (coding.keys() - whole)
    unread = {g.gene for g in profile.genes if g.state is LocusState.NOT_ASSESSABLE} | blind
    copies = {
        g.gene for g in profile.copy_number.genes if g.call not in OPEN_CALLS and not g.not_excluded
    }
    exons = {e.gene for e in profile.exon_deletions if e.status is Status.EVALUATED}
    fusions = profile.reinterpretable.fusions.status is Status.EVALUATED
    return {
        "genes_read": _joined(() if failed else read),
        "genes_read_at_loci": _joined(() if failed else at_loci),
        "genes_unread": _joined(unread),
        "copies_read": _joined(() if failed else copies),
        "exons_read": _joined(() if failed else exons),
        "fusions_read": fusions and not failed,
    }


def _joined(genes: Iterable[str]) -> str:
    return " ".join(sorted(genes))
