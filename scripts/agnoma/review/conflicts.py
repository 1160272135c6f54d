"""Contradicted evidence that somebody has to sign for (clinical.md 6.2)."""

from collections.abc import Iterable

from agnoma.models.knowledge import DiseaseRelation, EvidenceMatch, FactEffect
from agnoma.models.profile import TumourProfile
from agnoma.models.review import Conflict

SIDES = (FactEffect.SENSITIVITY, FactEffect.RESISTANCE)


def conflicts_of(profile: TumourProfile) -> tuple[Conflict, ...]:
    """Return the conflicts that the profile marks 'manual sign-off required', each once.

    The same matches as for that sentence: benefit in one tumour and none in another is none.
    """
    labels = {f.alteration.alteration_id: f.alteration.label for f in profile.findings}
    found: dict[tuple[str, str], Conflict] = {}
    for match in _matches(profile):
        if match.conflict is None or match.fact.effect not in SIDES:
            continue
        if match.disease_relation is DiseaseRelation.OTHER:
            continue
        ids = match.alteration_ids
        subject = ", ".join(labels.get(i, i) for i in ids)
        subject = subject or match.fact.alteration.removeprefix("sig:")
        therapy = match.fact.therapy.text
        conflict = Conflict(
            subject=subject, alteration_ids=ids, therapy=therapy, said=match.conflict
        )
        found.setdefault((subject, therapy), conflict)
    return tuple(found.values())


def _matches(profile: TumourProfile) -> Iterable[EvidenceMatch]:
    for finding in (*profile.findings, *profile.uncertain):
        yield from finding.matches
    yield from profile.biomarker_matches
