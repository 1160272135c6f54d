"""A stored profile in the form in which facts and class rules ask for a case."""

from agnoma.assessability.view import CaseView, Lookup, gene_copy_lookup
from agnoma.config import UnknownSetting
from agnoma.errors import InputFormatError
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.knowledge.absence import KnownPlaces
from agnoma.knowledge.case_state import CaseState
from agnoma.models.alteration import Alteration
from agnoma.models.base import Answerable
from agnoma.models.evidence import Phase
from agnoma.models.knowledge import EvidenceMatch
from agnoma.models.open_loci import with_unresolved
from agnoma.models.profile import TumourProfile


def stored_alterations(profile: TumourProfile) -> tuple[Alteration, ...]:
    """Return every alteration of a case as it was judged then, in the order of then.

    Raises
    ------
    InputFormatError
        If the document is a shared copy, or names an alteration and does not hold it.
    """
    if profile.shared_copy:
        own = "reinterpret the laboratory's own profile"
        msg = f"case {profile.case.case_id} is a shared copy; {own}"
        raise InputFormatError(msg)
    basis = profile.reinterpretable
    listed = [finding.alteration for finding in (*profile.findings, *profile.uncertain)]
    by_id = {a.alteration_id: a for a in (*listed, *basis.unlisted)}
    missing = [name for name in basis.alteration_ids if name not in by_id]
    if missing:
        msg = (
            f"case {profile.case.case_id}: the profile does not hold {len(missing)} of the "
            f"{len(basis.alteration_ids)} alterations it names; make it again with build_profile"
        )
        raise InputFormatError(msg)
    return tuple(by_id[name] for name in basis.alteration_ids)


def stored_matches(profile: TumourProfile) -> tuple[EvidenceMatch, ...]:
    """Return every match of a case as it was reported, each once."""
    found = [match for finding in profile.findings for match in finding.matches]
    by_key = {
        (m.fact.source, m.fact.fact_id, m.alteration_ids): m
        for m in (*found, *profile.biomarker_matches)
    }
    return tuple(by_key.values())


def stored_view(profile: TumourProfile) -> CaseView:
    """Return what could have been seen in a case, as its stages said then.

    In a failed sample the document holds fewer negatives than its stages gave; there nothing asks
    for them, because a failed sample excludes nothing.
    """
    basis, copies, summary = profile.reinterpretable, profile.copy_number, profile.small_variants
    return CaseView(
        verdict=profile.verdict,
        small_variants=_lookup(basis.small_variants),
        copy_number=_lookup(copies),
        fusions=_lookup(basis.fusions),
        exon_deletions=profile.exon_deletions,
        loci=tuple(with_unresolved(result.callability, summary) for result in profile.loci),
        genes=profile.genes,
        gene_copy_number={gene.gene: gene_copy_lookup(gene) for gene in copies.genes},
    )


def stored_state(
    profile: TumourProfile, view: CaseView, known: KnownPlaces, therapies: TherapyClasses
) -> CaseState:
    """Return what facts are held against, and how the laboratory treated unknown settings."""
    return CaseState(
        profile.case,
        profile.biomarkers,
        stored_alterations(profile),
        {record.name: record for record in profile.exon_deletions},
        view,
        _phases(profile),
        known,
        therapies,
        _unknown_setting(profile),
    )


def _unknown_setting(profile: TumourProfile) -> UnknownSetting:
    """Return the setting the case was interpreted with; documents from before it have none."""
    stored = (s.value for s in profile.settings if s.key == "knowledge.unknown_setting")
    return UnknownSetting(next(stored, UnknownSetting.STATE))


def _phases(profile: TumourProfile) -> dict[str, tuple[Phase, ...]]:
    variants = [finding.variant for finding in (*profile.findings, *profile.uncertain)]
    found = {v.key: v.phases for v in variants if v is not None and v.phases}
    return found | profile.reinterpretable.unlisted_phases


def _lookup(answer: Answerable) -> Lookup:
    return Lookup(status=answer.status, reason=answer.reason)
