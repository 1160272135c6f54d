from datetime import date
from typing import Any

import pytest
from signed_cases import golden_profile

from agnoma.models.alteration import Oncogenicity
from agnoma.models.base import Status
from agnoma.models.case import Her2Ihc
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import LocusState, Verdict
from agnoma.models.review import (
    CaseReview,
    Comment,
    FindingChoice,
    FindingDecision,
    Reviewer,
)
from agnoma.signing.changes import TOLD, changes
from agnoma.signing.draft import Content

PROFILE = golden_profile()
KRAS = PROFILE.findings[0]


def content(profile: TumourProfile = PROFILE, **review: Any) -> Content:
    return Content(review=CaseReview.none(PROFILE).model_copy(update=review), profile=profile)


def with_kras(**update: Any) -> TumourProfile:
    first = KRAS.model_copy(update=update)
    return PROFILE.model_copy(update={"findings": (first, *PROFILE.findings[1:])})


def altered(**update: Any) -> TumourProfile:
    return with_kras(alteration=KRAS.alteration.model_copy(update=update))


def with_class(**update: Any) -> TumourProfile:
    changed = PROFILE.molecular_class.model_copy(update=update)
    return PROFILE.model_copy(update={"molecular_class": changed})


def with_biomarkers(**update: Any) -> TumourProfile:
    changed = PROFILE.biomarkers.model_copy(update=update)
    return PROFILE.model_copy(update={"biomarkers": changed})


def with_loci(state: LocusState, count: int) -> TumourProfile:
    first = [r.model_copy(update={"state": state}) for r in PROFILE.loci[:count]]
    return PROFILE.model_copy(update={"loci": (*first, *PROFILE.loci[count:])})


def msi(value: str) -> Any:
    update = {"status": Status.EVALUATED, "value": value, "reason": None}
    return PROFILE.biomarkers.msi.model_copy(update=update)


LOCI = ", ".join(r.callability.locus.locus_id for r in PROFILE.loci[:1])
OLD_STATE = PROFILE.loci[0].state.value.lower().replace("_", " ")
FEWER = PROFILE.model_copy(update={"findings": PROFILE.findings[1:]})


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        pytest.param(PROFILE, (), id="nothing"),
        pytest.param(
            PROFILE.model_copy(update={"verdict": Verdict.FAIL, "positives_only": True}),
            ("Sample quality: was PASS, now FAIL, positive findings only.",),
            id="verdict",
        ),
        pytest.param(
            with_class(label="New", rule_id="NEW"),
            (
                f"Molecular class: was {PROFILE.molecular_class.label} "
                f"({PROFILE.molecular_class.rule_id}), now New (NEW).",
            ),
            id="class",
        ),
        pytest.param(
            with_class(overlays=("A", "B")),
            (
                f"Class, overlays: was {', '.join(PROFILE.molecular_class.overlays) or 'none'}, "
                "now A, B.",
            ),
            id="class-detail",
        ),
        pytest.param(
            FEWER, ("KRAS p.G12C: no longer reported, was AMP I-A, oncogenic.",), id="gone"
        ),
        pytest.param(
            altered(oncogenicity=Oncogenicity.LIKELY_ONCOGENIC),
            ("KRAS p.G12C: was AMP I-A, oncogenic, now AMP I-A, likely oncogenic.",),
            id="oncogenicity",
        ),
        pytest.param(altered(exon=99), ("KRAS p.G12C: details differ.",), id="another-detail"),
        pytest.param(
            with_kras(matches=KRAS.matches[:1]),
            ("KRAS p.G12C, facts: no longer: agnoma BM002 (AMP I-A).",),
            id="fact-gone",
        ),
        pytest.param(
            PROFILE.model_copy(update={"uncertain_total": 9}),
            (f"Alterations of uncertain significance: was {PROFILE.uncertain_total}, now 9.",),
            id="uncertain",
        ),
        pytest.param(
            with_biomarkers(her2_ihc=Her2Ihc.THREE),
            ("HER2 IHC: was none, now 3+.",),
            id="her2",
        ),
        pytest.param(
            with_biomarkers(msi=msi("MSI-H")),
            (f"MSI: was {PROFILE.biomarkers.msi.reason}, now MSI-H.",),
            id="msi",
        ),
        pytest.param(
            with_biomarkers(
                tmb=PROFILE.biomarkers.tmb.model_copy(update={"counting_rule": "other"})
            ),
            ("Biomarkers: details differ.",),
            id="biomarker-detail",
        ),
        pytest.param(
            with_loci(LocusState.NOT_TESTED, 1),
            (f"Required loci: was {OLD_STATE}, now not tested: {LOCI}.",),
            id="negative",
        ),
        pytest.param(
            PROFILE.model_copy(update={"confirmations": ("Confirm it.",)}),
            (
                "Suggested confirmations: added: Confirm it.",
                *(
                    f"Suggested confirmations: no longer: {t.rstrip('.')}."
                    for t in PROFILE.confirmations
                ),
            ),
            id="confirmations",
        ),
        pytest.param(
            PROFILE.model_copy(update={"jurisdiction": "US", "simulated": not PROFILE.simulated}),
            ("Also different: simulated, jurisdiction.",),
            id="rest",
        ),
    ],
)
def test_changes_in_words(profile: TumourProfile, told: tuple[str, ...]) -> None:
    assert changes(content(), content(profile)) == told


def test_a_new_finding_is_the_other_way_round() -> None:
    assert changes(content(FEWER), content()) == ("KRAS p.G12C: new, AMP I-A, oncogenic.",)


def test_review() -> None:
    by = Reviewer(name="Ada", role="r", date=date(2026, 11, 21))
    decision = FindingDecision(
        alteration_id="KRAS p.G12C",
        label="KRAS p.G12C",
        proposed=None,
        decision=FindingChoice.REJECT,
        tier=None,
        reason="Artefact.",
        by=by,
    )
    new = content(findings=(decision,), comments=(Comment(text="Agreed.", by=by),))
    assert changes(content(), new) == (
        "Review of KRAS p.G12C: was not decided, now reject (Artefact).",
        "Comment: added: “Agreed.” (Ada, r, 2026-11-21).",
    )


def test_no_part_of_the_document_can_change_unsaid() -> None:
    told_as_such = set(TumourProfile.model_fields) - TOLD
    assert TOLD <= set(TumourProfile.model_fields)
    for name in told_as_such:
        other = TumourProfile.model_construct(**{**dict(PROFILE), name: object()})
        new = Content.model_construct(review=CaseReview.none(PROFILE), profile=other)
        assert changes(content(), new) == (f"Also different: {name.replace('_', ' ')}.",)
