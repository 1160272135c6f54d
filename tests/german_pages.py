"""Cases whose pages say much of what a report can say, for tests of the other languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from copy_profile_builders import rich_profile
from export_documents import header_of
from knowledge_builders import amplified, exon_deletion, fusion, gene_copies, variant
from signed_cases import GOLDEN
from stored_cases import stored
from submitted_cases import submitted

from agnoma.config import Jurisdiction
from agnoma.language import speech
from agnoma.models.case import AgeGroup, GermlineConsent, Macrodissection, PgxConsent, Sex
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import AmpTier
from agnoma.models.language import Language
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.models.release import Amendment, AmendmentKind, Release, ReportState, SignOff
from agnoma.models.review import (
    CaseReview,
    Comment,
    Conflict,
    ConflictChoice,
    ConflictDecision,
    FindingChoice,
    FindingDecision,
    Reviewer,
    profile_sha256,
)
from agnoma.models.similar import ComparedCohort, SimilarCase, SimilarCases, SimilarityPart
from agnoma.models.trials import TrialHint, TrialHints, TrialStatus
from agnoma.redaction.redact import SharedIds, redacted

BY = Reviewer(name="Ada Beispiel", role="consultant pathologist", date=date(2026, 11, 21))

MADE_UP = frozenset(
    {
        "Authorised in this tumour type.",
        "Not this tumour type.",
        "one strand, at BRAF codon 600",
        "disease",
        "test",
    }
)
"""Sentences of made-up records, which no stage writes."""


class Shown(NamedTuple):
    """What a page is rendered from."""

    profile: TumourProfile
    review: CaseReview | None = None
    release: Release | None = None


def golden() -> TumourProfile:
    """Return the made-up lung tumour."""
    return TumourProfile.read_json(GOLDEN)


def crowded() -> TumourProfile:
    """Return a tumour with many drivers, therapies and conflicts, of unknown site."""
    found = (
        variant("BRAF", "p.V600E", start=100),
        variant("KRAS", "p.G12C", start=200),
        variant("EGFR", "p.L858R", start=400),
        variant("EGFR", "p.T790M", start=500),
        variant("IDH1", "p.R132H", start=700),
        variant("KIT", "p.D816V", start=800),
        variant("TP53", "p.R248Q", start=850),
        *(variant(f"GENE{i}", f"p.A{i}V", start=2000 + i) for i in range(4)),
        variant("NRAS", "p.Q61K", start=300),
        variant("PIK3CA", "p.H1047R", start=600),
        variant("ESR1", "p.D538G", start=900),
    )
    return stored(
        *found,
        site=None,
        genes=(
            *(amplified(gene) for gene in ("ERBB2", "MET", "FGFR2", "MDM2", "CDK4")),
            gene_copies("CDKN2A", CopyNumberCall.HOMOZYGOUS_DELETION),
            gene_copies("EGFR", CopyNumberCall.EQUIVOCAL),
        ),
        fusions=(fusion("EML4", "ALK"), fusion("CCDC6", "RET"), fusion("ETV6", "NTRK3")),
        exon_deletions=(exon_deletion(detected=None), exon_deletion("EGFRvII", detected=False)),
        diagnosis="Carcinoma, poorly differentiated; primary unknown",
        anatomical_site="lymph node, supraclavicular",
        requester="Tumour board of the regional hospital, day clinic",
        block="B12-3",
        sex=Sex.FEMALE,
        age_group=AgeGroup.ADULT,
        macrodissected=Macrodissection.YES,
        collected="2026-01-02",
        received="2026-01-05",
        run_date="2026-01-09",
    )


def at_sites() -> dict[str, TumourProfile]:
    """Return tumours of several submitted types, one by the labels of the US."""
    return {
        "melanoma": stored(variant("BRAF", "p.V600K"), site="MEL"),
        "melanoma in the US": stored(
            variant("BRAF", "p.V600E"), site="MEL", jurisdiction=Jurisdiction.US
        ),
        "lung": stored(variant("KRAS", "p.G12C"), variant("STK11", "p.Q37*", start=9), site="LUAD"),
        "colon": stored(variant("BRAF", "p.V600E"), site="COAD"),
        "colon, unaltered": stored(variant("TP53", "p.R175H"), site="COAD"),
        "breast": stored(
            variant("PIK3CA", "p.H1047R"), site="IDC", genes=(amplified("ERBB2", 12),)
        ),
        "breast, positive by ISH": stored(
            site="IDC", her2_ihc="2+", her2_ish="positive", prior_therapy=("brand-x",)
        ),
        "stomach, positive": stored(
            site="STAD", her2_ihc="3+", genes=(gene_copies("ERBB2", CopyNumberCall.NEUTRAL),)
        ),
        "thyroid, BRAF and NRAS": stored(
            variant("BRAF", "p.V600E"),
            variant("NRAS", "p.Q61R", start=5000),
            site="THAP",
            jurisdiction=Jurisdiction.US,
        ),
        "glioma": stored(variant("IDH1", "p.R132H"), site="ASTR"),
        "quiet": stored(site="LUAD"),
        "calls alone": submitted("COAD"),
        "calls alone, no type": submitted(None, her2_ihc="2+"),
        "no fusions looked for": stored(variant("BRAF", "p.V600E"), site="THPA", fusions=None),
    }


def reviewed(profile: TumourProfile) -> CaseReview:
    """Return a review with comments, every decision and both kinds of conflicts."""
    names = [f.alteration.alteration_id for f in profile.findings]
    conflict = Conflict(
        subject=names[0], alteration_ids=(names[0],), therapy="sotorasib", said="a newer trial"
    )
    choices = (
        (FindingChoice.ACCEPT, None),
        (FindingChoice.REJECT, None),
        (FindingChoice.RETIER, AmpTier.IIC),
    )
    return CaseReview(
        case_id=profile.case.case_id,
        profile_sha256=profile_sha256(profile),
        file_sha256=None,
        by=BY,
        comments=(Comment(text="Read with the board.\nOnce more, please: all of it.", by=BY),),
        findings=tuple(
            FindingDecision(
                alteration_id=name,
                label=name,
                proposed=AmpTier.IA,
                decision=decision,
                tier=tier,
                reason="Artefact of fixation",
                by=BY,
            )
            for name, (decision, tier) in zip(names, choices, strict=False)
        ),
        conflicts=(
            ConflictDecision(
                conflict=conflict,
                decision=ConflictChoice.NOT_SUPPORTING,
                reason="Old data; small",
                by=BY,
            ),
        ),
        undecided=(conflict,),
        faults=("C.yaml, line 3: no such finding",),
    )


def decided(
    profile: TumourProfile, choice: FindingChoice, tier: AmpTier | None = None
) -> CaseReview:
    """Return a review that decides one thing of every finding."""
    first, given = reviewed(profile).findings[0], CaseReview.none(profile)
    about: dict[str, Any] = {"decision": choice, "tier": tier, "proposed": None}
    each = (
        first.model_copy(update={**about, "alteration_id": a.alteration_id, "label": a.label})
        for a in (finding.alteration for finding in profile.findings)
    )
    return given.model_copy(update={"by": BY, "findings": tuple(each)})


def many_times(profile: TumourProfile, count: int) -> TumourProfile:
    """Return a profile as of an unfiltered table: its first finding again and again."""
    first = profile.findings[0]
    again = (
        first.model_copy(
            update={
                "alteration": first.alteration.model_copy(
                    update={"alteration_id": f"KRAS p.G{i}C", "label": f"KRAS p.G{i}C"}
                )
            }
        )
        for i in range(1000, 1000 + count)
    )
    return profile.model_copy(update={"findings": (*profile.findings, *again)})


def without_facts(profile: TumourProfile) -> TumourProfile:
    """Return a profile to whose findings no fact applies."""
    found = (finding.model_copy(update={"matches": ()}) for finding in profile.findings)
    return profile.model_copy(update={"findings": tuple(found)})


def released(profile: TumourProfile, state: ReportState, **given: Any) -> Release:
    """Return the header of a signed report."""
    signed = SignOff(
        name="Ada Beispiel",
        role="consultant pathologist",
        meaning="Reviewed and released",
        time=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
        key_sha256="a1" * 32,
        read_sha256="b2" * 32,
    )
    about: dict[str, Any] = {
        **header_of(profile.case.case_id, state),
        "report_id": f"{profile.case.case_id}-0123456789ab-1",
        "signoffs": (signed,),
    }
    return Release(**{**about, **given})


def amendment(kind: AmendmentKind) -> Amendment:
    """Return why a report was replaced, with changes in the words of `agnoma amend`."""
    return Amendment(
        kind=kind,
        previous_report_id="C1-111111111111-1",
        reason="Wrong block; read again",
        changes=(
            "KRAS p.G12C: was AMP I-A, oncogenic, now no tier, oncogenic.",
            "KRAS p.G12C, allele fraction: was 0.3, now 0.2.",
            "KRAS p.G12C, facts: added: agnoma BM001 (AMP II-C).",
            "MET amplification: no longer reported, was AMP I-A, oncogenic.",
            "BRAF p.V600E: new, AMP I-A, oncogenic.",
            "Sample quality: was PASS, now FAIL, positive findings only.",
            "BRAF p.V600E: details differ.",
        ),
        notified="Dr Muster, oncology; by telephone",
    )


def with_neighbours(profile: TumourProfile) -> TumourProfile:
    """Return a profile with trials and similar tumours."""
    hint = TrialHint(
        nct="NCT00000001",
        title="A made-up trial of something",
        marker="KRAS:p.G12C",
        found=("KRAS p.G12C",),
        conditional_on=("PD-L1 CPS >= 1",),
        noted=("treatment line 2 or later",),
        diseases=("ANY_SOLID",),
        countries=("DE", "FR"),
        status=TrialStatus.RECRUITING,
        date="2026-10-01",
        line=2,
    )
    trials = TrialHints(
        trials=7,
        first_date="2026-10-01",
        last_date="2026-10-02",
        hints=(hint,),
        not_open=2,
        unanswered=1,
    )
    cohort = ComparedCohort(
        cases=7, withheld=1, insufficient=2, unreadable=0, undated=0, sha256="0123456789abcdef"
    )
    near = SimilarCase(
        case_id="OLD-1",
        distance=0.2,
        compared=0.71,
        cautious_distance=0.43,
        class_label="RAS/MAPK driven",
        site="Lung",
        submitted_type="Lung Adenocarcinoma",
        shared=("KRAS p.G12C",),
        parts=(SimilarityPart(name="alterations", weight=5, distance=0.2),),
        best_tier=None,
    )
    similar = SimilarCases(
        case_id=profile.case.case_id,
        metric="Gower distance over alterations, pathways and TMB.",
        weights={"alterations": 5.0, "pathways": 2.0, "TMB": 1.0},
        cohort=cohort,
        compared=7,
        too_little_compared=2,
        neighbours=(near,),
        by_site={"Lung": 1},
    )
    return profile.model_copy(update={"trials": trials, "similar": similar})


def consented(
    profile: TumourProfile, *, germline: GermlineConsent, pgx: PgxConsent
) -> TumourProfile:
    """Return a profile with another consent."""
    changed = profile.germline.model_copy(
        update={"germline_consent": germline, "pgx_consent": pgx, "suppressed_variants": 4}
    )
    return profile.model_copy(update={"germline": changed})


def shown() -> dict[str, Callable[[], Shown]]:
    """Return every case by name."""
    sites: dict[str, Callable[[], Shown]] = {
        name: (lambda name=name: Shown(at_sites()[name])) for name in at_sites()
    }
    return {
        **sites,
        "golden": lambda: Shown(golden()),
        "crowded": lambda: Shown(crowded()),
        "failed": lambda: Shown(
            golden().model_copy(update={"verdict": Verdict.FAIL, "positives_only": True})
        ),
        "warned": lambda: Shown(golden().model_copy(update={"verdict": Verdict.WARN})),
        "not evaluated": lambda: Shown(
            golden().model_copy(update={"verdict": Verdict.NOT_EVALUATED})
        ),
        "simulated": lambda: Shown(golden().model_copy(update={"simulated": True})),
        "copies": lambda: Shown(golden().model_copy(update={"copy_number": rich_profile()})),
        "neighbours": lambda: Shown(with_neighbours(golden())),
        "shared": lambda: Shown(redacted(golden(), SharedIds("S-1", "S-2"))),
        "reviewed": lambda: Shown(golden(), reviewed(golden())),
        "far too many": lambda: Shown(many_times(golden(), 260)),
        "all rejected": lambda: Shown(golden(), decided(golden(), FindingChoice.REJECT)),
        "all set below": lambda: Shown(
            golden(), decided(golden(), FindingChoice.RETIER, AmpTier.III)
        ),
        "all raised": lambda: Shown(
            without_facts(golden()), decided(golden(), FindingChoice.RETIER, AmpTier.IA)
        ),
        **{
            f"released as {state}": lambda state=state: Shown(
                golden(), reviewed(golden()), released(golden(), state)
            )
            for state in ReportState
            if state is not ReportState.DRAFT
        },
        **{
            f"{kind} again": lambda kind=kind: Shown(
                golden(),
                CaseReview.none(golden()),
                released(golden(), ReportState(kind.value), amendment=amendment(kind)),
            )
            for kind in AmendmentKind
        },
        **{
            f"consent {germline}": lambda germline=germline, pgx=pgx: Shown(
                consented(golden(), germline=germline, pgx=pgx)
            )
            for germline, pgx in zip(GermlineConsent, (*PgxConsent, PgxConsent.PANEL), strict=True)
        },
    }


def in_german(case: Shown) -> Shown:
    """Return the same case, its page in German."""
    changed = case.profile.model_copy(update={"language": Language.GERMAN})
    return case._replace(profile=changed)


def listening(
    monkeypatch: pytest.MonkeyPatch, *, made_up: frozenset[str] = frozenset()
) -> set[str]:
    """Return the pieces of text that reach a page without a message, filled as pages are made.

    Parameters
    ----------
    monkeypatch
        Of the test, at whose end nobody listens any more.
    made_up
        Sentences of records that no stage writes.
    """
    found: set[str] = set()
    say = speech.Speech.say

    def heard(self: speech.Speech, text: str) -> str:
        said = say(self, text)
        found.update(self.left - made_up)
        return said

    monkeypatch.setattr(speech.Speech, "say", heard)
    return found
